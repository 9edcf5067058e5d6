"""Members of tar archives, compressed or not: read once, from beginning to end, whatever their headers say.

Only files are listed. Hard links are left out: the file that they link to is a member itself.
"""

import io
import tarfile
import time
from collections.abc import Iterator
from math import inf, isfinite
from typing import BinaryIO

from mifkit.scan.share.archive.archives import ArchiveError, Member, checked, most_bytes
from mifkit.scan.share.archive.expanding import BLOCK, Expanded, Make, bzip2, gzip, xz
from mifkit.scan.share.reading import Content, clamped, open_file

# The first bytes of compressed archives; their names do not matter.
COMPRESSED: tuple[tuple[bytes, Make], ...] = ((b"\x1f\x8b", gzip), (b"BZh", bzip2), (b"\xfd7zXZ\x00", xz))
MAGIC = 6
# Bytes before a member: names and attributes. The header of a member can say that they are gigabytes.
MOST_HEADER = 1 << 20
# Seconds of the processor, not of the clock, that expanding an archive may take, and further ones for each of its
# bytes: a megabyte of text, compressed ever so tightly, is expanded in less than half a second.
MOST_SECONDS, SECONDS_PER_BYTE = 60.0, 2 / (1 << 20)


class _Stream(io.RawIOBase):
    """The stream that `tarfile` reads: forward only, up to `most` bytes, until a time, and for `seconds` of work.

    It returns no more than `allowed` bytes in all; `last` is the block that was read last.
    """

    def __init__(self, file: BinaryIO, most: int, until: float, seconds: float) -> None:
        head = file.read(MAGIC)
        file.seek(0)
        makes = [make for magic, make in COMPRESSED if head.startswith(magic)]
        self._file = file
        self._source: BinaryIO | Expanded = Expanded(file, makes[0]) if makes else file
        self._most = most
        self._until = until
        self._seconds = seconds
        self._at = 0
        self.allowed = MOST_HEADER
        self.last = b""

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        if not 0 <= size <= self.allowed:
            raise ArchiveError("the header of a member is too large")
        self.allowed -= size
        self.last = self._next(size)
        return self.last

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence != io.SEEK_SET or offset < self._at:
            raise ArchiveError("the size of a member is wrong")
        if self._source is self._file:
            self._at = self._file.seek(offset)
        while self._at < offset and self._next(min(BLOCK, offset - self._at)):
            pass
        return self._at

    def _next(self, size: int) -> bytes:
        began = time.thread_time()
        data = self._source.read(size)
        self._seconds -= time.thread_time() - began
        self._at += len(data)
        if self._at > self._most:
            raise ArchiveError(f"it expands to more than {self._most:,} bytes")
        if time.monotonic() > self._until or self._seconds < 0:
            raise ArchiveError("it takes too long")
        return data


def members(path: str, most: int, until: float = inf) -> Iterator[Member]:
    """The files of an archive, in its order, until a time (time.monotonic).

    A file of more than `most` bytes comes without its content. Raises OSError, ArchiveError, and whatever `tarfile`
    and the decompressors raise for a damaged archive.
    """
    number, (size, mtime_ns) = open_file(path)
    with open(number, "rb", buffering=BLOCK) as file:  # a file that is open
        stream = _Stream(file, most_bytes(size), until, MOST_SECONDS + SECONDS_PER_BYTE * size)
        archive = tarfile.TarFile(fileobj=stream, encoding="utf-8", errors="surrogateescape")
        while True:
            stream.allowed = MOST_HEADER
            info = archive.next()
            if info is None:
                break
            # tarfile keeps all members that it has read, and headers that apply to all further members.
            archive.members = []  # type: ignore[attr-defined]  # the stubs lack it
            archive.pax_headers = {}
            checked(info.size)
            if info.isreg():
                yield _member(archive, info, stream, most, mtime_ns)
        if stream.last.strip(b"\0"):
            raise ArchiveError("the next block is not the header of a member")


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo, stream: _Stream, most: int, otherwise: int) -> Member:
    time_ns = info.mtime * 10**9
    when = clamped(int(time_ns)) if isfinite(time_ns) else otherwise

    def content() -> Content:
        if info.size > most:
            return Content(info.size, when, None)
        stream.allowed = info.size
        opened = archive.extractfile(info)
        data = opened.read(info.size) if opened is not None else b""
        if len(data) != info.size:
            raise ArchiveError("it is cut short")
        return Content(info.size, when, data)

    return Member(info.name, info.size, when, content)
