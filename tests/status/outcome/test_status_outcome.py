"""The golden cases of the specification, what lowers the certainty of an outcome, and what a MIF hides."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from outcomes import notes, remedies

from mifkit.diagnostics import Certainty
from mifkit.status.context import ClientContext
from mifkit.status.matching.relation import Match, Timing
from mifkit.status.outcome.circumstances import FoundOn, Place
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import Facts, MissingMif, Syntax, facts_of
from mifkit.status.outcome.open_question import Likelihood
from mifkit.status.outcome.states import Basis, State
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import ClientSettings

Text = Callable[..., str]
Run = Callable[..., Facts]

MESSAGE_OF_1618 = (
    "Another installation is already in progress. Complete that installation before proceeding with this install."
)
MESSAGE_OF_112 = "There is not enough space on the disk."
MESSAGE_OF_1231 = (
    "The network location cannot be reached. For information about network troubleshooting, see Windows Help."
)


# --- golden cases -----------------------------------------------------------------------------------------------


def test_s0_a_windows_installer_mif_forces_failure_for_good(installer: Text, run: Run) -> None:
    found = derive(run(installer("Failed", MESSAGE_OF_1618), match=Match.MATCHED, exit_code=1618, mif_name="MIF.mif"))
    assert (found.row, found.via, found.state, found.basis) == ("D16", None, State.FAILURE_NON_RETRY, Basis.MIF)
    assert found.certainty is Certainty.DOCUMENTED
    assert [message.id for message in found.message_ids] == [10007]
    assert found.masked_exit_code == 1618
    assert (found.recovered_exit_code, found.confidence) == (1618, "high")
    assert found.will_retry is False
    assert (found.next_delay_s, found.attempts_left) == (None, None)
    assert remedies(found) == ["R2", "R3", "R1"]
    assert found.matched == "MIF.mif"
    assert [source.tag for source in found.sources] == ["S0"]
    assert found.sources[0].address.startswith("https://blogs.technet.microsoft.com/")


def test_s1_without_mif_a_listed_code_runs_again_after_15_minutes(run: Run) -> None:
    found = derive(run(None, exit_code=999))
    assert (found.row, found.state, found.next_delay_s) == ("D26", State.FAILURE_RETRY, 900)
    assert (found.will_retry, found.attempts_left) == (True, 1008)
    assert derive(run(None, exit_code=1)).row == "D28"


def test_s4_a_success_with_empty_description(installer: Text, run: Run) -> None:
    found = derive(run(installer("Success", ""), product=Product.SMS2003, match=Match.MATCHED))
    assert (found.row, found.state) == ("D19", State.SUCCESS)
    assert [message.id for message in found.message_ids] == [10009]
    assert "sources-empty-description" in notes(found)


def test_s4_a_failure_that_gives_its_exit_code_away(installer: Text, run: Run) -> None:
    found = derive(run(installer("Failed", MESSAGE_OF_112), product=Product.SMS2003, match=Match.MATCHED))
    assert (found.row, found.state, found.certainty) == ("D16", State.FAILURE_NON_RETRY, Certainty.INFERRED)
    assert [message.id for message in found.message_ids] == [10007]
    assert (found.recovered_exit_code, found.masked_exit_code, found.exit_code) == (112, 112, None)
    assert "exit-code-recovered" in notes(found)


def test_kbz916797_blank_fields_leave_it_to_the_exit_code(ismif32: Text, run: Run) -> None:
    found = derive(run(ismif32("Failed"), match=Match.BLANK_FIELDS, exit_code=0))
    assert (found.row, found.via, found.state) == ("D29", "D23", State.SUCCESS)
    assert [message.id for message in found.message_ids] == [10008]
    assert (found.basis, found.matched) == (Basis.EXIT_CODE, None)


def test_s2_its_sample_is_complete_with_a_hint_that_the_description_speaks_of_an_error(ismif32: Text, run: Run) -> None:
    text = ismif32("Success", "ErrorJamalz")
    facts = replace(run(text, product=Product.SMS12), place=Place.WINDOWS, timing=Timing.DURING)
    found = derive(facts)
    assert (found.row, found.state, found.certainty) == ("D01", State.COMPLETE, Certainty.DOCUMENTED)
    assert "description-contradicts-status" in notes(found)


def test_s2_a_success_whose_description_speaks_of_an_error(ismif32: Text, run: Run) -> None:
    found = derive(run(ismif32("Success", "ErrorJamalz"), exit_code=0))
    assert "description-contradicts-status" in notes(found)
    assert "description-contradicts-status" not in notes(derive(run(ismif32("Success", "No errors"), exit_code=0)))


# --- what is not known lowers the certainty ---------------------------------------------------------------------


def test_without_package_each_possibility_is_an_alternative(installer: Text, run: Run) -> None:
    found = derive(run(installer("Failed", MESSAGE_OF_1618), exit_code=1618))
    assert (found.state, found.will_retry, found.row) == (State.UNDETERMINED, None, None)
    assert (found.certainty, found.message_ids, found.masked_exit_code) == (Certainty.UNKNOWN, (), None)
    assert "no package was given" in found.certainty_reason
    matched, unmatched = found.alternatives
    assert (matched.condition, matched.state, matched.rows) == (
        "if the package matches it",
        State.FAILURE_NON_RETRY,
        ("D16",),
    )
    assert (matched.masked_exit_code, matched.will_retry, matched.certainty) == (1618, False, Certainty.DOCUMENTED)
    assert (unmatched.states, unmatched.will_retry) == ((State.FAILURE_RETRY, State.WAITING_RETRY), True)
    assert (unmatched.rows, unmatched.next_delay_s, unmatched.attempts_left) == (("D30", "D26"), 900, 1008)
    assert (matched.likelihood, unmatched.likelihood) == (None, None)


def test_a_mif_that_still_lies_on_the_client_was_probably_not_matched(installer: Text, run: Run) -> None:
    facts = run(installer("Failed", MESSAGE_OF_1618), exit_code=1618)
    matched, unmatched = derive(replace(facts, found_on=FoundOn.CLIENT)).alternatives
    assert (matched.likelihood, unmatched.likelihood) == (Likelihood.IMPROBABLE, Likelihood.PROBABLE)
    assert matched.why == "the client deletes a matched MIF, and this one still exists"
    for elsewhere in (FoundOn.SERVER, FoundOn.COPY):
        assert derive(replace(facts, found_on=elsewhere)).alternatives[0].likelihood is None


def test_a_mif_that_decides_as_the_exit_code_does_leaves_no_doubt_about_the_state(installer: Text, run: Run) -> None:
    found = derive(run(installer("Failed", "Fatal error"), exit_code=1603))
    assert (found.state, found.will_retry, found.certainty) == (State.FAILURE_NON_RETRY, False, Certainty.INFERRED)
    assert (found.row, found.basis, found.message_ids) == (None, Basis.NONE, ())
    assert [message.id for answer in found.alternatives for message in answer.message_ids] == [10007, 10006]


def test_a_command_line_that_writes_a_mif_leaves_the_match_open() -> None:
    context = ClientContext(product=Product.CM2007, exit_code=1618)
    facts = facts_of(None, context=context, match=Match.ASSUMED, missing_mif=MissingMif.COMMAND_LINE)
    found = derive(facts)
    assert (found.state, found.will_retry) == (State.UNDETERMINED, None)
    assert [(answer.state, answer.will_retry) for answer in found.alternatives] == [
        (State.FAILURE_NON_RETRY, False),
        (State.SUCCESS, False),
        (State.FAILURE_RETRY, True),
    ]


def test_a_mif_with_syntax_errors_is_either_read_or_rejected(installer: Text, run: Run) -> None:
    text = installer("Failed", MESSAGE_OF_1618)
    found = derive(run(text, match=Match.MATCHED, exit_code=1618, syntax=Syntax.BROKEN))
    assert [answer.state for answer in found.alternatives] == [State.FAILURE_NON_RETRY, State.FAILURE_RETRY]


def test_open_questions_add_up(installer: Text, run: Run) -> None:
    found = derive(run(installer("FAILED", MESSAGE_OF_1618), exit_code=1618))
    matched, other = "if the package matches it", "it takes it for another word"
    assert [answer.condition for answer in found.alternatives] == [
        f"{matched}, and the client reads it as Failed",
        f"{matched}, and {other}, and the client takes it for a success",
        f"{matched}, and {other}, and it discards the MIF, so that the exit code decides",
        "if it does not match, so that the exit code decides",
    ]


def test_without_mif_and_exit_code_the_lists_are_the_alternatives(run: Run) -> None:
    found = derive(run(None))
    assert (found.row, found.state, found.basis) == (None, State.UNDETERMINED, Basis.EXIT_CODE)
    assert [(one.rows, one.state, one.will_retry) for one in found.alternatives] == [
        (("D23",), State.SUCCESS, False),
        (("D24",), State.SUCCESS_REBOOT_REQUIRED, False),
        (("D26",), State.FAILURE_RETRY, True),
        (("D28",), State.FAILURE_NON_RETRY, False),
    ]
    assert "(1604, 1641, 3010, 3011)" in found.alternatives[1].condition
    assert (found.certainty, found.will_retry) == (Certainty.UNKNOWN, None)
    assert not found.remedies
    assert not found.message_ids


def test_a_mif_that_is_not_the_programs_gives_no_exit_code_away(ismif32: Text, run: Run) -> None:
    found = derive(run(ismif32("Failed", MESSAGE_OF_1618), match=Match.FIELD_DIFFERS))
    assert (found.row, found.via, found.state, found.basis) == ("D30", None, State.UNDETERMINED, Basis.EXIT_CODE)
    assert found.recovered_exit_code == 1618
    assert "it may have been 1618 (ERROR_INSTALL_ALREADY_RUNNING)" in found.certainty_reason


def test_a_failure_without_any_exit_code_is_still_a_failure(ismif32: Text, run: Run) -> None:
    found = derive(run(ismif32("Failed", "no room"), match=Match.MATCHED))
    assert (found.row, found.state, found.certainty) == ("D17", State.FAILURE_NON_RETRY, Certainty.INFERRED)
    assert found.masked_exit_code is None
    assert "exit-code-not-given" in notes(found)


@pytest.mark.parametrize("status", ["SUCCESS", "success", " Success "])
def test_another_spelling_of_the_status_is_read_but_not_relied_on(ismif32: Text, run: Run, status: str) -> None:
    found = derive(run(ismif32(status, "done"), match=Match.MATCHED, exit_code=0))
    assert (found.state, found.certainty) == (State.UNDETERMINED, Certainty.UNKNOWN)
    assert [(answer.rows, answer.state) for answer in found.alternatives] == [
        (("D19",), State.SUCCESS),
        (("D17",), State.FAILURE_NON_RETRY),
        (("D23",), State.SUCCESS),
    ]
    assert f"the Status is written '{status}'" in found.certainty_reason


def test_a_faulty_mif_names_what_follows_if_it_is_rejected(installer: Text, run: Run) -> None:
    text = installer("Failed", MESSAGE_OF_1618)
    tolerated = derive(run(text, match=Match.MATCHED, exit_code=1618, syntax=Syntax.TOLERATED))
    broken = derive(run(text, match=Match.MATCHED, exit_code=1618, syntax=Syntax.BROKEN))
    assert (tolerated.certainty, broken.certainty) == (Certainty.INFERRED, Certainty.UNKNOWN)
    for found in (tolerated, broken):
        assert any("FailureRetry (D26)" in note.text for note in found.notes if note.id.startswith("syntax"))


def test_the_syntax_of_a_mif_that_is_not_read_does_not_matter(installer: Text, run: Run) -> None:
    found = derive(run(installer(), match=Match.BLANK_FIELDS, exit_code=0, syntax=Syntax.BROKEN))
    assert found.certainty is Certainty.DOCUMENTED


def test_two_codes_with_one_message_are_both_returned(installer: Text, run: Run) -> None:
    found = derive(run(installer("Failed", MESSAGE_OF_1231), match=Match.MATCHED))
    assert found.recovered_exit_codes == (1231, 1232)
    assert (found.row, found.state, found.masked_exit_code) == ("D16", State.FAILURE_NON_RETRY, None)
    assert [answer.masked_exit_code for answer in found.alternatives] == [1231, 1232]


def test_two_codes_of_different_classes_decide_nothing(installer: Text, run: Run) -> None:
    settings = ClientSettings(retry=frozenset({1231}))
    found = derive(run(installer("Failed", MESSAGE_OF_1231), match=Match.MATCHED, settings=settings))
    assert (found.row, found.code_class, found.masked_exit_code) == (None, None, None)
    assert [(answer.rows, answer.masked_exit_code) for answer in found.alternatives] == [
        (("D16",), 1231),
        (("D17",), None),
    ]


def test_an_exit_code_that_is_given_goes_before_the_description(installer: Text, run: Run) -> None:
    found = derive(run(installer("Failed", MESSAGE_OF_1618), match=Match.MATCHED, exit_code=1603))
    assert (found.row, found.exit_code, found.recovered_exit_code) == ("D17", 1603, 1618)
    assert "description-contradicts-code" in notes(found)


# --- what the MIF hides -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("product", "status", "code", "masked"),
    [
        (Product.CM2007, "Failed", 1618, 1618),
        (Product.CM2007, "Failed", 3010, 3010),
        (Product.CM2007, "Failed", 0, 0),
        (Product.CM2007, "Failed", 1603, None),
        (Product.CB, "Failed", 1618, 1618),
        (Product.CB, "Failed", 0, 0),
        (Product.CB, "Failed", 1603, None),
        (Product.CB, "Success", 1618, 1618),
        (Product.CB, "Success", 3010, 3010),
        (Product.CB, "Success", 0, None),
        (Product.CB, "Success", 1603, None),
    ],
)
def test_only_a_code_that_would_have_meant_something_else_is_masked(
    ismif32: Text, run: Run, product: Product, status: str, code: int, masked: int | None
) -> None:
    assert derive(run(ismif32(status), match=Match.MATCHED, product=product, exit_code=code)).masked_exit_code == masked


def test_a_wrapped_code_is_not_in_the_list(run: Run) -> None:
    found = derive(run(None, exit_code=0x80070652))
    assert (found.row, found.state) == ("D28", State.FAILURE_NON_RETRY)
    text = next(note.text for note in found.notes if note.id == "wrapped-code")
    assert "0x80070652 holds 1618 (ERROR_INSTALL_ALREADY_RUNNING), which is in the retry list" in text
    assert found.certainty is Certainty.INFERRED
    assert "wrapped-code" not in notes(derive(run(None, exit_code=0x80070643)))


def test_a_wrapped_code_that_the_mif_overrides_lowers_nothing(ismif32: Text, run: Run) -> None:
    found = derive(run(ismif32("Success"), match=Match.MATCHED, exit_code=0x80070652))
    assert (found.row, found.certainty) == ("D20", Certainty.DOCUMENTED)
    assert "wrapped-code" in notes(found)
