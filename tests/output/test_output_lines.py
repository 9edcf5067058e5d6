"""`concise` and `statistics`, the list of rules, the tree; and that large files take no more than their share."""

import re
import tracemalloc
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from running import CLEAN, ERROR, SAMPLES, STATUS, WARNING, invoke, written

from mifkit.cli import main
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.output.findings.formats import FORMATS, writer
from mifkit.output.findings.positions import Checked
from mifkit.output.summary import Summary
from mifkit.rules.registry import by_name


def test_concise_is_a_line_per_finding_and_nothing_else(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    done = invoke("lint", "-o", "concise", path)
    assert re.fullmatch(rf"{re.escape(str(path))}:12:15: error SYN114 [^\n]+\n", done.stdout)
    assert invoke("lint", "-o", "concise", written(tmp_path, CLEAN)).stdout == ""


def test_concise_takes_the_paths_of_windows_as_they_are() -> None:
    stream = StringIO()
    writer("concise", stream).report(Checked(check(Source(r"C:\Temp\a.mif", ERROR.encode()), Settings())))
    assert stream.getvalue().startswith(r"C:\Temp\a.mif:12:15: error")


def test_statistics_count_most_frequent_first(tmp_path: Path) -> None:
    for name in ("1.mif", "2.mif"):
        written(tmp_path, ERROR, name)
    written(tmp_path, WARNING, "3.mif")
    shown = invoke("lint", "--statistics", tmp_path).stdout
    assert shown == invoke("lint", "-o", "statistics", tmp_path).stdout
    assert shown.split("\n") == [
        "2  error    SYN114  unquoted-text",
        "1  warning  SYN107  odd-white-space",
        "2 errors, 1 warning in 3 files",
        "",
    ]


def test_profile_decides_which_rules_apply(tmp_path: Path) -> None:
    path = written(tmp_path, STATUS.replace("Failed", "FAILED"))
    assert "STA003" in invoke("lint", "-o", "concise", path).stdout
    assert "STA003" not in invoke("lint", "-o", "concise", "--profile", "dmi", path).stdout


def test_select_and_ignore(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR + "\x1a")
    for arguments, codes in (
        ((), ["SYN114", "SYN107"]),
        (("--select", "syn114"), ["SYN114"]),
        (("--select", "unquoted-text,odd-white-space"), ["SYN114", "SYN107"]),
        (("--ignore", "unquoted-text"), ["SYN107"]),
        (("--select", "SYN", "--ignore", "SYN107"), ["SYN114"]),
        (("--select", "MSI"), []),
    ):
        shown = invoke("lint", "-o", "concise", *arguments, path).stdout
        assert re.findall(r" (SYN\d+) ", shown) == codes


def test_show_draws_every_block_and_statement() -> None:
    shown = invoke("show", SAMPLES / "broken.mif").stdout
    assert "└── Component Workstation  line 1" in shown
    assert '        │   └── Value = "Failure"' in shown
    assert "see 'mifkit lint'." in shown


@pytest.mark.parametrize("wanted", ["MSI001", "msi001", "forces-failure-nonretry", "FORCES-FAILURE-NONRETRY"])
def test_a_rule_is_found_by_code_and_name_in_any_case(wanted: str) -> None:
    assert invoke("rule", wanted).stdout.startswith("MSI001 forces-failure-nonretry: ")


@pytest.mark.parametrize("code", ["MSI002", "DMI207", "PKG001", "PKG054", "STA001", "SYN101", "SIT003"])
def test_a_rule_fits_on_a_screen_with_how_to_fix_beside_why(code: str) -> None:
    lines = CliRunner(env={"COLUMNS": "80"}).invoke(main, ["rule", code]).stdout.splitlines()
    assert len(lines) <= 24
    assert all(len(line) <= 80 for line in lines)
    titles = [line.partition(":")[0] for line in lines[1:] if line[:1].isalpha()]
    assert titles == ["Why", "Fix", "Severity", "Reported", "More"]


def test_a_rule_as_a_document_has_all_examples_and_sources() -> None:
    page = invoke("rule", "PKG054", "-o", "markdown").stdout
    assert page.startswith("# PKG054 wrong-retry\n")
    assert "* Return 0, or the exit code of the installation.\n* Return 1618" in page
    assert page.count("\nReported:\n") == len(by_name()["wrong-retry"].bad)
    assert "## Sources\n\n* S0: " in page
    several = invoke("rule", "SCN", "-o", "markdown").stdout
    assert several.startswith("## SCN001 file-not-scanned\n")


def test_the_list_of_rules_ends_with_its_legend() -> None:
    assert invoke("rule", "SIT").stdout.rstrip().endswith("'mifkit rule NAME' explains a rule.")


# --- large files -----------------------------------------------------------------------------------------


class Sink(StringIO):
    """Counts what is written and keeps nothing."""

    size = 0

    def write(self, text: str) -> int:
        self.size += len(text)
        return len(text)


def many(attributes: int, between: str) -> bytes:
    """A file with two findings per attribute, on one line or on many."""
    attribute = ["Start Attribute", 'Name = "é"', "ID = 1", "Type = Int", "Value = 0x5", "End Attribute"]
    parts = ["Start Component", 'Name = "c"', "Start Group", 'Name = "g"', "ID = 1", 'Class = "a|b|c"', "Key = 1"]
    return between.join([*parts, *attribute * attributes, "End Group", "End Component"]).encode("windows-1252")


@pytest.mark.parametrize("between", [" ", "\n"], ids=["one line", "many lines"])
@pytest.mark.parametrize("name", FORMATS)
def test_what_is_printed_of_a_large_file_grows_as_it_does_and_is_not_kept(name: str, between: str) -> None:
    sizes = []
    for attributes in (12, 48, 400):
        report = check(Source("a.mif", many(attributes, between)), Settings())
        assert len(report.diagnostics) >= attributes
        report.source.position(0)
        stream = Sink()
        target = writer(name, stream)
        tracemalloc.start()
        target.report(Checked(report))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        target.finish(Summary())
        assert peak < 200_000
        sizes.append(stream.size)
    assert sizes[1] < sizes[0] * 4.5 + 1000


def test_a_line_of_a_megabyte_is_printed_in_a_few_hundred_characters() -> None:
    data = CLEAN.replace("26", "x" * 1_000_000 + "\x1b").encode()
    report = check(Source("a.mif", data), Settings())
    for name in FORMATS:
        stream = Sink()
        target = writer(name, stream)
        target.report(Checked(report))
        assert stream.size < 3000 * len(report.diagnostics)


@pytest.mark.parametrize("name", FORMATS)
def test_of_a_run_over_many_files_at_most_a_line_about_each_is_kept(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    # Enough findings for the job summary, which keeps what it may hold: 1 MiB of each severity.
    attributes = 20 if name == "github" else 8
    reports = [check(Source(f"{number}.mif", many(attributes, "\n")), Settings()) for number in range(10)]
    target = writer(name, Sink())
    target.report(Checked(reports[0]))
    tracemalloc.start()
    for _ in range(6):
        for report in reports:
            target.report(Checked(report))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # 60 files with two findings for each attribute.
    assert kept < (4_000_000 if name == "github" else 60 * 2000)


@pytest.mark.parametrize("name", FORMATS)
def test_an_unreadable_file_is_in_every_format(name: str, tmp_path: Path) -> None:
    done = invoke("lint", "-o", name, tmp_path / "gone.mif", written(tmp_path, CLEAN))
    assert done.exit_code == 2
    assert "SYN001" in done.stdout or "unreadable-file" in done.stdout
    assert name == "statistics" or "gone.mif" in done.stdout
