"""Batch files (.cmd, .bat): the command lines that a file starts, as the command processor reads its text.

Read are `^` (escapes and continued lines), quotes, `%NAME%` and `!NAME!`, `set`, blocks, `if`, `for`, `else`,
redirections, and the comments `rem` and `::`. Takes linear time.
"""

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple

from mifkit.packaging.placed_text import UNKNOWN, Piece, PlacedText, exactly, joined, replaced, substituted, unknown
from mifkit.packaging.scripts.batch_words import (
    ALWAYS,
    SETS,
    Batch,
    BatchCommand,
    BatchCommands,
    BatchLabel,
    BatchStep,
    label_name,
)
from mifkit.packaging.scripts.flow import Alternative, Flow, Outcome, Step, walked
from mifkit.packaging.scripts.script import Expansion, HiddenFailure, Lines, Script, ScriptExit, ScriptLine, writes_mif

# %NAME%, !NAME!, an argument (%1, %~dp0, %*), the variable of a loop (%%i), and %% for one percent sign.
VARIABLE = re.compile(
    r"%~?(?P<argument>[0-9])|%(?:~[A-Za-z]*(?:\$[^:%\r\n]{0,64}:)?)?[0-9*]"
    r"|%%(?:~[A-Za-z]*(?:\$[^:%\r\n]{0,64}:)?)?[A-Za-z#?]|%%"
    r"|%(?P<name>[^%\r\n:]{1,128})(?P<edit>:[^%\r\n]{1,256})?%"
    r"|!(?P<delayed>[^!\r\n:^ ]{1,128})(?P<delayed_edit>:[^!\r\n]{1,256})?!"
)
# What a variable is cut to, the label that a jump or a call goes to (none if a variable holds it), and its arguments.
CUT = re.compile(r":~[ \t]*(-?[0-9]{1,5})?(?:,[ \t]*(-?[0-9]{1,5}))?")
JUMP = re.compile(r"(?i)goto\b[ \t:]*([^\s:;,=+&|<>()%!]*)")
CALLED = re.compile(r"(?i)call[ \t]+:([^\s:;,=+&|<>()%!]*)")
ARGUMENT = re.compile(r'(?:"[^"]*"|[^\s",;=])++')
PROMPT = re.compile(r'(?i)[ \t]*+/[ap][ \t]*+"?+[ \t]*+([\w.-]++)[ \t]*+[-+*/%&^|]?=')
CONSTANTS = {"%%": "%", "%comspec%": "cmd.exe", "!comspec!": "cmd.exe"}
LEAVING = frozenset({"exit", "goto"})
SET = re.compile(
    r'(?is)[ \t]*+(?:(?P<option>/[ap]\b).*|"(?P<quoted>[^"=]++)=(?P<inside>.*)"[^"]*|(?P<name>[^="]++)=(?P<value>.*))'
)
# What starts another command or redirects a text, unless it stands in quotation marks.
OPERATOR = re.compile(r"[&|<>]")
QUOTED = re.compile(r'"[^"]*"')
# Commands of the command processor itself that start nothing.
INTERNAL = frozenset(
    """
    assoc break cd chdir cls color copy date del dir echo endlocal erase exit ftype goto md mkdir mklink move path
    pause popd prompt pushd rd rem ren rename rmdir set setlocal shift time title type ver verify vol
    """.split()  # noqa: SIM905 - a list of words reads better as one
)
ECHO = re.compile(r"echo(?=[.:(\[/\\+,;]|$)", re.IGNORECASE)


