"""`mifkit lint --jobs`: worker processes find what one process finds, and lose nothing."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from repositories import configured
from running import CLEAN, invoke
from shares import InProcess, status_mif

from mifkit.cli.runs import check_workers, checking
from mifkit.cli.runs.files_to_check import CheckedFile, FileToCheck
from mifkit.cli.runs.inputs import Inputs
from mifkit.scan.workers.processes import MOST_LOSSES, NoWorkerError, Worker, WorkerLostError

LOST = WorkerLostError("a worker process died on it", 0)
# A file with this name is one on which workers die.
DEADLY = "deadly.mif"


class Workers(InProcess[Any, Any]):
    """Works in this process, with everything pickled on its way; dies on deadly files."""

    def submit(self, task: Any, /) -> Future[Any]:
        names = [Path(found.path).name for found, _ in task]
        if DEADLY in names:
            future: Future[Any] = Future()
            future.set_exception(WorkerLostError("a worker process died on it", names.index(DEADLY)))
            return future
        done: Future[Any] = Future()
        done.set_result(pickle.loads(pickle.dumps(super().submit(pickle.loads(pickle.dumps(task))).result())))
        return done


@pytest.fixture(autouse=True)
def workers(monkeypatch: pytest.MonkeyPatch) -> None:
    def instead(_jobs: int, _limit: float, make: Callable[[], Worker[Any, Any]]) -> Workers:
        return Workers(make())

    monkeypatch.setattr(check_workers, "WorkerProcesses", instead)
    monkeypatch.setattr(check_workers, "TASK_FILES", 3)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of several kinds, some with findings, in two configurations; exports that belong together."""
    monkeypatch.chdir(tmp_path)
    for number in range(8):
        place = tmp_path / f"{number % 2}"
        place.mkdir(exist_ok=True)
        (place / f"{number}.mif").write_bytes(status_mif(number, status="Failure" if number % 3 else "Success"))
    (tmp_path / "1" / "install.cmd").write_text("msiexec /i a.msi /qn /m longername\n")
    (tmp_path / "1" / "umlaut.mif").write_bytes(CLEAN.replace("26", "Z\u00fcrich \u20ac").encode())
    (tmp_path / "packages.json").write_text('[{"PackageID": "ABC00001", "MIFName": "a"}]')
    (tmp_path / "programs.json").write_text('[{"PackageID": "ABC00001", "CommandLine": "msiexec /i a /m b"}]')
    configured(tmp_path / "1", 'ignore = ["STA001"]\n')
    return tmp_path


def lint(*options: str) -> Result:
    return invoke("lint", ".", *options)


FORMATS = ("grouped", "full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "csv", "statistics")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("options", [*(("-o", name) for name in FORMATS), ("-v",), ("--max-findings", "3")])
def test_workers_report_what_one_process_reports(options: tuple[str, ...]) -> None:
    alone, by_two = lint("--jobs", "1", *options), lint("--jobs", "2", *options)
    assert (by_two.stdout, by_two.stderr, by_two.exit_code) == (alone.stdout, alone.stderr, alone.exit_code)
    assert alone.exit_code == 1


def test_baselines_hold_with_workers(folder: Path) -> None:
    assert invoke("baseline", "write", "accepted.json", ".").exit_code == 0
    (folder / "0" / "new.mif").write_bytes(status_mif(1, status="Failure"))
    alone, by_two = (lint("--baseline", "accepted.json", "--jobs", jobs, "-o", "concise") for jobs in "12")
    assert by_two.stdout == alone.stdout
    assert "new.mif" in alone.stdout


def test_a_file_on_which_workers_die_is_a_finding_and_nothing_else_is_lost(folder: Path) -> None:
    expected = lint("--jobs", "1", "-o", "concise")
    (folder / "1" / DEADLY).write_bytes(status_mif(1))
    found = lint("--jobs", "2", "-o", "concise")
    lines = [line for line in found.stdout.splitlines() if DEADLY in line]
    assert len(lines) == 1
    assert "SYN006 mifkit failed on this file: a worker process died on it" in lines[0]
    rest = [line for line in found.stdout.splitlines()[:-1] if DEADLY not in line]
    assert rest == expected.stdout.splitlines()[:-1]
    assert found.exit_code == 2


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("error", "message"),
    [
        (NoWorkerError("no worker process can be started: it has ended"), "--jobs 1"),
        (LOST, f"{MOST_LOSSES} workers in a row were lost"),
    ],
)
def test_without_workers_the_error_is_clear(error: Exception, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(Workers):
        def submit(self, _task: Any, /) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(error)
            return future

    monkeypatch.setattr(check_workers, "WorkerProcesses", lambda *_: Gone(lambda *_: None))  # type: ignore[arg-type]
    monkeypatch.setattr(check_workers, "MOST_LOSSES", 3)
    found = lint("--jobs", "2")
    assert found.exit_code == 2
    assert message.replace(str(MOST_LOSSES), "3") in found.stderr


def test_files_before_a_faulty_configuration_are_reported(folder: Path) -> None:
    configured(folder / "2", "nonsense = 1\n")
    (folder / "2" / "a.mif").write_bytes(status_mif(1))
    alone, by_two = (lint("--jobs", jobs, "-o", "concise") for jobs in "12")
    assert (by_two.stdout, by_two.stderr, by_two.exit_code) == (alone.stdout, alone.stderr, 2)
    assert str(Path("0", "2.mif")) in alone.stdout


@pytest.mark.usefixtures("folder")
def test_few_files_need_no_workers_and_many_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    def counted(files: Iterable[FileToCheck], inputs: Inputs, jobs: int) -> Iterator[CheckedFile]:
        started.append(jobs)
        return by_workers(files, inputs, jobs)

    by_workers = check_workers.checked_by_workers
    monkeypatch.setattr(check_workers, "checked_by_workers", counted)
    monkeypatch.setattr("mifkit.scan.workers.processes.cores", lambda: 2)
    few = lint("-o", "concise").stdout
    assert not started
    monkeypatch.setattr(checking, "ENOUGH", 3)
    assert lint("-o", "concise").stdout == few
    assert started == [2]


def test_fixes_take_one_file_after_another() -> None:
    refused = lint("--fix", "--jobs", "2")
    assert refused.exit_code == 2
    assert "one file after another" in refused.stderr
