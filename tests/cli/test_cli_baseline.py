"""`mifkit baseline`, and what `mifkit lint` leaves out: what is accepted, and what has not changed."""

import json
import shutil
from pathlib import Path

import pytest
from repositories import committed, configured, git
from running import CLEAN, ERROR, WARNING, invoke, written

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def summary(*arguments: str | Path) -> dict[str, int]:
    counts: dict[str, int] = json.loads(invoke("lint", "-o", "json", *arguments).stdout)["summary"]
    return counts


def test_what_is_accepted_is_counted_and_does_not_fail(tmp_path: Path) -> None:
    path, baseline = written(tmp_path, ERROR), tmp_path / "accepted.json"
    assert invoke("baseline", "write", baseline, path).exit_code == 0
    done = invoke("lint", path, "--baseline", baseline)
    assert (done.exit_code, done.stdout) == (0, "No findings in 1 file; 1 in the baseline\n")
    path.write_text("\n\n" + ERROR)
    assert summary(path, "--baseline", baseline)["errors"] == 0


def test_something_new_is_reported(tmp_path: Path) -> None:
    path, baseline = written(tmp_path, WARNING), tmp_path / "accepted.json"
    invoke("baseline", "write", baseline, path)
    written(tmp_path, ERROR + "\x1a")
    done = invoke("lint", "-o", "concise", path, "--baseline", baseline)
    assert done.exit_code == 1
    assert [line.split(" ")[2] for line in done.stdout.splitlines()] == ["SYN114"]


def test_what_is_stale_is_reported_and_pruned(tmp_path: Path) -> None:
    path, baseline = written(tmp_path, ERROR), tmp_path / "accepted.json"
    invoke("baseline", "write", baseline, path)
    written(tmp_path, CLEAN)
    done = invoke("lint", "-o", "concise", path, "--baseline", baseline)
    assert done.exit_code == 0
    assert f"{baseline}:4:5: info SYN007 The baseline accepts a finding that is not there any more" in done.stdout
    assert (
        f"mifkit baseline prune {baseline} {path}" in invoke("lint", "-o", "csv", path, "--baseline", baseline).stdout
    )
    assert "accepts 1 \N{RIGHTWARDS ARROW} 0 findings" in invoke("baseline", "prune", baseline, path).stdout
    assert invoke("lint", path, "--baseline", baseline).stdout == "No findings in 1 file\n"


def test_what_was_not_looked_for_is_not_stale(tmp_path: Path) -> None:
    path, baseline = written(tmp_path, ERROR), tmp_path / "accepted.json"
    invoke("baseline", "write", baseline, path)
    assert "SYN007" not in invoke("lint", "--select", "STA,SYN007", path, "--baseline", baseline).stdout


def test_writing_again_changes_only_what_was_looked_at(tmp_path: Path) -> None:
    baseline, one, other = tmp_path / "accepted.json", written(tmp_path, ERROR), written(tmp_path, ERROR, "b.mif")
    invoke("baseline", "write", baseline, one)
    assert "accepts 1 \N{RIGHTWARDS ARROW} 2 findings" in invoke("baseline", "write", baseline, other).stdout
    assert summary(one, other, "--baseline", baseline)["baselined"] == 2
    written(tmp_path, CLEAN)
    assert "accepts 2 \N{RIGHTWARDS ARROW} 1 finding." in invoke("baseline", "write", baseline, one).stdout
    assert "accepts 0 findings." in invoke("baseline", "write", baseline, one, "--replace").stdout


def test_a_baseline_accepts_the_same_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    written(tmp_path / "sub", ERROR)
    monkeypatch.chdir(tmp_path)
    invoke("baseline", "write", "accepted.json", "sub")
    monkeypatch.chdir(tmp_path / "sub")
    assert summary("a.mif", "--baseline", "../accepted.json")["baselined"] == 1


def test_the_baseline_of_the_configuration_is_used(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    invoke("baseline", "write", tmp_path / "accepted.json", path)
    configured(tmp_path, "baseline = 'accepted.json'")
    assert summary(path)["baselined"] == 1


def test_a_file_that_cannot_be_read_is_not_accepted(tmp_path: Path) -> None:
    baseline = tmp_path / "accepted.json"
    done = invoke("baseline", "write", baseline, written(tmp_path, ERROR), tmp_path / "gone.mif")
    assert done.exit_code == 2
    assert "gone.mif" in done.stderr
    assert list(json.loads(baseline.read_text())["files"]) == ["a.mif"]


@pytest.mark.parametrize("text", [None, "{}"])
def test_a_baseline_that_is_missing_or_none_ends_the_run(text: str | None, tmp_path: Path) -> None:
    baseline = tmp_path / "accepted.json"
    if text is not None:
        baseline.write_text(text)
    commands: tuple[list[str | Path], ...] = (["lint", "--baseline", baseline], ["baseline", "prune", baseline])
    for command in commands:
        done = invoke(*command, written(tmp_path, ERROR))
        assert done.exit_code == 2
        assert str(baseline) in done.stderr


def test_standard_input_has_no_baseline() -> None:
    assert invoke("baseline", "write", "x.json", "-", stdin=b"").exit_code == 2


@needs_git
def test_only_findings_on_changed_lines(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    path = written(tmp_path, ERROR)
    committed(tmp_path)
    assert summary(path, "--diff-base", "HEAD") == {
        "files": 1, "errors": 0, "warnings": 0, "infos": 0, "suppressed": 0, "baselined": 0, "unchanged": 1, "minor": 0,
    }  # fmt: skip
    written(tmp_path, ERROR + "\x1a")
    done = invoke("lint", "-o", "concise", path, "--diff-base", "HEAD")
    assert done.exit_code == 0
    assert [line.split(" ")[2] for line in done.stdout.splitlines()] == ["SYN107"]


@needs_git
def test_a_revision_that_is_none_ends_the_run(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    path = written(tmp_path, ERROR)
    committed(tmp_path)
    done = invoke("lint", path, "--diff-base", "nowhere")
    assert done.exit_code == 2
    assert "What has changed cannot be found out" in done.stderr
