"""Chooses the files of a store for a report: `FIELD=VALUE`, with names that stay when the schema changes."""

import os
import sqlite3
from collections.abc import Callable, Iterable
from datetime import date
from difflib import get_close_matches
from functools import cache, partial
from typing import NamedTuple

from mifkit.diagnostics import Certainty, Severity, printable, quoted
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.windows_paths import spelled
from mifkit.rules.registry import UnknownRuleError, named
from mifkit.scan.report.bad_folders import create_bad_folders
from mifkit.scan.report.places import Places, crowded_folders
from mifkit.scan.share.names import stored
from mifkit.scan.store.paths import below
from mifkit.scan.store.roots import roots_in
from mifkit.status.exit_codes.codes import parse_exit_code
from mifkit.status.matching.relation import HIDDEN_BY_RELATION, HiddenRetry, SiteRelation
from mifkit.status.outcome.facts import Syntax
from mifkit.status.outcome.states import FAILED, State
from mifkit.status.settings.client_settings import CodeClass

# The day (UTC) on which a file was written.
DAY = "date(files.mtime_ns / 1000000000, 'unixepoch')"
FAILURES = sorted(state.value for state in FAILED | {State.FAILURE_RETRY, State.FAST_RETRY, State.RETRYING})
IS_FAILURE = "coalesce(outcomes.state IN ('" + "', '".join(FAILURES) + "'), 0)"
# What becomes of the retry that a MIF that says Failed would hide, by its relation to the packages; NULL: it would hide
# none.
BY_RELATION = " ".join(f"WHEN '{relation}' THEN '{found}'" for relation, found in HIDDEN_BY_RELATION.items())
HIDDEN_RETRY = f"""CASE WHEN outcomes.masked_retry = 1 AND {IS_FAILURE} THEN
CASE matches.relation {BY_RELATION} ELSE '{HiddenRetry.IF_MATCHED}' END END"""
# Packages were given, and none is known to match the MIF: the exit code decides, or it is not known what does.
UNDETERMINED = f"coalesce(matches.relation <> '{SiteRelation.MATCHED}' AND outcomes.state IS NOT NULL, 0)"
STATE = f"CASE WHEN {UNDETERMINED} THEN '{State.UNDETERMINED}' ELSE outcomes.state END"
ROW = f"CASE WHEN NOT {UNDETERMINED} THEN outcomes.row WHEN outcomes.state IS NOT NULL THEN matches.row END"
UNSURE = f"{UNDETERMINED} OR coalesce(matches.certainty = '{Certainty.UNKNOWN.value}', 0)"
CERTAINTY = f"CASE WHEN {UNSURE} THEN '{Certainty.UNKNOWN.value}' ELSE outcomes.certainty END"
WILL_RETRY = f"CASE WHEN NOT {UNDETERMINED} THEN outcomes.will_retry END"
# Windows Installer writes the package code as Product, and the name as Version.
IS_PACKAGE_CODE = "coalesce(status_fields.product LIKE '%{________-____-____-____-____________}%', 0)"
PRODUCT_NAME = f"""CASE WHEN {IS_PACKAGE_CODE} AND trim(coalesce(status_fields.version, '')) <> ''
THEN status_fields.version ELSE status_fields.product END"""
# The version of the product by its name.
RELEASE = f"CASE WHEN NOT {IS_PACKAGE_CODE} THEN status_fields.version END"
# By the functions of `define_places`. The folders in which a server keeps bad MIFs are those of no computer.
COMPUTER = """coalesce(files.computer, CASE WHEN bad_folders.folder IS NULL THEN
computer_of(files.folder, folders.path) END)"""
SITE = "site_of(files.folder, folders.path)"
# The columns that conditions use, a row for each file.
JOINED = """
files JOIN folders ON folders.id = files.folder
LEFT JOIN status_fields ON status_fields.file = files.id
LEFT JOIN outcomes ON outcomes.file = files.id
LEFT JOIN matches ON matches.file = files.id
"""
WITH_INVENTORY = f"""
{JOINED.strip()}
LEFT JOIN inventory ON inventory.file = files.id
LEFT JOIN bad_folders ON bad_folders.folder = files.folder
"""
# Inventory that a server refused, or that a client sent: what clients send is found elsewhere only by mistake.
IS_BAD = "(bad_folders.folder IS NOT NULL OR files.computer IS NOT NULL)"
# The rule of the first error in a bad MIF.
FAULT = f"""CASE WHEN {IS_BAD} THEN (
SELECT code FROM diagnostics JOIN messages ON messages.id = message
WHERE diagnostics.file = files.id AND severity = {Severity.ERROR.value} ORDER BY number LIMIT 1) END"""  # noqa: S608  # ours
CLASS = f"CASE WHEN differing IS NOT NULL AND {FAULT} = 'SCN004' THEN differing ELSE inventory.class END"
CAUSE = f"coalesce(bad_folders.cause, {FAULT})"
# The chosen files, a row each, with the columns that reports use.
CHOSEN_FILES = f"""
CREATE TEMP VIEW chosen_files AS SELECT
files.id AS id, files.folder AS folder_id, folders.path AS folder, files.name AS name, kind, profile, size, mtime_ns,
{DAY} AS day, vanished, encoding, syntax, generator, errors, warnings, infos, manufacturer, product, version, status,
description, {STATE} AS state, {ROW} AS decision_row, {CERTAINTY} AS certainty, code_class,
{WILL_RETRY} AS will_retry, recovered_exit_code,
CASE WHEN NOT {UNDETERMINED} OR masked_retry THEN masked_exit_code END AS masked_exit_code,
{HIDDEN_RETRY} AS hidden_retry, relation AS match, package_id, package, {IS_FAILURE} AS failed,
{PRODUCT_NAME} AS product_name, {RELEASE} AS release, {SITE} AS site, {IS_BAD} AS bad,
{COMPUTER} AS computer, {CLASS} AS class,
bad_folders.cause AS server_says, {FAULT} AS fault, {CAUSE} AS cause
FROM chosen JOIN {WITH_INVENTORY.strip()} WHERE files.id = chosen.id
"""  # noqa: S608  # the states are ours

