"""What a report counts: each group of files with its days, folders and an example."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from running import invoke
from shares import rows
from stores import filled

from mifkit.scan.report.alike import common_text
from mifkit.scan.report.selection import choose, parse_condition
from mifkit.scan.report.totals import FileGroup, FileRow, Retries, ScanTotals, file_rows, totals
from mifkit.scan.store.database import connect

FILES = 600


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("store") / "scan.db", FILES)


def totals_of(store: Path, *conditions: str) -> tuple[ScanTotals, list[FileRow]]:
    """The totals, and the files that they are of."""
    with closing(connect(str(store))) as database:
        choose(database, [parse_condition(one) for one in conditions], vanished=False)
        return totals(database), list(file_rows(database))


def counted(files: list[FileRow]) -> Retries:
    """What becomes of the retries of these files."""
    retries = Counter(file.hidden_retry for file in files)
    return Retries(retries["hidden"], retries["if-matched"], retries["harmless"])


def assert_seen(group: FileGroup, files: list[FileRow]) -> None:
    """What is said of a group is true of the files that belong to it."""
    days = [file.day for file in files if file.day is not None]
    assert group.files == len(files) > 0
    assert group.folders == len({str(Path(file.path).parent) for file in files})
    assert (group.first_day, group.last_day) == (min(days), max(days))
    assert group.example in {file.path for file in files}


@pytest.mark.parametrize("conditions", [[], ["since=2026-03-01", "product!=Reader 1"]], ids=["all", "some"])
def test_every_group_says_what_its_files_say(store: Path, conditions: list[str]) -> None:
    found, files = totals_of(store, *conditions)
    failed = [file for file in files if file.failed]
    assert 0 < len(failed) < len(files) == found.files
    assert len(files) == FILES or conditions
    for kind in found.kinds:
        assert_seen(kind, [file for file in files if file.kind == kind.kind])
    for outcome in found.outcomes:
        assert outcome.will_retry is False
        assert_seen(outcome, [file for file in files if file.state == outcome.state])
    for product in found.products:
        assert_seen(
            product, [file for file in files if (file.product, file.version) == (product.product, product.version)]
        )
    for generator in found.generators:
        own = [file for file in files if file.generator == generator.generator]
        assert_seen(generator, own)
        assert generator.retries == counted(own)
    for description in found.descriptions:
        key = (common_text(description.description), description.exit_code)
        own = [file for file in failed if (common_text(file.description), file.recovered_exit_code) == key]
        assert_seen(description, own)
        assert description.texts == len({file.description for file in own if file.description is not None})
    for code in found.exit_codes:
        assert_seen(code, [file for file in failed if file.recovered_exit_code == code.exit_code])
    for masked in found.retries:
        own = [file for file in files if (file.product, file.version) == (masked.product, masked.version)]
        own = [file for file in own if (file.hidden_retry, file.package) == (masked.hidden_retry, masked.package)]
        assert {file.masked_exit_code for file in own} == {masked.exit_code}
        assert_seen(masked, own)
    groups: Sequence[FileGroup]
    for groups in (found.kinds, found.outcomes, found.products, found.generators):
        assert sum(group.files for group in groups) == len(files)
    assert sum(group.files for group in found.descriptions) == len(failed)
    assert sum(group.files for group in found.exit_codes) == len(failed)


def test_rules_count_files_once_and_findings_each(tmp_path: Path) -> None:
    store = filled(tmp_path / "scan.db", 30, findings=30)
    found, _ = totals_of(store)
    listed = rows(store, "SELECT code, severity, file FROM diagnostics JOIN messages ON messages.id = message")
    assert sum(rule.findings for rule in found.rules) == len(listed) == 900
    for rule in found.rules:
        own = [file for code, severity, file in listed if (code, severity) == (rule.code, rule.severity)]
        assert (rule.findings, rule.files) == (len(own), len(set(own)))
    assert any(rule.files < rule.findings for rule in found.rules)


def test_days_tell_since_when_something_is_so(store: Path) -> None:
    found, files = totals_of(store)
    assert [day.day for day in found.days] == sorted({file.day for file in files if file.day})
    for day in found.days:
        own = [file for file in files if file.day == day.day]
        assert (day.files, day.failed) == (len(own), sum(file.failed for file in own))
        assert day.outcomes == Counter(file.state for file in own)


def test_files_without_a_time_are_a_group_of_days_and_in_no_span(tmp_path: Path) -> None:
    store = filled(tmp_path / "scan.db", 20)
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE files SET mtime_ns = NULL")
    found, _ = totals_of(store)
    assert [(day.day, day.files) for day in found.days] == [(None, 20)]
    assert (found.kinds[0].first_day, found.kinds[0].last_day) == (None, None)
    assert "  (none)  " in invoke("report", store, "-o", "full").stdout


def test_groups_come_largest_first_and_masked_failures_before_all(store: Path) -> None:
    found, _ = totals_of(store)
    groups: Sequence[FileGroup]
    for groups in (found.descriptions, found.exit_codes, found.outcomes):
        sizes = [group.files for group in groups]
        assert sizes == sorted(sizes, reverse=True)
    shown = invoke("report", store, "--limit", "2", "-o", "full").stdout
    assert shown.index("hidden if a package matches") < shown.index("by Description") < shown.index("Outcomes")


def test_the_screen_has_a_limit_and_says_what_is_left_out_and_json_has_none(store: Path) -> None:
    found, _ = totals_of(store)
    shown = invoke("report", store, "--limit", "3", "-o", "full").stdout
    assert f"… and {len(found.days) - 3} more: --limit, or -o json" in shown
    report = json.loads(invoke("report", store, "--limit", "3", "-o", "json").stdout)
    assert len(report["failures_by_description"]) == len(found.descriptions)
    assert len(report["days"]) == len(found.days) == 300
