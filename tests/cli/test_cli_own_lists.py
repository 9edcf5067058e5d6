"""A program's own lists of exit codes, as client policy carries them, take the place of the site's."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from running import SAMPLES

from mifkit.cli import main
from mifkit.cli.runs.scan import comparison

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


def test_a_scan_says_that_it_cannot_use_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "policy.json").write_text(json.dumps([INSTALL, REMOVE]))
    compared = comparison([str(tmp_path / "policy.json")], None, None, None, None)
    assert [package.package_id for package in compared.packages] == ["XYZ00042"]
    assert "1 program with lists of exit codes of their own" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(("code", "expected"), [([7], "disagrees"), ([3010], "agrees"), (None, "agrees")])
def test_a_log_counts_with_them(tmp_path: Path, code: list[int] | None, expected: str) -> None:
    policy = INSTALL | {"PKG_PackageID": "rdr00047", "PRG_CustomRebootReturnCodes": code}
    (tmp_path / "policy.json").write_text(json.dumps([policy, REMOVE]))
    arguments = ["log", str(SAMPLES / "execmgr.log"), "--package", str(tmp_path / "policy.json"), "-o", "json"]
    run = json.loads(CliRunner().invoke(main, arguments).stdout)
    assert [entry["verdict"] for entry in run["entries"] if entry["package"] == "RDR00047"] == [expected]


def test_a_log_is_told_that_a_file_has_none(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(json.dumps(REMOVE))
    arguments = ["log", str(SAMPLES / "execmgr.log"), "--package", str(tmp_path / "policy.json")]
    assert "no program in it has lists of exit codes of its own" in CliRunner().invoke(main, arguments).stderr


def test_a_script_of_remedies_is_for_the_package_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"PackageID": "xyz00042", "MIFFilename": "MSIRDR42"}))
    package = ["--package", str(tmp_path / "package.json"), "--exit-code", "1618", "--script", "powershell"]
    run = CliRunner().invoke(main, ["outcome", str(SAMPLES / "MSIRDR42.mif"), *package])
    assert "'XYZ00042'" in run.output
    run = CliRunner().invoke(main, ["outcome", str(SAMPLES / "MSIRDR42.mif"), *package, "--script-for", "ABC00001"])
    assert "'ABC00001'" in run.output
    assert "XYZ00042" not in run.output


def test_a_package_and_its_programs_may_be_in_two_files(tmp_path: Path) -> None:
    policy = {name: value for name, value in INSTALL.items() if not name.startswith("PKG_MIF")}
    (tmp_path / "packages.json").write_text(json.dumps({"PackageID": "XYZ00042", "MIFName": "Reader", "PkgFlags": 0}))
    (tmp_path / "programs.json").write_text(json.dumps([policy, policy | {"PKG_PackageID": "XYZ00043"}]))
    both = [argument for name in ("programs", "packages") for argument in ("--package", str(tmp_path / f"{name}.json"))]
    run = CliRunner().invoke(main, ["outcome", *both, "--exit-code", "1618", "--program", "install", "-o", "json"])
    assert json.loads(run.stdout)["state"] == "Success"
    run = CliRunner().invoke(main, ["outcome", *both[:2], "--exit-code", "1618"])
    assert "it has programs, but no package; export the packages" in run.stderr
    assert len(comparison(both[1::2], None, None, None, None).packages) == 1