# Longer than any value in a store.
LONGEST = 10_000


class ConditionError(ValueError):
    """A condition is invalid; the text says why."""


class Condition(NamedTuple):
    """A condition on a field, as the user wrote it. `negated`: it must not be true."""

    field: str
    negated: bool
    clause: "Clause"
    text: str


class Clause(NamedTuple):
    """A condition in SQL, and its values."""

    sql: str
    values: tuple[str | bytes | int, ...]


class Reading(NamedTuple):
    """How a value of a field is read, and the column with the values that files have, in SQL.

    `clause` raises ConditionError.
    """

    clause: Callable[[str], Clause]
    column: str


def _text(column: str) -> Reading:
    return Reading(lambda value: _like(column, value), column)


def _product(value: str) -> Clause:
    """The name of the product; of Windows Installer's files also the package code."""
    name, code = _like(PRODUCT_NAME, value), _like("status_fields.product", value)
    return Clause(f"({name.sql} OR {code.sql})", name.values + code.values)


def _choice(column: str, values: Iterable[str]) -> Reading:
    """One of few values: without a check, a misspelt value would choose no file, or all of them."""
    known = {value.lower(): value for value in values}

    def read(value: str) -> Clause:
        if value and "*" not in value and value.lower() not in known:
            near = get_close_matches(value.lower(), known, n=1)
            hint = f"did you mean '{known[near[0]]}'?" if near else f"values: {', '.join(known.values())}"
            raise ConditionError(f"{quoted(value)} is not one of its values; {hint}")
        return _like(column, value)

    return Reading(read, column)


EXIT_CODE = "outcomes.recovered_exit_code"


