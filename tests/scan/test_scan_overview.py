"""What a page about a scan shows besides the totals: results, the order of the files, and lines read from the share."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from archived import archive
from fleets import fleet
from shares import MASKED, scanned, status_mif
from systems import posix_only, processor_time

from mifkit.scan.plan import Plan
from mifkit.scan.report import excerpts as reading
from mifkit.scan.report import overview as looking
from mifkit.scan.report.excerpts import WIDEST, Excerpt
from mifkit.scan.report.overview import Overview, PageFinding, RunResult, overview
from mifkit.scan.report.selection import choose
from mifkit.scan.share.archive.members import picked
from mifkit.scan.store.across_files import ComparisonOptions
from mifkit.scan.store.database import connect

UNCLOSED = b'START COMPONENT\r\n NAME = "A"\r\n START GROUP\r\n  NAME = "Asset\r\n'


def seen(store: Path) -> Overview:
    with closing(connect(str(store))) as database:
        choose(database, (), vanished=True)
        return overview(database)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Three failures, of which one hides a retry, a success and a broken file."""
    folder = tmp_path / "share"
    folder.mkdir()
    for number, (status, description) in enumerate(
        [("Success", "Installed"), ("Failed", "It went wrong"), ("Failed", MASKED), ("Failed", "It went wrong")]
    ):
        (folder / f"{number}.mif").write_bytes(status_mif(number, status=status, description=description))
    (folder / "broken.mif").write_bytes(UNCLOSED)
    return folder


def shown(found: Overview) -> dict[str, list[Excerpt | None]]:
    return {one.name: [finding.excerpt for finding in found.found.get(one.id, ())] for one in found.files}


def test_files_that_matter_most_come_first(share: Path, tmp_path: Path) -> None:
    scanned(share, tmp_path / "scan.db")
    found = seen(tmp_path / "scan.db")
    assert [one.name for one in found.files] == ["2.mif", "1.mif", "3.mif", "broken.mif", "0.mif"]
    assert [one.result for one in found.files] == ["if-matched", "failed", "failed", None, "succeeded"]
    assert {one.folder for one in found.files} == {f"{share}{os.sep}"}


def test_days_and_products_count_each_status_mif_once(tmp_path: Path) -> None:
    scanned(fleet(tmp_path / "share", 300), tmp_path / "scan.db")
    found = seen(tmp_path / "scan.db")
    statuses = sum(one.kind == "status" for one in found.files)
    assert sum(one.results.total() for one in found.days) == statuses
    assert sum(one.results.total() for one in found.products) == statuses
    masked = sum(one.result == "if-matched" for one in found.files)
    assert sum(one.results[RunResult.IF_MATCHED] for one in found.products) == masked > 0


def test_an_excerpt_is_the_line_of_the_finding_and_those_around_it(share: Path, tmp_path: Path) -> None:
    scanned(share, tmp_path / "scan.db")
    (excerpt, *_) = shown(seen(tmp_path / "scan.db"))["broken.mif"]
    assert excerpt is not None
    lines = UNCLOSED.decode().split("\r\n")
    assert list(excerpt.lines) == lines[excerpt.first - 1 : excerpt.first - 1 + len(excerpt.lines)]
    assert excerpt.lines[excerpt.at][excerpt.start : excerpt.end] != ""


links = posix_only("symbolic links and pipes in folders")


def _changed(path: Path) -> None:
    path.write_bytes(UNCLOSED.replace(b"Asset", b"Other"))


def _dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "happens", [Path.unlink, _changed, pytest.param(_dangling, marks=links), pytest.param(_pipe, marks=links)]
)
def test_a_file_that_is_not_as_it_was_has_no_excerpts(
    share: Path, tmp_path: Path, happens: Callable[[Path], None]
) -> None:
    scanned(share, tmp_path / "scan.db")
    happens(share / "broken.mif")
    found = seen(tmp_path / "scan.db")
    assert set(shown(found)["broken.mif"]) == {None}
    assert found.unread == 1


