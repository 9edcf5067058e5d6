"""Compares a share with the store: the files to analyse are those that are new or changed; others may be gone."""

import os
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from mifkit.files.discovery import Excludes, nothing
from mifkit.scan.plan import Basis, difference
from mifkit.scan.share.archive.archives import ArchiveProblems
from mifkit.scan.share.archive.members import list_archive
from mifkit.scan.share.reading import digest_of
from mifkit.scan.share.walk import ListedFile, Listing, digest_of_listing, is_below, walk
from mifkit.scan.store.known import KnownFile, KnownFiles, KnownFolder
from mifkit.scan.store.store import Store
from mifkit.scan.workers.chunk_rows import FileTask

# Why a file is analysed; these and the next three are columns of the table `runs`.
NEW, CHANGED, OUTDATED, RETRIED = "new", "changed", "outdated", "retried"
UNCHANGED, VANISHED, EXCLUDED = "unchanged", "vanished", "excluded"
# Returned files that are written together.
TOGETHER = 1000


class OpenArchive:
    """An archive that is being read. Its own row is written after the rows of its members: it says that they are there.

    `waiting` is the number of members that are listed and not written yet; `listed`: no further members come. `digest`
    is that of the archive, if the scan computes it. `troubled`: a member could not be read because of the archive.
    """

    def __init__(self, task: FileTask, known: KnownFile | None, why: str, digest: bytes | None) -> None:
        self.task = task
        self.known = known
        self.why = why
        self.digest = digest
        self.problems = ArchiveProblems()
        self.waiting = 0
        self.listed = False
        self.troubled = False

    @property
    def complete(self) -> bool:
        return self.listed and not self.waiting

    @property
    def try_again(self) -> bool:
        """Whether the next scan is to read it again, even if it does not change."""
        return self.troubled or self.problems.passing


class PendingFolder:
    """A folder with files that are listed and not written yet: their number is `waiting`. With the last of them, the
    store knows the folder by its digest, if each was as it is listed when it was read (`as_listed`)."""

    def __init__(self, known: KnownFolder) -> None:
        self.known = known
        self.waiting = 0
        self.as_listed = True


class PendingFile(NamedTuple):
    """A file to analyse, and the reason. `archive`: it is a member of this archive. `folder`: the rest of this folder
    is in the store as it is listed."""

    task: FileTask
    why: str
    archive: OpenArchive | None = None
    folder: PendingFolder | None = None


# Faster than calls of the classes, which look after names and defaults.
_task = partial(tuple.__new__, FileTask)
_pending = partial(tuple.__new__, PendingFile)


