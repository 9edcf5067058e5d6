"""The short form of an answer, for people: a headline, why, what to change, how sure, and where to read on.

It fits on a screen of 24 lines of 80 columns. `--explain`, which is `-o full`, gives everything.
"""

from collections.abc import Iterable
from typing import NamedTuple, TextIO

from mifkit.output.text import WIDEST, Line, Part, Screen, after_lead, clipped

Paragraph = tuple[str, str]


# The lines of a screen.
SCREEN = 24


class Section(NamedTuple):
    """A title, its paragraphs with what stands before each, and how many lines they may take; of a section, whole
    paragraphs are left out, and counted, unless the screen has room for them. A list that can be `shortened` makes
    room for the others."""

    title: str
    paragraphs: list[Paragraph]
    most: int
    shortened: bool = False


def write(headline: tuple[tuple[str, str], str], sections: Iterable[Section], read_on: str, stream: TextIO) -> None:
    """Write an answer in its short form."""
    screen = Screen(stream)
    (first, style), rest = headline
    start, *others = after_lead(first, rest, screen.width)
    screen.print((first, style), start)
    for line in others:
        screen.print(line)
    filled = [section for section in sections if section.paragraphs]
    written = [_written(section, screen.width) for section in filled]
    # Beside the headline and the line on where to read on.
    room = SCREEN - 2 - len(others) - sum(len(lines) for lines, _ in written)
    for number, section in enumerate(filled):
        lines, left_out = written[number]
        if room > 0 and left_out:
            written[number] = _written(section._replace(most=section.most + room), screen.width)
        elif room < 0 and section.shortened:
            # The line that says how many are left out takes one, too.
            written[number] = _written(section._replace(most=max(len(lines) + room - 1, 1)), screen.width)
        room -= len(written[number][0]) - len(lines)
    for lines, _ in written:
        for parts in lines:
            screen.print(*parts)
    screen.print((f"More: {read_on}", "dim"))


def _written(section: Section, width: int) -> tuple[list[Line], bool]:
    """The lines of a section, and whether paragraphs are left out, or one of several is cut."""
    found: list[Line] = []
    lead = f"{section.title}: " if section.title else "  "
    left, shown, whole = section.most, 0, True
    for before, text in section.paragraphs:
        hanging = len(lead) + len(before)
        room = min(width, WIDEST) - hanging
        lines = clipped(text, room, max(left, 1))
        whole &= lines == clipped(text, room, len(text))
        if shown and len(lines) > left:
            break
        for number, part in enumerate(lines):
            first = shown == 0 and number == 0
            indent: Part = (lead, "bold") if first else " " * len(lead)
            found.append([indent, (before if number == 0 else " " * len(before)) + part])
        left -= len(lines)
        shown += 1
        if left <= 0:
            break
    left_out = len(section.paragraphs) - shown
    if left_out:
        found.append([" " * len(lead) + f"{left_out} more with --explain"])
    return found, left_out > 0 or (len(section.paragraphs) > 1 and not whole)
