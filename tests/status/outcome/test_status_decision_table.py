"""One case for each row of the decision table, and what the table promises as a whole."""

from typing import Any

import pytest

from mifkit.diagnostics import Certainty
from mifkit.references import PUBLICATIONS
from mifkit.status.matching.relation import Match, Timing
from mifkit.status.outcome.circumstances import AfterRunning, Criteria, Place, Process
from mifkit.status.outcome.decision import decide
from mifkit.status.outcome.derive import Outcome, derive
from mifkit.status.outcome.facts import Facts, Situation, Syntax, examine
from mifkit.status.outcome.states import Basis, State
from mifkit.status.outcome.table.row import ATTRIBUTES, Conditions, Row
from mifkit.status.outcome.table.table import TABLE
from mifkit.status.product import DeploymentType, Product
from mifkit.status.settings.client_settings import ClientSettings

FAILED, SUCCESS = "Failed", "Success"
AS_LAUNCHED = "As Package Command Manager saw the launch"
EARLY = (Product.SMS2003, Product.CM2007)
LATE = (Product.CM2012, Product.CB)
FROM_2003 = (*EARLY, *LATE)


def outcome(product: Product, match: Match, status: str | None, code: int | None, **known: Any) -> Outcome:
    return derive(Facts(product=product, match=match, status=status, exit_code=code, **known))


# Row, match, Status, exit code, what else is known; state, messages, will it retry, certainty.
Case = tuple[str, Match, str | None, int | None, dict[str, Any], str, list[tuple[int, str]], bool | None, str]

ON_EARLY: list[Case] = [
    ("D16", Match.MATCHED, FAILED, 1618, {}, "FailureNonRetry", [(10007, "documented")], False, "documented"),
    ("D17", Match.MATCHED, FAILED, 0, {}, "FailureNonRetry", [(10007, "inferred")], False, "inferred"),
    ("D17", Match.MATCHED, FAILED, 3010, {}, "FailureNonRetry", [(10007, "inferred")], False, "inferred"),
    ("D17", Match.MATCHED, FAILED, 1603, {}, "FailureNonRetry", [(10007, "inferred")], False, "inferred"),
]
OWN_LIST = {"settings": ClientSettings(lists_given=frozenset({"retry"}))}
ON_LATE: list[Case] = [
    ("D18", Match.MATCHED, FAILED, 1618, {}, "FailureNonRetry", [(10007, "inferred")], False, "inferred"),
    # The site's own retry list is as good as a source; of the default list, only 4 was tested.
    ("D26", Match.NONE, None, 1618, {}, "FailureRetry", [], True, "inferred"),
    (
        "D26",
        Match.NONE,
        None,
        1618,
        OWN_LIST,
        "FailureRetry",
        [],
        True,
        "documented",
    ),
    ("D27", Match.NONE, None, 1618, {"attempt": 1009}, "FailureNonRetry", [(10006, "inferred")], False, "inferred"),
    ("D18", Match.MATCHED, FAILED, 0, {}, "FailureNonRetry", [(10007, "inferred")], False, "inferred"),
]
LOGOFF = {"settings": ClientSettings(logoff=frozenset({77}))}
LAST = {"attempt": 1009}
REBOOTS = {"program_reboots": True}
ON_ALL: list[Case] = [
    ("D19", Match.MATCHED, SUCCESS, 0, {}, "Success", [(10009, "documented")], False, "documented"),
    ("D20", Match.MATCHED, SUCCESS, 1603, {}, "Success", [(10009, "documented")], False, "documented"),
    ("D20", Match.MATCHED, SUCCESS, 1618, {}, "Success", [(10009, "inferred")], False, "inferred"),
    ("D21", Match.MATCHED, SUCCESS, 3010, {}, "Success", [(10022, "unknown"), (10009, "inferred")], False, "inferred"),
    (
        "D22",
        Match.MATCHED,
        SUCCESS,
        3010,
        REBOOTS,
        "Success",
        [(10022, "inferred"), (10009, "inferred")],
        False,
        "documented",
    ),
    ("D23", Match.NONE, None, 0, {}, "Success", [(10008, "documented")], False, "documented"),
    (
        "D24",
        Match.NONE,
        None,
        3010,
        {},
        "SuccessRebootRequired",
        [(10022, "documented"), (10008, "inferred")],
        False,
        "documented",
    ),
    ("D25", Match.NONE, None, 77, LOGOFF, "SuccessLogoffRequired", [], False, "unknown"),
    ("D26", Match.NONE, None, 4, {}, "FailureRetry", [], True, "documented"),
    ("D27", Match.NONE, None, 4, LAST, "FailureNonRetry", [(10006, "inferred")], False, "documented"),
    ("D28", Match.NONE, None, 1603, {}, "FailureNonRetry", [(10006, "documented")], False, "documented"),
    ("D29 D28", Match.BLANK_FIELDS, FAILED, 1, {}, "FailureNonRetry", [(10006, "documented")], False, "documented"),
    ("D30 D26", Match.FIELD_DIFFERS, FAILED, 4, {}, "FailureRetry", [], True, "documented"),
    ("D31 D26", Match.PACKAGE_PROPERTIES, FAILED, 4, {}, "FailureRetry", [], True, "documented"),
    ("D32 D23", Match.PROPERTIES_EQUAL, FAILED, 0, {}, "Success", [(10008, "unknown")], False, "unknown"),
    ("D33 D20", Match.IMPORTED_MSI, SUCCESS, 1603, {}, "Success", [(10009, "inferred")], False, "inferred"),
    ("D34", Match.MATCHED, "Failure", 1618, {}, "undetermined", [], None, "unknown"),
    ("D34", Match.MATCHED, None, 1618, {}, "undetermined", [], None, "unknown"),
]
# --- SMS 1.x ----------------------------------------------------------------------------------------------------

