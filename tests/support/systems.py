"""How systems differ for tests."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time, thread_time

import pytest

# Root may read and write what others may not.
AS_ROOT = sys.platform != "win32" and os.geteuid() == 0
# Seconds that this thread has worked; on Windows, where the clock for that has long steps, those that have gone by.
own_time = perf_counter if sys.platform == "win32" else thread_time
# Seconds by which Windows advances the processor time of a process.
STEP = 1 / 64 if sys.platform == "win32" else 0.0


def _missing() -> str:
    try:
        Path("no such file").stat()
    except OSError as error:
        return str(error.strerror)
    raise AssertionError


# What the system says of a file that is not there.
NO_SUCH_FILE = _missing()


def posix_only(reason: str) -> pytest.MarkDecorator:
    """Skips a test on Windows, and says what it is that Windows does not have or has otherwise."""
    return pytest.mark.skipif(sys.platform == "win32", reason=f"not on Windows: {reason}")


def nameable(name: str) -> str:
    """A name for a file or folder, without the characters that no name has on Windows when the tests run there."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", name) if sys.platform == "win32" else name


@contextmanager
def unreadable(path: Path) -> Iterator[None]:
    """A file that cannot be read among others: a link that leads nowhere; on Windows one that a program has for itself
    alone, for the time of the block."""
    if sys.platform != "win32":
        path.symlink_to("nowhere")
        yield
        return
    import _winapi

    alone, new = 0, 1
    held = _winapi.CreateFile(str(path), _winapi.GENERIC_WRITE, alone, 0, new, 0, 0)
    try:
        yield
    finally:
        _winapi.CloseHandle(held)


def refuse_to_list(patch: pytest.MonkeyPatch, name: str) -> None:
    """Folders with this name cannot be listed from now on, whoever runs the tests."""
    scandir = os.scandir

    def refusing(path: str) -> object:
        if Path(path).name == name:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    patch.setattr(os, "scandir", refusing)


def processor_time(work: Callable[[], object]) -> float:
    """The seconds that `work` takes this process. On Windows it works several times: a step of the clock is long."""
    began, times, taken = process_time(), 0, 0.0
    while not times or taken < 8 * STEP:
        work()
        times += 1
        taken = process_time() - began
    return taken / times
