"""`mifkit outcome`: what the client records for a status MIF and an exit code."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from mifkit.cli.inputs import encoding_option, exit_code, read_one, stdin_filename_option
from mifkit.cli.option_groups import GroupedCommand, GroupedOption
from mifkit.cli.run_options import ENOUGH, known_facts, run_options
from mifkit.cli.trouble import Trouble
from mifkit.status.product import SMS_1, TITLES, WITHOUT_MIF, Product

if TYPE_CHECKING:
    from mifkit.engine import Report
    from mifkit.status.facts import Facts, Match

# How a MIF can relate to a package (mifkit.status.facts), written out so that the help text needs no engine.
MATCHES = {
    "assumed": "no package is known: taken to match (default)",
    "matched": "the MIF matches the Reporting tab",
    "blank-fields": "all four fields of the Reporting tab are blank",
    "field-differs": "a field of the Reporting tab differs from the MIF",
    "package-properties": "'Use package properties', and msiexec wrote the MIF",
    "properties-equal": "'Use package properties', and the MIF equals them",
    "imported-msi": "the console made the package from an .msi",
    "none": "the client finds no MIF",
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
  mifkit outcome --exit-code 0x642
      no MIF: what does the exit code mean alone?
  mifkit outcome setup.mif --product sms2.0 --service-pack 4
      and with an older client?
  mifkit outcome --table
      the whole decision table, to read; with -o json for programs

\b
Exit status:
  0  answered, even if the answer is that nobody knows
  2  it could not do what was asked
"""


def _option(*names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(*names, cls=GroupedOption, group=RUN, **settings)


@click.command(cls=GroupedCommand, epilog=EPILOG)
@click.argument("mif", required=False)
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
    type=click.Choice(list(MATCHES)),
    metavar="HOW",
    help="How the MIF relates to the package, see below. Default: assumed.",
)
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
@click.option(
    "-o",
    "--output",
    type=click.Choice(["full", "json"]),
    default="full",
    show_default=True,
    help="Format of the answer.",
)
@encoding_option
@stdin_filename_option
def command(
    mif: str | None,
    exit_code: int | None,
    product: str | None,
    match: str | None,
    attempt: int,
    table: bool,
    output: str,
    encoding: str | None,
    stdin_filename: str | None,
    **options: Any,
) -> None:
    """Say what the client records for a status MIF and an exit code, whether it tries again, and why.

    MIF is a status MIF, or - for standard input. Without one the exit code decides alone.
    """
    if table:
        _print_table(product, output, mif, exit_code)
        return
    if mif is None and exit_code is None and not any(options[name] for name in ENOUGH):
        raise click.UsageError("Give a MIF, --exit-code, or both.")
    if mif is None and match not in (None, "none"):
        raise click.UsageError("--match needs a MIF.")
    client = Product(product or Product.CB)
    if client in SMS_1 | WITHOUT_MIF and match not in (None, "none"):
        raise click.UsageError(f"--match says nothing about {client.value}, which compares no fields.")
    more = known_facts(options, client, mif=mif is not None)
    from msgspec.structs import replace

    from mifkit.output.outcome import write_full, write_json
    from mifkit.status.facts import Match, facts_of
    from mifkit.status.outcome import derive

    known = (
        facts_of(None, product=client, exit_code=exit_code, attempt=attempt)
        if mif is None
        else _facts(mif, client, Match(match or "assumed"), exit_code, attempt, encoding, stdin_filename)
    )
    known = replace(known, product_given=product is not None, **more)
    if output == "json":
        write_json(derive(known), sys.stdout)
    else:
        write_full(derive(known), known, sys.stdout)


def _print_table(product: str | None, output: str, mif: str | None, exit_code: int | None) -> None:
    if mif is not None or exit_code is not None:
        raise click.UsageError("--table prints the whole table: leave out the MIF and --exit-code.")
    from mifkit.output.decision_table import write_json, write_markdown, write_screen

    chosen = Product(product) if product is not None else None
    if output == "json":
        write_json(chosen, sys.stdout)
    elif sys.stdout.isatty():
        write_screen(chosen, sys.stdout)
    else:
        write_markdown(chosen, sys.stdout)


def _facts(
    mif: str,
    product: Product,
    match: "Match",
    exit_code: int | None,
    attempt: int,
    encoding: str | None,
    stdin_filename: str | None,
) -> "Facts":
    from mifkit.engine import Settings, check
    from mifkit.verdict import NotAStatusMifError, facts

    source = read_one(mif, encoding=encoding, stdin_filename=stdin_filename)
    report = check(source, Settings(exit_code=exit_code))
    try:
        return facts(report, product=product, match=match, exit_code=exit_code, attempt=attempt)
    except NotAStatusMifError:
        raise Trouble(
            f"{mif} is no status MIF, so it has no outcome: it is {_what(report)}.\n"
            f"'mifkit lint {mif}' says more about it; --exit-code alone tells what an exit code means without a MIF."
        ) from None


def _what(report: "Report") -> str:
    from mifkit.documents import other_than_mif
    from mifkit.kinds import Kind

    if (other := other_than_mif(report.source)) is not None:
        return other
    names = {Kind.NOIDMIF: "an inventory MIF (NOIDMIF)", Kind.IDMIF: "an inventory MIF (IDMIF)"}
    return names.get(report.kind, "a MIF without an InstallStatus group")
