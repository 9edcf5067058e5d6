"""Plain Lark with `grammars/mif.lark`: which token sequences the grammar allows, and the tree they make.

One method per rule of the grammar makes a node of the tree from its children. mifkit's builder is held equal to this.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lark import Lark, Transformer
from lark.lexer import Lexer
from lark.lexer import Token as LarkToken

from mifkit.mif import tree
from mifkit.mif.grammar import grammar_path
from mifkit.mif.literals import decode, number
from mifkit.mif.tokens import Token, TokenList

Children = list[Any]
# The value of an empty cell; that of an unreadable one is None.
EMPTY = object()


def _text(_: "TreeActions", children: Children) -> tree.Text:
    keyword, _equal, value = children
    return tree.Text(keyword.start, _end(children), keyword.kind.lower(), value)


def _choice(_: "TreeActions", children: Children) -> tree.Choice:
    keyword, _equal, value = children
    return tree.Choice(keyword.start, _end(children), keyword.kind.lower(), value)


def _block(make: type[Any], fields: dict[str, str], lists: dict[str, str]) -> Callable[["TreeActions", Children], Any]:
    """An action for a block: `fields` and `lists` name the fields that hold the first, or all, items of a keyword."""

    def build(_builder: "TreeActions", children: Children) -> Any:
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


class TreeActions:
    """Makes the nodes of one file, a method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text

    # --- values

    def literal(self, pieces: list[Token]) -> tree.Literal:
        first, last = pieces[0], pieces[-1]
        if first.kind == "RAW":
            # A literal without its closing quote is raw text, too; its opening quote does not belong to the value.
            raw = self.text[first.start : first.end]
            return tree.Literal(first.start, first.end, raw.removeprefix('"'), raw=True)
        if first is last:
            body = self.text[first.start + 1 : first.end - 1]
            return tree.Literal(first.start, first.end, decode(body))
        value = "".join([decode(self.text[start + 1 : end - 1]) for _, start, end in pieces])
        bounds = array("I", [offset for _, start, end in pieces for offset in (start, end)])
        return tree.Literal(first.start, last.end, value, bounds)

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
        gaps = array("I")
        while children:
            value, follower = children.pop(), children.pop()
            if value is EMPTY or value is None:
                # Such a cell has its place: between the separators.
                cells.append(tree.Gap(value is None))
                gaps.extend((separator.end, follower.start))
            else:
                cells.append(value)
            separator = follower
        return tree.Row(opening.start, last.end, tuple(cells), gaps or None)

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


class _KeepEveryTerminal:
    """Makes Lark keep the terminals that no rule names: those that only the repair step reads."""

    always_accept = ("UNTERMINATED", "STRAY", "RAW", "HOLE")

    def process(self, stream: Any) -> Any:
        return stream


def lark_parser(**options: Any) -> Lark:
    """A plain Lark parser (LALR, every token kept) of the MIF language."""
    settings: dict[str, Any] = {"lexer": "basic", "postlex": _KeepEveryTerminal()} | options
    grammar = grammar_path().read_text(encoding="utf-8")
    return Lark(grammar, start="file", parser="lalr", keep_all_tokens=True, maybe_placeholders=False, **settings)


class Actions(Transformer[LarkToken, Any]):
    """The actions of the grammar, called by Lark. Set `text` with `of` before each file."""

    def __init__(self) -> None:
        # Tokens are turned where they are used: Lark looks for a method of each of them otherwise.
        super().__init__(visit_tokens=False)
        self._actions = TreeActions("")

    def of(self, text: str) -> "Actions":
        self._actions.text = text
        return self

    def __getattr__(self, rule: str) -> Any:
        build = getattr(self._actions, "class_" if rule == "class" else rule)

        def action(children: list[Any]) -> Any:
            return build([as_token(child) if type(child) is LarkToken else child for child in children])

        setattr(self, rule, action)
        return action


def as_token(token: LarkToken) -> Token:
    assert token.start_pos is not None
    assert token.end_pos is not None
    return Token(token.type, token.start_pos, token.end_pos)


class _GivenTokens(Lexer):
    """Hands tokens to Lark that were cut, or mended, elsewhere."""

    def __init__(self, _conf: object) -> None:
        pass

    def lex(self, tokens: Iterable[Token]) -> Iterator[LarkToken]:  # type: ignore[override]
        for kind, start, end in tokens:
            yield LarkToken(kind, "", start, end_pos=end)


def tree_of_tokens() -> Callable[[str, TokenList], tree.File]:
    """What makes the tree of a text's tokens, without comments. It raises lark's UnexpectedInput."""
    lark, actions = lark_parser(lexer=_GivenTokens, postlex=None), Actions()
    return lambda text, tokens: actions.of(text).transform(lark.parse(tokens))
