"""The latest scan of a store: its run, and the numbers of files in it."""

import json
import sqlite3
from typing import Any, NamedTuple

from msgspec import Struct


class Run(Struct, frozen=True):
    """The latest run. Times are UTC, `roots` are absolute paths. `across` is the run that found the findings across
    files: the last complete one, `None` if there is none."""

    id: int
    state: str
    started: str
    ended: str | None
    mifkit: str
    options: dict[str, Any]
    roots: list[str]
    across: int | None


class LatestScan(NamedTuple):
    """The latest run, its rule set, and the numbers of files by the columns of the table `runs`."""

    run: Run
    rules: str
    counts: dict[str, int]


COUNTS = ("new", "changed", "unchanged", "outdated", "retried", "vanished")
LATEST = f"""
SELECT runs.id, state, started, ended, mifkit, options, roots, (SELECT value FROM meta WHERE key = 'across'), rules,
{", ".join(COUNTS)} FROM runs JOIN bases ON bases.id = basis ORDER BY runs.id DESC LIMIT 1
"""  # noqa: S608  # our columns


def latest_scan(database: sqlite3.Connection) -> LatestScan | None:
    """The latest scan; `None` if the store is empty. Raises sqlite3.Error."""
    for id, state, started, ended, mifkit, options, roots, across, rules, *counts in database.execute(LATEST):
        found_across = json.loads(across)["run"] if across is not None else None
        run = Run(id, state, started, ended, mifkit, json.loads(options), json.loads(roots), found_across)
        return LatestScan(run, rules, dict(zip(COUNTS, counts, strict=True)))
    return None
