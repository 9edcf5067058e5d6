"""Worker processes that check the files of a run; the reports come in the order of the files."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from functools import partial
from math import inf
from typing import NamedTuple

from msgspec import structs

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.inputs import read
from mifkit.cli.runs.checker import Checker
from mifkit.cli.runs.files_to_check import CheckedFile, FileToCheck, check_here
from mifkit.cli.runs.inputs import REPORT_HELP, Inputs, report_on
from mifkit.files.discovery import FoundFile
from mifkit.files.opening import only_once
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, unread_report
from mifkit.scan.workers.processes import MOST_LOSSES, NoWorkerError, TaskExecutor, WorkerLostError, WorkerProcesses

# Files of a task, and tasks per worker that it works on, or that wait for it or to be reported.
TASK_FILES = 24
IN_FLIGHT = 3
# Seconds between two looks at whether the user has pressed Ctrl-C: Windows interrupts no wait.
LOOK = 0.5

# The files of a task, each with its settings.
Task = tuple[tuple[FoundFile, Settings], ...]
Executor = TaskExecutor[Task, list[Report]]


class _Pending(NamedTuple):
    """Files that follow one another, and what will be the reports on them; `None`: this process checks them.
    `suspect`: a worker was lost at the only file."""

    files: tuple[FileToCheck, ...]
    reports: Future[list[Report]] | None
    suspect: bool = False


def checked_by_workers(files: Iterable[FileToCheck], inputs: Inputs, jobs: int) -> Iterator[CheckedFile]:
    """Check files by `jobs` worker processes, and in this process those that it alone can check.

    Raises what `files` raise, once the files before are checked, and `CannotRun` if workers cannot be started, or are
    lost again and again.
    """
    workers: WorkerProcesses[Task, list[Report]] = WorkerProcesses(jobs, inf, partial(CheckWorker, inputs.encoding))
    try:
        yield from InOrder(workers, inputs).checked(_parts(files), jobs * IN_FLIGHT)
    finally:
        workers.shutdown()


def _parts(files: Iterable[FileToCheck]) -> Iterator[tuple[FileToCheck, ...]]:
    """The files of one task after another; a file that this process has to check is one alone."""
    part: list[FileToCheck] = []
    try:
        for file in files:
            if _is_here(file):
                if part:
                    yield tuple(part)
                part = []
                yield (file,)
                continue
            part.append(file)
            if len(part) == TASK_FILES:
                yield tuple(part)
                part = []
    except Exception:
        if part:
            yield tuple(part)
        raise
    if part:
        yield tuple(part)


def _is_here(file: FileToCheck) -> bool:
    """Whether this process checks a file: what can be read only once, and exports, which know of each other."""
    return file.settings.beside is not None or bool(file.found.problem) or only_once(file.found.path)


class CheckWorker:
    """Checks the files of one task after another in a worker process."""

    def __init__(self, encoding: str | None) -> None:
        self._encoding = encoding
        self._check = Checker(encoding).check

    def __call__(self, report_item: Callable[[int], None], task: Task, /) -> list[Report]:
        """The reports on the files of a task, without the documents, which would take longer to send."""
        reports = []
        for index, (found, settings) in enumerate(task):
            report_item(index)
            report = report_on(found, self._read, partial(self._check, settings=settings))
            reports.append(structs.replace(report, document=None))
        return reports

    def _read(self, found: FoundFile) -> Source:
        return read(found.path, encoding=self._encoding)

    def close(self) -> None:
        """Nothing is open."""


class InOrder:
    """Has worker processes check files, and passes on the reports in the order of the files."""

    def __init__(self, workers: Executor, inputs: Inputs) -> None:
        self._workers = workers
        self._inputs = inputs
        self._pending: deque[_Pending] = deque()
        self._losses = 0

    def checked(self, parts: Iterator[tuple[FileToCheck, ...]], most: int) -> Iterator[CheckedFile]:
        """The files with their reports; at most so many tasks are under way."""
        failed: Exception | None = None
        more = True
        while more or self._pending:
            try:
                while more and len(self._pending) < most:
                    part = next(parts, None)
                    more = part is not None
                    if part is not None:
                        self._pending.append(self._submitted(part))
            except Exception as error:
                # The files before it come first.
                failed, more = error, False
            if self._pending:
                yield from self._first()
        if failed is not None:
            raise failed

    def _submitted(self, files: tuple[FileToCheck, ...], *, suspect: bool = False) -> _Pending:
        if _is_here(files[0]):
            return _Pending(files, None)
        task = tuple((file.found, file.settings) for file in files)
        return _Pending(files, self._workers.submit(task), suspect)

    def _first(self) -> Iterator[CheckedFile]:
        """The reports of the first task; none if its files have to be checked again."""
        pending = self._pending.popleft()
        if pending.reports is None:
            yield from (CheckedFile(file, check_here(self._inputs, file)) for file in pending.files)
            return
        while not wait((pending.reports,), LOOK).done:
            pass
        try:
            reports = pending.reports.result()
        except WorkerLostError as error:
            reports = self._after_loss(pending, error)
        except NoWorkerError as error:
            said = str(error)
            raise CannotRun(f"{said[:1].upper()}{said[1:]}. With --jobs 1 there are none.") from None
        else:
            self._losses = 0
        yield from map(CheckedFile, pending.files, reports)

    def _after_loss(self, pending: _Pending, error: WorkerLostError) -> list[Report]:
        """Check the files of a task again with which a worker was lost, the one that it was at alone. A file with
        which two workers are lost is faulty: the report says so."""
        self._losses += 1
        if self._losses == MOST_LOSSES:
            raise CannotRun(f"{MOST_LOSSES} workers in a row were lost, the last one because {error}")
        if pending.suspect:
            path = pending.files[0].found.path
            return [unread_report(path, "internal-fault", f"mifkit failed on this file: {error}", REPORT_HELP)]
        files, item = pending.files, error.item or 0
        parts = ((files[:item], False), (files[item : item + 1], True), (files[item + 1 :], False))
        again = [self._submitted(part, suspect=suspect) for part, suspect in parts if part]
        self._pending.extendleft(reversed(again))
        return []
