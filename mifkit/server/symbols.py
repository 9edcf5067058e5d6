"""The outline of a file, and its ranges that can be folded."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lsprotocol import types

from mifkit.diagnostics import printable
from mifkit.documents.site_control import SiteControlDocument
from mifkit.mif import tree
from mifkit.mif.semantics.names import class_of, name_of
from mifkit.server.analysis import FileAnalysis
from mifkit.server.text import EditorText

KINDS: dict[type[tree.Block], types.SymbolKind] = {
    tree.Component: types.SymbolKind.Module,
    tree.Group: types.SymbolKind.Class,
    tree.Table: types.SymbolKind.Array,
    tree.Attribute: types.SymbolKind.Property,
    tree.Enum: types.SymbolKind.Enum,
    tree.Path: types.SymbolKind.File,
}
# Characters of a value or a class that the outline shows.
SHOWN = 60


class Span(NamedTuple):
    """A range of a text: the offset of its first character, and of the character after it."""

    start: int
    end: int


def symbols(analysis: FileAnalysis) -> list[types.DocumentSymbol]:
    """The blocks of a MIF file as a tree, or the properties of a site control file."""
    if analysis.document is not None:
        return _below(analysis.document.file.components, analysis.text)
    if isinstance(analysis.report.document, SiteControlDocument):
        return [
            _symbol(
                found.setting.site_control or "?",
                analysis.source.text[found.start : found.end] if found.value is not None else "",
                types.SymbolKind.Property,
                Span(found.statement, max(found.end, found.statement)),
                Span(found.start, found.end),
                analysis.text,
            )
            for found in analysis.report.document.properties
        ]
    return []


def _below(items: Iterable[tree.Node], text: EditorText) -> list[types.DocumentSymbol]:
    found: list[types.DocumentSymbol] = []
    for item in items:
        if not isinstance(item, tree.Block):
            continue
        children = _below(_inside(item), text)
        if item.implied:  # It is not written, so only its content has a place.
            found += children
        else:
            found.append(_of_block(item, children, text))
    return found


def _inside(block: tree.Block) -> Sequence[tree.Node]:
    if isinstance(block, tree.Attribute):
        return (block.type.enum,) if block.type is not None and block.type.enum is not None else ()
    return () if isinstance(block, tree.Enum) else block.items


def _of_block(block: tree.Block, children: list[types.DocumentSymbol], text: EditorText) -> types.DocumentSymbol:
    name = block.name.value if block.name else None
    selection = Span(name.start, name.end) if name is not None else Span(block.start, block.head)
    shown = name_of(block).strip() or block.keyword
    extent, details = Span(block.start, block.end), ", ".join(_details(block, text))
    return _symbol(shown, details, KINDS[type(block)], extent, selection, text, children)


def _details(block: tree.Block, text: EditorText) -> Iterator[str]:
    """The id of a block, its class and its value."""
    number = getattr(block, "id", None)
    if isinstance(number, tree.Id) and number.value is not None and number.value.value is not None:
        yield f"id {number.value.value}"
    if isinstance(block, tree.Group | tree.Table) and class_of(block):
        yield class_of(block)[:SHOWN]
    if isinstance(block, tree.Attribute) and block.value is not None and block.value.value is not None:
        value = block.value.value
        written = text.text[value.start : min(value.end, value.start + SHOWN + 1)]
        yield f"= {written[:SHOWN]}…" if len(written) > SHOWN else f"= {written}"


def _symbol(
    name: str,
    detail: str,
    kind: types.SymbolKind,
    extent: Span,
    selection: Span,
    text: EditorText,
    children: list[types.DocumentSymbol] | None = None,
) -> types.DocumentSymbol:
    # The protocol requires that the selection is inside the extent.
    selected = Span(max(extent.start, selection.start), min(extent.end, selection.end))
    if selected.start > selected.end:
        selected = Span(extent.start, extent.start)
    return types.DocumentSymbol(
        name=printable(" ".join(name.split())) or "?",
        detail=printable(" ".join(detail.split())) or None,
        kind=kind,
        range=text.range(extent.start, extent.end),
        selection_range=text.range(selected.start, selected.end),
        children=children or None,
    )


def folds(analysis: FileAnalysis) -> list[types.FoldingRange]:
    """The blocks of a MIF file with several lines, each down to the line before its end, and its comments."""
    if analysis.document is None:
        return []
    text, file = analysis.text, analysis.document.file
    found = [
        types.FoldingRange(start, end, kind=types.FoldingRangeKind.Region)
        for block in analysis.document.blocks
        if (start := text.position(block.start).line) < (end := _last_line(block, text))
    ]
    found += [
        types.FoldingRange(start, end, kind=types.FoldingRangeKind.Comment)
        for start, end in _comment_lines(file.comments, text)
        if start < end
    ]
    return sorted(found, key=lambda fold: (fold.start_line, -fold.end_line))


def _last_line(block: tree.Block, text: EditorText) -> int:
    """The line before `end X`, so that a folded block shows both ends; without `end X`, the last line of the block."""
    last = text.position(block.end).line
    before = text.text[text.line_starts[last] : block.end].strip().lower()
    return last - 1 if before.startswith("end") else last


def _comment_lines(comments: Iterable[tree.Comment], text: EditorText) -> Iterator[tuple[int, int]]:
    """The first and the last line of each run of lines that have only a comment."""
    first = last = -1
    for comment in comments:
        line = text.position(comment.start).line
        if text.text[text.line_starts[line] : comment.start].strip():
            continue
        if line != last + 1 or first < 0:
            if first >= 0:
                yield first, last
            first = line
        last = line
    if first >= 0:
        yield first, last
