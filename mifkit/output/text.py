"""Paragraphs for people: wrapped to the terminal with a hanging indent, and the console they are printed on."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TextIO

from rich.console import Console
from rich.text import Text

# Wider lines are hard to read.
WIDEST = 110


def console(stream: TextIO) -> Console:
    """A console that takes text as it is: no markup, no highlighting, no wrapping of its own.

    Colours follow the stream, NO_COLOR and FORCE_COLOR.
    """
    return Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True)


def wrapped(text: str, room: int) -> list[str]:
    """The lines of a paragraph of at most `room` characters; longer words, such as addresses, stay whole."""
    return wrap(text, max(room, 30), break_long_words=False, break_on_hyphens=False) or [""]


def paragraph(text: str, width: int, *, lead: str = "", indent: int = 2) -> Iterator[Text]:
    """A paragraph `indent` cells in, its first line after `lead`, the others below its text."""
    hanging = indent + len(lead)
    for index, line in enumerate(wrapped(text, min(width, WIDEST) - hanging)):
        yield Text(" " * indent + lead + line if index == 0 else " " * hanging + line)
