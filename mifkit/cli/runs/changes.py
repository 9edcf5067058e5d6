"""Changes of files in a run of `mifkit lint`: `--fix` and `--add-suppressions` make them, `--diff` only shows them.

What was done is said on standard error.
"""

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Protocol

from mifkit.cli.streams import complain, say, tell
from mifkit.files.replacing import replace_file
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.fixing import Keep, Refusal, fix_source
from mifkit.linter.suppressing import suppress_source
from mifkit.output.answers.diff import unified_diff
from mifkit.output.summary import counted

# More refusals in one file than this are counted, not listed.
MOST_REFUSED = 20
# Places of findings that are not suppressed for the same reason, which a line names.
MOST_PLACES = 3


class _NotWrittenError(Exception):
    """A file could not be written; the text says why."""


class Delivery(Protocol):
    """What becomes of the new text of a file. `shows`: nothing is written."""

    shows: bool

    def deliver(self, before: Source, after: Source, path: str) -> None:
        """Raises `_NotWrittenError`, and OSError if standard output is gone. `path` is `-` for standard input."""


class Written:
    """The files are written; the text of standard input goes to standard output."""

    shows = False

    def deliver(self, before: Source, after: Source, path: str) -> None:
        if path == "-":
            sys.stdout.buffer.write(after.data)
            sys.stdout.buffer.flush()
        elif after.data != before.data:
            try:
                replace_file(path, before.data, after.data)
            except OSError as error:
                raise _NotWrittenError(error.strerror or error) from None


class Shown:
    """`--diff`: the changes are shown as unified diffs, and nothing is written."""

    shows = True

    def deliver(self, before: Source, after: Source, path: str) -> None:  # the diff names the file itself
        for line in unified_diff(before.path, before.text, after.text):
            tell(line)
        if before.encoding != after.encoding and before.mark != after.mark:
            tell(f"{before.path}: {before.encoding} would become {after.encoding}, without a mark")


class Changes(ABC):
    """Changes files as they are checked, and counts what was changed. `quiet`: only what went wrong is said.

    `failed`: at least one file could not be written. `files`: how many files have changed, or would.
    """

    def __init__(self, delivery: Delivery, *, quiet: bool) -> None:
        self.delivery = delivery
        self.quiet = quiet
        self.files = 0
        self.failed = False

    @abstractmethod
    def change(self, source: Source, *, path: str, settings: Settings, keep: Keep) -> Report:
        """Change a file, of which `keep` says what is reported; the report on what is left. `path` is `-` for standard
        input, whatever name it is checked under."""

    @abstractmethod
    def finish(self) -> None:
        """Say what was done in all files together."""

    def not_checked(self, report: Report) -> None:
        """Take note of the report on a file that could not be checked. With `--diff` there is no other report."""
        for diagnostic in report.diagnostics if self.delivery.shows else ():
            complain(f"{diagnostic.path}: {diagnostic.message[:1].lower()}{diagnostic.message[1:]}")

    def _delivered(self, before: Source, after: Source, path: str) -> bool:
        """Whether the new text of a file was written or shown."""
        try:
            self.delivery.deliver(before, after, path)
        except _NotWrittenError as error:
            self.failed = True
            complain(f"{before.path}: cannot be written, left as it is: {error}")
            return False
        self.files += after.data != before.data
        return True

    def _refuse(self, what: str, refused: Iterable[str]) -> None:
        """Say why something in a file was not changed."""
        lines = list(refused)
        for line in () if self.quiet else lines[:MOST_REFUSED]:
            say(f"{what}: {line}")
        if len(lines) > MOST_REFUSED and not self.quiet:
            say(f"{what}: {len(lines) - MOST_REFUSED} more")

    def _say(self, line: str) -> None:
        if not self.quiet:
            say(line)


class Fixes(Changes):
    """`--fix`: applies fixes; with `unsafe`, all of them."""

    def __init__(self, delivery: Delivery, *, unsafe: bool, quiet: bool) -> None:
        super().__init__(delivery, quiet=quiet)
        self._unsafe = unsafe
        self._found = self._fixed = self._more = 0

    def change(self, source: Source, *, path: str, settings: Settings, keep: Keep) -> Report:
        result = fix_source(source, settings, unsafe=self._unsafe, keep=keep)
        self._found += result.found
        if not self._delivered(result.before, result.source, path):
            return keep(check(source, settings))
        self._fixed += result.fixed
        self._more += result.more
        self._refuse("Not fixed", (_refused_fix(refusal, result.source) for refusal in result.refused))
        return result.report

    def finish(self) -> None:
        if self._fixed:
            done = "Would fix" if self.delivery.shows else "Fixed"
            self._say(f"{done} {self._fixed} of {counted(self._found, 'finding')} in {counted(self.files, 'file')}")
        if self._more:
            self._say(f"{self._more} more {'fix' if self._more == 1 else 'fixes'} with --unsafe-fixes")


class Suppressions(Changes):
    """`--add-suppressions`: writes comments that suppress what is reported, with a `reason` unless it is empty."""

    def __init__(self, delivery: Delivery, *, reason: str, quiet: bool) -> None:
        super().__init__(delivery, quiet=quiet)
        self._reason = reason
        self._found = self._done = 0

    def change(self, source: Source, *, path: str, settings: Settings, keep: Keep) -> Report:
        result = suppress_source(source, settings, reason=self._reason, keep=keep)
        self._found += result.found
        if not self._delivered(result.before, result.source, path):
            return keep(check(source, settings))
        self._done += result.done
        self._refuse("Not suppressed", _refused_suppressions(result.refused, result.before))
        return result.report

    def finish(self) -> None:
        done = "Would suppress" if self.delivery.shows else "Suppressed"
        self._say(f"{done} {self._done} of {counted(self._found, 'finding')} in {counted(self.files, 'file')}")


def _refused_fix(refusal: Refusal, source: Source) -> str:
    diagnostic = refusal.diagnostic
    place = source.position(diagnostic.start)
    title = diagnostic.fix.title if diagnostic.fix else ""
    return f"{source.path}:{place.line}:{place.column}: {diagnostic.code} '{title}': {refusal.reason}"


def _refused_suppressions(refused: Iterable[Refusal], source: Source) -> Iterator[str]:
    """A line for each reason, and each place that has it; a reason that the whole file has is given once."""
    by_reason: dict[str, list[Refusal]] = {}
    for refusal in refused:
        by_reason.setdefault(refusal.reason, []).append(refusal)
    for reason, group in by_reason.items():
        shown = [(source.position(one.diagnostic.start), one.diagnostic.code) for one in group[:MOST_PLACES]]
        where = ", ".join(f"{place.line}:{place.column} {code}" for place, code in shown)
        more = f" and {len(group) - len(shown)} more" if len(group) > len(shown) else ""
        yield f"{source.path}: {where}{more}: {reason}"
