"""Sequences that make their objects when these are asked for, of a few numbers for each."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")
# How many objects are kept: nearly all files have fewer of a kind, and of those each is made once.
KEPT = 200


class Rows(Sequence[T]):
    """Objects of which a file may have one in every other byte: kept, all would take 50 times the memory of its text.

    `make` makes an object of the `width` numbers that were added for it, offsets mostly.
    """

    __slots__ = ("_kept", "_make", "_nothing", "_numbers", "_puts", "_width")

    def __init__(self, width: int, make: Callable[..., T]) -> None:
        self._width, self._make = width, make
        self._numbers = array("I")
        self._kept: dict[int, T] = {}
        # The numbers of an object that was put here itself, and how many there are.
        self._nothing, self._puts = (0,) * width, 0

    def add(self, *numbers: int) -> None:
        """Add the numbers of one more object, from 0 up to, excluding, 2**32."""
        self._numbers.extend(numbers)

    def put(self, item: T) -> None:
        """Add an object itself, which is kept."""
        self._kept[len(self._numbers) // self._width] = item
        self._numbers.extend(self._nothing)
        self._puts += 1

    def __len__(self) -> int:
        return len(self._numbers) // self._width

    def __iter__(self) -> Iterator[T]:
        if self._puts == len(self):
            return iter(self._kept.values())
        return map(self.__getitem__, range(len(self)))

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self[one] for one in range(len(self))[index]]
        made = self._kept.get(index)
        if made is None:
            number = range(len(self))[index]
            if number != index:
                return self[number]
            at = number * self._width
            made = self._make(*self._numbers[at : at + self._width])
            if len(self._kept) < KEPT:
                self._kept[number] = made
        return made
