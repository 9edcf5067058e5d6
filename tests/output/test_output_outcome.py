"""`mifkit outcome` for people: the verdict first, and within ten lines why."""

from pathlib import Path

import pytest
from running import SAMPLES, STATUS, invoke, written

MSI = SAMPLES / "MSIRDR42.mif"


def test_the_verdict_opens_and_the_hidden_code_follows() -> None:
    lines = invoke("outcome", MSI, "--exit-code", "1618").stdout.split("\n")
    assert lines[0] == "FailureNonRetry: the client does not try again by itself."
    assert lines[1].startswith(
        "  The MIF hides exit code 1618 (ERROR_INSTALL_ALREADY_RUNNING), which is in the retry list."
    )
    assert lines[2].startswith(f"  {MSI}")


def test_ten_lines_say_what_why_and_how_sure() -> None:
    lines = invoke("outcome", "-", "--exit-code", "1618", stdin=MSI.read_bytes()).stdout.split("\n")[:10]
    text = " ".join(lines)
    assert "How sure: " in text
    assert "1. Exit code 1618" in text
    assert "3. Of a matched MIF only the Status counts, and it says 'Failed'." in text


@pytest.mark.parametrize(
    ("arguments", "verdict"),
    [
        (["--exit-code", "0"], "Success: nothing is left to do."),
        (["--exit-code", "3010"], "SuccessRebootRequired: nothing is left to do."),
        (["--exit-code", "1618"], "FailureRetry: the client tries again after 600 seconds, up to "),
        (["--exit-code", "1603"], "FailureNonRetry: the client does not try again by itself."),
        ([str(SAMPLES / "broken.mif")], "undetermined: whether the client tries again is not known."),
        ([str(SAMPLES / "status-success.mif")], "Success: nothing is left to do."),
    ],
)
def test_verdicts(arguments: list[str], verdict: str) -> None:
    assert invoke("outcome", *arguments).stdout.startswith(verdict)


def test_without_a_mif_there_is_nothing_about_one() -> None:
    shown = invoke("outcome", "--exit-code", "1603").stdout
    assert "No status MIF, exit code 1603; Configuration Manager current branch." in shown
    assert "What the MIF shows" not in shown
    assert "The MIF hides" not in shown


def test_every_source_is_named_with_its_address() -> None:
    shown = invoke("outcome", MSI, "--exit-code", "1618").stdout
    sources = shown[shown.index("\nSources\n") :]
    assert sources.count("https://") >= 3
    assert "S0: " in sources


def test_no_line_but_an_address_is_wider_than_the_terminal(tmp_path: Path) -> None:
    shown = invoke("outcome", written(tmp_path, STATUS), "--exit-code", "5").stdout
    assert [
        line for line in shown.split("\n") if len(line) > 100 and "://" not in line and str(tmp_path) not in line
    ] == []
