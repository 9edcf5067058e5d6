"""Why conditions choose no file: what each of them chooses alone, and which values there are."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from mifkit.diagnostics import quoted
from mifkit.scan.report.findings import NOT_READ
from mifkit.scan.report.selection import READINGS, WITH_INVENTORY, Condition, condition_of
from mifkit.scan.share.names import restored
from mifkit.scan.store.roots import roots_in

# Values of a field that are named.
MOST_VALUES = 8
ROOT, RULE, DAYS = "root", "rule", ("since", "until")
FOUND = """
SELECT 1 FROM diagnostics JOIN messages ON messages.id = message JOIN files ON files.id = file
WHERE file IN (SELECT id FROM chosen)
"""
RULES = """
SELECT code, count(DISTINCT file) FROM diagnostics JOIN messages ON messages.id = message
JOIN files ON files.id = file WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1
"""


def explain_no_match(database: sqlite3.Connection, conditions: Sequence[Condition], *, vanished: bool) -> Iterator[str]:
    """A line on each condition. `mifkit.scan.report.selection.choose` has found no file. Raises sqlite3.Error."""
    for condition in conditions:
        files = _files(database, [condition], vanished=vanished)
        if files:
            yield f"{condition.text}: {files:,} {'file' if files == 1 else 'files'} alone"
        else:
            yield f"{condition.text}: none. {_values(database, condition, vanished=vanished)}"
    if not vanished and (gone := _files(database, conditions, vanished=True)):
        yield f"{gone:,} that no longer {'exists' if gone == 1 else 'exist'} would be chosen: --vanished"


def rules_found(database: sqlite3.Connection) -> str:
    """The rules with findings on the chosen files, each with the number of files. Raises sqlite3.Error."""
    found = database.execute(RULES.format(where="files.id IN (SELECT id FROM chosen)")).fetchall()
    return _listed([(code, files) for code, files in found])


def has_findings(database: sqlite3.Connection, codes: Collection[str]) -> bool:
    """Whether a chosen file has a finding of one of the rules with these codes, or could not be read, which is reported
    in any case. Raises sqlite3.Error."""
    marks = ", ".join("?" * len(codes))
    query = f"{FOUND} AND (code IN ({marks}) OR kind IN (?, ?)) LIMIT 1"
    return database.execute(query, (*codes, *NOT_READ)).fetchone() is not None


def _files(database: sqlite3.Connection, conditions: Sequence[Condition], *, vanished: bool) -> int:
    where, values = condition_of(conditions, vanished=vanished)
    query = f"SELECT count(*) FROM {WITH_INVENTORY} WHERE {where}"  # noqa: S608  # READINGS
    return int(database.execute(query, values).fetchone()[0])


def _values(database: sqlite3.Connection, condition: Condition, *, vanished: bool) -> str:
    """What there is in the field of a condition that chooses nothing."""
    here, _ = condition_of((), vanished=vanished)
    if condition.field == ROOT:
        return f"There {_listed([(root.path, root.files) for root in roots_in(database)])}"
    if condition.field == RULE:
        return f"There {_listed(database.execute(RULES.format(where=here)).fetchall())}"
    column = READINGS[condition.field].column
    if condition.field in DAYS:
        query = f"SELECT min({column}), max({column}) FROM {WITH_INVENTORY} WHERE {here}"  # noqa: S608  # READINGS
        first, last = database.execute(query).fetchone()
        return f"Files are from {first} to {last}" if first else "No file has a time"
    counted = f"SELECT {column}, count(*) FROM {WITH_INVENTORY} WHERE {here}"  # noqa: S608  # READINGS
    query = f"{counted} GROUP BY 1 ORDER BY 2 DESC, 1"
    found = [(_text(value), files) for value, files in database.execute(query)]
    wanted = condition.text.partition("=")[2]
    # With `!=`, the value itself may be there.
    texts = {text.lower(): text for text, _ in found if text and text.lower() != wanted.lower()}
    near = get_close_matches(wanted.lower(), list(texts)[:5000], n=1)
    hint = (
        f". Did you mean {quoted(texts[near[0]])}?" if near and texts[near[0]] not in dict(found[:MOST_VALUES]) else ""
    )
    return f"There {_listed(found)}{hint}"


def _text(value: object) -> str:
    return "" if value is None else restored(value) if isinstance(value, bytes) else str(value)


def _listed(values: Sequence[tuple[str, int]]) -> str:
    if not values:
        return "is nothing"
    named = [f"{quoted(value) if value else 'no value'} ({files:,})" for value, files in values[:MOST_VALUES]]
    more = f" and {len(values) - MOST_VALUES:,} more" if len(values) > MOST_VALUES else ""
    return f"{'is' if len(values) == 1 else 'are'} {', '.join(named)}{more}"
