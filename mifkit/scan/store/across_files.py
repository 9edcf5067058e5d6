"""Findings across files: which of the MIFs in a store concern each other, or a time, and not only themselves.

They are computed from the store when a scan has come to its end, for everything below its roots.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from mifkit.diagnostics import Severity, printable, quoted
from mifkit.documents.kinds import Profile
from mifkit.rules.registry import by_name
from mifkit.scan.plan import Plan
from mifkit.scan.store.competing_mifs import Rivalry, Written, rivalries
from mifkit.scan.store.paths import restored
from mifkit.scan.workers.chunks import Message
from mifkit.status.matching.claims import COUNTERPARTS, Claims, How, identity
from mifkit.status.matching.fields import REPORTING_TAB, caseless
from mifkit.status.matching.matching import Window
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import PROCEDURES, Compares
from mifkit.status.outcome.timeline import spell_duration

NANO = 1_000_000_000
EARLIEST, LATEST = -(1 << 63), (1 << 63) - 1
# More MIFs of one product than this in one folder, each with another content, are not taken to be one computer's.
MOST_OF_ONE = 5
# Characters that a message shows of a path, and of a PackageID, which has eight.
LONGEST_PATH, LONGEST_ID = 300, 20
RIVAL, OUTSIDE = "several-mifs-for-one-package", "mif-outside-run-window"


class Comparison(Struct, frozen=True, kw_only=True):
    """What the user decided about findings across files.

    `packages` are those that MIFs are held against; without any, MIFs are held against each other. `window` is when
    the programs ran. `depth`: all below one folder so many levels below a root is one computer's; `None`: each folder
    is, unless it does not look like it.
    """

    packages: tuple[Package, ...] = ()
    window: Window = Window()
    depth: int | None = None


class Across(NamedTuple):
    """Findings on files, by their numbers; and `crowded`, the folders that were passed over because they hold the MIFs
    of many computers, by the look of it."""

    findings: list[tuple[int, Message]]
    crowded: int


def basis_across(plan: Plan, comparison: Comparison, roots: Iterable[str]) -> str:
    """A digest of all that these findings rest on besides the store."""
    levels = sorted((name, int(level or 0)) for name, level in _levels(plan).items())
    parts = (comparison, sorted(roots), plan.context.assumed_product.value, plan.context.client.retry_interval, levels)
    return sha256(msgspec.json.encode(parts)).hexdigest()[:32]


def find_across(database: sqlite3.Connection, roots: Iterable[str], plan: Plan, comparison: Comparison) -> Across:
    """The findings across the files below `roots`, absolute paths. Leaves the temporary table `scope`: the folders
    that they are about. Raises sqlite3.Error."""
    _scope(database, frozenset(roots), comparison.depth)
    procedure = PROCEDURES[plan.context.assumed_product]
    if not procedure.reads_mifs:
        return Across([], 0)
    findings = list(_outside(database, comparison.window))
    # SMS 1.x compares no fields, and takes every MIF that it finds.
    if procedure.compares is Compares.NOTHING:
        return Across(_as_wanted(findings, plan), 0)
    crowded = database.execute(LEAVE_CROWDED, (MOST_OF_ONE,)).rowcount if comparison.depth is None else 0
    claims = Claims(comparison.packages, procedure) if comparison.packages else None
    _claim(database, claims, comparison.window)
    findings += _Rivals(database, plan.context.client.retry_interval, comparison).findings()
    return Across(_as_wanted(findings, plan), crowded)


def _levels(plan: Plan) -> dict[str, Severity | None]:
    """By name, the rules of these findings that are wanted, with their severity where it is not their own."""
    levels = dict(plan.severities)
    return {name: levels.get(name) for name in (RIVAL, OUTSIDE) if plan.rules is None or name in plan.rules}


def _as_wanted(findings: list[tuple[int, Message]], plan: Plan) -> list[tuple[int, Message]]:
    """The findings that the user wants, as severe as the user has them."""
    levels = {by_name()[name].code: level for name, level in _levels(plan).items()}
    return [
        (file, (code, int(levels[code] or severity), text, help, path))
        for file, (code, severity, text, help, path) in findings
        if code in levels
    ]


def _message(name: str, text: str, help: str) -> Message:
    declared = by_name()[name]
    severity = declared.levels.of(Profile.STATUS)
    assert severity is not None
    return declared.code, int(severity), text, help, ""


# --- which folders ---------------------------------------------------------------------------------------------------

SCOPE = """
DROP TABLE IF EXISTS temp.scope;
CREATE TEMP TABLE scope (folder INTEGER PRIMARY KEY, batch INTEGER);
"""


def _scope(database: sqlite3.Connection, roots: frozenset[str], depth: int | None) -> None:
    """Make the table of the folders below the roots, each with the number of its batch: what is one computer's."""
    for statement in SCOPE.split(";"):
        database.execute(statement)
    batches: dict[str, int] = {}
    homes = {os.path.dirname(root) for root in roots if not os.path.isdir(root)}

    def rows() -> Iterator[tuple[int, int | None]]:
        for id, stored in database.execute("SELECT id, path FROM folders"):
            path = restored(stored)
            root = _root(path, roots) or (path if path in homes else None)
            if root is not None:
                batch = _batch(path, root, depth)
                yield id, None if batch is None else batches.setdefault(batch, len(batches))

    database.executemany("INSERT INTO scope VALUES (?, ?)", rows())


