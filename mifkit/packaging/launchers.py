"""What carries a command line inside another: one table, by the names of programs and by switches of any program.

A line inside a line is a text whose characters know their places in the outer line, decoded by the rules of the program
that carries it: the rest of the line as it is, an argument without its quotes and escapes, PowerShell, or Base64.
"""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterator
from itertools import pairwise

from msgspec import Struct

from mifkit.packaging.argument import BLANKS, EXECUTABLE, Argument, past_blanks, placed_argument, program_name
from mifkit.packaging.placed_text import Piece, PlacedText, exactly, joined

CMD_RUNS = re.compile(r"/[ckr](.*)", re.IGNORECASE | re.DOTALL)


class Inside(Struct, frozen=True):
    """A command line inside another, or a script in PowerShell. `encoded`: an edit cannot change it."""

    text: PlacedText
    powershell: bool = False
    encoded: bool = False


Carrier = Callable[[str, tuple[Argument, ...], int], Iterator[Inside]]


def inside(line: str, found: tuple[Argument, ...], end: int) -> tuple[Inside, ...]:
    """The command lines that a program starts, whose name and arguments end at `end`; none if it is no launcher."""
    carrier = LAUNCHERS.get(program_name(found[0].text.lstrip("@")))
    return tuple(carrier(line, found, end)) if carrier is not None else ()


def carried(line: str, found: tuple[Argument, ...]) -> Iterator[Inside]:
    """The command lines in switches that any setup program may have, beside what the program does itself."""
    given = [text for argument in found[1:] if (text := _glued(line, argument, INSTALLSHIELD_VALUE)) is not None]
    if given:
        at = given[0].pieces[0].start if given[0].pieces else found[0].end
        yield Inside(joined((PlacedText((Piece("msiexec /i package", at, at),)), *given), " "))
    for argument in found[1:]:
        text = _glued(line, argument, EXTRACTOR_COMMAND)
        if text is not None and text.pieces:
            yield Inside(text)


# InstallShield passes on what follows /v to msiexec (IS); self-extractors run what follows /c:.
INSTALLSHIELD_VALUE = re.compile(r'[-/]v(?=\\?"|[-/])', re.IGNORECASE)
EXTRACTOR_COMMAND = re.compile(r'[-/]c:(?=")', re.IGNORECASE)


def _glued(line: str, argument: Argument, switch: re.Pattern[str]) -> PlacedText | None:
    """What is glued to a switch, without its quotes and escapes; `None` if the argument is another."""
    found = switch.match(line, argument.start, argument.end)
    return placed_argument(line, found.end(), argument.end) if found else None


def _rest(line: str, start: int, end: int) -> Inside:
    return Inside(exactly(line[start:end], start))


def _cmd(line: str, found: tuple[Argument, ...], end: int) -> Iterator[Inside]:
    runs = next((argument for argument in found[1:] if CMD_RUNS.fullmatch(argument.text)), None)
    if runs is not None:
        # What is run may be glued to the switch.
        yield _rest(line, *_unquoted(line, past_blanks(line, runs.start + 2, end), end))


def _unquoted(line: str, start: int, end: int) -> tuple[int, int]:
    """What `cmd /c` runs: without the first and the last quote, unless these enclose the path of a program."""
    while end > start and line[end - 1] in BLANKS:
        end -= 1
    if line[start:end].startswith('"') and (closing := line.rfind('"', start, end)) in (start, end - 1):
        within = line[start + 1 : closing]
        is_path = '"' not in within and " /" not in within and EXECUTABLE.search(within)
        return (start, end) if is_path else (start + 1, end if closing == start else closing)
    return start, end


def _call(line: str, found: tuple[Argument, ...], end: int) -> Iterator[Inside]:
    if len(found) > 1:
        yield _rest(line, found[1].start, end)


def _start(line: str, found: tuple[Argument, ...], end: int) -> Iterator[Inside]:
    # The first argument in quotes is the title of the window.
    title = next((argument for argument in found[1:] if line[argument.start] == '"'), None)
    rest = tuple(argument for argument in found[1:] if argument is not title)
    yield from _after_options(line, rest, end, frozenset({"/d", "/node", "/affinity"}), "/")


def _after_options(
    line: str, rest: tuple[Argument, ...], end: int, with_value: frozenset[str], marks: str
) -> Iterator[Inside]:
    """The rest of the line after options, some of which have a value as the next argument."""
    skip = False
    for argument in rest:
        if skip:
            skip = False
        elif argument.text.startswith(tuple(marks)):
            skip = argument.text.lower() in with_value
        else:
            yield _rest(line, argument.start, end)
            return


def _options(marks: str, *with_value: str) -> Carrier:
    """The carrier of a launcher that runs the rest of its line after its options."""

    def carrier(line: str, found: tuple[Argument, ...], end: int) -> Iterator[Inside]:
        yield from _after_options(line, found[1:], end, frozenset(with_value), marks)

    return carrier


