"""Rerun options of mandatory advertisements: section 7 of status-mif.md, row by row, and how sure each verdict is."""

import re

import pytest

from mifkit.diagnostics import Certainty
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.rerun import OPTIONS, RULES, Rerun, RerunVerdict, parse_rerun
from mifkit.status.product import Product

SUCCEEDED = Facts(product=Product.CM2007, exit_code=0)
FAILED = Facts(product=Product.CM2007, exit_code=1)
WAITING = Facts(product=Product.CM2007, exit_code=1618)
NOTHING = Facts(product=Product.CM2007)


def verdict(facts: Facts, rerun: Rerun) -> RerunVerdict:
    return next(one for one in derive(facts).rerun if one.name is rerun)


@pytest.mark.parametrize(
    ("rerun", "flag", "after_success", "after_failure"),
    [
        (Rerun.NEVER, 0x1000, False, False),
        (Rerun.ALWAYS, 0x0800, True, True),
        (Rerun.IF_SUCCEEDED, 0x4000, True, False),
        (Rerun.IF_FAILED, 0x2000, False, True),
    ],
)
def test_the_table_of_section_7(rerun: Rerun, flag: int, after_success: bool, after_failure: bool) -> None:
    for facts, expected in ((SUCCEEDED, after_success), (FAILED, after_failure)):
        found = verdict(facts, rerun)
        assert found.flag == flag
        assert found.new_schedule is found.further_advertisement is found.readded_to_collection is expected
        assert (found.certainty, found.elsewhere, found.doubt) == (Certainty.DOCUMENTED, Certainty.DOCUMENTED, None)


def test_one_option_is_the_wizards_default() -> None:
    assert [one.name for one in derive(FAILED).rerun if one.wizard_default] == [Rerun.IF_FAILED]


@pytest.mark.parametrize("facts", [WAITING, NOTHING])
def test_an_open_end_leaves_open_what_depends_on_it(facts: Facts) -> None:
    assert verdict(facts, Rerun.ALWAYS).new_schedule is True
    assert verdict(facts, Rerun.NEVER).new_schedule is False
    for rerun in (Rerun.IF_FAILED, Rerun.IF_SUCCEEDED):
        found = verdict(facts, rerun)
        assert (found.new_schedule, found.certainty) == (None, Certainty.UNKNOWN)
    assert verdict(facts, Rerun.ALWAYS).certainty is Certainty.INFERRED


def test_a_status_from_a_mif_is_watched_for_a_new_schedule_only() -> None:
    facts = Facts(product=Product.CM2007, match=Match.MATCHED, status="Failed", exit_code=1618)
    found = verdict(facts, Rerun.IF_FAILED)
    assert (found.certainty, found.elsewhere) == (Certainty.DOCUMENTED, Certainty.INFERRED)
    assert found.doubt is not None
    assert "S0" in found.doubt


@pytest.mark.parametrize(("status", "code"), [("Failed", 0), ("Success", 1603)])
def test_where_mif_and_exit_code_disagree_the_sources_do_too(status: str, code: int) -> None:
    facts = Facts(product=Product.CM2007, match=Match.MATCHED, status=status, exit_code=code)
    found = verdict(facts, Rerun.IF_FAILED)
    assert found.new_schedule is (status == "Failed")
    assert found.certainty is Certainty.INFERRED
    assert found.doubt is not None
    assert "the opposite" in found.doubt
    assert verdict(facts, Rerun.ALWAYS).doubt is None


@pytest.mark.parametrize(
    ("text", "rerun"),
    [
        ("never", Rerun.NEVER),
        (" If-Failed ", Rerun.IF_FAILED),
        ("0x2000", Rerun.IF_FAILED),
        ("0X800", Rerun.ALWAYS),
        ("8192", Rerun.IF_FAILED),
        ("0x4030", Rerun.IF_SUCCEEDED),
        ("0xFFFF97FF", Rerun.NEVER),
    ],
)
def test_options_by_name_and_by_flags(text: str, rerun: Rerun) -> None:
    assert parse_rerun(text) is rerun


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0x20", "without any of the rerun bits (0x0800, 0x1000, 0x2000, 0x4000)"),
        ("0", "without any of the rerun bits"),
        ("0x3000", "several rerun bits, 0x1000 (Never rerun) and 0x2000 (Rerun if failed previous attempt)"),
        ("0x100002000", "32 bits"),
        ("4294967296", "32 bits"),
        ("sometimes", "expected never, always, if-failed, if-succeeded"),
        ("2000h", "expected never"),
        ("-1", "expected never"),
        ("", "expected never"),
        ("\u0662", "expected never"),
        ("9" * 5000, "expected never"),
    ],
)
def test_what_is_no_option_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        parse_rerun(text)


def test_flags_are_distinct_bits() -> None:
    flags = [option.flag for option in OPTIONS.values()]
    assert all(flag.bit_count() == 1 for flag in flags)
    assert len(set(flags)) == len(Rerun)


def test_the_rules_say_what_the_option_does_not_do() -> None:
    text = " ".join(RULES)
    for part in ("never retries", "a user starts", "Without a recorded earlier run", "'Re-run Advertisement'"):
        assert part in text