def _root(path: str, roots: frozenset[str]) -> str | None:
    """The root that a path lies below, if it does."""
    while path not in roots:
        above = os.path.dirname(path)
        if above == path:
            return None
        path = above
    return path


def _batch(path: str, root: str, depth: int | None) -> str | None:
    """The folder whose files are all of one computer; `None` where it would lie deeper than `path`."""
    if depth is None:
        return path
    parts = Path(path).relative_to(root).parts
    return str(Path(root, *parts[:depth])) if len(parts) >= depth else None


# --- MIFs outside the run window -----------------------------------------------------------------------------------

OF_STATUS = """
status_fields JOIN files ON files.id = status_fields.file JOIN scope ON scope.folder = files.folder
WHERE files.vanished IS NULL
"""


def _outside(database: sqlite3.Connection, window: Window) -> Iterator[tuple[int, Message]]:
    for bound, sign, relation in (
        (window.started, "<", "before the run window began"),
        (window.ended, ">", "after the run window ended"),
    ):
        if bound is None:
            continue
        at = _nanoseconds(bound)
        query = f"SELECT file, mtime_ns FROM {OF_STATUS} AND mtime_ns {sign} ?"  # noqa: S608  # all of it is ours
        for file, time in database.execute(query, (at,)):
            seconds = abs(time - at) // NANO
            apart = spell_duration(seconds) if seconds else "less than 1 s"
            yield file, _message(OUTSIDE, f"Written {apart} {relation}, at {_moment(bound)}", OUTSIDE_HELP)


OUTSIDE_HELP = (
    "The client passes over what was not written while the program ran, so the MIF does not tell the result of that "
    "run. Check the window, the clock of the computer, and whether the time of the file was kept when it was copied."
)


