"""What a scan finds, whatever does it."""

from pathlib import Path

import pytest
from running import SAMPLES
from shares import FINDINGS, MASKED, found, rows, scanned, share, single, sound, status_mif

from mifkit.documents.mif import Document
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.linter.status_facts import facts
from mifkit.scan.analysis.kept_facts import MOST_FINDINGS
from mifkit.scan.plan import Plan
from mifkit.status.context import ClientContext
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import if_own
from mifkit.status.product import Product


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """The samples, files of which some are alike, broken ones, and other formats."""
    folder = share(tmp_path / "share", 60, per_folder=20)
    for sample in SAMPLES.glob("*.mif"):
        (folder / sample.name).write_bytes(sample.read_bytes())
        (folder / "PC0001" / sample.name).write_bytes(sample.read_bytes())
    (folder / "frame.mif").write_bytes(b"<MIFFile 7.00>\n")
    (folder / "empty.mif").write_bytes(b"")
    (folder / "cut.mif").write_bytes(status_mif(7)[:900])
    (folder / "masked.mif").write_bytes(status_mif(8, status="Failed", description=MASKED))
    (folder / "wide.mif").write_bytes(status_mif(9).decode().encode("utf-16"))
    return folder


def test_a_scan_in_processes_finds_what_a_serial_one_finds(mixed: Path, tmp_path: Path) -> None:
    serial, pool = tmp_path / "serial.db", tmp_path / "pool.db"
    scanned(mixed, serial)
    scanned(mixed, pool, jobs=2)
    assert len(found(serial)) > 70
    assert found(serial) == found(pool)
    assert sound(serial)
    assert sound(pool)


def test_the_store_says_of_a_file_what_lint_and_outcome_say(mixed: Path, tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    context = ClientContext(product=Product.CM2007)
    scanned(mixed, store, plan=Plan(context=context))
    for path in mixed.rglob("*.mif"):
        report = check(Source(str(path), path.read_bytes()), Settings(context=context, suppressions=False))
        places = [report.source.position(one.start) for one in report.diagnostics]
        told = rows(
            store,
            f"SELECT * FROM ({FINDINGS}) WHERE path = ? AND name = ?",
            str(path.parent),
            path.name,
        )
        assert {row[2] for row in told} == {report.kind.value}
        assert [(row[18], row[19], row[15], row[16], row[17]) for row in told if row[18]] == [
            (one.code, one.message, place.line, place.column, place.offset)
            for one, place in zip(report.diagnostics, places, strict=True)
        ]
        if isinstance(report.document, Document) and report.document.status is not None:
            outcome = derive(if_own(facts(report)))
            assert {(row[11], row[12]) for row in told} == {(outcome.state.value, outcome.row)}


def test_kinds_encodings_and_masked_retries_are_stored(mixed: Path, tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    scanned(mixed, store)
    assert single(store, "SELECT kind FROM files WHERE name = 'frame.mif'") == "other"
    assert "FrameMaker" in single(store, "SELECT what FROM files WHERE name = 'frame.mif'")
    assert single(store, "SELECT encoding FROM files WHERE name = 'wide.mif'") == "UTF-16LE"
    assert single(store, "SELECT syntax FROM files WHERE name = 'cut.mif'") == "broken"
    masked = "SELECT masked_retry, masked_exit_code, state FROM outcomes JOIN files ON id = file WHERE name = ?"
    assert rows(store, masked, "masked.mif") == [(1, 1618, "FailureNonRetry")]
    assert rows(store, masked, "000005.mif") == [(0, None, "FailureNonRetry")]
    # A status MIF that was cut before its InstallStatus group has no outcome.
    without = "SELECT name FROM files LEFT JOIN outcomes ON id = file WHERE kind = 'status' AND file IS NULL"
    assert rows(store, without) == [("cut.mif",)]


def test_most_files_of_a_share_have_a_known_shape(tmp_path: Path) -> None:
    # A plan of its own: what other tests have shown this process does not count.
    scan = scanned(share(tmp_path / "share", 50), tmp_path / "scan.db", plan=Plan(max_file_size=4_999_999))
    assert (scan.hits + scan.misses, scan.misses <= 4) == (50, True)


def test_of_a_hostile_file_the_first_findings_are_kept_and_all_are_counted(tmp_path: Path) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "a.mif").write_bytes(b'Start Component\nName = "A"\n' + b"$\n" * 5000)
    store = tmp_path / "scan.db"
    scanned(folder, store)
    assert single(store, "SELECT count(*) FROM diagnostics") <= MOST_FINDINGS
    assert single(store, "SELECT errors + warnings + infos FROM files") >= single(
        store, "SELECT count(*) FROM diagnostics"
    )


def test_comments_in_a_collected_file_take_no_finding_back(tmp_path: Path) -> None:
    folder, store = tmp_path / "share", tmp_path / "scan.db"
    folder.mkdir()
    text = b"// mifkit: ignore-file[STA002] mine\r\n" + status_mif(1, status="Faild")
    (folder / "a.mif").write_bytes(text)
    scanned(folder, store)
    assert single(store, "SELECT count(*) FROM messages WHERE code = 'STA002'") == 1
