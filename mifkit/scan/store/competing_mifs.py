"""MIFs in the order of time → those that were written so close together that one run may have found both."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from mifkit.status.matching.claims import How


class Written(NamedTuple):
    """A status MIF that satisfies a package. `time` is in nanoseconds; MIFs with the same `content` are copies, which
    leave nothing open."""

    time: int
    file: int
    how: How
    content: Hashable


class Rivalry(NamedTuple):
    """A MIF, the `nearest` one with another content that satisfies the same package, and how many `others` do."""

    mif: Written
    nearest: Written
    others: int


def rivalries(mifs: Sequence[Written], span: int) -> Iterator[Rivalry]:
    """The MIFs that have rivals, of those that concern one package, in the order of time.

    Two are rivals if they were written less than `span` nanoseconds apart and the client, looking at all that was
    written from the first to the second, would pick both up. Takes linear time.
    """
    if span <= 0:
        return
    yield from _close([one for one in mifs if one.how is How.NAMED], span)
    for group in _unnamed(mifs):
        yield from _close(group, span)


def _unnamed(mifs: Sequence[Written]) -> Iterator[list[Written]]:
    """What lies between files that MIFFileName names: where one is there, the client looks at no other."""
    barred = {one.time for one in mifs if one.how is not How.FIELDS}
    group: list[Written] = []
    for one in mifs:
        if one.time not in barred:
            group.append(one)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _close(mifs: list[Written], span: int) -> Iterator[Rivalry]:
    earlier, later = _unlike(mifs, range(len(mifs))), _unlike(mifs, range(len(mifs) - 1, -1, -1))
    contents: Counter[Hashable] = Counter()
    first = last = 0
    for place, mif in enumerate(mifs):
        while last < len(mifs) and mifs[last].time - mif.time < span:
            contents[mifs[last].content] += 1
            last += 1
        while mif.time - mifs[first].time >= span:
            contents[mifs[first].content] -= 1
            first += 1
        rivals = last - first - contents[mif.content]
        if rivals > 0:
            near = [mifs[other] for other in (earlier[place], later[place]) if other is not None]
            nearest = min(near, key=lambda other: abs(other.time - mif.time))
            yield Rivalry(mif, nearest, rivals - 1)


def _unlike(mifs: list[Written], places: range) -> dict[int, int | None]:
    """For each place the last one before it, in the order of `places`, that has another content."""
    found: dict[int, int | None] = {}
    before: int | None = None
    for place in places:
        if before is None:
            found[place] = None
        elif mifs[before].content != mifs[place].content:
            found[place] = before
        else:
            found[place] = found[before]
        before = place
    return found
