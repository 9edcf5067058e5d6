"""Packages and programs that site servers and clients export (status-mif.md 5.3, 5.4).

The output of PowerShell is read as it is: `Get-CMPackage | ConvertTo-Json`, `Export-Csv`, `Export-Clixml`,
`ConvertTo-Xml` and `Format-List`, an answer of the administration service with its `value`, results that SQL Server
Management Studio saved, `wmic /format:list` and `/format:rawxml`, MOF, and the `PKG_` properties of client policy.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import StringIO
from typing import Any, NamedTuple

from msgspec import Struct, structs

from mifkit.diagnostics import quoted
from mifkit.files.recognition import (
    JSON_EXTENSIONS,
    JSON_START,
    XML_START,
    begins_list,
    begins_table,
    begins_wmic_list,
    type_line,
)
from mifkit.files.source import Source
from mifkit.packaging.export_lists import list_records, table_records, wmic_records
from mifkit.packaging.export_mof import mof_records
from mifkit.packaging.export_records import Cell, ExportError, ProgramsOnlyError, Record, csv_records, json_records
from mifkit.packaging.export_xml import xml_records
from mifkit.status.matching.package import USE_SPECIAL_MIF, Package
from mifkit.status.settings.mof import is_mof
from mifkit.status.settings.values import LARGEST

# Property, in lower case: the attribute of `Package`.
TEXTS = {
    "packageid": "package_id",
    "miffilename": "mif_file_name",
    "mifname": "mif_name",
    "mifversion": "mif_version",
    "mifpublisher": "mif_publisher",
    "name": "name",
    "version": "version",
    "manufacturer": "manufacturer",
    "language": "language",
}
POLICY = "pkg_"
FLAGS, CHECKING = "pkgflags", "mifchecking"
KNOWN = frozenset({*TEXTS, FLAGS, CHECKING})
# Any of these shows that a record is about a package. Name, Version and the like have many things.
TELLING = KNOWN - {"name", "version", "manufacturer", "language"}
# What a record about a program has, and the first of which names it.
PROGRAM_NAMES = ("programname", "prg_programid", "prg_programname")
COMMAND_LINES = ("commandline", "prg_commandline")
PROGRAM_FLAGS = "programflags"
# A program's own lists of exit codes: the attributes of `ClientSettings` that they replace.
OWN_LISTS = {
    "prg_customsuccessreturncodes": "success",
    "prg_customrebootreturncodes": "reboot",
    "prg_customlogoffreturncodes": "logoff",
}
WANTED = "MIFFileName, MIFName, MIFVersion, MIFPublisher, PkgFlags, PackageID"
DELIMITERS = ",;\t"
NUMBER = re.compile(r"-?[0-9]{1,10}|0[xX][0-9A-Fa-f]{1,8}")
CODE = re.compile(r"[0-9]{1,10}")
CODES = re.compile(r"\{?\s*+([0-9]{1,10}(?:\s*+[,;]?\s*+[0-9]{1,10})*+)?\s*+\}?")
TRUTHS = {"true": True, "false": False, "1": True, "0": False}


def is_read(name: str) -> bool:
    """Whether the values of a property are read."""
    folded = name.strip().lower()
    return folded.removeprefix(POLICY) in KNOWN or folded in (*PROGRAM_NAMES, *COMMAND_LINES, PROGRAM_FLAGS, *OWN_LISTS)


# How exports are made that lose nothing.
READABLE = (
    "Export the packages and programs as JSON: Get-CMPackage | ConvertTo-Json > $HOME\\packages.json; "
    "Get-CMProgram | ConvertTo-Json > $HOME\\programs.json. On a client: "
    "Get-CimInstance -Namespace root\\ccm\\policy\\machine\\actualconfig "
    "-ClassName CCM_SoftwareDistribution | ConvertTo-Json > $HOME\\policy.json."
)
HEADER_HELP = (
    "In Management Studio, columns have their names if 'Include column headers when copying or saving the results' is "
    "set (Tools, Options, Query Results, SQL Server, Results to Grid)"
)


class ExportedProgram(Struct, frozen=True):
    """A program: the id of its package, its name, its command line and its ProgramFlags, as far as the file says.

    `lists` are its own lists of exit codes by the attributes of `ClientSettings`; `start` up to, excluding, `end` is
    the place of its record.
    """

    package_id: str
    name: str
    command: Cell | None
    flags: Cell | None
    lists: Mapping[str, frozenset[int]]
    start: int
    end: int


class Exported(Struct, frozen=True):
    """A record that was exported: its package, and its program if it is about one.

    A record may only be about a program; `tells` is whether it says more of the package than its id. `where` names it
    in messages.
    """

    where: str
    record: Record
    package: Package
    program: ExportedProgram | None

    @property
    def tells(self) -> bool:
        others = structs.replace(self.package, origin="", package_id=None)
        return self.program is None or others != Package(origin="")


# Packages and programs of a file. No site has as many, and each takes a few KB of memory.
MOST_RECORDS = 500_000


class ExportFormat(NamedTuple):
    """A format of exported packages.

    `records` gives the records of a text, each value with its place, and raises `ExportError`. `all_count`: whether
    each of them has to be about a package or a program; in the other formats, records about other things are skipped.
    `by_line`: whether messages name records by their lines.
    """

    records: Callable[[str], Iterator[Record]]
    all_count: bool = False
    by_line: bool = True

    def exported(self, source: Source, *, strict: bool = False) -> Iterator[Exported]:
        """What a source holds, at least one record. Raises `ExportError`.

        A value that the console has cut or wrapped is not known; if `strict`, it is an error.
        """
        count = 0
        for number, whole in enumerate(self.records(source.text), 1):
            where = f"line {source.position(whole.start).line}" if self.by_line else f"record {number}"
            if not self.all_count and not _is_telling(whole):
                continue
            # Of the hundred properties that a record may have, only these are kept.
            record = structs.replace(whole, cells={name: cell for name, cell in whole.cells.items() if is_read(name)})
            if strict:
                _refuse_faults(record, where)
            package = package_of_record(record.values, f"{source.path}, {where}", where)
            count += 1
            if count > MOST_RECORDS:
                raise ExportError(f"it has more than {MOST_RECORDS:,} packages and programs; divide it", whole.start)
            yield Exported(where, record, package, _program(record, package, where))
        if not count:
            raise ExportError("it has no package")

    def read(self, source: Source) -> tuple[Package, ...]:
        """The packages of a source, each once, at least one. Raises `ExportError`."""
        found: dict[Package, Package] = {}
        for one in self.exported(source, strict=True):
            if one.tells:
                # Client policy repeats a package for every program.
                found.setdefault(structs.replace(one.package, origin=""), one.package)
        if not found:
            raise ProgramsOnlyError(
                "it has programs, but no package; export the packages: "
                "Get-CMPackage | ConvertTo-Json > $HOME\\packages.json"
            )
        return tuple(found.values())


def _is_telling(record: Record) -> bool:
    return any(folded_property(name) in TELLING for name in record.cells)


def _refuse_faults(record: Record, where: str) -> None:
    for name, cell in record.cells.items():
        if cell.fault and name.strip().lower() not in COMMAND_LINES:
            raise ExportError(f"{where}: {name.strip()} {cell.fault}. {READABLE.removesuffix('.')}")


# Cells of a line: the classes of packages and programs have about a hundred properties.
MOST_COLUMNS = 2000


def _csv_records(text: str) -> Iterator[Record]:
    """The records of a CSV text with a line of property names; commas, semicolons or tabs between the cells.

    Management Studio does not quote cells: if the text makes no sense with quotation marks that quote, but does with
    quotation marks that are part of the cells, they are. Raises `ExportError`.
    """
    start = type_line(text)
    delimiter = _delimiter(text[start:])
    try:
        _check_csv(text, start, delimiter, csv.QUOTE_MINIMAL)
    except ExportError:
        # A text that is cut within quotation marks is not one without quoting.
        if text.count('"') % 2 or not _is_csv(text, start, delimiter, csv.QUOTE_NONE):
            raise
        yield from csv_records(text, start, delimiter, quotes=False)
    else:
        yield from csv_records(text, start, delimiter)


def _is_csv(text: str, start: int, delimiter: str, quoting: Any) -> bool:
    try:
        _check_csv(text, start, delimiter, quoting)
    except ExportError:
        return False
    return True


def _check_csv(text: str, start: int, delimiter: str, quoting: Any) -> None:
    """Raises `ExportError` for a text that is not CSV."""
    skipped = 1 if start else 0
    reader = csv.reader(StringIO(text[start:], newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    try:
        header: list[str] = next((row for row in reader if any(cell.strip() for cell in row)), [])
        if len(header) > MOST_COLUMNS:
            raise ExportError(f"its first line has more than {MOST_COLUMNS} cells")
        if not any(folded_property(name) in TELLING for name in header):
            raise ExportError(
                f"its first line names no property of a package; expected some of {WANTED}. {HEADER_HELP}"
            )
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise ExportError(f"line {reader.line_num + skipped} has more than {MOST_COLUMNS} cells")
            if any(row) and len(row) != len(header):
                where = f"line {reader.line_num + skipped}"
                raise ExportError(f"{where} has {len(row)} cells, the first line {len(header)}")
    except csv.Error as error:
        raise ExportError(f"line {reader.line_num + skipped}: {error}") from None


def _delimiter(text: str) -> str:
    """The delimiter that divides the first line into the most names of properties."""
    first = text.lstrip().partition("\n")[0]

    def known(sign: str) -> int:
        return sum(folded_property(name.strip().strip('"')) in KNOWN for name in first.split(sign))

    return max(DELIMITERS, key=known)


def folded_property(name: str) -> str:
    """The name of a property in lower case, without the prefix of client policy."""
    return name.strip().lower().removeprefix(POLICY)


def package_of_record(record: Mapping[str, Any], origin: str, where: str) -> Package:
    """The package that has the properties in a record, which `where` names in messages. Raises `ExportError`."""
    known: dict[str, Any] = {}
    for name, value in record.items():
        if folded_property(name) in KNOWN:
            known.setdefault(folded_property(name), value)
    if not known.keys() & TELLING:
        raise ExportError(f"{where} has no property of a package; expected some of {WANTED}")
    texts: dict[str, Any] = {
        attribute: _text(known[name], name, where) for name, attribute in TEXTS.items() if name in known
    }
    return Package(origin=origin, use_fields=_use_fields(known, where), **texts)


def _text(value: Any, name: str, where: str) -> str:
    """The text of a property; a property without a value is blank."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise ExportError(f"{where}: {name} is not a text; write its value in quotes")