FOUND = {"place": Place.WINDOWS, "timing": Timing.DURING}
ON_1: list[Case] = [
    ("D01", Match.ASSUMED, SUCCESS, None, {}, "Complete", [], False, "inferred"),
    ("D04", Match.ASSUMED, SUCCESS, 0, {"timing": Timing.BEFORE_START}, AS_LAUNCHED, [], None, "documented"),
    ("D04", Match.ASSUMED, SUCCESS, 0, {"place": Place.TEMP}, AS_LAUNCHED, [], None, "documented"),
    ("D04", Match.ASSUMED, SUCCESS, 0, {"place": Place.ELSEWHERE}, AS_LAUNCHED, [], None, "documented"),
    ("D04", Match.NONE, None, 0, {"process": Process.ENDED}, AS_LAUNCHED, [], None, "inferred"),
    ("D05", Match.NONE, None, None, {"process": Process.NOT_RUN}, "None or Active", [], None, "documented"),
    ("D05", Match.NONE, None, None, {"process": Process.NEVER_ENDED}, "None or Active", [], None, "documented"),
    ("D36 D04", Match.ASSUMED, SUCCESS, 0, {"by_child": True}, AS_LAUNCHED, [], None, "inferred"),
    ("D34", Match.ASSUMED, "Failure", 0, FOUND, "undetermined", [], None, "unknown"),
]
OLD = {"base_dll_fixed": False}
BROKEN = {"syntax": Syntax.BROKEN}
ON_1_2: list[Case] = [
    ("D01", Match.ASSUMED, SUCCESS, 1618, FOUND, "Complete", [], False, "documented"),
    ("D01", Match.FIELD_DIFFERS, SUCCESS, None, FOUND, "Complete", [], False, "documented"),
    ("D02", Match.ASSUMED, FAILED, 0, FOUND, "Retrying", [(374, "documented")], None, "documented"),
    ("D03", Match.ASSUMED, FAILED, 0, FOUND | OLD | BROKEN, "Complete", [(0xCB, "documented")], False, "documented"),
    ("D03", Match.ASSUMED, None, 0, FOUND | OLD, "Complete", [(0xCB, "documented")], False, "documented"),
    ("D02", Match.ASSUMED, FAILED, 0, FOUND | OLD, "Retrying", [(374, "documented")], None, "documented"),
]
EXPIRED = {"job_expired": True}
# The sources on D01 and D02 apply to SMS 1.2.
BEFORE_1_2: list[Case] = [
    ("D01", Match.ASSUMED, SUCCESS, 1618, FOUND, "Complete", [], False, "inferred"),
    ("D02", Match.ASSUMED, FAILED, 0, FOUND, "Retrying", [(374, "inferred")], None, "inferred"),
]
ON_1_0: list[Case] = [
    *BEFORE_1_2,
    ("D06", Match.ASSUMED, SUCCESS, None, EXPIRED, "Retrying", [], None, "documented"),
]
ON_1_1: list[Case] = [*BEFORE_1_2, ("D06", Match.NONE, None, None, EXPIRED, "Canceled", [], None, "documented")]

