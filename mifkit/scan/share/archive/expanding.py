"""Expands compressed data a little at a time: the reader decides how many bytes it gets, not the compressed data."""

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

# Bytes of a file that are read at a time.
BLOCK = 1 << 16
# Bytes of memory that a stream of xz or LZMA may ask for: `xz -9` takes 65 MB, the format allows 4 GB.
MEMORY = 128 << 20


class ByteStream(Protocol):
    """A source of bytes."""

    def read(self, size: int, /) -> bytes: ...


class Decompressor(Protocol):
    """The interface of the decompressors of `bz2` and `lzma`."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Inflate:
    """The decompressor of `zlib` with the interface of the others."""

    def __init__(self, bits: int) -> None:
        self._inflate = zlib.decompressobj(bits)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self._full and not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        found = self._inflate.decompress(self._inflate.unconsumed_tail + data, max_length)
        self._full = len(found) == max_length
        return found


Make = Callable[[], Decompressor]


def gzip() -> Decompressor:
    return Inflate(16 + zlib.MAX_WBITS)


def deflate() -> Decompressor:
    return Inflate(-zlib.MAX_WBITS)


def bzip2() -> Decompressor:
    return bz2.BZ2Decompressor()


def xz() -> Decompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, MEMORY)


def lzma_alone() -> Decompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, MEMORY)


class Expanded:
    """The expanded bytes of a compressed source. Streams that follow one another are one."""

    def __init__(self, source: ByteStream, make: Make) -> None:
        self._source = source
        self._make = make
        self._stream = make()

    def read(self, size: int, /) -> bytes:
        """The next `size` bytes, fewer at the end.

        Raises EOFError if the source is cut short, and whatever the decompressor raises if it is damaged.
        """
        parts: list[bytes] = []
        while size > 0:
            data = self._more()
            if data is None:
                break
            part = self._stream.decompress(data, size)
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _more(self) -> bytes | None:
        """The next input of the decompressor, which may be empty; `None` at the end."""
        if self._stream.eof:
            # Zeros after the last stream are padding.
            rest = self._stream.unused_data or self._source.read(BLOCK)
            if not rest.strip(b"\0"):
                return None
            self._stream = self._make()
            return rest
        if not self._stream.needs_input:
            return b""
        data = self._source.read(BLOCK)
        if not data:
            raise EOFError("it is cut short")
        return data
