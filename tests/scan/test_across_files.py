"""Findings across files: MIFs of one computer that satisfy the same package, and MIFs outside the run window."""

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from shares import InProcess, rows, scanned, single, sound, status_mif
from systems import posix_only

from mifkit.diagnostics import Severity
from mifkit.scan.analysis.kept_facts import MOST_FINDINGS
from mifkit.scan.plan import Plan
from mifkit.scan.store.across_files import MOST_OF_ONE, ComparisonOptions
from mifkit.scan.store.store import FIRST_ACROSS
from mifkit.status.context import ClientContext
from mifkit.status.matching.package import Package
from mifkit.status.matching.window import Window
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import ClientSettings

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
ACROSS = """
SELECT files.name, code, text FROM diagnostics JOIN messages ON messages.id = message JOIN files ON files.id = file
WHERE code IN ('SCN002', 'SCN003') AND vanished IS NULL ORDER BY files.name, code
"""


class Share:
    """A share in which files are put, and its store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "share"
        self.store = folder / "scan.db"

    def put(self, name: str, seconds: float = 0, *, number: int = 1, **says: str) -> Path:
        """A status MIF, written so many seconds after noon; unlike all others of its number if it says so."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(status_mif(number, **says))
        time = int((NOON.timestamp() + seconds) * 1e9)
        os.utime(path, ns=(time, time))
        return path

    def scan(self, plan: Plan | None = None, **comparison: Any) -> list[tuple[str, str]]:
        """Files and the codes of what was found across them."""
        scanned(self.folder, self.store, plan=plan, comparison=ComparisonOptions(**comparison))
        assert sound(self.store)
        return self.found

    @property
    def found(self) -> list[tuple[str, str]]:
        return [(name, code) for name, code, _ in rows(self.store, ACROSS)]

    @property
    def texts(self) -> dict[str, str]:
        return {name: text for name, _, text in rows(self.store, ACROSS)}


@pytest.fixture
def share(tmp_path: Path) -> Share:
    return Share(tmp_path)


def rivals(*names: str) -> list[tuple[str, str]]:
    return [(name, "SCN002") for name in names]


