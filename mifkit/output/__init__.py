"""The formats of `mifkit lint`, a file each. Writers read nothing but reports, and escape what their reader interprets."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, TextIO

from msgspec import Struct

from mifkit.diagnostics import Severity
from mifkit.engine import Report


class Summary(Struct):
    """What a run amounts to: files checked, and diagnostics by severity."""

    files: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0

    def add(self, report: Report) -> None:
        self.files += 1
        for diagnostic in report.diagnostics:
            if diagnostic.severity is Severity.ERROR:
                self.errors += 1
            elif diagnostic.severity is Severity.WARNING:
                self.warnings += 1
            else:
                self.infos += 1

    @property
    def findings(self) -> int:
        return self.errors + self.warnings + self.infos


class Writer(Protocol):
    """A format. Reports come one by one, in the order of the files, and the summary at the end."""

    def report(self, report: Report) -> None: ...

    def finish(self, summary: Summary) -> None: ...


# Format: the module of that name in this package has the class `Writer(stream)`.
FORMATS = {
    "full": "each finding with its place in the file, the reason and the remedy",
    "concise": "a line per finding: path:line:column: severity code message",
    "json": "one object, as the shipped JSON Schema lint.schema.json describes it",
    "statistics": "how often each rule was broken",
}


def writer(name: str, stream: TextIO) -> Writer:
    """The writer of a format in `FORMATS`."""
    make: Callable[[TextIO], Writer] = import_module(f"{__name__}.{name}").Writer
    return make(stream)


def counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def tally(summary: Summary) -> str:
    """The last line for a reader: `3 errors, 1 warning in 12 files`."""
    parts = [
        counted(number, word)
        for number, word in ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info"))
        if number
    ]
    return f"{', '.join(parts) or 'No findings'} in {counted(summary.files, 'file')}"
