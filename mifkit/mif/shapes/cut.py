"""Texts cut at what differs between files of one shape: the bodies of literals and, if need be, plain numbers."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from mifkit.mif.grammar import terminals

# The number of a value, after what leads to it. Others are structure, such as ids, and so are those that a rule may
# have something to say about: octal, hexadecimal, malformed and very long ones.
# Spelt with both cases of each letter: to ignore the case would take half as long again.
VALUE = re.compile(r"([Vv][Aa][Ll][Uu][Ee]\s*+=\s*+-?+\s*+)(0|[1-9][0-9]{0,19})(?=\s)")


class Shape(NamedTuple):
    """What files of one shape have in common: the text outside of the bodies, and which of these are numbers.

    `wide`: the escapes of literals may have more digits.
    """

    outside: str
    numbers: frozenset[int]
    wide: bool


class Cut(NamedTuple):
    """A text in `pieces`: by turns the text outside of the bodies, and a body, without the quotation marks of a
    literal. `numbers` are the indexes (0-based) of the bodies that are numbers; the others are those of literals."""

    pieces: list[str]
    numbers: frozenset[int] = frozenset()

    @property
    def bodies(self) -> list[str]:
        return self.pieces[1::2]

    @property
    def text(self) -> str:
        if not self.numbers:
            return '"'.join(self.pieces)
        return "".join(
            [
                f'"{piece}"' if index % 2 and index // 2 not in self.numbers else piece
                for index, piece in enumerate(self.pieces)
            ]
        )

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The spans of the literals, quotation marks included, and of the numbers."""
        lengths = [len(piece) for piece in self.pieces]
        for index in range(1, len(lengths), 2):
            lengths[index] += 0 if index // 2 in self.numbers else 2
        return list(pairwise(accumulate(lengths, initial=0)))[1::2]

    def shape(self, wide: bool) -> Shape:
        # No text outside has a quotation mark: one stands for each body.
        return Shape('"'.join(self.pieces[::2]), self.numbers, wide)

    def with_bodies(self, bodies: Iterable[str]) -> "Cut":
        """Another text of the same shape."""
        pieces = list(self.pieces)
        pieces[1::2] = bodies
        return Cut(pieces, self.numbers)

    def at_numbers(self) -> "Cut | None":
        """The same text, cut also at the numbers of values; `None` if it has none."""
        # Most texts have none: one search is faster than one per piece.
        if VALUE.search('"'.join(self.pieces[::2])) is None:
            return None
        pieces: list[str] = []
        numbers: list[int] = []
        for index, piece in enumerate(self.pieces):
            if index % 2:
                pieces.append(piece)
                continue
            text, *found = VALUE.split(piece)
            for lead, number, after in zip(found[::3], found[1::3], found[2::3], strict=True):
                numbers.append(len(pieces) // 2)
                pieces += (text + lead, number)
                text = after
            pieces.append(text)
        return Cut(pieces, frozenset(numbers))


@cache
def _string() -> re.Pattern[str]:
    return re.compile(f"({terminals().patterns['STRING']})")


def cut(text: str) -> Cut | None:
    """The text cut at its literals; `None` if a quotation mark does not belong to a literal."""
    pieces = text.split('"')
    # Only a backslash right before a quotation mark changes what the mark means.
    if len(pieces) % 2 and '\\"' not in text:
        bodies = '"'.join(pieces[1::2])
        if "\n" not in bodies and "\r" not in bodies:
            return Cut(pieces)
    pieces = _string().split(text)
    for index in range(1, len(pieces), 2):
        pieces[index] = pieces[index][1:-1]
    return None if any('"' in piece for piece in pieces[::2]) else Cut(pieces)
