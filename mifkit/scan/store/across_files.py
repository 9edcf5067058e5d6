"""Findings across files: MIFs that compete with one another, MIFs from outside the time of a run, the packages that
match a MIF, and classes that inventory MIFs define differently.

They are computed from the store at the end of a scan, for all files below its roots.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec import Struct

from mifkit.diagnostics import Severity
from mifkit.rules.registry import by_name
from mifkit.scan.analysis.kept_facts import stored_value
from mifkit.scan.plan import Plan
from mifkit.scan.share.names import restored
from mifkit.scan.store.claimed_mifs import COMPETING, CompetingMifs, create_alike, create_claims, leave_crowded, name_of
from mifkit.scan.store.class_differences import DIFFERENT, class_differences
from mifkit.scan.store.file_findings import FileFinding, message_of
from mifkit.scan.store.scope import NANO, OF_STATUS, create_scope, nanoseconds
from mifkit.status.generator.clues import WINDOWS_INSTALLER
from mifkit.status.matching.claims import COUNTERPARTS, Claims
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

# If a folder has more MIFs of one product than this, all different, it is not taken for the folder of one computer.
MOST_OF_ONE = 5
OUTSIDE = "mif-outside-run-window"


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
    create_scope(database, frozenset(roots), options.depth)
    procedure = PROCEDURES[plan.context.assumed_product]
    database.execute(FORGET_MATCHES)
    different = _as_wanted(class_differences(database), plan)
    if not procedure.reads_mifs:
        return AcrossFindings(different, 0)
    findings = list(_outside(database, options.window))
    # SMS 1.x compares no fields and takes every MIF that it finds.
    if procedure.compares is Compares.NOTHING:
        return AcrossFindings(different + _as_wanted(findings, plan), 0)
    create_alike(database)
    crowded = leave_crowded(database, MOST_OF_ONE) if options.depth is None else 0
    present = _file_names(database) if options.packages else set()
    claims = Claims(options.packages, procedure, present) if options.packages else None
    create_claims(database, claims, options.window)
    findings += CompetingMifs(
        database, plan.context.client.retry_interval, options.packages, claims, in_one_folder=options.depth is None
    ).findings()
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


# --- MIFs outside the run window -----------------------------------------------------------------------------------


def _outside(database: sqlite3.Connection, window: Window) -> Iterator[FileFinding]:
    for bound, sign, relation in (
        (window.started, "<", "before the run window began"),
        (window.ended, ">", "after the run window ended"),
    ):
        if bound is None:
            continue
        bound_ns = nanoseconds(bound)
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
    named = [(_kept(package.package_id), _kept(name_of(package))) for package in options.packages]
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


def _kept(text: str | None) -> str | None:
    return stored_value(text) if text else None
