"""What may go wrong: messages that are none, texts that no editor should send, and faults of mifkit itself."""

import asyncio
import json
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from deadly import hang
from editor import QUIET, Editor, Start, ThreadEditor, position
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lsprotocol import types
from running import SAMPLES, STATUS
from shares import InProcess

from mifkit.linter.project import Project
from mifkit.server import checking
from mifkit.server.analysis import FileAnalysis, analyse
from mifkit.server.checking import Checker, Checkers
from mifkit.server.configuration import Configuration
from mifkit.server.open_files import OpenFiles
from mifkit.server.service import LARGE, LARGE_PAUSE, create

FAILURE = STATUS.replace('"Failed"', '"failed"')
URI = "file:///nowhere/a.mif"


def still_works(editor: Editor, tmp_path: Path) -> bool:
    found = editor.findings(editor.open(tmp_path / "other.mif", FAILURE))
    return [one["code"] for one in found] == ["STA003"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"3",
        b"\xff\xfe",
        b"null",
        b"{}",
        b'{"jsonrpc": "2.0"}',
        b'{"jsonrpc": "1.0", "id": 99, "method": "shutdown"}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": 3}}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didOpen"}',
        b'{"jsonrpc": "2.0", "method": "no/such", "params": {}}',
        b'{"jsonrpc": "2.0", "id": 99, "method": "no/such", "params": {}}',
        b'{"jsonrpc": "2.0", "id": 99, "result": {}}',
        b"[" * 100_000,
    ],
    ids=lambda body: body[:60].decode("latin-1"),
)
def test_an_invalid_message_does_not_end_the_server(editor: Editor, tmp_path: Path, body: bytes) -> None:
    editor.raw(body)
    assert still_works(editor, tmp_path)


@pytest.mark.parametrize(
    "params",
    [
        "",
        ', "params": 3',
        ', "params": {"textDocument": {}, "position": {"line": 0, "character": 0}}',
        ', "params": {"textDocument": {"uri": "file:///a"}, "position": {"line": -1, "character": 0}}',
        ', "params": {"textDocument": {"uri": "file:///a"}, "position": "\u202e"}',
    ],
)
def test_invalid_parameters_are_answered_as_such(editor: Editor, tmp_path: Path, params: str) -> None:
    editor.raw(f'{{"jsonrpc": "2.0", "id": 4711, "method": "textDocument/hover"{params}}}'.encode())
    answer = editor.answer(4711)
    assert answer["error"]["code"] == -32602
    assert "textDocument/hover" in answer["error"]["message"]
    assert still_works(editor, tmp_path)


def test_a_message_about_a_file_that_is_not_open_is_logged(editor: Editor, tmp_path: Path) -> None:
    editor.change("file:///nowhere/b.mif", 2, {"text": "x"})
    assert "not understood" in editor.await_message("window/logMessage")["message"]
    editor.notify("textDocument/didClose", {"textDocument": {"uri": "file:///nowhere/b.mif"}})
    editor.notify("textDocument/didSave", {"textDocument": {"uri": "file:///nowhere/b.mif"}})
    assert still_works(editor, tmp_path)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/hover", {"position": {"line": 0, "character": 0}}),
        ("textDocument/documentSymbol", {}),
        ("textDocument/foldingRange", {}),
        ("textDocument/formatting", {"options": {"tabSize": 2, "insertSpaces": True}}),
        ("textDocument/diagnostic", {}),
        (
            "textDocument/codeAction",
            {
                "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
                "context": {"diagnostics": []},
            },
        ),
    ],
)
def test_a_question_about_a_file_that_is_not_open_has_an_empty_answer(
    editor: Editor, method: str, params: dict[str, Any]
) -> None:
    answer = editor.request(method, {"textDocument": {"uri": URI}} | params)
    assert answer in (None, [], {"items": [], "kind": "full"})


def test_an_action_of_another_server_cannot_be_completed_but_does_no_harm(editor: Editor, tmp_path: Path) -> None:
    for data in (None, 3, {"uri": 3}, {"uri": URI}):
        answer = editor.request("codeAction/resolve", {"title": "x", "data": data})
        assert "edit" not in answer
    assert still_works(editor, tmp_path)


