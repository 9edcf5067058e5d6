"""What is checked in the editor, and by what: its options, the configuration files, and faults in both."""

import os
from pathlib import Path
from typing import Any

import pytest
from editor import QUIET, Editor, Start
from repositories import configured
from running import STATUS, invoke, run

FAILURE = STATUS.replace('"Failed"', '"failed"')


def codes(findings: list[Any]) -> list[str]:
    return [one["code"] for one in findings]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.mif"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (None, ["STA007", "STA003"]),
        ({"select": ["STA003"]}, ["STA003"]),
        ({"ignore": ["STA"]}, []),
        ({"mifkit": {"ignore": ["status-value-case"]}}, ["STA007"]),
    ],
)
def test_options_choose_the_rules(fresh: Editor, path: Path, options: Any, found: list[str]) -> None:
    fresh.begin(options)
    assert codes(fresh.findings(fresh.open(path, FAILURE))) == found


def test_a_faulty_option_is_shown_and_the_others_hold(fresh: Editor, path: Path) -> None:
    fresh.begin({"profle": "sms", "product": "sms3", **QUIET})
    said = [fresh.await_message("window/showMessage")["message"] for _ in range(2)]
    assert said[0] == "There is no option 'profle'; did you mean 'profile'?"
    assert said[1].startswith("The option product, 'sms3', is not one of sms1.0, ")
    assert codes(fresh.findings(fresh.open(path, FAILURE))) == ["STA003"]


def test_the_settings_of_the_editor_come_before_what_it_began_with(fresh: Editor, path: Path) -> None:
    settings: dict[str, Any] = {"ignore": ["STA003"]}
    fresh.answers["workspace/configuration"] = lambda params: [settings for _ in params["items"]]
    fresh.begin(QUIET, workspace={"configuration": True})
    fresh.await_message("workspace/configuration", lambda params: params["items"] == [{"section": "mifkit"}])
    uri = fresh.open(path, FAILURE)
    fresh.await_message("textDocument/publishDiagnostics", lambda one: codes(one["diagnostics"]) == ["STA007"])
    settings["ignore"] = ["STA"]
    fresh.notify("workspace/didChangeConfiguration", {"settings": None})
    fresh.await_message("textDocument/publishDiagnostics", lambda one: one["uri"] == uri and not one["diagnostics"])
    settings.clear()
    fresh.notify("workspace/didChangeConfiguration", {"settings": None})
    fresh.await_message("textDocument/publishDiagnostics", lambda one: codes(one["diagnostics"]) == ["STA003"])


def test_an_editor_without_settings_keeps_those_it_began_with(fresh: Editor, path: Path) -> None:
    fresh.answers["workspace/configuration"] = lambda params: [None for _ in params["items"]]
    fresh.begin(QUIET, workspace={"configuration": True})
    fresh.await_message("workspace/configuration")
    assert codes(fresh.findings(fresh.open(path, FAILURE))) == ["STA003"]


def test_settings_may_be_sent_without_being_asked_for(fresh: Editor, path: Path) -> None:
    fresh.begin(QUIET)
    uri = fresh.open(path, FAILURE)
    assert codes(fresh.findings(uri)) == ["STA003"]
    fresh.notify("workspace/didChangeConfiguration", {"settings": {"mifkit": {"select": ["STA007"]}}})
    assert codes(fresh.findings(uri)) == ["STA007"]
    # Settings of others take nothing back but what was set before them.
    fresh.notify("workspace/didChangeConfiguration", {"settings": {"python": {"path": "x"}}})
    assert codes(fresh.findings(uri)) == ["STA003"]
    assert fresh.waiting("window/showMessage") == []


def test_the_nearest_configuration_file_applies(fresh: Editor, tmp_path: Path) -> None:
    fresh.begin(QUIET)
    (tmp_path / "mifkit.toml").write_text('ignore = ["STA003"]\nexclude = ["vendor"]\n', encoding="utf-8")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "mifkit.toml").write_text('[severity]\nSTA003 = "error"\n', encoding="utf-8")
    assert fresh.findings(fresh.open(tmp_path / "a.mif", FAILURE)) == []
    (found,) = fresh.findings(fresh.open(tmp_path / "below" / "a.mif", FAILURE))
    assert (found["code"], found["severity"]) == ("STA003", 1)


def test_in_an_excluded_file_nothing_is_reported_but_it_can_be_asked_about(fresh: Editor, tmp_path: Path) -> None:
    fresh.begin(QUIET)
    (tmp_path / "mifkit.toml").write_text('exclude = ["vendor"]\n', encoding="utf-8")
    uri = fresh.open(tmp_path / "vendor" / "a.mif", FAILURE)
    assert fresh.findings(uri) == []
    assert fresh.actions(uri, {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}) == []
    assert fresh.about("documentSymbol", uri)


