"""Shares of status MIFs to scan, and what a scan made of them."""

import sqlite3
import subprocess
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

import pytest
from processes import until

from mifkit.scan.plan import Plan
from mifkit.scan.run import Scan
from mifkit.scan.share.walk import roots_of
from mifkit.scan.store.across_files import ComparisonOptions
from mifkit.scan.store.database import create
from mifkit.scan.store.store import Store
from mifkit.scan.workers.chunks import ChunkWorker
from mifkit.scan.workers.processes import Worker, WorkerProcesses

Task = TypeVar("Task")
Result = TypeVar("Result")

COMPONENT_ID = ("Manufacturer", "Product", "Version", "Locale", "Serial Number", "Installation")
MASKED = "Another installation is already in progress. Complete that installation before proceeding with this install."


def status_mif(number: int, *, status: str = "", description: str = "") -> bytes:
    """A status MIF of about 2.4 KB, unlike that of any other number."""
    says = ("Contoso", f"Reader {number % 37}", f"{number % 9}.{number}", "ENU", f"{number:08}", "DateTime")
    identity = "".join(map(_attribute, COMPONENT_ID, says, range(1, 7)))
    status = status or ("Failed" if number % 5 == 0 else "Success")
    description = description or f"Setup ended with {number % 100}, see the log of run {number}"
    outcome = _attribute("Status", status, 1) + _attribute("Description", description, 2)
    text = (
        f'START COMPONENT\n    NAME = "WORKSTATION"\n'
        f'    START GROUP\n        NAME = "ComponentID"\n        ID = 1\n        CLASS = "DMTF|ComponentID|1.0"\n'
        f"{identity}    END GROUP\n"
        f'    START GROUP\n        NAME = "InstallStatus"\n        ID = 2\n        CLASS = "MICROSOFT|JOBSTATUS|1.0"\n'
        f"{outcome}    END GROUP\nEND COMPONENT\n"
    )
    return text.replace("\n", "\r\n").encode("ascii")


def _attribute(name: str, value: str, id: int) -> str:
    lines = (
        *("START ATTRIBUTE", f'    NAME = "{name}"', f"    ID = {id}", "    ACCESS = READ-ONLY"),
        *("    STORAGE = SPECIFIC", "    TYPE = STRING(128)", f'    VALUE = "{value}"', "END ATTRIBUTE"),
    )
    return "".join(f"            {line}\n" for line in lines)


def share(folder: Path, files: int, *, per_folder: int = 100) -> Path:
    """A folder with so many status MIFs, some to a folder."""
    for number in range(files):
        place = folder / f"PC{number // per_folder:04}"
        if number % per_folder == 0:
            place.mkdir(parents=True)
        (place / f"{number:06}.mif").write_bytes(status_mif(number))
    return folder


class InProcess(Generic[Task, Result]):
    """Does each task in this process, at once: for tests, which need not wait until a worker process has started."""

    def __init__(self, worker: Worker[Task, Result]) -> None:
        self._worker = worker

    def submit(self, task: Task, /) -> Future[Result]:
        future: Future[Result] = Future()
        try:
            future.set_result(self._worker(lambda _: None, task))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self) -> None:
        self._worker.close()


def without_processes(patch: pytest.MonkeyPatch) -> None:
    """Let `mifkit scan` work in this process, whatever its `--jobs`."""

    def instead(_jobs: int, _limit: float, make_worker: Callable[[], Worker[Task, Result]]) -> InProcess[Task, Result]:
        return InProcess(make_worker())

    patch.setattr("mifkit.cli.runs.scan.WorkerProcesses", instead)


def scanned(
    root: Path,
    store: Path,
    *,
    plan: Plan | None = None,
    comparison: ComparisonOptions | None = None,
    jobs: int = 1,
    by_hash: bool = False,
    limit: float = 60,
) -> Scan:
    """Scan within this process (one job) or in worker processes; the scan, when it is over."""
    if not store.exists():
        create(str(store))
    plan = plan or Plan()
    worker = partial(ChunkWorker, plan)
    executor = InProcess(worker()) if jobs == 1 else WorkerProcesses(jobs, limit, worker)
    try:
        with Store(str(store)) as opened:
            scan = Scan(opened, roots_of((str(root),)), plan, comparison, by_hash=by_hash)
            scan(executor, jobs, lambda _: None)
            return scan
    finally:
        executor.shutdown()


def wait_for_files(store: Path, process: "subprocess.Popen[bytes]", files: int = 1) -> None:
    """Wait until so many files are in a store, which may not exist yet, or the process that fills it has ended."""

    def are_there() -> bool:
        try:
            return store.exists() and single(store, "SELECT count(*) FROM files") >= files
        except sqlite3.OperationalError:
            return False

    until(lambda: process.poll() is not None or are_there())


def rows(store: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store)) as database:
        return database.execute(query, values).fetchall()


def single(store: Path, query: str, *values: object) -> Any:
    ((value,),) = rows(store, query, *values)
    return value


FINDINGS = """
SELECT folders.path, files.name, files.kind, files.syntax, files.generator, files.errors, files.warnings, files.infos,
hex(files.digest), fields.product, fields.description, outcomes.state, outcomes.row, outcomes.masked_retry,
diagnostics.number, diagnostics.line, diagnostics."column", diagnostics.octet, messages.code, messages.text
FROM files JOIN folders ON folders.id = folder
LEFT JOIN status_fields AS fields ON fields.file = files.id LEFT JOIN outcomes ON outcomes.file = files.id
LEFT JOIN diagnostics ON diagnostics.file = files.id LEFT JOIN messages ON messages.id = message
WHERE vanished IS NULL ORDER BY 1, 2, diagnostics.number
"""


def found(store: Path) -> list[tuple[Any, ...]]:
    """Everything that a store says of files, whatever order it was found in."""
    return rows(store, FINDINGS)


def sound(store: Path) -> bool:
    """Whether a store is whole, and no row of it is without the one it belongs to."""
    return rows(store, "PRAGMA integrity_check") == [("ok",)] and not rows(store, "PRAGMA foreign_key_check")


# Columns that differ from one scan to another of the same files.
TIMES = {"started", "ended"}


def contents(store: Path, *, without: frozenset[str] = frozenset()) -> dict[str, list[Any]]:
    """All rows of all tables, in an order of their own. In the place of numbers of rows stand the rows themselves.

    `without` are tables that are left out, with the columns that lead to them."""
    with closing(sqlite3.connect(store)) as database:
        database.row_factory = sqlite3.Row
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        leads = {
            table: {row["from"]: row["table"] for row in database.execute(f"PRAGMA foreign_key_list({table})")}
            for table in tables
        }
        stored = {table: [dict(row) for row in database.execute(f"SELECT * FROM {table}")] for table in tables}
    by_id = {table: {row.get("id"): row for row in found} for table, found in stored.items()}

    def plain(table: str, row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(
            plain(leads[table][name], by_id[leads[table][name]][value]) if name in leads[table] and value else value
            for name, value in row.items()
            if name != "id" and name not in TIMES and leads[table].get(name) not in without
        )

    return {
        table: sorted((plain(table, row) for row in found), key=repr)
        for table, found in stored.items()
        if table not in without
    }
