"""The run of `mifkit lint`, apart from its options: `mifkit lint --help` needs none of what this imports."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.configuration import readable
from mifkit.cli.options.output import Output
from mifkit.cli.runs.inputs import Inputs, known_names
from mifkit.cli.runs.outputs import opened
from mifkit.documents.kinds import Kind
from mifkit.files.discovery import FoundFile
from mifkit.linter.engine import Report, Settings
from mifkit.linter.fixing import Keep
from mifkit.linter.report_filter import ReportFilter
from mifkit.output.findings.formats import writer
from mifkit.output.findings.positions import Checked
from mifkit.output.summary import Summary
from mifkit.severity import Threshold

if TYPE_CHECKING:
    from mifkit.cli.runs.fix import Fixes


class Ended(Struct, frozen=True):
    """How a run ended: whether there are findings that count, and whether every file could be read, and fixed."""

    failed: bool
    done: bool


def run(
    inputs: Inputs,
    outputs: Sequence[Output],
    *,
    baseline: str | None = None,
    revision: str | None = None,
    fixes: "Fixes | None" = None,
) -> Ended:
    """Check files and report on them.

    `outputs` may be empty. `baseline` replaces the configured
    baselines; with a `revision` of git, only findings on lines that changed since then are reported. With `fixes`, each
    file is fixed first, and the report is on what is left; if standard input is among the files, the report goes to
    standard error, because its fixed text goes to standard output.

    Raises `CannotRun` if there is nothing to check, or a configuration file, the baseline or the revision cannot be
    used; `ReportError` if a report cannot be written.
    """
    summary, failed, done = Summary(), False, True
    screen = sys.stderr if fixes and "-" in inputs.paths else sys.stdout
    with ExitStack() as stack:
        stack.enter_context(readable())
        report_filter = ReportFilter(baseline, revision)
        writers = [writer(name, stream) for name, stream in stack.enter_context(opened(outputs, inputs.paths, screen))]

        def write(report: Report, threshold: Threshold) -> None:
            summary.add(report)
            checked = Checked(report, threshold)
            for target in writers:
                target.report(checked)

        for found, path in inputs.files():
            folder = inputs.project.folder_of(path)
            settings = folder.settings(path)
            keep = report_filter.of(folder, settings)
            report = _report(found, inputs, settings, keep, fixes)
            done = done and report.kind is not Kind.UNREADABLE
            failed = failed or folder.fails(report.diagnostics)
            write(report, folder.threshold)
        if not summary.files and inputs.excluded:
            summary.excluded = len(inputs.excluded)
        elif not summary.files:
            raise CannotRun(f"Nothing to check: no {known_names()} file in {', '.join(inputs.paths)}")
        here = inputs.project.folder_of("-")
        for report in report_filter.stale(here.settings("-"), inputs.paths):
            failed = failed or here.fails(report.diagnostics)
            write(report, here.threshold)
        for target in writers:
            target.finish(summary)
    if fixes:
        fixes.finish()
        done = done and not fixes.failed
    return Ended(failed, done)


def _report(found: FoundFile, inputs: Inputs, settings: Settings, keep: Keep, fixes: "Fixes | None") -> Report:
    """Check a file and, if asked to, fix it; the report on what `keep` leaves of it."""
    if fixes is None:
        return inputs.report(found, lambda source: keep(inputs.check(source, settings)))
    report = inputs.report(found, partial(fixes.fix, path=found.path, settings=settings, keep=keep))
    if report.kind is Kind.UNREADABLE:
        fixes.not_checked(report)
    return report
