"""`checkstyle`: the elements and attributes of Checkstyle's schema, and text that any XML reader takes."""

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import CLEAN, ERROR, STATUS, checked, invoke, rendered

from mifkit.output.findings.xml_text import attribute, content


def files(text: str) -> list[Element]:
    root = fromstring(text)
    assert root.tag == "checkstyle"
    return list(root)


def test_an_error_attribute_by_attribute() -> None:
    (file,) = files(rendered("checkstyle", [checked(CLEAN, "b.mif"), checked(ERROR, "sub/a.mif")]))
    (error,) = file
    assert (file.tag, file.attrib, error.tag) == ("file", {"name": "sub/a.mif"}, "error")
    assert error.attrib.pop("message").startswith("The text after 'Value =' is not in double quotes. ")
    assert error.attrib == {
        "line": "12",
        "column": "15",
        "severity": "error",
        "source": "mifkit.SYN114.unquoted-text",
    }


def test_severities_are_those_of_checkstyle() -> None:
    (file,) = files(rendered("checkstyle", [checked(STATUS)]))
    assert {error.get("severity") for error in file} == {"info"}


def test_nothing_found_is_a_report_too() -> None:
    for reports in ([], [checked(CLEAN)]):
        assert files(rendered("checkstyle", reports)) == []


def test_an_unreadable_file_is_in_the_report(tmp_path: Path) -> None:
    (file,) = files(invoke("lint", "-o", "checkstyle", tmp_path / "gone.mif").stdout)
    assert file[0].get("source") == "mifkit.SYN001.unreadable-file"


# --- text in XML -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a<b>&\"'", "a&lt;b&gt;&amp;\"'"),
        ("]]>", "]]&gt;"),
        ("\0\x1b\x0b\ufffe\ud800", "&#65533;" * 5),
        ("é名😀", "&#233;&#21517;&#128512;"),
        ("\x7f\x9b", "&#127;&#155;"),
        ("##vso[task.complete]", "#&#35;vso[task.complete]"),
        ("###", "#&#35;#"),
    ],
)
def test_escapes(text: str, shown: str) -> None:
    assert content(text) == shown


def is_legal(code: int) -> bool:
    """Whether XML 1.0 can hold a character, by the ranges of its section 2.2."""
    return code in (9, 10, 13) or any(
        first <= code <= last for first, last in ((0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))
    )


@given(st.text())
def test_a_reader_gets_every_character_that_xml_can_hold(text: str) -> None:
    legal = "".join(char if is_legal(ord(char)) else "\ufffd" for char in text)
    element = fromstring(f"<a b={attribute(text)}>{content(text)}</a>")
    assert element.get("b") == legal
    assert (element.text or "") == legal.replace("\r\n", "\n").replace("\r", "\n")
