"""The golden cases of the specification, and what an outcome says besides its row."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from mifkit.diagnostics import Certainty
from mifkit.status.context import ClientContext
from mifkit.status.matching.relation import Match, Timing
from mifkit.status.outcome.circumstances import Criteria, FoundOn, Place, parse_base_dll, parse_build
from mifkit.status.outcome.derive import Outcome, derive
from mifkit.status.outcome.facts import Facts, MissingMif, Syntax, facts_of
from mifkit.status.outcome.notes.contradictions import CONTRADICTIONS
from mifkit.status.outcome.notes.notes import NOTE_RULES
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


def notes(outcome: Outcome) -> set[str]:
    return {note.id for note in outcome.notes}


def remedies(outcome: Outcome) -> list[str]:
    return [remedy.id for remedy in outcome.remedies]


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


# --- remedies, rerun, reasoning -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("product", "code", "expected"),
    [
        (Product.CM2007, 1603, ["R1", "R4"]),
        (Product.CM2007, 0x80070652, ["R1", "R4"]),
        (Product.CM2007, 1618, []),
        (Product.CM2007, 0, []),
    ],
)
def test_remedies_without_mif(run: Run, product: Product, code: int, expected: list[str]) -> None:
    assert remedies(derive(run(None, product=product, exit_code=code))) == expected


def test_remedies_for_other_writers_than_windows_installer(ismif32: Text, run: Run) -> None:
    assert remedies(derive(run(ismif32("Failed"), exit_code=1618))) == ["R2", "R1", "R4"]
    assert remedies(derive(run(ismif32("Failed"), match=Match.MATCHED, exit_code=1603))) == ["R1", "R4"]
    assert remedies(derive(run(ismif32("Success"), match=Match.MATCHED, exit_code=1603))) == []


def test_a_remedy_that_hides_a_failure_says_so_and_comes_last(ismif32: Text, run: Run) -> None:
    found = derive(run(ismif32("Failed"), match=Match.MATCHED, exit_code=0)).remedies
    assert [(remedy.id, remedy.hides_failure) for remedy in found] == [("R1", False), ("R4", False), ("R2", True)]
    assert "the failure that the MIF reports is then recorded as a success" in found[-1].leads_to
    assert found[-1].preferred_by is None


def test_each_remedy_names_the_outcome_that_it_leads_to(installer: Text, run: Run) -> None:
    facts = {"match": Match.MATCHED, "exit_code": 1618}
    found = derive(run(installer("Failed"), product=Product.CB, **facts)).remedies
    assert {remedy.id: remedy.leads_to for remedy in found} == {
        "R2": "retried after 10 min",
        "R3": "retried after 10 min",
        "R1": "run again at the next recurrence",
        "R5": "retried after 2 h, up to 10 times",
    }
    assert found[0].preferred_by == "S0"


def test_an_application_is_a_remedy_where_there_are_applications(installer: Text, run: Run) -> None:
    text = installer("Failed", MESSAGE_OF_1618)
    assert remedies(derive(run(text, product=Product.CB, exit_code=1618))) == ["R2", "R3", "R1", "R5"]


def test_rerun_follows_the_state_that_the_mif_gave(ismif32: Text, run: Run) -> None:
    failed = {
        verdict.option: verdict.new_schedule
        for verdict in derive(run(ismif32("Failed"), match=Match.MATCHED, exit_code=0)).rerun
    }
    assert failed == {
        "Never rerun": False,
        "Always rerun": True,
        "Rerun if succeeded": False,
        "Rerun if failed previous attempt": True,
    }
    done = {
        verdict.flag: verdict.further_advertisement
        for verdict in derive(run(ismif32("Success"), match=Match.MATCHED)).rerun
    }
    assert done == {0x1000: False, 0x0800: True, 0x4000: True, 0x2000: False}
    unknown = {verdict.flag: verdict.readded_to_collection for verdict in derive(run(None)).rerun}
    assert unknown == {0x1000: False, 0x0800: True, 0x4000: None, 0x2000: None}


def test_the_chain_tells_what_the_code_meant_and_why_it_does_not_count(installer: Text, run: Run) -> None:
    found = derive(run(installer("Failed", MESSAGE_OF_1618), match=Match.MATCHED, exit_code=1618))
    code, match, status, recorded, again = found.chain
    assert code == (
        "Exit code 1618 (ERROR_INSTALL_ALREADY_RUNNING) is in the retry list; by itself it means FailureRetry (D26), "
        "with another try after 900 s."
    )
    assert match == "The MIF matches the package, so the client takes the program's status from it."
    assert status == "Of a matched MIF only the Status counts, and it says 'Failed'."
    assert recorded.startswith(
        "Configuration Manager 2007 records FailureNonRetry and sends status message 10007 (D16)"
    )
    # What each option does, the verdicts of the rerun tell.
    assert again == "It does not try again by itself; the rerun option decides whether a schedule runs it again."


@pytest.mark.parametrize(
    ("known", "sure", "who"),
    [
        # Success is a success for each client that has an answer.
        ({"exit_code": 0}, Certainty.DOCUMENTED, ""),
        ({"exit_code": 1603}, Certainty.DOCUMENTED, ""),
        # 4 is retried from SMS 2003 on.
        ({"exit_code": 4}, Certainty.INFERRED, "SMS 2.0: Failure"),
        ({"exit_code": 3010}, Certainty.INFERRED, "SMS 2.0: undetermined"),
        ({"exit_code": 0, "match": Match.MATCHED, "status": "Success"}, Certainty.DOCUMENTED, ""),
        ({"exit_code": 1, "match": Match.MATCHED, "status": "Failed"}, Certainty.INFERRED, "SMS 1.2: Retrying"),
    ],
)
def test_without_a_product_the_answer_says_which_clients_differ(
    known: dict[str, Any], sure: Certainty, who: str
) -> None:
    found = derive(Facts(product=Product.CB, product_given=False, **known))
    assert found.certainty is sure
    texts = [note.text for note in found.notes if note.id == "products-differ"]
    assert [who in text for text in texts] == ([True] if who else [])


def test_text_of_a_mif_is_quoted_and_cut() -> None:
    found = derive(Facts(product=Product.CB, match=Match.MATCHED, status="\x1b[2J" + "x" * 5000, exit_code=0))
    texts = [*found.chain, *(note.text for note in found.notes)]
    assert not any("\x1b" in text or len(text) > 400 for text in texts)


@pytest.mark.parametrize(
    ("note", "facts"),
    [
        ("install-suspended", {"exit_code": 1604}),
        ("installer-reboot", {"exit_code": 3010, "match": Match.IMPORTED_MSI, "status": "Success"}),
        ("retry-message", {"exit_code": 1618}),
        ("retry-count", {"exit_code": 1618}),
        ("retry-list-untested", {"exit_code": 1618, "product": Product.CB}),
        (
            "code-in-two-lists",
            {"exit_code": 5, "settings": ClientSettings(success=frozenset({0, 5}), retry=frozenset({5}))},
        ),
        ("state-name-inferred", {"exit_code": 1641}),
        ("countdown-assumed", {"exit_code": 1618, "product": Product.SMS2003}),
        ("state-after-last-retry", {"exit_code": 1618, "attempt": 1009}),
        ("logoff-list", {"exit_code": 7, "settings": ClientSettings(logoff=frozenset({7}))}),
        ("sources-package-properties", {"exit_code": 0, "match": Match.PROPERTIES_EQUAL, "status": "Failed"}),
        ("sources-who-decides", {"exit_code": 1618, "match": Match.MATCHED, "status": "Failed"}),
        ("sources-where-to-set", {"exit_code": 1618, "match": Match.IMPORTED_MSI, "status": "Failed"}),
        ("sources-retry-delay", {"exit_code": 1618}),
        ("sources-non-zero", {"exit_code": 3010}),
        ("sources-1653", {"exit_code": 1653}),
        ("sources-folder", {"match": Match.MATCHED, "status": "Failed", "place": Place.WINDOWS}),
        ("sources-windows-directory", {"match": Match.MATCHED, "status": "Failed", "place": Place.TEMP}),
        ("sources-file-name", {"match": Match.MATCHED, "status": "Failed", "mif_name": "x.mif.mif"}),
        ("sources-file-name", {"match": Match.MATCHED, "status": "Failed", "criteria": Criteria.FIELDS_FILE}),
        ("sources-lengths", {"match": Match.FIELD_DIFFERS, "exit_code": 1, "too_long": ("Version",)}),
        ("sources-empty-description", {"match": Match.MATCHED, "status": "Failed", "description": " "}),
        ("sources-retrying", {"product": Product.SMS10, "match": Match.ASSUMED, "status": "Failed"}),
        ("empty-description-logged", {"product": Product.SMS11, "match": Match.ASSUMED, "status": "Failed"}),
        ("sources-10007", {"product": Product.SMS20, "match": Match.MATCHED, "status": "Success", "exit_code": 0}),
        ("no-retry-list", {"product": Product.SMS20, "exit_code": 1618}),
        ("relaunched-program", {"product": Product.SMS20, "exit_code": 0}),
    ],
)
def test_a_note_is_made_where_it_applies_and_only_there(note: str, facts: dict[str, Any]) -> None:
    assert note in notes(derive(Facts(**({"product": Product.CM2007} | facts))))
    assert note not in notes(derive(Facts(product=Product.CM2007, exit_code=4294967295)))


def test_each_contradiction_between_the_sources_is_told_by_a_note_or_bears_on_no_outcome() -> None:
    assert [one.number for one in CONTRADICTIONS] == list(range(1, 16))
    told = {one.note for one in CONTRADICTIONS if one.note}
    assert told == {rule.id for rule in NOTE_RULES if rule.id.startswith("sources-")}
    assert [one.number for one in CONTRADICTIONS if not one.note] == [15]


def test_a_value_that_no_match_field_can_hold_is_seen(ismif32: Text, run: Run) -> None:
    assert run(ismif32(manufacturer="x" * 33, version="x" * 32)).too_long == ("Manufacturer",)


def test_another_class_of_the_status_group_is_not_relied_on(ismif32: Text, run: Run) -> None:
    text = ismif32("Failed").replace("MICROSOFT|JOBSTATUS|1.0", "MICROSOFT|JOBSTATUS|2.0")
    found = derive(run(text, match=Match.MATCHED, exit_code=1618))
    assert (found.row, found.state, found.will_retry) == (None, State.UNDETERMINED, None)
    assert [answer.rows for answer in found.alternatives] == [("D16",), ("D26",)]


@pytest.mark.parametrize(
    ("text", "fixed"), [("1998-07-09", False), ("1998-07-10", True), ("old", False), ("Fixed", True)]
)
def test_base_dll_is_known_by_its_date_or_a_word(text: str, fixed: bool) -> None:
    assert parse_base_dll(text) is fixed


def test_a_build_is_compared_as_numbers() -> None:
    assert parse_build("2.00.1239.0003") == (2, 0, 1239, 3)
    for text in ("2.0", "2.00.1239.x", "1.2.3.4.5", "9" * 99):
        with pytest.raises(ValueError, match="four numbers"):
            parse_build(text)


def test_ismif32_without_switch_is_suspected_where_the_program_succeeded(ismif32: Text, run: Run) -> None:
    assert "sources-missing-switch" in notes(derive(run(ismif32("Failed"), exit_code=0)))
    assert "sources-missing-switch" not in notes(derive(run(ismif32("Failed"), exit_code=1)))


def test_a_site_that_knows_its_lists_is_not_doubted() -> None:
    settings = ClientSettings(retry=frozenset({1618, 1603}), countdown=0)
    found = derive(Facts(product=Product.CB, exit_code=1603, settings=settings))
    assert (found.row, found.next_delay_s) == ("D26", 600)
    assert "retry-list-untested" not in notes(found)


def test_an_outcome_is_one_json_object(installer: Text, run: Run) -> None:
    found = derive(run(installer("Failed", MESSAGE_OF_1618), match=Match.MATCHED, exit_code=1618))
    decoded = msgspec.json.decode(msgspec.json.encode(found))
    assert (decoded["row"], decoded["state"], decoded["certainty"]) == ("D16", "FailureNonRetry", "documented")
    assert decoded["message_ids"] == [{"id": 10007, "certainty": "documented", "channel": "status-message"}]
    assert decoded["generator"]["name"] == "Windows Installer"


def test_a_file_that_is_no_status_mif_leaves_it_to_the_exit_code() -> None:
    facts = facts_of(None, context=ClientContext(exit_code=0))
    assert (facts.match, derive(facts).row) == (Match.NONE, "D23")
