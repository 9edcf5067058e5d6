"""`concise`: a line per finding, for grep and for editors' error lists."""

from typing import TextIO

from mifkit.output.findings.positions import FileFindings
from mifkit.output.summary import Summary
from mifkit.output.text import plain


class Writer:
    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._stream = stream

    def report(self, file: FileFindings) -> None:
        for diagnostic, place, *_ in file.findings():
            where = f"{diagnostic.path}:{place.line}:{place.column}"
            line = f"{where}: {diagnostic.severity.label} {diagnostic.code} {diagnostic.message}"
            self._stream.write(f"{plain(line)}\n")

    def finish(self, summary: Summary) -> None:
        """Write nothing: every line is a finding."""
