"""Processes that tests start: they hear Ctrl-C, and none outlives its test."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psutil

# Seconds that something may take that takes moments on a quiet machine. It is less than the time limit of a test.
PATIENCE = 120
# An environment variable by which processes are recognised that a test started, or that one of those started.
MARK = "MIFKIT_TESTS"


@contextmanager
def started(*command: str | os.PathLike[str], **options: Any) -> Iterator["subprocess.Popen[Any]"]:
    """Start a process, with the options of Popen. At the end of the block it is killed if it still runs."""
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        finally:
            process.kill()


def until(holds: Callable[[], object]) -> None:
    """Wait until `holds` returns something true. Raises AssertionError when it takes longer than PATIENCE."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


def restore_interrupts() -> None:
    """Let this process and those that it starts hear Ctrl-C where its parent ignores it, as a shell does for jobs in
    the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def mark() -> None:
    """Have processes recognised that are started from now on."""
    os.environ[MARK] = str(os.getpid())


def end_left_over(patience: float = PATIENCE / 4) -> list[str]:
    """Kill the processes that were started since `mark` and do not end by themselves within `patience` seconds; their
    command lines."""
    _, running = psutil.wait_procs(_marked(), timeout=patience)
    found = []
    for process in running:
        try:
            found.append(" ".join(process.cmdline()))
            process.kill()
        except (psutil.Error, OSError):
            # It has ended.
            continue
    psutil.wait_procs(running, timeout=patience)
    return found


def _marked() -> list[psutil.Process]:
    """The processes with the mark of this one, without the one that `multiprocessing` keeps until the very end."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get(MARK) == str(os.getpid()) and process.pid != os.getpid()
            if ours and "multiprocessing.resource_tracker" not in " ".join(process.cmdline()):
                found.append(process)
        except (psutil.Error, OSError):
            # It has ended, or belongs to somebody else.
            continue
    return found
