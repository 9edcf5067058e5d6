"""The lines of a file that a finding is about, with carets and labels below them, for a terminal."""

from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

from mifkit.diagnostics import visible
from mifkit.files.source import Source
from mifkit.output.text import Line, cells, wrapped

# Plain blue is hard to read on black.
MARGIN = "bright_blue"
TAB = "    "
CUT = "..."
# The least and the largest number of characters shown of a line.
NARROWEST, WIDEST = 30, 110


class Mark(Struct, frozen=True, order=True):
    """A span to underline, and the text beside the line."""

    start: int
    end: int
    style: str
    text: str


class Window(Struct, frozen=True):
    """The part of a line that is shown, as offsets in the text, and the signs for omitted parts before and after it."""

    lead: str
    start: int
    end: int
    tail: str


def gutter_width(source: Source, marks: list[Mark]) -> int:
    """The width of the largest line number."""
    return len(str(max(source.position(mark.start).line for mark in marks)))


def snippet(source: Source, marks: list[Mark], width: int) -> Iterator[Line]:
    """The lines in which a mark begins, in their order, each with its marks below, `width` columns wide.

    Only a small part of a long line is read: a whole file may be one line.
    """
    gutter = gutter_width(source, marks)
    margin = (" " * (gutter + 1) + "| ", MARGIN)
    room = max(NARROWEST, min(WIDEST, width - len(margin[0]) - 2 * len(CUT)))
    yield [(margin[0].rstrip(), MARGIN)]
    numbered = sorted((source.position(mark.start).line, bool(mark.text), mark) for mark in marks)
    last = None
    for number, group in groupby(numbered, key=lambda entry: entry[0]):
        if last is not None and number > last + 1:
            yield [(f"{CUT:>{gutter}}", MARGIN)]
        last = number
        on_line = [mark for _, _, mark in group]
        window = _window(*source.line_span(number), on_line[0].start, room)
        shown = "".join(shown_cells(source.text[window.start : window.end]))
        yield [(f"{number:>{gutter}} | ", MARGIN), window.lead + shown + window.tail]
        for mark in on_line:
            for line in _underline(source.text, mark, window, width - len(margin[0])):
                yield [margin, *line]


def _window(start: int, end: int, at: int, room: int) -> Window:
    """The visible part of the line from `start` to `end`: `room` characters around the character at `at`."""
    if end - start <= room:
        return Window("", start, end, "")
    first = max(start, min(at - room // 3, end - room))
    last = first + room
    return Window(CUT if first > start else "", first, last, CUT if last < end else "")


def shown_cells(text: str) -> Iterator[str]:
    """The text shown for each character."""
    for char in text:
        yield TAB if char == "\t" else visible(char)


def _underline(text: str, mark: Mark, window: Window, room: int) -> Iterator[Line]:
    """The carets below a line, and the text beside them; or below them, in lines, where `room` columns are too few."""
    begin = max(mark.start, window.start)
    stop = max(min(mark.end, window.end), begin)
    before = cells("".join(shown_cells(text[window.start : min(begin, window.end)])))
    # The line break is just after the line; nothing is shown further to the right.
    before += len(window.lead) + (0 if begin <= window.end else 1)
    length = max(1, cells("".join(shown_cells(text[begin:stop]))))
    carets = ("-" if mark.text else "^") * length
    if before + length + 1 + cells(mark.text) <= room:
        yield [" " * before, (f"{carets} {mark.text}".rstrip(), mark.style)]
        return
    yield [" " * before, (carets, mark.style)]
    if mark.text:
        indent = max(0, min(before, room - NARROWEST))
        for line in wrapped(mark.text, room - indent):
            yield [" " * indent, (line, mark.style)]
