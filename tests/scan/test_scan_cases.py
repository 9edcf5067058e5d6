"""What `mifkit scan` and `mifkit report` say of small shares; a file of each case.

`python tests/scan/test_scan_cases.py` writes the answers anew, to be read before they are committed.
"""

import re
from pathlib import Path

import pytest
from cases import cases, expected, played, write_answers
from shares import without_processes
from systems import NO_SUCH_FILE

FOLDER = Path(__file__).with_name("cases")
# Times, days, and paths of a temporary folder differ from run to run. What stands for a day is as long.
TIME, CLOCK, DAY, PLACE = (
    re.compile(r"[0-9-]{10}T[0-9:]{8}Z"),
    re.compile(r"[0-9]{2}:[0-9]{2} UTC"),
    re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}"),
    re.compile(r"[^\s,]*[/\\\\](share[/\\\\][^\s,]*)"),
)


def answers(case: Path) -> str:
    text = PLACE.sub(lambda found: found[1].replace("\\", "/"), played(case))
    text = text.replace(NO_SUCH_FILE, "No such file or directory")
    return DAY.sub("2000-00-00", CLOCK.sub("00:00 UTC", TIME.sub("TIME", text)))


@pytest.mark.parametrize("case", cases(FOLDER), ids=lambda case: case.stem)
def test_a_share_has_this_answer(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_processes(monkeypatch)
    assert answers(case) == expected(case)


if __name__ == "__main__":
    write_answers(FOLDER, answers)
