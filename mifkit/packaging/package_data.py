"""Packages as site servers and clients export them: JSON and CSV of package properties (status-mif.md 5.3, 5.4).

What PowerShell writes is read as it is: `Get-CMPackage | ConvertTo-Json`, `Export-Csv`, `Select-Object` before either,
an answer of the administration service with its `value`, and the `PKG_` properties of client policy.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

import msgspec
from msgspec import structs

from mifkit.diagnostics import quoted
from mifkit.files.recognition import type_line
from mifkit.files.source import Source
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
# Any one of these tells that a record is about a package: a Name and a Version have many things.
TELLING = KNOWN - {"name", "version", "manufacturer", "language"}
WANTED = "MIFFileName, MIFName, MIFVersion, MIFPublisher, PkgFlags, PackageID"
DELIMITERS = ",;\t"
NUMBER = re.compile(r"[0-9]{1,10}|0[xX][0-9A-Fa-f]{1,8}")
TRUTHS = {"true": True, "false": False, "1": True, "0": False}


class PackageDataError(Exception):
    """The data cannot be read as packages; the message says where and why."""


def read_json(source: Source) -> tuple[Package, ...]:
    """The packages of a JSON text: one object, a list of them, or an object whose `value` is such a list.

    Raises `PackageDataError`.
    """
    try:
        document = msgspec.json.decode(source.text)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise PackageDataError(f"it is no JSON: {error}") from None
    except RecursionError:
        raise PackageDataError("it is nested too deeply for a list of packages") from None
    if isinstance(document, dict) and isinstance(document.get("value"), list):
        document = document["value"]
    records = document if isinstance(document, list) else [document]
    if not records:
        raise PackageDataError("it holds no package")
    return _distinct(_json_packages(source, records))


def _json_packages(source: Source, records: list[Any]) -> Iterator[Package]:
    for number, record in enumerate(records, 1):
        where = f"record {number}"
        if not isinstance(record, dict):
            raise PackageDataError(f"{where} is no object with properties of a package")
        yield package_of_record(record, f"{source.path}, {where}", where)


def read_csv(source: Source) -> tuple[Package, ...]:
    """The packages of a CSV text with a line of property names; commas, semicolons or tabs between the cells.

    Raises `PackageDataError`.
    """
    start = type_line(source.text)
    body = source.text[start:]
    skipped = 1 if start else 0
    reader = csv.reader(StringIO(body, newline=""), delimiter=delimiter_of(body), strict=True)
    try:
        packages = _distinct(_csv_packages(source, reader, skipped))
    except csv.Error as error:
        raise PackageDataError(f"line {reader.line_num + skipped}: {error}") from None
    if not packages:
        raise PackageDataError("it holds no package")
    return packages


def _csv_packages(source: Source, reader: Any, skipped: int) -> Iterator[Package]:
    header: list[str] = next((row for row in reader if any(cell.strip() for cell in row)), [])
    if not any(folded_property(name) in TELLING for name in header):
        raise PackageDataError(f"its first line names no property of a package; expected some of {WANTED}")
    for row in reader:
        if not any(row):
            continue
        where = f"line {reader.line_num + skipped}"
        if len(row) != len(header):
            raise PackageDataError(f"{where} has {len(row)} cells, the first line {len(header)}")
        yield package_of_record(dict(zip(header, row, strict=True)), f"{source.path}, {where}", where)


def delimiter_of(text: str) -> str:
    """The sign between which the first line names the most properties."""
    first = text.lstrip().partition("\n")[0]

    def known(sign: str) -> int:
        return sum(folded_property(name.strip().strip('"')) in KNOWN for name in first.split(sign))

    return max(DELIMITERS, key=known)


def folded_property(name: str) -> str:
    """A property's name in lower case, without the prefix that it has in client policy."""
    return name.strip().lower().removeprefix(POLICY)


def package_of_record(record: Mapping[str, Any], origin: str, where: str) -> Package:
    """The package of the properties in a record; `where` names it in messages. Raises `PackageDataError`."""
    known: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(name, str) and folded_property(name) in KNOWN:
            known.setdefault(folded_property(name), value)
    if not known.keys() & TELLING:
        raise PackageDataError(f"{where} has no property of a package; expected some of {WANTED}")
    texts: dict[str, Any] = {
        attribute: _text(known[name], name, where) for name, attribute in TEXTS.items() if name in known
    }
    return Package(origin=origin, use_fields=_use_fields(known, where), **texts)


def _text(value: Any, name: str, where: str) -> str:
    """A property that is there without a value is blank."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise PackageDataError(f"{where}: {name} is no text; write its value in quotes")


def _use_fields(known: Mapping[str, Any], where: str) -> bool | None:
    """What PkgFlags, or in client policy PKG_MIFChecking, say; `None` where neither does."""
    flags, checking = known.get(FLAGS), known.get(CHECKING)
    if flags not in (None, ""):
        return bool(_flags(flags, where) & USE_SPECIAL_MIF)
    if checking in (None, ""):
        return None
    answer = TRUTHS.get(str(checking).strip().lower())
    if answer is None:
        raise PackageDataError(f"{where}: MIFChecking is {quoted(str(checking))}, neither true nor false")
    return answer


def _flags(value: Any, where: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value).strip()
    if not NUMBER.fullmatch(text):
        raise PackageDataError(f"{where}: PkgFlags is {quoted(text)}, no number such as 553648128")
    return int(text, 0) if text[:2].lower() == "0x" else int(text)


def _distinct(packages: Iterator[Package]) -> tuple[Package, ...]:
    """Each package once, where it came first: client policy repeats it for every program."""
    found: dict[Package, Package] = {}
    for package in packages:
        found.setdefault(structs.replace(package, origin=""), package)
    return tuple(found.values())
