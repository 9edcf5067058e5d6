"""Options of `mifkit lint` that choose what is shown and where it goes."""

import json
from pathlib import Path

import pytest
from running import CLEAN, WARNING, invoke, written

# A semicolon (an error) and the end mark of DOS (a warning), which can be fixed.
FINDINGS = CLEAN.replace("String(8)", "String(8);") + "\x1a"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return written(tmp_path, FINDINGS)


def severities(*options: str | Path) -> list[str]:
    return [one["severity"] for one in json.loads(invoke("lint", "-o", "json", *options).stdout)["diagnostics"]]


def test_below_the_least_severity_nothing_is_reported_counted_or_fixed(path: Path) -> None:
    everything = severities(path)
    assert set(everything) == {"error", "warning"}
    assert severities("--min-severity", "error", path) == ["error"] * everything.count("error")
    done = invoke("lint", "--min-severity", "error", "--fail-on", "warning", path)
    assert done.exit_code == 1
    assert f"; {everything.count('warning')} below --min-severity\n" in done.stdout
    summary = json.loads(invoke("lint", "-o", "json", "--min-severity", "error", path).stdout)["summary"]
    assert (summary["warnings"], summary["minor"]) == (0, everything.count("warning"))
    invoke("lint", "--fix", "--min-severity", "error", path)
    assert path.read_text() == WARNING
    invoke("lint", "--fix", path)
    assert path.read_text() == CLEAN


def test_a_baseline_keeps_what_is_below_the_least_severity(path: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "accepted.json"
    invoke("baseline", "write", baseline, path)
    done = invoke("lint", "--min-severity", "error", "--baseline", baseline, path)
    assert (done.exit_code, done.stdout.splitlines()) == (0, ["No findings in 1 file; 2 in the baseline"])


@pytest.mark.parametrize("format", ["grouped", "full", "concise"])
def test_what_the_limit_leaves_out_is_counted(path: Path, format: str) -> None:
    whole, first = (invoke("lint", "-o", format, *options, path) for options in ((), ("--max-findings", "1")))
    assert (first.exit_code, first.stderr) == (1, "1 more finding not listed: --max-findings 1\n")
    assert len(first.stdout.splitlines()) < len(whole.stdout.splitlines())
    assert invoke("lint", "-o", format, "--max-findings", "2", path).stderr == ""


def test_a_report_for_a_program_is_never_cut(path: Path) -> None:
    done = invoke("lint", "-o", "concise", "-o", "json:all.json", "--max-findings", "1", path)
    assert len(done.stdout.splitlines()) == 1
    assert len(json.loads(Path("all.json").read_text())["diagnostics"]) == 2
    refused = invoke("lint", "-o", "json", "--max-findings", "1", path)
    assert (refused.exit_code, "grouped, full, concise" in refused.stderr) == (2, True)


@pytest.mark.parametrize("format", ["grouped", "full", "statistics"])
def test_quiet_leaves_the_findings_alone(path: Path, tmp_path: Path, format: str) -> None:
    assert "1 error" not in invoke("lint", "-q", "-o", format, path).stdout
    done = invoke("lint", "-q", "-o", format, written(tmp_path, CLEAN, "clean.mif"))
    assert (done.output, done.exit_code) == ("", 0)


def test_quiet_fixes_without_a_word(path: Path) -> None:
    assert invoke("lint", "--fix", "-q", path).stderr == ""
    assert "String(8);" not in path.read_text()


@pytest.mark.parametrize(
    ("choice", "environment", "coloured"),
    [
        ("always", {}, True),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
@pytest.mark.parametrize("command", [("lint",), ("outcome", "--exit-code", "1618")])
@pytest.mark.usefixtures("path")
def test_the_option_decides_on_colours_before_the_environment(
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    choice: str,
    environment: dict[str, str],
    coloured: bool,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[1" in invoke(*command, "--color", choice).stdout) is coloured


@pytest.mark.parametrize(
    ("options", "format"),
    [((), "grouped"), (("-o", "json"), "json"), (("--statistics",), "statistics"), (("-o", "concise:x.txt"), "")],
)
def test_the_output_file_takes_what_would_go_to_the_screen(path: Path, options: tuple[str, ...], format: str) -> None:
    done = invoke("lint", *options, "--output-file", "report.txt", path)
    if format:
        assert (done.output, done.exit_code) == ("", 1)
        invoke("lint", "-o", f"{format}:same.txt", path)
        assert Path("report.txt").read_bytes() == Path("same.txt").read_bytes()
    else:
        assert (done.exit_code, "has a file already" in done.stderr) == (2, True)


@pytest.mark.usefixtures("path")
def test_the_output_file_is_there_for_every_command() -> None:
    assert invoke("code", "1618", "-o", "json", "--output-file", "code.json").output == ""
    assert json.loads(Path("code.json").read_text())["codes"][0]["code"] == 1618
    done = invoke("code", "1618", "--output-file", "")
    assert (done.exit_code, "lacks the name" in done.stderr) == (2, True)


@pytest.mark.usefixtures("path")
def test_what_shows_the_kind_and_what_is_left_out_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / ".gitignore").write_text("b.mif\n")
    for name in ("b.mif", "c.mif", "setup.ini"):
        written(tmp_path, CLEAN, name)
    done = invoke("lint", "-v", "--exclude", "c.mif", ".")
    evidence = "a class that begins with MICROSOFT|, the component name Workstation"
    assert sorted(done.stderr.replace("\\", "/").splitlines()) == [
        f"./a.mif: noidmif, profile sms: this kind because of {evidence}",
        "Left out: ./b.mif: .gitignore",
        "Left out: ./c.mif: --exclude",
        "Left out: ./node_modules: filled by a package manager",
        "Left out: ./setup.ini: its text is not what its name says",
    ]


@pytest.mark.usefixtures("path")
def test_if_everything_is_excluded_the_error_says_what_and_why() -> None:
    for named in (".", "a.mif"):
        done = invoke("lint", "--exclude", "*.mif", named)
        assert done.exit_code == 2
        assert "excluded: " in done.stderr
        assert "a.mif (--exclude)" in done.stderr
    # A hook that passes only excluded files must not stop the commit.
    assert invoke("lint", "--exclude", "*.mif", "--force-exclude", "a.mif").exit_code == 0
