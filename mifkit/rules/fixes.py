"""The fixes that rules make of statements and values."""

from mifkit.diagnostics import Edit, Fix, quoted, replaced
from mifkit.files.source import Source
from mifkit.mif import tree
from mifkit.mif.statements import in_case_of
from mifkit.rules.declaration import Placed


def exchange(place: Placed, text: str, title: str = "", *, safe: bool = False) -> Fix:
    """The fix that writes another text in a place."""
    return replaced(place.start, place.end, text, title or f"Write {quoted(text)[1:-1]}", safe=safe)


def reword(word: tree.Word, keyword: str | None) -> Fix | None:
    """The fix that writes a word of the language in the case of the present word; `None` without a word to write."""
    return exchange(word, in_case_of(keyword, word.text)) if keyword else None


def rewrite(source: Source, literal: tree.Literal, value: str | None, title: str = "") -> Fix | None:
    """The fix that writes another value of a literal.

    `None` without a value to write, or if the literal is written in pieces or with escapes: it is not clear then how to
    write the new value.
    """
    if value is None:
        return None
    written = source.text[literal.start : literal.end]
    if literal.raw or written != f'"{literal.value}"' or '"' in value or "\\" in value:
        return None
    return exchange(literal, f'"{value}"', title)


def line_of(source: Source, node: tree.Node) -> tuple[int, int] | None:
    """The offsets of the lines that a node fills, with their line breaks; `None` if they hold anything else."""
    first, last = source.position(node.start).line, source.position(node.end).line
    start, end = source.line_starts[first - 1], source.line_span(last)[1]
    if source.text[start : node.start].strip(" \t") or source.text[node.end : end].strip(" \t"):
        return None
    return start, source.line_starts[last] if last < len(source.line_starts) else len(source.text)


def removal(source: Source, node: tree.Node) -> Edit:
    """The edit that removes a node: with its line if nothing else stands there, else with the spaces before it."""
    line = line_of(source, node)
    if line is not None:
        return Edit(*line, "")
    before = source.text[max(0, node.start - 100) : node.start]
    return Edit(node.start - (len(before) - len(before.rstrip(" \t"))), node.end, "")


def remove(source: Source, node: tree.Node, title: str, *, safe: bool = False) -> Fix:
    return Fix(title, (removal(source, node),), safe)
