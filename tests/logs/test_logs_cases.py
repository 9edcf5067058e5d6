"""What `mifkit log` says about whole logs, a file of each in `cases`.

`python tests/logs/test_logs_cases.py` writes the answers anew, to be read before they are committed.
"""

from pathlib import Path

import pytest
from cases import cases, expected, played, write_answers

FOLDER = Path(__file__).with_name("cases")


@pytest.mark.parametrize("case", cases(FOLDER), ids=lambda case: case.stem)
def test_a_log_has_this_answer(case: Path) -> None:
    assert played(case) == expected(case)


if __name__ == "__main__":
    write_answers(FOLDER)
