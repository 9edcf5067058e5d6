"""PKG001, PKG004, PKG010, PKG014, PKG016: a package's Reporting tab, and the status MIFs that its programs write."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mifkit.diagnostics import Certainty, Finding, Fix, Label, quoted, replaced
from mifkit.documents.described import CommandLine, DescribedPackage
from mifkit.documents.export import ExportDocument
from mifkit.documents.package import PackageDocument
from mifkit.packaging.definition import MIF_KEYS
from mifkit.packaging.mif_switches import MifSwitch, mif_switches
from mifkit.packaging.reporting import Reporting, installer_file, is_named, reporting
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, Rule, rule
from mifkit.rules.frames import example
from mifkit.rules.pkg.command_lines import PROPERTIES, REMOVE
from mifkit.rules.pkg.switches import at_part, removal, span_of
from mifkit.status.generator.clues import GUIDS

HEAD = (
    "[PDF]\nVersion=2.0\n\n[Package Definition]\nName=Reader\nVersion=4.2\nPublisher=Contoso\nLanguage=English\n"
    "Programs=Install\n"
)


def definition(fields: str, command: str) -> str:
    """A package definition with further keys in [Package Definition] and the command line of its only program."""
    return f"{HEAD}{fields}\n[Install]\nName=Install\nStartIn=.\nCommandLine={command}\n"


def _example(fields: str, command: str, *, fixed: str | None = None, also: tuple[str, ...] = ()) -> Example:
    after = None if fixed is None else definition(fields, fixed)
    return Example(definition(fields, command), path="reader.sms", fixed=after, safe=fixed is None, also=also)


def matched(document: PackageDocument) -> Iterator[tuple[CommandLine, MifSwitch, DescribedPackage, str]]:
    """The command lines that make Windows Installer write the MIF that their package names, and the MIF's name."""
    for line, switch in document.switches:
        file = installer_file(switch)
        if file and line.package is not None and reporting(line.package.package, file) is Reporting.NAMED:
            yield line, switch, line.package, file


class SwitchElsewhere(NamedTuple):
    """A switch in the command line of a program that another file of the run holds."""

    path: str
    switch: MifSwitch


def switches_elsewhere(document: PackageDocument, package: DescribedPackage) -> Iterator[SwitchElsewhere]:
    """What writes status MIFs in the programs of a package that other files of the run hold."""
    for one in document.elsewhere(package):
        for switch in mif_switches(one.line.text):
            yield SwitchElsewhere(one.path, switch)


# Windows Installer writes a package code where a name for people is expected (status-mif.md 3.2).
NAME_DIFFERS = (
    " MIFName is filled in as well, and Windows Installer writes a package code there: the MIF may not match after "
    "all. No source says."
)


def at_match(
    document: PackageDocument,
    line: CommandLine,
    switch: MifSwitch,
    package: DescribedPackage,
    message: str,
    help: str,
) -> Finding:
    """A finding at a switch, with a label at the field of the Reporting tab that names its MIF."""
    name = package.package.mif_name
    place = package.places.get("mif_file_name")
    labels = (Label(*place, "the package takes this MIF for its result"),) if place is not None else ()
    help += NAME_DIFFERS if name and not GUIDS.fullmatch(name) else ""
    return at_part(line, span_of(switch), message, help, *labels, fix=removal(document, line, switch))


def a_failure(line: CommandLine) -> str:
    """The words for a failure of the program that a command line runs."""
    return f"a failure of {line.origin}" if line.origin else "a failure"


@rule(
    code="PKG001",
    name="msiexec-mif-matched",
    summary="A program makes msiexec write a status MIF, and the package's MIFFileName names that file.",
    why=(
        "Of a matched MIF the client reads only the Status. When the installation fails, Windows Installer writes "
        "Failed, and the client records FailureNonRetry: no second try, even after exit code 1618."
    ),
    levels=Levels(package=ERROR),
    sources=("S0", "SDK", "MSI"),
    bad=(
        _example(
            "MIFFileName=READER\n",
            "msiexec.exe /q /m READER /i reader.msi",
            fixed="msiexec.exe /q /i reader.msi",
        ),
        _example(
            "MIFFileName=reader.mif\nMIFPublisher=Contoso\n",
            'cmd /c "msiexec /i reader.msi /mREADER & exit 0"',
            fixed='cmd /c "msiexec /i reader.msi & exit 0"',
        ),
    ),
    good=(
        _example("MIFFileName=READER\n", "msiexec.exe /q /i reader.msi"),
        _example("MIFFileName=OTHER\n", "msiexec.exe /q /m READER /i reader.msi"),
        _example("", "msiexec.exe /q /m READER /i reader.msi"),
    ),
    # That a MIF* key switches "use these fields" on is inferred, and so is that the file's name alone suffices.
    certainty=Certainty.INFERRED,
    aliases=("P201",),
)
def msiexec_mif_matched(document: PackageDocument) -> Iterator[Finding]:
    for line, switch, package, file in matched(document):
        # will-force-failure-nonretry reports packages whose data shows that the fields are in use.
        if package.package.use_fields is None:
            message = f"{switch.switch} writes {quoted(file)}, and {package.title} matches that file"
            message += f": {a_failure(line)} is final and is not retried"
            help = f"{REMOVE} Or leave the MIF keys out and {PROPERTIES}."
            yield at_match(document, line, switch, package, message, help)


