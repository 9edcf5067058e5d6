"""What the files of a store come to: counts by kind, outcome, product, generator, rule and day, and the failures."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import Struct, convert

from mifkit.scan.store.paths import full_path, restored
from mifkit.status.exit_codes.codes import describe


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


class Seen(Struct, frozen=True):
    """Files that have something in common: how many there are, in how many folders (a computer often has its own), on
    which days the first and the last were written (UTC; `None`: not known), and one of them."""

    files: int
    folders: int
    first_day: str | None
    last_day: str | None
    example: str


class Kinds(Seen, frozen=True):
    kind: str
    broken: int


class Outcomes(Seen, frozen=True):
    """`will_retry` is `None` where it is not known."""

    state: str
    will_retry: bool | None
    certainty: str


class Products(Seen, frozen=True):
    """By the Product and Version of status MIFs; `None`: the field is missing or unreadable."""

    product: str | None
    version: str | None
    failed: int
    masked: int


class Generators(Seen, frozen=True):
    generator: str | None
    failed: int
    masked: int


class Rules(Seen, frozen=True):
    code: str
    severity: int
    findings: int


class Days(Struct, frozen=True):
    """By the day on which status MIFs were written (UTC). `outcomes` are files by their state."""

    day: str | None
    files: int
    folders: int
    failed: int
    masked: int
    outcomes: dict[str, int]


class Descriptions(Seen, frozen=True):
    """Failures with one Description. `exit_code` is the one that it gives away."""

    description: str | None
    exit_code: int | None
    masked: int


class ExitCodes(Seen, frozen=True):
    """Failures by the exit code that their Descriptions give away. `name` and `listed` (the client's list) are those
    of the code."""

    exit_code: int | None
    name: str | None
    listed: str | None
    masked: int


class Masked(Seen, frozen=True):
    """Status MIFs that hide an exit code of the retry list: the client would have tried again."""

    exit_code: int
    name: str | None
    product: str | None
    version: str | None


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
    """The totals of the files that `mifkit.scan.report.selection.choose` chose. Raises sqlite3.Error."""
    (files, vanished) = database.execute("SELECT count(*), count(vanished) FROM told").fetchone()
    unread = database.execute("SELECT path, problem FROM unread_folders ORDER BY path").fetchall()
    return Totals(
        run=_run(database),
        files=files,
        vanished=vanished,
        unread_folders=[(restored(path), problem) for path, problem in unread],
        masked=[Masked(**one, name=_name(one["exit_code"])) for one in _groups(database, MASKED)],
        kinds=[Kinds(**one) for one in _groups(database, KINDS)],
        # SQLite has 0 and 1 for no and yes.
        outcomes=[convert(one, Outcomes, strict=False) for one in _groups(database, OUTCOMES)],
        products=[Products(**one) for one in _groups(database, PRODUCTS)],
        generators=[Generators(**one) for one in _groups(database, GENERATORS)],
        rules=[Rules(**one) for one in _groups(database, RULES)],
        days=list(_days(database)),
        descriptions=[Descriptions(**one) for one in _groups(database, DESCRIPTIONS)],
        exit_codes=[ExitCodes(**one, name=_name(one["exit_code"])) for one in _groups(database, EXIT_CODES)],
    )


class Grouping(NamedTuple):
    """Files of `source` that have columns in common, by the names that these have in a group; `counted` is what else
    is said of it."""

    source: str
    by: dict[str, str]
    counted: str
    order: str


KINDS = Grouping("told", {"kind": "kind"}, ", sum(syntax IS 'broken') AS broken", "files DESC, kind")
OUTCOMES = Grouping(
    "told WHERE state IS NOT NULL",
    {"state": "state", "will_retry": "will_retry", "certainty": "certainty"},
    "",
    "files DESC, state, will_retry, certainty",
)
FAILED_AND_MASKED = ", sum(failed) AS failed, sum(masked_retry) AS masked"
PRODUCTS = Grouping(
    "told WHERE kind = 'status'",
    {"product": "product", "version": "version"},
    FAILED_AND_MASKED,
    "failed DESC, files DESC, product, version",
)
GENERATORS = Grouping(
    "told WHERE kind = 'status'", {"generator": "generator"}, FAILED_AND_MASKED, "files DESC, generator"
)
RULES = Grouping(
    "(SELECT file, code, severity, count(*) AS findings FROM diagnostics JOIN messages ON messages.id = message "
    "GROUP BY file, code, severity) JOIN told ON told.id = file",
    {"code": "code", "severity": "severity"},
    ", sum(findings) AS findings",
    "severity DESC, files DESC, code",
)
DESCRIPTIONS = Grouping(
    "told WHERE failed",
    {"description": "description", "exit_code": "recovered_exit_code"},
    ", sum(masked_retry) AS masked",
    "files DESC, description, exit_code",
)
EXIT_CODES = Grouping(
    "told WHERE failed",
    {"exit_code": "recovered_exit_code"},
    ", sum(masked_retry) AS masked, max(code_class) AS listed",
    "files DESC, exit_code",
)
MASKED = Grouping(
    "told WHERE masked_retry",
    {"exit_code": "masked_exit_code", "product": "product", "version": "version"},
    "",
    "files DESC, exit_code, product, version",
)
DAYS = """
SELECT day, count(*), count(DISTINCT folder_id), sum(failed), sum(masked_retry) FROM told WHERE kind = 'status'
GROUP BY day ORDER BY day
"""
OUTCOMES_OF_DAYS = """
SELECT day, state, count(*) FROM told WHERE kind = 'status' AND state IS NOT NULL GROUP BY day, state
ORDER BY count(*) DESC, state
"""


def _groups(database: sqlite3.Connection, wanted: Grouping) -> Iterator[dict[str, Any]]:
    """The members of each group's `Seen`, and what is its own."""
    common = ", ".join(f"{column} AS {name}" for name, column in wanted.by.items())
    query = f"""
    WITH groups AS (
        SELECT min(told.id) AS example, count(*) AS files, count(DISTINCT folder_id) AS folders,
        min(day) AS first_day, max(day) AS last_day, {common}{wanted.counted}
        FROM {wanted.source} GROUP BY {", ".join(wanted.by.values())}
    )
    SELECT folders.path, files.name, groups.* FROM groups JOIN files ON files.id = example
    JOIN folders ON folders.id = files.folder ORDER BY {wanted.order}
    """  # noqa: S608  # of the constants above
    rows = database.execute(query)
    names = [column[0] for column in rows.description][2:]
    for folder, name, *values in rows:
        yield dict(zip(names, values, strict=True)) | {"example": full_path(folder, name)}


def _days(database: sqlite3.Connection) -> Iterator[Days]:
    outcomes: dict[str | None, dict[str, int]] = {}
    for day, state, files in database.execute(OUTCOMES_OF_DAYS):
        outcomes.setdefault(day, {})[state] = files
    for day, files, folders, failed, masked in database.execute(DAYS):
        yield Days(day, files, folders, failed, masked, outcomes.get(day, {}))


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


def _name(code: int | None) -> str | None:
    entry = describe(code) if code is not None else None
    return entry.name if entry is not None else None


class FileRow(Struct, frozen=True):
    """One file, for `csv` and `jsonl`. Names are those of the columns of the store; `path` is the whole path, `day`
    and `written` (ISO 8601) are when it was written (UTC), `failed` whether the client records a failure."""

    path: str
    kind: str
    size: int | None
    day: str | None
    written: str | None
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
SELECT folder, name, kind, size, day, strftime('%Y-%m-%dT%H:%M:%SZ', mtime_ns / 1000000000, 'unixepoch'),
vanished IS NOT NULL, encoding, syntax, generator, manufacturer, product, version, status, description, state,
decision_row, certainty, will_retry, failed, recovered_exit_code, masked_exit_code, masked_retry, errors, warnings,
infos FROM told ORDER BY folder, name
"""

# Where in a row, without folder and name, SQLite has 0 and 1 for no and yes.
FLAGS = [place - 1 for place, name in enumerate(FileRow.__struct_fields__) if name in YES_OR_NO]


def file_rows(database: sqlite3.Connection) -> Iterator[FileRow]:
    """The files that were chosen, by path. Raises sqlite3.Error."""
    for folder, name, *rest in database.execute(FILES):
        for place in FLAGS:
            rest[place] = None if rest[place] is None else bool(rest[place])
        yield FileRow(full_path(folder, name), *rest)
