"""`github`: workflow commands that the runner reads back as they were meant, and the summary of the job."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import CLEAN, ERROR, STATUS, WARNING, checked, invoke, rendered, run, written

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report
from mifkit.output.findings.job_summary import LIMIT

UNESCAPED = {"%3A": ":", "%2C": ",", "%0D": "\r", "%0A": "\n", "%25": "%"}


def read_back(line: str) -> tuple[str, dict[str, str], str]:
    """The command, its properties and the message that the runner takes from a line."""
    empty, head, message = line.split("::", 2)
    assert empty == ""
    command, _, listed = head.partition(" ")
    properties = dict(part.split("=", 1) for part in listed.split(","))
    return command, {name: unescaped(value) for name, value in properties.items()}, unescaped(message)


def unescaped(text: str) -> str:
    for code, char in UNESCAPED.items():
        text = text.replace(code, char)
    return text


def reported(message: str, path: str = "a.mif", severity: Severity = Severity.ERROR) -> Report:
    one = Diagnostic("SYN999", "some-rule", severity, message, path, 0, 1)
    return Report(Source(path, b"text"), Kind.DMI, Profile.DMI, [one])


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the runner gives a step for its summary."""
    path = tmp_path / "step-summary"
    path.touch()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    return path


def test_an_error_line_by_line() -> None:
    line, count, end = rendered("github", [checked(ERROR, "sub/a.mif")]).split("\n")
    assert line.startswith(
        "::error file=sub/a.mif,line=12,endLine=12,col=15,title=SYN114 unquoted-text::"
        "The text after 'Value =' is not in double quotes. "
    )
    assert (count, end) == ("1 error in 1 file", "")


def test_severities_have_their_commands() -> None:
    shown = rendered("github", [checked(WARNING), checked(STATUS, "b.mif")])
    assert shown.startswith("::warning file=a.mif,")
    assert "\n::notice file=b.mif," in shown
    assert rendered("github", [checked(CLEAN)]) == "No findings in 1 file\n"


def test_a_finding_over_several_lines_has_no_column() -> None:
    one = Diagnostic("SYN999", "some-rule", Severity.ERROR, "Wrong", "a.mif", 1, 8)
    report = Report(Source("a.mif", b"one\ntwo\nthree"), Kind.DMI, Profile.DMI, [one])
    _, properties, _ = read_back(rendered("github", [report]).split("\n")[0])
    assert properties == {"file": "a.mif", "line": "1", "endLine": "2", "title": "SYN999 some-rule"}


def test_an_unreadable_file_is_an_error_without_a_line(tmp_path: Path) -> None:
    line = invoke("lint", "-o", "github", tmp_path / "gone.mif").stdout.split("\n")[0]
    command, properties, message = read_back(line)
    assert command == "error"
    assert properties == {"file": (tmp_path / "gone.mif").as_posix(), "title": "SYN001 unreadable-file"}
    assert message.startswith("Cannot be read: ")


@pytest.mark.parametrize(
    ("text", "in_property", "in_message"),
    [("a:b", "a%3Ab", "a:b"), ("a,b", "a%2Cb", "a,b"), ("100%", "100%25", "100%25"), ("%0A", "%250A", "%250A")],
)
def test_escapes(text: str, in_property: str, in_message: str) -> None:
    line = rendered("github", [reported(text, f"{text}.mif")]).split("\n")[0]
    assert line.startswith(f"::error file={in_property}.mif,line=1,")
    assert line.endswith(f"::{in_message}")


def test_a_line_break_in_a_name_stays_in_its_property() -> None:
    line, _, end = rendered("github", [reported("Wrong", "a\r\n::error::b.mif")]).split("\n")
    assert end == ""
    assert read_back(line)[1]["file"] == "a\r\n::error::b.mif"


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="/.#"), min_size=1))
def test_the_runner_reads_what_was_written(text: str) -> None:
    _, properties, message = read_back(rendered("github", [reported(f"x{text}", f"x{text}")]).split("\n")[0])
    assert (properties["file"], message) == (f"x{text}", f"x{text}")


# --- the summary of the job ------------------------------------------------------------------------------


