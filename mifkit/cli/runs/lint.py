"""The run of `mifkit lint`, apart from its options: `mifkit lint --help` needs none of what this imports."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from msgspec import Struct

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.configuration import readable
from mifkit.cli.runs.inputs import Inputs, known_names
from mifkit.cli.runs.report_filter import Accepted
from mifkit.diagnostics import Finding, Severity, place_of
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.discovery import Found
from mifkit.files.replacing import ReportFile
from mifkit.files.source import Source
from mifkit.lint.engine import Report, Settings
from mifkit.output.findings.formats import writer
from mifkit.output.findings.positions import Checked
from mifkit.output.summary import Summary
from mifkit.rules.declaration import diagnostic
from mifkit.rules.registry import by_name

if TYPE_CHECKING:
    from mifkit.cli.runs.fix import Correction

READ_HELP = "Check the path and the permissions."
REPORT_HELP = "Please report it, with the file if you can. The other files are checked."


class Ended(Struct, frozen=True):
    """How a run ended: whether there are findings that count, and whether every file could be read, and fixed."""

    failed: bool
    done: bool


def run(
    inputs: Inputs,
    outputs: Sequence[tuple[str, str]],
    *,
    baseline: str | None = None,
    revision: str | None = None,
    correction: "Correction | None" = None,
) -> Ended:
    """Check and report.

    `outputs` are formats, each with its file or, for the screen, an empty string. With a `correction`, fixes are
    applied before, and what is left is reported; standard output then is for the text of standard input, if that is
    among the paths. Raises `CannotRun` if there is nothing to check, or a
    configuration file or a baseline is faulty; `ReportError` if a report cannot be written.
    """
    summary, failed, done = Summary(), False, True
    accepted = Accepted(summary, baseline, revision)
    screen = sys.stderr if correction and "-" in inputs.paths else sys.stdout
    with ExitStack() as stack:
        stack.enter_context(readable())
        writers = [writer(name, stack.enter_context(ReportFile(path)) if path else screen) for name, path in outputs]

        def report_on(report: Report) -> None:
            summary.add(report)
            told = Checked(report)
            for one in writers:
                one.report(told)

        for found, path in inputs.files():
            configured = inputs.project.folder_of(path)
            settings = configured.settings(path)
            report = accepted.left(check_file(found, inputs, settings, correction), configured, settings)
            done = done and report.kind is not Kind.UNREADABLE
            failed = failed or configured.fails(report.diagnostics)
            report_on(report)
        if not summary.files:
            raise CannotRun(f"Nothing to check: no {known_names()} file in {', '.join(inputs.paths)}")
        here = inputs.project.folder_of("-")
        for report in accepted.stale(here.settings("-")):
            failed = failed or here.fails(report.diagnostics)
            report_on(report)
        for one in writers:
            one.finish(summary)
    if correction:
        correction.finish()
        done = done and not correction.failed
    return Ended(failed, done)


def check_file(found: Found, inputs: Inputs, settings: Settings, correction: "Correction | None" = None) -> Report:
    """The report on one file, whatever happens to it; it is fixed before if there is a `correction`."""
    if found.problem:
        return unread(found.path, "unreadable-file", f"Cannot be read: {found.problem}", READ_HELP)
    try:
        source = inputs.read(found)
    except OSError as error:
        return unread(found.path, "unreadable-file", f"Cannot be read: {error.strerror or error}", READ_HELP)
    try:
        if correction:
            return correction.correct(found.path, source, settings)
        return inputs.check(source, settings)
    except OSError:
        raise  # Standard output is gone; a file that cannot be written is no exception.
    except Exception as error:
        # A fault of mifkit must not cost the findings in all other files.
        return unread(found.path, "internal-fault", f"mifkit failed on this file: {place_of(error)}", REPORT_HELP)


def unread(path: str, name: str, message: str, help: str) -> Report:
    """The report on a file that could not be checked: one finding, of the rule `name`."""
    found = [diagnostic(by_name()[name], Finding(0, 0, message, help), Severity.ERROR, path)]
    return Report(Source(path, b""), Kind.UNREADABLE, Profile.DMI, found)
