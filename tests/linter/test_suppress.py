"""Comments by which a file's author takes findings back."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from mifkit.cli import main
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.status_facts import syntax_of
from mifkit.rules.declaration import Example
from mifkit.rules.frames import framed
from mifkit.rules.registry import selected
from mifkit.status.outcome.facts import Syntax

OCTAL = "SYN117"


def report_on(*lines: str, settings: Settings | None = None) -> Report:
    """Check the statements of an attribute."""
    text = "".join(f"      {line}\n" for line in ("Type = Integer", *lines))
    return check(framed(Example(text, frame="attribute")), settings or Settings())


def codes(report: Report) -> list[str]:
    return [one.code for one in report.diagnostics]


def test_without_a_suppression_the_finding_is_reported() -> None:
    assert codes(report_on("Value = 010")) == [OCTAL]


@pytest.mark.parametrize(
    "lines",
    [
        ("Value = 010 // mifkit: ignore[SYN117] flags",),
        ("Value = 010 // mifkit: ignore[octal-number]",),
        ("Value = 010 // mifkit:ignore[SYN] all about syntax",),
        ("Value = 010 //mifkit : ignore[ syn117 ]",),
        ("Value = 010 // Mifkit: Ignore[SYN117] case is free",),
        ("// mifkit: ignore-next-line[SYN117]", "Value = 010"),
        ("// mifkit: ignore-block[SYN117]", "Value = 010"),
        ("Value = 010", "// mifkit: ignore-block[SYN117]"),
        ("Value = 010", "// mifkit: ignore-file[SYN117] as delivered"),
    ],
)
def test_a_suppression_takes_the_finding_back(lines: tuple[str, ...]) -> None:
    report = report_on(*lines)
    assert OCTAL not in codes(report)
    assert [one.code for one in report.suppressed] == [OCTAL]


@pytest.mark.parametrize(
    "lines",
    [
        ("// mifkit: ignore[SYN117] stands on a line of its own", "Value = 010"),
        ("// mifkit: ignore-next-line[SYN117]", "", "Value = 010"),
        ("Value = 010 // mifkit: ignore[SYN118]",),
    ],
)
def test_a_suppression_of_something_else_takes_nothing_back_and_is_reported(lines: tuple[str, ...]) -> None:
    assert sorted(codes(report_on(*lines))) == ["SYN005", OCTAL]


def test_a_block_suppression_ends_with_its_block() -> None:
    attribute = (
        '    Start Attribute\n      Name = "{0}"\n      ID = {1}\n{2}'
        "      Type = Integer\n      Value = 010\n    End Attribute\n"
    )
    both = attribute.format("A", 1, "      // mifkit: ignore-block[SYN117]\n") + attribute.format("B", 2, "")
    report = check(framed(Example(both, frame="group")), Settings())
    assert codes(report) == [OCTAL]
    assert report.diagnostics[0].block_path[-1] == "attribute B"


@pytest.mark.parametrize(
    ("comment", "help"),
    [
        ("ignore[octal-numbr]", "Did you mean 'octal-number'?"),
        ("ignore[]", "Write // mifkit: ignore[RULE]"),
        ("ignore the next one", "Write // mifkit: ignore[RULE]"),
        ("ignore-nextline[SYN117]", "Did you mean 'ignore-next-line'?"),
        ("disable[SYN117]", "Write // mifkit: ignore[RULE]"),
        ("IGNORE-BLOK[SYN117]", "Did you mean 'ignore-block'?"),
    ],
)
def test_a_suppression_that_cannot_be_read_is_reported_with_a_hint(comment: str, help: str) -> None:
    (finding,) = report_on("Value = 8", f"// mifkit: {comment}").diagnostics
    assert finding.code == "SYN004"
    assert help in finding.help


@pytest.mark.parametrize("comment", ["mifkit ignore[SYN117]", "Mifkit  ignore-next-line [SYN117] flags"])
def test_a_suppression_without_its_colon_is_reported(comment: str) -> None:
    (finding,) = report_on("Value = 8", f"// {comment}").diagnostics
    assert finding.code == "SYN004"
    assert finding.fix is not None
    assert finding.fix.title == "Put in the colon"
    assert not finding.fix.safe


def test_a_comment_that_only_speaks_of_mifkit_is_none() -> None:
    assert codes(report_on("Value = 8 // mifkit finds nothing here")) == []


def test_suppressions_can_be_switched_off() -> None:
    line = "Value = 010 // mifkit: ignore[SYN117]"
    assert codes(report_on(line, settings=Settings(suppressions=False))) == [OCTAL]


def test_an_unused_suppression_of_a_rule_that_was_not_applied_is_no_finding() -> None:
    line = "Value = 8 // mifkit: ignore[SYN117]"
    assert codes(report_on(line, settings=Settings(rules=selected(["SYN118", "SYN005"], [])))) == []


def test_what_was_suppressed_still_makes_the_outcome_less_sure() -> None:
    text = framed(Example("", frame="status")).text.replace("END COMPONENT", "// mifkit: ignore-file[SYN205]")
    report = check(Source("x.mif", text.encode()), Settings())
    assert "SYN205" not in codes(report)
    assert syntax_of(report) is Syntax.BROKEN


def test_the_command_says_how_many_findings_were_taken_back(tmp_path: Path) -> None:
    example = Example("      Type = Integer\n      Value = 010 // mifkit: ignore[SYN117]\n", frame="attribute")
    path = tmp_path / "x.mif"
    path.write_bytes(framed(example).data)
    done = CliRunner().invoke(main, ["lint", str(path)])
    assert (done.exit_code, done.output) == (0, "No findings in 1 file; 1 suppressed by comments\n")
    done = CliRunner().invoke(main, ["lint", "-o", "concise", "--no-suppressions", str(path)])
    assert "SYN117" in done.output


# --- scripts -------------------------------------------------------------------------------------------------------

RUN = "msiexec /i reader.msi /m READER"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.cmd", f"rem mifkit: ignore-next-line[PKG002] removed next week\n{RUN}\n"),
        ("a.cmd", f":: mifkit: ignore-file[msiexec-mif]\n{RUN}\n"),
        ("a.bat", f"{RUN} & rem mifkit: ignore[PKG002]\n"),
        ("a.cmd", "rem mifkit: ignore-next-line[PKG002]\nmsiexec /i reader.msi ^\n  /m READER\n"),
        ("a.ps1", f"{RUN} # mifkit: ignore[PKG002]\n"),
        ("a.ps1", f"<# mifkit: ignore-file[PKG] #>\n{RUN}\n"),
        ("a.vbs", f'shell.Run "{RUN}" \' mifkit: ignore[PKG002]\n'),
        ("a.au3", f'RunWait("{RUN}") ; mifkit: ignore[PKG002]\n'),
        ("a.iss", '; mifkit: ignore-file[PKG002]\n[Run]\nFilename: "msiexec"; Parameters: "/i a.msi /m READER"\n'),
        ("a.js", f'new ActiveXObject("WScript.Shell").Run("{RUN}"); // mifkit: ignore[PKG002]\n'),
        ("a.nsi", f"Exec '{RUN}' # mifkit: ignore[PKG002]\n"),
        ("a.wxs", f'<CustomAction ExeCommand="{RUN}"/> <!-- mifkit: ignore[PKG002] removed next week -->\n'),
        ("a.wsf", f'<script language="JScript">\nshell.Run("{RUN}"); // mifkit: ignore[PKG002]\n</script>\n'),
    ],
)
def test_a_script_takes_findings_back_in_its_own_comments(name: str, text: str) -> None:
    report = check(Source(name, text.encode()), Settings())
    assert (codes(report), [one.code for one in report.suppressed]) == ([], ["PKG002"])


def test_an_idle_suppression_in_a_script_is_reported_and_removed() -> None:
    report = check(Source("a.cmd", b"rem mifkit: ignore-file[PKG002]\nmsiexec /i reader.msi\n"), Settings())
    (one,) = report.diagnostics
    assert (one.code, one.fix is not None and one.fix.edits[0].end) == ("SYN005", 32)


def test_a_script_has_no_blocks() -> None:
    report = check(Source("a.ps1", b"# mifkit: ignore-block[PKG002]\nmsiexec /i reader.msi\n"), Settings())
    (one,) = report.diagnostics
    assert one.code == "SYN004"
    assert "ignore-block" in one.message


def test_the_form_is_told_with_the_mark_of_the_language() -> None:
    report = check(Source("a.cmd", b"rem mifkit: hush\nmsiexec /i reader.msi\n"), Settings())
    assert "Write rem mifkit: ignore[RULE]" in report.diagnostics[0].help
