"""`azure`: logging commands that the agent of Azure Pipelines reads back as they were meant."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import CLEAN, ERROR, STATUS, WARNING, checked, invoke, rendered

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report

# As the agent does, in its order.
UNESCAPED = {"%3B": ";", "%0D": "\r", "%0A": "\n", "%5D": "]", "%AZP25": "%"}


def read_back(line: str) -> tuple[dict[str, str], str]:
    """The properties and the message that the agent takes from a line."""
    info, _, message = line[line.index("##vso[") + 6 :].partition("]")
    command, _, listed = info.partition(" ")
    assert command == "task.logissue"
    properties = dict(part.split("=", 1) for part in listed.split(";") if part)
    return {name: unescaped(value) for name, value in properties.items()}, unescaped(message)


def unescaped(text: str) -> str:
    for code, char in UNESCAPED.items():
        text = text.replace(code, char)
    return text


def reported(message: str, path: str = "a.mif") -> Report:
    one = Diagnostic("SYN999", "some-rule", Severity.ERROR, message, path, 0, 1)
    return Report(Source(path, b"text"), Kind.DMI, Profile.DMI, [one])


def test_an_error_line_by_line() -> None:
    line, count, end = rendered("azure", [checked(ERROR, "sub/a.mif")]).split("\n")
    assert line.startswith(
        "##vso[task.logissue type=error;sourcepath=sub/a.mif;linenumber=12;columnnumber=15;code=SYN114;]"
        "The text after 'Value =' is not in double quotes. "
    )
    assert (count, end) == ("1 error in 1 file", "")


def test_a_warning_is_one_and_an_info_is_a_plain_line() -> None:
    shown = rendered("azure", [checked(WARNING), checked(STATUS, "b.mif")])
    assert "type=warning;sourcepath=a.mif;" in shown
    assert "\nb.mif:3:3: info STA007 " in shown
    assert rendered("azure", [checked(CLEAN)]) == "No findings in 1 file\n"


def test_an_unreadable_file_is_an_error_without_a_line(tmp_path: Path) -> None:
    line = invoke("lint", "-o", "azure", tmp_path / "gone.mif").stdout.split("\n")[0]
    properties, message = read_back(line)
    assert properties == {"type": "error", "sourcepath": (tmp_path / "gone.mif").as_posix(), "code": "SYN001"}
    assert message.startswith("Cannot be read: ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a;b", "a%3Bb"),
        ("a]b", "a%5Db"),
        ("100%", "100%AZP25"),
        ("%3B", "%AZP253B"),
        ("%AZP25", "%AZP25AZP25"),
        ("##vso[task.complete]", "#\ufffdvso[task.complete%5D"),
    ],
)
def test_escapes(text: str, shown: str) -> None:
    line = rendered("azure", [reported(text, f"{text}.mif")]).split("\n")[0]
    assert line.endswith(f"]{shown}")
    assert f"sourcepath={shown}.mif;" in line


def test_a_line_break_in_a_name_stays_in_its_property() -> None:
    line, _, end = rendered("azure", [reported("Wrong", "a\r\n##vso[task.complete]b.mif")]).split("\n")
    assert end == ""
    assert read_back(line)[0]["sourcepath"] == "a\r\n#\ufffdvso[task.complete]b.mif"


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="/\\.#"), min_size=1))
def test_the_agent_reads_what_was_written(text: str) -> None:
    properties, message = read_back(rendered("azure", [reported(f"x{text}", f"x{text}")]).split("\n")[0])
    assert (properties["sourcepath"], message) == (f"x{text}", f"x{text}")
