"""Findings across files: MIFs that compete with one another, MIFs from outside the time of a run, the packages that
match a MIF, and classes that inventory MIFs define differently.

They are computed from the store at the end of a scan, for all files below its roots.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from mifkit.diagnostics import Severity, printable, quoted
from mifkit.rules.registry import by_name
from mifkit.scan.analysis.kept_facts import stored_value
from mifkit.scan.plan import Plan
from mifkit.scan.store.class_differences import DIFFERENT, class_differences
from mifkit.scan.store.competing_mifs import CandidateMif, Competition, competitions
from mifkit.scan.store.file_findings import LONGEST_PATH, FileFinding, message_of
from mifkit.scan.store.paths import restored
from mifkit.status.generator.clues import WINDOWS_INSTALLER
from mifkit.status.matching.claims import COUNTERPARTS, Claims, How, identity
from mifkit.status.matching.fields import REPORTING_TAB, caseless
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import PROCEDURES, Compares
from mifkit.status.matching.relation import Match, PropertyRule, SiteRelation
from mifkit.status.matching.site import Site
from mifkit.status.matching.window import Window
from mifkit.status.outcome.circumstances import FoundOn
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.timeline import spell_duration
from mifkit.status.product import PACKAGES, Product
from mifkit.status.view import Identity

NANO = 1_000_000_000
EARLIEST, LATEST = -(1 << 63), (1 << 63) - 1
# If a folder has more MIFs of one product than this, all different, it is not taken for the folder of one computer.
MOST_OF_ONE = 5
# Characters that a message shows of a PackageID, which has eight.
LONGEST_ID = 20
COMPETING, OUTSIDE = "several-mifs-for-one-package", "mif-outside-run-window"


class ComparisonOptions(Struct, frozen=True, kw_only=True):
    """The user's options for findings across files.

    MIFs are matched with `packages`; without packages, MIFs are compared with one another. The programs ran within
    `window`. `depth`: each folder so many levels below a root, with all below it, belongs to one computer; `None`:
    each single folder does, unless it looks like the folder of many computers. `found_on`: where the files were found.
    `rule` says what "Use package properties" means.
    """

    packages: tuple[Package, ...] = ()
    window: Window = Window()
    depth: int | None = None
    found_on: FoundOn | None = None
    rule: PropertyRule = PropertyRule.EXIT_CODE


class AcrossFindings(NamedTuple):
    """The findings, the number of folders that were left out because they look like those of many computers, and the
    number of packages without a known field."""

    findings: list[FileFinding]
    crowded: int
    silent: int = 0


def basis_across(plan: Plan, options: ComparisonOptions, roots: Iterable[str]) -> str:
    """A digest of all that the findings depend on besides the store."""
    levels = sorted((name, int(level or 0)) for name, level in _levels(plan).items())
    parts = (options, sorted(roots), plan.context.assumed_product.value, plan.context.client.retry_interval, levels)
    return sha256(msgspec.json.encode(parts)).hexdigest()[:32]


def find_across(
    database: sqlite3.Connection, roots: Iterable[str], plan: Plan, options: ComparisonOptions
) -> AcrossFindings:
    """The findings across the files below `roots`, absolute paths.

    Writes the table `matches` of these files. Leaves the temporary table `scope` of the folders below the roots. Raises
    sqlite3.Error.
    """
    _create_scope(database, frozenset(roots), options.depth)
    procedure = PROCEDURES[plan.context.assumed_product]
    database.execute(FORGET_MATCHES)
    different = _as_wanted(class_differences(database), plan)
    if not procedure.reads_mifs:
        return AcrossFindings(different, 0)
    findings = list(_outside(database, options.window))
    # SMS 1.x compares no fields and takes every MIF that it finds.
    if procedure.compares is Compares.NOTHING:
        return AcrossFindings(different + _as_wanted(findings, plan), 0)
    crowded = database.execute(LEAVE_CROWDED, (MOST_OF_ONE,)).rowcount if options.depth is None else 0
    present = _file_names(database) if options.packages else set()
    claims = Claims(options.packages, procedure, present) if options.packages else None
    _create_claims(database, claims, options.window)
    findings += _CompetingMifs(database, plan.context.client.retry_interval, options, claims).findings()
    product = plan.context.assumed_product
    silent = _write_matches(database, options, product, findings, present) if options.packages else 0
    return AcrossFindings(different + _as_wanted(findings, plan), crowded, silent)


def _levels(plan: Plan) -> dict[str, Severity | None]:
    """The rules of these findings that the user wants, by name, each with the severity that the user set, if any."""
    levels = dict(plan.severities)
    return {
        name: levels.get(name) for name in (COMPETING, OUTSIDE, DIFFERENT) if plan.rules is None or name in plan.rules
    }


def _as_wanted(findings: Iterable[FileFinding], plan: Plan) -> list[FileFinding]:
    """The findings that the user wants, with the severities that the user set."""
    levels = {by_name()[name].code: level for name, level in _levels(plan).items()}
    return [
        FileFinding(file, message._replace(severity=int(levels[message.code] or message.severity)))
        for file, message in findings
        if message.code in levels
    ]


# --- folders --------------------------------------------------------------------------------------------------------

SCOPE = """
DROP TABLE IF EXISTS temp.scope;
CREATE TEMP TABLE scope (folder INTEGER PRIMARY KEY, batch INTEGER);
"""


def _create_scope(database: sqlite3.Connection, roots: frozenset[str], depth: int | None) -> None:
    """Create the table of the folders below the roots, each with the number of its batch: one computer's folders."""
    for statement in SCOPE.split(";"):
        database.execute(statement)
    batches: dict[str, int] = {}
    homes = {os.path.dirname(root) for root in roots if not os.path.isdir(root)}

    def rows() -> Iterator[tuple[int, int | None]]:
        for id, stored_path in database.execute("SELECT id, path FROM folders"):
            path = restored(stored_path)
            root = _root(path, roots) or (path if path in homes else None)
            if root is not None:
                batch = _batch(path, root, depth)
                yield id, None if batch is None else batches.setdefault(batch, len(batches))

    database.executemany("INSERT INTO scope VALUES (?, ?)", rows())


