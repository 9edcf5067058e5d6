"""`csv`: RFC 4180, readable by programs, and harmless in a spreadsheet."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from running import CLEAN, ERROR, checked, invoke, rendered, run, shown, written

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report
from mifkit.output.findings.csv import HEADER


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def cell(text: str) -> str:
    """What becomes of text that is a message."""
    one = Diagnostic("SYN999", "some-rule", Severity.ERROR, text, "a.mif", 0, 1)
    report = Report(Source("a.mif", b"text"), Kind.DMI, Profile.DMI, [one])
    return rows(rendered("csv", [report]))[0]["message"]


def test_a_row_field_by_field() -> None:
    (row,) = rows(rendered("csv", [checked(ERROR, "sub/a.mif")]))
    assert row.pop("message") == "The text after 'Value =' is not in double quotes"
    assert row.pop("help").startswith("Put the text in double quotes; write quotation marks inside it as")
    assert row == {
        "path": "sub/a.mif",
        "line": "12",
        "column": "15",
        "end_line": "12",
        "end_column": "25",
        "severity": "error",
        "code": "SYN114",
        "name": "unquoted-text",
        "block_path": "component Workstation > group Office > attribute Room",
        "certainty": "documented",
    }


def test_nothing_found_is_a_header() -> None:
    assert rendered("csv", [checked(CLEAN)]) == "\ufeff" + ",".join(HEADER) + "\r\n"


def test_a_file_has_the_mark_and_crlf_for_excel(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    shown("lint", path, "-o", f"csv:{tmp_path / 'r.csv'}")
    data = (tmp_path / "r.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfpath,line,")
    assert data.count(b"\r\n") == data.count(b"\n") == 2


def test_the_screen_has_neither(tmp_path: Path) -> None:
    screen = run("lint", written(tmp_path, ERROR), "-o", "csv").stdout.decode()
    assert screen.startswith("path,line,")
    assert screen.count("\n") == 2


def test_an_unreadable_file_is_a_row(tmp_path: Path) -> None:
    (row,) = rows(invoke("lint", "-o", "csv", tmp_path / "gone.mif").stdout)
    assert (row["line"], row["name"]) == ("1", "unreadable-file")


@pytest.mark.parametrize(
    "formula",
    ["=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(1)", " =1", '"=1"', "\uff1d1", "\uff0b1", "\uff0d1", "\uff201"],
)
def test_what_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(formula: str) -> None:
    assert cell(formula) == f"'{formula}"
    # Where semicolons separate, this is the beginning of a cell, too.
    assert cell(f"a;{formula}") == f"a;'{formula}"


@pytest.mark.parametrize(
    ("control", "shown"), [("\t", "␉"), ("\r", "␍"), ("\n", "␊"), ("\0", "␀"), ("\x9b", "<U+009B>")]
)
def test_control_characters_begin_no_cell(control: str, shown: str) -> None:
    assert cell(f"{control}=1") == f"{shown}=1"


@pytest.mark.parametrize("text", ["Value = 1", "a-b@c", "a, =b", "'Failure' is no Status", "5 = 5; see below"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_separators_and_quotation_marks_stay_in_their_cell() -> None:
    for text in ('a","b', 'a"b', "a,b;c", '"'):
        assert cell(text) == text


def test_line_breaks_do_not_occur() -> None:
    assert cell("a\r\nb\nc") == "a␍␊b␊c"
