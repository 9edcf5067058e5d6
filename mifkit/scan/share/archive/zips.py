"""Members of zip archives: listed from the directory at the end of the file, read one by one wherever they are wanted.

The directory is what `zipfile` makes of it. Members are expanded here: `zipfile` would expand a block of bzip2 whole,
and 4 KB of that can stand for gigabytes.
"""

import errno
import io
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from typing import IO, Self

from mifkit.scan.share.archive.archives import ArchiveError, Member, ZipMember
from mifkit.scan.share.archive.expanding import Expanded, Make, bzip2, deflate, lzma_alone
from mifkit.scan.share.reading import Content, clamped, open_file

# Octets of a directory: enough for some 300 000 members. All of it is in memory while the archive is open.
MOST_DIRECTORY = 32 << 20
# Compressed octets of a member, beyond twice those that it expands to: else a few octets could take forever to expand.
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
    """A file of which no more is read at a time than a directory may have."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MOST_DIRECTORY:
            raise ArchiveError(f"its directory has {size:,} octets, more than the {MOST_DIRECTORY:,} that are read")
        return super().read(size)


class Zip:
    """An open archive. A context manager. Raises OSError, and whatever `zipfile` raises, where it cannot be opened."""

    def __init__(self, path: str) -> None:
        file, found = open_file(path)
        self.size, self.mtime_ns = found
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

    def members(self, most: int) -> Iterator[Member]:
        """The members that are files. Of one that is larger than `most` octets, no more is wanted."""
        for place, info in enumerate(self._infos):
            if info.is_dir():
                continue
            when = _mtime_ns(info, self.mtime_ns)
            content: Content | ZipMember = ZipMember(self._path, self.size, self.mtime_ns, place)
            if info.file_size > most:
                content = Content(info.file_size, when, None)
            yield Member(info.filename, info.file_size, when, lambda content=content: content)  # type: ignore[misc]

    def read(self, place: int) -> Content:
        """A member. Raises ArchiveError if it cannot be expanded, OSError if the archive cannot be read."""
        info = self._infos[place]
        if info.flag_bits & ENCRYPTED:
            raise ArchiveError("it is encrypted")
        if info.compress_type != STORED and info.compress_type not in METHODS:
            raise ArchiveError(f"its compression (method {info.compress_type}) is not supported")
        if info.compress_size > 2 * info.file_size + MOST_WASTE:
            raise ArchiveError("it is damaged: it is larger compressed than expanded")
        try:
            data = self._expanded(info)
        except OSError as error:
            # The file system has numbers for what is wrong; bzip2 has not.
            if error.errno is not None:
                raise
            raise ArchiveError(f"it is damaged: {error}") from None
        except Exception as error:
            raise ArchiveError(f"it is damaged: {error}") from None
        if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise ArchiveError("it is damaged: it is not what the archive's directory says")
        return Content(len(data), _mtime_ns(info, self.mtime_ns), data)

    def _expanded(self, info: zipfile.ZipInfo) -> bytes:
        # As it stands in the archive, without a check against the sum, which is that of the expanded octets.
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
    """LZMA as a zip archive has it, as the older format of .lzma files: that one can be bounded."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        head = stream.read(4)
        properties = stream.read(int.from_bytes(head[2:4], "little"))
        self._head = properties + b"\xff" * 8

    def read(self, size: int, /) -> bytes:
        head, self._head = self._head, b""
        return head or self._stream.read(size)


class OpenZip:
    """The archive that a process reads at the moment: it is opened once for many members."""

    def __init__(self) -> None:
        self._open: Zip | None = None
        self._key: tuple[str, int, int] | None = None

    def read(self, member: ZipMember) -> Content:
        """Raises ArchiveError and OSError, also if the archive is not the one that was listed."""
        key = member[:3]
        if key != self._key:
            self.close()
            self._open, self._key = _opened(member), key
        assert self._open is not None
        return self._open.read(member.place)

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = self._key = None


def _opened(member: ZipMember) -> Zip:
    try:
        opened = Zip(member.archive)
    except OSError:
        raise
    except Exception as error:
        raise ArchiveError(str(error)) from None
    if (opened.size, opened.mtime_ns) != (member.size, member.mtime_ns):
        opened.close()
        raise OSError(errno.ESTALE, "the archive changed while it was scanned")
    return opened


def _mtime_ns(info: zipfile.ZipInfo, otherwise: int) -> int:
    """When a member was written, in nanoseconds since 1970. Archives that do not say it in UTC say it by a clock that
    nobody knows: that is taken for UTC."""
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
