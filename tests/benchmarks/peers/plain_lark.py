"""Plain Lark from `grammars/mif.lark`: the typed tree that mifkit's own parser makes, with places and comments."""

from collections.abc import Callable
from typing import Any

from lark.lexer import Token as LarkToken
from oracle.plain_lark import Actions, as_token, lark_parser

from mifkit.mif import tree

Read = Callable[[str], tree.File]


class _Comments:
    """Collects the comments that Lark leaves out of its tree."""

    def __init__(self) -> None:
        self._found: list[tree.Comment] = []

    def add(self, token: LarkToken) -> LarkToken:
        _, start, end = as_token(token)
        self._found.append(tree.Comment(start, end, str(token[2:])))
        return token

    def put_into(self, file: tree.File) -> tree.File:
        kept, self._found = tuple(self._found), []
        return tree.File(file.start, file.end, file.languages, file.components, kept)


def parser() -> Read:
    """Text to Lark's tree, and that to the typed tree. Raises UnexpectedInput where the text needs a repair."""
    comments, actions = _Comments(), Actions()
    lark = lark_parser(lexer_callbacks={"COMMENT": comments.add})
    return lambda text: comments.put_into(actions.of(text).transform(lark.parse(text)))


def embedded() -> Read:
    """The same with the actions called while Lark parses, so that it makes no tree of its own."""
    comments, actions = _Comments(), Actions()
    lark = lark_parser(lexer_callbacks={"COMMENT": comments.add}, transformer=actions)

    def read(text: str) -> tree.File:
        actions.of(text)
        file: Any = lark.parse(text)
        return comments.put_into(file)

    return read
