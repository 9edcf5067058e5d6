"""Fixes in a run of `mifkit lint`: `--fix` writes them, `--diff` shows them, both say so on standard error."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from mifkit.cli.streams import say, tell
from mifkit.files.replacing import replace_file
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.fixing import Fixed, Keep, Refusal, fix_source
from mifkit.output.answers.diff import unified_diff
from mifkit.output.summary import counted

# More refused fixes of one file than this are counted, not listed.
MOST_REFUSED = 20


class _NotWrittenError(Exception):
    """A file could not be written; the text says why."""


class Fixes(ABC):
    """Fixes files as they are checked, and counts what was fixed.

    `failed`: at least one file could not be written. `files`: how many files have changed, or would.
    """

    # What has happened to the findings that were fixed.
    done: ClassVar[str]

    def __init__(self, *, unsafe: bool, quiet: bool = False) -> None:
        """`quiet`: only what went wrong is said."""
        self._unsafe = unsafe
        self._quiet = quiet
        self._found = self._fixed = self._more = 0
        self.files = 0
        self.failed = False

    def fix(self, source: Source, *, path: str, settings: Settings, keep: Keep) -> Report:
        """Fix a file, of which `keep` says what is reported; the report on what is left. `path` is `-` for standard
        input, whatever name it is checked under."""
        result = fix_source(source, settings, unsafe=self._unsafe, keep=keep)
        self._found += result.found
        try:
            self.deliver(result, path)
        except _NotWrittenError as error:
            self.failed = True
            say(f"error: {source.path}: cannot be written, left as it is: {error}")
            return keep(check(source, settings))
        self._fixed += result.fixed
        self._more += result.more
        self.files += result.changed
        for line in () if self._quiet else _refusals(result):
            say(line)
        return result.report

    @abstractmethod
    def deliver(self, result: Fixed, path: str) -> None:
        """Write or show what the fixes make of the file. Raises `_NotWrittenError`, and OSError if standard output is
        gone."""

    def not_checked(self, report: Report) -> None:  # noqa: B027  # as a rule, the report goes to a writer that shows it
        """Take note of the report on a file that could not be checked."""

    def finish(self) -> None:
        """Say what was fixed in all files together."""
        if self._quiet:
            return
        if self._fixed:
            say(f"{self.done} {self._fixed} of {counted(self._found, 'finding')} in {counted(self.files, 'file')}")
        if self._more:
            say(f"{self._more} more {'fix' if self._more == 1 else 'fixes'} with --unsafe-fixes")


class WrittenFixes(Fixes):
    """`--fix`: the files are written; the text of standard input goes to standard output."""

    done = "Fixed"

    def deliver(self, result: Fixed, path: str) -> None:
        if path == "-":
            sys.stdout.buffer.write(result.source.data)
            sys.stdout.buffer.flush()
        elif result.changed:
            try:
                replace_file(path, result.before.data, result.source.data)
            except OSError as error:
                raise _NotWrittenError(error.strerror or error) from None


class ShownFixes(Fixes):
    """`--diff`: the changes are shown as unified diffs, and nothing is written."""

    done = "Would fix"

    def deliver(self, result: Fixed, path: str) -> None:  # the diff names the file itself
        before, after = result.before, result.source
        for line in unified_diff(before.path, before.text, after.text):
            tell(line)
        if before.encoding != after.encoding and before.mark != after.mark:
            tell(f"{before.path}: {before.encoding} would become {after.encoding}, without a mark")

    def not_checked(self, report: Report) -> None:
        """Say it: with `--diff` there is no report that would."""
        for diagnostic in report.diagnostics:
            say(f"error: {diagnostic.path}: {diagnostic.message[:1].lower()}{diagnostic.message[1:]}")


def _refusals(result: Fixed) -> Iterator[str]:
    for refusal in result.refused[:MOST_REFUSED]:
        yield _refusal(refusal, result.source)
    if len(result.refused) > MOST_REFUSED:
        yield f"not fixed: {result.source.path}: {len(result.refused) - MOST_REFUSED} more"


def _refusal(refusal: Refusal, source: Source) -> str:
    diagnostic = refusal.diagnostic
    place = source.position(diagnostic.start)
    title = diagnostic.fix.title if diagnostic.fix else ""
    return f"not fixed: {source.path}:{place.line}:{place.column}: {diagnostic.code} '{title}': {refusal.reason}"
