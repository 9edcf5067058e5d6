"""`mifkit scan`: everything that clients wrote, into one store."""

import sys

import click

from mifkit.cli.configuration import configuration_options
from mifkit.cli.inputs import encoding_option, settings_option
from mifkit.status.product import TITLES, Product

# Octets; seconds. The first is `mifkit.scan.plan.MAX_FILE_SIZE`, written out so that the help text needs no engine.
MAX_FILE_SIZE = 5_000_000
TIMEOUT = 60.0

PRODUCTS = "\n".join(f"  {product.value:<18}  {title}" for product, title in TITLES.items())
EPILOG = f"""\b
Products (--product):
{PRODUCTS}

\b
Examples:
  mifkit scan //server/share
      what did the clients write? Everything into ./scan.db
  mifkit scan //server/share --store monday.db --product cm2007
      into another store, with outcomes of Configuration Manager 2007
  mifkit scan //server/share
      once more: only what is new or has changed is analysed
  mifkit scan //server/share --hash -v
      do not trust sizes and times; say what is analysed anew, and why
  mifkit scan /mnt/share --dask tcp://scheduler:8786
      where one machine is not enough: read by a Dask cluster
  mifkit report scan.db
      what failed, where, how often?

\b
Exit status:
  0  every file was looked at; those that cannot be read are findings
  2  it could not do what was asked: a mistake in the command line or the
     configuration, a folder that is not there, or a store or a cluster
     that cannot be used
  130 or 143  stopped, by Ctrl-C or SIGTERM; the store is whole
"""


@click.command(epilog=EPILOG)
@click.argument("roots", nargs=-1, required=True, metavar="ROOTS...")
@click.option(
    "--store", metavar="FILE", default="scan.db", show_default=True, help="The SQLite file that keeps what was found."
)
@click.option(
    "--product",
    type=click.Choice([product.value for product in Product]),
    metavar="NAME",
    default="cb",
    show_default=True,
    help="Whose client the outcomes are about, see below.",
)
@settings_option
@configuration_options
@click.option("--jobs", type=click.IntRange(min=1), metavar="NUMBER", help="Worker processes; 1: none but this one; "
    "with --dask, chunks of files at a time.  [default: one per core, or thread of the cluster]")  # fmt: skip
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Let the workers of a Dask cluster read the files, such as tcp://host:8786; they need the same mifkit, and "
    "ROOTS under the same paths. Needs pip install 'mifkit[dask]'.",
)
@click.option("--hash", "by_hash", is_flag=True, help="Read every file, also those with the size and time of before.")
@click.option(
    "--max-file-size",
    type=click.IntRange(min=1),
    metavar="OCTETS",
    default=MAX_FILE_SIZE,
    show_default=True,
    help="Do not read larger files: they are findings (SCN001).",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    default=TIMEOUT,
    show_default=True,
    help="Give a file up that takes a worker process longer: it is a finding (SYN006). Not with --jobs 1.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say why files were analysed anew, and how fast it was.")
@encoding_option
def command(
    roots: tuple[str, ...],
    store: str,
    product: str,
    settings: str | None,
    config: str | None,
    isolated: bool,
    jobs: int | None,
    dask: str | None,
    by_hash: bool,
    max_file_size: int,
    timeout: float,
    verbose: bool,
    encoding: str | None,
) -> None:
    """Check all MIF files below ROOTS, derive what the client records for each status MIF, and keep it in a store.

    The next scan with the same store analyses only what has changed. A scan may be stopped or killed at any time: the
    same command line continues it. ROOTS are folders, and files, which are read whatever their names; 'mifkit report'
    reads the store.

    Of the configuration (mifkit.toml, upward from the working directory, never one in ROOTS) the rules, severities,
    limits and client settings hold, and exclude, with patterns relative to ROOTS.
    """
    from mifkit.cli.scan_configuration import configuration
    from mifkit.cli.scanning import Request, run
    from mifkit.scan.plan import Plan

    configured = configuration(roots, config, isolated, settings)
    plan = Plan(
        product=Product(product),
        client=configured.settings.client,
        encoding=encoding,
        max_file_size=max_file_size,
        rules=configured.settings.rules,
        severities=tuple(sorted(configured.settings.severities.items())),
        limits=configured.settings.limits,
    )
    request = Request(roots, store, plan, jobs, by_hash, timeout, verbose, dask, configured.exclude, configured.said)
    sys.exit(run(request))
