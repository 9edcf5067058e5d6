"""Screens as they were reviewed, and the size of those that answer a question."""

from pathlib import Path

import pytest
from screens import CASES, PROJECT, SCAN_CASES, as_text, path_of, scanned_share, shown

# Commands whose default output is a whole list or explanation.
LONG = (
    "lint-few",
    "lint-limited",
    "lint-excluded",
    "suppressions",
    "log-full",
    "log-lines",
    "match",
    "code",
    "settings",
    "rule-full",
    "report-full",
)

# Errors, which are lines of their own.
UNWRAPPED = ("report-no-match", "scan-nothing")


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)


@pytest.mark.parametrize("case", CASES)
def test_a_screen_is_as_it_was_reviewed(case: str) -> None:
    assert as_text(CASES[case]) == path_of(case).read_text(encoding="utf-8"), "python tests/support/screens.py"


@pytest.mark.parametrize("case", [case for case in CASES if case not in LONG])
def test_the_answer_fits_on_a_screen(case: str) -> None:
    lines = shown(CASES[case])["80 columns"].splitlines()
    assert len(lines) <= 24
    assert all(len(line) <= 80 for line in lines)


@pytest.fixture(scope="module")
def in_a_scanned_share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scanned")
    with scanned_share(folder):
        pass
    return folder


@pytest.mark.parametrize("case", SCAN_CASES)
def test_a_screen_of_a_scan_is_as_it_was_reviewed(
    case: str, in_a_scanned_share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(in_a_scanned_share)
    text = as_text(SCAN_CASES[case])
    assert text == path_of(case).read_text(encoding="utf-8"), "python tests/support/screens.py"
    narrow = text.split("=== ")[1].splitlines()[1:]
    assert all(len(line) <= 80 for line in narrow) or case in UNWRAPPED
    assert len(narrow) <= 24 or case in LONG