def test_a_configuration_file_that_changes_is_read_again(fresh: Editor, path: Path) -> None:
    fresh.begin(QUIET, workspace={"didChangeWatchedFiles": {"dynamicRegistration": True}})
    (registered,) = fresh.await_message("client/registerCapability")["registrations"]
    patterns = [one["globPattern"] for one in registered["registerOptions"]["watchers"]]
    assert patterns == ["**/mifkit.toml", "**/pyproject.toml"]
    uri = fresh.open(path, FAILURE)
    assert codes(fresh.findings(uri)) == ["STA003"]
    file = path.with_name("mifkit.toml")
    file.write_text('ignore = ["STA"]\n', encoding="utf-8")
    fresh.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 1}]})
    assert fresh.findings(uri) == []


def test_an_editor_that_asks_for_findings_is_asked_to_refresh(fresh: Editor, path: Path) -> None:
    fresh.begin(QUIET, textDocument={"diagnostic": {}}, workspace={"diagnostics": {"refreshSupport": True}})
    uri = fresh.open(path, FAILURE)
    assert codes(fresh.about("diagnostic", uri)["items"]) == ["STA003"]
    fresh.notify("workspace/didChangeConfiguration", {"settings": {"ignore": ["STA"]}})
    fresh.await_message("workspace/diagnostic/refresh")
    assert fresh.about("diagnostic", uri)["items"] == []


def test_a_faulty_configuration_file_is_shown_once_and_the_defaults_hold(fresh: Editor, tmp_path: Path) -> None:
    fresh.begin(QUIET)
    file = tmp_path / "mifkit.toml"
    file.write_text('ignroe = ["STA003"]\n', encoding="utf-8")
    for name in ("a.mif", "b.mif", "a.mif"):
        assert codes(fresh.findings(fresh.open(tmp_path / name, FAILURE))) == ["STA003"]
    (said,) = fresh.waiting("window/showMessage")
    # Editors write the letter of a drive small.
    assert os.path.normcase(said["message"]) == os.path.normcase(
        f"Until the configuration is corrected, the defaults apply: {file}:1:1: "
        "there is no key 'ignroe'; did you mean 'ignore'?"
    )
    file.write_text('ignore = ["STA003"]\n', encoding="utf-8")
    uri = fresh.open(tmp_path / "c.mif", FAILURE)
    fresh.findings(uri)
    fresh.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert fresh.findings(uri) == []


def test_one_configuration_file_may_hold_for_all_files(start: Start, path: Path) -> None:
    path.with_name("mifkit.toml").write_text('ignore = ["STA003"]\n', encoding="utf-8")
    file = path.with_name("site.toml")
    file.write_text('select = ["STA003"]\n', encoding="utf-8")
    editor = start("--config", str(file))
    editor.begin()
    uri = editor.open(path, FAILURE)
    assert codes(editor.findings(uri)) == ["STA003"]
    file.write_text("selct = []\n", encoding="utf-8")
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert codes(editor.findings(uri)) == ["STA007", "STA003"]
    assert f"{file}:1:1: there is no key 'selct'" in editor.await_message("window/showMessage")["message"]


def test_isolated_no_configuration_file_counts(start: Start, path: Path) -> None:
    path.with_name("mifkit.toml").write_text('ignore = ["STA"]\n', encoding="utf-8")
    editor = start("--isolated")
    editor.begin(QUIET)
    assert codes(editor.findings(editor.open(path, FAILURE))) == ["STA003"]
    assert editor.end() == 0


def test_a_faulty_file_that_is_named_ends_the_command(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text("selct = []\n", encoding="utf-8")
    done = run("server", "--config", file)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"there is no key 'selct'" in done.stderr


def test_what_the_configured_baseline_accepts_is_not_shown(fresh: Editor, path: Path) -> None:
    path.write_text(FAILURE)
    invoke("baseline", "write", path.with_name("accepted.json"), path)
    configured(path.parent, "baseline = 'accepted.json'")
    fresh.begin()
    assert fresh.findings(fresh.open(path, FAILURE)) == []


def test_a_faulty_baseline_is_shown_and_accepts_nothing(fresh: Editor, path: Path) -> None:
    configured(path.parent, "baseline = 'accepted.json'")
    fresh.begin()
    assert codes(fresh.findings(fresh.open(path, FAILURE))) == ["STA007", "STA003"]
    said = fresh.await_message("window/showMessage")["message"]
    assert said.startswith("Until the baseline is corrected, all findings are shown: ")
