"""`gitlab`: GitLab's Code Quality report, for the widget of a merge request and the marks in its changes.

"Code Quality" in the GitLab documentation: an array of objects, without a byte order mark, with `description`,
`check_name`, a `fingerprint` that is unique in the report and stays with the finding, one of the severities info,
minor, major, critical and blocker, and a path from the root of the repository, without `./`. Findings are written as
they come; nothing is kept in memory.
"""

from typing import Any, TextIO

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.output.findings.paths import Root
from mifkit.output.findings.positions import FileFindings, Place, fingerprinted
from mifkit.output.json_text import dumps, exact
from mifkit.output.summary import Summary
from mifkit.output.text import with_remedy

# Never blocker: a finding does not know whether its file stops a deployment.
SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._root = Root()
        self._separator = "["

    def report(self, file: FileFindings) -> None:
        path = self._root.relative(file.path)
        for (diagnostic, place, *_), fingerprint in fingerprinted(file, path):
            entry = _entry(diagnostic, place, path, fingerprint)
            self._stream.write(f"{self._separator}\n{dumps(entry, margin=2)}")
            self._separator = ","

    def finish(self, summary: Summary) -> None:
        self._stream.write("[]\n" if self._separator == "[" else "\n]\n")


def _entry(diagnostic: Diagnostic, place: Place, path: str, fingerprint: str) -> dict[str, Any]:
    return {
        "description": with_remedy(diagnostic),
        "check_name": f"{diagnostic.code} {diagnostic.name}",
        "fingerprint": fingerprint,
        "severity": SEVERITIES[diagnostic.severity],
        "location": {
            "path": exact(path),
            "lines": {"begin": place.line, "end": place.last_line},
        },
    }
