"""The output formats of findings. Only the requested format is imported.

A writer reads nothing but findings, and escapes whatever its readers would interpret.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from mifkit.output.findings.positions import FileFindings
    from mifkit.output.summary import Summary

# Format: its description. The module of that name in this package has the class `Writer(stream)`.
FORMATS = {
    "full": "each finding with its place, the reason and the remedy",
    "concise": "a line per finding: path:line:column: severity code message",
    "json": "one object (schema: mifkit/output/schemas/lint.schema.json)",
    "jsonl": "the findings of json, each on a line of its own",
    "sarif": "SARIF 2.1.0, for code scanning and editors",
    "github": "annotations of GitHub Actions, and the summary of the job",
    "gitlab": "Code Quality report of GitLab",
    "azure": "logging commands of Azure Pipelines",
    "junit": "JUnit's test report: a test case per file",
    "checkstyle": "Checkstyle's XML report, for Jenkins and others",
    "csv": "a row per finding, for spreadsheets",
    "statistics": "how often each rule is broken",
}


class Writer(Protocol):
    """A format: it is given the files one by one, in their order, and the summary at the end."""

    def report(self, file: "FileFindings") -> None: ...

    def finish(self, summary: "Summary") -> None: ...


def writer(name: str, stream: TextIO) -> Writer:
    """The writer of a format that is a key of `FORMATS`."""
    make: Callable[[TextIO], Writer] = import_module(f"{__package__}.{name}").Writer
    return make(stream)
