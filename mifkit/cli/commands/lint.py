"""`mifkit lint`: check files and folders."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mifkit.cli.options.configuration import configuration_options, project
from mifkit.cli.options.inputs import (
    client_settings,
    encoding_option,
    exit_code,
    settings_option,
    stdin_filename_option,
)
from mifkit.cli.options.output import Output, default_output, format_list, output_option
from mifkit.documents.kinds import MIF_PROFILES, Profile
from mifkit.output.findings.formats import FORMATS
from mifkit.severity import Threshold

if TYPE_CHECKING:
    from mifkit.cli.runs.fix import Fixes

EPILOG = f"""\b
Formats:
{format_list(FORMATS)}

\b
Examples:
  mifkit lint .
      check MIF files, package definitions and setup.ini below this folder
  mifkit lint packages.json
      check what 'Get-CMPackage | ConvertTo-Json' exported
  mifkit lint share -o concise -o json:report.json
      lines on the screen, and a report for a program
  mifkit lint . -o github -o sarif:mifkit.sarif
      on a build server: marks in the pull request, and a report to upload
  mifkit lint . --select STA,MSI --fail-on warning
      the rules on status MIFs alone; warnings count, too
  mifkit lint . --diff-base origin/main --baseline accepted.json
      only what a branch has changed, and without what is accepted
  mifkit lint - --stdin-filename setup.mif < setup.tmp
      check standard input as if it were setup.mif
  mifkit lint share --statistics
      which rules find most?
  mifkit lint --diff .
      what would --fix change?
  mifkit lint --fix --unsafe-fixes --select SYN110 setup.mif
      apply the fixes of one rule, also those that change what mifkit reads

\b
Exit status:
  0  nothing at or above --fail-on (with --fix: nothing is left)
  1  findings; with --diff, something would change
  2  it could not do what was asked: a mistake in the command line, a file
     that cannot be read or written, or nothing to check
"""


def _selectors(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> list[str]:
    return [part.strip() for text in value for part in text.split(",") if part.strip()]


def _complete_rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The rules that a shell offers for what is written so far; several stand with commas between them."""
    from mifkit.rules.registry import entries

    before, comma, last = incomplete.rpartition(",")
    return [
        f"{before}{comma}{name}"
        for rule in entries()
        for name in (rule.code, rule.name)
        if name.lower().startswith(last.lower())
    ]


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@output_option(FORMATS, listed=True, filled=False)
@click.option(
    "--select",
    metavar="RULES",
    multiple=True,
    callback=_selectors,
    shell_complete=_complete_rules,
    help="Apply only these rules: codes, names or families, such as MSI001,unknown-word,STA.",
)
@click.option(
    "--ignore",
    metavar="RULES",
    multiple=True,
    callback=_selectors,
    shell_complete=_complete_rules,
    help="Leave out these rules.",
)
@click.option(
    "--fail-on",
    type=click.Choice([threshold.value for threshold in Threshold]),
    help="The least severity that makes the exit status 1.  [default: error]",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option(
    "--profile",
    type=click.Choice([profile.value for profile in MIF_PROFILES]),
    help="Whose rules apply to every MIF file: plain DMI, the inventory of SMS, or status MIFs. Detected by default.",
)
@click.option(
    "--exit-code",
    metavar="CODE",
    callback=exit_code,
    help="What the program returned (1618, -2147023278, 0x80070652), for rules that compare it with a status MIF.",
)
@click.option(
    "--no-suppressions",
    is_flag=True,
    help="Report what comments in the files take back (// mifkit: ignore[RULE] …), as for files of others.",
)
@click.option("--fix", is_flag=True, help="Write what the safe fixes make of the files, and report what is left.")
@click.option(
    "--unsafe-fixes",
    is_flag=True,
    help="With --fix or --diff: apply also fixes that guess, or that change what the file says.",
)
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--baseline", metavar="FILE", help="Leave out what this baseline accepts; see 'mifkit baseline'.")
@click.option(
    "--diff-base",
    metavar="REV",
    help="Report only findings on lines that have changed since this revision of git, such as origin/main.",
)
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option("--statistics", is_flag=True, help="Count findings by rule: -o statistics.")
@configuration_options
@settings_option
@encoding_option
@stdin_filename_option
def command(
    paths: tuple[str, ...],
    outputs: tuple[Output, ...],
    select: list[str],
    ignore: list[str],
    fail_on: str | None,
    exit_zero: bool,
    profile: str | None,
    exit_code: int | None,
    no_suppressions: bool,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    baseline: str | None,
    diff_base: str | None,
    watch: bool,
    statistics: bool,
    config: str | None,
    isolated: bool,
    settings: str | None,
    encoding: str | None,
    stdin_filename: str | None,
) -> None:
    """Check MIF files: syntax, the rules of the language and, above all, what a status MIF will make the client do.
    In package definitions, setup.ini, exported package data and install scripts, find what will write such a MIF and
    match it; in site control files, check the exit code lists and retry settings.

    PATHS are files, which are checked whatever their names, and folders, in which MIF files (.mif, .nhm), site control
    files (.ct0), package definitions (.sms, .pdf), setup.ini and scripts (.cmd, .bat, .ps1, .psm1, .vbs, .wsf, .iss,
    .au3) are looked for. Exported data (.json, .csv) has to be named. - is standard input, which --fix writes to
    standard output.
    """
    _refuse_combinations(outputs, fix=fix, unsafe_fixes=unsafe_fixes, diff=diff, statistics=statistics)
    if watch and (fix or diff or "-" in paths):
        raise click.UsageError("--watch only reports, on files: leave out --fix, --diff and standard input.")
    outputs += (Output("statistics", ""),) if statistics else ()
    wanted = () if diff else outputs or (default_output(FORMATS),)
    from mifkit.cli.runs.inputs import Inputs
    from mifkit.cli.runs.lint import run
    from mifkit.linter.project import Overrides

    overrides = Overrides(
        select=tuple(select),
        ignore=tuple(ignore),
        profile=Profile(profile) if profile else None,
        client=client_settings(settings) if settings is not None else None,
        exit_code=exit_code,
        suppressions=False if no_suppressions else None,
        fail_on=Threshold(fail_on) if fail_on is not None else None,
    )

    def inputs() -> Inputs:
        return Inputs(paths, project(config, isolated, overrides), encoding, stdin_filename)

    if watch:
        from mifkit.cli.runs.watch import watch as watching

        watching(inputs, lambda current: run(current, wanted, baseline=baseline, revision=diff_base))
    fixes: Fixes | None = None
    if fix or diff:
        from mifkit.cli.runs.fix import ShownFixes, WrittenFixes

        fixes = (ShownFixes if diff else WrittenFixes)(unsafe=unsafe_fixes)
    ended = run(inputs(), wanted, baseline=baseline, revision=diff_base, fixes=fixes)
    if not ended.done:
        sys.exit(2)
    if diff and fixes is not None:
        sys.exit(1 if fixes.files else 0)
    sys.exit(1 if ended.failed and not exit_zero else 0)


def _refuse_combinations(
    outputs: Sequence[Output], *, fix: bool, unsafe_fixes: bool, diff: bool, statistics: bool
) -> None:
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes says which fixes to apply: give --fix or --diff, too.")
    if diff and (outputs or statistics):
        raise click.UsageError("--diff shows what would change, and makes no report: leave out --output.")
