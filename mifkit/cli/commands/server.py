"""`mifkit server`: an editor's server, over standard input and output."""

import os
import sys
from functools import partial
from importlib.util import find_spec

import click

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.configuration import configuration_options, load_project, project

EPILOG = """\b
Examples:
  mifkit server
      speak the Language Server Protocol on standard input and output
  mifkit server --stdio
      the same, for editors that always add this option
  mifkit server --config site.toml
      one configuration for all files, wherever they lie
  mifkit server --isolated
      only the editor's own options count

\b
Exit status:
  0  the editor ended it
  1  the editor closed the connection without ending the session
  2  it could not do what was asked: its extra is not installed, or the
     configuration file is faulty
"""


@click.command(epilog=EPILOG)
@click.option("--stdio", is_flag=True, help="Use standard input and output, as without this option.")
@configuration_options
def command(stdio: bool, config: str | None, isolated: bool) -> None:
    """Check files in an editor while they are written, by the Language Server Protocol.

    The editor shows findings, their rules, fixes, formatting, outline and folding for all files that 'mifkit lint'
    reads, and on the Status of a status MIF what the client will record. Editors start the server themselves. It needs
    the extra lsp: 'mifkit help installation'.

    The editor can set these options: product, exitCode, profile, select and ignore.
    """
    if find_spec("pygls") is None:
        raise CannotRun("The server needs the extra lsp, which is not installed: see 'mifkit help installation'")
    # Writing nothing fails if standard output is closed: there is no editor to speak to.
    os.write(sys.stdout.fileno(), b"")
    # A fault in the file that was named is reported now, not in the editor.
    project(config, isolated)
    import logging

    from mifkit.server.service import create

    # Errors go to the editor's log.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    server = create(partial(load_project, config, isolated))
    # Only the protocol may write to its stream, whatever prints.
    sys.stdout.flush()
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server.start_io(sys.stdin.buffer, stream)
    server.files.stop()
    sys.exit(0 if server.ended else 1)