def _root(path: str, roots: frozenset[str]) -> str | None:
    """The root that a path lies below; `None` if there is none."""
    while path not in roots:
        above = os.path.dirname(path)
        if above == path:
            return None
        path = above
    return path


def _batch(path: str, root: str, depth: int | None) -> str | None:
    """The folder of one computer that a path lies below; `None` if the path is not that deep."""
    if depth is None:
        return path
    parts = Path(path).relative_to(root).parts
    return str(Path(root, *parts[:depth])) if len(parts) >= depth else None


# --- MIFs outside the run window -----------------------------------------------------------------------------------

OF_STATUS = """
status_fields JOIN files ON files.id = status_fields.file JOIN scope ON scope.folder = files.folder
WHERE files.vanished IS NULL
"""


def _outside(database: sqlite3.Connection, window: Window) -> Iterator[FileFinding]:
    for bound, sign, relation in (
        (window.started, "<", "before the run window began"),
        (window.ended, ">", "after the run window ended"),
    ):
        if bound is None:
            continue
        bound_ns = _nanoseconds(bound)
        query = f"SELECT file, mtime_ns FROM {OF_STATUS} AND mtime_ns {sign} ?"  # noqa: S608  # all of it is ours
        for file, time in database.execute(query, (bound_ns,)):
            seconds = abs(time - bound_ns) // NANO
            apart = spell_duration(seconds) if seconds else "less than 1 s"
            message = f"Written {apart} {relation}, at {_moment(bound)}"
            yield FileFinding(file, message_of(OUTSIDE, message, OUTSIDE_HELP))


OUTSIDE_HELP = (
    "The client passes over files that were not written while the program ran, so the MIF does not show the result of "
    "that run. Check the window, the clock of the computer, and whether the copy kept the time of the file."
)


