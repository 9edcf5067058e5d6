"""The data of the page about a scan, besides the totals: results by day and product, and files with their findings."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from mifkit.scan.analysis.kept_facts import ARCHIVE, Message
from mifkit.scan.defaults import MAX_FILE_SIZE
from mifkit.scan.report.excerpts import Excerpt, ExcerptRequest, Excerpts, FindingRange, excerpts
from mifkit.scan.report.findings import NOT_READ
from mifkit.scan.report.latest_scan import LatestScan, latest_scan
from mifkit.scan.report.totals import BY_RETRY
from mifkit.scan.share.names import restored
from mifkit.scan.store.paths import full_path
from mifkit.scan.store.store import FIRST_ACROSS
from mifkit.status.matching.relation import HiddenRetry
from mifkit.status.outcome.states import SUCCEEDED

# Files in a page, the most important ones first: a browser has to hold them all.
MOST_FILES = 250_000
# Findings of one file in a page, and of all of them.
MOST_FINDINGS_OF_FILE = 20
MOST_FINDINGS = 1_000_000


class RunResult(StrEnum):
    """The result of a run of a program: a value for each colour of a chart."""

    HIDDEN = "hidden"  # failed, and a matched MIF hides an exit code of the retry list
    IF_MATCHED = "if-matched"  # failed with such a code; whether a package matches the MIF is not known
    HARMLESS = "harmless"  # failed with such a code, and no given package matches the MIF
    FAILED = "failed"
    RETRIED = "retried"  # failed, and the client tries again
    SUCCEEDED = "succeeded"
    OPEN = "open"


_STATES = ", ".join(f"'{state}'" for state in sorted(SUCCEEDED))
RESULT = f"""
CASE WHEN hidden_retry IS NOT NULL THEN hidden_retry WHEN failed AND will_retry IS 1 THEN 'retried'
WHEN failed THEN 'failed'
WHEN state IN ({_STATES}) THEN 'succeeded' WHEN kind = 'status' THEN 'open' END
"""


class DayResults(NamedTuple):
    """The results of the status MIFs that were written on a day (UTC); `None`: the time is not a date."""

    day: str | None
    results: Counter[RunResult]


class ProductResults(NamedTuple):
    product: str | None
    version: str | None
    results: Counter[RunResult]


class PageFile(NamedTuple):
    """A file as the page lists it. Exit codes are unsigned, `id` is that of the store, and `folder` ends with the
    separator of the system that scanned it. `product_name` and `release` are what people call the product and its
    version; `group` is the group of status MIFs that the page shows."""

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
    match: str | None
    package_id: str | None
    package: str | None
    errors: int
    warnings: int
    infos: int
    computer: str | None
    class_name: str | None
    server_says: str | None
    fault: str | None
    product_name: str | None
    release: str | None
    group: str | None


class PageFinding(NamedTuple):
    """A finding. `message` is a key of `Overview.messages`; lines and columns are 1-based, line 0: the whole file."""

    message: int
    line: int
    column: int
    excerpt: Excerpt | None


class Overview(NamedTuple):
    """`found` has the findings by the id of their file. `unread` is the number of files with findings whose lines are
    not shown because the files are gone, have changed or are too many."""

    scan: LatestScan | None
    days: list[DayResults]
    products: list[ProductResults]
    files: list[PageFile]
    found: dict[int, list[PageFinding]]
    messages: dict[int, Message]
    unread: int


DAYS = f"SELECT day, {RESULT}, count(*) FROM chosen_files WHERE kind = 'status' GROUP BY 1, 2"  # noqa: S608  # ours
PRODUCTS = f"""
SELECT product, version, {RESULT}, count(*) FROM chosen_files WHERE kind = 'status' GROUP BY 1, 2, 3
"""  # noqa: S608  # ours
FILES = f"""
SELECT id, {RESULT}, folder, name, kind, size, day, vanished IS NOT NULL, encoding, syntax, generator, manufacturer,
product, version, status, description, state, decision_row, certainty, will_retry, recovered_exit_code,
masked_exit_code, match, package_id, package, errors, warnings, infos, computer, class, server_says, fault,
product_name, release, {{group}}
FROM chosen_files ORDER BY coalesce({BY_RETRY}, {len(HiddenRetry)}), failed DESC, errors > 0 DESC, folder, name LIMIT ?
"""  # noqa: S608  # ours
# Findings on archives, on files that were not read and across files have no place in a text. These findings come
# first: the value of the others depends on them.
_WHOLE = ", ".join(f"'{kind}'" for kind in (*NOT_READ, ARCHIVE))
FOUND = f"""
SELECT file, message, CASE WHEN number >= {FIRST_ACROSS} OR kind IN ({_WHOLE}) THEN 0 ELSE line END, "column",
end_line, end_column FROM diagnostics JOIN chosen ON chosen.id = file JOIN files ON files.id = file
WHERE number < ? OR number >= {FIRST_ACROSS} ORDER BY file, number < {FIRST_ACROSS}, number LIMIT ?
"""  # noqa: S608  # ours
MESSAGES = "SELECT id, code, severity, text, help, block_path FROM messages"
DIGESTS = "SELECT digest FROM files WHERE id = ?"
# Also the archives that could not be read to their end.
ARCHIVES = f"""
SELECT folders.path, files.name FROM files JOIN folders ON folders.id = folder
WHERE kind IN ({_WHOLE}) AND vanished IS NULL
"""  # noqa: S608  # ours


def overview(database: sqlite3.Connection, group: str = "NULL") -> Overview:
    """The data about the files that `selection.choose` chose. Reads files of the share for excerpts.

    `group` is the column or expression of SQL with the group of a status MIF.

    Raises sqlite3.Error.
    """
    scan = latest_scan(database)
    files = [_file(row) for row in database.execute(FILES.format(group=group), (MOST_FILES,))]
    ranges = _ranges(database)
    lines = _excerpts(database, files, ranges, scan.run.options if scan is not None else {})
    used = {at.message for found in ranges.values() for at in found}
    return Overview(
        scan=scan,
        days=sorted(_days(database), key=lambda results: results.day or ""),
        products=list(_products(database)),
        files=files,
        found={
            id: [
                PageFinding(at.message, at.line, at.column, excerpt)
                for at, excerpt in zip(found, lines.get(id) or (None,) * len(found), strict=True)
            ]
            for id, found in ranges.items()
        },
        messages={id: Message(*values) for id, *values in database.execute(MESSAGES) if id in used},
        unread=sum(1 for file in files if file.id not in lines and _in_text(ranges.get(file.id, ()))),
    )


def _days(database: sqlite3.Connection) -> Iterator[DayResults]:
    days: dict[str | None, Counter[RunResult]] = {}
    for day, result, files in database.execute(DAYS):
        days.setdefault(day, Counter())[RunResult(result)] += files
    return (DayResults(day, results) for day, results in days.items())


def _products(database: sqlite3.Connection) -> Iterator[ProductResults]:
    products: dict[tuple[str | None, str | None], Counter[RunResult]] = {}
    for product, version, result, files in database.execute(PRODUCTS):
        products.setdefault((product, version), Counter())[RunResult(result)] += files
    return (ProductResults(*key, results) for key, results in products.items())


def _file(row: tuple[Any, ...]) -> PageFile:
    id, result, folder, name, *rest, group = row
    place = (_before_name(restored(folder)), restored(name))
    return PageFile._make((id, result, *place, *rest, None if group is None else restored(group)))


def _before_name(folder: str) -> str:
    # The scan may have been made on another system.
    separator = "\\" if "\\" in folder and "/" not in folder else "/"
    return folder if folder.endswith(separator) else folder + separator


def _ranges(database: sqlite3.Connection) -> dict[int, list[FindingRange]]:
    """The ranges of the findings, by file."""
    ranges: dict[int, list[FindingRange]] = {}
    for file, *values in database.execute(FOUND, (MOST_FINDINGS_OF_FILE, MOST_FINDINGS)):
        ranges.setdefault(file, []).append(FindingRange(*values))
    return ranges


def _in_text(ranges: Iterable[FindingRange]) -> bool:
    """Whether any of the findings has a place in the text."""
    return any(at.line for at in ranges)


def _excerpts(
    database: sqlite3.Connection, files: list[PageFile], ranges: dict[int, list[FindingRange]], options: dict[str, Any]
) -> Excerpts:
    """The excerpts of as many files as are read: first an example for each message, then in the order of the page."""
    by_id = {file.id: file for file in files if not file.vanished and _in_text(ranges.get(file.id, ()))}
    examples: dict[int, int] = {}
    for id in by_id:
        for at in ranges[id]:
            if at.line:
                examples.setdefault(at.message, id)
    archives = {full_path(folder, name) for folder, name in database.execute(ARCHIVES)}

    def request(id: int) -> ExcerptRequest:
        ((digest,),) = database.execute(DIGESTS, (id,)).fetchall()
        folder, name = by_id[id].folder, by_id[id].name
        return ExcerptRequest(id, folder, name, _archive_around(folder, archives), digest, ranges[id])

    requests = map(request, dict.fromkeys([*examples.values(), *by_id]))
    return excerpts(requests, options.get("encoding"), options.get("max_file_size") or MAX_FILE_SIZE)


def _archive_around(folder: str, archives: set[str]) -> str | None:
    """The archive that a folder is in, or is; `None` if there is none."""
    if not archives:
        return None
    path = Path(folder)
    return next((str(part) for part in (path, *path.parents) if str(part) in archives), None)
