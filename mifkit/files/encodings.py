"""Bytes ↔ text, in the encodings that files have; the only place that decodes and encodes.

Encodings are those of the MIF language (IBM DMI programmer's book, page 012: ISO 8859-1, or big-endian Unicode with its
mark) and those that real writers use instead.
"""

import codecs

# Bytes in which those of UTF-16 that are zero are counted.
SAMPLE = 4096
# The encoding of a file that gives no hint of its encoding.
ANSI = "windows-1252"
# Encodings in which a byte is a character.
SINGLE_BYTE = ("ascii", ANSI)
MARKS = (
    (b"\xef\xbb\xbf", "utf-8", "UTF-8"),
    (b"\xff\xfe", "utf-16-le", "UTF-16LE"),
    (b"\xfe\xff", "utf-16-be", "UTF-16BE"),
)
# Python has several names for these codecs; this is the name of each that is used here.
OWN_NAMES = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}
# ASCII, and bytes that encodings with escapes or shift sequences decode to something else.
PROBE = bytes(range(0x5C)) + bytes(range(0x5D, 0x80)) + b"\\\\ \\u0041 \\x41 \x1b$B0! xn--bcher-kva.xn--bcher-kva"


def text_codec(name: str) -> str:
    """Python's name of a text encoding that a MIF file may have: UTF-16, or one in which ASCII stays ASCII.

    Raises LookupError for any other: with shift sequences or escapes, a part of the text cannot be decoded alone, so
    positions in the file cannot be determined.
    """
    known = codecs.lookup(name)
    codec = known.name.replace("_", "-")
    if codec in ("utf-16", "utf-16-le", "utf-16-be"):
        return "utf-16-be" if codec.endswith("be") else "utf-16-le"
    try:
        # There is no public way to find out whether a codec is a text encoding.
        if known._is_text_encoding and PROBE.decode(name) == PROBE.decode("ascii"):  # noqa: SLF001  # see above
            return OWN_NAMES.get(codec, known.name)
    except UnicodeError:
        pass
    raise LookupError(f"not an encoding of MIF files: {name}")


def utf16_without_mark(data: bytes) -> str | None:
    """The UTF-16 codec if zero bytes show it: most characters of a MIF file are ASCII, so every second byte is zero."""
    sample = data[:SAMPLE]
    half = len(sample) // 2
    if half < 2 or 0 not in sample:
        return None
    for codec, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        others = sample[0::2] if codec == "utf-16-le" else sample[1::2]
        if _zeros(zeros) > 0.9 * half and _zeros(others) < 0.1 * half:
            return codec
    return None


def _zeros(data: bytes) -> int:
    """The number of zero bytes: where there are many, to count them takes longer than to remove them."""
    return len(data) - len(data.translate(None, b"\0"))


def decode(data: bytes, codec: str) -> str:
    """Decode all bytes: a byte that the encoding does not know becomes a character, too."""
    if codec == "windows-1252":
        return data.decode(codec, "mifkit.latin1")
    if codec.startswith("utf-16"):
        return data.decode(codec, "replace")
    return data.decode(codec, "surrogateescape")


def encode(text: str, codec: str) -> bytes:
    """The bytes from which `decode` made `text` or, if the encoding cannot tell, about as many."""
    return text.encode(codec, "mifkit.bytes")


def _latin1(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that windows-1252 does not define are the control characters of ISO 8859-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


def _bytes(error: UnicodeError) -> tuple[bytes, int]:
    """An escaped byte, or a byte that windows-1252 does not define, is itself; any other character is a single byte."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    char = ord(error.object[error.start])
    escaped = 0xDC80 <= char <= 0xDCFF
    return (bytes([char & 0xFF]) if escaped or 0x80 <= char <= 0x9F else b"?"), error.start + 1


def stream_decoder(head: bytes, encoding: str | None = None) -> tuple[int, str, codecs.IncrementalDecoder]:
    """For a file that is too large to read at once: the length of its mark in bytes, its encoding's name, its decoder.

    `head` is its beginning. A mark decides its encoding, as in `Source`. A file without a mark is UTF-8, and bytes that
    are not UTF-8 are windows-1252: the head does not show whether all of a file is UTF-8. Raises LookupError for an
    encoding that `text_codec` refuses.
    """
    for mark, codec, name in MARKS:
        if head.startswith(mark):
            return len(mark), name, codecs.getincrementaldecoder(codec)("replace")
    codec = text_codec(encoding) if encoding is not None else utf16_without_mark(head) or "utf-8"
    errors = {"utf-8": "mifkit.ansi", "windows-1252": "mifkit.latin1"}.get(codec, "replace")
    return 0, codec, codecs.getincrementaldecoder(codec)(errors)


def _ansi(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8 are in the ANSI code page."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("windows-1252", "mifkit.latin1"), error.end


codecs.register_error("mifkit.ansi", _ansi)
codecs.register_error("mifkit.latin1", _latin1)
codecs.register_error("mifkit.bytes", _bytes)
