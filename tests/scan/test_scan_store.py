"""The store: what is refused, what stays as it is, and what is left when a scan is killed."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import AbstractContextManager, closing
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from archived import archive
from deadly import slow_workers
from processes import PATIENCE, started, until
from running import invoke, run
from shares import InProcess, found, rows, scanned, share, single, sound, status_mif, wait_for_files, without_processes
from systems import AS_ROOT, posix_only

from mifkit.scan.plan import Plan, basis_of
from mifkit.scan.run import Scan
from mifkit.scan.share.walk import roots_of
from mifkit.scan.store import database as store_database
from mifkit.scan.store.database import APPLICATION, VERSION, StoreError, connect, create, damaged
from mifkit.scan.store.store import Store
from mifkit.scan.workers.chunk_rows import FileTask
from mifkit.scan.workers.chunks import ChunkWorker, fault_result


def test_a_new_store_says_what_it_is(tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    create(str(store))
    assert rows(store, "PRAGMA user_version") == [(VERSION,)]
    assert rows(store, "PRAGMA application_id") == [(APPLICATION,)]
    assert single(store, "SELECT value FROM meta WHERE key = 'schema_version'") == str(VERSION)
    assert [path.name for path in tmp_path.iterdir()] == ["scan.db"]


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (VERSION + 1, ("newer mifkit",)),
        (VERSION - 1, ("was made by an older mifkit", "Put the file aside: the next scan makes a new store")),
    ],
    ids=["newer", "older"],
)
def test_a_store_of_another_version_is_refused_with_the_way_out_and_stays_as_it_is(
    tmp_path: Path, version: int, said: tuple[str, ...]
) -> None:
    folder, store = share(tmp_path / "share", 2), tmp_path / "scan.db"
    scanned(folder, store)
    with sqlite3.connect(store) as database:
        database.execute(f"PRAGMA user_version = {version}")
    database.close()
    before = store.read_bytes()
    for command in (("scan", folder, "--store", store), ("report", store)):
        done = invoke(*command)
        assert done.exit_code == 2
        assert all(words in done.stderr for words in said)
        assert store.read_bytes() == before


def test_what_is_no_store_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    folder, other = share(tmp_path / "share", 2), tmp_path / "other.db"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE files (id)")
    database.close()
    (tmp_path / "text").write_text("SQLite format 3, it says")
    (tmp_path / "empty").touch()
    for path in (other, tmp_path / "text", tmp_path / "empty"):
        before = path.read_bytes()
        for command in (("scan", folder, "--store", path), ("report", path)):
            done = invoke(*command)
            assert (done.exit_code, "is not a store of mifkit scan" in done.stderr) == (2, True)
            assert path.read_bytes() == before


@posix_only("pipes in folders")
def test_a_pipe_is_not_a_store_and_is_not_waited_for(tmp_path: Path) -> None:
    folder, pipe = share(tmp_path / "share", 2), tmp_path / "pipe"
    os.mkfifo(pipe)
    for command in (("scan", folder, "--store", pipe), ("report", pipe)):
        done = invoke(*command)
        assert (done.exit_code, "a pipe that nothing is written to" in done.stderr) == (2, True)


@posix_only("names with colons and question marks")
def test_a_store_may_have_the_name_of_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    create("file:scan.db?mode=ro")
    assert [path.name for path in tmp_path.iterdir()] == ["file:scan.db?mode=ro"]


def test_a_store_without_a_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="its folder is missing, or cannot be written to"):
        create(str(tmp_path / "gone" / "scan.db"))


def test_a_full_disk_is_reported_and_no_findings_are_lost(tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    create(str(store))
    with closing(connect(str(store))) as database:
        database.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.Error) as caught:
            database.execute("CREATE TABLE more AS SELECT zeroblob(100000)")
    assert damaged("scan.db", caught.value) == (
        "scan.db cannot grow: the disk is full. What it holds is kept: make room, and scan again"
    )


def test_a_store_on_a_full_disk_is_read_and_a_scan_says_why_it_cannot_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, opened = tmp_path / "scan.db", store_database._opened
    create(str(store))
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"

    def refused(path: str, how: str) -> sqlite3.Connection:
        if "immutable" not in how:
            raise error
        return opened(path, how)

    monkeypatch.setattr(store_database, "_opened", refused)
    with closing(connect(str(store))) as database:
        assert database.execute("SELECT count(*) FROM files").fetchone() == (0,)
    assert "If the disk is sound and not full" in damaged(str(store), error)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=4096))
    assert "the disk is full. What it holds is kept: make room" in damaged(str(store), error)


@posix_only("permissions of folders")
@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_store_in_a_read_only_folder_can_be_reported(tmp_path: Path) -> None:
    folder, kept = share(tmp_path / "share", 2), tmp_path / "kept"
    kept.mkdir()
    scanned(folder, kept / "scan.db")
    (kept / "scan.db").chmod(0o444)
    kept.chmod(0o555)
    try:
        assert invoke("report", kept / "scan.db").stdout.startswith("2 status MIFs, ")
        refused = invoke("scan", folder, "--store", kept / "scan.db")
        assert (refused.exit_code, "cannot be written" in refused.stderr) == (2, True)
    finally:
        kept.chmod(0o755)


def test_a_store_that_is_closed_is_read_without_a_place_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, opened = tmp_path / "scan.db", store_database._opened
    create(str(store))

    def refused(path: str, how: str) -> sqlite3.Connection:
        return opened(path if "immutable" in how else str(tmp_path / "missing" / "scan.db"), how)

    monkeypatch.setattr(store_database, "_opened", refused)
    with closing(connect(str(store))) as database:
        assert database.execute("SELECT count(*) FROM files").fetchone() == (0,)
    (tmp_path / "scan.db-wal").write_bytes(b"not in it yet")
    with pytest.raises(StoreError, match="cannot be used"):
        connect(str(store))


def test_a_read_only_store_is_an_error_that_says_so(tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    create(str(store))
    with closing(connect(str(store))) as database:
        database.execute("PRAGMA query_only = 1")
        with pytest.raises(sqlite3.Error) as caught:
            database.execute("DELETE FROM meta")
    assert damaged("scan.db", caught.value) == (
        "scan.db cannot be written: check the permissions, or give another name"
    )


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_damaged_store_is_an_error_with_a_way_out(
    tmp_path: Path, kept: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_processes(monkeypatch)
    folder, store = share(tmp_path / "share", 60), tmp_path / "scan.db"
    scanned(folder, store)
    whole = store.read_bytes()
    cut = int(len(whole) * kept)
    store.write_bytes(whole[:cut] + b"\x55" * (len(whole) - cut))
    for command in (("scan", folder, "--store", store, "--hash", "--jobs", "1"), ("report", store)):
        done = invoke(*command)
        assert done.exit_code == 0 or (done.exit_code, "put the file aside" in done.stderr) == (2, True), done.output


def test_of_two_scans_on_one_store_the_later_one_goes_on(tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    create(str(store))
    with Store(str(store)) as first, Store(str(store)) as second:
        first.begin(basis_of(Plan()), ["/a"])
        second.begin(basis_of(Plan()), ["/a"])
        with pytest.raises(StoreError, match="Another scan has begun"):
            first.end("complete", {})
        second.end("complete", {})
    assert rows(store, "SELECT state FROM runs ORDER BY id") == [("stopped",), ("complete",)]


def test_a_scan_writes_over_nothing_that_another_wrote_while_it_began(tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    create(str(store))
    with Store(str(store)) as first, Store(str(store)) as second:
        for name, writer in (("/a", first), ("/b", second)):
            writer.begin(basis_of(Plan()), ["/"])
            writer.write(fault_result(FileTask(f"{name}/", "1.mif", writer.folder(name).number), f"of {name}"))
    assert rows(store, "SELECT path FROM folders JOIN files ON folders.id = folder ORDER BY path") == [("/a",), ("/b",)]
    assert sound(store)


def test_unused_messages_are_removed(tmp_path: Path) -> None:
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"
    (folder / "a.mif").write_bytes(b"Start Component\nName = twenty\n")
    scanned(folder, store)
    (folder / "a.mif").write_bytes(b"<MIFFile 7.00>\n")
    scanned(folder, store)
    assert single(store, "SELECT count(*) FROM messages WHERE id NOT IN (SELECT message FROM diagnostics)") == 0
    assert sound(store)


def test_a_report_can_be_read_while_a_scan_writes(tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    scanned(share(tmp_path / "share", 3), store)
    with Store(str(store)) as writer:
        writer.begin(basis_of(Plan()), ["/a"])
        with closing(connect(str(store))) as reader:
            assert reader.execute("SELECT count(*) FROM files").fetchone() == (3,)


# --- killed scans -----------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(tmp_path: Path) -> dict[str, str]:
    """An environment in which a scan takes ten milliseconds for each file, so that it is met in the middle."""
    return slow_workers(tmp_path / "modules", 0.01)


def scanning(
    folder: Path, store: Path, jobs: int, environment: dict[str, str]
) -> "AbstractContextManager[subprocess.Popen[bytes]]":
    """A scan as a process of its own, for the time of a block."""
    command = [sys.executable, "-m", "mifkit", "scan", str(folder), "--store", str(store), "--jobs", str(jobs)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return started(*command, **pipes, env=os.environ | environment)


posix = posix_only("a process is stopped by a signal")
# The exit status of a process that was killed.
KILLED = 1 if sys.platform == "win32" else -signal.SIGKILL


# Each scan is killed when the store is made, or when so many more files are in it: after a chunk of the first, small
# ones or of the later, larger ones, among files or members of an archive. How many workers there are decides in which
# order results are written.
@pytest.mark.parametrize(("jobs", "kills"), [(1, (0, 1, 100)), (2, (0, 1, 40, 150))])
def test_nothing_is_lost_or_doubled_when_scans_are_killed(
    tmp_path: Path, jobs: int, kills: tuple[int, ...], slow: dict[str, str]
) -> None:
    folder, store, whole = share(tmp_path / "share", 500), tmp_path / "scan.db", tmp_path / "whole.db"
    for kind in (".zip", ".tgz"):
        archive(folder / f"a{kind}", {f"{number % 7}/{number}.mif": status_mif(number) for number in range(120)})
    scanned(folder, whole)
    for further in kills:
        done = single(store, "SELECT count(*) FROM files") if store.exists() else 0
        with scanning(folder, store, jobs, slow) as process:
            if further:
                wait_for_files(store, process, done + further)
            else:
                until(store.exists)
            process.kill()
            process.communicate(timeout=PATIENCE)
        assert process.returncode == KILLED
        assert not further or sound(store)
        assert not further or single(store, "SELECT count(*) FROM files") >= done
    assert done < single(store, "SELECT count(*) FROM files") < single(whole, "SELECT count(*) FROM files")
    with scanning(folder, store, jobs, {}) as last:
        last.communicate(timeout=PATIENCE)
    assert last.returncode == 0
    assert found(store) == found(whole)
    assert sound(store)
    assert rows(store, "SELECT state, count(*) FROM runs WHERE state = 'running' GROUP BY state") == []


# Signals reach the process that writes, whatever its workers do: each number of workers with one of them.
@posix
@pytest.mark.parametrize(("jobs", "number", "status"), [(1, signal.SIGTERM, 143), (2, signal.SIGINT, 130)])
def test_a_stopped_scan_prints_the_line_that_continues_it(
    tmp_path: Path, number: int, status: int, jobs: int, slow: dict[str, str]
) -> None:
    folder, store = share(tmp_path / "share", 400), tmp_path / "scan.db"
    with scanning(folder, store, jobs, slow) as process:
        wait_for_files(store, process, 30)
        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == status
    said = re.fullmatch(
        rb"Stopped: (\d+) files are done and in .*scan\.db\.\nThis line continues:\n  mifkit (scan .*)\n", errors
    )
    assert said is not None, errors
    done = single(store, "SELECT count(*) FROM files")
    assert int(said[1]) == done < 400
    assert single(store, "SELECT state FROM runs") == "stopped"
    assert sound(store)
    assert run(*said[2].decode().split(" ")).returncode == 0
    assert rows(store, "SELECT new, unchanged FROM runs WHERE id = 2") == [(400 - done, done)]


@pytest.mark.parametrize("step", ["write", "_keep"], ids=["after its commit", "before its commit"])
def test_a_stopped_scan_counts_what_is_in_the_store(tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, store = share(tmp_path / "share", 100), tmp_path / "scan.db"
    create(str(store))
    done, calls = getattr(Store, step), count(1)

    def stopped(*arguments: object) -> None:
        done(*arguments)
        if next(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Store, step, stopped)
    plan = Plan()
    with Store(str(store)) as opened, closing(ChunkWorker(plan)) as worker:
        scan = Scan(opened, roots_of((str(folder),)), plan)
        with pytest.raises(KeyboardInterrupt):
            scan(InProcess(worker), 1, lambda _: None)
    assert 0 < scan.files == single(store, "SELECT count(*) FROM files") < 100
    assert rows(store, "SELECT state, new FROM runs") == [("stopped", scan.files)]


@posix
def test_a_scan_that_is_stopped_again_and_again_says_how_to_continue_it(tmp_path: Path, slow: dict[str, str]) -> None:
    folder, store = share(tmp_path / "share", 400), tmp_path / "scan.db"
    with scanning(folder, store, 2, slow) as process:
        wait_for_files(store, process, 30)
        for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
            process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert re.fullmatch(rb"Stopped: .*\nThis line continues:\n  mifkit scan .*\n", errors), errors
    assert sound(store)


def test_workers_end_with_a_scan_that_is_killed(tmp_path: Path, slow: dict[str, str]) -> None:
    folder, store = share(tmp_path / "share", 400), tmp_path / "scan.db"
    with scanning(folder, store, 2, slow) as process:
        wait_for_files(store, process, 30)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.communicate(timeout=PATIENCE)
    assert len(workers) >= 2
    assert psutil.wait_procs(workers, timeout=PATIENCE)[1] == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE meta SET value = '[1]' WHERE key = 'across'",
        "UPDATE bases SET options = ''",
        "UPDATE bases SET options = '[1]'",
        "UPDATE bases SET id = 99",
        "UPDATE runs SET roots = 'x'",
        "UPDATE folders SET path = 5 WHERE id = 1",
        "UPDATE folders SET id = 9223372036854775807 WHERE id = 1",
        "UPDATE files SET name = 1.5 WHERE id = 1",
        "UPDATE files SET kind = CAST(X'ff80' AS TEXT)",
        "UPDATE outcomes SET will_retry = 7",
        "UPDATE messages SET severity = 9",
    ],
)
def test_a_store_with_rows_that_no_mifkit_wrote_is_refused(
    tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_processes(monkeypatch)
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"
    (folder / "broken.mif").write_text("Start Component")
    scanned(folder, store)
    with closing(sqlite3.connect(store)) as database, database:
        database.execute(damage)
    # Some damage is met by a report, some only by the next scan; neither takes it for a fault of mifkit.
    refused = False
    for command in (
        ["report", str(store)],
        ["report", str(store), "-o", "concise"],
        ["scan", str(folder), "--store", str(store)],
    ):
        done = invoke(*command)
        assert (done.exit_code == 2) == ("put the file aside" in done.output), done.output
        refused = refused or done.exit_code == 2
    assert refused
