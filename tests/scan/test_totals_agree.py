"""Failed, hidden and retried mean the same wherever a report counts: rows of files, groups, charts, headline."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from importlib.resources import files as resources
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mifkit.output.report.html.charts import FAILURES
from mifkit.scan.report.groups import By, Grouping, status_groups
from mifkit.scan.report.overview import RunResult, overview
from mifkit.scan.report.selection import choose
from mifkit.scan.report.totals import Retries, file_rows, totals
from mifkit.status.matching.relation import HiddenRetry, SiteRelation
from mifkit.status.outcome.states import State

SCHEMA = resources("mifkit.scan.store").joinpath("schema.sql").read_text(encoding="utf-8")
# State, whether it hides a retry (only if it hides a code), will_retry, exit code, Description, product, relation, day.
outcomes = st.tuples(
    st.sampled_from([*State, None]),
    st.booleans(),
    st.sampled_from([None, 0, 1]),
    st.sampled_from([None, 1603, 1618]),
    st.sampled_from([None, "no room", "Setup ended with 1603", "Setup ended with 1618"]),
    st.sampled_from([None, "Reader", "{6F2C0A4E-91B7-4D35-8E0A-2B9D71C43F58}"]),
    st.sampled_from([None, *SiteRelation]),
    st.integers(-400, 400),
    st.sampled_from(["status", "status", "status", "other"]),
)


def store(found: Iterable[tuple[Any, ...]]) -> sqlite3.Connection:
    """A store in memory with a file for each of the drawn outcomes."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(SCHEMA)
    database.execute("INSERT INTO bases VALUES (1, '0', '', '{}')")
    database.execute(
        "INSERT INTO runs (id, basis, roots, state, started, host, process) VALUES (1, 1, '[]', 'complete', '', '', 1)"
    )
    database.execute("INSERT INTO folders VALUES (1, '//server/share')")
    for id, (state, hides, again, code, text, product, relation, day, kind) in enumerate(found, 1):
        time = day * 86_400 * 10**9
        database.execute(
            "INSERT INTO files (id, folder, name, mtime_ns, run, kind, profile, errors, warnings, infos) "
            "VALUES (?, 1, ?, ?, 1, ?, 'status', 0, 0, 0)",
            (id, f"{id}.mif", time, kind),
        )
        if kind == "status":
            fields = (id, product, text)
            database.execute("INSERT INTO status_fields (file, product, description) VALUES (?, ?, ?)", fields)
        if kind == "status" and state is not None:
            masked = 1618 if hides else None
            row = (id, state, "inferred", again, code, masked, int(hides))
            database.execute(
                "INSERT INTO outcomes (file, state, certainty, will_retry, recovered_exit_code, masked_exit_code, "
                "masked_retry) VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            if relation is not None:
                database.execute(
                    "INSERT INTO matches VALUES (?, ?, 1, 'ABC00001', 'x', NULL, 'unknown')", (id, relation)
                )
    return database


def added(retries: Iterable[Retries]) -> Retries:
    """The numbers of all groups together."""
    counts = [(one.hidden, one.if_matched, one.harmless) for one in retries]
    return Retries(*map(sum, zip((0, 0, 0), *counts, strict=True)))


@settings(max_examples=30, deadline=None)
@given(st.lists(outcomes, max_size=12))
def test_totals_agree_everywhere(found: list[tuple[Any, ...]]) -> None:
    with closing(store(found)) as database:
        places = choose(database, [], vanished=False)
        counted, page, rows = totals(database), overview(database), list(file_rows(database))
        grouped = [status_groups(database, grouping, places) for grouping in map(Grouping, By)]
    failed = [row for row in rows if row.failed]
    kinds = Counter(row.hidden_retry for row in rows)
    retries = Retries(*(kinds[kind] for kind in HiddenRetry))
    status = sum(row.kind == "status" for row in rows)

    assert counted.failed == len(failed)
    assert all(row.failed for row in rows if row.hidden_retry is not None)
    for groups in (counted.products, counted.generators, counted.days):
        assert sum(group.files for group in groups) == status
        assert sum(group.failed for group in groups) == len(failed)
        assert added(group.retries for group in groups) == retries
    for by in grouped:
        assert sum(group.status_mifs for group in by) == counted.status_mifs == status
        assert sum(group.failed for group in by) == len(failed)
        assert added(group.retries for group in by) == retries
    for failures in (counted.descriptions, counted.exit_codes):
        assert sum(group.files for group in failures) == len(failed)
        assert added(group.retries for group in failures) == retries
    by_retry = Counter(dict.fromkeys(HiddenRetry, 0))
    for group in counted.retries:
        by_retry[group.hidden_retry] += group.files
    assert Retries(*(by_retry[kind] for kind in HiddenRetry)) == retries

    shown = Counter(RunResult(file.result) for file in page.files if file.result is not None)
    days, products = (sum((one.results for one in each), Counter[RunResult]()) for each in (page.days, page.products))
    for by in grouped:
        assert sum(group.retried for group in by) == shown[RunResult.RETRIED]
    for chart in (shown, days, products):
        assert chart.total() == status
        assert sum(chart[result] for result in FAILURES) == len(failed)
        assert [chart[RunResult(kind)] for kind in HiddenRetry] == [kinds[kind] for kind in HiddenRetry]
        assert chart[RunResult.RETRIED] == sum(
            row.failed and row.will_retry is True and row.hidden_retry is None for row in rows
        )
