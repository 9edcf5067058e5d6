"""`mifkit outcome` for people: the verdict first, and within twelve lines why."""

from pathlib import Path

import pytest
from running import SAMPLES, STATUS, invoke, written

MSI = SAMPLES / "MSIRDR42.mif"


def test_the_verdict_opens_and_the_hidden_code_follows() -> None:
    lines = invoke("outcome", "--explain", MSI, "--exit-code", "1618", "--match", "matched").stdout.split("\n")
    assert lines[0] == "FailureNonRetry: the client does not try again by itself."
    assert lines[1].startswith(
        "  The MIF hides exit code 1618 (ERROR_INSTALL_ALREADY_RUNNING), which is in the retry list."
    )
    assert lines[2].startswith(f"  {MSI}")


def test_without_the_package_the_possible_outcomes_follow_the_verdict() -> None:
    shown = invoke(
        "outcome", "--explain", MSI, "--exit-code", "1618", "--product", "cm2007", "--found-on", "client"
    ).stdout
    assert shown.startswith("undetermined: a decisive fact is not known.\n")
    opening = " ".join(shown[: shown.index("\n\n")].split())
    why = "the client deletes a matched MIF, and this one still exists"
    assert (
        f"If the package matches it (improbable: {why}): FailureNonRetry, which the client does not try again by "
        "itself (D16, documented). This hides exit code 1618 (ERROR_INSTALL_ALREADY_RUNNING)."
    ) in opening
    assert (
        f"If it does not match, so that the exit code decides (probable: {why}): FailureRetry, which the client tries "
        "again after 900 seconds (documented), about 1008 more times (D30, then D26, documented)."
    ) in opening
    assert "How sure: unknown: no package was given" in opening


def test_a_command_line_that_writes_a_mif_does_not_pass_for_one_that_writes_none() -> None:
    line = "msiexec /i x.msi /qn /m MIF"
    given = ("--exit-code", "1618", "--product", "cm2007")
    shown = invoke("outcome", "--explain", *given, "--command-line", line).stdout
    assert shown.startswith("undetermined: a decisive fact is not known.\n")
    without = invoke(
        "outcome", "--explain", "--exit-code", "1618", "--command-line", "setup.exe /s", "--product", "cm2007"
    ).stdout
    assert without.startswith("FailureRetry, then WaitingRetry: the client tries again after 900 seconds")


def test_twelve_lines_say_what_why_and_how_sure() -> None:
    arguments = ("outcome", "-", "--exit-code", "1618", "--match", "matched")
    lines = invoke(*arguments, "--explain", stdin=MSI.read_bytes()).stdout.split("\n")[:12]
    text = " ".join(lines)
    assert "How sure: " in text
    assert "1. Exit code 1618" in text
    assert "3. Of a matched MIF only the Status counts, and it says 'Failed'." in text


@pytest.mark.parametrize(
    ("arguments", "verdict"),
    [
        (["--exit-code", "0"], "Success: nothing is left to do."),
        (["--exit-code", "3010"], "SuccessRebootRequired: the computer still has to restart."),
        (
            ["--exit-code", "1618"],
            "FailureRetry, then WaitingRetry: the client tries again after 600 seconds (inferred), about 1008",
        ),
        (["--exit-code", "1603"], "FailureNonRetry: the client does not try again by itself."),
        ([str(SAMPLES / "broken.mif")], "undetermined: a decisive fact is not known."),
        ([str(SAMPLES / "status-success.mif"), "--exit-code", "0"], "Success: nothing is left to do."),
    ],
)
def test_verdicts(arguments: list[str], verdict: str) -> None:
    assert invoke("outcome", "--explain", *arguments).stdout.startswith(verdict)


def test_without_a_mif_there_is_nothing_about_one() -> None:
    shown = invoke("outcome", "--explain", "--exit-code", "1603").stdout
    assert "No status MIF, exit code 1603; product not given: current branch assumed." in shown
    assert "What the MIF shows" not in shown
    assert "The MIF hides" not in shown


def test_every_source_is_named_with_its_address() -> None:
    shown = invoke("outcome", "--explain", MSI, "--exit-code", "1618").stdout
    sources = shown[shown.index("\nSources\n") :]
    assert sources.count("https://") >= 3
    assert "S0: " in sources


def test_no_line_but_an_address_is_wider_than_the_terminal(tmp_path: Path) -> None:
    shown = invoke("outcome", "--explain", written(tmp_path, STATUS), "--exit-code", "5").stdout
    assert [
        line for line in shown.split("\n") if len(line) > 100 and "://" not in line and str(tmp_path) not in line
    ] == []


def test_a_product_that_was_given_is_not_called_assumed() -> None:
    shown = invoke("outcome", "--explain", "--exit-code", "1603", "--product", "cb").stdout
    assert "No status MIF, exit code 1603; Configuration Manager current branch." in shown
    assert "assumed" not in shown


@pytest.mark.parametrize(
    ("arguments", "verdict"),
    [
        (["--product", "sms1.2", str(MSI)], "Retrying: the package stays offered, and the job fails later."),
        (["--product", "sms1.1", "--job-expired"], "Canceled: the result is no longer known."),
        (["--product", "sms1.0", "--process", "not-run"], "None or Active: the job has no result yet."),
        (
            ["--product", "sms2.0", "--exit-code", "3010", "--service-pack", "2"],
            "Restart pending, then Success: nothing",
        ),
        (["--product", "sms2.0", "--match", "matched", str(MSI)], "Failure: the client does not try again by itself."),
        (
            ["--product", "cb-app", "--exit-code", "1618"],
            "Fast retry: the client tries again after 7200 seconds (documented), up to 10",
        ),
        (["--product", "cb-unix", "--exit-code", "1"], "Failure: no retry is documented."),
        (["--product", "cb-ts", "--exit-code", "1"], "undetermined: whether the client tries again is not known."),
    ],
)
def test_verdicts_of_other_products(arguments: list[str], verdict: str) -> None:
    assert invoke("outcome", "--explain", *arguments).stdout.startswith(verdict)


def test_what_is_known_besides_stands_in_the_question() -> None:
    given = ("--service-pack", "3", "--agent-build", "2.00.1239.0003", "--after-running", "sms-restart", "--windows-9x")
    shown = " ".join(invoke("outcome", "--explain", "--product", "sms2.0", "--exit-code", "0", *given).stdout.split())
    assert "exit code 0; SMS 2.0, SP3, agent 2.0.1239.3, Windows 9x, the client restarts the computer." in shown


def test_what_a_missing_fact_would_tell_apart_are_alternatives() -> None:
    shown = " ".join(invoke("outcome", "--explain", "--product", "sms2.0", "--exit-code", "3010").stdout.split())
    assert "How sure: unknown: the service pack of SMS 2.0 is not known (--service-pack)." in shown
    assert "If it has no service pack, or if it has SP1: Failure, " in shown
    assert "If it has SP2 or later: Restart pending, then Success, " in shown


def test_sms_1_is_not_said_to_look_at_exit_codes_or_matches() -> None:
    shown = invoke("outcome", "--explain", "--product", "sms1.2", MSI, "--exit-code", "1618").stdout
    assert "SMS 1.2 does not look at exit codes." in shown
    assert "package" not in shown.split("\nWhy\n")[1].split("\n  3.")[0]
    assert "reports event 374" in shown
