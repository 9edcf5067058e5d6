"""`mifkit outcome`: what the client records for a status MIF and an exit code."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from mifkit.cli.options.choices import PRODUCT_LIST, product_option
from mifkit.cli.options.circumstances import ENOUGH, check_products, circumstance_options, known_facts
from mifkit.cli.options.deployment import check_script, deployment_options
from mifkit.cli.options.groups import GroupedCommand, GroupedOption
from mifkit.cli.options.inputs import (
    client_settings,
    encoding_option,
    exit_code,
    expanded,
    settings_option,
    stdin_filename_option,
)
from mifkit.cli.options.output import Output, default_output, explain_option, output_option
from mifkit.cli.options.package import Requested, package_options, requested
from mifkit.output.answers.formats import DECISION_TABLE, OUTCOME
from mifkit.status.matching.relation import Match, PropertyRule
from mifkit.status.product import DEFAULT_PRODUCT, SMS_1, WITHOUT_MIF, Product

if TYPE_CHECKING:
    from mifkit.status.outcome.rerun import Rerun

# How a MIF can be related to a package.
MATCHES = {
    Match.ASSUMED: "no package is known; the answer has both possibilities",
    Match.MATCHED: "the MIF matches the Reporting tab",
    Match.BLANK_FIELDS: "all four fields of the Reporting tab are blank",
    Match.FIELD_DIFFERS: "a field of the Reporting tab differs from the MIF",
    Match.PACKAGE_PROPERTIES: "'Use package properties', and msiexec wrote the MIF",
    Match.PROPERTIES_EQUAL: "'Use package properties', and the MIF equals them",
    Match.IMPORTED_MSI: "the console made the package from an .msi",
    Match.SEVERAL: "two MIFs or more match",
    Match.NONE: "the client finds no MIF",
}
MATCH_LIST = "\n".join(f"  {name:<18}  {what}" for name, what in MATCHES.items())

RUN = "The run"

EPILOG = f"""\b
Products (--product):
{PRODUCT_LIST}

\b
How the MIF relates to the package (--match):
{MATCH_LIST}

\b
Examples:
  mifkit outcome setup.mif
      what does this MIF make the client record?
  mifkit outcome setup.mif --exit-code 1618
      the exit code is known, too
  mifkit outcome setup.mif --exit-code 1618 --match blank-fields
      the Reporting tab of the package is empty
  mifkit outcome collected/ --exit-code 1618 --package reader.sms
      which of these MIFs does the client pick up, and what follows?
  mifkit outcome --exit-code 0x642
      what does the exit code mean without a MIF?
  mifkit outcome setup.mif --product sms2.0 --service-pack 4
      what would an older client record?
  mifkit outcome --table
      the whole decision table, to read; with -o json for programs
  mifkit outcome setup.mif --exit-code 1618 --rerun if-failed
      when does the advertisement run the program again?
  mifkit outcome setup.mif --command-line "msiexec /i x.msi /qn /m MIF"
      what in the command line writes the MIF, and what is left without it?
  mifkit outcome --exit-code 3010 --package reader.sms --program Install
      does the client restart the computer after this program?
  mifkit outcome setup.mif --script powershell --script-for XYZ00012
      the remedies as a script, which changes nothing by itself

\b
Exit status:
  0  answered, even if the answer is that the sources do not say
  2  it could not do what was asked
