"""Text of a file or of its name never makes a terminal, Rich or a build server do anything."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from running import CLEAN, STATUS

from mifkit.engine import Settings, check
from mifkit.output import FORMATS, writer
from mifkit.output.outcome import write_full
from mifkit.output.outcome import write_json as write_outcome_json
from mifkit.output.summary import Summary
from mifkit.output.text import harmless
from mifkit.output.tree import write_json, write_tree
from mifkit.rule import Document
from mifkit.source import Source
from mifkit.status.outcome import derive
from mifkit.status.product import Product
from mifkit.verdict import NotAStatusMifError, facts

HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://example.invalid\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]0;title\x07",
    "\x9b31mred",
    "\x90q\x9c",
    "\x7f\b\b\b",
    "\0",
    "\r",
    "\r\nerror[MSI001]",
    "\n::error file=a::b",
    "\n##[error]x",
    "##vso[task.setvariable variable=a]b",
    "::set-output name=a::b",
    "[red]x[/red]",
    "[link=https://example.invalid]x[/link]",
    "[/]",
    "\u202eltr\u202c",
    "\u2066\u2069\u200f",
    "\ufeff\u200b\u00ad",
    "\u2028\u2029\x85\x0b\x0c",
    "e\u0301\u0301\u0301",
    "名前\u3000\uff21",
    "😀",
    "\U000e0001\U000e007f",
    "\ud800",
    "\udcff",
    "\t\t",
    '"',
    "\\",
    "\\x1b[31m",
    "{0}%s$(x)`x`",
]
hostile = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=6), min_size=1, max_size=5).map("".join)

# What may stand in an output besides printable characters.
BLANKS = "\n\u00a0\u3000"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# As GitHub's and Azure's agents look for commands.
COMMAND = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE | re.IGNORECASE)

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
    summary = Summary()
    summary.add(report)
    for name in FORMATS:
        stream = StringIO()
        target = writer(name, stream)
        target.report(report)
        target.finish(summary)
        yield name, stream.getvalue()
    document = Document(source)
    for name, write in (("tree", write_tree), ("json", write_json)):
        stream = StringIO()
        write(document, stream)
        yield name, stream.getvalue()
    try:
        known = facts(report, product=Product.CB)
    except NotAStatusMifError:
        return
    for name in ("outcome", "json"):
        stream = StringIO()
        if name == "json":
            write_outcome_json(derive(known), stream)
        else:
            write_full(derive(known), known, stream)
        yield name, stream.getvalue()


def assert_harmless(name: str, shown: str) -> None:
    if name == "json":
        assert shown.isascii()
        assert re.fullmatch(r"[\n\x20-\x7e]*", shown)
        json.loads(shown).items()
    else:
        bad = {
            char for char in shown if not char.isprintable() and char not in BLANKS and not "\u2000" <= char <= "\u200a"
        }
        assert not bad - {"\u1680", "\u202f", "\u205f"}
        assert not COMMAND.search(shown)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile, st.sampled_from(range(len(PLACES))), st.sampled_from(ENCODINGS), hostile)
@example("".join(HOSTILE), 1, "utf-16", "".join(HOSTILE))
@example("".join(HOSTILE), 6, "windows-1252", "::error ::.mif")
@example("\n::error::x", 2, "utf-8-sig", "##[error].mif")
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
        target.report(report)
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


def test_json_holds_the_name_of_a_file_exactly() -> None:
    name = "a\x1b\u202e\u3000名😀\n.mif"
    for kind, shown in outputs(Source(name, STATUS.encode())):
        if kind == "json" and '"files"' in shown:
            assert json.loads(shown)["files"][0]["path"] == name


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
