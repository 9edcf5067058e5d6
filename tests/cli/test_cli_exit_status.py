"""Exit statuses: 0 nothing to complain about, 1 findings, 2 it could not do what was asked. Never anything else."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from running import CLEAN, ERROR, SAMPLES, STATUS, WARNING, invoke, written
from systems import NO_SUCH_FILE, posix_only

posix = posix_only("symbolic links")

# --- lint: what was found --------------------------------------------------------------------------------

LEVELS = [
    (CLEAN, "error", 0),
    (CLEAN, "info", 0),
    (WARNING, "error", 0),
    (WARNING, "warning", 1),
    (WARNING, "info", 1),
    (WARNING, "never", 0),
    (ERROR, "error", 1),
    (ERROR, "warning", 1),
    (ERROR, "never", 0),
]
PARTS = {CLEAN: "clean", WARNING: "warning", ERROR: "error"}


@pytest.mark.parametrize(("text", "fail_on", "status"), LEVELS, ids=[f"{PARTS[a]}, {b}" for a, b, _ in LEVELS])
def test_findings_at_or_above_fail_on(text: str, fail_on: str, status: int, tmp_path: Path) -> None:
    assert invoke("lint", "--fail-on", fail_on, written(tmp_path, text)).exit_code == status


@pytest.mark.parametrize(("text", "status"), [(CLEAN, 0), (WARNING, 0), (ERROR, 1)], ids=["clean", "warning", "error"])
def test_errors_fail_by_default(text: str, status: int, tmp_path: Path) -> None:
    assert invoke("lint", written(tmp_path, text)).exit_code == status


def test_info_alone_fails_only_if_asked_to(tmp_path: Path) -> None:
    path = written(tmp_path, "DEPTH = 1;\n")
    assert [invoke("lint", "--fail-on", level, path).exit_code for level in ("warning", "info")] == [0, 1]


def test_exit_zero_hides_findings_but_not_that_something_was_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    assert invoke("lint", "--exit-zero", path).exit_code == 0
    assert invoke("lint", "--exit-zero", path, tmp_path / "gone.mif").exit_code == 2
    assert invoke("lint", "--fail-on", "never", path, tmp_path / "gone.mif").exit_code == 2


def test_the_status_is_no_count(tmp_path: Path) -> None:
    for number in range(3):
        written(tmp_path, ERROR, f"{number}.mif")
    assert invoke("lint", tmp_path).exit_code == 1


# --- lint: what could not be done ------------------------------------------------------------------------


def test_a_missing_file_is_a_diagnostic_and_the_others_are_checked(tmp_path: Path) -> None:
    done = invoke("lint", "-o", "concise", tmp_path / "gone.mif", written(tmp_path, ERROR))
    assert done.exit_code == 2
    assert f"{tmp_path / 'gone.mif'}:1:1: error SYN001 Cannot be read: {NO_SUCH_FILE}" in done.stdout
    assert "SYN114" in done.stdout


@posix
@pytest.mark.parametrize("target", ["gone", "loop.mif"])
def test_a_link_to_nowhere_below_a_folder_is_unreadable(target: str, tmp_path: Path) -> None:
    (tmp_path / "loop.mif").symlink_to(tmp_path / target)
    done = invoke("lint", "-o", "concise", tmp_path)
    assert done.exit_code == 2
    assert "SYN001" in done.stdout


def test_a_path_that_no_system_takes_is_unreadable() -> None:
    assert invoke("lint", "x" * 5000).exit_code == 2


def test_a_file_that_may_not_be_read_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, CLEAN)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("mifkit.files.opening.open_named", refuse)
    done = invoke("lint", "-o", "concise", path)
    assert done.exit_code == 2
    assert "Permission denied" in done.stdout


@pytest.mark.parametrize("select", ["SYN001", "DMI", "MSI001"])
def test_an_unreadable_file_is_reported_whatever_rules_are_selected(select: str, tmp_path: Path) -> None:
    done = invoke("lint", "--select", select, "--ignore", "SYN001", "-o", "concise", tmp_path / "gone.mif")
    assert done.exit_code == 2
    assert "SYN001" in done.stdout


def test_a_folder_without_mif_files_is_nothing_to_check(tmp_path: Path) -> None:
    written(tmp_path, CLEAN, "a.txt")
    done = invoke("lint", tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    known = (
        ".mif, .nhm, .ct0, .sms, .pdf, .cmd, .bat, .ps1, .psm1, .vbs, .wsf, .iss, .nsi, .nsh, .wxs, .au3, .js or "
        "setup.ini"
    )
    assert f"Nothing to check: no {known} file in" in done.stderr


USAGE = [
    (["lint", "--fail-on", "eror", "x"], "'eror' is not one of"),
    (["lint", "--profile", "sccm", "x"], "'sccm' is not one of"),
    (["lint", "--otput", "json", "x"], "Did you mean one of: '--output'"),
    (["lint", "-o", "jsn", "x"], "did you mean 'json'?"),
    (["lint", "-o", "zzz", "x"], "formats: grouped, full, concise, json, jsonl, sarif, "),
    (["lint", "-o", "json:", "x"], "lacks the file"),
    (["lint", "-o", "json", "-o", "full", "x"], "Only one format can go to the screen"),
    (["lint", "-o", "json", "--statistics", "x"], "Only one format can go to the screen"),
    (["lint", "-o", "json", "-o", "full:-", "x"], "Only one format can go to the screen"),
    (["lint", "-o", "json:r", "-o", "full:./r", "x"], "same file"),
    (["lint", "--select", "MSI01", "x"], "Did you mean 'MSI001'?"),
    (["lint", "--ignore", "forces-failure-nonrety", "x"], "Did you mean 'forces-failure-nonretry'?"),
    (["lint", "--select", "qqqq", "x"], "'mifkit rule' lists all rules"),
    (["lint", "--exit-code", "many", "x"], "not an exit code"),
    (["lint", "--encoding", "klingon", "x"], "examples: windows-1252"),
    (["lint", "--encoding", "utf-7", "x"], "examples: windows-1252"),
    (["lnt", "x"], "Did you mean 'lint'?"),
    (["qqq"], "Commands: lint, "),
    (["--colour"], "No such option"),
    (["outcome"], "Give a MIF, --exit-code, or both"),
    (["outcome", "--property-rule", "compare", "--exit-code", "5"], "add --use-package-properties"),
    (["outcome", "--match", "matched"], "Give a MIF, --exit-code, or both"),
    (["outcome", "--match", "matched", "--exit-code", "5", "--created", "during"], "--created needs a MIF"),
    (["outcome", "--use-fields", "--exit-code", "5", "--folder", "temp"], "--folder needs a MIF"),
    (["outcome", "--use-fields", "--exit-code", "5", "--ended", "2026-03-31"], "give the MIF, too"),
    (["outcome", "--mif-name", "x", "--exit-code", "5", "--product", "sms1.2"], "do not matter to sms1.2"),
    (["outcome", "--mif-name", "x", "--exit-code", "5", "--match", "matched"], "mifkit finds that out"),
    (["outcome", "--exit-code", "5", "--program", "Install"], "add --package FILE"),
    (
        ["outcome", "--exit-code", "5", "--program", "Remove", "--package", str(SAMPLES / "contoso-reader.sms")],
        "holds no program 'Remove', but 'Install'",
    ),
    (["outcome", "--exit-code", "99999999999"], "does not fit into 32 bits"),
    (["outcome", "--exit-code", "5", "--attempt", "0"], "x>=1"),
    (["outcome", "gone.mif"], f"gone.mif cannot be read: {NO_SUCH_FILE}"),
    (["show"], "Missing argument"),
    (["show", "gone.mif"], f"gone.mif cannot be read: {NO_SUCH_FILE}"),
    (["show", "."], "cannot be read"),
    (["rule", "MSI999"], "There is no rule 'MSI999'"),
    (["rule", "unknown-wrd"], "Did you mean 'unknown-word'?"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE, ids=[" ".join(arguments) for arguments, _ in USAGE])
def test_what_cannot_be_done_is_said_on_standard_error(arguments: list[str], message: str) -> None:
    done = invoke(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", [["show"], ["outcome"], ["lint", "-o", "json:r", "-o", "full:r"], ["rule"]], ids=" ".join
)
def test_a_name_in_a_message_acts_on_nobody(command: list[str]) -> None:
    stderr = invoke(*command, "\x1b[31m\x9b\u202e\n::error::x ##[error]y").stderr
    assert all(char.isprintable() or char == "\n" for char in stderr)
    assert "\n::" not in stderr
    assert "##[" not in stderr


def test_a_fault_of_mifkit_does_not_look_like_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("mifkit.cli.runs.inputs.find_files", fail)
    done = invoke("lint", written(tmp_path, CLEAN))
    assert done.exit_code == 2
    assert "RecursionError" in done.stderr
    assert "fault of mifkit" in done.stderr


def test_an_interrupt_has_the_status_that_shells_expect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mifkit.cli.runs.checker.check", interrupt)
    report = tmp_path / "report.json"
    done = invoke("lint", "-o", f"json:{report}", written(tmp_path, CLEAN))
    assert done.exit_code == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mif"]


# Programs that press Ctrl-C themselves: while the command line is imported, and when everything has been said.
EARLY = """
import os, runpy, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
"""
LATE = "import atexit, os, runpy, signal, sys; atexit.register(os.kill, os.getpid(), signal.SIGINT)"


@posix_only("signals to a process")
@pytest.mark.parametrize("program", [EARLY, LATE], ids=["early", "late"])
def test_an_interrupt_that_nothing_can_answer_leaves_no_traceback(program: str) -> None:
    line = f"{program}\nsys.argv[1:] = ['--version']\nrunpy.run_module('mifkit', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, check=False)
    # Shells show 130.
    assert (done.returncode, done.stderr) == (-signal.SIGINT, b"")


# --- the other commands ----------------------------------------------------------------------------------


@pytest.mark.parametrize("output", ["full", "json"])
def test_outcome_answers_even_that_it_does_not_know(output: str, tmp_path: Path) -> None:
    unknown = written(tmp_path, STATUS.replace("Failed", "Perhaps"))
    assert invoke("outcome", unknown, "-o", output).exit_code == 0
    assert invoke("outcome", "--exit-code", "1618", "-o", output).exit_code == 0


def test_outcome_of_a_mif_that_is_none_says_what_it_is(tmp_path: Path) -> None:
    done = invoke("outcome", written(tmp_path, CLEAN))
    assert done.exit_code == 2
    assert "it is an inventory MIF (NOIDMIF)" in done.stderr


@pytest.mark.parametrize("text", [CLEAN, ERROR, "", "Start Component"], ids=["clean", "error", "empty", "cut"])
@pytest.mark.parametrize("output", ["tree", "json"])
def test_show_shows_every_file(text: str, output: str, tmp_path: Path) -> None:
    assert invoke("show", "-o", output, written(tmp_path, text)).exit_code == 0


@pytest.mark.parametrize("arguments", [[], ["MSI"], ["MSI001"], ["unknown-word"], ["3307"]], ids=str)
@pytest.mark.parametrize("output", ["full", "json"])
def test_rule_explains(arguments: list[str], output: str) -> None:
    done = invoke("rule", "-o", output, *arguments)
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], ["--version"], ["-V"], ["lint", "-h"], ["outcome", "--help"]], ids=str
)
def test_help_and_version(arguments: list[str]) -> None:
    assert invoke(*arguments).exit_code == 0


def test_what_fails_in_a_junit_report_follows_fail_on(tmp_path: Path) -> None:
    path = written(tmp_path, WARNING)
    for threshold, failures in (("error", 0), ("warning", 1), ("never", 0)):
        report = invoke("lint", path, "-o", "junit", "--fail-on", threshold).stdout
        assert f'failures="{failures}"' in report, threshold
