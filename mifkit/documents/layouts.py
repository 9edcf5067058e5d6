"""The blocks of a MIF file by their layout: which statements they have, in which order.

A file of many megabytes has few layouts. What depends on keywords alone is decided once for each, and a statement is
found at its place instead of being looked for.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import compress
from typing import Any

from mifkit.mif import tree

# Whether blocks with this keyword, and items with these, are wanted.
Wanted = Callable[[str, Sequence[str]], bool]


class Layouts:
    """The layouts of blocks, which are in the order of the text."""

    def __init__(self, blocks: Sequence[tree.Block]) -> None:
        self._blocks = blocks
        numbers: dict[tuple[str, ...], int] = {}
        # The number of the layout of each block.
        self._numbers = array("I")
        for block in blocks:
            layout = (block.keyword, *[item.keyword for item in block.items])
            self._numbers.append(numbers.setdefault(layout, len(numbers)))
        self._layouts = list(numbers)
        self._values: dict[str, frozenset[object]] = {}

    def blocks(self, wanted: Wanted) -> Iterable[tree.Block]:
        """The blocks whose layout is wanted."""
        chosen = [wanted(block, items) for block, *items in self._layouts]
        return compress(self._blocks, map(chosen.__getitem__, self._numbers)) if any(chosen) else ()

    def statements(self, *keywords: str) -> Iterator[tuple[tree.Block, tree.Item]]:
        """The items with one of these keywords, each with its block."""
        places = [[place for place, keyword in enumerate(items) if keyword in keywords] for _, *items in self._layouts]
        if not any(places):
            return
        for block, number in zip(self._blocks, self._numbers, strict=True):
            for place in places[number]:
                yield block, block.items[place]

    def values(self, keyword: str) -> Collection[Any]:
        """The different texts of all statements with this keyword, or their numbers.

        A file of many megabytes repeats a few, so what many rules ask is asked of these first.
        """
        if keyword not in self._values:
            values = (getattr(item, "value", None) for _, item in self.statements(keyword))
            self._values[keyword] = frozenset(value.value for value in values if value is not None)
        return self._values[keyword]
