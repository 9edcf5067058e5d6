"""`mifkit scan`: everything that clients wrote, into one store."""

import sys
from datetime import datetime

import click

from mifkit.cli.options.choices import PRODUCT_LIST, product_option
from mifkit.cli.options.circumstances import words
from mifkit.cli.options.configuration import configuration_options
from mifkit.cli.options.groups import GroupedCommand, GroupedOption
from mifkit.cli.options.inputs import encoding_option, expanded, settings_option
from mifkit.cli.options.package import moment
from mifkit.scan.defaults import MAX_FILE_SIZE, TIMEOUT
from mifkit.status.matching.relation import PropertyRule
from mifkit.status.outcome.circumstances import FoundOn
from mifkit.status.product import DEFAULT_PRODUCT, PACKAGES, SMS_1, WITH_MIF, Product

EPILOG = f"""\b
Products (--product):
{PRODUCT_LIST}

\b
Examples:
  mifkit scan //server/share
      what did the clients write? keeps it all in ./scan.db
  mifkit scan //server/share --store monday.db --product cm2007
      into another store, with outcomes of Configuration Manager 2007
  mifkit scan //server/share
      again: only what is new or has changed is analysed
  mifkit scan //server/share --hash -v
      do not trust sizes and times; say what is analysed again, and why
  mifkit scan //server/share --package packages.json
      which MIFs does a package of this site match, and which does none?
  mifkit scan //PC0042/admin$ --found-on client
      MIFs that still lie on a client, which deletes those that it matched
  mifkit scan //server/share --started 2026-11-20 --ended 2026-11-23
      which MIFs do not come from the roll-out on that weekend?
  mifkit scan /mnt/share --dask tcp://scheduler:8786
      let a Dask cluster read a share that is too much for one machine
  mifkit scan collected.zip old/2019.tar.xz
      what is in these archives? nothing is unpacked
  mifkit report scan.db
      what failed, where, how often?

\b
Exit status:
  0  every file was looked at; files that cannot be read are reported
  2  it could not do what was asked: a mistake in the command line or the
     configuration, a folder that does not exist, nothing to scan, a store
     that is about other folders or is being filled by another scan, or a
     store or a cluster that cannot be used
  130 or 143  stopped, by Ctrl-C or SIGTERM; the store is whole
"""


ACROSS = "Findings across files"


def _time(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    return moment(ctx, param, value) if value is not None else None


@click.command(cls=GroupedCommand, epilog=EPILOG)
@click.argument("roots", nargs=-1, required=True, metavar="ROOTS...", callback=expanded)
@click.option(
    "--store", metavar="FILE", default="scan.db", show_default=True, help="The SQLite file that keeps the results."
)
@click.option("--add-root", is_flag=True, help="Take ROOTS into a store that is about other folders, and keep both.")
@product_option(
    default=DEFAULT_PRODUCT.value, show_default=True, help="The product whose outcomes are derived, see below."
)
@settings_option
@configuration_options
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Worker processes. With --dask: chunks of files at a time.  "
    "[default: one per core, or per thread of the cluster]",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Let the workers of a Dask cluster, such as tcp://host:8786, read the files. They need the same mifkit, and "
    "ROOTS under the same paths. Needs the extra dask: 'mifkit help installation'.",
)
@click.option("--hash", "by_hash", is_flag=True, help="Read every file, even if its size and time are as before.")
@click.option(
    "--max-file-size",
    type=click.IntRange(min=1),
    metavar="BYTES",
    default=MAX_FILE_SIZE,
    show_default=True,
    help="Do not read larger files; report them (SCN001).",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    default=TIMEOUT,
    show_default=True,
    help="Give up a file that takes a worker process longer, and report it (SYN006).",
)
@click.option(
    "--package",
    "packages",
    cls=GroupedOption,
    group=ACROSS,
    metavar="FILE",
    multiple=True,
    help="All packages of the site: a definition (.sms), or an export (.json, .csv, .xml, …). May be repeated. Says "
    "for each MIF which of them match it, and whether several MIFs match the same one (SCN002).  [default: whether a "
    "package matches a MIF is not known; MIFs with the same Manufacturer, Product and Version match the same one]",
)
@click.option(
    "--found-on",
    cls=GroupedOption,
    group=ACROSS,
    **words(FoundOn),
    help="Where the MIFs were found: still on clients, on a server, or as copies made before a client looked.  "
    "[default: not known]",
)
@click.option(
    "--property-rule",
    cls=GroupedOption,
    group=ACROSS,
    **words(PropertyRule),
    help="What 'Use package properties' means from SMS 2003 on; the SDK says both.  [default: exit-code]",
)
@click.option(
    "--batch",
    "depth",
    cls=GroupedOption,
    group=ACROSS,
    type=click.IntRange(min=0),
    metavar="LEVEL",
    help="All MIFs below a folder on this level come from one computer (SCN002): 0 is each of ROOTS, 1 each folder in "
    "them.  [default: each folder with MIFs, unless it seems to hold those of many computers]",
)
@click.option(
    "--started",
    cls=GroupedOption,
    group=ACROSS,
    metavar="TIME",
    callback=_time,
    help="When the first program started: older MIFs are reported (SCN003), and MIFs from after --ended.",
)
@click.option(
    "--ended",
    cls=GroupedOption,
    group=ACROSS,
    metavar="TIME",
    callback=_time,
    help="When the last program ended.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say why files were analysed again, and how fast it was.")
