"""`azure`: logging commands of Azure Pipelines, which show each finding among the issues of the run.

"Logging commands" in the Azure Pipelines documentation (Microsoft Learn): `task.logissue` with the types error and
warning. There is no lower type, so an info is a plain line of the log. "Percent Encoding" in the documents of the
Azure Pipelines agent: `;`, CR, LF and `]` become %3B, %0D, %0A and %5D, and % becomes %AZP25. Nothing is kept in
memory.
"""

from typing import TextIO

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import Kind
from mifkit.output.findings.paths import Root
from mifkit.output.findings.positions import FileFindings, Place
from mifkit.output.summary import Summary, summary_line
from mifkit.output.text import harmless, plain, visible_lines, with_remedy

TYPES = {Severity.ERROR: "error", Severity.WARNING: "warning"}
ESCAPES = str.maketrans({"%": "%AZP25", ";": "%3B", "\r": "%0D", "\n": "%0A", "]": "%5D"})


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._root = Root()

    def report(self, file: FileFindings) -> None:
        path = self._root.relative(file.path)
        for diagnostic, place, *_ in file.findings():
            self._stream.write(_line(diagnostic, place, file.kind, path) + "\n")

    def finish(self, summary: Summary) -> None:
        self._stream.write(f"{summary_line(summary)}\n")


def _line(diagnostic: Diagnostic, place: Place, kind: Kind, path: str) -> str:
    if diagnostic.severity not in TYPES:
        at = f"{path}:{place.line}:{place.column}"
        return plain(f"{at}: {diagnostic.severity.label} {diagnostic.code} {with_remedy(diagnostic)}")
    properties = {"type": TYPES[diagnostic.severity], "sourcepath": harmless(visible_lines(path))}
    if kind is not Kind.UNREADABLE:
        properties |= {"linenumber": str(place.line), "columnnumber": str(place.column)}
    properties["code"] = diagnostic.code
    listed = "".join(f"{name}={value.translate(ESCAPES)};" for name, value in properties.items())
    return f"##vso[task.logissue {listed}]{with_remedy(diagnostic).translate(ESCAPES)}"
