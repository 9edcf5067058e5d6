"""A short run of the fuzzer, the same each time; `python tests/fuzz` takes as long as it is given."""

from itertools import count
from pathlib import Path
from time import process_time

import pytest

from fuzz.kills import try_kills
from fuzz.rounds import try_round
from fuzz.targets import TARGETS

# Seconds of processor time for all targets together; at least one round of each is tried.
SECONDS = 60.0


@pytest.mark.parametrize("name", TARGETS)
def test_changed_inputs_hold(name: str) -> None:
    until = process_time() + SECONDS / len(TARGETS)
    for number in count():
        try_round(TARGETS[name], number)
        if process_time() > until:
            break


def test_kills_leave_no_difference(tmp_path: Path) -> None:
    assert sum(victims.total() for victims in try_kills(1, 0, tmp_path)) >= 1
