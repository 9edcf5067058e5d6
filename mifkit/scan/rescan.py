"""What of a share is to be analysed: what the store does not know, or knows otherwise; and what is gone."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mifkit.discovery import Excludes, nothing
from mifkit.scan.plan import Basis, difference
from mifkit.scan.store import Known, Place, Store
from mifkit.scan.walk import Listing, Seen, is_below, walk
from mifkit.scan.worker import Wanted

# Why a file is analysed; these and `UNCHANGED` are columns of the table `runs`.
NEW, CHANGED, OUTDATED, RETRIED = "new", "changed", "outdated", "retried"
UNCHANGED, VANISHED, EXCLUDED = "unchanged", "vanished", "excluded"
# Files that are noted together as being there again.
NOTED = 1000


class Entry(NamedTuple):
    """A file to analyse. `size` is what the folder says, in octets."""

    place: Place
    wanted: Wanted
    size: int
    why: str


class Rescan:
    """Holds a share against the store. `reasons` are why what is known of files could not be used, in words, and
    `returned` tells whether any file that had vanished is there again."""

    def __init__(
        self, store: Store, basis: Basis, roots: tuple[str, ...], *, by_hash: bool, excludes: Excludes = nothing
    ) -> None:
        """`by_hash`: read every file, and take it for unchanged only if its content is."""
        self._excludes = excludes
        self._store = store
        self._roots = roots
        self._by_hash = by_hash
        self._basis = basis
        self._bases = store.bases()
        # The runs that had the same basis.
        self._current = {run for run, one in self._bases.items() if one == basis}
        # One octet per file of the store: whether the walk came by.
        self._seen = bytearray(store.next_file)
        self._returned: list[int] = []
        self.unread: dict[str, str] = {}
        self.unchanged = 0
        self.returned = False
        self.reasons: Counter[str] = Counter()

    def entries(self) -> Iterator[Entry | None]:
        """The files to analyse; `None` now and then, where there is none, so that the caller may look around."""
        for root in self._roots:
            for listing in walk(root, self._excludes):
                if listing.problem:
                    self.unread[listing.folder] = listing.problem
                yield from self._compared(listing)
                yield None
        self._note_returned()

    def _compared(self, listing: Listing) -> Iterator[Entry]:
        if not listing.files:
            return
        folder = self._store.folder(listing.folder)
        known = self._store.known(folder, [one.name for one in listing.files])
        for seen in listing.files:
            row = known.get(seen.name)
            if row is not None and self._is_unchanged(seen, row):
                continue
            old = Known._make(row) if row is not None else None
            if old is not None:
                self._seen[old.id] = 1
            path = str(Path(listing.folder, seen.name))
            wanted = Wanted(path, self._content(old))
            yield Entry(Place(folder, seen.name, old), wanted, seen.size, self._why(seen, old))

    def _is_unchanged(self, seen: Seen, row: tuple[Any, ...]) -> bool:
        """Whether what is known of a file holds; it is noted then. `row` is what `Known` is made of: there may be
        100 000 of them, and few that are anything else than unchanged."""
        _, id, size, mtime_ns, _, run, vanished, read = row
        if size != seen.size or mtime_ns != seen.mtime_ns or not read or run not in self._current or self._by_hash:
            return False
        self._seen[id] = 1
        self.unchanged += 1
        if vanished:
            self._returned.append(id)
            if len(self._returned) == NOTED:
                self._note_returned()
        return True

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
        covered = {
            id: (path, self._covers(path) and not any(is_below(path, unread) for unread in self.unread))
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
