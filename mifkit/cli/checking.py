"""The run of `mifkit lint`, apart from its options: `mifkit lint --help` needs none of what this imports."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack

from mifkit.cli.fixing import Correction
from mifkit.cli.inputs import read
from mifkit.cli.lint_files import known_names, lint_files
from mifkit.cli.report_file import ReportFile
from mifkit.cli.trouble import Trouble, place_of
from mifkit.diagnostics import Finding, Severity
from mifkit.discovery import Found
from mifkit.engine import Report, Settings, check, diagnostic
from mifkit.kinds import Kind, Profile
from mifkit.output import writer
from mifkit.output.summary import Summary
from mifkit.registry import by_name
from mifkit.source import Source

READ_HELP = "Check the path and the permissions."
REPORT_HELP = "Please report it, with the file if you can. The other files are checked."


def run(
    paths: tuple[str, ...],
    outputs: Sequence[tuple[str, str]],
    settings: Settings,
    encoding: str | None,
    stdin_filename: str | None,
    correction: Correction | None = None,
) -> tuple[int, bool]:
    """Check and report; the worst severity (0: nothing found), and whether every file could be read, and fixed.

    `outputs` are formats, each with its file or, for the screen, an empty string. With a `correction`, fixes are
    applied before, and what is left is reported; standard output then is for the text of standard input, if that is
    among the paths. Raises `Trouble` if there is nothing to check or a report cannot be written.
    """
    summary, worst, done = Summary(), 0, True
    screen = sys.stderr if correction and "-" in paths else sys.stdout
    with ExitStack() as stack:
        writers = [writer(name, stack.enter_context(ReportFile(path)) if path else screen) for name, path in outputs]
        for found in lint_files(paths):
            report = _check(found, settings, encoding, stdin_filename, correction)
            done = done and report.kind is not Kind.UNREADABLE
            summary.add(report)
            worst = max([worst, *(one.severity for one in report.diagnostics)])
            for one in writers:
                one.report(report)
        if not summary.files:
            raise Trouble(f"Nothing to check: no {known_names()} file in {', '.join(paths)}")
        for one in writers:
            one.finish(summary)
    if correction:
        correction.finish()
        done = done and not correction.failed
    return worst, done


def _check(
    found: Found,
    settings: Settings,
    encoding: str | None,
    stdin_filename: str | None,
    correction: Correction | None = None,
) -> Report:
    if found.problem:
        return unread(found.path, "unreadable-file", f"Cannot be read: {found.problem}", READ_HELP)
    try:
        source = read(found.path, encoding=encoding, stdin_filename=stdin_filename)
    except OSError as error:
        return unread(found.path, "unreadable-file", f"Cannot be read: {error.strerror or error}", READ_HELP)
    try:
        return correction.correct(found.path, source, settings) if correction else check(source, settings)
    except OSError:
        raise  # Standard output is gone; a file that cannot be written is no exception.
    except Exception as error:
        # A fault of mifkit must not cost the findings in all other files.
        return unread(found.path, "internal-fault", f"mifkit failed on this file: {place_of(error)}", REPORT_HELP)


def unread(path: str, name: str, message: str, help: str) -> Report:
    """The report on a file that could not be checked: one finding, of the rule `name`."""
    found = [diagnostic(by_name()[name], Finding(0, 0, message, help), Severity.ERROR, path)]
    return Report(Source(path, b""), Kind.UNREADABLE, Profile.DMI, found)
