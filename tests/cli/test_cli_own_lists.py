"""A program's own lists of exit codes, as client policy carries them, take the place of the site's."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mifkit.cli import main

INSTALL = {
    "PKG_PackageID": "XYZ00042",
    "PKG_MIFChecking": False,
    "PKG_MIFName": "",
    "PRG_ProgramID": "Install",
    "PRG_CommandLine": "setup.exe",
    "PRG_CustomSuccessReturnCodes": [0, 1618],
    "PRG_CustomRebootReturnCodes": [7],
    "PRG_CustomLogoffReturnCodes": [],
}
REMOVE = INSTALL | {
    "PRG_ProgramID": "Remove",
    "PRG_CustomSuccessReturnCodes": None,
    "PRG_CustomRebootReturnCodes": None,
}


def outcome(folder: Path, programs: list[dict[str, object]], *arguments: str) -> str:
    (folder / "policy.json").write_text(json.dumps(programs))
    run = CliRunner().invoke(main, ["outcome", "--package", str(folder / "policy.json"), "-o", "json", *arguments])
    return run.output if run.exit_code else json.loads(run.output)["state"]


@pytest.mark.parametrize(
    ("code", "program", "expected"),
    [
        ("1618", "Install", "Success"),
        ("7", "Install", "SuccessRebootRequired"),
        ("3010", "Install", "FailureNonRetry"),
        ("1622", "Install", "FailureRetry"),
        ("1618", "Remove", "FailureRetry"),
        ("3010", "Remove", "SuccessRebootRequired"),
    ],
)
def test_the_lists_of_the_program_count(tmp_path: Path, code: str, program: str, expected: str) -> None:
    assert outcome(tmp_path, [INSTALL, REMOVE], "--exit-code", code, "--program", program) == expected


def test_lists_that_all_programs_share_count_for_each(tmp_path: Path) -> None:
    assert outcome(tmp_path, [INSTALL, INSTALL | {"PRG_ProgramID": "Again"}], "--exit-code", "1618") == "Success"


def test_programs_with_different_lists_have_to_be_told_apart(tmp_path: Path) -> None:
    message = outcome(tmp_path, [INSTALL, REMOVE], "--exit-code", "1618")
    assert "different lists of exit codes of their own: 'Install', 'Remove'. Choose one with --program" in message


def test_the_answer_names_the_file_of_the_lists(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(json.dumps(INSTALL))
    arguments = ["outcome", "--package", str(tmp_path / "policy.json"), "--exit-code", "1618", "-o", "json"]
    assert json.loads(CliRunner().invoke(main, arguments).output)["settings"] == str(tmp_path / "policy.json")


def test_a_scan_says_that_it_cannot_use_them(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(json.dumps([INSTALL, REMOVE]))
    (tmp_path / "a.mif").write_text("Start Component\nEnd Component\n")
    arguments = ["scan", str(tmp_path), "--store", str(tmp_path / "s.sqlite"), "--jobs", "1"]
    run = CliRunner().invoke(main, [*arguments, "--package", str(tmp_path / "policy.json")])
    assert "1 program with lists of exit codes of their own" in run.output
