"""What `mifkit scan` does with its store: one share in it, one scan at a time, and nothing without files."""

from pathlib import Path

import pytest
from repositories import configured
from running import CLEAN, invoke, written
from shares import rows, share, single, without_processes

from mifkit.cli.runs.progress import counts, state
from mifkit.files.discovery import nothing
from mifkit.scan.plan import Plan, basis_of
from mifkit.scan.store.lock import held
from mifkit.scan.store.store import Store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store of the folder `share`, in the working directory."""
    without_processes(monkeypatch)
    monkeypatch.chdir(tmp_path)
    share(tmp_path / "share", 3, per_folder=2)
    assert invoke("scan", "share", "--jobs", "1").exit_code == 0
    return tmp_path / "scan.db"


def test_another_share_needs_another_store_or_a_word(store: Path, tmp_path: Path) -> None:
    share(tmp_path / "other", 2)
    done = invoke("scan", "other", "--jobs", "1")
    assert done.exit_code == 2
    assert f"scan.db is about {tmp_path / 'share'} (3 files), not about {tmp_path / 'other'}." in done.stderr
    assert "(--store)" in done.stderr
    assert "(--add-root)" in done.stderr
    assert single(store, "SELECT count(*) FROM runs") == 1
    assert invoke("scan", "other", "--add-root", "--jobs", "1").exit_code == 0
    assert single(store, "SELECT count(*) FROM files WHERE vanished IS NULL") == 5
    # From now on it is about both.
    assert invoke("scan", "other", "share", "--jobs", "1").exit_code == 0


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("root", ["share/PC0001", "."])
def test_a_part_of_the_share_and_what_is_around_it_go_into_its_store(root: str) -> None:
    assert invoke("scan", root, "--jobs", "1").exit_code == 0


def test_a_share_without_files_is_an_error_and_loses_none(store: Path, tmp_path: Path) -> None:
    (tmp_path / "share").rename(tmp_path / "elsewhere")
    (tmp_path / "share").mkdir()
    done = invoke("scan", "share", "--jobs", "1")
    assert (done.exit_code, "Nothing to scan: no .mif, " in done.stderr) == (2, True)
    assert single(store, "SELECT count(*) FROM files WHERE vanished IS NULL") == 3
    assert invoke("scan", "share", "--store", "new.db").exit_code == 2
    assert not (tmp_path / "new.db").exists()


@pytest.mark.usefixtures("store")
def test_a_configuration_that_excludes_everything_is_named(tmp_path: Path) -> None:
    path = configured(tmp_path / "c", "exclude = ['PC*']\n")
    done = invoke("scan", "share", "--config", path)
    assert (done.exit_code, f"all are excluded. Configuration: {path}" in done.stderr) == (2, True)


def test_a_second_scan_at_a_time_is_told_who_has_the_store(store: Path, tmp_path: Path) -> None:
    with held("scan.db"):
        done = invoke("scan", "share", "--jobs", "1")
        assert (done.exit_code, "scan.db is being filled by another scan, and has just begun" in done.stderr) == (
            2,
            True,
        )
        with Store(str(store)) as first:
            first.begin(basis_of(Plan()), [str(tmp_path / "share")])
            ((process, host),) = rows(store, "SELECT process, host FROM runs WHERE state = 'running'")
            done = invoke("scan", "share", "--jobs", "1")
            assert (done.exit_code, f": process {process} on {host}. Nothing was changed." in done.stderr) == (2, True)
            first.end("complete", {})
    assert invoke("scan", "share", "--jobs", "1").exit_code == 0
    assert [path.name for path in tmp_path.glob("scan.db*")] == ["scan.db"]


def test_the_computer_in_the_header_of_inventory_is_kept(store: Path, tmp_path: Path) -> None:
    written(tmp_path / "share", f"//KeyAttribute<NetBIOS Name><PC0042>\n{CLEAN}", "inventory.mif")
    invoke("scan", "share", "--jobs", "1")
    assert rows(store, "SELECT name, computer FROM files WHERE computer NOT NULL") == [("inventory.mif", "PC0042")]


def test_progress_has_numbers_from_the_beginning(tmp_path: Path) -> None:
    assert list(counts((str(share(tmp_path / "share", 5, per_folder=3)),), nothing))[-1] == 5
    assert state(20, 1500, counting=True, speed=None) == "20 files done, 1,500 found so far"
    assert state(20, 1500, counting=False, speed=812.4) == "20 of 1,500 files, 812 files/s, left:"
