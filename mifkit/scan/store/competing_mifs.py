"""MIFs in the order of time → the MIFs that were written so close together that one run may have found both."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from mifkit.status.matching.claims import How


class CandidateMif(NamedTuple):
    """A status MIF that satisfies a package. `time` is in nanoseconds. MIFs with the same `content` are copies, so
    it does not matter which of them is matched."""

    time: int
    file: int
    how: How
    content: Hashable


class Competition(NamedTuple):
    """A MIF, the `nearest` MIF with another content that satisfies the same package, and the number of `others`."""

    mif: CandidateMif
    nearest: CandidateMif
    others: int


def competitions(mifs: Sequence[CandidateMif], span: int) -> Iterator[Competition]:
    """The MIFs of one package, in the order of time, that compete with another one.

    Two MIFs compete if they were written less than `span` nanoseconds apart and the client, which looks at all files
    written from the first to the second, would match both. Takes linear time.
    """
    if span <= 0:
        return
    yield from _close([mif for mif in mifs if mif.how is How.NAMED], span)
    for group in _unnamed(mifs):
        yield from _close(group, span)


def _unnamed(mifs: Sequence[CandidateMif]) -> Iterator[list[CandidateMif]]:
    """The MIFs between files that MIFFileName names: if such a file exists, the client looks at no other."""
    barred = {mif.time for mif in mifs if mif.how is not How.FIELDS}
    group: list[CandidateMif] = []
    for mif in mifs:
        if mif.time not in barred:
            group.append(mif)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _close(mifs: list[CandidateMif], span: int) -> Iterator[Competition]:
    """The MIFs that were written less than `span` nanoseconds from another one with another content."""
    earlier, later = _unlike(mifs, range(len(mifs))), _unlike(mifs, range(len(mifs) - 1, -1, -1))
    contents: Counter[Hashable] = Counter()
    first = last = 0
    for index, mif in enumerate(mifs):
        while last < len(mifs) and mifs[last].time - mif.time < span:
            contents[mifs[last].content] += 1
            last += 1
        while mif.time - mifs[first].time >= span:
            contents[mifs[first].content] -= 1
            first += 1
        competitors = last - first - contents[mif.content]
        if competitors > 0:
            near = [mifs[other] for other in (earlier[index], later[index]) if other is not None]
            nearest = min(near, key=lambda other: abs(other.time - mif.time))
            yield Competition(mif, nearest, competitors - 1)


def _unlike(mifs: list[CandidateMif], indexes: range) -> dict[int, int | None]:
    """For each index the last one before it, in the order of `indexes`, of a MIF with another content."""
    found: dict[int, int | None] = {}
    before: int | None = None
    for index in indexes:
        if before is None:
            found[index] = None
        elif mifs[before].content != mifs[index].content:
            found[index] = before
        else:
            found[index] = found[before]
        before = index
    return found
