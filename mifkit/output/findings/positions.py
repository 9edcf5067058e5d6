"""Files and their findings, with lines and columns, as the formats of `mifkit lint` report them.

They come from a check of this run or from a store of `mifkit scan`.
"""

from collections.abc import Iterable, Iterator
from itertools import tee
from typing import NamedTuple, Protocol

from msgspec import Struct

from mifkit.diagnostics import Diagnostic, Edit, Label
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report
from mifkit.linter.finding_list import listed
from mifkit.output.findings.fingerprints import fingerprints
from mifkit.severity import Threshold


class Place(Struct, frozen=True, gc=False):
    """A span of text: its first character, and the character after its last. Lines and columns (in characters) count
    from 1, offsets (in bytes of the file) from 0. `end_offset` is `None` if it is not known, as in a store."""

    line: int
    column: int
    end_line: int
    end_column: int
    offset: int
    end_offset: int | None

    @property
    def last_line(self) -> int:
        """The line of the last character: a line break belongs to the line that it ends."""
        return self.end_line - 1 if self.end_column == 1 and self.end_line > self.line else self.end_line


class PlacedText(Struct, frozen=True, gc=False):
    """The text of a label, or the new text of an edit, at its place."""

    place: Place
    text: str


class Placed(NamedTuple):
    """A finding with its place. `labels` and `edits` are those of the diagnostic and of its fix, in their order."""

    diagnostic: Diagnostic
    place: Place
    labels: tuple[PlacedText, ...] = ()
    edits: tuple[PlacedText, ...] = ()


class Fixable(Struct, frozen=True, gc=False):
    """How many findings a safe and an unsafe fix mends."""

    safe: int
    unsafe: int


class FileFindings(Protocol):
    """A file and its findings, in the order of the text. `size` is in bytes, 0 for a file that was not read; `source`
    is `None` if the text is not available. `kind_evidence` says in words what shows the kind of a MIF file,
    and findings from `threshold` on make a run fail. `fixable` counts findings that are not listed, too; `diagnostics`
    are the listed ones, without their places."""

    @property
    def path(self) -> str: ...

    @property
    def kind(self) -> Kind: ...

    @property
    def profile(self) -> Profile: ...

    @property
    def kind_evidence(self) -> tuple[str, ...]: ...

    @property
    def encoding(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def source(self) -> Source | None: ...

    @property
    def threshold(self) -> Threshold: ...

    @property
    def fixable(self) -> Fixable: ...

    @property
    def diagnostics(self) -> Iterable[Diagnostic]: ...

    def findings(self) -> Iterator[Placed]: ...


class Checked:
    """A file that was checked in this run."""

    def __init__(self, report: Report, threshold: Threshold = Threshold.ERROR) -> None:
        self.threshold = threshold
        self.source = report.source
        self.path, self.encoding, self.size = report.source.path, report.source.encoding, report.source.size
        self.kind, self.profile = report.kind, report.profile
        self.kind_evidence = report.kind_evidence
        fixes = [diagnostic.fix.safe for diagnostic in report.diagnostics if diagnostic.fix is not None]
        self.fixable = Fixable(fixes.count(True), fixes.count(False))
        self.diagnostics = listed(report.diagnostics)

    def findings(self) -> Iterator[Placed]:
        """The findings that are listed, one by one, of which none has to be kept."""
        for diagnostic in self.diagnostics:
            edits = diagnostic.fix.edits if diagnostic.fix is not None else ()
            place = _place(self.source, diagnostic.start, diagnostic.end)
            yield Placed(diagnostic, place, _placed(self.source, diagnostic.labels), _placed(self.source, edits))


def _placed(source: Source, parts: Iterable[Label | Edit]) -> tuple[PlacedText, ...]:
    return tuple([PlacedText(_place(source, part.start, part.end), part.text) for part in parts])


def _place(source: Source, start: int, end: int) -> Place:
    first, after = source.position(start), source.position(end)
    return Place(first.line, first.column, after.line, after.column, first.offset, after.offset)


def fingerprinted(file: FileFindings, path: str) -> Iterator[tuple[Placed, str]]:
    """The findings of a file with their fingerprints; `path` is relative, with slashes."""
    findings, same = tee(file.findings())
    return zip(findings, fingerprints((finding.diagnostic for finding in same), path), strict=True)
