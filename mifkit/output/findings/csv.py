"""`csv`: a row per finding, for spreadsheets; programs are better served by `json` and `jsonl`.

RFC 4180: a header, commas, CRLF, quotation marks doubled. "CSV Injection" of OWASP: a spreadsheet takes a cell that
begins with `=`, `+`, `-` or `@`, also in their full width, for a formula, so an apostrophe is put before it. The same
applies after a semicolon: where it separates lists, as in much of Europe, Excel splits at it, even within quotation
marks. Tabs and line breaks do not occur. A file begins with the byte order mark of UTF-8, without which Excel reads it
in the ANSI code page; output to the screen or a pipe has neither the mark nor CRLF. Nothing is kept in memory.
"""

import csv
import re
import sys
from typing import Any, TextIO

from mifkit.output.findings.positions import FileFindings
from mifkit.output.summary import Summary
from mifkit.output.text import plain

HEADER = (
    "path", "line", "column", "end_line", "end_column", "severity", "code", "name", "message", "help", "block_path",
    "certainty",
)  # fmt: skip
# Where a cell may begin, if a formula follows; quotation marks and blanks before the formula do not prevent it.
FORMULA = re.compile(r"(^|;)(?=[\s\"']*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def rows_to(stream: TextIO) -> Any:
    """A writer of rows, whose cells must be numbers or text made by `cell`."""
    screen = stream is sys.stdout
    if not screen:
        stream.write("\ufeff")
    return csv.writer(stream, lineterminator="\n" if screen else "\r\n")


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._rows = rows_to(stream)
        self._rows.writerow(HEADER)

    def report(self, file: FileFindings) -> None:
        for diagnostic, place, *_ in file.findings():
            places = (place.line, place.column, place.end_line, place.end_column)
            texts = (diagnostic.message, diagnostic.help, " > ".join(diagnostic.block_path))
            self._rows.writerow(
                [
                    *(cell(diagnostic.path), *places, diagnostic.severity.label, diagnostic.code, diagnostic.name),
                    *(*map(cell, texts), diagnostic.certainty.value),
                ]
            )

    def finish(self, summary: Summary) -> None:
        """Write nothing: every row is a finding."""


def cell(text: str) -> str:
    """Text of a file for a cell, without formulas, control characters and commands to build servers."""
    return FORMULA.sub(r"\1'", plain(text))
