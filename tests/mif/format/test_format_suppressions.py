"""Formatting and comments that take findings back: what they take back stays the same, or the file is left alone."""

from collections import Counter
from random import Random

import pytest
from mif_texts import COMPONENT, DENSE, STATUS

from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.formatting import Formatted, Refused, format_source

ATTRIBUTE = """\
Start Component
  Name = "Example"
  Start Group
    Name = "Things"
    ID = 1
    Class = "Contoso|Things|001"
    Start Attribute
      Name = "Thing"
{0}
    End Attribute
  End Group
End Component
"""


def source_of(text: str) -> Source:
    return Source("x.mif", text.encode("latin-1"))


def taken(report: Report) -> Counter[tuple[str, str]]:
    return Counter((diagnostic.code, diagnostic.message) for diagnostic in report.suppressed)


def listed(report: Report) -> Counter[tuple[str, str]]:
    return Counter((diagnostic.code, diagnostic.message) for diagnostic in report.diagnostics)


@pytest.mark.parametrize(
    "lines",
    [
        "ID = 1\nType = Integer\nValue = 010 // mifkit: ignore[SYN117] flags",
        "ID = 1 Type = Integer\n// mifkit: ignore-next-line[SYN117] flags\nValue = 010",
        "ID = 1 Type = Integer Value = 010 // mifkit: ignore[SYN117] flags",
        "// mifkit: ignore-block[SYN117]\nID = 01 Type = Integer Value = 010",
        "Value = 010 // mifkit: ignore[SYN117, DMI219]\nType = Integer ID = 1",
    ],
)
def test_a_suppression_stays_with_its_statement(lines: str) -> None:
    source = source_of(ATTRIBUTE.format(lines))
    formatted = format_source(source)
    assert isinstance(formatted, Formatted)
    before, after = check(source, Settings()), check(source_of(formatted.text), Settings())
    assert "SYN117" in {diagnostic.code for diagnostic in before.suppressed}
    assert [diagnostic for diagnostic in taken(after) if diagnostic[0] == "SYN117"] == [
        diagnostic for diagnostic in taken(before) if diagnostic[0] == "SYN117"
    ]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("Value = 010 ID = 1 Type = Integer // mifkit: ignore[SYN117] the line is divided", "SYN117"),
        ("Type = Integer\n// mifkit: ignore-next-line[SYN117] of two\nID = 01 Value = 1", ""),
        ("Type = Integer\n// mifkit: ignore-next-line[SYN117] of two\nID = 1 Value = 010", "SYN117"),
    ],
)
def test_a_file_is_left_alone_where_a_suppression_would_cover_something_else(lines: str, code: str) -> None:
    result = format_source(source_of(ATTRIBUTE.format(lines)))
    assert isinstance(result, Refused if code else Formatted)
    if isinstance(result, Refused):
        (why,) = result.diagnostics
        assert why.message == f"In the new layout, this finding of {code} would no longer be suppressed by a comment"


@pytest.mark.parametrize("text", [STATUS, COMPONENT, DENSE], ids=["status", "component", "dense"])
def test_with_comments_anywhere_no_finding_is_lost_and_none_comes_up(text: str) -> None:
    done = Counter[type[object]]()
    for seed in range(24):
        random = Random(seed)
        lines = text.replace("ID = 1", "ID = 01").replace("id=1", "id=01").splitlines()
        for _ in range(random.choice((1, 2, 4))):
            where = random.choice(("ignore", "ignore-next-line", "ignore-block"))
            rule = random.choice(("SYN117", "SYN117", "DMI", "SMS", "STA", "SYN"))
            comment = f" // mifkit: {where}[{rule}] here"
            place = random.randrange(len(lines))
            if random.random() < 0.5:
                lines.insert(place, comment)
            elif "//" not in lines[place]:
                lines[place] += comment
        source = source_of("\n".join(lines) + "\n")
        result = format_source(source)
        done[type(result)] += 1
        if isinstance(result, Formatted):
            before, after = check(source, Settings()), check(source_of(result.text), Settings())
            assert not (listed(after) - listed(before)) & taken(before)
            assert not (taken(after) - taken(before)) & listed(before)
    assert done[Formatted] > 5
