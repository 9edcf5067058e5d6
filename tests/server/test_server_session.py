"""Sessions of a real client: what is sent for open files, and how a session begins and ends."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from editor import QUIET, Editor, Start, applied, edits_of, place, position
from running import CLEAN, ERROR, SAMPLES, STATUS, run

FAILURE = STATUS.replace('"Failed"', '"failed"')
# A letter, and one that is two units of UTF-16 and four bytes of UTF-8, before a fault in the same line.
WIDE = CLEAN.replace('Name = "Office"', 'Name = "a\U0001f600" Naem = "Office"')
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 9999, "character": 0}}


def codes(findings: list[Any]) -> list[str]:
    return [one["code"] for one in findings]


# --- findings --------------------------------------------------------------------------------------------


def test_findings_come_when_a_file_is_opened(editor: Editor) -> None:
    found = editor.findings(editor.open(SAMPLES / "MSIRDR42.mif"))
    assert codes(found) == ["MSI001", "MSI002"]
    one = found[0]
    text = (SAMPLES / "MSIRDR42.mif").read_text("windows-1252")
    assert one["range"] == place(text, '"Failed"')
    assert one["severity"] == 1
    assert one["source"] == "mifkit"
    assert one["message"].startswith("Windows Installer wrote this MIF")
    assert one["codeDescription"]["href"].startswith("https://blogs.technet.microsoft.com/")


def test_findings_follow_the_text_as_it_is_typed(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.mif", STATUS)
    assert codes(editor.findings(uri)) == []
    editor.change(uri, 2, {"range": place(STATUS, "Failed"), "text": "failed"})
    (found,) = editor.findings(uri, 2)
    assert found["code"] == "STA003"
    assert found["range"] == place(FAILURE, '"failed"')
    editor.change(uri, 3, {"text": STATUS})
    assert editor.findings(uri, 3) == []


def test_of_quick_changes_only_the_last_one_is_checked(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.mif", STATUS)
    editor.findings(uri)
    for version in range(2, 12):
        editor.change(uri, version, {"text": FAILURE if version % 2 else STATUS})
    assert codes(editor.findings(uri, 11)) == ["STA003"]
    assert [one["version"] for one in editor.waiting("textDocument/publishDiagnostics")] == []


def test_a_closed_file_has_no_findings(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.mif", FAILURE)
    assert editor.findings(uri)
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert editor.findings(uri, None) == []
    assert editor.about("hover", uri, position=position(FAILURE, 3)) is None


def test_a_file_that_is_closed_before_the_check_has_no_findings(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.mif", FAILURE)
    editor.change(uri, 2, {"text": FAILURE})
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    other = editor.open(tmp_path / "b.mif", FAILURE)
    assert editor.findings(other)
    sent = [one for one in editor.waiting("textDocument/publishDiagnostics") if one["uri"] == uri]
    assert [one["diagnostics"] for one in sent if one.get("version") in (2, None)] == [[]]


def test_an_editor_that_asks_for_findings_gets_none_unasked(fresh: Editor, tmp_path: Path) -> None:
    fresh.begin(QUIET, textDocument={"diagnostic": {}})
    uri = fresh.open(tmp_path / "a.mif", FAILURE)
    report = fresh.about("diagnostic", uri)
    assert report["kind"] == "full"
    assert codes(report["items"]) == ["STA003"]
    fresh.change(uri, 2, {"text": STATUS})
    assert fresh.about("diagnostic", uri)["items"] == []
    assert fresh.waiting("textDocument/publishDiagnostics") == []


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 19), ("utf-16", 17), ("utf-32", 16)])
def test_columns_are_counted_in_the_units_that_the_editor_prefers(
    fresh: Editor, tmp_path: Path, encoding: str, column: int
) -> None:
    capabilities = fresh.begin(general={"positionEncodings": [encoding, "utf-16"]})
    assert capabilities["positionEncoding"] == encoding
    uri = fresh.open(tmp_path / "a.mif", WIDE)
    starts = [one["range"]["start"] for one in fresh.findings(uri)]
    line = WIDE[: WIDE.index("Naem")].count("\n")
    assert {"line": line, "character": column} in starts
    # Edits are in the same units: the name is mended behind the wide character.
    where = {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + 4}}
    fresh.change(uri, 2, {"range": where, "text": "// X"})
    assert not [one for one in fresh.findings(uri, 2) if "Naem" in one["message"]]


def test_lines_end_only_where_the_protocol_has_them_end(editor: Editor, tmp_path: Path) -> None:
    text = "// \x0b \x0c \x1c \x85 \u2028\r" + FAILURE
    uri = editor.open(tmp_path / "a.mif", text)
    (line,) = {one["range"]["start"]["line"] for one in editor.findings(uri) if one["code"] == "STA003"}
    assert line == 1 + FAILURE[: FAILURE.index('"failed"')].count("\n")


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("notes.txt", CLEAN.replace("Start", "Strat"), "plaintext"),
        ("a.mif", "<MIFFile 2015> # a FrameMaker document\n", "mif"),
        ("program.py", "print('Start Component')", "python"),
    ],
)
def test_a_file_of_another_kind_has_no_findings(
    editor: Editor, tmp_path: Path, name: str, text: str, language: str
) -> None:
    uri = editor.open(tmp_path / name, text, language)
    assert editor.findings(uri) == []
    assert editor.about("hover", uri, position={"line": 0, "character": 2}) is None
    assert editor.about("documentSymbol", uri) == []
    assert editor.about("foldingRange", uri) == []
    assert editor.actions(uri, WHOLE) == []
    assert editor.about("formatting", uri, options={"tabSize": 2, "insertSpaces": True}) == []


def test_a_file_of_any_name_is_read_if_the_editor_calls_it_a_mif(editor: Editor, tmp_path: Path) -> None:
    assert codes(editor.findings(editor.open(tmp_path / "setup.tmp", FAILURE, "mif"))) == ["STA003"]
    assert codes(editor.findings(editor.open("untitled:Untitled-1", FAILURE, "mif"))) == ["STA003"]


def test_a_site_control_file_is_checked_by_its_own_rules(editor: Editor, tmp_path: Path) -> None:
    text = (SAMPLES / "sitectrl.ct0").read_text("windows-1252")
    uri = editor.open(tmp_path / "sitectrl.ct0", text.replace("{", "(", 1), "plaintext")
    assert {code[:3] for code in codes(editor.findings(uri))} <= {"SIT"}
    assert [one["name"] for one in editor.about("documentSymbol", uri)]


def test_the_mark_of_the_file_on_disk_is_reported_until_it_is_saved_without(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "a.mif"
    path.write_bytes(CLEAN.encode("utf-8-sig"))
    uri = editor.open(path, CLEAN)
    assert codes(editor.findings(uri)) == ["SYN101"]
    path.write_bytes(CLEAN.encode())
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert codes(editor.findings(uri)) == []


# --- requests --------------------------------------------------------------------------------------------


def test_hover_shows_the_rule_of_a_finding(editor: Editor, tmp_path: Path) -> None:
    text = STATUS.replace("Type = String(128)", "Type = Strng(128)")
    uri = editor.open(tmp_path / "a.mif", text)
    found = next(one for one in editor.findings(uri) if one["severity"] == 1)
    shown = editor.about("hover", uri, position=found["range"]["start"])
    assert shown["contents"]["kind"] == "markdown"
    told = shown["contents"]["value"]
    assert told.startswith(f"**{found['code']} ")
    assert all(part in told for part in ("**Why:**", "**How sure:**", "](<http"))
    assert shown["range"] == found["range"]


def test_hover_on_a_status_shows_the_outcome_on_the_client(editor: Editor) -> None:
    text = (SAMPLES / "MSIRDR42.mif").read_text("windows-1252")
    uri = editor.open(SAMPLES / "MSIRDR42.mif")
    told = editor.about("hover", uri, position=position(text, text.index('"Failed"') + 3))["contents"]["value"]
    assert told.startswith("**undetermined:** a decisive fact is not known.")
    assert "product not given: current branch assumed" in told
    assert "If the package matches it: FailureNonRetry" in told
    assert "How sure: unknown: no package was given" in told
    assert "MSI001" in told


def test_hover_goes_by_the_product_and_the_exit_code_that_are_set(fresh: Editor) -> None:
    fresh.begin({"product": "cm2007", "exitCode": 1618}, textDocument={"hover": {"contentFormat": ["plaintext"]}})
    text = (SAMPLES / "MSIRDR42.mif").read_text("windows-1252")
    uri = fresh.open(SAMPLES / "MSIRDR42.mif")
    shown = fresh.about("hover", uri, position=position(text, text.index('"Failed"')))["contents"]
    assert shown["kind"] == "plaintext"
    assert "MSIRDR42.mif, Status 'Failed', exit code 1618; Configuration Manager 2007." in shown["value"]
    assert "(D16, documented)" in shown["value"]


def test_where_nothing_is_found_nothing_is_shown(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.mif", STATUS)
    assert editor.about("hover", uri, position={"line": 0, "character": 0}) is None


def test_a_quick_fix_mends_the_text(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.mif", FAILURE)
    (found,) = editor.findings(uri)
    fix, *others = editor.actions(uri, found["range"], ["quickfix"])
    assert fix["title"] == "Write Failed (unsafe: it guesses, or changes what the file says)"
    assert fix["diagnostics"][0]["code"] == "STA003"
    assert applied(FAILURE, edits_of(fix["edit"], uri)) == STATUS
    assert [one["title"] for one in others] == [
        "Suppress STA003 (status-value-case) in this line",
        "Suppress STA003 (status-value-case) in the file",
    ]


def test_all_safe_fixes_are_made_when_they_are_chosen(editor: Editor, tmp_path: Path) -> None:
    text = FAILURE + "\x1a"
    uri = editor.open(tmp_path / "a.mif", text)
    (action,) = editor.actions(uri, WHOLE, ["source.fixAll"])
    assert "edit" not in action
    resolved = editor.request("codeAction/resolve", action)
    assert applied(text, edits_of(resolved["edit"], uri)) == FAILURE


def test_an_editor_without_versions_of_edits_gets_them_without(fresh: Editor, tmp_path: Path) -> None:
    fresh.begin(QUIET, workspace={"workspaceEdit": {}})
    uri = fresh.open(tmp_path / "a.mif", FAILURE)
    fix = fresh.actions(uri, WHOLE, ["quickfix"])[0]
    assert applied(FAILURE, fix["edit"]["changes"][uri]) == STATUS


def test_formatting_lays_the_text_out(editor: Editor, tmp_path: Path) -> None:
    text = STATUS.replace("    ", "\t")
    uri = editor.open(tmp_path / "a.mif", text)
    edits = editor.about("formatting", uri, options={"tabSize": 8, "insertSpaces": False})
    assert applied(text, edits) == STATUS
    editor.change(uri, 2, {"text": STATUS})
    assert editor.about("formatting", uri, options={"tabSize": 8, "insertSpaces": False}) == []
    assert editor.waiting("window/showMessage") == []


def test_a_file_with_faulty_syntax_is_not_formatted_and_it_is_said_why(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.mif", ERROR)
    assert editor.about("formatting", uri, options={"tabSize": 2, "insertSpaces": True}) == []
    said = editor.await_message("window/showMessage")["message"]
    line = ERROR[: ERROR.index("twenty")].count("\n") + 1
    assert said.startswith(f"Not formatted, as long as the syntax is faulty. Line {line}: ")


def test_the_outline_is_the_tree_of_blocks(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.mif", CLEAN)
    (component,) = editor.about("documentSymbol", uri)
    (group,) = component["children"]
    (attribute,) = group["children"]
    assert [one["name"] for one in (component, group, attribute)] == ["Workstation", "Office", "Room"]
    assert group["detail"] == "id 1, MICROSOFT|OFFICE|1.0"
    assert attribute["detail"] == 'id 1, = "26"'
    assert attribute["selectionRange"] == place(CLEAN, '"Room"')
    assert component["range"]["end"] == position(CLEAN, len(CLEAN) - 1)


def test_blocks_and_comments_can_be_folded(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.mif", f"// one\n// two\n{CLEAN}")
    folds = [(one["startLine"], one["endLine"], one["kind"]) for one in editor.about("foldingRange", uri)]
    assert folds == [(0, 1, "comment"), (2, 15, "region"), (4, 14, "region"), (9, 13, "region")]


# --- beginnings and ends ---------------------------------------------------------------------------------


def test_an_exit_without_shutdown_has_exit_status_1(start: Start) -> None:
    editor = start()
    editor.begin()
    editor.notify("exit")
    assert editor.status() == 1


def test_an_editor_that_goes_away_ends_the_server(start: Start, tmp_path: Path) -> None:
    editor = start()
    editor.begin()
    editor.open(tmp_path / "a.mif", FAILURE)
    assert editor.hang_up() == 1


def test_without_its_extra_the_command_says_what_to_install() -> None:
    script = "import sys; sys.modules['pygls'] = None; from mifkit.cli import main; main(['server'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    what = "The server needs the extra lsp, which is not installed: see 'mifkit help installation'"
    assert done.stderr == f"Error: {what}\n"


def test_help_and_the_other_commands_need_nothing_of_it() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "mifkit", "server", "--help"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "pygls" not in done.stderr
    assert run("lint", SAMPLES / "status-success.mif").returncode == 0
