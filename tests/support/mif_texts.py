"""Faultless files that the tests of the language change, and how two trees are compared."""

from collections.abc import Callable, Iterator

from mifkit.mif import tree
from mifkit.mif.builder import build_tree
from mifkit.mif.lexer import tokenize

STATUS = """\
START COMPONENT
  NAME = "WORKSTATION"
  START GROUP
    NAME = "ComponentID"
    ID = 1
    CLASS = "DMTF|ComponentID|1.0"
    START ATTRIBUTE
      NAME = "Manufacturer"
      ID = 1
      ACCESS = READ-ONLY
      STORAGE = SPECIFIC
      TYPE = STRING(64)
      VALUE = "Contoso"
    END ATTRIBUTE
    START ATTRIBUTE
      NAME = "Product"
      ID = 2
      ACCESS = READ-ONLY
      STORAGE = SPECIFIC
      TYPE = STRING(64)
      VALUE = "Some Reader"
    END ATTRIBUTE
  END GROUP
  START GROUP
    NAME = "InstallStatus"
    ID = 2
    CLASS = "MICROSOFT|JOBSTATUS|1.0"
    START ATTRIBUTE
      NAME = "Status"
      ID = 1
      ACCESS = READ-ONLY
      STORAGE = SPECIFIC
      TYPE = STRING(32)
      VALUE = "Success"
    END ATTRIBUTE
    START ATTRIBUTE
      NAME = "Description"
      ID = 2
      ACCESS = READ-ONLY
      STORAGE = SPECIFIC
      TYPE = STRING(128)
      VALUE = "Installed, 3 files"
    END ATTRIBUTE
  END GROUP
END COMPONENT
"""

# One of everything: language, path, enum, enum in place, template, table, every form of a value.
COMPONENT = """\
//AgentID<x>
Language = "en|US|iso8859-1"
Start Component
  Name = "Rich" // a comment
  Description = "one "
                "two"
  Pragma = "x:y"
  Start Path
    Name = "Prog"
    Win16 = direct-interface
    Win32 = "prog.exe"
  End Path
  Start Enum
    Name = "Colour"
    Type = Int
    0 = "red"
    -1 = "green"
    0x10 = "blue"
  End Enum
  Start Group
    Name = "ComponentID"
    ID = 1
    Class = "DMTF|ComponentID|001"
    Description = "About it"
    Start Attribute
      Name = "Colour"
      ID = 1
      Type = "Colour"
      Access = Read-Write
      Storage = Common
      Value = -1
    End Attribute
    Start Attribute
      Name = "Kind"
      ID = 2
      Description = "The kind"
      Type = Start Enum
        1 = "a"
        2 = "b"
      End Enum
      Value = 1
    End Attribute
    Start Attribute
      Name = "Live"
      ID = 3
      Type = DisplayString(10)
      Value = *"Prog"
    End Attribute
    Start Attribute
      Name = "None"
      ID = 4
      Type = Date
      Value = unsupported
    End Attribute
  End Group
  Start Group
    Name = "Template"
    Class = "ACME|T|001"
    Key = 1, 2
    Start Attribute
      Name = "A"
      ID = 1
      Type = Counter
      Value = 0
    End Attribute
    Start Attribute
      Name = "B"
      ID = 2
      Type = String(9)
    End Attribute
  End Group
  Start Table
    Name = "Rows"
    ID = 3
    Class = "ACME|T|001"
    { 1, "x" } // first
    { -2, }
    { 3, unknown }
    { *"Prog", "a" "b" }
  End Table
End Component
"""

# Several statements on a line, no blanks around the equals sign.
DENSE = """\
// An inventory file.
//UniqueID<1>
start component
name="Machine"
start group name="Disk" id=1 class="ACME|DISK|1.0" key=1
start attribute name="Letter" id=1 type=string(2) value="C:" end attribute
start attribute name="Size" id=2 type=counter value=100 end attribute
end group
start group name="Card" id=2 class="ACME|CARD|1.0"
start attribute name="Vendor" id=1 type=string(20) value="x\\\\y" end attribute
end group
end component
"""

TEXTS = {"status": STATUS, "component": COMPONENT, "dense": DENSE}

# Where a statement stands, what it is, what it says, and in which blocks it is.
Fact = tuple[str, str, tuple[str, ...]]


def is_valid(text: str) -> bool:
    """Whether the grammar accepts a text as it is."""
    return build_tree(text, tokenize(text).stream) is not None


def _same(offset: int) -> int:
    return offset


def statements(file: tree.File, moved: Callable[[int], int] = _same) -> dict[int, Fact]:
    """Every statement of a file by its offset; `moved` says where an offset was before a text was changed."""
    return {moved(item.start): (item.keyword, _said(item), blocks) for item, blocks in _walk(file)}


def ends(file: tree.File) -> dict[int, int]:
    """Where each statement ends, by its offset; one with an enum in place ends with `start enum`."""
    return {
        item.start: item.enum.head if isinstance(item, tree.Type) and item.enum else item.end for item, _ in _walk(file)
    }


def _walk(file: tree.File) -> Iterator[tuple[tree.Statement, tuple[str, ...]]]:
    waiting: list[tuple[tree.Item | tree.Component, tuple[str, ...]]] = [
        *((item, ()) for item in file.languages),
        *((item, ()) for item in file.components),
    ]
    while waiting:
        item, blocks = waiting.pop()
        if isinstance(item, tree.Block):
            waiting += [(child, (*blocks, item.keyword)) for child in item.items]
            continue
        yield item, blocks
        if isinstance(item, tree.Type) and item.enum is not None:
            waiting.append((item.enum, blocks))


def _said(item: tree.Statement) -> str:
    """The values of a statement, without their places."""
    if isinstance(item, tree.Key):
        return str([_value(part) for part in item.ids])
    if isinstance(item, tree.Type):
        return str([_value(item.word), _value(item.size), _value(item.enum_name), item.enum is not None])
    if isinstance(item, tree.OsPath):
        return str([_value(item.system), _value(item.value)])
    if isinstance(item, tree.Enumerator):
        return str([_value(item.number), _value(item.value)])
    if isinstance(item, tree.Row):
        return str([(_value(cell.value), cell.unreadable) for cell in item.cells])
    return str(_value(item.value))


def _value(node: tree.Datum | None) -> object:
    if isinstance(node, tree.Literal):
        return node.value
    if isinstance(node, tree.Integer):
        return node.value
    if isinstance(node, tree.Pointer):
        return ("*", node.path.value)
    return node and node.text