@rule(
    code="PKG004",
    name="mif-file-name-mismatch",
    summary="MIFFileName does not name any of the status MIFs that the package's programs write.",
    why=(
        "The client does not find the MIF that should decide. The exit code decides instead, or another MIF that is "
        "left over and fits the other fields."
    ),
    levels=Levels(package=WARNING),
    sources=("SDK", "KB268791"),
    bad=(
        _example("MIFFileName=READERS\n", "msiexec.exe /q /m READER /i reader.msi"),
        Example(
            definition("MIFFileName=READERS\n", "ismif32.exe -f READER -p Reader -v 4.2 -c Contoso -s 1"),
            path="reader.sms",
            fixed=definition("MIFFileName=READER\n", "ismif32.exe -f READER -p Reader -v 4.2 -c Contoso -s 1"),
            safe=False,
        ),
    ),
    good=(
        _example("MIFFileName=READER.MIF\n", "ismif32.exe -f Reader -p Reader -s 1"),
        _example("MIFFileName=READ*\n", "ismif32.exe -f Reader -p Reader -s 1"),
        # A script may write any MIF.
        _example("MIFFileName=READERS\n", "install.cmd"),
        _example("MIFFileName=READERS\n", "msiexec /i reader.msi /m %MIF%"),
    ),
    aliases=("P204",),
)
def mif_file_name_mismatch(document: PackageDocument) -> Iterator[Finding]:
    written: dict[int, list[tuple[CommandLine, MifSwitch]]] = {}
    for line, switch in document.switches:
        if line.package is not None:
            written.setdefault(id(line.package), []).append((line, switch))
    for package in document.packages:
        name, place = package.package.mif_file_name, package.places.get("mif_file_name")
        found = written.get(id(package), [])
        others = list(switches_elsewhere(document, package))
        files = {switch.file for _, switch in found} | {one.switch.file for one in others}
        if not name or place is None or not files or package.package.use_fields is False:
            continue
        if not any(file is None or is_named(name, file) for file in files):
            labels = tuple(
                Label(*line.placed.place(*span_of(switch)), f"writes {quoted(switch.file or '')}")
                for line, switch in found
            )
            message = f"MIFFileName is {quoted(name)}, but the programs of the package write {_listed(files)}"
            yield Finding(
                *place,
                message + _where(others),
                "Write the same name in both places. For msiexec, better remove /m and the MIF keys.",
                labels,
                fix=_rename(place, found) if not others else None,
            )


def _where(others: list[SwitchElsewhere]) -> str:
    paths = sorted({one.path for one in others})
    return f" (in {' and '.join(map(quoted, paths))})" if paths else ""


def _listed(files: set[str | None]) -> str:
    return " and ".join(quoted(one) for one in sorted(file for file in files if file is not None))


def _rename(place: tuple[int, int], found: list[tuple[CommandLine, MifSwitch]]) -> Fix | None:
    """The fix that writes the name of the package's only MIF; none for Windows Installer: best use no MIF there."""
    names = {switch.name for _, switch in found}
    name = names.pop()
    if names or not name or any(switch.tool == "msiexec" for _, switch in found):
        return None
    return replaced(*place, name, f"Write {quoted(name)}", safe=False)


# --- what stands in the fields ----------------------------------------------------------------------------------------

