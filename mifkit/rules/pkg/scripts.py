"""What the rules on command lines (`pkg_command_lines`) find in install scripts; and PKG021, of scripts alone."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from mifkit.diagnostics import Edit, Finding, Fix, Label, quoted
from mifkit.documents.script import ScriptDocument
from mifkit.packaging.command_line import Argument, arguments
from mifkit.packaging.mif_switches import CURLY_QUOTES, DASHES, MifSwitch, Problem
from mifkit.packaging.scripts.written_text import UNKNOWN, ScriptLine, Written
from mifkit.rules.declaration import INFO, Example, Levels, rule

MSIEXEC, INSTALLSHIELD, VISUAL_BASIC = "msiexec", "InstallShield setup", "Visual Basic setup"
ISMIF = ("ismif32", "ismif16")


def batch(text: str, *, also: tuple[str, ...] = (), fixed: str | None = None) -> Example:
    fixed = f"{fixed}\n" if fixed is not None else None
    return Example(f"{text}\n", also=also, path="install.cmd", fixed=fixed, safe=fixed is None)


def powershell(text: str, *, also: tuple[str, ...] = (), fixed: str | None = None) -> Example:
    fixed = f"{fixed}\n" if fixed is not None else None
    return Example(f"{text}\n", also=also, path="install.ps1", fixed=fixed, safe=fixed is None)


GOOD = batch('msiexec /i "%~dp0reader.msi" /qn /l*v "%TEMP%\\reader.log"')


def place(command: ScriptLine, start: int, end: int, message: str, help: str, fix: Fix | None = None) -> Finding:
    """A finding at a part of a command line. If that was written elsewhere, a label says where it is run."""
    first, last = command.line.place(start, end)
    labels = () if command.start <= first < command.end else (Label(command.start, command.end, "run here"),)
    return Finding(first, last, message, help, labels, fix=fix)


def written_out(document: ScriptDocument, line: Written, start: int, end: int) -> tuple[int, int] | None:
    """Where a part of a line stands in the file in one go, but for blanks; `None` if it is put together."""
    pieces = [one for one in line.part(start, end).pieces if one.text != " " or one.start != one.end]
    if not pieces or not all(one.exact and UNKNOWN not in one.text for one in pieces):
        return None
    gaps = (document.text[one.end : other.start] for one, other in pairwise(pieces))
    ordered = all(one.end <= other.start for one, other in pairwise(pieces))
    return (pieces[0].start, pieces[-1].end) if ordered and not any(gap.strip(" \t") for gap in gaps) else None


def shown(name: str | None) -> str:
    """A name for a message, as far as the script tells it."""
    return f" {quoted(name)}" if name and UNKNOWN not in name else ""


def removal(document: ScriptDocument, command: ScriptLine, switch: MifSwitch) -> Fix | None:
    """Takes the switch out of the line, with the blanks on one side."""
    edits = []
    for start, end in switch.places:
        span = written_out(document, command.line, start, end)
        if span is None:
            return None
        begin, stop = span
        before = document.text[max(0, begin - 80) : begin]
        blanks = len(before) - len(before.rstrip(" \t"))
        if blanks:
            begin -= blanks
        else:
            after = document.text[stop : stop + 80]
            stop += len(after) - len(after.lstrip(" \t"))
        edits.append(Edit(begin, stop, ""))
    written = " ".join(command.line.text[start:end] for start, end in switch.places)
    return Fix(f"Remove {quoted(written)}", tuple(edits), safe=False)


def of(document: ScriptDocument, *tools: str) -> Iterator[tuple[ScriptLine, MifSwitch]]:
    return ((command, switch) for command, switch in document.switches if switch.tool in tools)


MSIEXEC_BAD = (
    batch("msiexec /i reader.msi /qn /m READER", fixed="msiexec /i reader.msi /qn"),
    batch(
        "start /wait msiexec.exe /q ALLUSERS=2 /m MSIK3RTB /i reader.msi",
        fixed="start /wait msiexec.exe /q ALLUSERS=2 /i reader.msi",
    ),
    batch(
        "set OPTIONS=/qn /m READER\nmsiexec /i reader.msi %OPTIONS%",
        fixed="set OPTIONS=/qn\nmsiexec /i reader.msi %OPTIONS%",
    ),
    powershell(
        "Start-Process msiexec -ArgumentList '/i reader.msi /qn /m READER' -Wait",
        fixed="Start-Process msiexec -ArgumentList '/i reader.msi /qn' -Wait",
    ),
    powershell("$options = @(\n  '/i', \"$PSScriptRoot\\reader.msi\"\n  '/m', 'READER'\n)\n& msiexec.exe @options"),
    Example(
        'shell.Run "msiexec /i """ & path & """ /m READER", 0, True\n',
        path="install.vbs",
        fixed='shell.Run "msiexec /i """ & path & """", 0, True\n',
        safe=False,
    ),
    Example(
        "RunWait('msiexec /i reader.msi /m READER')\n",
        path="install.au3",
        fixed="RunWait('msiexec /i reader.msi')\n",
        safe=False,
    ),
    Example(
        '[Run]\nFilename: "msiexec.exe"; Parameters: "/i ""{tmp}\\reader.msi"" /m READER"\n',
        path="setup.iss",
        fixed='[Run]\nFilename: "msiexec.exe"; Parameters: "/i ""{tmp}\\reader.msi"""\n',
        safe=False,
    ),
    Example(
        '<job><script language="JScript">\nshell.Run("msiexec /x reader.msi /m READER");\n</script></job>\n',
        path="install.wsf",
        fixed='<job><script language="JScript">\nshell.Run("msiexec /x reader.msi");\n</script></job>\n',
        safe=False,
    ),
)
MSIEXEC_GOOD = (
    GOOD,
    batch("msiexec /fm reader.msi"),
    batch("rem msiexec /i reader.msi /m READER"),
    batch("echo msiexec /i reader.msi /m READER"),
    batch("robocopy a b /m /i"),
    powershell("Write-Host 'msiexec /i reader.msi /m READER'"),
)


