"""Standard output that takes every character, whatever its encoding, and says so when it is gone."""

import codecs
import os
import sys

import click

# What a narrow code page gets for signs of mifkit's own, so that what is drawn with them stays readable.
SUBSTITUTES = {"…": "...", "–": "-", "→": "->", "└": "`", "├": "|", "─": "-", "│": "|", "’": "'"}


def prepare() -> None:
    """Make standard output and error replace what their encoding does not have instead of failing. One that was closed
    before the start takes everything, to nowhere."""
    codecs.register_error("mifkit.substitute", _substitute)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        # A stream put in their place, as by an editor or a test, may not be a text stream over bytes.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="mifkit.substitute")


def _substitute(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(SUBSTITUTES.get(char, "?") for char in error.object[error.start : error.end]), error.end


def safe(text: str) -> str:
    """Text that may hold the name of a file, or text from one, as it can be printed: without control characters, and
    without anything that a build server would take for a command."""
    from mifkit.diagnostics import printable
    from mifkit.output.text import harmless

    return "\n".join(harmless(printable(line)) for line in text.split("\n"))


def say(text: str) -> None:
    """Write a line for people to standard error; `safe` is applied to it."""
    click.echo(safe(text), err=True)


def give_up_output() -> None:
    """Send the rest of standard output nowhere: Python would fail once more when it flushes it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
