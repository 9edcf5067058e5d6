"""The store of a scan as its one writer sees it: a transaction per chunk, so that it is whole at every moment."""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from mifkit.scan.analysis.kept_facts import Analysis
from mifkit.scan.plan import Basis
from mifkit.scan.store.across_files import Across
from mifkit.scan.store.database import StoreError, connect, damaged
from mifkit.scan.store.paths import restored, stored
from mifkit.scan.workers.chunks import Batch, Message, Result

# Messages whose number is remembered; the others are looked up.
MESSAGES = 20_000
KNOWN = "SELECT name, id, size, mtime_ns, digest, run, vanished, kind <> 'unreadable' FROM files"
BELOW = """
SELECT files.id, vanished FROM folders JOIN files ON folder = folders.id
WHERE path = ? OR path >= ? AND path < ? OR path >= ? AND path < ?
"""
# Findings across files are numbered from here on; a file has less of its own (`analysis.kept_facts.MOST_FINDINGS`).
FIRST_ACROSS = 1000
# The key in `meta` of what is known about them as a whole.
ACROSS = "across"
# Files of a folder that are looked up together, whether they are asked for or not: that is faster than by name.
TOGETHER = 1000
# Pages of the log that SQLite writes first, before they go to the database: 8 MB.
CHECKPOINT = 2000


class Known(NamedTuple):
    """A file as the store knows it, in the order of `KNOWN`. `run` analysed it, `vanished` is the run that did not find
    it any more; `read` is false if it could not be read, or not analysed."""

    name: str | bytes
    id: int
    size: int | None
    mtime_ns: int | None
    digest: bytes | None
    run: int
    vanished: int | None
    read: bool


class Place(NamedTuple):
    """Where the rows of a file belong: `known` is what is there already."""

    folder: int
    name: str
    known: Known | None


