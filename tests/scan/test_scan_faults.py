"""What must not end a scan: files that cannot be read, are hostile, or take a worker with them."""

import _thread
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from archived import archive
from deadly import deadly_path
from processes import PATIENCE
from running import invoke
from shares import rows, scanned, share, single, sound, status_mif
from systems import posix_only

from mifkit.scan.plan import Plan
from mifkit.scan.rescan import PendingFile
from mifkit.scan.run import PendingChunk, Scan, split
from mifkit.scan.share import reading
from mifkit.scan.share.walk import roots_of
from mifkit.scan.store.database import create
from mifkit.scan.store.store import Store
from mifkit.scan.workers import chunks
from mifkit.scan.workers.chunk_rows import ChunkResult, FileTask
from mifkit.scan.workers.chunks import Chunk
from mifkit.scan.workers.processes import WorkerLostError, WorkerProcesses

posix = posix_only("names of any octets, symbolic links and pipes in folders")
CODES = "SELECT name, kind, code FROM files JOIN diagnostics ON file = files.id JOIN messages ON messages.id = message"


@posix
def test_names_that_are_no_text_or_have_line_breaks_are_kept_exactly(tmp_path: Path) -> None:
    folder, store = tmp_path / "share", tmp_path / "scan.db"
    folder.mkdir()
    names = [b"line\nbreak.mif", b"\xff\xfe.mif", b"caf\xc3\xa9.mif", b"-o.mif", b"'; DROP TABLE files; --.mif"]
    for name in names:
        (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_bytes(status_mif(1))
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/\xfe"))
    odd.mkdir()
    (odd / "a.mif").write_bytes(status_mif(2))
    for _ in range(2):
        scanned(folder, store, jobs=2)
        stored = [name for (name,) in rows(store, "SELECT name FROM files")]
        assert {name.encode() if isinstance(name, str) else name for name in stored} == {*names, b"a.mif"}
        assert single(store, "SELECT count(*) FROM files WHERE kind = 'status' AND vanished IS NULL") == 6
    assert rows(store, "SELECT new, unchanged, vanished FROM runs ORDER BY id") == [(6, 0, 0), (0, 6, 0)]


@posix
def test_links_in_circles_pipes_and_missing_targets_do_not_stop_a_scan(tmp_path: Path) -> None:
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"
    (folder / "loop").symlink_to(folder)
    (folder / "self.mif").symlink_to("self.mif")
    (folder / "nowhere.mif").symlink_to("gone")
    (folder / "linked.mif").symlink_to(folder / "PC0000" / "000001.mif")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "a.mif").write_bytes(status_mif(1))
    (folder / "folder.mif").mkdir()
    os.mkfifo(folder / "pipe.mif")
    scanned(folder, store)
    kinds = dict(rows(store, "SELECT name, kind FROM files"))
    assert kinds == {
        **dict.fromkeys(("000000.mif", "000001.mif", "000002.mif", "linked.mif"), "status"),
        **dict.fromkeys(("self.mif", "nowhere.mif"), "unreadable"),
    }


@posix
def test_a_pipe_that_is_named_is_a_finding(tmp_path: Path) -> None:
    pipe, store = tmp_path / "pipe.mif", tmp_path / "scan.db"
    os.mkfifo(pipe)
    scanned(pipe, store)
    assert rows(store, CODES) == [("pipe.mif", "unreadable", "SYN001")]


def test_a_file_larger_than_allowed_is_not_read_and_known_until_more_is_allowed(tmp_path: Path) -> None:
    folder, store = share(tmp_path / "share", 2), tmp_path / "scan.db"
    with (folder / "giant.mif").open("wb") as stream:
        stream.truncate(1 << 40)
    (folder / "fits.mif").write_bytes(b" " * 5_000_000)
    scanned(folder, store)
    assert rows(store, f"{CODES} WHERE name = 'giant.mif'") == [("giant.mif", "too-large", "SCN001")]
    assert single(store, "SELECT kind FROM files WHERE name = 'fits.mif'") != "too-large"
    scanned(folder, store)
    assert rows(store, "SELECT unchanged FROM runs WHERE id = 2") == [(4,)]
    scanned(folder, store, plan=Plan(max_file_size=100))
    assert single(store, "SELECT count(*) FROM files WHERE kind = 'too-large'") == 4


def test_a_file_that_grows_while_it_is_read_stays_within_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.mif"
    path.write_bytes(b"x" * 10)
    size = os.fstat

    def before_growth(file: int) -> Any:
        found = size(file)
        path.write_bytes(b"x" * 1000)
        return found

    monkeypatch.setattr(os, "fstat", before_growth)
    assert reading.read(str(path), 5000).data == b"x" * 1000
    assert reading.read(str(path), 1000).data == b"x" * 1000
    path.write_bytes(b"x" * 10)
    assert reading.read(str(path), 999).data is None


