"""The parts of a command line that make a program write a status MIF, and the line without them.

The programs are msiexec, ISMIF32, and setup programs of InstallShield and Visual Basic (status-mif.md 3.1 and 12).
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct, structs

from mifkit.diagnostics import Certainty
from mifkit.packaging.argument import Argument
from mifkit.packaging.command_line import Command, commands, commands_without_escapes
from mifkit.packaging.placed_text import UNKNOWN

# Longer names are not documented to work (MSI).
LONGEST_NAME = 8
# What the command processor inserts when the line runs: the line does not show the name.
VARIABLE = re.compile(rf"%[^%]+%|!\w+!|\$\w|{UNKNOWN}")
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
CURLY_QUOTES = re.compile("[\u2018-\u201f]")
UNESCAPED = 'It is a switch only if the program does not read \\" as a quotation mark, which is not documented.'


class Problem(StrEnum):
    """What is wrong with a switch."""

    MISSING_NAME = "missing-name"
    TOO_LONG = "too-long"
    PATH = "path"
    EXTENSION = "extension"
    NO_ACTION = "no-action"
    MISSING_STATUS = "missing-status"
    BAD_STATUS = "bad-status"
    WRONG_DASH = "wrong-dash"
    CURLY_QUOTES = "curly-quotes"
    BLANK_IN_VALUE = "blank-in-value"


PROBLEMS = {
    Problem.MISSING_NAME: "The switch has no name after it: the next switch, or nothing, takes its place.",
    Problem.TOO_LONG: f"The name is longer than {LONGEST_NAME} characters, the longest that msiexec documents.",
    Problem.PATH: "The name has a path, but must be a bare name.",
    Problem.EXTENSION: "The name has an extension, but the DLL appends .mif, so the file may get both.",
    Problem.NO_ACTION: "msiexec accepts /m only together with /i, /x, /a or /f.",
    Problem.MISSING_STATUS: "Without -s the MIF says Failed, according to Microsoft's own listing.",
    Problem.BAD_STATUS: "The value of -s is neither 0 nor 1.",
    Problem.WRONG_DASH: "A dash that is not a hyphen introduces a switch, as word processors write it.",
    Problem.CURLY_QUOTES: "Curly quotation marks do not quote on a command line.",
    Problem.BLANK_IN_VALUE: "ISMIF16 loses what follows the first blank of a value.",
}


class MifSwitch(Struct, frozen=True, gc=False):
    """A part of a command line that makes a program write a status MIF.

    `switch` and `name` are as written; `name` is `None` if it is absent. `file` is the name of the MIF, `None`
    if the line does not show it. `places` are the parts to remove, as pairs of offsets in the line (up to, excluding,
    the second); it is empty if the command does nothing else. `command` is the place of the command from its program
    on, `named` the place of the argument that ends with the name. `options` are the letters of the switches of ISMIF32
    and their values. `encoded`: no edit of the line can change it.
    """

    tool: str
    switch: str
    name: str | None
    file: str | None
    places: tuple[tuple[int, int], ...]
    problems: tuple[Problem, ...]
    certainty: Certainty
    reason: str
    options: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    command: tuple[int, int]
    named: tuple[int, int] | None
    encoded: bool


# A line without any of these has no switch: most lines need not be split. PowerShell may put a switch together.
HINT = re.compile(r"(?ai)[-/][\"'\\^`]*+(?:m|q(?!\w))|ismif|powershell|pwsh")


def mif_switches(line: str) -> tuple[MifSwitch, ...]:
    """The switches of a command line that write a status MIF, in its order. Never raises.

    A switch that exists only if a backslash before a quote is an ordinary character has the certainty `unknown`: which
    programs read their line that way is not documented.
    """
    if HINT.search(line) is None:
        return ()
    found = list(_switches(commands(line)))
    if '\\"' in line:
        known = {(switch.tool, switch.places) for switch in found}
        found += [
            structs.replace(switch, certainty=Certainty.UNKNOWN, reason=UNESCAPED)
            for switch in _switches(commands_without_escapes(line))
            if (switch.tool, switch.places) not in known
        ]
    return tuple(sorted(found, key=lambda switch: switch.places))


def without_mif_switches(line: str) -> str:
    """The line without the switches that write a status MIF, and without the blanks in front of each."""
    kept: list[str] = []
    at = 0
    for start, end in sorted({place for switch in mif_switches(line) for place in switch.places}):
        if start < at:
            continue
        kept.append(line[at:start].rstrip(" \t"))
        at = end
    kept.append(line[at:])
    return "".join(kept)


def _switches(found: tuple[Command, ...]) -> Iterator[MifSwitch]:
    for command in found:
        for programs, read in TOOLS:
            if command.name in programs or (command.name.endswith(PACKAGE) and MSIEXEC in programs):
                for switch in read(command):
                    yield structs.replace(switch, encoded=True) if command.encoded else switch


# --- msiexec ----------------------------------------------------------------------------------------------------------

MSIEXEC_ACTION = re.compile(r"[-/](?:[ixa].*|f(?!orcerestart$).*|package|uninstall)", re.IGNORECASE | re.DOTALL)
MSIEXEC_MIF = re.compile(r"[-/]m((?!\s).*)", re.IGNORECASE | re.DOTALL)


MSIEXEC = "msiexec"
# Windows starts a package with msiexec /i and passes on the arguments after it.
PACKAGE = ".msi"


def _msiexec(command: Command) -> Iterator[MifSwitch]:
    # An argument that begins with unknown text may be the action.
    acts = command.name.endswith(PACKAGE) or any(
        MSIEXEC_ACTION.fullmatch(argument.text) or VARIABLE.match(argument.text) for argument in command.arguments
    )
    for index, argument in enumerate(command.arguments):
        found = MSIEXEC_MIF.fullmatch(argument.text)
        if found is None:
            continue
        value, end = _value(command.arguments, index, found[1])
        problems = _name_problems(value)
        yield MifSwitch(
            tool="msiexec",
            switch=argument.text[:2],
            name=value,
            file=_file(value, problems),
            places=((argument.start, end),),
            problems=problems if acts else (*problems, Problem.NO_ACTION),
            certainty=Certainty.DOCUMENTED,
            reason="msiexec /m writes a status MIF with that name.",
            options=(),
            sources=("MSI",),
            command=_place(command),
            named=_named(command.arguments, index, end, value),
            encoded=False,
        )


def _value(found: tuple[Argument, ...], index: int, glued: str) -> tuple[str | None, int]:
    """The value of a switch, glued to it or the next argument, and where both end; `None` if a switch follows."""
    if glued:
        return glued, found[index].end
    following = found[index + 1] if index + 1 < len(found) else None
    if following is None or following.text.startswith(("-", "/")) or "=" in following.text:
        return None, found[index].end
    return following.text or None, following.end


def _place(command: Command) -> tuple[int, int]:
    return command.program.start, command.arguments[-1].end if command.arguments else command.program.end


def _named(found: tuple[Argument, ...], index: int, end: int, value: str | None) -> tuple[int, int] | None:
    """The place of the argument that holds a value, from the switch at `index` on."""
    if not value:
        return None
    argument = found[index] if found[index].end == end else found[index + 1]
    return argument.start, argument.end


def _name_problems(name: str | None) -> tuple[Problem, ...]:
    if not name:
        return (Problem.MISSING_NAME,)
    if VARIABLE.search(name):
        return ()
    base = re.split(r"[\\/:]", name)[-1]
    stem = base.partition(".")[0]
    tests = (
        (Problem.PATH, base != name),
        (Problem.EXTENSION, "." in base),
        (Problem.TOO_LONG, len(stem) > LONGEST_NAME),
    )
    return tuple(problem for problem, holds in tests if holds)


def _file(name: str | None, problems: tuple[Problem, ...]) -> str | None:
    doubtful = {Problem.PATH, Problem.EXTENSION, Problem.MISSING_NAME}
    return None if name is None or VARIABLE.search(name) or doubtful & set(problems) else f"{name}.mif"


# --- InstallShield ----------------------------------------------------------------------------------------------------

# -m1 and -m2 give the serial number and the locale; -media_path is another switch.
INSTALLSHIELD_MIF = re.compile(r"-m(?!edia_path\b)(.*)", re.IGNORECASE | re.DOTALL)


def _installshield(command: Command) -> Iterator[MifSwitch]:
    found = [
        (argument, match[1]) for argument in command.arguments if (match := INSTALLSHIELD_MIF.fullmatch(argument.text))
    ]
    named = [(argument, name) for argument, name in found if name[:1] not in ("1", "2")]
    if not named:
        return
    first, name = named[0]
    problems = tuple(problem for problem in _name_problems(name) if problem in (Problem.PATH, Problem.EXTENSION))
    yield MifSwitch(
        tool="InstallShield setup",
        switch=first.text[:2],
        name=name or None,
        file=_file(name or None, problems),
        places=tuple((argument.start, argument.end) for argument, _ in found),
        problems=problems,
        certainty=Certainty.INFERRED,
        reason=(
            "With -m, an InstallScript setup of InstallShield writes a status MIF. Its name is given, or else it comes "
            "from Setup.ini or the product. Whether setup.exe is such a setup cannot be seen from its name."
        ),
        options=tuple((key, text[1:]) for _, text in found if (key := text[:1]) in ("1", "2")),
        sources=("IS",),
        command=_place(command),
        named=(first.start, first.end) if name else None,
        encoded=False,
    )


def _setup(command: Command) -> Iterator[MifSwitch]:
    yield from _installshield(command)
    yield from _visual_basic(command)


# --- Visual Basic -----------------------------------------------------------------------------------------------------

VISUAL_BASIC_MIF = re.compile(r"[\w$~-]{1,8}\.exe", re.IGNORECASE)


def _visual_basic(command: Command) -> Iterator[MifSwitch]:
    for argument, following in pairwise(command.arguments):
        if argument.text.lower() in ("/q", "-q") and VISUAL_BASIC_MIF.fullmatch(following.text):
            yield MifSwitch(
                tool="Visual Basic setup",
                switch=argument.text,
                name=following.text,
                file=f"{following.text[:-4]}.mif",
                places=((following.start, following.end),),
                problems=(),
                certainty=Certainty.INFERRED,
                reason=(
                    "A setup program of Visual Basic 5 or 6 that is silenced with /q NAME.EXE writes NAME.MIF into the "
                    "Windows directory. Whether setup.exe is such a program cannot be seen from its name."
                ),
                options=(),
                sources=(),
                command=_place(command),
                named=(following.start, following.end),
                encoded=False,
            )


# --- ISMIF32 and ISMIF16 ----------------------------------------------------------------------------------------------

ISMIF_OPTION = re.compile(rf"[-/{DASHES}]([fcpvlndsq?])(.*)", re.IGNORECASE | re.DOTALL)
ISMIF_DEFAULT = "Setup"
WITHOUT_VALUE = frozenset("q?")


def _ismif(command: Command) -> Iterator[MifSwitch]:
    options = dict(_ismif_options(command.arguments))
    if "?" in options:
        return
    name = options.get("f", ISMIF_DEFAULT)
    problems = tuple(_ismif_problems(command, options))
    yield MifSwitch(
        tool=command.name,
        switch=command.program.text,
        name=options.get("f"),
        file=_file(name, problems),
        places=(),
        problems=problems,
        certainty=Certainty.DOCUMENTED,
        reason="The command writes a status MIF and does nothing else.",
        options=tuple(options.items()),
        sources=("KB186415", "KB268791"),
        command=_place(command),
        named=_ismif_named(command.arguments, options.get("f")),
        encoded=False,
    )


def _ismif_named(found: tuple[Argument, ...], name: str | None) -> tuple[int, int] | None:
    """The place of the argument that ends with the value of -f."""
    places = (
        argument
        for argument in found
        if argument.text == name or ((match := ISMIF_OPTION.fullmatch(argument.text)) and match[2] == name)
    )
    argument = next(places, None) if name else None
    return (argument.start, argument.end) if argument is not None else None


def _ismif_options(found: tuple[Argument, ...]) -> Iterator[tuple[str, str]]:
    for index, argument in enumerate(found):
        match = ISMIF_OPTION.fullmatch(argument.text)
        if match is None:
            continue
        letter, glued = match[1].lower(), match[2]
        following = found[index + 1].text if index + 1 < len(found) else ""
        value = glued or ("" if ISMIF_OPTION.fullmatch(following) else following)
        yield letter, "" if letter in WITHOUT_VALUE else value


def _ismif_problems(command: Command, options: dict[str, str]) -> Iterator[Problem]:
    texts = [argument.text for argument in command.arguments]
    if "f" in options:
        yield from (problem for problem in _name_problems(options["f"]) if problem is not Problem.TOO_LONG)
    if "s" in options:
        if options["s"] not in ("0", "1") and not VARIABLE.search(options["s"]):
            yield Problem.BAD_STATUS
    elif not any(VARIABLE.match(text) for text in texts):
        yield Problem.MISSING_STATUS
    if any(text[:1] and text[0] in DASHES for text in texts):
        yield Problem.WRONG_DASH
    if any(CURLY_QUOTES.search(text) for text in texts):
        yield Problem.CURLY_QUOTES
    if command.name == "ismif16" and any(" " in value for value in options.values()):
        yield Problem.BLANK_IN_VALUE


# Names of programs (without .exe), and what reads their arguments.
TOOLS: tuple[tuple[frozenset[str], Callable[[Command], Iterator[MifSwitch]]], ...] = (
    (frozenset({MSIEXEC}), _msiexec),
    (frozenset({"setup"}), _setup),
    (frozenset({"ismif32", "ismif16"}), _ismif),
)
