"""The error that ends a run with exit status 2 although the command line was well formed."""

import click


class CannotRun(click.ClickException):
    """The command could not do what was asked; the message says why.

    The exit status is 2, unlike that of `click.ClickException`: 1 is for findings.
    """

    exit_code = 2
