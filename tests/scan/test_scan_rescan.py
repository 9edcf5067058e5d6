"""A second scan: what is analysed again, and what is not."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from shares import found, rows, scanned, share, single, sound, status_mif
from systems import AS_ROOT, posix_only, refuse_to_list

from mifkit.scan.analysis.analyser import Analyser
from mifkit.scan.plan import Plan, basis_of, difference
from mifkit.scan.rescan import Rescan
from mifkit.scan.share.reading import Content, read
from mifkit.scan.share.walk import ListedFile, digest_of_listing
from mifkit.scan.store.store import Store
from mifkit.status.context import ClientContext
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import ClientSettings

COUNTS = "SELECT new, changed, unchanged, outdated, retried, vanished FROM runs ORDER BY id DESC LIMIT 1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return share(tmp_path / "share", 30, per_folder=10)


@pytest.fixture
def store(tmp_path: Path, folder: Path) -> Path:
    store = tmp_path / "scan.db"
    scanned(folder, store)
    assert rows(store, COUNTS) == [(30, 0, 0, 0, 0, 0)]
    return store


def test_an_unchanged_share_is_not_read_again(folder: Path, store: Path) -> None:
    before = found(store)
    scan = scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 30, 0, 0, 0)]
    assert scan.hits + scan.misses == 0
    assert found(store) == before


def test_a_changed_file_is_analysed_again_and_leaves_nothing_of_its_past(folder: Path, store: Path) -> None:
    changed = folder / "PC0001" / "000015.mif"
    changed.write_bytes(b'Start Component\nName = "Workstation"\n')
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 1, 29, 0, 0, 0)]
    assert single(store, "SELECT kind FROM files WHERE name = '000015.mif'") == "noidmif"
    assert single(store, "SELECT count(*) FROM status_fields") == single(store, "SELECT count(*) FROM outcomes") == 29
    assert sound(store)
    fresh = store.with_name("fresh.db")
    scanned(folder, fresh)
    assert found(store) == found(fresh)


def test_a_file_that_was_only_touched_is_known_by_its_content(folder: Path, store: Path) -> None:
    touched = folder / "PC0001" / "000015.mif"
    os.utime(touched, ns=(100, 100))
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 30, 0, 0, 0)]
    assert single(store, "SELECT mtime_ns FROM files WHERE name = '000015.mif'") == 100
    assert single(store, "SELECT run FROM files WHERE name = '000015.mif'") == 1


def test_a_change_that_keeps_size_and_time_is_found_by_hash_alone(folder: Path, store: Path) -> None:
    path = folder / "PC0001" / "000015.mif"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Failed", b"Faeled"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 30, 0, 0, 0)]
    scanned(folder, store, by_hash=True)
    assert rows(store, COUNTS) == [(0, 1, 29, 0, 0, 0)]
    assert (
        single(store, "SELECT status FROM status_fields JOIN files ON id = file WHERE name = '000015.mif'") == "Faeled"
    )


def test_a_vanished_file_is_kept_as_such_and_can_return(folder: Path, store: Path) -> None:
    path = folder / "PC0001" / "000015.mif"
    path.rename(folder / "aside")
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 29, 0, 0, 1)]
    assert rows(store, "SELECT name, vanished FROM files WHERE vanished IS NOT NULL") == [("000015.mif", 2)]
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 29, 0, 0, 0)]
    (folder / "aside").rename(path)
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 30, 0, 0, 0)]
    assert single(store, "SELECT count(*) FROM files WHERE vanished IS NOT NULL") == 0


def test_of_a_folder_that_is_gone_all_files_have_vanished_but_not_those_of_other_roots(
    folder: Path, store: Path, tmp_path: Path
) -> None:
    other = share(tmp_path / "other", 5)
    scanned(other, store)
    for path in (folder / "PC0002").iterdir():
        path.unlink()
    (folder / "PC0002").rmdir()
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 20, 0, 0, 10)]
    assert single(store, "SELECT count(*) FROM files WHERE vanished IS NULL") == 25


def test_a_root_beside_another_with_the_same_beginning_is_another_one(tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    scanned(share(tmp_path / "share", 3), store)
    scanned(share(tmp_path / "share2", 3), store)
    (tmp_path / "share2" / "PC0000" / "000000.mif").unlink()
    scanned(tmp_path / "share", store)
    assert single(store, "SELECT count(*) FROM files WHERE vanished IS NOT NULL") == 0


@posix_only("permissions of folders")
@pytest.mark.skipif(AS_ROOT, reason="root lists every folder")
def test_files_of_a_folder_that_cannot_be_listed_have_not_vanished(folder: Path, store: Path) -> None:
    (folder / "PC0001").chmod(0)
    try:
        scan = scanned(folder, store)
    finally:
        (folder / "PC0001").chmod(0o755)
    assert list(scan.unread_folders) == [str(folder / "PC0001")]
    assert rows(store, COUNTS) == [(0, 0, 20, 0, 0, 0)]


def test_a_folder_that_cannot_be_listed_is_noted_until_it_can(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        refuse_to_list(patch, "PC0001")
        scan = scanned(folder, store)
    assert scan.unread_folders == {str(folder / "PC0001"): "Permission denied"}
    assert rows(store, COUNTS) == [(0, 0, 20, 0, 0, 0)]
    assert rows(store, "SELECT path, problem FROM unread_folders") == [(str(folder / "PC0001"), "Permission denied")]
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 30, 0, 0, 0)]
    assert rows(store, "SELECT * FROM unread_folders") == []


def test_what_was_found_for_another_product_is_not_used(folder: Path, store: Path) -> None:
    scan = scanned(folder, store, plan=Plan(context=ClientContext(product=Product.CM2007)))
    assert rows(store, COUNTS) == [(0, 0, 0, 30, 0, 0)]
    assert dict(scan.reasons) == {"they were analysed with other options: --product": 30}
    assert rows(store, "SELECT DISTINCT row FROM outcomes ORDER BY row") != []


def test_what_another_mifkit_found_is_not_used(folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mifkit.scan.plan.__version__", "99.0")
    scan = scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 0, 30, 0, 0)]
    assert [reason.startswith("they were analysed by mifkit 0.") for reason in scan.reasons] == [True]
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 30, 0, 0, 0)]


def test_the_basis_is_the_same_for_the_same_settings_and_differs_for_others() -> None:
    plan = Plan(context=ClientContext(client=ClientSettings(retry=frozenset({5, 1618, 4}))))
    same = Plan(context=ClientContext(client=ClientSettings(retry=frozenset([1618, 4, 5]))))
    other = Plan(context=ClientContext(client=ClientSettings(retry=frozenset({4}))), max_file_size=7)
    assert basis_of(plan) == basis_of(same)
    assert difference(basis_of(plan), basis_of(other)).endswith(
        "other options: --settings or [client], --max-file-size"
    )


def test_a_content_that_is_there_many_times_is_analysed_once(tmp_path: Path) -> None:
    folder = tmp_path / "share"
    for number in range(40):
        (folder / str(number) / "noidmifs").mkdir(parents=True)
        (folder / str(number) / "noidmifs" / "setup.mif").write_bytes(status_mif(1))
    scan = scanned(folder, tmp_path / "scan.db", plan=Plan(max_file_size=4_999_998))
    assert (scan.hits, scan.misses) == (0, 1)
    assert single(tmp_path / "scan.db", "SELECT count(*) FROM outcomes") == 40


def test_the_name_of_a_file_counts_also_where_its_content_is_known(tmp_path: Path) -> None:
    folder, store = tmp_path / "share", tmp_path / "scan.db"
    folder.mkdir()
    for name in ("MSI12345.mif", "setup.mif"):
        (folder / name).write_bytes(status_mif(1))
    scan = scanned(folder, store, plan=Plan(max_file_size=4_999_997))
    assert scan.hits + scan.misses == 2


LISTED = "SELECT path FROM listings JOIN folders ON id = folder ORDER BY path"


def listed(store: Path) -> list[str]:
    """The folders that are known again as a whole."""
    return [Path(path).name for (path,) in rows(store, LISTED)]


ALL = ["PC0000", "PC0001", "PC0002"]


def test_a_folder_is_known_again_as_a_whole(folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert listed(store) == ALL
    monkeypatch.setattr("mifkit.scan.store.store.Store.known", None)
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 30, 0, 0, 0)]


def changed(path: Path) -> None:
    path.write_bytes(status_mif(77))


def touched(path: Path) -> None:
    os.utime(path, ns=(100, 100))


def renamed(path: Path) -> None:
    path.rename(path.with_name("other.mif"))


def added(path: Path) -> None:
    path.with_name("other.mif").write_bytes(status_mif(78))


@pytest.mark.parametrize("change", [changed, touched, renamed, added, Path.unlink], ids=lambda change: change.__name__)
def test_a_folder_with_a_change_is_compared_file_by_file(
    folder: Path, store: Path, change: Callable[[Path], None]
) -> None:
    path = folder / "PC0001" / "000015.mif"
    change(path)
    scanned(folder, store)
    scanned(folder, store)
    fresh = store.with_name("fresh.db")
    scanned(folder, fresh)
    assert found(store) == found(fresh)
    assert listed(store) == listed(fresh) == ALL
    (now,), (then,) = rows(store, COUNTS), rows(fresh, COUNTS)
    assert now == (0, 0, then[0], 0, 0, 0)


def test_a_file_that_changes_before_it_is_read_keeps_its_folder_from_being_known(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "PC0001" / "000015.mif"
    before = path.stat()

    def changing(name: str, most: int) -> Content:
        if name == str(path):
            changed(path)
        return read(name, most)

    store = tmp_path / "late.db"
    with monkeypatch.context() as patch:
        patch.setattr("mifkit.scan.workers.chunks.read", changing)
        scanned(folder, store)
    assert listed(store) == ["PC0000", "PC0002"]
    # With the size and time of the listing, it is not the file that the store has.
    path.write_bytes(status_mif(15))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 1, 29, 0, 0, 0)]
    assert listed(store) == ALL


def test_a_folder_from_which_a_file_vanished_is_not_known_before_that_is_written(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "PC0001" / "000015.mif").unlink()
    changed(folder / "PC0001" / "000016.mif")
    with monkeypatch.context() as patch:
        patch.setattr(Rescan, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            scanned(folder, store)
    assert listed(store) == ["PC0000", "PC0002"]
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 29, 0, 0, 1)]


def test_a_folder_to_which_a_file_returned_is_not_known_before_that_is_written(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "PC0001" / "000015.mif"
    path.rename(folder / "aside")
    scanned(folder, store)
    (folder / "aside").rename(path)
    changed(folder / "PC0001" / "000016.mif")
    changed(folder / "PC0001" / "000017.mif")
    with monkeypatch.context() as patch:
        # Both are written before it is.
        patch.setattr("mifkit.scan.run.LARGEST_CHUNK", 1)
        patch.setattr("mifkit.scan.run.FIRST_CHUNK", 1)
        patch.setattr(Store, "set_returned", killed)
        with pytest.raises(KeyboardInterrupt):
            scanned(folder, store)
    assert single(store, "SELECT count(*) FROM files WHERE run = 3") == 2
    scanned(folder, store)
    assert single(store, "SELECT count(*) FROM files WHERE vanished IS NOT NULL") == 0


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_folders_that_another_mifkit_analysed_are_not_known(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mifkit.scan.plan.__version__", "99.0")
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 0, 30, 0, 0)]
    monkeypatch.undo()
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 0, 30, 0, 0)]
    assert single(store, "SELECT count(DISTINCT basis) FROM listings") == 1


def test_a_folder_with_a_file_that_could_not_be_analysed_is_not_known(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "faults.db"
    with monkeypatch.context() as patch:
        patch.setattr(Analyser, "_analyse", lambda *_: 1 // 0)
        scanned(folder, store)
    assert listed(store) == []
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 0, 0, 30, 0)]
    assert listed(store) == ALL


def test_a_folder_that_gets_an_archive_is_not_known(folder: Path, store: Path) -> None:
    archive = folder / "PC0001" / "more.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.mif", status_mif(1))
    scanned(folder, store)
    assert rows(store, COUNTS) == [(2, 0, 30, 0, 0, 0)]
    assert listed(store) == ["PC0000", "PC0002"]
    archive.unlink()
    scanned(folder, store)
    assert rows(store, COUNTS) == [(0, 0, 30, 0, 0, 2)]


def test_a_listing_is_the_same_in_any_order_and_differs_with_each_file() -> None:
    files = [ListedFile("a.mif", 1, 2), ListedFile("b.mif", 3, 4)]
    same = digest_of_listing(files)
    assert digest_of_listing(files[::-1]) == same
    others = [[*files, ListedFile("c", 1, 2)], files[:1], [files[0], ListedFile("b.mif", 3, 5)], []]
    assert len({same, *map(digest_of_listing, others)}) == 5
    # A name that is not Unicode.
    assert digest_of_listing([ListedFile("\udcff.mif", 1, 2)]) is None
