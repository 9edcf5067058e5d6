"""The files of a run over files and folders, and what is configured for each."""

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from mifkit.cli.options.inputs import read
from mifkit.cli.runs.checker import Checker
from mifkit.diagnostics import place_of
from mifkit.documents.readers import (
    CHECKED_FILES,
    EXPORTS,
    SEARCHED_FILES,
    named_readers,
    reader_of,
    too_large,
    unread_format,
)
from mifkit.files.discovery import FoundFile, find_files
from mifkit.files.names import last_name
from mifkit.files.opening import only_once, open_named
from mifkit.files.recognition import DATA_HEAD, is_data, may_hold_data
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, unread_report
from mifkit.linter.errors import UnusableError
from mifkit.linter.project import Project

if TYPE_CHECKING:
    from mifkit.documents.beside import Beside

READ_HELP = "Check the path and the permissions."
REPORT_HELP = "Please report it, with the file if you can. The other files are checked."

# Excluded files and folders that a message names.
MOST_EXCLUDED = 3
# Bytes of a file to look at if its name alone does not decide whether it is a document.
HEAD = 1024 * 1024


def left_alone(path: str, folder: bool) -> bool:
    """Whether a file that was found is passed over: its name fits a kind of document, but its text does not.

    Adobe's documents are .pdf, too, and most setup.ini files have nothing to do with status MIFs. A file that cannot
    be read is not passed over, so that the check reports it.
    """
    if folder or not any(reader.lacking for reader in named_readers(path)):
        return False
    try:
        with open_named(path) as stream:
            head = stream.read(HEAD)
    except OSError:
        return False
    return unread_format(Source(path, head)) is not None


def is_no_export(path: str) -> bool:
    """Whether a file that was found, whose name only allows it to be an export of packages, is none.

    Most files of such names are about other things, so that one that cannot be read is passed over as well.
    """
    try:
        with open_named(path) as stream:
            head = stream.read(2 * DATA_HEAD)
    except OSError:
        return True
    return not may_hold_data(head) or not is_data(Source(path, head).text)


def known_names() -> str:
    """The names of the files that are checked in folders, in words."""
    names = [*CHECKED_FILES.extensions, *CHECKED_FILES.whole]
    return f"{', '.join(names[:-1])} or {names[-1]}"


class Joined(NamedTuple):
    """A file of a run, the path that decides its configuration, and what the other exports of the run hold."""

    found: FoundFile
    path: str
    beside: "Beside | None" = None


class Inputs(Struct, frozen=True, dict=True):
    """The files of a run, and how they are read, configured and checked."""

    paths: tuple[str, ...]
    project: Project
    encoding: str | None = None
    stdin_filename: str | None = None
    # By their paths, what excludes files that were named, and files and folders that were found.
    excluded_named: dict[str, str] = field(default_factory=dict)
    excluded: dict[str, str] = field(default_factory=dict)
    # Standard input and pipes that were read, by their paths: they cannot be read again.
    passed: dict[str, Source] = field(default_factory=dict)

    def files(self) -> Iterator[tuple[FoundFile, str]]:
        """Every file that is found, and the path that decides its configuration."""

        def excludes(path: str, folder: bool) -> bool:
            reason = self.project.exclusion(path, folder)
            if not reason and not folder and not CHECKED_FILES.match(last_name(path)):
                return is_no_export(path)
            if not reason and left_alone(path, folder):
                reason = "its text is not what its name says"
            if reason:
                self.excluded[path] = reason
            return bool(reason)

        named = set(self.paths)
        for found in find_files(self.paths, SEARCHED_FILES, excludes):
            path = (self.stdin_filename or "-") if found.path == "-" else found.path
            # What was found in a folder is not excluded.
            if found.path in named and (reason := self.project.exclusion_of_named(path)):
                self.excluded_named[path] = reason
            else:
                yield found, path

    @cached_property
    def _checker(self) -> Checker:
        return Checker(self.encoding)

    def joined(self) -> Iterator[Joined]:
        """The same files; exports come last, since each is checked with what the others hold."""
        exports: list[Joined] = []
        for found, path in self.files():
            if CHECKED_FILES.match(last_name(path)):
                yield Joined(found, path)
            else:
                exports.append(Joined(found, path))
        beside = self._beside(exports) if len(exports) > 1 else None
        for one in exports:
            yield one._replace(beside=beside)

    def _beside(self, exports: list[Joined]) -> "Beside":
        from mifkit.documents.export import ExportDocument, joined

        documents = []
        for one in exports:
            try:
                source = self.read(one.found)
            except OSError:
                continue  # Its own check reports that.
            if only_once(one.found.path):
                self.passed[one.found.path] = source
            if reader_of(source) is EXPORTS and too_large(source) is None:
                documents.append(ExportDocument(source))
        return joined(documents)

    @property
    def all_excluded(self) -> bool:
        """Whether what was named is excluded on purpose, so that a run without files is as it should be."""
        return bool(self.excluded_named) and all(map(self.project.forces_exclusion, self.excluded_named))

    def nothing(self, doing: str) -> str:
        """The message that there is no file to do something with, and what is excluded instead."""
        excluded = self.excluded_named | self.excluded
        if not excluded:
            return f"Nothing to {doing}: no {known_names()} file in {', '.join(self.paths)}"
        shown = [f"{path} ({reason})" for path, reason in list(excluded.items())[:MOST_EXCLUDED]]
        more = [f"{len(excluded) - len(shown)} more"] if len(excluded) > len(shown) else []
        return f"Nothing to {doing} in {', '.join(self.paths)}; excluded: {', '.join(shown + more)}"

    def read(self, found: FoundFile) -> Source:
        """Raises OSError if the file cannot be read."""
        if found.path in self.passed:
            return self.passed.pop(found.path)
        return read(found.path, encoding=self.encoding, stdin_filename=self.stdin_filename)

    def check(self, source: Source, settings: Settings) -> Report:
        """Check a file."""
        return self._checker.check(source, settings)

    def report(self, found: FoundFile, examine: Callable[[Source], Report]) -> Report:
        """The report that `examine` makes of a file; see `report_on`."""
        return report_on(found, self.read, examine)


def report_on(found: FoundFile, read: Callable[[FoundFile], Source], examine: Callable[[Source], Report]) -> Report:
    """The report that `examine` makes of a file or, if that is impossible, a report that says why.

    `read` raises OSError if the file cannot be read. Raises OSError if standard output is gone, and `UnusableError` as
    `examine` does.
    """
    if found.problem:
        return unread_report(found.path, "unreadable-file", f"Cannot be read: {found.problem}", READ_HELP)
    try:
        source = read(found)
    except OSError as error:
        return unread_report(found.path, "unreadable-file", f"Cannot be read: {error.strerror or error}", READ_HELP)
    return guarded(found.path, partial(examine, source))


def guarded(path: str, examine: Callable[[], Report]) -> Report:
    """The report that `examine` makes of the file `path`, or a report on the fault of mifkit that it meets, which must
    not cost the findings in all other files. Raises OSError and `UnusableError`: neither is the fault of this file."""
    try:
        return examine()
    except (OSError, UnusableError):
        raise
    except Exception as error:
        return unread_report(path, "internal-fault", f"mifkit failed on this file: {place_of(error)}", REPORT_HELP)
