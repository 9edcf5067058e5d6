"""Writes the store of a scan: a transaction for each chunk, so that the store is whole at every moment."""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from socket import gethostname
from typing import Any, NamedTuple, Self

from mifkit.scan.analysis.inventory_facts import ClassDefinition
from mifkit.scan.analysis.kept_facts import WHOLE_FILE, Message, storable
from mifkit.scan.plan import Basis
from mifkit.scan.share.names import restored, stored
from mifkit.scan.store.across_files import AcrossFindings, ComparisonOptions
from mifkit.scan.store.database import StoreError, connect, damaged
from mifkit.scan.store.known import KnownFile, KnownFiles, KnownFolder, KnownMember, UnseenFile
from mifkit.scan.store.rows import CHUNK, insert
from mifkit.scan.workers.chunk_rows import ChunkResult

# Messages, and definitions of classes, whose number is remembered; others are looked up.
REMEMBERED = 20_000
KNOWN = "SELECT name, id, size, mtime_ns, digest, run, vanished, kind <> 'unreadable' FROM files"
FOLDER = """
SELECT id, digest FROM folders LEFT JOIN listings ON folder = id AND basis = ? WHERE path = ?
"""
MEMBERS = """
SELECT files.id, vanished FROM folders JOIN files ON folder = folders.id
WHERE path = ? OR path >= ? AND path < ? OR path >= ? AND path < ?
"""
# Findings across files are numbered from here; a file has fewer of its own (`analysis.kept_facts.MOST_FINDINGS`).
FIRST_ACROSS = 1000
# The key in `meta` of the facts about all findings across files.
ACROSS = "across"
# Files of a folder that are looked up together, wanted or not: that is faster than by name.
TOGETHER = 1000
# Pages that SQLite collects in its log before it writes them to the database: 8 MB.
CHECKPOINT = 2000


class AcrossFacts(NamedTuple):
    """The run that compared files with one another and with packages, and the digest of all that this depends on.

    `crowded` is the number of folders that were left out, `packages` that of the packages, `silent` that of those
    without a known field; `found_on` says where the files were found, and `depth` on which level below
    a root each folder belongs to one computer, if the user said so.
    """

    run: int
    basis: str
    crowded: int
    packages: int = 0
    silent: int = 0
    found_on: str | None = None
    depth: int | None = None


# Faster than `KnownFile._make`, which checks the number of values: a rescan does little else.
_known_file = partial(tuple.__new__, KnownFile)


