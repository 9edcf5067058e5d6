"""The charts of the page as shapes: horizontal measures are percentages, so that they fit any width; vertical ones are
pixels."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from mifkit.diagnostics import printable
from mifkit.scan.report.overview import DayResults, ProductResults, RunResult

# The results in the order of their segments, from the bottom or the left of a bar, with their names in the legend.
TITLES = {
    RunResult.HIDDEN: "Failed, retry hidden by a MIF",
    RunResult.IF_MATCHED: "Failed, retry hidden if a package matches the MIF",
    RunResult.HARMLESS: "Failed, tried again: no package matches the MIF",
    RunResult.FAILED: "Failed",
    RunResult.RETRIED: "Failed, tried again",
    RunResult.SUCCEEDED: "Succeeded",
    RunResult.OPEN: "Not determined",
}
FAILURES = (RunResult.HIDDEN, RunResult.IF_MATCHED, RunResult.HARMLESS, RunResult.FAILED, RunResult.RETRIED)
HEIGHT = 170  # pixels, of the tallest bar
MOST_BARS = 120
LABELS = 8
PRODUCTS = 12
# Days with fewer files than this share, at both ends, are left out if that makes the bars finer: clocks go wrong.
ODD = 0.005
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Windows Installer writes the package code as Product.
PACKAGE_CODE = re.compile(r"\{[0-9A-Fa-f-]{36}\}")


class Segment(NamedTuple):
    """A part of a bar: `place` and `length`, along the bar, are in pixels or in percent."""

    result: RunResult
    place: float
    length: float
    files: int


class Bar(NamedTuple):
    """A bar over time: its first and last day, its place and width in percent, and its content in words (`text`)."""

    first: str
    last: str
    x: float
    width: float
    segments: list[Segment]
    text: str


class Tick(NamedTuple):
    place: float
    text: str


class Panel(NamedTuple):
    """Bars over time, with the scale at the side. `means` names the files that the panel shows."""

    title: str
    means: str
    bars: list[Bar]
    upward: list[Tick]


class TimeChart(NamedTuple):
    """Outcomes over time, a bar for each `unit`. `before`, `after` and `undated` count files that are not shown."""

    unit: str
    panels: list[Panel]
    across: list[Tick]
    before: int
    after: int
    undated: int


class ProductBar(NamedTuple):
    """A product: `means` is the column of the files that has `value`; segments are in percent of its files."""

    label: str
    means: str
    value: str | None
    files: int
    failed: int
    segments: list[Segment]
    text: str


class ProductChart(NamedTuple):
    bars: list[ProductBar]
    left_out: int


# --- outcomes over time --------------------------------------------------------------------------------------------


class _Unit(NamedTuple):
    """A unit of time: its name, the first day of the unit that a day belongs to, and the first day of the next unit."""

    name: str
    begin: Callable[[date], date]
    next: Callable[[date], date]


def _months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(min(year, date.max.year), month + 1, 1)


UNITS = (
    _Unit("day", lambda day: day, lambda day: day + timedelta(1)),
    _Unit("week", lambda day: day - timedelta(day.weekday()), lambda day: day + timedelta(7)),
    _Unit("month", lambda day: day.replace(day=1), lambda day: _months(day, 1)),
    _Unit("year", lambda day: day.replace(month=1, day=1), lambda day: _months(day, 12)),
)
DAYS_OF = {"day": 1, "week": 7, "month": 30, "year": 365}


def time_chart(days: Sequence[DayResults]) -> TimeChart:
    """Outcomes by the day on which the status MIFs were written."""
    dated = [(found, day.results) for day in days if (found := _date(day.day)) is not None]
    undated = sum(day.results.total() for day in days) - sum(results.total() for _, results in dated)
    if not dated:
        return TimeChart("day", [], [], 0, 0, undated)
    first, last = _window(dated)
    unit = _unit(first, last)
    groups: dict[date, Counter[RunResult]] = {begin: Counter() for begin in _begins(unit, first, last)}
    for day, results in dated:
        if first <= day <= last:
            groups[unit.begin(day)] += results
    panels = [
        _panel(unit, groups, title, means, results)
        for title, means, results in PANELS
        if any(found[result] for found in groups.values() for result in results)
    ]
    return TimeChart(
        unit=unit.name,
        panels=panels,
        across=_labels(panels[0].bars) if panels else [],
        before=sum(results.total() for day, results in dated if day < first),
        after=sum(results.total() for day, results in dated if day > last),
        undated=undated,
    )


# Failures have a panel of their own: next to all outcomes a few of them would not be visible.
PANELS = (("All", "status", tuple(TITLES)), ("Failures alone", "failed", FAILURES))


def _panel(
    unit: _Unit, groups: Mapping[date, Counter[RunResult]], title: str, means: str, results: Sequence[RunResult]
) -> Panel:
    top, ticks = _scale(max(sum(found[result] for result in results) for found in groups.values()))
    width = 100 / len(groups)
    bars = []
    for index, (begin, found) in enumerate(groups.items()):
        shown = Counter({result: found[result] for result in results})
        last = unit.next(begin) - timedelta(1)
        when = f"{begin}" if begin == last else f"{begin} to {last}"
        segments = list(_upward(shown, top))
        bars.append(Bar(str(begin), str(last), index * width, width, segments, f"{when}: {_in_words(shown)}"))
    return Panel(title, means, bars, ticks)


def _upward(found: Counter[RunResult], top: int) -> Iterator[Segment]:
    place = float(HEIGHT)
    for result in TITLES:
        if found[result]:
            length = HEIGHT * found[result] / top
            place -= length
            yield Segment(result, place, length, found[result])


def _date(day: str | None) -> date | None:
    # SQLite has years before 1, which Python has not.
    if day is None or not DAY.fullmatch(day) or day < "0002" or day > "9998":
        return None
    return date.fromisoformat(day)


def _unit(first: date, last: date) -> _Unit:
    days = (last - first).days
    return next((unit for unit in UNITS if days / DAYS_OF[unit.name] < MOST_BARS), UNITS[-1])


def _window(dated: Sequence[tuple[date, Counter[RunResult]]]) -> tuple[date, date]:
    """The first and the last day of the chart: all days, or fewer if that makes the bars finer."""
    whole = dated[0][0], dated[-1][0]
    odd = sum(results.total() for _, results in dated) * ODD / 2
    first, last = _past(dated, odd), _past(dated[::-1], odd)
    if _unit(*whole) is _unit(first, last) and (whole[1] - whole[0]).days <= 365 * MOST_BARS:
        return whole
    return max(first, last - timedelta(365 * MOST_BARS)), last


def _past(dated: Sequence[tuple[date, Counter[RunResult]]], files: float) -> date:
    """The first day, in the given order, by which there are more than `files` files."""
    seen = 0
    for day, results in dated:
        seen += results.total()
        if seen > files:
            return day
    return dated[-1][0]


def _begins(unit: _Unit, first: date, last: date) -> Iterator[date]:
    begin = unit.begin(first)
    while begin <= last:
        yield begin
        begin = unit.next(begin)


def _scale(most: int) -> tuple[int, list[Tick]]:
    """The number at the top, and about four round numbers up to it, with their places in pixels."""
    rough = most / 4
    power = 10 ** math.floor(math.log10(rough)) if rough > 1 else 1
    step = int(next(power * times for times in (1, 2, 5, 10) if power * times >= rough))
    top = math.ceil(most / step) * step
    return top, [Tick(HEIGHT - HEIGHT * number / top, f"{number:,}") for number in range(0, top + 1, step)]


def _in_words(found: Counter[RunResult]) -> str:
    parts = [f"{title} {found[result]:,}" for result, title in TITLES.items() if found[result]]
    return "; ".join(parts) or "no status MIFs"


def _labels(bars: list[Bar]) -> list[Tick]:
    every = math.ceil(len(bars) / LABELS)
    return [Tick(bar.x + bar.width / 2, bar.first) for index, bar in enumerate(bars) if index % every == 0]


# --- outcomes by product --------------------------------------------------------------------------------------------


def product_chart(products: Sequence[ProductResults]) -> ProductChart:
    """The products with the most failures; their versions together."""
    groups: dict[tuple[str, str | None], Counter[RunResult]] = {}
    for product in products:
        groups[_key(product)] = groups.get(_key(product), Counter()) + product.results
    ranked = sorted(groups.items(), key=lambda item: (-_failed(item[1]), -item[1].total(), item[0][1] or ""))
    return ProductChart([_product(*key, found) for key, found in ranked[:PRODUCTS]], max(0, len(ranked) - PRODUCTS))


def _key(product: ProductResults) -> tuple[str, str | None]:
    """The column that names the product, and its value."""
    if product.version and PACKAGE_CODE.fullmatch(product.product or ""):
        return "version", product.version
    return "product", product.product


def _failed(found: Counter[RunResult]) -> int:
    return sum(found[result] for result in FAILURES)


def _product(means: str, value: str | None, found: Counter[RunResult]) -> ProductBar:
    segments, place = [], 0.0
    for result in TITLES:
        if found[result]:
            length = 100 * found[result] / found.total()
            segments.append(Segment(result, place, length, found[result]))
            place += length
    label = printable(value) if value else "(no Product)"
    return ProductBar(label, means, value, found.total(), _failed(found), segments, f"{label}: {_in_words(found)}")
