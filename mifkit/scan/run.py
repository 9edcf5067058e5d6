"""One scan: walk, hand chunks to workers, write what they find. Whatever stops it, the store is whole."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import NamedTuple

from mifkit.files.discovery import Excludes, nothing
from mifkit.scan.plan import Plan, basis_of
from mifkit.scan.rescan import EXCLUDED, UNCHANGED, VANISHED, Archive, Entry, Rescan
from mifkit.scan.share.read_ahead import READERS
from mifkit.scan.store.across_files import Comparison, basis_across, find_across
from mifkit.scan.store.store import Store
from mifkit.scan.workers.chunks import Batch, faulty, of_archive, put_away, scan_chunk
from mifkit.scan.workers.processes import NoWorkerError, WorkerLostError

# Files of a chunk: the first ones are small, so that a small share keeps all workers busy, too.
FIRST_CHUNK, LARGEST_CHUNK = 16, 1000
# Octets of a chunk: they are in memory one file at a time, but a chunk should not take minutes.
CHUNK_OCTETS = 8_000_000
# Chunks per worker that are with it, waiting for it, or waiting to be written.
IN_FLIGHT = 2
# So many workers lost in a row are no fault of the files.
MOST_LOSSES = 100


class Task(NamedTuple):
    """A chunk. `suspect`: a worker was lost with this file alone, or at it. `apart`: workers were lost with it, and
    nobody knows at which file."""

    entries: tuple[Entry, ...]
    suspect: bool = False
    apart: bool = False


class Shortage(Exception):  # noqa: N818  # no error of the scan
    """Workers are lost again and again, or cannot be started; the text says more."""


class Scan:
    """A scan of `roots`, absolute and each once (`mifkit.scan.share.walk.roots_of`).

    `counts` are those of the table `runs`, as far as they are known; `hits` and `misses` count files whose shape was
    known, or not, `ahead` those that were read ahead. `vanished` and `excluded` are in `counts` after a complete run
    only, and so is what `crowded` says: how many folders were passed over when MIFs of one computer were compared
    (`mifkit.scan.store.across_files`).
    """

    def __init__(
        self,
        store: Store,
        roots: tuple[str, ...],
        plan: Plan,
        comparison: Comparison | None = None,
        *,
        by_hash: bool = False,
        excludes: Excludes = nothing,
    ) -> None:
        self._store = store
        self._roots = roots
        self._plan = plan
        self._comparison = comparison or Comparison()
        self._written = False
        self.crowded = 0
        basis = basis_of(plan)
        self.run = store.begin(basis, roots)
        self._rescan = Rescan(store, basis, roots, by_hash=by_hash, most=plan.max_file_size, excludes=excludes)
        self._analysed: Counter[str] = Counter()
        self.hits = self.misses = self.faults = self.ahead = 0

    @property
    def counts(self) -> dict[str, int]:
        counts = dict(self._analysed)
        counts[UNCHANGED] = counts.get(UNCHANGED, 0) + self._rescan.unchanged
        return counts

    @property
    def files(self) -> int:
        """The files that are done: known as they are, or analysed."""
        gone = self._analysed[VANISHED] + self._analysed[EXCLUDED]
        return sum(self._analysed.values()) + self._rescan.unchanged - gone

    @property
    def reasons(self) -> Counter[str]:
        """Why what was known of files could not be used, in words."""
        return self._rescan.reasons

    @property
    def unread_folders(self) -> dict[str, str]:
        """Folders that could not be listed, and why."""
        return self._rescan.unread

    def __call__(
        self, executor: Executor, jobs: int, progress: Callable[[int], None], apart: Executor | None = None
    ) -> None:
        """Run it. `jobs` is how many chunks the executor works on at a time; `progress` is told the files done.

        Chunks with which the executor loses workers, and cannot say at which file, are done again by `apart`. Raises
        StoreError and Shortage; these and any other exception leave the store with all that was written.
        """
        state = "stopped"
        try:
            self._work(executor, apart or executor, jobs, progress)
            self._analysed += self._rescan.finish()
            self._find_across()
            self._store.tidy()
            state = "complete"
        finally:
            # Where the chunks were done in this process.
            put_away(self._plan)
            self._store.end(state, self.counts)

    def _find_across(self) -> None:
        """The findings across files, anew unless nothing has changed since they were found."""
        basis = basis_across(self._plan, self._comparison, self._roots)
        gone = self._analysed[VANISHED] or self._analysed[EXCLUDED]
        changed = self._written or self._rescan.returned or gone
        if not changed and self._store.across_holds(basis):
            self.crowded = self._store.across_held()
            return
        self.crowded = self._store.replace_across(
            lambda database: find_across(database, self._roots, self._plan, self._comparison), basis
        )

    def _work(self, executor: Executor, apart: Executor, jobs: int, progress: Callable[[int], None]) -> None:
        fresh = self._tasks(progress)
        again: deque[Task] = deque()
        pending: dict[Future[Batch], Task] = {}
        exhausted, losses = False, 0
        while True:
            while len(pending) < jobs * IN_FLIGHT and not (exhausted and not again):
                # After a loss, nothing is read ahead: it may have been that.
                readers = 0 if again else READERS
                task = again.popleft() if again else next(fresh, None)
                if task is None:
                    exhausted = True
                    break
                files = tuple([one.wanted for one in task.entries])
                place = apart if task.apart else executor
                pending[place.submit(scan_chunk, self._plan, files, readers)] = task
            if not pending:
                return
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                task = pending.pop(future)
                error = future.exception()
                if error is None:
                    losses = 0
                    self._write(task, future.result())
                else:
                    losses += 1
                    again.extend(self._after_loss(task, error, losses))
            progress(self.files)

    def _after_loss(self, task: Task, error: BaseException, losses: int) -> list[Task]:
        """What is to be done again after a worker was lost. A file that takes two of them is faulty."""
        if isinstance(error, NoWorkerError):
            raise Shortage(str(error))
        if losses == MOST_LOSSES:
            raise Shortage(f"{MOST_LOSSES} workers in a row were lost, the last one because {error}")
        if task.suspect:
            self.faults += 1
            self._write(task, faulty(f"mifkit failed on this file: {error}"))
            return []
        item = error.item if isinstance(error, WorkerLostError) else None
        if item is None and not task.apart:
            return [task._replace(apart=True)]
        return split(task, item)

    def _write(self, task: Task, batch: Batch) -> None:
        self._written = True
        self._store.write([one.place for one in task.entries], batch)
        self.hits += batch.hits
        self.misses += batch.misses
        self.ahead += batch.ahead
        for entry, result in zip(task.entries, batch.results, strict=True):
            self._analysed[entry.why if result.analysis is not None else UNCHANGED] += 1
            if entry.archive is not None:
                entry.archive.waiting -= 1
                # Without a size: it was not the member that was in the way.
                entry.archive.troubled = entry.archive.troubled or result.size is None
                self._finish(entry.archive)

    def _finish(self, archive: Archive) -> None:
        """Write the row of an archive, if those of its members are."""
        if archive.complete:
            seen, told = archive.seen, archive.notes.told()
            self._store.write(
                [archive.place], of_archive(seen.size, seen.mtime_ns, archive.digest, told, again=archive.again)
            )
            self._analysed[archive.why] += 1

    def _tasks(self, progress: Callable[[int], None]) -> Iterator[Task]:
        chunk: list[Entry] = []
        octets, most = 0, FIRST_CHUNK
        for entry in self._rescan.entries():
            if entry is None:
                progress(self.files)
                continue
            if isinstance(entry, Archive):
                self._finish(entry)
                continue
            chunk.append(entry)
            octets += max(entry.size, 0)
            if len(chunk) >= most or octets >= CHUNK_OCTETS:
                yield Task(tuple(chunk))
                chunk, octets, most = [], 0, min(most * 2, LARGEST_CHUNK)
        if chunk:
            yield Task(tuple(chunk))


def split(task: Task, item: int | None) -> list[Task]:
    """The parts of a chunk with which a worker was lost at `item`; `None`: nobody knows where."""
    entries = task.entries
    if len(entries) == 1:
        return [task._replace(suspect=True)]
    if item is None:
        middle = len(entries) // 2
        return [task._replace(entries=entries[:middle]), task._replace(entries=entries[middle:])]
    parts = (entries[:item], entries[item + 1 :])
    return [task._replace(entries=entries[item : item + 1], suspect=True), *(Task(part) for part in parts if part)]
