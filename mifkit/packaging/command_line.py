"""Windows command lines: the programs that a line starts, and their arguments, each with its exact place in the line.

Arguments are split as CommandLineToArgvW splits them. `cmd /c`, `start` and `call` are looked through, and what
stands on either side of an unquoted `&` or `|` is a command of its own. PowerShell's quoting is another language
and is not read here.
"""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

BLANKS = " \t"
# No packager nests launchers deeper.
DEEPEST = 8
EXECUTABLE = re.compile(r"\.(?:exe|com|cmd|bat)$", re.IGNORECASE)
# A path with blanks but without quotes: Windows tries it up to each blank.
PATH_BEGINS = re.compile(r"[A-Za-z]:[\\/]|\\\\|%|\.{1,2}\\")
CMD_RUNS = re.compile(r"/[ckr]", re.IGNORECASE)


class Argument(Struct, frozen=True, gc=False):
    """One argument: its text as the program gets it, and its place, from `start` up to, not including, `end`.

    Places are 0-based offsets in characters of the whole line; quotes belong to the place, not to the text.
    """

    text: str
    start: int
    end: int


class Command(Struct, frozen=True, gc=False):
    """A program that a line starts, as the line names it, and its arguments. `end` is where the command ends."""

    program: Argument
    arguments: tuple[Argument, ...]
    end: int

    @property
    def name(self) -> str:
        """The name of the program in lower case, without folder and `.exe`."""
        return program_name(self.program.text)


def program_name(path: str) -> str:
    """The last part of a path in lower case, without `.exe`."""
    return re.split(r"[\\/]", path)[-1].lower().removesuffix(".exe")


def arguments(line: str, start: int = 0, end: int | None = None) -> tuple[Argument, ...]:
    """The arguments of `line[start:end]`, the first of which is the name of the program (source: CommandLineToArgvW).

    Spaces and tabs separate arguments unless they are in quotes. Before a quote, each pair of backslashes is one
    backslash, and an odd backslash makes the quote part of the argument; elsewhere backslashes are ordinary. Within
    quotes, two quotes are one and end the quoting. In the first argument a backslash means nothing special: the
    argument ends at its second quote or at a blank. Blanks before it are skipped. Takes linear time.
    """
    return _split(line, start, len(line) if end is None else end, escapes=True)


def arguments_without_escapes(line: str, start: int = 0, end: int | None = None) -> tuple[Argument, ...]:
    """The arguments if a backslash before a quote were an ordinary character.

    Lines with `DIR="C:\\App\\"` are meant so, and not every program reads its line as CommandLineToArgvW does.
    """
    return _split(line, start, len(line) if end is None else end, escapes=False)


def commands(line: str) -> tuple[Command, ...]:
    """The commands of a line in its order: for `cmd /c`, `start` and `call`, the commands that they run."""
    return tuple(_commands(line, 0, len(line), arguments, 0))


def commands_without_escapes(line: str) -> tuple[Command, ...]:
    """The commands if a backslash before a quote were an ordinary character."""
    return tuple(_commands(line, 0, len(line), arguments_without_escapes, 0))


def _split(line: str, start: int, end: int, *, escapes: bool) -> tuple[Argument, ...]:
    found: list[Argument] = []
    at = _past_blanks(line, start, end)
    while at < end:
        argument = _rest(line, at, end, escapes=escapes) if found else _first(line, at, end)
        found.append(argument)
        at = _past_blanks(line, argument.end, end)
    return tuple(found)


def _past_blanks(line: str, at: int, end: int) -> int:
    while at < end and line[at] in BLANKS:
        at += 1
    return at


def _first(line: str, start: int, end: int) -> Argument:
    if line[start] == '"':
        closing = line.find('"', start + 1, end)
        return Argument(line[start + 1 : end if closing < 0 else closing], start, end if closing < 0 else closing + 1)
    at = start
    while at < end and line[at] not in BLANKS:
        at += 1
    return Argument(line[start:at], start, at)


def _rest(line: str, start: int, end: int, *, escapes: bool) -> Argument:
    text: list[str] = []
    quoted = False
    at = start
    while at < end and (quoted or line[at] not in BLANKS):
        run = _run(line, at, end)
        if line[at] == '"':
            literal, quoted = _quotes(run, quoted)
            text.append('"' * literal)
        elif line[at] == "\\" and escapes and line[at + run : at + run + 1] == '"' and at + run < end:
            text.append("\\" * (run // 2))
            if run % 2:
                text.append('"')
                run += 1
        else:
            text.append(line[at : at + run])
        at += run
    return Argument("".join(text), start, at)


def _run(line: str, at: int, end: int) -> int:
    """The number of equal quotes or backslashes from `at` on; 1 for any other character."""
    length = 1
    if line[at] in '"\\':
        while at + length < end and line[at + length] == line[at]:
            length += 1
    return length


def _quotes(run: int, quoted: bool) -> tuple[int, bool]:
    """How many literal quotes a run of quotes stands for, and whether the text after it is quoted.

    Counted from the opening quote, every third quote is literal and ends the quoting.
    """
    literal, left = divmod(run + quoted, 3)
    return literal, left == 1


Splitter = Callable[[str, int, int], tuple[Argument, ...]]


def _commands(line: str, start: int, end: int, split: Splitter, depth: int) -> Iterator[Command]:
    for first, last in _parts(line, start, end):
        found = split(line, first, last)
        if not found:
            continue
        inner = _launched(line, found, last) if depth < DEEPEST else None
        if inner is None:
            yield _command(line, found, last)
        else:
            yield from _commands(line, *inner, split, depth + 1)


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


def _launched(line: str, found: tuple[Argument, ...], end: int) -> tuple[int, int] | None:
    """Where the command that a launcher starts begins and ends; `None` if the program is not a launcher."""
    name = program_name(found[0].text.lstrip("@"))
    if name == "cmd":
        runs = next((argument for argument in found[1:] if CMD_RUNS.fullmatch(argument.text)), None)
        return _unquoted(line, _past_blanks(line, runs.end, end), end) if runs is not None else None
    if name == "call" and len(found) > 1:
        return found[1].start, end
    if name == "start":
        return _started(line, found[1:], end)
    return None


def _unquoted(line: str, start: int, end: int) -> tuple[int, int]:
    """What `cmd /c` runs: without the first and the last quote, unless these enclose the path of a program."""
    while end > start and line[end - 1] in BLANKS:
        end -= 1
    if line[start:end].startswith('"') and (closing := line.rfind('"', start, end)) in (start, end - 1):
        inside = line[start + 1 : closing]
        is_path = '"' not in inside and " /" not in inside and EXECUTABLE.search(inside)
        return (start, end) if is_path else (start + 1, end if closing == start else closing)
    return start, end


def _started(line: str, rest: tuple[Argument, ...], end: int) -> tuple[int, int] | None:
    if rest and line[rest[0].start] == '"':
        rest = rest[1:]
    skip = False
    for argument in rest:
        if skip:
            skip = False
        elif argument.text.startswith("/"):
            skip = argument.text.lower() == "/d"
        else:
            return argument.start, end
    return None


def _command(line: str, found: tuple[Argument, ...], end: int) -> Command:
    program, rest = found[0], found[1:]
    if line[program.start] != '"' and PATH_BEGINS.match(program.text) and not EXECUTABLE.search(program.text):
        for index, argument in enumerate(rest):
            if EXECUTABLE.search(argument.text):
                program = Argument(line[program.start : argument.end], program.start, argument.end)
                return Command(program, rest[index + 1 :], end)
    return Command(Argument(program.text.lstrip("@"), program.start, program.end), rest, end)
