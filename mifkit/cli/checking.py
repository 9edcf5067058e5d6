"""The run of `mifkit lint`, apart from its options: `mifkit lint --help` needs none of what this imports."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from traceback import extract_tb

from mifkit.cli.inputs import read
from mifkit.cli.report_file import ReportFile
from mifkit.cli.trouble import Trouble
from mifkit.diagnostics import Finding, Severity
from mifkit.discovery import EXTENSIONS, Found, find_files
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
            known = f"{', '.join(EXTENSIONS[:-1])} or {EXTENSIONS[-1]}"
            raise Trouble(f"Nothing to check: no {known} file in {', '.join(paths)}")
        for one in writers:
            one.finish(summary)
    return worst, readable


def _check(found: Found, settings: Settings, encoding: str | None, stdin_filename: str | None) -> Report:
    if found.problem:
        return unread(found.path, "unreadable-file", f"Cannot be read: {found.problem}", READ_HELP)
    try:
        return check(read(found.path, encoding=encoding, stdin_filename=stdin_filename), settings)
    except OSError as error:
        return unread(found.path, "unreadable-file", f"Cannot be read: {error.strerror or error}", READ_HELP)
    except Exception as error:
        # A fault of mifkit must not cost the findings in all other files.
        place = extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {place.name}, {Path(place.filename).name}:{place.lineno}"
        return unread(found.path, "internal-fault", f"mifkit failed on this file: {where}", REPORT_HELP)


def unread(path: str, name: str, message: str, help: str) -> Report:
    """The report on a file that could not be checked: one finding, of the rule `name`."""
    found = [diagnostic(by_name()[name], Finding(0, 0, message, help), Severity.ERROR, path)]
    return Report(Source(path, b""), Kind.UNREADABLE, Profile.DMI, found)
