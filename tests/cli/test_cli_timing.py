"""`mifkit lint --timing`: a table on standard error, and the report as ever."""

import json
import re
from pathlib import Path

from running import SAMPLES, invoke

LINE = re.compile(r" *[\d.]+  +[\d.]+%  [ \d]{7}  +[\d.]+  [ \d]{8}  (\S.*)")


def names(table: str) -> list[str]:
    """The names of the rows, each of which has the form of one."""
    head, columns, *rows = table.strip("\n").split("\n")
    assert head.startswith("Time of ")
    assert columns.split() == ["ms", "share", "calls", "us/file", "findings", "rule", "or", "part", "of", "the", "run"]
    found = [LINE.fullmatch(row) for row in rows]
    assert None not in found
    return [one[1] for one in found if one is not None]


def test_the_table_names_rules_what_they_share_and_the_parts_of_the_run() -> None:
    done = invoke("lint", "--isolated", "--timing", SAMPLES / "MSIRDR42.mif")
    assert done.stderr.lstrip().startswith("Time of 1 file: ")
    parts = {"finding files", "reading", "parsing", "importing rules", "output", "everything else", "shared: scopes"}
    assert parts | {"MSI001 forces-failure-nonretry"} <= set(names(done.stderr))


def test_the_report_and_the_exit_status_are_those_of_a_run_without_it() -> None:
    plain = invoke("lint", "-o", "json", SAMPLES)
    timed = invoke("lint", "-o", "json", "--timing", SAMPLES)
    assert (timed.exit_code, timed.stdout) == (plain.exit_code, plain.stdout)
    assert json.loads(timed.stdout)["files"]
    assert plain.stderr == ""


def test_only_the_rules_that_are_selected_have_rows() -> None:
    done = invoke("lint", "--timing", "--select", "MSI001,STA", SAMPLES / "MSIRDR42.mif")
    codes = {name.split()[0] for name in names(done.stderr) if re.match(r"[A-Z]{3}\d", name)}
    assert "MSI001" in codes
    assert {code[:3] for code in codes} == {"MSI", "STA"}


def test_files_that_cannot_be_read_do_not_count(tmp_path: Path) -> None:
    done = invoke("lint", "--timing", tmp_path / "missing.mif", SAMPLES / "MSIRDR42.mif")
    assert done.exit_code == 2
    assert "MSI001 forces-failure-nonretry" in names(done.stderr)


def test_it_measures_a_check_that_only_reports() -> None:
    for option in ("--fix", "--diff", "--watch"):
        done = invoke("lint", "--timing", option, SAMPLES)
        assert done.exit_code == 2
        assert "--timing measures a check that only reports" in done.stderr
