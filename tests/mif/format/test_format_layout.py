"""What the canonical layout looks like: pairs of a text and what becomes of it."""

import pytest

from mifkit.mif.format.format import format_text
from mifkit.mif.parser import parse


def formatted(text: str) -> str:
    return format_text(text, parse(text))


def in_group(statements: str) -> str:
    return f"Start Component\n  Start Group\n{statements}  End Group\nEnd Component\n"


def in_table(rows: str) -> str:
    return f"Start Component\n  Start Table\n{rows}  End Table\nEnd Component\n"


WHOLE_FILES = {
    "a statement a line, indented by block": (
        'start component name="X" start group id=1 start attribute type=date end attribute end group end component',
        """\
Start Component
  Name = "X"
  Start Group
    ID = 1
    Start Attribute
      Type = Date
    End Attribute
  End Group
End Component
""".replace("\n", "\r\n"),
    ),
    "one spelling for every word of the language": (
        """\
START COMPONENT
  START PATH NAME = "P" DOS = "d" MACOS = "m" os2 = DIRECT-INTERFACE UNIX = "u" win9X = "9" WINNT = "n" END PATH
  start enumeration name = "E" type = integer64 0X0f = "f" end enumeration
  START GROUP START ATTRIBUTE TYPE = displaystring(010) ACCESS = READ-WRITE STORAGE = COMMON VALUE = UNKNOWN
  END ATTRIBUTE END GROUP
end component
""",
        """\
Start Component
  Start Path
    Name = "P"
    DOS = "d"
    MacOS = "m"
    OS2 = Direct-Interface
    Unix = "u"
    Win9x = "9"
    WinNT = "n"
  End Path
  Start Enumeration
    Name = "E"
    Type = Integer64
    0X0f = "f"
  End Enumeration
  Start Group
    Start Attribute
      Type = DisplayString(010)
      Access = Read-Write
      Storage = Common
      Value = Unknown
    End Attribute
  End Group
End Component
""",
    ),
    "header comments stay first and as they are": (
        """\


//Architecture<Thing>
  //UniqueId<1>\t
language="en|US|iso8859-1"
   // an ordinary comment
start component
      //Architecture<in the component>
end component
""",
        """\
//Architecture<Thing>
  //UniqueId<1>\t
Language = "en|US|iso8859-1"
// an ordinary comment
Start Component
  //Architecture<in the component>
End Component
""",
    ),
    "blank lines: one at most, none at the edges of a block": (
        """\

start component

  name = "X"



  description = "d"

  start group

    // about the name
    name = "G"

    // at the end

  end group

end component


// after the end


""",
        """\
Start Component
  Name = "X"

  Description = "d"

  Start Group
    // about the name
    Name = "G"

    // at the end
  End Group
End Component

// after the end
""",
    ),
}

STATEMENTS = {
    "pieces of a literal on lines of their own, below each other": (
        '    Description = "one " "two "\n  "three"\n\n "four"\n',
        '    Description = "one " "two "\n                  "three"\n                  "four"\n',
    ),
    "a literal that goes on in the next line is not touched": (
        'Name="a\n\t b "   "c"//x\n',
        '    Name = "a\n\t b " "c"  //x\n',
    ),
    "keys on one line": ("key=1,\n2 , 0x3\n", "    Key = 1, 2, 0x3\n"),
    "signs and stars": (
        'Start Attribute Value = -  5 value=*"p" "q" End Attribute',
        '    Start Attribute\n      Value = -5\n      Value = * "p" "q"\n    End Attribute\n',
    ),
    "an enum in a type": (
        'Start Attribute Type=Start Enum 0="a" -1="b" End Enum Value=0 End Attribute\n',
        """\
    Start Attribute
      Type = Start Enum
        0 = "a"
        -1 = "b"
      End Enum
      Value = 0
    End Attribute
""",
    ),
    "comments behind statements stay there": (
        'NAME="a" // about the name\nID=1// about the id\nStart Attribute//begin\nEnd Attribute   //   end\n',
        """\
    Name = "a"  // about the name
    ID = 1  // about the id
    Start Attribute  //begin
    End Attribute  //   end
""",
    ),
    "a comment that goes on in the next line stays below its beginning": (
        'NAME="a"        // about\n                //   the name\n         // about the id\n         ID=1\n',
        """\
    Name = "a"  // about
                //   the name
    // about the id
    ID = 1
""",
    ),
    "a comment above a statement is never taken for the rest of the one before": (
        'ID=1//first\n              // about the class\n              CLASS="c"\n',
        '    ID = 1  //first\n    // about the class\n    Class = "c"\n',
    ),
    "rulers and boxes are not touched": (
        "//////////////////\n//   a box      //\n//////////////////\nID=1\n",
        "    //////////////////\n    //   a box      //\n    //////////////////\n    ID = 1\n",
    ),
    "comments inside a statement": (
        'CLASS // one\n = // two\n // three\n "c" // four\n    "d" // five\n',
        """\
    Class    // one
      =      // two
        // three
        "c"  // four
        "d"  // five
""",
    ),
}

