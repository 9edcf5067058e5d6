"""Archives are folders to a scan: what is found in them, and what a second scan does with them."""

import os
import shutil
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from archived import KINDS, WRITTEN, archive
from running import invoke
from shares import InProcess, found, rows, scanned, share, single, sound, status_mif, without_processes

from mifkit.scan.plan import Plan
from mifkit.scan.run import Scan
from mifkit.scan.store.store import Store
from mifkit.scan.workers.chunks import ChunkWorker
from mifkit.status.context import ClientContext
from mifkit.status.product import Product

COUNTS = "SELECT new, changed, unchanged, outdated, retried, vanished FROM runs ORDER BY id DESC LIMIT 1"
MEMBERS = {f"PC{number % 3}/noidmifs/{number}.mif": status_mif(number) for number in range(12)}
MORE = {f"more/{number}.mif": status_mif(number) for number in range(900)}
PATHS = "SELECT folders.path, name FROM files JOIN folders ON folders.id = folder WHERE kind <> 'archive'"


def packed(folder: Path, name: str, files: Path) -> Path:
    """An archive of a folder, in a folder of its own."""
    folder.mkdir()
    return archive(folder / name, {str(one.relative_to(files)): one.read_bytes() for one in files.rglob("*.mif")})


# Processes are the same to all kinds but zip archives: of these they read the members themselves.
@pytest.mark.parametrize(("kind", "jobs"), [*((kind, 1) for kind in KINDS), (".zip", 2), (".tgz", 2)])
def test_the_findings_in_an_archive_are_those_in_the_packed_folder(tmp_path: Path, kind: str, jobs: int) -> None:
    plain = share(tmp_path / "plain", 40, per_folder=15)
    (plain / "PC0001" / "broken.mif").write_bytes(status_mif(1)[:500])
    root = packed(tmp_path / "packed", f"a{kind}", plain)
    scanned(plain, tmp_path / "plain.db")
    scanned(root, tmp_path / "packed.db", jobs=jobs)
    inside = [(path.replace(str(plain), str(root), 1), *rest) for path, *rest in found(tmp_path / "plain.db")]
    archived = [row for row in found(tmp_path / "packed.db") if row[2] != "archive"]
    assert archived == inside
    assert len(archived) > 40
    assert single(tmp_path / "packed.db", "SELECT count(*) FROM files WHERE kind = 'archive'") == 1
    assert (
        single(tmp_path / "packed.db", "SELECT DISTINCT mtime_ns FROM files WHERE kind = 'status'") == WRITTEN * 10**9
    )
    assert sound(tmp_path / "packed.db")


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_below_a_root_is_one_of_its_folders(tmp_path: Path, kind: str) -> None:
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"
    archive(folder / "PC0000" / f"OLD{kind.upper()}", {"a/b/1.mif": status_mif(1), "2.MIF": status_mif(2)})
    scanned(folder, store)
    inner = folder / "PC0000" / f"OLD{kind.upper()}"
    assert sorted(rows(store, f"{PATHS} AND name IN ('1.mif', '2.MIF')")) == [
        (str(inner), "2.MIF"),
        (str(inner / "a" / "b"), "1.mif"),
    ]
    shown = invoke("report", store, "--where", f"folder={inner}*", "-o", "jsonl")
    assert shown.stdout.count('"kind":"status"') == 2


def test_members_count_as_files_do(tmp_path: Path) -> None:
    members = dict.fromkeys(
        ("a.mif", "b.nhm", "c.txt", "d.mif.bak", ".hidden/e.mif", "x/.y/f.mif", "setup.ini", "./g/./h.mif"),
        status_mif(1),
    )
    for kind in (".zip", ".tar"):
        root, store = archive(tmp_path / f"a{kind}", members), tmp_path / f"{kind}.db"
        scanned(root, store)
        assert {name for _, name in rows(store, PATHS)} == {"a.mif", "b.nhm", "h.mif"}


