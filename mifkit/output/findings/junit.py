"""`junit`: a test report in the format of JUnit, which every build server shows: a suite with one case for each file.

The format has no standard; most readers follow "junit-10.xsd", the schema of Jenkins's xUnit plugin. A case fails if
its file has findings that make the run fail (`--fail-on`); the others are its output. A file that cannot
be read is an error of its case, and a file of another format is skipped. Each file has a suite of its own, because the
counts of a suite come before its cases: so the report is written file by file and never kept in memory.
"""

from collections.abc import Iterator
from typing import TextIO

from mifkit.diagnostics import Severity
from mifkit.documents.kinds import Kind
from mifkit.output.findings.paths import Root
from mifkit.output.findings.positions import FileFindings
from mifkit.output.findings.xml_text import attribute, content
from mifkit.output.summary import Summary, counted
from mifkit.output.text import with_remedy

ALL = frozenset(Severity)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="mifkit">\n'


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._root = Root()
        self._head = HEAD

    def report(self, file: FileFindings) -> None:
        for part in _suite(file, attribute(self._root.relative(file.path))):
            self._stream.write(self._head + part)
            self._head = ""

    def finish(self, summary: Summary) -> None:
        self._stream.write(f"{self._head}</testsuites>\n")


def _suite(file: FileFindings, name: str) -> Iterator[str]:
    found = [finding.diagnostic for finding in file.findings()]
    failing = frozenset(severity for severity in Severity if file.threshold.reached([severity]))
    errors = [diagnostic for diagnostic in found if diagnostic.severity in failing]
    unread = file.kind is Kind.UNREADABLE
    skipped = file.kind is Kind.OTHER
    failed = bool(errors) and not unread
    yield f'  <testsuite name={name} tests="1" failures="{failed:d}" errors="{unread:d}" skipped="{skipped:d}">\n'
    yield f'    <testcase classname="mifkit" name={name} file={name}>\n'
    if unread:
        yield from _element("error", found[0].name, with_remedy(found[0]), file, ALL)
    elif errors:
        noun = "more error" if failing == {Severity.ERROR} else "more finding"
        others = sum(diagnostic.times for diagnostic in errors) - errors[0].times
        more = f" (and {counted(others, noun)})" if others else ""
        yield from _element("failure", errors[0].code, f"{errors[0].message}{more}", file, failing)
    passing = [diagnostic for diagnostic in found if diagnostic.severity not in failing]
    if skipped:
        yield f"      <skipped message={attribute(with_remedy(passing[0]) if passing else 'not a MIF file')}/>\n"
    elif passing and not unread:
        yield "      <system-out>"
        yield from _lines(file, ALL - failing)
        yield "</system-out>\n"
    yield "    </testcase>\n  </testsuite>\n"


def _element(tag: str, type: str, message: str, file: FileFindings, severities: frozenset[Severity]) -> Iterator[str]:
    yield f'      <{tag} type="{type}" message={attribute(message)}>'
    yield from _lines(file, severities)
    yield f"</{tag}>\n"


def _lines(file: FileFindings, severities: frozenset[Severity]) -> Iterator[str]:
    for diagnostic, place, *_ in file.findings():
        if diagnostic.severity in severities:
            at = "" if file.kind is Kind.UNREADABLE else f"{place.line}:{place.column}: "
            rule = f"{diagnostic.severity.label} {diagnostic.code} {diagnostic.name}"
            yield content(f"{at}{rule}: {with_remedy(diagnostic)}") + "\n"
