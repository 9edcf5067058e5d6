"""`mifkit outcome`: what the client records for a status MIF and an exit code."""

import sys
from typing import TYPE_CHECKING

import click

from mifkit.cli.inputs import encoding_option, exit_code, read_one, stdin_filename_option
from mifkit.cli.rerun_options import check_script, deployment_options, script_text
from mifkit.cli.trouble import Trouble
from mifkit.status.product import Product

if TYPE_CHECKING:
    from mifkit.engine import Report
    from mifkit.status.facts import Facts, Match
    from mifkit.status.rerun import Rerun

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

EPILOG = f"""\b
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
  mifkit outcome setup.mif --exit-code 1618 --rerun if-failed
      when does the advertisement run the program again?
  mifkit outcome setup.mif --command-line "msiexec /i x.msi /qn /m MIF"
      what in the command line writes the MIF, and how is it without?
  mifkit outcome setup.mif --script powershell --package-id XYZ00012
      the remedies as a script, which changes nothing until told to

\b
Exit status:
  0  answered, even if the answer is that nobody knows
  2  it could not do what was asked
"""


@click.command(epilog=EPILOG)
@click.argument("mif", required=False)
@click.option(
    "--exit-code",
    metavar="CODE",
    callback=exit_code,
    help="What the program returned: 1618, -2147023278 or 0x80070652.",
)
@click.option(
    "--product",
    type=click.Choice([product.value for product in Product]),
    default=Product.CB.value,
    show_default=True,
    help="Whose client: SMS 2003, Configuration Manager 2007, 2012 or current branch.",
)
@click.option(
    "--match",
    type=click.Choice(list(MATCHES)),
    metavar="HOW",
    help="How the MIF relates to the package, see below. Default: assumed.",
)
@click.option(
    "--attempt",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    default=1,
    show_default=True,
    help="Which try of the program this was.",
)
@click.option(
    "-o",
    "--output",
    type=click.Choice(["full", "json"]),
    default="full",
    show_default=True,
    help="Format of the answer.",
)
@deployment_options
@encoding_option
@stdin_filename_option
@click.pass_context
def command(
    ctx: click.Context,
    mif: str | None,
    exit_code: int | None,
    product: str,
    match: str | None,
    attempt: int,
    output: str,
    rerun: "Rerun | None",
    command_line: str | None,
    script: str | None,
    package_id: tuple[str, ...],
    encoding: str | None,
    stdin_filename: str | None,
) -> None:
    """Say what the client records for a status MIF and an exit code, whether it tries again, and why.

    MIF is a status MIF, or - for standard input. Without one the exit code decides alone.
    """
    if mif is None and exit_code is None:
        raise click.UsageError("Give a MIF, --exit-code, or both.")
    if mif is None and match not in (None, "none"):
        raise click.UsageError("--match needs a MIF.")
    check_script(ctx, script, package_id, product)
    from mifkit.output.outcome import write_full, write_json
    from mifkit.packaging.deployment import Deployment
    from mifkit.status.facts import Match, facts_of
    from mifkit.status.outcome import derive

    known = (
        facts_of(None, product=Product(product), exit_code=exit_code, attempt=attempt)
        if mif is None
        else _facts(mif, Product(product), Match(match or "assumed"), exit_code, attempt, encoding, stdin_filename)
    )
    deployment = Deployment(rerun=rerun, command_line=command_line)
    if script is not None:
        sys.stdout.write(script_text(derive(known), package_id, command_line))
    elif output == "json":
        write_json(derive(known), sys.stdout, deployment)
    else:
        write_full(derive(known), known, sys.stdout, deployment)


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
    from mifkit.kinds import Kind, other_format

    if report.kind is Kind.OTHER:
        return other_format(report.source.text) or "no MIF of the DMI"
    names = {Kind.NOIDMIF: "an inventory MIF (NOIDMIF)", Kind.IDMIF: "an inventory MIF (IDMIF)"}
    return names.get(report.kind, "a MIF without an InstallStatus group")
