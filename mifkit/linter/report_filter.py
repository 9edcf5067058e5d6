"""The step after the check: leaves out of a report what a baseline accepts, what stands on unchanged lines, and what is
less severe than asked for.

`mifkit lint`, its fixes and the editor server take this same step, so that a fix changes nothing that is not reported.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from mifkit.diagnostics import Finding
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.opening import read_bytes
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings
from mifkit.linter.project import ConfiguredFolder
from mifkit.rules.declaration import diagnostic
from mifkit.rules.registry import by_name
from mifkit.severity import Severity

if TYPE_CHECKING:
    from mifkit.linter.baseline import Baseline, Entry
    from mifkit.linter.changed_lines import Changes
    from mifkit.linter.fixing import Keep


class ReportFilter:
    """Filters the reports of one run, and remembers which entries of the baselines were not found any more."""

    def __init__(
        self, baseline: str | None = None, revision: str | None = None, least: Severity = Severity.INFO
    ) -> None:
        """`baseline` is the path of a file that replaces the configured baselines. With a `revision` of git, only
        findings on lines that changed since then are left. `least` is the least severity of what is left."""
        self._least = least
        self._named = Path(baseline) if baseline is not None else None
        self._changes = _changes(revision) if revision is not None else None
        self._baselines: dict[Path, Baseline] = {}

    def of(self, folder: ConfiguredFolder, settings: Settings) -> "Keep":
        """The filter for reports on files of a folder that are checked with `settings`.

        It moves diagnostics from a report to its `accepted`, `unchanged` and `minor` ones, and raises `RevisionError`.
        Raises `BaselineError` if the baseline of the folder cannot be read.
        """
        path = self._named or folder.baseline
        baseline = self._baseline(path) if path is not None else None
        return partial(self._left, baseline=baseline, settings=settings)

    def _left(self, report: Report, baseline: "Baseline | None", settings: Settings) -> Report:
        if report.kind is Kind.UNREADABLE:
            return report
        diagnostics, accepted = report.diagnostics, report.accepted
        if baseline is not None:
            diagnostics, known = baseline.split(report.source.path, diagnostics, settings.codes)
            accepted = tuple(known)
        unchanged = report.unchanged
        if self._changes is not None and report.source.path != "-":
            diagnostics, same = self._changes.split(report.source, diagnostics)
            unchanged = tuple(same)
        minor = tuple(diagnostic for diagnostic in diagnostics if diagnostic.severity < self._least)
        if minor:
            diagnostics = [diagnostic for diagnostic in diagnostics if diagnostic.severity >= self._least]
        return structs.replace(report, diagnostics=diagnostics, accepted=accepted, unchanged=unchanged, minor=minor)

    @property
    def has_baselines(self) -> bool:
        """Whether a baseline was read."""
        return bool(self._baselines)

    def stale(self, settings: Settings, paths: Sequence[str]) -> Iterator[Report]:
        """A report on each baseline that accepts findings which its files do not have any more. `paths` are those of
        the run."""
        rule = by_name()["stale-baseline-entry"]
        if not settings.applies(rule):
            return
        severity = settings.severity(rule, Profile.DMI)
        assert severity is not None, "the rule is reported in every profile"
        if severity < self._least:
            return
        for path, baseline in self._baselines.items():
            entries = list(baseline.stale(paths))
            if entries:
                source = Source(str(path), read_bytes(path))
                found = diagnostic(rule, _stale(source, entries, paths), severity, source.path)
                yield Report(source, Kind.OTHER, Profile.DMI, [found])

    def _baseline(self, path: Path) -> "Baseline":
        if path not in self._baselines:
            # Late: most runs have no baseline.
            from mifkit.linter.baseline import read

            self._baselines[path] = read(path)
        return self._baselines[path]


def _changes(revision: str) -> "Changes":
    from mifkit.linter.changed_lines import Changes

    return Changes(revision)


def _stale(source: Source, entries: "Sequence[tuple[str, Entry]]", paths: Sequence[str]) -> Finding:
    """One finding on all stale entries of a baseline, at the first of them, with the command that mends them."""
    first, entry = entries[0]
    place = max(source.text.find(f'"{first}"'), 0)
    number = sum(entry.count for _, entry in entries)
    what = "accepts a finding that is" if number == 1 else f"accepts {number} findings that are"
    where = f"{entry.rule} in {first}" + ("" if len(entries) == 1 else ", among others")
    # Late: most runs have no baseline.
    from mifkit.files.entering import to_enter

    command = to_enter(("mifkit", "baseline", "prune", source.path, *paths))
    return Finding(
        place, place + 1, f"The baseline {what} not there any more: {where}", f"Take out what is gone: {command}"
    )
