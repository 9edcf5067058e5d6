"""`mifkit scan` and `mifkit report` as their users run them."""

import csv
import io
import json
import os
from pathlib import Path

import jsonschema
import pytest
from running import SAMPLES, invoke, shown
from shares import MASKED, share, status_mif, without_processes
from systems import NO_SUCH_FILE

from mifkit.output.schemas import build
from mifkit.scan import plan
from mifkit.scan.report.fields import FIELDS
from mifkit.scan.report.selection import READINGS
from mifkit.scan.store.database import create
from mifkit.scan.store.store import Store


@pytest.fixture(autouse=True)
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    without_processes(monkeypatch)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder, store = share(tmp_path / "share", 20), tmp_path / "scan.db"
    for number in (1, 2, 3):
        text = status_mif(number, status="Failed", description=MASKED)
        (folder / f"masked{number}.mif").write_bytes(text)
    (folder / "frame.mif").write_bytes(b"<MIFFile 7.00>\n")
    done = invoke("scan", folder, "--store", store)
    assert done.exit_code == 0
    assert done.stdout.split("\n")[:5] == [
        "24 files: 24 new, 0 changed, 0 unchanged",
        "23 status MIFs",
        "  3 would hide an exit code after which the client would try again, if a package matches them",
        "  No package was given, so whether the client took a MIF is not known: --package says which",
        "    packages match",
    ]
    return store


def test_every_field_of_a_condition_is_described() -> None:
    assert list(READINGS) == list(FIELDS)


def test_a_second_scan_says_what_has_changed_and_why(store: Path, tmp_path: Path) -> None:
    (tmp_path / "share" / "frame.mif").unlink()
    (tmp_path / "share" / "masked1.mif").write_bytes(status_mif(1))
    done = invoke("scan", tmp_path / "share", "--store", store)
    assert done.stdout.startswith("23 files: 0 new, 1 changed, 22 unchanged, 1 vanished since the last scan\n")
    done = invoke("scan", tmp_path / "share", "--store", store, "-v", "--product", "cm2007")
    assert "23 files were known, but they were analysed with other options: --product: analysed again\n" in done.stdout
    assert "files had a known shape" in done.stdout


def test_a_root_that_is_not_there_is_refused_before_anything_vanishes(store: Path, tmp_path: Path) -> None:
    before = store.read_bytes()
    done = invoke("scan", tmp_path / "share", tmp_path / "gone", "--store", store)
    assert (done.exit_code, f"gone cannot be read: {NO_SUCH_FILE}" in done.stderr) == (2, True)
    assert store.read_bytes() == before


def test_masked_failures_come_first_in_a_report(store: Path) -> None:
    shown = invoke("report", store, "-o", "full").stdout.split("\n\n")
    assert shown[1].split("\n")[0] == "Retries that are hidden if a package matches the MIF: not known"
    assert "1618       ERROR_INSTALL_ALREADY_RUNNING  Reader 1 " in shown[1]
    assert shown[2].split("\n")[1].split()[:6] == ["files", "folders", "written", "hidden", "if", "matched"]
    (row,) = [line for line in shown[2].split("\n") if "Another installation" in line]
    numbers = row.split()
    assert (numbers[:2], numbers[3]) == (["3", "1"], "3")


def test_a_report_as_json_has_its_schema_and_all_totals(store: Path) -> None:
    report = json.loads(invoke("report", store, "-o", "json").stdout)
    jsonschema.validate(report, build.schema("report.schema.json"))
    assert {kind["kind"]: kind["files"] for kind in report["kinds"]} == {"status": 23, "other": 1}
    masked = report["failures_by_exit_code"][1]
    assert masked.pop("first_day") == masked.pop("last_day") == report["days"][-1]["day"]
    assert masked.pop("example").endswith("masked1.mif")
    assert masked == {
        "exit_code": 1618,
        "name": "ERROR_INSTALL_ALREADY_RUNNING",
        "listed": "retry",
        "files": 3,
        "folders": 1,
        "retries": {"hidden": 0, "if_matched": 3, "harmless": 0},
    }
    assert sum(one["files"] for one in report["outcomes"]) == 23
    assert {one["name"]: one["files"] for one in report["rules"]}["other-format"] == 1


