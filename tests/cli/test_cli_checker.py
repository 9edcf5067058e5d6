"""What a run remembers of clean MIF files: the reports are those of checks of each file alone."""

from itertools import product

import pytest
from shares import status_mif

from mifkit.cli.runs import checker
from mifkit.cli.runs.clean_files import MOST_SETTINGS, CleanFiles
from mifkit.documents.kinds import Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.mif.shapes.cache import Shapes

SETTINGS = (
    Settings(),
    Settings(suppressions=False, profile=Profile.DMI),
)


def texts() -> list[tuple[str, bytes]]:
    """Files that are alike, and among them files with findings, of other kinds, in other folders and encodings."""
    clean = [(f"share/run{number}.mif", status_mif(number)) for number in range(5)]
    plain = status_mif(12)
    odd = [
        ("share/long.mif", status_mif(13, description="x" * 300)),
        ("share/word.mif", status_mif(14, status="Done")),
        ("share/ignored.mif", b"// mifkit: ignore-file[STA002]\r\n" + status_mif(15, status="Done")),
        ("share/unused.mif", b"// mifkit: ignore-file[STA002]\r\n" + plain),
        ("noidmifs/run.mif", plain),
        ("share/wide.mif", b"\xff\xfe" + plain.decode().encode("utf-16-le")),
        ("share/latin.mif", plain.replace(b"Reader", b"R\xe9ader")),
        ("share/script.cmd", b"msiexec /i a.msi /m run\r\n"),
        ("share/install.ps1", b"Write-Host 1\r\n"),
    ]
    return [*clean, *odd, *clean, *odd]


def shown(report: Report) -> object:
    found = report.diagnostics, report.suppressed, report.accepted, report.unchanged, report.minor
    return report.source.path, report.source.data, report.kind, report.profile, report.kind_evidence, found


def test_a_run_reports_what_checks_of_each_file_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "MANY", 3)
    run = checker.Checker(None)
    for (path, data), settings in product(texts(), SETTINGS):
        assert shown(run.check(Source(path, data), settings)) == shown(check(Source(path, data), settings))


def test_clean_files_are_known_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "MANY", 3)
    run = checker.Checker(None)
    reports = [run.check(Source(f"run{number}.mif", status_mif(number)), SETTINGS[0]) for number in range(1, 40)]
    assert sum(report.document is None for report in reports) > 10
    assert not any(report.diagnostics for report in reports)


def test_files_with_findings_are_not_looked_up_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mifkit.cli.runs.clean_files.PATIENCE", 5)
    clean = CleanFiles(Shapes())
    sources = [Source(f"run{number}.mif", status_mif(number, status="Done")) for number in range(10)]
    assert all(clean.report(source, SETTINGS[0]) is None for source in sources)
    asked: list[Source] = []
    monkeypatch.setattr(
        "mifkit.scan.analysis.finding_cache.FindingCache.analysis", lambda _, source: asked.append(source)
    )
    assert clean.report(sources[0], SETTINGS[0]) is None
    assert not asked
    assert clean.report(sources[0], SETTINGS[1]) is None
    assert asked == sources[:1]


def test_few_configurations_are_remembered() -> None:
    clean = CleanFiles(Shapes())
    for number in range(3 * MOST_SETTINGS):
        clean.report(Source("run.mif", status_mif(number)), Settings(rules=frozenset({f"rule {number}"})))
    assert len(clean._remembered) == MOST_SETTINGS
