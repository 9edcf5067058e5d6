"""`github`: workflow commands of GitHub Actions, which mark the lines of a pull request; and the summary of the job.

"Workflow commands for GitHub Actions" in the GitHub documentation: `::error`, `::warning` and `::notice` with file,
line, endLine, col and title. Escaped as GitHub's own toolkit does (actions/toolkit, `core/src/command.ts`): %, CR and
LF everywhere, `:` and `,` in properties as well. A column is given if the finding stays on its line; GitHub drops other
columns. GitHub shows ten annotations of each kind for a step, so the job summary lists all findings as well, if
GITHUB_STEP_SUMMARY names its file. Nothing is kept in memory but as much as the summary can hold.
"""

import os
from typing import TextIO

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import Kind
from mifkit.output.findings.job_summary import JobSummary
from mifkit.output.findings.paths import Root
from mifkit.output.findings.positions import FileFindings, Place
from mifkit.output.summary import Summary, summary_line
from mifkit.output.text import harmless, visible_lines, with_remedy

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
PROPERTY = str.maketrans(DATA | {":": "%3A", ",": "%2C"})
MESSAGE = str.maketrans(DATA)


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._root = Root()
        path = os.environ.get("GITHUB_STEP_SUMMARY")
        self._summary = JobSummary(path) if path else None

    def report(self, file: FileFindings) -> None:
        path = self._root.relative(file.path)
        for diagnostic, place, *_ in file.findings():
            known = place if file.kind is not Kind.UNREADABLE else None
            self._stream.write(_command(diagnostic, known, path) + "\n")
            if self._summary is not None:
                self._summary.add(diagnostic, known, path)

    def finish(self, summary: Summary) -> None:
        self._stream.write(f"{summary_line(summary)}\n")
        if self._summary is not None:
            self._summary.write(summary)


def _command(diagnostic: Diagnostic, place: Place | None, path: str) -> str:
    properties = {"file": harmless(visible_lines(path))}
    if place is not None:
        properties |= {"line": str(place.line), "endLine": str(place.last_line)}
        if place.line == place.last_line:
            properties["col"] = str(place.column)
    properties["title"] = f"{diagnostic.code} {diagnostic.name}"
    listed = ",".join(f"{name}={value.translate(PROPERTY)}" for name, value in properties.items())
    return f"::{COMMANDS[diagnostic.severity]} {listed}::{with_remedy(diagnostic).translate(MESSAGE)}"
