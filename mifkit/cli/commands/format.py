"""`mifkit format`: lay out files in one style."""

import sys

import click
from msgspec import Struct

from mifkit.cli.options.inputs import encoding_option, read, stdin_filename_option
from mifkit.diagnostics import printable
from mifkit.files.discovery import MIF_FILES, FoundFile, find_files
from mifkit.files.replacing import replace_file
from mifkit.linter.formatting import Formatted, MeaningChangedError, Refused, format_source
from mifkit.output.summary import counted

EPILOG = """\b
Examples:
  mifkit format setup.mif
      rewrite a file
  mifkit format --check .
      is every file below here laid out like that? for CI: writes nothing
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


class Tally(Struct):
    """What has been done so far."""

    changed: int = 0
    unchanged: int = 0
    other: int = 0
    failed: int = 0


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file is not formatted.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change, and exit with 1 if anything would.")
@encoding_option
@stdin_filename_option
def command(paths: tuple[str, ...], check: bool, diff: bool, encoding: str | None, stdin_filename: str | None) -> None:
    """Lay out MIF files in one style, without changing what they say.

    PATHS are files and folders, which are searched for .mif and .nhm files; - is standard input, whose text goes to
    standard output. Files are rewritten in place. Literals, numbers, comments, encoding and the file's line ends stay
    as they are; a file with syntax errors is left alone, and the errors are shown.
    """
    tally = Tally()
    for found in find_files(paths, MIF_FILES):
        try:
            result = _format(found, encoding, stdin_filename)
            if isinstance(result, Refused):
                _refuse(result, tally, named=found.path in paths)
            else:
                _deliver(result, found.path, tally, check=check, diff=diff)
        except BrokenPipeError:
            raise  # The reader of a diff has seen enough.
        except OSError as error:
            _fail(found.path, error.strerror or str(error), tally)
        except MeaningChangedError:
            _fail(found.path, "left as it is: mifkit would have changed what it says. Please report this file", tally)
    if tally == Tally():
        _say(f"Nothing to format: no .mif or .nhm file in {', '.join(paths)}")
        sys.exit(2)
    _say(_summary(tally, planned=check or diff))
    if tally.failed:
        sys.exit(2)
    sys.exit(1 if tally.changed and (check or diff) else 0)


def _format(found: FoundFile, encoding: str | None, stdin_filename: str | None) -> Formatted | Refused:
    if found.problem:
        raise OSError(found.problem)
    return format_source(read(found.path, encoding=encoding, stdin_filename=stdin_filename))


def _deliver(result: Formatted, path: str, tally: Tally, *, check: bool, diff: bool) -> None:
    """Write the formatted file, or show what would be written."""
    name = result.source.path
    if diff:
        from mifkit.output.answers.diff import unified_diff

        for line in unified_diff(name, result.source.text, result.text):
            click.echo(line)
    elif not check and path == "-":
        sys.stdout.buffer.write(result.data)
        sys.stdout.buffer.flush()
    elif not check and result.changed:
        replace_file(path, result.source.data, result.data)
    if not result.changed:
        tally.unchanged += 1
        return
    tally.changed += 1
    _say(f"{'would format' if check or diff else 'formatted'}: {name}")
    if result.note:
        _say(f"note: {name}: {result.note}")


def _refuse(result: Refused, tally: Tally, *, named: bool) -> None:
    """Show why a file is left alone. Below a folder, files of other formats are none of our business."""
    if result.other and not named:
        tally.other += 1
        return
    from mifkit.documents.kinds import Kind, Profile
    from mifkit.linter.engine import Report
    from mifkit.output.findings.full import Writer
    from mifkit.output.findings.positions import Checked

    report = Report(result.source, Kind.OTHER, Profile.DMI, result.diagnostics)
    Writer(sys.stderr).report(Checked(report))
    _fail(result.source.path, "left as it is" if result.diagnostics else "no MIF file: left as it is", tally)


def _fail(path: str, problem: str, tally: Tally) -> None:
    tally.failed += 1
    _say(f"error: {path}: {problem}")


def _say(text: str) -> None:
    click.echo(printable(text), err=True)


def _summary(tally: Tally, *, planned: bool) -> str:
    parts = [
        (tally.changed, "would be formatted" if planned else "formatted"),
        (tally.unchanged, "unchanged"),
        (tally.other, "of other formats"),
        (tally.failed, "not formatted"),
    ]
    return ", ".join(f"{counted(number, 'file')} {what}" for number, what in parts if number)
