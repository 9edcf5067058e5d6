"""Groups of a report: they add up to its headline, and their places are those of the folders."""

import json
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from running import invoke
from shares import scanned, status_mif
from stores import filled

from mifkit.scan.report.groups import By, Grouping, GroupingError, parse_grouping, status_groups
from mifkit.scan.report.places import Places
from mifkit.scan.report.selection import choose
from mifkit.scan.report.totals import totals
from mifkit.scan.store.database import connect

GROUPINGS = [*map(Grouping, By), Grouping(By.FOLDER, 0), Grouping(By.FOLDER, 1)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("store") / "scan.db", 300)


@pytest.mark.parametrize("grouping", GROUPINGS, ids=str)
def test_groups_add_up_to_the_headline(store: Path, grouping: Grouping) -> None:
    with closing(connect(str(store))) as database:
        places = choose(database, [], vanished=False)
        whole, groups = totals(database), status_groups(database, grouping, places)
    assert sum(group.status_mifs for group in groups) == whole.status_mifs
    assert sum(group.failed for group in groups) == whole.failed > 0
    assert sum(group.retries.if_matched for group in groups) == sum(group.files for group in whole.retries) > 0
    assert len({group.value for group in groups}) == len(groups)
    for group in groups:
        assert group.failure_rate == pytest.approx(group.failed / group.status_mifs, abs=1e-4)
        assert (group.times > 0) == (group.failed > 0)
        assert group.times <= group.failed


@pytest.mark.parametrize(
    ("folder", "depth", "computer", "site"),
    [
        ("//s/share/PC1", None, "PC1", None),
        ("//s/share/Berlin/PC1", None, "PC1", "Berlin"),
        ("//s/share/Berlin/PC1/C$/Windows/Temp", None, "PC1", "Berlin"),
        ("//s/share/PC1.zip/Windows/Temp", None, "PC1", None),
        ("//s/share/PC1.tar.gz", None, "PC1", None),
        ("//s/share", None, None, None),
        ("//s/share/Berlin/PC1/deep/er", 2, "PC1", "Berlin"),
        ("//s/share/Berlin", 2, None, None),
        ("//s/SMS_P01/inboxes/PC1", None, "PC1", "P01"),
        ("\\\\PC7\\admin$\\Temp", None, "PC7", None),
        ("\\\\PC7\\admin$", None, "PC7", None),
        ("//s/share/pool", None, None, "pool"),
    ],
)
def test_a_folder_shows_its_computer_and_its_site(
    folder: str, depth: int | None, computer: str | None, site: str | None
) -> None:
    roots = ["//s/share", "//s/SMS_P01", "\\\\PC7\\admin$"]
    places = Places(roots, depth, lambda: frozenset([1] if folder.endswith("pool") else []))
    assert (places.computer(1, folder), places.site(1, folder)) == (computer, site)


@pytest.mark.parametrize(("level", "folder"), [(0, "/a"), (1, "/a/b"), (2, "/a/b/c"), (9, "/a/b/c/d")])
def test_a_folder_on_a_level(level: int, folder: str) -> None:
    assert Places(["/a"], None, frozenset).at_level("/a/b/c/d", level) == folder


def test_products_of_windows_installer_are_grouped_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    for number, code in enumerate(("{11111111-1111-1111-1111-111111111111}", "{22222222-2222-2222-2222-222222222222}")):
        text = status_mif(number).replace(f"Reader {number}".encode(), code.encode())
        text = text.replace(f"{number}.{number}".encode(), b"Contoso Reader")
        (tmp_path / "share" / f"{number}.mif").write_bytes(text)
    scanned(tmp_path / "share", tmp_path / "scan.db")
    lines = invoke("report", tmp_path / "scan.db", "--by", "product", "-o", "jsonl").stdout.splitlines()
    assert [(one["value"], one["status_mifs"]) for one in map(json.loads, lines)] == [("Contoso Reader", 2)]
    for name in ("contoso reader", "{2222*"):
        assert invoke("report", tmp_path / "scan.db", "--where", f"product={name}").exit_code == 0


def test_the_computer_in_a_header_comes_before_the_folder(store: Path, tmp_path: Path) -> None:
    named = tmp_path / "scan.db"
    named.write_bytes(store.read_bytes())
    with closing(sqlite3.connect(named)) as database, database:
        database.execute("UPDATE files SET computer = 'ZZ9' WHERE id = 4")
    report = partial(invoke, "report", named, "--where", "computer=ZZ9", "-o", "csv")
    assert len(report().stdout.splitlines()) == 2
    head, row = report("--by", "computer").stdout.splitlines()
    assert head.startswith("computer,status_mifs,failed,failure_rate,hidden,")
    assert row.startswith("ZZ9,1,1,1.0,0,1,0,")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("sit", "did you mean 'site'"),
        ("", "there are computer, folder"),
        ("folder:", "folder:2"),
        ("day:1", "folder:2"),
        ("folder:²", "folder:2"),
    ],
)
def test_what_nothing_is_grouped_by_is_refused(text: str, problem: str) -> None:
    with pytest.raises(GroupingError, match=problem):
        parse_grouping(text)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--where", "product=Raeder 1"], "product=Raeder 1: none. There are 'Reader 1' (9), "),
        (["--where", "product=Reader 1", "--where", "day=2026-01-01"], "product=Reader 1: 9 files alone"),
        (["--where", "since=2027-01-01"], "Files are from 2026-01-01 to 2026-10-27"),
        (["--where", "rule=SIT001"], "rule=SIT001: none. There are 'STA00"),
        (["--root", "/elsewhere"], "--root /elsewhere: none. There is '//server/share' (300)"),
        (["--select", "SIT001", "-o", "concise"], "no finding of these rules in 300 files. There are 'STA00"),
    ],
)
def test_a_filter_that_matches_nothing_says_what_there_is(store: Path, arguments: list[str], said: str) -> None:
    done = invoke("report", store, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
