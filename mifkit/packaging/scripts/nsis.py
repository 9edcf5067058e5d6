"""NSIS scripts (.nsi, .nsh): the programs that `Exec`, `ExecWait`, `ExecShell`, `nsExec` and their like start.

Read are strings in three kinds of quotes with their escapes, continued lines, comments, `!define`, macros with their
parameters, `StrCpy`, LogicLib's and the compiler's conditions, labels and jumps. Takes linear time.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from mifkit.files.rows import Rows
from mifkit.files.source import Comment, comments_of
from mifkit.packaging.placed_text import Piece, PlacedText, joined, quoted_argument, replaced, unknown
from mifkit.packaging.scripts.exits import Exits, Test
from mifkit.packaging.scripts.flow import Flow, Outcome, Step, walked
from mifkit.packaging.scripts.script import Expansion, Lines, Script, ScriptLine

_CONTINUED = r"\\[ \t]*+(?:\r\n|[\r\n])"
_STRINGS = "|".join(rf"{quote}(?:[^{quote}$\\\r\n]|\$\\.|\$|{_CONTINUED}|\\)*+{quote}?" for quote in ('"', "'", "`"))
TOKEN = re.compile(
    rf"(?P<blank>[ \t\x0b\x0c\u00a0]+|{_CONTINUED})|(?P<newline>\r\n|[\r\n])"
    rf"|(?P<comment>[;#](?:[^\r\n\\]|{_CONTINUED}|\\)*+|/\*.*?(?:\*/|\Z))"
    rf"|(?P<string>{_STRINGS})|(?P<word>(?:[^\s\\]|\\(?![ \t]*[\r\n]))++|.)",
    re.DOTALL,
)
# An escape, a dollar sign, a definition, a text in the user's language, a variable of the environment, a variable.
INSIDE = re.compile(
    rf"\$\\(?P<escape>.)|\$\$|\$\{{(?P<defined>[^{{}}\s]+)\}}|\$\([^()\s]*\)|\$%[^%\s]*%|\$(?P<variable>\w+)|{_CONTINUED}",
    re.DOTALL,
)
VARIABLE = re.compile(r"\$\w+")
ESCAPES = {"r": " ", "n": " ", "t": "\t"}
COMMAND_PROCESSOR = re.compile(r"%?comspec%?", re.IGNORECASE)

# Which operand is the program or the whole line, and which, if any, holds its arguments; without options such as /OEM.
EXECUTES: dict[str, tuple[int, int | None]] = {
    **dict.fromkeys(("exec", "execwait", "execdos::exec", "execcmd::exec"), (0, None)),
    **dict.fromkeys(("nsexec::exec", "nsexec::exectolog", "nsexec::exectostack"), (0, None)),
    **dict.fromkeys(("execshell", "execshellwait"), (1, 2)),
}
# Instructions that give variables among their operands a value that the script does not show.
GIVES = re.compile(
    r"pop$|exch$|read|expandenvstrings$|int(?:op|fmt)$|strlen$|file(?:open|read|seek)|find|get|enum|searchpath$"
    r"|sectionget|exec|\$\{",
)
# Those that put the exit code onto the stack.
PUSHING = frozenset({"nsexec::exec", "nsexec::exectolog", "nsexec::exectostack"})
NUMBER = re.compile("[0-9]{1,9}")
# Comparisons of LogicLib with a number: whether the condition holds for all others.
COMPARISONS = {"==": False, "=": False, "!=": True, "<>": True}
STEPS = {
    **dict.fromkeys(
        ("${if}", "${ifnot}", "${unless}", "${ifcmd}", "!if", "!ifdef", "!ifndef", "!ifmacrodef"), Step.BRANCH
    ),
    **dict.fromkeys(("!ifmacrondef", "${select}", "${switch}"), Step.BRANCH),
    **dict.fromkeys(
        ("${elseif}", "${elseifnot}", "${elseunless}", "${else}", "${case}", "${default}", "!else"), Step.ARM
    ),
    **dict.fromkeys(("${caseelse}", "${case2}", "${case3}", "!elseif", "!elif"), Step.ARM),
    **dict.fromkeys(("${for}", "${foreach}", "${while}", "${do}", "${dowhile}", "${dountil}"), Step.LOOP),
    **dict.fromkeys(("${endif}", "${endunless}", "${endselect}", "${endswitch}", "!endif"), Step.END),
    **dict.fromkeys(("${next}", "${endwhile}", "${loop}", "${loopwhile}", "${loopuntil}"), Step.END),
    **dict.fromkeys(("return", "abort", "quit"), Step.LEAVE),
}
ELSE = frozenset({"${else}", "${default}", "${caseelse}", "!else"})
# Where control comes from elsewhere.
ENTRIES = frozenset({"section", "function", "sectiongroup"})
JUMP = re.compile(r"[+](\d{1,3})")
MOST_PARAMETERS = 20

Evaluate = Callable[[], PlacedText | None]


class Word(Struct, frozen=True, gc=False):
    """A word of an instruction: its text without quotes, which stands in the file from `start` on."""

    text: str
    start: int
    end: int
    quoted: bool


class Instruction(Struct, frozen=True, gc=False):
    """An instruction: its name in lower case, and its operands."""

    name: str
    operands: tuple[Word, ...]
    start: int
    end: int


def read_nsis(text: str) -> Script:
    """The commands of an NSIS script."""
    comments = comments_of(text)
    instructions = tuple(_instructions(text, comments))
    expansion = Expansion(len(text))

    def walk(flow: Flow[PlacedText]) -> "_Reader":
        reader = _Reader(text, expansion, flow)
        for instruction in instructions:
            reader.read(instruction)
        return reader

    reader = walked(walk)
    return Script(reader.lines, tuple(reader.texts), comments, find_exits=partial(tuple, reader.exits.found))


def _instructions(text: str, comments: Rows[Comment]) -> Iterator[Instruction]:
    words: list[Word] = []
    for found in TOKEN.finditer(text):
        kind, (start, end) = found.lastgroup, found.span()
        if kind == "comment":
            inside = start + (2 if found[0].startswith("/*") else 1)
            comments.add(start, end, inside)
        elif kind == "string":
            closed = end - start > 1 and text[end - 1] == text[start]
            words.append(Word(text[start + 1 : end - closed], start + 1, end, quoted=True))
        elif kind == "word":
            words.append(Word(found[0], start, end, quoted=False))
        elif kind == "newline" and words:
            yield _instruction(words)
            words = []
    if words:
        yield _instruction(words)


def _instruction(words: list[Word]) -> Instruction:
    first, *operands = words
    name = "" if first.quoted else first.text.lower()
    return Instruction(name, tuple(operands), first.start - first.quoted, words[-1].end)


class _Reader:
    """A script while its instructions are walked through."""

    def __init__(self, text: str, expansion: Expansion, flow: Flow[PlacedText]) -> None:
        self._expansion = expansion
        self._flow = flow
        self._complete: list[bool] = []
        # After how many instructions the jumps over them lead back together.
        self._jumps: list[int] = []
        self._count = 0
        # The exit codes that the script ends with, and the command whose exit code is on top of the stack.
        self.exits = Exits()
        self._pushed = ""
        self.lines = Lines(text)
        self.texts: list[PlacedText] = []

    def read(self, one: Instruction) -> None:
        """Take an instruction."""
        self._land()
        if one.name.endswith(":") or one.name in ENTRIES:
            self._flow.label()
            self.exits.step(Step.LEAVE)
        elif one.name in STEPS:
            self._step(one, STEPS[one.name])
        elif one.name == "!macro" and one.operands:
            self._macro(one)
        elif one.name == "!macroend":
            self._flow.end_function()
        elif one.name == "!insertmacro" and one.operands:
            self._insert(one)
        elif one.name == "!define":
            self._define(one)
        elif one.name == "strcpy" and len(one.operands) > 1:
            whole = len(one.operands) == 2
            self._assign(one.operands[0], partial(self._value, one.operands[1]) if whole else _nothing)
            self._copy(one)
        elif one.name == "seterrorlevel" and one.operands:
            self._end(one)
        else:
            self._other(one)
        self._jump(one)

    def _step(self, one: Instruction, step: Step) -> None:
        name, test = one.name, self._test(one)
        self.exits.step(step, test if step is Step.BRANCH else None)
        if step is Step.ARM:
            self.exits.condition(test)
        if step in (Step.BRANCH, Step.LOOP):
            self._complete.append(False)
        elif step is Step.ARM and self._complete:
            self._complete[-1] = self._complete[-1] or name in ELSE
        elif step is Step.END and self._complete and self._complete.pop():
            step = Step.END_COMPLETE
        self._flow.step(step)

    def _test(self, one: Instruction) -> Test | None:
        """What the condition of an instruction says about the exit code of a command."""
        words = [word.text for word in one.operands]
        if len(words) != 3 or words[1] not in COMPARISONS or not NUMBER.fullmatch(words[2]):
            return None
        command = self.exits.result(words[0].lower())
        return Test(command, int(words[2]), COMPARISONS[words[1]]) if command is not None else None

    def _jump(self, one: Instruction) -> None:
        """An instruction that may jump over those after it, as `IfErrors 0 +2` does."""
        over = [int(found[1]) for word in one.operands if not word.quoted and (found := JUMP.fullmatch(word.text))]
        if over and one.name not in ("strcpy", "!define", "intop"):
            self._flow.branch()
            self.exits.step(Step.BRANCH)
            self._jumps.append(self._count + max(over))

    def _land(self) -> None:
        self._count += 1
        while self._jumps and self._jumps[-1] <= self._count:
            self._jumps.pop()
            self._flow.end()
            self.exits.step(Step.END)

    def _macro(self, one: Instruction) -> None:
        name, *parameters = (word.text.lower() for word in one.operands[: MOST_PARAMETERS + 1])
        self._flow.function(name)
        for number, parameter in enumerate(parameters):
            self._flow.parameter(name, str(number), f"${{{parameter}}}")

    def _insert(self, one: Instruction) -> None:
        name, *given = one.operands[: MOST_PARAMETERS + 1]
        self._flow.call(name.text.lower())
        self._flow.arguments(
            name.text.lower(),
            [(str(number), word.start, word.end, partial(self._value, word)) for number, word in enumerate(given)],
        )

    def _define(self, one: Instruction) -> None:
        operands = [
            word for word in one.operands if word.quoted or not word.text.lower().startswith(("/ifndef", "/redef"))
        ]
        if operands and not operands[0].text.startswith("/"):
            name, value = operands[0], operands[1] if len(operands) > 1 else None
            self._flow.assign(
                f"${{{name.text.lower()}}}", one.start, one.end, partial(self._value, value) if value else _nothing
            )

    def _assign(self, name: Word, evaluate: Evaluate) -> None:
        if VARIABLE.fullmatch(name.text):
            self.exits.given(name.text.lower())
            self._flow.assign(name.text.lower(), name.start, name.end, evaluate)

    def _copy(self, one: Instruction) -> None:
        """What a variable that is set to a number, or to another variable, says about exit codes."""
        name, value = one.operands[0].text.lower(), one.operands[1].text.lower()
        if NUMBER.fullmatch(value):
            self.exits.given(name, int(value), one.start, one.end)
        elif self.exits.result(value) is not None:
            self.exits.copied(name, value)

    def _end(self, one: Instruction) -> None:
        code = one.operands[0].text
        if NUMBER.fullmatch(code):
            self.exits.ends(int(code), one.start, one.end)
        else:
            self.exits.ends_with(code.lower())

    def _other(self, one: Instruction) -> None:
        self.texts += (found.result for word in one.operands if word.quoted for found in self._outcomes(word))
        if one.name in EXECUTES:
            self._execute(one, *EXECUTES[one.name])
        if GIVES.match(one.name):
            for word in one.operands:
                known = one.name in ("readenvstr", "expandenvstrings") and COMMAND_PROCESSOR.fullmatch(
                    one.operands[-1].text
                )
                self._assign(word, partial(_command_processor, one.operands[-1]) if known else _nothing)
        self._results(one)

    def _results(self, one: Instruction) -> None:
        """Note which variable gets the exit code of the command that an instruction has run."""
        if one.name in EXECUTES and self.lines:
            command = self.lines[-1].line.text
            held = one.operands[-1].text.lower() if one.operands else ""
            self.exits.ran(command, held if one.name == "execwait" and VARIABLE.fullmatch(held) else "")
            self._pushed = command if one.name in PUSHING else ""
        elif one.name == "pop" and self._pushed and one.operands:
            self.exits.holds(one.operands[0].text.lower(), self._pushed)
            self._pushed = ""

    def _outcomes(self, word: Word) -> Iterator[Outcome[PlacedText]]:
        return self._flow.outcomes(partial(self._value, word))

    def _execute(self, one: Instruction, program: int, rest: int | None) -> None:
        given = [word for word in one.operands if word.quoted or not word.text.startswith("/")]
        if len(given) <= program:
            return
        more = given[rest] if rest is not None and len(given) > rest else None

        def line() -> PlacedText:
            first = self._value(given[program])
            return joined((quoted_argument(first), self._value(more)), " ") if more else first

        for found in self._flow.outcomes(line):
            self.lines.append(ScriptLine(found.result, one.start, one.end, found.given))

    def _value(self, word: Word) -> PlacedText:
        def meaning(found: re.Match[str]) -> tuple[Piece, ...]:
            place = word.start + found.start(), word.start + found.end()
            if found["escape"]:
                return (Piece(ESCAPES.get(found["escape"], found["escape"]), *place),)
            if found[0] == "$$":
                return (Piece("$", *place),)
            if found[0][0] == "\\":
                return (Piece(" ", *place),)
            value = self._flow.value(found[0].lower()) if found["defined"] or found["variable"] else None
            return (value if value is not None and self._expansion.spend(value) else unknown(*place)).pieces

        return replaced(word.text, word.start, INSIDE, meaning)


def _nothing() -> None:
    """A value that the script does not show."""


def _command_processor(word: Word) -> PlacedText:
    return PlacedText((Piece("cmd.exe", word.start, word.end),))
