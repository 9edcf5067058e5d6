"""Packages as `Format-List` and `wmic /format:list` print them: a line for each property, blank lines between records.

PowerShell fits what it prints to the width of its window: long lists and columns end in three dots, and long texts go
on in the next line. What stood there cannot be told from the text, so such values have a `fault`.
"""

import re
from collections.abc import Iterator

from mifkit.packaging.export_records import Cell, ExportError, Record, text_cell
from mifkit.packaging.placed_text import Piece, PlacedText, exactly, joined, unescaped, unknown

LINE = re.compile(r"[^\r\n]*+(?:\r*+\n|\r++)?+")
# The name and the value, by the sign between them.
PROPERTY = {
    ":": re.compile(r"\A[ \t]*+([^\s:=]++)[ \t]*+:(?:[ \t]|(?=[\r\n]|\Z))[ \t]*+([^\r\n]*+)"),
    "=": re.compile(r"\A[ \t]*+([^\s:=]++)=([^\r\n]*+)"),
}
CUT = re.compile(r"(?:\.\.\.|\u2026)\}?$")
# wmic writes its lists by way of XML, and leaves these as they are there.
ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos);")
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
FAULT_CUT = "is cut: the console left out its end"
FAULT_WRAPPED = "goes on in the next line: whether a blank stood there is lost"


def list_records(text: str) -> Iterator[Record]:
    """The records that `Format-List` printed. Takes linear time."""
    return _records(text, ":")


def wmic_records(text: str) -> Iterator[Record]:
    """The records that `wmic /format:list` printed. Takes linear time."""
    return _records(text, "=")


def _records(text: str, sign: str) -> Iterator[Record]:
    written: dict[str, list[PlacedText]] = {}
    # The lines of the last value, and the column in which it begins.
    last: list[PlacedText] = []
    column, start = 0, 0
    for line in LINE.finditer(text):
        inside = line[0].strip()
        indent = len(line[0]) - len(line[0].lstrip(" \t"))
        found = PROPERTY[sign].match(line[0])
        if not inside:
            yield from _record(written, start, sign)
            written, last = {}, []
        elif sign == ":" and last and indent >= column:
            # Before a property is looked for: text that goes on may hold a colon.
            last.append(exactly(inside, line.start() + indent))
        elif found is not None:
            start = start if written else line.start() + indent
            column = found.start(2)
            value = found[2].rstrip()
            last = [exactly(value, line.start() + column) if value else _empty(line.start() + column)]
            written.setdefault(found[1], last)
        else:
            last = []
    yield from _record(written, start, sign)


def _empty(start: int) -> PlacedText:
    return PlacedText((Piece("", start, start),))


def _record(written: dict[str, list[PlacedText]], start: int, sign: str) -> Iterator[Record]:
    if written:
        make = _from_console if sign == ":" else _from_wmic
        yield Record({name: make(lines) for name, lines in written.items()}, start, start + 1)


def _from_wmic(lines: list[PlacedText]) -> Cell:
    start, end = lines[0].pieces[0].start, lines[0].pieces[-1].end
    return text_cell(unescaped(lines[0].text, start, ENTITY, lambda found: ENTITIES[found[0]]), start, end)


def _from_console(lines: list[PlacedText]) -> Cell:
    start, end = lines[0].pieces[0].start, lines[-1].pieces[-1].end
    placed = joined(lines, " ") if len(lines) > 1 else lines[0]
    fault = FAULT_WRAPPED if len(lines) > 1 else ""
    if cut := CUT.search(lines[-1].text):
        length = len(placed.text) - len(cut[0])
        placed = joined((placed.part(0, length), unknown(end - len(cut[0]), end)))
        fault = FAULT_CUT
    return Cell(placed.text, start, end, placed, fault)


def table_records(_text: str) -> Iterator[Record]:
    """Raises `ExportError`: the columns of a table are cut to the width of the window."""
    raise ExportError("it is a table as the console prints it, whose columns are cut")
    yield  # An iterator, as for the other forms.
