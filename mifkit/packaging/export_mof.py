"""Packages as instances in MOF: what WMI tools show of a package, and the bodies of old client policies."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import quoted
from mifkit.packaging.export_records import Cell, ExportError, Record, text_cell
from mifkit.packaging.placed_text import Piece, PlacedText, exactly, joined, unescaped
from mifkit.status.settings.mof import CONSTANTS, Token, tokens_of

ESCAPE = re.compile(r"\\(.)", re.DOTALL)
MEANINGS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def mof_records(text: str) -> Iterator[Record]:
    """The instances in a MOF text, each value with its place; values that are instances are `None`.

    Takes linear time. Raises `ExportError` where the text is not MOF.
    """
    yield from _Reader(text).records()


def placed_records(placed: PlacedText) -> Iterator[Record]:
    """The instances in a MOF text that stands in pieces in a file."""

    def moved(start: int, end: int) -> tuple[int, int]:
        return placed.place(start, max(end, start + 1)) if start < len(placed.text) else (start, end)

    for record in mof_records(placed.text):
        cells = {}
        for name, cell in record.cells.items():
            start, end = moved(cell.start, cell.end)
            cells[name] = Cell(cell.value, start, end, joined(_moved(piece, placed) for piece in cell.placed.pieces))
        yield Record(cells, *moved(record.start, record.end))


def _moved(piece: Piece, placed: PlacedText) -> PlacedText:
    """A piece of the text in `placed`, at its place in the file."""
    if piece.exact:
        return placed.part(piece.start, piece.end)
    return PlacedText((Piece(piece.text, *placed.place(piece.start, piece.end)),))


class _Reader:
    """Reads the tokens of a text once, from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._end = Token("end", "", len(text))
        self._next = next(self._tokens, self._end)

    def _take(self) -> Token:
        token = self._next
        self._next = next(self._tokens, self._end)
        return token

    def _expect(self, text: str) -> Token:
        token = self._take()
        if token.text != text:
            raise _unexpected(f"'{text}'", token)
        return token

    def records(self) -> Iterator[Record]:
        while self._next.kind != "end":
            token = self._take()
            if token.kind == "word" and token.text.lower() == "instance" and self._next.text.lower() == "of":
                while self._next.text not in ("{", ""):
                    self._take()  # The class, and perhaps an alias.
                yield Record(self._properties(), token.start, token.start + len(token.text))

    def _properties(self) -> dict[str, Cell]:
        self._expect("{")
        found: dict[str, Cell] = {}
        while self._next.text != "}":
            name = self._take()
            if name.kind != "word":
                raise _unexpected("the name of a property or '}'", name)
            self._expect("=")
            found.setdefault(name.text, self._value())
            self._expect(";")
        self._take()
        return found

    def _value(self) -> Cell:
        return self._list() if self._next.text == "{" else self._entry()

    def _entry(self) -> Cell:
        """A single value: lists hold no lists."""
        first = self._next
        if first.kind == "word" and first.text.lower() == "instance":
            return self._instance()
        if first.kind == "string":
            return self._text()
        return self._single()

    def _list(self) -> Cell:
        start, values = self._take().start, []
        while self._next.text != "}":
            values.append(self._entry())
            if self._next.text != "}":
                self._expect(",")
        end = self._take().start + 1
        return Cell(tuple(one.value for one in values), start, end)

    def _instance(self) -> Cell:
        """An instance in an instance; nothing in it counts."""
        start, depth = self._next.start, 0
        while True:
            token = self._take()
            depth += (token.text == "{") - (token.text == "}")
            if token.kind == "end":
                raise _unexpected("'}'", token)
            if depth == 0 and token.text == "}":
                return Cell(None, start, token.start + 1)

    def _text(self) -> Cell:
        """A text; texts beside each other are one."""
        parts: list[PlacedText] = []
        start = end = self._next.start + 1
        while self._next.kind == "string":
            token = self._take()
            if len(token.text) < 2 or not token.text.endswith('"'):
                raise ExportError("a text has no closing quotation mark", token.start)
            inside, end = token.text[1:-1], token.start + len(token.text) - 1
            parts.append(
                unescaped(inside, token.start + 1, ESCAPE, _meaning)
                if "\\" in inside
                else exactly(inside, token.start + 1)
            )
        return text_cell(joined(parts), start, end)

    def _single(self) -> Cell:
        token = self._take()
        place = token.start, token.start + len(token.text)
        if token.kind == "number":
            return text_cell(exactly(token.text, token.start), *place)
        if token.kind == "word" and token.text.lower() in CONSTANTS:
            return Cell(CONSTANTS[token.text.lower()], *place)
        raise _unexpected("a value", token)


def _unexpected(wanted: str, token: Token) -> ExportError:
    found = quoted(token.text) if token.text else "the end of the text"
    return ExportError(f"expected {wanted}, found {found}", token.start)


def _meaning(escape: re.Match[str]) -> str:
    return MEANINGS.get(escape[1], escape[1])
