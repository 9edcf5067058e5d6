"""`mifkit baseline`: accept what is found now, so that only what is new is reported."""

import sys

import click

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.configuration import configuration_options, project
from mifkit.cli.options.inputs import encoding_option, expanded
from mifkit.cli.streams import tell

EPILOG = """\b
Examples:
  mifkit baseline write accepted.json packages/
      accept everything that is found below packages now
  mifkit lint packages/ --baseline accepted.json
      report what is new
  mifkit baseline prune accepted.json packages/
      remove what is no longer found from the baseline
  mifkit baseline write accepted.json packages/new --replace
      forget what was accepted before, elsewhere, too
  mifkit baseline write accepted.json . --config ci.toml
      with the rules that ci.toml selects

\b
If FILE exists, 'write' changes what it says about PATHS and leaves the rest;
'prune' takes out nothing that it did not look at. A baseline counts findings
by file, rule and block, so they may move to other lines. If mifkit.toml
names one (baseline = "accepted.json"), 'mifkit lint' needs no option.

\b
Exit status:
  0  written
  2  it could not do what was asked: a file cannot be read or written
"""


@click.command(epilog=EPILOG)
@click.argument("action", type=click.Choice(["write", "prune"]), metavar="write|prune")
@click.argument("baseline", metavar="FILE")
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...", callback=expanded)
@click.option("--replace", is_flag=True, help="With write: forget what FILE has accepted so far.")
@configuration_options
@encoding_option
def command(
    action: str,
    baseline: str,
    paths: tuple[str, ...],
    replace: bool,
    config: str | None,
    isolated: bool,
    encoding: str | None,
) -> None:
    """Accept what is found in PATHS now by writing it to FILE, or remove what is no longer found from FILE."""
    from mifkit.cli.runs.baseline import prune, write
    from mifkit.cli.runs.inputs import Inputs

    inputs = Inputs(paths, project(config, isolated, folders=paths), encoding)
    if "-" in paths:
        raise click.UsageError("A baseline is about files, not standard input.")
    if replace and action == "prune":
        raise click.UsageError("--replace is for 'mifkit baseline write'.")
    (done, unreadable) = prune(baseline, inputs) if action == "prune" else write(baseline, inputs, replace=replace)
    tell(done)
    if unreadable:
        sys.stdout.flush()
        raise CannotRun("Not in it, because they could not be checked:\n" + "\n".join(unreadable))