# --- SMS 2.0 ----------------------------------------------------------------------------------------------------

NO_RESTART = {"after_running": AfterRunning.NOTHING}
OLD_AGENT = NO_RESTART | {"agent_build": (2, 0, 1239, 2)}
NEW_AGENT = NO_RESTART | {"agent_build": (2, 0, 1239, 3)}
SP1, SP2 = NO_RESTART | {"service_pack": 1}, NO_RESTART | {"service_pack": 2}
LOSES = {"service_pack": 5, "after_running": AfterRunning.SMS_RESTART, "criteria": Criteria.FIELDS_FILE}
ON_9X = {"windows_9x": True, "after_running": AfterRunning.PROGRAM_RESTART}
PENDING = "Restart pending, then Success"
D13 = [(10006, "documented")]
TWO = [(10022, "documented"), (10008, "documented")]
ON_2: list[Case] = [
    ("D07", Match.MATCHED, SUCCESS, 1618, OLD_AGENT, "Failure", [(10006, "inferred")], False, "documented"),
    ("D08", Match.MATCHED, SUCCESS, 0, OLD_AGENT, "Success", [(10009, "inferred")], False, "inferred"),
    ("D08", Match.MATCHED, SUCCESS, 1618, NEW_AGENT, "Success", [(10009, "documented")], False, "documented"),
    ("D08", Match.PROPERTIES_EQUAL, SUCCESS, 1, NEW_AGENT, "Success", [(10009, "documented")], False, "documented"),
    ("D08", Match.MATCHED, SUCCESS, 1618, SP1, "Success", [(10009, "inferred")], False, "inferred"),
    ("D09", Match.MATCHED, FAILED, 0, NEW_AGENT, "Failure", [(10007, "inferred")], False, "inferred"),
    *(("D10", Match.NONE, None, code, SP2, PENDING, TWO, False, "documented") for code in (1604, 1641, 3010, 3011)),
    ("D11", Match.NONE, None, 3010, SP1, "Failure", [(10006, "inferred")], False, "documented"),
    ("D12", Match.NONE, None, 0, NO_RESTART, "Success", [(10008, "documented")], False, "documented"),
    ("D12", Match.FIELD_DIFFERS, FAILED, 0, NO_RESTART, "Success", [(10008, "documented")], False, "documented"),
    ("D13", Match.NONE, None, 1618, NO_RESTART, "Failure", [(10006, "documented")], False, "documented"),
    ("D14", Match.MATCHED, SUCCESS, 0, LOSES, "undetermined", [], False, "documented"),
    ("D15", Match.NONE, None, 1603, ON_9X, "Success", [], False, "documented"),
    ("D34", Match.MATCHED, "0", 0, NEW_AGENT, "undetermined", [], None, "unknown"),
    ("D35", Match.MATCHED, SUCCESS, 0, NEW_AGENT | {"several": True}, "undetermined", [], None, "unknown"),
    (
        "D36 D12",
        Match.MATCHED,
        FAILED,
        0,
        NO_RESTART | {"by_child": True},
        "Success",
        [(10008, "documented")],
        False,
        "documented",
    ),
    *(
        ("D37 D13", Match.MATCHED, SUCCESS, 1, NO_RESTART | {"timing": timing}, "Failure", D13, False, "documented")
        for timing in (Timing.BEFORE_START, Timing.AFTER_END)
    ),
]
ON_LEGACY: list[Case] = [
    ("D41 D08", Match.MATCHED, SUCCESS, 1618, NO_RESTART, "Success", [(10009, "inferred")], False, "inferred"),
    (
        "D41 D10",
        Match.NONE,
        None,
        3010,
        NO_RESTART,
        PENDING,
        [(10022, "inferred"), (10008, "inferred")],
        False,
        "inferred",
    ),
    ("D41 D14", Match.MATCHED, SUCCESS, 0, LOSES, "undetermined", [], False, "inferred"),
]

