"""What the files of a store come to: counts by kind, outcome, product, generator, rule and day, and the failures."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from mifkit.scan.names import restored
from mifkit.status.codes import describe


class Run(Struct, frozen=True):
    """The latest run. Times are UTC, `roots` absolute. `across` is the run that the findings across files are of: the
    last that came to its end, `None` if there is none."""

    id: int
    state: str
    started: str
    ended: str | None
    mifkit: str
    options: dict[str, Any]
    roots: list[str]
    across: int | None


class Kinds(Struct, frozen=True):
    kind: str
    files: int
    broken: int


class Outcomes(Struct, frozen=True):
    """`will_retry` is `None` where it is not known."""

    state: str
    will_retry: bool | None
    certainty: str
    files: int


class Products(Struct, frozen=True):
    """By the Product and Version of status MIFs; `None`: the field is missing or unreadable."""

    product: str | None
    version: str | None
    files: int
    failed: int
    masked: int


class Generators(Struct, frozen=True):
    generator: str | None
    files: int
    failed: int


class Rules(Struct, frozen=True):
    code: str
    severity: int
    files: int
    findings: int


class Days(Struct, frozen=True):
    """By the day on which status MIFs were written (UTC)."""

    day: str | None
    files: int
    failed: int
    masked: int


class Descriptions(Struct, frozen=True):
    """Failures with one Description. `exit_code` is the one that it gives away."""

    description: str | None
    exit_code: int | None
    files: int
    masked: int
    first_day: str | None
    last_day: str | None


class ExitCodes(Struct, frozen=True):
    """Failures by the exit code that their Descriptions give away. `name` and `listed` (the client's list) are those
    of the code."""

    exit_code: int | None
    name: str | None
    listed: str | None
    files: int
    masked: int


class Masked(Struct, frozen=True):
    """Status MIFs that hide an exit code of the retry list: the client would have tried again."""

    exit_code: int
    name: str | None
    product: str | None
    version: str | None
    files: int
    first_day: str | None
    last_day: str | None
    example: str


class Totals(NamedTuple):
    """Everything about the chosen files. Groups come largest first, days in their order."""

    run: Run | None
    files: int
    vanished: int
    unread_folders: list[tuple[str, str]]
    masked: list[Masked]
    kinds: list[Kinds]
    outcomes: list[Outcomes]
    products: list[Products]
    generators: list[Generators]
    rules: list[Rules]
    days: list[Days]
    descriptions: list[Descriptions]
    exit_codes: list[ExitCodes]


def totals(database: sqlite3.Connection) -> Totals:
    """The totals of the files that `mifkit.scan.selection.choose` chose. Raises sqlite3.Error."""
    (files, vanished) = database.execute("SELECT count(*), count(vanished) FROM told").fetchone()
    unread = database.execute("SELECT path, problem FROM unread_folders ORDER BY path").fetchall()
    return Totals(
        run=_run(database),
        files=files,
        vanished=vanished,
        unread_folders=[(restored(path), problem) for path, problem in unread],
        masked=list(_masked(database)),
        kinds=[Kinds(*row) for row in database.execute(KINDS)],
        outcomes=list(_outcomes(database)),
        products=[Products(*row) for row in database.execute(PRODUCTS)],
        generators=[Generators(*row) for row in database.execute(GENERATORS)],
        rules=[Rules(*row) for row in database.execute(RULES)],
        days=[Days(*row) for row in database.execute(DAYS)],
        descriptions=[Descriptions(*row) for row in database.execute(DESCRIPTIONS)],
        exit_codes=[
            ExitCodes(code, _name(code), listed, files, masked)
            for code, listed, files, masked in database.execute(EXIT_CODES)
        ],
    )


KINDS = "SELECT kind, count(*), sum(syntax IS 'broken') FROM told GROUP BY kind ORDER BY count(*) DESC, kind"
OUTCOMES = """
SELECT state, will_retry, certainty, count(*) FROM told WHERE state IS NOT NULL GROUP BY state, will_retry, certainty
ORDER BY count(*) DESC, state, certainty
"""
PRODUCTS = """
SELECT product, version, count(*), sum(failed), sum(masked_retry) FROM told WHERE kind = 'status'
GROUP BY product, version ORDER BY sum(failed) DESC, count(*) DESC, product, version
"""
GENERATORS = """
SELECT generator, count(*), sum(failed) FROM told WHERE kind = 'status' GROUP BY generator
ORDER BY count(*) DESC, generator
"""
RULES = """
SELECT code, severity, count(DISTINCT file), count(*) FROM told JOIN diagnostics ON file = told.id
JOIN messages ON messages.id = message GROUP BY code, severity ORDER BY severity DESC, count(DISTINCT file) DESC, code
"""
DAYS = """
SELECT day, count(*), sum(failed), sum(masked_retry) FROM told WHERE kind = 'status' GROUP BY day ORDER BY day
"""
DESCRIPTIONS = """
SELECT description, recovered_exit_code, count(*), sum(masked_retry), min(day), max(day) FROM told WHERE failed
GROUP BY description, recovered_exit_code ORDER BY count(*) DESC, description
"""
EXIT_CODES = """
SELECT recovered_exit_code, max(code_class), count(*), sum(masked_retry) FROM told WHERE failed
GROUP BY recovered_exit_code ORDER BY count(*) DESC, recovered_exit_code
"""
# Of a group, SQLite takes the other columns from the row that has the minimum.
MASKED = """
SELECT masked_exit_code, product, version, count(*), min(day), max(day), folder, name, min(id) FROM told
WHERE masked_retry GROUP BY masked_exit_code, product, version ORDER BY count(*) DESC, masked_exit_code, product
"""
RUN = """
SELECT runs.id, state, started, ended, mifkit, options, roots, (SELECT value FROM meta WHERE key = 'across')
FROM runs JOIN bases ON bases.id = basis
ORDER BY runs.id DESC LIMIT 1
"""


def _run(database: sqlite3.Connection) -> Run | None:
    row = database.execute(RUN).fetchone()
    if row is None:
        return None
    id, state, started, ended, mifkit, options, roots, across = row
    last = json.loads(across)["run"] if across is not None else None
    return Run(id, state, started, ended, mifkit, json.loads(options), json.loads(roots), last)


def _outcomes(database: sqlite3.Connection) -> Iterator[Outcomes]:
    for state, retry, certainty, files in database.execute(OUTCOMES):
        yield Outcomes(state, None if retry is None else bool(retry), certainty, files)


def _masked(database: sqlite3.Connection) -> Iterator[Masked]:
    for code, product, version, files, first, last, folder, name, _ in database.execute(MASKED):
        example = str(Path(restored(folder), restored(name)))
        yield Masked(code, _name(code), product, version, files, first, last, example)


def _name(code: int | None) -> str | None:
    entry = describe(code) if code is not None else None
    return entry.name if entry is not None else None


class FileRow(Struct, frozen=True):
    """One file, for `csv` and `jsonl`. Names are those of the columns of the store; `path` is the whole path, `day`
    the one on which it was written (UTC), `failed` whether the client records a failure."""

    path: str
    kind: str
    size: int | None
    day: str | None
    vanished: bool
    encoding: str | None
    syntax: str | None
    generator: str | None
    manufacturer: str | None
    product: str | None
    version: str | None
    status: str | None
    description: str | None
    state: str | None
    decision_row: str | None
    certainty: str | None
    will_retry: bool | None
    failed: bool
    recovered_exit_code: int | None
    masked_exit_code: int | None
    masked_retry: bool
    errors: int
    warnings: int
    infos: int


YES_OR_NO = ("vanished", "will_retry", "failed", "masked_retry")
FILES = """
SELECT folder, name, kind, size, day, vanished IS NOT NULL, encoding, syntax, generator, manufacturer, product, version,
status, description, state, decision_row, certainty, will_retry, failed, recovered_exit_code, masked_exit_code,
masked_retry, errors, warnings, infos FROM told ORDER BY folder, name
"""

# Where in a row, without folder and name, SQLite has 0 and 1 for no and yes.
FLAGS = [place - 1 for place, name in enumerate(FileRow.__struct_fields__) if name in YES_OR_NO]


def file_rows(database: sqlite3.Connection) -> Iterator[FileRow]:
    """The files that were chosen, by path. Raises sqlite3.Error."""
    for folder, name, *rest in database.execute(FILES):
        for place in FLAGS:
            rest[place] = None if rest[place] is None else bool(rest[place])
        yield FileRow(str(Path(restored(folder), restored(name))), *rest)
