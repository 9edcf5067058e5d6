"""A scan over Dask: a real scheduler, and workers that are processes and die."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from deadly import deadly_path
from processes import PATIENCE, started, until
from running import SAMPLES, invoke
from shares import contents, found, rows, scanned, share, single, sound, status_mif, wait_for_files
from systems import posix_only, unreadable

from mifkit.scan.plan import Plan
from mifkit.scan.run import FIRST_CHUNK, Scan, Shortage
from mifkit.scan.share.walk import roots_of
from mifkit.scan.store.database import create
from mifkit.scan.store.store import Store
from mifkit.scan.workers import dask_cluster as clusters
from mifkit.scan.workers.chunks import Chunk, ChunkWorker
from mifkit.scan.workers.dask_cluster import Cluster, ClusterError
from mifkit.scan.workers.processes import NoWorkerError, WorkerLostError, WorkerProcesses

distributed = pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
posix = posix_only("a process is interrupted by a signal")
# Dask has a server for its dashboard even without one.
ANY_PORT = "127.0.0.1:0"
CODES = "SELECT name, kind, code FROM files JOIN diagnostics ON file = files.id JOIN messages ON messages.id = message"


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A cluster of two worker processes with two threads each, to which some files are deadly."""
    import dask

    # A worker that was killed is given up for good if it is not back by then.
    patience = dask.config.set({"distributed.deploy.lost-worker-timeout": PATIENCE})
    with pytest.MonkeyPatch.context() as patch, patience:
        patch.setenv("PYTHONPATH", deadly_path(tmp_path_factory.mktemp("cluster") / "modules"))
        scratch = tmp_path_factory.mktemp("scratch")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=2, dashboard_address=ANY_PORT, local_directory=str(scratch)
        ) as started:
            yield started


@pytest.fixture
def dask(lasting: Any) -> Any:
    """The cluster, once the workers that another test killed have been started again."""
    lasting.wait_for_workers(2, timeout=PATIENCE)
    return lasting


def over(
    dask: Any, root: Path, store: Path, progress: Callable[[int], None] = lambda _: None, limit: float = 60
) -> Scan:
    """Scan with the workers of a cluster; the scan, when it is over."""
    plan = Plan()
    executor = Cluster(dask.scheduler_address, limit, plan)
    apart = WorkerProcesses(1, limit, partial(ChunkWorker, plan))
    try:
        create(str(store))
        with Store(str(store)) as opened:
            scan = Scan(opened, roots_of((str(root),)), plan)
            scan(executor, executor.threads, progress, apart)
            return scan
    finally:
        executor.shutdown()
        apart.shutdown()


def once(action: Callable[[], object], files: int = 1) -> Callable[[int], None]:
    """Progress that does something when so many files are done, and never again."""
    waiting = [action]

    def progress(done: int) -> None:
        if done >= files and waiting:
            waiting.pop()()

    return progress


def kill_a_worker(dask: Any) -> None:
    # The processes are children of their nannies, which are threads of this one.
    os.kill(next(iter(dask.workers.values())).process.pid, signal.SIGKILL)


