"""PKG002, PKG003, PKG005, PKG011: command lines that write a status MIF, in definitions, exported data or scripts."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from mifkit.diagnostics import Finding, quoted
from mifkit.documents.described import CommandLine
from mifkit.documents.kinds import Kind
from mifkit.documents.package import PackageDocument
from mifkit.packaging.argument import Argument, arguments
from mifkit.packaging.mif_switches import CURLY_QUOTES, DASHES, LONGEST_NAME, MifSwitch, Problem
from mifkit.packaging.placed_text import UNKNOWN
from mifkit.packaging.reporting import Reporting, reporting
from mifkit.rules.declaration import WARNING, Example, Levels, rule
from mifkit.rules.frames import example
from mifkit.rules.pkg.switches import at_part, bare_name, removal, span_of, typed_characters

MSIEXEC, INSTALLSHIELD, VISUAL_BASIC = "msiexec", "InstallShield setup", "Visual Basic setup"
REMOVE = "Remove /m and its name from the command line, so that the exit code decides."
PROPERTIES = "keep the package on 'Use package properties for status MIF matching'"

# How a package is set up for the MIF of a command line: when it matches. Without an entry, nothing is to be said.
RISKS = {
    Reporting.NOT_KNOWN: "if a package's Reporting tab matches it",
    Reporting.BLANK: "as soon as the package's Reporting fields, which are blank, are filled in",
    Reporting.ANY_NAME: "if its fields equal those of the Reporting tab, which names no file",
}


def in_script(text: str, path: str = "install.cmd", *, also: tuple[str, ...] = (), fixed: str | None = None) -> Example:
    """An install script of one or more lines."""
    after = f"{fixed}\n" if fixed is not None else None
    return Example(f"{text}\n", also=also, path=path, fixed=after, safe=fixed is None)


def within(line: CommandLine) -> str:
    """Where a command line stands, to follow a noun: " in program 'Install'"."""
    return f" in {line.origin}" if line.origin else ""


GOOD = in_script('msiexec /i "%~dp0reader.msi" /qn /l*v "%TEMP%\\reader.log"')


@rule(
    code="PKG002",
    name="msiexec-mif",
    summary="msiexec /m writes a status MIF that can hide the exit code of a failure.",
    why=(
        "Of a MIF that a package matches, the client reads only the Status. Windows Installer writes Failed even for "
        "exit code 1618, after which the client would have tried again: with the MIF it records FailureNonRetry."
    ),
    levels=Levels(package=WARNING),
    sources=("S0", "MSI"),
    bad=(
        example(
            "program",
            "CommandLine=msiexec.exe /i reader.msi /qn /m READER",
            fixed="CommandLine=msiexec.exe /i reader.msi /qn",
            safe=False,
        ),
        in_script("msiexec /i reader.msi /qn /m READER", fixed="msiexec /i reader.msi /qn"),
        in_script(
            "start /wait msiexec.exe /q ALLUSERS=2 /m MSIK3RTB /i reader.msi",
            fixed="start /wait msiexec.exe /q ALLUSERS=2 /i reader.msi",
        ),
        in_script(
            "set OPTIONS=/qn /m READER\nmsiexec /i reader.msi %OPTIONS%",
            fixed="set OPTIONS=/qn\nmsiexec /i reader.msi %OPTIONS%",
        ),
        in_script(
            "msiexec /i reader.msi ^\n  /m READER\ndel reader.msi", fixed="msiexec /i reader.msi\ndel reader.msi"
        ),
        in_script(
            "Start-Process msiexec -ArgumentList '/i reader.msi /qn /m READER' -Wait",
            "install.ps1",
            fixed="Start-Process msiexec -ArgumentList '/i reader.msi /qn' -Wait",
        ),
        in_script(
            "$options = @(\n  '/i', \"$PSScriptRoot\\reader.msi\"\n  '/m', 'READER'\n)\n& msiexec.exe @options",
            "install.ps1",
        ),
        in_script(
            'shell.Run "msiexec /i """ & path & """ /m READER", 0, True',
            "install.vbs",
            fixed='shell.Run "msiexec /i """ & path & """", 0, True',
        ),
        in_script(
            "RunWait('msiexec /i reader.msi /m READER')", "install.au3", fixed="RunWait('msiexec /i reader.msi')"
        ),
        in_script(
            '[Run]\nFilename: "msiexec.exe"; Parameters: "/i ""{tmp}\\reader.msi"" /m READER"',
            "setup.iss",
            fixed='[Run]\nFilename: "msiexec.exe"; Parameters: "/i ""{tmp}\\reader.msi"""',
        ),
        in_script(
            '<job><script language="JScript">\nshell.Run("msiexec /x reader.msi /m READER");\n</script></job>',
            "install.wsf",
            fixed='<job><script language="JScript">\nshell.Run("msiexec /x reader.msi");\n</script></job>',
        ),
        in_script(
            'var shell = new ActiveXObject("WScript.Shell");\nshell.Run("msiexec /i reader.msi /m READER", 0, true);',
            "install.js",
            fixed='var shell = new ActiveXObject("WScript.Shell");\nshell.Run("msiexec /i reader.msi", 0, true);',
        ),
        in_script(
            'StrCpy $0 "/qn /m READER"\nExecWait \'"$SYSDIR\\msiexec.exe" /i "$INSTDIR\\reader.msi" $0\'',
            "setup.nsi",
            fixed='StrCpy $0 "/qn"\nExecWait \'"$SYSDIR\\msiexec.exe" /i "$INSTDIR\\reader.msi" $0\'',
        ),
        in_script(
            '<CustomAction Id="Reader" Directory="Temp" ExeCommand="msiexec /i &quot;reader.msi&quot; /m READER"/>',
            "setup.wxs",
            fixed='<CustomAction Id="Reader" Directory="Temp" ExeCommand="msiexec /i &quot;reader.msi&quot;"/>',
        ),
    ),
    good=(
        example("program", "CommandLine=msiexec.exe /i reader.msi /qn"),
        # Another switch of msiexec, and another program.
        example("program", "CommandLine=msiexec.exe /fm reader.msi"),
        example("program", "CommandLine=xcopy files d:\\ /m"),
        GOOD,
        in_script("msiexec /fm reader.msi"),
        in_script("rem msiexec /i reader.msi /m READER"),
        in_script("echo msiexec /i reader.msi /m READER"),
        in_script("robocopy a b /m /i"),
        in_script("Write-Host 'msiexec /i reader.msi /m READER'", "install.ps1"),
    ),
    aliases=("P202",),
)
def msiexec_mif(document: PackageDocument) -> Iterator[Finding]:
    for line, switch in document.switches:
        if switch.tool != MSIEXEC or {Problem.MISSING_NAME, Problem.NO_ACTION} & set(switch.problems):
            continue
        package = line.package.package if line.package is not None else None
        risk = RISKS.get(reporting(package, switch.file or ""))
        if risk is not None:
            file = quoted(switch.file) if switch.file else "a status MIF"
            yield at_part(
                line,
                switch.places[0],
                f"{switch.switch} makes Windows Installer write {file}: {risk}, a failure is final and is not retried",
                f"{REMOVE} Or {PROPERTIES}.",
                fix=removal(document, line, switch),
            )


