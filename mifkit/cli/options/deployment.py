"""The options of `mifkit outcome` about the deployment: rerun option, command line, and the script of remedies."""

import re
from typing import TYPE_CHECKING, Any

import click

from mifkit.cli.options.groups import GroupedOption

if TYPE_CHECKING:
    from mifkit.status.outcome.rerun import Rerun

GROUP = "The deployment"
PACKAGE_ID = re.compile(r"[A-Za-z0-9]{8}")
# Windows does not start a program with a longer command line.
LONGEST_COMMAND_LINE = 32_767
NO_COMMAND_LINE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# The product whose documentation has cmdlets with the parameters that scripts use.
SCRIPTED_PRODUCT = "cb"


def _option(*names: str, **settings: Any) -> Any:
    return click.option(*names, cls=GroupedOption, group=GROUP, **settings)


def deployment_options(command: Any) -> Any:
    """Add --rerun, --command-line, --script and --script-for to a command."""
    options = (
        _option(
            "--rerun",
            metavar="OPTION",
            callback=_rerun,
            help="Rerun option of the mandatory advertisement: never, always, if-failed, if-succeeded, or "
            "RemoteClientFlags (0x2000).",
        ),
        _option(
            "--command-line",
            metavar="LINE",
            callback=_command_line,
            help="Command line of the program: shows what in it writes a status MIF, and the line without that.",
        ),
        _option(
            "--script",
            type=click.Choice(["powershell"]),
            help="Print the remedies as a script to review and run, instead of the answer.",
        ),
        _option(
            "--script-for",
            metavar="ID",
            multiple=True,
            callback=_package_ids,
            help="Id of a package that the script changes, such as XYZ00012. May be repeated.  [default: that of "
            "--package]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def check_script(ctx: click.Context, script: str | None, package_ids: tuple[str, ...], product: str) -> None:
    """Raises `click.UsageError` for options that do not go together."""
    if script is None:
        if package_ids:
            raise click.UsageError("--script-for is for a script; add --script powershell.")
        return
    if ctx.get_parameter_source("outputs") is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError("--script prints only the script: leave out --output.")
    if ctx.get_parameter_source("rerun") is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError("--script sets the rerun option that R1 needs: leave out --rerun.")
    if product != SCRIPTED_PRODUCT:
        raise click.UsageError(
            f"--script is for --product {SCRIPTED_PRODUCT}: other products do not document the same cmdlets."
        )


def _rerun(ctx: click.Context, param: click.Parameter, value: str | None) -> "Rerun | None":
    if value is None:
        return None
    from mifkit.status.outcome.rerun import parse_rerun

    try:
        return parse_rerun(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is {error}.", ctx, param) from None


def _command_line(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    if len(value) > LONGEST_COMMAND_LINE:
        raise click.BadParameter(f"a command line has at most {LONGEST_COMMAND_LINE} characters.", ctx, param)
    if NO_COMMAND_LINE.search(value):
        raise click.BadParameter("a command line has no line breaks or other control characters.", ctx, param)
    if not value.strip():
        raise click.BadParameter("the command line is empty.", ctx, param)
    return value


def _package_ids(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not PACKAGE_ID.fullmatch(value):
            raise click.BadParameter(
                f"{value!r} is not a package id: it has 8 letters and digits, such as XYZ00012.", ctx, param
            )
    # WMI wants them in capitals (SDK).
    return tuple(dict.fromkeys(value.upper() for value in values))
