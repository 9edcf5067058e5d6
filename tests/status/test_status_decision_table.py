"""One case for each row of the decision table, and what the table promises as a whole."""

from typing import Any

import pytest

from mifkit.diagnostics import Certainty
from mifkit.status.decision_table import TABLE, Basis, State
from mifkit.status.facts import Facts, Match
from mifkit.status.outcome import Outcome, derive
from mifkit.status.product import Product
from mifkit.status.settings import ClientSettings
from mifkit.status.sources import SOURCES

FAILED, SUCCESS = "Failed", "Success"
EARLY = (Product.SMS2003, Product.CM2007)
LATE = (Product.CM2012, Product.CB)


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
ON_LATE: list[Case] = [
    ("D18", Match.MATCHED, FAILED, 1618, {}, "FailureNonRetry", [(10007, "inferred")], False, "inferred"),
    ("D18", Match.MATCHED, FAILED, 0, {}, "FailureNonRetry", [(10007, "inferred")], False, "inferred"),
]
LOGOFF = {"settings": ClientSettings(logoff=frozenset({77}))}
LAST = {"attempt": 1008}
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
    ("D26", Match.NONE, None, 1618, {}, "FailureRetry", [], True, "documented"),
    ("D27", Match.NONE, None, 1618, LAST, "FailureNonRetry", [(10006, "inferred")], False, "documented"),
    ("D28", Match.NONE, None, 1603, {}, "FailureNonRetry", [(10006, "documented")], False, "documented"),
    ("D29 D28", Match.BLANK_FIELDS, FAILED, 1, {}, "FailureNonRetry", [(10006, "documented")], False, "documented"),
    ("D30 D26", Match.FIELD_DIFFERS, FAILED, 1618, {}, "FailureRetry", [], True, "documented"),
    ("D31 D26", Match.PACKAGE_PROPERTIES, FAILED, 1618, {}, "FailureRetry", [], True, "documented"),
    ("D32 D23", Match.PROPERTIES_EQUAL, FAILED, 0, {}, "Success", [(10008, "unknown")], False, "unknown"),
    ("D33 D20", Match.IMPORTED_MSI, SUCCESS, 1603, {}, "Success", [(10009, "inferred")], False, "inferred"),
    ("D34", Match.MATCHED, "Failure", 1618, {}, "undetermined", [], None, "unknown"),
    ("D34", Match.MATCHED, None, 1618, {}, "undetermined", [], None, "unknown"),
    ("D35", Match.SEVERAL, FAILED, 1618, {}, "undetermined", [], None, "unknown"),
]
CASES = [
    *((product, case) for product in EARLY for case in ON_EARLY),
    *((product, case) for product in LATE for case in ON_LATE),
    *((product, case) for product in Product for case in ON_ALL),
]


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


def test_every_row_has_a_case() -> None:
    tried = {name for cases in (ON_EARLY, ON_LATE, ON_ALL) for case in cases for name in case[0].split()}
    assert tried == {row.id for row in TABLE} == {f"D{number}" for number in range(16, 36)}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_a_row_rests_on_sources_unless_nothing_is_known(row: Any) -> None:
    assert set(row.sources) <= set(SOURCES)
    assert row.sources or row.certainty is Certainty.UNKNOWN
    assert (row.state is State.UNDETERMINED) == (row.read_as is not None or row.retry is None)
    assert row.reason.endswith(".")


def test_the_basis_is_what_the_client_looks_at() -> None:
    product = Product.CM2007
    assert outcome(product, Match.MATCHED, FAILED, 1618).basis is Basis.MIF
    assert outcome(product, Match.IMPORTED_MSI, FAILED, 1618).basis is Basis.MIF
    assert outcome(product, Match.BLANK_FIELDS, FAILED, 1618).basis is Basis.EXIT_CODE
    assert outcome(product, Match.NONE, None, 1618).basis is Basis.EXIT_CODE
    assert outcome(product, Match.NONE, None, None).basis is Basis.NONE


def test_an_imported_package_is_read_as_matched() -> None:
    found = outcome(Product.CM2007, Match.IMPORTED_MSI, FAILED, 1618)
    assert (found.row, found.via, found.certainty) == ("D33", "D16", Certainty.INFERRED)


def test_the_name_of_the_state_after_the_last_try_is_unknown() -> None:
    found = outcome(Product.CB, Match.NONE, None, 1618, attempt=1008)
    assert (found.certainty, found.state_certainty) == (Certainty.DOCUMENTED, Certainty.UNKNOWN)
    assert found.attempts_left == 0
