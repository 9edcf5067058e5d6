"""`gitlab`: what GitLab's documentation of Code Quality asks for, and fingerprints that are unique."""

import json
from pathlib import Path
from typing import Any

import pytest
from corpus import corpus_files, needs_corpus
from running import CLEAN, ERROR, checked, invoke, rendered

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report
from mifkit.output.findings.fingerprints import fingerprints


def report_of(text: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(text)
    return entries


def test_an_entry_field_by_field() -> None:
    report = checked(ERROR, "./sub folder/a.mif")
    (entry,) = report_of(rendered("gitlab", [report]))
    assert entry.pop("description").startswith("The text after 'Value =' is not in double quotes. Put the text")
    assert entry == {
        "check_name": "SYN114 unquoted-text",
        "fingerprint": next(fingerprints(report.diagnostics, "sub folder/a.mif")),
        "severity": "critical",
        "location": {"path": "sub folder/a.mif", "lines": {"begin": 12, "end": 12}},
    }


@pytest.mark.parametrize(
    ("severity", "expected"), [(Severity.ERROR, "critical"), (Severity.WARNING, "major"), (Severity.INFO, "info")]
)
def test_severities(severity: Severity, expected: str) -> None:
    one = Diagnostic("SYN999", "some-rule", severity, "Wrong", "a.mif", 0, 8)
    (entry,) = report_of(rendered("gitlab", [Report(Source("a.mif", b"one\ntwo\n"), Kind.DMI, Profile.DMI, [one])]))
    assert (entry["severity"], entry["description"]) == (expected, "Wrong")
    assert entry["location"]["lines"] == {"begin": 1, "end": 2}


def test_nothing_found_is_an_empty_array_without_a_mark() -> None:
    assert rendered("gitlab", [checked(CLEAN)]) == rendered("gitlab", []) == "[]\n"


def test_the_same_text_in_two_files_has_two_fingerprints() -> None:
    entries = report_of(rendered("gitlab", [checked(ERROR), checked(ERROR, "b.mif")]))
    assert len({entry["fingerprint"] for entry in entries}) == 2


def test_an_unreadable_file_is_an_entry(tmp_path: Path) -> None:
    (entry,) = report_of(invoke("lint", "-o", "gitlab", tmp_path / "gone.mif").stdout)
    assert entry["check_name"] == "SYN001 unreadable-file"
    assert entry["location"]["lines"] == {"begin": 1, "end": 1}


@needs_corpus
def test_fingerprints_of_real_files_are_unique() -> None:
    entries = report_of(invoke("lint", "-o", "gitlab", *corpus_files()).stdout)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) > 50