# --- the pick-up by execution manager -----------------------------------------------------------------------------

EARLIER = {"timing": Timing.BEFORE_START}
COMPARED = {"properties_compared": True}
PICK_UP: list[Case] = [
    ("D32 D20", Match.PROPERTIES_EQUAL, SUCCESS, 1, COMPARED, "Success", [(10009, "unknown")], False, "unknown"),
    ("D35", Match.MATCHED, FAILED, 1618, {"several": True}, "undetermined", [], None, "unknown"),
    ("D35", Match.SEVERAL, FAILED, 1618, {}, "undetermined", [], None, "unknown"),
    ("D36 D26", Match.MATCHED, FAILED, 4, {"by_child": True}, "FailureRetry", [], True, "documented"),
    ("D37 D26", Match.MATCHED, FAILED, 1618, EARLIER, "FailureRetry", [], True, "inferred"),
    ("D26", Match.MATCHED, FAILED, 4, {"place": Place.ELSEWHERE}, "FailureRetry", [], True, "documented"),
]

# --- current branch besides packages ------------------------------------------------------------------------------

ON_TS: list[Case] = [
    ("D40 D18", Match.MATCHED, FAILED, 1618, {}, "FailureNonRetry", [(10007, "inferred")], False, "inferred"),
    ("D40 D19", Match.MATCHED, SUCCESS, 0, {}, "Success", [(10009, "inferred")], False, "inferred"),
    ("D34", Match.MATCHED, "Failure", 0, {}, "undetermined", [], None, "unknown"),
    ("D35", Match.MATCHED, SUCCESS, 0, {"several": True}, "undetermined", [], None, "unknown"),
    ("", Match.NONE, None, 1618, {}, "undetermined", [], None, "unknown"),
    ("D30", Match.FIELD_DIFFERS, FAILED, 1618, {}, "undetermined", [], None, "unknown"),
]
MSI = {"deployment_type": DeploymentType.WINDOWS_INSTALLER}
SCRIPT = {"deployment_type": DeploymentType.SCRIPT}
APP_PACKAGE = {"deployment_type": DeploymentType.APP_PACKAGE}
ON_APP: list[Case] = [
    ("D38", Match.MATCHED, FAILED, 0, MSI, "Success", [], False, "documented"),
    ("D38", Match.NONE, None, 1707, MSI, "Success", [], False, "documented"),
    ("D38", Match.NONE, None, 1707, SCRIPT, "Failure", [], None, "documented"),
    ("D38", Match.NONE, None, 3010, SCRIPT, "Soft reboot", [], False, "documented"),
    ("D38", Match.NONE, None, 1641, SCRIPT, "Hard reboot", [], False, "documented"),
    ("D38", Match.NONE, None, 1618, SCRIPT | {"attempt": 10}, "Fast retry", [], True, "documented"),
    ("D38", Match.NONE, None, 1618, SCRIPT | {"attempt": 11}, "Failure", [], None, "inferred"),
    ("D38", Match.NONE, None, 15605, APP_PACKAGE, "Fast retry", [], True, "documented"),
    ("D38", Match.NONE, None, 15618, APP_PACKAGE, "Fast retry", [], True, "documented"),
    ("D38", Match.NONE, None, 15605, MSI, "Failure", [], None, "documented"),
    ("D38", Match.NONE, None, 3010, APP_PACKAGE, "Soft reboot", [], False, "inferred"),
    ("D38", Match.NONE, None, 1603, {}, "Failure", [], None, "inferred"),
    ("D38", Match.NONE, None, 1707, {}, "undetermined", [], None, "unknown"),
    ("", Match.MATCHED, FAILED, None, MSI, "undetermined", [], None, "unknown"),
]
ON_UNIX: list[Case] = [
    ("D39", Match.MATCHED, FAILED, 0, {}, "Success", [], False, "documented"),
    ("D39", Match.MATCHED, SUCCESS, 1618, {}, "Failure", [], None, "documented"),
]

