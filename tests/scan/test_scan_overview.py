"""What a page about a scan shows besides the totals: results, the order of the files, and lines read from the share."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from fleets import fleet
from shares import MASKED, scanned, status_mif

from mifkit.scan import excerpts as reading
from mifkit.scan import overview as looking
from mifkit.scan.excerpts import WIDEST, Excerpt
from mifkit.scan.opening import connect
from mifkit.scan.overview import Overview, Result, overview
from mifkit.scan.selection import choose

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
    assert [one.result for one in found.files] == ["masked", "failed", "failed", None, "succeeded"]
    assert {one.folder for one in found.files} == {f"{share}/"}


def test_days_and_products_count_each_status_mif_once(tmp_path: Path) -> None:
    scanned(fleet(tmp_path / "share", 300), tmp_path / "scan.db")
    found = seen(tmp_path / "scan.db")
    statuses = sum(one.kind == "status" for one in found.files)
    assert sum(one.results.total() for one in found.days) == statuses
    assert sum(one.results.total() for one in found.products) == statuses
    masked = sum(one.result == "masked" for one in found.files)
    assert sum(one.results[Result.MASKED] for one in found.products) == masked > 0


def test_an_excerpt_is_the_line_of_the_finding_and_those_around_it(share: Path, tmp_path: Path) -> None:
    scanned(share, tmp_path / "scan.db")
    (excerpt, *_) = shown(seen(tmp_path / "scan.db"))["broken.mif"]
    assert excerpt is not None
    lines = UNCLOSED.decode().split("\r\n")
    assert list(excerpt.lines) == lines[excerpt.first - 1 : excerpt.first - 1 + len(excerpt.lines)]
    assert excerpt.lines[excerpt.at][excerpt.start : excerpt.end] != ""


def _changed(path: Path) -> None:
    path.write_bytes(UNCLOSED.replace(b"Asset", b"Other"))


def _dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("happens", [Path.unlink, _changed, _dangling, _pipe])
def test_a_file_that_is_not_as_it_was_has_no_excerpts(
    share: Path, tmp_path: Path, happens: Callable[[Path], None]
) -> None:
    scanned(share, tmp_path / "scan.db")
    happens(share / "broken.mif")
    found = seen(tmp_path / "scan.db")
    assert set(shown(found)["broken.mif"]) == {None}
    assert found.unread == 1


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
