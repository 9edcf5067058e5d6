"""The run of `mifkit lint`, apart from its options: `mifkit lint --help` needs none of what this imports."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack

from mifkit.cli.inputs import read
from mifkit.cli.report_file import ReportFile
from mifkit.cli.trouble import Trouble
from mifkit.diagnostics import Finding, Severity
from mifkit.discovery import Found, find_files
from mifkit.engine import Report, Settings, check, diagnostic
from mifkit.kinds import Kind, Profile
from mifkit.output import writer
from mifkit.output.summary import Summary
from mifkit.registry import by_name
from mifkit.source import Source


def run(
    paths: tuple[str, ...],
    outputs: Sequence[tuple[str, str]],
    settings: Settings,
    encoding: str | None,
    stdin_filename: str | None,
) -> tuple[int, bool]:
    """Check and report; the worst severity (0: nothing found), and whether every file could be read.

    `outputs` are formats, each with its file or, for the screen, an empty string. Raises `Trouble` if there is
    nothing to check or a report cannot be written.
    """
    summary, worst, readable = Summary(), 0, True
    with ExitStack() as stack:
        writers = [
            writer(name, stack.enter_context(ReportFile(path)) if path else sys.stdout) for name, path in outputs
        ]
        for found in find_files(paths):
            report = _check(found, settings, encoding, stdin_filename)
            readable = readable and report.kind is not Kind.UNREADABLE
            summary.add(report)
            worst = max([worst, *(one.severity for one in report.diagnostics)])
            for one in writers:
                one.report(report)
        if not summary.files:
            raise Trouble(f"Nothing to check: no .mif or .nhm file in {', '.join(paths)}")
        for one in writers:
            one.finish(summary)
    return worst, readable


def _check(found: Found, settings: Settings, encoding: str | None, stdin_filename: str | None) -> Report:
    problem = found.problem
    if not problem:
        try:
            return check(read(found.path, encoding=encoding, stdin_filename=stdin_filename), settings)
        except OSError as error:
            problem = error.strerror or str(error)
    rule = by_name()["unreadable-file"]
    finding = Finding(0, 0, f"Cannot be read: {problem}", "Check the path and the permissions.")
    found_so = [diagnostic(rule, finding, Severity.ERROR, found.path)]
    return Report(Source(found.path, b""), Kind.UNREADABLE, settings.profile or Profile.DMI, found_so)
