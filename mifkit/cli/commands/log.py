"""`mifkit log`: what became of the programs in a log, and which retries a status MIF prevented."""

import sys
from datetime import datetime

import click

from mifkit.cli.options.choices import fail_on_option, product_option
from mifkit.cli.options.inputs import client_settings, encoding_option, expanded, settings_option
from mifkit.cli.options.output import Output, explain_option, format_list, output_option
from mifkit.output.answers.formats import LOG
from mifkit.severity import Threshold
from mifkit.status.product import DEFAULT_PRODUCT, FROM_2003, Product

# Products that write execmgr.log.
PRODUCTS = tuple(product for product in Product if product in FROM_2003)

EPILOG = f"""\b
Formats:
{format_list(LOG)}

\b
Examples:
  mifkit log execmgr.log
      what became of the programs, and was a retry prevented?
  mifkit log collected --hidden-retries -o concise
      only final failures that the client would have tried again
  mifkit log C:\\Windows\\CCM\\Logs --since 2026-11-21 --package-id RDR00042
      one package, from that day on; with the rolled-over files
  mifkit log execmgr.log --product cm2007 -o json
      compared with Configuration Manager 2007, as JSON
  mifkit log execmgr.log --settings sitectrl.ct0
      compared with the site's own lists of exit codes
  mifkit log execmgr.log --package policy.json
      compared with the programs' own lists, from the client's policy
  mifkit log execmgr.log --unknown
      which lines does mifkit not know?

\b
Exit status:
  0  nothing at or above --fail-on
  1  findings: by default, a failure that the client would have tried again
     if it had not matched a MIF
  2  it could not do what was asked: a mistake in the command line, a file
     that cannot be read, no log, or nothing in it that was asked for
"""


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if value is not None else None
    except ValueError:
        moment = None
    if value is not None and (moment is None or moment.tzinfo is not None):
        raise click.BadParameter(f"{value!r} is not a date such as 2026-11-21 or 2026-11-21T10:00.", ctx, param)
    return moment


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...", callback=expanded)
@product_option(
    products=PRODUCTS,
    help=f"The client that wrote execmgr.log: {', '.join(PRODUCTS)}. What it recorded is compared with the outcome "
    f"that mifkit derives for it.  [default: {DEFAULT_PRODUCT}]",
)
@click.option("--program", metavar="NAME", help="Only executions of this program.")
@click.option("--package-id", metavar="ID", help="Only executions of this package.")
@click.option(
    "--package",
    "packages",
    metavar="FILE",
    multiple=True,
    help="Packages and programs as a client's policy has them (.json, .csv, .xml, …): a program's own lists of exit "
    "codes count instead of the site's. May be repeated.",
)
@click.option(
    "--since",
    metavar="TIME",
    callback=_moment,
    help="Only from this time on, in the time zone of the computer that wrote the log.",
)
@click.option("--hidden-retries", is_flag=True, help="Only final failures that the client would have tried again.")
@click.option(
    "--unknown", is_flag=True, help="List the wordings of lines that mifkit does not know, without their numbers."
)
@explain_option
@output_option(LOG, listed=True)
@fail_on_option(default=Threshold.ERROR.value, show_default=True)
@settings_option
@encoding_option
def command(
    paths: tuple[str, ...],
    product: Product | None,
    program: str | None,
    package_id: str | None,
    packages: tuple[str, ...],
    since: datetime | None,
    hidden_retries: bool,
    unknown: bool,
    outputs: tuple[Output, ...],
    fail_on: Threshold,
    settings: str | None,
    encoding: str | None,
) -> None:
    """Say what became of each program in a client's log, compare each execution with the outcome that mifkit derives,
    and find the retries that a status MIF prevented.

    PATHS are logs (execmgr.log and its rolled-over files; AppEnforce.log; smsapm32.log, pcmwin.log and despool.log of
    SMS 1.x and 2.0), folders in which mifkit looks for them, or - for standard input.
    """
    from mifkit.cli.runs.log import run
    from mifkit.cli.runs.programs import own_lists_in
    from mifkit.logs.run import LogQuery
    from mifkit.status.context import ClientContext

    query = LogQuery(
        client=ClientContext(product=product, client=client_settings(settings)),
        settings_file=settings,
        own_lists=own_lists_in(packages),
        program=program,
        package=package_id,
        since=since,
        hidden_retries=hidden_retries,
        encoding=encoding,
    )
    totals = run(paths, query, outputs, unknown=unknown)
    sys.exit(2 if totals.unread else int(fail_on.reached(totals.severities)))
