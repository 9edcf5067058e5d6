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
    from mifkit.scan.report.groups import Grouping
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
      what failed, how often, and why? the answer on a screen
  mifkit report scan.db --by computer
      which computers, those with the most failures first?
  mifkit report scan.db --by folder:1 --where product=Reader -o csv:a.csv
      how does one product fare below each folder of the share, for Excel?
  mifkit report scan.db -o full
      all totals: where, since when, by exit code, generator, day and rule
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
  mifkit report scan.db --where computer=PC0042 -o full --limit 100
      one computer, with longer lists
  mifkit report scan.db --root //server/share/2026
      of a store with several roots, or a part of a share, only this

\b
Exit status:
  0  answered
  2  it could not do what was asked, or no file fulfils the conditions
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
@click.option(
    "--root",
    "roots",
    metavar="FOLDER",
    multiple=True,
    help="Only files below this folder, such as one of those that were scanned into the store. May be repeated.",
)
@click.option(
    "--by",
    "by",
    metavar="WHAT",
    help="Status MIFs by computer, folder, folder:LEVEL, product, site or day, those with the most failures first. "
    "folder:1 is each folder in what was scanned. A computer is what inventory names in its header, or the folder of a "
    "file; a site is P01 of SMS_P01 in the path, or the uppermost folder above those of computers.",
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
    help="Rows of a table in the formats short and full; the other formats have all rows.  [default: as many as fit on "
    "a screen; 10 in the format full]",
)
@output_option(FORMATS, listed=True)
def command(
    store: str,
    where: tuple[str, ...],
    roots: tuple[str, ...],
    by: str | None,
    select: tuple[str, ...],
    vanished: bool,
    limit: int | None,
    outputs: tuple[Output, ...],
) -> None:
    """Say what STORE, made by 'mifkit scan', holds: how many programs failed, which retries MIFs hide or may hide, of
    which products, and why. -o full adds exit codes, outcomes, generators, days, kinds and rules.

    A scan may be running at the same time.
    """
    from mifkit.cli.runs.report import Choice, run

    conditions, codes = _conditions(where), _codes(select, outputs)
    grouping = _grouping(by, outputs)
    if not os.path.exists(store):  # noqa: PTH110  # pathlib raises for a broken name
        raise CannotRun(f"{store} does not exist: 'mifkit scan FOLDER --store {store}' makes it.")
    run(store, Choice(conditions, roots, vanished), outputs, codes=codes, limit=limit, grouping=grouping)


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


def _grouping(by: str | None, outputs: Sequence[Output]) -> "Grouping | None":
    from mifkit.scan.report.groups import GroupingError, parse_grouping

    if by is None:
        return None
    if any(output.format in OF_FINDINGS for output in outputs):
        raise click.UsageError("--by is not for formats of findings, such as concise: they have a line per finding.")
    try:
        return parse_grouping(by)
    except GroupingError as error:
        raise click.UsageError(f"--by: {error}") from None
