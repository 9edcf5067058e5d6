"""Tables for people that fit a screen: columns that matter least are left out, and long texts are cut."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

from mifkit.diagnostics import printable
from mifkit.output.text import cells, cut

NOT_THERE = "(none)"
GAP = 2
# The width of a text at least, if it is that long, and at most.
LEAST, MOST = 22, 60


class Side(Enum):
    """What a column has."""

    NUMBER = "number"
    TEXT = "text"  # cut at its end if there is no room
    PATH = "path"  # whose end says more than its beginning
    WORD = "word"  # never cut


class Column(NamedTuple):
    """A column. `spare`: the higher, the sooner it is left out on a narrow screen; 0: never."""

    title: str
    side: Side = Side.TEXT
    spare: int = 0

    def widths(self, longest: int) -> tuple[int, int]:
        """The least width, and the one without need, if the longest of its texts has so many columns."""
        if self.side in (Side.NUMBER, Side.WORD):
            return longest, longest
        wanted = min(longest, MOST)
        return min(wanted, max(LEAST, cells(self.title))), wanted


class Fitted(NamedTuple):
    """The lines of a table, the first with the titles, and the titles of the columns that were left out."""

    lines: list[str]
    left_out: list[str]


def fitted(columns: Sequence[Column], rows: Sequence[Sequence[Any]], width: int, indent: int = 2) -> Fitted:
    """A table of at most `width` columns of a terminal, if the columns that are never left out have room."""
    texts = [[column.title for column in columns], *(list(map(shown, row)) for row in rows)]
    longest = [max(cells(line[at]) for line in texts) for at in range(len(columns))]
    least, wanted = zip(*(column.widths(most) for column, most in zip(columns, longest, strict=True)), strict=True)
    kept = list(range(len(columns)))
    while _sum(least, kept, indent) > width and any(columns[at].spare for at in kept):
        kept.remove(max(kept, key=lambda at: columns[at].spare))
    widths = _narrowed(wanted, least, kept, width, indent)
    lines = [_line([(columns[at], line[at], widths[at]) for at in kept], indent) for line in texts]
    return Fitted(lines, [column.title for at, column in enumerate(columns) if at not in kept])


def shown(value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return NOT_THERE
    return f"{value:,}" if isinstance(value, int) else printable(str(value))


def _sum(widths: Sequence[int], kept: Sequence[int], indent: int) -> int:
    return indent + sum(widths[at] for at in kept) + GAP * (len(kept) - 1)


def _narrowed(wanted: Sequence[int], least: Sequence[int], kept: Sequence[int], width: int, indent: int) -> list[int]:
    """The widths of columns: the widest texts are cut first."""
    widths = list(wanted)
    while (excess := _sum(widths, kept, indent) - width) > 0:
        at = max(kept, key=lambda at: widths[at] - least[at])
        room = widths[at] - least[at]
        if room <= 0:
            break
        others = [widths[other] for other in kept if other != at and widths[other] > least[other]]
        # Down to the next widest column, so that two long texts share the room.
        step = max(1, widths[at] - max(others, default=0))
        widths[at] -= min(room, excess, step)
    return widths


def _line(parts: Sequence[tuple[Column, str, int]], indent: int) -> str:
    made = []
    for column, text, width in parts:
        short = cut(text, width, from_start=column.side is Side.PATH, at_word=column.side is Side.TEXT)
        blanks = " " * (width - cells(short))
        made.append(blanks + short if column.side is Side.NUMBER else short + blanks)
    return (" " * indent + (" " * GAP).join(made)).rstrip()
