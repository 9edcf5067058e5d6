"""Where the output of a run goes: to the screen or into files, in one format or in several."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple, TextIO

from mifkit.cli.options.output import Output, refuse_clashes
from mifkit.files.replacing import ReportFile
from mifkit.output.formats import Formats


class OpenOutput(NamedTuple):
    """The name of a format, and the stream that it goes to."""

    format: str
    stream: TextIO


@contextmanager
def opened(
    outputs: Sequence[Output], inputs: Sequence[str] = (), screen: TextIO | None = None
) -> Iterator[list[OpenOutput]]:
    """The outputs of a run, open. `screen` replaces standard output.

    Files are complete when the context ends; if it ends with an error, the files that were there stay. Raises
    `ReportError` if a file cannot be written, `click.UsageError` if one would replace one of the files `inputs`.
    """
    refuse_clashes(outputs, inputs)
    with ExitStack() as stack:
        yield [
            OpenOutput(
                output.format, stack.enter_context(ReportFile(output.path)) if output.path else screen or sys.stdout
            )
            for output in outputs
        ]


def write_answer(answer: object, formats: Formats, outputs: Sequence[Output], inputs: Sequence[str] = ()) -> None:
    """Write the answer of a command in every format that was asked for. Raises as `opened` does."""
    with opened(outputs, inputs) as streams:
        for name, stream in streams:
            formats[name].load()(answer, stream)