def test_of_these_findings_only_those_are_kept_that_are_wanted_and_as_severe_as_wanted(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", 12, status="Success")
    window = Window(None, NOON + timedelta(seconds=-1))
    only = Plan(rules=frozenset({"mif-outside-run-window"}))
    assert share.scan(only, window=window) == [("a.mif", "SCN003"), ("b.mif", "SCN003")]
    raised = Plan(severities=(("several-mifs-for-one-package", Severity.ERROR),))
    assert share.scan(raised) == rivals("a.mif", "b.mif")
    assert rows(share.store, "SELECT errors FROM files ORDER BY name") == [(1,), (1,)]
    assert not share.scan(Plan(rules=frozenset({"status-value-case"})))
    assert rows(share.store, "SELECT errors FROM files ORDER BY name") == [(0,), (0,)]


# --- MIFs against each other -----------------------------------------------------------------------


def test_two_mifs_of_one_product_in_one_folder_and_run_are_findings_on_both(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", 12, status="Success")
    assert share.scan() == rivals("a.mif", "b.mif")
    assert share.texts == {
        "a.mif": "'b.mif' in this folder, written 12 s later, has the same Manufacturer, Product and Version: they "
        "satisfy one package; this one says 'Failed', that one 'Success'",
        "b.mif": "'a.mif' in this folder, written 12 s earlier, has the same Manufacturer, Product and Version: they "
        "satisfy one package; this one says 'Success', that one 'Failed'",
    }
    assert rows(share.store, "SELECT DISTINCT errors > 0, warnings FROM files WHERE name = 'a.mif'") == [
        (0, single(share.store, "SELECT count(*) FROM diagnostics JOIN messages ON messages.id = message "
                "JOIN files ON files.id = file WHERE name = 'a.mif' AND severity = 2")),
    ]  # fmt: skip


@pytest.mark.parametrize("seconds", [600, 86_400])
def test_mifs_further_apart_than_a_client_waits_between_tries_are_of_two_runs(share: Share, seconds: int) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", seconds, status="Success")
    assert share.scan() == []


def test_how_long_a_client_waits_is_a_setting(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", 599.9, status="Success")
    assert share.scan(Plan(context=ClientContext(client=ClientSettings(retry_interval=300)))) == []
    assert share.scan() == rivals("a.mif", "b.mif")


@pytest.mark.parametrize("other", ["PC2/b.mif", "PC1/deeper/b.mif"])
def test_mifs_of_two_folders_are_not_compared(share: Share, other: str) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put(other, status="Success")
    assert share.scan() == []


def test_mifs_of_two_products_are_no_rivals(share: Share) -> None:
    share.put("PC1/a.mif", number=1)
    share.put("PC1/b.mif", number=2)
    assert share.scan() == []


def test_case_keeps_no_two_mifs_apart(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    path = share.put("PC1/b.mif", status="Success")
    path.write_bytes(path.read_bytes().replace(b"Contoso", b"CONTOSO"))
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    assert share.scan() == rivals("a.mif", "b.mif")


def test_copies_leave_nothing_open_but_do_beside_another_mif(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/copy of a.mif", 1, status="Failed")
    assert share.scan() == []
    share.put("PC1/c.mif", 2, status="Success")
    assert share.scan() == rivals("a.mif", "c.mif", "copy of a.mif")
    assert share.texts["c.mif"].startswith("'copy of a.mif' in this folder, written 1 s earlier, has the same")
    assert "Version, and so does 1 more:" in share.texts["c.mif"]
    assert share.texts["a.mif"].startswith("'c.mif' in this folder, written 2 s later,")


def test_mifs_that_no_package_field_can_equal_are_no_rivals(share: Share) -> None:
    for name, status in (("a.mif", "Failed"), ("b.mif", "Success")):
        path = share.put(f"PC1/{name}", status=status)
        text = path.read_bytes()
        for value, blank in ((b'"Contoso"', b'""'), (b'"Reader 1"', b'""'), (b'"1.1"', b'"' + b"1" * 33 + b'"')):
            assert value in text
            text = text.replace(value, blank)
        path.write_bytes(text)
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    assert share.scan() == []


def test_a_folder_with_mifs_of_many_computers_is_passed_over_unless_it_is_said_to_be_ones(share: Share) -> None:
    for number in range(MOST_OF_ONE):
        share.put(f"all/{number}.mif", number * 86_400, description=f"run {number}")
    share.put("all/rival.mif", description="another run")
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", status="Success")
    assert share.scan() == rivals("a.mif", "b.mif")
    across = scanned(share.folder, share.store).across
    assert across is not None
    assert across.crowded == 1
    assert share.scan(depth=1) == rivals("0.mif", "a.mif", "b.mif", "rival.mif")
    (share.folder / "all" / "4.mif").unlink()
    assert share.scan() == rivals("0.mif", "a.mif", "b.mif", "rival.mif")


def test_copies_do_not_make_a_folder_one_of_many_computers(share: Share) -> None:
    for number in range(MOST_OF_ONE + 1):
        share.put(f"PC1/{number}.mif", number)
    share.put("PC1/rival.mif", 300, status="Failed")
    assert len(share.scan()) == MOST_OF_ONE + 2


def test_all_below_a_folder_can_be_one_computers(share: Share) -> None:
    share.put("PC1/temp/a.mif", status="Failed")
    share.put("PC1/windows/b.mif", 5, status="Success")
    share.put("c.mif", status="Unlike")
    assert share.scan() == []
    assert share.scan(depth=1) == rivals("a.mif", "b.mif")
    assert share.texts["a.mif"].startswith(f"'{share.folder / 'PC1' / 'windows' / 'b.mif'}', written 5 s later,")
    assert share.scan(depth=2) == []
    assert share.scan(depth=0) == rivals("a.mif", "b.mif", "c.mif")


@pytest.mark.parametrize("product", [Product.SMS12, Product.CB_APP, Product.CB_UNIX])
def test_clients_that_compare_no_fields_or_read_no_mif_have_no_rivals(share: Share, product: Product) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", status="Success")
    assert share.scan(Plan(context=ClientContext(product=product))) == []


# --- MIFs against packages -----------------------------------------------------------------------


def package(**fields: str) -> Package:
    blank = {"mif_file_name": "", "mif_name": "", "mif_version": "", "mif_publisher": ""}
    return Package(
        origin="packages.csv", package_id="ABC00042", name="Contoso Reader", use_fields=True, **blank | fields
    )


def test_with_packages_mifs_are_rivals_if_they_satisfy_the_same_one(share: Share) -> None:
    share.put("PC1/a.mif", number=1)
    share.put("PC1/b.mif", number=2)
    share.put("PC1/c.mif", 1, number=2, status="Failed")
    assert share.scan(packages=(package(mif_name="READER 1"),)) == []
    assert share.scan(packages=(package(mif_publisher="contoso"),)) == rivals("a.mif", "b.mif", "c.mif")
    assert share.scan(packages=(package(mif_name="reader 2"),)) == rivals("b.mif", "c.mif")
    assert share.texts["b.mif"] == (
        "'c.mif' in this folder, written 1 s later, satisfies the same package as this one: ABC00042 'Contoso Reader'; "
        "this one says 'Success', that one 'Failed'"
    )
    both = (package(mif_name="reader 2"), package(mif_version="2.2"))
    assert share.scan(packages=both) == rivals("b.mif", "c.mif")
    assert "ABC00042 'Contoso Reader' and 1 more of those given;" in share.texts["b.mif"]


def test_the_file_that_a_package_names_has_no_rivals(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", 2, status="Success")
    assert share.scan(packages=(package(mif_name="Reader 1", mif_file_name="a"),)) == []
    # While it is not there, the client compares all.
    assert share.scan(packages=(package(mif_name="Reader 1", mif_file_name="c"),)) == rivals("a.mif", "b.mif")


def test_a_package_that_matches_by_its_properties_has_no_mif(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", status="Success")
    by_properties = Package(origin="x", name="Reader 1", mif_name="Reader 1", use_fields=False)
    assert share.scan(packages=(by_properties,)) == []
    assert share.scan(Plan(context=ClientContext(product=Product.SMS20)), packages=(by_properties,)) == rivals(
        "a.mif", "b.mif"
    )


# --- the run window -----------------------------------------------------------------------


def test_mifs_outside_the_run_window_are_reported_with_their_distance(share: Share) -> None:
    share.put("PC1/a.mif", -0.5)
    share.put("PC1/b.mif", -90_000)
    share.put("PC1/c.mif", 0)
    share.put("PC1/d.mif", 7200)
    share.put("PC1/e.mif", 7200.000001)
    share.put("PC1/f.mif", 7200 + 3720)
    found = share.scan(window=Window(NOON, NOON + timedelta(hours=2)))
    assert found == [(name, "SCN003") for name in ("a.mif", "b.mif", "e.mif", "f.mif")]
    assert share.texts == {
        "a.mif": "Written less than 1 s before the run window began, at 2026-03-31 12:00:00+00:00",
        "b.mif": "Written 1 day before the run window began, at 2026-03-31 12:00:00+00:00",
        "e.mif": "Written less than 1 s after the run window ended, at 2026-03-31 14:00:00+00:00",
        "f.mif": "Written 1 h 2 min after the run window ended, at 2026-03-31 14:00:00+00:00",
    }
    assert share.scan(window=Window(NOON)) == [(name, "SCN003") for name in ("a.mif", "b.mif")]
    assert share.scan() == []


@pytest.mark.parametrize(("year", "files"), [(1, 0), (9998, 1)])
def test_a_window_may_begin_when_no_file_was_written(share: Share, year: int, files: int) -> None:
    share.put("PC1/a.mif")
    assert len(share.scan(window=Window(datetime(year, 6, 1, tzinfo=UTC)))) == files
    assert len(share.scan(window=Window(None, datetime(year, 6, 1, tzinfo=UTC)))) == 1 - files


def test_a_window_may_end_with_the_calendar(share: Share) -> None:
    share.put("PC1/a.mif")
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))
    assert share.scan(window=Window(last)) == [("a.mif", "SCN003")]
    assert share.scan(window=Window(None, last)) == []


@posix_only("names with any character")
def test_hostile_names_are_harmless_in_messages(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/\x1b[31m\u202e.mif", status="Success\x07")
    assert len(share.scan()) == 2
    assert all(text.isprintable() for text in share.texts.values())


def test_other_files_than_status_mifs_have_no_run(share: Share) -> None:
    path = share.put("PC1/a.mif", -60)
    path.write_bytes(b'Start Component\nName = "Workstation"\nEnd Component\n')
    os.utime(path, (0, 0))
    assert share.scan(window=Window(NOON)) == []


def test_a_mif_written_outside_the_window_competes_with_none(share: Share) -> None:
    share.put("PC1/a.mif", -1, status="Failed")
    share.put("PC1/b.mif", status="Success")
    assert share.scan(window=Window(NOON)) == [("a.mif", "SCN003")]


# --- rescans -----------------------------------------------------------------------


def warnings(share: Share) -> list[tuple[str, int]]:
    return rows(share.store, "SELECT name, warnings FROM files ORDER BY name")


def test_a_rescan_removes_findings_that_no_longer_apply(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    rival = share.put("PC1/b.mif", status="Success")
    before = rivals("a.mif", "b.mif")
    assert share.scan() == before
    counted = warnings(share)
    # Nothing has changed: found again without a look.
    assert share.scan() == before
    assert warnings(share) == counted
    # Another time.
    os.utime(rival, (0, 0))
    assert share.scan() == []
    assert warnings(share) == [(name, count - 1) for name, count in counted]
    # Another content.
    share.put("PC1/b.mif", 3, status="Success", description="done")
    assert share.scan() == before
    # Not there, and there again.
    rival.rename(share.folder / "aside")
    assert share.scan() == []
    (share.folder / "aside").rename(rival)
    assert share.scan() == before
    assert warnings(share) == counted
    # No status MIF any more.
    rival.write_bytes(b"<MIFFile 7.00>\n")
    assert share.scan() == []


def test_where_nothing_has_changed_files_are_not_compared_again(share: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", status="Success")
    before = share.scan()

    def failing(*_: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr("mifkit.scan.run.find_across", failing)
        assert share.scan() == before
        assert share.scan() == before
        with pytest.raises(AssertionError):
            share.scan(depth=1)
    assert share.scan(depth=1) == before


def test_a_rescan_finds_what_a_fresh_scan_finds(share: Share, tmp_path: Path) -> None:
    for number in range(4):
        share.put(f"PC{number}/a.mif", status="Failed")
        share.put(f"PC{number}/b.mif", number * 250, status="Success")
    share.scan(window=Window(NOON + timedelta(seconds=1)))
    share.put("PC3/b.mif", 5, status="Success")
    (share.folder / "PC0" / "a.mif").unlink()
    rescan = share.scan()
    fresh = tmp_path / "fresh.db"
    scanned(share.folder, fresh)
    assert rows(share.store, ACROSS) == rows(fresh, ACROSS)
    assert len(rescan) == 6


def test_findings_of_a_stopped_scan_are_made_up_for_by_the_next(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    assert share.scan() == []
    share.put("PC1/b.mif", status="Success")

    def stop(files: int) -> None:
        if files == 2:
            raise KeyboardInterrupt

    from mifkit.scan.run import Scan
    from mifkit.scan.store.store import Store
    from mifkit.scan.workers.chunks import ChunkWorker

    with Store(str(share.store)) as store:
        scan = Scan(store, (str(share.folder),), Plan())
        with pytest.raises(KeyboardInterrupt):
            scan(InProcess(ChunkWorker(Plan())), 1, stop)
    assert single(share.store, "SELECT state FROM runs ORDER BY id DESC LIMIT 1") == "stopped"
    assert single(share.store, "SELECT count(*) FROM files") == 2
    assert share.found == []
    # Nothing is new for the next one, but it knows that the last one did not look.
    assert share.scan() == rivals("a.mif", "b.mif")


def test_a_scan_that_fails_while_it_writes_them_leaves_the_earlier_ones(
    share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", status="Success")
    before = share.scan()
    counted = warnings(share)

    def failing(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("mifkit.scan.store.store.Store._write_across", failing)
        with pytest.raises(KeyboardInterrupt):
            share.scan(window=Window(NOON + timedelta(seconds=1)))
    assert share.found == before
    assert warnings(share) == counted
    assert sound(share.store)
    assert share.scan(window=Window(NOON + timedelta(seconds=1))) == [("a.mif", "SCN003"), ("b.mif", "SCN003")]


def test_a_scan_of_other_roots_leaves_what_it_did_not_look_at(share: Share) -> None:
    for computer in ("PC1", "PC2"):
        share.put(f"{computer}/{computer}-a.mif", status="Failed")
        share.put(f"{computer}/{computer}-b.mif", status="Success")
    both = rivals("PC1-a.mif", "PC1-b.mif", "PC2-a.mif", "PC2-b.mif")
    assert share.scan() == both
    scanned(share.folder / "PC1", share.store, comparison=ComparisonOptions(packages=(package(mif_name="Other"),)))
    assert share.found == rivals("PC2-a.mif", "PC2-b.mif")


def test_files_that_are_scanned_by_name_are_compared_too(share: Share) -> None:
    share.put("PC1/a.mif", status="Failed")
    share.put("PC1/b.mif", status="Success")
    assert share.scan() == rivals("a.mif", "b.mif")
    scanned(share.folder / "PC1" / "a.mif", share.store, comparison=ComparisonOptions(window=Window(None, NOON)))
    assert share.found == rivals("a.mif", "b.mif")


def test_their_numbers_lie_beyond_those_of_findings_within_a_file() -> None:
    assert FIRST_ACROSS > MOST_FINDINGS
