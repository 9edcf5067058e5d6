"""`mifkit format`: lay out files in one style."""

import sys

import click

from mifkit.cli.options.inputs import encoding_option, expanded, stdin_filename_option

EPILOG = """\b
Examples:
  mifkit format setup.mif
      rewrite a file
  mifkit format --check .
      is every file below this folder laid out in that style? writes nothing
  mifkit format --diff setup.mif
      what would change?
  mifkit format - < setup.tmp > setup.mif
      from standard input to standard output

\b
Exit status:
  0  done
  1  something would change (--check, --diff)
  2  it could not do what was asked: a mistake in the command line, a file
     that cannot be read, formatted or written, or nothing to format
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...", callback=expanded)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change, and exit with 1 if anything would.")
@encoding_option
@stdin_filename_option
def command(paths: tuple[str, ...], check: bool, diff: bool, encoding: str | None, stdin_filename: str | None) -> None:
    """Lay out MIF files in one style, without changing what they say.

    PATHS are files, folders that are searched for .mif and .nhm files, or - for standard input, whose text goes to
    standard output. Files are rewritten in place. Literals, numbers, comments, the encoding and the line ends stay as
    they are. A file with syntax errors is left alone, and the errors are shown.
    """
    from mifkit.cli.runs.format import Request, run

    totals = run(Request(paths, check, diff, encoding, stdin_filename))
    if totals.failed or totals.unlisted or not totals:
        sys.exit(2)
    sys.exit(1 if totals.changed and (check or diff) else 0)
