"""The decision table as a file: what ships is what its source says, and a faulty source is refused with a reason."""

import pytest

from mifkit.status.outcome.table.build import BUILT, SOURCE, TableError, render

TABLE = SOURCE.read_text(encoding="utf-8")


def test_the_shipped_table_is_the_one_that_its_source_describes() -> None:
    assert BUILT.read_text(encoding="utf-8") == render(TABLE), "run: python -m mifkit.status.outcome.table.build"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('state = "Canceled"', 'state = "Cancelled"', r"^row 2 \(D06\): Invalid enum value 'Cancelled'.*`\$\.state`"),
        ('readings = ["Failed"]', 'readings = ["Failure"]', r"^row 11 \(D02\): .*'readings' has no words for Failure"),
        ('match = "perhaps-own"', 'match = "maybe"', r"^row 18 \(D36\): .*'match' has no group 'maybe'; it has: own, "),
        ("job_expired = true", "expired = true", r"^row 1 \(D06\): there is no condition 'expired'; the table has: "),
        ("job_expired = true", 'job_expired = ["yes"]', r"^row 1 \(D06\): Expected `bool \| null`, got `array`"),
        ('retry = "yes"', 'retry = "maybe"', r"^row 48 \(D26\): expected 'retry' to be one of: yes, no, not known$"),
        ('retry = "yes"\n', "", r"^row 48 \(D26\): expected 'retry' to be one of: yes, no, not known$"),
        ('state = "Canceled"\n', "", r"^row 2 \(D06\): expected either 'state' or 'read_as'$"),
        ('read_as = { match = "none", ', 'retry = "no"\nread_as = { match = "none", ', r"^row 4 .*it has no retry$"),
        ("agent_fixed = true }\n", "agent = true }\n", r"^row 13 \(D41\): Object contains unknown field `agent` - at "),
        ('sources = ["PDK98"]', 'sources = ["PDK99"]', r"^row 4 \(D36\): mifkit/references.py has no source PDK99$"),
        ('reason = "The exit code is in the success list."\n', "", r"^row 45 \(D23\): .*missing required field `rea"),
        ('channel = "event"', 'at = "event"', r"^row 11 \(D02\): a message has no at$"),
        ('during = "created', 'within = "created', r"^conditions.timings: Invalid enum value 'within'"),
        ('values = ["assumed", "matched"]', 'values = ["guessed"]', r"^conditions.match: Invalid enum value 'guessed'"),
        ("[conditions.loads]", "[conditions.loaded]", r"^conditions.loaded: Object contains unknown field `loaded`"),
        ("[status_messages]", "[messages]", r"^decision_table.toml: Object contains unknown field `messages`"),
        ("[[rows]]", "[[rows]", r"^decision_table.toml: .*\(at line "),
    ],
)  # fmt: skip
def test_a_faulty_table_is_refused_with_the_place_and_the_reason(old: str, new: str, message: str) -> None:
    assert old in TABLE
    with pytest.raises(TableError, match=message):
        render(TABLE.replace(old, new, 1))
