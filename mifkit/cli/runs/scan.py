"""The run of `mifkit scan`, apart from its options: `mifkit scan --help` needs none of what this imports."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

import click

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.configuration import readable
from mifkit.cli.options.inputs import client_settings, read_one
from mifkit.cli.runs.inputs import known_names
from mifkit.cli.runs.progress import shown_progress
from mifkit.cli.runs.scan_summary import NAMED, show_result
from mifkit.cli.streams import say
from mifkit.files.discovery import Excludes, nothing
from mifkit.files.entering import to_enter
from mifkit.linter.config import Config, Loaded, load
from mifkit.linter.engine import Settings
from mifkit.output.summary import counted
from mifkit.packaging.packages import PackagesError, read_all_packages
from mifkit.packaging.programs import read_programs
from mifkit.scan.configuration import Exclusion, nearest, not_used, settings
from mifkit.scan.plan import Plan
from mifkit.scan.run import Scan, Shortage
from mifkit.scan.share.walk import is_below, roots_of, walk
from mifkit.scan.store.across_files import ComparisonOptions
from mifkit.scan.store.database import StoreError, connect, create, reading
from mifkit.scan.store.lock import held
from mifkit.scan.store.roots import Root, roots_in
from mifkit.scan.store.store import Store
from mifkit.scan.workers.chunk_rows import ChunkResult
from mifkit.scan.workers.chunks import Chunk, ChunkWorker
from mifkit.scan.workers.processes import TaskExecutor, WorkerProcesses, cores
from mifkit.status.matching.relation import PropertyRule
from mifkit.status.matching.window import Window
from mifkit.status.outcome.circumstances import FoundOn

if TYPE_CHECKING:
    from mifkit.scan.workers.dask_cluster import Cluster


class Configuration(NamedTuple):
    """The configuration of a scan: settings of the engine, patterns of files to skip, and where both come from."""

    settings: Settings
    exclude: tuple[str, ...]
    origin: str


def configuration(roots: tuple[str, ...], config: str | None, isolated: bool, site: str | None) -> Configuration:
    """The configuration that the options ask for; `site` is the path of the file with the client settings.

    Raises `CannotRun`, and `click.UsageError` for options that exclude each other.
    """
    if config is not None and isolated:
        raise click.UsageError("--config and --isolated exclude each other.")
    with readable():
        loaded = load(Path(config)) if config is not None else Loaded(Config()) if isolated else _nearest(roots)
    client = client_settings(site) if site is not None else None
    return Configuration(settings(loaded, client), loaded.config.exclude, _origin(loaded))


def _nearest(roots: tuple[str, ...]) -> Loaded:
    found = nearest(Path.cwd(), roots)
    for path in found.passed_over:
        why = "lies in what is scanned, where anyone may have written it: not used"
        say(f"{path} {why}. If it is yours, name it: --config")
    return found.loaded


def _origin(loaded: Loaded) -> str:
    """The configuration that applies, in a line."""
    if loaded.path is None:
        return "Configuration: none"
    rest = not_used(loaded)
    return f"Configuration: {loaded.path}" + (f"; a scan does not use {', '.join(rest)}" if rest else "")


Progress = Callable[[int], None]
# Exit status of a process that a signal ended, as in shells: this plus the number of the signal.
STOPPED = 128


class Request(NamedTuple):
    """A scan as the command line asks for it.

    `timeout` is in seconds. `dask` is the address of a scheduler. `jobs` is `None` for as many as there are cores, or
    threads of the cluster. `exclude` are patterns relative to the roots. `configuration` names the configuration, for
    people. `add_root`: the store may take up roots besides those that it has.
    """

    roots: tuple[str, ...]
    store: str
    plan: Plan
    comparison: ComparisonOptions
    jobs: int | None
    by_hash: bool
    timeout: float
    verbose: bool
    dask: str | None
    exclude: tuple[str, ...]
    configuration: str
    add_root: bool


Executor = TaskExecutor[Chunk, ChunkResult]


class _Workers(NamedTuple):
    """What analyses the chunks, and how many at a time. `apart` analyses the chunks with which workers were lost."""

    executor: Executor
    jobs: int
    apart: Executor | None = None


def comparison(
    packages: Sequence[str],
    started: datetime | None,
    ended: datetime | None,
    depth: int | None,
    found_on: FoundOn | None,
    rule: PropertyRule = PropertyRule.EXIT_CODE,
) -> ComparisonOptions:
    """What the files of a scan are compared with: all packages in the files `packages`, and the run window.

    Raises `CannotRun` if a file cannot be read.
    """
    sources = [read_one(path, encoding=None, stdin_filename=None) for path in packages]
    try:
        found = read_all_packages(sources) if sources else ()
        lists = {source.path: sum(bool(program.lists) for program in read_programs(source)) for source in sources}
    except PackagesError as error:
        raise CannotRun(f"{error}.") from None
    for path, own in lists.items():
        if own:
            say(
                f"{path}: {counted(own, 'program')} with lists of exit codes of their own. No MIF names its program, "
                "so the site's lists count for all: 'mifkit outcome --package FILE --program NAME' counts with them"
            )
    return ComparisonOptions(packages=found, window=Window(started, ended), depth=depth, found_on=found_on, rule=rule)


class _Stopped(BaseException):
    """SIGTERM. It ends a scan as Ctrl-C does, for which Python raises KeyboardInterrupt."""


def run(request: Request) -> int:
    """Scan, and say what was found. Gives the exit status; raises `CannotRun` if the scan cannot begin or end."""
    began = time.monotonic()
    try:
        roots = roots_of(request.roots)
    except (OSError, ValueError) as error:
        path, problem = getattr(error, "filename", ""), getattr(error, "strerror", error)
        raise CannotRun(f"{path} cannot be read: {problem}") from None
    excludes = Exclusion(request.exclude, roots) if request.exclude else nothing
    try:
        with reading(request.store), _stoppable(), held(request.store):
            if os.path.exists(request.store):  # noqa: PTH110  # pathlib raises for a broken name
                _refuse_other_roots(request, roots)
            _refuse_nothing(request, roots, excludes)
            return _run(request, roots, excludes, began)
    except _Stopped:
        say("Stopped.")
        return STOPPED + signal.SIGTERM
    except StoreError as error:
        raise CannotRun(f"{error}.") from None


def _run(request: Request, roots: tuple[str, ...], excludes: Excludes, began: float) -> int:
    with _workers(request) as workers:
        if not os.path.exists(request.store):  # noqa: PTH110  # pathlib raises for a broken name
            create(request.store)
        with Store(request.store) as store:
            scan = Scan(store, roots, request.plan, request.comparison, by_hash=request.by_hash, excludes=excludes)
            status = _scan(scan, request, workers, shown_progress(roots, excludes))
    if status == 0:
        details = request.configuration if request.verbose else None
        show_result(scan, request.store, time.monotonic() - began, configuration=details)
    return status


def _refuse_other_roots(request: Request, roots: tuple[str, ...]) -> None:
    """Raises `CannotRun` if the store is about other folders, unless the user wants both in it."""
    with closing(connect(request.store)) as database:
        known = roots_in(database)
    other = [root for root in roots if not any(_overlap(root, of.path) for of in known)]
    if known and other and not request.add_root:
        raise CannotRun(
            f"{request.store} is about {_named(known)}, not about {' and '.join(other)}. Keep them apart with another "
            f"file (--store), or have both in this one (--add-root): 'mifkit report --root FOLDER' then chooses."
        )


def _overlap(root: str, other: str) -> bool:
    one, two = os.path.normcase(root), os.path.normcase(other)
    return is_below(one, two) or is_below(two, one)


def _named(roots: Sequence[Root]) -> str:
    return " and ".join(f"{root.path} ({counted(root.files, 'file')})" for root in roots)


def _refuse_nothing(request: Request, roots: tuple[str, ...], excludes: Excludes) -> None:
    """Raises `CannotRun` if there is no file to check: a share that is not mounted has not lost its files."""
    problems: list[str] = []
    if _has_files(roots, excludes, problems):
        return
    why = "".join(f"\n{problem}" for problem in problems[:NAMED])
    if request.exclude and _has_files(roots, nothing, []):
        why = f"\nThere are such files, but all are excluded. {request.configuration}"
    raise CannotRun(f"Nothing to scan: no {known_names()} file and no archive in {', '.join(request.roots)}{why}")


def _has_files(roots: tuple[str, ...], excludes: Excludes, problems: list[str]) -> bool:
    """Whether a scan would find a file; `problems` gets the folders that cannot be listed."""
    for listing in (listing for root in roots for listing in walk(root, excludes)):
        if listing.files or listing.archives:
            return True
        if listing.problem:
            problems.append(f"Folder that cannot be listed: {listing.folder}: {listing.problem}")
    return False


@contextmanager
def _workers(request: Request) -> Iterator[_Workers]:
    """The workers of a scan, as long as they are needed. Raises `CannotRun` if there is no cluster to be reached."""
    with ExitStack() as stack:

        def ended(executor: Executor) -> Executor:
            stack.callback(executor.shutdown)
            return executor

        worker = partial(ChunkWorker, request.plan)
        if request.dask is not None:
            cluster = _cluster(request.dask, request.timeout, request.plan)
            apart = WorkerProcesses(1, request.timeout, worker)
            yield _Workers(ended(cluster), request.jobs or cluster.threads, ended(apart))
        else:
            jobs = request.jobs or cores()
            yield _Workers(ended(WorkerProcesses(jobs, request.timeout, worker)), jobs)


def _cluster(address: str, timeout: float, plan: Plan) -> "Cluster":
    # Imported here because it needs an extra, and takes long.
    from mifkit.scan.workers.dask_cluster import Cluster, ClusterError

    try:
        return Cluster(address, timeout, plan)
    except ClusterError as error:
        raise CannotRun(f"{error}.") from None


def _scan(scan: Scan, request: Request, workers: _Workers, shown: AbstractContextManager[Progress]) -> int:
    """Do the scan, and give the exit status. `shown` ends before any message."""
    try:
        with shown as progress:
            scan(workers.executor, workers.jobs, progress, workers.apart)
    except (KeyboardInterrupt, _Stopped) as stop:
        number = signal.SIGINT if isinstance(stop, KeyboardInterrupt) else signal.SIGTERM
        say(f"Stopped: {_resumption(scan, request)}")
        return STOPPED + number
    except Shortage as error:
        raise CannotRun(f"{error}.\nStopped: {_resumption(scan, request)}") from None
    return 0


def _resumption(scan: Scan, request: Request) -> str:
    """How much is done, and the command line that does the rest."""
    done = f"{counted(scan.files, 'file')} {'is' if scan.files == 1 else 'are'} done and in {request.store}."
    return f"{done}\nThis line continues:\n  {_command_line()}"


@contextmanager
def _stoppable() -> Iterator[None]:
    """Within it, Ctrl-C and SIGTERM raise KeyboardInterrupt and `_Stopped`, but only the first of them: another signal
    would keep the scan from ending. A signal that is ignored, as in the background of a script, stays ignored."""

    def stop(number: int, frame: FrameType | None) -> None:
        # Not SIG_IGN: of a signal that has come meanwhile and is not heard any more, Python prints a traceback.
        for further in before:
            signal.signal(further, lambda number, frame: None)
        raise KeyboardInterrupt if number == signal.SIGINT else _Stopped

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    heard = [number for number, handler in before.items() if handler != signal.SIG_IGN]
    try:
        for number in heard:
            signal.signal(number, stop)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _command_line() -> str:
    return to_enter(["mifkit", *sys.argv[1:]])
