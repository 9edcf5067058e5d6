"""Octets of a log → its records, piece by piece: CMTrace's form and the older one with `$$<component>`.

A record is whole or it is none: what was cut off at the beginning or the end of a file, or inside it, is a fragment.
"""

from collections.abc import Iterator
from typing import IO, NamedTuple

from mifkit.files.source import stream_decoder

# Octets read at once.
PIECE = 1 << 18
# Characters of a record, or of a line: real ones have a few thousand. What is longer is a fragment.
LONGEST = 1 << 16
# Characters of a fragment that are kept, for those who want to see what it is.
KEPT = 200

OPEN = "<![LOG["
CLOSE = "]LOG]!><"
PLAIN = "$$<"


class Record(NamedTuple):
    """One message. `line` counts lines of the file from 1, `start` characters of its text from 0.

    `trailer` is what stands behind the message, from its first `<` on, without it: who wrote it, and when. It is
    empty for a fragment.
    """

    message: str
    trailer: str
    line: int
    start: int


class _Overlong(str):
    """In the place of a line that is too long to be kept; it says nothing but its length in characters."""

    __slots__ = ("length",)
    length: int


def read_records(stream: IO[bytes], encoding: str | None = None) -> Iterator[Record]:
    """The records of a log, in its order. `encoding` holds for a file without a byte order mark.

    Raises OSError if it cannot be read, and LookupError for an encoding that `mifkit.files.source.text_codec` refuses.
    """
    pending = _Pending()
    start = 0
    for number, line in enumerate(_lines(stream, encoding), 1):
        if line.startswith(OPEN) and (end := line.rfind(CLOSE)) > 0 and line.find(OPEN, len(OPEN)) < 0:
            if pending.lines:
                yield pending.fragment()
            yield Record(line[len(OPEN) : end], line[end + len(CLOSE) :], number, start)
        elif type(line) is _Overlong:
            yield from pending.give_up(number, start)
            start += line.length
        else:
            yield from _parts(line, number, start, pending)
        start += len(line) + 1
    if pending.lines:
        yield pending.fragment()


def _lines(stream: IO[bytes], encoding: str | None) -> Iterator[str]:
    """The lines of a stream, without their line feeds. How it is cut into pieces makes no difference."""
    piece = stream.read(PIECE)
    mark, _, decoder = stream_decoder(piece, encoding)
    piece = piece[mark:]
    rest, dropped = "", 0
    while piece:
        lines = (rest + decoder.decode(piece)).split("\n")
        rest = lines.pop()
        if lines and dropped:
            yield _overlong(dropped + len(lines.pop(0)))
            dropped = 0
        for line in lines:
            yield line if len(line) <= LONGEST else _overlong(len(line))
        if dropped or len(rest) > LONGEST:
            dropped += len(rest)
            rest = ""
        piece = stream.read(PIECE)
    rest += decoder.decode(b"", final=True)
    if dropped or len(rest) > LONGEST:
        yield _overlong(dropped + len(rest))
    elif rest:
        yield rest


def _overlong(length: int) -> _Overlong:
    line = _Overlong()
    line.length = length
    return line


class _Pending:
    """The lines of a record whose end has not come yet. `inside`: it began as one of CMTrace's form."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.inside = False
        self._size = 0
        self._line = self._start = 0

    def add(self, text: str, line: int, start: int) -> None:
        if not self.lines:
            self._line, self._start, self._size = line, start, 0
        self.lines.append(text.removesuffix("\r"))
        self._size += len(text) + 1

    @property
    def too_long(self) -> bool:
        return self._size > LONGEST

    def record(self, trailer: str) -> Record:
        record = Record("\n".join(self.lines), trailer, self._line, self._start)
        self.lines, self.inside = [], False
        return record

    def fragment(self) -> Record:
        record = self.record("")
        return record._replace(message=record.message[:KEPT])

    def give_up(self, line: int, start: int) -> Iterator[Record]:
        """A line that cannot be kept: with what was pending before it, it is a fragment."""
        self.add("", line, start)
        yield self.fragment()


def _parts(line: str, number: int, start: int, pending: _Pending) -> Iterator[Record]:
    """A line that is not just one record: records were written behind one another, or it is a part of one."""
    at = 0
    while at < len(line):
        end = line.find(OPEN, at + 1)
        end = len(line) if end < 0 else end
        yield from _part(line[at:end], number, start + at, pending)
        at = end


def _part(text: str, number: int, start: int, pending: _Pending) -> Iterator[Record]:
    """A line, or the part of one up to where the next record begins."""
    begins = text.startswith(OPEN)
    if begins and pending.lines:
        yield pending.fragment()
    end = text.rfind(CLOSE)
    plain = -1 if begins or pending.inside else text.rfind(PLAIN)
    if end >= 0:
        whole = begins or pending.inside
        pending.add(text[len(OPEN) if begins else 0 : end], number, start)
        yield pending.record(text[end + len(CLOSE) :]) if whole else pending.fragment()
    elif plain >= 0:
        # The message ends with blanks or, in SMS 2.0, with a tilde.
        pending.add(text[:plain].rstrip(" ~"), number, start)
        yield pending.record(text[plain + len(PLAIN) :])
    elif begins or pending.lines or text.strip():
        pending.add(text[len(OPEN) :] if begins else text, number, start)
        pending.inside = pending.inside or begins
        if pending.too_long:
            yield pending.fragment()
