"""The order of statements: canonical where it says nothing, untouched where it may."""

import pytest

from mifkit.mif.format.format import format_text
from mifkit.mif.parser import parse


def order(body: str, block: str = "Group") -> list[str]:
    """The lines that the statements `body` of a block become."""
    inside = f"Start {block}\n{body}\nEnd {block}\n"
    outer = "Start Group\n{}End Group\n" if block == "Attribute" else "{}"
    text = f"Start Component\n{outer.format(inside)}End Component\n"
    lines = format_text(text, parse(text)).splitlines()
    first, last = lines.index(f"{indent(block)}Start {block}"), lines.index(f"{indent(block)}End {block}")
    return [line.strip() for line in lines[first + 1 : last]]


def indent(block: str) -> str:
    return "    " if block == "Attribute" else "  "


def test_a_group() -> None:
    body = 'Pragma="p" Description="d" Class="c" ID=1 Name="n"'
    assert order(body) == ['Name = "n"', "ID = 1", 'Class = "c"', 'Description = "d"', 'Pragma = "p"']


def test_an_attribute() -> None:
    body = 'Pragma="p" Value=1 Storage=Common Access=Read-Only Type=Int Description="d" ID=1 Name="n"'
    assert order(body, "Attribute") == [
        'Name = "n"',
        "ID = 1",
        'Description = "d"',
        "Type = Int",
        "Access = Read-Only",
        "Storage = Common",
        "Value = 1",
        'Pragma = "p"',
    ]


def test_a_table() -> None:
    assert order('Class="c" ID=1 Name="n" { 1 }', "Table") == ['Name = "n"', "ID = 1", 'Class = "c"', "{ 1 }"]


def test_a_component() -> None:
    text = 'Start Component\n  Pragma = "p"\n  Description = "d"\n  Name = "n"\nEnd Component\n'
    assert [line.strip() for line in format_text(text, parse(text)).splitlines()[1:4]] == [
        'Name = "n"',
        'Description = "d"',
        'Pragma = "p"',
    ]


def test_of_repeated_statements_the_first_stays_the_first() -> None:
    assert order('ID=2 Name="b" ID=1 Name="a"') == ['Name = "b"', 'Name = "a"', "ID = 2", "ID = 1"]


@pytest.mark.parametrize("body", ['Pragma = "SMS:Add"\nKey = 1', 'Key = 1\nPragma = "SMS:Add"'])
def test_key_and_pragma_stay_in_their_order(body: str) -> None:
    """SMS documents a pragma between the key and the first attribute."""
    assert order(f'{body}\nName = "n"') == ['Name = "n"', *body.split("\n")]


@pytest.mark.parametrize(
    ("body", "block"),
    [
        ('ID = 1\nStart Attribute\nEnd Attribute\nName = "n"', "Group"),
        ('{ 1 }\nName = "n"\n{ 2 }', "Table"),
        ('Win32 = "w"\nName = "n"', "Path"),
        ('0 = "zero"\nType = Int\nName = "n"'.replace('Type = Int\nName = "n"', 'Name = "n"'), "Enum"),
        ('Value = "a"\nType = Start Enum\n0 = "a"\nEnd Enum\nName = "n"', "Attribute"),
        ('ID = 1\nAccess = Read-Only\nName = "n"', "Group"),
        ('ID = 1\nLanguage = "l"\nName = "n"', "Group"),
    ],
    ids=["attribute", "row", "program", "enumerator", "enum in a type", "statement of another block", "language"],
)
def test_nothing_is_moved_across(body: str, block: str) -> None:
    assert order(body, block) == body.split("\n")


def test_blocks_and_rows_are_never_moved() -> None:
    text = """\
Start Component
  Start Table
    { 2 }
    { 1 }
  End Table
  Start Group
    Start Attribute
      ID = 2
    End Attribute
    Start Attribute
      ID = 1
    End Attribute
  End Group
  Start Enum
    2 = "b"
    1 = "a"
  End Enum
  Start Path
    Win32 = "w"
    DOS = "d"
  End Path
End Component
"""
    assert format_text(text, parse(text)) == text


def test_comments_travel_with_their_statements() -> None:
    body = """\
// about the id
ID = 1  // the id
        // goes on
// about the name
// in two lines
Name = "n"  // the name
"""
    assert order(body) == [
        "// about the name",
        "// in two lines",
        'Name = "n"  // the name',
        "// about the id",
        "ID = 1  // the id",
        "// goes on",
    ]


def test_comments_that_stand_apart_stay_and_nothing_passes_them() -> None:
    body = 'Class = "c"\nID = 1\n\n// section\n\nDescription = "d"\n// about the name\nName = "n"\n// the end'
    assert order(body) == [
        "ID = 1",
        'Class = "c"',
        "",
        "// section",
        "",
        "// about the name",
        'Name = "n"',
        'Description = "d"',
        "// the end",
    ]


def test_blank_lines_stay_where_they_are() -> None:
    assert order('ID = 1\n\nName = "n"\nClass = "c"') == ['Name = "n"', "", "ID = 1", 'Class = "c"']
