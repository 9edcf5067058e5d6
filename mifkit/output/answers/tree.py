"""The answer of `mifkit show`: the tree of a file, indented for people, and as one object for programs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TextIO

from mifkit.documents.mif import Document
from mifkit.files.source import Source
from mifkit.mif import tree
from mifkit.mif.semantics.names import name_of
from mifkit.output.json_text import dumps, exact
from mifkit.output.summary import counted
from mifkit.output.text import Line, Screen

SCHEMA_VERSION = 1
GUIDE = "blue"
# How many characters of a statement are shown.
LONGEST = 300


def write_json(document: Document, stream: TextIO) -> None:
    """Write one object: `schema_version`, `path`, `kind`, what shows it, `profile`, `encoding`, and the tree as `file`.

    Nodes have the fields of `mifkit.mif.tree`; their `start` and `end` are objects with `line` and `column` counted
    from 1 and `offset` in bytes from 0. `items` contains all statements of a block; the fields named after statements,
    which repeat the first of each kind, are left out.
    """
    fields = {
        "schema_version": SCHEMA_VERSION,
        "path": exact(document.source.path),
        "kind": document.kind.value,
        "kind_evidence": list(document.kind_evidence),
        "profile": document.profile.value,
        "encoding": document.source.encoding,
        "syntax_findings": len(document.parsed.findings),
        "file": _node(document.file, document.source),
    }
    stream.write(dumps(fields) + "\n")


def _node(value: Any, source: Source) -> Any:
    if isinstance(value, tree.Node):
        fields: dict[str, Any] = {"node": type(value).__name__.lower()}
        fields |= {name: _position(getattr(value, name), source) for name in ("start", "end")}
        for name in ("cells",) if isinstance(value, tree.Row) else value.__struct_fields__:
            if name == "bounds" and isinstance(value, tree.Literal):
                fields["pieces"] = [[_position(start, source), _position(end, source)] for start, end in value.pieces]
            elif name not in ("start", "end", "head") and not _repeated(value, name):
                fields[name.rstrip("_")] = _node(getattr(value, name), source)
        return fields
    if isinstance(value, tuple):
        return [_node(item, source) for item in value]
    return exact(value) if isinstance(value, str) else value


def _position(offset: int, source: Source) -> Any:
    return source.position(offset)._asdict()


def _repeated(node: tree.Node, field: str) -> bool:
    return isinstance(node, tree.Block) and field not in ("items", "implied")


def write_tree(document: Document, stream: TextIO) -> None:
    """Write the blocks as an indented tree, with a line for each statement."""
    screen = Screen(stream)
    source = document.source
    screen.print((f"{source.path}: {document.kind.value}, profile {document.profile.value}, {source.encoding}", "bold"))
    screen.print((f"This kind because of {', '.join(document.kind_evidence)}.", "dim"))
    languages = [_Branch(_statement(language, source), ()) for language in document.file.languages]
    components = [_branch(component, source) for component in document.file.components]
    for line in _drawn([*languages, *components], ""):
        screen.print(*line)
    if document.parsed.findings:
        places = counted(len(document.parsed.findings), "place")
        screen.print()
        screen.print((f"The text was repaired in {places}: see 'mifkit lint'.", "yellow"))


class _Branch(NamedTuple):
    """A line of the tree, and the branches below it."""

    line: Line
    below: Iterable["_Branch"]


def _drawn(branches: Sequence[_Branch], margin: str) -> Iterator[Line]:
    for index, branch in enumerate(branches):
        last = index == len(branches) - 1
        yield [(margin + ("└── " if last else "├── "), GUIDE), *branch.line]
        yield from _drawn(list(branch.below), margin + ("    " if last else "│   "))


def _branch(block: tree.Block, source: Source) -> _Branch:
    line: Line = [
        (block.keyword.title(), "bold"),
        (f" {name_of(block)[:LONGEST]}", "bold green"),
        (f"  line {source.position(block.start).line}", "dim"),
    ]
    if block.implied:
        line.append(("  (not in the file)", "yellow"))
    return _Branch(line, _items(block, source))


def _items(block: tree.Block, source: Source) -> Iterator[_Branch]:
    for item in block.items:
        if isinstance(item, tree.Block):
            yield _branch(item, source)
        elif isinstance(item, tree.Type) and item.enum is not None:
            yield _Branch(["type ="], [_branch(item.enum, source)])
        elif getattr(item, "keyword", "") != "name":
            yield _Branch(_statement(item, source), ())


def _statement(item: tree.Statement, source: Source) -> Line:
    """A statement as written, on one line; raw text and missing values in colour."""
    written = source.text[item.start : min(item.end, item.start + LONGEST)]
    shown = " ".join(written.split()) + (" ..." if item.end > item.start + LONGEST else "")
    missing = getattr(item, "value", "") is None and not isinstance(item, tree.Key)
    value = getattr(item, "value", None)
    raw = isinstance(value, tree.Literal) and value.raw
    return [(shown, "yellow" if missing or raw else "")]
