"""Worker processes that do tasks: a process that dies or hangs is replaced, and the item that it was at is known.

Each process has one task at a time, so no other task is lost with it. A task may report the item that it is at; if it
reports nothing new for the time limit, it is taken to hang. The pools of the standard library do not serve: when a
process is ended in the middle of a result, they wait for the rest of it.
"""

import gc
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import closing, contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import RawArray
from queue import SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

Task = TypeVar("Task")
Task_contra = TypeVar("Task_contra", contravariant=True)
Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)

# Seconds between two looks at the progress of a task.
LOOK = 0.5
# Seconds that a process has to start: on a busy machine, imports take time.
START = 120.0
# Processes that are started one after another until one is ready.
STARTS = 3
# Seconds that a process has to end.
END = 10.0
# Workers lost in a row that cannot be the fault of files.
MOST_LOSSES = 100
# Objects that a process makes between two searches for garbage.
GARBAGE = 50_000
# The first message of a process.
READY = b"ready"
# What the numbers of `Progress` are.
REPORTS, ITEM = 0, 1


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class WorkerLostError(Exception):
    """The worker of a task died or hung. `item` is the item that it was at (0-based); `None`: it is not known."""

    def __init__(self, reason: str, item: int | None) -> None:
        super().__init__(reason, item)
        self.reason = reason
        self.item = item

    def __str__(self) -> str:
        return self.reason


class NoWorkerError(Exception):
    """No worker can be started."""


class Worker(Protocol[Task_contra, Result_co]):
    """Does one task after another. It calls `report_item` with each item of the task (0-based) that is next."""

    def __call__(self, report_item: Callable[[int], None], task: Task_contra, /) -> Result_co: ...

    def close(self) -> None:
        """Called after the last task."""


class TaskExecutor(Protocol[Task_contra, Result]):
    """Has workers do tasks. A future holds the result of its task, or the exception that ended it."""

    def submit(self, task: Task_contra, /) -> Future[Result]: ...

    def shutdown(self) -> None:
        """End the workers, and with them the tasks that they are at."""


class Progress:
    """The item that a task is at: two numbers, written by the worker and read by another thread or process."""

    def __init__(self, numbers: Any) -> None:
        self._numbers = numbers

    def report_item(self, item: int) -> None:
        self._numbers[ITEM] = item
        self._numbers[REPORTS] += 1

    def wait_for(self, happens: Callable[[float], bool], limit: float) -> None:
        """Wait until `happens` returns true; it may itself wait for the number of seconds that it is called with.

        Raises WorkerLostError if the task is at one item for `limit` seconds.
        """
        reports, waited = -1, 0.0
        while not happens(LOOK):
            waited = waited + LOOK if self._numbers[REPORTS] == reports else 0.0
            reports = self._numbers[REPORTS]
            if waited >= limit:
                raise WorkerLostError(f"it did not end within {limit:g} s", self.item)

    def result_of(self, future: Future[Result], limit: float) -> Result:
        """The result of a task, or the exception that it raised.

        Raises WorkerLostError if the task is at one item for `limit` seconds.
        """
        self.wait_for(lambda seconds: bool(wait([future], seconds).done), limit)
        return future.result()

    @property
    def item(self) -> int:
        return int(self._numbers[ITEM])


