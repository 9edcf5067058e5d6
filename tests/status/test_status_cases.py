"""Each case of `cases/` has the answer that stands in it (`tests/support/outcome_cases.py`)."""

from pathlib import Path

import pytest
from outcome_cases import CASES, play, read

PATHS = sorted(CASES.glob("*.case"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_case_has_its_answer(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    case = read(path)
    assert play(case) == case.answer, "run: python tests/support/outcome_cases.py, and read what changed"
