"""Creates and opens stores. A file that is not a store, or has another version, is refused and stays untouched."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from mifkit import __version__
from mifkit.files.opening import open_named

# "MIFK": the application id of every store.
APPLICATION = 0x4D49464B
# Earlier versions were never released, so no store has to be converted yet.
VERSION = 7
# Offsets in the header of a SQLite database, of four bytes each (sqlite.org/fileformat).
MAGIC = b"SQLite format 3\x00"
VERSION_AT, APPLICATION_AT, HEADER = 60, 68, 100
# Seconds to wait for another program that has locked the store.
PATIENCE = 30.0
# Errors of SQLite where it cannot write beside a store, for which a full disk is one of the reasons; and the bytes that
# it needs there.
UNWRITABLE = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR")
ROOM = 1 << 16
# What to say of an error while a store is created.
CREATION_REMEDIES = {
    "SQLITE_FULL": "the disk is full. Make room, or give another name",
    "SQLITE_CANTOPEN": "its folder is missing, or cannot be written to. Check the folder, or give another name",
}
ASIDE = "put the file aside: the next scan makes a new store"
# Each finds a row that no mifkit wrote.
FAULTS = (
    "SELECT 1 FROM pragma_integrity_check(1) WHERE integrity_check <> 'ok'",
    "SELECT 1 FROM pragma_foreign_key_check",
    """SELECT 1 FROM meta WHERE key = 'across' AND NOT coalesce(json_type(value, '$.run') = 'integer'
    AND json_type(value, '$.basis') = 'text' AND json_type(value, '$.crowded') = 'integer', 0)""",
    "SELECT 1 FROM bases WHERE NOT json_valid(options) OR json_type(options) <> 'object'",
    """SELECT 1 FROM runs WHERE NOT json_valid(roots) OR json_type(roots) <> 'array'
    OR EXISTS (SELECT 1 FROM json_each(roots) WHERE type <> 'text')""",
    "SELECT 1 FROM folders WHERE typeof(path) NOT IN ('text', 'blob') OR id NOT BETWEEN 1 AND 4294967295",
    "SELECT 1 FROM files WHERE typeof(name) NOT IN ('text', 'blob') OR id NOT BETWEEN 1 AND 4294967295",
    "SELECT 1 FROM unread_folders WHERE typeof(path) NOT IN ('text', 'blob')",
    """SELECT 1 FROM class_definitions WHERE NOT json_valid(attributes) OR json_type(attributes) <> 'array'
    OR EXISTS (SELECT 1 FROM json_each(attributes) WHERE type <> 'array' OR json_array_length(value) <> 3)""",
    "SELECT 1 FROM messages WHERE severity NOT BETWEEN 1 AND 3 OR id NOT BETWEEN 1 AND 4294967295",
    "SELECT 1 FROM outcomes WHERE will_retry NOT IN (0, 1) OR masked_retry NOT IN (0, 1)",
    "SELECT 1 FROM outcomes WHERE certainty NOT IN ('documented', 'inferred', 'unknown')",
)


class StoreError(Exception):
    """A store cannot be used; the text says why and what to do."""


def create(path: str) -> None:
    """Create an empty store: complete, or not at all. Raises StoreError."""
    temporary = f"{path}.{os.urandom(6).hex()}"
    try:
        # Absolute: SQLite may take a path that begins with "file:" for an address.
        with closing(sqlite3.connect(Path(temporary).absolute(), isolation_level=None)) as database:
            database.executescript(files(__package__).joinpath("schema.sql").read_text(encoding="utf-8"))
            database.execute("INSERT INTO meta VALUES ('created_by', ?)", (f"mifkit {__version__}",))
            database.execute("INSERT INTO meta VALUES ('schema_version', ?)", (str(VERSION),))
            database.execute(f"PRAGMA application_id = {APPLICATION}")
            database.execute(f"PRAGMA user_version = {VERSION}")
        Path(temporary).replace(path)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            Path(temporary).unlink()
        why = getattr(error, "strerror", None) or str(error)
        why = CREATION_REMEDIES.get(getattr(error, "sqlite_errorname", ""), why)
        raise StoreError(f"{path} cannot be created: {why}") from None


def connect(path: str) -> sqlite3.Connection:
    """A connection to an existing store, in autocommit mode. Raises StoreError."""
    check_header(path)
    try:
        return _opened(path, "mode=rw")
    except sqlite3.Error as error:
        if not _name(error).startswith(UNWRITABLE) or _has_log(path):
            raise StoreError(damaged(path, error)) from None
    # The folder is read-only, or its disk is full, and SQLite writes files beside the store even to read it. No such
    # file has to be read.
    try:
        return _opened(path, "mode=ro&immutable=1")
    except sqlite3.Error as error:
        raise StoreError(damaged(path, error)) from None


def _opened(path: str, how: str) -> sqlite3.Connection:
    address = f"{Path(path).absolute().as_uri()}?{how}"
    database = sqlite3.connect(address, timeout=PATIENCE, isolation_level=None, uri=True)
    try:
        # The header can be right and the rest damaged.
        database.execute("SELECT count(*) FROM meta").fetchone()
    except UnicodeDecodeError:
        # SQLite says what is wrong with bytes of the file in its words.
        database.close()
        raise sqlite3.DatabaseError("it is damaged") from None
    except sqlite3.Error:
        database.close()
        raise
    return database


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Within it, whatever the store does not hold as mifkit wrote it raises StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(damaged(path, error)) from None
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError):
        # Rows that are not as mifkit wrote them, or a fault of mifkit: the store says which.
        if _has_fault(path):
            raise StoreError(f"{path} is damaged, or another program wrote to it: {ASIDE}") from None
        raise


def _has_fault(path: str) -> bool:
    with closing(connect(path)) as database:
        try:
            return any(database.execute(query).fetchone() is not None for query in FAULTS)
        except (sqlite3.Error, UnicodeDecodeError):
            return True


def _has_log(path: str) -> bool:
    """Whether changes have been written to the log that are not in the store's own file yet."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def damaged(path: str, error: sqlite3.Error) -> str:
    """The message for an error while a store is used."""
    if "locked" in str(error) or "busy" in str(error):
        return f"{path} is in use by another program"
    name = _name(error)
    if name == "SQLITE_FULL" or (name.startswith(UNWRITABLE) and _is_full(path)):
        return f"{path} cannot grow: the disk is full. What it holds is kept: make room, and scan again"
    if name.startswith("SQLITE_READONLY"):
        return f"{path} cannot be written: check the permissions, or give another name"
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        # SQLite may quote what it could not read, over many lines.
        return f"{path} is damaged, or another program wrote to it. If the disk is sound, {ASIDE}"
    return f"{path} cannot be used: {error}. If the disk is sound and not full, {ASIDE}"


