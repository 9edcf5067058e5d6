"""Where opening a file takes long, others are read meanwhile, within bounds; nothing else differs."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processes import PATIENCE, until
from shares import found, scanned, share
from systems import unreadable

from mifkit.scan.plan import Plan
from mifkit.scan.share import read_ahead, reading
from mifkit.scan.share.read_ahead import MEASURED, READERS, ReadAhead
from mifkit.scan.workers import chunks
from mifkit.scan.workers.chunk_rows import FileTask
from mifkit.scan.workers.chunks import Chunk, ChunkWorker

SLOW = 0.003


class Share:
    """Reads slowly, and knows what was asked for."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.asked: list[int] = []
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def read(self, index: int) -> int:
        with self._lock:
            self.asked.append(index)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        if self.seconds:
            time.sleep(self.seconds)
        with self._lock:
            self.at_once -= 1
        return index


def test_a_slow_share_is_asked_for_many_files_at_a_time_and_gives_them_in_order() -> None:
    slow = Share(SLOW)
    files = ReadAhead(slow.read, [100] * 300)
    assert list(files) == list(range(300))
    assert files.ahead == 300 - MEASURED
    assert 2 < slow.most_at_once <= READERS
    assert sorted(slow.asked) == list(range(300))


def test_a_fast_disk_is_asked_for_one_file_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "SLOW", 1)
    fast = Share(0)
    files = ReadAhead(fast.read, [100] * 300)
    assert list(files) == fast.asked == list(range(300))
    assert (files.ahead, fast.most_at_once) == (0, 1)


def test_one_slow_read_does_not_make_a_slow_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "SLOW", 0.5)

    def read(index: int) -> int:
        if index == 1:
            time.sleep(0.6)
        return index

    files = ReadAhead(read, [100] * 20)
    assert list(files) == list(range(20))
    assert files.ahead == 0


def test_without_readers_nothing_is_asked_for_before_its_turn() -> None:
    slow = Share(SLOW)
    files = iter(ReadAhead(slow.read, [100] * 20, 0))
    for index in range(20):
        assert next(files) == index
        assert slow.asked == list(range(index + 1))


@pytest.mark.parametrize(("size", "bound"), [(1, read_ahead.MOST_FILES), (read_ahead.MOST_BYTES // 4, 4), (10**9, 1)])
def test_no_more_is_read_ahead_than_is_allowed(size: int, bound: int) -> None:
    slow = Share(SLOW)
    files = iter(ReadAhead(slow.read, [size] * (2 * read_ahead.MOST_FILES)))
    for index in range(MEASURED + 3):
        assert next(files) == index
        time.sleep(10 * SLOW)
        assert max(slow.asked) - index <= bound


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**7)), max_size=60))
def test_each_item_is_read_once_and_those_of_archives_by_the_process_itself(sizes: list[int | None]) -> None:
    here = threading.get_ident()
    read: list[int] = []

    def note(index: int) -> int:
        time.sleep(0.0002)
        read.append(index)
        assert sizes[index] is not None or threading.get_ident() == here
        return index

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_ahead, "SLOW", 0.0)
        assert list(ReadAhead(note, sizes)) == list(range(len(sizes)))
    assert sorted(read) == list(range(len(sizes)))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    read = reading.read

    def late(path: str, most: int) -> Any:
        time.sleep(SLOW)
        return read(path, most)

    monkeypatch.setattr(chunks, "read", late)


@pytest.mark.usefixtures("slow")
def test_a_scan_of_a_slow_share_finds_what_it_finds_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = share(tmp_path / "share", 200)
    with unreadable(folder / "gone.mif"):
        scan = scanned(folder, tmp_path / "slow.db")
        assert scan.read_ahead > 150
        with monkeypatch.context() as patch:
            patch.setattr(read_ahead, "SLOW", 60)
            assert scanned(folder, tmp_path / "fast.db").read_ahead == 0
    assert found(tmp_path / "slow.db") == found(tmp_path / "fast.db")


def test_the_file_that_is_waited_for_is_the_one_that_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read that does not end is named when it is its turn: not before, and not by the name of another file."""
    folder = share(tmp_path / "share", 40)
    paths = sorted(str(path) for path in folder.rglob("*.mif"))
    endless = threading.Event()
    reported: list[int] = []

    def hanging(path: str, most: int) -> Any:
        if path == paths[30]:
            endless.wait(PATIENCE)
        time.sleep(SLOW)
        return reading.read(path, most)

    monkeypatch.setattr(chunks, "read", hanging)
    files = Chunk(tuple(FileTask("", path, 1, size=2400) for path in paths))
    chunk = threading.Thread(target=ChunkWorker(Plan()), args=(reported.append, files), daemon=True)
    chunk.start()
    until(lambda: reported and reported[-1] == 30)
    time.sleep(0.1)
    assert reported == list(range(31))
    endless.set()
    chunk.join(PATIENCE)
    assert reported == list(range(40))
