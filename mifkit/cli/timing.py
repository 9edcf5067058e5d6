"""`mifkit lint --timing`: the same run with a stopwatch."""

import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

import click

from mifkit.cli.checking import Ended, run
from mifkit.cli.run_inputs import Inputs
from mifkit.discovery import Found
from mifkit.engine import Report, Settings, check
from mifkit.output import Writer, writer
from mifkit.output.placed import FileFindings
from mifkit.output.summary import Summary
from mifkit.output.timing import table
from mifkit.source import Source
from mifkit.stopwatch import Stopwatch


class MeasuredInputs(Inputs, frozen=True, kw_only=True):
    """Inputs that take the time of what is done with them."""

    stopwatch: Stopwatch

    def files(self) -> Iterator[tuple[Found, str]]:
        return self.stopwatch.each("finding files", super().files())

    def read(self, found: Found) -> Source:
        return self.stopwatch.timed("reading", super().read)(found)

    def check(self, source: Source, settings: Settings) -> Report:
        parse = self.stopwatch.timed("parsing", self.parse)
        engine = self.stopwatch.timed("engine: kind of file, diagnostics", check)
        return engine(source, settings, parse=parse, checks=self.stopwatch.checks)


class MeasuredWriter:
    """A writer whose time counts as that of the output."""

    def __init__(self, writer: Writer, stopwatch: Stopwatch) -> None:
        self._report = stopwatch.timed("output", writer.report)
        self._finish = stopwatch.timed("output", writer.finish)

    def report(self, file: FileFindings) -> None:
        self._report(file)

    def finish(self, summary: Summary) -> None:
        self._finish(summary)


def timed(
    inputs: Inputs, outputs: Sequence[tuple[str, str]], *, baseline: str | None = None, revision: str | None = None
) -> Ended:
    """Check and report as `run` does; at the end a table on standard error says what the time went to."""
    with Stopwatch() as stopwatch:
        measured = MeasuredInputs(
            paths=inputs.paths,
            project=inputs.project,
            encoding=inputs.encoding,
            stdin_filename=inputs.stdin_filename,
            stopwatch=stopwatch,
        )

        def make(name: str, stream: TextIO) -> Writer:
            return MeasuredWriter(writer(name, stream), stopwatch)

        ended = run(measured, outputs, baseline=baseline, revision=revision, make=make)
        rows = stopwatch.rows()
    # Behind what is on the screen, where both go there.
    sys.stdout.flush()
    files = sum(row.calls for row in rows if row.name == "reading")
    click.echo("\n".join(["", *table(rows, files)]), err=True)
    return ended
