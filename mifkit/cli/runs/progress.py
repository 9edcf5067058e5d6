"""The progress of a scan: files, files per second and the time left, on a terminal's standard error only."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mifkit.files.discovery import Excludes


@contextmanager
def shown_progress(roots: tuple[str, ...], excludes: "Excludes") -> Iterator[Callable[[int], None]]:
    """A function to call with the number of files that are done. A thread counts meanwhile how many there are."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(state(0, 0, counting=True, speed=None), total=None)
        ended = threading.Event()
        found = _Count()

        def count() -> None:
            for total in counts(roots, excludes):
                if ended.is_set():
                    return
                found.files = total
            found.counting = False
            bar.update(task, total=found.files)

        def show(done: int) -> None:
            text = state(done, found.files, counting=found.counting, speed=bar.tasks[0].speed)
            bar.update(task, completed=done, description=text)

        threading.Thread(target=count, daemon=True).start()
        try:
            yield show
        finally:
            ended.set()


class _Count:
    """The files that have been counted so far."""

    files = 0
    counting = True


def state(done: int, found: int, *, counting: bool, speed: float | None) -> str:
    """How far a scan is, in words. While files are being counted, more may be done than are found."""
    parts = [f"{done:,} files done, {found:,} found so far" if counting else f"{done:,} of {found:,} files"]
    if speed:
        parts.append(f"{speed:,.0f} files/s")
    return ", ".join(parts) + ("" if counting else ", left:")


def counts(roots: tuple[str, ...], excludes: "Excludes") -> Iterator[int]:
    """How many files have been found, after each folder. Members of archives are not counted."""
    from mifkit.scan.share.walk import walk

    total = 0
    for root in roots:
        for listing in walk(root, excludes):
            total += len(listing.files)
            yield total