def test_serial_pool_and_dask_make_the_same_store(dask: Any, tmp_path: Path) -> None:
    folder = share(tmp_path / "share", 60, per_folder=20)
    for sample in SAMPLES.glob("*.mif"):
        (folder / sample.name).write_bytes(sample.read_bytes())
    (folder / "frame.mif").write_bytes(b"<MIFFile 7.00>\n")
    (folder / "cut.mif").write_bytes(status_mif(7)[:900])
    with (folder / "giant.mif").open("wb") as stream:
        stream.truncate(1 << 30)
    if os.name != "nt":
        (Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.mif"))).write_bytes(status_mif(8))
    with unreadable(folder / "gone.mif"):
        scanned(folder, tmp_path / "serial.db")
        scanned(folder, tmp_path / "pool.db", jobs=2)
        over(dask, folder, tmp_path / "dask.db")
    expected = contents(tmp_path / "serial.db")
    assert len(expected["files"]) > 60
    kinds = {kind for (kind,) in rows(tmp_path / "serial.db", "SELECT kind FROM files")}
    assert kinds > {"status", "noidmif", "other", "unreadable", "too-large"}
    assert contents(tmp_path / "pool.db") == expected
    assert contents(tmp_path / "dask.db") == expected


@posix
def test_of_two_workers_one_is_killed_in_mid_scan_and_nothing_is_lost_or_doubled(dask: Any, tmp_path: Path) -> None:
    folder, store = share(tmp_path / "share", 300), tmp_path / "scan.db"
    killed: list[int] = []

    def kill() -> None:
        kill_a_worker(dask)
        killed.append(single(store, "SELECT count(*) FROM files"))

    scan = over(dask, folder, store, once(kill))
    assert 0 < killed[0] < 300
    assert (scan.files, scan.faults) == (300, 0)
    scanned(folder, tmp_path / "serial.db")
    assert contents(store) == contents(tmp_path / "serial.db")
    assert sound(store)


def test_a_file_that_kills_dask_workers_is_named_and_all_others_are_kept(
    dask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One worker lost and not four, so that the test is not about how long they take to start.
    monkeypatch.setattr(dask.scheduler, "allowed_failures", 0)
    folder, store = share(tmp_path / "share", 60), tmp_path / "scan.db"
    for name in ("kills.mif", "once.mif"):
        (folder / "PC0000" / name).write_bytes(status_mif(1))
    scan = over(dask, folder, store)
    assert (scan.files, scan.faults) == (62, 1)
    assert rows(store, f"{CODES} WHERE kind = 'unreadable'") == [("kills.mif", "unreadable", "SYN006")]
    assert single(store, "SELECT count(*) FROM files WHERE kind = 'status'") == 61
    assert sound(store)


def test_a_file_on_which_a_dask_worker_hangs_is_named(dask: Any, tmp_path: Path) -> None:
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"
    (folder / "PC0000" / "hangs.mif").write_bytes(status_mif(1))
    over(dask, folder, store, limit=4)
    message = "mifkit failed on this file: it did not end within 4 s"
    assert rows(store, "SELECT text FROM messages WHERE code = 'SYN006'") == [(message,)]
    assert rows(store, "SELECT kind, count(*) FROM files GROUP BY kind") == [("status", 3), ("unreadable", 1)]


@posix
def test_ctrl_c_ends_a_scan_over_dask_and_the_same_line_continues_it(dask: Any, tmp_path: Path) -> None:
    folder, store = share(tmp_path / "share", 600), tmp_path / "scan.db"
    line = ["scan", str(folder), "--store", str(store), "--dask", dask.scheduler_address, "--jobs", "1"]
    command = [sys.executable, "-m", "mifkit", *line]
    with started(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        wait_for_files(store, process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, b"This line continues:\n  mifkit scan " in errors) == (130, True), errors
    assert 0 < single(store, "SELECT count(*) FROM files") < 600
    assert sound(store)
    assert invoke(*line).exit_code == 0
    scanned(folder, tmp_path / "serial.db")
    assert found(store) == found(tmp_path / "serial.db")


# --- clusters that cannot be used -----------------------------------------------------------------------------------

LONE = """
import time
import distributed
print(distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, protocol="tcp",
                               dashboard_address="127.0.0.1:0").scheduler_address, flush=True)
time.sleep(1000)
"""


@posix
def test_a_scheduler_that_is_lost_in_mid_scan_leaves_a_store_and_the_line_that_continues(tmp_path: Path) -> None:
    folder, store = share(tmp_path / "share", 600), tmp_path / "scan.db"
    with started(sys.executable, "-c", LONE, stdout=subprocess.PIPE, text=True) as lone:
        assert lone.stdout is not None
        line = ["scan", str(folder), "--store", str(store), "--dask", lone.stdout.readline().strip()]
        with started(sys.executable, "-m", "mifkit", *line, stderr=subprocess.PIPE) as process:
            wait_for_files(store, process)
            lone.kill()
            _, errors = process.communicate(timeout=PATIENCE)
    said = re.fullmatch(
        r"Error: The connection to the Dask scheduler at tcp://127\.0\.0\.1:\d+ was lost\.\n"
        r"Stopped: (\d+) files are done and in .*scan\.db\.\nThis line continues:\n  mifkit scan .*\n",
        errors.decode(),
    )
    assert said is not None, errors
    assert process.returncode == 2
    assert single(store, "SELECT count(*) FROM files") == int(said[1]) < 600
    assert single(store, "SELECT state FROM runs") == "stopped"
    assert sound(store)


def test_a_cluster_whose_workers_are_all_gone_ends_the_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "LOOK", 0.1)
    monkeypatch.setattr(clusters, "PATIENCE", 0.3)
    folder, store = share(tmp_path / "share", 400), tmp_path / "scan.db"
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=ANY_PORT
    ) as small:
        # Dask may stumble itself over a worker that leaves: the scan then ends with what Dask says.
        with pytest.raises(Shortage, match=r"has had no worker for|The last worker of|A Dask worker cannot do"):
            over(small, folder, store, once(lambda: small.scale(0)))
        with pytest.raises(ClusterError, match=r"has no workers\. Start one: dask worker tcp://"):
            Cluster(small.scheduler_address, 60, Plan())
    assert FIRST_CHUNK <= single(store, "SELECT count(*) FROM files") < 400
    assert sound(store)


def test_a_worker_with_another_mifkit_is_named_and_nothing_is_scanned(
    dask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mifkit.scan.plan.__version__", "0.0.1")
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"
    done = invoke("scan", folder, "--store", store, "--dask", dask.scheduler_address)
    said = r"Error: The Dask worker tcp://\S+ has mifkit \S+ with rule set \S+, this is mifkit 0\.0\.1 with rule set "
    assert (done.exit_code, re.match(said, done.stderr) is not None) == (2, True), done.stderr
    assert not store.exists()


def test_a_worker_with_another_mifkit_that_comes_later_does_nothing_and_ends_the_scan(dask: Any) -> None:
    cluster = Cluster(dask.scheduler_address, 60, Plan())
    try:
        cluster._basis = cluster._basis._replace(rules="7-other")
        error = cluster.submit(Chunk(())).exception(timeout=PATIENCE)
        assert isinstance(error, NoWorkerError)
        assert "The Dask worker tcp://" in str(error)
        assert "this is mifkit" in str(error)
    finally:
        cluster.shutdown()


def ended(cluster: Cluster, error: Exception) -> "Future[Any]":
    """What a scan sees of a task that Dask ended with an error."""
    future: Future[Any] = Future()
    there: Future[bytes] = Future()
    there.set_exception(error)
    cluster._finish(future, there)
    return future


def test_what_went_wrong_with_a_task_is_the_fault_of_its_files_or_of_the_cluster(dask: Any) -> None:
    cluster = Cluster(dask.scheduler_address, 60, Plan())
    try:
        memory = ended(cluster, MemoryError()).exception(timeout=PATIENCE)
        assert isinstance(memory, WorkerLostError)
        assert memory.item is None
        for error, said in (
            (OSError(24, "Too many open files"), "A Dask worker cannot do its task: [Errno 24] Too many open files"),
            (CancelledError(), f"The connection to the Dask scheduler at {dask.scheduler_address} was lost"),
            (RuntimeError(), "A Dask worker cannot do its task: RuntimeError"),
        ):
            raised = ended(cluster, error).exception(timeout=PATIENCE)
            assert isinstance(raised, NoWorkerError)
            assert str(raised) == said
        cluster._workers = dict  # type: ignore[method-assign]
        left = ended(cluster, RuntimeError("no such worker")).exception(timeout=PATIENCE)
        assert str(left) == f"The last worker of the Dask cluster at {dask.scheduler_address} has left: no such worker"
    finally:
        cluster.shutdown()


def test_leaving_a_cluster_that_does_not_answer_takes_no_longer_than_it_may(
    dask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "CLOSE", 0.2)
    cluster = Cluster(dask.scheduler_address, 60, Plan())
    answers = threading.Event()
    cluster._client.loop.add_callback(answers.wait)
    try:
        cluster.shutdown()
        began = time.monotonic()
        # What Dask does at the end of a process. Left to itself it waits for a minute.
        cluster._client.__del__()
        assert time.monotonic() - began < 20
    finally:
        answers.set()


@posix
def test_a_worker_without_mifkit_is_named(dask: Any, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['mifkit'] = None\n")
    command = [
        *(sys.executable, "-m", "distributed.cli.dask_worker", dask.scheduler_address),
        *("--no-nanny", "--no-dashboard", "--nthreads", "1", "--name", "bare", "--local-directory", str(tmp_path)),
    ]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    with started(*command, env=environment, stderr=subprocess.DEVNULL) as bare:
        until(lambda: "bare" in dask.scheduler.aliases)
        worker = dask.scheduler.aliases["bare"]
        with pytest.raises(ClusterError, match=f"The Dask worker {worker} has no mifkit that fits this one: "):
            Cluster(dask.scheduler_address, 60, Plan())
        bare.terminate()
        bare.wait(PATIENCE)


@pytest.mark.parametrize("address", ["", "nonsense", "ftp://127.0.0.1:8786", "tcp://127.0.0.1:1", "tcp://[:1"])
def test_an_address_without_a_scheduler_is_an_error(address: str) -> None:
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "0.2s"}),
        pytest.raises(ClusterError, match=r"^There is no Dask scheduler at "),
    ):
        Cluster(address, 60, Plan())


