"""The text of an open file as the editor counts it: lines, and columns in the units that both sides agreed on."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from lsprotocol import types

from mifkit.files.source import LINE_BREAK

# Characters between two offsets whose units are stored: a position has to encode at most so many.
STEP = 512
CODECS = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}


class EditorText:
    """An immutable text. Offsets count characters from 0; positions count lines from 0 and columns in units.

    As in the protocol, lines end at CR LF, LF and CR, and at no other character.
    """

    def __init__(self, text: str, unit: types.PositionEncodingKind = types.PositionEncodingKind.Utf16) -> None:
        self.text = text
        self.unit = unit

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_BREAK.finditer(self.text))]

    @cached_property
    def _plain(self) -> bool:
        """Whether every character is one unit."""
        if self.unit is types.PositionEncodingKind.Utf16:
            return self.text.isascii() or max(self.text) <= "\uffff"
        return self.unit is types.PositionEncodingKind.Utf32 or self.text.isascii()

    def _count(self, start: int, end: int) -> int:
        codec, width = CODECS[self.unit]
        return len(self.text[start:end].encode(codec, "surrogatepass")) // width

    @cached_property
    def _units(self) -> list[int]:
        """The units before every `STEP`th character."""
        units = [0]
        for start in range(0, len(self.text), STEP):
            units.append(units[-1] + self._count(start, start + STEP))
        return units

    def _units_before(self, offset: int) -> int:
        if self._plain:
            return offset
        step, rest = divmod(offset, STEP)
        return self._units[step] + self._count(offset - rest, offset)

    def position(self, offset: int) -> types.Position:
        """The position of an offset; for an offset beyond the text, the position of its end."""
        offset = min(offset, len(self.text))
        line = bisect_right(self.line_starts, offset) - 1
        column = self._units_before(offset) - self._units_before(self.line_starts[line])
        return types.Position(line, column)

    def range(self, start: int, end: int) -> types.Range:
        return types.Range(self.position(start), self.position(end))

    def line_end(self, line: int) -> int:
        """The offset of the end of a line (0-based), before its line break."""
        if line + 1 == len(self.line_starts):
            return len(self.text)
        end = self.line_starts[line + 1]
        return end - (2 if self.text.startswith("\r\n", end - 2) else 1)

    def offset(self, position: types.Position) -> int:
        """The offset of a position; for a position beyond a line or the text, the offset of its end.

        A position inside a character has the offset of the character.
        """
        if position.line >= len(self.line_starts):
            return len(self.text)
        start, end = self.line_starts[position.line], self.line_end(position.line)
        if self._plain:
            return min(start + position.character, end)
        wanted = self._units_before(start) + position.character
        if wanted >= self._units_before(end):
            return end
        offset = max(start, (bisect_right(self._units, wanted) - 1) * STEP)
        units = self._units_before(offset)
        while (units := units + self._count(offset, offset + 1)) <= wanted:
            offset += 1
        return offset

    def changed(self, changes: Iterable[types.TextDocumentContentChangeEvent]) -> "EditorText":
        """The text after changes, each of which is about the text after the change before it."""
        text = self
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = text.offset(change.range.start), text.offset(change.range.end)
                new = text.text[:start] + change.text + text.text[max(start, end) :]
            else:
                new = change.text
            text = EditorText(new, self.unit)
        return text
