"""The exit codes with which a PowerShell script ends, and what it knows of a command's exit code there."""

import re
from collections.abc import Iterable

from mifkit.packaging.scripts.exits import Exits, Test
from mifkit.packaging.scripts.flow import Step
from mifkit.packaging.scripts.powershell_blocks import STEPS, Blocks
from mifkit.packaging.scripts.powershell_tokens import Kind, Tokens, variable_name
from mifkit.packaging.scripts.script import ScriptExit, ScriptLine

# What ends the script, commands of the App Deployment Toolkit among them, and what may stand before the code.
ENDS = frozenset({"exit", "exit-script", "close-adtsession", "[environment]::exit", "[system.environment]::exit"})
BEFORE_CODE = frozenset({"(", "-exitcode"})
NUMBER = re.compile("[0-9]{1,9}")
# Cmdlets, which leave the exit code of the program before them.
CMDLET = re.compile(r"(?i)[a-z]+-[a-z]+(?:[ \t]|$)")
# Whether a comparison with a number holds for all others.
COMPARISONS = {"-eq": False, "-ieq": False, "-ne": True, "-ine": True}
# Kinds of tokens before which a value ends, as it does where the script ends.
VALUE_ENDS = frozenset({"", Kind.LINE_END, Kind.CLOSE, Kind.MARK})
# Tokens that may be compared with a number, as in `$process.ExitCode -eq 0`.
LONGEST = 6


def powershell_exits(read: Tokens, blocks: Blocks, lines: Iterable[ScriptLine]) -> tuple[ScriptExit, ...]:
    """The exits of a script, of which `lines` are the commands in the order of its text."""
    reader = _Reader(read, blocks, lines)
    for index in range(len(read)):
        reader.token(index)
    return tuple(reader.exits.found)


class _Reader:
    def __init__(self, read: Tokens, blocks: Blocks, lines: Iterable[ScriptLine]) -> None:
        self.exits = Exits()
        self._read, self._blocks = read, blocks
        self._kinds, self._texts, self._closing = read.kinds, read.texts, read.closing
        self._opening = {close: begin for begin, close in enumerate(read.closing) if close != begin}
        # The commands from the next one on.
        self._lines = iter(lines)
        self._next = next(self._lines, None)
        # The braces that are open, and for each whether it is a Switch about the exit code of a command.
        self._braces: list[tuple[int, bool]] = []

    def token(self, index: int) -> None:
        """Read a token: its steps, then what begins with it."""
        kind, step = self._kinds[index], STEPS[self._blocks.steps[index]]
        if step is not None and step is not Step.LEAVE:
            self.exits.step(step, self._brace_test(index) if step in (Step.BRANCH, Step.ARM) else None)
        if kind == Kind.OPEN and self._texts[index] == "{":
            if self._blocks.roles.get(index) == "elseif":
                self.exits.condition(self._condition(index))
            about = self._blocks.roles.get(index) == "switch" and self._switches(index)
            self._braces.append((index, about))
        elif kind == Kind.CLOSE and self._braces and self._closing[self._braces[-1][0]] == index:
            self._braces.pop()
        self._commands(self._read.end(index))
        if kind == Kind.VARIABLE and self._kinds.startswith(Kind.ASSIGN, index + 1) and self._begins(index):
            self._assigned(index)
        elif kind == Kind.WORD and self._texts[index].lower() in ENDS and self._begins(index):
            self._end(index)
        if step is Step.LEAVE:
            self.exits.step(Step.LEAVE)

    def _commands(self, end: int) -> None:
        """The commands that begin before the end of a token have run, unless they are in braces that run later."""
        while (line := self._next) is not None and line.start < end:
            self._next = next(self._lines, None)
            if not self._braces and not CMDLET.match(line.line.text):
                self.exits.ran(line.line.text)

    def _brace_test(self, index: int) -> Test | None:
        """What the condition of the block that a brace opens says; `None` for a brace that closes one."""
        role = self._blocks.roles.get(index, "")
        if role == "if":
            return self._condition(index)
        if not role and self._kinds.startswith(Kind.OPEN, index) and self._braces and self._braces[-1][1]:
            value = self._texts[index - 1] if index else ""
            return Test("", int(value)) if NUMBER.fullmatch(value) else None
        return None

    def _condition(self, brace: int) -> Test | None:
        """What the condition in brackets before a brace says."""
        inside = self._in_brackets_before(brace)
        if len(inside) < 3:
            return None
        *_, comparison, number = (self._texts[index] for index in inside)
        if not NUMBER.fullmatch(number) or comparison.lower() not in COMPARISONS or not self._is_result(inside[:-2]):
            return None
        return Test("", int(number), COMPARISONS[comparison.lower()])

    def _switches(self, brace: int) -> bool:
        return self._is_result(self._in_brackets_before(brace))

    def _in_brackets_before(self, brace: int) -> range:
        """The indexes of the tokens in brackets before a brace."""
        at = brace - 1
        while at >= 0 and self._kinds[at] == Kind.LINE_END:
            at -= 1
        begin = self._opening.get(at)
        return range(0) if begin is None or at - begin > LONGEST + 2 else range(begin + 1, at)

    def _is_result(self, tokens: range) -> bool:
        """Whether tokens are the exit code of a command."""
        shown = "".join(self._texts[index] for index in tokens).lower()
        if "exitcode" in shown:
            return not shown.startswith("-not")
        return len(tokens) == 1 and self._kinds[tokens[0]] == Kind.VARIABLE and self._result(tokens[0]) is not None

    def _result(self, index: int) -> str | None:
        return self.exits.result(variable_name(self._texts[index]))

    def _assigned(self, index: int) -> None:
        """The variable at an index is set."""
        name, value = variable_name(self._texts[index]), self._value(index + 2)
        only = self._texts[value[0]] if len(value) == 1 else ""
        if self._texts[index + 1] != "=":
            self.exits.given(name)
        elif NUMBER.fullmatch(only):
            self.exits.given(name, int(only), self._read.starts[index], self._read.end(value[0]))
        elif value and "exitcode" in self._texts[value[-1]].lower():
            self.exits.holds(name)
        elif only and self._kinds[value[0]] == Kind.VARIABLE:
            self.exits.copied(name, variable_name(only))
        else:
            self.exits.given(name)

    def _value(self, index: int) -> list[int]:
        """The first and the last token of a value, or its only token."""
        first = at = index
        while at < len(self._kinds) and self._kinds[at] not in VALUE_ENDS:
            at = self._closing[at] + 1
        return [one for one in dict.fromkeys((first, at - 1)) if first <= one < len(self._kinds)]

    def _end(self, index: int) -> None:
        at = index + 1
        while at < len(self._texts) and self._texts[at].lower() in BEFORE_CODE:
            at += 1
        if at >= len(self._kinds) or self._kinds[at + 1 : at + 2] not in VALUE_ENDS:
            return
        code = self._texts[at]
        if NUMBER.fullmatch(code):
            self.exits.ends(int(code), self._read.starts[index], self._read.end(at))
        elif self._kinds[at] == Kind.VARIABLE:
            self.exits.ends_with(variable_name(code))

    def _begins(self, index: int) -> bool:
        """Whether a statement may begin with a token."""
        if not index or self._kinds[index - 1] in (Kind.LINE_END, Kind.OPEN) or index - 1 in self._blocks.ended:
            return True
        return self._texts[index - 1] == ";"