def _serve(pipe: "Connection[Any, Any]", progress: Progress, make_worker: Callable[[], Worker[Task, Result]]) -> None:
    """The main function of a process. It answers each task with whether it failed, and its result or exception."""
    # The parent is told to stop and ends its processes; without a parent, they are of no use.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with closing(make_worker()) as worker, suppress(EOFError):
        # What is loaded stays, and tasks leave little garbage.
        gc.freeze()
        gc.set_threshold(GARBAGE)
        pipe.send_bytes(READY)
        while True:
            task = pickle.loads(pipe.recv_bytes())  # noqa: S301  # the parent's
            try:
                answer = pickle.dumps((False, worker(progress.report_item, task)))
            except Exception as error:
                answer = pickle.dumps((True, error))
            pipe.send_bytes(answer)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class WorkerProcesses(Generic[Task, Result]):
    """`jobs` processes, each with a worker of its own. A task that is at one item for `limit` seconds is ended.

    The future of a task whose process was lost holds a WorkerLostError. `make_worker` is called in each process; the
    time that it takes does not count for its first task.
    """

    def __init__(self, jobs: int, limit: float, make_worker: Callable[[], Worker[Task, Result]]) -> None:
        self._queue: SimpleQueue[tuple[Future[Result], Task] | None] = SimpleQueue()
        self._workers = [_WorkerProcess(self._queue, limit, make_worker) for _ in range(jobs)]

    def submit(self, task: Task, /) -> Future[Result]:
        future: Future[Result] = Future()
        self._queue.put((future, task))
        return future

    def shutdown(self) -> None:
        """End the processes at once, whatever they are at, but do not wait for one that will not end."""
        for worker in self._workers:
            worker.stop()
            self._queue.put(None)
        for worker in self._workers:
            worker.thread.join(END)


class _WorkerProcess(Generic[Task, Result]):
    """A thread that hands tasks to its process, one after another, and replaces the process when it is lost.

    Nothing but the process has the other end of the pipe, which so ends with the process, even in the middle of an
    answer.
    """

    def __init__(
        self,
        queue: "SimpleQueue[tuple[Future[Result], Task] | None]",
        limit: float,
        make_worker: Callable[[], Worker[Task, Result]],
    ) -> None:
        self._queue = queue
        self._limit = limit
        self._make_worker = make_worker
        self._stopped = False
        self._process: SpawnProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._progress = Progress([0, 0])
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Called by another thread: end the process, its task and this thread."""
        self._stopped = True
        self._kill()

    def _work(self) -> None:
        while (submitted := self._queue.get()) is not None and not self._stopped:
            future, task = submitted
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = self._run(task)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)
        self._discard()

    def _run(self, task: Task) -> Result:
        if self._process is None:
            self._start()
        assert self._pipe is not None
        self._progress.report_item(0)
        packed = pickle.dumps(task)
        try:
            self._pipe.send_bytes(packed)
            self._progress.wait_for(self._pipe.poll, self._limit)
            answer = self._pipe.recv_bytes()
        except WorkerLostError:
            self._discard()
            raise
        except (EOFError, OSError):
            self._discard()
            raise WorkerLostError("a worker process died on it", self._progress.item) from None
        failed, result = pickle.loads(answer)  # noqa: S301  # our own process made it
        if failed:
            raise result
        return result  # type: ignore[no-any-return]  # what the worker sent

    def _start(self) -> None:
        """Start the process. One that ends while it starts may have been killed by chance: others are tried."""
        for left in reversed(range(STARTS)):
            try:
                self._begin()
                break
            except (EOFError, OSError) as error:
                self._discard()
                if not left or self._stopped or isinstance(error, TimeoutError):
                    why = str(error) or "it has ended"
                    raise NoWorkerError(f"no worker process can be started: {why}") from error
        if self._stopped:
            self._kill()

    def _begin(self) -> None:
        context = get_context("spawn")
        self._progress = Progress(RawArray("q", 2))
        self._pipe, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._progress, self._make_worker), daemon=True)
        with _interrupts_blocked():
            process.start()
        self._process = process
        theirs.close()
        if not self._pipe.poll(START):
            raise TimeoutError(f"it is not ready after {START:g} s")
        self._pipe.recv_bytes()

    def _kill(self) -> None:
        """End the process whatever it does."""
        process = self._process
        if process is not None:
            with suppress(OSError, ValueError):
                process.kill()

    def _discard(self) -> None:
        self._kill()
        if self._process is not None:
            self._process.join(END)
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Processes that are started within it never get Ctrl-C, which is for the parent, not even before `_serve`."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Imported here because Python in a browser does not have it.
    from multiprocessing import resource_tracker

    # Started by the first process, it would unblock the signals in this thread, and that process would get them.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
