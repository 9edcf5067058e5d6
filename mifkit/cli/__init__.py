"""The command line. `commands` has a file for each command, which is imported when the command runs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from mifkit import __version__
from mifkit.cli import streams
from mifkit.cli.errors import CannotRun
from mifkit.files.replacing import ReportError

# Command: its purpose, for the list of commands and the README.
COMMANDS = {
    "lint": "Check MIF files, packages and install scripts, and folders of them; --fix repairs.",
    "outcome": "Say what the client records for a status MIF and an exit code, and whether it tries again.",
    "log": "Say what became of each program in a client's log, and which retries a MIF prevented.",
    "match": "Explain field by field why a status MIF is picked up for a package, or not.",
    "scan": "Analyse all MIF files of a share into a store; later, only what has changed.",
    "report": "Say what failed in a store of scan, where, how often, and which retries are hidden or may be.",
    "code": "Explain exit codes, in any form of number: name, list, what each client does.",
    "settings": "Show the exit code lists and retries of a site, and what differs from the defaults.",
    "format": "Lay out MIF files in one style, without changing what they say.",
    "show": "Show the tree of a MIF file, however broken.",
    "rule": "Explain a rule, or list all rules.",
    "config": "Show what is configured for a file or folder, and where.",
    "baseline": "Accept what is found now, so that only what is new is reported.",
    "completion": "Print the script that makes a shell complete commands and options.",
    "server": "Check files in an editor while they are written (extra lsp).",
    "help": "Show a page of documentation, or list the pages.",
}

EPILOG = """\b
Examples:
  mifkit lint .
      what is wrong with the MIF files below this folder?
  mifkit format --check .
      is every file laid out in one style?
  mifkit outcome setup.mif --exit-code 1618
      what will the client record, and will it try again?
  mifkit rule MSI001
      why is that an error?

Each command has --help; 'mifkit help' lists pages to read. NO_COLOR and FORCE_COLOR are obeyed.
"""


class Commands(click.Group):
    """Imports a command when it is needed, and suggests a command for a name that does not exist."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.commands.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(name.lower(), COMMANDS, n=1, cutoff=0.5)
            hint = f" Did you mean '{near[0]}'?" if near else f" Commands: {', '.join(COMMANDS)}."
            raise click.UsageError(f"There is no command '{name}'.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **options: Any) -> Any:
        streams.prepare()
        try:
            # Only paths may be patterns (`options.inputs.expanded`). Click would expand every argument on Windows, and
            # variables such as %COMPUTERNAME% in a command line that is asked about.
            return super().main(*args, windows_expand_args=False, **options)
        except OSError:
            # Not even the error could be written.
            streams.give_up_output()
            sys.exit(2)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Parse the command line, which writes the help and the version."""
        with _ended_well():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _ended_well():
            return super().invoke(ctx)


@contextmanager
def _ended_well() -> Iterator[None]:
    """Whatever stops what is done within ends with an exit status other than 1, which is for findings alone."""
    try:
        try:
            yield
        except ReportError as error:
            raise CannotRun(str(error)) from None
        finally:
            # Flushed here, so that a full disk or a closed pipe still decides the exit status.
            sys.stdout.flush()
    except BrokenPipeError:
        streams.give_up_output()
        sys.exit(2)
    except OSError as error:
        streams.give_up_output()
        raise CannotRun(streams.safe(streams.unwritable(error))) from None
    except KeyboardInterrupt:
        streams.say("Stopped.")
        sys.exit(130)
    except click.ClickException as error:
        # A message may repeat the name of a file.
        error.message = streams.safe(error.message)  # type: ignore[misc]  # final to types, but shown as it is now
        raise
    except (click.exceptions.Exit, click.Abort):
        raise
    except Exception:
        import traceback

        streams.say(traceback.format_exc().rstrip())
        streams.say("This is a fault of mifkit. Please report it, with the file if you can.")
        sys.exit(2)


@click.command(
    cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, "-V", "--version", prog_name="mifkit", message="%(prog)s %(version)s")
def main() -> None:
    """Check DMTF MIF files, above all status MIFs, with which installations report to SMS and Configuration Manager."""
