"""`full`: each finding with the lines it is about, carets, labels, the reason and the remedy; for people."""

from collections.abc import Iterator
from typing import TextIO

from mifkit.diagnostics import Certainty, Diagnostic
from mifkit.engine import Report
from mifkit.output.snippet import MARGIN, Mark, gutter_width, snippet
from mifkit.output.summary import Summary, tally
from mifkit.output.text import STYLES, WIDEST, Line, Screen, wrapped
from mifkit.source import Source

SURENESS = {
    Certainty.INFERRED: "inferred from what the sources say of similar cases",
    Certainty.UNKNOWN: "no source says what the client does",
}


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._screen = Screen(stream)

    def report(self, report: Report) -> None:
        for one in report.diagnostics:
            for line in _lines(one, report.source, self._screen.width):
                self._screen.print(*line)
            self._screen.print()

    def finish(self, summary: Summary) -> None:
        self._screen.print((tally(summary), "bold" if summary.findings else "bold green"))


def _lines(one: Diagnostic, source: Source, width: int) -> Iterator[Line]:
    style = STYLES[one.severity]
    yield [(f"{one.severity.label}[{one.code}] {one.name}", style), ": ", (one.message, "bold")]
    place = source.position(one.start)
    marks = [Mark(one.start, one.end, style, "")]
    marks += [Mark(label.start, label.end, MARGIN, label.text) for label in one.labels]
    gutter = gutter_width(source, marks)
    at = f":{place.line}:{place.column}" if source.text else ""
    yield [(" " * gutter + "--> ", MARGIN), f"{one.path}{at}"]
    if source.text:
        yield from snippet(source, marks, width)
    for title, text in _notes(one):
        yield from _note(title, text, gutter, width)


def _notes(one: Diagnostic) -> Iterator[tuple[str, str]]:
    if one.block_path:
        yield "block", " > ".join(one.block_path)
    if one.why:
        yield "why", one.why
    if one.help:
        yield "help", one.help
    if one.fix is not None:
        applied = "safe; --fix applies it" if one.fix.safe else "unsafe; --fix --unsafe-fixes applies it"
        yield "fix", f"{one.fix.title} ({applied})"
    if one.certainty in SURENESS:
        yield "sure", SURENESS[one.certainty]


def _note(title: str, text: str, gutter: int, width: int) -> Iterator[Line]:
    head = f"{title + ':':<6} "
    room = min(width, WIDEST) - gutter - 3 - len(head)
    for index, line in enumerate(wrapped(text, room)):
        if index == 0:
            yield [(" " * (gutter + 1) + "= ", MARGIN), (head, "bold"), line]
        else:
            yield [" " * (gutter + 3 + len(head)) + line]
