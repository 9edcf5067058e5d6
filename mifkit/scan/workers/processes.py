"""Worker processes behind the interface of `concurrent.futures.Executor`: one that dies or hangs is replaced, and
what it was at is known.

Each lane is one process with one task at a time, so nobody else's work is lost with it. A task may say how far it is
(`at_item`); one that says nothing new for the time limit is taken to hang. Pools of the standard library will not do:
where a process is ended in the middle of a result, they wait for the rest of it.
"""

import gc
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
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
# Objects that a process makes between two searches for garbage.
GARBAGE = 50_000
# What a process says first.
READY = b"ready"
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
    _wait_for(lambda seconds: bool(wait([future], seconds).done), progress, limit)
    return future.result()


def _wait_for(happens: Callable[[float], bool], progress: Any, limit: float) -> None:
    """Wait until something happens: that is asked again and again, for so many seconds. Raises WorkerLostError when
    the task was at one item for `limit` seconds."""
    ticks, waited = -1, 0.0
    while not happens(LOOK):
        waited = waited + LOOK if progress[TICKS] == ticks else 0.0
        ticks = progress[TICKS]
        if waited >= limit:
            raise WorkerLostError(f"it did not end within {limit:g} s", progress[ITEM])


def _serve(pipe: "Connection[Any, Any]", progress: Any, prepare: Callable[[], object]) -> None:
    """What a process does: one task after the other, each answered with whether it failed, and its result or error."""
    report_to(progress)
    # Who stops the scan tells the parent, and without a parent there is no use in it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare()
    # What is loaded stays, and tasks leave little behind that has to be searched for.
    gc.freeze()
    gc.set_threshold(GARBAGE)
    pipe.send_bytes(READY)
    with suppress(EOFError):
        while True:
            function, arguments, options = pickle.loads(pipe.recv_bytes())  # noqa: S301  # the parent's
            try:
                answer = pickle.dumps((False, function(*arguments, **options)))
            except Exception as error:
                answer = pickle.dumps((True, error))
            pipe.send_bytes(answer)


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
    """A thread that hands tasks to its process, one after the other. Nobody but the process has the other end of the
    pipe: it ends with the process, even in the middle of an answer."""

    def __init__(self, queue: "SimpleQueue[Any]", limit: float, prepare: Callable[[], object]) -> None:
        self._queue = queue
        self._limit = limit
        self._prepare = prepare
        self._stopped = False
        self._process: SpawnProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._progress: Any = None
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Called by another thread: the process ends, and with it the task and the lane."""
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
        assert self._pipe is not None
        self._progress[ITEM] = 0
        task = pickle.dumps((function, arguments, options))
        try:
            self._pipe.send_bytes(task)
            _wait_for(self._pipe.poll, self._progress, self._limit)
            answer = self._pipe.recv_bytes()
        except WorkerLostError:
            self._discard()
            raise
        except (EOFError, OSError):
            self._discard()
            raise WorkerLostError("a worker process died on it", self._progress[ITEM]) from None
        failed, result = pickle.loads(answer)  # noqa: S301  # our own process made it
        if failed:
            raise result
        return result

    def _start(self) -> None:
        context = get_context("spawn")
        self._progress = RawArray("q", 2)
        self._pipe, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._progress, self._prepare), daemon=True)
        try:
            with _deaf():
                process.start()
            self._process = process
            theirs.close()
            if not self._pipe.poll(START):
                raise EOFError(f"it is not ready after {START:g} s")
            self._pipe.recv_bytes()
        except (EOFError, OSError) as error:
            self._discard()
            raise NoWorkerError(f"no worker process can be started: {str(error) or 'it has ended'}") from error
        if self._stopped:
            self._kill()

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


class Serial(Executor):
    """Does each task in this process, at once. Nothing can be replaced here, and a hanging task hangs the scan."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future
