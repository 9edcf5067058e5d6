"""`jsonl`: a JSON object per finding, each on a line of its own (JSON Lines); for jq, and for log and data stores.

Each object has the schema of an entry of `diagnostics` in the format `json`. Nothing is kept in memory.
"""

from typing import TextIO

from mifkit.output.findings.json import json_diagnostic
from mifkit.output.findings.positions import FileFindings
from mifkit.output.json_text import dumps_line
from mifkit.output.summary import Summary


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def report(self, file: FileFindings) -> None:
        for finding in file.findings():
            self._stream.write(dumps_line(json_diagnostic(finding)) + "\n")

    def finish(self, summary: Summary) -> None:
        """Write nothing: every line is a finding."""
