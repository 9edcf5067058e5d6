"""Executions held against the derived outcome: the published cases, and what a log alone proves."""

import pytest
from log_reading import ran
from log_texts import MASKED, MSIEXEC, RETRIED, Run, cmtrace, run_lines, runs

from mifkit.diagnostics import Certainty, Diagnostic, Severity
from mifkit.logs.comparison import PRODUCTS, Agreement, Comparison, compare
from mifkit.logs.findings import findings, installer_mif
from mifkit.logs.items import Execution
from mifkit.status.context import ClientContext
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import ClientSettings

CM2007, CB = Product.CM2007, Product.CB


def compared(
    run: Run, product: Product = CB, settings: ClientSettings | None = None
) -> tuple[Execution, Comparison, list[Diagnostic]]:
    (one,) = ran(cmtrace(run_lines(run)))
    comparison = compare(one, ClientContext(product=product, client=settings or ClientSettings()))
    return one, comparison, list(findings(one, comparison))


def test_s0_a_mif_forces_failure_for_good_over_1618() -> None:
    _, comparison, (found,) = compared(MASKED._replace(mif="MIF.mif"), CM2007)
    assert (comparison.agreement, comparison.rows, comparison.certainty) == (
        Agreement.AGREES,
        ("D16",),
        Certainty.DOCUMENTED,
    )
    assert comparison.forced
    assert (found.code, found.severity) == ("MSI002", Severity.ERROR)
    assert "exit code 1618 (ERROR_INSTALL_ALREADY_RUNNING) is in the default retry list" in found.message
    assert "'MIF.mif'" in found.message
    assert "remove /m MSIRDR42 from the msiexec command line" in found.help


@pytest.mark.parametrize(("product", "row"), [(Product.SMS2003, "D16"), (Product.CM2012, "D18"), (CB, "D18")])
def test_the_proof_applies_to_every_product(product: Product, row: str) -> None:
    _, comparison, found = compared(MASKED, product)
    assert (comparison.rows, comparison.forced, [one.code for one in found]) == ((row,), True, ["MSI002"])


@pytest.mark.parametrize(
    "run",
    [
        MASKED._replace(mif=None),
        MASKED._replace(code=1603),
        MASKED._replace(status="Success"),
        MASKED._replace(status="FailureRetry"),
        MASKED._replace(status="FailureNonRetry", mif_event="SoftDistProgramCompletedSuccessfulMIFEvent"),
    ],
)
def test_less_than_the_whole_proof_is_no_masked_retry(run: Run) -> None:
    _, comparison, found = compared(run)
    assert not comparison.forced
    assert "MSI002" not in {one.code for one in found}


def test_the_event_of_a_failed_mif_proves_it_without_the_name_of_the_mif() -> None:
    run = MASKED._replace(mif=None, mif_event="SoftDistProgramErrorMIFEvent")
    _, comparison, (found,) = compared(run)
    assert comparison.forced
    assert "but a matched MIF made it FailureNonRetry" in found.message


def test_a_site_that_does_not_retry_1618_has_nothing_masked() -> None:
    _, comparison, found = compared(MASKED, CM2007, ClientSettings(retry=frozenset({999})))
    assert (comparison.forced, comparison.rows, found) == (False, ("D17",), [])


def test_s1_999_is_tried_again_after_900_seconds() -> None:
    first, second = ran(cmtrace(runs(*RETRIED)))
    comparison = compare(first, ClientContext(product=CM2007))
    assert (comparison.agreement, comparison.rows, comparison.expected_wait) == (Agreement.AGREES, ("D26",), 900)
    assert second.waited == pytest.approx(900, abs=2)
    assert compare(first, ClientContext(product=CB)).expected_wait == 600


def test_s1_exit_1_is_final() -> None:
    _, comparison, found = compared(Run(code=1, status="FailureNonRetry"), CM2007)
    assert (comparison.agreement, comparison.rows, found) == (Agreement.AGREES, ("D28",), [])