class Store:
    """A store that a run writes to. A context manager, for one thread.

    Every method raises StoreError if the store fails, or if another scan has begun on it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._database = connect(path)
        self._messages: dict[Message, int] = {}
        self._run = 0
        with self._failing():
            self._database.execute("PRAGMA journal_mode = WAL")
            # A power cut may cost the last chunks, which the next scan does again; never the store.
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
        self._next_file = self._next_folder = self._next_message = 0
        self._new_folders: dict[str | bytes, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    @property
    def next_file(self) -> int:
        """More than the number of any file in the store, from `begin` on."""
        return self._next_file

    # --- runs -------------------------------------------------------------------------------------------------

    def begin(self, basis: Basis, roots: Iterable[str]) -> int:
        """Begin a run; its number. A run that was killed is one that was stopped."""
        with self._writing():
            self._database.execute("UPDATE runs SET state = 'stopped' WHERE state = 'running'")
            self._database.execute("INSERT OR IGNORE INTO bases (mifkit, rules, options) VALUES (?, ?, ?)", basis)
            self._run = self._one(
                "INSERT INTO runs (basis, roots, state, started) SELECT id, ?, 'running', ? FROM bases "
                "WHERE (mifkit, rules, options) = (?, ?, ?) RETURNING id",
                (json.dumps(list(roots)), _now(), *basis),
            )
            # From here on, no other scan writes: one that is under way stops.
            self._next_file, self._next_folder, self._next_message = (
                self._one(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")  # noqa: S608  # our tables
                for table in ("files", "folders", "messages")
            )
        return self._run

    def bases(self) -> dict[int, Basis]:
        """The basis of every run."""
        rows = self._rows("SELECT runs.id, mifkit, rules, options FROM runs JOIN bases ON bases.id = basis")
        return {run: Basis(*basis) for run, *basis in rows}

    def end(self, state: str, counts: dict[str, int]) -> None:
        """End the run; `counts` are those of the table `runs`."""
        with self._writing():
            values = {"state": state, "ended": _now(), **counts}
            columns = ", ".join(f"{name} = ?" for name in values)
            query = f"UPDATE runs SET {columns} WHERE id = ?"  # noqa: S608  # names of columns
            self._database.execute(query, (*values.values(), self._run))

    # --- what is known ------------------------------------------------------------------------------------------

    def folder(self, path: str) -> int:
        """The number of a folder; a new one is written with the next chunk."""
        key = stored(path)
        with self._failing():
            found = self._database.execute("SELECT id FROM folders WHERE path = ?", (key,)).fetchone()
        if found is not None:
            return int(found[0])
        if key not in self._new_folders:
            self._new_folders[key] = self._next_folder
            self._next_folder += 1
        return self._new_folders[key]

    def known(self, folder: int, names: list[str]) -> dict[str, tuple[Any, ...]]:
        """What is known of files of a folder, by their names: what `Known` is made of. Others may be among them."""
        with self._failing():
            rows = self._database.execute(f"{KNOWN} WHERE folder = ? LIMIT {TOGETHER}", (folder,)).fetchall()
            if len(rows) == TOGETHER:
                marks = ", ".join("?" * len(names))
                query = f"{KNOWN} WHERE folder = ? AND name IN ({marks})"
                rows = self._database.execute(query, (folder, *map(stored, names))).fetchall()
        # The fastest way from rows to this: a rescan does little else.
        return {row[0] if row[0].__class__ is str else restored(row[0]): row for row in rows}

    def below(self, path: str) -> list[tuple[int, int | None]]:
        """The members of an archive: the number of each, and the run that did not find it any more, if any."""
        # Folders in it begin with this; the octets of it are for those whose names are no Unicode.
        first, after = path + os.sep, path + chr(ord(os.sep) + 1)
        values = (stored(path), stored(first), stored(after), os.fsencode(first), os.fsencode(after))
        return [(id, vanished) for id, vanished in self._rows(BELOW, values)]

    def unseen(self, seen: bytearray) -> list[tuple[int, int, str]]:
        """Of the files that were there when last looked for: number, number of the folder, name. Left out are those
        whose number is the place of a 1 in `seen`, or lies beyond it."""
        most = len(seen)
        with self._failing():
            numbers = self._database.execute("SELECT id FROM files WHERE vanished IS NULL")
            unseen = [id for (id,) in numbers if id < most and not seen[id]]
        query = "SELECT id, folder, name FROM files WHERE id = ?"
        rows = [row for id in unseen for row in self._rows(query, (id,))]
        return [(id, folder, restored(name)) for id, folder, name in rows]

    def folders(self) -> dict[int, str]:
        return {id: restored(path) for id, path in self._rows("SELECT id, path FROM folders")}

    # --- writing --------------------------------------------------------------------------------------------------

    def write(self, places: list[Place], batch: Batch) -> None:
        """Write what a chunk of files came to, in one transaction."""
        with self._writing():
            numbers = self._numbers(batch.messages)
            files, fields, outcomes, diagnostics, old, same = [], [], [], [], [], []
            for place, result in zip(places, batch.results, strict=True):
                found = result.analysis
                if found is None:
                    assert place.known is not None
                    same.append((result.size, result.mtime_ns, place.known.id))
                    continue
                id = self._next_file if place.known is None else place.known.id
                if place.known is None:
                    self._next_file += 1
                else:
                    old.append((id,))
                files.append(_file(id, place, result, found, self._run))
                if found.fields is not None:
                    fields.append((id, *found.fields))
                if found.outcome is not None:
                    outcomes.append((id, *found.outcome))
                diagnostics += [
                    (id, number, numbers[one[0]], *one[1:]) for number, one in enumerate(result.diagnostics)
                ]
            many = self._database.executemany
            for table in ("status_fields", "outcomes", "diagnostics"):
                many(f"DELETE FROM {table} WHERE file = ?", old)  # noqa: S608  # our tables
            many("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", files)
            many("UPDATE files SET size = ?, mtime_ns = ?, vanished = NULL WHERE id = ?", same)
            many("INSERT INTO status_fields VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", fields)
            many("INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", outcomes)
            many("INSERT INTO diagnostics VALUES (?, ?, ?, ?, ?, ?, ?, ?)", diagnostics)

    def dated(self, place: Place, size: int, mtime_ns: int) -> None:
        """Note size and time of a known file of which nothing else has changed."""
        assert place.known is not None
        with self._writing():
            row = (size, mtime_ns, place.known.id)
            self._database.execute("UPDATE files SET size = ?, mtime_ns = ? WHERE id = ?", row)

    def doubt(self, place: Place) -> None:
        """Note that a known file is not what the store knows, whatever its size, time and content may be later."""
        assert place.known is not None
        with self._writing():
            query = "UPDATE files SET size = NULL, mtime_ns = NULL, digest = NULL WHERE id = ?"
            self._database.execute(query, (place.known.id,))

    def unread_folder(self, path: str, problem: str) -> None:
        """Note that a folder cannot be listed."""
        with self._writing():
            row = (stored(path), self._run, problem)
            self._database.execute("INSERT OR REPLACE INTO unread_folders VALUES (?, ?, ?)", row)

    def listed(self, paths: list[str]) -> None:
        """Note that folders of earlier notes can be listed by now, or are not there any more."""
        with self._writing():
            keys = [(stored(path), self._run) for path in paths]
            self._database.executemany("DELETE FROM unread_folders WHERE path = ? AND run <> ?", keys)

    def unread_folders(self) -> list[str]:
        return [restored(path) for (path,) in self._rows("SELECT path FROM unread_folders")]

    def returned(self, files: list[int]) -> None:
        """Note that files that had vanished are there again, as they were."""
        with self._writing():
            self._database.executemany("UPDATE files SET vanished = NULL WHERE id = ?", [(id,) for id in files])

    def vanish(self, files: list[int]) -> None:
        """Note that files are not there any more. What is known of them stays."""
        with self._writing():
            rows = [(self._run, id) for id in files]
            self._database.executemany("UPDATE files SET vanished = ? WHERE id = ?", rows)

    def tidy(self) -> None:
        """Drop the messages that no diagnostic has any more."""
        with self._writing():
            self._database.execute("DELETE FROM messages WHERE id NOT IN (SELECT message FROM diagnostics)")
        self._messages.clear()

    # --- findings across files ----------------------------------------------------------------------------------------

    def across_holds(self, basis: str) -> bool:
        """Whether the findings across files hold on this basis if the run has changed nothing: whether they are of
        the run before it."""
        known = self._across()
        return known is not None and (known["run"], known["basis"]) == (self._run - 1, basis)

    def across_held(self) -> int:
        """Note that the findings across files are also those of this run; how many folders were passed over."""
        with self._writing():
            known = self._across()
            assert known is not None
            self._note_across(known["basis"], known["crowded"])
        return int(known["crowded"])

    def replace_across(self, find: Callable[[sqlite3.Connection], Across], basis: str) -> int:
        """Put findings across files in the place of earlier ones, in one transaction; how many folders were passed
        over. `find` leaves the temporary table `scope`: on files of other folders, earlier findings stay."""
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
                rows.append((file, FIRST_ACROSS + numbers[file], self._messages.get(message) or self._number(message)))
                numbers[file] += 1
            self._database.executemany("INSERT INTO diagnostics VALUES (?, ?, ?, 1, 1, 1, 1, 0)", rows)
            change = Counter((file, message[1]) for file, message in found.findings)
            change.subtract(old)
            for severity, column in ((3, "errors"), (2, "warnings"), (1, "infos")):
                values = [(by, file) for (file, one), by in change.items() if one == severity and by]
                update = f"UPDATE files SET {column} = {column} + ? WHERE id = ?"  # noqa: S608  # our columns
                self._database.executemany(update, values)
            self._note_across(basis, found.crowded)
        return found.crowded

    def _across(self) -> dict[str, Any] | None:
        with self._failing():
            row = self._database.execute("SELECT value FROM meta WHERE key = ?", (ACROSS,)).fetchone()
        known: dict[str, Any] | None = json.loads(row[0]) if row is not None else None
        return known

    def _note_across(self, basis: str, crowded: int) -> None:
        note = json.dumps({"run": self._run, "basis": basis, "crowded": crowded})
        self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (ACROSS, note))

    # --- within -----------------------------------------------------------------------------------------------------

    def _numbers(self, messages: list[Message]) -> list[int]:
        if len(self._messages) > MESSAGES:
            self._messages.clear()
        return [self._messages.get(message) or self._number(message) for message in messages]

    def _number(self, message: Message) -> int:
        found = self._database.execute(
            "SELECT id FROM messages WHERE (code, severity, text, help, block_path) = (?, ?, ?, ?, ?)", message
        ).fetchone()
        if found is None:
            found = (self._next_message,)
            self._database.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)", (self._next_message, *message))
            self._next_message += 1
        self._messages[message] = int(found[0])
        return int(found[0])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction: all of it is in the store afterwards or, whatever stops it, nothing."""
        with self._failing():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                if self._run and self._one("SELECT max(id) FROM runs") != self._run:
                    raise StoreError(f"Another scan has begun on {self.path}: this one stops. What it found is kept")
                folders, self._new_folders = self._new_folders, {}
                self._database.executemany("INSERT INTO folders (path, id) VALUES (?, ?)", folders.items())
                yield
                self._database.execute("COMMIT")
            except BaseException:
                # What stops the scan may come right after the commit.
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(damaged(self.path, error)) from error

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        with self._failing(), closing(self._database.cursor()) as cursor:
            yield from cursor.execute(query, values)

    def _one(self, query: str, values: tuple[object, ...] = ()) -> int:
        row = self._database.execute(query, values).fetchone()
        return int(row[0])


def _file(id: int, place: Place, result: Result, found: Analysis, run: int) -> tuple[object, ...]:
    return (
        *(id, place.folder, stored(place.name), result.size, result.mtime_ns, result.digest, run),
        *(found.kind, found.profile, found.what, found.encoding, found.syntax),
        *(found.generator, found.generator_certainty, *found.findings),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
