"""What the time of a run goes to: for each rule and each other part of it, how often and for how long it ran.

Each moment counts for one row: what a part asks of another one counts for that one. What rules share is worked out when
the first of them asks, so it has rows of its own, or that rule would be blamed for it.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, update_wrapper
from time import perf_counter_ns
from types import TracebackType
from typing import Any, Self, TypeVar

from msgspec import Struct

from mifkit.diagnostics import Finding
from mifkit.engine import checks_of
from mifkit.kinds import Profile
from mifkit.rule import BaseDocument, Check, Document, Rule
from mifkit.scope import Scope
from mifkit.source import Source

T = TypeVar("T")
REST = "everything else"
# Classes that work out what rules share, and the one row of all that each works out.
SHARED_BY_ALL: tuple[tuple[type, str], ...] = ((Scope, "shared: scopes"), (Source, "shared: lines"))


class Row(Struct):
    """A part of the run: its time in nanoseconds, and how often it ran. `rule` and `findings` are only of a rule."""

    name: str
    rule: Rule | None = None
    time: int = 0
    calls: int = 0
    findings: int = 0


class Stopwatch:
    """A context manager: what it has changed to measure is as it was when it ends."""

    def __init__(self, clock: Callable[[], int] = perf_counter_ns) -> None:
        """`clock` gives the time in nanoseconds."""
        self._clock = clock
        self._rows: dict[str, Row] = {}
        self._current = self._row(REST)
        self._since = clock()
        self._own: dict[cached_property[Any], Callable[[Any], Any]] = {}
        self._checks: dict[object, tuple[tuple[Rule, Check], ...]] = {}

    def __enter__(self) -> Self:
        for kind, name in SHARED_BY_ALL:
            self._share(kind, name)
        self._share(Document)
        return self

    def __exit__(
        self, failed: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one, own in self._own.items():
            one.func = own

    def rows(self) -> list[Row]:
        """The parts that have run up to now, by what they took, the longest first."""
        self._turn(self._current)
        return sorted((row for row in self._rows.values() if row.calls or row.name == REST), key=lambda row: -row.time)

    def timed(self, name: str, function: Callable[..., T]) -> Callable[..., T]:
        """The same function, whose time counts for the row of a name."""
        row = self._row(name)

        def call(*arguments: Any, **options: Any) -> T:
            row.calls += 1
            outer = self._turn(row)
            try:
                return function(*arguments, **options)
            finally:
                self._turn(outer)

        return call

    def each(self, name: str, items: Iterable[T]) -> Iterator[T]:
        """The same items; the time that making them takes counts for the row of a name, a call for each item."""
        row = self._row(name)
        for item in self._drawn(row, items):
            row.calls += 1
            yield item

    def checks(
        self, names: frozenset[str] | None, profile: Profile, kind: type[BaseDocument]
    ) -> tuple[tuple[Rule, Check], ...]:
        """The same as `checks_of`, each check with a row of its own, and what documents of the kind share, too."""
        key = (names, profile, kind)
        if key not in self._checks:
            found = self.timed("importing rules", checks_of)(names, profile, kind)
            self._checks[key] = tuple((rule, self._check(rule, check)) for rule, check in found)
            for owner in kind.__mro__:
                self._share(owner)
        return self._checks[key]

    def _check(self, rule: Rule, check: Check) -> Check:
        row = self._rows.setdefault(rule.code, Row(rule.name, rule))

        def findings(document: Any) -> Iterator[Finding]:
            row.calls += 1
            for finding in self._drawn(row, check(document)):
                row.findings += 1
                yield finding

        return update_wrapper(findings, check)

    def _drawn(self, row: Row, items: Iterable[T]) -> Iterator[T]:
        """Items one by one: what is done with each of them before the next one is wanted does not count."""
        iterator = iter(items)
        while True:
            outer = self._turn(row)
            try:
                item = next(iterator)
            except StopIteration:
                return
            finally:
                self._turn(outer)
            yield item

    def _share(self, owner: type, name: str = "") -> None:
        for own_name, one in vars(owner).items():
            if isinstance(one, cached_property) and one not in self._own:
                self._own[one] = one.func
                one.func = self.timed(name or f"shared: {own_name.strip('_').replace('_', ' ')}", one.func)

    def _row(self, name: str) -> Row:
        return self._rows.setdefault(name, Row(name))

    def _turn(self, row: Row) -> Row:
        """From now on time counts for `row`; returns the row that it counted for."""
        now = self._clock()
        outer, self._current = self._current, row
        outer.time += now - self._since
        self._since = now
        return outer
