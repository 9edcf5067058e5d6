"""Keeps a second scan off a store that a scan is writing to."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import NamedTuple

from mifkit.scan.store.database import StoreError, connect

ENDING = "-lock"


class Holder(NamedTuple):
    """A scan that is under way: since when (UTC), and its process on a computer."""

    started: str
    process: int
    host: str


HOLDER = "SELECT started, process, host FROM runs WHERE state = 'running' ORDER BY id DESC LIMIT 1"


@contextmanager
def held(path: str) -> Iterator[None]:
    """Within it, no other scan gets the store. Raises StoreError if one has it.

    A file beside the store is locked as SQLite locks its own files, so the system unlocks it when a process ends,
    however it ends, and the lock holds on the shares on which the store itself is safe.
    """
    lock = os.path.realpath(path) + ENDING
    try:
        database = sqlite3.connect(lock, timeout=0, isolation_level=None)
    except sqlite3.Error:
        # Nothing can be written here: the store will say why.
        yield
        return
    try:
        database.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname == "SQLITE_BUSY":
            database.close()
            raise StoreError(_refusal(path)) from None
    try:
        yield
    finally:
        database.close()
        # Windows removes no file that is open: another scan may have begun.
        with suppress(OSError):
            os.unlink(lock)


def _refusal(path: str) -> str:
    holder = _holder(path)
    who = f"since {holder.started}: process {holder.process} on {holder.host}" if holder else "and has just begun"
    return (
        f"{path} is being filled by another scan, {who}. Nothing was changed. Wait for it or stop it, or give another "
        "file: --store"
    )


def _holder(path: str) -> Holder | None:
    try:
        with closing(connect(path)) as database:
            row = database.execute(HOLDER).fetchone()
    except (StoreError, sqlite3.Error):
        return None
    return Holder._make(row) if row is not None else None
