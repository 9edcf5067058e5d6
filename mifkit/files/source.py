"""A file: its bytes and its text, line ends, and offsets ↔ lines, columns, bytes."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, count
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct, structs

from mifkit.diagnostics import Finding, Fix, Label
from mifkit.files.detection import detect
from mifkit.files.encodings import ANSI, SINGLE_BYTE, decode, encode
from mifkit.files.rows import Rows
from mifkit.questions import KnownText, Text

if TYPE_CHECKING:
    from mifkit.files.seams import Seam


class Comment(Struct, frozen=True, gc=False):
    """A comment from `start` up to `end`, its marks included; `text` begins at `inside`."""

    start: int
    end: int
    inside: int
    text: str


def comments_of(text: str) -> Rows[Comment]:
    """An empty list of comments in `text`, each of which ends with its text: `start`, `end` and `inside` are added."""
    return Rows(3, lambda start, end, inside: Comment(start, end, inside, text[inside:end]))


LINE_BREAK = re.compile(r"\r\n|\r|\n")
# MIF files are written for Windows.
DEFAULT_LINE_END = "\r\n"
# Further changes of the encoding that a finding has labels for.
MOST_LABELS = 20
# Names of encodings as messages have them.
NAMES = {"utf-16-le": "UTF-16LE", "utf-8": "UTF-8"}
# Characters between two offsets whose byte offsets are stored: finding a position encodes no more than this.
STEP = 512
# Characters in which line feeds are looked for at a time.
PART = 1000
# The largest file in bytes. No MIF file is as large, and a device or an endless pipe given by mistake would fill the
# memory.
LARGEST = 128 * 1024 * 1024
# Up to this size in bytes, a text in ASCII is kept beside its bytes.
KEPT = 1_000_000
# What to do about a file that is too large, or has too much in it.
SIZE_HELP = "Check the part that matters as a file of its own, or exclude the file."


class Position(NamedTuple):
    """A place in a file: `line` and `column` are 1-based, columns in characters; `offset` is 0-based, in bytes."""

    line: int
    column: int
    offset: int


class Part(Struct, frozen=True):
    """A part of a file in one encoding: its first character, and the first of its bytes after its mark, if it has one.
    `codec` is Python's name of the encoding."""

    first: int
    start: int
    codec: str


class FileName(Struct, frozen=True):
    """The names in a path: that of the folder in lower case, that of the file without its extension, and the extension
    in lower case without its dot. Missing names are empty; standard input, `-`, has none."""

    folder: Text
    stem: Text
    extension: str


def file_name(path: str) -> FileName:
    """The names in `path`."""
    *folders, name = path.replace("\\", "/").rsplit("/", 2)
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = "" if name == "-" else name, ""
    return FileName(KnownText(folders[-1].lower() if folders else ""), KnownText(stem), extension.lower())


# Cached properties.
LOOKED_UP = frozenset({"findings", "file_name", "line_end", "_reversible", "line_starts", "_firsts", "_byte_offsets"})


