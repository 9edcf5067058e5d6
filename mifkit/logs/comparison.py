"""Compares an execution in a log with the outcome that mifkit derives: did the client do what the sources say?"""

from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty, weakest
from mifkit.logs.causes import possible_causes
from mifkit.logs.items import Execution, LogPosition, MifSearch
from mifkit.logs.timestamps import Stamp
from mifkit.status.context import ClientContext
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.derive import Outcome, derive
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.states import State
from mifkit.status.product import FROM_2003, Product
from mifkit.status.settings.client_settings import CodeClass, classify

# The products that write execmgr.log and know packages and programs.
PRODUCTS = tuple(product for product in Product if product in FROM_2003)
# Comparisons that are remembered, and what takes the place of the position and time of an execution in them.
MOST_KNOWN = 4096
NOWHERE, NO_TIME = LogPosition("", 0, 0), Stamp()
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


class Agreement(StrEnum):
    """Whether the recorded status is one that mifkit derives."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_COMPARED = "not-compared"


class Comparison(Struct, frozen=True, kw_only=True):
    """The derived outcome, and whether the recorded status agrees with it.

    `reason` says why the two are not compared, and `causes` what may have made the client record the status: clauses
    that the log does not refute, none of them certain. They are given if the status is not the derived one, and if the
    client did not repeat an exit code of the retry list and the log does not show why. `rows` and `expected` are the
    rows of the decision table that may apply, and their states: several if the log does not show the Status of the MIF.
    `forced`: a MIF made the client record a permanent failure although the exit code is in the retry list.
    `last_if_first_counts`: no retry was left if the retry count includes the first run (status-mif.md 6.2).
    `expected_wait` is the number of seconds that the client should wait before the next try. `default_lists`: no lists
    of the site were given.
    """

    agreement: Agreement
    reason: str = ""
    causes: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    certainty: Certainty = Certainty.UNKNOWN
    code_class: CodeClass | None = None
    forced: bool = False
    last_if_first_counts: bool = False
    expected_wait: int | None = None
    default_lists: bool = False


def compare(execution: Execution, client: ClientContext) -> Comparison:
    """Compare an execution with the outcome of `derive`. The client's product is one of `PRODUCTS`, or not known."""
    code = execution.exit_code
    code_class = classify(code, client.client) if code is not None else None
    reason = _incomparable(execution)
    if reason:
        unexplained = code_class is CodeClass.RETRY and execution.status == State.FAILURE_NON_RETRY
        causes = possible_causes(execution, code_class, client.client) if unexplained else ()
        return Comparison(
            agreement=Agreement.NOT_COMPARED,
            reason=reason,
            causes=causes,
            code_class=code_class,
            default_lists="retry" not in client.client.lists_given,
        )
    derived = [derive(facts) for facts in _facts(execution, client)]
    recorded = execution.status
    fitting = [outcome for outcome in derived if outcome.state.value == recorded]
    outcomes = fitting[:1] or derived[:1] if execution.search is MifSearch.NOT_MATCHED else fitting or derived
    return Comparison(
        agreement=Agreement.AGREES if fitting else Agreement.DISAGREES,
        causes=() if fitting else possible_causes(execution, code_class, client.client),
        rows=tuple(row for outcome in outcomes for row in (outcome.row, outcome.via) if row is not None),
        expected=tuple(outcome.state.value for outcome in outcomes),
        certainty=_certainty(outcomes),
        code_class=code_class,
        forced=bool(fitting) and _forced(execution, code_class, client),
        last_if_first_counts=execution.attempt == client.client.retry_count,
        expected_wait=client.client.retry_delay(client.assumed_product) if recorded == State.FAILURE_RETRY else None,
        default_lists="retry" not in client.client.lists_given,
    )


class Comparisons:
    """Compares executions; those that differ in nothing that a comparison reads are compared once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Execution, int], Comparison] = {}
        # The clients that were asked for, which so keep their identities.
        self._clients: dict[int, ClientContext] = {}

    def compare(self, execution: Execution, client: ClientContext) -> Comparison:
        """The same as the function `compare`."""
        key = _read(execution), id(client)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
                self._clients.clear()
            self._clients[id(client)] = client
            # What is compared is the key: nothing else can have an effect.
            known = self._known[key] = compare(key[0], client)
        return known


def _read(execution: Execution) -> Execution:
    """The part of an execution that a comparison reads."""
    return Execution(
        position=NOWHERE,
        program="",
        exit_code=execution.exit_code,
        status=execution.status,
        ended=NO_TIME,
        search=execution.search,
        mif=execution.mif,
        mif_status=execution.mif_status,
        ambiguous=execution.ambiguous,
        attempt=execution.attempt,
        attempt_exact=execution.attempt_exact,
        code_retried=execution.code_retried,
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


def _facts(execution: Execution, client: ClientContext) -> list[Facts]:
    """The facts of a run that the log shows, for each reading of it.

    There are two if the log does not show the Status of a matched MIF, and without a MIF: the retry count may or may
    not count the first run, so that the last try is one earlier or later (status-mif.md 6.2).
    """
    matched = execution.search is MifSearch.MATCHED
    statuses = (execution.mif_status,) if execution.mif_status is not None else ("Failed", "Success")
    readings = (
        [(status, execution.attempt) for status in statuses]
        if matched
        else [(None, execution.attempt), (None, execution.attempt + 1)]
    )
    return [
        Facts(
            product=client.assumed_product,
            product_given=client.product is not None,
            settings=client.client,
            match=Match.MATCHED if matched else Match.NONE,
            status=status,
            exit_code=execution.exit_code,
            attempt=attempt,
            mif_name=execution.mif,
        )
        for status, attempt in readings
    ]


def _forced(execution: Execution, code_class: CodeClass | None, client: ClientContext) -> bool:
    """Whether the log proves a hidden retry: a matched MIF, FailureNonRetry, an exit code in the retry list, and
    retries left, at least if the first run does not count."""
    return (
        execution.search is MifSearch.MATCHED
        and execution.status == State.FAILURE_NON_RETRY
        and code_class is CodeClass.RETRY
        and execution.attempt <= client.client.retry_count
    )
