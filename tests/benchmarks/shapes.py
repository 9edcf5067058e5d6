"""What the memory for shapes costs where it is of no use: files that each have a layout of their own, and worse."""

import tracemalloc
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from benchmarks.inputs import own_layout
from benchmarks.ratios import MICROSECONDS, Line, Scale, Section, Target, Work, amount, in_turn, line, ratio

from mifkit.mif.parser import parse
from mifkit.mif.shapes import SHAPES, Shapes

FILES = 40
# More layouts than are remembered in any way.
FULL_UP = 11 * SHAPES
ALONE, ONCE, TWICE, ROUND = "no memory", "each layout once", "each layout twice", "more layouts than fit, in turn"


def sections(scale: Scale) -> Iterator[Section]:
    yield _times(scale)
    yield Section("Memory for layouts", [*_held("each once", 1, scale), *_held("each twice", 2, scale)])


def _times(scale: Scale) -> Section:
    numbers = iter(range(10_000_000))
    shapes = {name: Shapes() for name in (ONCE, TWICE, ROUND)}
    full = FULL_UP if scale.rounds > 10 else 10
    for number in range(full):
        shapes[ONCE].parse(own_layout(next(numbers)))
        if number < SHAPES:
            text = own_layout(next(numbers))
            shapes[TWICE].parse(text)
            shapes[TWICE].parse(text)
    turns = [own_layout(next(numbers)) for _ in range(SHAPES + FILES)]
    for text in turns * 2:
        shapes[ROUND].parse(text)
    again = cycle(turns)
    for known in shapes.values():
        known.hits = known.misses = 0
    # Nobody may have seen a text before its round: each round has its own, made before it.
    rounds = scale.rounds + 1
    new = [[own_layout(next(numbers)) for _ in range(FILES)] for _ in range(3 * rounds)]
    works = {
        ALONE: _over(iter(new[:rounds]), parse),
        ONCE: _over(iter(new[rounds : 2 * rounds]), shapes[ONCE].parse),
        TWICE: _over(
            iter([[text for text in texts[: FILES // 2] for _ in range(2)] for texts in new[2 * rounds :]]),
            shapes[TWICE].parse,
        ),
        ROUND: _over(iter([[next(again) for _ in range(FILES)] for _ in range(rounds)]), shapes[ROUND].parse),
    }
    times = in_turn(works, scale.rounds)
    lines = [line(name, found.per(FILES), MICROSECONDS) for name, found in times.items()]
    lines.append(ratio(f"{ONCE} / {ALONE}", times[ONCE], times[ALONE], Target(most=1.2)))
    lines += [ratio(f"{name} / {ALONE}", times[name], times[ALONE]) for name in (TWICE, ROUND)]
    lines += [
        amount(f"hits, {name}", 100 * known.hits / (known.hits + known.misses), "%") for name, known in shapes.items()
    ]
    return Section("Status MIFs of 2.4 KB in layouts of their own", lines)


def _over(batches: Iterator[list[str]], read: Callable[[str], Any]) -> Work:
    def work() -> None:
        for text in next(batches):
            read(text)

    return work


def _held(what: str, times: int, scale: Scale) -> Iterator[Line]:
    """The memory that is held after so many layouts, and after twice as many."""
    layouts = FULL_UP if scale.rounds > 10 else 200
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        shapes = Shapes()
        for number in range(2 * layouts):
            text = own_layout(number)
            for _ in range(times):
                shapes.parse(text)
            if number + 1 in (layouts, 2 * layouts):
                held, _ = tracemalloc.get_traced_memory()
                yield amount(f"held after {number + 1} layouts, {what}", (held - before) / 1e6, "MB")
    finally:
        tracemalloc.stop()
