"""Bytes ↔ text: encoding, byte order mark, line ends, and offsets ↔ lines, columns, bytes.

The only place that decodes and encodes. Encodings are those of the MIF language (IBM DMI programmer's book, page 012:
ISO 8859-1, or big-endian Unicode with its mark) and those that real writers use instead.
"""

import codecs
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct, structs

from mifkit.diagnostics import Finding, Fix, Label, quoted
from mifkit.files.code_pages import CODE_PAGES, guessed_code_page, is_utf8, utf8_changes
from mifkit.files.names import folder_of, last_name
from mifkit.files.seams import ANSI, NARROW_BEGINNING, Seam, seams, wide_seam
from mifkit.questions import KnownText, Text


class Comment(Struct, frozen=True, gc=False):
    """A comment from `start` up to `end`, its marks included; `text` begins at `inside`."""

    start: int
    end: int
    inside: int
    text: str


LINE_BREAK = re.compile(r"\r\n|\r|\n")
# MIF files are written for Windows.
DEFAULT_LINE_END = "\r\n"
# The bytes in which the zero bytes of UTF-16 are counted.
SAMPLE = 4096
# Further changes of the encoding that a finding has labels for.
MOST_LABELS = 20
# Names of encodings as messages have them.
NAMES = {"utf-16-le": "UTF-16LE", "utf-8": "UTF-8"}
# Encodings in which a byte is a character.
SINGLE_BYTE = ("ascii", "windows-1252")
HIGH = re.compile(rb"[\x80-\xff]")
# Characters of a word that are shown before and after its first letter beyond ASCII.
WORD = 20
# Characters between two offsets whose byte offsets are stored: finding a position encodes no more than this.
STEP = 512
# The largest file in bytes. No MIF file is as large, and a device or an endless pipe given by mistake would fill the
# memory. Checking ordinary text takes 20 times its size, dense text 40 times (tests/benchmarks/hostile.py).
LARGEST = 128 * 1024 * 1024

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
    """A place in a file: `line` and `column` are 1-based, columns in characters; `offset` is 0-based, in bytes."""

    line: int
    column: int
    offset: int


class Part(NamedTuple):
    """A part of a file in one encoding: its first character, and the first of its bytes after its mark, if it has one.
    `codec` is Python's name of the encoding."""

    first: int
    start: int
    codec: str


class FileName(NamedTuple):
    """The names in a path: that of the folder in lower case, that of the file without its extension, and the extension
    in lower case without its dot. Missing names are empty; standard input, `-`, has none."""

    folder: Text
    stem: Text
    extension: str


def file_name(path: str) -> FileName:
    """The names in `path`."""
    name = last_name(path)
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = "" if name == "-" else name, ""
    return FileName(KnownText(last_name(folder_of(path)).lower()), KnownText(stem), extension.lower())


