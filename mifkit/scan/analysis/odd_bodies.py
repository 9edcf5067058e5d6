"""Bodies of literals that are not plain: rules that read the text of a file may find something in them.

What they find are the odd characters, such as an umlaut. Of the plain characters between them only matters that there
are some, so those are a *run*, which may be as long in another file as it likes. An odd body that a rule may look at as
a whole, such as one with an escape, is not divided into runs.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from mifkit.mif.shapes.cut import Cut

# Bodies whose characters have no meaning to the lexer.
PLAIN = re.compile(r"[ !#-\[\]-~]*")
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


def with_short_runs(body: str) -> str | None:
    """`body` with a single character for each run; `None` if rules may look at its plain characters, too.

    Those of a text with a control character may be cut there, and a single backslash begins an escape or a path.
    """
    if not body.isprintable() or ("\\" in body and "\\" in body.replace("\\\\", "")):
        return None
    return RUN.sub(SHORT, body)


def value_of(body: str) -> str:
    """The value of a body that is divided: its only escapes are those of backslashes."""
    return body.replace("\\\\", "\\")


def runs(bodies: Sequence[str], divided: Collection[int]) -> Iterable[str]:
    """The bodies of a file, in place of those that are divided their runs."""
    if not divided:
        return bodies
    return _runs(bodies, divided)


def _runs(bodies: Sequence[str], divided: Collection[int]) -> Iterator[str]:
    for index, body in enumerate(bodies):
        if index in divided:
            yield from ODD.split(body)
        else:
            yield body


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