TEXTS = [
    "",
    "\0",
    "\ud83d",
    "\ufeff",
    "\ufeff" + FAILURE,
    FAILURE + "\ud83d\udc00",
    '"' * 20_000,
    "{" * 20_000,
    "Start Group\n" * 5_000,
    "Start Enum Type = " * 2_000,
    "Value = ä\U0001f600" * 5_000,
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_every_text_is_answered(editor: Editor, tmp_path: Path, text: str) -> None:
    uri = editor.open(tmp_path / "a.mif", text)
    found = editor.findings(uri)
    assert len(found) <= 2001
    everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": 99999, "character": 0}}
    editor.about("hover", uri, position={"line": 0, "character": 3})
    editor.about("documentSymbol", uri)
    editor.about("foldingRange", uri)
    editor.about("formatting", uri, options={"tabSize": 2, "insertSpaces": True})
    editor.actions(uri, everywhere)
    assert [one for one in editor.waiting("window/logMessage") if "failed on" in one["message"]] == []
    assert still_works(editor, tmp_path)


def test_of_very_many_findings_the_most_severe_are_shown(editor: Editor, tmp_path: Path) -> None:
    found = editor.findings(editor.open(tmp_path / "a.mif", FAILURE + "Strat Group\nEnd Group\n" * 3_000))
    assert len(found) == 2001
    assert "more findings are not shown here" in found[0]["message"]


def test_a_question_that_is_taken_back_is_answered_or_cancelled(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.mif", FAILURE)
    number = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    editor.notify("$/cancelRequest", {"id": number})
    answer = editor.answer(number)
    assert "result" in answer or answer["error"]["code"] == -32800
    assert still_works(editor, tmp_path)


def test_after_a_shutdown_nothing_is_answered_and_exit_ends_it(start: Start) -> None:
    editor = start()
    editor.begin()
    editor.request("shutdown")
    editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    editor.notify("exit")
    assert editor.status() == 0


def test_a_fault_of_mifkit_costs_only_the_file_it_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(path: str, *arguments: Any, **others: Any) -> Any:
        if "bad" in path:
            raise ZeroDivisionError
        return analyse(path, *arguments, **others)

    monkeypatch.setattr(checking, "analyse", faulty)
    logged: list[str] = []

    def failing(analysis: FileAnalysis) -> int:
        return len(analysis.text.text) // 0

    async def session() -> list[list[int | str | None]]:
        files = OpenFiles(Configuration(logged.append), logged.append, InProcess(Checker()))
        for name in ("bad", "good"):
            files.open(types.TextDocumentItem(f"file:///{name}.mif", "mif", 1, FAILURE))
        found = [[one.code for one in await files.findings(f"file:///{name}.mif")] for name in ("bad", "good")]
        assert await files.ask("file:///good.mif", failing, 7) == 7
        files.stop()
        return found

    # The file that is not checked does not look as if it were without faults.
    assert asyncio.run(session()) == [["SYN006"], ["STA007", "STA003"]]
    first, second = logged
    assert first.startswith("mifkit failed on file:///bad.mif: ZeroDivisionError in faulty, ")
    assert second.startswith("mifkit failed on file:///good.mif: ZeroDivisionError in ")


def test_an_answer_is_about_the_text_as_it_is_when_it_is_given() -> None:
    async def session() -> str:
        files = OpenFiles(Configuration(print), print, InProcess(Checker()))
        files.open(types.TextDocumentItem(URI, "mif", 1, FAILURE))
        asked = asyncio.ensure_future(files.ask(URI, lambda analysis: analysis.text.text, ""))
        await asyncio.sleep(0)
        whole = types.TextDocumentContentChangeWholeDocument(text=STATUS)
        files.change(types.VersionedTextDocumentIdentifier(version=2, uri=URI), [whole])
        answer = await asked
        files.stop()
        return answer

    assert asyncio.run(session()) == STATUS


def test_a_check_that_does_not_end_is_ended_and_others_are_answered_meanwhile() -> None:
    logged: list[str] = []
    other = "file:///nowhere/b.mif"

    async def session() -> None:
        files = OpenFiles(Configuration(logged.append), logged.append, Checkers(limit=3))
        for uri in (URI, other):
            files.open(types.TextDocumentItem(uri, "mif", 1, FAILURE))
        text = attrgetter("text.text")
        # Both processes are started before the limit counts.
        first, second = await asyncio.gather(files.ask(URI, text, ""), files.ask(other, text, ""))
        assert (first, second) == (FAILURE, FAILURE)
        hanging = asyncio.ensure_future(files.ask(URI, hang, "ended"))
        await asyncio.sleep(0)
        assert await files.ask(other, text, "") == FAILURE
        assert not hanging.done()
        assert await hanging == "ended"
        assert await files.ask(URI, text, "") == FAILURE
        files.stop()

    asyncio.run(session())
    assert logged == [f"mifkit failed on {URI}: it did not end within 3 s. Please report it, with the file if you can."]


def test_a_large_text_is_checked_later(monkeypatch: pytest.MonkeyPatch) -> None:
    server = create(Project)
    pauses: list[float] = []

    async def noted(_: str, pause: float) -> None:
        pauses.append(pause)

    async def session() -> None:
        monkeypatch.setattr(server, "_publish", noted)
        for uri, text in ((URI, FAILURE), ("file:///nowhere/b.mif", FAILURE + "\n" * LARGE)):
            server.files.open(types.TextDocumentItem(uri, "mif", 1, text))
            server.publish(uri, 0)
        await asyncio.sleep(0)

    asyncio.run(session())
    server.files.stop()
    assert pauses == [0, LARGE_PAUSE]


# --- the text in the server is that of the editor --------------------------------------------------------

SAMPLE = (SAMPLES / "MSIRDR42.mif").read_bytes().decode("windows-1252")
NEW = ["", '"', "\n", "\r\n", "\r", "//", "\x0c", "\u2028", "Start Group", "\U0001f600", "ä€", "Value = 1\n"]


@pytest.fixture(scope="module")
def asking() -> Iterator[Editor]:
    """An editor that asks for findings: no pause is waited for."""
    editor = ThreadEditor()
    editor.begin(QUIET, textDocument={"diagnostic": {}})
    yield editor
    assert editor.end() == 0


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(NEW)), min_size=1, max_size=12))
def test_after_edits_the_server_says_of_the_text_what_it_says_of_it_anew(
    asking: Editor, edits: list[tuple[float, int, str]]
) -> None:
    text = SAMPLE
    uri = asking.open("untitled:edited", text)
    for version, (where, length, new) in enumerate(edits, 2):
        start = round(where * len(text))
        end = min(len(text), start + length)
        if "\r\n" in (text[start - 1 : start + 1], text[end - 1 : end + 1]):
            continue
        where_to = {"start": position(text, start), "end": position(text, end)}
        asking.change(uri, version, {"range": where_to, "text": new})
        text = text[:start] + new + text[end:]
    anew = asking.open("untitled:anew", text)
    for method in ("diagnostic", "documentSymbol", "foldingRange"):
        one, other = (json.dumps(asking.about(method, address)) for address in (uri, anew))
        assert one.replace("untitled:edited", "untitled:anew") == other
    for address in (uri, anew):
        asking.notify("textDocument/didClose", {"textDocument": {"uri": address}})
