"""The actions of the grammar: one method per rule of `mif.lark`, children in, node out.

Used alike by the parser's loop and, in the tests, as a Lark transformer. Literal values are used as values
only: no action takes a decision by them.
"""

from collections.abc import Callable
from typing import Any

from mifkit.mif import tree
from mifkit.mif.literals import decode, number
from mifkit.mif.tokens import Token

Children = list[Any]
# The value of a cell in which nothing stands; that of one in which something unreadable stands is None.
EMPTY = object()


def _text(_: "TreeBuilder", children: Children) -> tree.Text:
    keyword, _equal, value = children
    return tree.Text(keyword.start, _end(children), keyword.kind.lower(), value)


def _choice(_: "TreeBuilder", children: Children) -> tree.Choice:
    keyword, _equal, value = children
    return tree.Choice(keyword.start, _end(children), keyword.kind.lower(), value)


def _block(make: type[Any], fields: dict[str, str], lists: dict[str, str]) -> Callable[["TreeBuilder", Children], Any]:
    """An action for a block: `fields` and `lists` say under which name the first, or all, items of a kind go."""

    def build(_builder: "TreeBuilder", children: Children) -> Any:
        start, kind, *items, _, last = children
        parts: dict[str, Any] = {}
        for item in items:
            keyword = item.keyword
            if keyword in fields:
                parts.setdefault(fields[keyword], item)
            elif keyword in lists:
                parts.setdefault(lists[keyword], []).append(item)
        for name in lists.values():
            parts[name] = tuple(parts.get(name, ()))
        implied = start.start == start.end
        return make(start.start, last.end, head=kind.end, items=tuple(items), implied=implied, **parts)

    return build


def _end(children: Children) -> int:
    """The end of a statement: of its value or, where that is a hole, of its equals sign."""
    last = children[-1] or children[-2]
    return int(last.end)


class TreeBuilder:
    """Builds the nodes of one file. `wide`: the file is Unicode, where escapes may have more digits."""

    def __init__(self, text: str, *, wide: bool = False) -> None:
        self.text = text
        self.wide = wide

    # --- values

    def literal(self, pieces: list[Token]) -> tree.Literal:
        first, last = pieces[0], pieces[-1]
        if first.kind == "RAW":
            # An unterminated literal is raw text, too; its opening quote is no part of the value.
            raw = self.text[first.start : first.end]
            return tree.Literal(first.start, first.end, raw.removeprefix('"'), ((first.start, first.end),), True)
        if first is last:
            body = self.text[first.start + 1 : first.end - 1]
            value = decode(body, wide=self.wide) if "\\" in body else body
            return tree.Literal(first.start, first.end, value, ((first.start, first.end),))
        value = "".join([decode(self.text[start + 1 : end - 1], wide=self.wide) for _, start, end in pieces])
        return tree.Literal(first.start, last.end, value, tuple([(start, end) for _, start, end in pieces]))

    def integer(self, children: list[Token]) -> tree.Integer:
        last = children[-1]
        value = number(self.text[last.start : last.end])
        negative = len(children) == 2 and value is not None
        return tree.Integer(children[0].start, last.end, -value if negative and value is not None else value)

    uint = integer

    def word(self, children: list[Token]) -> tree.Word:
        kind, start, end = children[0]
        return tree.Word(start, end, self.text[start:end], kind)

    value_word = direct_interface = word

    def pointer(self, children: Children) -> tree.Pointer:
        star, path = children
        return tree.Pointer(star.start, path.end, path)

    def hole(self, _children: Children) -> None:
        return None

    def size(self, children: Children) -> tuple[Any, ...]:
        return tuple(children)

    # --- statements

    language = name = description = pragma = _text
    access = storage = _choice

    def class_(self, children: Children) -> tree.Text:
        return _text(self, children)

    def id(self, children: Children) -> tree.Id:
        return tree.Id(children[0].start, _end(children), children[2])

    def key(self, children: Children) -> tree.Key:
        return tree.Key(children[0].start, _end(children), tuple(children[2::2]))

    def type(self, children: Children) -> tree.Type:
        start, value = children[0].start, children[2]
        if isinstance(value, tree.Word):
            if len(children) == 3:
                return tree.Type(start, value.end, word=value)
            _, size, close = children[3]
            return tree.Type(start, close.end, word=value, size=size, sized=True)
        if isinstance(value, tree.Enum):
            return tree.Type(start, value.end, enum=value)
        return tree.Type(start, _end(children), enum_name=value)

    enum_type = type

    def value(self, children: Children) -> tree.Value:
        return tree.Value(children[0].start, _end(children), children[2])

    def os_path(self, children: Children) -> tree.OsPath:
        kind, start, end = children[0]
        return tree.OsPath(start, _end(children), tree.Word(start, end, self.text[start:end], kind), children[2])

    unknown_os = os_path

    def enumerator(self, children: Children) -> tree.Enumerator:
        return tree.Enumerator(children[0].start, _end(children), children[0], children[2])

    def cell(self, children: Children) -> Any:
        return children[0] if children else EMPTY

    def row(self, children: Children) -> tree.Row:
        """A row from its braces, cells and commas. These go as the cells come: there may be millions of both."""
        opening, last = children[0], children[-1]
        children.reverse()
        separator = children.pop()
        cells = []
        while children:
            value, follower = children.pop(), children.pop()
            if value is EMPTY or value is None:
                # Such a cell has its place: between the separators.
                cells.append(tree.Cell(separator.end, follower.start, None, value is None))
            else:
                cells.append(tree.Cell(value.start, value.end, value))
            separator = follower
        return tree.Row(opening.start, last.end, tuple(cells))

    # --- blocks

    path = _block(tree.Path, {"name": "name"}, {"os": "systems"})
    enum = _block(tree.Enum, {"name": "name", "type": "type"}, {"enumerator": "enumerators"})
    attribute = _block(
        tree.Attribute,
        {word: word for word in ("name", "id", "description", "type", "access", "storage", "value")},
        {},
    )
    group = _block(
        tree.Group,
        {"class": "class_"} | {word: word for word in ("name", "id", "description", "key", "pragma")},
        {"attribute": "attributes"},
    )
    table = _block(tree.Table, {"name": "name", "id": "id", "class": "class_"}, {"row": "rows"})
    component = _block(
        tree.Component,
        {word: word for word in ("name", "description", "pragma")},
        {"path": "paths", "enum": "enums", "group": "groups", "table": "tables"},
    )

    def file(self, children: Children) -> tree.File:
        return tree.File(
            0,
            len(self.text),
            tuple(child for child in children if isinstance(child, tree.Text)),
            tuple(child for child in children if isinstance(child, tree.Component)),
        )