def _nanoseconds(time: datetime) -> int:
    # Exact: a float of seconds is not, and a MIF written at a bound is within.
    since = time - datetime(1970, 1, 1, tzinfo=UTC)
    exact = ((since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds) * 1000
    # No file is from before 1677 or after 2262, and SQLite has no such numbers.
    return min(max(exact, EARLIEST), LATEST)


def _moment(time: datetime) -> str:
    """A bound as it was given, in its own zone."""
    return time.isoformat(sep=" ", timespec="seconds")


# --- MIFs that satisfy one package ---------------------------------------------------------------------------------

LEAVE_CROWDED = f"""
UPDATE scope SET batch = NULL WHERE batch IN (
SELECT scope.batch FROM {OF_STATUS.strip()}
GROUP BY scope.batch, upper(manufacturer), upper(product), upper(version) HAVING count(DISTINCT files.digest) > ?)
"""  # noqa: S608  # all of it is ours
CLAIMS = """
DROP TABLE IF EXISTS temp.claims;
CREATE TEMP TABLE claims (batch INTEGER, key ANY, time INTEGER, file INTEGER, how INTEGER)
"""
# Who is alone in a batch has no rival.
CANDIDATES = f"""
SELECT scope.batch, files.mtime_ns, files.id, files.name, {", ".join(COUNTERPARTS)} FROM {OF_STATUS.strip()}
AND files.mtime_ns BETWEEN ? AND ? AND scope.batch IN (
SELECT batch FROM {OF_STATUS.strip()} GROUP BY batch HAVING count(*) > 1)
"""  # noqa: S608  # all of it is ours
# What `mifkit.status.matching.claims.identity` says, of texts in ASCII: nearly all, and in a tenth of the time.
TEXTS = [f"coalesce({name}, '')" for name in COUNTERPARTS]
IS_ASCII = " AND ".join(f"length(CAST({text} AS BLOB)) = length({text})" for text in TEXTS)
CAN_EQUAL = " OR ".join(
    f"length({text}) BETWEEN 1 AND {criterion.limit}" for text, criterion in zip(TEXTS, REPORTING_TAB, strict=True)
)
IDENTITY = f"length({TEXTS[0]}) || ' ' || length({TEXTS[1]}) || ' ' || upper({' || '.join(TEXTS)})"
CLAIM_ALIKE = f"""
INSERT INTO claims SELECT batch, {IDENTITY}, mtime_ns, id, {How.FIELDS.value} FROM ({CANDIDATES})
WHERE {IS_ASCII} AND ({CAN_EQUAL})
"""  # noqa: S608  # all of it is ours
OTHER_CANDIDATES = f"SELECT * FROM ({CANDIDATES}) WHERE NOT ({IS_ASCII})"  # noqa: S608  # all of it is ours
CLAIMED = """
SELECT batch, key, time, file, how, files.digest FROM claims JOIN files ON files.id = file
ORDER BY batch, key, time, file
"""
NAMED = """
SELECT folders.id, folders.path, files.name, status_fields.status FROM files JOIN folders ON folders.id = files.folder
JOIN status_fields ON status_fields.file = files.id WHERE files.id = ?
"""


def _claim(database: sqlite3.Connection, claims: Claims | None, window: Window) -> None:
    """Make the table of which MIF satisfies what: a package, or whatever another one with its fields does."""
    for statement in CLAIMS.split(";"):
        database.execute(statement)
    bounds = (
        _nanoseconds(window.started) if window.started is not None else EARLIEST,
        _nanoseconds(window.ended) if window.ended is not None else LATEST,
    )

    candidates = CANDIDATES
    if claims is None:
        database.execute(CLAIM_ALIKE, bounds)
        candidates = OTHER_CANDIDATES

    def rows() -> Iterator[tuple[int, int | str, int, int, int]]:
        for batch, time, file, name, *texts in database.execute(candidates, bounds):
            values = dict(zip(COUNTERPARTS, texts, strict=True))
            if claims is not None:
                for package, how in claims.of(restored(name), values):
                    yield batch, package, time, file, how
            elif (key := identity(values)) is not None:
                yield batch, key, time, file, How.FIELDS

    database.executemany("INSERT INTO claims VALUES (?, ?, ?, ?, ?)", rows())


# Batch, key, time, file, how, digest of the content.
ClaimRow = tuple[int, int, int, int, int, bytes]
RivalryOf = tuple[Rivalry, int, int]


class _Rivals:
    """The findings about MIFs that satisfy one package."""

    def __init__(self, database: sqlite3.Connection, seconds: int, comparison: Comparison) -> None:
        self._database = database
        self._packages = comparison.packages
        self._seconds = seconds
        why = f"less than {seconds} s apart, so in one run: a client waits as long before it tries again"
        where = "in one folder, so on one computer (--batch says otherwise), and " if comparison.depth is None else ""
        self._help = (
            f"{HELP} That both were there at a time is inferred: they were written {where}{why}. "
            "Where a copy has not kept the times of files, it may be wrong."
        )

    def findings(self) -> Iterator[tuple[int, Message]]:
        rows = self._database.execute(CLAIMED)
        for _, batch in groupby(rows, key=lambda row: row[0]):
            for file, (rivalry, key, packages) in self._of_batch(batch).items():
                text = self._text(rivalry, self._packages[key] if self._packages else None, packages)
                yield file, _message(RIVAL, text, self._help)

    def _of_batch(self, batch: Iterable[ClaimRow]) -> dict[int, RivalryOf]:
        """By file: the first rivalry, the package that it is about, and of how many packages there is one."""
        found: dict[int, RivalryOf] = {}
        for key, members in groupby(batch, key=lambda row: row[1]):
            rows = list(members)
            if len(rows) == 1:
                continue
            mifs = [Written(time, file, How(how), digest) for _, _, time, file, how, digest in rows]
            for rivalry in rivalries(mifs, self._seconds * NANO):
                first, about, packages = found.get(rivalry.mif.file, (rivalry, key, 0))
                found[rivalry.mif.file] = first, about, packages + 1
        return found

    def _text(self, rivalry: Rivalry, package: Package | None, packages: int) -> str:
        folder, _, _, status = self._known(rivalry.mif.file)
        other_folder, path, name, other = self._known(rivalry.nearest.file)
        shown = (
            f"{quoted(name)} in this folder" if folder == other_folder else quoted(str(Path(path, name)), LONGEST_PATH)
        )
        seen = f"{shown}, {_apart(rivalry.nearest.time - rivalry.mif.time)},"
        others = f", and so do {rivalry.others:,} more" if rivalry.others > 1 else ", and so does 1 more"
        more = others if rivalry.others else ""
        verdicts = _verdicts(status, other)
        if package is None:
            return f"{seen} has the same Manufacturer, Product and Version{more}: they satisfy one package; {verdicts}"
        rest = f" and {packages - 1:,} more of those given" if packages > 1 else ""
        return f"{seen} satisfies the same package as this one{more}: {_title(package)}{rest}; {verdicts}"

    def _known(self, file: int) -> tuple[int, str, str, str | None]:
        folder, path, name, status = self._database.execute(NAMED, (file,)).fetchone()
        return folder, restored(path), restored(name), status


HELP = (
    "Have the program write one MIF per run, or fill a field of the package that only one of them has. Which of "
    "several counts is not documented, so what the client records is undetermined."
)


def _apart(nanoseconds: int) -> str:
    seconds = abs(nanoseconds) // NANO
    if not seconds:
        return "written within the same second"
    return f"written {spell_duration(seconds)} {'later' if nanoseconds > 0 else 'earlier'}"


def _verdicts(status: str | None, other: str | None) -> str:
    if status is not None and other is not None and caseless(status) == caseless(other):
        return f"both say {quoted(status)}"
    return f"this one says {_said(status)}, that one {_said(other)}"


def _said(status: str | None) -> str:
    return "nothing" if not status else quoted(status)


def _title(package: Package) -> str:
    """A package as people know it."""
    name = package.name or package.mif_name or package.mif_file_name
    parts = [printable((package.package_id or "")[:LONGEST_ID]), quoted(name) if name else ""]
    return " ".join(filter(None, parts)) or quoted(package.origin, LONGEST_PATH)
