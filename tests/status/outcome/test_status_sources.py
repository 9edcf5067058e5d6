"""Every source that a statement names can be looked up."""

import itertools
import re

import pytest

from mifkit.references import PUBLICATIONS, cite, publication
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.notes.contradictions import CONTRADICTIONS
from mifkit.status.outcome.remedies import REMEDIES
from mifkit.status.product import Product

UNPUBLISHED = ("OBS", "[I]", "(choice)")
TAG = re.compile(r"\b(?:S[0-9]|SDK|SCS|SQC|KIS|CHAD|PDK98|HLP20|KBZ?[0-9]{6})\b")


def test_sources_are_cited_once_and_in_order() -> None:
    assert [source.tag for source in cite(("S1", "S0", "S1"))] == ["S1", "S0"]


def test_an_unknown_tag_is_an_error() -> None:
    with pytest.raises(KeyError):
        cite(("S99",))


@pytest.mark.parametrize("tag", PUBLICATIONS)
def test_a_publication_has_an_address_unless_it_was_never_published(tag: str) -> None:
    address = publication(tag).address
    assert address == "" if tag in UNPUBLISHED else re.fullmatch(r"https?://[^\s/]+/\S+", address)


def test_a_tag_can_name_a_page() -> None:
    assert publication("SDK she02_9fzi").address.endswith("/she02_9fzi.htm")
    assert publication("KB Q279441").address.endswith("/279/Q279441/")
    with pytest.raises(KeyError):
        publication("SDK she02_9fzi.htm")


def test_remedies_rest_on_known_sources() -> None:
    assert {tag for _, remedy in REMEDIES for tag in remedy.sources} <= set(PUBLICATIONS)


def test_contradictions_name_known_sources() -> None:
    assert {tag for one in CONTRADICTIONS for tag in TAG.findall(one.text)} <= set(PUBLICATIONS)


@pytest.mark.parametrize("product", Product)
def test_notes_name_known_sources(product: Product) -> None:
    statuses = ("Success", "Failed", "Failure", None)
    for match, status, code in itertools.product(Match, statuses, (0, 3010, 1618, 1653, None)):
        facts = Facts(product=product, match=match, status=status, exit_code=code)
        tags = {tag for note in derive(facts).notes for tag in TAG.findall(note.text)}
        assert tags <= set(PUBLICATIONS), facts
