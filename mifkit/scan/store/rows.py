"""The results of a chunk of files → the rows that the store gets for them."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from mifkit.scan.analysis.inventory_facts import ClassDefinition
from mifkit.scan.analysis.kept_facts import SharedFacts
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


class _SharedColumns(NamedTuple):
    """The columns that are the same for all files with the same facts, by table."""

    files: Row
    identities: str | None
    outcomes: Row | None
    inventory: Row | None
    definitions: list[int]


class ChunkRows(Struct):
    """The rows of new and changed files by table; `old` are the numbers of the changed ones, `same` the rows (size,
    time, number) of those whose content is the known one. `next_file` is the number of the next new file."""

    next_file: int
    files: list[Row] = field(default_factory=list)
    status_fields: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    inventory: list[Row] = field(default_factory=list)
    defined_classes: list[Row] = field(default_factory=list)
    diagnostics: list[Row] = field(default_factory=list)
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
        for (folder, name, known), (size, mtime_ns, digest, shared, values, diagnostics) in files:
            if shared is None:
                assert known is not None
                self.same.append((size, mtime_ns, known.id))
                continue
            if known is None:
                number = self.next_file
                self.next_file += 1
            else:
                number = known.id
                self.old.append((number,))
            common = columns.get(id(shared))
            if common is None:
                common = columns[id(shared)] = _columns(shared, number_of)
            self.files.append((number, folder, stored(name), size, mtime_ns, digest, run, *common.files))
            if values is not None:
                self.status_fields.append((number, *values, common.identities))
            if common.outcomes is not None:
                self.outcomes.append((number, *common.outcomes))
            if common.inventory is not None:
                self.inventory.append((number, *common.inventory))
                self.defined_classes += [(number, definition) for definition in common.definitions]
            if diagnostics:
                self.diagnostics += [
                    (number, place, messages[message], *range) for place, (message, range) in enumerate(diagnostics)
                ]


def _columns(shared: SharedFacts, number_of: Callable[[ClassDefinition], int]) -> _SharedColumns:
    inventory = shared.inventory
    return _SharedColumns(
        files=(
            *(shared.kind, shared.profile, shared.what, shared.encoding, shared.computer, shared.syntax),
            *(shared.generator, shared.generator_certainty, *shared.findings),
        ),
        identities=json.dumps(shared.identities) if shared.identities else None,
        outcomes=shared.outcome,
        inventory=(inventory.class_name,) if inventory is not None else None,
        definitions=list(map(number_of, inventory.definitions)) if inventory is not None else [],
    )
