"""The results of a chunk of files → the rows that the store gets for them."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from mifkit.scan.analysis.inventory_facts import ClassDefinition
from mifkit.scan.analysis.kept_facts import FIELDS, SharedFacts
from mifkit.scan.store.paths import stored
from mifkit.scan.workers.chunks import FileResult

Row = tuple[object, ...]


class KnownFile(NamedTuple):
    """A file in the store.

    `run` analysed it; `vanished` is the run that no longer found it. `read` is false if it could not be read or
    analysed.
    """

    name: str | bytes
    id: int
    size: int | None
    mtime_ns: int | None
    digest: bytes | None
    run: int
    vanished: int | None
    read: bool


class KnownFolder(NamedTuple):
    """A folder in the store. `digest` is that of its listing (`mifkit.scan.share.walk.digest_of_listing`), if the store
    has exactly the files of that listing, analysed on the basis of this run."""

    number: int
    digest: bytes | None


class FileIdentity(NamedTuple):
    """A file by its folder and name; `known` is the file in the store, if it is there."""

    folder: int
    name: str
    known: KnownFile | None


class Insertion(NamedTuple):
    """A statement that inserts rows whose last columns are `values`, those that are NULL left out: they are in the
    statement. Python's module takes several times as long for `None`, a bool or bytes as for a text or a number."""

    statement: str
    values: Row


def insertion(table: str, first: int, values: Iterable[object], *, replacing: bool = False) -> Insertion:
    """The insertion of rows into a table: `first` columns that differ between rows, then these values."""
    found = list(values)
    places = [*"?" * first, *("NULL" if value is None else "?" for value in found)]
    verb = "INSERT OR REPLACE" if replacing else "INSERT"
    bound = [int(value) if value.__class__ is bool else value for value in found if value is not None]
    return Insertion(f"{verb} INTO {table} VALUES ({', '.join(places)})", tuple(bound))


class _SharedColumns(NamedTuple):
    """The columns that are the same for all files with the same facts, by table."""

    new_files: Insertion
    old_files: Insertion
    fields: Insertion
    outcomes: Insertion | None
    inventory: Insertion | None
    definitions: list[int]


class ChunkRows(Struct):
    """The rows of new and changed files by the statement that inserts them; `old` are the numbers of the changed files,
    `same` the rows (size, time, number) of those whose content is the known one. `next_file` is the number of the next
    new file."""

    next_file: int
    inserted: dict[str, list[Row]] = field(default_factory=dict)
    old: list[Row] = field(default_factory=list)
    same: list[Row] = field(default_factory=list)

    def add(
        self,
        run: int,
        files: Iterable[tuple[FileIdentity, FileResult]],
        messages: Sequence[int],
        number_of: Callable[[ClassDefinition], int],
    ) -> None:
        """Add the rows of the files that a run has analysed. `messages` are the numbers of their messages in the store,
        and `number_of` gives that of a definition."""
        # Many files share their facts, as an object.
        columns: dict[int, _SharedColumns] = {}
        rows = defaultdict(list, self.inserted)
        for (folder, name, known), (size, mtime_ns, digest, shared, values, diagnostics) in files:
            if shared is None:
                assert known is not None
                self.same.append((size, mtime_ns, known.id))
                continue
            common = columns.get(id(shared))
            if common is None:
                common = columns[id(shared)] = _columns(shared, number_of)
            if known is None:
                number = self.next_file
                self.next_file += 1
                statement, own = common.new_files
            else:
                number = known.id
                self.old.append((number,))
                statement, own = common.old_files
            content = None if digest is None else bytearray(digest)
            rows[statement].append((number, folder, stored(name), size, mtime_ns, content, run, *own))
            if values is not None:
                statement, own = common.fields
                rows[statement].append((number, *values, *own))
            if common.outcomes is not None:
                statement, own = common.outcomes
                rows[statement].append((number, *own))
            if common.inventory is not None:
                statement, own = common.inventory
                rows[statement].append((number, *own))
                rows[DEFINED_CLASSES] += [(number, definition) for definition in common.definitions]
            if diagnostics:
                rows[DIAGNOSTICS] += [
                    (number, place, messages[message], *range) for place, (message, range) in enumerate(diagnostics)
                ]
        self.inserted = rows


DEFINED_CLASSES = insertion("defined_classes", 2, ()).statement
DIAGNOSTICS = insertion("diagnostics", 8, ()).statement


def _columns(shared: SharedFacts, number_of: Callable[[ClassDefinition], int]) -> _SharedColumns:
    inventory = shared.inventory
    files = (
        # It has not vanished.
        *(None, shared.kind, shared.profile, shared.what, shared.encoding, shared.computer, shared.syntax),
        *(shared.generator, shared.generator_certainty, *shared.findings),
    )
    identities = json.dumps(shared.identities) if shared.identities else None
    return _SharedColumns(
        new_files=insertion("files", 7, files),
        old_files=insertion("files", 7, files, replacing=True),
        fields=insertion("status_fields", 1 + len(FIELDS), (identities,)),
        outcomes=insertion("outcomes", 1, shared.outcome) if shared.outcome is not None else None,
        inventory=insertion("inventory", 1, (inventory.class_name, None)) if inventory is not None else None,
        definitions=list(map(number_of, inventory.definitions)) if inventory is not None else [],
    )
