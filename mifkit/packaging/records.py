"""The records of JSON and CSV texts with the place of every value: what the readers of packages leave out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++')
ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|.)|[^\\]", re.DOTALL)
# The list of an answer of the administration service.
LIST = "value"


class Cell(Struct, frozen=True):
    """A value: `start` up to, not including, `end` is where it stands, without quotes. `offsets` tells for each
    character of a text where it stands; empty: one after the other from `start` on."""

    value: Any
    start: int
    end: int
    offsets: Sequence[int] = ()


class Record(Struct, frozen=True):
    """One record, and its values by their names as written: the first of each name. `start` up to, not including,
    `end` is what it is pointed at by."""

    cells: Mapping[str, Cell]
    start: int
    end: int

    @property
    def values(self) -> dict[str, Any]:
        return {name: cell.value for name, cell in self.cells.items()}


def json_records(text: str) -> Iterator[Record]:
    """The objects of a JSON text: it is one, a list of them, or an object whose `value` is such a list.

    Values that are objects or lists themselves are `None`. The text has to be JSON. Takes linear time.
    """
    tokens = list(TOKEN.finditer(text))
    objects = [0]
    if tokens[0][0] == "{":
        listed = [at for name, at in _members(tokens, 0) if name == LIST and tokens[at][0] == "["]
        if listed:
            objects = list(_elements(tokens, listed[-1]))
    else:
        objects = list(_elements(tokens, 0))
    for first in objects:
        cells: dict[str, Cell] = {}
        for name, at in _members(tokens, first):
            cells.setdefault(name, _cell(tokens[at]))
        start = tokens[first].start()
        yield Record(cells, start, start + 1)


Tokens = Sequence[re.Match[str]]


def _members(tokens: Tokens, at: int) -> Iterator[tuple[str, int]]:
    """The names of the object whose bracket is the token `at`, and the first tokens of their values."""
    at += 1
    while tokens[at][0] != "}":
        yield msgspec.json.decode(tokens[at][0]), at + 2
        at = _after(tokens, at + 2)


def _elements(tokens: Tokens, at: int) -> Iterator[int]:
    """The first tokens of the elements of the list whose bracket is the token `at`."""
    at += 1
    while tokens[at][0] != "]":
        yield at
        at = _after(tokens, at)


def _after(tokens: Tokens, at: int) -> int:
    """The token after the value at a token, and after the comma behind it."""
    depth = 0
    while True:
        depth += (tokens[at][0] in "{[") - (tokens[at][0] in "}]")
        at += 1
        if depth == 0:
            return at + (tokens[at][0] == ",")


def _cell(match: re.Match[str]) -> Cell:
    written, start, end = match[0], match.start(), match.end()
    if written[0] in "{[":
        return Cell(None, start, end)
    if written[0] != '"':
        return Cell(msgspec.json.decode(written), start, end)
    body = written[1:-1]
    if "\\" not in body:
        return Cell(body, start + 1, end - 1)
    pieces = list(ESCAPE.finditer(body))
    offsets = [start + 1 + piece.start() for piece in pieces]
    return Cell("".join(_unescaped(piece[0]) for piece in pieces), start + 1, end - 1, offsets)


ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def _unescaped(piece: str) -> str:
    """One character; halves of surrogate pairs stay apart, so that each has its place."""
    if len(piece) == 1:
        return piece
    return chr(int(f"0x{piece[2:]}", 0)) if piece[1] == "u" else ESCAPES.get(piece[1], piece[1])


def csv_records(text: str, start: int, delimiter: str) -> Iterator[Record]:
    """The records of the CSV text that begins at `start`, whose first line names the cells.

    Takes linear time. The text has to be CSV: what it is otherwise makes no sense, but is no fault.
    """
    cell = re.compile(rf'"((?:[^"]|"")*+)"[^{delimiter}\r\n]*+|([^{delimiter}\r\n]*+)')
    header: list[str] = []
    while start < len(text):
        row, end = _row(text, start, cell)
        if not header:
            header = [str(one.value) for one in row] if any(str(one.value).strip() for one in row) else []
        elif any(one.value for one in row):
            cells: dict[str, Cell] = {}
            for name, one in zip(header, row, strict=False):
                cells.setdefault(name, one)
            yield Record(cells, row[0].start, max(row[0].start + 1, row[0].end))
        start = end


def _row(text: str, at: int, cell: re.Pattern[str]) -> tuple[list[Cell], int]:
    """The cells of the line at `at`, and where the next one begins."""
    row = []
    while True:
        match = cell.match(text, at)
        assert match is not None, "a cell may be empty"
        row.append(_quoted(match) if match[1] is not None else Cell(match[2], match.start(2), match.end(2)))
        at = match.end()
        if at >= len(text):
            return row, at
        if text[at] in "\r\n":
            return row, at + (2 if text.startswith("\r\n", at) else 1)
        at += 1


def _quoted(match: re.Match[str]) -> Cell:
    body, start, end = match[1], match.start(1), match.end(1)
    if '""' not in body:
        return Cell(body, start, end)
    pieces = list(re.finditer(r'""|[^"]', body))
    return Cell("".join(piece[0][0] for piece in pieces), start, end, [start + piece.start() for piece in pieces])
