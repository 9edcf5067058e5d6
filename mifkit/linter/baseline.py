"""The findings that a project accepts for now, counted by file, rule and block, so that lines may move.

A baseline is a JSON file. The paths in it are relative to its folder.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from mifkit.diagnostics import Diagnostic
from mifkit.files.opening import read_bytes
from mifkit.linter.errors import UnusableError

SCHEMA_VERSION = 1
# The largest baseline in bytes: half a million findings.
LARGEST = 64 << 20
# Faults that mean that a file was not checked: accepting them would accept whatever is in it.
NEVER = frozenset({"unreadable-file", "internal-fault"})
BETWEEN = " > "


class Entry(Struct, frozen=True, order=True):
    """How many findings of a rule are accepted in a block (`component A > group B`; empty: outside of all blocks)."""

    rule: str
    block: str
    count: int


class File(Struct, frozen=True):
    """The JSON file."""

    schema_version: int
    files: dict[str, list[Entry]]


class BaselineError(UnusableError):
    """A baseline that cannot be read. The text names the file."""

    subject = "Baseline"


class Baseline:
    """The accepted findings, and, once reports were split, which of them were found.

    If a block has more findings of a rule than are accepted, nobody can know which of them are new: all are reported.
    """

    def __init__(self, path: Path, accepted: dict[str, list[Entry]]) -> None:
        self.path = path
        self._folder = path.parent.absolute()
        self._accepted = accepted
        self._left: dict[str, list[Entry]] = {}

    def key(self, path: str) -> str:
        """A file's path in the form in which the baseline holds it."""
        try:
            seen = os.path.relpath(path, self._folder)
        except ValueError:  # another drive
            seen = os.path.abspath(path)  # noqa: PTH100  # pathlib would resolve no '..'
        return seen.replace(os.sep, "/")

    def split(
        self, path: str, diagnostics: Iterable[Diagnostic], applied: frozenset[str] | None = None
    ) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """The diagnostics of one file that are to be reported, and those that are accepted.

        `applied` are the codes of the rules that were applied (`None`: all). Entries of other rules are never stale.
        """
        found = list(diagnostics)
        key = self.key(path)
        accepted = {(entry.rule, entry.block): entry.count for entry in self._accepted.get(key, ())}
        counts: Counter[tuple[str, str]] = Counter()
        for diagnostic in found:
            counts[place(diagnostic)] += diagnostic.times
        kept: list[Diagnostic] = []
        known: list[Diagnostic] = []
        for diagnostic in found:
            covered = (
                0 < counts[place(diagnostic)] <= accepted.get(place(diagnostic), 0) and diagnostic.name not in NEVER
            )
            (known if covered else kept).append(diagnostic)
        self._left[key] = [
            Entry(rule, block, count - counts[rule, block])
            for (rule, block), count in accepted.items()
            if counts[rule, block] < count and (applied is None or rule in applied)
        ]
        return kept, known

    def stale(self, within: Iterable[str]) -> Iterator[tuple[str, Entry]]:
        """The accepted findings that were not found, by file, for files that were checked and for files below the
        paths `within` that are gone. Of whatever was not looked at, nothing is stale."""
        looked_at = [self.key(path) for path in within]
        for key, entries in self._accepted.items():
            left = self._left.get(key)
            if left is None and any(_below(key, place) for place in looked_at) and not (self._folder / key).exists():
                left = entries
            yield from ((key, entry) for entry in left or ())

    def pruned(self, within: Iterable[str]) -> "Baseline":
        """The baseline without its stale entries, which are those of `stale`."""
        over = Counter({(key, entry.rule, entry.block): entry.count for key, entry in self.stale(within)})
        files = {}
        for key, entries in self._accepted.items():
            rest = [
                Entry(entry.rule, entry.block, entry.count - over[key, entry.rule, entry.block]) for entry in entries
            ]
            files[key] = [entry for entry in rest if entry.count > 0]
        return Baseline(self.path, {key: entries for key, entries in files.items() if entries})

    @property
    def accepted(self) -> Mapping[str, list[Entry]]:
        """The accepted findings by file."""
        return self._accepted

    def merged(self, found: "Baseline", checked: Mapping[str, frozenset[str] | None]) -> "Baseline":
        """The baseline with what was found now. `checked` holds, for the path of each file that was checked, the codes
        of the rules that were applied (`None`: all): whatever else is accepted stays so."""
        files = dict(self._accepted)
        for path, applied in checked.items():
            key = self.key(path)
            others = [entry for entry in files.get(key, ()) if applied is not None and entry.rule not in applied]
            files[key] = others + list(found.accepted.get(key, ()))
        return Baseline(self.path, {key: entries for key, entries in files.items() if entries})

    def __len__(self) -> int:
        """The number of accepted findings."""
        return sum(entry.count for entries in self._accepted.values() for entry in entries)

    def render(self) -> str:
        """The text of the file, in an order that keeps the difference small after a small change."""
        files = {key: sorted(self._accepted[key]) for key in sorted(self._accepted)}
        return msgspec.json.format(msgspec.json.encode(File(SCHEMA_VERSION, files)), indent=2).decode() + "\n"


def read(path: Path) -> Baseline:
    """Read a baseline. Raises `BaselineError`."""
    try:
        file = msgspec.json.decode(read_bytes(path, LARGEST), type=File)
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BaselineError(f"{path}: is not a baseline of mifkit: {error}") from None
    if file.schema_version != SCHEMA_VERSION:
        raise BaselineError(f"{path}: has version {file.schema_version}; this mifkit knows version {SCHEMA_VERSION}")
    return Baseline(path, file.files)


def collect(path: Path, found: Iterable[Diagnostic]) -> Baseline:
    """A baseline for the file `path` that accepts everything found, except that a file could not be checked."""
    empty = Baseline(path, {})
    counts: Counter[tuple[str, str, str]] = Counter()
    for diagnostic in found:
        if diagnostic.name not in NEVER:
            counts[empty.key(diagnostic.path), *place(diagnostic)] += diagnostic.times
    files: dict[str, list[Entry]] = {}
    for (key, rule, block), count in counts.items():
        files.setdefault(key, []).append(Entry(rule, block, count))
    return Baseline(path, files)


def _below(key: str, place: str) -> bool:
    """Whether a file is a path, or lies below it; both as in a baseline."""
    if place in (".", key):
        return place == key or not key.startswith("../")
    return key.startswith(f"{place}/")


def place(diagnostic: Diagnostic) -> tuple[str, str]:
    """The rule and the block of a finding, by which a baseline knows it."""
    return diagnostic.code, BETWEEN.join(diagnostic.block_path)
