"""Who restarts the computer: the option "After running", the exit code, and how the program was deployed."""

import pytest

from mifkit.diagnostics import Certainty
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.circumstances import AfterRunning
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.restarts import RESTARTS, Restart
from mifkit.status.product import FROM_2003, Product

NOT_GIVEN = None
OPTIONS = (NOT_GIVEN, *AfterRunning)
# By the exit code, for each option in that order: what restarts the computer. "-": nothing is said, "?": not known.
DIRECTLY = {
    0: "- nobody client program nobody",
    3010: "? nobody client nobody nobody",
    3011: "? nobody client nobody nobody",
    1641: "program program program program program",
    1603: "- - nobody - nobody",
    1618: "- - nobody - nobody",
}
IN_A_STEP = {
    0: "- nobody ? ? ?",
    3010: "task-sequence task-sequence task-sequence ? task-sequence",
    1641: "program program program program program",
    1603: "- - nobody - nobody",
}
MATRIX = [
    (product, code, option, by)
    for products, expected in ((FROM_2003, DIRECTLY), ({Product.CB_TS}, IN_A_STEP))
    for product in sorted(products)
    for code, words in expected.items()
    for option, by in zip(OPTIONS, words.split(), strict=True)
]


def restarts(facts: Facts) -> tuple[Restart, ...]:
    return derive(facts).restarts


def spelled(found: tuple[Restart, ...]) -> str:
    return " ".join("?" if one.by is None else one.by.value for one in found) or "-"


def test_option_exit_code_and_deployment_decide() -> None:
    for product, code, option, by in MATRIX:
        facts = Facts(product=product, exit_code=code, after_running=option)
        assert spelled(restarts(facts)) == by, (product, code, option)


def test_every_row_decides_something() -> None:
    found = {
        row.row
        for product, code, option, _ in MATRIX
        for row in restarts(Facts(product=product, exit_code=code, after_running=option))
    }
    assert found == {row.id for row in RESTARTS}


@pytest.mark.parametrize(
    ("product", "code", "option", "certainty"),
    [
        (Product.CB, 0, AfterRunning.SMS_RESTART, Certainty.DOCUMENTED),
        (Product.CB, 3010, AfterRunning.SMS_RESTART, Certainty.INFERRED),
        (Product.CB, 3010, AfterRunning.NOTHING, Certainty.INFERRED),
        (Product.CB, 3010, NOT_GIVEN, Certainty.UNKNOWN),
        (Product.CB_TS, 3010, AfterRunning.NOTHING, Certainty.DOCUMENTED),
        (Product.CB_TS, 3011, AfterRunning.NOTHING, Certainty.INFERRED),
        (Product.CB_TS, 0, AfterRunning.PROGRAM_RESTART, Certainty.UNKNOWN),
    ],
)
def test_it_is_as_sure_as_its_source(
    product: Product, code: int, option: AfterRunning | None, certainty: Certainty
) -> None:
    (found,) = restarts(Facts(product=product, exit_code=code, after_running=option))
    assert found.certainty is certainty
    assert found.sources


def test_where_the_match_is_open_each_possibility_has_its_restart() -> None:
    facts = Facts(
        product=Product.CB,
        match=Match.ASSUMED,
        status="Failed",
        exit_code=3010,
        after_running=AfterRunning.SMS_RESTART,
    )
    assert [(one.row, one.certainty) for one in restarts(facts)] == [
        ("A13", Certainty.INFERRED),
        ("A06", Certainty.INFERRED),
    ]


@pytest.mark.parametrize("match", [Match.NONE, Match.ASSUMED])
@pytest.mark.parametrize("option", OPTIONS)
def test_no_restart_follows_from_an_exit_code_that_only_stands_for_a_list(
    match: Match, option: AfterRunning | None
) -> None:
    facts = Facts(product=Product.CB, match=match, status="Failed", after_running=option)
    assert derive(facts).alternatives
    assert restarts(facts) == ()


def test_a_task_sequence_whose_program_has_a_mif_restarts_by_the_exit_code_too() -> None:
    facts = Facts(product=Product.CB_TS, match=Match.FIELD_DIFFERS, status="Failed", exit_code=3010)
    assert spelled(restarts(facts)) == "task-sequence"


def test_a_matched_mif_decides_whether_the_option_acts() -> None:
    facts = Facts(
        product=Product.CB,
        match=Match.MATCHED,
        status="Failed",
        exit_code=0,
        after_running=AfterRunning.SMS_RESTART,
    )
    assert spelled(restarts(facts)) == "nobody"