def test_a_file_that_vanishes_before_it_is_read_is_a_finding_and_then_vanished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"
    read = reading.read

    def vanishing(path: str, most: int) -> Any:
        if path.endswith("000001.mif"):
            Path(path).unlink()
        return read(path, most)

    monkeypatch.setattr(chunks, "read", vanishing)
    scanned(folder, store)
    assert rows(store, f"{CODES} WHERE name = '000001.mif'") == [("000001.mif", "unreadable", "SYN001")]
    scanned(folder, store)
    assert rows(store, "SELECT unchanged, vanished FROM runs WHERE id = 2") == [(2, 1)]


def test_what_could_not_be_read_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"
    read = reading.read

    def locked(path: str, most: int) -> Any:
        if path.endswith("000001.mif"):
            raise PermissionError(13, "The process cannot access the file")
        return read(path, most)

    with monkeypatch.context() as patch:
        patch.setattr(chunks, "read", locked)
        scanned(folder, store)
    assert single(store, "SELECT kind FROM files WHERE name = '000001.mif'") == "unreadable"
    scanned(folder, store)
    assert rows(store, "SELECT unchanged, retried FROM runs WHERE id = 2") == [(2, 1)]
    assert single(store, "SELECT kind FROM files WHERE name = '000001.mif'") == "status"
    assert sound(store)


def test_a_fault_of_mifkit_is_a_finding_on_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"

    def failing(*_: Any, **__: Any) -> Any:
        raise RecursionError("too deep")

    monkeypatch.setattr("mifkit.scan.analysis.analyser.check", failing)
    scanned(folder, store, plan=Plan(max_file_size=4_999_996))
    assert {code for _, _, code in rows(store, CODES)} == {"SYN006"}
    assert "RecursionError in failing" in single(store, "SELECT text FROM messages")


class Busy:
    """Workers that are at their first chunk for ever; the user presses Ctrl-C meanwhile."""

    def submit(self, _: Chunk, /) -> Future[ChunkResult]:
        threading.Timer(0.1, _thread.interrupt_main).start()
        return Future()

    def shutdown(self) -> None: ...


def test_ctrl_c_is_heard_while_all_workers_are_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mifkit.scan.run.LOOK", 0.01)
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"
    create(str(store))
    with Store(str(store)) as opened, pytest.raises(KeyboardInterrupt):
        Scan(opened, roots_of((str(folder),)), Plan())(Busy(), 1, lambda _: None)
    assert single(store, "SELECT state FROM runs") == "stopped"


# --- workers that are lost: a site module makes some files deadly to them -------------------------------------------


