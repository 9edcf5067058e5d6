"""Questions about the text of a file, for checks that do not need the text itself.

A check that asks a text `longer_than(64)` depends on less than a check that reads its value. A batch scan records the
questions and their answers, and skips files that would give the same answers (`mifkit.scan.analysis.finding_cache`).
"""

from collections.abc import Callable, Hashable
from functools import cache, lru_cache, wraps
from typing import Protocol, TypeVar

A = TypeVar("A", bound=Hashable)
R = TypeVar("R")
# Characters of a text whose answer may be remembered: anybody may have written it, and as long as a file may be.
LONGEST_REMEMBERED = 255


def remembered(most: int) -> Callable[[Callable[[str], R]], Callable[[str], R]]:
    """Decorator: a function of a text is called once for each text, of which the last `most` short ones are kept."""

    def remembering(function: Callable[[str], R]) -> Callable[[str], R]:
        known = lru_cache(maxsize=most)(function)

        @wraps(function)
        def answer(text: str) -> R:
            return known(text) if len(text) <= LONGEST_REMEMBERED else function(text)

        return answer

    return remembering


class Text(Protocol):
    """A text that can be read, or asked a question.

    A question is a pure function that accepts any text and never raises. It is identified by object identity, so it is
    defined once in a module, or made by a cached function.
    """

    @property
    def value(self) -> str: ...

    def ask(self, question: Callable[[str], A]) -> A: ...


class KnownText:
    """A text that is known."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def ask(self, question: Callable[[str], A]) -> A:
        return question(self.value)


def in_full(text: str) -> str:
    """The question that returns the text itself; asking it amounts to reading the text."""
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
    """The question for a length in characters; the same object each time."""
    return LongerThan(length)


@cache
def outside(least: int, most: int) -> Callable[[int], bool]:
    """The question whether a number is less than `least` or more than `most`; the same object each time."""
    return lambda number: not least <= number <= most


def is_empty(text: str) -> bool:
    return not text
