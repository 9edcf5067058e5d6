"""`mifkit match`, and `mifkit outcome` with a package: arguments, options, exit status, and what is said."""

import json
import os
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from running import CLEAN, SAMPLES, STATUS, invoke, written
from systems import NO_SUCH_FILE, nameable

MSI = SAMPLES / "MSIRDR42.mif"
GOOD = SAMPLES / "status-success.mif"
SMS = SAMPLES / "contoso-reader.sms"
HOSTILE = "\x1b[2J[red]::error::##[error]\u202e\udcff<b>"


def match(*arguments: str | Path, stdin: bytes | None = None) -> dict[str, Any]:
    """The object that match prints, checked against the schema."""
    done = invoke("match", "-o", "json", *arguments, stdin=stdin)
    assert done.exit_code == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    schema = json.loads(files("mifkit.output.schemas").joinpath("match.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(document)
    return document


def picked(*arguments: str | Path, stdin: bytes | None = None) -> list[str]:
    document = match(*arguments, stdin=stdin)
    return [Path(path).name for one in document["packages"] for path in one["picked_up"]]


def outcome(*arguments: str | Path) -> dict[str, Any]:
    done = invoke("outcome", "-o", "json", *arguments)
    assert done.exit_code == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


# --- match -------------------------------------------------------------------------------------------------------


def test_a_definition_against_a_folder() -> None:
    document = match(SMS, SAMPLES)
    (one,) = document["packages"]
    assert one["picked_up"] == [str(MSI)]
    assert (one["match"], one["certainty"], one["mode"]) == ("matched", "inferred", "these fields")
    assert {Path(other["path"]).name: other["what"] for other in document["others"]} == {
        "dmi-ups.mif": "a MIF without an InstallStatus group",
        "idmif-projector.mif": "an inventory MIF (IDMIF)",
        "noidmif-asset.mif": "an inventory MIF (NOIDMIF)",
    }


def test_the_answer_for_people_explains_each_field() -> None:
    shown = invoke("match", "--explain", "--mif-name", "contoso reader", "--mif-version", "4.2.1 ", MSI, GOOD).stdout
    assert shown.startswith("not picked up: the client finds no status MIF of the program; the exit code decides.\n")
    text = " ".join(shown.split())
    assert "MIFName equal package 'contoso reader', MIF 'Contoso Reader' the same but for case" in text
    assert "MIFVersion differs package '4.2.1 ', MIF '4.2.1' differs only in a trailing blank" in text
    assert "Product holds a package code GUID: Windows Installer wrote it, so MIFName can never equal it" in text
    assert "It stays where it is." in text


def test_the_verdict_names_the_status() -> None:
    first = invoke("match", "--explain", SMS, MSI).stdout.split("\n")[0]
    assert first == f"picked up: the client takes the program's status from {MSI}, which says 'Failed'."


def test_several_that_match_are_named(tmp_path: Path) -> None:
    copy = tmp_path / "b.mif"
    copy.write_bytes(GOOD.read_bytes())
    shown = invoke("match", "--explain", "--mif-name", "Contoso Reader", GOOD, copy).stdout
    assert shown.startswith(f"undetermined: 2 MIFs match the package: '{GOOD}'"[:60])
    assert "is not documented." in shown.split("\n")[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.json", '{"MIFName": "Contoso Reader", "PkgFlags": 553648128}'),
        ("p.csv", "MIFName;PkgFlags\nContoso Reader;553648128\n"),
        ("p.sms", "[Package Definition]\nMIFName=Contoso Reader\n"),
    ],
)
def test_every_form_of_package_from_a_file_and_from_standard_input(tmp_path: Path, name: str, text: str) -> None:
    assert picked(written(tmp_path, text, name), GOOD) == ["status-success.mif"]
    assert picked("-", GOOD, stdin=text.encode()) == ["status-success.mif"]


def test_an_option_takes_the_place_of_a_field_of_the_file() -> None:
    assert picked(SMS, "--mif-file-name", "", "--mif-version", "4.2.1", SAMPLES) == ["status-success.mif"]
    assert picked(SMS, "--use-package-properties", SAMPLES) == []
    assert picked(SMS, "--use-package-properties", "--property-rule", "compare", SAMPLES) == ["status-success.mif"]


def test_all_packages_of_a_file_are_compared_unless_one_is_chosen(tmp_path: Path) -> None:
    path = written(tmp_path, "PackageID,MIFName\nABC1,Contoso Reader\nABC2,Writer\n", "p.csv")
    assert [one["package"]["package_id"] for one in match(path, GOOD)["packages"]] == ["ABC1", "ABC2"]
    assert picked(path, "--package-id", "abc2", GOOD) == []


def test_people_are_told_about_the_packages_that_match_or_the_nearest(tmp_path: Path) -> None:
    path = written(tmp_path, "PackageID,MIFName,MIFVersion\nABC1,Writer,1\nABC2,Contoso Reader,\n", "p.csv")
    shown = invoke("match", "--explain", path, GOOD).stdout
    assert shown.startswith("picked up")
    assert "ABC2" in shown
    assert "ABC1" not in shown
    assert "Other packages\n  No MIF is picked up for 1 more package; -o json says why." in shown
    path = written(tmp_path, "PackageID,MIFName,MIFVersion\nABC1,Writer,1\nABC2,Contoso Reader,1\n", "p.csv")
    shown = invoke("match", "--explain", path, GOOD).stdout
    assert shown.startswith("not picked up")
    assert "ABC2" in shown
    assert "ABC1" not in shown


def test_a_mif_from_standard_input() -> None:
    data = MSI.read_bytes()
    assert picked("--mif-publisher", "contoso", "-", stdin=data) == ["-"]
    assert picked("--mif-file-name", "MSIRDR42", "--stdin-filename", "x/MSIRDR42.MIF", "-", stdin=data) == [
        "MSIRDR42.MIF"
    ]


def test_the_time_of_the_file_counts_unless_one_is_given(tmp_path: Path) -> None:
    path = tmp_path / "a.mif"
    path.write_bytes(GOOD.read_bytes())
    os.utime(path, (1_700_000_000, 1_700_000_000))
    fields = ["--mif-name", "Contoso Reader", "--started", "2026-03-31T14:00", "--ended", "2026-03-31T14:10"]
    assert picked(*fields, path) == []
    assert picked(*fields, "--written", "2026-03-31 14:05", path) == ["a.mif"]
    assert picked(*fields, "--written", "A.mif=2026-03-31T14:05", path, MSI) == ["a.mif"]
    assert picked(*fields, "--written", f"{path}=2026-03-31T14:11", path) == []


def test_the_folders_of_the_client(tmp_path: Path) -> None:
    temp, windows, below = tmp_path / "temp", tmp_path / "windows", tmp_path / "windows" / "deep"
    for folder in (temp, windows, below):
        folder.mkdir()
    for place, source in ((temp / "t.mif", GOOD), (windows / "w.mif", MSI), (below / "d.mif", GOOD)):
        place.write_bytes(source.read_bytes())
    fields: list[str | Path] = ["--mif-publisher", "Contoso", "--windows", windows]
    assert picked(*fields) == ["w.mif"]
    assert picked(*fields, "--temp", temp) == ["t.mif", "w.mif"]
    assert picked(*fields, "--temp", temp, "--product", "sms1.2") == ["w.mif"]
    # A folder that is neither of the two is not looked through; one that may be the other one is.
    assert picked(*fields, "--temp", temp, below) == ["t.mif", "w.mif"]
    assert picked(*fields, below) == ["w.mif", "d.mif"]
    assert picked("--mif-name", "x", "--temp", below, "--windows", below) == []


def test_a_folder_of_the_client_without_mifs_is_an_answer(tmp_path: Path) -> None:
    (one,) = match("--mif-name", "Reader", "--temp", tmp_path)["packages"]
    assert (one["match"], one["candidates"]) == ("none", [])
    done = invoke("outcome", "--mif-name", "Reader", "--temp", tmp_path, "--exit-code", "0")
    assert done.stdout.startswith("Success")


def test_a_mif_that_cannot_be_read_costs_no_other_one(tmp_path: Path) -> None:
    for command in ("match", "outcome"):
        done = invoke(command, "--mif-publisher", "Contoso", MSI, tmp_path / "gone.mif")
        assert done.exit_code == 2
        assert f"gone.mif cannot be read: {NO_SUCH_FILE}" in done.stderr
        assert "MSIRDR42.mif" in done.stdout


def test_of_many_only_the_nearest_are_explained(tmp_path: Path) -> None:
    for number in range(25):
        written(tmp_path, STATUS, f"{number}.mif")
    done = invoke("match", "--explain", "--mif-name", "Contoso Reader", tmp_path, GOOD)
    assert "5 more MIFs are not picked up" in done.stdout
    assert len(match("--mif-name", "Contoso Reader", tmp_path, GOOD)["packages"][0]["candidates"]) == 26


USAGE = [
    (["match"], "No package"),
    (["match", MSI], "No package"),
    (["match", SMS], "No MIFs"),
    (["match", "--mif-name", "x"], "No MIFs"),
    (["match", "--package", "-", "-"], "cannot be both"),
    (["match", "--package-id", "x", "--mif-name", "x", MSI], "--package-id needs a file"),
    (["match", "--mif-name", "x", "--started", "soon", MSI], "'soon' is not a time such as"),
    (["match", "--mif-name", "x", "--started", "2026-01-02", "--ended", "2026-01-01", MSI], "later than --ended"),
    (["match", "--mif-name", "x", "--written", "other.mif=2026-01-01", MSI], "no MIF named other.mif"),
    (["match", "gone.sms", MSI], f"gone.sms cannot be read: {NO_SUCH_FILE}"),
    (["match", "--package", MSI, MSI], "cannot be read as a package: its first line names no property"),
    (["match", SMS, "--package-id", "ABC1", MSI], "holds no package ABC1, but one without PackageID"),
    (
        ["match", "--mif-name", "x", SAMPLES / "dmi-ups.mif"],
        "is not a status MIF but a MIF without an InstallStatus group",
    ),
    (["match", "--mif-name", "x", "--product", "cm2099", MSI], "'cm2099' is not one of"),
    (["match", "--mif-name", "x", "gone.mif"], f"gone.mif cannot be read: {NO_SUCH_FILE}"),
    (["outcome", "--mif-name", "x", "--exit-code", "0", "gone.mif"], f"gone.mif cannot be read: {NO_SUCH_FILE}"),
    (["match", "--mif-name", "x", "--temp", "gone"], "gone cannot be read: "),
    (["outcome", MSI, GOOD], "Several MIFs"),
    (["outcome", "--mif-name", "x"], "A package needs a MIF, --exit-code, or both"),
    (["outcome", "--mif-name", "x", "--match", "none", MSI], "--match says"),
    (["outcome", "--started", "2026-01-01", MSI], "Without a package, nothing is compared"),
    (["outcome", "--package", "-", "-"], "cannot be both"),
    (["outcome", "--package", SMS, SAMPLES / "dmi-ups.mif"], "is not a status MIF but"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE, ids=lambda part: part if isinstance(part, str) else "")
def test_what_cannot_be_done_is_said_with_status_2(arguments: list[str | Path], message: str) -> None:
    done = invoke(*arguments, stdin=b"")
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_several_packages_are_too_many_for_an_outcome(tmp_path: Path) -> None:
    path = written(tmp_path, "PackageID,MIFName\nABC1,Contoso Reader\nABC2,Writer\n", "p.csv")
    done = invoke("outcome", MSI, "--package", path)
    assert done.exit_code == 2
    assert "holds 2 packages: ABC1, ABC2. Choose one with --package-id." in done.stderr
    assert outcome(GOOD, "--package", path, "--package-id", "ABC1")["row"] == "D19"


# --- outcome -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "rows", "state", "certainty"),
    [
        (["--package", SMS], ("D16", None), "FailureNonRetry", "inferred"),
        (["--mif-file-name", "MSIRDR42.mif", "--use-fields"], ("D16", None), "FailureNonRetry", "documented"),
        (["--mif-name", "Writer"], ("D30", "D26"), "FailureRetry", "documented"),
        (["--use-fields"], ("D29", "D26"), "FailureRetry", "documented"),
        (["--package", SMS, "--use-package-properties"], ("D31", "D26"), "FailureRetry", "documented"),
        (
            ["--package", SMS, "--started", "2030-01-01", "--written", "2029-12-31"],
            ("D37", "D26"),
            "FailureRetry",
            "inferred",
        ),
    ],
)
def test_the_outcome_rests_on_the_match(
    arguments: list[str], rows: tuple[str, str | None], state: str, certainty: str
) -> None:
    found = outcome(MSI, "--exit-code", "1618", "--product", "cm2007", *arguments)
    assert (found["row"], found["via"]) == rows
    assert (found["state"], found["certainty"]) == (state, certainty)
    assert "no package given: taken as matched" not in [note["text"] for note in found["notes"]]


WHEN = {
    "after-end": [
        ["--created", "after-end"],
        ["--started", "2026-03-31T14:05", "--ended", "2026-03-31T14:15"],
        ["--started", "2026-03-31T14:05", "--ended", "2026-03-31T14:15", "--written", "2026-03-31T14:20"],
    ],
    "before-start": [
        ["--created", "before-start"],
        ["--started", "2026-03-31T14:30"],
        ["--started", "2026-03-31T14:30", "--written", "2026-03-31T14:20"],
    ],
}


@pytest.mark.parametrize("when", WHEN)
def test_one_situation_has_one_answer_however_it_is_said(tmp_path: Path, when: str) -> None:
    path = tmp_path / "MSIRDR42.mif"
    path.write_bytes(MSI.read_bytes())
    written = datetime(2026, 3, 31, 14, 20).astimezone().timestamp()
    os.utime(path, (written, written))
    common = (path, "--exit-code", "1618", "--product", "cm2007", "--mif-file-name", "MSIRDR42", "--use-fields")
    answers = [outcome(*common, *ways) for ways in WHEN[when]]
    wanted = ("row", "via", "state", "states", "will_retry", "certainty", "possible_rows", "next_delay_s")
    assert len({json.dumps([found[name] for name in wanted]) for found in answers}) == 1
    conditions = [[answer["condition"] for answer in found["alternatives"]] for found in answers]
    assert conditions[0] == conditions[1] == conditions[2]
    assert (answers[0]["state"] == "undetermined") == (when == "after-end")
    said = invoke("match", "--explain", path, "--mif-file-name", "MSIRDR42", "--use-fields", *WHEN[when][2]).stdout
    assert said.startswith("undetermined" if when == "after-end" else "not picked up")


@pytest.mark.parametrize("year", [1980, 2031])
def test_a_file_time_far_outside_the_run_is_a_doubt_and_no_proof(tmp_path: Path, year: int) -> None:
    path = tmp_path / "MSIRDR42.mif"
    path.write_bytes(MSI.read_bytes())
    far = datetime(year, 1, 1).astimezone().timestamp()
    os.utime(path, (far, far))
    window = ("--started", "2026-03-31T14:05", "--ended", "2026-03-31T14:15")
    package = ("--mif-file-name", "MSIRDR42", "--use-fields", "--product", "cm2007")
    found = outcome(path, "--exit-code", "1618", *package, *window)
    assert (found["state"], found["will_retry"]) == ("undetermined", None)
    assert {answer["state"] for answer in found["alternatives"]} == {"FailureNonRetry", "FailureRetry"}
    assert "may be that of a copy" in found["certainty_reason"]


def test_of_several_mifs_the_outcome_is_that_of_the_one_picked_up() -> None:
    found = outcome(SAMPLES, "--package", SMS, "--exit-code", "1618")
    assert found["matched"] == str(MSI)
    assert [field["verdict"] for field in found["match_report"]] == ["equal", *["do not care"] * 3]
    assert any("Every filled field agrees: MIFFileName." in step for step in found["chain"])


def test_several_matches_leave_the_outcome_open(tmp_path: Path) -> None:
    copy = written(tmp_path, GOOD.read_text(), "copy.mif")
    found = outcome(GOOD, copy, "--mif-name", "Contoso Reader", "--exit-code", "1618")
    assert (found["row"], found["state"], found["will_retry"]) == ("D35", "undetermined", None)
    assert any("2 MIFs match the package" in step for step in found["chain"])
    assert [one["state"] for one in found["alternatives"]] == ["Success", "FailureRetry"]


def test_several_matches_that_lead_to_one_state_are_an_answer_but_a_less_sure_one(tmp_path: Path) -> None:
    copy = written(tmp_path, GOOD.read_text(), "copy.mif")
    found = outcome(GOOD, copy, "--mif-name", "Contoso Reader", "--exit-code", "0")
    assert (found["state"], found["certainty"]) == ("Success", "inferred")
    assert "which of them counts is not documented" in found["certainty_reason"]


def test_the_answer_for_people_has_the_fields() -> None:
    shown = invoke("outcome", "--explain", MSI, "--package", SMS, "--exit-code", "1618").stdout
    assert "\nHow the MIF compares with the package\n  MIFFileName: equal. The same name" in shown
    assert "How the MIF compares" not in invoke("outcome", "--explain", MSI, "--exit-code", "1618").stdout


# --- hostile texts -----------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=40) | st.just(HOSTILE), output=st.sampled_from(["full", "json"]))
def test_no_text_of_a_package_acts_on_its_reader(text: str, output: str) -> None:
    record = {"MIFName": text, "Name": text, "PackageID": text, "MIFVersion": text}
    data = json.dumps(record, ensure_ascii=True).encode()
    done = invoke("match", "-o", output, "-", MSI, GOOD, stdin=data)
    assert done.exit_code in (0, 2)
    for shown in (done.stdout, done.stderr):
        assert not {char for char in shown if not char.isprintable() and char != "\n" and not char.isspace()}
        assert "\x1b" not in shown
        assert "##[" not in shown
        assert not any(line.lstrip().startswith("::") for line in shown.split("\n"))


def test_hostile_names_of_files(tmp_path: Path) -> None:
    path = written(tmp_path, STATUS, nameable("\x1b[2J[red]##[error] a.mif"))
    for arguments in ([path], [tmp_path], [path, tmp_path / "\x1b[2Jgone.mif"]):
        done = invoke("match", "--mif-name", "x", *arguments)
        assert "\x1b" not in done.output
        assert "##[" not in done.output
        assert "Traceback" not in done.output


def test_an_inventory_mif_among_others_is_named_and_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, CLEAN, "office.mif")
    shown = invoke("match", "--explain", "--mif-publisher", "Contoso", path, MSI).stdout
    assert f"No status MIFs\n  {path}: an inventory MIF (NOIDMIF)" in shown
