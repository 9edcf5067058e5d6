"""`grouped`, for people: a few findings as in `full`; many of them by rule, so that the first screen has the answer.

A rule has its reason, its remedy and its first places; whatever does not fit on the screen is counted, with the options
that show it.
"""

from collections.abc import Iterator
from typing import TextIO

from msgspec import Struct, field

from mifkit.diagnostics import Diagnostic, printable
from mifkit.output.findings import full
from mifkit.output.findings.positions import FileFindings, Placed
from mifkit.output.findings.snippet import MARGIN
from mifkit.output.summary import Summary, counted, summary_line
from mifkit.output.text import STYLES, WIDEST, Line, Screen, cells, clipped, cut

# More findings than these are grouped.
FEW = 5
# The lines of a screen, and those of its end.
HEIGHT, FOOT = 24, 4
# The places of a rule that are listed, and the lines of its reason and of its remedy.
MOST_PLACES, MOST_LINES = 3, 2
# The columns that the text of a line gets beside its place, at the least.
LEAST_TEXT = 24


class Group(Struct):
    """The findings of a rule: the first of them, its first places with the text there, and how many there are."""

    first: Diagnostic
    places: list[tuple[str, str]] = field(default_factory=list)
    findings: int = 0
    files: int = 0
    last_file: str = ""


class Writer:
    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._screen = Screen(stream)
        self._quiet = quiet
        self._groups: dict[str, Group] = {}
        self._few: list[tuple[Placed, FileFindings]] = []
        self._safe = self._unsafe = 0

    def report(self, file: FileFindings) -> None:
        self._safe += file.fixable.safe
        self._unsafe += file.fixable.unsafe
        for found in file.findings():
            if len(self._few) <= FEW:
                self._few.append((found, file))
            self._count(found, file)

    def _count(self, found: Placed, file: FileFindings) -> None:
        diagnostic = found.diagnostic
        group = self._groups.setdefault(diagnostic.code, Group(diagnostic))
        if diagnostic.severity > group.first.severity:
            group.first = diagnostic
        group.findings += diagnostic.times
        if group.last_file != file.path:
            group.last_file, group.files = file.path, group.files + 1
        if len(group.places) < MOST_PLACES:
            group.places.append(_place(found, file))

    def finish(self, summary: Summary) -> None:
        if len(self._few) <= FEW:
            for found, file in self._few:
                full.write(self._screen, found, file)
        else:
            for line in _screenful(sorted(self._groups.values(), key=_order), self._screen.width):
                self._screen.print(*line)
        if self._quiet:
            return
        self._screen.print((summary_line(summary), "bold" if summary.findings else "bold green"))
        if len(self._few) > FEW:
            for text in _foot(self._safe, self._unsafe):
                self._screen.print(text)


def _order(group: Group) -> tuple[int, int, str]:
    return -group.first.severity, -group.findings, group.first.code


def _place(found: Placed, file: FileFindings) -> tuple[str, str]:
    """Where a finding is, and the text of its line; the message where there is none."""
    if not (file.source.text if file.source is not None else file.size):
        return file.path, found.diagnostic.message
    where = f"{file.path}:{found.place.line}:{found.place.column}"
    if file.source is None:
        return where, found.diagnostic.message
    start, end = file.source.line_span(found.place.line)
    # A whole file may be one line.
    text = printable(file.source.text[start : min(end, start + WIDEST)]).strip()
    return where, text or found.diagnostic.message


def _screenful(groups: list[Group], width: int) -> Iterator[Line]:
    """As many rules as fit at length, the others in a line each, the rest as a count."""
    room = HEIGHT - FOOT
    at_length: list[list[Line]] = []
    for index, group in enumerate(groups):
        lines: list[Line] = [*_at_length(group, width), [""]]
        short = min(len(groups) - index - 1, room)
        if sum(map(len, at_length)) + len(lines) + short > room and at_length:
            break
        at_length.append(lines)
    for lines in at_length:
        yield from lines
    rest = groups[len(at_length) :]
    left = max(room - sum(map(len, at_length)), 1)
    shown = rest if len(rest) <= left else rest[: left - 1]
    digits = max((len(str(group.findings)) for group in shown), default=0)
    names = max((len(group.first.name) for group in shown), default=0)
    for group in shown:
        first = group.first
        head = f"{first.severity.label:<7} {first.code} {first.name:<{names}} "
        number = f" {group.findings:>{digits}} in {counted(group.files, 'file')}"
        yield [(head, STYLES[first.severity]), number]
    if len(rest) > len(shown):
        yield [f"{counted(len(rest) - len(shown), 'more rule')}: -o statistics"]
    if rest:
        yield [""]


def _at_length(group: Group, width: int) -> Iterator[Line]:
    first = group.first
    title = f"{first.severity.label}[{first.code}] {first.name}"
    yield [(title, STYLES[first.severity]), f": {counted(group.findings, 'finding')} in {counted(group.files, 'file')}"]
    for lead, text in (("why:  ", first.why), ("help: ", first.help or "")):
        for number, line in enumerate(clipped(text, width - 8, MOST_LINES) if text else ()):
            yield [("  " + (lead if number == 0 else " " * len(lead)), "bold"), line]
    room = max(width - LEAST_TEXT - 4, LEAST_TEXT)
    places = [(cut(where, room, from_start=True), text) for where, text in group.places]
    column = max(cells(where) for where, _ in places)
    for where, text in places:
        gap = " " * (column - cells(where))
        yield [(f"  {where}{gap}  ", MARGIN), cut(text, width - column - 4)]
    if group.findings > len(places):
        yield [f"  {group.findings - len(places)} more: mifkit lint … --select {first.code} -o full"]


def _foot(safe: int, unsafe: int) -> Iterator[str]:
    if safe or unsafe:
        more = f"{unsafe} {'more ' if safe else ''}with --fix --unsafe-fixes"
        ways = (f"{safe} with --fix" if safe else "", more if unsafe else "")
        yield f"{safe + unsafe} fixable: {', '.join(way for way in ways if way)}"
    yield "Each with its lines: -o full; a line each: -o concise; counts: -o statistics"
