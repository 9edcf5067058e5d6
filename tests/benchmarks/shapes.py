"""What the memory for shapes costs where it is of no use: files that each have a layout of their own, and worse."""

import tracemalloc
from collections.abc import Callable, Iterator
from itertools import count, cycle
from typing import Any

from benchmarks.inputs import own_layout
from benchmarks.ratios import FULL, MICROSECONDS, Line, Scale, Section, Target, Work, amount, in_turn, line, ratio
from mifkit.mif.parser import parse
from mifkit.mif.shapes.cache import SHAPES, Shapes

FILES = 40
# More layouts than are remembered in any way.
FULL_UP = 11 * SHAPES
ALONE, ONCE, TWICE, TURNS = "no memory", "each layout once", "each layout twice", "more layouts than fit, in turn"


def sections(scale: Scale) -> Iterator[Section]:
    yield _times(scale)
    quick = scale.rounds < FULL.rounds
    once, twice = (100, 100) if quick else (FULL_UP, 2 * SHAPES)
    yield Section("Memory for layouts", [*_held("each once", once, 1), *_held("each twice", twice, 2)])


def _times(scale: Scale) -> Section:
    numbers = count()
    shapes, waiting = _filled(numbers, 10 if scale.rounds < FULL.rounds else FULL_UP)
    # Nobody may have seen a text before its round: each round has its own, made before it.
    new = [[own_layout(next(numbers)) for _ in range(FILES)] for _ in range(scale.rounds + 1)]
    pairs = [[text for text in texts[: FILES // 2] for _ in range(2)] for texts in new]
    turns = [[next(waiting) for _ in range(FILES)] for _ in new]
    works = {
        ALONE: _over(new, parse),
        ONCE: _over(new, shapes[ONCE].parse),
        TWICE: _over(pairs, shapes[TWICE].parse),
        TURNS: _over(turns, shapes[TURNS].parse),
    }
    times = in_turn(works, scale.rounds)
    lines = [line(name, found.per(FILES), MICROSECONDS) for name, found in times.items()]
    lines.append(ratio(f"{ONCE} / {ALONE}", times[ONCE], times[ALONE], Target(most=1.2)))
    lines += [ratio(f"{name} / {ALONE}", times[name], times[ALONE]) for name in (TWICE, TURNS)]
    lines += [
        amount(f"hits, {name}", 100 * known.hits / (known.hits + known.misses), "%") for name, known in shapes.items()
    ]
    return Section("Status MIFs of 2.4 KB in layouts of their own", lines)


def _filled(numbers: Iterator[int], layouts: int) -> tuple[dict[str, Shapes], Iterator[str]]:
    """Memories that are as full as they get with so many layouts; and texts that come again too late, for ever."""
    shapes = {name: Shapes() for name in (ONCE, TWICE, TURNS)}
    for _ in range(layouts):
        shapes[ONCE].parse(own_layout(next(numbers)))
    for _ in range(min(layouts, SHAPES)):
        for text in [own_layout(next(numbers))] * 2:
            shapes[TWICE].parse(text)
    turns = [own_layout(next(numbers)) for _ in range(SHAPES + FILES)]
    for text in turns * 2:
        shapes[TURNS].parse(text)
    for known in shapes.values():
        known.hits = known.misses = 0
    return shapes, cycle(turns)


def _over(batches: list[list[str]], read: Callable[[str], Any]) -> Work:
    """The work of parsing a batch: another one each time."""
    waiting = iter(batches)

    def work() -> None:
        for text in next(waiting):
            read(text)

    return work


def _held(what: str, layouts: int, times: int) -> Iterator[Line]:
    """The memory that is held after so many layouts, each parsed so many times, and after twice as many."""
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
