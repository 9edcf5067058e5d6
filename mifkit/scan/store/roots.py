"""The roots whose files a store has."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from mifkit.scan.store.paths import below, prefix_of


class Root(NamedTuple):
    """A folder or file that was scanned, and how many files of it are in the store and have not vanished."""

    path: str
    files: int


ROOTS = "SELECT DISTINCT roots FROM runs"
FILES = "SELECT count(*) FROM files JOIN folders ON folders.id = folder WHERE vanished IS NULL AND "


def roots_in(database: sqlite3.Connection) -> list[Root]:
    """The roots of all scans that have files, without those below another. Raises sqlite3.Error."""
    every = outermost(path for (paths,) in database.execute(ROOTS) for path in json.loads(paths))
    found = [Root(path, _files(database, path)) for path in every]
    return [root for root in found if root.files]


def outermost(paths: Iterable[str]) -> list[str]:
    """The paths in their order of the alphabet, without those below another."""
    different = sorted(set(paths))
    return [
        path
        for path in different
        if not any(path != other and path.startswith(prefix_of(other)) for other in different)
    ]


def _files(database: sqlite3.Connection, path: str) -> int:
    condition, values = below(path)
    ((files,),) = database.execute(FILES + condition, values).fetchall()
    return int(files)
