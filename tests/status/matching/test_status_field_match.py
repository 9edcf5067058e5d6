"""One field of a package against a MIF: the table of limits, case and blanks, and what a near miss is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mifkit.status.matching.fields import (
    GENERAL_TAB,
    REPORTING_TAB,
    Candidate,
    Criterion,
    compare,
    compare_file_name,
    near_miss,
    same_but_for_case,
)
from mifkit.status.matching.report import FieldVerdict

NAME, VERSION, PUBLISHER = REPORTING_TAB
GUID = "{6F2C0A4E-91B7-4D35-8E0A-2B9D71C43F58}"


def mif(**fields: object) -> Candidate:
    return Candidate(**({"path": "a.mif", "file_name": "a.mif"} | fields))  # type: ignore[arg-type]


def named(file_name: str | None) -> Candidate:
    return Candidate(path="x", file_name=file_name)


@pytest.mark.parametrize(
    ("wanted", "found", "verdict", "certainty"),
    [
        ("Reader", "Reader", "equal", "documented"),
        ("Reader", "READER", "equal", "documented"),
        ("", "anything", "do not care", "documented"),
        ("", "", "do not care", "documented"),
        ("", None, "do not care", "documented"),
        (None, "Reader", "not known", "unknown"),
        ("Reader", "Writer", "differs", "documented"),
        ("Reader", "", "differs", "inferred"),
        ("Reader", None, "differs", "inferred"),
        ("Reader", "Reader ", "differs", "unknown"),
        (" ", "Reader", "differs", "unknown"),
        ("Reader", GUID, "differs", "documented"),
    ],
)
def test_the_verdict_on_a_text(wanted: str | None, found: str | None, verdict: str, certainty: str) -> None:
    field = compare(NAME, wanted, mif(product=found))
    assert (field.verdict.value, field.certainty.value) == (verdict, certainty)
    assert (field.field, field.package_value, field.mif_value) == ("MIFName", wanted, found)


@pytest.mark.parametrize("criterion", [*REPORTING_TAB, *GENERAL_TAB], ids=lambda criterion: criterion.field)
def test_a_mif_that_holds_more_than_the_package_can_never_matches(criterion: Criterion) -> None:
    longest, longer = "x" * criterion.limit, "x" * (criterion.limit + 1)
    assert compare(criterion, longest, mif(**{criterion.counterpart: longest})).verdict is FieldVerdict.EQUAL
    field = compare(criterion, longest, mif(**{criterion.counterpart: longer}))
    assert field.verdict is FieldVerdict.TOO_LONG
    assert field.reason == (
        f"{criterion.mif} is {criterion.limit + 1} characters; the package field holds {criterion.limit}"
    )
    assert compare(criterion, longer, mif(**{criterion.counterpart: longer})).verdict is FieldVerdict.TOO_LONG


def test_the_limits_are_those_of_the_package_fields() -> None:
    assert [(one.field, one.mif, one.limit) for one in REPORTING_TAB] == [
        ("MIFName", "Product", 50),
        ("MIFVersion", "Version", 32),
        ("MIFPublisher", "Manufacturer", 32),
    ]


def test_what_windows_installer_writes_is_explained() -> None:
    found = mif(product=GUID, version="Contoso Reader", by_windows_installer=True)
    assert compare(NAME, "Contoso Reader", found).reason == (
        "Product holds a package code GUID: Windows Installer wrote it, so MIFName can never equal it; "
        "this text stands in the MIF's Version"
    )
    assert "name of the product into Version" in compare(VERSION, "4.2.1", found).reason
    assert "Windows Installer" not in compare(VERSION, "4.2.1", mif(version="Contoso Reader")).reason


@pytest.mark.parametrize(
    ("wanted", "found", "text"),
    [
        ("Reader", "Reader ", "a trailing blank"),
        ("Reader ", "reader", "a trailing blank"),
        ("Reader", "  Reader", "a leading blank"),
        ("Reader", " Reader ", "blanks around"),
        ("Contoso Reader", "Contoso  Reader", "blanks between the words"),
        ("Contoso Reader", "Contoso\u00a0Reader", "blanks between the words"),
        ("Reader - 4", "Reader \u2013 4", "look alike"),
        ("Reader 4", "Reader\u2122 4", "trademark sign"),
        ("Reader 4.2", "Reader-4_2", "blanks and punctuation"),
        ("4.2", "4.2.1", "the MIF's text is longer"),
        ("4.2.1", "4.2", "the package's text is longer"),
        ("Contoso Reader", "Contosso Reader", "a typing error"),
        ("   ", "Reader", "holds only blanks"),
        ("Reader", "Spreadsheet", ""),
    ],
)
def test_a_near_miss_is_named(wanted: str, found: str, text: str) -> None:
    assert text in near_miss(wanted, found)[0]
    assert text or not near_miss(wanted, found)[0]


@pytest.mark.parametrize(
    ("wanted", "found", "verdict", "certainty", "reason"),
    [
        ("MIF.mif", "MIF.mif", "equal", "documented", "the same name"),
        ("mif.MIF", "MIF.mif", "equal", "documented", "the same name"),
        ("MIF", "mif.MIF", "equal", "inferred", "the extension .mif does not count"),
        ("MIF.mif", "MIF", "equal", "inferred", "the extension .mif does not count"),
        ("", "MIF.mif", "do not care", "documented", "blank"),
        (None, "MIF.mif", "not known", "unknown", "not known"),
        ("MIF", None, "not known", "unknown", "file's name is not known"),
        ("MIF", "MSI.mif", "differs", "documented", "another name"),
        ("MIF", "MIF.mif.mif", "differs", "inferred", "extension .mif twice"),
        (r"C:\Windows\MIF.mif", "MIF.mif", "differs", "inferred", "holds a folder"),
        ("M*.mif", "MIF.mif", "differs", "unknown", "wildcards"),
        ("x" * 51, "MIF.mif", "too long to match", "inferred", "51 characters"),
        ("MIF", "x" * 51, "too long to match", "inferred", "51 characters"),
    ],
)
def test_the_verdict_on_a_file_name(
    wanted: str | None, found: str | None, verdict: str, certainty: str, reason: str
) -> None:
    field = compare_file_name(wanted, named(found), wildcards=False)
    assert (field.verdict.value, field.certainty.value) == (verdict, certainty)
    assert reason in field.reason


@pytest.mark.parametrize(
    ("wanted", "found", "fits"),
    [
        ("Off97*.MIF", "off97std.mif", True),
        ("Off97*", "off97std.mif", True),
        ("Off97*.MIF", "office.mif", False),
        ("off9?", "off97.mif", True),
        ("off9?", "off9.mif", False),
        ("*.*", "off97.mif", True),
        ("[a]*", "[a]b.mif", True),
        ("[a]*", "ab.mif", False),
        ("off97", "off97std.mif", False),
    ],
)
def test_wildcards_of_sms_2(wanted: str, found: str, fits: bool) -> None:
    field = compare_file_name(wanted, named(found), wildcards=True)
    assert (field.verdict is FieldVerdict.EQUAL) is fits


def test_a_pattern_full_of_wildcards_costs_no_time() -> None:
    pattern = "*a" * 24 + "b"
    assert compare_file_name(pattern, named("a" * 4000 + ".mif"), wildcards=True).verdict is FieldVerdict.TOO_LONG


@given(st.text(min_size=1, max_size=32))
def test_case_does_not_count(text: str) -> None:
    for other in (text.lower(), text.upper(), text.swapcase()):
        if len(other) == len(text) and all(a.isascii() == b.isascii() for a, b in zip(text, other, strict=True)):
            assert same_but_for_case(text, other) or any(len(char.upper()) > 1 for char in text + other)


@pytest.mark.parametrize(("one", "other"), [("K", "\u212a"), ("I", "\u0131"), ("S", "\u017f"), ("ss", "ß")])
def test_letters_that_only_a_language_takes_for_the_same_are_not(one: str, other: str) -> None:
    assert not same_but_for_case(one, other)


@given(st.text(max_size=80), st.none() | st.text(max_size=80))
def test_every_comparison_has_a_reason(wanted: str, found: str | None) -> None:
    for field in (
        *(
            compare(criterion, wanted, mif(product=found, version=found, manufacturer=found))
            for criterion in GENERAL_TAB
        ),
        compare_file_name(wanted, named(found), wildcards=True),
    ):
        assert field.reason