def msiexec_mif(document: ScriptDocument) -> Iterator[Finding]:
    for command, switch in of(document, MSIEXEC):
        if not {Problem.MISSING_NAME, Problem.NO_ACTION} & set(switch.problems):
            file = f", {quoted(switch.file)}," if switch.file else ""
            yield place(
                command,
                *switch.places[0],
                f"msiexec /m writes a status MIF{file} that hides the exit code wherever it is matched",
                "Remove the switch: the exit code then decides, and the codes of the retry list are tried again.",
                removal(document, command, switch),
            )


NAME_HELP = "Write a name of at most 8 characters, without folder and extension; '.mif' is appended to it."
BAD_NAMES = {
    Problem.MISSING_NAME: (
        "/m has no name behind it: {next} takes its place",
        "Remove /m, or write a name behind it.",
    ),
    Problem.TOO_LONG: ("The name{name} is longer than the 8 characters that msiexec documents", NAME_HELP),
    Problem.NO_ACTION: (
        "/m stands without /i, /x, /a or /f, so that msiexec writes no MIF",
        "Write the action and the package, or remove /m.",
    ),
}


BAD_SWITCH_BAD = (
    batch("msiexec /i reader.msi /m READER.mif", also=("PKG002",), fixed="msiexec /i reader.msi /m READER"),
    batch('msiexec /i reader.msi /m "C:\\Logs\\READER.mif"', also=("PKG002",), fixed="msiexec /i reader.msi /m READER"),
    batch("msiexec /i reader.msi /m CONTOSOREADER", also=("PKG002",)),
    batch("msiexec /i reader.msi /m /qn"),
    batch("msiexec /m READER"),
    batch("ismif32 -fREADER.mif -pReader -s1", fixed="ismif32 -fREADER -pReader -s1"),
)
BAD_SWITCH_GOOD = (GOOD, batch("msiexec /i reader.msi /m READER"), batch("msiexec %OPTIONS% /m %NAME%"))


def bad_mif_switch(document: ScriptDocument) -> Iterator[Finding]:
    for command, switch in document.switches:
        if switch.tool == INSTALLSHIELD and not told(command, switch):
            continue
        start, end = switch.places[0] if switch.places else switch.command
        for problem in switch.problems:
            if problem in BAD_NAMES:
                message, help = BAD_NAMES[problem]
                following = command.line.text[end : switch.command[1]].split()
                after = quoted(following[0]) if following and UNKNOWN not in following[0] else "what follows"
                yield place(
                    command,
                    start,
                    end,
                    message.format(name=shown(switch.name), next=after if following else "nothing"),
                    help,
                )
        wrong = [words for problem, words in CUT.items() if problem in switch.problems]
        if wrong:
            at = switch.named or (start, end)
            yield place(
                command,
                *at,
                f"The name{shown(switch.name)} has {' and '.join(wrong)}",
                NAME_HELP,
                _cut(document, command, switch),
            )


