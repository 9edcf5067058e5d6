"""The short form of an answer, for people: a headline, why, what to change, how sure, and where to read on.

It fits on a screen of 24 lines of 80 columns. `--explain`, which is `-o full`, gives everything.
"""

from collections.abc import Iterable
from typing import NamedTuple, TextIO

from mifkit.output.text import WIDEST, Part, Screen, after_lead, clipped

Paragraph = tuple[str, str]


class Section(NamedTuple):
    """A title, its paragraphs with what stands before each, and how many lines they may take; of a section, whole
    paragraphs are left out, and counted."""

    title: str
    paragraphs: list[Paragraph]
    most: int


def write(headline: tuple[tuple[str, str], str], sections: Iterable[Section], read_on: str, stream: TextIO) -> None:
    """Write an answer in its short form."""
    screen = Screen(stream)
    (first, style), rest = headline
    start, *others = after_lead(first, rest, screen.width)
    screen.print((first, style), start)
    for line in others:
        screen.print(line)
    for section in sections:
        if section.paragraphs:
            _write(section, screen)
    screen.print((f"More: {read_on}", "dim"))


def _write(section: Section, screen: Screen) -> None:
    lead = f"{section.title}: " if section.title else "  "
    left, shown = section.most, 0
    for before, text in section.paragraphs:
        hanging = len(lead) + len(before)
        lines = clipped(text, min(screen.width, WIDEST) - hanging, max(left, 1))
        if shown and len(lines) > left:
            break
        for number, line in enumerate(lines):
            first = shown == 0 and number == 0
            indent: Part = (lead, "bold") if first else " " * len(lead)
            screen.print(indent, (before if number == 0 else " " * len(before)) + line)
        left -= len(lines)
        shown += 1
        if left <= 0:
            break
    if shown < len(section.paragraphs):
        screen.print(" " * len(lead) + f"{len(section.paragraphs) - shown} more with --explain")
