"""Worker processes behind the interface of `concurrent.futures.Executor`: one that dies or hangs is replaced, and
what it was at is known.

Each lane is a pool of one process with one task at a time, so nobody else's work is lost with it. A task may say how
far it is (`at_item`); one that says nothing new for the time limit is taken to hang.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as StillRunningError
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.sharedctypes import RawArray
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Seconds between two looks at how far a task is.
LOOK = 0.5
# Seconds that a process has to start: on a busy machine, imports take their time.
START = 120.0
# Seconds that a process has to end.
END = 10.0
# What a process shares with its lane: how often it has said how far it is, and how far.
TICKS, ITEM = 0, 1


class WorkerLostError(Exception):
    """The process of a task died, or hung. `item` is what it was at, counted from 0; `None`: nobody knows."""

    def __init__(self, reason: str, item: int | None) -> None:
        super().__init__(reason, item)
        self.item = item

    def __str__(self) -> str:
        return str(self.args[0])


class NoWorkerError(Exception):
    """No process can be started."""


class _Own(threading.local):
    """What this thread shares with the one that awaits its task; nothing outside of tasks."""

    progress: Any = None


_own = _Own()


def at_item(index: int) -> None:
    """Says, within a task, which of its items is next."""
    if _own.progress is not None:
        _own.progress[ITEM] = index
        _own.progress[TICKS] += 1


def report_to(progress: Any) -> None:
    """Have `at_item` in this thread write to two numbers that another one reads (`awaited`)."""
    _own.progress = progress


def awaited(future: Future[T], progress: Any, limit: float) -> T:
    """The result of a task, or what it raises. Raises WorkerLostError when it was at one item for `limit` seconds."""
    ticks, waited = -1, 0.0
    while True:
        try:
            return future.result(LOOK)
        except StillRunningError:
            if future.done():  # Or the task itself ran into a time-out.
                return future.result()
        waited = waited + LOOK if progress[TICKS] == ticks else 0.0
        ticks = progress[TICKS]
        if waited >= limit:
            raise WorkerLostError(f"it did not end within {limit:g} s", progress[ITEM])


def _begin(progress: Any, prepare: Callable[[], object]) -> None:
    """First thing in a process: who stops the scan tells the parent, and without a parent there is no use in it."""
    report_to(progress)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Lanes(Executor):
    """`jobs` processes. A task that is at the same item for more than `limit` seconds is ended.

    Futures of tasks whose process was lost hold a `WorkerLostError`. `prepare` is called in each process before its
    first task: what it takes is not counted.
    """

    def __init__(self, jobs: int, limit: float, prepare: Callable[[], object] = os.getpid) -> None:
        self._queue: SimpleQueue[tuple[Future[Any], Callable[..., Any], Any, Any] | None] = SimpleQueue()
        self._lanes = [_Lane(self._queue, limit, prepare) for _ in range(jobs)]

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        self._queue.put((future, fn, args, kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes. With `cancel_futures` at once: what they were at is lost, which is as well. `wait` for
        them, but not for one that will not end."""
        for lane in self._lanes:
            if cancel_futures:
                lane.stop()
            self._queue.put(None)
        if wait:
            for lane in self._lanes:
                lane.thread.join(END)


class _Lane:
    """A thread that hands tasks to its process, one after the other."""

    def __init__(self, queue: "SimpleQueue[Any]", limit: float, prepare: Callable[[], object]) -> None:
        self._queue = queue
        self._limit = limit
        self._prepare = prepare
        self._stopped = False
        self._process: ProcessPoolExecutor | None = None
        self._id: int | None = None
        self._progress: Any = None
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._kill()

    def _work(self) -> None:
        while (task := self._queue.get()) is not None and not self._stopped:
            future, function, arguments, options = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = self._run(function, arguments, options)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)
        self._discard()

    def _run(self, function: Callable[..., Any], arguments: Any, options: Any) -> Any:
        if self._process is None:
            self._start()
        assert self._process is not None
        self._progress[ITEM] = 0
        inner = self._process.submit(function, *arguments, **options)
        try:
            return awaited(inner, self._progress, self._limit)
        except WorkerLostError as hung:
            lost = hung
        except Exception as error:
            if not _is_lost(error):
                raise
            lost = WorkerLostError("a worker process died on it", self._progress[ITEM])
        self._kill()
        self._discard()
        raise lost

    def _start(self) -> None:
        context = get_context("spawn")
        self._progress = RawArray("q", 2)
        self._process = ProcessPoolExecutor(1, context, _begin, (self._progress, self._prepare))
        try:
            with _deaf():
                started = self._process.submit(os.getpid)
            self._id = started.result(START)
        except Exception as error:
            self._discard()
            raise NoWorkerError(f"no worker process can be started: {error}") from error
        if self._stopped:
            self._kill()

    def _kill(self) -> None:
        """End the process whatever it does; SIGTERM is all that Windows has, and ends it there."""
        if self._id is not None:
            with suppress(OSError):
                os.kill(self._id, getattr(signal, "SIGKILL", signal.SIGTERM))
            self._id = None

    def _discard(self) -> None:
        if self._process is not None:
            # It is idle or dead, so this does not take long; what is left half closed at the end of this process shows.
            self._process.shutdown(wait=True, cancel_futures=True)
            self._process, self._id = None, None


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that are started within it do not hear Ctrl-C, which is for the parent: not even before `_begin`."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _is_lost(error: Exception) -> bool:
    """Whether the process of a task is gone, rather than the task has failed."""
    from concurrent.futures.process import BrokenProcessPool

    return isinstance(error, BrokenProcessPool)


class Serial(Executor):
    """Does each task in this process, at once. Nothing can be replaced here, and a hanging task hangs the scan."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future
