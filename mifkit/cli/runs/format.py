"""The run of `mifkit format`, apart from its options."""

import sys
from typing import NamedTuple

from msgspec import Struct

from mifkit.cli.options.inputs import read
from mifkit.cli.streams import complain, say, tell
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.discovery import MIF_FILES, find_files
from mifkit.files.replacing import replace_file
from mifkit.linter.engine import Report
from mifkit.linter.formatting import Formatted, MeaningChangedError, Refused, format_source
from mifkit.output.answers.diff import unified_diff
from mifkit.output.findings.full import Writer
from mifkit.output.findings.positions import Checked
from mifkit.output.summary import counted


class Request(NamedTuple):
    """The files to format. With `check` or `diff`, nothing is written; with `diff`, the changes are shown."""

    paths: tuple[str, ...]
    check: bool
    diff: bool
    encoding: str | None
    stdin_filename: str | None

    @property
    def writes(self) -> bool:
        return not self.check and not self.diff


class FormatTotals(Struct):
    """How many files were changed (or would be), were left unchanged, are of other formats, and failed; and how many
    folders could not be listed."""

    changed: int = 0
    unchanged: int = 0
    other: int = 0
    failed: int = 0
    unlisted: int = 0

    def __bool__(self) -> bool:
        """Whether there was any file at all."""
        return any((self.changed, self.unchanged, self.other, self.failed, self.unlisted))


def run(request: Request) -> FormatTotals:
    """Format files, or show what formatting would change, and say on standard error what was done.

    Raises OSError if standard output is gone.
    """
    totals = FormatTotals()
    for found in find_files(request.paths, MIF_FILES):
        if found.problem:
            totals.unlisted += 1
            complain(f"{found.path}: {found.problem}")
            continue
        try:
            result = format_source(read(found.path, encoding=request.encoding, stdin_filename=request.stdin_filename))
            if isinstance(result, Refused):
                _refuse(result, totals, named=found.path in request.paths)
            else:
                _deliver(result, found.path, totals, request)
        except BrokenPipeError:
            raise  # The reader of a diff has seen enough.
        except OSError as error:
            _fail(found.path, error.strerror or str(error), totals)
        except MeaningChangedError:
            _fail(found.path, "left as it is: mifkit would have changed what it says. Please report this file", totals)
    if totals:
        say(_summary(totals, planned=not request.writes))
    else:
        say(f"Nothing to format: no .mif or .nhm file in {', '.join(request.paths)}")
    return totals


def _deliver(result: Formatted, path: str, totals: FormatTotals, request: Request) -> None:
    """Write the formatted file, or show what would be written."""
    name = result.source.path
    if request.diff:
        for line in unified_diff(name, result.source.text, result.text):
            tell(line)
    elif request.writes and path == "-":
        sys.stdout.buffer.write(result.data)
        sys.stdout.buffer.flush()
    elif request.writes and result.changed:
        replace_file(path, result.source.data, result.data)
    if not result.changed:
        totals.unchanged += 1
        return
    totals.changed += 1
    say(f"{'Formatted' if request.writes else 'Would format'}: {name}")
    if result.note:
        say(f"Note: {name}: {result.note}")


def _refuse(result: Refused, totals: FormatTotals, *, named: bool) -> None:
    """Show why a file is left alone. A file of another format that was only found below a folder is just counted."""
    if result.other and not named:
        totals.other += 1
        return
    report = Report(result.source, Kind.OTHER, Profile.DMI, result.diagnostics)
    Writer(sys.stderr).report(Checked(report))
    _fail(result.source.path, "left as it is" if result.diagnostics else "not a MIF file: left as it is", totals)


def _fail(path: str, problem: str, totals: FormatTotals) -> None:
    totals.failed += 1
    complain(f"{path}: {problem}")


def _summary(totals: FormatTotals, *, planned: bool) -> str:
    files = [
        (totals.changed, "would be formatted" if planned else "formatted"),
        (totals.unchanged, "unchanged"),
        (totals.other, "of other formats"),
        (totals.failed, "not formatted"),
    ]
    parts = [f"{counted(number, 'file')} {what}" for number, what in files if number]
    parts += [f"{counted(totals.unlisted, 'folder')} not listed"] if totals.unlisted else []
    return ", ".join(parts)
