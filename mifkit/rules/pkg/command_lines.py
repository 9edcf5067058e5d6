"""PKG: command lines that write a status MIF, wherever they stand: in definitions, exported data or scripts."""

from collections.abc import Iterator

from mifkit.diagnostics import Edit, Finding, Fix, quoted
from mifkit.documents.package import PackageDocument, ProgramLine
from mifkit.packaging.command_line import BLANKS
from mifkit.packaging.mif_switches import PROBLEMS, MifSwitch, Problem
from mifkit.packaging.reporting import Reporting, reporting, written_by_installer
from mifkit.rules.declaration import WARNING, Levels, rule
from mifkit.rules.frames import example
from mifkit.rules.pkg import scripts

REMOVE = "Remove /m and the name from the command line: then the exit code decides."
PROPERTIES = "keep the package on 'Use package properties for status MIF matching'"

# How a package is set up for the MIF of a command line, and what that means for msiexec-mif; no entry: nothing to say.
RISKS = {
    Reporting.NOT_KNOWN: "where a package's Reporting tab matches it",
    Reporting.BLANK: "as soon as the Reporting fields of the package are filled; they are blank",
    Reporting.ANY_NAME: "where its fields equal those of the Reporting tab, which names no file",
}


def switches(document: PackageDocument) -> Iterator[tuple[ProgramLine, MifSwitch, tuple[int, int]]]:
    """What in the command lines of a file writes a status MIF, and where in the file it stands."""
    for line in document.commands:
        for switch in line.switches:
            yield line, switch, place_of(line, switch)


def place_of(line: ProgramLine, switch: MifSwitch) -> tuple[int, int]:
    """Where in the file a switch stands; the whole command line, where the command serves nothing else."""
    return line.place(*switch.places[0]) if switch.places else (line.start, line.end)


def without(line: ProgramLine, switch: MifSwitch) -> Fix | None:
    """The fix that takes a switch out of its command line, with the blanks before it; none for exported data."""
    if line.exported:
        return None
    edits = []
    for start, end in switch.places:
        first = start
        while first and line.text[first - 1] in BLANKS:
            first -= 1
        edits.append(Edit(*line.place(first, end), ""))
    title = f"Remove {switch.switch} {switch.name or ''}".rstrip()
    return Fix(f"{title} from the command line", tuple(edits), safe=False) if edits else None


def whose(line: ProgramLine) -> str:
    """Whose command line it is, to follow a noun."""
    return f" of {line.origin}" if line.origin else ""


@rule(
    code="PKG002",
    name="msiexec-mif",
    summary="msiexec /m writes a status MIF that would hide the exit code of a failure.",
    why=(
        "Of a matched MIF the client reads the Status alone. Windows Installer writes Failed even after exit code "
        "1618, for which the client would have tried again: with the MIF it records FailureNonRetry."
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
        *scripts.MSIEXEC_BAD,
    ),
    good=(
        example("program", "CommandLine=msiexec.exe /i reader.msi /qn"),
        # Another switch of msiexec, and another program.
        example("program", "CommandLine=msiexec.exe /fm reader.msi"),
        example("program", "CommandLine=xcopy files d:\\ /m"),
        *scripts.MSIEXEC_GOOD,
    ),
    aliases=("P202",),
    other_checks=(scripts.msiexec_mif,),
)
def msiexec_mif(document: PackageDocument) -> Iterator[Finding]:
    for line, switch, (start, end) in switches(document):
        file = written_by_installer(switch)
        if file is None:
            continue
        package = line.package.package if line.package is not None else None
        risk = RISKS.get(reporting(package, file))
        if risk is not None:
            yield Finding(
                start,
                end,
                f"{switch.switch} makes Windows Installer write {quoted(file)}: {risk}, a failure is final and is not "
                "tried again",
                f"{REMOVE} Or {PROPERTIES}.",
                fix=without(line, switch),
            )


# Findings of bad-mif-switch; a missing or wrong -s has a rule of its own.
BAD = frozenset(Problem) - {Problem.MISSING_STATUS, Problem.BAD_STATUS}