class Store:
    """A store to which a run writes; a context manager, for one thread.

    Every method raises StoreError if the store fails, or if another scan has begun on it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._database = connect(path)
        self._messages: dict[Message, int] = {}
        self._definitions: dict[ClassDefinition, int] = {}
        self._run = self._basis = 0
        with self._failing():
            self._database.execute("PRAGMA journal_mode = WAL")
            # A power cut may lose the last chunks, which the next scan repeats, but never the store.
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
            self._database.execute(f"ATTACH ':memory:' AS {CHUNK}")
        self._next_file = self._next_folder = self._next_message = 0
        self._new_folders: dict[str | bytes, int] = {}
        # Numbers of files that this run has written, by the column of `runs`: always those that are in the store.
        self.counts: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    @property
    def next_file(self) -> int:
        """A number larger than that of any file in the store, after `begin`."""
        return self._next_file

    # --- runs -------------------------------------------------------------------------------------------------

    def begin(self, basis: Basis, roots: Iterable[str]) -> int:
        """Begin a run and return its number. A run that was killed gets the state 'stopped'."""
        with self._writing():
            self._database.execute("UPDATE runs SET state = 'stopped' WHERE state = 'running'")
            self._database.execute("INSERT OR IGNORE INTO bases (mifkit, rules, options) VALUES (?, ?, ?)", basis)
            self._run = self._one(
                "INSERT INTO runs (basis, roots, state, started, host, process) SELECT id, ?, 'running', ?, ?, ? "
                "FROM bases WHERE (mifkit, rules, options) = (?, ?, ?) RETURNING id",
                (json.dumps(list(roots)), _now(), gethostname(), os.getpid(), *basis),
            )
            self._basis = self._one("SELECT basis FROM runs WHERE id = ?", (self._run,))
            # From now on, no other scan writes: one that is under way stops.
            self._next_file, self._next_folder, self._next_message = (
                self._one(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")  # noqa: S608  # our tables
                for table in ("files", "folders", "messages")
            )
        return self._run

    def bases(self) -> dict[int, Basis]:
        """The basis of every run."""
        rows = self._rows("SELECT runs.id, mifkit, rules, options FROM runs JOIN bases ON bases.id = basis")
        return {run: Basis(mifkit, rules, options) for run, mifkit, rules, options in rows}

    def end(self, state: str, counts: dict[str, int]) -> None:
        """End the run; `counts` are by the columns of the table `runs`."""
        with self._writing():
            values = {"state": state, "ended": _now(), **counts}
            columns = ", ".join(f"{name} = ?" for name in values)
            query = f"UPDATE runs SET {columns} WHERE id = ?"  # noqa: S608  # names of columns
            self._database.execute(query, (*values.values(), self._run))

    # --- reading ------------------------------------------------------------------------------------------------

    def folder(self, path: str) -> KnownFolder:
        """A folder; a new one is written with the next chunk."""
        key = stored(path)
        with self._failing():
            for id, digest in self._database.execute(FOLDER, (self._basis, key)):
                return KnownFolder(id, digest)
        if key not in self._new_folders:
            self._new_folders[key] = self._next_folder
            self._next_folder += 1
        return KnownFolder(self._new_folders[key], None)

    def known(self, folder: int, names: list[str]) -> KnownFiles:
        """The files of a folder with these names that the store has. Other files may be among them."""
        with self._failing():
            rows = self._database.execute(f"{KNOWN} WHERE folder = ? LIMIT {TOGETHER}", (folder,)).fetchall()
            whole = len(rows) < TOGETHER
            if not whole:
                marks = ", ".join("?" * len(names))
                query = f"{KNOWN} WHERE folder = ? AND name IN ({marks})"
                rows = self._database.execute(query, (folder, *map(stored, names))).fetchall()
        files: Iterator[KnownFile] = map(_known_file, rows)
        by_name = {file.name if file.name.__class__ is str else restored(file.name): file for file in files}
        return KnownFiles(by_name, whole)

    def members(self, path: str) -> list[KnownMember]:
        """The members of the archive with this path."""
        # The paths of folders in the archive begin with this; as bytes, for names that are not Unicode.
        first, after = path + os.sep, path + chr(ord(os.sep) + 1)
        values = (stored(path), stored(first), stored(after), os.fsencode(first), os.fsencode(after))
        return [KnownMember(id, vanished) for id, vanished in self._rows(MEMBERS, values)]

    def unseen(self, seen: bytearray, seen_folders: set[int]) -> list[UnseenFile]:
        """The files that have not vanished, and for whose number `seen` holds 0; not those with a number beyond it, nor
        those in `seen_folders`."""
        most = len(seen)
        unseen: list[int] = []
        # A look at each folder, not at each file: if a share is scanned daily, nearly all are among `seen_folders`.
        for (folder,) in self._rows("SELECT DISTINCT folder FROM files"):
            if folder not in seen_folders:
                files = self._rows(
                    "SELECT id FROM files WHERE folder = ? AND vanished IS NULL AND id < ?", (folder, most)
                )
                unseen += [id for (id,) in files if not seen[id]]
        query = "SELECT id, folder, name FROM files WHERE id = ?"
        rows = [row for id in unseen for row in self._rows(query, (id,))]
        return [UnseenFile(id, folder, restored(name)) for id, folder, name in rows]

    def folders(self) -> dict[int, str]:
        """The paths of all folders, by number."""
        return {id: restored(path) for id, path in self._rows("SELECT id, path FROM folders")}

    # --- writing --------------------------------------------------------------------------------------------------

    def write(
        self, chunk: ChunkResult, folders: Sequence[KnownFolder] = (), counts: Mapping[str, int] | None = None
    ) -> None:
        """Write the results of a chunk of files, in one transaction. With them, `folders` are as their digests say.

        `counts` are numbers of files by the column of `runs`.
        """
        with self._failing():
            self._database.deserialize(chunk.rows, name=CHUNK)
        with self._writing():
            self.counts.update(counts or {})
            self._database.execute("DELETE FROM listings WHERE folder IN (SELECT folder FROM chunk.files)")
            definitions = map(self._definition_number, chunk.definitions)
            insert(self._database, self._run, self._next_file - 1, self._message_numbers(chunk.messages), definitions)
            self._next_file += chunk.new
            self._keep(folders)

    def set_listings(self, folders: Sequence[KnownFolder]) -> None:
        """Write that folders are as their digests say."""
        with self._writing():
            self._keep(folders)

    def _keep(self, folders: Sequence[KnownFolder]) -> None:
        listings = [(folder.number, self._basis, folder.digest) for folder in folders]
        self._database.executemany("INSERT OR REPLACE INTO listings VALUES (?, ?, ?)", listings)

    def _forget_folders_of(self, files: Iterable[int]) -> None:
        """The listings of the folders of files no longer apply: the files are about to be written."""
        query = "DELETE FROM listings WHERE folder = (SELECT folder FROM files WHERE id = ?)"
        self._database.executemany(query, [(file,) for file in files])

    def set_time(self, file: KnownFile, size: int, mtime_ns: int) -> None:
        """Write the size and time of a file of which nothing else has changed."""
        with self._writing():
            self._forget_folders_of([file.id])
            row = (size, mtime_ns, file.id)
            self._database.execute("UPDATE files SET size = ?, mtime_ns = ? WHERE id = ?", row)

    def doubt(self, file: KnownFile) -> None:
        """Write that a file is not what the store knows, whatever its size, time and content are later."""
        with self._writing():
            self._forget_folders_of([file.id])
            query = "UPDATE files SET size = NULL, mtime_ns = NULL, digest = NULL WHERE id = ?"
            self._database.execute(query, (file.id,))

    def add_unread_folder(self, path: str, problem: str) -> None:
        """Write that a folder cannot be listed."""
        with self._writing():
            row = (stored(path), self._run, problem)
            self._database.execute("INSERT OR REPLACE INTO unread_folders VALUES (?, ?, ?)", row)

    def remove_unread_folders(self, paths: list[str]) -> None:
        """Write that folders that could not be listed in earlier runs can be listed now, or are gone."""
        with self._writing():
            keys = [(stored(path), self._run) for path in paths]
            self._database.executemany("DELETE FROM unread_folders WHERE path = ? AND run <> ?", keys)

    def unread_folders(self) -> list[str]:
        """The paths of the folders that could not be listed."""
        return [restored(path) for (path,) in self._rows("SELECT path FROM unread_folders")]

    def set_returned(self, files: list[int]) -> None:
        """Write that files that had vanished are there again, unchanged."""
        with self._writing():
            self._forget_folders_of(files)
            self._database.executemany("UPDATE files SET vanished = NULL WHERE id = ?", [(id,) for id in files])

    def set_vanished(self, files: dict[int, str]) -> None:
        """Write that files are gone, each with the column of `runs` that counts it. The store keeps the facts about
        them."""
        with self._writing():
            self.counts.update(files.values())
            self._forget_folders_of(files)
            rows = [(self._run, id) for id in files]
            self._database.executemany("UPDATE files SET vanished = ? WHERE id = ?", rows)

    def tidy(self) -> None:
        """Remove the messages that no diagnostic has, and the definitions that no file has."""
        with self._writing():
            self._database.execute("DELETE FROM messages WHERE id NOT IN (SELECT message FROM diagnostics)")
            unused = "DELETE FROM class_definitions WHERE id NOT IN (SELECT definition FROM defined_classes)"
            self._database.execute(unused)
        self._messages.clear()
        self._definitions.clear()

    # --- findings across files ----------------------------------------------------------------------------------------

    def across_is_current(self, basis: str) -> bool:
        """Whether the findings across files are those of the previous run, on this basis."""
        facts = self._across()
        return facts is not None and (facts.run, facts.basis) == (self._run - 1, basis)

    def keep_across(self) -> AcrossFacts:
        """Write that the findings across files are also those of this run."""
        with self._writing():
            facts = self._across()
            assert facts is not None
            self._write_across(facts)
        return facts

    def replace_across(
        self, find: Callable[[sqlite3.Connection], AcrossFindings], basis: str, options: ComparisonOptions
    ) -> AcrossFacts:
        """Replace the findings across files, in one transaction.

        `find` leaves the temporary table `scope` of folders; findings on files of other folders stay.
        """
        with self._writing():
            found = find(self._database)
            query = (
                "SELECT file, severity FROM diagnostics JOIN messages ON messages.id = message "
                "JOIN files ON files.id = file JOIN scope ON scope.folder = files.folder WHERE number >= ?"
            )
            old = self._database.execute(query, (FIRST_ACROSS,)).fetchall()
            remove = [(file, FIRST_ACROSS) for file in {file for file, _ in old}]
            self._database.executemany("DELETE FROM diagnostics WHERE file = ? AND number >= ?", remove)
            numbers: Counter[int] = Counter()
            rows = []
            for file, message in found.findings:
                number = FIRST_ACROSS + numbers[file]
                rows.append((file, number, self._message_number(message), *WHOLE_FILE))
                numbers[file] += 1
            self._database.executemany("INSERT INTO diagnostics VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            change = Counter((file, message.severity) for file, message in found.findings)
            change.subtract(old)
            for severity, column in ((3, "errors"), (2, "warnings"), (1, "infos")):
                values = [(by, file) for (file, changed), by in change.items() if changed == severity and by]
                update = f"UPDATE files SET {column} = {column} + ? WHERE id = ?"  # noqa: S608  # our columns
                self._database.executemany(update, values)
            packages, where = len(options.packages), options.found_on
            facts = AcrossFacts(self._run, basis, found.crowded, packages, found.silent, where, options.depth)
            self._write_across(facts)
        return facts

    def _across(self) -> AcrossFacts | None:
        for (value,) in self._rows("SELECT value FROM meta WHERE key = ?", (ACROSS,)):
            return AcrossFacts(**json.loads(value))
        return None

    def _write_across(self, facts: AcrossFacts) -> None:
        value = json.dumps(facts._replace(run=self._run)._asdict())
        self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (ACROSS, value))

    # --- internal ---------------------------------------------------------------------------------------------------

    def _message_numbers(self, messages: list[Message]) -> list[int]:
        if len(self._messages) > REMEMBERED:
            self._messages.clear()
        return [self._message_number(message) for message in messages]

    def _message_number(self, message: Message) -> int:
        """The number of a message, which is written if it is new."""
        if message not in self._messages:
            query = "SELECT id FROM messages WHERE (code, severity, text, help, block_path) = (?, ?, ?, ?, ?)"
            known = [id for (id,) in self._database.execute(query, message)]
            if not known:
                known.append(self._next_message)
                self._next_message += 1
                self._database.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)", (*known, *message))
            self._messages[message] = known[0]
        return self._messages[message]

    def _definition_number(self, definition: ClassDefinition) -> int:
        """The number of a definition of a class, which is written if it is new."""
        if definition not in self._definitions:
            if len(self._definitions) > REMEMBERED:
                self._definitions.clear()
            row = (storable(definition.name), json.dumps(definition.attributes))
            self._database.execute("INSERT OR IGNORE INTO class_definitions (class, attributes) VALUES (?, ?)", row)
            query = "SELECT id FROM class_definitions WHERE (class, attributes) = (?, ?)"
            self._definitions[definition] = self._one(query, row)
        return self._definitions[definition]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction: all of it is in the store afterwards or, whatever stops it, nothing."""
        counts = self.counts.copy()
        with self._failing():
            try:
                self._database.execute("BEGIN IMMEDIATE")
                if self._run and self._one("SELECT max(id) FROM runs") != self._run:
                    raise StoreError(f"Another scan has begun on {self.path}: this one stops. What it found is kept")
                folders, self._new_folders = self._new_folders, {}
                self._database.executemany("INSERT INTO folders (path, id) VALUES (?, ?)", folders.items())
                yield
                self._database.execute("COMMIT")
            except BaseException:
                # Whatever stops the scan may come right after the commit.
                if self._database.in_transaction:
                    self.counts = counts
                    self._database.execute("ROLLBACK")
                raise

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(damaged(self.path, error)) from error

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        with self._failing():
            # Not `yield from`, which closes the cursor with the generator: by then the store may be closed, too.
            for row in self._database.execute(query, values):  # noqa: UP028
                yield row

    def _one(self, query: str, values: tuple[object, ...] = ()) -> int:
        ((value,),) = self._database.execute(query, values).fetchall()
        return int(value)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
