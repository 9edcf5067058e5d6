"""Screens as they were reviewed, and the size of those that answer a question."""

import pytest
from screens import CASES, PROJECT, as_text, path_of, shown

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
)


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
