"""Lines of files around their findings, read from the share when a page is made: the store keeps no text of files."""

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from mifkit.files.source import Source
from mifkit.scan.share.archive.members import picked
from mifkit.scan.share.reading import digest, read

# Files that are read at most, and seconds after which no further one is begun: a page is no second scan.
MOST_FILES = 2000
LONGEST = 10.0
# Reading waits for the share more than it works.
THREADS = 16
# Lines above the finding and below it, and characters of each.
ABOVE, BELOW = 2, 1
WIDEST = 160


class Place(NamedTuple):
    """Where a finding with the number `message` is; lines and columns count from 1, the end is not part of it. Line 0:
    it is about the file as a whole."""

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


class Request(NamedTuple):
    """A file by its number, the archive that it is a member of, if it is, its digest as it was scanned, and its
    findings."""

    id: int
    folder: str
    name: str
    archive: str | None
    digest: bytes | None
    places: Sequence[Place]


# By the numbers of files; those that are not as they were are left out.
Excerpts = dict[int, list[Excerpt | None]]


def excerpts(requests: Iterable[Request], encoding: str | None, most: int) -> Excerpts:
    """The excerpts of files of at most `most` octets."""
    until = time.monotonic() + LONGEST
    files: list[Request] = []
    archives: dict[str, list[Request]] = {}
    for one in islice(requests, MOST_FILES):
        (files if one.archive is None else archives.setdefault(one.archive, [])).append(one)

    def of_file(request: Request) -> Excerpts:
        data = _data(request, most) if time.monotonic() < until else None
        return _excerpts(request, data, encoding)

    def of_members() -> Excerpts:
        found: Excerpts = {}
        for request, data in _members(archives, most, until):
            found |= _excerpts(request, data, encoding)
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        # One archive after the other: each has its directory in memory.
        members = pool.submit(of_members)
        found = {id: lines for one in pool.map(of_file, files) for id, lines in one.items()}
        return found | members.result()


def _data(request: Request, most: int) -> bytes | None:
    try:
        return read(str(Path(request.folder, request.name)), most).data
    except (OSError, ValueError):
        return None


def _members(archives: dict[str, list[Request]], most: int, until: float) -> Iterator[tuple[Request, bytes]]:
    for path, requests in archives.items():
        if time.monotonic() > until:
            return
        wanted = {(str(Path(one.folder)), one.name): one for one in requests}
        for place, data in picked(path, wanted, most, until):
            yield wanted[place], data


def _excerpts(request: Request, data: bytes | None, encoding: str | None) -> Excerpts:
    if data is None or digest(data) != request.digest:
        return {}
    source = Source(str(Path(request.folder, request.name)), data, encoding)
    return {request.id: [_excerpt(source, place) for place in request.places]}


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