def _is_full(path: str) -> bool:
    """Whether the disk has no room for the files that SQLite writes beside a store."""
    from shutil import disk_usage

    try:
        return disk_usage(Path(path).absolute().parent).free < ROOM
    except OSError:
        return False


def _name(error: sqlite3.Error) -> str:
    """SQLite's name of an error; '' for those of Python's module, such as that bytes are not UTF-8."""
    return getattr(error, "sqlite_errorname", "")


def check_header(path: str) -> None:
    """Raise StoreError unless a file is a store of this version. Only its header is read."""
    try:
        with open_named(path) as stream:
            header = stream.read(HEADER)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(header) < HEADER or not header.startswith(MAGIC) or _number(header, APPLICATION_AT) != APPLICATION:
        raise StoreError(f"{path} is not a store of mifkit scan: it stays as it is. Give another name")
    version = _number(header, VERSION_AT)
    if version > VERSION:
        raise StoreError(
            f"{path} was made by a newer mifkit (its version is {version}, this mifkit knows {VERSION}): it stays as "
            "it is. Update mifkit, or give another name"
        )
    if version < VERSION:
        raise StoreError(
            f"{path} was made by an older mifkit (its version is {version}, this mifkit knows {VERSION}): it stays as "
            "it is. Put the file aside: the next scan makes a new store"
        )


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")
