"""`statistics`: how often each rule was broken, the most frequent first."""

from collections import Counter
from typing import TextIO

from mifkit.output.findings.positions import FileFindings
from mifkit.output.summary import Summary, summary_line
from mifkit.output.text import plain


class Writer:
    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._stream = stream
        self._quiet = quiet
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def report(self, file: FileFindings) -> None:
        for diagnostic in file.diagnostics:
            self._counts[diagnostic.code, diagnostic.name, diagnostic.severity.label] += diagnostic.times

    def finish(self, summary: Summary) -> None:
        width = len(str(max(self._counts.values(), default=0)))
        for (code, name, severity), count in sorted(self._counts.items(), key=lambda item: (-item[1], item[0])):
            self._stream.write(plain(f"{count:>{width}}  {severity:<7}  {code}  {name}") + "\n")
        if not self._quiet:
            self._stream.write(f"{summary_line(summary)}\n")
