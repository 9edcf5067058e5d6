"""Counts of the files and findings of a run, and the line that reports them."""

from collections.abc import Iterable

from msgspec import Struct

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.linter.engine import Report


class Summary(Struct):
    """How many files were checked, how many findings of each severity are reported, and how many are not.

    `suppressed` counts the findings that comments suppress, `baselined` those that a baseline accepts, `unchanged`
    those on lines that did not change since the revision of interest, `minor` those below the least severity.
    `excluded` counts the files that were named and left out, if no other file is left.
    """

    files: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    suppressed: int = 0
    baselined: int = 0
    unchanged: int = 0
    minor: int = 0
    excluded: int = 0

    def add(self, report: Report) -> None:
        """Count a file and its findings."""
        self.files += 1
        self.suppressed += _times(report.suppressed)
        self.baselined += _times(report.accepted)
        self.unchanged += _times(report.unchanged)
        self.minor += _times(report.minor)
        for diagnostic in report.diagnostics:
            if diagnostic.severity is Severity.ERROR:
                self.errors += diagnostic.times
            elif diagnostic.severity is Severity.WARNING:
                self.warnings += diagnostic.times
            else:
                self.infos += diagnostic.times

    @property
    def findings(self) -> int:
        """How many findings are reported."""
        return self.errors + self.warnings + self.infos


def _times(diagnostics: Iterable[Diagnostic]) -> int:
    return sum(diagnostic.times for diagnostic in diagnostics)


def counted(number: int, word: str) -> str:
    """A number and its noun: `1 file`, `3 files`."""
    return f"{number} {word}" if number == 1 else f"{number:,} {word}s"


def summary_line(summary: Summary) -> str:
    """The last line of a format for people: `3 errors, 1 warning in 12 files`."""
    parts = [
        counted(number, word)
        for number, word in ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info"))
        if number
    ]
    left_out = [
        f"; {number} {what}"
        for number, what in (
            (summary.suppressed, "suppressed by comments"),
            (summary.baselined, "in the baseline"),
            (summary.unchanged, "on unchanged lines"),
            (summary.minor, "below --min-severity"),
            (summary.excluded, "excluded"),
        )
        if number
    ]
    return f"{', '.join(parts) or 'No findings'} in {counted(summary.files, 'file')}{''.join(left_out)}"
