"""Lists an archive as `mifkit.scan.share.walk` lists a folder, some files at a time; picks single files out of it."""

import time
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from mifkit.scan.share.archive import tars
from mifkit.scan.share.archive.archives import (
    LONGEST_NAME,
    MOST_MEMBERS,
    ZIPS,
    ArchiveError,
    ArchiveProblems,
    Member,
    MemberProblem,
    ZipMember,
    counts,
    inner_folder,
    is_archive,
    member_path,
    most_bytes,
)
from mifkit.scan.share.archive.zips import Zip
from mifkit.scan.share.reading import Content
from mifkit.scan.share.walk import TOGETHER, ListedFile, Listing

# Bytes of the members that are in memory together.
MOST_IN_MEMORY = 4_000_000


def list_archive(path: str, most: int, problems: ArchiveProblems) -> Iterator[Listing]:
    """The members of an archive that a scan analyses, each name once.

    Files of more than `most` bytes are listed without their content. Nothing is raised: problems are added to
    `problems`.
    """
    try:
        yield from _listed(path, _chosen(path, most, problems))
    except Exception as error:
        # zipfile and tarfile raise all sorts of exceptions on hostile input.
        problems.stopped(error)


def _members(path: str, most: int) -> Iterator[Member]:
    if not path.lower().endswith(ZIPS):
        yield from tars.members(path, most)
        return
    with Zip(path) as archive:
        expanded = 0
        for member in archive.members(most):
            expanded += member.size if member.size <= most else 0
            if expanded > most_bytes(archive.size):
                raise ArchiveError(f"it expands to more than {most_bytes(archive.size):,} bytes")
            yield member


class _Chosen(NamedTuple):
    """A member that a scan analyses: its folders within the archive, and the file."""

    folders: tuple[str, ...]
    file: ListedFile


def _chosen(path: str, most: int, problems: ArchiveProblems) -> Iterator[_Chosen]:
    taken: set[int] = set()
    for number, member in enumerate(_members(path, most)):
        if number == MOST_MEMBERS:
            raise ArchiveError(f"it has more than {MOST_MEMBERS:,} members")
        inner = member_path(member.name) if len(member.name) <= LONGEST_NAME else None
        if inner is None:
            if len(member.name) > LONGEST_NAME:
                problems.add(MemberProblem.LONG_NAME, f"{member.name[:40]}…")
        elif is_archive(inner.name):
            problems.add(MemberProblem.NESTED, member.name)
        elif counts(inner.name):
            key = hash((inner.folders, inner.name))
            if key in taken:
                problems.add(MemberProblem.SAME_NAME, member.name)
                continue
            taken.add(key)
            file = ListedFile(inner.name, member.size, member.mtime_ns, member.content())
            if inner.outside:
                problems.add(MemberProblem.LEADS_OUTSIDE, member.name)
            problems.members += 1
            yield _Chosen(inner.folders, file)


def _listed(path: str, members: Iterator[_Chosen]) -> Iterator[Listing]:
    """The members by folder. If the archive breaks off, the members before are listed."""
    folders: dict[tuple[str, ...], list[ListedFile]] = {}
    number = in_memory = 0
    try:
        for inner, file in members:
            folders.setdefault(inner, []).append(file)
            number += 1
            in_memory += file.size if isinstance(file.content, Content) and file.content.data is not None else 0
            if number == TOGETHER or in_memory >= MOST_IN_MEMORY:
                yield from _listings(path, folders)
                folders, number, in_memory = {}, 0, 0
    except Exception:
        yield from _listings(path, folders)
        raise
    yield from _listings(path, folders)


def _listings(path: str, folders: dict[tuple[str, ...], list[ListedFile]]) -> Iterator[Listing]:
    for inner, files in folders.items():
        yield Listing(inner_folder(path, inner), files)


# --- single members ---------------------------------------------------------------------------------------------


def picked(
    path: str, wanted: Collection[tuple[str, str]], most: int, until: float
) -> Iterator[tuple[tuple[str, str], bytes]]:
    """The contents of members of at most `most` bytes, by folder and name as the store has them.

    Nothing is raised: members that cannot be read, or not before the time `until` (time.monotonic), are left out.
    """
    left, names = set(wanted), {name for _, name in wanted}
    try:
        for name, content in _contents(path, most, until):
            inner = member_path(name) if len(name) <= LONGEST_NAME else None
            if inner is None or inner.name not in names:
                continue
            key = inner_folder(path, inner.folders), inner.name
            if key not in left:
                continue
            # As in a scan, the first of the members that share a name counts.
            left.remove(key)
            data = content()
            if data is not None:
                yield key, data
            if not left or time.monotonic() > until:
                return
    except Exception:
        # zipfile and tarfile on hostile input, and an archive that is gone.
        return


def _contents(path: str, most: int, until: float) -> Iterator[tuple[str, Callable[[], bytes | None]]]:
    """The names of members, each with a function that returns its content.

    In a tar archive, the function may be called only before the next member is asked for.
    """
    if not path.lower().endswith(ZIPS):
        for member in tars.members(path, most, until):
            yield member.name, lambda member=member: _data(member.content())  # type: ignore[misc]
        return
    with Zip(path) as archive:
        for member in archive.members(most):
            yield member.name, lambda member=member: _expanded(archive, member.content())  # type: ignore[misc]


def _data(content: Content | ZipMember) -> bytes | None:
    return content.data if isinstance(content, Content) else None


def _expanded(archive: Zip, content: Content | ZipMember) -> bytes | None:
    if isinstance(content, Content):
        return content.data
    try:
        return archive.read(content.number).data
    except (ArchiveError, OSError):
        # The other members may be sound.
        return None
