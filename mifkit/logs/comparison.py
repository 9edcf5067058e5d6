"""An execution of a log held against the outcome that mifkit derives: does the client do as the sources say?"""

from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty, weakest
from mifkit.logs.items import Execution, Search
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


class Verdict(StrEnum):
    """How an execution compares with what is derived."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_COMPARED = "not-compared"


class Comparison(Struct, frozen=True, kw_only=True):
    """What was derived, and how it compares. `reason` says why there is nothing to compare, or what may differ.

    `rows` and `expected` are the rows of the decision table that may hold, and their states: several where the log
    does not show the Status of the MIF. `forced`: a MIF made the client record a failure for good over an exit code
    of the retry list. `expected_wait` are the seconds that the client should wait before the next try.
    """

    verdict: Verdict
    reason: str = ""
    rows: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    certainty: Certainty = Certainty.UNKNOWN
    code_class: CodeClass | None = None
    forced: bool = False
    expected_wait: int | None = None


def compare(execution: Execution, product: Product, settings: ClientSettings) -> Comparison:
    """Hold an execution against `derive`. `product` is one of `PRODUCTS`."""
    code = execution.exit_code
    code_class = classify(code, settings) if code is not None else None
    reason = _incomparable(execution)
    if reason:
        return Comparison(verdict=Verdict.NOT_COMPARED, reason=reason, code_class=code_class)
    derived = [derive(facts) for facts in _facts(execution, product, settings)]
    recorded = execution.status
    fitting = [one for one in derived if one.state.value == recorded]
    told = fitting or derived
    return Comparison(
        verdict=Verdict.AGREES if fitting else Verdict.DISAGREES,
        reason="" if fitting else _explanation(execution, code_class, settings),
        rows=tuple(row for one in told for row in (one.row, one.via) if row is not None),
        expected=tuple(one.state.value for one in told),
        certainty=_certainty(told),
        code_class=code_class,
        forced=bool(fitting) and _forced(execution, code_class),
        expected_wait=settings.retry_delay(product) if recorded == State.FAILURE_RETRY else None,
    )


def _certainty(derived: list[Outcome]) -> Certainty:
    return weakest(*(one.certainty for one in derived), *(one.state_certainty for one in derived))


def _incomparable(execution: Execution) -> str:
    if execution.status not in STATES:
        return "mifkit does not know this execution status"
    if execution.exit_code is None:
        return "the exit code does not fit into 32 bits"
    if execution.search is Search.UNKNOWN:
        if execution.ambiguous:
            return "programs of the same name ended alike at that time, and the log does not tell them apart"
        return "the log does not show whether a MIF was matched"
    return ""


def _facts(execution: Execution, product: Product, settings: ClientSettings) -> list[Facts]:
    """What the log shows of the run. Where it does not show the Status of a matched MIF, there are two cases."""
    statuses: tuple[str | None, ...] = (None,)
    if execution.search is Search.MATCHED:
        statuses = (execution.mif_status,) if execution.mif_status is not None else ("Failed", "Success")
    return [
        Facts(
            product=product,
            settings=settings,
            match=Match.MATCHED if execution.search is Search.MATCHED else Match.NONE,
            status=status,
            exit_code=execution.exit_code,
            attempt=execution.tried or 1,
            mif_name=execution.mif,
        )
        for status in statuses
    ]


def _forced(execution: Execution, code_class: CodeClass | None) -> bool:
    """The proof that a log gives by itself: a matched MIF, FailureNonRetry, and an exit code of the retry list."""
    return (
        execution.search is Search.MATCHED
        and execution.status == State.FAILURE_NON_RETRY
        and code_class is CodeClass.RETRY
    )


def _explanation(execution: Execution, code_class: CodeClass | None, settings: ClientSettings) -> str:
    """What may have made the client record something else."""
    if execution.search is Search.MATCHED:
        return "the client did not go by the MIF that it matched"
    if code_class is CodeClass.RETRY and execution.status == State.FAILURE_NON_RETRY:
        return (
            f"either all {settings.retry_count} tries were used up before this log begins, or the site has taken the "
            "exit code out of its retry list"
        )
    if execution.status == State.FAILURE_RETRY:
        return "the site has put the exit code into its retry list"
    return "the site's lists of exit codes differ from those that mifkit was given"
