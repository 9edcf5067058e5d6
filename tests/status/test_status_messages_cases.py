"""What `mifkit outcome` and `mifkit code` say about who wrote a MIF, and where it shows; a file of each case.

`python tests/status/test_status_messages_cases.py` writes the answers anew, to be read before they are committed.
"""

from pathlib import Path

import pytest
from cases import cases, expected, played, write_answers

FOLDER = Path(__file__).with_name("cases_messages")


@pytest.mark.parametrize("case", cases(FOLDER), ids=lambda case: case.stem)
def test_a_mif_has_this_answer(case: Path) -> None:
    assert played(case) == expected(case)


if __name__ == "__main__":
    write_answers(FOLDER)