def _exit_code(value: str) -> Clause:
    if not value or "*" in value:
        return _like(EXIT_CODE, value)
    try:
        return Clause(f"coalesce({EXIT_CODE} = ?, 0)", (parse_exit_code(value),))
    except ValueError as error:
        raise ConditionError(f"{quoted(value)} is {error}") from None


def _day(sign: str) -> Reading:
    def read(value: str) -> Clause:
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            raise ConditionError(f"{quoted(value)} is not a day; write it as 2026-11-21") from None
        return Clause(f"coalesce({DAY} {sign} ?, 0)", (day.isoformat(),))

    return Reading(read, DAY)


def _rule(value: str) -> Clause:
    """Files with a finding of one of these rules; `*`: with any finding; empty: without findings."""
    if value.strip() in ("", "*"):
        return Clause(f"files.errors + files.warnings + files.infos {'>' if value.strip() else '='} 0", ())
    try:
        codes = [rule.code for rule in named(value)]
    except UnknownRuleError as error:
        raise ConditionError(str(error)) from None
    marks = ", ".join("?" * len(codes))
    found = f"SELECT file FROM diagnostics JOIN messages ON messages.id = message WHERE code IN ({marks})"  # noqa: S608  # question marks
    return Clause(f"files.id IN ({found})", tuple(codes))


def _like(column: str, value: str) -> Clause:
    """A column that equals a value without regard to case; `*` in the value is any text."""
    # Characters with a meaning in patterns of LIKE are escaped.
    pattern = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
    return Clause(f"coalesce({column}, '') LIKE CAST(? AS TEXT) ESCAPE '\\'", (stored(pattern),))


def _yes_or_no(condition: str) -> Reading:
    return _choice(f"CASE WHEN {condition} THEN 'yes' ELSE 'no' END", ("yes", "no"))


KINDS = [kind.value for kind in Kind if kind not in (Kind.PACKAGE, Kind.SCRIPT)]
# The severity of the worst finding.
SEVERITY = "CASE WHEN errors THEN 'error' WHEN warnings THEN 'warning' WHEN infos THEN 'info' ELSE 'none' END"
RETRIES = f"CASE {WILL_RETRY} WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unknown' END"
# Field of `mifkit.scan.report.fields`: how its values are read.
READINGS: dict[str, Reading] = {
    "kind": _choice("files.kind", [*KINDS, "too-large"]),
    "profile": _choice("files.profile", [profile.value for profile in Profile if profile is not Profile.PACKAGE]),
    "syntax": _choice("files.syntax", [syntax.value for syntax in Syntax]),
    "encoding": _text("files.encoding"),
    "generator": _text("files.generator"),
    "manufacturer": _text("status_fields.manufacturer"),
    "product": Reading(_product, PRODUCT_NAME),
    "version": _text("status_fields.version"),
    "locale": _text("status_fields.locale"),
    "serial-number": _text("status_fields.serial_number"),
    "installation": _text("status_fields.installation"),
    "status": _text("status_fields.status"),
    "description": _text("status_fields.description"),
    "state": _choice(STATE, [state.value for state in State]),
    "decision-row": _text(ROW),
    "certainty": _choice(CERTAINTY, [certainty.value for certainty in Certainty]),
    "failed": _yes_or_no(IS_FAILURE),
    "will-retry": _choice(RETRIES, ("yes", "no", "unknown")),
    "hidden-retry": _choice(f"coalesce({HIDDEN_RETRY}, 'none')", [*HiddenRetry, "none"]),
    "match": _choice("matches.relation", SiteRelation),
    "package": _text("matches.package"),
    "package-id": _text("matches.package_id"),
    "exit-code": Reading(_exit_code, EXIT_CODE),
    "list": _choice("outcomes.code_class", [code_class.value for code_class in CodeClass]),
    "class": _text(CLASS),
    "cause": _text(CAUSE),
    "rule": Reading(_rule, ""),
    "severity": _choice(SEVERITY, ("error", "warning", "info", "none")),
    "day": _text(DAY),
    "since": _day(">="),
    "until": _day("<="),
    "computer": _text(COMPUTER),
    "site": _text(SITE),
    "folder": _text("CAST(folders.path AS TEXT)"),
    "name": _text("CAST(files.name AS TEXT)"),
}


