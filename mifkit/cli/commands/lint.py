"""`mifkit lint`: check files and folders."""

import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from mifkit.cli.options.choices import fail_on_option, min_severity_option, rules_option
from mifkit.cli.options.configuration import configuration_options, project
from mifkit.cli.options.groups import GroupedCommand, GroupedOption
from mifkit.cli.options.inputs import (
    client_settings,
    encoding_option,
    exit_code,
    expanded,
    settings_option,
    stdin_filename_option,
)
from mifkit.cli.options.output import Output, default_output, format_flag, format_list, output_option
from mifkit.documents.kinds import MIF_PROFILES, Profile
from mifkit.output.findings.formats import FORMATS, LISTS
from mifkit.severity import Severity, Threshold

if TYPE_CHECKING:
    from mifkit.cli.runs.changes import Changes

EPILOG = f"""\b
Formats:
{format_list(FORMATS)}

\b
Examples:
  mifkit lint
      check MIF files, package definitions and setup.ini below this folder
  mifkit lint packages.json
      check what 'Get-CMPackage | ConvertTo-Json' exported
  mifkit lint share -o concise -o json:report.json
      lines on the screen, and a report for a program
  mifkit lint . -o github -o sarif:mifkit.sarif
      on a build server: marks in the pull request, and a report to upload
  mifkit lint . --select STA,MSI --fail-on warning
      only the rules on status MIFs; warnings fail the run, too
  mifkit lint . --diff-base origin/main --baseline accepted.json
      only lines that a branch has changed, without what is accepted
  mifkit lint - --stdin-filename setup.mif < setup.tmp
      check standard input as if it were setup.mif
  mifkit lint share --statistics
      which rules find the most?
  mifkit lint --diff .
      what would --fix change?
  mifkit lint vendor --select DMI403 --add-suppressions="as delivered"
      accept these findings, with the reason, in the files themselves
  mifkit lint --fix --unsafe-fixes --select SYN110 setup.mif
      apply the fixes of one rule, even if they change what mifkit reads

\b
Exit status:
  0  nothing at or above --fail-on (with --fix: nothing is left)
  1  findings; with --diff, something would change
  2  it could not do what was asked: a mistake in the command line, a file
     that cannot be read or written, or nothing to check
"""


SUPPRESS = "--add-suppressions"

WHICH, REPORTED, REPAIR = "Which files and rules", "What is reported", "Fixes and suppressions"


