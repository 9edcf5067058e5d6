"""The workers of a Dask cluster behind the interface of `concurrent.futures.Executor`. Which of them does what, and
what is done again when one is lost, Dask decides."""

import logging
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from mifkit.scan.plan import Basis
from mifkit.scan.workers import dask_task
from mifkit.scan.workers.processes import NoWorkerError, WorkerLostError

P = ParamSpec("P")
T = TypeVar("T")

# Seconds between two looks at whether there are workers, and for how long there may be none: they are started anew.
LOOK = 2.0
PATIENCE = 60.0
# Seconds that a scheduler has to answer, or to take leave.
ANSWER, LEAVE = 30.0, 5.0
SAME = "Install the same mifkit on all of them"


class ClusterError(Exception):
    """A cluster that cannot be used; the text says why, and what to do."""


class Cluster(Executor):
    """The workers of the cluster whose scheduler is at `address`.

    A task that is at the same item for more than `limit` seconds is given up. Futures hold a WorkerLostError where
    workers died with a task, or gave it up; a NoWorkerError where the cluster is at fault, and not the task.
    `threads` is how many tasks the workers did at a time when it was connected.
    """

    def __init__(self, address: str, limit: float) -> None:
        """Raises ClusterError if there is no such cluster, it has no workers, or another mifkit."""
        self.address = address
        self._limit = limit
        self._basis = dask_task.basis()
        self._pending: set[Future[Any]] = set()
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
            self.shutdown(wait=False)
            if isinstance(error, OSError):
                raise ClusterError(f"The Dask cluster at {address} does not answer: {error}") from None
            raise
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        self._pending.add(future)
        packed = pickle.dumps((fn, args, kwargs))
        # A name of its own: what is asked for twice is to be done twice. Those who watch the cluster see it.
        name = f"mifkit-scan-{uuid4()}"
        try:
            there = self._dask.submit(dask_task.call, self._basis, self._limit, packed, key=name)
        except Exception as error:
            self._end(future, NoWorkerError(f"The Dask cluster at {self.address} takes no tasks: {_line(error)}"))
        else:
            there.add_done_callback(partial(self._take, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take leave of the cluster; what it has not begun by then it forgets, without `wait` or with
        `cancel_futures`."""
        if wait and not cancel_futures:
            for future in list(self._pending):
                with suppress(Exception):
                    future.result()
        self._closed.set()
        try:
            self._client.close(timeout=LEAVE)
        except Exception:
            # Nobody answers any more. At the end of the process Dask would try again, for a minute.
            self._client.status = "closed"

    # --- within -----------------------------------------------------------------------------------------------------

    def _take(self, future: "Future[Any]", there: "Future[bytes]") -> None:
        """Hand on what a task came to. It runs where Dask does its own work, so that nothing may wait here."""
        try:
            outcome = pickle.loads(there.result())  # noqa: S301  # made by our own function
        except Exception as error:
            lost = _loss(error)
            if lost is not None:
                self._end(future, lost)
            elif not self._closed.is_set():
                threading.Thread(target=self._blame, args=(future, error), daemon=True).start()
        else:
            self._pending.discard(future)
            with suppress(InvalidStateError):
                future.set_result(outcome)

    def _end(self, future: "Future[Any]", error: Exception) -> None:
        self._pending.discard(future)
        with suppress(InvalidStateError):
            future.set_exception(error)

    def _blame(self, future: "Future[Any]", error: Exception) -> None:
        """Say why the cluster could not do a task."""
        from distributed.comm.core import CommClosedError

        if isinstance(error, CancelledError | CommClosedError):
            reason = f"The connection to the Dask scheduler at {self.address} was lost"
        else:
            # A worker that came later, and has another mifkit or none, fails in one way or another.
            reason = self._other_mifkit() or f"A Dask worker cannot do its task: {_line(error)}"
        self._end(future, NoWorkerError(reason))

    def _other_mifkit(self) -> str:
        """Which worker has another mifkit, or none, in words; empty if all have the same."""
        try:
            answers = self._client.run(dask_task.basis, on_error="return")
        except Exception as error:
            return f"The Dask cluster at {self.address} does not answer: {_line(error)}"
        for worker, answer in answers.items():
            if isinstance(answer, OSError):
                # It is gone, or does not answer now; each task looks at this again.
                continue
            if isinstance(answer, Exception):
                return f"The Dask worker {worker} has no mifkit that fits this one: {_line(answer)}. {SAME}"
            if answer != self._basis:
                return f"The Dask worker {worker} has {_named(answer)}, this is {_named(self._basis)}. {SAME}"
        return ""

    def _watch(self) -> None:
        """Without workers, or a scheduler, tasks would wait for ever."""
        without = 0.0
        while not self._closed.wait(LOOK):
            try:
                threads = self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWER)
            except Exception:
                self._give_up(f"The Dask scheduler at {self.address} does not answer any more")
                return
            without = 0.0 if threads else without + LOOK
            if without >= PATIENCE:
                self._give_up(f"The Dask cluster at {self.address} has had no worker for {PATIENCE:g} s")
                return

    def _give_up(self, reason: str) -> None:
        for future in list(self._pending):
            self._end(future, NoWorkerError(reason))


def _connected(address: str) -> Any:
    """A client of Dask, which declares few types."""
    try:
        import distributed
        from distributed.comm.addressing import resolve_address
    except ImportError:
        raise ClusterError("--dask needs an extra that is not installed: pip install 'mifkit[dask]'") from None
    # Its log goes to standard error, with tracebacks; what matters of it is said here.
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    client: Any = distributed.Client
    try:
        # A client that is given what is no address waits a minute at its end.
        resolve_address(address)
        return client(address, set_as_default=False, name="mifkit scan")
    except (OSError, ValueError) as error:
        raise ClusterError(f"There is no Dask scheduler at {address}: {_line(error)}") from None


def _loss(error: Exception) -> WorkerLostError | None:
    """The loss of workers that an error tells of, if it does."""
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
    """An error in a line; Dask's can have many."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__
