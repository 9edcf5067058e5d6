"""The exit codes with which a script of calls ends: conditions on results of commands, and the call that ends it."""

import re
from collections.abc import Mapping, Sequence

from mifkit.packaging.scripts.blocks import Token
from mifkit.packaging.scripts.exits import Exits, Test
from mifkit.packaging.scripts.flow import Step

NUMBER = re.compile(r"[0-9]{1,9}")
# Comparisons with a number: whether the condition holds for all others.
COMPARISONS = {"=": False, "==": False, "===": False, "<>": True, "!=": True, "!==": True}
SIGNS = frozenset("=<>!")
# Tokens of a condition; what is longer is no comparison of an exit code.
LONGEST = 60
# The property that has the exit code of a program that was started by WScript.Shell.Exec.
PROPERTY = ".exitcode"
ENDS = frozenset({"", ")", ":", ";", "}", "end", "else", "endif"})


class CallExits:
    """The exits of a script while its tokens are walked through; `ends` are the calls that end it."""

    def __init__(self, tokens: Sequence[Token], ends: frozenset[str], calls: Mapping[str, object]) -> None:
        self.exits = Exits()
        self._tokens, self._ends, self._calls = tokens, ends, calls
        # The name that the present statement sets, the condition whose arm begins next, and whether its command runs
        # in the condition itself.
        self._target = ""
        self._test: Test | None = None
        self._waits = False
        # The command whose exit code the present Select is about.
        self._choice: str | None = None

    def step(self, step: Step, index: int) -> None:
        """Take a step that stands before a token."""
        if step is Step.LEAVE:
            self._end(index)
            self.exits.step(step)
        elif self._word(index) == "case":
            self.exits.step(step, self._case(index))
        elif step is Step.ARM:
            self.exits.step(step)
            self.exits.condition(self._condition(index) if self._word(index) == "elseif" else None)
        else:
            self.exits.step(step, self._test if step is Step.BRANCH else None)
            self._test, self._waits = None, False

    def token(self, index: int) -> None:
        """Read a token."""
        token = self._tokens[index]
        if token.kind == "newline" or token.text in (";", "{", "}"):
            self._target = ""
        elif token.kind == "name" and token.text.lower() == "if":
            self._test = self._condition(index)
        elif token.kind == "name" and token.text.lower() in ("select", "switch"):
            chosen = index + 2 if self._word(index + 1) == "case" else index + 1
            self._choice = self._command(self._tokens[chosen]) if self._word(chosen) else None

    def ran(self, command: str) -> None:
        """A command runs here."""
        self.exits.ran(command, self._target)
        if self._waits and self._test is not None:
            self._test = self._test._replace(command=command)
            self._waits = False

    def assigned(self, index: int) -> None:
        """The name at an index is set to what follows its sign."""
        name, value, after = self._tokens[index].text.lower(), self._word(index + 2), self._word(index + 3)
        self._target = name
        if after in ENDS and NUMBER.fullmatch(value):
            self.exits.given(name, int(value), self._tokens[index].start, self._tokens[index + 2].end)
        elif after in ENDS and value:
            self.exits.copied(name, value.removesuffix(PROPERTY))
        else:
            self.exits.given(name)

    def _word(self, index: int) -> str:
        """The token at an index in lower case; empty at the end of a line, and for a string."""
        token = self._tokens[index] if index < len(self._tokens) else None
        return token.text.lower() if token is not None and token.kind in ("name", "mark") else ""

    def _condition(self, index: int) -> Test | None:
        """What the condition after the word at an index says about the exit code of a command."""
        inside: list[Token] = []
        depth = 0
        for at in range(index + 1, min(index + 1 + LONGEST, len(self._tokens))):
            token = self._tokens[at]
            depth += (token.text == "(") - (token.text == ")")
            if token.kind == "newline" or token.text.lower() == "then":
                break
            inside.append(token)
            if depth == 0 and token.text == ")" and inside[0].text == "(" and self._word(at + 1)[:1] not in SIGNS:
                break
        if len(inside) > 2 and inside[0].text == "(" and inside[-1].text == ")":
            inside = inside[1:-1]
        return self._comparison(inside)

    def _case(self, index: int) -> Test | None:
        value = self._word(index + 1)
        if self._choice is None or not NUMBER.fullmatch(value) or self._word(index + 2) not in ENDS:
            return None
        return Test(self._choice, int(value))

    def _comparison(self, inside: list[Token]) -> Test | None:
        if len(inside) == 1 and (command := self._command(inside[0])) is not None:
            return Test(command, 0, otherwise=True)
        if len(inside) < 3 or not NUMBER.fullmatch(inside[-1].text):
            return None
        sign, head = "", inside[:-1]
        while head and head[-1].kind == "mark" and head[-1].text in SIGNS:
            sign = head.pop().text + sign
        if sign not in COMPARISONS:
            return None
        code, otherwise = int(inside[-1].text), COMPARISONS[sign]
        if len(head) == 1:
            command = self._command(head[0])
            return Test(command, code, otherwise) if command is not None else None
        words = [token.text.lower().rpartition(".")[2] for token in head if token.kind == "name"]
        self._waits = bool(words) and words[0] in self._calls and not {"and", "or"} & set(words)
        return Test("", code, otherwise) if self._waits else None

    def _command(self, token: Token) -> str | None:
        """The command whose exit code a name holds."""
        return self.exits.result(token.text.lower().removesuffix(PROPERTY)) if token.kind == "name" else None

    def _end(self, index: int) -> None:
        """Note with what the script ends, if a call at an index ends it."""
        if self._word(index) not in self._ends:
            return
        at = index + 2 if self._word(index + 1) == "(" else index + 1
        value, after = self._word(at), self._word(at + 1)
        if after not in ENDS or not value:
            return
        if NUMBER.fullmatch(value):
            last = self._tokens[at + 1 if after == ")" else at]
            self.exits.ends(int(value), self._tokens[index].start, last.end)
        else:
            self.exits.ends_with(value)