def _psexec(line: str, found: tuple[Argument, ...], end: int) -> Iterator[Inside]:
    rest = found[2:] if len(found) > 1 and found[1].text.startswith(("\\\\", "@")) else found[1:]
    values = frozenset(f"{mark}{name}" for mark in "-/" for name in ("u", "p", "w", "n", "a", "r", "g"))
    # The session after -i may be left out.
    kept = tuple(
        argument
        for before, argument in zip((found[0], *rest), rest, strict=False)
        if not (before.text.lower() in ("-i", "/i") and argument.text.isdecimal())
    )
    yield from _after_options(line, kept, end, values, "-/")


def _runas(line: str, found: tuple[Argument, ...], _end: int) -> Iterator[Inside]:
    program = next((argument for argument in found[1:] if not argument.text.startswith("/")), None)
    if program is not None:
        yield Inside(placed_argument(line, program.start, program.end))


def _value_of(*switches: str) -> Carrier:
    """The carrier of a program that has a command line as the argument after a switch, or glued to it by a colon."""

    def carrier(line: str, found: tuple[Argument, ...], _end: int) -> Iterator[Inside]:
        for before, argument in pairwise(found):
            if before.text.lower() in switches:
                yield Inside(placed_argument(line, argument.start, argument.end))

    return carrier


def _wmic(line: str, found: tuple[Argument, ...], _end: int) -> Iterator[Inside]:
    words = [argument.text.lower() for argument in found]
    for index in range(len(words) - 3):
        if words[index : index + 3] == ["process", "call", "create"]:
            argument = found[index + 3]
            start, stop = argument.start, argument.end
            if line[start] == "'":
                stop = line.find("'", start + 1)
                yield Inside(exactly(line[start + 1 : stop], start + 1)) if stop > 0 else Inside(PlacedText(()))
            else:
                yield Inside(placed_argument(line, start, stop))


def _reg(line: str, found: tuple[Argument, ...], end: int) -> Iterator[Inside]:
    """`reg add` of a key whose values Windows runs when someone logs on."""
    if len(found) > 2 and RUN_KEY.search(found[2].text):
        yield from _value_of("/d")(line, found, end)


RUN_KEY = re.compile(r"\\Run(?:Once|OnceEx)?\\?$", re.IGNORECASE)


# --- PowerShell -------------------------------------------------------------------------------------------------------

# Parameters may be abbreviated.
ENCODED = re.compile(r"[-/](?:e|ec|en\w*)", re.IGNORECASE)
COMMAND = re.compile(r"[-/]c(?:o\w*)?", re.IGNORECASE)
FILE = re.compile(r"[-/]f\w*", re.IGNORECASE)
WITH_VALUE = re.compile(r"[-/](?:ex\w*|ep|w\w*|v\w*|inp\w*|o\w*|ps\w*|config\w*)", re.IGNORECASE)


def _powershell(line: str, found: tuple[Argument, ...], _end: int) -> Iterator[Inside]:
    at = 1
    while at < len(found) and found[at].text.startswith(("-", "/")):
        text = found[at].text
        if WITH_VALUE.fullmatch(text):
            at += 2
        elif COMMAND.fullmatch(text):
            at += 1
            break
        elif ENCODED.fullmatch(text):
            yield from _encoded(found[at + 1 : at + 2])
            return
        elif FILE.fullmatch(text):
            return
        else:
            at += 1
    parts = (placed_argument(line, argument.start, argument.end) for argument in found[at:])
    yield Inside(joined(parts, " "), powershell=True)


def _encoded(found: tuple[Argument, ...]) -> Iterator[Inside]:
    """A script in UTF-16 and Base64."""
    for argument in found:
        try:
            script = b64decode(argument.text, validate=True).decode("utf-16-le")
        except (Error, ValueError):
            return
        yield Inside(PlacedText((Piece(script, argument.start, argument.end),)), powershell=True, encoded=True)


# Names of programs in lower case, without `.exe`.
LAUNCHERS: dict[str, Carrier] = {
    **dict.fromkeys(("cmd", "%comspec%", "$env:comspec", "command.com"), _cmd),
    "call": _call,
    "start": _start,
    **dict.fromkeys(("psexec", "psexec64"), _psexec),
    **dict.fromkeys(("serviceui", "serviceui_x64", "serviceui_x86", "serviceui64"), _options("-/")),
    **dict.fromkeys(("hidec", "hstart", "elevate", "conhost", "nsudo", "gsudo"), _options("-/")),
    "runas": _runas,
    "schtasks": _value_of("/tr"),
    "forfiles": _value_of("/c", "-c"),
    "wmic": _wmic,
    "reg": _reg,
    **dict.fromkeys(("powershell", "pwsh"), _powershell),
}
