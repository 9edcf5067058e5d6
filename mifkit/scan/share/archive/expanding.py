"""Expands compressed octets a little at a time: who reads decides how many come, not who compressed them."""

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

# Octets that are read of a file at a time.
BLOCK = 1 << 16
# Octets that a stream of xz or LZMA may ask for: `xz -9` takes 65 MB, the format allows 4 GB.
MEMORY = 128 << 20


class Source(Protocol):
    """What compressed octets come from."""

    def read(self, size: int, /) -> bytes: ...


class Decompressor(Protocol):
    """As those of `bz2` and `lzma`."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Inflate:
    """`zlib` with the interface of the others."""

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
    """The octets that a compressed source stands for. Streams that follow each other are one."""

    def __init__(self, source: Source, make: Make) -> None:
        self._source = source
        self._make = make
        self._stream = make()

    def read(self, size: int, /) -> bytes:
        """The next `size` octets, fewer at the end. Raises EOFError if the source is cut short, and what the
        decompressor raises if it is damaged."""
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
        """What the decompressor is to be given next, which may be nothing; `None` at the end."""
        if self._stream.eof:
            # What pads the last stream is no other one.
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