@rule(
    code="PKG003",
    name="bad-mif-switch",
    summary="The switch for a status MIF has no name, one that does not work, or is mistyped.",
    why=(
        "The MIF gets another name than the package expects, or none is written at all. A missing name swallows the "
        "next switch of the command line."
    ),
    levels=Levels(package=WARNING),
    sources=("MSI", "PDK98", "KB268791", "[I]"),
    bad=(
        example("program", "CommandLine=msiexec.exe /m /i reader.msi /qn"),
        example("program", "CommandLine=msiexec.exe /i reader.msi /m C:\\Temp\\READER"),
        example("program", "CommandLine=msiexec.exe /i reader.msi /m READER.mif"),
        example("program", "CommandLine=msiexec.exe reader.msi /m READER"),
        *scripts.BAD_SWITCH_BAD,
    ),
    good=(
        example("program", "CommandLine=msiexec.exe /i reader.msi"),
        *scripts.BAD_SWITCH_GOOD,
    ),
    aliases=("P203", "P207"),
    other_checks=(scripts.bad_mif_switch,),
)
def bad_mif_switch(document: PackageDocument) -> Iterator[Finding]:
    for line, switch, (start, end) in switches(document):
        for problem in switch.problems:
            if problem in BAD:
                shown = quoted(line.text[slice(*switch.places[0])] if switch.places else switch.switch)
                yield Finding(
                    start,
                    end,
                    f"{shown}{whose(line)}: {PROBLEMS[problem][:1].lower()}{PROBLEMS[problem][1:-1]}",
                    HELP.get(problem, "Type the switch anew."),
                )


HELP = {
    Problem.MISSING_NAME: "Remove the switch: without it the exit code decides. Or write a name behind it.",
    Problem.TOO_LONG: "Remove the switch, or shorten the name to 8 characters.",
    Problem.PATH: "Write a name alone; the MIF goes to %TEMP% or %windir%.",
    Problem.EXTENSION: "Write the name without its extension.",
    Problem.NO_ACTION: "Remove the switch, or add what msiexec is to do.",
    Problem.BLANK_IN_VALUE: "Use ISMIF32, or a value without blanks.",
}


@rule(
    code="PKG005",
    name="ismif32-without-status",
    summary="ISMIF32 is called without -s, or with a value that is neither 0 nor 1.",
    why=(
        "By Microsoft's own listing such a MIF says Failed, whatever the program did; another of its articles expects "
        "a success of a command without -s. Where the MIF is matched, its Status is the result of the program."
    ),
    levels=Levels(package=WARNING),
    sources=("KB186415", "KBZ916797"),
    bad=(
        example("program", "CommandLine=ismif32.exe -f READER -p Reader -v 4.2 -c Contoso"),
        example("program", "CommandLine=ismif32.exe -f READER -p Reader -s OK"),
        *scripts.ISMIF32_BAD,
    ),
    good=(
        example("program", "CommandLine=ismif32.exe -f READER -p Reader -v 4.2 -c Contoso -s 1"),
        example("program", "CommandLine=ismif32.exe -?"),
        *scripts.ISMIF32_GOOD,
    ),
    aliases=("P207",),
    other_checks=(scripts.ismif32_without_status,),
)
def ismif32_without_status(document: PackageDocument) -> Iterator[Finding]:
    for line, switch, (start, end) in switches(document):
        if Problem.MISSING_STATUS in switch.problems:
            message = f"{switch.tool} without -s{whose(line)}: the MIF will say Failed"
            yield Finding(start, end, message, "Add -s 1 for a success, -s 0 for a failure.")
        if Problem.BAD_STATUS in switch.problems:
            given = quoted(dict(switch.options)["s"])
            message = f"{switch.tool} with -s {given}{whose(line)}: what the MIF will say is not documented"
            yield Finding(start, end, message, "Write -s 1 for a success, -s 0 for a failure.")


@rule(
    code="PKG011",
    name="setup-mif-switch",
    summary="A setup program is told to write a status MIF (InstallShield -m, Visual Basic /q NAME.EXE).",
    why=(
        "Where a package matches the MIF, its Status is the result of the program and the exit code is not looked at: "
        "a failure is final even if its exit code is in the retry list. Whether a setup.exe takes the switch depends "
        "on what made it: setups of InstallScript take -m, those of Visual Basic 5 and 6 /q with a program's name."
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
        *scripts.SETUP_BAD,
    ),
    good=(
        example("program", "CommandLine=setup.exe -s -media_path:d"),
        example("program", "CommandLine=setup.exe -s /m"),
        *scripts.SETUP_GOOD,
    ),
    aliases=("P206",),
    other_checks=(scripts.setup_mif_switch,),
)
def setup_mif_switch(document: PackageDocument) -> Iterator[Finding]:
    for line, switch, (start, end) in switches(document):
        if switch.tool == "InstallShield setup":
            file = quoted(switch.file) if switch.file else "named by its Setup.ini or product"
            yield Finding(
                start,
                end,
                f"-m makes a setup of InstallShield write a status MIF, {file}",
                "Remove -m, unless the package is to be judged by the MIF.",
                fix=without(line, switch),
            )