def test_a_root_that_another_root_has_is_scanned_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_processes(monkeypatch)
    folder, store = share(tmp_path / "share", 3), tmp_path / "scan.db"
    inner = archive(folder / "a.zip", MEMBERS)
    done = invoke("scan", folder, inner, folder / "PC0000" / "000001.mif", "--store", store)
    assert done.stdout.startswith(f"{len(MEMBERS) + 4} files: {len(MEMBERS) + 4} new")
    assert sound(store)


# --- once more --------------------------------------------------------------------------------------------------------


@pytest.fixture(params=[".zip", ".tar", ".tgz"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = share(tmp_path / "share", 2)
    return archive(folder / f"a{request.param}", MEMBERS)


@pytest.fixture
def store(tmp_path: Path, root: Path) -> Path:
    scanned(root.parent, tmp_path / "scan.db")
    assert rows(tmp_path / "scan.db", COUNTS) == [(15, 0, 0, 0, 0, 0)]
    return tmp_path / "scan.db"


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def listed(*_: object) -> None:
        raise AssertionError("it is read")

    monkeypatch.setattr("mifkit.scan.rescan.list_archive", listed)


def test_an_unchanged_archive_is_not_read_again(root: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = found(store)
    unread(monkeypatch)
    scanned(root.parent, store)
    assert rows(store, COUNTS) == [(0, 0, 15, 0, 0, 0)]
    assert found(store) == before


def test_of_a_changed_archive_only_changed_members_are_analysed_and_others_vanish(root: Path, store: Path) -> None:
    members = {**MEMBERS, "PC1/noidmifs/1.mif": status_mif(99), "new/b.mif": status_mif(98)}
    del members["PC2/noidmifs/2.mif"]
    archive(root, members)
    os.utime(root, ns=(1, 1))
    scanned(root.parent, store)
    # The archive, the changed member, and the new one.
    assert rows(store, COUNTS) == [(1, 2, 12, 0, 0, 1)]
    assert rows(store, "SELECT name FROM files WHERE vanished IS NOT NULL") == [("2.mif",)]
    fresh = store.with_name("fresh.db")
    scanned(root.parent, fresh)
    assert found(store) == found(fresh)
    scanned(root.parent, store)
    assert rows(store, COUNTS) == [(0, 0, 15, 0, 0, 0)]
    assert sound(store)


def test_a_member_that_keeps_size_and_time_is_known_by_its_content(root: Path, store: Path) -> None:
    changed = status_mif(5).replace(b"Failed", b"Faeled")
    archive(root, {**MEMBERS, "PC2/noidmifs/5.mif": changed})
    os.utime(root, ns=(1, 1))
    scanned(root.parent, store)
    assert rows(store, COUNTS) == [(0, 2, 13, 0, 0, 0)]
    assert single(store, "SELECT status FROM status_fields JOIN files ON id = file WHERE name = '5.mif'") == "Faeled"


def test_a_vanished_archive_takes_its_members_along_and_brings_them_back(root: Path, store: Path) -> None:
    members = dict(MEMBERS)
    del members["PC2/noidmifs/2.mif"]
    archive(root, members)
    os.utime(root, ns=(1, 1))
    scanned(root.parent, store)
    aside = root.rename(root.parent.parent / "aside")
    scanned(root.parent, store)
    assert rows(store, COUNTS) == [(0, 0, 2, 0, 0, 12)]
    assert single(store, "SELECT count(*) FROM files WHERE vanished IS NULL") == 2
    aside.rename(root)
    scanned(root.parent, store)
    assert rows(store, COUNTS) == [(0, 0, 14, 0, 0, 0)]
    # That one had vanished from the archive, not with it.
    assert rows(store, "SELECT name FROM files WHERE vanished IS NOT NULL") == [("2.mif",)]


def test_with_hash_an_archive_is_known_by_its_content(root: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scanned(root.parent, store, by_hash=True)
    assert rows(store, COUNTS) == [(0, 0, 15, 0, 0, 0)]
    os.utime(root, ns=(1, 1))
    with monkeypatch.context() as patch:
        unread(patch)
        scanned(root.parent, store, by_hash=True)
        assert rows(store, COUNTS) == [(0, 0, 15, 0, 0, 0)]
        scanned(root.parent, store)
        assert rows(store, COUNTS) == [(0, 0, 15, 0, 0, 0)]
    size = root.stat().st_size
    archive(root, {**MEMBERS, "PC2/noidmifs/5.mif": status_mif(5).replace(b"Failed", b"Faiiii")})
    with root.open("ab") as stream:
        stream.write(b"\0" * max(size - root.stat().st_size, 0))
    os.utime(root, ns=(1, 1))
    scanned(root.parent, store, by_hash=True)
    assert rows(store, COUNTS) == [(0, 2, 13, 0, 0, 0)]


def test_what_was_found_for_another_product_is_not_used_of_members_either(root: Path, store: Path) -> None:
    scanned(root.parent, store, plan=Plan(context=ClientContext(product=Product.CM2007)))
    assert rows(store, COUNTS) == [(0, 0, 0, 15, 0, 0)]
    scanned(root.parent, store, plan=Plan(context=ClientContext(product=Product.CM2007)))
    assert rows(store, COUNTS) == [(0, 0, 15, 0, 0, 0)]


def stopped(folder: Path, store: Path, plan: Plan) -> None:
    """Scan until some members are written."""

    def stop(files: int) -> None:
        if files > 100:
            raise KeyboardInterrupt

    with Store(str(store)) as opened, pytest.raises(KeyboardInterrupt), closing(ChunkWorker(plan)) as worker:
        Scan(opened, (str(folder),), plan)(InProcess(worker), 1, stop)


def test_what_a_stopped_scan_found_for_another_product_is_not_taken_for_this_one(root: Path, tmp_path: Path) -> None:
    store, fresh = tmp_path / "scan.db", tmp_path / "fresh.db"
    archive(root, MORE)
    scanned(root, store)
    stopped(root, store, Plan(context=ClientContext(product=Product.SMS20)))
    assert single(store, "SELECT count(*) FROM files WHERE run = 2") > 100
    scanned(root, store)
    scanned(root, fresh)
    assert found(store) == found(fresh)


def test_a_scan_that_ends_within_an_archive_does_not_take_it_for_known(root: Path, store: Path) -> None:
    aside = Path(shutil.copy2(root, store.with_name("aside")))
    archive(root, {name: status_mif(number + 100) for number, name in enumerate(MEMBERS)} | MORE)
    stopped(root.parent, store, Plan())
    assert 100 < single(store, "SELECT count(*) FROM files") < 900
    # It is what it was before by then, in every respect that a folder tells.
    shutil.copy2(aside, root)
    scanned(root.parent, store)
    fresh = store.with_name("fresh.db")
    scanned(root.parent, fresh)
    assert found(store) == found(fresh)


def test_times_of_members_are_in_utc_where_the_archive_says_so(tmp_path: Path) -> None:
    root, store = tmp_path / "a.zip", tmp_path / "scan.db"
    with zipfile.ZipFile(root, "w") as zipped:
        info = zipfile.ZipInfo("utc.mif", (1999, 1, 1, 0, 0, 0))
        info.extra = b"\x99\x99\x02\x00ab" + b"UT\x05\x00\x01" + WRITTEN.to_bytes(4, "little")
        zipped.writestr(info, status_mif(1))
        zipped.writestr(zipfile.ZipInfo("local.mif", (2023, 11, 14, 22, 13, 20)), status_mif(2))
        never = zipfile.ZipInfo("never.mif", (2023, 0, 0, 22, 13, 20))
        zipped.writestr(never, status_mif(3))
    scanned(root, store)
    times = dict(rows(store, "SELECT name, mtime_ns FROM files"))
    assert times["utc.mif"] == times["local.mif"] == WRITTEN * 10**9
    assert times["never.mif"] == times["a.zip"] == root.stat().st_mtime_ns
