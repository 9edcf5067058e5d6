"""Fixes change what the run reports, and nothing else: whatever leaves a finding out of the report leaves it alone."""

import shutil
from difflib import ndiff
from pathlib import Path

import pytest
from repositories import committed, configured, git
from running import CLEAN, invoke, written

from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.fixing import fix_source
from mifkit.rules.registry import selected

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

# A semicolon (SYN103) and an octal number (SYN117) can be fixed; so can a second semicolon in another block.
SLIP = CLEAN.replace("String(8)", "String(8);")
SECOND = """\
  Start Group
    Name = "Desk"
    ID = 2
    Class = "MICROSOFT|DESK|1.0"
    Start Attribute
      Name = "Side"
      ID = 1
      Type = String(8);
      Value = "left"
    End Attribute
  End Group
End Component
"""
BOTH = SLIP.replace("End Component\n", SECOND)


def fixed(path: Path, *options: str | Path) -> str:
    """The file after `--fix`, which changes the same as `--diff` shows."""
    before = path.read_text()
    shown = invoke("lint", "--diff", *options, path).stdout
    assert path.read_text() == before
    invoke("lint", "--fix", *options, path)
    after = path.read_text()
    removed = [line[1:] for line in shown.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert removed == [line[2:] for line in ndiff(before.splitlines(), after.splitlines()) if line.startswith("- ")]
    return after


def test_what_a_baseline_accepts_is_left_alone(tmp_path: Path) -> None:
    path, baseline = written(tmp_path, SLIP), tmp_path / "accepted.json"
    invoke("baseline", "write", baseline, path)
    assert fixed(path, "--baseline", baseline) == SLIP
    path.write_text(BOTH)
    assert fixed(path, "--baseline", baseline) == BOTH.replace(
        'String(8);\n      Value = "left"', 'String(8)\n      Value = "left"'
    )


def test_the_baseline_of_the_configuration_counts(tmp_path: Path) -> None:
    path = written(tmp_path, SLIP)
    invoke("baseline", "write", tmp_path / "accepted.json", path)
    configured(tmp_path, "baseline = 'accepted.json'")
    assert fixed(path) == SLIP
    assert invoke("lint", "--fix", path).stdout == "No findings in 1 file; 1 in the baseline\n"


@needs_git
def test_lines_that_did_not_change_are_left_alone_in_every_file(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    old, changed = written(tmp_path, SLIP), written(tmp_path, SLIP, "b.mif")
    committed(tmp_path)
    changed.write_text(BOTH)
    new = written(tmp_path, SLIP, "c.mif")
    done = invoke("lint", "--fix", "--diff-base", "HEAD", tmp_path)
    assert old.read_text() == SLIP
    assert changed.read_text() == BOTH.replace('String(8);\n      Value = "left"', 'String(8)\n      Value = "left"')
    assert new.read_text() == CLEAN
    assert done.stderr == "Fixed 2 of 2 findings in 2 files\n"
    assert done.stdout == "No findings in 3 files; 2 on unchanged lines\n"


def test_other_rules_suppressed_findings_and_excluded_files_are_left_alone(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        SLIP.replace('Value = "26"', "Value = 'x'").replace("String(8);", "String(8); // mifkit: ignore[SYN103]"),
    )
    before = path.read_text()
    assert fixed(path, "--select", "SYN103") == before
    configured(tmp_path, "exclude = ['old/']")
    (tmp_path / "old").mkdir()
    excluded = written(tmp_path / "old", SLIP)
    invoke("lint", "--fix", tmp_path)
    assert excluded.read_text() == SLIP


def test_a_finding_that_is_kept_back_stays_so_when_fixes_move_it() -> None:
    """The first semicolon is not reported; a fix before it changes its offset."""
    text = SLIP.replace('Name = "Workstation"', 'Name = "Workstation";')
    source = Source("a.mif", text.encode())
    kept_back = text.index("String(8);") + len("String(8)")

    def keep(report: Report) -> Report:
        return Report(
            report.source,
            report.kind,
            report.profile,
            [one for one in report.diagnostics if one.start != kept_back],
            report.document,
        )

    result = fix_source(source, Settings(), keep=keep)
    assert result.source.text == SLIP
    assert result.report.diagnostics == []
    assert (result.found, result.fixed) == (1, 1)
    assert [one.code for one in check(result.source, Settings()).diagnostics] == ["SYN103"]


def test_a_rule_that_was_not_asked_for_is_left_alone() -> None:
    source = Source("a.mif", SLIP.encode())
    assert not fix_source(source, Settings(rules=selected(["DMI"], []))).changed
