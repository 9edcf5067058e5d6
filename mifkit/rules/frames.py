"""The files that the examples of rules are put into: complete, and free of findings except for the example.

An example names its frame, and its text takes the place of the braces, indented to the depth of that place. So the
text is written without the indentation of the file, and a fix is compared with `fixed` in the same way.
"""

from typing import Any

from msgspec import Struct

from mifkit.files.source import Source
from mifkit.rules.declaration import Example


def attribute_text(number: int, name: str, type: str, value: str, *statements: str) -> str:
    """An attribute of a group as text; `statements` are further ones, such as `Storage = Common`."""
    lines = (f'Name = "{name}"', f"ID = {number}", *statements, f"Type = {type}", f"Value = {value}")
    return "    Start Attribute\n" + "".join(f"      {line}\n" for line in lines) + "    End Attribute\n"


def group_text(name: str, statements: str, *attributes: str) -> str:
    """A group of a component as text; `statements` are those after its name, such as `ID = 1`, one in a line."""
    lines = "".join(f"    {line}\n" for line in statements.splitlines())
    return f'  Start Group\n    Name = "{name}"\n{lines}{"".join(attributes)}  End Group\n'


def in_capitals(text: str) -> str:
    """MIF text with its keywords in capitals, as most programs write status MIFs."""
    return '"'.join(part if number % 2 else part.upper() for number, part in enumerate(text.split('"')))


# An attribute without a fault, and the beginning of a group to put it into.
THING = attribute_text(1, "Thing", "Integer", "1")
THINGS = '  Start Group\n    Name = "Things"\n    ID = 2\n    Class = "Contoso|Things|001"\n'
END_GROUP = "  End Group\n"

COMPONENT_ID_HEAD = '  Start Group\n    Name = "ComponentID"\n    ID = 1\n    Class = "DMTF|ComponentID|1.0"\n'
COMPONENT_ID = (
    COMPONENT_ID_HEAD
    + attribute_text(1, "Manufacturer", "String(64)", '"Contoso"', "Storage = Common")
    + attribute_text(2, "Product", "String(64)", '"Reader"', "Storage = Common")
    + attribute_text(3, "Version", "String(64)", '"1.0"')
    + attribute_text(4, "Serial Number", "String(64)", '"none"')
    + attribute_text(5, "Installation", "Date", '"20260102030405.000000+000"')
    + attribute_text(6, "Verify", "Integer", "7", "Storage = Common")
    + END_GROUP
)
# The ComponentID group of a status MIF.
IDENTITY = in_capitals(
    COMPONENT_ID_HEAD
    + attribute_text(1, "Manufacturer", "String(64)", '"Contoso"')
    + attribute_text(2, "Product", "String(64)", '"Reader"')
    + attribute_text(3, "Version", "String(64)", '"1.0"')
    + END_GROUP
)
# The same as Windows Installer writes it.
MANNER = ("Access = Read-Only", "Storage = Specific")
MSI_IDENTITY = in_capitals(
    COMPONENT_ID_HEAD.replace("Group\n", "Group")
    + attribute_text(1, "Manufacturer", "String(64)", '"Contoso"', *MANNER)
    + attribute_text(2, "Product", "String(64)", '"{5A1E0A7C-55B0-4C7D-9A51-0C2B7B6F1D23}"', *MANNER)
    + attribute_text(3, "Version", "String(64)", '"Contoso Reader"', *MANNER)
    + attribute_text(4, "Locale", "String(16)", '"Intel;1033"', *MANNER)
    + attribute_text(5, "Serial Number", "String(64)", '""', *MANNER)
    + attribute_text(6, "Installation", "String(64)", '"DateTime"', *MANNER)
    + END_GROUP
)

STATUS_HEAD = in_capitals(
    '  Start Group\n    Name = "InstallStatus"\n    ID = 2\n    Class = "MICROSOFT|JOBSTATUS|1.0"\n'
)
STATUS_ATTRIBUTES = in_capitals(
    attribute_text(1, "Status", "String(32)", '"Success"')
    + attribute_text(2, "Description", "String(128)", '"Installed"')
)
WORKSTATION = 'START COMPONENT\n  NAME = "WORKSTATION"\n'
COMPONENT = 'Start Component\n  Name = "Example"\n'
DMI_COMPONENT = 'Language = "en|US|iso8859-1"\n' + COMPONENT
INVENTORY_COMPONENT = 'Start Component\n  Name = "Workstation"\n'
# A custom inventory of one value.
OFFICE = (
    INVENTORY_COMPONENT
    + group_text("Office", 'ID = 1\nClass = "MICROSOFT|OFFICE|1.0"', attribute_text(1, "Room", "String(8)", '"26"'))
    + "End Component\n"
)
INVENTORY_GROUP = '  Start Group\n    Name = "Device"\n    ID = 1\n    Class = "MICROSOFT|DEVICE|1.0"\n'
IN_ATTRIBUTE = (
    '    Start Attribute\n      Name = "Thing"\n      ID = 1\n{}    End Attribute\n  End Group\nEnd Component\n'
)

# The template of a table of outlets, which are numbered: label and limit have defaults, the number has none.
TEMPLATE = group_text(
    "Outlet",
    'Class = "Contoso|Outlet|001"\nKey = 1',
    '    Start Attribute\n      Name = "Number"\n      ID = 1\n      Type = Integer\n    End Attribute\n',
    attribute_text(2, "Label", "String(8)", '"free"'),
    attribute_text(3, "Limit", "Gauge", "350"),
)
TABLE = '  Start Table\n    Name = "Outlets"\n    ID = 2\n    Class = "Contoso|Outlet|001"\n'

