"""The run of `mifkit lint`, apart from its options: `mifkit lint --help` needs none of what this imports."""

import sys
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, structs

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.configuration import readable
from mifkit.cli.options.output import Output
from mifkit.cli.runs.checking import checked
from mifkit.cli.runs.files_to_check import CheckedFile, files_to_check
from mifkit.cli.runs.inputs import Inputs, guarded
from mifkit.cli.runs.outputs import opened
from mifkit.cli.streams import say
from mifkit.documents.kinds import Kind
from mifkit.linter.engine import Report
from mifkit.linter.report_filter import ReportFilter
from mifkit.output.findings.formats import LISTS, writer
from mifkit.output.findings.positions import Checked
from mifkit.output.summary import Summary, counted
from mifkit.severity import Severity, Threshold

if TYPE_CHECKING:
    from mifkit.cli.runs.changes import Changes


Reports = Generator[CheckedFile, None, None]


class Scope(NamedTuple):
    """What a run reports: nothing that a baseline accepts, the one named here or the configured ones; with a `revision`
    of git, only findings on lines that changed since then; and nothing below the severity `least`."""

    baseline: str | None
    revision: str | None
    least: Severity


class Listing(Struct, frozen=True):
    """How a run shows its findings. `outputs` may be empty. Formats for people list at most `most` findings, and have
    no totals if `quiet`. `verbose`: what is left out is named, and what shows the kind of each file."""

    outputs: Sequence[Output]
    most: int | None
    quiet: bool
    verbose: bool


class Ended(Struct, frozen=True):
    """How a run ended: whether there are findings that count, and whether every file could be read, and fixed."""

    failed: bool
    done: bool


def run(
    inputs: Inputs, listing: Listing, scope: Scope, changes: "Changes | None" = None, *, jobs: int | None = 1
) -> Ended:
    """Check files and report on them, by `jobs` processes (`None`: one per core, if there are enough files).

    With `changes`, each file is changed first, in this process, and the report is on what is left; if standard input is
    among the files, the report goes to standard error, because its new text goes to standard output.

    Raises `CannotRun` if there is nothing to check, or a configuration file, the baseline or the revision cannot be
    used; `ReportError` if a report cannot be written.
    """
    summary, failed, done = Summary(), False, True
    screen = sys.stderr if changes and "-" in inputs.paths else sys.stdout
    with ExitStack() as stack:
        stack.enter_context(readable())
        report_filter = ReportFilter(*scope)
        streams = stack.enter_context(opened(listing.outputs, inputs.paths, screen))
        targets = [(name, writer(name, stream, quiet=listing.quiet)) for name, stream in streams]
        first = FirstFindings(listing.most)

        def write(report: Report, threshold: Threshold) -> None:
            summary.add(report)
            checked, shown = Checked(report, threshold), first.of(report)
            listed = checked if shown is report else Checked(shown, threshold)
            for name, target in targets:
                target.report(listed if name in LISTS else checked)

        reports = _checked(inputs, jobs, report_filter) if changes is None else _changed(inputs, changes, report_filter)
        for (_, folder, _), report in stack.enter_context(closing(reports)):
            done = done and report.kind is not Kind.UNREADABLE
            failed = failed or folder.fails(report.diagnostics)
            write(report, folder.threshold)
            if listing.verbose:
                _say_kind(report)
        _count_excluded(summary, inputs, listing)
        if report_filter.has_baselines:
            # Late: without files in this folder, nothing else needs its configuration.
            here = inputs.project.folder_of("-")
            for report in report_filter.stale(here.settings("-"), inputs.paths):
                failed = failed or here.fails(report.diagnostics)
                write(report, here.threshold)
        for _, target in targets:
            target.finish(summary)
    if first.omitted:
        sys.stdout.flush()
        say(f"{counted(first.omitted, 'more finding')} not listed: --max-findings {listing.most}")
    if changes:
        changes.finish()
        done = done and not changes.failed
    return Ended(failed, done)


def _excluded(inputs: Inputs) -> int:
    """How many files were excluded, in a run without files. Raises `CannotRun` unless that is as it should be."""
    if not inputs.all_excluded:
        raise CannotRun(inputs.nothing("check"))
    return len(inputs.excluded_named)


def _count_excluded(summary: Summary, inputs: Inputs, listing: Listing) -> None:
    """Count the excluded files of a run without files, and name what is left out of any run. Raises `CannotRun`."""
    if not summary.files:
        summary.excluded = _excluded(inputs)
    if listing.verbose:
        _say_excluded(inputs)


def _say_excluded(inputs: Inputs) -> None:
    for path, reason in (inputs.excluded_named | inputs.excluded).items():
        say(f"Left out: {path}: {reason}")


def _say_kind(report: Report) -> None:
    """Name the kind of a MIF file, the rules that are applied to it, and what shows the kind."""
    if report.kind_evidence:
        kind, profile = report.kind.value, report.profile.value
        say(f"{report.source.path}: {kind}, profile {profile}: this kind because of {', '.join(report.kind_evidence)}")


class FirstFindings:
    """Shortens the reports of a run to its first `most` findings (`None`: all), and counts the others."""

    def __init__(self, most: int | None) -> None:
        self._room = most
        self.omitted = 0

    def of(self, report: Report) -> Report:
        """The report without the findings for which there is no room left."""
        if self._room is None:
            return report
        listed, others = report.diagnostics[: self._room], report.diagnostics[self._room :]
        self._room -= len(listed)
        self.omitted += sum(diagnostic.times for diagnostic in others)
        return structs.replace(report, diagnostics=listed)


def _checked(inputs: Inputs, jobs: int | None, report_filter: ReportFilter) -> Reports:
    """Check the files, and leave in each report what is to be reported."""
    for file, report in checked(inputs, jobs):
        keep = report_filter.of(file.folder, file.settings)
        yield CheckedFile(file, guarded(file.found.path, partial(keep, report)))


def _changed(inputs: Inputs, changes: "Changes", report_filter: ReportFilter) -> Reports:
    """Check and change the files; the reports on what is left to be reported."""
    for file in files_to_check(inputs):
        keep = report_filter.of(file.folder, file.settings)
        change = partial(changes.change, path=file.found.path, settings=file.settings, keep=keep)
        report = inputs.report(file.found, change)
        if report.kind is Kind.UNREADABLE:
            changes.not_checked(report)
        yield CheckedFile(file, report)
