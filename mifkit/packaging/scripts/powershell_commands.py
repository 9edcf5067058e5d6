"""The tokens of a PowerShell script → where its commands begin, as opposed to expressions. Takes linear time."""

import re
from array import array
from collections.abc import Collection, Mapping
from enum import Enum, auto
from itertools import product

from mifkit.packaging.scripts.powershell_blocks import FRESH, KEYWORDS, STATEMENTS, VALUES
from mifkit.packaging.scripts.powershell_tokens import Kind, Tokens

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


# Whether a command is open where something stands: each pair is kept once.
STATES = {state: state for state in product(_Inside, (False, True))}


class _Commands:
    def __init__(self, read: Tokens, roles: Mapping[int, str]) -> None:
        self._kinds, self._texts, self._glued, self._roles = read.kinds, read.texts, read.glued, roles
        self._closing = read.closing

    def starts(self, ended: Collection[int]) -> bytearray:
        """For each token, 1 if a command begins with it. `ended` are braces that end a statement."""
        found = bytearray(len(self._kinds))
        # The brackets that are open, what stands around each of them, and whether a command is open there.
        opened, around = array("I"), list[tuple[_Inside, bool]]()
        inside, fresh, command = _Inside.STATEMENTS, True, False
        for index, kind in enumerate(self._kinds):
            word = self._texts[index].lower() if kind == Kind.WORD else ""
            if kind in VALUES or (word and word != "in" and not fresh):
                fresh = False
                continue
            if fresh and self._begins(index, word, inside):
                found[index] = 1
                command = True
            fresh = self._fresh(index, word, inside, fresh=fresh, command=command)
            if kind == Kind.OPEN:
                opened.append(index)
                around.append(STATES[inside, command])
                inside, command = self._inside(index), False
                fresh = inside in (_Inside.STATEMENTS, _Inside.LOOP)
            elif kind == Kind.CLOSE and opened and self._closing[opened[-1]] == index:
                opened.pop()
                inside, command = around.pop()
            if index in ended or kind == Kind.LINE_END or (kind == Kind.MARK and self._texts[index] in FRESH):
                fresh, command = fresh or index in ended, False
        return found

    def _begins(self, index: int, word: str, inside: _Inside) -> bool:
        if self._texts[index] == "&":
            return True
        if not word or word in STATEMENTS or word in KEYWORDS or EXPRESSION.match(word):
            return False
        return inside is not _Inside.TABLE or (index > 0 and self._texts[index - 1] in ASSIGNS)

    def _fresh(self, index: int, word: str, inside: _Inside, *, fresh: bool, command: bool) -> bool:
        """Whether a command may begin after a token that is no bracket."""
        kind, text = self._kinds[index], self._texts[index]
        if inside in (_Inside.VALUES, _Inside.CASES):
            return False
        if kind == Kind.LINE_END:
            return index == 0 or self._texts[index - 1] != ","
        if text in ASSIGNS:
            return kind == Kind.ASSIGN and not command
        return text in FRESH or (fresh and word in KEYWORDS) or (word == "in" and inside is _Inside.LOOP)

    def _inside(self, index: int) -> _Inside:
        text = self._texts[index]
        if text == "@{":
            return _Inside.TABLE
        if text == "{":
            return _Inside.CASES if self._roles.get(index) == "switch" else _Inside.STATEMENTS
        if text != "(" or not index or self._kinds[index - 1] != Kind.WORD:
            return _Inside.STATEMENTS
        word = self._texts[index - 1].lower()
        if word in ("foreach", "for"):
            return _Inside.LOOP
        is_function = index > 1 and self._texts[index - 2].lower() in ("function", "filter")
        is_member = self._glued[index] and MEMBER.match(word)
        return _Inside.VALUES if word == "param" or is_function or is_member else _Inside.STATEMENTS


def command_starts(read: Tokens, roles: Mapping[int, str], ended: Collection[int]) -> bytearray:
    """For each token, 1 if a command begins with it: the name of a program or cmdlet, or `&` or `.` before it.

    `roles` is what a brace opens, if a statement does; `ended` are the braces that end a statement.
    """
    return _Commands(read, roles).starts(ended)
