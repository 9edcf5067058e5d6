"""Lines of files around their findings, read from the share when a page is made: the store keeps no text of files."""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from mifkit.scan.reading import digest, read
from mifkit.source import Source

# Files that are read at most, and seconds after which no further one is begun: a page is no second scan.
MOST_FILES = 2000
LONGEST = 10.0
# Reading waits for the share more than it works.
THREADS = 16
# Lines above the finding and below it, and characters of each.
ABOVE, BELOW = 2, 1
WIDEST = 160


class Place(NamedTuple):
    """Where a finding with the number `message` is; lines and columns count from 1, the end is not part of it."""

    message: int
    line: int
    column: int
    end_line: int
    end_column: int


class Excerpt(NamedTuple):
    """Lines of a file as they are, each cut to `WIDEST` characters; the number of the first one; and the finding: the
    place of its line in `lines`, and where in that it begins and ends."""

    first: int
    lines: tuple[str, ...]
    at: int
    start: int
    end: int


# Number of a file, its folder and name, its digest as it was scanned, and its findings.
Request = tuple[int, str, str, bytes | None, Sequence[Place]]


def excerpts(requests: Iterable[Request], encoding: str | None, most: int) -> dict[int, list[Excerpt | None]]:
    """The excerpts of files of at most `most` octets, by their number; files that are not as they were are left out."""
    until = time.monotonic() + LONGEST

    def excerpts_of(request: Request) -> tuple[int, list[Excerpt | None] | None]:
        id, folder, name, key, places = request
        late = time.monotonic() > until
        return id, None if late else _excerpts(Path(folder, name), key, places, encoding, most)

    with ThreadPoolExecutor(THREADS) as pool:
        return {id: found for id, found in pool.map(excerpts_of, islice(requests, MOST_FILES)) if found is not None}


def _excerpts(
    path: Path, key: bytes | None, places: Sequence[Place], encoding: str | None, most: int
) -> list[Excerpt | None] | None:
    try:
        data = read(str(path), most).data
    except (OSError, ValueError):
        return None
    if data is None or digest(data) != key:
        return None
    source = Source(str(path), data, encoding)
    return [_excerpt(source, place) for place in places]


def _excerpt(source: Source, place: Place) -> Excerpt | None:
    lines = len(source.line_starts)
    if not 1 <= place.line <= lines:
        return None
    first, last = max(1, place.line - ABOVE), min(lines, place.line + BELOW)
    start, end = source.line_span(place.line)
    begin = start + place.column - 1
    stop = start + place.end_column - 1 if place.end_line == place.line else end
    # Of a long line, the part with the finding.
    left = start if end - start <= WIDEST else max(start, min(begin - WIDEST // 4, end - WIDEST))
    shown = source.text[left : min(end, left + WIDEST)]
    return Excerpt(
        first=first,
        lines=tuple(shown if number == place.line else _cut(source, number) for number in range(first, last + 1)),
        at=place.line - first,
        start=min(max(begin - left, 0), len(shown)),
        end=min(max(stop - left, 0), len(shown)),
    )


def _cut(source: Source, number: int) -> str:
    start, end = source.line_span(number)
    return source.text[start : min(end, start + WIDEST)]
