"""Text of a file or of its name never makes a terminal, Rich, a build server or a spreadsheet do anything."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from running import CLEAN, STATUS, rendered
from untrusted import COLOUR, HOSTILE, assert_harmless

from mifkit.documents.mif import Document
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check, unread_report
from mifkit.linter.status_facts import NotAStatusMifError, facts
from mifkit.output.answers.outcome import OutcomeAnswer, write_full
from mifkit.output.answers.outcome import write_json as write_outcome_json
from mifkit.output.answers.tree import write_json, write_tree
from mifkit.output.findings.formats import FORMATS, writer
from mifkit.output.findings.positions import Checked
from mifkit.output.text import harmless
from mifkit.status.outcome.derive import derive

hostile = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=6), min_size=1, max_size=5).map("".join)

# Where hostile text may stand in a file.
PLACES: list[Callable[[str], str]] = [
    lambda text: CLEAN.replace("Office", text, 1),
    lambda text: CLEAN.replace('"26"', f'"{text}"'),
    lambda text: CLEAN.replace('"26"', text),
    lambda text: CLEAN.replace("MICROSOFT|OFFICE|1.0", text),
    lambda text: CLEAN.replace("Start Attribute", f"Start {text}"),
    lambda text: CLEAN.replace("Key = 1", f"// {text}"),
    lambda text: STATUS.replace("Failed", text),
    lambda text: STATUS.replace("It went wrong", text),
    lambda text: STATUS.replace('"It went wrong"', text),
    lambda text: text,
]
ENCODINGS = ["utf-8-sig", "utf-16", "windows-1252"]


def outputs(source: Source) -> Iterator[tuple[str, str]]:
    """Everything that any command prints about a file, and its format."""
    report = check(source, Settings())
    for name in FORMATS:
        yield name, rendered(name, [report])
    document = Document(source)
    for name, write in (("tree", write_tree), ("json", write_json)):
        stream = StringIO()
        write(document, stream)
        yield name, stream.getvalue()
    try:
        known = facts(report)
    except NotAStatusMifError:
        return
    for name in ("outcome", "json"):
        stream = StringIO()
        if name == "json":
            write_outcome_json(OutcomeAnswer(derive(known), known), stream)
        else:
            write_full(OutcomeAnswer(derive(known), known), stream)
        yield name, stream.getvalue()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile, st.sampled_from(range(len(PLACES))), st.sampled_from(ENCODINGS), hostile)
@example("".join(HOSTILE), 1, "utf-16", "".join(HOSTILE))
@example("".join(HOSTILE), 6, "windows-1252", "::error ::.mif")
@example("\n::error::x", 2, "utf-8-sig", "##[error].mif")
@example("x", 2, "windows-1252", "a\r\n::error::x\n##vso[task.complete]\n=1;=2,<b>&|@c#1.mif")
def test_no_text_of_a_file_or_name_acts_on_its_reader(text: str, place: int, encoding: str, name: str) -> None:
    data = PLACES[place](text).encode(encoding, "replace")
    for kind, shown in outputs(Source(name, data)):
        assert_harmless(kind, shown)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_no_octets_act_on_their_reader(data: bytes) -> None:
    for kind, shown in outputs(Source("a.mif", data)):
        assert_harmless(kind, shown)


def test_on_a_terminal_only_mifkits_own_colours_are_escape_sequences(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(HOSTILE)
    for place in PLACES:
        stream = StringIO()
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.delenv("NO_COLOR", raising=False)
        report = check(Source(text, place(text).encode("utf-16", "replace")), Settings())
        target = writer("full", stream)
        target.report(Checked(report))
        write_tree(Document(report.source), stream)
        monkeypatch.undo()
        assert "\x1b[" in stream.getvalue()
        assert_harmless("full", COLOUR.sub("", stream.getvalue()))


def test_rich_markup_is_shown_as_it_is_written() -> None:
    data = CLEAN.replace("Office", "[red]x[/red]", 1).replace('"26"', "[bold]y").encode()
    shown = dict(outputs(Source("[green]a[/].mif", data)))
    assert "Value = [bold]y" in shown["full"]
    assert "[red]x[/red]" in shown["full"]
    assert "[green]a[/].mif" in shown["full"]


@cache
def reports_on(hostile: str) -> tuple[Report, ...]:
    """The reports on files that have it in their names and all over, the last of which cannot be read: checked once for
    all formats."""
    name = f"{hostile}.mif"
    checked = [check(Source(name, place(hostile).encode("utf-8", "replace")), Settings()) for place in PLACES]
    return (*checked, unread_report(name, "unreadable-file", f"Cannot be read: {hostile}", hostile))


@pytest.mark.parametrize("name", [*FORMATS, "summary"])
@pytest.mark.parametrize("hostile", [*HOSTILE, "".join(HOSTILE)])
def test_no_format_is_broken_by_a_name_or_by_the_file(
    name: str, hostile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = reports_on(hostile)
    assert any(report.diagnostics for report in reports[:-1])
    if name == "summary":
        path = tmp_path / "summary"
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
        rendered("github", reports)
        page = path.read_text("utf-8")
        assert_harmless("summary", page)
        table = page[page.index("<table>") : page.index("</table>")]
        assert "\n\n" not in table
        assert set(re.findall(r"</?([^ >]+)[ >]", table)) <= {"table", "tr", "th", "td", "code", "span", "br"}
    else:
        shown = rendered(name, reports)
        assert_harmless(name, shown)
        # Every finding is there, once: none is swallowed by another's line, element or cell.
        found = sum(len(report.diagnostics) for report in reports)
        counted = {
            "concise": lambda: shown.count("\n"),
            "jsonl": lambda: shown.count("\n"),
            "csv": lambda: shown.count("\r\n") - 1,
            "github": lambda: shown.count("\n") - 1,
            "azure": lambda: shown.count("\n") - 1,
            "json": lambda: len(json.loads(shown)["diagnostics"]),
            "gitlab": lambda: len(json.loads(shown)),
            "sarif": lambda: len(json.loads(shown)["runs"][0]["results"]),
            "checkstyle": lambda: len(ET.fromstring(shown).findall("file/error")),
            "junit": lambda: sum(
                (part.text or part.get("message", "") + "\n").count("\n")
                for part in ET.fromstring(shown).iterfind("testsuite/testcase/*")
            ),
        }
        assert name not in counted or counted[name]() == found


def test_json_holds_the_name_of_a_file_exactly() -> None:
    name = "a\x1b\u202e\u3000名😀\n.mif"
    report = check(Source(name, STATUS.encode()), Settings())
    assert json.loads(rendered("json", [report]))["files"][0]["path"] == name
    assert json.loads(rendered("gitlab", [report]))[0]["location"]["path"] == name


def test_json_and_xml_hold_the_beginnings_of_commands_without_showing_them() -> None:
    name = "##vso[task.complete]###[error].mif"
    report = check(Source(name, STATUS.encode()), Settings())
    for kind in ("json", "gitlab", "jsonl", "checkstyle"):
        assert "##" not in rendered(kind, [report])
    assert json.loads(rendered("json", [report]))["files"][0]["path"] == name
    assert json.loads(rendered("jsonl", [report]).split("\n")[0])["path"] == name
    assert ET.fromstring(rendered("checkstyle", [report]))[0].get("name") == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "\ufffd:error::x"),
        ("  ::error::x", "  \ufffd:error::x"),
        ("a ::b ##c #[d", "a ::b ##c #[d"),
        ("a ##[error]b ##VSO[x]", "a #\ufffd[error]b #\ufffdVSO[x]"),
        ("C:\\a::b", "C:\\a::b"),
        ("", ""),
    ],
)
def test_commands_of_build_servers_are_broken(text: str, shown: str) -> None:
    assert harmless(text) == shown
