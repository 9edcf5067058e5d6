"""The bytes of a log → its records, block by block: CMTrace's form, the older form with `$$<component>`, and the forms
of copied lines (`copied.py`).

A record that was cut off, at the beginning or the end of a file or inside it, is a fragment.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO, NamedTuple

from mifkit.files.encodings import stream_decoder
from mifkit.logs.copied import copied_record

# Bytes that are read at once.
BLOCK = 1 << 18
# Characters of a record, or of a line: real ones have a few thousand. A longer one is a fragment.
LONGEST = 1 << 16
# Characters of a fragment that are kept, so that people can see what it is.
KEPT = 200

OPEN = "<![LOG["
CLOSE = "]LOG]!><"
PLAIN = "$$<"


class Record(NamedTuple):
    """One message. `line` is the number of its first line (1-based), `start` its first character (0-based).

    `trailer` is the text after the message and the first `<`: who wrote it, and when. It is empty for a fragment.
    """

    message: str
    trailer: str
    line: int
    start: int


class PassedOver(NamedTuple):
    """Records of CMTrace's form on one line that need not be read: what matches the line, and what counts its first
    group."""

    matching: Callable[[str], re.Match[str] | None]
    counting: Callable[[str], None]


NOTHING = PassedOver(lambda _line: None, lambda _group: None)


class _Overlong(str):
    """Replaces a line that is too long to be kept: empty text with the length of the line in characters."""

    __slots__ = ("length",)
    length: int


def read_records(stream: IO[bytes], encoding: str | None = None, passed_over: PassedOver = NOTHING) -> Iterator[Record]:
    """The records of a log, in its order, without those that are passed over. `encoding` is that of a log without a
    byte order mark.

    Raises OSError if it cannot be read, and LookupError for an encoding that `text_codec` refuses.
    """
    pending = _PendingRecord()
    matching, counting = passed_over
    start = 0
    begin, after, new = len(OPEN), len(CLOSE), tuple.__new__
    for number, line in enumerate(_lines(stream, encoding), 1):
        if pending.inside and line and "LOG" not in line:
            # A line in the middle of a record, added as `pending.add` does, in half the time.
            pending.lines.append(line.removesuffix("\r"))
            pending.size += len(line) + 1
            if pending.size > LONGEST:
                yield pending.fragment()
        # Nearly all lines are one record of CMTrace's form.
        elif not pending.lines and (found := matching(line)) is not None:
            counting(found[1])
        elif line.startswith(OPEN) and (end := line.rfind(CLOSE)) > 0 and line.find(OPEN, begin) < 0:
            if pending.lines:
                yield pending.fragment()
            # As `Record` does, in half the time.
            yield new(Record, (line[begin:end], line[end + after :], number, start))
        elif type(line) is _Overlong:
            yield from pending.give_up(number, start)
            start += line.length
        else:
            yield from _parts(line, number, start, pending)
        start += len(line) + 1
    if pending.lines:
        yield pending.fragment()


def _lines(stream: IO[bytes], encoding: str | None) -> Iterator[str]:
    """The lines of a stream, without their line feeds; the blocks in which it is read make no difference."""
    block = stream.read(BLOCK)
    mark, _, decoder = stream_decoder(block, encoding)
    block = block[mark:]
    rest, dropped = "", 0
    while block:
        lines = (rest + decoder.decode(block)).split("\n")
        rest = lines.pop()
        if lines and dropped:
            yield _overlong(dropped + len(lines.pop(0)))
            dropped = 0
        for line in lines:
            yield line if len(line) <= LONGEST else _overlong(len(line))
        if dropped or len(rest) > LONGEST:
            dropped += len(rest)
            rest = ""
        block = stream.read(BLOCK)
    rest += decoder.decode(b"", final=True)
    if dropped or len(rest) > LONGEST:
        yield _overlong(dropped + len(rest))
    elif rest:
        yield rest


def _overlong(length: int) -> _Overlong:
    line = _Overlong()
    line.length = length
    return line


class _PendingRecord:
    """The lines of a record whose end has not been read yet. `inside`: it began in CMTrace's form."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.inside = False
        self.size = 0
        self._line = self._start = 0

    def add(self, text: str, line: int, start: int) -> None:
        if not self.lines:
            self._line, self._start, self.size = line, start, 0
        self.lines.append(text.removesuffix("\r"))
        self.size += len(text) + 1

    @property
    def too_long(self) -> bool:
        return self.size > LONGEST

    def record(self, trailer: str) -> Record:
        record = Record("\n".join(self.lines), trailer, self._line, self._start)
        self.lines, self.inside = [], False
        return record

    def fragment(self) -> Record:
        record = self.record("")
        return record._replace(message=record.message[:KEPT])

    def give_up(self, line: int, start: int) -> Iterator[Record]:
        """End the record with a line that cannot be kept: it is a fragment."""
        self.add("", line, start)
        yield self.fragment()


def _parts(line: str, number: int, start: int, pending: _PendingRecord) -> Iterable[Record]:
    """The records that end in a line which is not exactly one record: it holds several, or a part of one."""
    if OPEN in line:
        return _split(line, number, start, pending)
    if pending.inside and (end := line.rfind(CLOSE)) >= 0:
        # The last line of a record of several lines.
        pending.add(line[:end], number, start)
        return (pending.record(line[end + len(CLOSE) :]),)
    return _part(line, number, start, pending) if line else ()


def _split(line: str, number: int, start: int, pending: _PendingRecord) -> Iterator[Record]:
    """The records that end in a line in which records begin."""
    offset = 0
    while offset < len(line):
        end = line.find(OPEN, offset + 1)
        end = len(line) if end < 0 else end
        yield from _part(line[offset:end], number, start + offset, pending)
        offset = end


def _part(text: str, number: int, start: int, pending: _PendingRecord) -> Iterator[Record]:
    """The records that end in a line, or in the part of it before the next record begins."""
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
    elif not begins and not pending.inside and (copied := copied_record(text)) is not None:
        pending.add(copied.message, number, start)
        yield pending.record(copied.trailer)
    elif begins or pending.lines or text.strip():
        pending.add(text[len(OPEN) :] if begins else text, number, start)
        pending.inside = pending.inside or begins
        if pending.too_long:
            yield pending.fragment()
