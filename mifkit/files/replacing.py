"""Replacing a file by new content in one step: whoever reads it sees the old content or the new, never a part."""

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, TextIO, TypeVar

from mifkit.files.windows_paths import openable

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# Errors of Windows for a file that another program has open: access denied, sharing violation, lock violation.
HELD = frozenset({5, 32, 33})
# Seconds between attempts to replace such a file: 1.5 in all.
PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.73)

Stream = TypeVar("Stream", bound=IO[Any])


class ReportError(OSError):
    """A report cannot be written. The message names the report and the reason."""


class _ReportBytes(FileIO):
    """The file behind a report. An error of writing names the report, whatever is written beside it."""

    def __init__(self, path: Path, mode: str, report: str) -> None:
        super().__init__(path, mode)
        self._report = report

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            # Whoever reads a report has enough of it: no error to speak of.
            raise
        except OSError as error:
            raise _unwritable(self._report, error) from None


def _unwritable(report: str, error: OSError) -> ReportError:
    return ReportError(f"Cannot write {report}: {error.strerror or error}")


class ReportFile(AbstractContextManager[TextIO]):
    """The stream of a report while it is written.

    A report that is there already stays as it is until the new one is complete, and its permissions are kept. What
    is not an ordinary file, such as a pipe or `/dev/stderr`, is written to as it is. Raises `ReportError` if the
    report cannot be written.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = _report_stream(Path(openable(path)), path)

    def __enter__(self) -> TextIO:
        try:
            return self._file.__enter__()
        except OSError as error:
            raise _unwritable(self._path, error) from None

    def __exit__(
        self, failed: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.__exit__(failed, error, trace)
        except ReportError:
            if failed is None:
                raise
        except OSError as problem:
            if failed is None:
                raise _unwritable(self._path, problem) from None


@contextmanager
def _report_stream(path: Path, report: str) -> Iterator[TextIO]:
    try:
        state = path.stat()
    except FileNotFoundError:
        state = None
    if state is not None and not stat.S_ISREG(state.st_mode):
        with _report_text(path, "w", report) as stream:
            yield stream
        return
    with _replacement(_replaced(path), state, lambda new: _report_text(new, "x", report)) as stream:
        yield stream


def _report_text(path: Path, mode: str, report: str) -> TextIO:
    return TextIOWrapper(BufferedWriter(_ReportBytes(path, mode, report)), encoding="utf-8", newline="\n")


def replace_file(path: str, before: bytes, data: bytes) -> None:
    """Make `data` the content of the existing file `path`; its permissions and, where possible, its owner stay.

    A symbolic link stays one: the file it leads to is replaced. Raises OSError, and leaves the file as it was, if it
    is missing, not an ordinary file or write-protected, if its folder cannot be written to, or if its content is no
    longer `before`.
    """
    target = _replaced(Path(openable(path)))
    state = target.stat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "not an ordinary file", path)
    # The folder's permissions decide on replacing a file, so one that is write-protected has to be asked for.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "The file is write-protected", path)
    with _replacement(target, state, lambda new: new.open("xb")) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        # As late as possible: what another program wrote in the meantime must not be lost.
        if target.read_bytes() != before:
            raise OSError(errno.EBUSY, "The file was changed by another program in the meantime", path)


def _replaced(path: Path) -> Path:
    """The file that is replaced: a link stays a link, and what it leads to is replaced."""
    # Where it leads is asked of links alone: not every network drive of Windows can tell.
    return Path(os.path.realpath(path)) if path.is_symlink() else path


@contextmanager
def _replacement(target: Path, state: os.stat_result | None, create: Callable[[Path], Stream]) -> Iterator[Stream]:
    """The stream of a new file that takes the place of `target` once the block has ended without an exception.

    `state` is that of the file at `target`, whose permissions and, where possible, owner the new one gets. `create`
    makes the new file and opens it.
    """
    # Not with the module tempfile: it imports much, and its files have the permissions of secrets.
    temporary = target.with_name(f".mifkit-{os.urandom(8).hex()}")
    file = create(temporary)
    try:
        with file:
            if state is not None:
                _take_over(temporary, state)
            yield file
        _take_place(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _take_place(temporary: Path, target: Path) -> None:
    """Put a file in the place of another. On Windows, a scanner or an editor may hold either for a moment."""
    for pause in PAUSES:
        try:
            temporary.replace(target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in HELD:
                raise
            time.sleep(pause)
        else:
            return
    temporary.replace(target)


def _take_over(temporary: Path, before: os.stat_result) -> None:
    """Give a file the owner and the permissions of the one that it will replace."""
    after = temporary.stat()
    if hasattr(os, "chown") and (after.st_uid, after.st_gid) != (before.st_uid, before.st_gid):
        with suppress(OSError):
            os.chown(temporary, before.st_uid, before.st_gid)
    # Only if they differ: some file systems do not let anybody change them.
    if stat.S_IMODE(after.st_mode) != stat.S_IMODE(before.st_mode):
        temporary.chmod(stat.S_IMODE(before.st_mode))
