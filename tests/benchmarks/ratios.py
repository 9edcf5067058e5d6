"""What benchmarks are made of: works measured in turn within one run, and their ratios beside what is aimed at."""

import gc
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

Work = Callable[[], object]


class UnlikeError(Exception):
    """What is to be compared does not do the same: what it takes for that says nothing."""


class Scale(NamedTuple):
    """How much is measured. `rounds` are those of a work that takes milliseconds; `files` make the share to scan."""

    rounds: int
    files: int


FULL = Scale(rounds=25, files=100_000)
QUICK = Scale(rounds=5, files=1_000)


class Times(NamedTuple):
    """Seconds that a work took: the best round and the median of all."""

    best: float
    median: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> "Times":
        return cls(min(rounds), median(rounds))

    def per(self, count: int) -> "Times":
        return Times(self.best / count, self.median / count)

    def without(self, other: "Times") -> "Times":
        """What is left when a part of the work is taken out that was measured alone."""
        return Times(self.best - other.best, self.median - other.median)


class Target(NamedTuple):
    """What a ratio should be: `most` or `least` of it."""

    most: float | None = None
    least: float | None = None

    def met_by(self, ratio: float) -> bool:
        return (self.most is None or ratio <= self.most) and (self.least is None or ratio >= self.least)

    def __str__(self) -> str:
        return f"at least {self.least:g}" if self.most is None else f"at most {self.most:g}"


class Line(NamedTuple):
    """A line of the result. `best` and `median` are times in `unit`, or ratios where `unit` is "times".

    What is measured only once has no median.
    """

    what: str
    best: float
    median: float | None
    unit: str
    target: Target | None = None


class Section(NamedTuple):
    """Lines measured in the same rounds, and what was measured, in words."""

    title: str
    lines: list[Line]


# Seconds of processor time; on Windows, whose clock for that has steps of a 64th, those that go by.
CLOCK = time.perf_counter if os.name == "nt" else time.process_time
MICROSECONDS = "µs/file"
MILLISECONDS = "ms"
RATIO = "times"
PER_SECOND = {MICROSECONDS: 1e6, MILLISECONDS: 1e3}


def line(what: str, times: Times, unit: str) -> Line:
    return Line(what, times.best * PER_SECOND[unit], times.median * PER_SECOND[unit], unit)


def ratio(what: str, times: Times, base: Times, target: Target | None = None) -> Line:
    """How many times `base` a work took."""
    return Line(what, times.best / base.best, times.median / base.median, RATIO, target)


def amount(what: str, value: float, unit: str, target: Target | None = None) -> Line:
    """What is measured once: memory, a rate."""
    return Line(what, value, None, unit, target)


def compiled(folder: Path) -> dict[str, str]:
    """An environment whose processes keep compiled modules below a folder, as an installed program has them.

    In a checkout there may be none, and where writing them is switched off each process would compile everything.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def in_turn(works: Mapping[str, Work], rounds: int, *, clock: Callable[[], float] = CLOCK) -> dict[str, Times]:
    """Measure works in rounds, each of them once in every round, so that all have the same good and bad moments.

    Each has run once before, unmeasured. Cyclic garbage is collected before each measurement and not during one, for
    all alike. By default only the time of this process counts; works that wait, or have processes of their own, need
    `time.perf_counter`.
    """
    found: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    gc_was_on = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, work in works.items():
                gc.collect()
                begin = clock()
                work()
                found[name].append(clock() - begin)
    finally:
        if gc_was_on:
            gc.enable()
    return {name: Times.of(times) for name, times in found.items()}
