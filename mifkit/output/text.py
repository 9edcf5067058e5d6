"""Text for people: a screen that takes lines as parts with styles, paragraphs, and what keeps untrusted text harmless.

Rich draws only where there are colours to draw: it takes 20 ms to import, and for each line several times as long
as finding out what the line says.
"""

import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from textwrap import wrap
from typing import Any, TextIO

from mifkit.diagnostics import Diagnostic, Severity, printable

# Wider lines are hard to read.
WIDEST = 110
# A width for what no terminal shows.
PLAIN_WIDTH = 100

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}

# Part of a line: its text, alone or with a style in Rich's words. A line: its parts.
Part = str | tuple[str, str]
Line = list[Part]

# A build server acts upon these in a log: Azure Pipelines anywhere in a line, GitHub where one begins.
WORKFLOW_COMMAND = re.compile(r"##(?=\[|vso\[)|^(\s*):(?=:)", re.IGNORECASE)

LINE = re.compile(r"[^\r\n]+")


def harmless(text: str) -> str:
    """A line of output in which no build server finds a command; of the same width."""
    if "##" not in text and "::" not in text:
        return text
    return WORKFLOW_COMMAND.sub(lambda found: "#\ufffd" if found[1] is None else f"{found[1]}\ufffd", text)


def told(diagnostic: Diagnostic) -> str:
    """What is wrong and what to do, in one line that is safe to print."""
    return harmless(printable(f"{diagnostic.message}. {diagnostic.help}" if diagnostic.help else diagnostic.message))


def visible_lines(text: str) -> str:
    """`printable` for a reader that has an escape for line breaks: they stay."""
    return LINE.sub(lambda found: printable(found[0]), text)


def coloured(stream: TextIO) -> bool:
    """Whether a stream gets colours: a terminal or, by FORCE_COLOR, whatever takes its place; never with NO_COLOR."""
    if os.environ.get("NO_COLOR") or stream is not sys.stdout:
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class Screen:
    """Where lines for people go. `width` is that of the terminal, or COLUMNS; lines are never broken or cut here."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.width = PLAIN_WIDTH
        if stream is sys.stdout:
            self.width = _terminal_width()
        self._console = _console(stream) if coloured(stream) else None

    def print(self, *parts: Part) -> None:
        """Write a line. What a terminal or a build server would act upon is replaced, whatever the parts are."""
        texts = [part if isinstance(part, str) else part[0] for part in parts]
        line = harmless(printable("".join(texts)))
        if self._console is None:
            self._stream.write(f"{line}\n")
            return
        from rich.text import Text

        text, start = Text(line), 0
        for part, shown in zip(parts, texts, strict=True):
            if not isinstance(part, str) and part[1]:
                text.stylize(part[1], start, start + len(shown))
            start += len(shown)
        self._console.print(text)

    def section(self, title: str, lines: Iterable[Line]) -> None:
        """An empty line, a title, and what belongs under it."""
        self.print()
        self.print((title, "bold"))
        for line in lines:
            self.print(*line)


def _terminal_width() -> int:
    """As `shutil.get_terminal_size`, which brings everything that packs archives along."""
    with suppress(KeyError, ValueError):
        if (columns := int(os.environ["COLUMNS"])) > 0:
            return columns
    # There may be no terminal, or no standard output.
    with suppress(AttributeError, ValueError, OSError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or PLAIN_WIDTH  # type: ignore[union-attr]
    return PLAIN_WIDTH


def _console(stream: TextIO) -> Any:
    """A console that takes text as it is: no markup, no highlighting, no wrapping of its own."""
    from rich.console import Console

    return Console(file=stream, force_terminal=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def cells(text: str) -> int:
    """How many columns of a terminal printable text takes: East Asian characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def wrapped(text: str, room: int) -> list[str]:
    """The lines of a paragraph of at most `room` characters; longer words, such as addresses, stay whole."""
    return wrap(text, max(room, 30), break_long_words=False, break_on_hyphens=False) or [""]


def behind(lead: str, text: str, width: int) -> list[str]:
    """The lines of a paragraph that begins behind `lead`, which is not part of them; further ones are 2 columns in."""
    broken = wrap(
        text,
        max(min(width, WIDEST), 30),
        initial_indent=" " * len(lead),
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    ) or [lead]
    return [broken[0][len(lead) :], *broken[1:]]


def paragraph(text: str, width: int, *, lead: str = "", indent: int = 2) -> Iterator[Line]:
    """A paragraph `indent` columns in, its first line after `lead`, the others below its text."""
    hanging = indent + len(lead)
    for index, line in enumerate(wrapped(text, min(width, WIDEST) - hanging)):
        yield [" " * indent + lead + line if index == 0 else " " * hanging + line]
