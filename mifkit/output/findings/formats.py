"""The output formats of findings. Only the requested format is imported.

A writer reads nothing but findings, and escapes whatever its readers would interpret.
"""

from typing import TYPE_CHECKING, Protocol, TextIO

from mifkit.output.formats import Format

if TYPE_CHECKING:
    from mifkit.output.findings.positions import FileFindings
    from mifkit.output.summary import Summary

# A writer is made with its stream; it takes the files one by one, and the summary at the end.
FORMATS = {
    "grouped": Format("few findings as in full; many by rule", "findings.grouped:Writer"),
    "full": Format("each finding with its place, the reason and the remedy", "findings.full:Writer"),
    "concise": Format("a line per finding: path:line:column: severity code message", "findings.concise:Writer"),
    "json": Format("one object (schema: mifkit/output/schemas/lint.schema.json)", "findings.json:Writer"),
    "jsonl": Format("the findings of json, each on a line of its own", "findings.jsonl:Writer"),
    "sarif": Format("SARIF 2.1.0, for code scanning and editors", "findings.sarif:Writer"),
    "github": Format("annotations of GitHub Actions, and the summary of the job", "findings.github:Writer"),
    "gitlab": Format("Code Quality report of GitLab", "findings.gitlab:Writer"),
    "azure": Format("logging commands of Azure Pipelines", "findings.azure:Writer"),
    "junit": Format("JUnit's test report: a test case per file", "findings.junit:Writer"),
    "checkstyle": Format("Checkstyle's XML report, for Jenkins and others", "findings.checkstyle:Writer"),
    "csv": Format("a row per finding, for spreadsheets", "findings.csv:Writer"),
    "statistics": Format("how often each rule is broken", "findings.statistics:Writer"),
}


# The formats in which people read findings, which may be cut, and all formats for people, which may lack their totals.
# A report for a program has every finding: if it lacked some, files would seem to be clean.
LISTS = ("grouped", "full", "concise")
FOR_PEOPLE = (*LISTS, "statistics")


class Writer(Protocol):
    """A format: it is given the files one by one, in their order, and the summary at the end."""

    def report(self, file: "FileFindings") -> None: ...

    def finish(self, summary: "Summary") -> None: ...


def writer(name: str, stream: TextIO, *, quiet: bool = False) -> Writer:
    """The writer of a format that is a key of `FORMATS`. `quiet`: a format for people has no totals and hints."""
    make = FORMATS[name].load()
    made: Writer = make(stream, quiet=True) if quiet and name in FOR_PEOPLE else make(stream)
    return made
