"""The workers of a Dask cluster. Dask decides which worker gets a chunk, and repeats chunks when a worker is lost."""

import logging
import pickle
import threading
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

from mifkit.scan.plan import Basis, Plan, basis_of
from mifkit.scan.workers.chunk_rows import ChunkResult
from mifkit.scan.workers.chunks import Chunk
from mifkit.scan.workers.processes import NoWorkerError, WorkerLostError

# Seconds between two looks at the number of workers, and for how long there may be none: lost ones are replaced.
LOOK = 2.0
PATIENCE = 60.0
# Seconds that a scheduler has to answer, and to close the connection.
ANSWER, CLOSE = 30.0, 5.0
INSTALL = "Install the same mifkit on all of them"


class ClusterError(Exception):
    """A cluster that cannot be used; the text says why, and what to do."""


class Cluster:
    """The workers of the cluster whose scheduler is at `address`; they analyse chunks for a scan with this plan.

    A chunk that is at one file for `limit` seconds is given up. The future of a chunk holds a WorkerLostError if
    workers died with the chunk or gave it up, and a NoWorkerError if the cluster is at fault, not the chunk.
    `threads` is the number of chunks that the workers did at a time when the cluster was connected.
    """

    def __init__(self, address: str, limit: float, plan: Plan) -> None:
        """Raises ClusterError if there is no such cluster, it has no workers, or they have another mifkit."""
        self.address = address
        self._limit = limit
        self._plan = plan
        self._basis = basis_of(Plan())
        self._pending: set[Future[ChunkResult]] = set()
        self._closed = threading.Event()
        self._client = _connected(address)
        self._dask = self._client.get_executor()
        try:
            self.threads = sum(self._client.nthreads().values())
            if not self.threads:
                raise ClusterError(f"The Dask cluster at {address} has no workers. Start one: dask worker {address}")
            if other := self._other_mifkit():
                raise ClusterError(other)
        except BaseException as error:
            self.shutdown()
            if isinstance(error, OSError):
                raise ClusterError(f"The Dask cluster at {address} does not answer: {error}") from None
            raise
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, chunk: Chunk, /) -> Future[ChunkResult]:
        from mifkit.scan.workers import dask_task

        future: Future[ChunkResult] = Future()
        self._pending.add(future)
        packed = pickle.dumps((self._plan, chunk))
        # A unique key, so that a chunk that is submitted twice is done twice. People who watch the cluster see it.
        key = f"mifkit-scan-{uuid4()}"
        try:
            task = self._dask.submit(dask_task.analyse, self._basis, self._limit, packed, key=key)
        except Exception as error:
            self._fail(future, NoWorkerError(f"The Dask cluster at {self.address} takes no tasks: {_line(error)}"))
        else:
            task.add_done_callback(partial(self._finish, future))
        return future

    def shutdown(self) -> None:
        """Disconnect from the cluster, which forgets the chunks that it has not begun."""
        self._closed.set()
        try:
            self._client.close(timeout=CLOSE)
        except Exception:
            # The scheduler does not answer. At the end of the process Dask would try again, for a minute.
            self._client.status = "closed"

    # --- within -----------------------------------------------------------------------------------------------------

    def _finish(self, future: "Future[ChunkResult]", task: "Future[bytes]") -> None:
        """Hand on the result of a task, or its exception. Runs in the thread of Dask's event loop: it may not wait."""
        try:
            result = pickle.loads(task.result())  # noqa: S301  # made by our own function
        except Exception as error:
            lost = _loss(error)
            if lost is not None:
                self._fail(future, lost)
            elif not self._closed.is_set():
                threading.Thread(target=self._explain, args=(future, error), daemon=True).start()
        else:
            self._pending.discard(future)
            with suppress(InvalidStateError):
                future.set_result(result)

    def _fail(self, future: "Future[ChunkResult]", error: Exception) -> None:
        self._pending.discard(future)
        with suppress(InvalidStateError):
            future.set_exception(error)

    def _explain(self, future: "Future[ChunkResult]", error: Exception) -> None:
        """Fail with the reason why the cluster could not do a task."""
        from distributed.comm.core import CommClosedError

        if isinstance(error, CancelledError | CommClosedError):
            reason = f"The connection to the Dask scheduler at {self.address} was lost"
        else:
            # A worker that joined later with another mifkit, or without mifkit, may fail in many ways.
            reason = self._other_mifkit() or f"{self._at_fault()}: {_line(error)}"
        self._fail(future, NoWorkerError(reason))

    def _at_fault(self) -> str:
        """What Dask's own fault is about: it may stumble over a worker that leaves."""
        with suppress(Exception):
            if not self._workers():
                return f"The last worker of the Dask cluster at {self.address} has left"
        return "A Dask worker cannot do its task"

    def _workers(self) -> Mapping[str, int]:
        """The workers of the cluster, with their threads. Raises whatever Dask raises if the scheduler is gone."""
        found: Mapping[str, int] = self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWER)
        return found

    def _other_mifkit(self) -> str:
        """The worker that has another mifkit, or none, in words; empty if all have the same mifkit."""
        from mifkit.scan.workers import dask_task

        try:
            answers = self._client.run(dask_task.basis, on_error="return")
        except Exception as error:
            return f"The Dask cluster at {self.address} does not answer: {_line(error)}"
        for worker, answer in answers.items():
            if isinstance(answer, OSError):
                # The worker is gone or does not answer now. Each task compares the mifkit again.
                continue
            if isinstance(answer, Exception):
                return f"The Dask worker {worker} has no mifkit that fits this one: {_line(answer)}. {INSTALL}"
            if answer != self._basis:
                return f"The Dask worker {worker} has {_named(answer)}, this is {_named(self._basis)}. {INSTALL}"
        return ""

    def _watch(self) -> None:
        """Fail all chunks once the scheduler does not answer or has no workers: they would wait for ever."""
        without = 0.0
        while not self._closed.wait(LOOK):
            try:
                workers = self._workers()
            except Exception:
                self._give_up(f"The Dask scheduler at {self.address} does not answer any more")
                return
            without = 0.0 if workers else without + LOOK
            if without >= PATIENCE:
                self._give_up(f"The Dask cluster at {self.address} has had no worker for {PATIENCE:g} s")
                return

    def _give_up(self, reason: str) -> None:
        for future in list(self._pending):
            self._fail(future, NoWorkerError(reason))


