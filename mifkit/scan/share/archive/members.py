"""Lists an archive as `mifkit.scan.share.walk` lists a folder: some of its files at a time, folder by folder. And picks
single files out of one.
"""

import time
from collections.abc import Callable, Collection, Iterator

from mifkit.scan.share.archive import tars
from mifkit.scan.share.archive.archives import (
    LONGEST_NAME,
    MOST_MEMBERS,
    ZIPS,
    ArchiveError,
    Member,
    Notes,
    Placed,
    ZipMember,
    counts,
    inner_folder,
    is_archive,
    most_octets,
    placed,
)
from mifkit.scan.share.archive.zips import Zip
from mifkit.scan.share.reading import Content
from mifkit.scan.share.walk import TOGETHER, Listing, Seen

# Octets that members may have which are in memory together.
OCTETS = 4_000_000


def list_archive(path: str, most: int, notes: Notes) -> Iterator[Listing]:
    """The members of an archive that count, each name once. Files of more than `most` octets are listed without their
    content. Nothing is raised: `notes` takes what is in the way."""
    try:
        yield from _together(path, _chosen(path, most, notes))
    except Exception as error:
        # zipfile and tarfile raise all sorts of exceptions on hostile input.
        notes.stopped(error)


def _members(path: str, most: int) -> Iterator[Member]:
    if not path.lower().endswith(ZIPS):
        yield from tars.members(path, most)
        return
    with Zip(path) as archive:
        octets = 0
        for one in archive.members(most):
            octets += one.size if one.size <= most else 0
            if octets > most_octets(archive.size):
                raise ArchiveError(f"it expands to more than {most_octets(archive.size):,} octets")
            yield one


def _chosen(path: str, most: int, notes: Notes) -> Iterator[tuple[Placed, Seen]]:
    """The members that count, and where they stand."""
    taken: set[int] = set()
    for number, one in enumerate(_members(path, most)):
        if number == MOST_MEMBERS:
            raise ArchiveError(f"it has more than {MOST_MEMBERS:,} members")
        place = placed(one.name) if len(one.name) <= LONGEST_NAME else None
        if place is None:
            if len(one.name) > LONGEST_NAME:
                notes.long.add(f"{one.name[:40]}…")
        elif is_archive(place.name):
            notes.nested.add(one.name)
        elif counts(place.name):
            key = hash((place.folders, place.name))
            if key in taken:
                notes.doubled.add(one.name)
                continue
            taken.add(key)
            seen = Seen(place.name, one.size, one.mtime_ns, one.content())
            if place.outside:
                notes.outside.add(one.name)
            notes.members += 1
            yield place, seen


def _together(path: str, members: Iterator[tuple[Placed, Seen]]) -> Iterator[Listing]:
    """The same, by folders. What was listed before an archive breaks off is listed all the same."""
    folders: dict[tuple[str, ...], list[Seen]] = {}
    number = octets = 0
    try:
        for place, seen in members:
            folders.setdefault(place.folders, []).append(seen)
            number += 1
            octets += seen.size if isinstance(seen.content, Content) and seen.content.data is not None else 0
            if number == TOGETHER or octets >= OCTETS:
                yield from _listings(path, folders)
                folders, number, octets = {}, 0, 0
    except Exception:
        yield from _listings(path, folders)
        raise
    yield from _listings(path, folders)


def _listings(path: str, folders: dict[tuple[str, ...], list[Seen]]) -> Iterator[Listing]:
    for inner, files in folders.items():
        yield Listing(inner_folder(path, inner), files)


# --- members that are wanted ------------------------------------------------------------------------------------------


def picked(
    path: str, wanted: Collection[tuple[str, str]], most: int, until: float
) -> Iterator[tuple[tuple[str, str], bytes]]:
    """The content of members of at most `most` octets, by folder and name as the store has them. Nothing is raised:
    what cannot be read, or not before the time `until` (time.monotonic), is left out."""
    left, names = set(wanted), {name for _, name in wanted}
    try:
        for name, content in _contents(path, most, until):
            place = placed(name) if len(name) <= LONGEST_NAME else None
            if place is None or place.name not in names:
                continue
            key = inner_folder(path, place.folders), place.name
            if key not in left:
                continue
            # As for a scan, the first of those that share a name counts.
            left.remove(key)
            data = content()
            if data is not None:
                yield key, data
            if not left or time.monotonic() > until:
                return
    except Exception:
        # What zipfile and tarfile make of hostile input; and an archive that is not there any more.
        return


def _contents(path: str, most: int, until: float) -> Iterator[tuple[str, Callable[[], bytes | None]]]:
    """Names of members, each with what gives its content; of a tar archive, only before the next one is asked for."""
    if not path.lower().endswith(ZIPS):
        for one in tars.members(path, most, until):
            yield one.name, lambda one=one: _data(one.content())  # type: ignore[misc]
        return
    with Zip(path) as archive:
        for one in archive.members(most):
            yield one.name, lambda one=one: _expanded(archive, one.content())  # type: ignore[misc]


def _data(content: Content | ZipMember) -> bytes | None:
    return content.data if isinstance(content, Content) else None


def _expanded(archive: Zip, content: Content | ZipMember) -> bytes | None:
    if isinstance(content, Content):
        return content.data
    try:
        return archive.read(content.place).data
    except (ArchiveError, OSError):
        # The others may be sound.
        return None
