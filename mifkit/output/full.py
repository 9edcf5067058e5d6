"""`full`: each finding with the lines it is about, carets, labels, the reason and the remedy; for people."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple, TextIO

from rich.cells import cell_len
from rich.text import Text

from mifkit.diagnostics import Certainty, Diagnostic, Severity, printable
from mifkit.engine import Report
from mifkit.output import Summary, tally
from mifkit.output.text import WIDEST as WIDEST_TEXT
from mifkit.output.text import console, wrapped
from mifkit.source import Source

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
MARGIN = "blue"
TAB = "    "
# Cells of a file's line that are shown, and of them those before the caret where the line has to be cut.
WIDEST, BEFORE = 110, 40
# Symbols for what a terminal would act upon instead of showing it.
CONTROL_PICTURES = {code: chr(0x2400 + code) for code in range(32)} | {0x7F: "\u2421"}
SURENESS = {
    Certainty.INFERRED: "inferred from what the sources say of similar cases",
    Certainty.UNKNOWN: "no source says what the client does",
}



class Mark(NamedTuple):
    """A span to underline, and the text beside the line."""

    start: int
    end: int
    style: str
    text: str


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._console = console(stream)

    def report(self, report: Report) -> None:
        for one in report.diagnostics:
            self._console.print(Text("\n").join(_lines(one, report.source, self._console.width)))
            self._console.print()

    def finish(self, summary: Summary) -> None:
        self._console.print(Text(tally(summary), style="bold" if summary.findings else "bold green"))


def _lines(one: Diagnostic, source: Source, width: int) -> Iterator[Text]:
    style = STYLES[one.severity]
    yield Text.assemble((f"{one.severity.label}[{one.code}] {one.name}", style), ": ", (printable(one.message), "bold"))
    place = source.position(one.start)
    marks = [Mark(one.start, one.end, style, "")]
    marks += [Mark(label.start, label.end, MARGIN, label.text) for label in one.labels]
    gutter = len(str(max(source.position(mark.start).line for mark in marks)))
    yield Text.assemble((" " * gutter + "--> ", MARGIN), f"{printable(one.path)}:{place.line}:{place.column}")
    if source.text:
        yield from _snippet(source, marks, gutter)
    notes = [("block", " > ".join(one.block_path)), ("why", one.why), ("help", printable(one.help))]
    notes += [("sure", SURENESS[one.certainty])] if one.certainty in SURENESS else []
    for title, text in notes:
        if text:
            yield from _note(title, text, gutter, width)


def _note(title: str, text: str, gutter: int, width: int) -> Iterator[Text]:
    head = f"{title + ':':<6} "
    room = min(width, WIDEST_TEXT) - gutter - 3 - len(head)
    for index, line in enumerate(wrapped(text, room)):
        margin = (" " * (gutter + 1) + "= ", MARGIN) if index == 0 else " " * (gutter + 3)
        yield Text.assemble(margin, (head if index == 0 else " " * len(head), "bold"), line)


def _snippet(source: Source, marks: list[Mark], gutter: int) -> Iterator[Text]:
    """The lines that hold the beginning of a mark, in their order, each with its marks below."""
    bar = Text.assemble((" " * (gutter + 1) + "|", MARGIN))
    yield bar
    ordered = sorted(marks, key=lambda mark: (source.position(mark.start).line, bool(mark.text), mark.start))
    last = None
    for number, group in groupby(ordered, key=lambda mark: source.position(mark.start).line):
        if last is not None and number > last + 1:
            yield Text("..." if gutter < 3 else " " * (gutter - 3) + "...", style=MARGIN)
        last = number
        on_line = list(group)
        start = source.line_starts[number - 1]
        line = source.line(number)
        first, shown, lead = _window(line, on_line[0].start - start)
        yield Text.assemble((f"{number:>{gutter}} | ", MARGIN), lead + "".join(_cells(shown)))
        for begin, end, style, text in on_line:
            yield _underline(line, begin - start, end - start, first, shown, lead, style, text, gutter, primary=not text)


def _window(line: str, column: int) -> tuple[int, str, str]:
    """The part of a line that is shown: where it begins, its text, and what stands for the part left out."""
    if len(line) <= WIDEST:
        return 0, line, ""
    first = max(0, min(column - BEFORE, len(line) - WIDEST))
    return first, line[first : first + WIDEST], "…" if first else ""


def _cells(text: str) -> Iterator[str]:
    """What is shown for each character."""
    for char in text:
        if char == "\t":
            yield TAB
        elif char.isprintable():
            yield char
        else:
            yield CONTROL_PICTURES.get(ord(char), "\N{REPLACEMENT CHARACTER}")


def _underline(
    line: str, begin: int, end: int, first: int, shown: str, lead: str, style: str, text: str, gutter: int, *, primary: bool
) -> Text:
    begin = max(begin, first)
    stop = max(min(end, len(line), first + len(shown)), begin)
    before = sum(cell_len(cell) for cell in _cells(shown[: begin - first])) + len(lead)
    length = max(1, sum(cell_len(cell) for cell in _cells(shown[begin - first : stop - first])))
    sign = "^" if primary else "-"
    label = f" {printable(text)}" if text else ""
    return Text.assemble((" " * (gutter + 1) + "| ", MARGIN), " " * before, (sign * length + label, style))