def _connected(address: str) -> Any:
    """A client of Dask, which declares few types."""
    try:
        import distributed
        from distributed.comm.addressing import resolve_address
    except ImportError:
        raise ClusterError(
            "--dask needs the extra dask, which is not installed: see 'mifkit help installation'"
        ) from None
    # Dask logs to standard error, with tracebacks; our own messages say what matters.
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    client: Any = distributed.Client
    try:
        # A client with an invalid address would wait a minute when it is closed.
        resolve_address(address)
        return client(address, set_as_default=False, name="mifkit scan")
    except (OSError, ValueError) as error:
        raise ClusterError(f"There is no Dask scheduler at {address}: {_line(error)}") from None


def _loss(error: Exception) -> WorkerLostError | None:
    """The loss of workers that an error is about; `None` if it is about something else."""
    from distributed import KilledWorker

    if isinstance(error, WorkerLostError):
        return error
    if isinstance(error, KilledWorker):
        return WorkerLostError("Dask workers died on it, one after the other", None)
    if isinstance(error, MemoryError):
        return WorkerLostError("a Dask worker had not enough memory for it", None)
    return None


def _named(basis: Basis) -> str:
    return f"mifkit {basis.mifkit} with rule set {basis.rules}"


def _line(error: Exception) -> str:
    """The first line of an error; errors of Dask can have many."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__
