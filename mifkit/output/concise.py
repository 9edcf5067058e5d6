"""`concise`: a line per finding, for grep and for editors' error lists."""

from typing import TextIO

from mifkit.diagnostics import printable
from mifkit.engine import Report
from mifkit.output import Summary


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def report(self, report: Report) -> None:
        for one in report.diagnostics:
            place = report.source.position(one.start)
            self._stream.write(
                f"{printable(one.path)}:{place.line}:{place.column}: {one.severity.label} {one.code} "
                f"{printable(one.message)}\n"
            )

    def finish(self, summary: Summary) -> None:
        """Nothing: every line is a finding."""
