"""`mifkit scan`: everything that clients wrote, into one store."""

import os
import sys

import click

from mifkit.cli.inputs import client_settings, encoding_option, settings_option
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
  mifkit scan collected.zip old/2019.tar.xz
      what is in archives, which are never unpacked
  mifkit report scan.db
      what failed, where, how often?

\b
Exit status:
  0  every file was looked at; those that cannot be read are findings
  2  it could not do what was asked: a mistake in the command line, a
     folder that is not there, or a store that cannot be used
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
@click.option("--jobs", type=click.IntRange(min=1), metavar="NUMBER", help="Worker processes; 1: none but this one.  "
    "[default: one per core]")  # fmt: skip
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
    jobs: int | None,
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

    Archives are folders, too: .zip, .tar, .tar.gz, .tgz, .tar.bz2, .tbz2, .tar.xz and .txz. Their members are stored as
    'archive.zip/folder/a.mif', nothing is unpacked, and what cannot be read of an archive is a finding (SCN011,
    SCN012). Archives within archives are not opened; links in tar archives are passed over.
    """
    from mifkit.cli.scanning import Request, run
    from mifkit.scan.plan import Plan

    plan = Plan(
        product=Product(product), client=client_settings(settings), encoding=encoding, max_file_size=max_file_size
    )
    sys.exit(run(Request(roots, store, plan, jobs or cores(), by_hash, timeout, verbose)))


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
