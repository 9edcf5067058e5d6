"""The outline of a file, and what can be folded in it."""

from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types

from mifkit.diagnostics import printable
from mifkit.documents.site_control import SiteControlDocument
from mifkit.mif import tree
from mifkit.mif.semantics.names import class_of, name_of
from mifkit.server.analysis import Analysis
from mifkit.server.text import Text

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


def symbols(analysis: Analysis) -> list[types.DocumentSymbol]:
    """The blocks of a MIF file as a tree, or the properties of a site control file."""
    if analysis.document is not None:
        return _below(analysis.document.file.components, analysis.text)
    if isinstance(analysis.report.document, SiteControlDocument):
        return [
            _symbol(
                one.setting.site_control or "?",
                analysis.source.text[one.start : one.end] if one.value is not None else "",
                types.SymbolKind.Property,
                (one.statement, max(one.end, one.statement)),
                (one.start, one.end),
                analysis.text,
            )
            for one in analysis.report.document.properties
        ]
    return []


def _below(items: Iterable[tree.Node], text: Text) -> list[types.DocumentSymbol]:
    found: list[types.DocumentSymbol] = []
    for item in items:
        if not isinstance(item, tree.Block):
            continue
        children = _below(_inside(item), text)
        if item.implied:  # It is not written: there is nothing to go to but what stands in it.
            found += children
        else:
            found.append(_of_block(item, children, text))
    return found


def _inside(block: tree.Block) -> Sequence[tree.Node]:
    if isinstance(block, tree.Attribute):
        return (block.type.enum,) if block.type is not None and block.type.enum is not None else ()
    return () if isinstance(block, tree.Enum) else block.items


def _of_block(block: tree.Block, children: list[types.DocumentSymbol], text: Text) -> types.DocumentSymbol:
    name = block.name.value if block.name else None
    place = (name.start, name.end) if name is not None else (block.start, block.head)
    shown = name_of(block).strip() or block.keyword
    return _symbol(
        shown, ", ".join(_details(block, text)), KINDS[type(block)], (block.start, block.end), place, text, children
    )


def _details(block: tree.Block, text: Text) -> Iterator[str]:
    """The id, and what else tells a block from others: its class, its value."""
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
    extent: tuple[int, int],
    place: tuple[int, int],
    text: Text,
    children: list[types.DocumentSymbol] | None = None,
) -> types.DocumentSymbol:
    start, end = extent
    # The protocol wants the one inside the other.
    inside = max(start, place[0]), min(end, place[1])
    selected = inside if inside[0] <= inside[1] else (start, start)
    return types.DocumentSymbol(
        name=printable(" ".join(name.split())) or "?",
        detail=printable(" ".join(detail.split())) or None,
        kind=kind,
        range=text.range(start, end),
        selection_range=text.range(*selected),
        children=children or None,
    )


def folds(analysis: Analysis) -> list[types.FoldingRange]:
    """The blocks of a MIF file that take several lines, each down to the line before its end, and its comments."""
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
    return sorted(found, key=lambda one: (one.start_line, -one.end_line))


def _last_line(block: tree.Block, text: Text) -> int:
    """The line before that of `end X`, so that both ends of a folded block are seen; where it is missing, the last."""
    last = text.position(block.end).line
    before = text.text[text.line_starts[last] : block.end].strip().lower()
    return last - 1 if before.startswith("end") else last


def _comment_lines(comments: Iterable[tree.Comment], text: Text) -> Iterator[tuple[int, int]]:
    """The first and the last line of each run of lines that hold nothing but a comment."""
    run: tuple[int, int] | None = None
    for comment in comments:
        line = text.position(comment.start).line
        if text.text[text.line_starts[line] : comment.start].strip():
            continue
        if run is not None and line == run[1] + 1:
            run = run[0], line
            continue
        if run is not None:
            yield run
        run = line, line
    if run is not None:
        yield run
