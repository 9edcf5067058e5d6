"""Fingerprints stay with a finding when lines move, and tell findings of one file apart."""

import re

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from running import CLEAN, ERROR, checked

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.output.findings.fingerprints import LENGTH, fingerprints, identity

ATTRIBUTE = ERROR[ERROR.index("    Start Attribute") : ERROR.index("  End Group")]
TWO = ERROR.replace(ATTRIBUTE, ATTRIBUTE * 2)
THREE = ERROR.replace(ATTRIBUTE, ATTRIBUTE * 3)
rules = st.sampled_from(["SYN101", "SYN102"])
blocks = st.lists(st.sampled_from(["group a", "group b", "attribute c"]), max_size=2).map(tuple)


def found_in(text: str) -> list[Diagnostic]:
    """The findings of one rule: what else is wrong with the texts does not matter."""
    return check(Source("a.mif", text.encode()), Settings(rules=frozenset({"unquoted-text"}))).diagnostics


def of(text: str, path: str = "a.mif") -> list[str]:
    return list(fingerprints(found_in(text), path))


def test_they_stay_when_lines_move() -> None:
    assert of(ERROR)
    assert of(ERROR) == of(f"// a comment\n\n{ERROR}") == of(ERROR.replace("\n", "\r\n"))


def test_they_stay_when_the_value_changes_that_the_message_quotes() -> None:
    before, after = (checked(CLEAN.replace("String(8)", word)).diagnostics for word in ("Strin(8)", "Strng(8)"))
    assert [one.message for one in before] != [one.message for one in after]
    assert list(fingerprints(before, "a.mif")) == list(fingerprints(after, "a.mif"))


def test_file_rule_and_block_make_a_difference() -> None:
    assert of(ERROR) != of(ERROR, "b.mif")
    assert of(ERROR) != of(ERROR.replace("Office", "Workshop"))
    (one,) = found_in(ERROR)
    assert of(ERROR) != list(fingerprints([structs.replace(one, code="SYN999")], "a.mif"))


def test_findings_that_agree_are_told_apart_by_their_number() -> None:
    found = of(TWO)
    assert len(set(found)) == len(found) == 2
    assert len({identity(one, "a.mif") for one in found_in(TWO)}) == 1


def test_one_more_of_the_same_leaves_the_others_as_they_are() -> None:
    assert len(of(THREE)) == 3
    assert of(THREE)[:2] == of(TWO)


def test_a_fingerprint_is_short_and_hexadecimal() -> None:
    assert re.fullmatch(rf"[0-9a-f]{{{LENGTH}}}", of(ERROR)[0])


def test_a_path_that_is_no_text_has_fingerprints_too() -> None:
    assert len({of(ERROR, path)[0] for path in ("\ud800.mif", "\udcff.mif", "名.mif")}) == 3


@given(st.lists(st.tuples(rules, blocks, st.integers(0, 9)), max_size=12))
def test_no_two_in_a_file_are_the_same(found: list[tuple[str, tuple[str, ...], int]]) -> None:
    diagnostics = [
        Diagnostic(code, code, Severity.ERROR, "", "a.mif", start, start, block_path=path)
        for code, path, start in found
    ]
    assert len(set(fingerprints(diagnostics, "a.mif"))) == len(found)
