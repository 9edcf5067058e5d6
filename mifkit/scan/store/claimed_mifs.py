"""MIFs that satisfy one package: each would be taken for the result of a program, and only one can be."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from mifkit.diagnostics import printable, quoted
from mifkit.scan.share.names import restored
from mifkit.scan.store.competing_mifs import CandidateMif, Competition, competitions
from mifkit.scan.store.file_findings import LONGEST_PATH, FileFinding, message_of
from mifkit.scan.store.scope import EARLIEST, LATEST, NANO, OF_STATUS, execute_each, nanoseconds
from mifkit.status.matching.claims import COUNTERPARTS, Claims, How, identity
from mifkit.status.matching.fields import REPORTING_TAB, caseless
from mifkit.status.matching.package import Package
from mifkit.status.matching.window import Window
from mifkit.status.outcome.timeline import spell_duration

COMPETING = "several-mifs-for-one-package"
# Characters that a message shows of a PackageID, which has eight.
LONGEST_ID = 20
# The fields, and whether they are all in ASCII.
TEXTS = [f"coalesce({name}, '')" for name in COUNTERPARTS]
IS_ASCII = " AND ".join(f"length(CAST({text} AS BLOB)) = length({text})" for text in TEXTS)
LEAVE_CROWDED = f"""
UPDATE scope SET batch = NULL WHERE batch IN (
SELECT scope.batch FROM {OF_STATUS.strip()} AND batch IN (SELECT batch FROM alike WHERE mifs > ?)
GROUP BY scope.batch, upper(manufacturer), upper(product), upper(version) HAVING count(DISTINCT files.digest) > ?)
"""  # noqa: S608  # all of it is ours
# The batches in which several MIFs may have the same fields, with the most that may: so few that it pays to find them
# first. Fields that differ beyond ASCII may be the same, too.
ALIKE = f"""
DROP TABLE IF EXISTS temp.alike;
CREATE TEMP TABLE alike AS SELECT batch, max(mifs) AS mifs FROM (
SELECT batch, count(*) AS mifs FROM {OF_STATUS.strip()} AND batch NOT NULL
GROUP BY batch, {", ".join(f"{text} COLLATE NOCASE" for text in TEXTS)} HAVING mifs > 1 OR NOT min({IS_ASCII})
) GROUP BY batch
"""  # noqa: S608  # all of it is ours
CLAIMS = """
DROP TABLE IF EXISTS temp.claims;
CREATE TEMP TABLE claims (batch INTEGER, key ANY, time INTEGER, file INTEGER, how INTEGER)
"""
# A MIF that is alone in its batch has no competitor.
CANDIDATES = f"""
SELECT scope.batch, files.mtime_ns, files.id, files.name, {", ".join(COUNTERPARTS)} FROM {OF_STATUS.strip()}
AND files.mtime_ns BETWEEN ? AND ? AND scope.batch IN (
SELECT batch FROM {OF_STATUS.strip()} GROUP BY batch HAVING count(*) > 1)
"""  # noqa: S608  # all of it is ours
# `mifkit.status.matching.claims.identity` in SQL, for ASCII text: nearly all text, in a tenth of the time.
CAN_EQUAL = " OR ".join(
    f"length({text}) BETWEEN 1 AND {criterion.limit}" for text, criterion in zip(TEXTS, REPORTING_TAB, strict=True)
)
IDENTITY = f"length({TEXTS[0]}) || ' ' || length({TEXTS[1]}) || ' ' || upper({' || '.join(TEXTS)})"
CLAIM_ALIKE = f"""
INSERT INTO claims SELECT batch, CASE WHEN {IS_ASCII} THEN {IDENTITY} END, mtime_ns, files.id, {How.FIELDS.value}
FROM {OF_STATUS.strip()} AND batch IN (SELECT batch FROM alike) AND mtime_ns BETWEEN ? AND ?
AND (({CAN_EQUAL}) OR NOT ({IS_ASCII}))
"""  # noqa: S608  # all of it is ours
OTHERS = f"""
SELECT claims.rowid, {", ".join(COUNTERPARTS)} FROM claims JOIN status_fields USING (file) WHERE key IS NULL
"""  # noqa: S608  # all of it is ours
# Nearly every MIF is alone: it has no competitor.
CLAIMED = """
SELECT batch, key, time, file, how, files.digest FROM claims JOIN files ON files.id = file
WHERE (batch, key) IN (SELECT batch, key FROM claims GROUP BY batch, key HAVING count(*) > 1)
ORDER BY batch, key, time, file
"""
NAMED = """
SELECT folders.id, folders.path, files.name, status_fields.status FROM files JOIN folders ON folders.id = files.folder
JOIN status_fields ON status_fields.file = files.id WHERE files.id = ?
"""


def create_alike(database: sqlite3.Connection) -> None:
    """Create the table of the batches in which MIFs may have the same fields, on which the next two rest."""
    execute_each(database, ALIKE)


def leave_crowded(database: sqlite3.Connection, most: int) -> int:
    """Take the folders with more than `most` different MIFs of the same fields out of the scope: they look like those
    of many computers. Returns their number."""
    return database.execute(LEAVE_CROWDED, (most, most)).rowcount


def create_claims(database: sqlite3.Connection, claims: Claims | None, window: Window) -> None:
    """Create the table of the MIFs that satisfy a package: one of `claims`, or any package with the MIF's fields."""
    execute_each(database, CLAIMS)
    bounds = (
        nanoseconds(window.started) if window.started is not None else EARLIEST,
        nanoseconds(window.ended) if window.ended is not None else LATEST,
    )
    if claims is None:
        database.execute(CLAIM_ALIKE, bounds)
        others = (
            (identity(dict(zip(COUNTERPARTS, texts, strict=True))), row) for row, *texts in database.execute(OTHERS)
        )
        database.executemany("UPDATE claims SET key = ? WHERE rowid = ?", others)
        return
    claimed = (
        (batch, package, time, file, how)
        for batch, time, file, name, *texts in database.execute(CANDIDATES, bounds)
        for package, how in claims.of(restored(name), dict(zip(COUNTERPARTS, texts, strict=True)))
    )
    database.executemany("INSERT INTO claims VALUES (?, ?, ?, ?, ?)", claimed)


