"""The totals of the files in a store: by kind, outcome, product, generator, rule and day; and the failures."""

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import Struct, convert

from mifkit.documents.kinds import Kind
from mifkit.scan.report.alike import common_text
from mifkit.scan.report.bad_folders import meaning_of
from mifkit.scan.report.latest_scan import Run, latest_scan
from mifkit.scan.share.names import restored
from mifkit.scan.store.paths import full_path
from mifkit.status.exit_codes.codes import describe
from mifkit.status.matching.relation import HiddenRetry, SiteRelation


class Retries(Struct, frozen=True):
    """How many files of a group have each value of `mifkit.status.matching.relation.HiddenRetry`."""

    hidden: int
    if_matched: int
    harmless: int


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
    """Status MIFs by product and version; `None`: the field is missing or unreadable.

    `product` is the name: Windows Installer writes the package code as Product and the name as Version, so that its
    products have no `version` here.
    """

    product: str | None
    version: str | None
    failed: int
    retries: Retries


class GeneratorGroup(FileGroup, frozen=True):
    generator: str | None
    failed: int
    retries: Retries


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
    retries: Retries
    outcomes: dict[str, int]


class DescriptionGroup(FileGroup, frozen=True):
    """Failures by their Description; `exit_code` is the exit code in it. `texts` is the number of different texts that
    are alike but for numbers, paths and GUIDs; `description` is one of them."""

    description: str | None
    texts: int
    exit_code: int | None
    retries: Retries


class ExitCodeGroup(FileGroup, frozen=True):
    """Failures by the exit code in their Description. `listed` is the client's list that has the code."""

    exit_code: int | None
    name: str | None
    listed: str | None
    retries: Retries


class RetryGroup(FileGroup, frozen=True):
    """Status MIFs with an exit code in the retry list, by what becomes of the retry. `match`, `package_id` and
    `package` are those of `FileRow`, and `product` and `version` those of `ProductGroup`."""

    hidden_retry: HiddenRetry
    match: SiteRelation | None
    package_id: str | None
    package: str | None
    exit_code: int
    name: str | None
    product: str | None
    version: str | None


class BadMifComputer(FileGroup, frozen=True):
    """Bad MIFs of a computer. `causes` and `classes` count files by those of `BadMifCause`, the most frequent first;
    '' stands for a cause or class that is not known."""

    computer: str | None
    causes: dict[str, int]
    classes: dict[str, int]


class BadMifCause(FileGroup, frozen=True):
    """Bad MIFs by what is wrong with them. `server_says` is the folder that the server moved them to, `fault` the rule
    of the first error that mifkit finds, and `class_name` the class that it is in, in capitals; `None`: not known."""

    computers: int
    server_says: str | None
    meaning: str | None
    fault: str | None
    class_name: str | None


class ScanTotals(NamedTuple):
    """The totals of the chosen files. Groups are in descending order of size, days in their own order."""

    run: Run | None
    files: int
    vanished: int
    unread_folders: list[tuple[str, str]]
    retries: list[RetryGroup]
    kinds: list[KindGroup]
    outcomes: list[OutcomeGroup]
    products: list[ProductGroup]
    generators: list[GeneratorGroup]
    rules: list[RuleGroup]
    days: list[DayTotals]
    descriptions: list[DescriptionGroup]
    exit_codes: list[ExitCodeGroup]
    bad_computers: list[BadMifComputer]
    bad_causes: list[BadMifCause]

    @property
    def status_mifs(self) -> int:
        """The number of status MIFs."""
        return sum(group.files for group in self.kinds if group.kind == Kind.STATUS.value)

    @property
    def failed(self) -> int:
        """The number of failures."""
        return sum(group.files for group in self.exit_codes)

    @property
    def failed_without_code(self) -> int:
        """The number of failures whose Description gives away no exit code."""
        return sum(group.files for group in self.exit_codes if group.exit_code is None)


