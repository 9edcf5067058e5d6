"""Build the playground: `python -m mifkit.web.playground [FOLDER]`, by default into `dist/playground`.

The page needs no server: opened from the folder it takes what it needs from `offline/`, from a server from `files/`.
"""

import base64
import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from mifkit.bundle.archives import unzipped, zipped

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
# The two that have to fit: Pyodide's interface for compiled modules is that of msgspec's wheel.
PYODIDE = "314.0.7"
PYODIDE_SHA512 = "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
MSGSPEC = "0.23.0"
MSGSPEC_SHA256 = "1836f50ad87e7c56600b648a1b75c3bbcce62835cb1f489435fc5fee8d068831"
PLATFORM = ("--python-version", "3.14", "--abi", "cp314", "--platform", "pyemscripten_2026_0_wasm32")
# What mifkit needs and what is Python alone: as installed here, in the versions that the tests were run with.
PURE = ("click", "lark", "markdown-it-py", "mdurl", "pathspec", "pygments", "rich")
PAGE = ("index.html", "playground.css", "playground.js")
LOCK = "pyodide-lock.json"
LIBRARY = "python_stdlib.zip"
PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", LIBRARY, LOCK)
# Parts of the standard library that nothing here imports.
UNUSED_LIBRARY = ("pydoc_data/", "unittest/", "ensurepip/", "venv/", "turtle", "tkinter/", "idlelib/")
# No command of the playground needs them: lexers of other languages, a language server, the scan's page, pictures.
LEFT_OUT = ("pygments/lexers/_", "pygments/lexers/", "lark/__pyinstaller/", "mifkit/docs/report.png", "mifkit/editors/")
KEPT = ("pygments/lexers/__init__.py", "pygments/lexers/_mapping.py", "pygments/lexers/special.py")


def fetched(folder: Path) -> tuple[dict[str, bytes], bytes]:
    """Pyodide's files, and msgspec's wheel; both are compared with their hashes. Raises ValueError, OSError."""
    subprocess.run(["npm", "pack", "--silent", f"pyodide@{PYODIDE}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    archive = _checked(folder / f"pyodide-{PYODIDE}.tgz", "sha512", base64.b64decode(PYODIDE_SHA512).hex())
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        files = {name: _member(members, f"package/{name}") for name in PYODIDE_FILES}
    # Of the list of packages only its head: it says which interface Pyodide has.
    lock = json.loads(files[LOCK])
    files[LOCK] = json.dumps({"info": lock["info"], "packages": {}}).encode()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", *PLATFORM]
    subprocess.run([*command, "--dest", str(folder), f"msgspec=={MSGSPEC}"], check=True)
    return files, _checked(next(folder.glob("msgspec-*.whl")), "sha256", MSGSPEC_SHA256)


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    assert member is not None
    return member.read()


def _checked(path: Path, algorithm: str, digest: str) -> bytes:
    data = path.read_bytes()
    if hashlib.new(algorithm, data).hexdigest() != digest:
        raise ValueError(f"{path.name} is not the file that was tried: its {algorithm} differs")
    return data


def packages(wheel: bytes) -> dict[str, bytes]:
    """All that Python imports in the page, by its path in `site-packages`."""
    found = unzipped(wheel)
    for name in PURE:
        for file in distribution(name).files or ():
            if file.suffix in (".py", ".lark") and ".." not in file.parts:
                found[file.as_posix()] = Path(str(file.locate())).read_bytes()
    for path in _own_files():
        found[path.relative_to(PROJECT).as_posix()] = path.read_bytes()
    for path in (PROJECT / "grammars").glob("*.lark"):
        found[f"mifkit/grammars/{path.name}"] = path.read_bytes()
    for path in (PROJECT / "samples").iterdir():
        found[f"mifkit/web/playground/examples/{path.name}"] = path.read_bytes()
    return {name: data for name, data in found.items() if name in KEPT or not name.startswith(LEFT_OUT)}


def _own_files() -> Iterator[Path]:
    for path in (PROJECT / "mifkit").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def build(folder: Path) -> None:
    """Write the page and its parts into `folder`, which is emptied before."""
    with tempfile.TemporaryDirectory() as temporary:
        files, wheel = fetched(Path(temporary))
    # Not compressed: a server or gzip does that better with the whole than an archive could with its parts.
    files[LIBRARY] = zipped(
        {name: data for name, data in unzipped(files[LIBRARY]).items() if not name.startswith(UNUSED_LIBRARY)},
        compressed=False,
    )
    files["mifkit.zip"] = zipped(packages(wheel), compressed=False)
    files["worker.js"] = (HERE / "worker.js").read_bytes()
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("files", "offline"):
        (folder / part).mkdir(parents=True)
    for name in PAGE:
        shutil.copyfile(HERE / name, folder / name)
    for name, data in files.items():
        (folder / "files" / name).write_bytes(data)
        text = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
        (folder / "offline" / f"{name}.js").write_text(
            f"playgroundFile({json.dumps(name)}, {json.dumps(text)});\n", encoding="ascii", newline="\n"
        )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "dist" / "playground"
    build(target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{target}: {size / 1e6:.1f} MB")
