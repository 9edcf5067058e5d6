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
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        *(BarColumn(), MofNCompleteColumn(), TextColumn("files")),
        *(TextColumn("{task.fields[speed]}"), TimeRemainingColumn(), TextColumn("left")),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, speed="")
        ended = threading.Event()

        def count() -> None:
            total = _count(roots, excludes, ended)
            if not ended.is_set():
                bar.update(task, total=total)

        def show(done: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, speed=f"{speed:,.0f} files/s" if speed else "")

        threading.Thread(target=count, daemon=True).start()
        try:
            yield show
        finally:
            ended.set()


def _count(roots: tuple[str, ...], excludes: "Excludes", ended: threading.Event) -> int:
    from mifkit.scan.share.walk import walk

    total = 0
    for root in roots:
        for listing in walk(root, excludes):
            total += len(listing.files)
            if ended.is_set():
                return total
    return total
