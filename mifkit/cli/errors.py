"""What ends a run with exit status 2 although the command line was well formed."""

import click


class CannotRun(click.ClickException):
    """It could not do what was asked; the message says why. Unlike click's own, it exits with 2: 1 is for findings."""

    exit_code = 2
