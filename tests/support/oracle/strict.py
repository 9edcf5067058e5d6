"""The test oracle of the language: which files its EBNF takes (mif-language.md 3.1), and what they lack by its table
of occurrences (3.2). Made from the two alone: no line of it asks mifkit, nor looks as mifkit does.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

Node = Tree[Token]

# The table of 3.2: how often each statement occurs in a block, at least and at most (None: any number).
ONE, OPTIONAL, SOME = (1, 1), (0, 1), (1, None)
OCCURS: dict[str, dict[str, tuple[int, int | None]]] = {
    "component": {"name": ONE, "description": OPTIONAL, "pragma": OPTIONAL, "group": SOME},
    "path": {"name": ONE, "os_path": SOME},
    "enum": {"name": ONE, "enum_type": OPTIONAL, "enumerator": SOME},
    "enum in place": {"name": OPTIONAL, "enum_type": OPTIONAL, "enumerator": SOME},
    "group": {
        "name": ONE, "class": ONE, "id": OPTIONAL, "key": OPTIONAL, "description": OPTIONAL, "pragma": OPTIONAL,
        "attribute": SOME,
    },
    "attribute": {
        "name": ONE, "id": ONE, "type": ONE, "description": OPTIONAL, "access": OPTIONAL, "storage": OPTIONAL,
        "value": OPTIONAL, "pragma": OPTIONAL,
    },
    "table": {"name": ONE, "id": ONE, "class": ONE, "row": SOME},
}  # fmt: skip


GRAMMAR_FILE = Path(__file__).with_suffix(".lark")


class Rejected(Exception):  # noqa: N818 - an answer, not a fault of the program
    """The EBNF does not take the text."""


class _KeepWords:
    """Keeps the terminal of words that are no keywords, which no rule takes."""

    always_accept = ("WORD",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


@cache
def grammar() -> Lark:
    text = GRAMMAR_FILE.read_text(encoding="utf-8")
    # Without the flag, the Kelvin sign would be a letter of `key`.
    return Lark(text, start="file", parser="lalr", lexer="basic", g_regex_flags=re.ASCII, postlex=_KeepWords())


def faults(text: str) -> Counter[tuple[str, str, str]]:
    """What a text lacks by 3.2: (block, statement, "missing", "twice" or what else) and how often.

    Raises `Rejected` for one that the EBNF does not take.
    """
    parser = grammar()
    try:
        file = parser.parse(text)
    except UnexpectedInput as error:
        raise Rejected(str(error)) from None
    (component,) = file.find_data("component")
    found = [*_occurrences(component), *_numbers(component), *_names(component), *_references(component)]
    return Counter(found)


def _occurrences(component: Node) -> Iterator[tuple[str, str, str]]:
    in_place = {id(enum) for type_ in component.find_data("type") for enum in type_.find_data("enum")}
    for block in component.iter_subtrees():
        kind = "enum in place" if id(block) in in_place else str(block.data)
        present = Counter(str(child.data) for child in _trees(block))
        for statement, (least, most) in OCCURS.get(kind, {}).items():
            if present[statement] < least:
                yield kind, statement, "missing"
            if most is not None:
                yield from [(kind, statement, "twice")] * (present[statement] - most)
        if kind == "group" and not present["id"] and not present["key"]:
            yield kind, "id or key", "missing"
        # Of groups the table asks for one at least; rule 211 of section 4.2 adds that not all may be templates.
        scalar = [group for group in _all(block, "group") if _all(group, "id") or not _all(group, "key")]
        if kind == "component" and present["group"] and not present["table"] and not scalar:
            yield kind, "group", "missing"
        if kind == "path":
            systems = Counter(str(_first(path, "os").children[0]).lower() for path in _all(block, "os_path"))
            yield from [(kind, "os_path", "twice")] * (systems.total() - len(systems))
    yield from _values(component)


def _values(component: Node) -> Iterator[tuple[str, str, str]]:
    """An attribute has a value, but where it is a column of a template."""
    templates = {id(template) for _, template in _tables(component)}
    for group in _all(component, "group"):
        if _all(group, "id") and id(group) not in templates:
            for attribute in _all(group, "attribute"):
                if not _all(attribute, "value"):
                    yield "attribute", "value", "missing"


def _numbers(component: Node) -> Iterator[tuple[str, str, str]]:
    """Ids of attributes are unique in their group, those of groups and tables in the component."""
    yield from _repeated("component", "id", [_id(block) for block in _all(component, "group", "table")])
    for group in _all(component, "group"):
        yield from _repeated("group", "id", [_id(block) for block in _all(group, "attribute")])


def _names(component: Node) -> Iterator[tuple[str, str, str]]:
    """Names of enums of the component are unique, and so are those of paths. An empty one names nothing."""
    for kind in ("enum", "path"):
        yield from _repeated(kind, "name", [_text_of(named, "name") or None for named in _all(component, kind)])


def _references(component: Node) -> Iterator[tuple[str, str, str]]:
    """Enums and paths are defined before they are used, and templates before their tables."""
    known: dict[str, set[str]] = {"enum": set(), "path": set()}
    templates = {id(table): template for table, template in _tables(component)}
    for block in _trees(component):
        if block.data in known:
            name = _text_of(block, "name")
            known[str(block.data)] |= {name} if name else set()
        elif block.data == "group":
            for attribute in _all(block, "attribute"):
                for type_ in _all(attribute, "type")[:1]:
                    if _all(type_, "literal") and _text(_first(type_, "literal")) not in known["enum"]:
                        yield "type", "enum", "undefined"
                yield from _pointers(_all(attribute, "value")[:1], known["path"])
        elif block.data == "table":
            template = templates[id(block)]
            if template is None and _all(block, "class"):
                yield "table", "template", "undefined"
            for row in _all(block, "row"):
                # A cell is a value where its template has an attribute for it.
                yield from _pointers(_all(row, "cell")[: _columns(template) if template else 0], known["path"])


def _pointers(places: list[Node], paths: set[str]) -> Iterator[tuple[str, str, str]]:
    for place in places:
        for pointer in _all(place, "pointer"):
            if _text(_first(pointer, "literal")) not in paths:
                yield "value", "path", "undefined"


def _columns(template: Node) -> int:
    """How many cells a row may have; none can be told apart where the ids of the attributes are not unique."""
    ids = [_id(block) for block in _all(template, "attribute")]
    return len(ids) if None not in ids and len(set(ids)) == len(ids) else 0


def _tables(component: Node) -> Iterator[tuple[Node, Node | None]]:
    """The tables, each with its template: the first group before it of its class that has a key."""
    templates: dict[str, Node] = {}
    for block in _trees(component):
        name = _text_of(block, "class")
        if block.data == "group" and _all(block, "key") and name:
            templates.setdefault(name, block)
        elif block.data == "table":
            yield block, templates.get(name or "")


def _repeated(kind: str, statement: str, values: list[int | str | None]) -> Iterator[tuple[str, str, str]]:
    ordered = sorted((value for value in values if value is not None), key=str)
    yield from ((kind, statement, "taken") for number, other in pairwise(ordered) if number == other)


# --- reading the tree ----------------------------------------------------------------------------------------


def _trees(block: Node) -> list[Node]:
    return [child for child in block.children if isinstance(child, Tree)]


def _all(block: Node, *kinds: str) -> list[Node]:
    return [child for child in _trees(block) if child.data in kinds]


def _first(block: Node, kind: str) -> Node:
    return _all(block, kind)[0]


def _id(block: Node) -> int | None:
    ids = _all(block, "id")
    if not ids:
        return None
    written = str(_first(ids[0], "uint").children[0])
    return int(written, 8) if re.fullmatch("0[0-7]+", written) else int(written, 0)


def _text_of(block: Node, statement: str) -> str | None:
    """The text of the first such statement of a block."""
    statements = _all(block, statement)
    return _text(_first(statements[0], "literal")) if statements else None


def _text(literal: Node) -> str:
    return "".join(
        re.sub(r"\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)", _escaped, str(string)[1:-1]) for string in literal.children
    )


def _escaped(escape: re.Match[str]) -> str:
    said = escape[1]
    if said[0] == "x":
        return chr(int(said[1:], 16))
    return (
        chr(int(said, 8)) if said[0].isdigit() else dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True)).get(said, said)
    )
