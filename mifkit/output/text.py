"""Text for people: a screen that takes lines as styled parts, paragraphs, and the escaping of untrusted text.

Rich is imported only for a screen with colours: the import takes 20 ms, and drawing a line takes Rich several times as
long as mifkit needs to find out what the line says.
"""

import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, TextIO

from mifkit.diagnostics import Diagnostic, Severity, printable

# Wider lines are hard to read.
WIDEST = 110
# The width of output that no terminal shows.
PLAIN_WIDTH = 100

CUT = "…"

# Whether to colour standard output, if a command line decides it (`--color`); otherwise the environment does.
COLOUR: ContextVar[bool | None] = ContextVar("COLOUR", default=None)

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}

# A part of a line is its text, alone or with a style in Rich's notation. A line is a list of parts.
Part = str | tuple[str, str]
Line = list[Part]

# Commands to a build server in a log: Azure Pipelines obeys them anywhere in a line, GitHub at its beginning.
WORKFLOW_COMMAND = r"(?i)##(?=\[|vso\[)|^(\s*):(?=:)"

LINE = r"[^\r\n]+"


def harmless(text: str) -> str:
    """The line, of the same width, without anything that a build server would take for a command."""
    if "##" not in text and "::" not in text:
        return text
    return re.sub(WORKFLOW_COMMAND, lambda found: "#\ufffd" if found[1] is None else f"{found[1]}\ufffd", text)


def plain(text: str) -> str:
    """Untrusted text on one line that neither a terminal nor a build server acts upon: the gate to every screen."""
    return harmless(printable(text))


def with_remedy(diagnostic: Diagnostic) -> str:
    """What is wrong and what to do about it, as one line that is safe to print."""
    return plain(f"{diagnostic.message}. {diagnostic.help}" if diagnostic.help else diagnostic.message)


def visible_lines(text: str) -> str:
    """The text, made printable line by line. The line breaks stay, for a format that escapes them itself."""
    return re.sub(LINE, lambda found: printable(found[0]), text)


def coloured(stream: TextIO) -> bool:
    """Whether to colour what goes to a stream. Only standard output is coloured: as `COLOUR` says or, without it, on a
    terminal, and anywhere with FORCE_COLOR; never with NO_COLOR."""
    if stream is not sys.stdout:
        return False
    if (decided := COLOUR.get()) is not None:
        return decided
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class Screen:
    """A stream for people. `width` is that of the terminal, or COLUMNS; lines are neither broken nor cut here."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.width = PLAIN_WIDTH
        if stream is sys.stdout:
            self.width = _terminal_width()
        self._console = _console(stream) if coloured(stream) else None

    def print(self, *parts: Part) -> None:
        """Write a line. What a terminal or a build server would act upon is named or broken in every part."""
        texts = [printable(part if isinstance(part, str) else part[0]) for part in parts]
        line = harmless("".join(texts))
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
        """Write an empty line, a title, and the lines below it."""
        self.print()
        self.print((title, "bold"))
        for line in lines:
            self.print(*line)


def _terminal_width() -> int:
    """The result of `shutil.get_terminal_size`, whose module imports all that packs archives."""
    with suppress(KeyError, ValueError):
        if (columns := int(os.environ["COLUMNS"])) > 0:
            return columns
    # There may be no terminal, or no standard output.
    with suppress(AttributeError, ValueError, OSError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or PLAIN_WIDTH  # type: ignore[union-attr]
    return PLAIN_WIDTH


def _console(stream: TextIO) -> Any:
    """A console that shows text as it is: no markup, no highlighting, no wrapping."""
    from rich.console import Console

    return Console(
        file=stream,
        force_terminal=True,
        # `coloured` has decided; by itself, Rich would obey the environment. All styles are of the 16 standard colours.
        no_color=False,
        color_system="standard",
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
        # Rich takes whatever is no console of Windows for an old one, which knows no escape sequences.
        legacy_windows=None if stream.isatty() else False,
    )


def cells(text: str) -> int:
    """How many columns of a terminal printable text takes: East Asian characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def wrapped(text: str, room: int) -> list[str]:
    """A paragraph as lines of at most `room` characters; longer words, such as addresses, stay whole."""
    # Late: most findings fit in a line.
    from textwrap import wrap

    return wrap(text, max(room, 30), break_long_words=False, break_on_hyphens=False) or [""]


def clipped(text: str, room: int, most: int) -> list[str]:
    """A paragraph of at most `most` lines; if it is longer, the last of them ends in an ellipsis."""
    lines = wrapped(text, min(room, WIDEST))
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), min(room, WIDEST), at_word=True)]


def cut(text: str, room: int, *, from_start: bool = False, at_word: bool = False) -> str:
    """The text in at most `room` columns, with an ellipsis where it was cut: at its end, or at its beginning."""
    if cells(text) <= room:
        return text
    kept, taken = "", len(CUT)
    for char in reversed(text) if from_start else text:
        taken += cells(char)
        if taken > room:
            break
        kept += char
    if from_start:
        return CUT + kept[::-1]
    if at_word and " " in kept:
        kept = kept[: kept.rindex(" ")]
    return kept.rstrip() + CUT


def after_lead(lead: str, text: str, width: int) -> list[str]:
    """A paragraph that begins after `lead`, as lines without it. All but the first line are indented by 2 columns."""
    from textwrap import wrap

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
    """A paragraph, indented by `indent` columns. `lead` precedes the first line; the others align with its text."""
    hanging = indent + len(lead)
    for index, line in enumerate(wrapped(text, min(width, WIDEST) - hanging)):
        yield [" " * indent + lead + line if index == 0 else " " * hanging + line]