class Source:
    """The bytes of a file, its text, and the position of each character in the file."""

    def __init__(self, path: str, data: bytes, encoding: str | None = None) -> None:
        """Decode `data`. A byte order mark decides its encoding; else `encoding` or, if `None`, detection does.

        Raises LookupError for an encoding that `text_codec` refuses.
        """
        self.path = path
        self.data = data
        self._override = encoding
        self.mark, self.codec, self.encoding, self.findings = _detect(data, encoding)
        found = seams(data, len(self.mark), self.codec) if self.is_mixed else []
        self.text, self._parts = self._read(found)
        if found:
            self.findings = [_with_places(self.findings[0], self._parts[1:])]
        if (fix := self._to_ansi()) is not None:
            self.findings = [structs.replace(finding, fix=fix) for finding in self.findings]

    def _read(self, found: list[Seam]) -> tuple[str, list[Part]]:
        """The text of the file, and its parts between these seams."""
        ends = [*(seam.start - seam.mark for seam in found), len(self.data)]
        # What comes before a letter of UTF-8 is in ANSI, and the reverse.
        first = "utf-8" if found and (self.codec, found[0].codec) == (ANSI, ANSI) else self.codec
        texts, parts, length = [], [], 0
        for seam, end in zip([Seam(len(self.mark), 0, first), *found], ends, strict=True):
            parts.append(Part(length, seam.start, seam.codec))
            texts.append(_decode(self.data[seam.start : end], seam.codec))
            length += len(texts[-1])
        return "".join(texts), parts

    @property
    def is_foreign(self) -> bool:
        """Whether the file is in an encoding that MIF files must not have, which a finding reports."""
        return any(finding.rule in ("foreign-encoding", "unicode-file") for finding in self.findings)

    @property
    def is_mixed(self) -> bool:
        """Whether the file begins in one encoding and goes on in another, which a finding reports."""
        return any(finding.rule == "mixed-encodings" for finding in self.findings)

    @property
    def knows_characters(self) -> bool:
        """Whether each byte or pair of bytes stands for a known character, in whatever encoding: the bytes 80 to 9F are
        text then, and a character beyond ISO 8859-1 is no fault of its own."""
        return self.unicode or self.is_foreign or self.is_mixed or self.codec in CODE_PAGES

    @property
    def is_guessed(self) -> bool:
        """Whether the encoding was found in the bytes, so that other bytes may show another one."""
        unknown = self.codec not in SINGLE_BYTE or self.is_mixed
        return self._override is None and not self.mark and unknown

    def _to_ansi(self) -> Fix | None:
        """The fix of a file that is not in ANSI; `None` if the Western Windows code page lacks a character of it.

        ASCII text is the same in every code page. Other characters depend on the code page of the reading computer.
        """
        if not self.is_foreign or not self._reversible:
            return None
        try:
            self.text.encode(ANSI)
        except UnicodeError:
            return None
        ascii_only = self.text.isascii()
        return Fix(f"Write the file in {'ASCII' if ascii_only else ANSI}, without a mark", (), ascii_only, ANSI)

    @cached_property
    def file_name(self) -> FileName:
        return file_name(self.path)

    @property
    def unicode(self) -> bool:
        """Whether the file is a Unicode file as the language defines it, in which escapes may have more digits."""
        return self.mark == b"\xfe\xff"

    def encoded(self, text: str) -> bytes | None:
        """The bytes of the file if its text were `text`: in its encoding, with its mark.

        `None` if they could not be read back: the encoding lacks a character, or the file has bytes that are not text
        in its encoding, so that its text does not contain all of it.
        """
        if not self._reversible:
            return None
        try:
            body = _encode(text, self.codec)
        except UnicodeError:
            return None
        return self.mark + body if _decode(body, self.codec) == text else None

    def rewritten(self, text: str, encoding: str = "") -> "Source | None":
        """The same file with another text, in its own encoding or, without a mark, in `encoding`.

        If the text is the same, so are the bytes. `None` if the text could not be read back: see `encoded`.
        """
        if not encoding:
            data, override = self.encoded(text), self._override
            if override is None and data is not None and Source(self.path, data).text != text:
                override = self.codec
        else:
            try:
                data, override = text.encode(encoding), encoding
            except UnicodeError:
                return None
            if Source(self.path, data).text == text:
                override = None
        written = Source(self.path, data, override) if data is not None else None
        return written if written is not None and written.text == text else None

    def as_utf8(self) -> "Source":
        """The same file read as UTF-8, if its bytes are UTF-8 and neither a mark nor the user decides otherwise."""
        if self._override is not None or self.mark or self.codec == "ascii" or self.codec.startswith("utf-16"):
            return self
        try:
            self.data.decode("utf-8")
        except UnicodeError:
            return self
        return Source(self.path, self.data, "UTF-8")

    @cached_property
    def line_end(self) -> str:
        """The most frequent line end; that of Windows if the file has a single line."""
        found = Counter(LINE_BREAK.findall(self.text))
        return found.most_common(1)[0][0] if found else DEFAULT_LINE_END

    @cached_property
    def _reversible(self) -> bool:
        try:
            return not self.is_mixed and self.mark + _encode(self.text, self.codec) == self.data
        except UnicodeError:
            return False

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """The offset of the first character of each line."""
        starts = array("I", [0])
        starts.extend(match.end() for match in LINE_BREAK.finditer(self.text))
        return starts

    @cached_property
    def _firsts(self) -> list[int]:
        """The first character of each part."""
        return [part.first for part in self._parts]

    @cached_property
    def _byte_offsets(self) -> dict[int, list[int]]:
        """By part: the byte offset of every `STEP`th character of it, as far as it was asked for."""
        return {}

    def position(self, offset: int) -> Position:
        """The position of the character at `offset`; the end of the file for an offset beyond it."""
        offset = min(offset, len(self.text))
        line = bisect_right(self.line_starts, offset) - 1
        return Position(line + 1, offset - self.line_starts[line] + 1, self._byte_offset(offset))

    def _byte_offset(self, offset: int) -> int:
        # The character before the offset is in this part.
        index = max(bisect_left(self._firsts, offset) - 1, 0)
        part = self._parts[index]
        if part.codec in SINGLE_BYTE:
            return part.start + offset - part.first
        if offset == len(self.text):
            return len(self.data)
        steps = self._byte_offsets.setdefault(index, [part.start])
        step, rest = divmod(offset - part.first, STEP)
        while len(steps) <= step:
            start = part.first + STEP * (len(steps) - 1)
            steps.append(steps[-1] + len(_encode(self.text[start : start + STEP], part.codec)))
        return min(steps[step] + len(_encode(self.text[offset - rest : offset], part.codec)), len(self.data))

    def line_span(self, number: int) -> tuple[int, int]:
        """The offsets of the beginning and end of line `number` (1-based), without its line break."""
        start = self.line_starts[number - 1]
        if number == len(self.line_starts):
            return start, len(self.text)
        end = self.line_starts[number]
        return start, end - (2 if self.text[start:end][-2:] == "\r\n" else 1)

    def line(self, number: int) -> str:
        """The text of line `number` (1-based), without its line break."""
        start, end = self.line_span(number)
        return self.text[start:end]


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


