"""A file with more than one Status, or with a Status in an unusual place: no source says what counts (4)."""

import re
from collections.abc import Callable
from itertools import product as pairs
from typing import Any

import pytest
from msgspec.structs import replace

from mifkit.status.matching.relation import Match
from mifkit.status.outcome.circumstances import AfterRunning
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.states import State
from mifkit.status.product import SMS_1, WITH_MIF, Product

Text = Callable[..., str]
Run = Callable[..., Facts]
ATTRIBUTE = re.compile(r'    START ATTRIBUTE\r\n      NAME = "Status".*?END ATTRIBUTE\r\n', re.DOTALL)
GROUP = re.compile(r'  START GROUP\r\n    NAME = "InstallStatus".*?END GROUP\r\n', re.DOTALL)
VALUE = re.compile(r'      VALUE = "(?:Success|Failed)"\r\n')


def twice(block: re.Pattern[str]) -> Callable[[str, str], str]:
    """The block of the second text behind that of the first."""
    return lambda text, other: block.sub(lambda found: found[0] + found_in(block, other), text)


def found_in(block: re.Pattern[str], text: str) -> str:
    found = block.search(text)
    assert found is not None
    return found[0]


DUPLICATES: dict[str, Callable[[str, str], str]] = {
    "component": lambda text, other: text + other,
    "group": twice(GROUP),
    "attribute": twice(ATTRIBUTE),
    "value": twice(VALUE),
}


@pytest.mark.parametrize(("kind", "first"), list(pairs(DUPLICATES, ["Success", "Failed"])))
def test_a_contradicting_duplicate_never_leaves_an_answer_definite(
    ismif32: Text, run: Run, kind: str, first: str
) -> None:
    second = "Failed" if first == "Success" else "Success"
    text = DUPLICATES[kind](ismif32(first), ismif32(second))
    for product in WITH_MIF:
        match = Match.ASSUMED if product in SMS_1 else Match.MATCHED
        facts = run(text, product=product, match=match, exit_code=0)
        found = derive(replace(facts, after_running=AfterRunning.NOTHING))
        assert (found.state, found.will_retry) == (State.UNDETERMINED, None), product
        named = [answer.condition.removeprefix("if the Status ").split()[0] for answer in found.alternatives]
        assert named == [f"'{first}'", f"'{second}'"]
        assert "more than one Status" in found.certainty_reason
        assert derive(replace(facts, statuses=())).state is not State.UNDETERMINED


@pytest.mark.parametrize("kind", DUPLICATES)
def test_a_duplicate_that_agrees_changes_nothing(ismif32: Text, run: Run, kind: str) -> None:
    alone, again = ismif32("Failed"), DUPLICATES[kind](ismif32("Failed"), ismif32("Failed"))
    known: dict[str, Any] = {"match": Match.MATCHED, "exit_code": 1618}
    assert derive(run(again, **known)) == derive(run(alone, **known))


UNUSUAL: dict[str, Callable[[str], str]] = {
    "another name": lambda text: text.replace('"InstallStatus"', '"Result"'),
    "another class": lambda text: text.replace("MICROSOFT|JOBSTATUS|1.0", "Contoso|JobStatus|1.0"),
    "template": lambda text: text.replace('"InstallStatus"\r\n    ID = 2', '"InstallStatus"\r\n    KEY = 1'),
    "no Status but in another group": lambda text: re.sub(
        r'(?s)(.*)"Status"(.*)', r'\1"State"\2', text.replace('"Serial Number"', '"Status"')
    ),
}


@pytest.mark.parametrize("where", UNUSUAL)
def test_a_status_in_an_unusual_place_never_leaves_an_answer_definite(ismif32: Text, run: Run, where: str) -> None:
    text = UNUSUAL[where](ismif32("Failed", serial="Failed"))
    found = derive(run(text, match=Match.MATCHED, exit_code=1618))
    assert (found.state, found.will_retry) == (State.UNDETERMINED, None)
    assert found.alternatives[-1].state is State.FAILURE_NON_RETRY or found.alternatives[0].rows == ("D16",)


def test_the_rows_of_a_template_have_a_status_each(ismif32: Text, run: Run) -> None:
    template = UNUSUAL["template"](ismif32("Failed"))
    table = '  START TABLE\r\n    NAME = "Runs"\r\n    ID = 3\r\n    CLASS = "MICROSOFT|JOBSTATUS|1.0"\r\n'
    table += '    {"Success", "done"}\r\n  END TABLE\r\n'
    found = derive(run(template.replace("END COMPONENT", f"{table}END COMPONENT"), match=Match.MATCHED, exit_code=1618))
    assert [answer.rows for answer in found.alternatives] == [("D16",), ("D20",), ("D26",)]


@pytest.mark.parametrize("product", [Product.SMS12, Product.SMS20])
def test_the_order_of_groups_settles_nothing(ismif32: Text, run: Run, product: Product) -> None:
    by_name = ismif32("Failed").replace("MICROSOFT|JOBSTATUS|1.0", "A|B|1")
    by_class = ismif32("Success").replace('"InstallStatus"', '"Result"')
    for text in (by_name + by_class, by_class + by_name):
        assert derive(run(text, product=product, match=Match.MATCHED)).state is State.UNDETERMINED
