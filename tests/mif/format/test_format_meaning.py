"""What `mifkit format` checks itself by tells apart what says something else, and nothing more."""

import pytest

from mifkit.mif.format.meaning import meaning
from mifkit.mif.parser import parse

TEXT = """\
//Architecture<A>
//UniqueId<B>
Start Component
  Name = "Thing" "s"
  Start Enum
    Name = "E"
    0x1 = "one"
    2 = "two"
  End Enum
  Start Group
    Name = "G"
    ID = 1
    ID = 2
    Key = 1
    Pragma = "p"
    Start Attribute
      Type = "E"
      Value = -1
    End Attribute
    Start Attribute
      Type = Start Enum
        0 = "zero"
      End Enum
      Value = unknown // why?
    End Attribute
  End Group
  Start Table
    { 1, "a", }
    { 2, "b", }
  End Table
End Component
"""


def same(changed: str) -> bool:
    return meaning(TEXT, parse(TEXT)) == meaning(changed, parse(changed))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"Thing"', '"thing"'),
        ('"Thing" "s"', '"Things"'),
        ("0x1", "1"),
        ("-1", "1"),
        ('1, "a", }', '1, "a" }'),
        ('{ 1, "a", }\n    { 2, "b", }', '{ 2, "b", }\n    { 1, "a", }'),
        ('0x1 = "one"\n    2 = "two"', '2 = "two"\n    0x1 = "one"'),
        ("ID = 1\n    ID = 2", "ID = 2\n    ID = 1"),
        ('Key = 1\n    Pragma = "p"', 'Pragma = "p"\n    Key = 1'),
        ("// why?", "//"),
        ("//Architecture<A>\n//UniqueId<B>", "//UniqueId<B>\n//Architecture<A>"),
        ("//UniqueId<B>\nStart Component", "Start Component\n//UniqueId<B>"),
        ('Name = "E"\n    0x1 = "one"', '0x1 = "one"\n    Name = "E"'),
        ("      Value = unknown // why?\n", "// why?\n"),
        ("unknown", "unsupported"),
    ],
)
def test_what_says_something_else_differs(before: str, after: str) -> None:
    changed = TEXT.replace(before, after)
    assert changed != TEXT
    assert not same(changed)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Start Component", "START\r\n\tcomponent"),
        ('Name = "G"\n    ID = 1\n', 'ID = 1 Name="G" '),
        ("unknown // why?\n    End Attribute", "UNKNOWN End // why?\nAttribute"),
        ('Type = "E"\n      Value = -1', 'Value = - 1 Type = "E"'),
    ],
)
def test_layout_case_and_the_order_of_neighbours_say_nothing(before: str, after: str) -> None:
    changed = TEXT.replace(before, after)
    assert changed != TEXT
    assert same(changed)
