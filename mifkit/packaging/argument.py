"""The arguments of Windows command lines, each with its exact place in the line (source: CommandLineToArgvW)."""

import re

from msgspec import Struct

from mifkit.packaging.placed_text import Piece, PlacedText

BLANKS = " \t"
# Characters of a command line that Windows starts (CreateProcess).
LONGEST_LINE = 32767
EXECUTABLE = re.compile(r"\.(?:exe|com|cmd|bat)$", re.IGNORECASE)


class Argument(Struct, frozen=True, gc=False):
    """One argument: its text as the program gets it, and its place, from `start` up to, not including, `end`.

    Places are 0-based offsets in characters of the whole line; quotes belong to the place, not to the text.
    """

    text: str
    start: int
    end: int


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


def placed_argument(line: str, start: int, end: int) -> PlacedText:
    """The text of the argument that is written as `line[start:end]`, each character with its place in the line."""
    pieces: list[Piece] = []
    quoted = False
    at = begin = start
    while at < end:
        if line[at] not in '"\\':
            at += 1
            continue
        run = _run(line, at, end)
        if line[at] == "\\" and not (at + run < end and line[at + run] == '"'):
            at += run
            continue
        if at > begin:
            pieces.append(Piece(line[begin:at], begin, at))
        if line[at] == '"':
            literal, quoted = _quotes(run, quoted)
            text = '"' * literal
        else:
            text = "\\" * (run // 2) + '"' * (run % 2)
            run += run % 2
        if text:
            pieces.append(Piece(text, at, at + run))
        at = begin = at + run
    if end > begin:
        pieces.append(Piece(line[begin:end], begin, end))
    return PlacedText(tuple(pieces))


def _split(line: str, start: int, end: int, *, escapes: bool) -> tuple[Argument, ...]:
    found: list[Argument] = []
    at = past_blanks(line, start, end)
    while at < end:
        argument = _rest(line, at, end, escapes=escapes) if found else _first(line, at, end)
        found.append(argument)
        at = past_blanks(line, argument.end, end)
    return tuple(found)


def past_blanks(line: str, at: int, end: int) -> int:
    """The offset of the first character from `at` on that is not a blank."""
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
