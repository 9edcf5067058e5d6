"""The command line: a file per command. A command's module is imported when it runs."""

from difflib import get_close_matches
from importlib import import_module

import click

from mifkit import __version__

# Command: what the list of commands says about it.
COMMANDS = {
    "lint": "Check MIF files and folders of them.",
    "outcome": "Say what the client will record for a status MIF and an exit code.",
    "format": "Lay out MIF files in one style, without changing what they say.",
    "show": "Show the tree of a MIF file.",
    "rule": "Explain a rule, or list all rules.",
}

EPILOG = """\b
Examples:
  mifkit lint .                                 check every MIF file below here
  mifkit format --check .                       is every file laid out in one style?
  mifkit outcome MSI12345.mif --exit-code 1618  will it be tried again?
  mifkit rule MSI001                            why is that an error?

Exit status: 0 nothing at or above --fail-on, 1 findings, 2 it could not do what was asked.
"""


class Commands(click.Group):
    """Imports a command when it is asked for, and suggests one where none has that name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            near = get_close_matches(name.lower(), COMMANDS, n=1, cutoff=0.5)
            hint = f" Did you mean '{near[0]}'?" if near else f" Commands: {', '.join(COMMANDS)}."
            raise click.UsageError(f"There is no command '{name}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.command(
    cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, "-V", "--version", prog_name="mifkit", message="%(prog)s %(version)s")
def main() -> None:
    """Check DMTF MIF files, above all the status MIFs with which installations report to SMS and Configuration Manager."""
