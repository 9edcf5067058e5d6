"""Replacing a file by new content in one step: whoever reads it sees the old content or the new, never a part."""

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path


def replace_file(path: str, before: bytes, data: bytes) -> None:
    """Make `data` the content of the existing file `path`; its permissions and, where possible, its owner stay.

    A symbolic link stays one: the file it leads to is replaced. Raises OSError, and leaves the file as it was, if it
    is missing, no ordinary file or write-protected, its folder cannot be written to, or its content is no longer
    `before`.
    """
    target = Path(path).resolve(strict=True)
    state = target.stat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "not an ordinary file", path)
    # The folder's permissions decide on replacing a file, so one that is write-protected has to be asked for.
    if not os.access(target, os.W_OK):
        raise PermissionError(13, "The file is write-protected", path)
    descriptor, name = tempfile.mkstemp(prefix=".mifkit-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _take_over(temporary, state)
        # As late as possible: what another program wrote in the meantime must not be lost.
        if target.read_bytes() != before:
            raise OSError(errno.EBUSY, "The file was changed by another program in the meantime", path)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _take_over(temporary: Path, before: os.stat_result) -> None:
    """Give a file the owner and the permissions of the one that it will replace."""
    after = temporary.stat()
    if hasattr(os, "chown") and (after.st_uid, after.st_gid) != (before.st_uid, before.st_gid):
        with suppress(OSError):
            os.chown(temporary, before.st_uid, before.st_gid)
    temporary.chmod(stat.S_IMODE(before.st_mode))