@pytest.mark.parametrize("product", [Product.SMS2003, CM2007])
def test_kb919592_3010_is_a_success_that_waits_for_a_restart(product: Product) -> None:
    run = Run(code=3010, status="SuccessRebootRequired", script="succeeded")
    _, comparison, found = compared(run, product)
    assert (comparison.agreement, comparison.rows, found) == (Agreement.AGREES, ("D24",), [])


def test_kbz916797_without_a_match_the_exit_code_decides_and_with_one_the_mif() -> None:
    _, comparison, _ = compared(Run(code=0), Product.SMS2003)
    assert (comparison.agreement, comparison.rows) == (Agreement.AGREES, ("D23",))
    _, comparison, _ = compared(Run(code=0, mif="MYMIF.mif"), Product.SMS2003)
    assert (comparison.agreement, comparison.rows) == (Agreement.AGREES, ("D19",))


def test_tries_that_are_used_up_are_final() -> None:
    (one,) = ran(cmtrace(run_lines(RETRIED[0]._replace(tried=1009))))
    assert compare(one, ClientContext(product=CB)).agreement is Agreement.DISAGREES
    run = Run(code=999, status="FailureNonRetry")
    _, comparison, (found,) = compared(run)
    assert (comparison.agreement, found.code, found.severity) == (Agreement.DISAGREES, "STA050", Severity.WARNING)
    assert "all 1008 retries were used up before this log begins" in found.message


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (Run(code=1603, status="FailureRetry"), "the site has put the exit code into its retry list"),
        (Run(code=1603, status="Success"), "the site's lists of exit codes differ"),
        (Run(code=1603, status="FailureRetry", mif="a.mif"), "did not go by the MIF"),
    ],
)
def test_what_is_not_as_derived_is_reported_with_what_may_explain_it(run: Run, reason: str) -> None:
    _, comparison, (found,) = compared(run)
    assert comparison.agreement is Agreement.DISAGREES
    assert found.name == "outcome-not-as-derived"
    assert reason in found.message


@pytest.mark.parametrize(
    ("run", "message"),
    [
        (Run(code=0, status="FailureNonRetry", mif="a.mif"), "Exit code 0 (ERROR_SUCCESS) is in the success list, but"),
        (Run(code=1603, status="Success", mif="a.mif"), "Exit code 1603 (ERROR_INSTALL_FAILURE) means failure, but"),
    ],
)
def test_a_mif_that_contradicts_the_exit_code_is_reported(run: Run, message: str) -> None:
    _, comparison, (found,) = compared(run)
    assert comparison.agreement is Agreement.AGREES
    assert found.code == "STA004"
    assert found.message.startswith(message)


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (Run(status="Running"), "does not know this execution status"),
        (Run(code=10**15), "does not fit into 32 bits"),
    ],
)
def test_what_is_not_known_is_not_compared(run: Run, reason: str) -> None:
    _, comparison, found = compared(run)
    assert comparison.agreement is Agreement.NOT_COMPARED
    assert reason in comparison.reason
    assert found == []


def test_a_log_that_begins_too_late_is_not_compared() -> None:
    (one,) = ran(cmtrace(run_lines(MASKED)[-1:]))
    comparison = compare(one, ClientContext(product=CB))
    assert comparison.reason == "the log does not show whether a MIF was matched"


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("code", [0, 1, 1618, 1604, 3010, 4294967295])
@pytest.mark.parametrize("mif", [None, "a.mif"])
def test_every_status_has_a_verdict_and_at_most_one_finding(product: Product, code: int, mif: str | None) -> None:
    for status in ("Success", "SuccessRebootRequired", "FailureRetry", "FailureNonRetry", "Elsewhere"):
        _, _, found = compared(Run(code=code, status=status, mif=mif), product)
        assert len(found) <= 1


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (MSIEXEC, "MSIRDR42"),
        ('"C:\\Windows\\System32\\MsiExec.exe" -M "X" /i a.msi', "X"),
        ("msiexec /i a.msi /qn", None),
        ("msiexec /fm a.msi", None),
        ("setup.exe /m X", None),
        (None, None),
    ],
)
def test_the_name_of_the_mif_is_found_in_the_command_line(command: str | None, name: str | None) -> None:
    assert installer_mif(command) == name
