"""Plain Lark from `grammars/mif.lark`: the typed tree that mifkit's own parser makes, with places and comments."""

from collections.abc import Callable
from typing import Any

from lark import Lark, Transformer
from lark.lexer import Token as LarkToken

from mifkit.mif import tree
from mifkit.mif.builder import TreeBuilder
from mifkit.mif.grammar import grammar_path, lark_parser
from mifkit.mif.tokens import Token

Read = Callable[[str], tree.File]


class Actions(Transformer[LarkToken, Any]):
    """The actions of the grammar, called by Lark. `text` is to be set before each file."""

    def __init__(self) -> None:
        # Tokens are turned where they are used: Lark looks for a method of each of them otherwise.
        super().__init__(visit_tokens=False)
        self._builder = TreeBuilder("")

    def of(self, text: str) -> "Actions":
        self._builder.text = text
        return self

    def __getattr__(self, rule: str) -> Any:
        build = getattr(self._builder, "class_" if rule == "class" else rule)

        def action(children: list[Any]) -> Any:
            return build([_token(child) if type(child) is LarkToken else child for child in children])

        setattr(self, rule, action)
        return action


def _token(token: LarkToken) -> Token:
    assert token.start_pos is not None
    assert token.end_pos is not None
    return Token(token.type, token.start_pos, token.end_pos)


class _Comments:
    """Collects the comments that Lark leaves out of its tree."""

    def __init__(self) -> None:
        self._found: list[tree.Comment] = []

    def add(self, token: LarkToken) -> LarkToken:
        _, start, end = _token(token)
        self._found.append(tree.Comment(start, end, str(token[2:])))
        return token

    def put_into(self, file: tree.File) -> tree.File:
        kept, self._found = tuple(self._found), []
        return tree.File(file.start, file.end, file.languages, file.components, kept)


def _lark(**options: Any) -> Lark:
    lark: Lark = lark_parser(grammar_path().read_text(encoding="utf-8"), **options)
    return lark


def parser() -> Read:
    """Text to Lark's tree, and that to the typed tree. Raises UnexpectedInput where the text needs a repair."""
    comments, actions = _Comments(), Actions()
    lark = _lark(lexer_callbacks={"COMMENT": comments.add})
    return lambda text: comments.put_into(actions.of(text).transform(lark.parse(text)))


def embedded() -> Read:
    """The same with the actions called while Lark parses, so that it makes no tree of its own."""
    comments, actions = _Comments(), Actions()
    lark = _lark(lexer_callbacks={"COMMENT": comments.add}, transformer=actions)

    def read(text: str) -> tree.File:
        actions.of(text)
        file: Any = lark.parse(text)
        return comments.put_into(file)

    return read
