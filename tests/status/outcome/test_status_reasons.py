"""What an outcome says besides its row: remedies, reruns, reasons and notes."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from outcomes import notes, remedies

from mifkit.diagnostics import Certainty
from mifkit.status.context import ClientContext
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.circumstances import Criteria, Place, parse_base_dll, parse_build
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import Facts, facts_of
from mifkit.status.outcome.notes.contradictions import CONTRADICTIONS
from mifkit.status.outcome.notes.notes import NOTE_RULES
from mifkit.status.outcome.states import State
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import ClientSettings

Text = Callable[..., str]
Run = Callable[..., Facts]

MESSAGE_OF_1618 = (
    "Another installation is already in progress. Complete that installation before proceeding with this install."
)


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