class Source:
    """The bytes of a file, its text, and the position of each character in the file. `size` is in bytes."""

    def __init__(self, path: str, data: bytes, encoding: str | None = None) -> None:
        """Decode `data`. A byte order mark decides its encoding; else `encoding` or, if `None`, detection does.

        Raises LookupError for an encoding that `text_codec` refuses.
        """
        self.path = path
        self.size = len(data)
        self._override = encoding
        # The findings on the encoding, without fixes.
        self.mark, self.codec, self.encoding, self.detected = detect(data, encoding)
        # The bytes of a large text in ASCII are made again when they are asked for: both take twice the memory.
        self._data = None if self.codec == "ascii" and not self.detected and self.size > KEPT else data
        if not self.detected:
            # Nearly every file: all of it is in one encoding, without a mark.
            self.text, self._parts = decode(data, self.codec), [Part(0, 0, self.codec)]
            return
        found: list[Seam] = []
        if self.is_mixed:
            # Late, as in `detection.py`: most files are in one encoding.
            from mifkit.files.seams import seams

            found = seams(data, len(self.mark), self.codec)
        self.text, self._parts = self._read(found)
        if found:
            self.detected = [_with_places(self.detected[0], self._parts[1:])]

    @cached_property
    def findings(self) -> list[Finding]:
        """The findings on the encoding."""
        # Late: a fix encodes the whole text.
        fix = self._to_ansi()
        return self.detected if fix is None else [structs.replace(finding, fix=fix) for finding in self.detected]

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode("ascii") if self._data is None else self._data

    def __getstate__(self) -> dict[str, Any]:
        """For another process: without what was looked up."""
        return {name: value for name, value in self.__dict__.items() if name not in LOOKED_UP}

    def _read(self, found: "list[Seam]") -> tuple[str, list[Part]]:
        """The text of the file, and its parts between these seams."""
        ends = [*(seam.start - seam.mark for seam in found), self.size]
        # What comes before a letter of UTF-8 is in ANSI, and the reverse.
        first = "utf-8" if found and (self.codec, found[0].codec) == (ANSI, ANSI) else self.codec
        beginnings = [(len(self.mark), first), *((seam.start, seam.codec) for seam in found)]
        texts, parts, length = [], [], 0
        for (start, codec), end in zip(beginnings, ends, strict=True):
            parts.append(Part(length, start, codec))
            texts.append(decode(self.data[start:end], codec))
            length += len(texts[-1])
        return "".join(texts), parts

    @property
    def is_foreign(self) -> bool:
        """Whether the file is in an encoding that MIF files must not have, which a finding reports."""
        return any(finding.rule in ("foreign-encoding", "unicode-file") for finding in self.detected)

    @property
    def is_mixed(self) -> bool:
        """Whether the file begins in one encoding and goes on in another, which a finding reports."""
        return any(finding.rule == "mixed-encodings" for finding in self.detected)

    @property
    def knows_characters(self) -> bool:
        """Whether each byte or pair of bytes stands for a known character, in whatever encoding: the bytes 80 to 9F are
        text then, and a character beyond ISO 8859-1 is no fault of its own."""
        if self.unicode or self.is_foreign or self.is_mixed:
            return True
        if self.codec in SINGLE_BYTE:
            return False
        # Late, as in `detection.py`: most files are in one of those encodings.
        from mifkit.files.code_pages import CODE_PAGES

        return self.codec in CODE_PAGES

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
            body = encode(text, self.codec)
        except UnicodeError:
            return None
        return self.mark + body if decode(body, self.codec) == text else None

    def with_text(self, path: str, text: str) -> "Source | None":
        """A file with another name and text that is taken to be in the encoding of this one, with the same findings on
        it. `None` as for `encoded`."""
        # Late: only scans need such a file.
        from copy import copy

        data = self.encoded(text)
        if data is None:
            return None
        made = copy(self)
        parts = [Part(0, len(self.mark), self.codec)]
        made.__dict__.update(path=path, size=len(data), _data=data, text=text, _parts=parts)
        return made

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
            return not self.is_mixed and self.mark + encode(self.text, self.codec) == self.data
        except UnicodeError:
            return False

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """The offset of the first character of each line."""
        text, starts = self.text, array("I", [0])
        if text.count("\r") > text.count("\r\n"):
            starts.extend(match.end() for match in LINE_BREAK.finditer(text))
            return starts
        # As in nearly every file, a line feed ends each line.
        for first in range(0, len(text), PART):
            lines = text[first : first + PART].split("\n")
            starts.extend(map(add, accumulate(map(len, lines[:-1])), count(first + 1)))
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
            return self.size
        steps = self._byte_offsets.setdefault(index, [part.start])
        step, rest = divmod(offset - part.first, STEP)
        while len(steps) <= step:
            start = part.first + STEP * (len(steps) - 1)
            steps.append(steps[-1] + len(encode(self.text[start : start + STEP], part.codec)))
        return min(steps[step] + len(encode(self.text[offset - rest : offset], part.codec)), self.size)

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
