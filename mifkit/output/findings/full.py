"""`full`, for people: each finding with its lines, carets, labels, the reason and the remedy."""

from collections.abc import Iterator
from typing import TextIO

from mifkit.diagnostics import Certainty, Diagnostic
from mifkit.output.findings.positions import FileFindings, Placed
from mifkit.output.findings.snippet import MARGIN, Mark, snippet
from mifkit.output.summary import Summary, summary_line
from mifkit.output.text import STYLES, WIDEST, Line, Screen, after_lead, wrapped

# Further places of a finding that are shown; the others are counted.
MOST_PLACES = 6


class Writer:
    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._screen = Screen(stream)
        self._quiet = quiet

    def report(self, file: FileFindings) -> None:
        for found in file.findings():
            write(self._screen, found, file)

    def finish(self, summary: Summary) -> None:
        if not self._quiet:
            self._screen.print((summary_line(summary), "bold" if summary.findings else "bold green"))


def write(screen: Screen, found: Placed, file: FileFindings) -> None:
    """Write one finding, and an empty line."""
    for line in _lines(found, file, screen.width):
        screen.print(*line)
    screen.print()


def _lines(found: Placed, file: FileFindings, width: int) -> Iterator[Line]:
    """A finding; its lines are left out if the text of the file is not available."""
    diagnostic, place, labels, _ = found
    style = STYLES[diagnostic.severity]
    title = f"{diagnostic.severity.label}[{diagnostic.code}] {diagnostic.name}"
    first, *rest = after_lead(f"{title}: ", diagnostic.message, width)
    yield [(title, style), ": ", (first, "bold")]
    for line in rest:
        yield [(line, "bold")]
    gutter = len(str(max([place.line, *[label.place.line for label in labels[:MOST_PLACES]]])))
    written = bool(file.source.text) if file.source is not None else file.size > 0
    at = f":{place.line}:{place.column}" if written else ""
    yield [(" " * gutter + "--> ", MARGIN), f"{diagnostic.path}{at}"]
    if file.source is not None and written:
        marks = [Mark(diagnostic.start, diagnostic.end, style, "")]
        marks += [Mark(label.start, label.end, MARGIN, label.text) for label in diagnostic.labels[:MOST_PLACES]]
        yield from snippet(file.source, marks, width)
        if (further := len(diagnostic.labels) - MOST_PLACES) > 0:
            yield [(" " * (gutter + 1) + "| ", MARGIN), f"{further} more place{'s' * (further > 1)}"]
    for title, text in _notes(diagnostic):
        yield from _note(title, text, gutter, width)


def _notes(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    if diagnostic.block_path:
        yield "block", " > ".join(diagnostic.block_path)
    if diagnostic.why:
        yield "why", diagnostic.why
    if diagnostic.help:
        yield "help", diagnostic.help
    if diagnostic.fix is not None:
        applied = "safe; --fix applies it" if diagnostic.fix.safe else "unsafe; --fix --unsafe-fixes applies it"
        yield "fix", f"{diagnostic.fix.title} ({applied})"
    if diagnostic.certainty is not Certainty.DOCUMENTED:
        yield "sure", diagnostic.certainty.explained


def _note(title: str, text: str, gutter: int, width: int) -> Iterator[Line]:
    head = f"{title + ':':<6} "
    room = min(width, WIDEST) - gutter - 3 - len(head)
    for index, line in enumerate(wrapped(text, room)):
        if index == 0:
            yield [(" " * (gutter + 1) + "= ", MARGIN), (head, "bold"), line]
        else:
            yield [" " * (gutter + 3 + len(head)) + line]
