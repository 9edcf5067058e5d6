"""What a page about a scan shows besides the totals: outcomes by day and product, and the files with their findings."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from mifkit.scan.analysis.kept_facts import ARCHIVE
from mifkit.scan.defaults import MAX_FILE_SIZE
from mifkit.scan.report.excerpts import Excerpt, Excerpts, Place, Request, excerpts
from mifkit.scan.report.findings import NOT_READ
from mifkit.scan.store.paths import full_path, restored
from mifkit.scan.store.store import FIRST_ACROSS
from mifkit.status.outcome.states import SUCCEEDED

# Files in a page, those that matter most first: a browser has to hold them all.
MOST_FILES = 250_000
# Findings of one file in a page, and of all of them.
MOST_FINDINGS_OF_FILE = 20
MOST_FINDINGS = 1_000_000


class Result(StrEnum):
    """What became of a run, in as many words as a chart has colours."""

    MASKED = "masked"  # failed, and a MIF hides an exit code of the retry list
    FAILED = "failed"
    RETRIED = "retried"  # failed, and the client tries again
    SUCCEEDED = "succeeded"
    OPEN = "open"


_STATES = ", ".join(f"'{state}'" for state in sorted(SUCCEEDED))
RESULT = f"""
CASE WHEN masked_retry THEN 'masked' WHEN failed AND will_retry IS 1 THEN 'retried' WHEN failed THEN 'failed'
WHEN state IN ({_STATES}) THEN 'succeeded' WHEN state IS NOT NULL THEN 'open' END
"""


class LatestScan(NamedTuple):
    """The latest run: times are UTC, `options` those of `mifkit.scan.plan.Plan`, `counts` the columns of `runs`."""

    state: str
    started: str
    ended: str | None
    roots: list[str]
    mifkit: str
    rules: str
    options: dict[str, Any]
    counts: dict[str, int]


class Day(NamedTuple):
    """Status MIFs that were written on a day (UTC); `None`: a time that is no date."""

    day: str | None
    results: Counter[Result]


class Product(NamedTuple):
    product: str | None
    version: str | None
    results: Counter[Result]


class File(NamedTuple):
    """A file as the page lists it; exit codes are unsigned, `id` is that of the store, and `folder` ends with the sign
    that stands between folders."""

    id: int
    result: str | None
    folder: str
    name: str
    kind: str
    size: int | None
    day: str | None
    vanished: int
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
    will_retry: int | None
    recovered_exit_code: int | None
    masked_exit_code: int | None
    errors: int
    warnings: int
    infos: int


class Found(NamedTuple):
    """A finding: `message` is a key of `Overview.messages`; lines and columns count from 1. Line 0: it is about the
    file as a whole."""

    message: int
    line: int
    column: int
    excerpt: Excerpt | None


class Message(NamedTuple):
    code: str
    severity: int
    text: str
    help: str
    block_path: str


class Overview(NamedTuple):
    """`found` has the findings of files by their id. `unread`: files with findings whose lines are not shown, because
    they are not there any more, have changed, or are too many."""

    scan: LatestScan | None
    days: list[Day]
    products: list[Product]
    files: list[File]
    found: dict[int, list[Found]]
    messages: dict[int, Message]
    unread: int


SCAN = """
SELECT state, started, ended, roots, mifkit, rules, options, new, changed, unchanged, outdated, retried, vanished
FROM runs JOIN bases ON bases.id = basis ORDER BY runs.id DESC LIMIT 1
"""
COUNTS = ("new", "changed", "unchanged", "outdated", "retried", "vanished")
DAYS = f"SELECT day, {RESULT}, count(*) FROM told WHERE kind = 'status' GROUP BY 1, 2"  # noqa: S608  # ours
PRODUCTS = f"""
SELECT product, version, {RESULT}, count(*) FROM told WHERE kind = 'status' GROUP BY 1, 2, 3
"""  # noqa: S608  # ours
FILES = f"""
SELECT id, {RESULT}, folder, name, kind, size, day, vanished IS NOT NULL, encoding, syntax, generator, manufacturer,
product, version, status, description, state, decision_row, certainty, will_retry, recovered_exit_code,
masked_exit_code, errors, warnings, infos
FROM told ORDER BY masked_retry DESC, failed DESC, errors > 0 DESC, folder, name LIMIT ?
"""  # noqa: S608  # ours
# Of archives, what was not read, and across files, findings have no place in a text. These come first: they tell what
# the others are worth.
_WHOLE = ", ".join(f"'{kind}'" for kind in (*NOT_READ, ARCHIVE))
FOUND = f"""
SELECT file, message, CASE WHEN number >= {FIRST_ACROSS} OR kind IN ({_WHOLE}) THEN 0 ELSE line END, "column",
end_line, end_column FROM diagnostics JOIN chosen ON chosen.id = file JOIN files ON files.id = file
WHERE number < ? OR number >= {FIRST_ACROSS} ORDER BY file, number < {FIRST_ACROSS}, number LIMIT ?
"""  # noqa: S608  # ours
MESSAGES = "SELECT id, code, severity, text, help, block_path FROM messages"
DIGESTS = "SELECT digest FROM files WHERE id = ?"
# Also those that could not be read to their end.
ARCHIVES = f"""
SELECT folders.path, files.name FROM files JOIN folders ON folders.id = folder
WHERE kind IN ({_WHOLE}) AND vanished IS NULL
"""  # noqa: S608  # ours


def overview(database: sqlite3.Connection) -> Overview:
    """What the files that `selection.choose` chose come to. Files of the share are read for excerpts.
    Raises sqlite3.Error."""
    scan = _scan(database)
    files = [_file(row) for row in database.execute(FILES, (MOST_FILES,))]
    places = _places(database)
    options = scan.options if scan is not None else {}
    read = _excerpts(database, files, places, options)
    used = {place.message for found in places.values() for place in found}
    return Overview(
        scan=scan,
        days=sorted(_days(database), key=lambda one: one.day or ""),
        products=list(_products(database)),
        files=files,
        found={
            id: [
                Found(place.message, place.line, place.column, excerpt)
                for place, excerpt in zip(found, read.get(id) or (None,) * len(found), strict=True)
            ]
            for id, found in places.items()
        },
        messages={id: Message(*rest) for id, *rest in database.execute(MESSAGES) if id in used},
        unread=sum(1 for one in files if one.id not in read and _has_place(places.get(one.id, ()))),
    )


def _scan(database: sqlite3.Connection) -> LatestScan | None:
    row = database.execute(SCAN).fetchone()
    if row is None:
        return None
    state, started, ended, roots, mifkit, rules, options, *counts = row
    return LatestScan(
        *(state, started, ended, json.loads(roots), mifkit, rules, json.loads(options)),
        dict(zip(COUNTS, counts, strict=True)),
    )


def _days(database: sqlite3.Connection) -> Iterator[Day]:
    days: dict[str | None, Counter[Result]] = {}
    for day, result, files in database.execute(DAYS):
        days.setdefault(day, Counter())[Result(result or "open")] += files
    return (Day(day, results) for day, results in days.items())


def _products(database: sqlite3.Connection) -> Iterator[Product]:
    products: dict[tuple[str | None, str | None], Counter[Result]] = {}
    for product, version, result, files in database.execute(PRODUCTS):
        products.setdefault((product, version), Counter())[Result(result or "open")] += files
    return (Product(*key, results) for key, results in products.items())


def _file(row: tuple[Any, ...]) -> File:
    id, result, folder, name, *rest = row
    return File(id, result, _before_name(restored(folder)), restored(name), *rest)


def _before_name(folder: str) -> str:
    # The scan may have been made on another system.
    sign = "\\" if "\\" in folder and "/" not in folder else "/"
    return folder if folder.endswith(sign) else folder + sign


def _places(database: sqlite3.Connection) -> dict[int, list[Place]]:
    places: dict[int, list[Place]] = {}
    for file, *place in database.execute(FOUND, (MOST_FINDINGS_OF_FILE, MOST_FINDINGS)):
        places.setdefault(file, []).append(Place(*place))
    return places


def _has_place(places: Iterable[Place]) -> bool:
    return any(place.line for place in places)


def _excerpts(
    database: sqlite3.Connection, files: list[File], places: dict[int, list[Place]], options: dict[str, Any]
) -> Excerpts:
    """The excerpts of as many files as are read: for each message an example, then in the order of the page."""
    by_id = {one.id: one for one in files if not one.vanished and _has_place(places.get(one.id, ()))}
    examples: dict[int, int] = {}
    for id in by_id:
        for place in places[id]:
            if place.line:
                examples.setdefault(place.message, id)
    wanted = dict.fromkeys([*examples.values(), *by_id])
    archives = _Archives(database)

    def request(id: int) -> Request:
        (digest,) = database.execute(DIGESTS, (id,)).fetchone()
        folder, name = by_id[id].folder, by_id[id].name
        return Request(id, folder, name, archives.around(folder), digest, places[id])

    return excerpts(map(request, wanted), options.get("encoding"), options.get("max_file_size") or MAX_FILE_SIZE)


class _Archives:
    """The archives of a store."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._paths = {full_path(folder, name) for folder, name in database.execute(ARCHIVES)}

    def around(self, folder: str) -> str | None:
        """The archive that a folder lies in, or is; `None` if there is none."""
        if not self._paths:
            return None
        path = Path(folder)
        return next((str(one) for one in (path, *path.parents) if str(one) in self._paths), None)
