"""The run of `mifkit scan`, apart from its options: `mifkit scan --help` needs none of what this imports."""

import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

import click

from mifkit.cli.progress import shown_progress
from mifkit.cli.trouble import Trouble
from mifkit.diagnostics import printable
from mifkit.output.summary import counted
from mifkit.scan.lanes import Lanes, Serial
from mifkit.scan.opening import StoreError, create
from mifkit.scan.plan import Plan
from mifkit.scan.run import Scan, Shortage
from mifkit.scan.store import Store
from mifkit.scan.walk import roots_of
from mifkit.scan.worker import prepare

# Exit status of what a signal ended, by the custom of shells: 128 and its number.
STOPPED = 128
# Folders that cannot be listed, as many as are named without --verbose.
NAMED = 5


class Request(NamedTuple):
    """What was asked for. `timeout` is in seconds."""

    roots: tuple[str, ...]
    store: str
    plan: Plan
    jobs: int
    by_hash: bool
    timeout: float
    verbose: bool


class _Stopped(BaseException):
    """SIGTERM: as Ctrl-C, but it is not Python that raises it."""


def run(request: Request) -> int:
    """Scan and say what was found; the exit status. Raises `Trouble` if it cannot be done, or not to its end."""
    try:
        roots = roots_of(request.roots)
    except (OSError, ValueError) as error:
        raise Trouble(f"{getattr(error, 'filename', '')} cannot be read: {getattr(error, 'strerror', error)}") from None
    try:
        if not os.path.exists(request.store):  # noqa: PTH110  # a broken name is no reason to raise here
            create(request.store)
        with Store(request.store) as store:
            return _scan(Scan(store, roots, request.plan, by_hash=request.by_hash), roots, request)
    except (StoreError, Shortage) as error:
        raise Trouble(f"{error}.") from None


def _scan(scan: Scan, roots: tuple[str, ...], request: Request) -> int:
    executor = Serial() if request.jobs == 1 else Lanes(request.jobs, request.timeout, prepare)
    began = time.monotonic()
    try:
        with _terminable(), shown_progress(roots) as progress:
            scan(executor, request.jobs, progress)
    except (KeyboardInterrupt, _Stopped) as stop:
        number = signal.SIGINT if isinstance(stop, KeyboardInterrupt) else signal.SIGTERM
        click.echo(f"Stopped: {counted(scan.files, 'file')} are done and in {_shown(request.store)}.", err=True)
        click.echo(f"This line continues:\n  {_shown(_command_line())}", err=True)
        return STOPPED + number
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
    _tell(scan, request, time.monotonic() - began)
    return 0


@contextmanager
def _terminable() -> Iterator[None]:
    """Within it, SIGTERM raises `_Stopped`."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise _Stopped

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _command_line() -> str:
    arguments = ["mifkit", *sys.argv[1:]]
    return subprocess.list2cmdline(arguments) if os.name == "nt" else shlex.join(arguments)


def _shown(text: str) -> str:
    return printable(text)


def _tell(scan: Scan, request: Request, seconds: float) -> None:
    """What the scan came to, for people."""
    counts = scan.counts
    parts = [
        f"{counts.get(name, 0):,} {words}" for name, words in COUNTED.items() if counts.get(name) or name in ALWAYS
    ]
    click.echo(f"{scan.files:,} {'file' if scan.files == 1 else 'files'}: {', '.join(parts)}")
    unread = sorted(scan.unread_folders.items())
    for folder, problem in unread if request.verbose else unread[:NAMED]:
        click.echo(f"Folder that cannot be listed: {_shown(folder)}: {problem}")
    if len(unread) > NAMED and not request.verbose:
        click.echo(f"{len(unread) - NAMED:,} further folders cannot be listed: -v names them")
    for line in _findings(request.store):
        click.echo(line)
    if request.verbose:
        _tell_more(scan, seconds)
    click.echo(f"'{_shown(shlex.join(['mifkit', 'report', request.store]))}' says more.")


# Column of `runs`: what a sentence calls it.
COUNTED = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "outdated": "analysed anew",
    "retried": "tried again",
    "vanished": "vanished since the last scan",
}
ALWAYS = ("new", "changed", "unchanged")
FINDINGS = """
SELECT count(*) FILTER (WHERE kind = 'status'),
       (SELECT count(*) FROM outcomes JOIN files ON id = file WHERE masked_retry AND vanished IS NULL),
       count(*) FILTER (WHERE kind = 'unreadable'),
       count(*) FILTER (WHERE kind = 'too-large'),
       (SELECT count(DISTINCT file) FROM diagnostics JOIN messages ON messages.id = message
        JOIN files ON files.id = file WHERE code = 'SCN011' AND vanished IS NULL)
FROM files WHERE vanished IS NULL
"""


def _findings(path: str) -> Iterator[str]:
    """What the store holds now, in the fewest words."""
    from contextlib import closing

    from mifkit.scan.opening import connect

    with closing(connect(path)) as database:
        try:
            status, masked, unreadable, large, archives = database.execute(FINDINGS).fetchone()
        except sqlite3.Error as error:
            raise StoreError(f"{path} cannot be read: {error}") from None
    yield f"{status:,} status MIFs; {masked:,} of them hide an exit code that the client would have tried again"
    if unreadable:
        yield f"{unreadable:,} could not be read, or mifkit failed on them: SYN001 and SYN006 in the report"
    if large:
        yield f"{large:,} too large to be read: SCN001 in the report"
    if archives:
        yield f"{counted(archives, 'archive')} could not be read, or not as a whole: SCN011 in the report"


def _tell_more(scan: Scan, seconds: float) -> None:
    for reason, number in scan.reasons.most_common():
        click.echo(f"{number:,} files were known, but {reason}: analysed anew")
    parsed = scan.hits + scan.misses
    if parsed:
        click.echo(f"Shape cache: {scan.hits:,} of {parsed:,} files had a known shape ({scan.hits / parsed:.1%})")
    if scan.ahead:
        click.echo(f"Opening files takes long here: {scan.ahead:,} were read ahead, by threads of each worker")
    click.echo(f"Run {scan.run}: {seconds:.1f} s, {scan.files / max(seconds, 0.001):,.0f} files/s")
