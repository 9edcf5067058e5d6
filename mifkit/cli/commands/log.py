"""`mifkit log`: what execmgr.log tells of programs, and which retries a MIF has prevented."""

import sys
from datetime import datetime

import click

from mifkit.cli.options.inputs import client_settings, encoding_option, settings_option
from mifkit.cli.options.output import Output, format_list, output_option
from mifkit.output.answers.formats import LOG
from mifkit.severity import Threshold
from mifkit.status.product import DEFAULT_PRODUCT, FROM_2003, Product

# Products that write execmgr.log.
PRODUCTS = tuple(product.value for product in Product if product in FROM_2003)

EPILOG = f"""\b
Formats:
{format_list(LOG)}

\b
Examples:
  mifkit log execmgr.log
      what became of the programs, and was a retry prevented?
  mifkit log collected --masked-only -o concise
      only failures for good that the client would have tried again
  mifkit log C:\\Windows\\CCM\\Logs --since 2026-11-21 --package RDR00042
      one package, from that day on; with the rolled-over files
  mifkit log execmgr.log --product cm2007 -o json
      held against Configuration Manager 2007, for a program
  mifkit log execmgr.log --settings sitectrl.ct0
      held against the site's own lists of exit codes
  mifkit log execmgr.log --unknown
      which lines does mifkit not know?

\b
Exit status:
  0  nothing at or above --fail-on
  1  findings: by default, a failure that the client would have tried again
     had it not matched a MIF
  2  it could not do what was asked: a mistake in the command line, a file
     that cannot be read, or no log
"""


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if value is not None else None
    except ValueError:
        moment = None
    if value is not None and (moment is None or moment.tzinfo is not None):
        raise click.BadParameter(f"{value!r} is no date such as 2026-11-21 or 2026-11-21T10:00.", ctx, param)
    return moment


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option(
    "--product",
    type=click.Choice(PRODUCTS),
    default=DEFAULT_PRODUCT.value,
    show_default=True,
    help="Whose client wrote execmgr.log: what it records is held against what is derived for this product.",
)
@click.option("--program", metavar="NAME", help="Only executions of this program.")
@click.option("--package", metavar="ID", help="Only executions of this package.")
@click.option("--since", metavar="TIME", callback=_moment, help="Only from this time on, in the computer's own time.")
@click.option("--masked-only", is_flag=True, help="Only failures for good that the client would have tried again.")
@click.option("--unknown", is_flag=True, help="List the lines that mifkit does not know, without their numbers.")
@output_option(LOG, listed=True)
@click.option(
    "--fail-on",
    type=click.Choice([threshold.value for threshold in Threshold]),
    default=Threshold.ERROR.value,
    show_default=True,
    help="The least severity that makes the exit status 1.",
)
@settings_option
@encoding_option
def command(
    paths: tuple[str, ...],
    product: str,
    program: str | None,
    package: str | None,
    since: datetime | None,
    masked_only: bool,
    unknown: bool,
    outputs: tuple[Output, ...],
    fail_on: str,
    settings: str | None,
    encoding: str | None,
) -> None:
    """Say what a client's log tells of the programs that it ran, hold each execution against what mifkit derives, and
    find the retries that a status MIF has prevented.

    PATHS are logs (execmgr.log and its rolled-over files; smsapm32.log, pcmwin.log and despool.log of SMS 1.x and
    2.0), folders in which they are looked for, or - for standard input.
    """
    from mifkit.cli.runs.log import run
    from mifkit.logs.run import LogQuery

    query = LogQuery(
        product=Product(product),
        settings=client_settings(settings),
        settings_file=settings,
        program=program,
        package=package,
        since=since,
        masked_only=masked_only,
        encoding=encoding,
    )
    totals = run(paths, query, outputs, unknown=unknown)
    sys.exit(2 if totals.unread else int(Threshold(fail_on).reached(totals.severities)))
