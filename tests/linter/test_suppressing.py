"""Suppressions that mifkit writes: they suppress what is reported, nothing else, and break no file."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running import ERROR, SAMPLES, invoke, written

from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.suppressing import NO_COMMENTS, NO_PLACE, NOT_READ, Suppressed, suppress_source
from mifkit.linter.suppression_edits import ABOUT
from mifkit.rules.declaration import Example
from mifkit.rules.frames import framed
from mifkit.rules.registry import rules
from mifkit.status.context import ClientContext

# Of several examples of a rule in one frame the last: what is wrong differs, but not what surrounds it.
BAD = {(rule.code, example.frame, example.path): example for rule in rules() for example in rule.bad}
# A semicolon (SYN103) and text without quotes (SYN114).
FAULTY = ERROR.replace("String(8)", "String(8);")


def codes(report: Report) -> Counter[str]:
    return Counter(one.code for one in report.diagnostics)


def proved(source: Source, chosen: Settings) -> Suppressed:
    """The file with suppressions, after a look at all that they promise."""
    before, result = check(source, chosen), suppress_source(source, chosen, reason="as delivered")
    after = check(result.source, chosen)
    refused = Counter(one.diagnostic.code for one in result.refused)
    about = Counter(one.code for one in before.diagnostics if one.name in ABOUT)
    assert codes(after) == codes(result.report) == refused + about
    assert result.done == result.found - len(result.refused) == len(after.suppressed) - len(before.suppressed)
    if before.document is not None and after.document is not None:
        assert after.document.said == before.document.said
    assert not suppress_source(result.source, chosen).changed, "nothing is written twice"
    return result


@pytest.mark.parametrize("example", BAD.values(), ids=[f"{code}-{frame}" for code, frame, _ in BAD])
def test_the_findings_of_every_rule_are_suppressed_or_refused(example: Example) -> None:
    proved(framed(example), Settings(context=ClientContext(exit_code=example.exit_code)))


DAMAGES = ["", '"', "//", "\n", "{", "End Group", "x", "\x01", "Start Group", "*/", "\ufeff"]


@settings(deadline=None, max_examples=10)
@given(
    st.sampled_from(sorted(SAMPLES.glob("*.mif"))).map(lambda path: path.read_bytes().decode("windows-1252")),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(DAMAGES)), max_size=3),
)
def test_damaged_files_are_not_broken_further(text: str, damages: list[tuple[float, int, str]]) -> None:
    for place, length, new in damages:
        start = int(place * len(text))
        text = text[:start] + new + text[start + length :]
    proved(Source("a.mif", text.encode("windows-1252", "replace")), Settings())


COMMAND = "msiexec /i a.msi /qn /m REPORT"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.cmd", f"@echo off\n  {COMMAND}\n", f"@echo off\n  rem mifkit: ignore-next-line[PKG002] why\n  {COMMAND}\n"),
        (
            "a.cmd",
            "msiexec ^\n /i a.msi /m R\n",
            "rem mifkit: ignore-next-line[PKG002] why\nmsiexec ^\n /i a.msi /m R\n",
        ),
        ("a.ps1", f"{COMMAND}\r\n", f"# mifkit: ignore-next-line[PKG002] why\r\n{COMMAND}\r\n"),
        ("a.vbs", f'sh.Run "{COMMAND}"\n', f'\' mifkit: ignore-next-line[PKG002] why\nsh.Run "{COMMAND}"\n'),
        (
            "a.wxs",
            f'<CustomAction\n ExeCommand="{COMMAND}"/>\n',
            f'<!-- mifkit: ignore-next-line[PKG002] why -->\n<CustomAction\n ExeCommand="{COMMAND}"/>\n',
        ),
    ],
)
def test_a_script_has_the_comment_of_its_language_above_the_line(name: str, text: str, expected: str) -> None:
    source = Source(name, text.encode())
    chosen = Settings(rules=frozenset({"msiexec-mif"}))
    assert suppress_source(source, chosen, reason="why").source.text == expected


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.ct0", (SAMPLES / "sitectrl.ct0").read_bytes(), NO_COMMENTS),
        ("a.mif", b"\x7fELF\x02\x01\x01\0", NOT_READ),
        # Inside the text, a comment would be text.
        ("a.ps1", f"$x = @'\n{COMMAND}\n'@\nInvoke-Expression $x\n".encode(), NO_PLACE),
    ],
)
def test_where_no_comment_is_possible_the_reason_is_given(name: str, data: bytes, reason: str) -> None:
    result = proved(Source(name, data), Settings())
    assert {one.reason for one in result.refused} == {reason}
    assert not result.changed


def test_what_has_no_line_of_its_own_is_suppressed_in_the_file() -> None:
    marked = next(example for (code, *_), example in BAD.items() if code == "PKG052" and framed(example).mark)
    result = proved(framed(marked), Settings())
    assert result.source.text.startswith("; mifkit: ignore-file[PKG052] as delivered")


# --- the command


def test_what_is_left_out_of_the_report_is_left_alone(tmp_path: Path) -> None:
    path, baseline = written(tmp_path, FAULTY), tmp_path / "accepted.json"
    invoke("baseline", "write", baseline, path, "--replace")
    written(tmp_path, FAULTY.replace('"Office"', '"Office";'))
    done = invoke("lint", "--baseline", baseline, "--add-suppressions=known", path)
    assert (done.exit_code, done.stderr) == (0, "Suppressed 1 of 1 finding in 1 file\n")
    assert path.read_text().count("mifkit") == 1
    invoke("lint", "--select", "SYN114", "--add-suppressions", path)
    assert "SYN114" in path.read_text()
    assert "ignore[SYN103, SYN114]" not in path.read_text()


def test_without_an_equals_sign_no_path_is_taken_for_the_reason(tmp_path: Path) -> None:
    path, other = written(tmp_path, FAULTY), written(tmp_path, FAULTY, "b.mif")
    assert invoke("lint", "--add-suppressions", path).exit_code == 0
    assert path.read_text() != FAULTY
    assert invoke("lint", "--add-suppressions=on purpose", other).exit_code == 0
    assert "] on purpose\n" in other.read_text()


def test_a_diff_shows_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, FAULTY)
    done = invoke("lint", "--add-suppressions=x", "--diff", path)
    assert (done.exit_code, path.read_text()) == (1, FAULTY)
    added = [line[1:] for line in done.stdout.splitlines() if line.startswith("+") and not line.startswith("+++")]
    invoke("lint", "--add-suppressions=x", path)
    assert set(path.read_text().splitlines()) - set(FAULTY.splitlines()) == set(added)


def test_standard_input_goes_to_standard_output() -> None:
    done = invoke("lint", "--add-suppressions", "-", stdin=FAULTY.encode())
    assert "ignore" in done.stdout
    assert done.stderr.splitlines()[0].startswith("No findings in 1 file; ")


@pytest.mark.parametrize("reason", ["100%", "a & b", "a > b", "line\nbreak", "continued_", "a--b", "a\\", "a -- b"])
def test_a_reason_that_a_script_would_run_is_refused(tmp_path: Path, reason: str) -> None:
    done = invoke("lint", f"--add-suppressions={reason}", tmp_path)
    assert (done.exit_code, "leave out" in done.stderr) == (2, True)


@pytest.mark.parametrize("other", ["--fix", "--no-suppressions", "--watch"])
def test_options_that_contradict_each_other_are_refused(tmp_path: Path, other: str) -> None:
    done = invoke("lint", "--add-suppressions", other, tmp_path)
    assert (done.exit_code, "leave out" in done.stderr or "exclude each other" in done.stderr) == (2, True)
