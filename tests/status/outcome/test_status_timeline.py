"""Retries: attempts, the next run, the end of the budget, with the countdown by product (status-mif.md 6.2)."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mifkit.diagnostics import Certainty
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.decision import decide
from mifkit.status.outcome.facts import Facts, examine
from mifkit.status.outcome.timeline import Timeline, spell_duration, timeline
from mifkit.status.product import FROM_2003, Product
from mifkit.status.settings.client_settings import ClientSettings

ENDED = datetime(2026, 3, 1, 12, 0, 0)


def tries(facts: Facts, ended: datetime | None = None) -> Timeline | None:
    return timeline(decide(examine(facts)), ended)


def told(facts: Facts, ended: datetime | None = None) -> Timeline:
    found = tries(facts, ended)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("product", "delays", "budgets", "certainty"),
    [
        (Product.SMS2003, (600, 900), (604_800, 907_200), Certainty.INFERRED),
        (Product.CM2007, (900, 900), (907_200, 907_200), Certainty.DOCUMENTED),
        (Product.CM2012, (600, 600), (604_800, 604_800), Certainty.INFERRED),
        (Product.CB, (600, 600), (604_800, 604_800), Certainty.INFERRED),
    ],
)
def test_the_countdown_belongs_to_the_product(
    product: Product, delays: tuple[int, int], budgets: tuple[int, int], certainty: Certainty
) -> None:
    found = told(Facts(product=product, exit_code=1618))
    assert (found.interval_s, found.next_run_s, found.longest_run_s) == (600, *delays)
    assert (found.budget_s, found.longest_budget_s) == budgets
    assert (found.count, found.delay_certainty, found.end_certainty) == (1008, certainty, Certainty.INFERRED)
    assert not found.hypothetical


@pytest.mark.parametrize(
    ("attempt", "next_attempt", "left", "left_s"),
    [(1, 2, 1008, 604_800), (500, 501, 509, 305_400), (1008, 1009, 1, 600), (1009, None, 0, 0), (2000, None, 0, 0)],
)
def test_the_count_is_that_of_the_retries(attempt: int, next_attempt: int | None, left: int, left_s: int) -> None:
    found = told(Facts(product=Product.CB, exit_code=1618, attempt=attempt))
    assert (found.attempt, found.next_attempt, found.attempts_left, found.left_s) == (
        attempt,
        next_attempt,
        left,
        left_s,
    )
    assert (found.next_run_s is None) == (next_attempt is None)


def test_a_time_of_day_is_told_where_the_end_of_the_try_is_known() -> None:
    found = told(Facts(product=Product.CM2007, exit_code=999), ENDED)
    assert found.next_run_at == datetime(2026, 3, 1, 12, 15)
    assert found.gives_up_at == datetime(2026, 3, 12, 0, 0)
    assert told(Facts(product=Product.CM2007, exit_code=999)).next_run_at is None


def test_a_time_past_the_calendar_is_not_told() -> None:
    settings = ClientSettings(retry_count=0xFFFFFFFF, retry_interval=0xFFFFFFFF)
    found = told(Facts(product=Product.CB, exit_code=1618, settings=settings), ENDED)
    assert found.gives_up_at is None
    assert found.next_run_at is not None
    assert (found.count, found.budget_s) == (4_294_967_295, 4_294_967_295**2)


@pytest.mark.parametrize("status", ["Failed", "Success"])
def test_a_mif_that_hides_a_retry_code_leaves_what_would_have_been(status: str) -> None:
    found = told(Facts(product=Product.CB, match=Match.MATCHED, status=status, exit_code=1618))
    assert found.hypothetical
    assert (found.next_run_s, found.count, found.budget_s) == (600, 1008, 604_800)
    assert any("S1 measured" in note for note in found.notes)


@pytest.mark.parametrize(
    "facts",
    [
        Facts(product=Product.CB, exit_code=0),
        Facts(product=Product.CB, exit_code=1603),
        Facts(product=Product.CB, exit_code=3010),
        Facts(product=Product.CB),
        Facts(product=Product.CB, match=Match.MATCHED, status="Failed", exit_code=1603),
        Facts(product=Product.CB, match=Match.MATCHED, status="Failed", exit_code=0),
        Facts(product=Product.CB, match=Match.MATCHED, status="Failure", exit_code=1618),
    ],
)
def test_where_nothing_would_be_tried_again_there_is_no_timeline(facts: Facts) -> None:
    assert tries(facts) is None


def test_the_last_try_and_its_number_are_never_certain() -> None:
    found = told(Facts(product=Product.CM2007, exit_code=1618))
    assert found.end_certainty is Certainty.INFERRED
    assert any("powered-on" in note or "the computer is on" in note for note in found.notes)
    assert any("two status messages" in note for note in found.notes)
    assert any("Removing the advertisement" in note for note in found.notes)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (600, "10 min"),
        (901, "15 min 1 s"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (86_400, "1 day"),
        (604_800, "7 days"),
        (907_200, "10.5 days"),
        (31_536_000, "1 year"),
        (4_294_967_295 * 600, "81715.5 years"),
    ],
)
def test_durations_for_people(seconds: int, text: str) -> None:
    assert spell_duration(seconds) == text


@given(st.integers(0, 2**64))
def test_every_duration_has_a_short_text(seconds: int) -> None:
    assert 0 < len(spell_duration(seconds)) < 30


@given(
    st.sampled_from(sorted(FROM_2003)),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.none() | st.integers(0, 2**32 - 1),
    st.integers(1, 2**33),
    st.none() | st.datetimes(),
)
def test_the_arithmetic_holds_for_all_settings(
    product: Product, count: int, interval: int, countdown: int | None, attempt: int, ended: datetime | None
) -> None:
    settings = ClientSettings(retry_count=count, retry_interval=interval, countdown=countdown)
    found = told(Facts(product=product, exit_code=1618, settings=settings, attempt=attempt), ended)
    assert found.longest_budget_s == count * (found.interval_s + found.countdown_s)
    assert found.budget_s <= found.longest_budget_s
    assert 0 <= found.left_s <= found.budget_s
    assert (found.next_run_s is None) == (attempt > count)
    if ended is None:
        assert found.next_run_at is found.gives_up_at is None
