"""Python for a page or an editor: Pyodide, msgspec's module for it, and packages that are Python alone.

`pyodide.js` beside this file starts it in a worker of a browser.
"""

import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path, PurePath
from typing import NamedTuple

from packaging.requirements import Requirement

from mifkit.bundle.archives import unzipped, zipped

PROJECT = Path(__file__).parents[2]
START = Path(__file__).with_suffix(".js")
# The two that have to fit: Pyodide's interface for compiled modules is that of msgspec's wheel.
PYODIDE = "314.0.7"
PYODIDE_SHA512 = "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
MSGSPEC = "0.23.0"
MSGSPEC_SHA256 = "1836f50ad87e7c56600b648a1b75c3bbcce62835cb1f489435fc5fee8d068831"
PLATFORM = ("--python-version", "3.14", "--abi", "cp314", "--platform", "pyemscripten_2026_0_wasm32")
LOCK = "pyodide-lock.json"
LIBRARY = "python_stdlib.zip"
PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", LIBRARY, LOCK)
# Parts of the standard library that nothing here imports.
UNUSED_LIBRARY = ("pydoc_data/", "unittest/", "ensurepip/", "venv/", "turtle", "tkinter/", "idlelib/")


class Fetched(NamedTuple):
    """Pyodide's files by name, its library without the unused parts; and the files of msgspec's wheel."""

    files: dict[str, bytes]
    msgspec: dict[str, bytes]


def fetched() -> Fetched:
    """Pyodide and msgspec's module, both compared with their hashes. Raises ValueError, OSError."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        command = ["npm", "pack", "--silent", f"pyodide@{PYODIDE}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, shell=sys.platform == "win32")
        archive = _checked(folder / f"pyodide-{PYODIDE}.tgz", "sha512", base64.b64decode(PYODIDE_SHA512).hex())
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", *PLATFORM]
        subprocess.run([*command, "--dest", str(folder), f"msgspec=={MSGSPEC}"], check=True)
        wheel = _checked(next(folder.glob("msgspec-*.whl")), "sha256", MSGSPEC_SHA256)
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        files = {name: _member(members, f"package/{name}") for name in PYODIDE_FILES}
    # Of the list of packages only its head: it says which interface Pyodide has.
    files[LOCK] = json.dumps({"info": json.loads(files[LOCK])["info"], "packages": {}}).encode()
    # Not compressed: a server or an archive does that better with the whole.
    files[LIBRARY] = zipped(
        {name: data for name, data in unzipped(files[LIBRARY]).items() if not name.startswith(UNUSED_LIBRARY)},
        compressed=False,
    )
    return Fetched(files, unzipped(wheel))


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    assert member is not None
    return member.read()


def _checked(path: Path, algorithm: str, digest: str) -> bytes:
    data = path.read_bytes()
    if hashlib.new(algorithm, data).hexdigest() != digest:
        raise ValueError(f"{path.name} is not the file that was tried: its {algorithm} differs")
    return data


def modules(names: Iterable[str]) -> dict[str, bytes]:
    """The modules of these packages by their paths. Raises ValueError for a version that the tests are not run with."""
    return _contents(names, lambda file: file.suffix in (".py", ".lark"))


def licences(names: Iterable[str]) -> dict[str, bytes]:
    """The licences of these packages, by path."""
    return _contents(names, lambda file: "dist-info" in file.parts[0] and "licen" in file.as_posix().lower())


def _contents(names: Iterable[str], wanted: Callable[[PurePath], bool]) -> dict[str, bytes]:
    found = {}
    for name in names:
        for file in _locked(name).files or ():
            if ".." not in file.parts and wanted(file):
                found[file.as_posix()] = Path(str(file.locate())).read_bytes()
    return found


def _locked(name: str) -> Distribution:
    """An installed package, in the version of `.ci/lock.txt`."""
    lines = (PROJECT / ".ci/lock.txt").read_text("utf-8").splitlines()
    (asked,) = (wanted for wanted in map(Requirement, lines) if wanted.name.lower() == name)
    found = distribution(name)
    if found.version not in asked.specifier:
        raise ValueError(f"{name} is {found.version} here, and the tests are run with {asked}: see .ci/lock.txt")
    return found


def own_modules() -> dict[str, bytes]:
    """The files of mifkit and its grammars, by their paths where it is installed."""
    found = {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in _own_files()}
    for path in (PROJECT / "grammars").glob("*.lark"):
        found[f"mifkit/grammars/{path.name}"] = path.read_bytes()
    return found


def _own_files() -> Iterator[Path]:
    for path in (PROJECT / "mifkit").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path
