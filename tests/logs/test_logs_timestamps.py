"""Trailers: who wrote a record and when, in local time and in UTC."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mifkit.logs.timestamps import Stamp, component_of, read_stamp, time_between

WHEN = datetime(2026, 11, 21, 10, 11, 12, 345000)
ATTRIBUTES = 'component="execmgr" context="" type="1" thread="1234" file="a.cpp:1">'


def cm(time: str, date: str = "11-21-2026") -> Stamp:
    return read_stamp(f'time="{time}" date="{date}" {ATTRIBUTES}')


@pytest.mark.parametrize(
    ("trailer", "expected"),
    [
        (f'time="10:11:12.345+300" date="11-21-2026" {ATTRIBUTES}', Stamp("execmgr", 1234, WHEN, 300)),
        (f'date="11-21-2026" time="10:11:12.345-060" {ATTRIBUTES}', Stamp("execmgr", 1234, WHEN, -60)),
        (f'time="10:11:12.345" date="11-21-2026" {ATTRIBUTES}', Stamp("execmgr", 1234, WHEN)),
        ("execmgr><11-21-2026 10:11:12.345+300><thread=1234 (0x4D2)>", Stamp("execmgr", 1234, WHEN, 300)),
        ("APM><Sat Nov 21 10:11:12.345 2026 Eastern Standard Time><thread=1234 (0x4D2)>", Stamp("APM", 1234, WHEN)),
    ],
)
def test_a_trailer_has_component_thread_and_time(trailer: str, expected: Stamp) -> None:
    assert read_stamp(trailer) == expected


def test_the_month_comes_before_the_day() -> None:
    assert cm("10:11:12.345+000", "3-4-2026").local == datetime(2026, 3, 4, 10, 11, 12, 345000)


def test_local_time_and_bias_make_utc() -> None:
    assert cm("10:11:12.345+300").utc == datetime(2026, 11, 21, 15, 11, 12, 345000)
    assert cm("10:11:12.345-060").utc == datetime(2026, 11, 21, 9, 11, 12, 345000)
    assert cm("10:11:12.345").utc is None


@pytest.mark.parametrize("time", ["25:00:00.000+000", "10:11", "", "aa:bb:cc", "10:11:61.000"])
def test_an_invalid_time_is_not_known(time: str) -> None:
    assert cm(time).local is None


def test_the_end_of_time_has_no_utc() -> None:
    assert cm("23:59:59.999+999", "12-31-9999").utc is None


def test_seconds_are_counted_in_utc_across_a_change_of_the_bias() -> None:
    assert time_between(cm("01:59:00.000-120"), cm("01:09:00.000-060")) == timedelta(minutes=10)
    assert time_between(cm("01:00:00.000"), cm("01:09:00.000-060")) == timedelta(minutes=9)
    assert time_between(Stamp(), cm("01:00:00.000")) is None


def test_the_component_is_found_without_reading_the_rest() -> None:
    assert component_of(f'time="1" {ATTRIBUTES}') == "execmgr"
    assert component_of("execmgr><11-21-2026") == "execmgr"


@given(st.text(st.sampled_from('<>=":+-. 0159timedathrcopn²')))
def test_no_trailer_raises(text: str) -> None:
    assert isinstance(read_stamp(text), Stamp)
    assert isinstance(read_stamp(f'time="{text}" date="{text}" thread="{text}"').utc, datetime | None)
