"""What `mifkit lint --fix` writes and `mifkit lint --diff` shows, and what both say about it on standard error."""

import sys
from collections.abc import Iterator

import click

from mifkit.cli.runs.inputs import Inputs, known_names
from mifkit.diagnostics import place_of, printable
from mifkit.files.replacing import replace_file
from mifkit.files.source import Source
from mifkit.lint.engine import Report, Settings, check
from mifkit.lint.fixing import Fixed, Refusal, fix_source
from mifkit.output.answers.diff import unified_diff
from mifkit.output.summary import counted
from mifkit.output.text import harmless

# More refused fixes of one file than this are counted, not listed.
MOST_REFUSED = 20


class Tally:
    """What has been fixed so far, or would be."""

    def __init__(self) -> None:
        self.found = self.fixed = self.files = self.more = 0

    def add(self, result: Fixed) -> None:
        """Count a file that was written, or would be."""
        self.fixed += result.fixed
        self.files += result.changed

    def lines(self, done: str) -> Iterator[str]:
        """The last lines for a reader; `done` is what happened to the findings."""
        if self.fixed:
            yield f"{done} {self.fixed} of {counted(self.found, 'finding')} in {counted(self.files, 'file')}"
        if self.more:
            yield f"{self.more} more {'fix' if self.more == 1 else 'fixes'} with --unsafe-fixes"


class Correction:
    """Fixes files as they are checked. `failed`: at least one of them could not be written."""

    def __init__(self, *, unsafe: bool) -> None:
        self._unsafe = unsafe
        self._tally = Tally()
        self.failed = False

    def correct(self, path: str, source: Source, settings: Settings) -> Report:
        """Fix one file and write it; the report on what is in it then. Standard input goes to standard output."""
        result = fix_source(source, settings, unsafe=self._unsafe)
        self._tally.found += result.found
        if path == "-":
            sys.stdout.buffer.write(result.source.data)
            sys.stdout.buffer.flush()
        elif result.changed:
            try:
                replace_file(path, source.data, result.source.data)
            except OSError as error:
                self.failed = True
                _say(f"error: {source.path}: cannot be written, left as it is: {error.strerror or error}")
                return check(source, settings)
        self._tally.add(result)
        self._tally.more += result.more
        for line in _refusals(result):
            _say(line)
        return result.report

    def finish(self) -> None:
        """Say what was done."""
        for line in self._tally.lines("Fixed"):
            _say(line)


def show_differences(inputs: Inputs, *, unsafe: bool) -> int:
    """Print what fixes would change, as unified diffs; the exit status: 1 if something, 2 if a file is unreadable."""
    tally = Tally()
    files = failed = 0
    for found, path in inputs.files():
        files += 1
        settings = inputs.project.folder_of(path).settings(path)
        try:
            if found.problem:
                raise OSError(found.problem)
            result = fix_source(inputs.read(found), settings, unsafe=unsafe)
        except OSError as error:
            failed += 1
            _say(f"error: {found.path}: cannot be read: {error.strerror or error}")
            continue
        except Exception as error:
            failed += 1
            _say(f"error: {found.path}: mifkit failed on this file: {place_of(error)}")
            continue
        tally.found += result.found
        tally.more += result.more
        tally.add(result)
        for line in _difference(result):
            click.echo(line)
        for line in _refusals(result):
            _say(line)
    if not files:
        _say(f"Nothing to check: no {known_names()} file in {', '.join(inputs.paths)}")
        return 2
    for line in tally.lines("Would fix"):
        _say(line)
    return 2 if failed else int(tally.files > 0)


def _difference(result: Fixed) -> Iterator[str]:
    before, after = result.before, result.source
    yield from (harmless(line) for line in unified_diff(before.path, before.text, after.text))
    if before.encoding != after.encoding and before.mark != after.mark:
        yield printable(f"{before.path}: {before.encoding} would become {after.encoding}, without a mark")


def _refusals(result: Fixed) -> Iterator[str]:
    for refusal in result.refused[:MOST_REFUSED]:
        yield _refusal(refusal, result.source)
    if len(result.refused) > MOST_REFUSED:
        yield f"not fixed: {result.source.path}: {len(result.refused) - MOST_REFUSED} more"


def _refusal(refusal: Refusal, source: Source) -> str:
    one = refusal.diagnostic
    place = source.position(one.start)
    title = one.fix.title if one.fix else ""
    return f"not fixed: {source.path}:{place.line}:{place.column}: {one.code} '{title}': {refusal.reason}"


def _say(text: str) -> None:
    click.echo(harmless(printable(text)), err=True)
