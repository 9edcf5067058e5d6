"""One scan: walks, hands chunks to workers and writes their results. Whatever stops it, the store is whole."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import NamedTuple

from mifkit.files.discovery import Excludes, nothing
from mifkit.scan.plan import Plan, basis_of
from mifkit.scan.rescan import EXCLUDED, UNCHANGED, VANISHED, OpenArchive, PendingFile, PendingFolder, Rescan
from mifkit.scan.share.read_ahead import READERS
from mifkit.scan.store.across_files import ComparisonOptions, basis_across, find_across
from mifkit.scan.store.store import AcrossFacts, Store
from mifkit.scan.workers.chunk_rows import ChunkResult
from mifkit.scan.workers.chunks import Chunk, archive_result, fault_result
from mifkit.scan.workers.processes import LOOK, MOST_LOSSES, NoWorkerError, TaskExecutor, WorkerLostError

# Files of a chunk: the first ones are small, so that a small share keeps all workers busy, too.
FIRST_CHUNK, LARGEST_CHUNK = 16, 1000
# Bytes of a chunk: one file at a time is in memory, but a chunk should not take minutes.
CHUNK_BYTES = 8_000_000
# Chunks per worker that it works on, or that wait for it or to be written.
IN_FLIGHT = 2


class PendingChunk(NamedTuple):
    """Files that are analysed together. `suspect`: a worker was lost at its only file. `apart`: workers were lost with
    it, and it is not known at which file."""

    files: tuple[PendingFile, ...]
    suspect: bool = False
    apart: bool = False


class Shortage(Exception):  # noqa: N818  # not an error of the scan
    """Workers are lost again and again, or cannot be started; the text says why."""


class Scan:
    """A scan of `roots`, absolute and each once (`mifkit.scan.share.walk.roots_of`).

    `counts` are those of the table `runs`, so far; `hits` and `misses` count files with a known and with a new shape,
    `read_ahead` those that were read ahead, `faults` those on which mifkit failed. A complete run also has `vanished`
    and `excluded` in `counts`, and `across`: what the comparison of its files with one another and with packages rests
    on.
    """

    def __init__(
        self,
        store: Store,
        roots: tuple[str, ...],
        plan: Plan,
        options: ComparisonOptions | None = None,
        *,
        by_hash: bool = False,
        excludes: Excludes = nothing,
    ) -> None:
        self._store = store
        self._roots = roots
        self._plan = plan
        self._options = options or ComparisonOptions()
        self._written = False
        self.across: AcrossFacts | None = None
        basis = basis_of(plan)
        self.run = store.begin(basis, roots)
        self._rescan = Rescan(store, basis, roots, by_hash=by_hash, most=plan.max_file_size, excludes=excludes)
        self.hits = self.misses = self.faults = self.read_ahead = 0

    @property
    def counts(self) -> Counter[str]:
        return self._store.counts + Counter({UNCHANGED: self._rescan.unchanged})

    @property
    def files(self) -> int:
        """The number of files that are done: unchanged or analysed."""
        return self.counts.total() - self._gone

    @property
    def _gone(self) -> int:
        return self._store.counts[VANISHED] + self._store.counts[EXCLUDED]

    @property
    def reasons(self) -> Counter[str]:
        """Why stored analyses of files could not be used, in words."""
        return self._rescan.reasons

    @property
    def unread_folders(self) -> dict[str, str]:
        """The folders that could not be listed, each with the reason."""
        return self._rescan.unread

    def __call__(
        self,
        executor: TaskExecutor[Chunk, ChunkResult],
        jobs: int,
        progress: Callable[[int], None],
        apart: TaskExecutor[Chunk, ChunkResult] | None = None,
    ) -> None:
        """Run the scan. `jobs` chunks are worked on at a time; `progress` is called with the number of files done.

        `apart` repeats the chunks with which `executor` loses workers without knowing at which file. Raises StoreError
        and Shortage; after these and any other exception, the store has all that was written.
        """
        state = "stopped"
        try:
            self._work(executor, apart or executor, jobs, progress)
            self._rescan.finish()
            self._find_across()
            self._store.tidy()
            state = "complete"
        finally:
            self._store.end(state, self.counts)

    def _find_across(self) -> None:
        """Find the findings across files, unless nothing has changed since they were found."""
        basis = basis_across(self._plan, self._options, self._roots)
        changed = self._written or self._rescan.returned or self._gone
        if not changed and self._store.across_is_current(basis):
            self.across = self._store.keep_across()
            return
        self.across = self._store.replace_across(
            lambda database: find_across(database, self._roots, self._plan, self._options), basis, self._options
        )

    def _work(
        self,
        executor: TaskExecutor[Chunk, ChunkResult],
        apart: TaskExecutor[Chunk, ChunkResult],
        jobs: int,
        progress: Callable[[int], None],
    ) -> None:
        new = self._chunks(progress)
        again: deque[PendingChunk] = deque()
        pending: dict[Future[ChunkResult], PendingChunk] = {}
        exhausted, losses = False, 0
        while True:
            while len(pending) < jobs * IN_FLIGHT and not (exhausted and not again):
                # After a loss, nothing is read ahead: that may have been the cause.
                readers = 0 if again else READERS
                chunk = again.popleft() if again else next(new, None)
                if chunk is None:
                    exhausted = True
                    break
                task = Chunk(tuple([file.task for file in chunk.files]), readers)
                pending[(apart if chunk.apart else executor).submit(task)] = chunk
            if not pending:
                return
            # With a time limit: on Windows, Ctrl-C is not heard before a wait is over.
            for future in wait(pending, LOOK, FIRST_COMPLETED).done:
                chunk = pending.pop(future)
                error = future.exception()
                if error is None:
                    losses = 0
                    self._write(chunk, future.result())
                else:
                    losses += 1
                    again.extend(self._after_loss(chunk, error, losses))
            progress(self.files)

    def _after_loss(self, chunk: PendingChunk, error: BaseException, losses: int) -> list[PendingChunk]:
        """The chunks to repeat after a worker was lost. A file with which two workers are lost is faulty."""
        if isinstance(error, NoWorkerError):
            raise Shortage(str(error))
        if losses == MOST_LOSSES:
            raise Shortage(f"{MOST_LOSSES} workers in a row were lost, the last one because {error}")
        if chunk.suspect:
            self.faults += 1
            self._write(chunk, fault_result(chunk.files[0].task, f"mifkit failed on this file: {error}"))
            return []
        item = error.item if isinstance(error, WorkerLostError) else None
        if item is None and not chunk.apart:
            return [chunk._replace(apart=True)]
        return split(chunk, item)

    def _write(self, chunk: PendingChunk, result: ChunkResult) -> None:
        self._written = True
        files = chunk.files
        counts = Counter([file.why for file in files])
        for index in result.same:
            counts[files[index].why] -= 1
            counts[UNCHANGED] += 1
        listed = [folder.known for folder in _written_folders(files, result)]
        self._store.write(result, listed, counts)
        self.hits += result.hits
        self.misses += result.misses
        self.read_ahead += result.read_ahead
        for index in result.unread:
            if (archive := files[index].archive) is not None:
                # The archive could not be read, not only the member.
                archive.troubled = True
        for archive, members in Counter([file.archive for file in files]).items():
            if archive is not None:
                archive.waiting -= members
                self._finish(archive)

    def _finish(self, archive: OpenArchive) -> None:
        """Write the row of an archive, if the rows of its members are written."""
        if archive.complete:
            findings = archive.problems.findings()
            result = archive_result(archive.task, archive.digest, findings, try_again=archive.try_again)
            self._store.write(result, (), {archive.why: 1})

    def _chunks(self, progress: Callable[[int], None]) -> Iterator[PendingChunk]:
        files: list[PendingFile] = []
        size, most = 0, FIRST_CHUNK
        for found in self._rescan.files():
            if found is None:
                progress(self.files)
                continue
            if isinstance(found, OpenArchive):
                self._finish(found)
                continue
            files.append(found)
            size += found.task.size
            if len(files) >= most or size >= CHUNK_BYTES:
                yield PendingChunk(tuple(files))
                files, size, most = [], 0, min(most * 2, LARGEST_CHUNK)
        if files:
            yield PendingChunk(tuple(files))


def _written_folders(files: Sequence[PendingFile], result: ChunkResult) -> Iterator[PendingFolder]:
    """The folders that the store knows as they are listed, with the results of files."""
    for index in result.unlike:
        if (folder := files[index].folder) is not None:
            folder.as_listed = False
    for folder, written in Counter([file.folder for file in files]).items():
        if folder is not None:
            folder.waiting -= written
            if not folder.waiting and folder.as_listed:
                yield folder


def split(chunk: PendingChunk, item: int | None) -> list[PendingChunk]:
    """The parts of a chunk with which a worker was lost at the file of index `item`; `None`: it is not known where."""
    files = chunk.files
    if len(files) == 1:
        return [chunk._replace(suspect=True)]
    if item is None:
        middle = len(files) // 2
        return [chunk._replace(files=files[:middle]), chunk._replace(files=files[middle:])]
    parts = (files[:item], files[item + 1 :])
    suspect = chunk._replace(files=files[item : item + 1], suspect=True)
    return [suspect, *(PendingChunk(part) for part in parts if part)]