ROWS = {
    "a row is one line, and empty cells stay empty": (
        '{1,"two",,}{}{,}\n{,-1,unknown,*"p"\n\n}',
        '    { 1, "two", , }\n    { }\n    { , }\n    { , -1, Unknown, * "p" }\n',
    ),
    "a comment between the cells: one cell a line, comments below each other": (
        """\
    {"one", //first
     , // nothing
     3}   // third
          // and last
    {4} // a row
""",
        """\
    {
      "one",  //first
      ,       // nothing
      3       // third
              // and last
    }
    { 4 }  // a row
""",
    ),
    "commas at the beginnings of lines": (
        '{ "one"  // first\n, "two"  // second\n}\n',
        '    {\n      "one",  // first\n      "two"   // second\n    }\n',
    ),
    "a row wider than 100 columns": (
        "{" + ", ".join(f'"{number:020}"' for number in range(5)) + ",} // wide\n",
        "    {\n" + "".join(f'      "{number:020}",\n' for number in range(5)) + "    }  // wide\n",
    ),
    "a row that fills 100 columns": (
        '{"' + "x" * 87 + '",1}',
        '    { "' + "x" * 87 + '", 1 }\n',
    ),
    "pieces of a literal on several lines": (
        '{1,"a"\n"b",*"p"\n"q"}\n',
        '    {\n      1,\n      "a"\n      "b",\n      * "p"\n        "q"\n    }\n',
    ),
}


@pytest.mark.parametrize(("before", "after"), WHOLE_FILES.values(), ids=WHOLE_FILES)
def test_a_file_is_laid_out(before: str, after: str) -> None:
    assert formatted(before) == after


@pytest.mark.parametrize(("before", "after"), STATEMENTS.values(), ids=STATEMENTS)
def test_statements_are_laid_out(before: str, after: str) -> None:
    assert formatted(in_group(before)) == in_group(after)


@pytest.mark.parametrize(("before", "after"), ROWS.values(), ids=ROWS)
def test_rows_are_laid_out(before: str, after: str) -> None:
    assert formatted(in_table(before)) == in_table(after)


@pytest.mark.parametrize(("_", "after"), [*WHOLE_FILES.values()], ids=WHOLE_FILES)
def test_a_canonical_file_stays_as_it_is(_: str, after: str) -> None:
    assert formatted(after) == after


@pytest.mark.parametrize(("_", "after"), [*STATEMENTS.values()], ids=STATEMENTS)
def test_canonical_statements_stay_as_they_are(_: str, after: str) -> None:
    assert formatted(in_group(after)) == in_group(after)


@pytest.mark.parametrize(("_", "after"), [*ROWS.values()], ids=ROWS)
def test_canonical_rows_stay_as_they_are(_: str, after: str) -> None:
    assert formatted(in_table(after)) == in_table(after)


def test_a_word_that_some_tools_take_for_a_keyword_is_kept() -> None:
    text = "Start Component\n  start PATHS\n  end paths\nEnd Component\n"
    assert formatted(text) == "Start Component\n  Start Paths\n  End Paths\nEnd Component\n"


def test_a_word_that_is_no_keyword_is_not_touched() -> None:
    text = in_group("    Start Attribute\n      Type = vARCHAR(8)\n    End Attribute\n")
    assert formatted(text) == text


def test_text_with_syntax_errors_is_refused() -> None:
    with pytest.raises(ValueError, match="syntax errors"):
        formatted("Start Component\n  Name = unquoted\nEnd Component\n")
