"""`mifkit show`: the tree of a file."""

import click

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.inputs import encoding_option, read_one, stdin_filename_option
from mifkit.cli.options.output import Output, output_option
from mifkit.output.answers.formats import TREE

EPILOG = """\b
Examples:
  mifkit show setup.mif
      the blocks, their statements and values
  mifkit show setup.mif -o json
      the whole tree, with the place of every node
"""


@click.command(epilog=EPILOG)
@click.argument("file")
@output_option(TREE)
@encoding_option
@stdin_filename_option
def command(file: str, outputs: tuple[Output, ...], encoding: str | None, stdin_filename: str | None) -> None:
    """Show what mifkit reads in FILE (- for standard input): its kind, its encoding and its tree.

    Every file has a tree. Where the syntax is faulty, the tree is that of the repaired text, and 'mifkit lint' says
    what was repaired.
    """
    from mifkit.cli.runs.outputs import write_answer
    from mifkit.documents.mif import Document
    from mifkit.documents.readers import other_than_mif

    source = read_one(file, encoding=encoding, stdin_filename=stdin_filename)
    if (other := other_than_mif(source)) is not None:
        raise CannotRun(f"{file} is {other}, not a MIF file of the DMI")
    write_answer(Document(source), TREE, outputs, [file])