class Fault(NamedTuple):
    """What to say of a problem, and which argument shows it; otherwise the whole switch does."""

    message: str
    help: str
    shown_by: Callable[[Argument], bool] | None = None


NAME_HELP = (
    f"Write a name of at most {LONGEST_NAME} characters, without folder and extension; '.mif' is appended to it."
)
FAULTS = {
    Problem.MISSING_NAME: Fault(
        "{switch}{within} has no name after it: {next} takes its place",
        "Remove {switch}, so that the exit code decides, or write a name after it.",
    ),
    Problem.TOO_LONG: Fault(
        f"The name{{name}}{{within}} is longer than the {LONGEST_NAME} characters that msiexec documents", NAME_HELP
    ),
    Problem.NO_ACTION: Fault(
        "{switch}{within} stands without /i, /x, /a or /f, so msiexec writes no MIF",
        "Write the action and the package, or remove {switch}.",
    ),
    Problem.WRONG_DASH: Fault(
        "A dash that is not a hyphen introduces a switch of {tool}{within}, as word processors write it",
        "Write a hyphen.",
        lambda argument: argument.text[:1] != "" and argument.text[0] in DASHES,
    ),
    Problem.CURLY_QUOTES: Fault(
        "Curly quotation marks{within} do not quote on a command line: the value ends at its first blank",
        'Write straight quotation marks ("…").',
        lambda argument: CURLY_QUOTES.search(argument.text) is not None,
    ),
    Problem.BLANK_IN_VALUE: Fault(
        "{tool}{within} loses what follows the first blank of a value",
        "Use ISMIF32, or a value without blanks.",
        lambda argument: " " in argument.text,
    ),
}
WORD = re.compile(r"\S++")
SURPLUS = {Problem.PATH: "a path", Problem.EXTENSION: "an extension"}