def _option(group: str, *names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(*names, cls=GroupedOption, group=group, **settings)


class _Command(GroupedCommand):
    """Takes the value of --add-suppressions only after an equals sign: otherwise, it would take the first path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = args.index("--") if "--" in args else len(args)
        return super().parse_args(
            ctx, [f"{arg}=" if arg == SUPPRESS and at < options else arg for at, arg in enumerate(args)]
        )


def _reason(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    # What means something in the comments of a batch file, ends a comment, or continues a line in one of the languages.
    if value is not None and (re.search(r"[%^&|<>`\\]|--|\*/|_\s*$", value) or not value.isprintable()):
        raise click.BadParameter(
            "the reason stands in comments of several languages: leave out % ^ & | < > ` -- */ and backslashes, and an "
            "underscore at its end.",
            ctx,
            param,
        )
    return value


@click.command(cls=_Command, epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATHS]...", callback=expanded)
@rules_option(
    "--select",
    help="Apply only these rules: codes, names or families, such as MSI001,unknown-word,STA.",
    cls=GroupedOption,
    group=WHICH,
)
@rules_option("--ignore", help="Leave out these rules.", cls=GroupedOption, group=WHICH)
@_option(
    WHICH,
    "--exclude",
    metavar="PATTERN",
    multiple=True,
    help="Leave out files and folders that this pattern matches, as in .gitignore. May be repeated.",
)
@_option(
    WHICH,
    "--force-exclude/--no-force-exclude",
    default=None,
    help="Leave out what the configuration excludes even if PATHS names it, as a pre-commit hook does.",
)
@_option(
    WHICH,
    "--profile",
    type=click.Choice([profile.value for profile in MIF_PROFILES]),
    help="Check every MIF file by the rules of plain DMI, of SMS inventory or of status MIFs.  [default: detected]",
)
@_option(
    WHICH,
    "--exit-code",
    metavar="CODE",
    callback=exit_code,
    help="The program's exit code (1618, -2147023278, 0x80070652), for rules that compare it with a status MIF.",
)
@min_severity_option(cls=GroupedOption, group=REPORTED)
@_option(
    REPORTED,
    "--baseline",
    metavar="FILE",
    help="Leave out the findings that this baseline accepts; see 'mifkit baseline'.",
)
@_option(
    REPORTED,
    "--diff-base",
    metavar="REV",
    help="Report only findings on lines that have changed since this git revision, such as origin/main.",
)
@_option(
    REPORTED,
    "--no-suppressions",
    is_flag=True,
    help="Report also what comments in the files suppress (// mifkit: ignore[RULE] …), as in files that you did not "
    "write.",
)
@_option(
    REPORTED,
    "--max-findings",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help=f"List no more findings than these and count the others; for {', '.join(LISTS)}.",
)
@format_flag("--statistics", "statistics", help="Count findings by rule", cls=GroupedOption, group=REPORTED)
@fail_on_option(show_default=Threshold.ERROR.value, cls=GroupedOption, group=REPORTED)
@_option(REPORTED, "--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@_option(
    REPAIR,
    "--fix",
    is_flag=True,
    help="Apply the safe fixes of the reported findings to the files, and report what is left.",
)
@_option(
    REPAIR,
    "--unsafe-fixes",
    is_flag=True,
    help="With --fix or --diff: also apply fixes that guess, or that change what the file says.",
)
@_option(
    REPAIR,
    "--add-suppressions",
    metavar="[=REASON]",
    callback=_reason,
    help="Write comments that suppress the reported findings, with the reason, and report what is left.",
)
@_option(REPAIR, "--diff", is_flag=True, help="Show what --fix or --add-suppressions would change, and write nothing.")
@output_option(FORMATS, listed=True, filled=False)
@click.option("-q", "--quiet", is_flag=True, help="Findings alone: no totals, hints and notes.")
@click.option("-v", "--verbose", is_flag=True, help="Say what shows the kind of each file, and what is left out.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Worker processes.  [default: one per core, if there are 200 files or more]",
)
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C. Needs the extra watch.")
@configuration_options
@settings_option
@encoding_option
@stdin_filename_option
def command(
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    exclude: tuple[str, ...],
    force_exclude: bool | None,
    profile: str | None,
    exit_code: int | None,
    min_severity: Severity,
    baseline: str | None,
    diff_base: str | None,
    no_suppressions: bool,
    max_findings: int | None,
    fail_on: Threshold | None,
    exit_zero: bool,
    fix: bool,
    unsafe_fixes: bool,
    add_suppressions: str | None,
    diff: bool,
    outputs: tuple[Output, ...],
    quiet: bool,
    verbose: bool,
    jobs: int | None,
    watch: bool,
    config: str | None,
    isolated: bool,
    settings: str | None,
    encoding: str | None,
    stdin_filename: str | None,
) -> None:
    """Check MIF files: their syntax, the rules of the language and, above all, what a status MIF makes the client do.
    In package definitions, setup.ini, exported package data and install scripts, find whatever will write such a MIF
    and match it. In site control files, check the exit code lists and the retry settings.

    PATHS are files, folders, patterns such as *.mif where no file has that very name, or - for standard input, whose
    fixed text --fix writes to standard output; without PATHS, this folder is checked. In folders, mifkit looks for MIF
    files (.mif, .nhm), site control files (.ct0), package definitions (.sms, .pdf), setup.ini, scripts (.cmd, .bat,
    .ps1, .psm1, .vbs, .wsf, .js, .iss, .nsi, .nsh, .wxs, .au3) and exports of packages and programs (.json, .csv, .xml,
    .clixml, .mof), which are joined on PackageID. A file that is named is checked whatever its name.
    """
    paths = paths or (".",)
    suppress = add_suppressions is not None
    _refuse_combinations(outputs, jobs, fix=fix, unsafe_fixes=unsafe_fixes, diff=diff, suppress=suppress)
    if watch and (fix or diff or suppress or "-" in paths):
        raise click.UsageError(
            f"--watch reports on files and changes nothing: leave out --fix, {SUPPRESS}, --diff and standard input."
        )
    if suppress and no_suppressions:
        raise click.UsageError(f"{SUPPRESS} writes comments, which --no-suppressions ignores: leave out one of them.")
    wanted = () if diff else outputs or (default_output(FORMATS),)
    if max_findings is not None and not any(output.format in LISTS for output in wanted):
        raise click.UsageError(f"--max-findings is for lists that people read: {', '.join(LISTS)}.")
    from mifkit.cli.runs.inputs import Inputs
    from mifkit.cli.runs.lint import Listing, Scope, run
    from mifkit.linter.project import Overrides

    overrides = Overrides(
        select=select,
        ignore=ignore,
        profile=Profile(profile) if profile else None,
        client=client_settings(settings) if settings is not None else None,
        exit_code=exit_code,
        suppressions=False if no_suppressions else None,
        fail_on=fail_on,
        force_exclude=force_exclude,
        exclude=exclude,
    )

    scope = Scope(baseline, diff_base, min_severity)
    listing = Listing(wanted, max_findings, quiet, verbose)

    def inputs() -> Inputs:
        return Inputs(paths, project(config, isolated, overrides, paths), encoding, stdin_filename)

    if watch:
        from mifkit.cli.runs.watch import watch as watching

        watching(inputs, lambda current: run(current, listing, scope, jobs=jobs))
    changes: Changes | None = None
    if fix or diff or suppress:
        from mifkit.cli.runs.changes import Fixes, Shown, Suppressions, Written

        delivery = Shown() if diff else Written()
        if add_suppressions is not None:
            changes = Suppressions(delivery, reason=add_suppressions.strip(), quiet=quiet)
        else:
            changes = Fixes(delivery, unsafe=unsafe_fixes, quiet=quiet)
    ended = run(inputs(), listing, scope, changes, jobs=jobs)
    if not ended.done:
        sys.exit(2)
    if diff and changes is not None:
        sys.exit(1 if changes.files else 0)
    sys.exit(1 if ended.failed and not exit_zero else 0)


def _refuse_combinations(
    outputs: Sequence[Output], jobs: int | None, *, fix: bool, unsafe_fixes: bool, diff: bool, suppress: bool
) -> None:
    if suppress and (fix or unsafe_fixes):
        raise click.UsageError(f"{SUPPRESS} and --fix exclude each other: fix first, then suppress what is left.")
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes says which fixes to apply: give --fix or --diff, too.")
    if jobs is not None and (fix or diff or suppress):
        raise click.UsageError(f"--jobs is for checks: --fix, {SUPPRESS} and --diff take one file after another.")
    if diff and outputs:
        raise click.UsageError("--diff shows what would change and writes no report: leave out --output.")
