"""`full`: the snippet stays small, and the caret stands below what it is about."""

import sys
from io import StringIO

import pytest
from rich.cells import cell_len
from running import CLEAN

from mifkit.diagnostics import Diagnostic, Label, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report
from mifkit.output.findings.formats import writer
from mifkit.output.findings.positions import Checked
from mifkit.output.summary import Summary, summary_line
from mifkit.output.text import paragraph


def shown(text: str, start: int, end: int, *labels: tuple[int, int, str], path: str = "a.mif") -> list[str]:
    """The lines that `full` makes of a finding."""
    source = Source(path, b"\xef\xbb\xbf" + text.encode())
    diagnostic = Diagnostic(
        "SYN999",
        "some-rule",
        Severity.ERROR,
        "It is wrong",
        path,
        start,
        end,
        labels=tuple(Label(*label) for label in labels),
    )
    stream = StringIO()
    writer("full", stream).report(Checked(Report(source, Kind.DMI, Profile.DMI, [diagnostic])))
    return stream.getvalue().split("\n")


def column_of(line: str, what: str) -> int:
    """The cell of a terminal in which `what` begins."""
    return cell_len(line[: line.index(what)])


def test_a_finding_with_all_its_parts() -> None:
    start = CLEAN.index('"26"')
    label = CLEAN.index("String(8)")
    assert shown(CLEAN, start, start + 4, (label, label + 9, "the type")) == [
        "error[SYN999] some-rule: It is wrong",
        "  --> a.mif:12:15",
        "   |",
        "11 |       Type = String(8)",
        "   |              --------- the type",
        '12 |       Value = "26"',
        "   |               ^^^^",
        "",
        "",
    ]


def first_lines(message: str, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What stands before the place of a finding, on a screen that is so wide."""
    monkeypatch.setenv("COLUMNS", str(columns))
    diagnostic = Diagnostic("SYN999", "some-rule", Severity.ERROR, message, "a.mif", 0, 1)
    report = Report(Source("a.mif", b"x"), Kind.DMI, Profile.DMI, [diagnostic])
    writer("full", sys.stdout).report(Checked(report))
    return capsys.readouterr().out.partition(" --> ")[0]


def test_a_long_message_is_wrapped_to_the_width_as_its_help_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = "The value holds much more than a string of this size may hold, by far"
    assert first_lines(message, 60, monkeypatch, capsys) == (
        "error[SYN999] some-rule: The value holds much more than a\n  string of this size may hold, by far\n"
    )


def test_a_message_that_just_fits_stays_on_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "error[SYN999] some-rule: It is  wrong in every way"
    message = line.partition(": ")[2]
    assert first_lines(message, len(line), monkeypatch, capsys) == f"{line}\n"
    assert first_lines(message, len(line) - 1, monkeypatch, capsys) == f"{line[:-4]}\n  way\n"


@pytest.mark.parametrize("message", ["x" * 200, "x" * 200 + " is wrong", ""], ids=["alone", "first", "empty"])
def test_a_word_longer_than_the_line_stays_whole(
    message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = first_lines(message, 40, monkeypatch, capsys).splitlines()
    assert lines[0] == f"error[SYN999] some-rule: {message[:200]}"
    assert lines[1:] == (["  is wrong"] if message.endswith("wrong") else [])


def test_no_line_of_a_message_becomes_a_command_of_a_build_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = first_lines("It says ::stop-commands::x", 40, monkeypatch, capsys)
    assert printed == "error[SYN999] some-rule: It says\n  \ufffd:stop-commands::x\n"


@pytest.mark.parametrize(
    ("before", "inside"),
    [
        ("", "x"),
        ("\t\t", "x"),
        ("名前", "x"),
        ("e\u0301", "x"),
        ("é\u3000", "x"),
        ("\x1b\x07\x00\x7f\x9b", "x"),
        ("😀", "😀😀"),
        ("\u202e\u200b", "名"),
        ("a\tb", "c\td"),
    ],
)
def test_the_caret_stands_below_what_it_is_about(before: str, inside: str) -> None:
    lines = shown(f"{before}{inside}END", len(before), len(before) + len(inside))
    caret = lines[4]
    assert column_of(caret, "^") + caret.count("^") == column_of(lines[3], "END")


def test_a_mark_over_several_lines_ends_with_the_first() -> None:
    assert shown("abc\ndef\n", 1, 6)[4] == "  |  ^^"


@pytest.mark.parametrize("line_break", ["\r", "\n", "\r\n"])
def test_a_place_at_the_end_of_a_line_has_its_caret_behind_the_line(line_break: str) -> None:
    assert shown(f"abc{line_break}def", 3, 3)[3:5] == ["1 | abc", "  |    ^"]


def test_a_place_at_the_end_of_the_file() -> None:
    assert shown("abc\n", 4, 4)[3:5] == ["2 | ", "  | ^"]
    assert shown("abc\n", 99, 100)[1] == " --> a.mif:2:1"


def test_an_empty_file_has_no_snippet() -> None:
    assert shown("", 0, 1) == ["error[SYN999] some-rule: It is wrong", " --> a.mif", "", ""]


@pytest.mark.parametrize("at", [0, 39, 500, 999_999])
def test_of_a_long_line_only_a_part_is_shown(at: int) -> None:
    text = "0123456789" * 100_000
    lines = shown(text, at, at + 1)
    assert max(map(len, lines)) <= 100
    assert lines[3][column_of(lines[4], "^")] == text[at]
    assert lines[3].endswith("...") == (at < 999_900)


def test_a_mark_longer_than_what_is_shown_ends_with_it() -> None:
    lines = shown("a" * 1_000_000, 10, 900_000)
    assert max(map(len, lines)) <= 100


def test_marks_far_apart_on_one_long_line_do_no_harm() -> None:
    lines = shown("a" * 1000, 900, 901, (5, 6, "left"), (990, 991, "right"))
    assert max(map(len, lines)) <= 120


def test_lines_between_the_marks_are_left_out() -> None:
    text = "".join(f"line {number}\n" for number in range(1, 200))
    lines = shown(
        text, text.index("line 150"), text.index("line 151"), (0, 4, "here"), (text.index("line 2\n"), 12, "there")
    )
    assert [line[:3] for line in lines[3:10]] == ["  1", "   ", "  2", "   ", "...", "150", "   "]


def test_words_too_long_for_the_width_stay_whole() -> None:
    address = "https://example.invalid/" + "x" * 200
    assert list(paragraph(f"See {address} now", 40)) == [["  See"], [f"  {address}"], ["  now"]]


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        (Summary(1), "No findings in 1 file"),
        (Summary(12, 3, 1, 0), "3 errors, 1 warning in 12 files"),
        (Summary(2, 0, 0, 2), "2 infos in 2 files"),
    ],
)
def test_the_last_line_counts(summary: Summary, text: str) -> None:
    assert summary_line(summary) == text
