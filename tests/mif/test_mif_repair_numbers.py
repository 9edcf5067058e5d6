"""Text without quotes under a type of numbers: the advice is a number or another type, never quotes alone."""

import pytest

from mifkit.diagnostics import Finding
from mifkit.mif.parser import parse

ATTRIBUTE = "Start Component\n  Start Group\n    Start Attribute\n{}    End Attribute\n  End Group\nEnd Component\n"
QUOTES = "Put the text in double quotes"
NUMBER_TYPES = ("Int", "INTEGER", "Int64", "Integer64", "Gauge", "counter", "Counter64")


def found(type_: str, value: str, *, first: str = "Type") -> Finding:
    """The one finding on an attribute with a type and a value."""
    lines = [f"Type = {type_}\n", f"Value = {value}\n"]
    (finding,) = parse(ATTRIBUTE.format("".join(lines if first == "Type" else lines[::-1]))).findings
    return finding


@pytest.mark.parametrize("value", ["1.5", "-1.5", "2.0", ".5", "1,5", "1.5e3", "1 000", "1."])
@pytest.mark.parametrize("first", ["Type", "Value"])
def test_a_number_with_a_fraction_is_told_to_be_whole(value: str, first: str) -> None:
    finding = found("Integer", value, first=first)
    assert finding.rule == "malformed-number"
    assert finding.message == f"'{value}' is not a whole number"
    assert finding.help.startswith("Write a whole number")
    assert "a string type" in finding.help
    assert finding.fix is None


@pytest.mark.parametrize("type_", NUMBER_TYPES)
def test_every_type_of_numbers_is_known(type_: str) -> None:
    finding = found(type_, "1.5")
    assert f"type {type_} has no others" in finding.help
    assert [label.text for label in finding.labels] == ["the type"]


@pytest.mark.parametrize("type_", ["String(8)", "DisplayString(8)", "OctetString(8)", "Date", '"Colour"'])
def test_under_other_types_quotes_are_the_advice(type_: str) -> None:
    finding = found(type_, "1.5")
    assert finding.rule == "unquoted-text"
    assert finding.help.startswith(QUOTES)
    assert finding.fix is not None


def test_the_type_of_an_enum_is_not_that_of_the_attribute() -> None:
    assert found('Start Enum\n  Type = Integer\n  1 = "a"\nEnd Enum', "1.5").help.startswith(QUOTES)


def test_the_type_of_another_attribute_does_not_count() -> None:
    other = "Type = Integer\n    End Attribute\n    Start Attribute\n      Value = 1.5\n"
    (finding,) = parse(ATTRIBUTE.format(other)).findings
    assert finding.help.startswith(QUOTES)
    other = "Value = 1.5\n    End Attribute\n    Start Attribute\n      Type = Integer\n"
    (finding,) = parse(ATTRIBUTE.format(other)).findings
    assert finding.help.startswith(QUOTES)


def test_a_description_is_a_text_whatever_the_type() -> None:
    text = ATTRIBUTE.format("      Type = Integer\n      Description = 1.5 of them\n")
    (finding,) = parse(text).findings
    assert finding.help.startswith(QUOTES)


@pytest.mark.parametrize("value", ["12 MB", "see below", "about 5, or 6"])
def test_a_text_is_no_number(value: str) -> None:
    finding = found("Gauge", value)
    assert finding.rule == "unquoted-text"
    assert finding.message == f"'{value}' is not a number, which type Gauge takes"
    assert finding.fix is None


def test_a_number_in_other_quotation_marks_is_written_without() -> None:
    finding = found("Gauge", "'12'")
    assert finding.message == "Type Gauge takes a bare number, without quotation marks"
    assert finding.fix is not None
    assert [edit.text for edit in finding.fix.edits] == ["12"]


def test_a_word_is_no_value_of_a_type_of_numbers() -> None:
    finding = found("Integer", "many")
    assert finding.rule == "unknown-word"
    assert "type Integer takes a whole number" in finding.help
    assert finding.fix is None
    assert found("String(4)", "many").help.startswith('Put a text in double quotes: "many"')


def test_what_is_no_number_is_a_value_all_the_same() -> None:
    parsed = parse(ATTRIBUTE.format("      Type = Integer\n      Value = 1.5 // litres\n"))
    (attribute,) = (attribute for group in parsed.file.groups for attribute in group.attributes)
    assert attribute.value is not None
    assert parsed.file.comments[0].text == " litres"
