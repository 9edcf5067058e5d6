"""Compares an execution in a log with the outcome that mifkit derives: did the client do what the sources say?"""

from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty, weakest
from mifkit.logs.items import Execution, MifSearch
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.derive import Outcome, derive
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.states import State
from mifkit.status.product import FROM_2003, Product
from mifkit.status.settings.client_settings import ClientSettings, CodeClass, classify

# The products that write execmgr.log and know packages and programs.
PRODUCTS = tuple(product for product in Product if product in FROM_2003)
STATES = {
    state.value
    for state in (
        State.SUCCESS,
        State.SUCCESS_REBOOT_REQUIRED,
        State.SUCCESS_LOGOFF_REQUIRED,
        State.FAILURE_RETRY,
        State.FAILURE_NON_RETRY,
    )
}
GOOD = frozenset({CodeClass.SUCCESS, CodeClass.REBOOT, CodeClass.LOGOFF})


class Agreement(StrEnum):
    """Whether the recorded status is one that mifkit derives."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_COMPARED = "not-compared"


class Comparison(Struct, frozen=True, kw_only=True):
    """The derived outcome, and whether the recorded status agrees with it.

    `reason` says why the two are not compared, or why they may differ. `rows` and `expected` are the rows of the
    decision table that may apply, and their states: several if the log does not show the Status of the MIF.
    `forced`: a MIF made the client record a permanent failure although the exit code is in the retry list.
    `expected_wait` is the number of seconds that the client should wait before the next try.
    """

    agreement: Agreement
    reason: str = ""
    rows: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    certainty: Certainty = Certainty.UNKNOWN
    code_class: CodeClass | None = None
    forced: bool = False
    expected_wait: int | None = None


def compare(execution: Execution, product: Product, settings: ClientSettings) -> Comparison:
    """Compare an execution with the outcome of `derive`. `product` is one of `PRODUCTS`."""
    code = execution.exit_code
    code_class = classify(code, settings) if code is not None else None
    reason = _incomparable(execution)
    if reason:
        return Comparison(agreement=Agreement.NOT_COMPARED, reason=reason, code_class=code_class)
    derived = [derive(facts) for facts in _facts(execution, product, settings)]
    recorded = execution.status
    fitting = [outcome for outcome in derived if outcome.state.value == recorded]
    outcomes = fitting or derived
    return Comparison(
        agreement=Agreement.AGREES if fitting else Agreement.DISAGREES,
        reason="" if fitting else _explanation(execution, code_class, settings),
        rows=tuple(row for outcome in outcomes for row in (outcome.row, outcome.via) if row is not None),
        expected=tuple(outcome.state.value for outcome in outcomes),
        certainty=_certainty(outcomes),
        code_class=code_class,
        forced=bool(fitting) and _forced(execution, code_class),
        expected_wait=settings.retry_delay(product) if recorded == State.FAILURE_RETRY else None,
    )


def _certainty(outcomes: list[Outcome]) -> Certainty:
    return weakest(*(outcome.certainty for outcome in outcomes), *(outcome.state_certainty for outcome in outcomes))


def _incomparable(execution: Execution) -> str:
    """Why an execution cannot be compared; empty if it can."""
    if execution.status not in STATES:
        return "mifkit does not know this execution status"
    if execution.exit_code is None:
        return "the exit code does not fit into 32 bits"
    if execution.search is MifSearch.UNKNOWN:
        if execution.ambiguous:
            return "programs of the same name ended alike at that time, and the log does not tell them apart"
        return "the log does not show whether a MIF was matched"
    return ""


def _facts(execution: Execution, product: Product, settings: ClientSettings) -> list[Facts]:
    """The facts of a run that the log shows: two alternatives if it does not show the Status of a matched MIF."""
    statuses: tuple[str | None, ...] = (None,)
    if execution.search is MifSearch.MATCHED:
        statuses = (execution.mif_status,) if execution.mif_status is not None else ("Failed", "Success")
    return [
        Facts(
            product=product,
            settings=settings,
            match=Match.MATCHED if execution.search is MifSearch.MATCHED else Match.NONE,
            status=status,
            exit_code=execution.exit_code,
            attempt=execution.tried or 1,
            mif_name=execution.mif,
        )
        for status in statuses
    ]


def _forced(execution: Execution, code_class: CodeClass | None) -> bool:
    """Whether the log proves a hidden retry: a matched MIF, FailureNonRetry, and an exit code in the retry list."""
    return (
        execution.search is MifSearch.MATCHED
        and execution.status == State.FAILURE_NON_RETRY
        and code_class is CodeClass.RETRY
    )


def _explanation(execution: Execution, code_class: CodeClass | None, settings: ClientSettings) -> str:
    """Why the client may have recorded a status that is not derived."""
    if execution.search is MifSearch.MATCHED:
        return "the client did not go by the MIF that it matched"
    if code_class is CodeClass.RETRY and execution.status == State.FAILURE_NON_RETRY:
        return (
            f"either all {settings.retry_count} tries were used up before this log begins, or the site has taken the "
            "exit code out of its retry list"
        )
    if execution.status == State.FAILURE_RETRY:
        return "the site has put the exit code into its retry list"
    return "the site's lists of exit codes differ from those that mifkit was given"