# Python has several names for these codecs; this is the name of each that is used here.
OWN_NAMES = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}
# ASCII, and bytes that encodings with escapes or shift sequences decode to something else.
PROBE = bytes(range(0x5C)) + bytes(range(0x5D, 0x80)) + b"\\\\ \\u0041 \\x41 \x1b$B0! xn--bcher-kva.xn--bcher-kva"


def _detect(data: bytes, encoding: str | None) -> tuple[bytes, str, str, list[Finding]]:
    """The mark, Python's name of the encoding, its usual name, and findings on it."""
    override = text_codec(encoding) if encoding is not None else None
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return mark, codec, name, [_seam_after_wide(data, mark, codec, name) or _mark_finding(mark, name)]
    if override is None and data.isascii() and 0 not in data:
        return b"", "ascii", "ASCII", []
    wide = None if NARROW_BEGINNING.match(data) else _utf16_without_mark(data)
    codec = override or wide or ("ascii" if data.isascii() else ANSI)
    seam = wide_seam(data, 0, codec) if codec in SINGLE_BYTE else None
    if seam is not None and seam.start == 0 and override is None:
        codec = seam.codec
    elif seam is not None:
        if data[: seam.start - seam.mark].isascii():
            codec = "ascii"
        own = "ASCII" if codec == "ascii" else encoding or codec
        return b"", codec, own, [_seam_finding(own, "UTF-16LE")]
    if override is None and codec == ANSI:
        return _detect_code_page(data)
    if codec.startswith("utf-16"):
        name = codec.upper().replace("-LE", "LE").replace("-BE", "BE")
        message = f"The file is {name} without a byte order mark"
        finding = Finding(0, 1, message, ANSI_HELP, rule="foreign-encoding")
        return b"", codec, name, [_seam_after_wide(data, b"", codec, name) or finding]
    return b"", codec, encoding or ("ASCII" if codec == "ascii" else codec), []


def _seam_after_wide(data: bytes, mark: bytes, codec: str, name: str) -> Finding | None:
    """The finding on a file of UTF-16 to which text of one byte for each character was appended."""
    seam = wide_seam(data, len(mark), codec)
    if seam is None:
        return None
    return _seam_finding(name, "ASCII" if data[seam.start :].isascii() else ANSI)


