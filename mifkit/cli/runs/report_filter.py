"""What `mifkit lint` leaves out of its reports: what a baseline accepts, and what is on lines that did not change."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from mifkit.cli.errors import CannotRun
from mifkit.diagnostics import Diagnostic, Finding
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.lint.engine import Report, Settings
from mifkit.lint.project import ConfiguredFolder
from mifkit.output.summary import Summary
from mifkit.rules.declaration import diagnostic
from mifkit.rules.registry import by_name, entries

if TYPE_CHECKING:
    from mifkit.lint.baseline import Baseline, Entry
    from mifkit.lint.changed_lines import Changes


class Accepted:
    """Goes through the reports of a run. What it raises is `CannotRun`."""

    def __init__(self, summary: Summary, baseline: str | None = None, revision: str | None = None) -> None:
        """`baseline` takes the place of the one configured; `revision`: only changes since then are of interest."""
        self._summary = summary
        self._fixed = Path(baseline) if baseline is not None else None
        self._changes = _changes(revision) if revision is not None else None
        self._baselines: dict[Path, Baseline] = {}

    def left(self, report: Report, configured: ConfiguredFolder, settings: Settings) -> Report:
        """A report without what is accepted, which is counted instead."""
        if report.kind is Kind.UNREADABLE:
            return report
        diagnostics = report.diagnostics
        path = self._fixed or configured.baseline
        if path is not None:
            diagnostics, known = self._baseline(path).split(report.source.path, diagnostics, applied(settings))
            self._summary.baselined += _number(known)
        if self._changes is not None and report.source.path != "-":
            changed = _changed(self._changes, report.source, diagnostics)
            self._summary.unchanged += _number(diagnostics) - _number(changed)
            diagnostics = changed
        return structs.replace(report, diagnostics=diagnostics)

    def stale(self, settings: Settings) -> Iterator[Report]:
        """A report on each baseline that accepts what is not found any more."""
        if not self._baselines:
            return
        rule = by_name()["stale-baseline-entry"]
        if not settings.applies(rule):
            return
        for path, baseline in self._baselines.items():
            source = Source(str(path), path.read_bytes())
            severity = settings.severity(rule, Profile.DMI)
            assert severity is not None, "it is reported in every profile"
            found = [
                diagnostic(rule, _stale(source, key, entry), severity, source.path) for key, entry in baseline.stale()
            ]
            if found:
                yield Report(source, Kind.OTHER, Profile.DMI, found)

    def _baseline(self, path: Path) -> "Baseline":
        if path not in self._baselines:
            self._baselines[path] = read_baseline(path)
        return self._baselines[path]


def _changes(revision: str) -> "Changes":
    from mifkit.lint.changed_lines import Changes

    return Changes(revision)


def _changed(changes: "Changes", source: Source, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    from mifkit.lint.changed_lines import RevisionError

    try:
        return changes.keep(source, diagnostics)
    except RevisionError as error:
        raise CannotRun(f"What has changed cannot be found out: {error}") from None


def read_baseline(path: Path) -> "Baseline":
    """A baseline. Raises `CannotRun`."""
    from mifkit.lint.baseline import BaselineError, read

    try:
        return read(path)
    except BaselineError as error:
        raise CannotRun(f"Baseline: {error}") from None


def applied(settings: Settings) -> frozenset[str]:
    """The codes of the rules that are applied: of others nobody knows what they would find."""
    return frozenset(one.code for one in entries() if settings.rules is None or one.name in settings.rules)


def _stale(source: Source, key: str, entry: "Entry") -> Finding:
    place = max(source.text.find(f'"{key}"'), 0)
    where = f" in {entry.block}" if entry.block else ""
    number = "a finding" if entry.count == 1 else f"{entry.count} findings"
    message = f"{key}: {number} of {entry.rule}{where} accepted, but not found any more"
    return Finding(place, place + 1, message, "Remove what is stale: mifkit baseline prune.")


def _number(diagnostics: list[Diagnostic]) -> int:
    return sum(one.times for one in diagnostics)
