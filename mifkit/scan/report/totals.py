"""The totals of the files in a store: by kind, outcome, product, generator, rule and day; and the failures."""

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import Struct, convert

from mifkit.scan.report.latest_scan import Run, latest_scan
from mifkit.scan.store.paths import full_path, restored
from mifkit.status.exit_codes.codes import describe


class FileGroup(Struct, frozen=True):
    """Files that have something in common: their number, the number of their folders (a computer often has its own),
    the days on which the first and the last were written (UTC; `None`: not known), and the path of one of them."""

    files: int
    folders: int
    first_day: str | None
    last_day: str | None
    example: str


class KindGroup(FileGroup, frozen=True):
    kind: str
    broken: int


class OutcomeGroup(FileGroup, frozen=True):
    """`will_retry` is `None` if it is not known."""

    state: str
    will_retry: bool | None
    certainty: str


class ProductGroup(FileGroup, frozen=True):
    """Status MIFs by Product and Version; `None`: the field is missing or unreadable."""

    product: str | None
    version: str | None
    failed: int
    masked: int


class GeneratorGroup(FileGroup, frozen=True):
    generator: str | None
    failed: int
    masked: int


class RuleGroup(FileGroup, frozen=True):
    code: str
    severity: int
    findings: int


class DayTotals(Struct, frozen=True):
    """Status MIFs by the day on which they were written (UTC). `outcomes` counts files by their state."""

    day: str | None
    files: int
    folders: int
    failed: int
    masked: int
    outcomes: dict[str, int]


class DescriptionGroup(FileGroup, frozen=True):
    """Failures by their Description; `exit_code` is the exit code in it."""

    description: str | None
    exit_code: int | None
    masked: int


class ExitCodeGroup(FileGroup, frozen=True):
    """Failures by the exit code in their Description. `listed` is the client's list that has the code."""

    exit_code: int | None
    name: str | None
    listed: str | None
    masked: int


class MaskedGroup(FileGroup, frozen=True):
    """Status MIFs that hide an exit code in the retry list: the client would have tried again."""

    exit_code: int
    name: str | None
    product: str | None
    version: str | None


class ScanTotals(NamedTuple):
    """The totals of the chosen files. Groups are in descending order of size, days in their own order."""

    run: Run | None
    files: int
    vanished: int
    unread_folders: list[tuple[str, str]]
    masked: list[MaskedGroup]
    kinds: list[KindGroup]
    outcomes: list[OutcomeGroup]
    products: list[ProductGroup]
    generators: list[GeneratorGroup]
    rules: list[RuleGroup]
    days: list[DayTotals]
    descriptions: list[DescriptionGroup]
    exit_codes: list[ExitCodeGroup]


def totals(database: sqlite3.Connection) -> ScanTotals:
    """The totals of the files that `mifkit.scan.report.selection.choose` chose. Raises sqlite3.Error."""
    files, vanished = database.execute("SELECT count(*), count(vanished) FROM chosen_files").fetchone()
    latest = latest_scan(database)
    unread = database.execute("SELECT path, problem FROM unread_folders ORDER BY path").fetchall()
    return ScanTotals(
        run=latest.run if latest is not None else None,
        files=files,
        vanished=vanished,
        unread_folders=[(restored(path), problem) for path, problem in unread],
        masked=[MaskedGroup(**group, name=_name(group["exit_code"])) for group in _groups(database, MASKED)],
        kinds=[KindGroup(**group) for group in _groups(database, KINDS)],
        # SQLite has 0 and 1 for false and true.
        outcomes=[convert(group, OutcomeGroup, strict=False) for group in _groups(database, OUTCOMES)],
        products=[ProductGroup(**group) for group in _groups(database, PRODUCTS)],
        generators=[GeneratorGroup(**group) for group in _groups(database, GENERATORS)],
        rules=[RuleGroup(**group) for group in _groups(database, RULES)],
        days=list(_days(database)),
        descriptions=[DescriptionGroup(**group) for group in _groups(database, DESCRIPTIONS)],
        exit_codes=[ExitCodeGroup(**group, name=_name(group["exit_code"])) for group in _groups(database, EXIT_CODES)],
    )


class Grouping(NamedTuple):
    """Files of `source` with equal columns; `by` has the columns by their names in a group. `counted` are the further
    columns of a group in SQL."""

    source: str
    by: dict[str, str]
    counted: str
    order: str