@pytest.fixture
def deadly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In processes that are started from now on, files are deadly that say so in their names."""
    monkeypatch.setenv("PYTHONPATH", deadly_path(tmp_path / "modules"))


@pytest.mark.usefixtures("deadly")
def test_a_worker_that_dies_is_replaced_and_its_file_named(tmp_path: Path) -> None:
    folder, store = share(tmp_path / "share", 60), tmp_path / "scan.db"
    for name in ("kills-1.mif", "kills-2.mif", "once.mif"):
        (folder / "PC0000" / name).write_bytes(status_mif(1))
    scan = scanned(folder, store, jobs=2)
    assert scan.faults == 2
    assert sorted(rows(store, f"{CODES} WHERE kind = 'unreadable'")) == [
        ("kills-1.mif", "unreadable", "SYN006"),
        ("kills-2.mif", "unreadable", "SYN006"),
    ]
    message = "mifkit failed on this file: a worker process died on it"
    assert rows(store, "SELECT text FROM messages WHERE code = 'SYN006'") == [(message,)]
    assert single(store, "SELECT count(*) FROM files WHERE kind = 'status'") == 61
    assert sound(store)


@pytest.mark.usefixtures("deadly")
def test_a_worker_that_hangs_is_replaced_and_its_file_named(tmp_path: Path) -> None:
    folder, store = share(tmp_path / "share", 40), tmp_path / "scan.db"
    (folder / "PC0000" / "hangs.mif").write_bytes(status_mif(1))
    assert invoke("scan", folder, "--store", store, "--jobs", "1", "--timeout", "3").exit_code == 0
    assert rows(store, f"{CODES} WHERE kind = 'unreadable'") == [("hangs.mif", "unreadable", "SYN006")]
    assert "did not end within 3 s" in single(store, "SELECT text FROM messages WHERE code = 'SYN006'")
    assert single(store, "SELECT count(*) FROM files WHERE kind = 'status'") == 40


@pytest.mark.usefixtures("deadly")
def test_on_a_slow_share_the_files_named_are_the_deadly_ones_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW_READS", "0.003")
    folder, store = share(tmp_path / "share", 150), tmp_path / "scan.db"
    for name in ("kills.mif", "hangs.mif", "once.mif"):
        (folder / "PC0001" / name).write_bytes(status_mif(1))
    scan = scanned(folder, store, jobs=2, limit=5)
    assert scan.read_ahead > 0
    assert sorted(rows(store, f"{CODES} WHERE kind = 'unreadable'")) == [
        ("hangs.mif", "unreadable", "SYN006"),
        ("kills.mif", "unreadable", "SYN006"),
    ]
    assert single(store, "SELECT count(*) FROM files WHERE kind = 'status'") == 151
    assert sound(store)


@pytest.mark.usefixtures("deadly")
def test_a_member_of_an_archive_that_takes_a_worker_is_named_and_tried_again(tmp_path: Path) -> None:
    root, store = tmp_path / "share", tmp_path / "scan.db"
    root.mkdir()
    members = {f"{number}.mif": status_mif(number) for number in range(60)}
    for kind, deadly in {".zip": ("kills-1.mif", "hangs-1.mif"), ".tgz": ("kills-2.mif",)}.items():
        archive(root / f"a{kind}", members | dict.fromkeys(deadly, status_mif(1)))
    for _ in range(2):
        scanned(root, store, jobs=2, limit=5)
        assert sorted(rows(store, f"{CODES} WHERE kind = 'unreadable' AND code = 'SYN006'")) == [
            (name, "unreadable", "SYN006") for name in ("hangs-1.mif", "kills-1.mif", "kills-2.mif")
        ]
        assert single(store, "SELECT count(*) FROM files WHERE kind = 'status'") == 120
        assert sound(store)
    assert rows(store, "SELECT new, unchanged, retried FROM runs") == [(125, 0, 0), (0, 120, 5)]


Task = Callable[[Callable[[int], None]], Any]


class Caller:
    """A worker whose tasks are functions."""

    def __call__(self, report_item: Callable[[int], None], task: Task, /) -> Any:
        return task(report_item)

    def close(self) -> None: ...


@pytest.fixture
def processes() -> Iterator[WorkerProcesses[Task, Any]]:
    """One worker process."""
    started: WorkerProcesses[Task, Any] = WorkerProcesses(1, 60, Caller)
    yield started
    started.shutdown()


def end(report_item: Callable[[int], None]) -> None:
    report_item(7)
    os._exit(3)


def five(_: Callable[[int], None]) -> int:
    return 5


def blocked_signals(_: Callable[[int], None]) -> set[signal.Signals]:
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, ()))  # type: ignore[arg-type]


def test_the_item_of_a_lost_process_is_known_and_another_process_goes_on(processes: WorkerProcesses[Task, Any]) -> None:
    lost, following = processes.submit(end), processes.submit(five)
    error = lost.exception(PATIENCE)
    assert isinstance(error, WorkerLostError)
    assert error.item == 7
    assert following.result(PATIENCE) == 5


@posix_only("masks of signals")
def test_a_worker_does_not_get_ctrl_c_from_its_first_moment_on(processes: WorkerProcesses[Task, Any]) -> None:
    # A signal that is blocked before a process begins stays blocked.
    assert signal.SIGINT in processes.submit(blocked_signals).result(PATIENCE)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def caller_at_the_second_start(seen: str) -> Caller:
    if not Path(seen).exists():
        Path(seen).touch()
        os._exit(3)
    return Caller()


def test_a_worker_that_is_killed_while_it_starts_is_replaced(tmp_path: Path) -> None:
    make_worker = partial(caller_at_the_second_start, str(tmp_path / "seen"))
    started: WorkerProcesses[Task, Any] = WorkerProcesses(1, 60, make_worker)
    try:
        assert started.submit(five).result(PATIENCE) == 5
    finally:
        started.shutdown()


def test_an_exception_of_a_task_does_not_lose_its_worker(processes: WorkerProcesses[Task, Any]) -> None:
    assert isinstance(processes.submit(int).exception(PATIENCE), TypeError)  # type: ignore[arg-type]
    assert processes.submit(five).result(PATIENCE) == 5


FILES = tuple(PendingFile(FileTask("", str(number), 1), "new") for number in range(5))


def test_a_chunk_is_split_at_the_file_that_was_next_or_else_in_halves() -> None:
    assert split(PendingChunk(FILES), 2) == [
        PendingChunk(FILES[2:3], suspect=True),
        PendingChunk(FILES[:2]),
        PendingChunk(FILES[3:]),
    ]
    assert split(PendingChunk(FILES), 0) == [PendingChunk(FILES[:1], suspect=True), PendingChunk(FILES[1:])]
    assert split(PendingChunk(FILES), None) == [PendingChunk(FILES[:2]), PendingChunk(FILES[2:])]
    assert split(PendingChunk(FILES[:1]), None) == [PendingChunk(FILES[:1], suspect=True)]