"""


def _option(*names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(*names, cls=GroupedOption, group=RUN, **settings)


@click.command(cls=GroupedCommand, epilog=EPILOG)
@click.argument("mifs", metavar="[MIFS]...", nargs=-1, callback=expanded)
@_option(
    "--exit-code",
    metavar="CODE",
    callback=exit_code,
    help="The program's exit code: 1618, -2147023278 or 0x80070652.",
)
@product_option(cls=GroupedOption, group=RUN, help=f"The product, see below.  [default: {DEFAULT_PRODUCT}]")
@_option(
    "--match",
    type=click.Choice([match.value for match in MATCHES]),
    metavar="HOW",
    help="How the MIF relates to the package, see below.  [default: assumed]",
)
@package_options
@_option(
    "--program",
    metavar="NAME",
    help="The program of --package that runs: its command line, option 'After running' and own exit codes count.",
)
@_option(
    "--attempt",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    default=1,
    show_default=True,
    help="The number of this try of the program.",
)
@circumstance_options
@click.option("--table", is_flag=True, help="Print the decision table, for one product or for all.")
@explain_option
@output_option(OUTCOME)
@deployment_options
@settings_option
@encoding_option
@stdin_filename_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    mifs: tuple[str, ...],
    exit_code: int | None,
    product: Product | None,
    match: str | None,
    program: str | None,
    attempt: int,
    table: bool,
    outputs: tuple[Output, ...],
    settings: str | None,
    rerun: "Rerun | None",
    command_line: str | None,
    script: str | None,
    script_for: tuple[str, ...],
    encoding: str | None,
    stdin_filename: str | None,
    **options: Any,
) -> None:
    """Say what the client records for a status MIF and an exit code, whether it tries again, and why.

    MIFS is a status MIF, or - for standard input. With a package, it is several MIFs and folders. Without MIFs, the
    exit code decides alone.
    """
    given = requested()
    if table:
        _check_table(ctx)
        from mifkit.cli.runs.outputs import write_answer

        chosen = ctx.get_parameter_source("outputs") is click.core.ParameterSource.COMMANDLINE
        for output in outputs if chosen else ():
            if output.format not in DECISION_TABLE:
                raise click.UsageError(f"--table has the formats {' and '.join(DECISION_TABLE)}.")
        write_answer(product, DECISION_TABLE, outputs if chosen else (default_output(DECISION_TABLE),))
        return
    client = product or DEFAULT_PRODUCT
    enough = exit_code is not None or any(options[name] for name in ENOUGH)
    _check_usage(given, mifs, client, match, options, enough=enough)
    check_script(ctx, script, script_for, client.value)
    check_products(ctx, client)
    compared = given.names_package or match == Match.PROPERTIES_EQUAL
    if ctx.get_parameter_source("property_rule") is click.core.ParameterSource.COMMANDLINE and not compared:
        raise click.UsageError(
            "--property-rule says what 'Use package properties' means: add --use-package-properties, "
            "or --match properties-equal."
        )
    if program is not None and not given.package_files:
        raise click.UsageError("--program names a program of a package: add --package FILE.")
    more = known_facts(options, client, mif=bool(mifs) or given.in_folders)
    from msgspec.structs import replace

    from mifkit.cli.runs.outcome import Reading, facts_with_package, facts_without_package, script_text
    from mifkit.cli.runs.outputs import write_answer
    from mifkit.output.answers.deployment import Deployment
    from mifkit.output.answers.outcome import OutcomeAnswer
    from mifkit.status.context import ClientContext
    from mifkit.status.outcome.derive import derive

    context = ClientContext(
        product=product,
        client=client_settings(settings),
        exit_code=exit_code,
    )
    reading = Reading(encoding, stdin_filename)
    if given.names_package:
        known = facts_with_package(given, mifs, context, reading, command_line, program)
    else:
        relation = Match(match) if match is not None else None
        known = facts_without_package(mifs, relation, context, reading, command_line)
    facts = replace(
        known.facts,
        attempt=attempt,
        properties_compared=given.property_rule is PropertyRule.COMPARE,
        **more,
    )
    files = [*([settings] if settings is not None else []), *(given.package_files if known.own_lists else ())]
    deployment = Deployment(rerun=rerun, command_line=known.command_line, settings=" and ".join(files) or None)
    if script is not None:
        sys.stdout.write(script_text(derive(facts), script_for or known.package_ids, known.command_line))
    else:
        write_answer(OutcomeAnswer(derive(facts), facts, deployment), OUTCOME, outputs, mifs)
    if not known.complete:
        sys.stdout.flush()
        sys.exit(2)


def _check_usage(
    given: Requested,
    mifs: tuple[str, ...],
    client: Product,
    match: str | None,
    options: dict[str, Any],
    *,
    enough: bool,
) -> None:
    """Raises `click.UsageError` for options that do not go together. `enough`: an outcome follows without a MIF."""
    if client in SMS_1 | WITHOUT_MIF and match not in (None, "none"):
        raise click.UsageError(f"--match does not apply to {client.value}, which compares no fields.")
    if given.names_package:
        if match is not None:
            raise click.UsageError(
                "--match says how the MIF relates to the package; with a package, mifkit finds that out."
            )
        if not mifs and not given.in_folders:
            _check_missing(given, client, enough=enough)
        if "-" in given.package_files and "-" in mifs:
            raise click.UsageError("Standard input cannot be both the package and a MIF.")
        _check_facts(given, options)
    elif given.anything:
        raise click.UsageError(
            "Without a package, nothing is compared: add --package FILE, or fields such as --mif-name."
        )
    elif not mifs and not enough:
        raise click.UsageError("Give a MIF, --exit-code, or both.")
    elif len(mifs) > 1:
        raise click.UsageError(
            "Several MIFs: which of them counts depends on the package. "
            "Add --package FILE, or fields such as --mif-name."
        )


def _check_missing(given: Requested, client: Product, *, enough: bool) -> None:
    """Raises `click.UsageError` for options that mean nothing for a package without its MIF."""
    if client in SMS_1 | WITHOUT_MIF:
        raise click.UsageError(
            f"Without a MIF, the fields of a package do not matter to {client.value}: give a MIF, or leave them out."
        )
    if not enough:
        raise click.UsageError("A package needs a MIF, --exit-code, or both: give files, folders or the exit code.")
    if given.started is not None or given.ended is not None or given.written:
        raise click.UsageError("--started, --ended and --written say when a MIF was written: give the MIF, too.")


def _check_facts(given: Requested, options: dict[str, Any]) -> None:
    """Raises `click.UsageError` for a fact that mifkit finds out from the package or the folders."""
    if options["criteria"] is not None:
        raise click.UsageError("--criteria says which match fields are filled; with a package, mifkit finds that out.")
    if options["folder"] is not None and (given.temp, given.windows) != (None, None):
        raise click.UsageError("--folder says where the MIF was; with --temp or --windows, mifkit finds that out.")
    if options["created"] is not None and (given.started, given.ended) != (None, None):
        raise click.UsageError(
            "--created says when the MIF was created; with --started or --ended, mifkit finds that out."
        )


# The parameters that go together with --table.
OF_THE_TABLE = ("table", "product", "outputs")


def _check_table(ctx: click.Context) -> None:
    for parameter in ctx.command.params:
        given = ctx.get_parameter_source(parameter.name or "") is click.core.ParameterSource.COMMANDLINE
        if given and parameter.name not in OF_THE_TABLE:
            what = "the MIF" if isinstance(parameter, click.Argument) else parameter.opts[0]
            raise click.UsageError(f"--table prints the whole table: leave out {what}.")