def test_an_unreachable_cluster_is_exit_status_2_and_nothing_else(tmp_path: Path) -> None:
    import dask

    folder = share(tmp_path / "share", 3)
    with dask.config.set({"distributed.comm.timeouts.connect": "0.2s"}):
        done = invoke("scan", folder, "--store", tmp_path / "scan.db", "--dask", "tcp://127.0.0.1:1")
    assert done.exit_code == 2
    assert re.fullmatch(r"Error: There is no Dask scheduler at tcp://127\.0\.0\.1:1: [^\n]*\.\n", done.stderr)
    assert not (tmp_path / "scan.db").exists()


def test_without_the_extra_the_error_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = invoke("scan", share(tmp_path / "share", 3), "--store", tmp_path / "scan.db", "--dask", "tcp://a:1")
    assert (done.exit_code, "needs the extra dask, which is not installed" in done.stderr) == (2, True)


def test_dask_is_loaded_for_dask_alone(tmp_path: Path) -> None:
    share(tmp_path / "share", 1)
    script = (
        "import sys\nfrom mifkit.cli import main\n"
        "try:\n    main(['scan', 'share', '--jobs', '1'])\nexcept SystemExit as end:\n    assert not end.code\n"
        "assert not {'dask', 'distributed'} & sys.modules.keys()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_what_was_lost_travels_between_processes() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(WorkerLostError("it did not end within 3 s", 7)))
    assert (str(error), error.item) == ("it did not end within 3 s", 7)