def _seam_finding(first: str, second: str) -> Finding:
    """The finding on a seam; `_with_places` puts it there."""
    message = f"The encoding changes here from {first} to {second}"
    help = "Let the script that appends to the file write the same encoding as the one that begins it: ANSI."
    return Finding(0, 1, message, help, rule="mixed-encodings")


def _with_places(finding: Finding, parts: list[Part]) -> Finding:
    """The finding on the seams before these parts, with their number and their places."""
    place, *others = [part.first for part in parts]
    more = f", and {len(others):,} more time{'s' * (len(others) > 1)} below" if others else ""
    labels = tuple(
        Label(part.first, part.first + 1, f"from here on {NAMES.get(part.codec, part.codec)}")
        for part in parts[1 : 1 + MOST_LABELS]
    )
    message = finding.message + more
    return structs.replace(finding, start=place, end=place + 1, message=message, labels=labels)


def _detect_code_page(data: bytes) -> tuple[bytes, str, str, list[Finding]]:
    """The same as `_detect` for bytes without a mark that are neither ASCII nor UTF-16."""
    if is_utf8(data):
        text = data.decode("utf-8")
        place = next(place for place, char in enumerate(text) if not char.isascii())
        word = _word_at(text, place)
        read = _decode(word.encode("utf-8"), ANSI)
        message = (
            f"The file is UTF-8 without a byte order mark: readers in {ANSI} see {quoted(read)} for {quoted(word)}"
        )
        finding = Finding(place, place + 1, message, ANSI_HELP, rule="foreign-encoding")
        return b"", "utf-8", "UTF-8", [finding]
    guess = guessed_code_page(data)
    if guess is None:
        changes = utf8_changes(data)
        if not changes:
            return b"", ANSI, ANSI, []
        return b"", ANSI, ANSI, [_seam_finding(*((ANSI, "UTF-8") if changes[0].to_utf8 else ("UTF-8", ANSI)))]
    place = _first_high(data)
    message = f"The encoding is a guess: {guess.codec} ({guess.language}), from {guess.reason}"
    help = "If the text reads wrong, name the encoding with --encoding."
    return b"", guess.codec, guess.codec, [Finding(place, place + 1, message, help, rule="guessed-encoding")]


def _first_high(data: bytes) -> int:
    found = HIGH.search(data)
    return found.start() if found is not None else 0


def _word_at(text: str, place: int) -> str:
    """The word around a place, at most `WORD` characters to each side."""
    before = re.split(r"[^\w]", text[max(0, place - WORD) : place])[-1]
    after = re.match(r"\w*+", text[place + 1 : place + WORD])
    return before + text[place] + (after.group() if after else "")


def _mark_finding(mark: bytes, name: str) -> Finding:
    shown = mark.hex(" ").upper()
    if name == "UTF-16BE":
        message = "The file is a Unicode file (mark FE FF), which SMS and IBM's service layer refuse"
        return Finding(0, 1, message, ANSI_HELP, rule="unicode-file")
    message = f"The file begins with the mark of {name} ({shown}), which the language does not know"
    return Finding(0, 1, message, ANSI_HELP, rule="foreign-encoding")


def _utf16_without_mark(data: bytes) -> str | None:
    """The UTF-16 codec if zero bytes show it: most characters of a MIF file are ASCII, so every second byte is zero."""
    sample = data[:SAMPLE]
    half = len(sample) // 2
    if half < 2 or 0 not in sample:
        return None
    for codec, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        others = sample[0::2] if codec == "utf-16-le" else sample[1::2]
        if zeros.count(0) > 0.9 * half and others.count(0) < 0.1 * half:
            return codec
    return None


def _decode(data: bytes, codec: str) -> str:
    """Decode all bytes: a byte that the encoding does not know becomes a character, too."""
    if codec == "windows-1252":
        return data.decode(codec, "mifkit.latin1")
    if codec.startswith("utf-16"):
        return data.decode(codec, "replace")
    return data.decode(codec, "surrogateescape")


def _encode(text: str, codec: str) -> bytes:
    """The bytes from which `_decode` made `text` or, if the encoding cannot tell, about as many."""
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
    codec = text_codec(encoding) if encoding is not None else _utf16_without_mark(head) or "utf-8"
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
