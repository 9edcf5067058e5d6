"""Opening a file or pipe that the user named, without waiting for a pipe to be opened for writing."""

import errno
import os
import stat
from io import BufferedReader, FileIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mifkit.files.source import LARGEST, Source
from mifkit.files.windows_paths import openable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Windows opens files in text mode by default; elsewhere, opening a pipe would wait for its writer.
FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)

# What a path may lead to other than a file, a folder or a pipe.
KINDS = {stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFSOCK: "a socket"}


class _Named(FileIO):
    """A file, or a pipe that was opened without waiting. Reading a pipe waits as long as there is a writer."""

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        while (number := super().readinto(buffer)) is None:
            # Late: few inputs are pipes.
            import select

            select.select([self], [], [])
        return number


def open_named(path: str) -> IO[bytes]:
    """Open an ordinary file, or a pipe that something is written to, such as the shell's `<(command)`.

    Raises OSError for anything else: a device may be endless, and reading a pipe that nobody writes to would never end.
    A pipe whose writer writes nothing raises the same OSError, because it may not mean an empty file.
    """
    path = openable(path)
    # Before it is opened, because opening a device may change its state.
    _refuse(os.stat(path).st_mode)  # noqa: PTH116  # like the opening
    # The descriptor has one owner from the start: closed twice, it would hide an interruption behind an error.
    file = _Named(path, opener=_opened)
    try:
        mode = os.fstat(file.fileno()).st_mode
        _refuse(mode)
        stream = BufferedReader(file)
        if stat.S_ISFIFO(mode) and not stream.peek(1):
            raise OSError(errno.EINVAL, "a pipe that nothing is written to")
    except BaseException:
        file.close()
        raise
    return stream


def read_named(path: str, encoding: str | None = None) -> Source:
    """Read an ordinary file or a pipe as `open_named` opens it; `encoding` is as in `Source`. Raises OSError."""
    return Source(path, read_bytes(path), encoding)


def read_bytes(path: str | Path, largest: int = LARGEST) -> bytes:
    """The bytes of an ordinary file or a pipe as `open_named` opens it. Raises OSError, also if they are too many."""
    with open_named(str(path)) as stream:
        return read_all(stream, largest)


# Bytes that almost every file has at most.
USUAL = 1 << 20


def read_all(stream: IO[bytes], largest: int = LARGEST) -> bytes:
    """All bytes of a stream. Raises OSError if there are more than `largest`, which is `USUAL` or more."""
    # A buffer of the largest size would be set aside for each file.
    data = stream.read(USUAL)
    if len(data) == USUAL:
        data += stream.read(largest + 1 - USUAL)
    if len(data) > largest:
        raise OSError(f"more than {largest >> 20} MB, which no such file has")
    return data


def only_once(path: str) -> bool:
    """Whether the content at `path` can be read only once: standard input (`-`), or a pipe."""
    try:
        return path == "-" or stat.S_ISFIFO(os.stat(path).st_mode)  # noqa: PTH116  # for many files
    except OSError:
        return False


def _opened(path: str, _: int) -> int:
    return os.open(path, FLAGS)


def _refuse(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
        raise OSError(errno.EINVAL, f"{KINDS.get(stat.S_IFMT(mode), 'something else')}, not an ordinary file")
