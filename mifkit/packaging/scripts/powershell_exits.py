"""The exit codes with which a PowerShell script ends, and what it knows of a command's exit code there."""

import re
from collections.abc import Sequence

from mifkit.packaging.scripts.exits import Exits, Test
from mifkit.packaging.scripts.flow import Step
from mifkit.packaging.scripts.powershell_blocks import Blocks
from mifkit.packaging.scripts.powershell_tokens import Token, Tokens, variable_name
from mifkit.packaging.scripts.script import ScriptExit, ScriptLine

# What ends the script, commands of the App Deployment Toolkit among them, and what may stand before the code.
ENDS = frozenset({"exit", "exit-script", "close-adtsession", "[environment]::exit", "[system.environment]::exit"})
BEFORE_CODE = frozenset({"(", "-exitcode"})
NUMBER = re.compile("[0-9]{1,9}")
# Cmdlets, which leave the exit code of the program before them.
CMDLET = re.compile(r"(?i)[a-z]+-[a-z]+(?:[ \t]|$)")
# Whether a comparison with a number holds for all others.
COMPARISONS = {"-eq": False, "-ieq": False, "-ne": True, "-ine": True}
# Tokens that may be compared with a number, as in `$process.ExitCode -eq 0`.
LONGEST = 6


def powershell_exits(read: Tokens, blocks: Blocks, lines: Sequence[ScriptLine]) -> tuple[ScriptExit, ...]:
    """The exits of a script, of which `lines` are the commands in the order of its text."""
    reader = _Reader(read, blocks, lines)
    for index in range(len(read.all)):
        reader.token(index)
    return tuple(reader.exits.found)


class _Reader:
    def __init__(self, read: Tokens, blocks: Blocks, lines: Sequence[ScriptLine]) -> None:
        self.exits = Exits()
        self._tokens, self._closing, self._blocks = read.all, read.closing, blocks
        self._opening = {close: begin for begin, close in read.closing.items()}
        # The commands from the present one on, last first.
        self._lines = list(reversed(lines))
        # The braces that are open, and for each whether it is a Switch about the exit code of a command.
        self._braces: list[tuple[int, bool]] = []

    def token(self, index: int) -> None:
        """Read a token: its steps, then what begins with it."""
        token = self._tokens[index]
        steps = self._blocks.steps.get(index, ())
        for step in steps:
            if step is not Step.LEAVE:
                self.exits.step(step, self._brace_test(index) if step in (Step.BRANCH, Step.ARM) else None)
        if token.kind == "open" and token.text == "{":
            if self._blocks.roles.get(index) == "elseif":
                self.exits.condition(self._condition(index))
            about = self._blocks.roles.get(index) == "switch" and self._switches(index)
            self._braces.append((index, about))
        elif token.kind == "close" and self._braces and self._closing.get(self._braces[-1][0]) == index:
            self._braces.pop()
        self._commands(token)
        if token.kind == "variable" and self._kind(index + 1) == "assign" and self._begins(index):
            self._assigned(index)
        elif token.kind == "word" and token.text.lower() in ENDS and self._begins(index):
            self._end(index)
        if Step.LEAVE in steps:
            self.exits.step(Step.LEAVE)

    def _commands(self, token: Token) -> None:
        """The commands that begin up to the end of a token have run, unless they are in braces that run later."""
        while self._lines and self._lines[-1].start < token.end:
            line = self._lines.pop()
            if not self._braces and not CMDLET.match(line.line.text):
                self.exits.ran(line.line.text)

    def _brace_test(self, index: int) -> Test | None:
        """What the condition of the block that a brace opens says; `None` for a brace that closes one."""
        role = self._blocks.roles.get(index, "")
        if role == "if":
            return self._condition(index)
        if not role and self._kind(index) == "open" and self._braces and self._braces[-1][1]:
            value = self._tokens[index - 1].text if index else ""
            return Test("", int(value)) if NUMBER.fullmatch(value) else None
        return None

    def _condition(self, brace: int) -> Test | None:
        """What the condition in brackets before a brace says."""
        inside = self._in_brackets_before(brace)
        if len(inside) < 3 or not NUMBER.fullmatch(inside[-1].text) or inside[-2].text.lower() not in COMPARISONS:
            return None
        if not self._is_result(inside[:-2]):
            return None
        return Test("", int(inside[-1].text), COMPARISONS[inside[-2].text.lower()])

    def _switches(self, brace: int) -> bool:
        return self._is_result(self._in_brackets_before(brace))

    def _in_brackets_before(self, brace: int) -> list[Token]:
        at = brace - 1
        while at >= 0 and self._tokens[at].kind == "newline":
            at -= 1
        begin = self._opening.get(at)
        return [] if begin is None or at - begin > LONGEST + 2 else list(self._tokens[begin + 1 : at])

    def _is_result(self, tokens: Sequence[Token]) -> bool:
        """Whether tokens are the exit code of a command."""
        shown = "".join(token.text for token in tokens).lower()
        if "exitcode" in shown:
            return not shown.startswith("-not")
        return len(tokens) == 1 and tokens[0].kind == "variable" and self._result(tokens[0]) is not None

    def _result(self, token: Token) -> str | None:
        return self.exits.result(variable_name(token.text))

    def _assigned(self, index: int) -> None:
        """The variable at an index is set."""
        name, value = variable_name(self._tokens[index].text), self._value(index + 2)
        if self._tokens[index + 1].text != "=":
            self.exits.given(name)
        elif len(value) == 1 and NUMBER.fullmatch(value[0].text):
            self.exits.given(name, int(value[0].text), self._tokens[index].start, value[0].end)
        elif value and "exitcode" in value[-1].text.lower():
            self.exits.holds(name)
        elif len(value) == 1 and value[0].kind == "variable":
            self.exits.copied(name, variable_name(value[0].text))
        else:
            self.exits.given(name)

    def _value(self, index: int) -> list[Token]:
        """The first and the last token of a value, or its only token."""
        first = at = index
        while at < len(self._tokens) and self._tokens[at].kind not in ("newline", "close", "mark_"):
            at = self._closing.get(at, at) + 1
        return [self._tokens[one] for one in dict.fromkeys((first, at - 1)) if first <= one < len(self._tokens)]

    def _end(self, index: int) -> None:
        at = index + 1
        while at < len(self._tokens) and self._tokens[at].text.lower() in BEFORE_CODE:
            at += 1
        code = self._tokens[at] if at < len(self._tokens) else None
        if code is None or self._kind(at + 1) not in ("", "newline", "close", "mark_"):
            return
        if NUMBER.fullmatch(code.text):
            self.exits.ends(int(code.text), self._tokens[index].start, code.end)
        elif code.kind == "variable":
            self.exits.ends_with(variable_name(code.text))

    def _kind(self, index: int) -> str:
        return self._tokens[index].kind if index < len(self._tokens) else ""

    def _begins(self, index: int) -> bool:
        """Whether a statement may begin with a token."""
        before = self._tokens[index - 1] if index else None
        if before is None or before.kind in ("newline", "open") or index - 1 in self._blocks.ended:
            return True
        return before.text == ";"