DEFINITION = (
    "[PDF]\nVersion=2.0\n\n[Package Definition]\nName=Contoso Reader\nVersion=4.2\nPublisher=Contoso\n"
    "Language=English\nPrograms=Install\n"
)
PROGRAM = "\n[Install]\nName=Install\n"


class Frame(Struct, frozen=True):
    """A file with `{}` in the place of an example.

    `depth` is the indentation of that place in blanks. `path` is the file's name where the kind of file needs another
    one than the example gives.
    """

    text: str
    depth: int = 0
    path: str = ""


FRAMES = {
    # a whole file
    "file": Frame("{}"),
    # blocks of a DMI component, after its ComponentID group
    "component": Frame(DMI_COMPONENT + COMPONENT_ID + "{}End Component\n", 2),
    # the first group of a DMI component
    "first group": Frame(DMI_COMPONENT + "{}End Component\n", 2),
    # statements and attributes of a group with an id and a class
    "group": Frame(DMI_COMPONENT + COMPONENT_ID + THINGS + "{}  End Group\nEnd Component\n", 4),
    # statements of an attribute with a name and an id
    "attribute": Frame(DMI_COMPONENT + COMPONENT_ID + THINGS + IN_ATTRIBUTE, 6),
    # statements of a DMI component, after its name
    "component statements": Frame(DMI_COMPONENT + "{}" + COMPONENT_ID + "End Component\n", 2),
    # what stands before a DMI component
    "before component": Frame("{}" + COMPONENT + COMPONENT_ID + "End Component\n"),
    # attributes of the ComponentID group of a DMI component
    "component id": Frame(DMI_COMPONENT + COMPONENT_ID_HEAD + "{}  End Group\nEnd Component\n", 4),
    # blocks of a DMI component, after its ComponentID group and the template of outlets
    "template": Frame(DMI_COMPONENT + COMPONENT_ID + TEMPLATE + "{}End Component\n", 2),
    # rows of a table of outlets: number, label ("free" by default), limit (350)
    "rows": Frame(DMI_COMPONENT + COMPONENT_ID + TEMPLATE + TABLE + "{}  End Table\nEnd Component\n", 4),
    # the groups of an inventory MIF
    "inventory": Frame(INVENTORY_COMPONENT + "{}End Component\n", 2),
    # statements and attributes of a group of an inventory MIF
    "inventory group": Frame(INVENTORY_COMPONENT + INVENTORY_GROUP + "{}  End Group\nEnd Component\n", 4),
    # statements of an attribute of an inventory MIF, with a name and an id
    "inventory attribute": Frame(INVENTORY_COMPONENT + INVENTORY_GROUP + IN_ATTRIBUTE, 6),
    # the groups of a status MIF
    "status file": Frame(WORKSTATION + "{}END COMPONENT\n", 2),
    # the InstallStatus group of a status MIF
    "status": Frame(WORKSTATION + IDENTITY + "{}END COMPONENT\n", 2),
    # the attributes of the InstallStatus group
    "status attributes": Frame(WORKSTATION + IDENTITY + STATUS_HEAD + "{}  END GROUP\nEND COMPONENT\n", 4),
    # the same, in a file that Windows Installer wrote
    "msi attributes": Frame(WORKSTATION + MSI_IDENTITY + STATUS_HEAD + "{}  END GROUP\nEND COMPONENT\n", 4),
    # the attributes of the ComponentID group of a status MIF
    "identity attributes": Frame(
        WORKSTATION
        + in_capitals(COMPONENT_ID_HEAD)
        + "{}  END GROUP\n"
        + STATUS_HEAD
        + STATUS_ATTRIBUTES
        + "  END GROUP\nEND COMPONENT\n",
        4,
    ),
    # properties of a client component of a site control file
    "site control": Frame("BEGIN_CLIENT_COMPONENT\n  <Software Distribution>\n  <65537>\n{}END_CLIENT_COMPONENT\n", 2),
    # keys of a package definition, with a program that writes no MIF
    "package definition": Frame(
        DEFINITION + "{}" + PROGRAM + "CommandLine=setup.exe /s\nStartIn=.\n", 0, "example.sms"
    ),
    # keys of the one program of a package definition, its command line among them
    "program": Frame(DEFINITION + PROGRAM + "StartIn=.\n{}", 0, "example.sms"),
    # keys of the section [Mif] of a setup.ini
    "setup.ini": Frame("[Startup]\nAppName=Contoso Reader\n\n[Mif]\n{}", 0, "setup.ini"),
}


def example(frame: str, *lines: str, **options: Any) -> Example:
    """An example of `lines`, or of a text in triple quotes, in a frame; `options` as in `Example`."""
    return Example("\n".join(lines), frame=frame, **options)


def typed_value(type: str, value: str, *, fixed: str | None = None, safe: bool = True) -> Example:
    """An example of an attribute with a type and a value as they are written; `fixed` is the value after the fix."""
    text = f"Type = {type}\nValue = "
    return example("attribute", text + value, fixed=None if fixed is None else text + fixed, safe=safe)


def _placed(text: str, depth: int) -> str:
    """A text with `depth` blanks in front of its leftmost lines, instead of those that it has there."""
    lines = text.strip("\n").split("\n")
    if not lines[-1].strip(" "):
        lines.pop()
    own = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), default=0)
    return "".join(f"{' ' * depth}{line[own:]}\n" if line.strip(" ") else "\n" for line in lines)


def framed(example: Example) -> Source:
    """The file that an example stands for."""
    frame = FRAMES[example.frame]
    path = frame.path or example.path
    if example.data is not None:
        return Source(path, example.data)
    return Source(path, frame.text.replace("{}", _placed(example.text, frame.depth)).encode("windows-1252"))
