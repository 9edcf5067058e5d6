"""The text of a script in a language with calls → tokens, with the brackets that belong together, blocks and comments.

How a language writes these is its `Dialect`. Takes linear time.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum, auto
from sys import intern

from msgspec import Struct

from mifkit.files.source import comments_of
from mifkit.packaging.scripts.blocks import StepsOf, Token

OPENING, CLOSING = frozenset("([{"), frozenset(")]}")


class Newlines(Enum):
    """Where the end of a line ends a statement: everywhere, outside of brackets and expressions, or nowhere."""

    EVERYWHERE = auto()
    OUTSIDE = auto()
    NOWHERE = auto()


class Dialect(Struct, frozen=True):
    """How a language is written.

    `tokens` finds comments, strings, names and marks. `calls` are functions by their names in lower case: the number of
    the argument that is the program or the whole line, and of the argument, if any, that holds the program's arguments.
    `constants` are names that stand for a text. `blocks` finds conditions, loops and functions. `newlines` says which
    ends of lines count. `ends` are the calls, in lower case, that end the script with an exit code.
    """

    tokens: re.Pattern[str]
    escapes: re.Pattern[str]
    comment: re.Pattern[str]
    calls: Mapping[str, tuple[int, int | None]]
    joins: str
    assigns: frozenset[str]
    blocks: StepsOf
    constants: Mapping[str, str] = {}
    newlines: Newlines = Newlines.EVERYWHERE
    ends: frozenset[str] = frozenset()


class CallTokens:
    """The tokens of a script, with the brackets that belong together and the blocks, and its comments."""

    def __init__(self, text: str, dialect: Dialect, start: int, end: int) -> None:
        self.dialect = dialect
        self.comments = comments_of(text)
        found = self._scan(text, start, end)
        self.all = list(found if dialect.newlines is Newlines.EVERYWHERE else self._without_newlines(list(found)))
        self.closing = self._brackets()
        self.steps = dialect.blocks(self.all)

    def _scan(self, text: str, start: int, end: int) -> Iterator[Token]:
        for found in self.dialect.tokens.finditer(text, start, end):
            kind = found.lastgroup or ""
            if kind == "comment":
                mark = self.dialect.comment.match(found[0])
                inside = found.start() + (mark.end() if mark else 0)
                self.comments.add(found.start(), found.end(), inside)
            elif kind != "blank":
                yield Token(kind, found.start(), found[0] if kind == "string" else intern(found[0]))

    def _without_newlines(self, found: list[Token]) -> Iterator[Token]:
        """The tokens without the ends of lines that end no statement."""
        brackets: list[str] = []
        for before, token, after in zip([None, *found], found, [*found[1:], None], strict=False):
            if token.kind == "mark" and token.text in OPENING:
                brackets.append(token.text)
            elif token.kind == "mark" and token.text in CLOSING and brackets:
                brackets.pop()
            if token.kind != "newline" or self._ends_statement(brackets, before, after):
                yield token

    def _ends_statement(self, brackets: list[str], before: Token | None, after: Token | None) -> bool:
        if self.dialect.newlines is Newlines.NOWHERE or (brackets and brackets[-1] != "{"):
            return False
        going = {*self.dialect.joins, *self.dialect.assigns, ","}
        return not (before is not None and before.text in going) and not (after is not None and after.text in going)

    def _brackets(self) -> dict[int, int]:
        """For each opening bracket, the index after its closing bracket, or after the end of its line."""
        closing: dict[int, int] = {}
        waiting: list[int] = []
        for index, token in enumerate(self.all):
            if token.kind == "newline":
                closing |= dict.fromkeys(waiting, index + 1)
                waiting.clear()
            elif token.kind == "mark" and token.text in OPENING:
                waiting.append(index)
            elif token.kind == "mark" and token.text in CLOSING and waiting:
                closing[waiting.pop()] = index + 1
        return closing
