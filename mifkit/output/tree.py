"""The tree of a file: indented for people, one object for programs."""

from collections.abc import Iterator
from typing import Any, TextIO

import msgspec
from rich.text import Text
from rich.tree import Tree

from mifkit.diagnostics import printable
from mifkit.kinds import name_of
from mifkit.mif import tree
from mifkit.output.text import console
from mifkit.rule import Document
from mifkit.source import Source

SCHEMA_VERSION = 1


def write_json(document: Document, stream: TextIO) -> None:
    """One object: `schema_version`, `path`, `kind`, `profile`, `encoding`, and the tree as `file`.

    Nodes have the fields of `mifkit.mif.tree`; their `start` and `end` are objects with `line` and `column` from 1
    and the `offset` in octets from 0. `items` holds all statements of a block; the fields with the names of
    statements, which repeat the first of each, are left out.
    """
    fields = {
        "schema_version": SCHEMA_VERSION,
        "path": printable(document.source.path),
        "kind": document.kind.value,
        "profile": document.profile.value,
        "encoding": document.source.encoding,
        "syntax_findings": len(document.parsed.findings),
        "file": _node(document.file, document.source),
    }
    stream.write(msgspec.json.format(msgspec.json.encode(fields), indent=2).decode() + "\n")


def _node(value: Any, source: Source) -> Any:
    if isinstance(value, tree.Node):
        fields = {"node": type(value).__name__.lower()}
        fields |= {name: _position(getattr(value, name), source) for name in ("start", "end")}
        for name in value.__struct_fields__:
            if name not in ("start", "end", "head") and not _repeated(value, name):
                fields[name.rstrip("_")] = _field(name, getattr(value, name), source)
        return fields
    if isinstance(value, tuple):
        return [_node(item, source) for item in value]
    # A half of a surrogate pair, left by octets that are no UTF-8, is no character that JSON can hold.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _field(name: str, value: Any, source: Source) -> Any:
    if name == "pieces":
        return [[_position(start, source), _position(end, source)] for start, end in value]
    return _node(value, source)


def _position(offset: int, source: Source) -> Any:
    return source.position(offset)._asdict()


def _repeated(node: tree.Node, field: str) -> bool:
    return isinstance(node, tree.Block) and field not in ("items", "implied")


def write_tree(document: Document, stream: TextIO) -> None:
    """The blocks as an indented tree, a statement a line."""
    screen = console(stream)
    source = document.source
    head = f"{printable(source.path)}: {document.kind.value}, profile {document.profile.value}, {source.encoding}"
    root = Tree(Text(head, style="bold"), guide_style="blue")
    for statement in document.file.languages:
        root.add(_statement(statement, source))
    for component in document.file.components:
        _add(root, component, source)
    screen.print(root)
    if document.parsed.findings:
        count = len(document.parsed.findings)
        screen.print(Text(f"\nThe text was mended in {count} places: see 'mifkit lint'.", style="yellow"))


def _add(parent: Tree, block: tree.Block, source: Source) -> None:
    title = Text(block.keyword.title(), style="bold")
    title.append(f" {printable(name_of(block))}", style="bold green")  # type: ignore[arg-type]
    title.append(f"  line {source.position(block.start).line}", style="dim")
    if block.implied:
        title.append("  (not in the file)", style="yellow")
    branch = parent.add(title)
    for item in block.items:
        if isinstance(item, tree.Block):
            _add(branch, item, source)
        elif isinstance(item, tree.Type) and item.enum is not None:
            _add(branch.add(Text("type =")), item.enum, source)
        elif getattr(item, "keyword", "") != "name":
            branch.add(_statement(item, source))


def _statement(item: tree.Statement, source: Source) -> Text:
    """A statement as written, on one line; raw text and missing values in colour."""
    written = printable(" ".join(source.text[item.start : item.end].split(None))[:200])
    missing = getattr(item, "value", "") is None and not isinstance(item, tree.Key)
    raw = any(isinstance(node, tree.Literal) and node.raw for node in _values(item))
    return Text(written, style="yellow" if missing or raw else "")


def _values(item: tree.Statement) -> Iterator[Any]:
    yield getattr(item, "value", None)
