"""Exported packages and programs as rules see them."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from msgspec import structs

from mifkit.diagnostics import Finding, printable, quoted
from mifkit.documents.beside import NOTHING, Beside
from mifkit.documents.described import CommandLine, DescribedPackage, Elsewhere
from mifkit.documents.kinds import Kind
from mifkit.documents.package import PackageDocument
from mifkit.packaging.export_records import Cell, ExportError, Record
from mifkit.packaging.exports import READABLE, TELLING, TEXTS, Exported, export_format, folded_property
from mifkit.packaging.programs import exported_option
from mifkit.status.matching.package import Package
from mifkit.status.outcome.circumstances import AfterRunning


class ExportDocument(PackageDocument):
    """Exported packages and programs. A package that client policy repeats for each program counts once."""

    kind = Kind.PACKAGE

    @property
    def _others(self) -> Beside:
        return self.beside if self.beside is not None else NOTHING

    @cached_property
    def _read(self) -> tuple[Exported, ...] | ExportError:
        """What the file holds, or why it cannot be read."""
        try:
            return tuple(export_format(self.source).exported(self.source))
        except ExportError as error:
            return error

    @property
    def findings(self) -> tuple[Finding, ...]:
        if isinstance(self._read, ExportError):
            start = self._read.start or 0
            message = f"The exported packages cannot be read: {self._read}"
            end = min(start + 1, len(self.text))
            return (Finding(min(start, end), end, message, READABLE, rule="unreadable-package-data"),)
        return self._lost

    @property
    def _lost(self) -> tuple[Finding, ...]:
        """A finding at the first value that did not reach the file as it was."""
        lost = [(name.strip(), cell) for one in self._readable for name, cell in one.record.cells.items() if cell.fault]
        if not lost:
            return ()
        name, cell = lost[0]
        further = len(lost) - 1
        others = f" (and {further} further value{'s' if further > 1 else ''})" if further else ""
        message = f"{printable(name)} {cell.fault}{others}"
        return (Finding(cell.start, cell.end, message, READABLE, rule="unreadable-package-data"),)

    @cached_property
    def _readable(self) -> tuple[Exported, ...]:
        return () if isinstance(self._read, ExportError) else self._read

    @cached_property
    def _described(self) -> dict[Package, DescribedPackage]:
        """The packages about whose Reporting tab the data says anything, each at its first record."""
        found: dict[Package, DescribedPackage] = {}
        for one in self._readable:
            record, package = one.record, one.package
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
    def lines_by_package(self) -> tuple[tuple[str, CommandLine], ...]:
        """The command lines, each with the id of its package."""
        found = []
        for one in self._readable:
            if one.program is None or (cell := one.program.command) is None:
                continue
            described = self._described.get(structs.replace(one.package, origin=""))
            if described is None and (package_id := one.program.package_id.lower()):
                described = self._by_id.get(package_id) or self._others.package(package_id, self.source.path)
            origin = f"program {quoted(one.program.name)}" if one.program.name else ""
            after_running, place = _option(one.program.flags)
            line = CommandLine(cell.placed, cell.start, cell.end, origin, described, exported=True)
            found.append((one.program.package_id, structs.replace(line, after_running=after_running, option=place)))
        return tuple(found)

    @property
    def commands(self) -> tuple[CommandLine, ...]:
        return tuple(line for _, line in self.lines_by_package)

    def elsewhere(self, package: DescribedPackage) -> tuple[Elsewhere, ...]:
        package_id = (package.package.package_id or "").lower()
        # Of several packages with an id, the first has the programs.
        if self._by_id.get(package_id) is not package:
            return ()
        return tuple(self._others.lines(package_id, self.source.path))

    @cached_property
    def without_programs(self) -> Record | None:
        """The first record, if no program of any package in the file is known."""
        if self.lines_by_package or any(one.program is not None for one in self._readable):
            return None
        ids = {one.package.package_id or "" for one in self._readable}
        if any(True for package_id in ids for _ in self._others.lines(package_id, self.source.path)):
            return None
        return self._readable[0].record if self._readable else None

    @cached_property
    def _starts(self) -> list[int]:
        return [one.record.start for one in self._readable]

    def block_path(self, offset: int) -> tuple[str, ...]:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return ()
        return (f"package {printable((self._readable[index].package.package_id or '')[:80])}".rstrip(),)


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


def joined(documents: Iterable[ExportDocument]) -> Beside:
    """What the exports of a run hold together."""
    packages: dict[str, list[DescribedPackage]] = {}
    programs: dict[str, list[Elsewhere]] = {}
    for document in documents:
        path = document.source.path
        for described in document.packages:
            if package_id := described.package.package_id:
                elsewhere = structs.replace(described, places={}, file=path)
                packages.setdefault(package_id.lower(), []).append(elsewhere)
        for package_id, line in document.lines_by_package:
            if package_id:
                programs.setdefault(package_id.lower(), []).append(Elsewhere(path, line))
    return Beside(
        {key: tuple(found) for key, found in packages.items()}, {key: tuple(found) for key, found in programs.items()}
    )