@encoding_option
def command(
    roots: tuple[str, ...],
    store: str,
    add_root: bool,
    product: Product,
    settings: str | None,
    config: str | None,
    isolated: bool,
    jobs: int | None,
    dask: str | None,
    by_hash: bool,
    max_file_size: int,
    timeout: float,
    packages: tuple[str, ...],
    found_on: FoundOn | None,
    property_rule: PropertyRule | None,
    depth: int | None,
    started: datetime | None,
    ended: datetime | None,
    verbose: bool,
    encoding: str | None,
) -> None:
    """Check all MIF files below ROOTS, derive what the client records for each status MIF, and keep the results in a
    store, which 'mifkit report' reads.

    The next scan with the same store analyses only what has changed. A scan may be stopped or killed at any time: the
    same command line continues it. Each store is about its ROOTS: other ones need another store, or --add-root.

    ROOTS are folders, and files, which are read whatever their names.

    Archives count as folders: .zip, .tar, .tar.gz, .tgz, .tar.bz2, .tbz2, .tar.xz and .txz. Their members are stored as
    'archive.zip/folder/a.mif', and nothing is unpacked. Archives and members that cannot be read are reported (SCN011,
    SCN012). Archives within archives are not opened; links in tar archives are skipped.

    The configuration is that of the working directory (mifkit.toml there or above, but never in ROOTS). Its rules,
    severities, limits and client settings apply, and exclude, whose patterns are relative to ROOTS.
    """
    _check_usage(product, packages, found_on, property_rule, depth, started, ended)
    from msgspec.structs import replace

    from mifkit.cli.runs.scan import Request, comparison, configuration, run
    from mifkit.scan.plan import Plan

    configured = configuration(roots, config, isolated, settings)
    plan = Plan(
        context=replace(configured.settings.context, product=product),
        encoding=encoding,
        max_file_size=max_file_size,
        rules=configured.settings.rules,
        severities=tuple(sorted(configured.settings.severities.items())),
    )
    compared = comparison(packages, started, ended, depth, found_on, property_rule or PropertyRule.EXIT_CODE)
    request = Request(
        *(roots, store, plan, compared, jobs, by_hash, timeout, verbose, dask),
        *(configured.exclude, configured.origin, add_root),
    )
    sys.exit(run(request))


def _check_usage(
    product: Product,
    packages: tuple[str, ...],
    found_on: FoundOn | None,
    property_rule: PropertyRule | None,
    depth: int | None,
    started: datetime | None,
    ended: datetime | None,
) -> None:
    """Raises `click.UsageError` for options that contradict each other or do not apply to the product."""
    if started is not None and ended is not None and started > ended:
        raise click.UsageError("--started is later than --ended.")
    given = {"--package": bool(packages), "--batch": depth is not None}
    if found_on is not None and product not in PACKAGES:
        raise click.UsageError(
            f"--found-on does not apply to {product.value}, whose clients are not known to delete MIFs."
        )
    if property_rule is not None and product not in PACKAGES:
        raise click.UsageError(
            f"--property-rule does not apply to {product.value}; the sources contradict each other about later clients."
        )
    if property_rule is not None and not packages:
        raise click.UsageError("--property-rule says how packages are compared: add --package FILE.")
    about = WITH_MIF - SMS_1
    if product not in about:
        reason = "whose clients compare no fields" if product in SMS_1 else "which reads no status MIF"
        for name in (name for name, is_given in given.items() if is_given):
            raise click.UsageError(f"{name} does not apply to {product.value}, {reason}.")
    if product not in WITH_MIF and (started is not None or ended is not None):
        name = "--started" if started is not None else "--ended"
        raise click.UsageError(f"{name} does not apply to {product.value}, which reads no status MIF.")
