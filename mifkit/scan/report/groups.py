"""Status MIFs by folder, computer, site, product or day: how many failed, how many retries are hidden, and why."""

import sqlite3
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import asdict

from mifkit.diagnostics import quoted
from mifkit.scan.report.alike import common_text
from mifkit.scan.report.places import Places
from mifkit.scan.report.totals import Retries
from mifkit.scan.share.names import restored, stored
from mifkit.status.matching.relation import HiddenRetry


class By(StrEnum):
    """What status MIFs have in common."""

    COMPUTER = "computer"
    FOLDER = "folder"
    PRODUCT = "product"
    SITE = "site"
    DAY = "day"


class Grouping(NamedTuple):
    """What to group by. `level`: folders so many levels below the folder that was scanned; `None`: each folder."""

    by: By
    level: int | None = None

    def __str__(self) -> str:
        return self.by.value if self.level is None else f"{self.by.value}:{self.level}"


class GroupingError(ValueError):
    """A grouping is invalid; the text says why."""


class StatusGroup(Struct, frozen=True):
    """Status MIFs that have something in common; `value` is `None` if it is not known.

    `failure_rate` is the part of them that failed, from 0 to 1. `retried`: failed, and the client tries again.
    `computers` is the number of computers that are known; `first_day` and `last_day` are those on which the first and
    the last of them were written (UTC). `most_frequent` is the Description of the most frequent failure, and
    `exit_code` the exit code in it; `times` is how often it is there, with texts that differ only in numbers, paths and
    GUIDs.
    """

    value: str | None
    status_mifs: int
    failed: int
    failure_rate: float
    retries: Retries
    retried: int
    computers: int
    first_day: str | None
    last_day: str | None
    most_frequent: str | None
    exit_code: int | None
    times: int


class GroupRow(Struct, frozen=True):
    """The same as a row without further parts, for `csv` and `parquet`. `hidden`, `if_matched` and `harmless` are the
    numbers of `StatusGroup.retries`."""

    value: str | None
    status_mifs: int
    failed: int
    failure_rate: float
    hidden: int
    if_matched: int
    harmless: int
    retried: int
    computers: int
    first_day: str | None
    last_day: str | None
    most_frequent: str | None
    exit_code: int | None
    times: int


def row_of(group: StatusGroup) -> GroupRow:
    """A group as a row."""
    values = asdict(group)
    retries: Retries = values.pop("retries")
    return GroupRow(**values, **asdict(retries))


KEYS = {
    By.COMPUTER: "computer",
    By.FOLDER: "group_folder(folder)",
    By.PRODUCT: "product_name",
    By.SITE: "site",
    By.DAY: "day",
}
RETRIES = ", ".join(f"count(*) FILTER (WHERE hidden_retry = '{value}')" for value in HiddenRetry)
RETRIED = "count(*) FILTER (WHERE failed AND will_retry IS 1 AND hidden_retry IS NULL)"
GROUPS = f"""
SELECT {{key}}, count(*), sum(failed), {RETRIED}, count(DISTINCT computer),
min(day), max(day), {RETRIES} FROM chosen_files WHERE kind = 'status' GROUP BY 1
"""  # noqa: S608  # our columns
CAUSES = """
SELECT {key}, count(*), min(description), recovered_exit_code FROM chosen_files WHERE kind = 'status' AND failed
GROUP BY 1, common_text(description), recovered_exit_code ORDER BY count(*), 3 DESC, 4 DESC
"""


class _Cause(NamedTuple):
    """The most frequent failure of a group."""

    times: int = 0
    description: str | None = None
    exit_code: int | None = None


NAMES = {by.value: by for by in By}


def parse_grouping(text: str) -> Grouping:
    """Read `computer`, `folder:2` and the like. Raises GroupingError."""
    name, colon, level = text.strip().lower().partition(":")
    if name not in NAMES:
        near = get_close_matches(name, NAMES, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(NAMES)}"
        raise GroupingError(f"nothing is grouped by {quoted(name)}; {hint}")
    if not colon:
        return Grouping(NAMES[name])
    if name != By.FOLDER or not level.isascii() or not level.isdigit() or len(level) > 3:
        raise GroupingError(f"only folders have levels, as numbers: {By.FOLDER}:2")
    return Grouping(By.FOLDER, int(level))


def status_groups(database: sqlite3.Connection, grouping: Grouping, places: Places) -> list[StatusGroup]:
    """The groups of the chosen status MIFs: those with the most failures first, days from the latest to the first.

    Together they are all status MIFs that `mifkit.scan.report.selection.choose` chose. Raises sqlite3.Error.
    """
    database.create_function("common_text", 1, common_text, deterministic=True)
    database.create_function("group_folder", 1, _folder_at(places, grouping.level), deterministic=True)
    key = KEYS[grouping.by]
    # Of each group, the last is the most frequent.
    causes = {value: _Cause(*cause) for value, *cause in database.execute(CAUSES.format(key=key))}
    groups = list(_groups(database.execute(GROUPS.format(key=key)), causes))
    if grouping.by is By.DAY:
        return sorted(groups, key=lambda group: group.value or "", reverse=True)
    return sorted(groups, key=lambda group: (-group.failed, -group.failure_rate, -group.status_mifs, group.value or ""))


def _groups(rows: sqlite3.Cursor, causes: dict[str | bytes | None, _Cause]) -> Iterator[StatusGroup]:
    for value, files, failed, retried, computers, first, last, *retries in rows:
        cause = causes.get(value, _Cause())
        yield StatusGroup(
            value=None if value is None else restored(value),
            status_mifs=files,
            failed=failed,
            failure_rate=round(failed / files, 4),
            retries=Retries(*retries),
            retried=retried,
            computers=computers,
            first_day=first,
            last_day=last,
            most_frequent=cause.description,
            exit_code=cause.exit_code,
            times=cause.times,
        )


def _folder_at(places: Places, level: int | None) -> Callable[[str | bytes], str | bytes]:
    def folder(path: str | bytes) -> str | bytes:
        return path if level is None else stored(places.at_level(path, level))

    return folder
