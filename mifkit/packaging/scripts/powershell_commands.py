"""The tokens of a PowerShell script → where its commands begin, as opposed to expressions. Takes linear time."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import Enum, auto

from mifkit.packaging.scripts.powershell_blocks import FRESH, KEYWORDS, STATEMENTS, VALUES
from mifkit.packaging.scripts.powershell_tokens import Token

ASSIGNS = frozenset({"=", "+="})
# How an expression begins that is a word to the tokens: types, labels, numbers, and operators before their operand.
EXPRESSION = re.compile(
    r"[\[!+,:*/]|-(?:$|[^\w:\\./]|not$|bnot$|[ci]?split$|join$)|-?[0-9.]*[0-9](?:[lud]?(?:[kmgtp]b)?)$|0x[0-9a-f]+$",
    re.IGNORECASE,
)
MEMBER = re.compile(r"\[.*[^\]]$|\.\w|.*::", re.DOTALL)


class _Inside(Enum):
    """What stands in brackets: statements, only values, the keys and values of a table, the cases of a switch."""

    STATEMENTS = auto()
    VALUES = auto()
    TABLE = auto()
    CASES = auto()
    LOOP = auto()


class _Commands:
    def __init__(self, tokens: Sequence[Token], closing: Mapping[int, int], roles: Mapping[int, str]) -> None:
        self._tokens, self._closing, self._roles = tokens, closing, roles

    def starts(self, ended: Collection[int]) -> set[int]:
        """The indexes of the tokens with which commands begin. `ended` are braces that end a statement."""
        found: set[int] = set()
        # The brackets that are open: what stands in them, and whether a command is open around them.
        around: list[tuple[int, _Inside, bool]] = []
        inside, fresh, command = _Inside.STATEMENTS, True, False
        for index, token in enumerate(self._tokens):
            word = token.text.lower() if token.kind == "word" else ""
            if token.kind in VALUES or (word and word != "in" and not fresh):
                fresh = False
                continue
            if fresh and self._begins(index, word, inside):
                found.add(index)
                command = True
            fresh = self._fresh(index, word, inside, fresh=fresh, command=command)
            if token.kind == "open":
                around.append((index, inside, command))
                inside, command = self._inside(index), False
                fresh = inside in (_Inside.STATEMENTS, _Inside.LOOP)
            elif token.kind == "close" and around and self._closing[around[-1][0]] == index:
                _, inside, command = around.pop()
            if index in ended or token.kind == "newline" or (token.kind == "mark_" and token.text in FRESH):
                fresh, command = fresh or index in ended, False
        return found

    def _begins(self, index: int, word: str, inside: _Inside) -> bool:
        if self._tokens[index].text == "&":
            return True
        if not word or word in STATEMENTS or word in KEYWORDS or EXPRESSION.match(word):
            return False
        return inside is not _Inside.TABLE or (index > 0 and self._tokens[index - 1].text in ASSIGNS)

    def _fresh(self, index: int, word: str, inside: _Inside, *, fresh: bool, command: bool) -> bool:
        """Whether a command may begin after a token that is no bracket."""
        token = self._tokens[index]
        if inside in (_Inside.VALUES, _Inside.CASES):
            return False
        if token.kind == "newline":
            return index == 0 or self._tokens[index - 1].text != ","
        if token.text in ASSIGNS:
            return token.kind == "assign" and not command
        return token.text in FRESH or (fresh and word in KEYWORDS) or (word == "in" and inside is _Inside.LOOP)

    def _inside(self, index: int) -> _Inside:
        token = self._tokens[index]
        if token.text == "@{":
            return _Inside.TABLE
        if token.text == "{":
            return _Inside.CASES if self._roles.get(index) == "switch" else _Inside.STATEMENTS
        before = self._tokens[index - 1] if index else None
        if token.text != "(" or before is None or before.kind != "word":
            return _Inside.STATEMENTS
        word = before.text.lower()
        if word in ("foreach", "for"):
            return _Inside.LOOP
        is_function = index > 1 and self._tokens[index - 2].text.lower() in ("function", "filter")
        is_member = token.glued and MEMBER.match(word)
        return _Inside.VALUES if word == "param" or is_function or is_member else _Inside.STATEMENTS


def command_starts(
    tokens: Sequence[Token], closing: Mapping[int, int], roles: Mapping[int, str], ended: Collection[int]
) -> set[int]:
    """The indexes of the tokens with which commands begin: the name of a program or cmdlet, or `&` or `.` before it.

    `closing` gives for an opening bracket the one that closes it; `roles` is what a brace opens, if a statement does;
    `ended` are the braces that end a statement.
    """
    return _Commands(tokens, closing, roles).starts(ended)