def parse_condition(text: str) -> Condition:
    """Read `FIELD=VALUE` or `FIELD!=VALUE`. Raises ConditionError."""
    field, sign, value = text.partition("=")
    if not sign:
        raise ConditionError(f"{quoted(text)} lacks the '=': FIELD=VALUE or FIELD!=VALUE")
    if len(value) > LONGEST:
        raise ConditionError(f"a value of {len(value)} characters is longer than any value in a store")
    name = field.removesuffix("!").strip().lower().replace("_", "-").replace(" ", "-")
    if name not in READINGS:
        near = get_close_matches(name, READINGS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"fields: {', '.join(READINGS)}"
        raise ConditionError(f"there is no field {quoted(name)}; {hint}")
    try:
        return Condition(name, field.endswith("!"), READINGS[name].clause(value), text)
    except ConditionError as error:
        raise ConditionError(f"{name}: {error}") from None


def choose(database: sqlite3.Connection, conditions: Iterable[Condition], *, vanished: bool) -> Places:
    """Create the temporary view `chosen_files` of the files that fulfil the conditions; gives the places of all files.

    Conditions on one field are alternatives; those on different fields must all be true, and no negated one may be.
    Without `vanished`, files that are gone are left out.
    """
    create_bad_folders(database)
    places = define_places(database)
    where, values = condition_of(conditions, vanished=vanished)
    database.execute("CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)")
    database.execute(f"INSERT INTO chosen SELECT files.id FROM {WITH_INVENTORY} WHERE {where}", values)  # noqa: S608  # READINGS
    database.execute(CHOSEN_FILES)
    return places


def condition_of(conditions: Iterable[Condition], *, vanished: bool) -> Clause:
    """All conditions together, on the columns of `WITH_INVENTORY`."""
    alternatives: dict[str, list[Clause]] = {}
    clauses, values = ["1" if vanished else "files.vanished IS NULL"], list[str | bytes | int]()
    for condition in conditions:
        if condition.negated:
            clauses.append(f"NOT ({condition.clause.sql})")
            values += condition.clause.values
        else:
            alternatives.setdefault(condition.field, []).append(condition.clause)
    for alternative in alternatives.values():
        clauses.append(f"({' OR '.join(clause.sql for clause in alternative)})")
        values += [value for clause in alternative for value in clause.values]
    return Clause(" AND ".join(clauses), tuple(values))


# Where the latest comparison across files has said how deep the folders of computers lie.
DEPTH = "SELECT json_extract(value, '$.depth') FROM meta WHERE key = 'across'"


def define_places(database: sqlite3.Connection) -> Places:
    """Create the functions `computer_of` and `site_of` of SQL, each of the number and the path of a folder."""
    depth = next((depth for (depth,) in database.execute(DEPTH)), None)
    places = Places([root.path for root in roots_in(database)], depth, partial(crowded_folders, database))
    for name, function in (("computer_of", places.computer), ("site_of", places.site)):
        # Once for each folder, not for each of its files.
        database.create_function(name, 2, cache(_texts(function)), deterministic=True)
    return places


def _texts(function: Callable[[int, str | bytes], str | None]) -> Callable[[int, str | bytes], str | bytes | None]:
    def of(folder: int, path: str | bytes) -> str | bytes | None:
        found = function(folder, path)
        return None if found is None else printable(found) if isinstance(stored(found), bytes) else found

    return of


def root_condition(root: str) -> Condition:
    """Files below a folder, as a user names it, or the file itself."""
    path = root if root.startswith(("/", "\\\\")) else spelled(os.path.abspath(root))
    return Condition("root", False, Clause(*below(path)), f"--root {root}")
