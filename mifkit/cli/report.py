"""`mifkit report`: what a store of `mifkit scan` says."""

import os
import sys

import click

from mifkit.cli.output_option import Output, outputs
from mifkit.cli.trouble import Trouble

FORMATS = {
    "full": "totals for people, the largest groups first",
    "json": "all totals as one object (mifkit/output/report.schema.json)",
    "csv": "a row per file, for spreadsheets",
    "jsonl": "an object per file, each on a line of its own",
    "html": "one page for a browser: charts, tables, all files; no network",
}
FORMAT_LIST = "\n".join(f"  {name:<6}  {what}" for name, what in FORMATS.items())
# What --where knows, written out so that the help text needs no engine (mifkit.scan.selection).
FIELDS = (
    "kind", "state", "decision-row", "certainty", "exit-code", "masked", "manufacturer", "product", "version", "status",
    "description", "generator", "syntax", "encoding", "day", "folder", "name", "rule",
)  # fmt: skip

EPILOG = f"""\b
Formats:
{FORMAT_LIST}

\b
Examples:
  mifkit report scan.db
      what failed, where, how often, since when?
  mifkit report scan.db -o html:report.html
      a page to read in a browser, to print and to send
  mifkit report scan.db --where masked=yes -o csv:masked.csv
      the files that hide a retry, for a spreadsheet
  mifkit report scan.db --where state=Failure* --where product=Reader*
      both must hold; * stands for any text
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
    help=f"Only files of which this holds; fields: {', '.join(FIELDS)}. * stands for any text, case does not count. "
    "Repeated with one field: one of them has to hold; with several: each.",
)
@click.option("--vanished", is_flag=True, help="Also files that are not there any more.")
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="NUMBER", default=10, show_default=True, help="Rows of a table."
)
@click.option(
    "-o",
    "--output",
    "wanted",
    metavar="FORMAT[:FILE]",
    multiple=True,
    callback=outputs(FORMATS),
    help=f"A format ({', '.join(FORMATS)}), and the file it goes to instead of the screen. May be repeated.  "
    "[default: full]",
)
def command(store: str, where: tuple[str, ...], vanished: bool, limit: int, wanted: tuple[Output, ...]) -> None:
    """Say what STORE, made by 'mifkit scan', holds: failures that the client would have tried again first, then
    failures by Description and by exit code, and totals by outcome, product, generator, day, kind and rule.

    A scan may be running.
    """
    from mifkit.cli.reporting import run
    from mifkit.scan.selection import ConditionError, parse_condition

    wanted = wanted or (("full", ""),)
    if sum(1 for _, path in wanted if not path) > 1:
        raise click.UsageError("Only one format can go to the screen; write the others to files: --output json:FILE.")
    files = [os.path.realpath(path) for _, path in wanted if path]
    if len({*files, os.path.realpath(store)}) <= len(files):
        raise click.UsageError("Each report needs a file of its own, and none can replace the store.")
    try:
        conditions = [parse_condition(one) for one in where]
    except ConditionError as error:
        raise click.UsageError(f"--where: {error}") from None
    if not os.path.exists(store):  # noqa: PTH110  # a broken name is no reason to raise here
        raise Trouble(f"{store} is not there: 'mifkit scan FOLDER --store {store}' makes it.")
    run(store, conditions, where, wanted, vanished=vanished, limit=limit, screen=sys.stdout)