def _use_fields(known: Mapping[str, Any], where: str) -> bool | None:
    """Whether PkgFlags (in client policy, PKG_MIFChecking) tell to use the fields; `None` if neither is known."""
    flags, checking = known.get(FLAGS), known.get(CHECKING)
    if flags not in (None, ""):
        return bool(flags_of(flags, "PkgFlags", where) & USE_SPECIAL_MIF)
    if checking in (None, ""):
        return None
    answer = TRUTHS.get(str(checking).strip().lower())
    if answer is None:
        raise ExportError(f"{where}: MIFChecking is {quoted(str(checking))}, neither true nor false")
    return answer


def flags_of(value: Any, name: str, where: str) -> int:
    """The number that a property of flags holds. Raises `ExportError`."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value).strip()
    if not NUMBER.fullmatch(text):
        raise ExportError(f"{where}: {name} is {quoted(text)}, not a number such as 553648128")
    return int(text, 0) if text[:2].lower() == "0x" else int(text)


def _program(record: Record, package: Package, where: str) -> ExportedProgram | None:
    """The program that a record is about; `None` if it is about none. Raises `ExportError`."""
    cells: dict[str, Cell] = {}
    for name, cell in record.cells.items():
        cells.setdefault(name.strip().lower(), cell)
    names = [cells[name] for name in PROGRAM_NAMES if name in cells]
    commands = [cells[name] for name in COMMAND_LINES if name in cells and isinstance(cells[name].value, str)]
    if not names and not commands:
        return None
    lists = {
        attribute: codes
        for name, attribute in OWN_LISTS.items()
        if name in cells and not cells[name].fault and (codes := _codes(cells[name].value, name, where))
    }
    name = next((cell.value for cell in names if isinstance(cell.value, str)), "")
    command = commands[0] if commands else None
    flags = cells.get(PROGRAM_FLAGS)
    return ExportedProgram(package.package_id or "", name, command, flags, lists, record.start, record.end)


def _codes(value: Any, name: str, where: str) -> frozenset[int]:
    """The exit codes of a list; it is empty if it has no value. Raises `ExportError`."""
    entries = value if isinstance(value, tuple) else (value,)
    if isinstance(value, str) and CODES.fullmatch(value.strip()):
        entries = tuple(CODE.findall(value))
    codes = set()
    for entry in entries:
        text = "" if entry is None else str(entry).strip()
        if text and (not CODE.fullmatch(text) or int(text) > LARGEST):
            raise ExportError(f"{where}: {name} is {quoted(text)}, not a list of exit codes")
        codes |= {int(text)} if text else set()
    return frozenset(codes)


JSON = ExportFormat(json_records, all_count=True, by_line=False)
CSV = ExportFormat(_csv_records, all_count=True)
XML = ExportFormat(xml_records)
MOF = ExportFormat(mof_records)
FORMAT_LIST = ExportFormat(list_records)
WMIC_LIST = ExportFormat(wmic_records)
FORMAT_TABLE = ExportFormat(table_records)
# What shows a format at the beginning of a text, whatever the name of its file.
BEGINNINGS: tuple[tuple[Callable[[str], object], ExportFormat], ...] = (
    (partial(re.match, JSON_START), JSON),
    (partial(re.match, XML_START), XML),
    (is_mof, MOF),
    (begins_table, FORMAT_TABLE),
    (begins_list, FORMAT_LIST),
    (begins_wmic_list, WMIC_LIST),
)


def export_format(source: Source) -> ExportFormat:
    """The format of exported packages, by the beginning of the text or, failing that, by the name of the file."""
    if source.path.lower().endswith(JSON_EXTENSIONS):
        return JSON
    return next((form for begins, form in BEGINNINGS if begins(source.text)), CSV)