@rule(
    code="PKG003",
    name="bad-mif-switch",
    summary="The switch for a status MIF has no name, has a name that does not work, or is mistyped.",
    why=(
        "The MIF gets a name other than the one that the package expects, or is not written at all. A switch without "
        "a name swallows the next switch of the command line."
    ),
    levels=Levels(package=WARNING),
    sources=("MSI", "PDK98", "KB268791", "[I]"),
    bad=(
        example("program", "CommandLine=msiexec.exe /m /i reader.msi /qn"),
        example(
            "program",
            "CommandLine=msiexec.exe /i reader.msi /m C:\\Temp\\READER",
            also=("PKG002",),
            fixed="CommandLine=msiexec.exe /i reader.msi /m READER",
            safe=False,
        ),
        example(
            "program",
            "CommandLine=msiexec.exe /i reader.msi /m READER.mif",
            also=("PKG002",),
            fixed="CommandLine=msiexec.exe /i reader.msi /m READER",
            safe=False,
        ),
        example("program", "CommandLine=msiexec.exe reader.msi /m READER"),
        in_script("msiexec /i reader.msi /m READER.mif", also=("PKG002",), fixed="msiexec /i reader.msi /m READER"),
        in_script(
            'msiexec /i reader.msi /m "C:\\Logs\\READER.mif"',
            also=("PKG002",),
            fixed="msiexec /i reader.msi /m READER",
        ),
        in_script("msiexec /i reader.msi /m CONTOSOREADER", also=("PKG002",)),
        in_script("msiexec /i reader.msi /m /qn"),
        in_script("msiexec /m READER"),
        in_script("ismif32 -fREADER.mif -pReader -s1", fixed="ismif32 -fREADER -pReader -s1"),
        in_script("ismif32.exe \u2013fREADER \u2013pReader \u2013s1", fixed="ismif32.exe -fREADER -pReader -s1"),
        in_script("ismif32 -fREADER -s0 -d\u201cNo disk\u201d", fixed='ismif32 -fREADER -s0 -d"No disk"'),
        in_script('shell.Run "ismif32 -fREADER -s0 -d\u201cNo disk\u201d"', "install.vbs"),
        in_script('ismif16 -fREADER -s0 -d"No disk"'),
    ),
    good=(
        example("program", "CommandLine=msiexec.exe /i reader.msi"),
        GOOD,
        in_script("msiexec /i reader.msi /m READER"),
        in_script("msiexec %OPTIONS% /m %NAME%"),
    ),
    aliases=("P203", "P207"),
)
def bad_mif_switch(document: PackageDocument) -> Iterator[Finding]:
    for line, switch in document.switches:
        if switch.tool == INSTALLSHIELD and not is_installshield(document, line, switch):
            continue
        for problem, fault in FAULTS.items():
            if problem in switch.problems:
                yield _faulty(document, line, switch, fault)
        surplus = [words for problem, words in SURPLUS.items() if problem in switch.problems]
        if surplus:
            message = f"The name{_known(switch.name)}{within(line)} has {' and '.join(surplus)}"
            fix = bare_name(document, line, switch)
            yield at_part(line, switch.named or span_of(switch), message, NAME_HELP, fix=fix)


def _faulty(document: PackageDocument, line: CommandLine, switch: MifSwitch, fault: Fault) -> Finding:
    span = span_of(switch)
    fix = None
    if fault.shown_by is not None:
        given = arguments(line.text, *switch.command)
        span = next(((one.start, one.end) for one in given[1:] if fault.shown_by(one)), span)
        fix = typed_characters(document, line, given)
    following = WORD.search(line.text, span[1], switch.command[1])
    after = _known(following[0]).strip() or "what follows" if following else "nothing"
    words = {
        "switch": switch.switch if switch.places else "-f",
        "within": within(line),
        "name": _known(switch.name),
        "next": after,
        "tool": switch.tool.upper(),
    }
    return at_part(line, span, fault.message.format(**words), fault.help.format(**words), fix=fix)


def _known(name: str | None) -> str:
    """A name in quotes after a blank; empty if the file does not tell it."""
    return f" {quoted(name)}" if name and UNKNOWN not in name else ""