# The keys of the Reporting tab by the attributes of `Package`.
KEYS = {attribute: key for key, attribute in MIF_KEYS.items()}
# What sites use the four fields for instead, and how such values are recognised (status-mif.md 5.4).
TAGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a stage of deployment",
        re.compile(r"(?:pre-?)?prod(?:uction)?|pilot|test(?:ing)?|dev(?:elopment)?|uat|staging|retired", re.IGNORECASE),
    ),
    (
        "a computer model",
        re.compile(
            r"(?:(?:dell|hp|hewlett-packard|lenovo|microsoft|panasonic|toshiba|fujitsu)\s++)?(?:latitude|optiplex|precision"
            r"|thinkpad|thinkcentre|thinkstation|elitebook|elitedesk|probook|prodesk|zbook|toughbook|lifebook|surface)"
            r"\b.*",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    ("a list of hardware ids", re.compile(r"[0-9A-F]{4}(?:\s*+[,;]\s*+[0-9A-F]{4})++", re.IGNORECASE)),
)


@rule(
    code="PKG010",
    name="mif-fields-as-tags",
    summary="A MIF field of the package looks like a tag of the site, not like text in a status MIF.",
    why=(
        "Clients compare status MIFs with the four fields. A site that sorts its packages by them loses nothing, but "
        "no MIF ever matches such a package."
    ),
    levels=Levels(package=INFO),
    sources=("TER",),
    bad=(
        example("package definition", "MIFVersion=Pilot"),
        example("package definition", "MIFName=Latitude 7490"),
        example("package definition", "MIFVersion=8079,80FC,8711"),
    ),
    good=(example("package definition", "MIFFileName=READER\nMIFName=Reader\nMIFVersion=4.2"),),
    certainty=Certainty.INFERRED,
    aliases=("P205",),
)
def mif_fields_as_tags(document: PackageDocument) -> Iterator[Finding]:
    for package in document.packages:
        for attribute, place in package.places.items():
            value = (getattr(package.package, attribute) or "").strip()
            tag = next((tag for tag, pattern in TAGS if pattern.fullmatch(value)), None)
            if attribute in KEYS and tag is not None:
                yield Finding(
                    *place,
                    f"{KEYS[attribute]} is {quoted(value)}, which looks like {tag}: no status MIF will match",
                    "Suppress the finding if this is intended; otherwise write what the program's MIF holds.",
                )


FORBIDDEN = re.compile(r'[\\/:<>|"\x00-\x1f]')
EXTENSION = re.compile(r"\.[A-Za-z]{1,4}$")
TWICE = re.compile(r"\.mif(?=\.mif$)", re.IGNORECASE)


@rule(
    code="PKG014",
    name="bad-mif-file-name",
    summary="MIFFileName cannot be the name of a status MIF: it has a path, another extension, or .mif twice.",
    why="Clients compare it with the names of the MIF files in %TEMP% and %windir%, none of which can be equal to it.",
    levels=Levels(package=WARNING),
    sources=("SDK", "KB268791", "[I]"),
    bad=(
        example("package definition", "MIFFileName=C:\\Windows\\READER.mif"),
        example("package definition", "MIFFileName=READER.log"),
        example(
            "package definition",
            "MIFFileName=READER.mif.mif",
            fixed="MIFFileName=READER.mif",
            safe=False,
        ),
    ),
    good=(
        example("package definition", "MIFFileName=READER.MIF"),
        example("package definition", "MIFFileName=Reader 4.2"),
        example("package definition", "MIFFileName=Off97*.MIF"),
    ),
    certainty=Certainty.INFERRED,
)
def bad_mif_file_name(document: PackageDocument) -> Iterator[Finding]:
    for package in document.packages:
        name, place = package.package.mif_file_name, package.places.get("mif_file_name")
        if name and place is not None and (wrong := _wrong(name)) is not None:
            twice = TWICE.search(name)
            fix = None
            if twice is not None and place[1] - place[0] == len(name):
                fix = replaced(place[0] + twice.start(), place[0] + twice.end(), "", "Write .mif once", safe=False)
            yield Finding(
                *place,
                f"MIFFileName is {quoted(name)}, {wrong}",
                "Write only the name of the MIF, with or without .mif.",
                fix=fix,
            )


def _wrong(name: str) -> str | None:
    if FORBIDDEN.search(name):
        return "which is a path or has characters that file names cannot have"
    if TWICE.search(name):
        return "with the extension twice"
    extension = EXTENSION.search(name)
    if extension is not None and extension[0].lower() != ".mif":
        return f"with the extension {extension[0]}, but status MIFs end in .mif"
    return None


unreadable_package_data = Rule(
    code="PKG016",
    name="unreadable-package-data",
    summary="Exported package data cannot be read, or not in full.",
    why=(
        "What cannot be read is not checked. PowerShell fits what it prints to the width of the console: it leaves "
        "out the end of long values, so that a command line may lack the very switch that writes a status MIF."
    ),
    levels=Levels(package=WARNING),
    sources=("(choice)",),
    bad=(
        Example('[{"PackageID": "XYZ00042", "MIFFilename": "READER", "PkgFlags": ]\n', path="packages.json"),
        Example("PackageID,MIFFilename\nXYZ00042\n", path="packages.csv"),
        Example("PackageID   : XYZ00042\nMIFFileName : READER\nCommandLine : setup.exe /s /v...\n", path="policy.txt"),
    ),
    good=(Example("PackageID,MIFFilename\nXYZ00042,READER\n", path="packages.csv"),),
)


@rule(
    code="PKG056",
    name="package-without-programs",
    summary="An export holds packages, but no program of them: no command line was checked.",
    why=(
        "Get-CMPackage exports the Reporting tab of a package, Get-CMProgram the command lines of its programs. "
        "Whether a program writes the status MIF that its package matches shows only in both together."
    ),
    levels=Levels(package=INFO),
    sources=("SDK",),
    bad=(Example('[{"PackageID": "XYZ00042", "MIFFilename": "READER"}]\n', path="packages.json"),),
    good=(
        Example(
            '[{"PackageID": "XYZ00042", "MIFFilename": "READER"},\n'
            ' {"PackageID": "XYZ00042", "ProgramName": "Install", "CommandLine": "setup.exe"}]\n',
            path="packages.json",
        ),
    ),
)
def package_without_programs(document: ExportDocument) -> Iterator[Finding]:
    record = document.without_programs
    if record is not None:
        yield Finding(
            record.start,
            record.end,
            "No program of these packages is in this file, nor in another export that is checked with it",
            "Export the programs as well, and check both files together: "
            "Get-CMProgram | ConvertTo-Json > $HOME\\programs.json; "
            "mifkit lint $HOME\\packages.json $HOME\\programs.json",
        )
