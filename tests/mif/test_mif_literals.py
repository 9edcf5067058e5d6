"""Escapes, adjacent literals, and numbers."""

import pytest

from mifkit.mif import tree
from mifkit.mif.literals import decode, escape_faults, number
from mifkit.mif.parser import parse


@pytest.mark.parametrize(
    ("body", "narrow", "wide"),
    [
        (r"\a\b\f\n\r\t\v\\\"", '\a\b\f\n\r\t\v\\"', None),
        (r"\x41\x4a", "AJ", None),
        (r"\x4", "\x04", None),
        (r"\x412", "A2", "\u0412"),
        (r"\x20AC", " AC", "\u20ac"),
        (r"\101\0\7", "A\0\7", None),
        (r"\1018", "A8", None),
        (r"\377", "\xff", None),
        (r"\1234", "S4", "\u029c"),
        (r"\20254", "\x8254", "\u20ac"),
        ("plain", "plain", None),
    ],
)
def test_an_escape_takes_as_many_digits_as_the_encoding_allows(body: str, narrow: str, wide: str | None) -> None:
    assert decode(body) == narrow
    assert decode(body, wide=True) == (narrow if wide is None else wide)
    assert escape_faults(body) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (r"\s", "illegal"),
        ("\\\n", "illegal"),
        (r"\é", "illegal"),
        (r"\x", "digits"),
        (r"\xg", "digits"),
        (r"\777", "range"),
    ],
)
def test_what_is_no_escape_stays_as_it_is_written_and_is_known(body: str, reason: str) -> None:
    assert decode(f"a{body}b" if reason != "digits" else body) == (f"a{body}b" if reason != "digits" else body)
    assert [fault.reason for fault in escape_faults(f"a{body}")] == [reason]


def test_a_fault_says_where_it_is() -> None:
    assert [(fault.start, fault.end) for fault in escape_faults(r"C:\temp\setup\x")] == [(7, 9), (13, 15)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("10", 10),
        ("010", 8),
        ("0x10", 16),
        ("0XfF", 255),
        ("00", 0),
        ("08", None),
        ("0x", None),
        ("0xg", None),
        ("12ab", None),
        ("1_000", None),
        ("9" * 999, int("9" * 999)),
        ("9" * 5000, None),
        ("0x" + "f" * 5000, None),
    ],
    ids=lambda value: str(value)[:12],
)
def test_numbers_are_decimal_octal_or_hexadecimal(text: str, value: int | None) -> None:
    assert number(text) == value


def first_value(statement: str) -> tree.Datum | None:
    text = f"start component start group start attribute {statement} end attribute end group end component"
    parsed = parse(text)
    assert parsed.findings == []
    found = next(parsed.file.groups).attributes[0].value
    assert found is not None
    return found.value


def test_literals_that_only_white_space_and_comments_separate_are_one() -> None:
    value = first_value('value = "one "\n // a comment\n "two" "\\x20three"')
    assert isinstance(value, tree.Literal)
    assert value.value == "one two three"
    assert len(value.pieces) == 3
    assert not value.raw


def test_the_value_of_a_literal_over_two_lines_has_the_break_in_it() -> None:
    value = first_value('value = "one\r\ntwo"')
    assert isinstance(value, tree.Literal)
    assert value.value == "one\r\ntwo"


@pytest.mark.parametrize(("written", "value"), [("-5", -5), ("- 5", -5), ("-0x10", -16), ("-010", -8), ("0", 0)])
def test_a_minus_sign_belongs_to_the_number(written: str, value: int) -> None:
    found = first_value(f"value = {written}")
    assert isinstance(found, tree.Integer)
    assert found.value == value


@pytest.mark.parametrize("written", ["08", "-0x", "12ab", "9" * 5000], ids=lambda text: text[:5])
def test_a_malformed_number_is_a_number_without_a_value(written: str) -> None:
    found = first_value(f"value = {written}")
    assert isinstance(found, tree.Integer)
    assert found.value is None


def test_text_without_quotes_is_kept_as_it_is_written() -> None:
    text = 'start component description = C:\\Temp is "full" // now\nend component'
    (component,) = parse(text).file.components
    assert component.description is not None
    value = component.description.value
    assert value is not None
    assert (value.raw, value.value) == (True, 'C:\\Temp is "full"')