CUT = {Problem.PATH: "a path", Problem.EXTENSION: "an extension"}


def _cut(document: ScriptDocument, command: ScriptLine, switch: MifSwitch) -> Fix | None:
    """The name without path and extension."""
    if switch.named is None or switch.name is None:
        return None
    span = written_out(document, command.line, *switch.named)
    stem = re.split(r"[\\/:]", switch.name)[-1].partition(".")[0]
    if span is None or not stem or UNKNOWN in switch.name:
        return None
    written = document.text[slice(*span)]
    front = written[: len(written) - len(switch.name)] if written.endswith(switch.name) else ""
    if not front and written.strip('"') != switch.name:
        return None
    kept = f'"{stem}"' if " " in stem else stem
    return Fix(f"Write '{stem}'", (Edit(*span, front + kept),), safe=False)


ISMIF32_BAD = (
    batch('ismif32 -fREADER -pReader -d"Done"'),
    batch("ismif32.exe \u2013fREADER \u2013pReader \u2013s1", fixed="ismif32.exe -fREADER -pReader -s1"),
    batch("ismif32 -fREADER -s0 -d\u201cNo disk\u201d", fixed='ismif32 -fREADER -s0 -d"No disk"'),
    batch('ismif16 -fREADER -s0 -d"No disk"'),
    batch("ismif32 -fREADER -sFailed"),
)
ISMIF32_GOOD = (
    batch('ismif32 -fREADER -pReader -d"Done" -s1'),
    batch('ismif32 -f READER -s 0 -d "No disk"'),
    batch("ismif32 %SWITCHES%"),
    batch("ismif32 -?"),
)


def ismif32_without_status(document: ScriptDocument) -> Iterator[Finding]:
    for command, switch in of(document, *ISMIF):
        given = arguments(command.line.text, *switch.command)
        for problem, (concerns, message, help) in ISMIF_PROBLEMS.items():
            if problem not in switch.problems:
                continue
            one = next((argument for argument in given[1:] if concerns(argument)), given[0])
            fix = _typed(document, command, given) if problem in (Problem.WRONG_DASH, Problem.CURLY_QUOTES) else None
            yield place(command, one.start, one.end, message.format(tool=switch.tool.upper()), help, fix)


ISMIF_PROBLEMS: dict[Problem, tuple[Callable[[Argument], bool], str, str]] = {
    Problem.MISSING_STATUS: (
        lambda _: False,
        "{tool} without -s: the MIF says Failed",
        "Write -s1 for success or -s0 for a failure.",
    ),
    Problem.BAD_STATUS: (
        lambda one: one.text[1:2].lower() == "s",
        "The value of -s is neither 0 nor 1",
        "Write -s1 for success or -s0 for a failure.",
    ),
    Problem.WRONG_DASH: (
        lambda one: one.text[:1] != "" and one.text[0] in DASHES,
        "A dash that is no hyphen stands in front of a switch of {tool}, as a word processor writes it",
        "Write a hyphen.",
    ),
    Problem.CURLY_QUOTES: (
        lambda one: CURLY_QUOTES.search(one.text) is not None,
        "Curly quotation marks do not quote on a command line: the value ends at its first blank",
        'Write straight quotation marks ("…").',
    ),
    Problem.BLANK_IN_VALUE: (
        lambda one: " " in one.text,
        "{tool} loses what follows the first blank of a value",
        "Use ISMIF32, or a value without blanks.",
    ),
}


def _typed(document: ScriptDocument, command: ScriptLine, given: tuple[Argument, ...]) -> Fix | None:
    """All dashes and quotation marks as they are typed on a command line."""
    edits = []
    for one in given:
        for offset, character in enumerate(command.line.text[one.start : one.end], one.start):
            dash = offset == one.start and character in DASHES
            if dash or CURLY_QUOTES.match(character):
                span = written_out(document, command.line, offset, offset + 1)
                if span is None:
                    return None
                right = "-" if dash else "'" if character in "\u2018\u2019\u201a\u201b" else '"'
                edits.append(Edit(*span, right))
    return Fix("Write hyphens and straight quotation marks", tuple(edits), safe=False) if edits else None


