"""What the formats of `mifkit lint` tell of a file: findings with their lines and columns, of a file just checked or as
a store of `mifkit scan` knows them."""

from collections.abc import Iterable, Iterator
from itertools import tee
from typing import NamedTuple, Protocol

from mifkit.diagnostics import Diagnostic, Edit, Label
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.lint.engine import Report
from mifkit.output.findings.fingerprints import fingerprints


class Place(NamedTuple):
    """From a character to the one behind the last. Lines and columns (in characters) count from 1, offsets are octets
    of the file and count from 0. `end_offset` is `None` where a store does not tell it."""

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


class PlacedText(NamedTuple):
    """A label, or an edit."""

    place: Place
    text: str


class Placed(NamedTuple):
    """A finding. `labels` and `edits` are those of the diagnostic and of its fix, in their order."""

    diagnostic: Diagnostic
    place: Place
    labels: tuple[PlacedText, ...] = ()
    edits: tuple[PlacedText, ...] = ()


class FileFindings(Protocol):
    """A file and its findings, in the order of the text. `size` is in octets, 0 for a file that was not read; `source`
    is `None` where the text is not at hand."""

    @property
    def path(self) -> str: ...

    @property
    def kind(self) -> Kind: ...

    @property
    def profile(self) -> Profile: ...

    @property
    def encoding(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def source(self) -> Source | None: ...

    def findings(self) -> Iterator[Placed]: ...


class Checked:
    """A file that was checked."""

    def __init__(self, report: Report) -> None:
        self.source = report.source
        self.path, self.encoding, self.size = report.source.path, report.source.encoding, len(report.source.data)
        self.kind, self.profile = report.kind, report.profile
        self._diagnostics = report.diagnostics

    def findings(self) -> Iterator[Placed]:
        """One by one: there may be very many, and none has to be kept."""
        for diagnostic in self._diagnostics:
            edits = diagnostic.fix.edits if diagnostic.fix is not None else ()
            place = _place(self.source, diagnostic.start, diagnostic.end)
            yield Placed(diagnostic, place, _placed(self.source, diagnostic.labels), _placed(self.source, edits))


def _placed(source: Source, parts: Iterable[Label | Edit]) -> tuple[PlacedText, ...]:
    return tuple([PlacedText(_place(source, part.start, part.end), part.text) for part in parts])


def _place(source: Source, start: int, end: int) -> Place:
    first, behind = source.position(start), source.position(end)
    return Place(first.line, first.column, behind.line, behind.column, first.offset, behind.offset)


def fingerprinted(file: FileFindings, path: str) -> Iterator[tuple[Placed, str]]:
    """The findings of a file with their fingerprints; `path` is the one that these go by."""
    findings, same = tee(file.findings())
    return zip(findings, fingerprints((finding.diagnostic for finding in same), path), strict=True)
