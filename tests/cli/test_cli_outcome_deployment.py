"""`mifkit outcome` about a deployment: rerun option, retry timeline, command line, and the script of remedies."""

import json
from typing import Any

import jsonschema
import pytest
from running import SAMPLES, invoke, run

from mifkit.output.schemas.build import schema

MSI = SAMPLES / "MSIRDR42.mif"
LINE = "msiexec /i x.msi /qn /m MSIRDR42"


def shown(*arguments: str) -> str:
    """The output with its lines joined, so that wrapping does not matter."""
    done = invoke("outcome", "--explain", *arguments)
    assert done.exit_code == 0, done.output
    return " ".join(done.stdout.split())


def answer(*arguments: str) -> Any:
    document = json.loads(invoke("outcome", *arguments, "-o", "json").stdout)
    jsonschema.validate(document, schema("outcome.schema.json"))
    return document


@pytest.mark.parametrize("option", ["if-failed", "0x2000", "8192", "0x2030"])
def test_the_rerun_option_by_name_or_flags(option: str) -> None:
    text = shown(str(MSI), "--match", "matched", "--exit-code", "1618", "--rerun", option)
    assert "Its rerun option: Rerun if failed previous attempt (the wizard's default), 0x2000" in text
    assert "New schedule of the same advertisement: it runs again" in text
    assert "Further advertisement of the program: it runs again" in text
    assert "it does not apply to runs that a user starts" in text


def test_always_reruns_after_a_return_to_the_collection_though_the_schedule_is_over() -> None:
    text = shown("--exit-code", "0", "--rerun", "always")
    assert "added to it again: it runs again, even if its only schedule ran already (inferred)." in text
    assert "even if" not in shown("--exit-code", "0", "--rerun", "if-succeeded")


def test_without_the_option_all_four_are_told_where_a_rerun_matters() -> None:
    text = shown("--exit-code", "1603")
    assert "It runs again: Always rerun, Rerun if failed previous attempt (the wizard's default)." in text
    assert "It does not run: Never rerun, Rerun if succeeded." in text
    assert "Always rerun" not in shown("--exit-code", "0")


@pytest.mark.parametrize(
    ("value", "reason"), [("0x20", "without any of the rerun bits"), ("0x6000", "several"), ("x", "not a rerun option")]
)
def test_a_wrong_rerun_option_is_an_error(value: str, reason: str) -> None:
    done = invoke("outcome", "--exit-code", "0", "--rerun", value)
    assert done.exit_code == 2
    assert reason in done.stderr


def test_the_timeline_of_a_retry() -> None:
    text = shown("--exit-code", "1618", "--product", "cm2007", "--attempt", "1009")
    assert "Next: none; 1008 retries were allowed." in text
    text = shown("--exit-code", "1618", "--product", "cm2007", "--attempt", "2")
    assert "Now: try 2 has ended." in text
    assert "Next: try 3 in 15 min (interval 10 min, countdown 5 min; documented)." in text
    assert "try 1009, 10.5 days of powered-on time after the first run" in text
    assert "Retry timeline" not in shown("--exit-code", "1603")


def test_the_timeline_that_a_mif_prevents() -> None:
    text = shown(str(MSI), "--exit-code", "1618")
    assert (
        "Without the MIF: next try after 10 min (inferred), about 1008 retries, 7 days of powered-on time (inferred)."
        in text
    )
    assert "Now: try" not in text


def test_timeline_and_reruns_in_json() -> None:
    found = answer(
        str(MSI), "--match", "matched", "--exit-code", "1618", "--rerun", "if-failed", "--command-line", LINE
    )
    assert found["retry_timeline"]["hypothetical"] is True
    assert (found["retry_timeline"]["next_run_s"], found["retry_timeline"]["budget_s"]) == (600, 604_800)
    assert found["rerun_option"] == "if-failed"
    assert [one["name"] for one in found["rerun"] if one["new_schedule"]] == ["always", "if-failed"]
    assert found["command_line"]["without_mif_switches"] == "msiexec /i x.msi /qn"
    (switch,) = found["command_line"]["mif_switches"]
    assert (switch["file"], switch["places"]) == ("MSIRDR42.mif", [[21, 32]])
    assert [one["id"] for one in found["remedies"]][:3] == ["R2", "R3", "R1"]
    assert found["remedies"][0]["changes"][0]["setting"] == "PkgFlags"
    plain = answer("--exit-code", "1603")
    assert plain["retry_timeline"] is plain["rerun_option"] is plain["command_line"] is None


def test_the_command_line_is_told_with_and_without_its_switch() -> None:
    text = shown(str(MSI), "--exit-code", "1618", "--command-line", LINE)
    assert "msiexec /m: writes MSIRDR42.mif (documented)." in text
    assert "Without it: msiexec /i x.msi /qn" in text
    assert "The command line is then: msiexec /i x.msi /qn" in text
    assert "Nothing in it is known to write a status MIF" in shown("--exit-code", "0", "--command-line", "setup.exe /s")
    assert "accepts /m only together with" in shown("--exit-code", "0", "--command-line", "msiexec /m X")


@pytest.mark.parametrize("line", ["", "  ", "a\nb", "a\x1b[2J", "a" * 40_000])
def test_what_is_no_command_line_is_an_error(line: str) -> None:
    done = invoke("outcome", "--explain", "--exit-code", "0", "--command-line", line)
    assert done.exit_code == 2
    assert "command line" in done.stderr


def test_the_script_is_printed_alone() -> None:
    done = run(
        *("outcome", str(MSI), "--match", "matched", "--exit-code", "1618", "--command-line", LINE),
        *("--script", "powershell"),
        *("--script-for", "xyz00012", "--script-for", "XYZ00012", "--script-for", "XYZ00013"),
    )
    assert done.returncode == 0
    text = done.stdout.decode("ascii")
    assert text.startswith("# Remedies for a program that ended in FailureNonRetry")
    assert "[string[]] $PackageId = @('XYZ00012', 'XYZ00013')," in text
    assert "$after = 'msiexec /i x.msi /qn'" in text


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--script", "powershell", "-o", "json"], "leave out --output"),
        (["--script", "powershell", "--product", "cm2007"], "--script is for --product cb"),
        (["--script", "bash"], "powershell"),
        (["--script-for", "XYZ00012"], "add --script powershell"),
        (["--script", "powershell", "--script-for", "XYZ'0012"], "is not a package id"),
        (["--script", "powershell", "--script-for", "XYZ00012\n"], "is not a package id"),
    ],
)
def test_options_that_do_not_go_together(arguments: list[str], reason: str) -> None:
    done = invoke("outcome", str(MSI), "--exit-code", "1618", *arguments)
    assert done.exit_code == 2
    assert reason in done.stderr


def test_where_nothing_is_to_be_remedied_there_is_no_script() -> None:
    done = invoke("outcome", "--exit-code", "0", "--script", "powershell")
    assert done.exit_code == 2
    assert "There is no script: the outcome is Success" in done.stderr
    assert done.stdout == ""
