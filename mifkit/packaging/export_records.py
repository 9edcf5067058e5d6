"""The records of JSON and CSV texts, with the place of every value, which ordinary readers do not give.

The other forms of exported packages are read in `export_xml.py`, `export_mof.py` and `export_lists.py`.
"""

import re
from array import array
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

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


class Cell(Struct, frozen=True, gc=False):
    """A value, and its place without quotes: `start` up to, excluding, `end`. A list of values is a tuple.

    `decoded` is a text that does not stand in the file as it is, each character with its place. `fault` says what is
    wrong with a value that did not reach the file as it was, such as "is cut".
    """

    value: Any
    start: int
    end: int
    decoded: PlacedText | None = None
    fault: str = ""

    @property
    def placed(self) -> PlacedText:
        """The value as a text, each character with its place; empty if the value is not a text."""
        return self.decoded or exactly(self.value if isinstance(self.value, str) else "", self.start)


class Record(Struct, frozen=True, gc=False):
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

    A value that is a list of single values is a tuple; other lists, and objects, are `None`. Takes linear time. Raises
    `ExportError`.
    """
    _decoded(text, msgspec.Raw)
    json = _Json(text)
    listed = 0 if json.sign(0) == "[" else json.listed(0)
    objects = array("I", [0] if listed is None else json.elements(listed))
    for number, first in enumerate(objects, 1):
        if json.sign(first) != "{":
            raise ExportError(f"record {number} is not an object with properties of a package")
    for first in objects:
        cells: dict[str, Cell] = {}
        for name, at in json.members(first):
            cells.setdefault(name, json.cell(at))
        yield Record(cells, json.starts[first], json.starts[first] + 1)


def _decoded(text: str, type: Any = Any) -> Any:
    """A JSON text as a value; `msgspec.Raw`: only whether it is JSON. Raises `ExportError` if it is not."""
    try:
        return msgspec.json.decode(text, type=type)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ExportError(f"it is not JSON: {error}") from None
    except RecursionError:
        raise ExportError("it is nested too deeply for a list of packages") from None


class _Json:
    """The tokens of a text that is JSON, by their places: a text may have nearly as many tokens as characters."""

    def __init__(self, text: str) -> None:
        self.starts = array("I")
        self._ends = array("I")
        self._text = text
        for found in TOKEN.finditer(text):
            self.starts.append(found.start())
            self._ends.append(found.end())

    def sign(self, at: int) -> str:
        """The first character of a token."""
        return self._text[self.starts[at]]

    def written(self, at: int) -> str:
        return self._text[self.starts[at] : self._ends[at]]

    def members(self, at: int) -> Iterator[tuple[str, int]]:
        """The names of the object whose bracket is the token `at`, and the first tokens of their values."""
        at += 1
        while self.sign(at) != "}":
            yield _decoded(self.written(at)), at + 2
            at = self._after(at + 2)

    def elements(self, at: int) -> Iterator[int]:
        """The first tokens of the elements of the list whose bracket is the token `at`."""
        at += 1
        while self.sign(at) != "]":
            yield at
            at = self._after(at)

    def listed(self, at: int) -> int | None:
        """The bracket of the list in an object that has one as its `value`."""
        if self.sign(at) != "{":
            return None
        found = None
        for name, value in self.members(at):
            if name == LIST:
                found = value if self.sign(value) == "[" else None
        return found

    def cell(self, at: int) -> Cell:
        """The value that begins at a token."""
        start, end = self.starts[at], self._ends[at]
        sign = self.sign(at)
        if sign == "{":
            # Windows PowerShell sometimes writes {"value": […], "Count": 2} instead of a list.
            listed = self.listed(at)
            return Cell(None, start, end) if listed is None else self.cell(listed)
        if sign == "[":
            inside = array("I", self.elements(at))
            single = all(self.sign(index) not in "{[" for index in inside)
            return Cell(tuple(self.cell(index).value for index in inside) if single else None, start, end)
        if sign != '"':
            return Cell(_decoded(self.written(at)), start, end)
        return text_cell(unescaped(self._text[start + 1 : end - 1], start + 1, ESCAPE, _meaning), start + 1, end - 1)

    def _after(self, at: int) -> int:
        """The index of the token after the value that begins at a token, and after a comma that follows it."""
        depth = 0
        while True:
            sign = self.sign(at)
            depth += (sign in "{[") - (sign in "}]")
            at += 1
            if depth == 0:
                return at + (at < len(self.starts) and self.sign(at) == ",")


def text_cell(placed: PlacedText, start: int, end: int) -> Cell:
    """A text as a value."""
    exact = len(placed.pieces) == 1 and placed.pieces[0].exact and placed.text != ""
    return Cell(placed.text, start, end, None if exact and placed.pieces[0].start == start else placed)


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
    if group == 1 and '"' in inside:
        return text_cell(unescaped(inside, span[0], DOUBLED, lambda _: '"'), *span)
    if group == 2 and inside == NO_VALUE:
        return Cell(None, *span)
    return Cell(
        inside, *span, fault="is a list whose values Export-Csv does not write" if LOST_LIST.fullmatch(inside) else ""
    )
