"""Octets ↔ text: encoding, byte order mark, line ends, and offsets ↔ lines, columns, octets.

The only place that decodes and encodes. Encodings are those of the MIF language (IBM DMI programmer's book, page 012:
ISO 8859-1, or big-endian Unicode with its mark) and those that real writers use instead.
"""

import codecs
import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from mifkit.diagnostics import Finding

LINE_BREAK = re.compile(r"\r\n|\r|\n")
# Enough to tell UTF-16 by its zero octets.
SAMPLE = 4096

MARKS = (
    (b"\xef\xbb\xbf", "utf-8", "UTF-8"),
    (b"\xff\xfe", "utf-16-le", "UTF-16LE"),
    (b"\xfe\xff", "utf-16-be", "UTF-16BE"),
)
ANSI_HELP = (
    "Write the file in the ANSI code page; Windows PowerShell: Set-Content -Encoding Default, "
    "because Out-File and > write UTF-16."
)


class Position(NamedTuple):
    """A place in a file: `line` and `column` count from 1, columns in characters; `offset` counts octets from 0."""

    line: int
    column: int
    offset: int


class Source:
    """A file's octets, its text, and where in the file each character of the text lies."""

    def __init__(self, path: str, data: bytes, encoding: str | None = None) -> None:
        """`encoding` overrides detection. Raises LookupError if Python knows no such encoding."""
        self.path = path
        self.data = data
        self.mark, self.codec, self.encoding, self.findings = _detect(data, encoding)
        self.text = _decode(data[len(self.mark) :], self.codec)

    @property
    def unicode(self) -> bool:
        """Whether the file is a Unicode file in the language's sense, in which escapes may have more digits."""
        return self.mark == b"\xfe\xff"

    def encoded(self, text: str) -> bytes | None:
        """The octets of the file if its text were `text`: in its encoding, with its mark.

        `None` if they could not be read back: the encoding lacks a character, or the file holds octets that are no
        text in its encoding, so that what was read is less than what is there.
        """
        if not self._reversible:
            return None
        try:
            body = _encode(text, self.codec)
        except UnicodeError:
            return None
        return self.mark + body if _decode(body, self.codec) == text else None

    @cached_property
    def _reversible(self) -> bool:
        try:
            return self.mark + _encode(self.text, self.codec) == self.data
        except UnicodeError:
            return False

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_BREAK.finditer(self.text))]

    @cached_property
    def _octets(self) -> list[int]:
        """The octet at which each line begins."""
        starts, octets, position = self.line_starts, [], len(self.mark)
        for start, end in zip(starts, [*starts[1:], len(self.text)], strict=True):
            octets.append(position)
            position += len(_encode(self.text[start:end], self.codec))
        return octets

    def position(self, offset: int) -> Position:
        """Where the character at `offset` of the text stands."""
        offset = min(offset, len(self.text))
        line = bisect_right(self.line_starts, offset) - 1
        start = self.line_starts[line]
        if self.codec in ("ascii", "windows-1252"):
            octet = offset + len(self.mark)
        else:
            octet = self._octets[line] + len(_encode(self.text[start:offset], self.codec))
        return Position(line + 1, offset - start + 1, octet)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line break."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


def _detect(data: bytes, encoding: str | None) -> tuple[bytes, str, str, list[Finding]]:
    """The mark, Python's name of the encoding, its usual name, and what is wrong with it."""
    mark = next((mark for mark, _, _ in MARKS if data.startswith(mark)), b"")
    if encoding is not None:
        codec = codecs.lookup(encoding).name
        fits = any(mark == known and codec.replace("_", "-") in (name, "utf-16") for known, name, _ in MARKS)
        return (mark if fits else b""), codec, encoding, []
    for known, codec, name in MARKS:
        if mark == known:
            return mark, codec, name, [_mark_finding(mark, name)]
    if (guess := _utf16_without_mark(data)) is not None:
        finding = Finding(
            0,
            1,
            f"The file is {guess.upper().replace('-LE', 'LE').replace('-BE', 'BE')} without a byte order mark",
            ANSI_HELP,
            rule="foreign-encoding",
        )
        return b"", guess, guess.upper().replace("-LE", "LE").replace("-BE", "BE"), [finding]
    return (b"", "ascii", "ASCII", []) if data.isascii() else (b"", "windows-1252", "windows-1252", [])


def _mark_finding(mark: bytes, name: str) -> Finding:
    shown = mark.hex(" ").upper()
    if name == "UTF-16BE":
        message = "The file is a Unicode file (mark FE FF), which SMS and IBM's service layer refuse"
        return Finding(0, 1, message, ANSI_HELP, rule="unicode-file")
    message = f"The file begins with the mark of {name} ({shown}), which the language does not know"
    return Finding(0, 1, message, ANSI_HELP, rule="foreign-encoding")


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 told by zero octets: most characters of a MIF file are ASCII, so every second octet is zero."""
    sample = data[:SAMPLE]
    half = len(sample) // 2
    if half < 8:
        return None
    for codec, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        others = sample[0::2] if codec == "utf-16-le" else sample[1::2]
        if zeros.count(0) > 0.9 * half and others.count(0) < 0.1 * half:
            return codec
    return None


def _decode(data: bytes, codec: str) -> str:
    """Decode every octet somehow: one that the encoding does not know becomes one character all the same."""
    if codec == "windows-1252":
        return data.decode(codec, "mifkit.latin1")
    if codec.startswith("utf-16"):
        return data.decode(codec, "replace")
    return data.decode(codec, "surrogateescape")


def _encode(text: str, codec: str) -> bytes:
    if codec.startswith("utf-16"):
        return text.encode(codec, "replace")
    return text.encode(codec, "mifkit.latin1" if codec == "windows-1252" else "surrogateescape")


def _latin1(error: UnicodeError) -> tuple[str | bytes, int]:
    """The five octets that windows-1252 leaves out stand for the control characters of ISO 8859-1, and back."""
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    if isinstance(error, UnicodeEncodeError):
        return error.object[error.start : error.end].encode("latin-1"), error.end
    raise error


codecs.register_error("mifkit.latin1", _latin1)
