"""The latest scan of a store: its run, and the numbers of files in it."""

import json
import sqlite3
from typing import Any, NamedTuple

from msgspec import Struct

from mifkit.status.outcome.circumstances import FoundOn


class Run(Struct, frozen=True):
    """The latest run. Times are UTC, `roots` are absolute paths. `across` is the run that found the findings across
    files: the last complete one, `None` if there is none. In it, files were compared with so many `packages`, of which
    `silent` have no known field; `found_on` says where the files were found, if the user said so."""

    id: int
    state: str
    started: str
    ended: str | None
    mifkit: str
    options: dict[str, Any]
    roots: list[str]
    across: int | None
    packages: int
    silent: int
    found_on: str | None


def match_note(run: Run) -> str:
    """What a report says about how sure the matches are; '' if nothing is to be said."""
    still_there = run.found_on == FoundOn.CLIENT
    if not run.packages:
        note = (
            "No package was given, so whether the client took a MIF is not known: --package says which packages match"
        )
        if still_there:
            note += ". It deletes a MIF that matched, and these still lie there: probably none matched"
        return note
    if still_there:
        return (
            "These MIFs still lie on the client, which deletes a MIF that it took: where a package matches one, "
            "probably it was not taken"
        )
    return (
        "" if run.found_on else "Where the MIFs were found is not given (--found-on): a client deletes those it matched"
    )


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
        facts = json.loads(across) if across is not None else {}
        compared = facts.get("run"), facts.get("packages", 0), facts.get("silent", 0), facts.get("found_on")
        run = Run(id, state, started, ended, mifkit, json.loads(options), json.loads(roots), *compared)
        return LatestScan(run, rules, dict(zip(COUNTS, counts, strict=True)))
    return None
