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

# Files that are read at most, and seconds after which no further file is read: a page is not a second scan.
MOST_FILES = 2000
LONGEST = 10.0
# Threads that read: they mostly wait for the share.
THREADS = 16
# Lines above the finding and below it, and characters of each.
ABOVE, BELOW = 2, 1
WIDEST = 160


class FindingRange(NamedTuple):
    """The range of a finding with the message of this number. Lines and columns are 1-based, the end is exclusive.

    Line 0: the finding is about the file as a whole.
    """

    message: int
    line: int
    column: int
    end_line: int
    end_column: int


class Excerpt(NamedTuple):
    """Lines of a file, each cut to `WIDEST` characters; `first` is the number of the first line (1-based).

    The finding is in the line with the index `at` in `lines`, from the character `start` to `end` (0-based).
    """

    first: int
    lines: tuple[str, ...]
    at: int
    start: int
    end: int


class ExcerptRequest(NamedTuple):
    """A file with the ranges of its findings, the archive that it is a member of, if any, and its digest when it was
    scanned."""

    id: int
    folder: str
    name: str
    archive: str | None
    digest: bytes | None
    ranges: Sequence[FindingRange]


# By the numbers of files. Files that have changed are left out.
Excerpts = dict[int, list[Excerpt | None]]


def excerpts(requests: Iterable[ExcerptRequest], encoding: str | None, most: int) -> Excerpts:
    """The excerpts of files of at most `most` bytes."""
    until = time.monotonic() + LONGEST
    files: list[ExcerptRequest] = []
    archives: dict[str, list[ExcerptRequest]] = {}
    for request in islice(requests, MOST_FILES):
        (files if request.archive is None else archives.setdefault(request.archive, [])).append(request)

    def of_file(request: ExcerptRequest) -> Excerpts:
        data = _data(request, most) if time.monotonic() < until else None
        return _excerpts(request, data, encoding)

    def of_members() -> Excerpts:
        found: Excerpts = {}
        for request, data in _members(archives, most, until):
            found |= _excerpts(request, data, encoding)
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        # One archive after another: each has its directory in memory.
        members = pool.submit(of_members)
        found = {id: lines for read in pool.map(of_file, files) for id, lines in read.items()}
        return found | members.result()


def _data(request: ExcerptRequest, most: int) -> bytes | None:
    try:
        return read(str(Path(request.folder, request.name)), most).data
    except (OSError, ValueError):
        return None


def _members(
    archives: dict[str, list[ExcerptRequest]], most: int, until: float
) -> Iterator[tuple[ExcerptRequest, bytes]]:
    for path, requests in archives.items():
        if time.monotonic() > until:
            return
        wanted = {(str(Path(request.folder)), request.name): request for request in requests}
        for member, data in picked(path, wanted, most, until):
            yield wanted[member], data


def _excerpts(request: ExcerptRequest, data: bytes | None, encoding: str | None) -> Excerpts:
    if data is None or digest(data) != request.digest:
        return {}
    source = Source(str(Path(request.folder, request.name)), data, encoding)
    return {request.id: [_excerpt(source, at) for at in request.ranges]}


def _excerpt(source: Source, at: FindingRange) -> Excerpt | None:
    lines = len(source.line_starts)
    if not 1 <= at.line <= lines:
        return None
    first, last = max(1, at.line - ABOVE), min(lines, at.line + BELOW)
    start, end = source.line_span(at.line)
    begin = start + at.column - 1
    stop = start + at.end_column - 1 if at.end_line == at.line else end
    # A long line is cut to the part with the finding.
    left = start if end - start <= WIDEST else max(start, min(begin - WIDEST // 4, end - WIDEST))
    shown = source.text[left : min(end, left + WIDEST)]
    return Excerpt(
        first=first,
        lines=tuple(shown if number == at.line else _cut(source, number) for number in range(first, last + 1)),
        at=at.line - first,
        start=min(max(begin - left, 0), len(shown)),
        end=min(max(stop - left, 0), len(shown)),
    )


def _cut(source: Source, number: int) -> str:
    start, end = source.line_span(number)
    return source.text[start : min(end, start + WIDEST)]