class _Reader:
    """A batch file while its commands are walked through, and what its variables are."""

    def __init__(
        self,
        text: str,
        expansion: Expansion,
        targets: frozenset[str],
        relevant: "_Relevant",
        flow: Flow[PlacedText],
        *,
        writes: bool,
    ) -> None:
        """`targets` are the labels that are jumped to or called. `writes`: the texts that the file writes are of
        interest."""
        self._writes = writes
        self._relevant = relevant
        self._flow = flow
        self._targets = targets
        self._expansion = expansion
        # What variables were when the statement began that now sets them: its %NAME% stand for that.
        self._before: dict[str, tuple[Alternative[PlacedText], ...]] = {}
        self.lines = Lines(text)
        self.texts: list[PlacedText] = []
        # The number of the first line of each command whose failure is a reason.
        self.numbers: dict[int, int] = {}

    def read(self, steps: list[BatchStep | None], commands: BatchCommands) -> None:
        """Walk through a file: its commands, and the steps between them, with `None` for each command."""
        numbered = enumerate(commands)
        for one in steps:
            if one is None:
                count, command = next(numbered)
                self._command(command, count)
            elif isinstance(one, BatchLabel):
                self._label(one.name)
            elif isinstance(one, Step):
                self._flow.step(one)
            else:
                self._before.clear()

    def _label(self, name: str) -> None:
        if name in self._targets or "" in self._targets:
            self._flow.label()
            for number in self._relevant.arguments:
                self._flow.parameter(name, number, number)

    def _command(self, command: BatchCommand, count: int) -> None:
        if command.name == "set":
            self._assign(command)
        elif ECHO.match(command.name):
            if self._writes and not self._flow.preliminary:
                self.texts += (found.result for found in self._expanded(command.written))
        elif command.name in LEAVING:
            self._flow.leave()
        elif command.name == "call" and (called := CALLED.match(command.written.text)):
            self._call(command, called)
        elif _starts_program(command) and not self._flow.preliminary:
            if count in self._relevant.failed:
                self.numbers[count] = len(self.lines)
            self.lines.extend(
                ScriptLine(found.result, command.start, command.end, found.given)
                for found in self._expanded(command.written)
            )

    def _expanded(self, written: PlacedText) -> Iterator[Outcome[PlacedText]]:
        return self._flow.outcomes(lambda: self._expand(written))

    def _call(self, command: BatchCommand, called: re.Match[str]) -> None:
        label = label_name(called[1])
        self._flow.call()
        arguments = islice(ARGUMENT.finditer(command.written.text, called.end()), 9)
        written = [command.written.part(*argument.span()) for argument in arguments]
        self._flow.arguments(
            label,
            (
                (str(number), one.pieces[0].start, one.pieces[-1].end, partial(self._set_to, one))
                for number, one in enumerate(written, 1)
            ),
        )

    def _assign(self, command: BatchCommand) -> None:
        name, written = self._relevant.settings[command.start]
        if name in self._relevant.names:
            self._before.setdefault(name, self._flow.alternatives(name))
            self._flow.assign(name, command.start, command.end, lambda: self._set_to(written))

    def _set_to(self, written: PlacedText | None) -> PlacedText | None:
        if written is None:
            return None
        value = self._expand(written)
        is_redirected = OPERATOR.search(value.text) and OPERATOR.search(QUOTED.sub("", value.text))
        return None if is_redirected else value

    def _value(self, name: str, *, delayed: bool) -> PlacedText | None:
        """What a variable stands for; `None` if the file does not show it."""
        key = name.lower()
        before = self._before.get(key) if not delayed else None
        found = self._flow.value(f"%{key}%" if before is not None else key, before)
        return found if found is not None and self._expansion.spend(found) else None

    def _expand(self, written: PlacedText) -> PlacedText:
        """A text with its variables replaced."""
        if "%" not in written.text and "!" not in written.text:
            return written
        pieces: list[Piece] = []
        for piece in written.pieces:
            pieces += self._replaced(piece) if piece.exact else (piece,)
        return PlacedText(tuple(pieces))

    def _replaced(self, piece: Piece) -> tuple[Piece, ...]:
        def meaning(found: re.Match[str]) -> tuple[Piece, ...]:
            start, end = piece.start + found.start(), piece.start + found.end()
            if known := CONSTANTS.get(found[0].lower()):
                return (Piece(known, start, end),)
            name = found["argument"] or found["name"] or found["delayed"]
            value = self._value(name, delayed=found["delayed"] is not None) if name else None
            edit = found["edit"] or found["delayed_edit"]
            if value is not None and edit:
                value = _edited(value, edit, end - 1 - len(edit))
            return (value if value is not None else unknown(start, end)).pieces

        return replaced(piece.text, piece.start, VARIABLE, meaning).pieces


def _edited(value: PlacedText, edit: str, start: int) -> PlacedText | None:
    """What `%NAME:OLD=NEW%` and `%NAME:~FIRST,COUNT%` make of a value; `edit` stands in the file from `start` on."""
    text = value.text
    if cut := CUT.fullmatch(edit):
        if UNKNOWN in text:
            return None
        size = len(text)
        first = int(cut[1] or 0)
        first = min(max(first + size if first < 0 else first, 0), size)
        count = int(cut[2]) if cut[2] else size
        return value.part(first, size + count if count < 0 else min(first + count, size))
    old, equals, new = edit[1:].partition("=")
    if not equals or not old:
        return None
    replacement = exactly(new, start + 2 + len(old))
    if old[0] == "*" and len(old) > 1:
        found = re.search(re.escape(old[1:]), text, re.IGNORECASE)
        return joined((replacement, value.part(found.end(), len(text)))) if found else value
    return substituted(value, old, replacement)


def _setting(command: BatchCommand) -> tuple[str, PlacedText | None]:
    """The name of the variable that a command sets, in lower case, and the value as it is written; '' and `None` for
    what the command does not show."""
    text = command.written.text
    match = SET.fullmatch(text, len(command.word))
    if match is None:
        return "", None
    if match["option"]:
        prompt = PROMPT.match(text, len(command.word))
        return prompt[1].strip().lower() if prompt else "", None
    group = "inside" if match["quoted"] else "value"
    written = command.written.part(match.start(group), match.end(group))
    return (match["quoted"] or match["name"]).strip().lower(), written