KINDS = Grouping("chosen_files", {"kind": "kind"}, ", sum(syntax IS 'broken') AS broken", "files DESC, kind")
OUTCOMES = Grouping(
    "chosen_files WHERE state IS NOT NULL",
    {"state": "state", "will_retry": "will_retry", "certainty": "certainty"},
    "",
    "files DESC, state, will_retry, certainty",
)
FAILED_AND_MASKED = ", sum(failed) AS failed, sum(masked_retry) AS masked"
PRODUCTS = Grouping(
    "chosen_files WHERE kind = 'status'",
    {"product": "product", "version": "version"},
    FAILED_AND_MASKED,
    "failed DESC, files DESC, product, version",
)
GENERATORS = Grouping(
    "chosen_files WHERE kind = 'status'", {"generator": "generator"}, FAILED_AND_MASKED, "files DESC, generator"
)
RULES = Grouping(
    "(SELECT file, code, severity, count(*) AS findings FROM diagnostics JOIN messages ON messages.id = message "
    "GROUP BY file, code, severity) JOIN chosen_files ON chosen_files.id = file",
    {"code": "code", "severity": "severity"},
    ", sum(findings) AS findings",
    "severity DESC, files DESC, code",
)
DESCRIPTIONS = Grouping(
    "chosen_files WHERE failed",
    {"description": "description", "exit_code": "recovered_exit_code"},
    ", sum(masked_retry) AS masked",
    "files DESC, description, exit_code",
)
EXIT_CODES = Grouping(
    "chosen_files WHERE failed",
    {"exit_code": "recovered_exit_code"},
    ", sum(masked_retry) AS masked, max(code_class) AS listed",
    "files DESC, exit_code",
)
MASKED = Grouping(
    "chosen_files WHERE masked_retry",
    {"exit_code": "masked_exit_code", "product": "product", "version": "version"},
    "",
    "files DESC, exit_code, product, version",
)
DAYS = """
SELECT day, count(*), count(DISTINCT folder_id), sum(failed), sum(masked_retry) FROM chosen_files WHERE kind = 'status'
GROUP BY day ORDER BY day
"""
OUTCOMES_OF_DAYS = """
SELECT day, state, count(*) FROM chosen_files WHERE kind = 'status' AND state IS NOT NULL GROUP BY day, state
ORDER BY count(*) DESC, state
"""


def _groups(database: sqlite3.Connection, grouping: Grouping) -> Iterator[dict[str, Any]]:
    """The fields of each group, by name."""
    common = ", ".join(f"{column} AS {name}" for name, column in grouping.by.items())
    query = f"""
    WITH groups AS (
        SELECT min(chosen_files.id) AS example, count(*) AS files, count(DISTINCT folder_id) AS folders,
        min(day) AS first_day, max(day) AS last_day, {common}{grouping.counted}
        FROM {grouping.source} GROUP BY {", ".join(grouping.by.values())}
    )
    SELECT folders.path, files.name, groups.* FROM groups JOIN files ON files.id = example
    JOIN folders ON folders.id = files.folder ORDER BY {grouping.order}
    """  # noqa: S608  # of the constants above
    rows = database.execute(query)
    _, _, *names = (name for name, *_ in rows.description)
    for folder, name, *values in rows:
        yield dict(zip(names, values, strict=True)) | {"example": full_path(folder, name)}


def _days(database: sqlite3.Connection) -> Iterator[DayTotals]:
    outcomes: dict[str | None, dict[str, int]] = {}
    for day, state, files in database.execute(OUTCOMES_OF_DAYS):
        outcomes.setdefault(day, {})[state] = files
    for day, files, folders, failed, masked in database.execute(DAYS):
        yield DayTotals(day, files, folders, failed, masked, outcomes.get(day, {}))


def _name(code: int | None) -> str | None:
    known = describe(code) if code is not None else None
    return known.name if known is not None else None


class FileRow(Struct, frozen=True):
    """A file, for `csv`, `jsonl` and `parquet`. Names are those of the columns of the store. `path` is the full path;
    `day` and `written` (ISO 8601) are the time at which the file was written (UTC); `failed`: the client records a
    failure."""

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


FLAGS = ("vanished", "will_retry", "failed", "masked_retry")
FILES = """
SELECT folder, name, kind, size, day, strftime('%Y-%m-%dT%H:%M:%SZ', mtime_ns / 1000000000, 'unixepoch') AS written,
vanished IS NOT NULL AS vanished, encoding, syntax, generator, manufacturer, product, version, status, description,
state, decision_row, certainty, will_retry, failed, recovered_exit_code, masked_exit_code, masked_retry, errors,
warnings, infos FROM chosen_files ORDER BY folder, name
"""


def file_rows(database: sqlite3.Connection) -> Iterator[FileRow]:
    """The chosen files, by path. Raises sqlite3.Error."""
    _, *names = FileRow.__struct_fields__
    flags = [names.index(name) for name in FLAGS]
    for folder, name, *values in database.execute(FILES):
        # SQLite has 0 and 1 for false and true.
        for index in flags:
            values[index] = None if values[index] is None else bool(values[index])
        yield FileRow(full_path(folder, name), *values)
