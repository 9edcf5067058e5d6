"""Exported packages and programs (JSON, CSV) as rules see them."""

from bisect import bisect_right
from functools import cached_property

from msgspec import structs

from mifkit.diagnostics import Finding, printable, quoted
from mifkit.documents.kinds import Kind
from mifkit.documents.package import CommandLine, DescribedPackage, PackageDocument
from mifkit.packaging.export_records import Cell, Record
from mifkit.packaging.exports import TELLING, TEXTS, ExportError, export_format, folded_property, package_of_record
from mifkit.packaging.programs import COMMAND_LINE, FLAGS, NAMES, exported_option
from mifkit.status.matching.package import Package
from mifkit.status.outcome.circumstances import AfterRunning


class ExportDocument(PackageDocument):
    """Exported packages and programs. A package that client policy repeats for each program counts once."""

    kind = Kind.PACKAGE

    @cached_property
    def _records(self) -> tuple[tuple[Record, Package], ...]:
        """Each record with its package. Raises `ExportError` if the data cannot be read."""
        form = export_format(self.source)
        form.read(self.source)
        path = self.source.path
        return tuple(
            (entry, package_of_record(entry.values, f"{path}, record {number}", f"record {number}"))
            for number, entry in enumerate(form.records(self.text), 1)
        )

    @cached_property
    def _problem(self) -> str | None:
        try:
            return None if self._records else "it has no package"
        except ExportError as error:
            return str(error)

    @property
    def findings(self) -> tuple[Finding, ...]:
        if self._problem is None:
            return ()
        message = f"The exported packages cannot be read: {self._problem}"
        return (
            Finding(0, min(1, len(self.text)), message, "Export the packages again.", rule="unreadable-package-data"),
        )

    @cached_property
    def _readable(self) -> tuple[tuple[Record, Package], ...]:
        return self._records if self._problem is None else ()

    @cached_property
    def _described(self) -> dict[Package, DescribedPackage]:
        """The packages about whose Reporting tab the data says anything, each at its first record."""
        found: dict[Package, DescribedPackage] = {}
        for record, package in self._readable:
            if package.use_fields is not None or any(field is not None for field in package.fields):
                key = structs.replace(package, origin="")
                found.setdefault(key, DescribedPackage(key, _places(record), record.start, record.end))
        return found

    @property
    def packages(self) -> tuple[DescribedPackage, ...]:
        return tuple(self._described.values())

    @cached_property
    def _by_id(self) -> dict[str, DescribedPackage]:
        """The packages by their ids; of several with the same id, the first."""
        found: dict[str, DescribedPackage] = {}
        for package, described in self._described.items():
            if package.package_id:
                found.setdefault(package.package_id.lower(), described)
        return found

    @cached_property
    def commands(self) -> tuple[CommandLine, ...]:
        found = []
        for record, package in self._readable:
            cells = {name.strip().lower(): cell for name, cell in record.cells.items()}
            cell = next((cells[name] for name in COMMAND_LINE if name in cells), None)
            if cell is None or not isinstance(cell.value, str):
                continue
            own = self._described.get(structs.replace(package, origin=""))
            described = own or self._by_id.get((package.package_id or "").lower())
            program = next((cells[name].value for name in NAMES if name in cells), None)
            origin = f"program {quoted(program)}" if isinstance(program, str) and program else ""
            after_running, place = _option(cells.get(FLAGS))
            line = CommandLine(cell.placed, cell.start, cell.end, origin, described, exported=True)
            found.append(structs.replace(line, after_running=after_running, option=place))
        return tuple(found)

    @cached_property
    def _starts(self) -> list[int]:
        return [record.start for record, _ in self._readable]

    def block_path(self, offset: int) -> tuple[str, ...]:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return ()
        return (f"package {printable((self._readable[index][1].package_id or '')[:80])}".rstrip(),)


def _option(flags: Cell | None) -> tuple[AfterRunning | None, tuple[int, int] | None]:
    """The option "After running" that ProgramFlags hold, and where they stand."""
    if flags is None:
        return None, None
    try:
        return exported_option(flags.value, ""), _whole(flags)
    except ExportError:
        return None, None


def _places(record: Record) -> dict[str, tuple[int, int]]:
    """The places of the values of a package's fields, by the attributes of `Package`."""
    found: dict[str, tuple[int, int]] = {}
    for name, cell in record.cells.items():
        attribute = TEXTS.get(folded_property(name))
        if attribute is not None and folded_property(name) in TELLING:
            found.setdefault(attribute, _whole(cell))
    return found


def _whole(cell: Cell) -> tuple[int, int]:
    return cell.start, max(cell.end, cell.start + 1)
