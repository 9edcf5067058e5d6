"""`mifkit lint`: check files and folders."""

import os
import sys
import tempfile
from contextlib import ExitStack
from typing import IO, Any, TextIO

import click

from mifkit.cli.inputs import ExitCode, encoding_option, read, stdin_filename_option
from mifkit.diagnostics import Finding, Severity
from mifkit.discovery import Found, find_files
from mifkit.engine import Report, Settings, check, diagnostic
from mifkit.kinds import Kind, Profile
from mifkit.output import FORMATS, Summary, Writer, writer
from mifkit.registry import UnknownRuleError, by_name, selected
from mifkit.source import Source

EPILOG = """\b
Examples:
  mifkit lint .                                     check a folder
  mifkit lint -o concise -o json:report.json share  lines on the screen, a report in a file
  mifkit lint --select MSI,STA --fail-on warning .  status MIFs only, and warnings count
  mifkit lint - --stdin-filename setup.mif < x      check standard input

Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be read, or there was nothing to check.
"""

FAIL_ON = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}


class OutputTarget(click.ParamType):
    """FORMAT or FORMAT:PATH."""

    name = "format[:path]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, _, path = str(value).partition(":")
        if name not in FORMATS:
            from difflib import get_close_matches

            near = get_close_matches(name.lower(), FORMATS, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"formats: {', '.join(FORMATS)}"
            self.fail(f"there is no format '{name}'; {hint}", param, ctx)
        return name, path


def _selectors(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> list[str]:
    return [part.strip() for text in value for part in text.split(",") if part.strip()]


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option(
    "-o",
    "--output",
    "outputs",
    type=OutputTarget(),
    multiple=True,
    help=f"Format, and a file to write it to; repeatable. Formats: {', '.join(FORMATS)}. Default: full.",
)
@click.option("--select", multiple=True, callback=_selectors, help="Only these rules: codes, names or families (STA).")
@click.option("--ignore", multiple=True, callback=_selectors, help="All but these rules.")
@click.option(
    "--fail-on",
    type=click.Choice([*FAIL_ON, "never"]),
    default="error",
    show_default=True,
    help="The least severity that makes the exit status 1.",
)
@click.option(
    "--profile",
    type=click.Choice([profile.value for profile in Profile]),
    help="Check every file by these rules instead of detecting them.",
)
@click.option("--exit-code", type=ExitCode(), help="What the program returned, for rules on status MIFs.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--statistics", is_flag=True, help="Show how often each rule was broken instead of each finding.")
@encoding_option
@stdin_filename_option
def command(
    paths: tuple[str, ...],
    outputs: tuple[tuple[str, str], ...],
    select: list[str],
    ignore: list[str],
    fail_on: str,
    profile: str | None,
    exit_code: int | None,
    exit_zero: bool,
    statistics: bool,
    encoding: str | None,
    stdin_filename: str | None,
) -> None:
    """Check MIF files: syntax, the rules of the language and, above all, what a status MIF will make the client do.

    PATHS are files and folders, which are searched for .mif and .nhm files; - is standard input.
    """
    try:
        rules = selected(select, ignore) if select or ignore else None
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from None
    settings = Settings(profile=Profile(profile) if profile else None, rules=rules, exit_code=exit_code)
    outputs = outputs or (("full", ""),)
    if statistics:
        outputs = tuple((name, path) for name, path in outputs if path) + (("statistics", ""),)
    if sum(1 for _, path in outputs if not path) > 1:
        raise click.UsageError("Only one format can go to the screen; write the others to files: --output json:FILE.")

    summary, worst, unread = Summary(), 0, 0
    with ExitStack() as stack:
        writers = [stack.enter_context(_Target(name, path)) for name, path in outputs]
        for found in find_files(paths):
            report = _check(found, settings, encoding, stdin_filename)
            unread += report.kind is Kind.UNREADABLE
            summary.add(report)
            worst = max([worst, *(one.severity for one in report.diagnostics)])
            for target in writers:
                target.writer.report(report)
        for target in writers:
            target.writer.finish(summary)
    if not summary.files:
        click.echo(f"Nothing to check: no .mif or .nhm file in {', '.join(paths)}", err=True)
        sys.exit(2)
    if unread:
        sys.exit(2)
    failing = fail_on != "never" and worst >= FAIL_ON[fail_on] and not exit_zero
    sys.exit(1 if failing else 0)


def _check(found: Found, settings: Settings, encoding: str | None, stdin_filename: str | None) -> Report:
    problem = found.problem
    if not problem:
        try:
            return check(read(found.path, encoding=encoding, stdin_filename=stdin_filename), settings)
        except OSError as error:
            problem = error.strerror or str(error)
    rule = by_name()["unreadable-file"]
    finding = Finding(0, 0, f"Cannot be read: {problem}", "Check the path and the permissions.")
    source = Source(found.path, b"")
    return Report(
        source,
        Kind.UNREADABLE,
        settings.profile or Profile.DMI,
        [diagnostic(rule, finding, Severity.ERROR, found.path)],
    )


class _Target:
    """A writer and where it writes to. A file appears under its name only when it is complete."""

    def __init__(self, name: str, path: str) -> None:
        self._name = name
        self._path = path
        self._file: IO[str] | None = None
        self.writer: Writer

    def __enter__(self) -> "_Target":
        stream: TextIO = sys.stdout
        if self._path:
            folder = os.path.dirname(os.path.abspath(self._path))
            try:
                self._file = tempfile.NamedTemporaryFile(
                    "w", encoding="utf-8", newline="\n", dir=folder, prefix=".mifkit-", delete=False
                )
            except OSError as error:
                raise click.ClickException(f"Cannot write {self._path}: {error.strerror}") from None
            stream = self._file  # type: ignore[assignment]
        self.writer = writer(self._name, stream)
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        if self._file is None:
            return
        self._file.close()
        if failed is None:
            os.replace(self._file.name, self._path)
        else:
            os.unlink(self._file.name)


