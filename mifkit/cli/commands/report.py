"""`mifkit report`: what a store of `mifkit scan` says."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.choices import rules_option
from mifkit.cli.options.output import Output, format_list, output_option
from mifkit.output.report.formats import FORMATS, OF_FINDINGS
from mifkit.scan.report.fields import FIELDS

if TYPE_CHECKING:
    from mifkit.scan.report.selection import Condition

FIELD_LIST = "\n".join(f"  {name:<13}  {what}".rstrip() for name, what in FIELDS.items())
# More than anyone writes, and fewer than SQLite accepts.
MOST_CONDITIONS = 500

EPILOG = f"""\b
Formats:
{format_list(FORMATS)}

\b
The formats from lint-full on hold the findings on the files as
'mifkit lint --no-suppressions' writes them, but without fixes and second
places, which a store does not keep, and with at most 200 findings on a file.
--where chooses the files, and --select the rules.

\b
Fields of --where:
{FIELD_LIST}

\b
Examples:
  mifkit report scan.db
      what failed, where, how often, since when?
  mifkit report scan.db -o html:report.html
      a page to read in a browser, to print and to send
  mifkit report scan.db --where hidden-retry=hidden -o csv:hidden.csv
      files that a package matches and that hide a retry, for a spreadsheet
  mifkit report scan.db --where failed=yes --where "product=Reader*"
      both conditions must be true; * stands for any text
  mifkit report scan.db --where since=2026-11-01 --where product!=Reader
      what was written this month, except for one product
  mifkit report scan.db -o sarif:scan.sarif -o parquet:scan.parquet
      the findings for code scanning, and the files for a data lake
  mifkit report scan.db --where since=2026-11-01 --select MSI -o concise
      lines on what Windows Installer wrote this month
  mifkit report scan.db --where rule=MSI001 --where rule=MSI002 -o jsonl
      files with a finding of one rule or the other, for a program
  mifkit report scan.db --where "folder=*PC0042*" --limit 100
      one computer, with longer lists

\b
Exit status:
  0  answered
  2  it could not do what was asked
"""


@click.command(epilog=EPILOG)
@click.argument("store", metavar="STORE")
@click.option(
    "--where",
    metavar="FIELD=VALUE",
    multiple=True,
    help="Only files for which this is true; with != instead of =, for which it is false. * stands for any text, case "
    "does not count, and an empty value means that there is none. If the option is repeated, the conditions on one "
    "field are alternatives, and those on different fields must all be true.",
)
@rules_option(
    "--select",
    help="In the formats of lint, only findings of these rules: codes, names or families, such as MSI001,STA.",
)
@click.option("--vanished", is_flag=True, help="Include files that no longer exist.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    default=10,
    show_default=True,
    help="Rows of a table in the format full; the other formats have all rows.",
)
@output_option(FORMATS, listed=True)
def command(
    store: str,
    where: tuple[str, ...],
    select: tuple[str, ...],
    vanished: bool,
    limit: int,
    outputs: tuple[Output, ...],
) -> None:
    """Say what STORE, made by 'mifkit scan', holds: first the retries that MIFs hide or may hide, then
    failures by Description and by exit code, and totals by outcome, product, generator, day, kind and rule.

    A scan may be running at the same time.
    """
    from mifkit.cli.runs.report import run

    conditions, codes = _conditions(where), _codes(select, outputs)
    if not os.path.exists(store):  # noqa: PTH110  # pathlib raises for a broken name
        raise CannotRun(f"{store} does not exist: 'mifkit scan FOLDER --store {store}' makes it.")
    run(store, conditions, where, outputs, codes=codes, vanished=vanished, limit=limit)


def _conditions(where: Sequence[str]) -> list["Condition"]:
    from mifkit.scan.report.selection import ConditionError, parse_condition

    if len(where) > MOST_CONDITIONS:
        raise click.UsageError(f"--where: more than {MOST_CONDITIONS} conditions.")
    try:
        return [parse_condition(condition) for condition in where]
    except ConditionError as error:
        raise click.UsageError(f"--where: {error}") from None


def _codes(select: Sequence[str], outputs: Sequence[Output]) -> set[str] | None:
    """The codes of the rules whose findings are reported; `None`: all."""
    from mifkit.rules.registry import UnknownRuleError, named

    if select and not any(output.format in OF_FINDINGS for output in outputs):
        raise click.UsageError("--select is for formats of findings, such as concise; --where rule=RULE chooses files.")
    try:
        return {rule.code for selector in select for rule in named(selector)} or None
    except UnknownRuleError as error:
        raise click.UsageError(f"--select: {error}") from None
