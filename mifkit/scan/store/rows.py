"""The rows of a chunk, in the database that a worker made (`mifkit.scan.workers.chunk_rows`) → rows of the store."""

import sqlite3
from collections.abc import Iterable

# The name that a store gives the database of a chunk.
CHUNK = "chunk"
OF_FILES = ("status_fields", "outcomes", "matches", "inventory", "defined_classes", "main.diagnostics")
# New files follow the last one that the store has. Before files are analysed again, what was known of them goes.
STATEMENTS = (
    *(f"DELETE FROM {table} WHERE file IN (SELECT file FROM chunk.again)" for table in OF_FILES),  # noqa: S608  # ours
    "DELETE FROM main.files WHERE id IN (SELECT file FROM chunk.again)",
    """
    UPDATE main.files SET size = own.size, mtime_ns = own.mtime_ns, vanished = NULL
    FROM chunk.files AS own WHERE own.shared = 0 AND id = own.file
    """,
    """
    INSERT INTO main.files SELECT iif(file > 0, file, :last - file), folder, name, size, mtime_ns, digest, :run, NULL,
    kind, profile, what, encoding, computer, syntax, generator, generator_certainty, errors, warnings, infos
    FROM chunk.analysed
    """,
    """
    INSERT INTO status_fields SELECT iif(file > 0, file, :last - file), manufacturer, product, version, locale,
    serial_number, installation, status, description, identities FROM chunk.analysed WHERE state NOT NULL
    """,
    """
    INSERT INTO outcomes SELECT iif(file > 0, file, :last - file), state, row, via, certainty, code_class, will_retry,
    recovered_exit_code, confidence, masked_exit_code, masked_retry FROM chunk.analysed WHERE state NOT NULL
    """,
    """
    INSERT INTO inventory SELECT iif(file > 0, file, :last - file), class, NULL FROM chunk.analysed WHERE is_inventory
    """,
    """
    INSERT INTO defined_classes SELECT iif(file > 0, file, :last - file), number FROM chunk.files AS own
    CROSS JOIN chunk.defines ON defines.shared = own.shared
    CROSS JOIN chunk.definitions AS known ON known.id = definition
    """,
    """
    INSERT INTO main.diagnostics SELECT iif(file > 0, file, :last - file), own.number, known.number, line, "column",
    end_line, end_column, octet FROM chunk.diagnostics AS own CROSS JOIN chunk.messages AS known ON known.id = message
    """,
)


def insert(
    database: sqlite3.Connection, run: int, last: int, messages: Iterable[int], definitions: Iterable[int]
) -> None:
    """Insert the rows of the chunk that is attached to a store, of files that a run has analysed.

    `last` is the largest number of a file in the store, `messages` and `definitions` are the numbers there of those of
    the chunk.
    """
    for table, numbers in (("messages", messages), ("definitions", definitions)):
        database.executemany(f"INSERT INTO chunk.{table} VALUES (?, ?)", enumerate(numbers))  # noqa: S608  # our tables
    for statement in STATEMENTS:
        database.execute(statement, {"last": last, "run": run})
