"""The options that an editor sends: what they mean, and what is said of those that mean nothing."""

from typing import Any

import pytest

from mifkit.documents.kinds import Profile
from mifkit.linter.project import Overrides
from mifkit.server.options import read_options
from mifkit.status.product import Product


def test_every_option_is_read() -> None:
    sent = {"product": "sms2.0", "exitCode": "0x652", "profile": "sms", "select": ["STA"], "ignore": ["STA002"]}
    expected = Overrides(
        product=Product.SMS20, exit_code=1618, profile=Profile.SMS, select=("STA",), ignore=("STA002",)
    )
    assert read_options(sent) == (expected, [])
    assert read_options({"mifkit": sent}) == (expected, [])


@pytest.mark.parametrize("sent", [None, {}, {"mifkit": {}}, {"product": None, "trace": {"server": "off"}}])
def test_what_is_not_set_is_as_by_default(sent: Any) -> None:
    assert read_options(sent) == (Overrides(), [])


@pytest.mark.parametrize(("code", "meant"), [(1618, 1618), (-2147023278, 0x80070652), ("1618", 1618)])
def test_an_exit_code_may_be_a_number_in_any_form(code: int | str, meant: int) -> None:
    assert read_options({"exitCode": code})[0].exit_code == meant


@pytest.mark.parametrize(
    ("sent", "part"),
    [
        ({"product": "sms3"}, "'sms3', is not one of sms1.0,"),
        ({"product": 3}, "'3', is not one of sms1.0,"),
        ({"exitCode": "x"}, "'x', is not"),
        ({"exitCode": True}, "is not an exit code"),
        ({"exitCode": [1]}, "is not an exit code"),
        ({"profile": "site"}, "is not one of dmi, sms, status"),
        ({"select": "STA"}, "is not a list of rules"),
        ({"ignore": [3]}, "is not a list of rules"),
        ({"ignore": ["STA00x"]}, "there is no rule 'STA00x'"),
        ({"prodct": "cb"}, "There is no option 'prodct'; did you mean 'product'?"),
        ("cb", "not an object"),
        ([], "not an object"),
    ],
)
def test_a_faulty_option_is_reported_and_keeps_its_default(sent: Any, part: str) -> None:
    options, problems = read_options(sent)
    assert options == Overrides()
    assert len(problems) == 1
    assert part in problems[0]


def test_one_mistake_does_not_cost_the_other_options() -> None:
    options, problems = read_options({"profile": "x", "product": "cb"})
    assert options == Overrides(product=Product.CB)
    assert len(problems) == 1