class Cells(HTMLParser):
    """The text of the table's cells, and its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def test_the_summary_has_the_count_and_a_row_for_each_finding(summary: Path) -> None:
    rendered("github", [checked(ERROR, "sub/a.mif")])
    page = summary.read_text("utf-8")
    assert page.startswith("\n## mifkit\n\n1 error in 1 file\n\n<table>\n")
    severity, rule, place, message = Cells(page).cells
    assert (severity, rule, place) == ("error", "SYN114 unquoted-text", "sub/a.mif:12")
    assert message.startswith("The text after 'Value =' is not in double quotes")
    assert Cells(page).links == []


def test_places_are_links_where_the_runner_tells_the_repository(summary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("GITHUB_REPOSITORY", "owner/packages")
    monkeypatch.setenv("GITHUB_SHA", "abc123")
    rendered("github", [checked(ERROR, "my folder/a&b.mif"), checked(ERROR, "/elsewhere/a.mif")])
    assert Cells(summary.read_text("utf-8")).links == [
        "https://github.example/owner/packages/blob/abc123/my%20folder/a%26b.mif#L12"
    ]


def test_nothing_found_is_told_without_a_table(summary: Path) -> None:
    rendered("github", [checked(CLEAN)])
    assert summary.read_text("utf-8") == "\n## mifkit\n\nNo findings in 1 file\n\n"


def test_the_summary_is_appended_to(summary: Path) -> None:
    summary.write_text("# Before\n")
    rendered("github", [checked(CLEAN)])
    assert summary.read_text("utf-8").startswith("# Before\n\n## mifkit\n")


def test_errors_come_first_in_the_summary(summary: Path) -> None:
    rendered("github", [reported("w", severity=Severity.WARNING), reported("i", severity=Severity.INFO), reported("e")])
    assert Cells(summary.read_text("utf-8")).cells[::4] == ["error", "warning", "info"]


@pytest.mark.parametrize("before", [0, 1000, LIMIT // 2, LIMIT - 1000])
def test_the_summary_ends_at_the_limit_and_says_what_is_missing(before: int, summary: Path) -> None:
    summary.write_text("x" * before)
    found = [reported("é" * 500, severity=Severity.INFO)] * 1000 + [reported("It is an error")] * 400
    rendered("github", found)
    assert LIMIT - 2500 < summary.stat().st_size <= LIMIT
    page = summary.read_text("utf-8")[before:]
    shown = len(Cells(page).cells) // 4
    assert f"\n{1400 - shown:,} more findings did not fit here; the log of the step lists all of them.\n" in page
    assert page.count("<table>") == page.count("</table>") == min(1, shown)
    assert "It is an error" in page or shown == 0


def test_a_full_summary_stays_as_it_is(summary: Path) -> None:
    summary.write_text("x" * LIMIT)
    assert rendered("github", [checked(ERROR)])
    assert summary.stat().st_size == LIMIT


def test_a_summary_that_cannot_be_written_is_exit_status_2(tmp_path: Path) -> None:
    done = run("lint", "-o", "github", written(tmp_path, CLEAN), GITHUB_STEP_SUMMARY=str(tmp_path))
    assert done.returncode == 2
    assert b"Is a directory" in done.stderr or b"Permission denied" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "</td></tr></table>\n\n# Heading",
        "[link](https://example.invalid) ![x](y) `code` **bold** | cell |",
        "@octocat #1",
        "&lt;&#64;",
        "\"'><img src=x onerror=y>",
    ],
)
def test_text_of_a_file_is_only_text_in_the_summary(text: str, summary: Path) -> None:
    rendered("github", [reported(text, f"{text}.mif")])
    page = summary.read_text("utf-8")
    shown = Cells(page)
    assert shown.tags <= {"table", "tr", "th", "td", "code", "span", "br"}
    assert shown.cells[3].rstrip("\n") == text.replace("\n", "␊")
    # Up to an empty line nothing in a table is read as Markdown; no name follows @ or # directly.
    assert "\n\n" not in page[page.index("<table>") : page.index("</table>")]
    assert "@octocat" not in page
    assert "#1" not in page
