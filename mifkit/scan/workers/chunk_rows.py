"""The results of a chunk of files as rows, in a database of their own: SQLite copies them into the store in a fraction
of the time that Python would take to hand them over."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

from mifkit.documents.kinds import Kind
from mifkit.scan.analysis.inventory_facts import ClassDefinition
from mifkit.scan.analysis.kept_facts import FIELDS, Analysis, Message, SharedFacts
from mifkit.scan.share.archive.archives import ZipMember
from mifkit.scan.share.names import stored
from mifkit.scan.share.reading import Content

# Columns have the names that they have in the store. A file is known by its number in the store or, if it is new, by
# -1, -2, … in the order of the chunk; `shared` is 0 if its content is the known one. The numbers of messages and
# definitions are left to the store.
TABLES = """
CREATE TABLE files (
    file, folder, name, size, mtime_ns, digest, shared,
    manufacturer, product, version, locale, serial_number, installation, status, description);
CREATE TABLE shared (
    id INTEGER PRIMARY KEY, kind, profile, what, encoding, computer, syntax, generator, generator_certainty,
    errors, warnings, infos, identities,
    state, row, via, certainty, code_class, will_retry, recovered_exit_code, confidence, masked_exit_code, masked_retry,
    is_inventory, class);
CREATE TABLE defines (shared, definition, PRIMARY KEY (shared, definition)) WITHOUT ROWID;
CREATE TABLE diagnostics (file, number, message, line, "column", end_line, end_column, octet);
CREATE TABLE messages (id INTEGER PRIMARY KEY, number);
CREATE TABLE definitions (id INTEGER PRIMARY KEY, number);
CREATE VIEW analysed AS SELECT * FROM files CROSS JOIN shared ON shared.id = files.shared;
CREATE VIEW again AS SELECT file FROM files WHERE file > 0 AND shared > 0;
"""
COLUMNS = {"files": 7 + len(FIELDS), "shared": 25, "defines": 2, "diagnostics": 8}
NO_OUTCOME = (None,) * 10
NO_FIELDS: tuple[str | None, ...] = (None,) * len(FIELDS)
# The kind of files that could not be read or analysed.
UNREADABLE = Kind.UNREADABLE.value


class FileTask(NamedTuple):
    """A file to analyse, in the folder with the path `place` (a separator at its end) and the number `folder` in the
    store. `id` is its number there; 0: it is new.

    `size` (bytes) and `mtime_ns` are those in the listing of the folder. `known_digest` is that of the content whose
    analysis is known already, if any. `content` is the content of a member of an archive, or where it is in a zip
    archive.
    """

    place: str
    name: str
    folder: int
    id: int = 0
    size: int = 0
    mtime_ns: int = 0
    known_digest: bytes | None = None
    content: Content | ZipMember | None = None

    @property
    def path(self) -> str:
        return self.place + self.name


class ChunkResult(NamedTuple):
    """The results of a chunk: the database of `TABLES`, and the messages and definitions by their numbers in it.

    `new` is the number of new files. The others are indexes in the chunk: of the files whose content is the known one
    (`same`), of those that are not as they were listed (`unlike`) and of those that could not be read (`unread`).
    `hits` and `misses` count the files with a known and with a new shape; `read_ahead` counts the files that threads
    read ahead because opening them takes long.
    """

    rows: bytes
    messages: list[Message]
    definitions: list[ClassDefinition]
    new: int
    same: list[int]
    unlike: list[int]
    unread: list[int]
    hits: int = 0
    misses: int = 0
    read_ahead: int = 0


class ChunkRows:
    """The rows of the files of a chunk, which are added in their order."""

    def __init__(self) -> None:
        self._files: list[tuple[object, ...]] = []
        # By the object, which many files have; it is kept so that no other one gets its place.
        self._shared: dict[int, tuple[int, SharedFacts]] = {}
        self._diagnostics: list[tuple[int, ...]] = []
        self._messages: dict[Message, int] = {}
        self._definitions: dict[ClassDefinition, int] = {}
        self._new = 0
        self._same: list[int] = []
        self._unlike: list[int] = []
        self._unread: list[int] = []

    def add(
        self, file: FileTask, size: int | None, mtime_ns: int | None, digest: bytes | None, analysis: Analysis | None
    ) -> None:
        """Add a file. `size` (bytes), `mtime_ns` and `digest` are `None` if it could not be read; `analysis` is `None`
        if its content is the known one."""
        _, name, folder, own, listed_size, listed_time, _, _ = file
        if not own:
            self._new += 1
            own = -self._new
        index, number, fields, read = len(self._files), 0, NO_FIELDS, size is not None
        if analysis is None:
            self._same.append(index)
        else:
            shared, values, diagnostics = analysis
            number, _ = self._shared.get(id(shared)) or self._number(shared)
            fields = values or NO_FIELDS
            read = shared.kind != UNREADABLE
            for place, (message, range) in enumerate(diagnostics):
                known = self._messages.setdefault(message, len(self._messages))
                self._diagnostics.append((own, place, known, *range))
        if not read or size != listed_size or mtime_ns != listed_time:
            self._unlike.append(index)
            if size is None:
                self._unread.append(index)
        # Python's module takes several times as long for bytes as for a bytearray.
        content = None if digest is None else bytearray(digest)
        self._files.append((own, folder, stored(name), size, mtime_ns, content, number, *fields))

    def result(self, hits: int = 0, misses: int = 0, read_ahead: int = 0) -> ChunkResult:
        """The result of the chunk."""
        tables: dict[str, Iterable[tuple[object, ...]]] = {
            "files": self._files,
            "shared": [(number, *_columns(shared)) for number, shared in self._shared.values()],
            "defines": self._defines(),
            "diagnostics": self._diagnostics,
        }
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
            database.executescript(TABLES)
            database.execute("BEGIN")
            for table, rows in tables.items():
                marks = ", ".join("?" * COLUMNS[table])
                database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608  # our tables
            database.execute("COMMIT")
            packed = database.serialize()
        known = list(self._messages), list(self._definitions)
        indexes = self._same, self._unlike, self._unread
        return ChunkResult(packed, *known, self._new, *indexes, hits, misses, read_ahead)

    def _number(self, shared: SharedFacts) -> tuple[int, SharedFacts]:
        return self._shared.setdefault(id(shared), (len(self._shared) + 1, shared))

    def _defines(self) -> Iterator[tuple[int, int]]:
        """The definitions in files with the same facts."""
        for number, shared in self._shared.values():
            if shared.inventory is not None:
                for definition in shared.inventory.definitions:
                    yield number, self._definitions.setdefault(definition, len(self._definitions))


def _columns(shared: SharedFacts) -> tuple[object, ...]:
    inventory = shared.inventory
    return (
        *(shared.kind, shared.profile, shared.what, shared.encoding, shared.computer, shared.syntax),
        *(shared.generator, shared.generator_certainty, *shared.findings),
        json.dumps(shared.identities) if shared.identities else None,
        *(shared.outcome or NO_OUTCOME),
        *((True, inventory.class_name) if inventory is not None else (False, None)),
    )