class Rescan:
    """Compares a share with the store.

    `reasons` counts why stored analyses could not be used, in words. `unread` are the folders that could not be
    listed, each with the reason. `returned`: a file that had vanished is there again.
    """

    def __init__(
        self,
        store: Store,
        basis: Basis,
        roots: tuple[str, ...],
        *,
        by_hash: bool,
        most: int,
        excludes: Excludes = nothing,
    ) -> None:
        """`by_hash`: read every file; it is unchanged only if its content is. Members of archives are read up to `most`
        bytes."""
        self._excludes = excludes
        self._store = store
        self._roots = roots
        self._by_hash = by_hash
        self._most = most
        self._basis = basis
        self._bases = store.bases()
        # The runs that had the same basis.
        self._current = {run for run, other in self._bases.items() if other == basis}
        # A byte for each file of the store: whether the walk has listed it.
        self._seen = bytearray(store.next_file)
        # The folders all of whose files are there, unchanged, and not in `_seen`.
        self._unchanged_folders: set[int] = set()
        self._returned: list[int] = []
        # Folders that are known as they are listed from now on.
        self._listed: list[KnownFolder] = []
        self.unread: dict[str, str] = {}
        # Archives that were not listed to the end: their other members may be there or not.
        self._unlisted: list[str] = []
        self.unchanged = 0
        self.returned = False
        self.reasons: Counter[str] = Counter()

    def files(self) -> Iterator[PendingFile | OpenArchive | None]:
        """The files to analyse; an archive when its last member was listed; `None` after each listing, so that the
        caller can show progress."""
        for root in self._roots:
            for listing in walk(root, self._excludes):
                if listing.problem:
                    self.unread[listing.folder] = listing.problem
                yield from self._compared(listing)
                yield from self._archives(listing)
                yield None
        self._write_returned()
        if self._listed:
            self._store.set_listings(self._listed)

    def _compared(
        self, listing: Listing, archive: OpenArchive | None = None, *, doubted: bool = False
    ) -> Iterator[PendingFile]:
        """The files of a listing that are to be analysed. `doubted`: an equal size and time prove nothing."""
        if not listing.files:
            return
        folder = self._store.folder(listing.folder)
        trusted = not doubted and not self._by_hash
        digest = digest_of_listing(listing.files) if listing.whole else None
        # If a share is scanned daily, nearly every folder is as it was.
        if trusted and digest is not None and digest == folder.digest:
            self.unchanged += len(listing.files)
            self._unchanged_folders.add(folder.number)
            return
        known = self._store.known(folder.number, [file.name for file in listing.files])
        pending = None
        if digest is not None and _has_only(known, listing.files):
            pending = PendingFolder(folder._replace(digest=digest))
        # Faster than pathlib: there are many files.
        place = os.path.join(listing.folder, "")
        waiting: list[PendingFile] = []
        for file in listing.files:
            old = known.by_name.get(file.name)
            if old is not None:
                self._see(old.id)
                if trusted and self._is_current(file, old):
                    self._see_unchanged(old, pending)
                    continue
            task = self._task(place, folder.number, file, old)
            why = NEW if old is None else self._why(file, old)
            waiting.append(_pending((task, why, archive, pending)))
        if len(self._returned) >= TOGETHER:
            self._write_returned()
        if pending is not None:
            pending.waiting = len(waiting)
            if not waiting and pending.as_listed:
                self._listed.append(pending.known)
        yield from waiting

    def _task(self, place: str, folder: int, file: ListedFile, old: KnownFile | None) -> FileTask:
        name, size, mtime_ns, content = file
        if old is None:
            return _task((place, name, folder, 0, size, mtime_ns, None, content))
        return _task((place, name, folder, old.id, size, mtime_ns, self._known_digest(old), content))

    def _see_unchanged(self, old: KnownFile, pending: PendingFolder | None) -> None:
        self.unchanged += 1
        if old.vanished is not None:
            self._returned.append(old.id)
            if pending is not None:
                # It is not in the store as it is listed until that is written.
                pending.as_listed = False

    def _is_current(self, file: ListedFile, old: KnownFile) -> bool:
        """Whether a file has the stored size and time, and was analysed on the basis of this scan."""
        return file.size == old.size and file.mtime_ns == old.mtime_ns and old.read and old.run in self._current

    def _archives(self, listing: Listing) -> Iterator[PendingFile | OpenArchive | None]:
        """The members of the archives in a listing that are to be analysed."""
        if not listing.archives:
            return
        folder = self._store.folder(listing.folder)
        known = self._store.known(folder.number, [file.name for file in listing.archives])
        for file in listing.archives:
            old = known.by_name.get(file.name)
            if old is not None:
                self._see(old.id)
            task = self._task(os.path.join(listing.folder, ""), folder.number, file, old)
            archive = self._opened(task, file, old)
            if archive is not None:
                yield from self._members(archive)

    def _opened(self, task: FileTask, file: ListedFile, old: KnownFile | None) -> OpenArchive | None:
        """An archive that is to be read; `None` if its members are known and unchanged."""
        why = None if old is not None and self._is_current(file, old) else self._why(file, old)
        digest = digest_of(task.path) if self._by_hash else None
        same = digest is not None and old is not None and digest == old.digest
        if why == CHANGED and same and old is not None and self._known_digest(old) is not None:
            self._store.set_time(old, file.size, file.mtime_ns)
            why = None
        if why is None and self._by_hash and not same:
            # A scan without --hash stores no digest.
            why = UNCHANGED if old is not None and old.digest is None else CHANGED
        if why is not None:
            return OpenArchive(task, old, why, digest)
        if old is not None:
            self._see_unchanged_archive(task.path, old)
        return None

    def _see_unchanged_archive(self, path: str, old: KnownFile) -> None:
        if old.vanished is not None:
            self._returned.append(old.id)
        self.unchanged += 1
        for member in self._store.members(path):
            # A member that vanished before the archive did is not in the archive.
            if member.vanished is None or member.vanished == old.vanished:
                self._see(member.id)
                self.unchanged += 1
            if member.vanished is not None and member.vanished == old.vanished:
                self._returned.append(member.id)
        if len(self._returned) >= TOGETHER:
            self._write_returned()

    def _members(self, archive: OpenArchive) -> Iterator[PendingFile | OpenArchive | None]:
        old, file, path = archive.known, archive.task, archive.task.path
        same = old is not None and not self._by_hash and (file.size, file.mtime_ns) == (old.size, old.mtime_ns)
        if old is not None and old.read:
            # Until all of its members are written, it is not the archive that the store knows.
            self._store.doubt(old)
        for listing in list_archive(path, self._most, archive.problems):
            for member in self._compared(listing, archive, doubted=not same):
                archive.waiting += 1
                yield member
            yield None
        if archive.problems.problem:
            self._unlisted.append(path)
        archive.listed = True
        yield archive

    def _see(self, id: int) -> None:
        if id < len(self._seen):
            self._seen[id] = 1

    def _why(self, file: ListedFile, old: KnownFile | None) -> str:
        """Why a file is to be analysed."""
        if old is None:
            return NEW
        if (file.size, file.mtime_ns) != (old.size, old.mtime_ns) and old.read:
            return CHANGED
        if not old.read:
            return RETRIED
        if old.run not in self._current:
            self.reasons[difference(self._bases[old.run], self._basis)] += 1
            return OUTDATED
        return CHANGED

    def _known_digest(self, old: KnownFile | None) -> bytes | None:
        """The digest of the content whose stored analysis applies, if there is one."""
        return old.digest if old is not None and old.read and old.run in self._current else None

    def _write_returned(self) -> None:
        if self._returned:
            self.returned = True
            self._store.set_returned(self._returned)
            self._returned = []

    def finish(self) -> None:
        """Write which files are gone, after the walk: those that vanished, and those that are excluded."""
        for path, problem in self.unread.items():
            self._store.add_unread_folder(path, problem)
        self._store.remove_unread_folders([path for path in self._store.unread_folders() if self._covers(path)])
        gone = self._gone()
        if gone:
            self._store.set_vanished(gone)

    def _gone(self) -> dict[int, str]:
        """The files that the walk did not list, by number: whether they vanished or are excluded."""
        unseen = self._store.unseen(self._seen, self._unchanged_folders)
        if not unseen:
            return {}
        unknown = (*self.unread, *self._unlisted)
        paths = self._store.folders()
        covered = {
            folder
            for folder, path in paths.items()
            if self._covers(path) and not any(is_below(path, other) for other in unknown)
        }
        roots = set(self._roots)
        gone = {}
        for file in unseen:
            path = str(Path(paths[file.folder], file.name))
            if file.folder in covered or path in roots:
                gone[file.id] = EXCLUDED if self._excludes(path, False) else VANISHED
        return gone

    def _covers(self, path: str) -> bool:
        return any(is_below(path, root) for root in self._roots)


def _has_only(known: KnownFiles, files: list[ListedFile]) -> bool:
    """Whether no other file of a folder is in the store, but for those that have vanished."""
    names = {file.name for file in files}
    return known.whole and all(file.vanished is not None or name in names for name, file in known.by_name.items())
