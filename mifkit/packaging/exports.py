"""Packages that site servers and clients export: JSON and CSV with properties of packages (status-mif.md 5.3, 5.4).

The output of PowerShell is read as it is: `Get-CMPackage | ConvertTo-Json`, `Export-Csv`, either after
`Select-Object`, an answer of the administration service with its `value`, and the `PKG_` properties of client policy.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import Any, NamedTuple

import msgspec
from msgspec import structs

from mifkit.diagnostics import quoted
from mifkit.files.recognition import JSON_EXTENSIONS, JSON_START, type_line
from mifkit.files.source import Source
from mifkit.packaging.export_records import Record, csv_records, json_records
from mifkit.status.matching.package import USE_SPECIAL_MIF, Package

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
WANTED = "MIFFileName, MIFName, MIFVersion, MIFPublisher, PkgFlags, PackageID"
DELIMITERS = ",;\t"
NUMBER = re.compile(r"[0-9]{1,10}|0[xX][0-9A-Fa-f]{1,8}")
TRUTHS = {"true": True, "false": False, "1": True, "0": False}


class ExportError(Exception):
    """The data cannot be read as packages; the message says where and why."""


def read_json(source: Source) -> tuple[Package, ...]:
    """The packages of a JSON text: one object, a list of them, or an object whose `value` is such a list.

    Raises `ExportError`.
    """
    try:
        document = msgspec.json.decode(source.text)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ExportError(f"it is not JSON: {error}") from None
    except RecursionError:
        raise ExportError("it is nested too deeply for a list of packages") from None
    if isinstance(document, dict) and isinstance(document.get("value"), list):
        document = document["value"]
    records = document if isinstance(document, list) else [document]
    if not records:
        raise ExportError("it has no package")
    return _distinct(_json_packages(source, records))


def _json_packages(source: Source, records: list[Any]) -> Iterator[Package]:
    for number, record in enumerate(records, 1):
        where = f"record {number}"
        if not isinstance(record, dict):
            raise ExportError(f"{where} is not an object with properties of a package")
        yield package_of_record(record, f"{source.path}, {where}", where)


def read_csv(source: Source) -> tuple[Package, ...]:
    """The packages of a CSV text with a line of property names; commas, semicolons or tabs between the cells.

    Raises `ExportError`.
    """
    start = type_line(source.text)
    body = source.text[start:]
    skipped = 1 if start else 0
    reader = csv.reader(StringIO(body, newline=""), delimiter=_delimiter(body), strict=True)
    try:
        packages = _distinct(_csv_packages(source, reader, skipped))
    except csv.Error as error:
        raise ExportError(f"line {reader.line_num + skipped}: {error}") from None
    if not packages:
        raise ExportError("it has no package")
    return packages


def _csv_packages(source: Source, reader: Any, skipped: int) -> Iterator[Package]:
    header: list[str] = next((row for row in reader if any(cell.strip() for cell in row)), [])
    if not any(folded_property(name) in TELLING for name in header):
        raise ExportError(f"its first line names no property of a package; expected some of {WANTED}")
    for row in reader:
        if not any(row):
            continue
        where = f"line {reader.line_num + skipped}"
        if len(row) != len(header):
            raise ExportError(f"{where} has {len(row)} cells, the first line {len(header)}")
        yield package_of_record(dict(zip(header, row, strict=True)), f"{source.path}, {where}", where)


def _csv_records(text: str) -> Iterator[Record]:
    """The records of a CSV text, each value with its place."""
    start = type_line(text)
    return csv_records(text, start, _delimiter(text[start:]))


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
        if isinstance(name, str) and folded_property(name) in KNOWN:
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


def _distinct(packages: Iterator[Package]) -> tuple[Package, ...]:
    """Each package once, at its first record: client policy repeats it for every program."""
    found: dict[Package, Package] = {}
    for package in packages:
        found.setdefault(structs.replace(package, origin=""), package)
    return tuple(found.values())


class ExportFormat(NamedTuple):
    """A format of exported packages.

    `read` gives the packages of a source and raises `ExportError`; `records` gives the records of a text that could
    be read, each value with its place.
    """

    read: Callable[[Source], tuple[Package, ...]]
    records: Callable[[str], Iterator[Record]]


JSON = ExportFormat(read_json, json_records)
CSV = ExportFormat(read_csv, _csv_records)


def export_format(source: Source) -> ExportFormat:
    """The format of exported packages. A text that begins like JSON is JSON, whatever the name of its file."""
    is_json = source.path.lower().endswith(JSON_EXTENSIONS) or JSON_START.match(source.text) is not None
    return JSON if is_json else CSV