@pytest.mark.parametrize(
    ("conditions", "files"),
    [
        (["hidden-retry=if-matched"], 3),
        (["hidden-retry=none"], 21),
        (["product=Reader 1"], 2),
        (["product=reader 1*"], 12),
        (["product=Reader 1", "product=Reader 2"], 4),
        (["product=Reader 1", "hidden-retry=if-matched"], 1),
        (["description=*%*"], 0),
        (["version=1_1"], 0),
        (["rule=SYN002"], 1),
        (["rule=other-format"], 1),
        (["rule=SYN00", "rule=MSI002"], 1),
        (["exit-code=1618"], 3),
        (["generator="], 1),
        (["folder=*PC0000"], 20),
        (["name=MASKED?.mif"], 0),
        (["name=masked*.mif", "Status=failed"], 3),
        (["hidden-retry!=if-matched"], 21),
        (["product!=Reader 1", "product!=Reader 2"], 20),
        (["product=Reader*", "product!=Reader 1", "hidden-retry=if-matched"], 2),
        (["failed=yes"], 7),
        (["failed=yes", "exit-code="], 4),
        (["exit-code=0x652"], 3),
        (["exit-code!=1618", "failed=yes"], 4),
        (["list=retry"], 3),
        (["since=2026-01-01"], 24),
        (["until=2026-01-01"], 0),
        (["severity=info"], 1),
        (["rule=*", "severity=INFO"], 1),
        (["rule=SYN", "kind=other"], 1),
        (["installation=datetime"], 23),
        (["folder!=*PC0000"], 4),
        (["name=\udce9*"], 0),
    ],
    ids=str,
)
def test_conditions_choose_files(store: Path, conditions: list[str], files: int) -> None:
    arguments = [part for one in conditions for part in ("--where", one)]
    shown = invoke("report", store, "-o", "jsonl", *arguments).stdout
    assert len(shown.splitlines()) == files


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("prodcut=x", "there is no field 'prodcut'; did you mean 'product'?"),
        ("product", "'product' lacks the '='"),
        ("kind=staus", "kind: 'staus' is not one of its values; did you mean 'status'?"),
        ("state=FailureNoRetry", "state: 'FailureNoRetry' is not one of its values; did you mean 'FailureNonRetry'?"),
        ("hidden-retry!=perhaps", "'perhaps' is not one of its values; values: hidden, if-matched, harmless, none"),
        ("rule=SAT001", "rule: there is no rule 'SAT001'. Did you mean 'STA001'?"),
        ("since=yesterday", "since: 'yesterday' is not a day; write it as 2026-11-21"),
        ("exit-code=99999999999", "exit-code: '99999999999' is not an exit code: it does not fit into 32 bits"),
        pytest.param("name=" + "a" * 20_000, "is longer than any value in a store", id="long"),
        ("\x1b[31m=x", "there is no field '␛[31m'; fields: kind"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(store: Path, condition: str, message: str) -> None:
    done = invoke("report", store, "--where", condition)
    assert (done.exit_code, message in done.stderr) == (2, True)


def test_rows_in_csv_and_jsonl_say_the_same(store: Path) -> None:
    table = list(csv.DictReader(io.StringIO(invoke("report", store, "-o", "csv").stdout)))
    lines = [json.loads(line) for line in invoke("report", store, "-o", "jsonl").stdout.splitlines()]
    assert [row["path"] for row in table] == [line["path"] for line in lines]
    assert [row["hidden_retry"] or None for row in table] == [line["hidden_retry"] for line in lines]
    assert sum(line["failed"] for line in lines) == 7


def test_text_of_files_reaches_neither_terminal_nor_spreadsheet_unescaped(tmp_path: Path) -> None:
    folder, store = tmp_path / "share", tmp_path / "scan.db"
    folder.mkdir()
    hostile = "=cmd|x!A1 \0\x1b[31m##vso[task.complete] [bold]\u202e"
    text = status_mif(1, status="Failed").replace(b"Reader 1", b"@PLACE").decode().replace("@PLACE", hostile)
    (folder / "a.mif").write_bytes(b"\xef\xbb\xbf" + text.encode())
    invoke("scan", folder, "--store", store)
    for name in ("short", "full", "json", "csv", "jsonl"):
        text = invoke("report", store, "-o", name).stdout
        assert "cmd" in text
        assert not any(sign in text for sign in ("\0", "\x1b", "##vso", "\u202e"))
        assert name != "csv" or ",'=cmd" in text
    coloured = shown("report", store, "-o", "full", COLUMNS="200", FORCE_COLOR="1").stdout
    assert "[bold]" in coloured
    assert "\x1b[31m##" not in coloured


def test_a_report_goes_to_files_and_never_over_the_store(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    assert invoke("report", store, "-o", "full", "-o", f"json:{target}").exit_code == 0
    assert json.loads(target.read_text())["files"] == 24
    for outputs in (
        ["-o", f"json:{store}"],
        ["-o", f"json:{target}", "-o", f"csv:{target}"],
        ["-o", "json", "-o", "csv"],
    ):
        assert invoke("report", store, *outputs).exit_code == 2


def test_vanished_files_are_left_out_unless_asked_for(store: Path, tmp_path: Path) -> None:
    (tmp_path / "share" / "frame.mif").unlink()
    invoke("scan", tmp_path / "share", "--store", store)
    assert "23 status MIFs, " in invoke("report", store).stdout
    shown = invoke("report", store, "--vanished").stdout
    assert "24 files, " in shown
    assert "1 is no longer there" in shown


def test_a_store_that_is_not_there_is_an_error_that_says_how_it_is_made(tmp_path: Path) -> None:
    done = invoke("report", tmp_path / "scan.db")
    assert (done.exit_code, "mifkit scan FOLDER --store" in done.stderr) == (2, True)


def test_a_named_file_is_scanned_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "setup.tmp"
    path.write_bytes((SAMPLES / "MSIRDR42.mif").read_bytes())
    done = invoke("scan", path, "--store", tmp_path / "scan.db")
    assert done.stdout.startswith("1 file: 1 new")


# --- findings across files -------------------------------------------------------------------------------------------

PACKAGES = (
    "PackageID,Name,MIFFileName,MIFName,MIFVersion,MIFPublisher,PkgFlags\nABC00042,Contoso Reader,,{},,,553648128\n"
)


@pytest.fixture
def rivals(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    for name, status, seconds in (("a.mif", "Failed", 0), ("b.mif", "Success", 30), ("c.mif", "Failed", 86_400)):
        path = folder / "PC0042" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(status_mif(1, status=status))
        os.utime(path, (1_774_958_400 + seconds, 1_774_958_400 + seconds))
    return folder


def test_findings_across_files_are_told_counted_and_selected(rivals: Path, tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    window = ("--started", "2026-03-31T12:00Z", "--ended", "2026-03-31T13:00Z")
    done = invoke("scan", rivals, "--store", store, *window)
    assert "2 found beside another MIF for the same package: SCN002 in the report\n" in done.stdout
    assert "1 found to be from outside the run window: SCN003 in the report\n" in done.stdout
    report = json.loads(invoke("report", store, "-o", "json").stdout)
    assert {one["code"]: one["files"] for one in report["rules"]}.items() >= {"SCN002": 2, "SCN003": 1}.items()
    assert report["run"]["across"] == report["run"]["id"] == 1
    for rule, names in (("SCN002", ["a.mif", "b.mif"]), ("mif-outside-run-window", ["c.mif"])):
        lines = invoke("report", store, "--where", f"rule={rule}", "-o", "jsonl").stdout.splitlines()
        assert [Path(json.loads(line)["path"]).name for line in lines] == names


@pytest.mark.parametrize(("name", "files"), [("reader 1", 2), ("Other", 0)])
def test_packages_of_a_file_decide_what_is_the_same_package(
    rivals: Path, tmp_path: Path, name: str, files: int
) -> None:
    packages, store = tmp_path / "packages.csv", tmp_path / "scan.db"
    packages.write_text(PACKAGES.format(name))
    more = tmp_path / "more.json"
    more.write_text('[{"PackageID": "ABC00043", "MIFName": "Another", "PkgFlags": 553648128}]')
    invoke("scan", rivals, "--store", store, "--package", packages, "--package", more)
    report = json.loads(invoke("report", store, "-o", "json").stdout)
    assert {one["code"]: one["files"] for one in report["rules"]}.get("SCN002", 0) == files


def test_a_folder_that_looks_like_many_computers_is_named_as_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.mif").write_bytes(status_mif(1, description=f"run {number}"))
    done = invoke("scan", folder, "--store", tmp_path / "scan.db")
    assert "1 folder not searched for MIFs that satisfy one package (SCN002): more than 5 of one" in done.stdout
    done = invoke("scan", folder, "--store", tmp_path / "scan.db", "--batch", "0")
    assert "not searched" not in done.stdout
    assert "6 found beside another MIF for the same package" in done.stdout


def test_a_report_says_of_which_run_findings_across_files_are(rivals: Path, tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    invoke("scan", rivals, "--store", store)
    assert "Findings across files" not in invoke("report", store, "-o", "full").stdout
    with Store(str(store)) as opened:
        opened.begin(plan.basis_of(plan.Plan()), [str(rivals)])
    assert (
        "Findings across files (SCN002 to SCN004) come from run 1, the last that was completed.\n"
        in invoke("report", store, "-o", "full").stdout
    )
    empty = tmp_path / "new.db"
    create(str(empty))
    with Store(str(empty)) as opened:
        opened.begin(plan.basis_of(plan.Plan()), [str(rivals)])
    assert "come with the first scan that is completed.\n" in invoke("report", empty, "-o", "full").stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--started", "2026-03-31", "--ended", "2026-03-30"), "--started is later than --ended."),
        (("--started", "yesterday"), "'yesterday' is not a time such as 2026-03-31T14:05:00"),
        (
            ("--product", "sms1.2", "--batch", "1"),
            "--batch does not apply to sms1.2, whose clients compare no fields.",
        ),
        (
            ("--product", "cb-app", "--ended", "2026-03-31"),
            "--ended does not apply to cb-app, which reads no status MIF.",
        ),
        (("--package", "gone.json"), f"gone.json cannot be read: {NO_SUCH_FILE}"),
        (("--package", "{scan}"), "cannot be read as a package: "),
    ],
)
def test_options_that_cannot_be_meant_are_refused_before_anything_is_scanned(
    rivals: Path, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    store = tmp_path / "scan.db"
    mif = str(rivals / "PC0042" / "a.mif")
    done = invoke("scan", rivals, "--store", store, *(one.replace("{scan}", mif) for one in options))
    assert (done.exit_code, said in done.stderr.replace("\n", " ")) == (2, True), done.stderr
    assert not store.exists()