def _nanoseconds(time: datetime) -> int:
    # A float of seconds would not be exact, and a MIF that was written at a bound is within the window.
    since = time - datetime(1970, 1, 1, tzinfo=UTC)
    exact = ((since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds) * 1000
    # SQLite has no numbers for times before 1677 and after 2262.
    return min(max(exact, EARLIEST), LATEST)


def _moment(time: datetime) -> str:
    """A bound as the user gave it, in its own time zone."""
    return time.isoformat(sep=" ", timespec="seconds")


# --- packages that match a MIF -------------------------------------------------------------------------------------

FORGET_MATCHES = """
DELETE FROM matches WHERE EXISTS (
SELECT 1 FROM files JOIN scope ON scope.folder = files.folder WHERE files.id = matches.file)
"""
TO_MATCH = f"SELECT files.id, files.name, generator, identities, {', '.join(COUNTERPARTS)} FROM {OF_STATUS.strip()}"  # noqa: S608  # ours
# Rule: how a MIF that it finds is related to the packages, if one matches it.
UNSETTLED = {COMPETING: SiteRelation.SEVERAL_MIFS, OUTSIDE: SiteRelation.OUTSIDE_RUN}
UNSETTLE = "UPDATE matches SET relation = ?, row = ?, certainty = 'unknown' WHERE file = ? AND relation = ?"
STILL_THERE = f"""
UPDATE matches SET relation = '{SiteRelation.LEFT_BEHIND}', certainty = 'unknown'
WHERE relation = '{SiteRelation.MATCHED}' AND EXISTS (
SELECT 1 FROM files JOIN scope ON scope.folder = files.folder WHERE files.id = matches.file)
"""  # noqa: S608  # words of ours


def _file_names(database: sqlite3.Connection) -> set[str]:
    """The names of all status MIFs."""
    return {restored(name) for (name,) in database.execute(f"SELECT DISTINCT files.name FROM {OF_STATUS}")}  # noqa: S608  # ours


def _write_matches(
    database: sqlite3.Connection,
    options: ComparisonOptions,
    product: Product,
    findings: Iterable[FileFinding],
    present: set[str],
) -> int:
    """Write how each status MIF is related to the packages; returns the number of packages without a known field."""
    site = Site(options.packages, PROCEDURES[product], options.rule, present)
    named = [(_kept(package.package_id), _kept(_name(package))) for package in options.packages]
    rows_of = {match: derive(Facts(product=product, match=match)).row for match in ROWS_OF}

    def rows() -> Iterator[tuple[int, str, int, str | None, str | None, str | None, str]]:
        for file, name, generator, identities, *texts in database.execute(TO_MATCH):
            by_installer, path = generator == WINDOWS_INSTALLER, restored(name)
            if identities is None:
                values = dict(zip(COUNTERPARTS, texts, strict=True))
                found = site.match(path, values, by_windows_installer=by_installer)
            else:
                each = [Identity(*one)._asdict() for one in json.loads(identities)]
                found = site.match_any(path, each, by_windows_installer=by_installer)
            first = named[found.packages[0]] if found.packages else (None, None)
            row = rows_of.get(found.match) if found.match is not None else None
            yield file, found.relation.value, len(found.packages), *first, row, found.certainty.value

    database.executemany("INSERT INTO matches VALUES (?, ?, ?, ?, ?, ?, ?)", rows())
    settled = {by_name()[name].code: relation for name, relation in UNSETTLED.items()}
    several = {SiteRelation.SEVERAL_MIFS: derive(Facts(product=product, match=Match.SEVERAL)).row}
    unsettled = (
        (settled[message.code], several.get(settled[message.code]), file, SiteRelation.MATCHED)
        for file, message in findings
    )
    database.executemany(UNSETTLE, unsettled)
    if options.found_on is FoundOn.CLIENT and product in PACKAGES:
        database.execute(STILL_THERE)
    return site.silent


# The relations for which the table has a row of its own.
ROWS_OF = (Match.FIELD_DIFFERS, Match.BLANK_FIELDS, Match.PACKAGE_PROPERTIES, Match.PROPERTIES_EQUAL)


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
# A MIF that is alone in its batch has no competitor.
CANDIDATES = f"""
SELECT scope.batch, files.mtime_ns, files.id, files.name, {", ".join(COUNTERPARTS)} FROM {OF_STATUS.strip()}
AND files.mtime_ns BETWEEN ? AND ? AND scope.batch IN (
SELECT batch FROM {OF_STATUS.strip()} GROUP BY batch HAVING count(*) > 1)
"""  # noqa: S608  # all of it is ours
# `mifkit.status.matching.claims.identity` in SQL, for ASCII text: nearly all text, in a tenth of the time.
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


def _create_claims(database: sqlite3.Connection, claims: Claims | None, window: Window) -> None:
    """Create the table of the MIFs that satisfy a package: one of `claims`, or any package with the MIF's fields."""
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


class _CompetingMifs:
    """The findings on MIFs that satisfy one package."""

    def __init__(
        self, database: sqlite3.Connection, seconds: int, options: ComparisonOptions, claims: Claims | None
    ) -> None:
        self._database = database
        self._claims = claims
        self._packages = options.packages
        self._seconds = seconds
        why = f"less than {seconds} s apart, so in one run: a client waits that long before it tries again"
        where = "in one folder, so on one computer (--batch says otherwise), and " if options.depth is None else ""
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
            packages = len(self._claims.alike(key)) if self._claims is not None else 1
            mifs = [CandidateMif(claim.time, claim.file, How(claim.how), claim.digest) for claim in members]
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


def _kept(text: str | None) -> str | None:
    return stored_value(text) if text else None


def _name(package: Package) -> str | None:
    return package.name or package.mif_name or package.mif_file_name


def _title(package: Package) -> str:
    """A package as people know it."""
    name = _name(package)
    parts = [printable((package.package_id or "")[:LONGEST_ID]), quoted(name) if name else ""]
    return " ".join(filter(None, parts)) or quoted(package.origin, LONGEST_PATH)