# --- members of archives ----------------------------------------------------------------------------------------------

SOME_KINDS = (".zip", ".tar", ".tar.gz", ".tar.xz")
FAR = float("inf")


@pytest.mark.parametrize("kind", SOME_KINDS)
def test_members_of_archives_have_the_excerpts_that_files_have(tmp_path: Path, kind: str) -> None:
    share = tmp_path / "share"
    (share / "PC1").mkdir(parents=True)
    (share / "PC1" / "broken.mif").write_bytes(UNCLOSED)
    archive(share / f"all{kind}", {"PC2/sound.mif": status_mif(1), "PC2/broken.mif": UNCLOSED, "broken.mif": UNCLOSED})
    scanned(share, tmp_path / "scan.db")
    found = seen(tmp_path / "scan.db")
    broken = [[one.excerpt for one in found.found[file.id]] for file in found.files if file.name == "broken.mif"]
    assert len(broken) == 3
    assert broken[0] == broken[1] == broken[2]
    assert all(broken[0])
    assert found.unread == 0


@pytest.mark.parametrize("kind", SOME_KINDS)
@pytest.mark.parametrize(
    ("happens", "expected"),
    [("removed", set()), ("touched", {"broken.mif", "other.mif"}), ("changed", {"other.mif"})],
    ids=["removed", "touched", "changed"],
)
def test_members_of_archives_have_excerpts_as_long_as_they_are_what_they_were(
    tmp_path: Path, kind: str, happens: str, expected: set[str]
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    path = archive(share / f"all{kind}", {"broken.mif": UNCLOSED, "other.mif": UNCLOSED + b"?"})
    scanned(share, tmp_path / "scan.db")
    if happens == "removed":
        path.unlink()
    elif happens == "touched":
        path.touch()
    else:
        archive(path, {"broken.mif": UNCLOSED.replace(b"Asset", b"Other"), "other.mif": UNCLOSED + b"?"})
    found = seen(tmp_path / "scan.db")
    read = {one.name for one in found.files if any(finding.excerpt for finding in found.found.get(one.id, ()))}
    assert read == expected
    assert found.unread == 2 - len(expected)


@pytest.mark.parametrize("kind", SOME_KINDS)
def test_of_an_archive_that_is_damaged_by_now_what_is_sound_is_read(tmp_path: Path, kind: str) -> None:
    share = tmp_path / "share"
    share.mkdir()
    texts = {f"{number:03}.mif": UNCLOSED + status_mif(number) for number in range(60)}
    path = archive(share / f"all{kind}", texts)
    scanned(share, tmp_path / "scan.db")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    found = seen(tmp_path / "scan.db")
    # The directory of a zip archive is at its end.
    assert (found.unread == 60) if kind == ".zip" else (0 < found.unread < 60)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", SOME_KINDS)
def test_of_members_that_share_a_name_the_first_is_read_and_nothing_after_the_time_is_over(
    tmp_path: Path, kind: str
) -> None:
    path = str(archive(tmp_path / f"all{kind}", {"PC1/a.mif": b"first", "PC1\\a.mif": b"second", "b.mif": b"b"}))
    wanted = {(str(Path(path, "PC1")), "a.mif"), (path, "b.mif"), (path, "c.mif")}
    assert dict(picked(path, wanted, 1000, FAR)) == {(str(Path(path, "PC1")), "a.mif"): b"first", (path, "b.mif"): b"b"}
    assert len(dict(picked(path, wanted, 1000, time.monotonic() - 1))) <= 1
    assert dict(picked(path, wanted, 1, FAR)) == {(path, "b.mif"): b"b"}


def test_of_an_archive_that_expands_without_end_no_more_is_read_than_there_is_time(tmp_path: Path) -> None:
    path = str(archive(tmp_path / "all.tar.gz", {"large.bin": bytes(60_000_000), "a.mif": b"a"}))

    def read(seconds: float, *, found: bool) -> None:
        assert bool(list(picked(path, {(path, "a.mif")}, 1000, time.monotonic() + seconds))) == found

    assert processor_time(lambda: read(0.01, found=False)) < processor_time(lambda: read(FAR, found=True)) / 2


# --- findings without a place -----------------------------------------------------------------------------------------


def test_findings_across_files_come_first_and_have_no_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share = tmp_path / "share"
    share.mkdir()
    for name, status in (("a.mif", "Failed"), ("b.mif", "Success")):
        (share / name).write_bytes(status_mif(1, status=status) + b"?\r\n")
    scanned(share, tmp_path / "scan.db", comparison=ComparisonOptions())
    found = seen(tmp_path / "scan.db")
    for file in found.files:
        across, *others = found.found[file.id]
        assert (across.line, across.excerpt) == (0, None)
        assert found.messages[across.message].code == "SCN002"
        assert others
        assert all(one.line and one.excerpt for one in others)
    assert found.unread == 0
    # They are also there where a file has more of its own than a page can hold.
    monkeypatch.setattr(looking, "MOST_FINDINGS_OF_FILE", 0)
    crowded = seen(tmp_path / "scan.db").found.values()
    assert [[one.line for one in findings] for findings in crowded] == [[0], [0]]


@links
def test_files_that_were_not_read_and_archives_have_findings_without_lines(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (share / "gone.mif").symlink_to("nowhere")
    (share / "large.mif").write_bytes(status_mif(1) + bytes(5000))
    (share / "damaged.zip").write_bytes(b"PK")
    scanned(share, tmp_path / "scan.db", plan=Plan(max_file_size=4000))
    found = seen(tmp_path / "scan.db")
    of: dict[str, list[PageFinding]] = {one.name: found.found[one.id] for one in found.files}
    codes = {name: [found.messages[one.message].code for one in findings] for name, findings in of.items()}
    assert codes == {"gone.mif": ["SYN001"], "large.mif": ["SCN001"], "damaged.zip": ["SCN011"]}
    assert {(one.line, one.excerpt) for findings in of.values() for one in findings} == {(0, None)}
    # Nothing is left out of the page: there was nothing to show.
    assert found.unread == 0


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_of_a_long_line_the_part_with_the_finding_is_kept(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (share / "long.mif").write_bytes(b"Start Component " + b'Name = "x" ' * 5000 + b"? End Component")
    scanned(share, tmp_path / "scan.db")
    excerpts = shown(seen(tmp_path / "scan.db"))["long.mif"]
    assert excerpts
    for excerpt in excerpts:
        assert excerpt is not None
        assert all(len(line) <= WIDEST for line in excerpt.lines)
        assert 0 <= excerpt.start <= excerpt.end <= WIDEST


def test_no_more_files_are_read_and_listed_than_a_page_can_hold(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned(share, tmp_path / "scan.db")
    with_findings = sum(bool(found) for found in shown(seen(tmp_path / "scan.db")).values())
    monkeypatch.setattr(reading, "MOST_FILES", 1)
    found = seen(tmp_path / "scan.db")
    assert found.unread == with_findings - 1
    monkeypatch.setattr(looking, "MOST_FILES", 2)
    assert [one.name for one in seen(tmp_path / "scan.db").files] == ["2.mif", "1.mif"]


def test_no_file_is_begun_after_the_time_is_over(share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scanned(share, tmp_path / "scan.db")
    monkeypatch.setattr(reading, "LONGEST", -1)
    assert not any(any(found) for found in shown(seen(tmp_path / "scan.db")).values())


def test_looking_leaves_the_store_as_it_is(share: Path, tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    scanned(share, store)
    with closing(sqlite3.connect(store)) as database:
        before = list(database.iterdump())
    seen(store)
    with closing(sqlite3.connect(store)) as database:
        assert list(database.iterdump()) == before
