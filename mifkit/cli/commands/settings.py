"""`mifkit settings`: the lists of exit codes and the retries of a site."""

import sys

import click

from mifkit.cli.options.inputs import encoding_option, read_settings_file, stdin_filename_option
from mifkit.cli.options.output import Output, explain_option, output_option
from mifkit.output.answers.formats import SETTINGS

EPILOG = """\b
Forms of FILE:
  a site control file                 sitectrl.ct0, of SMS 2003 and
                                      Configuration Manager 2007
  instances of WMI classes in MOF     CCM_SoftwareDistributionClientConfig or
  or JSON                             SMS_SoftwareDistributionAgentConfig

\b
Examples:
  mifkit settings sitectrl.ct0
      the lists of a site, and what differs from the defaults
  mifkit settings
      the defaults, and what each code means
  mifkit settings policy.json -o json
      as JSON, from the output of ConvertTo-Json
  mifkit outcome setup.mif --exit-code 1603 --settings sitectrl.ct0
      what do these lists mean for one run?

\b
Exit status:
  0  every setting in the file could be read
  1  some settings could not be read; they are shown
  2  it could not do what was asked
"""


@click.command(epilog=EPILOG)
@click.argument("file", required=False)
@explain_option
@output_option(SETTINGS)
@encoding_option
@stdin_filename_option
def command(file: str | None, outputs: tuple[Output, ...], encoding: str | None, stdin_filename: str | None) -> None:
    """Show the exit code lists and the retry settings in FILE, what differs from the defaults, and what the codes mean.

    FILE is an export of a site or a client, or - for standard input. Without FILE, the defaults are shown.
    """
    from mifkit.cli.runs.outputs import write_answer
    from mifkit.output.answers.settings import SettingsAnswer
    from mifkit.status.settings.values import collected

    if file is None:
        read = collected("the defaults", {})
    else:
        read = read_settings_file(file, encoding=encoding, stdin_filename=stdin_filename)
    write_answer(SettingsAnswer(read, file), SETTINGS, outputs, [file] if file is not None else ())
    sys.exit(1 if read.problems else 0)
