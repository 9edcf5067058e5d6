"""`mifkit match`: why a status MIF is picked up for a package, or not, field by field."""

import sys
from pathlib import PurePath

import click

from mifkit.cli.options.choices import product_option
from mifkit.cli.options.groups import GroupedCommand
from mifkit.cli.options.inputs import encoding_option, expanded, stdin_filename_option
from mifkit.cli.options.output import Output, explain_option, output_option
from mifkit.cli.options.package import Requested, package_options, requested
from mifkit.output.answers.formats import MATCH
from mifkit.status.product import DEFAULT_PRODUCT, Product

EPILOG = """\b
PACKAGE is a package definition (.sms, .pdf), or properties of packages as
JSON or CSV: MIFFileName, MIFName, MIFVersion, MIFPublisher, PkgFlags, and
PackageID, Name, Version, Manufacturer. - reads it from standard input.
Without PACKAGE, options give the fields; all others are blank.

\b
Examples:
  mifkit match reader.sms collected/
      which of these MIFs does the client pick up for the package?
  mifkit match - setup.mif < package.json
      the package as the site has it: from Get-CMPackage | ConvertTo-Json
  mifkit match packages.csv --package-id ABC00042 setup.mif
      one of many exported packages
  mifkit match --mif-name "Contoso Reader" setup.mif
      what if only Name were filled on the Reporting tab?
  mifkit match reader.sms --mif-version "" setup.mif
      what if Version were cleared?
  mifkit match reader.sms --windows C:\\Windows --started 2026-03-31T14:05
      all MIFs in a client's folder, at the time of one run

\b
Exit status:
  0  answered, whether or not a MIF is picked up
  2  it could not do what was asked: a mistake in the command line, a file
     that cannot be read, or no status MIF to compare
"""


@click.command(cls=GroupedCommand, epilog=EPILOG)
@click.argument("arguments", metavar="[PACKAGE] MIFS...", nargs=-1, callback=expanded)
@product_option(
    default=DEFAULT_PRODUCT.value, show_default=True, help=f"The product whose client looks: {', '.join(Product)}."
)
@package_options
@explain_option
@output_option(MATCH)
@encoding_option
@stdin_filename_option
def command(
    arguments: tuple[str, ...],
    product: Product,
    outputs: tuple[Output, ...],
    encoding: str | None,
    stdin_filename: str | None,
) -> None:
    """Explain field by field which status MIFs the client picks up for a package, and why not the others.

    MIFS are status MIFs and folders that hold some.
    """
    given = requested()
    paths = arguments
    if not given.package_files and arguments and _is_package(arguments):
        given, paths = given._replace(package_files=(arguments[0],)), arguments[1:]
    _check_usage(given, paths)
    from mifkit.cli.runs.match import gather, matched, packages_of, report_unreadable
    from mifkit.cli.runs.outputs import write_answer
    from mifkit.output.answers.matching import Answer

    packages = packages_of(given).packages
    gathered = gather(paths, given, encoding=encoding, stdin_filename=stdin_filename)
    answer = Answer(
        product,
        [(package, matched(package, gathered, product, given)) for package in packages],
        gathered.others,
        gathered.unreadable,
    )
    write_answer(answer, MATCH, outputs, arguments)
    if report_unreadable(gathered):
        sys.stdout.flush()
        sys.exit(2)


def _is_package(arguments: tuple[str, ...]) -> bool:
    from mifkit.files.recognition import PACKAGE_EXTENSIONS

    first = arguments[0]
    return PurePath(first).suffix.lower() in PACKAGE_EXTENSIONS or (first == "-" and len(arguments) > 1)


def _check_usage(given: Requested, paths: tuple[str, ...]) -> None:
    if not given.names_package:
        raise click.UsageError(
            "No package: give a package definition (.sms) or an export (.json, .csv, .xml, …) first, --package FILE, "
            "or fields such as --mif-name."
        )
    if not paths and given.temp is None and given.windows is None:
        raise click.UsageError("No MIFs: give files or folders to compare the package with.")
    if "-" in given.package_files and "-" in paths:
        raise click.UsageError("Standard input cannot be both the package and a MIF.")
