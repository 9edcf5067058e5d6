"""Archives to scan, sound and hostile ones."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

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
