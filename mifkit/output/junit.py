"""`junit`: a test report in the format of JUnit, which every build server shows: a suite with one case for each file.

The format has no standard; "junit-10.xsd", the schema of Jenkins's xUnit plugin, is what most readers go by. A case
fails if its file has errors, by which the exit status goes by default, too; warnings and infos are its output. A file
that cannot be read is an error of the case, one of another format is skipped. Each file has a suite of its own,
because a suite tells its counts before its cases: so the report is written as it comes, and nothing is kept in memory.
"""

from collections.abc import Iterator, Sequence
from typing import TextIO

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.engine import Report
from mifkit.kinds import Kind
from mifkit.output.location import Root
from mifkit.output.summary import Summary, counted
from mifkit.output.text import told
from mifkit.output.xml_text import attribute, content

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="mifkit">\n'


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._root = Root()
        self._head = HEAD

    def report(self, report: Report) -> None:
        for part in _suite(report, attribute(self._root.relative(report.source.path))):
            self._stream.write(self._head + part)
            self._head = ""

    def finish(self, summary: Summary) -> None:
        self._stream.write(f"{self._head}</testsuites>\n")


def _suite(report: Report, name: str) -> Iterator[str]:
    errors = [one for one in report.diagnostics if one.severity is Severity.ERROR]
    others = [one for one in report.diagnostics if one.severity is not Severity.ERROR]
    unread = report.kind is Kind.UNREADABLE
    skipped = report.kind is Kind.OTHER
    failed = bool(errors) and not unread
    yield f'  <testsuite name={name} tests="1" failures="{failed:d}" errors="{unread:d}" skipped="{skipped:d}">\n'
    yield f'    <testcase classname="mifkit" name={name} file={name}>\n'
    if unread:
        yield from _element("error", errors[0].name, told(errors[0]), report, errors)
    elif errors:
        more = f" (and {counted(len(errors) - 1, 'more error')})" if len(errors) > 1 else ""
        yield from _element("failure", errors[0].code, f"{errors[0].message}{more}", report, errors)
    if skipped:
        yield f"      <skipped message={attribute(told(others[0]) if others else 'no MIF file')}/>\n"
    elif others:
        yield "      <system-out>"
        yield from _lines(report, others)
        yield "</system-out>\n"
    yield "    </testcase>\n  </testsuite>\n"


def _element(tag: str, type: str, message: str, report: Report, errors: Sequence[Diagnostic]) -> Iterator[str]:
    yield f'      <{tag} type="{type}" message={attribute(message)}>'
    yield from _lines(report, errors)
    yield f"</{tag}>\n"


def _lines(report: Report, diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    for one in diagnostics:
        place = report.source.position(one.start)
        at = "" if report.kind is Kind.UNREADABLE else f"{place.line}:{place.column}: "
        yield content(f"{at}{one.severity.label} {one.code} {one.name}: {told(one)}") + "\n"