def _starts_program(command: BatchCommand) -> bool:
    return command.name not in INTERNAL and not command.name.startswith(":")


class _Relevant(NamedTuple):
    """What reaches a program: the names of variables, in lower case, and the numbers of arguments. `settings` has for
    each command that sets a variable, by its start, the name and the value as it is written; `failed` are the numbers
    of commands whose failure is the reason for another."""

    names: set[str]
    arguments: list[str]
    settings: dict[int, tuple[str, PlacedText | None]]
    failed: set[int | None]


def _relevant(commands: BatchCommands, *, writes: bool) -> _Relevant:
    """What reaches a program, or a variable that does; with `writes`, also what reaches a text."""
    settings: dict[int, tuple[str, PlacedText | None]] = {}
    sources: dict[str, list[str]] = {}
    waiting: list[str] = []
    failed: set[int | None] = set()
    for command in commands:
        failed.add(command.reason.failed)
        text = command.written.text
        if command.name == "set":
            settings[command.start] = setting = _setting(command)
            sources.setdefault(setting[0], []).append(text)
        elif "%" not in text and "!" not in text:
            continue
        elif (writes and ECHO.match(command.name)) or command.name == "call" or _starts_program(command):
            waiting.append(text)
    known: set[str] = set()
    arguments: set[str] = set()
    while waiting:
        for found in VARIABLE.finditer(waiting.pop()):
            argument, name = found["argument"], (found["name"] or found["delayed"] or "").lower()
            if argument:
                arguments.add(argument)
            if name and name not in known:
                known.add(name)
                waiting += sources.pop(name, ())
    return _Relevant(known, [number for number in "123456789" if number in arguments | known], settings, failed)


def read_batch(text: str) -> Script:
    """The commands of a batch file."""
    batch = Batch(text)
    steps: list[BatchStep | None] = []
    commands = BatchCommands(text)
    for found in batch.commands():
        if isinstance(found, BatchCommand):
            commands.append(found)
            steps.append(None)
        else:
            steps.append(found)
    targets = frozenset(
        label_name(jump[1])
        for one in commands
        if one.name in ("goto", "call") and (jump := (JUMP if one.name == "goto" else CALLED).match(one.written.text))
    )
    expansion = Expansion(len(text))
    writes = writes_mif(text)
    relevant = _relevant(commands, writes=writes)

    def walk(flow: Flow[PlacedText]) -> _Reader:
        reader = _Reader(text, expansion, targets, relevant, flow, writes=writes)
        reader.read(steps, commands)
        return reader

    # A label makes a second walk necessary, as control may come from anywhere.
    reader = walked(walk, twice=bool(targets))
    hidden = tuple(_hidden(commands, reader.numbers))
    return Script(reader.lines, tuple(reader.texts), batch.comments, hidden, find_exits=partial(_exits, commands))


EXIT = re.compile(r"(?i)exit(?:[ \t]+/b)?[ \t]+(?:(?P<code>[0-9]{1,9})|[%!](?P<name>[\w.-]+)[%!])[ \t]*")


def _hidden(found: BatchCommands, numbers: dict[int, int]) -> Iterator[HiddenFailure]:
    for command in found:
        failed = command.reason.failed
        ended = EXIT.fullmatch(command.written.text) if failed is not None and failed in numbers else None
        if failed is not None and ended and ended["code"] and int(ended["code"]) == 0:
            yield HiddenFailure(command.start, command.end, numbers[failed])


def _exits(found: BatchCommands) -> Iterator[ScriptExit]:
    # Numbers that variables are set to after a test, as the exits of a script that ends with the variable.
    values: dict[str, list[ScriptExit]] = {}
    for command in found:
        text = command.written.text
        if command.name == "set":
            _set(command, found, values)
        ended = EXIT.fullmatch(text) if command.name == "exit" else None
        if ended is None:
            continue
        if ended["name"]:
            yield from values.pop(ended["name"].lower(), ())
            continue
        tested, code = command.reason.tested or (command.after, None)
        if tested is not None and command.reason.failed is None:
            line = found[tested].written.text
            yield ScriptExit(command.start, command.end, int(ended["code"]), code, line)


def _set(command: BatchCommand, found: BatchCommands, values: dict[str, list[ScriptExit]]) -> None:
    """Note the number that a variable is set to; set again in any case, it loses the numbers that it had."""
    match = SETS.match(command.written.text)
    if match is None:
        return
    name, number = match["name"].lower(), match["value"].rstrip('" \t')
    if command.reason.tested is not None and re.fullmatch("[0-9]{1,9}", number):
        tested, code = command.reason.tested
        one = ScriptExit(command.start, command.end, int(number), code, found[tested].written.text)
        values.setdefault(name, []).append(one)
    elif command.reason == ALWAYS:
        values.pop(name, None)