class _NamedFile(NamedTuple):
    """A status MIF with its folder, as `NAMED` selects it."""

    folder: int
    path: str
    name: str
    status: str | None


class Claim(NamedTuple):
    """A status MIF that satisfies a package, as `CLAIMED` selects it.

    `key` is the index of the package, which stands for all that are alike, or, without packages, the identity of the
    MIF's fields.
    """

    batch: int
    key: Any
    time: int
    file: int
    how: int
    digest: bytes


class _Found(NamedTuple):
    """The first competition of a MIF, the package that it is about, and the number of packages with one."""

    competition: Competition
    package: int
    packages: int


class CompetingMifs:
    """The findings on MIFs that satisfy one package."""

    def __init__(
        self,
        database: sqlite3.Connection,
        seconds: int,
        packages: tuple[Package, ...],
        claims: Claims | None,
        *,
        in_one_folder: bool,
    ) -> None:
        self._database = database
        self._claims = claims
        self._packages = packages
        self._seconds = seconds
        why = f"less than {seconds} s apart, so in one run: a client waits that long before it tries again"
        where = "in one folder, so on one computer (--batch says otherwise), and " if in_one_folder else ""
        self._help = (
            f"{HELP} That both existed at one time is inferred: they were written {where}{why}. "
            "If a copy has not kept the times of files, it may be wrong."
        )

    def findings(self) -> Iterator[FileFinding]:
        rows = map(Claim._make, self._database.execute(CLAIMED))
        for _, claims in groupby(rows, key=attrgetter("batch")):
            for file, found in self._in_batch(claims).items():
                yield FileFinding(file, message_of(COMPETING, self._text(found), self._help))

    def _in_batch(self, claims: Iterable[Claim]) -> dict[int, _Found]:
        """The competitions in one batch, by file."""
        found: dict[int, _Found] = {}
        for key, members in groupby(claims, key=attrgetter("key")):
            claimed = list(members)
            packages = len(self._claims.alike(key)) if self._claims is not None else 1
            mifs = [CandidateMif(claim.time, claim.file, How(claim.how), claim.digest) for claim in claimed]
            for competition in competitions(mifs, self._seconds * NANO):
                file = competition.mif.file
                first = found.get(file) or _Found(competition, key, 0)
                found[file] = first._replace(packages=first.packages + packages)
        return found

    def _text(self, found: _Found) -> str:
        mif, nearest, others = found.competition
        this, that = self._named(mif.file), self._named(nearest.file)
        if this.folder == that.folder:
            shown = f"{quoted(that.name)} in this folder"
        else:
            shown = quoted(str(Path(that.path, that.name)), LONGEST_PATH)
        seen = f"{shown}, {_apart(nearest.time - mif.time)},"
        more = f", and so do {others:,} more" if others > 1 else ", and so does 1 more" if others else ""
        statuses = _statuses(this.status, that.status)
        if not self._packages:
            return f"{seen} has the same Manufacturer, Product and Version{more}: they satisfy one package; {statuses}"
        package = _title(self._packages[found.package])
        rest = f" and {found.packages - 1:,} more of those given" if found.packages > 1 else ""
        return f"{seen} satisfies the same package as this one{more}: {package}{rest}; {statuses}"

    def _named(self, file: int) -> _NamedFile:
        folder, path, name, status = self._database.execute(NAMED, (file,)).fetchone()
        return _NamedFile(folder, restored(path), restored(name), status)


HELP = (
    "Have the program write one MIF per run, or fill a field of the package that only one of them has. Which of "
    "several MIFs counts is not documented, so the outcome on the client is undetermined."
)


def _apart(nanoseconds: int) -> str:
    seconds = abs(nanoseconds) // NANO
    if not seconds:
        return "written within the same second"
    return f"written {spell_duration(seconds)} {'later' if nanoseconds > 0 else 'earlier'}"


def _statuses(status: str | None, other: str | None) -> str:
    if status is not None and other is not None and caseless(status) == caseless(other):
        return f"both say {quoted(status)}"
    return f"this one says {_said(status)}, that one {_said(other)}"


def _said(status: str | None) -> str:
    return "nothing" if not status else quoted(status)


def name_of(package: Package) -> str | None:
    return package.name or package.mif_name or package.mif_file_name


def _title(package: Package) -> str:
    """A package as people know it."""
    name = name_of(package)
    parts = [printable((package.package_id or "")[:LONGEST_ID]), quoted(name) if name else ""]
    return " ".join(filter(None, parts)) or quoted(package.origin, LONGEST_PATH)
