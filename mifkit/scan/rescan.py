"""What of a share is to be analysed: what the store does not know, or knows otherwise; and what is gone."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mifkit.files.discovery import Excludes, nothing
from mifkit.scan.plan import Basis, difference
from mifkit.scan.share.archive.archives import Notes
from mifkit.scan.share.archive.members import list_archive
from mifkit.scan.share.reading import digest_of
from mifkit.scan.share.walk import Listing, Seen, is_below, walk
from mifkit.scan.store.store import Known, Place, Store
from mifkit.scan.workers.chunks import Wanted

# Why a file is analysed; these and `UNCHANGED` are columns of the table `runs`.
NEW, CHANGED, OUTDATED, RETRIED = "new", "changed", "outdated", "retried"
UNCHANGED, VANISHED, EXCLUDED = "unchanged", "vanished", "excluded"
# Files that are noted together as being there again.
NOTED = 1000


class Archive:
    """An archive that is being read. Its own row is written after those of its members: it says that they are there.

    `waiting` are the members that are listed and not yet written; `listed` is true when no more will come. `digest` is
    that of the archive, where it was asked for.
    """

    def __init__(self, place: Place, seen: Seen, why: str, digest: bytes | None) -> None:
        self.place = place
        self.seen = seen
        self.why = why
        self.digest = digest
        self.notes = Notes()
        self.waiting = 0
        self.listed = False
        self.troubled = False

    @property
    def complete(self) -> bool:
        return self.listed and not self.waiting

    @property
    def again(self) -> bool:
        """Whether the next scan is to read it again, even if it does not change."""
        return self.troubled or self.notes.passing


class Entry(NamedTuple):
    """A file to analyse, in an archive or not. `size` is what the folder says, in octets."""

    place: Place
    wanted: Wanted
    size: int
    why: str
    archive: Archive | None = None


class Rescan:
    """Holds a share against the store. `reasons` are why what is known of files could not be used, in words, and
    `returned` tells whether any file that had vanished is there again."""

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
        """`by_hash`: read every file, and take it for unchanged only if its content is. `most` is the octets up to
        which members of archives are read."""
        self._excludes = excludes
        self._store = store
        self._roots = roots
        self._by_hash = by_hash
        self._most = most
        self._basis = basis
        self._bases = store.bases()
        # The runs that had the same basis.
        self._current = {run for run, one in self._bases.items() if one == basis}
        # One octet per file of the store: whether the walk came by.
        self._seen = bytearray(store.next_file)
        self._returned: list[int] = []
        self.unread: dict[str, str] = {}
        # Archives that were not listed to the end: nobody knows whether their other members are there.
        self._unlisted: list[str] = []
        self.unchanged = 0
        self.returned = False
        self.reasons: Counter[str] = Counter()

    def entries(self) -> Iterator[Entry | Archive | None]:
        """The files to analyse; an archive when its last member was listed; `None` now and then, where there is
        nothing, so that the caller may look around."""
        for root in self._roots:
            for listing in walk(root, self._excludes):
                if listing.problem:
                    self.unread[listing.folder] = listing.problem
                yield from self._compared(listing)
                yield from self._archives(listing)
                yield None
        self._note_returned()

    def _compared(self, listing: Listing, archive: Archive | None = None, *, doubted: bool = False) -> Iterator[Entry]:
        """The files of a listing that are to be analysed. `doubted`: whatever their size and time."""
        if not listing.files:
            return
        folder = self._store.folder(listing.folder)
        known = self._store.known(folder, [one.name for one in listing.files])
        trusted = not doubted and not self._by_hash
        # Not by pathlib: there are many of them.
        prefix = os.path.join(listing.folder, "")
        for seen in listing.files:
            row = known.get(seen.name)
            # Where a share is scanned daily, nearly every file ends here.
            if row is not None and trusted and self._holds(seen, row):
                self._see(row[1])
                self.unchanged += 1
                if row[6] is not None:
                    self._returned.append(row[1])
                    if len(self._returned) == NOTED:
                        self._note_returned()
                continue
            old = Known._make(row) if row is not None else None
            if old is not None:
                self._see(old.id)
            wanted = Wanted(prefix + seen.name, self._content(old), seen.size, seen.content)
            yield Entry(Place(folder, seen.name, old), wanted, seen.size, self._why(seen, old), archive)

    def _holds(self, seen: Seen, row: tuple[Any, ...]) -> bool:
        """Whether a file has the size and time of before, and was analysed on this basis. `row` is what `Known` is made
        of."""
        _, _, size, mtime_ns, _, run, _, read = row
        return size == seen.size and mtime_ns == seen.mtime_ns and read and run in self._current

    def _archives(self, listing: Listing) -> Iterator[Entry | Archive | None]:
        """The members of archives that are to be analysed."""
        if not listing.archives:
            return
        folder = self._store.folder(listing.folder)
        known = self._store.known(folder, [one.name for one in listing.archives])
        for seen in listing.archives:
            path, row = str(Path(listing.folder, seen.name)), known.get(seen.name)
            place = Place(folder, seen.name, Known._make(row) if row is not None else None)
            if place.known is not None:
                self._see(place.known.id)
            archive = self._opened(path, place, seen)
            if archive is not None:
                yield from self._members(path, archive)

    def _opened(self, path: str, place: Place, seen: Seen) -> Archive | None:
        """An archive that is to be read; `None` if its members are known, and there as they were."""
        old = place.known
        why = None if old is not None and self._holds(seen, old) else self._why(seen, old)
        digest = digest_of(path) if self._by_hash else None
        same = digest is not None and old is not None and digest == old.digest
        if why == CHANGED and same and self._content(old) is not None:
            self._store.dated(place, seen.size, seen.mtime_ns)
            why = None
        if why is None and self._by_hash and not same:
            # That of a scan without --hash is not known.
            why = UNCHANGED if old is not None and old.digest is None else CHANGED
        if why is None:
            self._unchanged_archive(path, place)
            return None
        return Archive(place, seen, why, digest)

    def _unchanged_archive(self, path: str, place: Place) -> None:
        assert place.known is not None
        gone = place.known.vanished
        if gone is not None:
            self._returned.append(place.known.id)
        self.unchanged += 1
        for id, vanished in self._store.below(path):
            # What had vanished from the archive before the archive did is not in it.
            if vanished is None or vanished == gone:
                self._see(id)
                self.unchanged += 1
            if vanished is not None and vanished == gone:
                self._returned.append(id)
        if len(self._returned) >= NOTED:
            self._note_returned()

    def _members(self, path: str, archive: Archive) -> Iterator[Entry | Archive | None]:
        old, seen = archive.place.known, archive.seen
        same = old is not None and not self._by_hash and (seen.size, seen.mtime_ns) == (old.size, old.mtime_ns)
        if old is not None and old.read:
            # Until all of its members are written, it is not the archive that the store knows.
            self._store.doubt(archive.place)
        for listing in list_archive(path, self._most, archive.notes):
            for entry in self._compared(listing, archive, doubted=not same):
                archive.waiting += 1
                yield entry
            yield None
        if archive.notes.problem:
            self._unlisted.append(path)
        archive.listed = True
        yield archive

    def _see(self, id: int) -> None:
        if id < len(self._seen):
            self._seen[id] = 1

    def _why(self, seen: Seen, old: Known | None) -> str:
        """Why a file is to be analysed."""
        if old is None:
            return NEW
        if (seen.size, seen.mtime_ns) != (old.size, old.mtime_ns) and old.read:
            return CHANGED
        if not old.read:
            return RETRIED
        if old.run not in self._current:
            self.reasons[difference(self._bases[old.run], self._basis)] += 1
            return OUTDATED
        return CHANGED

    def _content(self, old: Known | None) -> bytes | None:
        """The digest of the content whose analysis holds, if there is one."""
        return old.digest if old is not None and old.read and old.run in self._current else None

    def _note_returned(self) -> None:
        if self._returned:
            self.returned = True
            self._store.returned(self._returned)
            self._returned = []

    def finish(self) -> Counter[str]:
        """Note what is gone, when the walk is over: how many files have vanished, and how many are excluded by now."""
        for path, problem in self.unread.items():
            self._store.unread_folder(path, problem)
        self._store.listed([path for path in self._store.unread_folders() if self._covers(path)])
        gone = self._gone()
        if gone:
            self._store.vanish(list(gone))
        return Counter(gone.values())

    def _gone(self) -> dict[int, str]:
        """The files that the walk did not come by, and why."""
        unseen = self._store.unseen(self._seen)
        if not unseen:
            return {}
        unknown = (*self.unread, *self._unlisted)
        covered = {
            id: (path, self._covers(path) and not any(is_below(path, one) for one in unknown))
            for id, path in self._store.folders().items()
        }
        single = set(self._roots)
        gone = {}
        for id, folder, name in unseen:
            path, inside = covered[folder]
            whole = str(Path(path, name))
            if inside or whole in single:
                gone[id] = EXCLUDED if self._excludes(whole, False) else VANISHED
        return gone

    def _covers(self, path: str) -> bool:
        return any(is_below(path, root) for root in self._roots)