# Switches that show a setup.exe to be one of InstallScript.
INSTALLSHIELD_SWITCH = re.compile(
    r"[-/](?:s|sms|r|x|f1.*|f2.*|l0x.*|l\d{4}|ir|m[12].+|media_path.*)", re.IGNORECASE | re.DOTALL
)


# Switches of other setup programs: Mozilla's -ms and -ma, MATLAB's -mode.
OTHERS = re.compile(r"-m(?:s|a|ode|si|in|ax|achine)", re.IGNORECASE)


def told(command: ScriptLine, switch: MifSwitch) -> bool:
    """Whether the other switches of a setup.exe show that -m is InstallShield's."""
    if OTHERS.fullmatch(command.line.text, *switch.places[0]):
        return False
    own = {command.line.text[start:end] for start, end in switch.places[:1]}
    others = [
        one
        for one in arguments(command.line.text, *switch.command)[1:]
        if command.line.text[one.start : one.end] not in own
    ]
    return any(INSTALLSHIELD_SWITCH.fullmatch(one.text) for one in others)


SETUP_BAD = (
    batch("setup.exe -s -mREADER", fixed="setup.exe -s"),
    batch('setup.exe -s -m -m1"12 34" -f2C:\\setup.log', fixed="setup.exe -s -f2C:\\setup.log"),
    batch("setup.exe /q reader.exe"),
)
SETUP_GOOD = (
    batch("setup.exe -s -f1C:\\setup.iss"),
    # Nothing shows that this setup is InstallShield's.
    batch("setup.exe -mode silent"),
    # Mozilla's own switch.
    batch("setup.exe -ms /S"),
    batch("setup.exe /m READER"),
)


def setup_mif_switch(document: ScriptDocument) -> Iterator[Finding]:
    for command, switch in of(document, INSTALLSHIELD, VISUAL_BASIC):
        by_installshield = switch.tool == INSTALLSHIELD
        if by_installshield and not told(command, switch):
            continue
        start, end = switch.places[0]
        written = command.line.text[start:end]
        file = f", {quoted(switch.file)}," if switch.file else ""
        yield place(
            command,
            start,
            end,
            f"{quoted(written)} has the setup write a status MIF{file} that hides the exit code wherever it is matched",
            "Remove it unless the package's Reporting tab is to match this MIF.",
            removal(document, command, switch) if by_installshield else None,
        )


INSTALLER = re.compile(r"(?i)(?:msiexec|wusa|.*setup.*|.*install.*|.*\.(?:msi|msp|msu))")


@rule(
    code="PKG021",
    name="hidden-failure",
    summary="A script ends with exit code 0 because an installation has failed.",
    why=(
        "Exit code 0 is a success to SMS and Configuration Manager: the failure is not reported, and nothing is tried "
        "again, not even where the code was one of the retry list."
    ),
    levels=Levels(package=INFO),
    sources=("S3", "SDK"),
    bad=(
        batch("msiexec /i reader.msi /qn\nif errorlevel 1 exit /b 0"),
        batch("msiexec /i reader.msi /qn || exit 0"),
        batch("start /wait setup.exe -s\nif %ERRORLEVEL% neq 0 (\n  echo failed\n  exit /b 0\n)"),
    ),
    good=(
        batch("msiexec /i reader.msi /qn\nif errorlevel 1 exit /b %ERRORLEVEL%"),
        batch("msiexec /i reader.msi /qn\nif errorlevel 3010 exit /b 0"),
        batch("msiexec /i reader.msi /qn\nif not errorlevel 1 exit /b 0"),
        # The exit code of another program is meant.
        batch('msiexec /i reader.msi /qn\nfind "x" log.txt\nif errorlevel 1 exit /b 0'),
    ),
    aliases=("P209",),
)
def hidden_failure(document: ScriptDocument) -> Iterator[Finding]:
    from mifkit.packaging.command_line import commands

    for one in document.script.hidden:
        command = document.script.lines[one.command]
        started = commands(command.line.text[:1000])
        if started and INSTALLER.fullmatch(started[-1].name):
            yield Finding(
                one.start,
                one.end,
                f"The script ends with exit code 0 although {quoted(started[-1].name)} has failed",
                "Hand the exit code on: 'exit /b %ERRORLEVEL%'.",
                (Label(command.start, command.end, "the exit code of this command is lost"),),
            )
