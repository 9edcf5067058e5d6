"""`mifkit log` as its users run it: exit status, formats, filters, and input that is no log."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from log_texts import MASKED, RETRIED, Line, Run, cmtrace, run_lines, runs
from running import SAMPLES, invoke
from systems import NO_SUCH_FILE

from mifkit.cli import main
from mifkit.logs import totals
from mifkit.output.schemas.build import schema

SAMPLE = SAMPLES / "execmgr.log"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path, runs(MASKED, *[one._replace(second=one.second + 100) for one in RETRIED]))


def write(folder: Path, lines: list[Line], name: str = "execmgr.log") -> Path:
    path = folder / name
    path.write_bytes(cmtrace(lines).encode())
    return path


def test_a_masked_retry_makes_the_exit_status_1() -> None:
    assert invoke("log", SAMPLE).exit_code == 1
    assert invoke("log", SAMPLE, "--fail-on", "never").exit_code == 0
    assert invoke("log", SAMPLE, "--package-id", "RDR00051").exit_code == 0


def test_what_is_not_as_derived_counts_with_fail_on_warning(tmp_path: Path) -> None:
    path = write(tmp_path, run_lines(Run(code=1603, status="FailureRetry")))
    assert invoke("log", path).exit_code == 0
    assert invoke("log", path, "--fail-on", "warning").exit_code == 1


@pytest.mark.parametrize("text", ["", "Start Component\nEnd Component\n", "\0" * 100])
def test_what_is_no_log_is_trouble(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(text)
    done = invoke("log", tmp_path / "a.log")
    assert done.exit_code == 2
    assert "no log of SMS or Configuration Manager" in done.stderr


def test_a_missing_file_is_told_and_the_others_are_read(log: Path) -> None:
    done = invoke("log", log, log.with_name("missing.log"))
    assert done.exit_code == 2
    assert f"missing.log cannot be read: {NO_SUCH_FILE}" in done.stderr
    assert "MSI002" in done.stdout


def test_a_folder_without_logs_is_trouble(tmp_path: Path) -> None:
    done = invoke("log", tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Nothing to read" in done.stderr


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", "2026-11-21T10:00+01:00"])
def test_a_time_that_is_none_is_a_usage_error(value: str) -> None:
    done = invoke("log", SAMPLE, "--since", value)
    assert done.exit_code == 2
    assert "not a date such as 2026-11-21" in done.stderr


def test_since_leaves_out_what_was_before() -> None:
    lines = invoke("log", SAMPLE, "-o", "concise", "--since", "2026-11-21T10:30").stdout.splitlines()
    assert [line.removeprefix(f"{SAMPLE}:").split(":")[0] for line in lines] == ["71", "89"]


def test_standard_input_is_read() -> None:
    done = invoke("log", "-", "-o", "concise", stdin=SAMPLE.read_bytes())
    assert done.exit_code == 1
    assert done.stdout.startswith("-:17: ")


def test_concise_has_a_line_per_execution(log: Path) -> None:
    lines = invoke("log", log, "-o", "concise").stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].endswith(": FailureNonRetry; error MSI002 masked-retryable-failure")
    assert lines[1].endswith("'Wrapper' exit code 999 (ERROR_SWAPERROR), no MIF matched: FailureRetry (try 1) "
                             "(as derived, D26)")  # fmt: skip


def test_full_tells_each_program_its_wait_and_its_next_try(log: Path) -> None:
    shown = " ".join(invoke("log", log, "--explain", "--product", "cm2007").stdout.split())
    assert "1 finding in 3 executions of 2 programs; Configuration Manager 2007." in shown
    assert "RDR00051 Wrapper 2 runs" in shown
    assert "The client tries again after 900 s, at about 2026-11-21 10:43:03." in shown
    assert "Waited 901 s before 1 further try; expected: 900 s." in shown


def test_a_wait_that_fits_another_product_names_it(log: Path) -> None:
    shown = " ".join(invoke("log", log, "--explain").stdout.split())
    assert "expected: 600 s. That is the wait of Configuration Manager 2007 (--product cm2007)." in shown


def test_unknown_lines_are_listed_if_they_are_asked_for() -> None:
    assert "Policy is updated" not in invoke("log", SAMPLE).stdout
    shown = " ".join(invoke("log", SAMPLE, "--unknown").stdout.split())
    assert "1 time: Policy is updated for Program: Wrapper, Package: #, Advert: #" in shown


def answers(*arguments: str | Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(invoke("log", *arguments, "-o", "json").stdout)
    Draft202012Validator(schema("log.schema.json")).validate(document)
    return document


def test_json_fits_its_schema_and_tells_everything(log: Path) -> None:
    document = answers(log, "--unknown")
    first = document["entries"][0]
    assert (first["type"], first["hidden_retry"], first["rows"]) == ("execution", True, ["D18"])
    assert first["ended"]["utc"] == "2026-11-21T09:11:52.445Z"
    assert first["findings"][0]["line"] == first["line"]
    assert document["entries"][1]["expected_wait_s"] == 600
    assert document["summary"]["hidden_retries"] == 1


@pytest.mark.parametrize(
    "option", [("--package-id", "none"), ("--program", "none"), ("--since", "2030-01-01")], ids=lambda option: option[0]
)
def test_options_that_leave_nothing_say_what_the_log_has(option: tuple[str, str], log: Path) -> None:
    done = invoke("log", log, *option)
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        "leave nothing of what was read: 3 entries; packages 'RDR00042', 'RDR00051'; programs 'Per-system"
        in done.stderr
    )
    assert "from 2026-11-21 10:11:52 to 2026-11-21 10:28:03" in done.stderr


def test_csv_has_a_row_per_execution(log: Path) -> None:
    header, first, *rest = invoke("log", log, "-o", "csv").stdout.splitlines()
    assert header.startswith("path,line,ended,package,program,exit_code")
    assert first.endswith(
        "RDR00042,Per-system unattended,1618,ERROR_INSTALL_ALREADY_RUNNING,matched,MSIRDR42.mif,FailureNonRetry,1,"
        "agrees,D18,1,MSI002,"
    )
    assert len(rest) == 2


def test_all_kinds_of_entries_fit_the_schema(tmp_path: Path) -> None:
    messages = ['Sched data : Checking MIF file "C:\\a.mif"', "A program status .mif has not been found."]
    write(tmp_path, [Line(message, 0, 1) for message in messages], "smsapm32.log")
    write(tmp_path, run_lines(MASKED)[:-1])
    kinds = [one["type"] for one in answers(tmp_path)["entries"]]
    assert sorted(kinds) == ["mif", "notice", "unfinished"]
    shown = invoke("log", tmp_path, "--explain").stdout
    assert "Status MIFs that SMS 2.0 read" in shown
    assert "no status MIF was found (1 time" in shown
    assert "never called complete: 1." in shown
    assert "never called complete" in invoke("log", tmp_path, "-o", "concise").stdout


def test_jsonl_has_the_same_entries_a_line_each(log: Path) -> None:
    document = answers(log)
    lines = [json.loads(line) for line in invoke("log", log, "-o", "jsonl").stdout.splitlines()]
    assert lines == [*document["entries"], document["summary"]]


HOSTILE = "\x1b[31m::error::##[error][bold]\u202e<b>=1+1"


@pytest.mark.parametrize("output", ["short", "full", "concise", "json", "jsonl", "csv"])
def test_no_text_of_a_log_reaches_the_reader_unescaped(output: str, tmp_path: Path) -> None:
    run = MASKED._replace(program=HOSTILE, package=HOSTILE, mif=HOSTILE)
    notice = Line(f"CreateMandatoryRequestRecursively policy {HOSTILE} no need to re-run", 101, 1)
    lines = [*run_lines(run), Line(HOSTILE, 100, 1), notice]
    path = write(tmp_path, lines)
    path.write_bytes(cmtrace(lines, component=HOSTILE.replace(">", "")).encode())
    done = invoke("log", path, "-o", output, "--unknown")
    assert done.exit_code == 1
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    if not output.startswith("json"):
        assert "##[error]" not in done.stdout
        assert not [line for line in done.stdout.splitlines() if line.strip().startswith("::")]


def test_what_is_kept_of_a_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many programs, components and wordings: the answer stays small."""
    monkeypatch.setattr(totals, "MOST_PROGRAMS", 200)
    several = [Run(f"Program {number}", f"P{number:07}", second=number) for number in range(250)]
    path = tmp_path / "execmgr.log"
    noise = [Line("".join(chr(97 + int(digit)) for digit in str(number)), 0, 1) for number in range(600)]
    path.write_text(cmtrace(runs(*several)) + "".join(cmtrace([one], f"c{one.message}") for one in noise), newline="")
    summary = json.loads(invoke("log", path, "-o", "jsonl", "--unknown").stdout.splitlines()[-1])
    assert summary["executions"] == 250
    assert len(summary["unknown"]) == 51
    assert len(summary["unknown_wordings"]) == 501
    assert "further programs, which are not listed: 50." in invoke("log", path, "--explain").stdout


def test_the_answer_fits_on_a_screen_however_many_programs_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    several = [
        MASKED._replace(program=f"Program {number} with a rather long name", package=f"P{number:07}", second=number)
        for number in range(30)
    ]
    failed = [Run(f"Other {number}", code=1603, status="FailureRetry", second=40 + number) for number in range(9)]
    write(tmp_path, runs(*several, *failed))
    done = CliRunner(env={"COLUMNS": "80"}).invoke(main, ["log", "execmgr.log"])
    lines = done.stdout.splitlines()
    assert len(lines) <= 24
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("30 failures made final by a status MIF, and 9 other findings in 39 executions of")
    shown = " ".join(done.stdout.split())
    assert "(30 times in 30 programs)" in shown
    assert "FailureNonRetry (1618)" in shown
