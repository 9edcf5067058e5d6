"""What ends a run with exit status 2 although the command line was well formed."""

from pathlib import Path

import click


class Trouble(click.ClickException):
    """It could not do what was asked; the message says why. Unlike click's own, it exits with 2: 1 is for findings."""

    exit_code = 2


def place_of(error: Exception) -> str:
    """Where in mifkit an unforeseen error arose, on one line."""
    from traceback import extract_tb

    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.name}, {Path(place.filename).name}:{place.lineno}"