@rule(
    code="PKG005",
    name="ismif32-without-status",
    summary="ISMIF32 is called without -s, or with a value other than 0 or 1.",
    why=(
        "According to Microsoft's own listing such a MIF says Failed, whatever the program did; another of its "
        "articles expects success from a command without -s. If the package matches the MIF, its Status is the result "
        "of the program."
    ),
    levels=Levels(package=WARNING),
    sources=("KB186415", "KBZ916797"),
    bad=(
        example("program", "CommandLine=ismif32.exe -f READER -p Reader -v 4.2 -c Contoso"),
        example("program", "CommandLine=ismif32.exe -f READER -p Reader -s OK"),
        in_script('ismif32 -fREADER -pReader -d"Done"'),
        in_script("ismif32 -fREADER -sFailed"),
    ),
    good=(
        example("program", "CommandLine=ismif32.exe -f READER -p Reader -v 4.2 -c Contoso -s 1"),
        example("program", "CommandLine=ismif32.exe -?"),
        in_script('ismif32 -fREADER -pReader -d"Done" -s1'),
        in_script('ismif32 -f READER -s 0 -d "No disk"'),
        in_script("ismif32 %SWITCHES%"),
        in_script("ismif32 -?"),
    ),
    aliases=("P207",),
)
def ismif32_without_status(document: PackageDocument) -> Iterator[Finding]:
    for line, switch in document.switches:
        if not {Problem.MISSING_STATUS, Problem.BAD_STATUS}.intersection(switch.problems):
            continue
        # A command of ISMIF32 has one switch, so that no command is split twice.
        program, *given = arguments(line.text, *switch.command)
        tool = switch.tool.upper()
        if Problem.MISSING_STATUS in switch.problems:
            message = f"{tool}{within(line)} is called without -s: the MIF will say Failed"
            yield at_part(line, (program.start, program.end), message, STATUS_HELP)
        if Problem.BAD_STATUS in switch.problems:
            shown = next((one for one in given if one.text[1:2].lower() == "s"), program)
            value = quoted(dict(switch.options)["s"])
            message = f"{tool}{within(line)} is called with -s {value}: what the MIF will say is not documented"
            yield at_part(line, (shown.start, shown.end), message, STATUS_HELP)


STATUS_HELP = "Write -s 1 for success or -s 0 for failure."


# Switches that show a setup.exe to be a setup of InstallScript.
INSTALLSHIELD_SWITCH = re.compile(
    r"[-/](?:s|sms|r|x|f1.*|f2.*|l0x.*|l\d{4}|ir|m[12].+|media_path.*)", re.IGNORECASE | re.DOTALL
)
# Switches of other setup programs: Mozilla's -ms and -ma, MATLAB's -mode.
OTHER_SWITCH = re.compile(r"-m(?:s|a|ode|si|in|ax|achine)", re.IGNORECASE)


def is_installshield(document: PackageDocument, line: CommandLine, switch: MifSwitch) -> bool:
    """Whether the -m of a setup.exe is InstallShield's: not another program's switch and, in a script, beside a further
    switch of InstallShield. The programs of a package may be expected to write a status MIF, those of a script not."""
    first = switch.places[0]
    if OTHER_SWITCH.fullmatch(line.text, *first):
        return False
    given = arguments(line.text, *switch.command)[1:]
    others = (one.text for one in given if line.text[one.start : one.end] != line.text[slice(*first)])
    return document.kind is not Kind.SCRIPT or any(INSTALLSHIELD_SWITCH.fullmatch(text) for text in others)


@rule(
    code="PKG011",
    name="setup-mif-switch",
    summary="A switch makes a setup program write a status MIF (InstallShield -m, Visual Basic /q NAME.EXE).",
    why=(
        "If a package matches the MIF, its Status is the result of the program and the exit code is ignored: a failure "
        "is final even if its exit code is in the retry list. Whether a setup.exe takes the switch depends on the tool "
        "that made it: setups of InstallScript take -m, those of Visual Basic 5 and 6 /q with the name of a program."
    ),
    levels=Levels(package=WARNING),
    sources=("IS", "S0", "OBS"),
    bad=(
        example(
            "program",
            "CommandLine=setup.exe -s -mREADER",
            fixed="CommandLine=setup.exe -s",
            safe=False,
        ),
        example("program", "CommandLine=setup.exe /q reader.exe"),
        in_script("setup.exe -s -mREADER", fixed="setup.exe -s"),
        in_script('setup.exe -s -m -m1"12 34" -f2C:\\setup.log', fixed="setup.exe -s -f2C:\\setup.log"),
        in_script("setup.exe /q reader.exe"),
    ),
    good=(
        example("program", "CommandLine=setup.exe -s -media_path:d"),
        example("program", "CommandLine=setup.exe -s /m"),
        in_script("setup.exe -s -f1C:\\setup.iss"),
        # Nothing shows that this setup is InstallShield's.
        in_script("setup.exe -mREADER"),
        # Switches of other setup programs.
        in_script("setup.exe -s -mode silent"),
        example("program", "CommandLine=setup.exe -ms /S"),
        in_script("setup.exe /m READER"),
    ),
    aliases=("P206",),
)
def setup_mif_switch(document: PackageDocument) -> Iterator[Finding]:
    for line, switch in document.switches:
        installshield = switch.tool == INSTALLSHIELD and is_installshield(document, line, switch)
        if installshield or switch.tool == VISUAL_BASIC:
            shown = quoted(line.text[slice(*switch.places[0])])
            file = f", {quoted(switch.file)}," if switch.file else ""
            yield at_part(
                line,
                switch.places[0],
                f"{shown}{within(line)} makes the setup write a status MIF{file} that hides the exit code if a package "
                "matches it",
                "Remove it, unless the package's Reporting tab is meant to match this MIF.",
                fix=removal(document, line, switch) if installshield else None,
            )