def totals(database: sqlite3.Connection) -> ScanTotals:
    """The totals of the files that `mifkit.scan.report.selection.choose` chose. Raises sqlite3.Error."""
    database.create_function("common_text", 1, common_text, deterministic=True)
    files, vanished = database.execute("SELECT count(*), count(vanished) FROM chosen_files").fetchone()
    latest = latest_scan(database)
    unread = database.execute("SELECT path, problem FROM unread_folders ORDER BY path").fetchall()
    return ScanTotals(
        run=latest.run if latest is not None else None,
        files=files,
        vanished=vanished,
        unread_folders=[(restored(path), problem) for path, problem in unread],
        retries=[
            convert(group | {"name": _name(group["exit_code"])}, RetryGroup) for group in _groups(database, RETRIES)
        ],
        kinds=[KindGroup(**group) for group in _groups(database, KINDS)],
        # SQLite has 0 and 1 for false and true.
        outcomes=[convert(group, OutcomeGroup, strict=False) for group in _groups(database, OUTCOMES)],
        products=[ProductGroup(**group) for group in _groups(database, PRODUCTS)],
        generators=[GeneratorGroup(**group) for group in _groups(database, GENERATORS)],
        rules=[RuleGroup(**group) for group in _groups(database, RULES)],
        days=list(_days(database)),
        descriptions=[
            DescriptionGroup(**{name: value for name, value in group.items() if name != "common"})
            for group in _groups(database, DESCRIPTIONS)
        ],
        exit_codes=[ExitCodeGroup(**group, name=_name(group["exit_code"])) for group in _groups(database, EXIT_CODES)],
        bad_computers=list(_bad_computers(database)),
        bad_causes=[
            BadMifCause(**group, meaning=meaning_of(group["server_says"])) for group in _groups(database, BAD_CAUSES)
        ],
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
# A group has these numbers as its `retries`.
COUNT_RETRIES = ", ".join(f"count(*) FILTER (WHERE hidden_retry = '{value}')" for value in HiddenRetry)
NAMED_RETRIES = ", " + ", ".join(
    f"count(*) FILTER (WHERE hidden_retry = '{value}') AS {value.replace('-', '_')}" for value in HiddenRetry
)
FAILED_AND_RETRIES = f", sum(failed) AS failed{NAMED_RETRIES}"
PRODUCTS = Grouping(
    "chosen_files WHERE kind = 'status'",
    {"product": "product_name", "version": "release"},
    FAILED_AND_RETRIES,
    "failed DESC, files DESC, product, version",
)
GENERATORS = Grouping(
    "chosen_files WHERE kind = 'status'", {"generator": "generator"}, FAILED_AND_RETRIES, "files DESC, generator"
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
    {"common": "common_text(description)", "exit_code": "recovered_exit_code"},
    f"{NAMED_RETRIES}, min(description) AS description, count(DISTINCT description) AS texts",
    "files DESC, description, exit_code",
)
EXIT_CODES = Grouping(
    "chosen_files WHERE failed",
    {"exit_code": "recovered_exit_code"},
    f"{NAMED_RETRIES}, max(code_class) AS listed",
    "files DESC, exit_code",
)
# In the order of their meaning.
BY_RETRY = "CASE hidden_retry " + " ".join(f"WHEN '{value}' THEN {at}" for at, value in enumerate(HiddenRetry)) + " END"
RETRIES = Grouping(
    "chosen_files WHERE hidden_retry IS NOT NULL",
    {
        "hidden_retry": "hidden_retry",
        "match": "match",
        "exit_code": "masked_exit_code",
        "product": "product_name",
        "version": "release",
        "package_id": "package_id",
        "package": "package",
    },
    "",
    f"{BY_RETRY}, files DESC, exit_code, product, version, match, package_id, package",
)
BAD_COMPUTERS = Grouping("chosen_files WHERE bad", {"computer": "computer"}, "", "files DESC, computer")
BAD_CAUSES = Grouping(
    "chosen_files WHERE bad",
    {"server_says": "server_says", "fault": "fault", "class_name": "class"},
    ", count(DISTINCT computer) AS computers",
    "files DESC, server_says, fault, class_name",
)
# The causes and the classes of the bad MIFs of each computer.
COUNTED_BY_COMPUTER = """
SELECT computer, coalesce({column}, ''), count(*) FROM chosen_files WHERE bad GROUP BY 1, 2 ORDER BY 3 DESC, 2
"""
DAYS = f"""
SELECT day, count(*), count(DISTINCT folder_id), sum(failed), {COUNT_RETRIES} FROM chosen_files WHERE kind = 'status'
GROUP BY day ORDER BY day
"""  # noqa: S608  # our columns
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
        group = dict(zip(names, values, strict=True)) | {"example": full_path(folder, name)}
        if NAMED_RETRIES in grouping.counted:
            group["retries"] = Retries(**{name: group.pop(name) for name in Retries.__struct_fields__})
        yield group


def _days(database: sqlite3.Connection) -> Iterator[DayTotals]:
    outcomes: dict[str | None, dict[str, int]] = {}
    for day, state, files in database.execute(OUTCOMES_OF_DAYS):
        outcomes.setdefault(day, {})[state] = files
    for day, files, folders, failed, *retries in database.execute(DAYS):
        yield DayTotals(day, files, folders, failed, Retries(*retries), outcomes.get(day, {}))


def _bad_computers(database: sqlite3.Connection) -> Iterator[BadMifComputer]:
    counted: dict[str, dict[str | None, dict[str, int]]] = {"cause": {}, "class": {}}
    for column, by_computer in counted.items():
        for computer, value, files in database.execute(COUNTED_BY_COMPUTER.format(column=column)):
            by_computer.setdefault(computer, {})[value] = files
    for group in _groups(database, BAD_COMPUTERS):
        computer = group["computer"]
        yield BadMifComputer(**group, causes=counted["cause"][computer], classes=counted["class"][computer])


def _name(code: int | None) -> str | None:
    known = describe(code) if code is not None else None
    return known.name if known is not None else None


class FileRow(Struct, frozen=True):
    """A file, for `csv`, `jsonl` and `parquet`. Names are those of the columns of the store. `path` is the full path;
    `day` and `written` (ISO 8601) are the time at which the file was written (UTC). `match` is how the MIF is
    related to the packages that the scan was given (`mifkit.status.matching.relation.SiteRelation`; `None`: none was
    given), `package_id` and `package` the first package that this is about.

    From `state` to `masked_exit_code`, the outcome is that of a MIF that a package matches; `failed`: it is a failure.
    `hidden_retry` says what is known about that (`mifkit.status.matching.relation.HiddenRetry`).

    The last three are about inventory: `computer` sent it, `class_name` is the class with its first error or its only
    class, and `cause` is why it is bad: the folder that the server moved it to or else the rule of its first error."""

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
    hidden_retry: str | None
    match: str | None
    package_id: str | None
    package: str | None
    errors: int
    warnings: int
    infos: int
    computer: str | None
    class_name: str | None
    cause: str | None


FLAGS = ("vanished", "will_retry", "failed")
FILES = """
SELECT folder, name, kind, size, day, strftime('%Y-%m-%dT%H:%M:%SZ', mtime_ns / 1000000000, 'unixepoch') AS written,
vanished IS NOT NULL AS vanished, encoding, syntax, generator, manufacturer, product, version, status, description,
state, decision_row, certainty, will_retry, failed, recovered_exit_code, masked_exit_code, hidden_retry, match,
package_id, package, errors, warnings, infos, computer, class AS class_name, cause
FROM chosen_files ORDER BY folder, name
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
