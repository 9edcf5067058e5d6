"""Reads a file of a share: as a whole, once, and waiting for nothing but the disk."""

import errno
import os
import stat
from hashlib import blake2b
from typing import NamedTuple

from mifkit.files.opening import FLAGS
from mifkit.files.windows_paths import openable

DIGEST_SIZE = 16
# Bytes of a large file that are read at a time.
BLOCK = 1 << 20
# The latest time that a store can hold, in the year 2262; file systems know later ones.
LATEST = 2**63 - 1


class Content(NamedTuple):
    """The content of a file; `data` is `None` if the file is larger than is allowed.

    `size` (bytes) and `mtime_ns` are those before it was read, so a file that changes meanwhile differs from them
    afterwards.
    """

    size: int
    mtime_ns: int
    data: bytes | None


def mtime_ns(found: os.stat_result) -> int:
    """The time at which a file was last written, in nanoseconds since 1970."""
    time = found.st_mtime_ns
    return time if -LATEST <= time <= LATEST else clamped(time)


def clamped(time: int) -> int:
    """A time in nanoseconds since 1970, or the nearest time that a store can hold."""
    return time if -LATEST <= time <= LATEST else LATEST if time > 0 else -LATEST


def open_file(path: str) -> tuple[int, tuple[int, int]]:
    """Open an ordinary file; its descriptor, its size (bytes) and its time (nanoseconds). Raises OSError."""
    file = os.open(openable(path), FLAGS)
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not an ordinary file")
    except BaseException:
        os.close(file)
        raise
    return file, (found.st_size, mtime_ns(found))


def digest_of(path: str) -> bytes | None:
    """The digest of a large file; `None` if it cannot be read to its end."""
    known = blake2b(digest_size=DIGEST_SIZE)
    try:
        number, _ = open_file(path)
        with open(number, "rb", buffering=0) as file:  # a file descriptor
            while data := file.read(BLOCK):
                known.update(data)
    except OSError:
        return None
    return known.digest()


def digest(data: bytes) -> bytes:
    """The digest of a content."""
    return blake2b(data, digest_size=DIGEST_SIZE).digest()


def read(path: str, most: int) -> Content:
    """Read a file of at most `most` bytes. Raises OSError if it cannot be read or is not an ordinary file."""
    file, (size, time) = open_file(path)
    try:
        return Content(size, time, _bytes(file, size, most) if size <= most else None)
    finally:
        os.close(file)


def _bytes(file: int, size: int, most: int) -> bytes | None:
    """The content of an open file that is said to have `size` bytes; `None` if there are more than `most`."""
    data = os.read(file, size + 1)
    if len(data) == size:
        return data
    # The file grows or shrinks, or has no known size.
    parts, length = [data], len(data)
    while length <= most and (data := os.read(file, 1 << 16)):
        parts.append(data)
        length += len(data)
    return b"".join(parts) if length <= most else None
