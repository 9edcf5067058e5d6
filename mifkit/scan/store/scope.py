"""The status MIFs that findings across files are about: those in folders below the roots, each folder in its batch."""

import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from mifkit.scan.share.names import restored

NANO = 1_000_000_000
EARLIEST, LATEST = -(1 << 63), (1 << 63) - 1
OF_STATUS = """
status_fields JOIN files ON files.id = status_fields.file JOIN scope ON scope.folder = files.folder
WHERE files.vanished IS NULL
"""
SCOPE = """
DROP TABLE IF EXISTS temp.scope;
CREATE TEMP TABLE scope (folder INTEGER PRIMARY KEY, batch INTEGER);
"""


def execute_each(database: sqlite3.Connection, statements: str) -> None:
    """Execute statements that semicolons part. Python's `executescript` would end the transaction first."""
    for statement in statements.split(";"):
        database.execute(statement)


def create_scope(database: sqlite3.Connection, roots: frozenset[str], depth: int | None) -> None:
    """Create the table of the folders below the roots, each with the number of its batch: one computer's folders."""
    execute_each(database, SCOPE)
    batches: dict[str, int] = {}
    homes = {os.path.dirname(root) for root in roots if not os.path.isdir(root)}

    def rows() -> Iterator[tuple[int, int | None]]:
        for id, stored_path in database.execute("SELECT id, path FROM folders"):
            path = restored(stored_path)
            root = _root(path, roots) or (path if path in homes else None)
            if root is not None:
                batch = _batch(path, root, depth)
                yield id, None if batch is None else batches.setdefault(batch, len(batches))

    database.executemany("INSERT INTO scope VALUES (?, ?)", rows())


def _root(path: str, roots: frozenset[str]) -> str | None:
    """The root that a path lies below; `None` if there is none."""
    while path not in roots:
        above = os.path.dirname(path)
        if above == path:
            return None
        path = above
    return path


def _batch(path: str, root: str, depth: int | None) -> str | None:
    """The folder of one computer that a path lies below; `None` if the path is not that deep."""
    if depth is None:
        return path
    parts = Path(path).relative_to(root).parts
    return str(Path(root, *parts[:depth])) if len(parts) >= depth else None


def nanoseconds(time: datetime) -> int:
    """A time in nanoseconds since 1970, within what SQLite can hold."""
    # A float of seconds would not be exact, and a MIF that was written at a bound is within the window.
    since = time - datetime(1970, 1, 1, tzinfo=UTC)
    exact = ((since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds) * 1000
    # SQLite has no numbers for times before 1677 and after 2262.
    return min(max(exact, EARLIEST), LATEST)
