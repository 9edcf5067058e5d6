"""Stores of many files, made without a scan: what reports make of them is tried on these."""

import sqlite3
from contextlib import closing
from pathlib import Path

from mifkit.scan.store.database import create

DAY_NS = 86_400 * 10**9
# 2026-01-01.
FIRST_DAY = 20_454
STATES = ("Success", "Success", "Success", "FailureNonRetry")
CODES = (None, 1603, 1618, 1605)
CLASSES = (None, "nonretry", "retry", "nonretry")


def filled(path: Path, files: int, *, findings: int = 3, per_folder: int = 10) -> Path:
    """A store of status MIFs: every fourth is a failure, every twelfth of those hides a retry, each of the failures
    has one of three Descriptions or its own."""
    create(str(path))
    numbers = range(1, files + 1)
    folders = range(1, files // per_folder + 2)
    with closing(sqlite3.connect(path)) as database, database:
        many = database.executemany
        many("INSERT INTO bases (id, mifkit, rules, options) VALUES (1, '0', '', '{}')", [()])
        many(
            "INSERT INTO runs (id, basis, roots, state, started, host, process) "
            "VALUES (1, 1, '[\"//server/share\"]', 'complete', '2026-11-21T00:00:00Z', 'PC1', 1)",
            [()],
        )
        many("INSERT INTO folders (id, path) VALUES (?, ?)", ((id, f"//server/share/PC{id:06}") for id in folders))
        many(
            "INSERT INTO files (id, folder, name, size, mtime_ns, run, kind, profile, encoding, syntax, generator, "
            "generator_certainty, errors, warnings, infos) VALUES (?, ?, ?, 2400, ?, 1, 'status', 'status', 'ASCII', "
            "'clean', ?, 'certain', 1, ?, 0)",
            (
                (
                    *(id, 1 + id // per_folder, f"{id:07}.mif", (FIRST_DAY + id % 300) * DAY_NS + id * 10**9),
                    *(("msiexec", "ISMIF32")[id % 2], findings - 1),
                )
                for id in numbers
            ),
        )
        many(
            "INSERT INTO status_fields (file, manufacturer, product, version, status, description) "
            "VALUES (?, 'Contoso', ?, ?, ?, ?)",
            ((id, f"Reader {id % 37}", f"{id % 9}.0", _status(id), _description(id)) for id in numbers),
        )
        many(
            "INSERT INTO outcomes (file, state, row, certainty, code_class, will_retry, recovered_exit_code, "
            "masked_exit_code, masked_retry) VALUES (?, ?, ?, 'documented', ?, 0, ?, ?, ?)",
            (_outcome(id) for id in numbers),
        )
        many(
            "INSERT INTO messages (id, code, severity, text, help, block_path) VALUES (?, ?, ?, ?, 'Mend it.', ?)",
            (
                (
                    number,
                    f"STA00{number % 8 + 1}",
                    3 if number % 3 == 1 else 2,
                    f"Fault {number}",
                    "group InstallStatus",
                )
                for number in range(1, 31)
            ),
        )
        many(
            'INSERT INTO diagnostics (file, number, message, line, "column", end_line, end_column, octet) '
            "VALUES (?, ?, ?, ?, 5, ?, 15, ?)",
            (
                (id, number, 1 + (id + number) % 30, number + 2, number + 2, 30 * number)
                for id in numbers
                for number in range(findings)
            ),
        )
    return path


def _status(id: int) -> str:
    return "Failed" if id % 4 == 0 else "Success"


def _description(id: int) -> str:
    return f"Setup ended with {1603 + id % 3}" if id % 3 else f"See the log of run {id}"


def _outcome(id: int) -> tuple[object, ...]:
    failed = id % 4 == 0
    kind = id % 12 // 4 + 1 if failed else 0
    masked = 1618 if CODES[kind] == 1618 else None
    return (
        id,
        STATES[3 if failed else 0],
        "D16" if failed else "D05",
        CLASSES[kind],
        CODES[kind],
        masked,
        int(bool(masked)),
    )
