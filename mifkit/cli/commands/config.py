"""`mifkit config`: what is configured for a file or folder, and where each value comes from."""

import click

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.configuration import configuration_options, project, readable
from mifkit.cli.options.output import Output, output_option
from mifkit.output.answers.formats import CONFIG

EPILOG = """\b
Examples:
  mifkit config
      what applies to the files of this folder?
  mifkit config packages/office/setup.mif
      what applies to that file? with its profile and its rules
  mifkit config --config ci.toml
      what does ci.toml set, and what does it leave at the default?
  mifkit config --isolated -o json
      the defaults, for a program

\b
Exit status:
  0  shown
  2  it could not do what was asked: a configuration file is faulty
"""


@click.command(epilog=EPILOG)
@click.argument("path", required=False, default=".")
@configuration_options
@output_option(CONFIG)
def command(path: str, config: str | None, isolated: bool, outputs: tuple[Output, ...]) -> None:
    """Show what is configured for PATH, a file or a folder: each value, and the file that sets it.

    The nearest mifkit.toml in a file's folder or above applies to it, or the nearest pyproject.toml with a table
    [tool.mifkit].
    """
    from pathlib import Path

    from mifkit.cli.runs.outputs import write_answer
    from mifkit.output.answers.config import ConfigAnswer

    asked = Path(path)
    if not asked.exists():
        raise CannotRun(f"{path} does not exist.")
    # A folder's configuration is that of the files in it.
    file = str(asked / "a.mif" if asked.is_dir() else asked)
    with readable():
        found = project(config, isolated)
        configured = found.folder_of(file)
        excluded = found.exclusion_here(file)
    write_answer(ConfigAnswer(configured, path, file, excluded), CONFIG, outputs)
