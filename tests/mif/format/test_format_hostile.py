"""Input made to hurt: the formatter's work and its output stay in proportion to what it reads."""

import pytest

from mifkit.mif.format.format import format_text
from mifkit.mif.parser import parse
from mifkit.output.answers.diff import unified_diff

MANY = 3_000


def in_group(statements: str) -> str:
    return f"Start Component\nStart Group\n{statements}\nEnd Group\nEnd Component\n"


def in_enum(statements: str) -> str:
    return f"Start Component\nStart Enum\n{statements}\nEnd Enum\nEnd Component\n"


HOSTILE = {
    "a long literal with a comment": in_group('Name = "' + "x" * 500_000 + '" // y'),
    "a literal with many line breaks": in_group('Name = "' + "x\n" * MANY + '" // y'),
    "many pieces of a literal": in_group("Name = " + '"a"\n' * MANY),
    "many comments on one place": in_group("// x\n" * MANY),
    "many comments inside a statement": in_group("Name\n" + "// x\n" * MANY + '= "a"'),
    "many comments that go on": in_group("ID = 1 // x\n" + "       // x\n" * MANY),
    "many comments that go on behind a long line": in_group("Key = 1" + ",\n1" * MANY + " // x\n" + "   // x\n" * MANY),
    "many comments behind a long number": in_enum("0" * 30_000 + " // x\n = " + "// x\n" * MANY + '"a"'),
    "many pieces behind a long number": in_enum("0" * 30_000 + " = " + '"a"\n' * MANY),
    "many statements out of order": in_group('ID = 1 Name = "a" // x\n' * MANY),
    "many blank lines": in_group("\n" * MANY + "ID = 1" + "\r\n" * MANY),
    "many comments before the end, apart": in_group("// x\n\n" * MANY),
    "a row of many cells": f"Start Component Start Table {{{',' * MANY}}} End Table End Component",
    "a row of many comments": f"Start Component Start Table {{{(', // x' + chr(10)) * MANY}}} End Table End Component",
    "many rows": "Start Component Start Table " + "{}" * MANY + " End Table End Component",
    "many blocks": "Start Component " + "Start Group End Group " * MANY + "End Component",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_output_is_in_proportion_and_stable(text: str) -> None:
    once = format_text(text, parse(text))
    # A comment of four characters may be written 100 columns in.
    assert len(once) < 30 * len(text) + 1000
    assert format_text(once, parse(once)) == once


@pytest.mark.parametrize("old", ["a\nb\n" * MANY, "\r" * MANY, "x" * 1_000_000], ids=["lines", "empty lines", "a line"])
def test_a_diff_of_anything_ends(old: str) -> None:
    assert sum(1 for _ in unified_diff("x", old, old[::-1] + "b\n")) <= 6 * MANY + 10
