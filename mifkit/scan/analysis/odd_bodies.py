"""Bodies of literals that are not plain: rules that read the text of a file may find something in them.

What they find are the odd characters, such as an umlaut. Of the plain characters between them only matters that there
are some, so those are a *run*, which may be as long in another file as it likes. An odd body that a rule may look at as
a whole, such as one with an escape, is not divided into runs.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from mifkit.mif.shapes.cut import Cut

ODD = re.compile(r"[^ !#-\[\]-~]+")
RUN = re.compile(r"[ !#-\[\]-~]+")
SHORT = "x"


class OddBodies(NamedTuple):
    """The odd bodies of a file by their numbers: those that are taken `whole`, and the others with short runs."""

    whole: dict[int, str]
    divided: dict[int, str]

    @property
    def key(self) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]]:
        """What files with the same placeholder have in common."""
        return tuple(self.whole.items()), tuple(self.divided.items())


NONE_ODD = OddBodies({}, {})


def is_plain(body: str) -> bool:
    """Whether no character of a body, in which quotation marks have backslashes, has a meaning to the lexer."""
    return body.isascii() and "\\" not in body and body.isprintable()


def with_short_runs(body: str) -> str | None:
    """`body` with a single character for each run; `None` if rules may look at its plain characters, too.

    Those of a text with a control character may be cut there, and a single backslash begins an escape or a path.
    """
    if not body.isprintable() or ("\\" in body and "\\" in body.replace("\\\\", "")):
        return None
    return RUN.sub(SHORT, body)


def values_of(bodies: Sequence[str], divided: Iterable[int]) -> list[str]:
    """The bodies of a file, in place of those that are divided their values: the only escapes are of backslashes."""
    values = list(bodies)
    for index in divided:
        values[index] = values[index].replace("\\\\", "\\")
    return values


def runs(bodies: Sequence[str], divided: Collection[int]) -> Sequence[str]:
    """The bodies of a file, in place of those that are divided their runs."""
    if not divided:
        return bodies
    found = list(bodies)
    for index in sorted(divided, reverse=True):
        found[index : index + 1] = ODD.split(bodies[index])
    return found


class Places:
    """Where the bodies and runs of a text begin and end, to find out how far an offset moves in another text."""

    def __init__(self, pieces: Cut, divided: Collection[int], kept: Collection[int]) -> None:
        """`kept` are the numbers of the bodies that other texts have as they are here."""
        # A body is as long as its quotation marks reach; numbers, and runs after an odd character, are taken to have
        # an opening one.
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._kept: list[bool] = []
        bodies = pieces.bodies
        for index, (start, end) in enumerate(pieces.spans):
            inside = [start - (index in pieces.numbers)]
            for odd in ODD.finditer(bodies[index]) if index in divided else ():
                inside += (start + 1 + odd.start(), start + odd.end())
            inside.append(end)
            self._starts += inside[::2]
            self._ends += inside[1::2]
            self._kept += [index in kept] * (len(inside) // 2)

    def before(self, offset: int) -> int:
        """The number of bodies and runs that end before an offset."""
        return bisect_right(self._ends, offset)

    def known(self, offset: int) -> bool:
        """Whether the place of an offset in other texts is known: it is not inside a body or run that differs."""
        before = self.before(offset)
        return before == len(self._starts) or self._kept[before] or offset <= self._starts[before] + 1
