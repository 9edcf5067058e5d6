"""Zip archives of builds: the same files make the same bytes."""

import io
import zipfile
from collections.abc import Mapping

TIME = (1980, 1, 1, 0, 0, 0)


def zipped(files: Mapping[str, bytes], *, compressed: bool = True) -> bytes:
    """An archive that depends on nothing but names and contents."""
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method, compresslevel=9 if compressed else None) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, TIME), files[name], method)
    return made.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
