"""Replacing a file by new content in one step: whoever reads it sees the old content or the new, never a part."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

from mifkit.cli.trouble import Trouble


class ReportFile:
    """The stream of a report while it is written; a context manager.

    A report that is there already stays as it is until the new one is complete, and its permissions are kept. What
    is no ordinary file, such as a pipe or `/dev/stderr`, is written to as it is. Raises `Trouble` where the report
    cannot be written.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        # A link stays a link: what it leads to is replaced.
        self._target = Path(os.path.realpath(path))
        self._temporary: Path | None = None
        self._stream: TextIO

    def __enter__(self) -> TextIO:
        try:
            self._stream = self._open()
        except OSError as error:
            raise self._trouble(error) from None
        return self._stream

    def _open(self) -> TextIO:
        mode = _mode(self._path)
        if mode is not None and not stat.S_ISREG(mode):
            return self._path.open("w", encoding="utf-8", newline="\n")
        # Its permissions are those of any new file; those of the tempfile module are for secrets.
        temporary = self._target.with_name(f".mifkit-{os.urandom(8).hex()}")
        stream = temporary.open("x", encoding="utf-8", newline="\n")
        self._temporary = temporary
        if mode is not None:
            # Where this is not allowed, the report is worth more than its permissions.
            with suppress(OSError):
                temporary.chmod(stat.S_IMODE(mode))
        return stream

    def __exit__(
        self, failed: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._stream.close()
            if self._temporary is not None and failed is None:
                self._temporary.replace(self._target)
                self._temporary = None
        except OSError as problem:
            if failed is None:
                raise self._trouble(problem) from None
        finally:
            if self._temporary is not None:
                with suppress(OSError):
                    self._temporary.unlink()

    def _trouble(self, error: OSError) -> Trouble:
        return Trouble(f"Cannot write {self._path}: {error.strerror or error}")


def _mode(path: Path) -> int | None:
    """The type and permissions of what is at `path`; `None` if nothing is."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


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
    # Late: most runs replace nothing, and it imports much.
    import tempfile

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
