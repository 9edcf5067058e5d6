"""`mifkit server`: an editor's server, over standard input and output or a connection."""

import os
import sys
from importlib.util import find_spec

import click

from mifkit.cli.trouble import Trouble

EPILOG = """\b
Examples:
  mifkit server
      speak the Language Server Protocol on standard input and output
  mifkit server --stdio
      the same, for editors that insist on saying so
  mifkit server --help && pip install 'mifkit[lsp]'
      what it needs is an extra of the package
  nvim --cmd 'lua vim.lsp.config.mifkit = { cmd = { "mifkit", "server" } }'
      in Neovim 0.11; see the README for a complete configuration

\b
Exit status:
  0  the editor ended it
  1  the editor went away without a word
  2  it could not do what was asked: the extra is not installed
"""


@click.command(epilog=EPILOG)
@click.option("--stdio", is_flag=True, help="Standard input and output; also without this option.")
def command(stdio: bool) -> None:
    """Check files in an editor while they are written, by the Language Server Protocol.

    Findings, their rules, fixes, formatting, outline and folding for all files that 'mifkit lint' reads, and on the
    Status of a status MIF what the client will record. Editors start it themselves.
    """
    if find_spec("pygls") is None:
        raise Trouble("The editor server needs an extra that is not installed: pip install 'mifkit[lsp]'")
    import logging

    from mifkit.server.service import create

    # What goes wrong is told in the editor's log.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    server = create()
    # Nothing but the protocol may get into its stream, whoever prints.
    sys.stdout.flush()
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server.start_io(sys.stdin.buffer, stream)
    server.files.stop()
    sys.exit(0 if server.ended else 1)
