"""Archives to scan, sound and hostile ones."""

import io
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shares import rows, status_mif

from mifkit.scan.share.archive import zips

# How each kind of tar archive is written.
TAR_MODES = {".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz", ".tar.bz2": "w:bz2", ".tbz2": "w:bz2", ".tar.xz": "w:xz"}
KINDS = (".zip", *TAR_MODES)
# 2023-11-14 22:13:20 UTC.
WRITTEN = 1_700_000_000


def archive(path: Path, members: Mapping[str, bytes]) -> Path:
    """An archive of the kind that its name tells."""
    if path.name.lower().endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name, data in members.items():
                zipped.writestr(zipfile.ZipInfo(name, (2023, 11, 14, 22, 13, 20)), data, zipfile.ZIP_DEFLATED)
        return path
    mode = next(mode for kind, mode in TAR_MODES.items() if path.name.lower().endswith(kind))
    with tarfile.open(path, mode) as tarred:  # type: ignore[call-overload]
        for name, data in members.items():
            tarred.addfile(header(name, len(data)), io.BytesIO(data))
    return path


def header(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.type = size, WRITTEN, kind
    return info


TOLD = "SELECT name, code, text FROM files JOIN diagnostics ON file = files.id JOIN messages ON messages.id = message"
ARCHIVES = f"{TOLD} WHERE code LIKE 'SCN01%' ORDER BY 1, 2, 3"
STATUS = "SELECT name FROM files WHERE kind = 'status' AND vanished IS NULL ORDER BY name"
SOME = {f"{number}.mif": status_mif(number) for number in range(5)}


def names(store: Path) -> list[str]:
    return [name for (name,) in rows(store, STATUS)]


@contextmanager
def zips_closed() -> Iterator[zips.OpenZip]:
    """A reader of zip archives that keeps none open."""
    reader = zips.OpenZip()
    try:
        yield reader
    finally:
        reader.close()
