"""Findings that a project has accepted for now, counted per file, rule and block: they stay known when lines move.

A baseline is a JSON file that lies beside what it is about: paths in it are relative to its folder.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from mifkit.diagnostics import Diagnostic
from mifkit.linter.errors import UnusableError

SCHEMA_VERSION = 1
# Faults that say that a file was not checked: to accept them would be to accept whatever is in it.
NEVER = frozenset({"unreadable-file", "internal-fault"})
BETWEEN = " > "


class Entry(Struct, frozen=True, order=True):
    """How many findings of a rule are accepted in one block (`component A > group B`; empty: outside of all)."""

    rule: str
    block: str
    count: int


class File(Struct, frozen=True):
    """The JSON file."""

    schema_version: int
    files: dict[str, list[Entry]]


class BaselineError(UnusableError):
    """A baseline that cannot be read; the text names the file."""

    subject = "Baseline"


class Baseline:
    """What is accepted, and, while findings are held against it, what of that was found.

    Where a block has more findings of a rule than are accepted, nobody can tell which are new: all are reported.
    """

    def __init__(self, path: Path, accepted: dict[str, list[Entry]]) -> None:
        self.path = path
        self._folder = path.parent.absolute()
        self._accepted = accepted
        self._left: dict[str, list[Entry]] = {}

    def key(self, path: str) -> str:
        """A file's path as the baseline has it."""
        try:
            seen = os.path.relpath(path, self._folder)
        except ValueError:  # another drive
            seen = os.path.abspath(path)  # noqa: PTH100  # pathlib would resolve no '..'
        return seen.replace(os.sep, "/")

    def split(
        self, path: str, diagnostics: Iterable[Diagnostic], applied: frozenset[str] | None = None
    ) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """The diagnostics of one file: those to report, and those that are accepted.

        `applied` are the codes of the rules that were applied: what others would have found is not stale. `None`: all.
        """
        found = list(diagnostics)
        key = self.key(path)
        accepted = {(one.rule, one.block): one.count for one in self._accepted.get(key, ())}
        counts: Counter[tuple[str, str]] = Counter()
        for one in found:
            counts[place(one)] += one.times
        kept: list[Diagnostic] = []
        known: list[Diagnostic] = []
        for one in found:
            covered = 0 < counts[place(one)] <= accepted.get(place(one), 0) and one.name not in NEVER
            (known if covered else kept).append(one)
        self._left[key] = [
            Entry(rule, block, count - counts[rule, block])
            for (rule, block), count in accepted.items()
            if counts[rule, block] < count and (applied is None or rule in applied)
        ]
        return kept, known

    def stale(self) -> Iterator[tuple[str, Entry]]:
        """What is accepted and was not found: entries of files that were checked, and of files that are gone."""
        for key, entries in self._accepted.items():
            left = self._left.get(key)
            if left is None and not (self._folder / key).exists():
                left = entries
            yield from ((key, one) for one in left or ())

    def pruned(self) -> "Baseline":
        """The baseline without what is stale."""
        over = Counter({(key, one.rule, one.block): one.count for key, one in self.stale()})
        files = {}
        for key, entries in self._accepted.items():
            rest = [Entry(one.rule, one.block, one.count - over[key, one.rule, one.block]) for one in entries]
            files[key] = [one for one in rest if one.count > 0]
        return Baseline(self.path, {key: entries for key, entries in files.items() if entries})

    def __len__(self) -> int:
        """How many findings are accepted."""
        return sum(one.count for entries in self._accepted.values() for one in entries)

    def render(self) -> str:
        """The text of its file, in an order that makes small changes small differences."""
        files = {key: sorted(self._accepted[key]) for key in sorted(self._accepted)}
        return msgspec.json.format(msgspec.json.encode(File(SCHEMA_VERSION, files)), indent=2).decode() + "\n"


def read(path: Path) -> Baseline:
    """Read a baseline. Raises `BaselineError`."""
    try:
        file = msgspec.json.decode(path.read_bytes(), type=File)
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BaselineError(f"{path}: is no baseline of mifkit: {error}") from None
    if file.schema_version != SCHEMA_VERSION:
        raise BaselineError(f"{path}: has version {file.schema_version}; this mifkit knows version {SCHEMA_VERSION}")
    return Baseline(path, file.files)


def collect(path: Path, found: Iterable[Diagnostic]) -> Baseline:
    """A baseline to be written to `path` that accepts everything found, except that a file could not be checked."""
    empty = Baseline(path, {})
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in found:
        if one.name not in NEVER:
            counts[empty.key(one.path), *place(one)] += one.times
    files: dict[str, list[Entry]] = {}
    for (key, rule, block), count in counts.items():
        files.setdefault(key, []).append(Entry(rule, block, count))
    return Baseline(path, files)


def place(one: Diagnostic) -> tuple[str, str]:
    """What a finding is known by in its file."""
    return one.code, BETWEEN.join(one.block_path)