BY_PRODUCT: dict[Product, list[Case]] = {
    Product.SMS10: ON_1 + ON_1_0,
    Product.SMS11: ON_1 + ON_1_1,
    Product.SMS12: ON_1 + ON_1_2,
    Product.SMS20: ON_2,
    Product.SMS2003_LEGACY: ON_LEGACY,
    **dict.fromkeys(EARLY, ON_EARLY + ON_ALL + PICK_UP),
    **dict.fromkeys(LATE, ON_LATE + ON_ALL + PICK_UP),
    Product.CB_TS: ON_TS,
    Product.CB_APP: ON_APP,
    Product.CB_UNIX: ON_UNIX,
}
CASES = [(product, case) for product, cases in BY_PRODUCT.items() for case in cases]


@pytest.mark.parametrize(("product", "case"), CASES, ids=lambda part: part if isinstance(part, str) else part[0])
def test_each_row_says_what_its_line_of_the_specification_says(product: Product, case: Case) -> None:
    rows, match, status, code, known, state, messages, retry, certainty = case
    found = outcome(product, match, status, code, **known)
    assert [row for row in (found.row, found.via) if row] == rows.split()
    assert found.state.value == state
    assert [(message.id, message.certainty.value) for message in found.message_ids] == messages
    assert found.will_retry is retry
    assert found.certainty.value == certainty
    assert found.product is product


def test_every_product_and_every_row_has_a_case() -> None:
    assert set(BY_PRODUCT) == set(Product)
    tried = {name for _, case in CASES for name in case[0].split()}
    assert tried == {row.id for row in TABLE.rows} == {f"D{number:02}" for number in range(1, 42)}


def test_every_line_of_the_table_decides_or_redirects_a_case() -> None:
    """Rows that share an id are told apart: each is found by one case at least."""
    found: set[int] = set()
    for product, (_, match, status, code, known, *_) in CASES:
        decision = decide(examine(Facts(product=product, match=match, status=status, exit_code=code, **known)))
        found |= {id(row) for row in decision.rows}
    assert [row.id for row in TABLE.rows if id(row) not in found] == []


@pytest.mark.parametrize("row", TABLE.rows, ids=lambda row: row.id)
def test_a_row_rests_on_sources_unless_nothing_is_known(row: Row) -> None:
    assert set(row.sources) <= set(PUBLICATIONS)
    # D41 is inferred from nothing but the names of the agents.
    assert row.sources or row.certainty is Certainty.UNKNOWN or row.id == "D41"
    assert row.read_as is None or row.state is State.UNDETERMINED
    assert (row.basis is Basis.NONE) <= (not row.masks)
    assert row.reason.endswith(".")


def test_a_condition_names_an_attribute_of_the_situation() -> None:
    assert set(TABLE.conditions) == set(Conditions.__struct_fields__)
    assert {ATTRIBUTES.get(name, name) for name in TABLE.conditions} <= set(Situation.__struct_fields__)


# --- what is not known is not guessed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("product", "match", "status", "code", "known", "possible"),
    [
        (Product.SMS20, Match.MATCHED, SUCCESS, 1618, {}, ("D07", "D08")),
        (Product.SMS20, Match.MATCHED, SUCCESS, None, OLD_AGENT, ("D07", "D08")),
        (Product.SMS20, Match.NONE, None, 3010, NO_RESTART, ("D10", "D11")),
        (Product.SMS20, Match.MATCHED, FAILED, 0, LOSES | {"service_pack": None}, ("D09", "D08")),
        (Product.SMS20, Match.MATCHED, FAILED, 0, LOSES | {"criteria": None}, ("D09", "D08")),
        (Product.SMS20, Match.NONE, None, 5, ON_9X | {"windows_9x": None}, ("D15", "D13")),
        (Product.SMS12, Match.ASSUMED, FAILED, 0, BROKEN, ("D03", "D02")),
        (Product.SMS10, Match.NONE, None, 0, {}, ("D05", "D04")),
    ],
)
def test_rows_that_a_missing_fact_would_tell_apart_are_named(
    product: Product,
    match: Match,
    status: str | None,
    code: int | None,
    known: dict[str, Any],
    possible: tuple[str, ...],
) -> None:
    found = outcome(product, match, status, code, **known)
    assert (found.row, found.state, found.certainty) == (None, State.UNDETERMINED, Certainty.UNKNOWN)
    assert {*possible} <= {*found.possible_rows} == {row for one in found.alternatives for row in one.rows}
    assert found.certainty_reason.count("is not known (--") == 1


