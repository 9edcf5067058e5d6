"""The records of JSON and CSV texts, with the place of every value, which ordinary readers do not give.

The other forms of exported packages are read in `export_xml.py`, `export_mof.py` and `export_lists.py`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct, structs

from mifkit.packaging.placed_text import PlacedText, exactly, unescaped

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++')
ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|.)", re.DOTALL)
DOUBLED = re.compile('""')
# The name of the list in an answer of the administration service.
LIST = "value"


class ExportError(Exception):
    """The data cannot be read as packages; the message says where and why.

    `start` is the 0-based offset of the fault in the text; `None` if the message names the place.
    """

    def __init__(self, message: str, start: int | None = None) -> None:
        super().__init__(message)
        self.start = start


class ProgramsOnlyError(ExportError):
    """The data are about programs, and about no package."""


class Cell(Struct, frozen=True):
    """A value, and its place without quotes: `start` up to, excluding, `end`. A list of values is a tuple.

    `placed` is the same value as a text, each character with its place; it is empty if the value is not a text.
    `fault` says what is wrong with a value that did not reach the file as it was, such as "is cut".
    """

    value: Any
    start: int
    end: int
    placed: PlacedText = PlacedText(())
    fault: str = ""


class Record(Struct, frozen=True):
    """A record: its values by their names as written, the first of each name.

    `start` up to, excluding, `end` is where a finding on the record as a whole points.
    """

    cells: Mapping[str, Cell]
    start: int
    end: int

    @property
    def values(self) -> dict[str, Any]:
        """The values that reached the file as they were."""
        return {name: cell.value for name, cell in self.cells.items() if not cell.fault}


def json_records(text: str) -> Iterator[Record]:
    """The objects of a JSON text that is an object, a list of objects, or an object whose `value` is such a list.

    A value that is a list of single values is a tuple; other lists, and objects, are `None`. The text has to be JSON.
    Takes linear time.
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
            cells.setdefault(name, _cell(tokens, at))
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
    """The index of the token after the value that begins at a token, and after a comma that follows it."""
    depth = 0
    while True:
        depth += (tokens[at][0] in "{[") - (tokens[at][0] in "}]")
        at += 1
        if depth == 0:
            return at + (tokens[at][0] == ",")


def _cell(tokens: Tokens, at: int) -> Cell:
    match = tokens[at]
    written, start, end = match[0], match.start(), match.end()
    if written[0] == "{":
        # Windows PowerShell sometimes writes {"value": […], "Count": 2} instead of a list.
        listed = [index for name, index in _members(tokens, at) if name == LIST and tokens[index][0] == "["]
        return _cell(tokens, listed[0]) if listed else Cell(None, start, end)
    if written[0] == "[":
        inside = list(_elements(tokens, at))
        single = all(tokens[index][0][0] not in "{[" for index in inside)
        return Cell(tuple(_cell(tokens, index).value for index in inside) if single else None, start, end)
    if written[0] != '"':
        return Cell(msgspec.json.decode(written), start, end)
    return text_cell(unescaped(written[1:-1], start + 1, ESCAPE, _meaning), start + 1, end - 1)


def text_cell(placed: PlacedText, start: int, end: int) -> Cell:
    """A text as a value."""
    return Cell(placed.text, start, end, placed)


ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def _meaning(escape: re.Match[str]) -> str:
    """The character that an escape stands for. Halves of surrogate pairs stay apart, so that each has its place."""
    letter = escape[0][1]
    return chr(int.from_bytes(bytes.fromhex(escape[0][2:]))) if letter == "u" else ESCAPES.get(letter, letter)


# How Export-Csv writes a list, and how Management Studio writes a cell without a value.
LOST_LIST = re.compile(r"System\.[\w.]++\[\]")
NO_VALUE = "NULL"
FAULT_LIST = "is a list, of which Export-Csv writes only the type"


def csv_records(text: str, start: int, delimiter: str, *, quotes: bool = True) -> Iterator[Record]:
    """The records of the CSV text that begins at `start`, whose first line names the cells.

    Without `quotes`, as Management Studio writes CSV, quotation marks are part of the cells. The text has to be CSV; of
    any other text the records make no sense, but nothing fails. Takes linear time.
    """
    quoted = '"((?:[^"]|"")*+)"' if quotes else "(?!)()"
    cell = re.compile(rf"{quoted}[^{delimiter}\r\n]*+|([^{delimiter}\r\n]*+)")
    header: list[str] = []
    while start < len(text):
        row, end = _row(text, start, cell)
        if not header:
            header = [str(cell.value) for cell in row] if any(str(cell.value or "").strip() for cell in row) else []
        elif any(cell.value for cell in row):
            cells: dict[str, Cell] = {}
            for name, value in zip(header, row, strict=False):
                cells.setdefault(name, value)
            yield Record(cells, row[0].start, max(row[0].start + 1, row[0].end))
        start = end


def _row(text: str, at: int, cell: re.Pattern[str]) -> tuple[list[Cell], int]:
    """The cells of the line at `at`, and the offset of the next line."""
    row = []
    while True:
        match = cell.match(text, at)
        assert match is not None, "a cell may be empty"
        row.append(_csv_cell(match))
        at = match.end()
        if at >= len(text):
            return row, at
        if text[at] in "\r\n":
            return row, at + (2 if text.startswith("\r\n", at) else 1)
        at += 1


def _csv_cell(match: re.Match[str]) -> Cell:
    group = 2 if match[1] is None else 1
    inside, span = match[group], match.span(group)
    if group == 1:
        made = text_cell(unescaped(inside, span[0], DOUBLED, lambda _: '"'), *span)
    elif inside == NO_VALUE:
        return Cell(None, *span)
    else:
        made = text_cell(exactly(inside, span[0]), *span)
    return (
        structs.replace(made, fault="is a list whose values Export-Csv does not write")
        if LOST_LIST.fullmatch(inside)
        else made
    )
