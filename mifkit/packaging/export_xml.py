"""Packages in XML: CLIXML (`Export-Clixml`), `ConvertTo-Xml`, CIM XML (`wmic /format:rawxml`), and client policy.

The words differ, the shape does not: an element is a record, elements in it are properties, and their texts, or the
texts of elements in those, are values. Policies may also carry instances in MOF as text.

XML is read by expat. A document type is refused, so that no entity is expanded, and so are elements too deep for a list
of packages; reading takes linear time.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from mifkit.packaging.export_mof import placed_records
from mifkit.packaging.export_records import Cell, ExportError, Record, text_cell
from mifkit.packaging.placed_text import Piece, PlacedText, unescaped
from mifkit.status.settings.mof import is_mof

# Elements that are records, in lower case: of CLIXML, ConvertTo-Xml, CIM XML and client policy.
RECORDS = frozenset({"obj", "object", "instance"})
# Attributes that hold the name of a property, and elements that have a name but are no property.
NAMES = ("N", "NAME", "Name", "name")
NO_PROPERTIES = frozenset({"instancename", "qualifier", "class", "method", "keybinding"})
# Elements of CLIXML whose text is about a value, not a value.
NO_VALUES = frozenset({"t", "tnref", "tostring"})
# Elements that stand for a value that is absent.
ABSENT = "nil"
# The element that holds a policy as the management point sends it.
COMPRESSIBLE = "policyxml"
DEEPEST = 200
# What PowerShell writes before CLIXML that a process sends to its parent.
CLIXML_MARK = re.compile(r"\s*+#< CLIXML[ \t]*+\r*+\n")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class _Element:
    """An element while it is open: its texts, and those of the elements in it that have no name of their own."""

    __slots__ = ("cdata", "cells", "inside", "name", "property", "start", "texts", "values")

    def __init__(self, name: str, named: str | None, start: int) -> None:
        self.name = name
        self.start = start
        self.property = named
        self.cells: dict[str, Cell] | None = {} if name in RECORDS else None
        self.texts: list[Piece] = []
        self.values: list[Cell] = []
        # Whether elements stand in it, and whether its text stands in CDATA, beside which nothing counts.
        self.inside = False
        self.cdata = False

    @property
    def owns_values(self) -> bool:
        """Whether the values of the elements in it end here."""
        return self.property is not None or self.cells is not None or self.name in NO_PROPERTIES


def xml_records(text: str) -> Iterator[Record]:
    """The records of an XML text, each value with its place; also those without a property of packages.

    Raises `ExportError` for what is not XML, has a document type, or is nested too deeply.
    """
    mark = CLIXML_MARK.match(text)
    return iter(_Reader(text, mark.end() if mark else 0).read())


class _Reader:
    def __init__(self, text: str, start: int) -> None:
        self._text = text
        # Byte order marks and blanks may stand before the XML declaration, which expat refuses.
        self._first = start + len(text[start:]) - len(text[start:].lstrip(" \t\r\n\ufeff"))
        self._data = text[self._first :].encode("utf-8", "surrogatepass")
        self._plain = len(self._data) == len(text) - self._first
        # The last place that was asked for, in bytes and in characters.
        self._byte, self._char = 0, self._first
        self._open: list[_Element] = []
        self._found: list[Record] = []
        self._in_cdata = False
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartCdataSectionHandler = self._begin_cdata
        self._parser.EndCdataSectionHandler = self._end_cdata
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self) -> list[Record]:
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as error:
            place = self._at(self._parser.ErrorByteIndex)
            raise ExportError(f"it is not XML: {expat.ErrorString(error.code)}", place) from None
        return self._found

    def _at(self, byte: int) -> int:
        """The place in the text of a byte; places are asked for in their order."""
        if self._plain:
            return self._first + byte
        if byte > self._byte:
            self._char += len(self._data[self._byte : byte].decode("utf-8", "replace"))
            self._byte = byte
        return self._char

    @property
    def _here(self) -> int:
        return self._at(self._parser.CurrentByteIndex)

    def _doctype(self, *_: object) -> None:
        raise ExportError("it has a document type declaration, which exported packages do not have", self._here)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) == DEEPEST:
            raise ExportError("it is nested too deeply for a list of packages", self._here)
        if self._open:
            self._open[-1].inside = True
        local = name.rpartition(":")[2].lower()
        if local == COMPRESSIBLE and any(one.lower() == "compression" for one in attributes):
            raise ExportError("it is the compressed body of a policy", self._here)
        named = None if local in NO_PROPERTIES else next((attributes[one] for one in NAMES if one in attributes), None)
        self._open.append(_Element(local, named, self._here))

    def _begin_cdata(self) -> None:
        self._in_cdata = True
        if not self._open[-1].cdata:
            self._open[-1].cdata = True
            self._open[-1].texts.clear()

    def _end_cdata(self) -> None:
        self._in_cdata = False

    def _characters(self, data: str) -> None:
        element = self._open[-1]
        if element.cdata and not self._in_cdata:
            return
        start, text = self._here, self._text
        if text[start] == "&" and not self._in_cdata:
            element.texts.append(Piece(data, start, text.find(";", start) + 1 or len(text)))
        elif text.startswith(data, start):
            # Only CLIXML escapes characters in this way.
            if "_x" in data and element.property is not None and element.name not in ("property", "value"):
                element.texts += unescaped(data, start, ESCAPED, lambda found: chr(int(found[1], 16))).pieces
            else:
                element.texts.append(Piece(data, start, start + len(data)))
        else:
            # An end of a line, which XML reads as a line feed.
            element.texts.append(Piece(data, start, start + (2 if text.startswith("\r\n", start) else 1)))

    def _end(self, _: str) -> None:
        element = self._open.pop()
        placed = PlacedText(tuple(element.texts))
        if is_mof(placed.text):
            self._found += placed_records(placed)
            return
        if element.cells:
            self._found.append(Record(element.cells, element.start, element.start + 1))
        cell = self._value(element, placed)
        if element.property is not None:
            holder = next((one for one in reversed(self._open) if one.cells is not None), None)
            if holder is not None and holder.cells is not None:
                holder.cells.setdefault(element.property, cell)
        elif not element.inside and element.name != ABSENT and element.name not in NO_VALUES:
            owner = next((one for one in reversed(self._open) if one.owns_values), None)
            if owner is not None and owner.name not in NO_PROPERTIES:
                owner.values.append(cell)

    def _value(self, element: _Element, placed: PlacedText) -> Cell:
        end = self._here
        if element.values:
            first = element.values[0]
            if len(element.values) == 1:
                return first
            return Cell(tuple(one.value for one in element.values), first.start, element.values[-1].end)
        if element.inside or element.name == ABSENT or (element.name == "property" and not element.texts):
            return Cell(None, element.start, max(end, element.start + 1))
        if element.name == "value" and not element.cdata:
            # Policies are indented.
            text = placed.text
            placed = placed.part(len(text) - len(text.lstrip()), len(text.rstrip()))
        if not placed.pieces:
            return text_cell(PlacedText((Piece("", end, end),)), end, end)
        return text_cell(placed, placed.pieces[0].start, placed.pieces[-1].end)