def test_rows_that_agree_are_an_answer_but_a_less_sure_one() -> None:
    found = outcome(Product.SMS20, Match.MATCHED, SUCCESS, 0, **NO_RESTART)
    assert (found.row, found.state, found.certainty) == ("D08", State.SUCCESS, Certainty.INFERRED)
    assert "rows-agree" in {note.id for note in found.notes}


@pytest.mark.parametrize("match", [Match.BLANK_FIELDS, Match.IMPORTED_MSI])
def test_sms_2_0_has_no_rule_for_what_nobody_tried(match: Match) -> None:
    found = outcome(Product.SMS20, match, FAILED, 0)
    assert (found.row, found.certainty) == (None, Certainty.UNKNOWN)
    assert "what SMS 2.0 does then is not documented" in found.certainty_reason
    assert [one.rows for one in found.alternatives] == [("D09",), ("D12",)]


def test_a_mif_written_after_the_end_is_not_relied_on_from_2003_on() -> None:
    for product in FROM_2003:
        found = outcome(product, Match.MATCHED, FAILED, 1618, timing=Timing.AFTER_END)
        assert (found.state, found.will_retry, found.certainty) == (State.UNDETERMINED, None, Certainty.UNKNOWN)
        assert [(answer.state, answer.will_retry) for answer in found.alternatives] == [
            (State.FAILURE_NON_RETRY, False),
            (State.FAILURE_RETRY, True),
        ]


def test_what_only_the_package_would_mean_is_told_for_a_task_sequence() -> None:
    found = outcome(Product.CB_TS, Match.NONE, None, 1618)
    assert "FailureRetry (D26)" in next(note.text for note in found.notes if note.id == "step-without-mif")


def test_fast_retries_come_every_two_hours_ten_times() -> None:
    first = outcome(Product.CB_APP, Match.NONE, None, 1618, **SCRIPT)
    assert (first.next_delay_s, first.attempts_left) == (7200, 10)
    assert outcome(Product.CB_APP, Match.NONE, None, 1618, attempt=10, **SCRIPT).attempts_left == 1


@pytest.mark.parametrize("product", [one for one in Product if one not in FROM_2003])
def test_rerun_and_remedies_are_told_where_they_are_documented(product: Product) -> None:
    found = outcome(product, Match.MATCHED, FAILED, 1618)
    assert (found.rerun, found.remedies) == ((), ())


def test_the_basis_is_what_the_client_looks_at() -> None:
    product = Product.CM2007
    assert outcome(product, Match.MATCHED, FAILED, 1618).basis is Basis.MIF
    assert outcome(product, Match.IMPORTED_MSI, FAILED, 1618).basis is Basis.MIF
    assert outcome(product, Match.BLANK_FIELDS, FAILED, 1618).basis is Basis.EXIT_CODE
    assert outcome(product, Match.NONE, None, 1618).basis is Basis.EXIT_CODE
    assert outcome(product, Match.NONE, None, None).basis is Basis.EXIT_CODE


def test_an_imported_package_is_read_as_matched() -> None:
    found = outcome(Product.CM2007, Match.IMPORTED_MSI, FAILED, 1618)
    assert (found.row, found.via, found.certainty) == ("D33", "D16", Certainty.INFERRED)


def test_the_name_of_the_state_after_the_last_try_is_unknown() -> None:
    found = outcome(Product.CB, Match.NONE, None, 4, attempt=1009)
    assert (found.certainty, found.state_certainty) == (Certainty.DOCUMENTED, Certainty.UNKNOWN)
    assert found.attempts_left == 0
