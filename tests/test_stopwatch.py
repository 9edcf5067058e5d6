"""What the time of a run is charged to. No test here is about how long anything takes: clocks are made up."""

from collections.abc import Iterator
from functools import cached_property
from itertools import count

import pytest
from running import STATUS

from mifkit.engine import Settings, check, checks_of
from mifkit.kinds import Profile
from mifkit.rule import Document
from mifkit.scope import Scope
from mifkit.source import Source
from mifkit.stopwatch import REST, Row, Stopwatch


def ticking() -> Stopwatch:
    """A stopwatch whose clock is one nanosecond later each time it is looked at."""
    return Stopwatch(count().__next__)


def status_mif(status: str = "Failed") -> Source:
    return Source("a.mif", STATUS.replace('"Failed"', f'"{status}"').encode())


def by_name(watch: Stopwatch) -> dict[str, Row]:
    return {row.name: row for row in watch.rows()}


def test_what_a_part_asks_of_another_one_counts_for_that_one() -> None:
    watch = ticking()
    inner = watch.timed("inner", lambda: 1)
    outer = watch.timed("outer", lambda: inner() + inner())
    assert outer() == 2
    rows = by_name(watch)
    # From its start to the first call of the other one, between the two calls, and from the second one to its end.
    assert (rows["outer"].time, rows["inner"].time) == (3, 2)
    assert (rows["outer"].calls, rows["inner"].calls) == (1, 2)


def test_a_part_that_fails_ends_all_the_same() -> None:
    watch = ticking()

    def fail() -> None:
        raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        watch.timed("failing", fail)()
    watch.timed("next", lambda: None)()
    rows = by_name(watch)
    assert (rows["failing"].time, rows["next"].time) == (1, 1)


def test_what_is_done_with_an_item_does_not_count_for_what_made_it() -> None:
    watch = ticking()
    for _ in watch.each("files", iter("abc")):
        watch.timed("work", lambda: None)()
    rows = by_name(watch)
    # The last look finds out that there are no more.
    assert (rows["files"].calls, rows["files"].time, rows["work"].calls) == (3, 4, 3)


def test_every_moment_counts_once() -> None:
    ticks = count()
    with Stopwatch(ticks.__next__) as watch:
        check(status_mif(), Settings(), checks=watch.checks)
        rows = watch.rows()
    # The clock was at 0 when it began, and is looked at once more now.
    assert sum(row.time for row in rows) == next(ticks) - 1
    assert [row.time for row in rows] == sorted((row.time for row in rows), reverse=True)


def test_each_rule_with_a_check_has_a_row_with_its_findings() -> None:
    source = status_mif("failed")
    with ticking() as watch:
        report = check(source, Settings(), checks=watch.checks)
        rows = {row.rule.name: row for row in watch.rows() if row.rule is not None}
    assert set(rows) == {rule.name for rule, _ in checks_of(None, Profile.STATUS, Document)}
    assert {row.calls for row in rows.values()} == {1}
    assert rows["status-value-case"].findings == 1
    assert {name: row.findings for name, row in rows.items() if row.findings} == {
        one.name: one.times for one in report.diagnostics
    }
    assert report.diagnostics == check(source, Settings()).diagnostics


def test_what_rules_share_is_charged_to_none_of_them() -> None:
    with ticking() as watch:
        check(status_mif(), Settings(), checks=watch.checks)
        rows = by_name(watch)
    assert {"shared: scopes", "shared: status", "shared: generator", "importing rules", REST} <= set(rows)


def test_at_its_end_everything_is_as_it_was() -> None:
    shared = [
        one for kind in (Document, Scope, Source) for one in vars(kind).values() if isinstance(one, cached_property)
    ]
    before = [one.func for one in shared]
    with ticking() as watch:
        check(status_mif(), Settings(), checks=watch.checks)
        assert [one.func for one in shared] != before
    assert [one.func for one in shared] == before


def test_findings_are_passed_on_one_by_one() -> None:
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(3):
            made.append(number)
            yield number

    items = ticking().each("numbers", numbers())
    assert (next(items), made) == (0, [0])
