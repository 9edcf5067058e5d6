"""Texts of a file are asked, not read, where an answer is enough.

Whoever asks `longer_than(64)` of a text depends on less of it than one who reads its value. A batch scan notes what
was asked, and does not ask again of files that would answer the same (`mifkit.scan.analysis.finding_cache`).
"""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Protocol, TypeVar

A = TypeVar("A", bound=Hashable)


class Text(Protocol):
    """A text with its value, which can be asked instead.

    A question is a pure function that takes any text and never raises; it is known again by its identity, so it is
    defined once, in a module, or made by a cached function.
    """

    @property
    def value(self) -> str: ...

    def ask(self, question: Callable[[str], A]) -> A: ...


class KnownText:
    """A text that is at hand."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def ask(self, question: Callable[[str], A]) -> A:
        return question(self.value)


def in_full(text: str) -> str:
    """The question that gives the text itself: who asks it has read the text."""
    return text


class LongerThan:
    """The question whether a text has more characters than `length`."""

    __slots__ = ("length",)

    def __init__(self, length: int) -> None:
        self.length = length

    def __call__(self, text: str) -> bool:
        return len(text) > self.length


@cache
def longer_than(length: int) -> LongerThan:
    """The one question for a length: it is known again by its identity."""
    return LongerThan(length)


def is_empty(text: str) -> bool:
    return not text
