"""Reads a file of a share: whole, once, and without waiting for anything but the disk."""

import os
import stat
from typing import NamedTuple

# On Windows text mode is the default; elsewhere opening a pipe would wait for its writer.
FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


# The latest time that a store can hold, in the year 2262; file systems know later ones.
LATEST = 2**63 - 1


class Content(NamedTuple):
    """What a file held. `size` (octets) and `mtime_ns` are those before it was read, so that a file which changes
    meanwhile differs from them afterwards. `data` is `None` if the file is larger than was allowed."""

    size: int
    mtime_ns: int
    data: bytes | None


def mtime_ns(found: os.stat_result) -> int:
    """When a file was last written, in nanoseconds since 1970."""
    time = found.st_mtime_ns
    return time if -LATEST <= time <= LATEST else LATEST if time > 0 else -LATEST


def read(path: str, most: int) -> Content:
    """Read a file of at most `most` octets. Raises OSError if it cannot be read or is no file."""
    file = os.open(path, FLAGS)
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise OSError("not an ordinary file")
        if found.st_size > most:
            return Content(found.st_size, mtime_ns(found), None)
        data = _octets(file, found.st_size, most)
        return Content(found.st_size, mtime_ns(found), data)
    finally:
        os.close(file)


def _octets(file: int, size: int, most: int) -> bytes | None:
    """The content of an open file that is said to have `size` octets; `None` if there are more than `most`."""
    data = os.read(file, size + 1)
    if len(data) == size:
        return data
    # It grows or shrinks, or says nothing of its size.
    parts, length = [data], len(data)
    while length <= most and (data := os.read(file, 1 << 16)):
        parts.append(data)
        length += len(data)
    return b"".join(parts) if length <= most else None
