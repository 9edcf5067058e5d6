"""Which files of a store a report is about: `FIELD=VALUE`, by names that stay while the schema may change."""

import sqlite3
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from mifkit.status.decision_table import FAILED, State

# When a file was written, as a day in UTC.
DAY = "date(files.mtime_ns / 1000000000, 'unixepoch')"
# What a condition on a file looks at; all of it is one row per file.
JOINED = """
files JOIN folders ON folders.id = files.folder
LEFT JOIN status_fields ON status_fields.file = files.id
LEFT JOIN outcomes ON outcomes.file = files.id
"""
# Field: what it is in SQL, and for people. Those of diagnostics are looked up apart: a file has many.
FIELDS = {
    "kind": ("files.kind", "status, noidmif, idmif, dmi, site-control, other, archive, too-large, unreadable"),
    "state": ("outcomes.state", "the outcome: FailureNonRetry, Success, …"),
    "decision-row": ("outcomes.row", "the row of the decision table, such as D16"),
    "certainty": ("outcomes.certainty", "how sure the outcome is: documented, inferred, unknown"),
    "exit-code": ("outcomes.recovered_exit_code", "that the Description gives away, unsigned"),
    "masked": ("CASE outcomes.masked_retry WHEN 1 THEN 'yes' ELSE 'no' END", "yes: a retry that a MIF prevents"),
    "manufacturer": ("status_fields.manufacturer", "what the status MIF says, as the next four"),
    "product": ("status_fields.product", ""),
    "version": ("status_fields.version", ""),
    "status": ("status_fields.status", ""),
    "description": ("status_fields.description", ""),
    "generator": ("files.generator", "what wrote the status MIF"),
    "syntax": ("files.syntax", "how well a MIF parsed: clean, tolerated, broken"),
    "encoding": ("files.encoding", ""),
    "day": (DAY, "when the file was written: 2026-11-21 (UTC)"),
    "folder": ("CAST(folders.path AS TEXT)", ""),
    "name": ("CAST(files.name AS TEXT)", "of the file, without its folder"),
}
RULE = "rule"


FAILURES = sorted(state.value for state in FAILED | {State.FAILURE_RETRY, State.FAST_RETRY, State.RETRYING})
# The chosen files, a row each, with what reports say of them.
TOLD = f"""
CREATE TEMP VIEW told AS SELECT
files.id AS id, folders.path AS folder, files.name AS name, kind, size, {DAY} AS day, vanished, encoding, syntax,
generator, errors, warnings, infos, manufacturer, product, version, status, description, state,
outcomes.row AS decision_row, certainty, code_class, will_retry, recovered_exit_code, masked_exit_code,
coalesce(masked_retry, 0) AS masked_retry,
coalesce(state IN ({", ".join(f"'{state}'" for state in FAILURES)}), 0) AS failed
FROM chosen JOIN {JOINED.strip()} WHERE files.id = chosen.id
"""  # noqa: S608  # the states are ours


class Condition(NamedTuple):
    """A field and a value; `*` in it stands for any text, and case does not count. An empty one means: none."""

    field: str
    value: str


class ConditionError(ValueError):
    """A condition that means nothing; the text says why."""


def parse_condition(text: str) -> Condition:
    """Read `FIELD=VALUE`. Raises ConditionError."""
    field, sign, value = text.partition("=")
    field = field.strip().lower().replace("_", "-").replace(" ", "-")
    if not sign:
        raise ConditionError(f"'{text}' lacks the '=': FIELD=VALUE")
    if field == RULE:
        return Condition(RULE, _code(value.strip()))
    if field not in FIELDS:
        near = get_close_matches(field, [*FIELDS, RULE], n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"fields: {', '.join([*FIELDS, RULE])}"
        raise ConditionError(f"there is no field '{field}'; {hint}")
    return Condition(field, value)


def _code(wanted: str) -> str:
    """The code of a rule, or the beginning of several, for `LIKE`."""
    from mifkit.registry import by_name

    named = by_name().get(wanted.lower())
    return named.code if named is not None else wanted.upper()


def choose(database: sqlite3.Connection, conditions: Iterable[Condition], *, vanished: bool) -> None:
    """Make the temporary view `told` of the files that fulfil the conditions.

    Conditions on one field are alternatives, those on different fields must all hold. Without `vanished`, files that
    are not there any more are left out.
    """
    by_field: dict[str, list[str]] = {}
    for one in conditions:
        by_field.setdefault(one.field, []).append(one.value)
    clauses, values = ["1" if vanished else "files.vanished IS NULL"], []
    for field, wanted in by_field.items():
        parts = [_clause(field, value) for value in wanted]
        clauses.append(f"({' OR '.join(clause for clause, _ in parts)})")
        values += [value for _, value in parts]
    database.execute("CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)")
    where = " AND ".join(clauses)
    database.execute(f"INSERT INTO chosen SELECT files.id FROM {JOINED} WHERE {where}", values)  # noqa: S608  # FIELDS
    database.execute(TOLD)


def _clause(field: str, value: str) -> tuple[str, str]:
    if field == RULE:
        clause = "files.id IN (SELECT file FROM diagnostics JOIN messages ON messages.id = message WHERE code LIKE ?)"
        return clause, f"{value}%"
    column = FIELDS[field][0]
    # In a pattern of LIKE, these are no signs.
    pattern = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
    return f"coalesce({column}, '') LIKE ? ESCAPE '\\'", pattern
