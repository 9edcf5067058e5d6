"""`mifkit outcome`: what the client records for a status MIF and an exit code."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from mifkit.cli.options.groups import GroupedCommand, GroupedOption
from mifkit.cli.options.inputs import (
    client_settings,
    encoding_option,
    exit_code,
    settings_option,
    stdin_filename_option,
)
from mifkit.cli.options.output import Output, output_option
from mifkit.cli.options.package import Requested, package_options, requested
from mifkit.cli.options.rerun import check_script, deployment_options
from mifkit.cli.options.run import ENOUGH, check_products, known_facts, run_options
from mifkit.output.answers.formats import DECISION_TABLE, OUTCOME
from mifkit.status.matching.relation import Match, PropertyRule
from mifkit.status.product import DEFAULT_PRODUCT, SMS_1, TITLES, WITHOUT_MIF, Product

if TYPE_CHECKING:
    from mifkit.status.outcome.rerun import Rerun

# How a MIF can be related to a package.
MATCHES = {
    Match.ASSUMED: "no package is known: taken to match (default)",
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

PRODUCTS = "\n".join(f"  {product.value:<18}  {title}" for product, title in TITLES.items())
RUN = "The run"

EPILOG = f"""\b
Products (--product):
{PRODUCTS}

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
      nothing is filled in on the Reporting tab of the package
  mifkit outcome collected/ --exit-code 1618 --package reader.sms
      which of these MIFs does the client take, and what follows?
  mifkit outcome --exit-code 0x642
      no MIF: what does the exit code mean alone?
  mifkit outcome setup.mif --product sms2.0 --service-pack 4
      and with an older client?
  mifkit outcome --table
      the whole decision table, to read; with -o json for programs
  mifkit outcome setup.mif --exit-code 1618 --rerun if-failed
      when does the advertisement run the program again?
  mifkit outcome setup.mif --command-line "msiexec /i x.msi /qn /m MIF"
      what in the command line writes the MIF, and how is it without?
  mifkit outcome setup.mif --script powershell --script-for XYZ00012
      the remedies as a script, which changes nothing until told to

\b
Exit status:
  0  answered, even if the answer is that nobody knows
  2  it could not do what was asked
"""


def _option(*names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(*names, cls=GroupedOption, group=RUN, **settings)


@click.command(cls=GroupedCommand, epilog=EPILOG)
@click.argument("mifs", metavar="[MIFS]...", nargs=-1)
@_option(
    "--exit-code",
    metavar="CODE",
    callback=exit_code,
    help="What the program returned: 1618, -2147023278 or 0x80070652.",
)
@_option(
    "--product",
    type=click.Choice([product.value for product in Product]),
    metavar="NAME",
    help="Whose client, see below. Default: cb.",
)
@_option(
    "--match",
    type=click.Choice([match.value for match in MATCHES]),
    metavar="HOW",
    help="How the MIF relates to the package, see below. Default: assumed.",
)
@package_options
@_option(
    "--attempt",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    default=1,
    show_default=True,
    help="Which try of the program this was.",
)
@run_options
@click.option("--table", is_flag=True, help="Print the decision table, of all products or of the one given.")
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
    product: str | None,
    match: str | None,
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

    MIFS is a status MIF, or - for standard input; with a package, MIFs and folders of them. Without any the exit code
    decides alone.
    """
    given = requested()
    if table:
        _check_table(ctx)
        from mifkit.cli.runs.outputs import write_answer

        chosen = Product(product) if product is not None else None
        write_answer(chosen, DECISION_TABLE, outputs)
        return
    client = Product(product or DEFAULT_PRODUCT)
    enough = exit_code is not None or any(options[name] for name in ENOUGH)
    _check_usage(given, mifs, client, match, options, enough=enough)
    check_script(ctx, script, script_for, client.value)
    check_products(ctx, client)
    more = known_facts(options, client, mif=bool(mifs) or given.names_package)
    from msgspec.structs import replace

    from mifkit.cli.runs.outcome import Reading, facts_with_package, facts_without_package, script_text
    from mifkit.cli.runs.outputs import write_answer
    from mifkit.output.answers.deployment import Deployment
    from mifkit.output.answers.outcome import OutcomeAnswer
    from mifkit.status.context import ClientContext
    from mifkit.status.outcome.derive import derive

    context = ClientContext(
        product=Product(product) if product is not None else None,
        client=client_settings(settings),
        exit_code=exit_code,
    )
    reading = Reading(encoding, stdin_filename)
    if given.names_package:
        known = facts_with_package(given, mifs, context, reading)
    else:
        known = facts_without_package(mifs, Match(match or Match.ASSUMED), context, reading)
    facts = replace(
        known.facts,
        attempt=attempt,
        properties_compared=given.property_rule is PropertyRule.COMPARE,
        **more,
    )
    deployment = Deployment(rerun=rerun, command_line=command_line, settings=settings)
    if script is not None:
        sys.stdout.write(script_text(derive(facts), script_for, command_line))
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
    """`enough`: something is known from which an outcome follows without MIF."""
    if client in SMS_1 | WITHOUT_MIF and match not in (None, "none"):
        raise click.UsageError(f"--match says nothing about {client.value}, which compares no fields.")
    if given.names_package:
        if match is not None:
            raise click.UsageError("--match says how the MIF relates to the package; with a package that is found out.")
        if not mifs and given.temp is None and given.windows is None:
            raise click.UsageError("A package needs MIFs to be compared with: give files or folders.")
        if given.package_file == "-" and "-" in mifs:
            raise click.UsageError("Standard input cannot be both the package and a MIF.")
        _check_facts(given, options)
    elif given.anything:
        raise click.UsageError("Without a package nothing is compared: add --package FILE, or fields as --mif-name.")
    elif not mifs and not enough:
        raise click.UsageError("Give a MIF, --exit-code, or both.")
    elif not mifs and match not in (None, "none"):
        raise click.UsageError("--match needs a MIF.")
    elif len(mifs) > 1:
        raise click.UsageError(
            "Several MIFs: which of them counts depends on the package. Add --package FILE, or fields as --mif-name."
        )


def _check_facts(given: Requested, options: dict[str, Any]) -> None:
    """Raises `click.UsageError` for a fact that follows from what is known of the package and of the folders."""
    if options["criteria"] is not None:
        raise click.UsageError("--criteria says which match fields are filled; with a package that is found out.")
    if options["folder"] is not None and (given.temp, given.windows) != (None, None):
        raise click.UsageError("--folder says where the MIF was; with --temp or --windows that is found out.")
    if options["created"] is not None and (given.started, given.ended) != (None, None):
        raise click.UsageError("--created says when the MIF was created; with --started or --ended that is found out.")


# What goes together with --table.
OF_THE_TABLE = ("table", "product", "outputs")


def _check_table(ctx: click.Context) -> None:
    for one in ctx.command.params:
        given = ctx.get_parameter_source(one.name or "") is click.core.ParameterSource.COMMANDLINE
        if given and one.name not in OF_THE_TABLE:
            what = "the MIF" if isinstance(one, click.Argument) else one.opts[0]
            raise click.UsageError(f"--table prints the whole table: leave out {what}.")
