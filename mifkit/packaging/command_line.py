"""Windows command lines: the programs that a line starts, and their arguments, each with its exact place in the line.

Arguments are split as CommandLineToArgvW splits them. Programs that start others, such as `cmd /c`, are looked through
(`launchers.py`), and what stands on either side of an unquoted `&` or `|` is a command of its own.
"""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct, structs

from mifkit.packaging.argument import (
    EXECUTABLE,
    LONGEST_LINE,
    Argument,
    arguments,
    arguments_without_escapes,
    program_name,
)
from mifkit.packaging.launchers import Inside, carried, inside
from mifkit.packaging.placed_text import Piece, PlacedText

# Launchers in launchers: each level costs as much time as the rest of the line is long.
DEEPEST = 12
# A path with blanks but without quotes: Windows tries it up to each blank.
PATH_BEGINS = re.compile(r"[A-Za-z]:[\\/]|\\\\|%|\.{1,2}\\")


class Command(Struct, frozen=True, gc=False):
    """A program that a line starts, as the line names it, and its arguments. `end` is where the command ends.
    `encoded`: it is written in an encoding, so that an edit of the line cannot change it."""

    program: Argument
    arguments: tuple[Argument, ...]
    end: int
    encoded: bool = False

    @property
    def name(self) -> str:
        """The name of the program in lower case, without folder and `.exe`."""
        return program_name(self.program.text)


def commands(line: str) -> tuple[Command, ...]:
    """The commands of a line in its order: for programs that start others, the commands that they run."""
    return tuple(_commands(line, 0, len(line), arguments, _depth(line)))


def commands_without_escapes(line: str) -> tuple[Command, ...]:
    """The commands if a backslash before a quote were an ordinary character."""
    return tuple(_commands(line, 0, len(line), arguments_without_escapes, _depth(line)))


def _depth(line: str) -> int:
    """The depth at which a line is read: inside a line that is too long for Windows to start, nothing is looked at."""
    return 0 if len(line) <= LONGEST_LINE else DEEPEST


Splitter = Callable[[str, int, int], tuple[Argument, ...]]


def _commands(line: str, start: int, end: int, split: Splitter, depth: int) -> Iterator[Command]:
    for first, last in _parts(line, start, end):
        found = split(line, first, last)
        if not found:
            continue
        inner = inside(line, found, last) if depth < DEEPEST else ()
        if not inner:
            yield _command(line, found, last)
            inner = tuple(carried(line, found)) if depth < DEEPEST else ()
        for one in inner:
            yield from _inner(one, split, depth)


def _parts(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The places between unquoted `&` and `|`. For the command processor, a backslash does not escape a quote."""
    begin = at = start
    while at < end:
        if line[at] == '"':
            closing = line.find('"', at + 1, end)
            at = end if closing < 0 else closing + 1
        elif line[at] in "&|":
            yield begin, at
            at = begin = at + 1
        else:
            at += 1
    yield begin, end


def _inner(one: Inside, split: Splitter, depth: int) -> Iterator[Command]:
    """The commands of a command line inside another, with their places in the outer line."""
    if not one.text.text:
        return
    if one.powershell:
        from mifkit.packaging.scripts.powershell_script import read_powershell

        texts = [line.line for line in read_powershell(one.text.text).lines]
    else:
        texts = [PlacedText((Piece(one.text.text, 0, len(one.text.text)),))]
    for text in texts:
        for command in _commands(text.text, 0, len(text.text), split, depth + 1):
            yield _moved(command, text, one)


def _moved(command: Command, text: PlacedText, one: Inside) -> Command:
    def moved(start: int, end: int) -> tuple[int, int]:
        return one.text.place(*text.place(start, max(end, start + 1)))

    def argument(given: Argument) -> Argument:
        return Argument(given.text, *moved(given.start, given.end))

    return structs.replace(
        command,
        program=argument(command.program),
        arguments=tuple(argument(given) for given in command.arguments),
        end=moved(command.end - 1, command.end)[1],
        encoded=command.encoded or one.encoded,
    )


def _command(line: str, found: tuple[Argument, ...], end: int) -> Command:
    program, rest = found[0], found[1:]
    if line[program.start] != '"' and PATH_BEGINS.match(program.text) and not EXECUTABLE.search(program.text):
        for index, argument in enumerate(rest):
            if EXECUTABLE.search(argument.text):
                program = Argument(line[program.start : argument.end], program.start, argument.end)
                return Command(program, rest[index + 1 :], end)
    return Command(Argument(program.text.lstrip("@"), program.start, program.end), rest, end)
