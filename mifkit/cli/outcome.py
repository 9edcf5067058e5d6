"""`mifkit outcome`: what the client records for a status MIF and an exit code."""

import sys

import click

from mifkit.cli.inputs import ExitCode, encoding_option, read, stdin_filename_option
from mifkit.engine import Settings, check
from mifkit.kinds import Kind
from mifkit.output.outcome import write_full, write_json
from mifkit.status.facts import Facts, Match, facts_of
from mifkit.status.outcome import derive
from mifkit.status.product import Product
from mifkit.verdict import NotAStatusMifError, facts

EPILOG = """\b
Examples:
  mifkit outcome MSI12345.mif                    what does this MIF make the client record?
  mifkit outcome MSI12345.mif --exit-code 1618   the program's exit code is known, too
  mifkit outcome --exit-code 0x642               no MIF: the exit code alone
  mifkit outcome a.mif --match blank-fields      the Reporting tab of the package is empty

Exit status: 0 answered, also where the answer is that the outcome is not known; 2 it could not do what was asked.
"""


@click.command(epilog=EPILOG)
@click.argument("mif", required=False)
@click.option("--exit-code", type=ExitCode(), help="What the program returned: signed, unsigned or hexadecimal.")
@click.option(
    "--product",
    type=click.Choice([product.value for product in Product]),
    default=Product.CB.value,
    show_default=True,
    help="Whose client: SMS 2003, Configuration Manager 2007, 2012 or current branch.",
)
@click.option(
    "--match",
    type=click.Choice([match.value for match in Match]),
    help="How the MIF relates to the package's Reporting tab. Default: assumed (to match).",
)
@click.option("--attempt", type=click.IntRange(min=1), default=1, show_default=True, help="Which try of the program this was.")
@click.option(
    "-o", "--output", type=click.Choice(["full", "json"]), default="full", show_default=True, help="Format of the answer."
)
@encoding_option
@stdin_filename_option
def command(
    mif: str | None,
    exit_code: int | None,
    product: str,
    match: str | None,
    attempt: int,
    output: str,
    encoding: str | None,
    stdin_filename: str | None,
) -> None:
    """Say what the client records for a status MIF and an exit code, whether it tries again, and why.

    Without a MIF the exit code decides alone. Without a package the MIF is taken as matched, which the answer says.
    """
    if mif is None and exit_code is None:
        raise click.UsageError("Give a MIF, --exit-code, or both.")
    if mif is None and match not in (None, Match.NONE.value):
        raise click.UsageError("--match needs a MIF.")
    relation = Match(match) if match else None
    known = (
        facts_of(None, product=Product(product), exit_code=exit_code, attempt=attempt)
        if mif is None
        else _facts(mif, Product(product), relation, exit_code, attempt, encoding, stdin_filename)
    )
    write = write_json if output == "json" else write_full
    write(derive(known), known, sys.stdout)


def _facts(
    mif: str,
    product: Product,
    match: Match | None,
    exit_code: int | None,
    attempt: int,
    encoding: str | None,
    stdin_filename: str | None,
) -> Facts:
    try:
        source = read(mif, encoding=encoding, stdin_filename=stdin_filename)
    except OSError as error:
        raise click.UsageError(f"{mif} cannot be read: {error.strerror}") from None
    report = check(source, Settings(exit_code=exit_code))
    try:
        return facts(report, product=product, match=match, exit_code=exit_code, attempt=attempt)
    except NotAStatusMifError:
        what = {
            Kind.OTHER: report.diagnostics[0].message if report.diagnostics else "no MIF file",
            Kind.NOIDMIF: "an inventory MIF (NOIDMIF)",
            Kind.IDMIF: "an inventory MIF (IDMIF)",
        }.get(report.kind, "a MIF without an InstallStatus group")
        raise click.UsageError(
            f"{mif} is no status MIF, so it has no outcome: {what}. 'mifkit lint' says what it is and what is wrong "
            "with it; leave it out to see what an exit code means alone."
        ) from None
