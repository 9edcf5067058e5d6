"""Members of zip archives: listed from the directory at the end of the file, and read one by one.

`zipfile` reads the directory. Members are expanded here: `zipfile` would expand a block of bzip2 whole, and 4 KB of it
can expand to gigabytes.
"""

import errno
import io
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from typing import IO, Self

from mifkit.scan.share.archive.archives import LONGEST_REASON, ArchiveError, Member, ZipMember, checked, reason
from mifkit.scan.share.archive.expanding import Expanded, Make, bzip2, deflate, lzma_alone
from mifkit.scan.share.reading import Content, clamped, open_file

# Bytes of a directory: enough for some 300 000 members. It is in memory while the archive is open.
MOST_DIRECTORY = 32 << 20
# Compressed bytes of a member beyond twice its expanded size: otherwise a few bytes could take for ever to expand.
MOST_WASTE = 4096
BUFFER = 1 << 18
ENCRYPTED = 0x1
STORED = zipfile.ZIP_STORED
METHODS: dict[int, Make] = {
    zipfile.ZIP_DEFLATED: deflate,
    zipfile.ZIP_BZIP2: bzip2,
    zipfile.ZIP_LZMA: lzma_alone,
}
# In the extra fields of a member: its time in UTC, in seconds (Info-ZIP, extended timestamp).
TIMESTAMP = 0x5455


class _File(io.BufferedReader):
    """A file that returns no more at a time than a directory may have."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MOST_DIRECTORY:
            raise ArchiveError(f"its directory has {size:,} bytes, more than the {MOST_DIRECTORY:,} that are read")
        return super().read(size)


class Zip:
    """An open archive; a context manager. Raises OSError, and whatever `zipfile` raises, if it cannot be opened."""

    def __init__(self, path: str) -> None:
        file, (self.size, self.mtime_ns) = open_file(path)
        self._file = _File(io.FileIO(file), BUFFER)
        try:
            self._zip = zipfile.ZipFile(self._file)
        except BaseException:
            self._file.close()
            raise
        self._path = path
        self._infos = self._zip.infolist()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    def holds(self, member: ZipMember) -> bool:
        """Whether this is the archive, unchanged, in which the member was listed."""
        return (self._path, self.size, self.mtime_ns) == (member.archive, member.size, member.mtime_ns)

    def members(self, most: int) -> Iterator[Member]:
        """The members that are files. A member of more than `most` bytes comes without its content."""
        for number, info in enumerate(self._infos):
            if info.is_dir():
                continue
            when = _mtime_ns(info, self.mtime_ns)
            content: Content | ZipMember = ZipMember(self._path, self.size, self.mtime_ns, number)
            if checked(info.file_size) > most:
                content = Content(info.file_size, when, None)
            yield Member(info.filename, info.file_size, when, lambda content=content: content)  # type: ignore[misc]

    def read(self, number: int) -> Content:
        """The member with this number in the directory.

        Raises ArchiveError if it cannot be expanded, and OSError if the archive cannot be read.
        """
        info = self._infos[number]
        if info.flag_bits & ENCRYPTED:
            raise ArchiveError("it is encrypted")
        if info.compress_type != STORED and info.compress_type not in METHODS:
            raise ArchiveError(f"its compression (method {info.compress_type}) is not supported")
        if info.compress_size > 2 * info.file_size + MOST_WASTE:
            raise ArchiveError("it is damaged: it is larger compressed than expanded")
        if not 0 <= info.header_offset < self.size:
            raise ArchiveError("it is damaged: it would lie outside of the archive")
        try:
            data = self._expanded(info)
        except OSError as error:
            # Errors of the file system have a number; those of bzip2 do not.
            if error.errno is not None:
                raise
            raise ArchiveError(f"it is damaged: {error}") from None
        except Exception as error:
            # It repeats the name in the member's own header, whatever its length.
            raise ArchiveError(f"it is damaged: {str(error)[:LONGEST_REASON]}") from None
        if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise ArchiveError("it is damaged: it is not what the archive's directory says")
        return Content(len(data), _mtime_ns(info, self.mtime_ns), data)

    def _expanded(self, info: zipfile.ZipInfo) -> bytes:
        # As it is in the archive, without a check of the sum, which is that of the expanded bytes.
        plain = copy(info)
        plain.compress_type, plain.file_size = STORED, info.compress_size
        del plain.CRC
        with self._zip.open(plain) as stream:
            if info.compress_type == STORED:
                return stream.read(info.file_size)
            source: Expanded | _Alone = Expanded(
                _Alone(stream) if info.compress_type == zipfile.ZIP_LZMA else stream, METHODS[info.compress_type]
            )
            return source.read(info.file_size)


class _Alone:
    """LZMA data of a zip archive in the older format of .lzma files, whose memory can be bounded."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        head = stream.read(4)
        properties = stream.read(int.from_bytes(head[2:4], "little"))
        self._head = properties + b"\xff" * 8

    def read(self, size: int, /) -> bytes:
        head, self._head = self._head, b""
        return head or self._stream.read(size)


class OpenZip:
    """The archive whose members are being read: it is opened once for many members."""

    def __init__(self) -> None:
        self._open: Zip | None = None

    def read(self, member: ZipMember) -> Content:
        """The content of a member. Raises ArchiveError and OSError, also if the archive has changed."""
        archive = self._open
        if archive is None or not archive.holds(member):
            self.close()
            archive = self._open = _opened(member)
        return archive.read(member.number)

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None


def _opened(member: ZipMember) -> Zip:
    try:
        opened = Zip(member.archive)
    except OSError:
        raise
    except Exception as error:
        raise ArchiveError(reason(error)) from None
    if not opened.holds(member):
        opened.close()
        raise OSError(errno.ESTALE, "the archive changed while it was scanned")
    return opened


def _mtime_ns(info: zipfile.ZipInfo, otherwise: int) -> int:
    """The time of a member in nanoseconds since 1970. An archive without UTC times has those of an unknown time zone,
    which are taken for UTC."""
    extra = info.extra
    while len(extra) >= 4:
        tag, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if tag == TIMESTAMP and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return clamped(int.from_bytes(extra[5:9], "little", signed=True) * 10**9)
        extra = extra[4 + size :]
    try:
        return clamped(int(datetime(*info.date_time, tzinfo=UTC).timestamp()) * 10**9)
    except ValueError:
        return otherwise
