"""The files that the rules' examples are put into: whole and free of findings, but for the example."""

from textwrap import dedent, indent
from typing import Any

from mifkit.files.source import Source
from mifkit.rules.declaration import Example

# An attribute without a fault.
THING = """\
    Start Attribute
      Name = "Thing"
      ID = 1
      Type = Integer
      Value = 1
    End Attribute
"""

COMPONENT_ID = """\
  Start Group
    Name = "ComponentID"
    ID = 1
    Class = "DMTF|ComponentID|1.0"
    Start Attribute
      Name = "Manufacturer"
      ID = 1
      Type = String(64)
      Storage = Common
      Value = "Contoso"
    End Attribute
    Start Attribute
      Name = "Product"
      ID = 2
      Type = String(64)
      Storage = Common
      Value = "Reader"
    End Attribute
    Start Attribute
      Name = "Version"
      ID = 3
      Type = String(64)
      Value = "1.0"
    End Attribute
    Start Attribute
      Name = "Serial Number"
      ID = 4
      Type = String(64)
      Value = "none"
    End Attribute
    Start Attribute
      Name = "Installation"
      ID = 5
      Type = Date
      Value = "20260102030405.000000+000"
    End Attribute
    Start Attribute
      Name = "Verify"
      ID = 6
      Type = Integer
      Storage = Common
      Value = 7
    End Attribute
  End Group
"""

IDENTITY = """\
  START GROUP
    NAME = "ComponentID"
    ID = 1
    CLASS = "DMTF|ComponentID|1.0"
    START ATTRIBUTE
      NAME = "Manufacturer"
      ID = 1
      TYPE = STRING(64)
      VALUE = "Contoso"
    END ATTRIBUTE
    START ATTRIBUTE
      NAME = "Product"
      ID = 2
      TYPE = STRING(64)
      VALUE = "Reader"
    END ATTRIBUTE
    START ATTRIBUTE
      NAME = "Version"
      ID = 3
      TYPE = STRING(64)
      VALUE = "1.0"
    END ATTRIBUTE
  END GROUP
"""

MSI_IDENTITY = """\
  START GROUP    NAME = "ComponentID"
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
      VALUE = "{5A1E0A7C-55B0-4C7D-9A51-0C2B7B6F1D23}"
    END ATTRIBUTE
    START ATTRIBUTE
      NAME = "Version"
      ID = 3
      ACCESS = READ-ONLY
      STORAGE = SPECIFIC
      TYPE = STRING(64)
      VALUE = "Contoso Reader"
    END ATTRIBUTE
    START ATTRIBUTE
      NAME = "Locale"
      ID = 4
      ACCESS = READ-ONLY
      STORAGE = SPECIFIC
      TYPE = STRING(16)
      VALUE = "Intel;1033"
    END ATTRIBUTE
    START ATTRIBUTE
      NAME = "Serial Number"
      ID = 5
      ACCESS = READ-ONLY
      STORAGE = SPECIFIC
      TYPE = STRING(64)
      VALUE = ""
    END ATTRIBUTE
    START ATTRIBUTE
      NAME = "Installation"
      ID = 6
      ACCESS = READ-ONLY
      STORAGE = SPECIFIC
      TYPE = STRING(64)
      VALUE = "DateTime"
    END ATTRIBUTE
  END GROUP
"""

THINGS = '  Start Group\n    Name = "Things"\n    ID = 2\n    Class = "Contoso|Things|001"\n'
STATUS_HEAD = '  START GROUP\n    NAME = "InstallStatus"\n    ID = 2\n    CLASS = "MICROSOFT|JOBSTATUS|1.0"\n'
STATUS_ATTRIBUTE = (
    '    START ATTRIBUTE\n      NAME = "Status"\n      ID = 1\n      TYPE = STRING(32)\n'
    '      VALUE = "Success"\n    END ATTRIBUTE\n'
)
DESCRIPTION_ATTRIBUTE = (
    '    START ATTRIBUTE\n      NAME = "Description"\n      ID = 2\n      TYPE = STRING(128)\n'
    '      VALUE = "Installed"\n    END ATTRIBUTE\n'
)
STATUS_GROUP = STATUS_HEAD + STATUS_ATTRIBUTE + DESCRIPTION_ATTRIBUTE + "  END GROUP\n"
WORKSTATION = 'START COMPONENT\n  NAME = "WORKSTATION"\n'
LANGUAGE = 'Language = "en|US|iso8859-1"\n'
COMPONENT = 'Start Component\n  Name = "Example"\n'
DMI_COMPONENT = LANGUAGE + COMPONENT
INVENTORY_COMPONENT = 'Start Component\n  Name = "Workstation"\n'
INVENTORY_GROUP = '  Start Group\n    Name = "Device"\n    ID = 1\n    Class = "MICROSOFT|DEVICE|1.0"\n'

# Outlets by number: label and limit have defaults, the number has none.
TEMPLATE = """\
  Start Group
    Name = "Outlet"
    Class = "Contoso|Outlet|001"
    Key = 1
    Start Attribute
      Name = "Number"
      ID = 1
      Type = Integer
    End Attribute
    Start Attribute
      Name = "Label"
      ID = 2
      Type = String(8)
      Value = "free"
    End Attribute
    Start Attribute
      Name = "Limit"
      ID = 3
      Type = Gauge
      Value = 350
    End Attribute
  End Group
"""
TABLE = '  Start Table\n    Name = "Outlets"\n    ID = 2\n    Class = "Contoso|Outlet|001"\n'

DEFINITION = (
    "[PDF]\nVersion=2.0\n\n[Package Definition]\nName=Contoso Reader\nVersion=4.2\nPublisher=Contoso\n"
    "Language=English\nPrograms=Install\n"
)
PROGRAM = "\n[Install]\nName=Install\n"

# Each text goes to the place of the braces.
FRAMES = {
    # a whole file
    "file": "{}",
    # blocks of a DMI component, after its ComponentID group
    "component": DMI_COMPONENT + COMPONENT_ID + "{}End Component\n",
    # the first group of a DMI component
    "first group": DMI_COMPONENT + "{}End Component\n",
    # statements and attributes of a group with an id and a class
    "group": DMI_COMPONENT + COMPONENT_ID + THINGS + "{}  End Group\nEnd Component\n",
    # statements of an attribute with a name and an id
    "attribute": DMI_COMPONENT
    + COMPONENT_ID
    + THINGS
    + '    Start Attribute\n      Name = "Thing"\n      ID = 1\n{}    End Attribute\n  End Group\nEnd Component\n',
    # statements of a DMI component, after its name
    "component statements": DMI_COMPONENT + "{}" + COMPONENT_ID + "End Component\n",
    # what stands before a DMI component
    "before component": "{}" + COMPONENT + COMPONENT_ID + "End Component\n",
    # attributes of the ComponentID group of a DMI component
    "component id": DMI_COMPONENT
    + '  Start Group\n    Name = "ComponentID"\n    ID = 1\n    Class = "DMTF|ComponentID|1.0"\n{}'
    + "  End Group\nEnd Component\n",
    # blocks of a DMI component, after its ComponentID group and the template of outlets
    "template": DMI_COMPONENT + COMPONENT_ID + TEMPLATE + "{}End Component\n",
    # rows of a table of outlets: number, label ("free" by default), limit (350)
    "rows": DMI_COMPONENT + COMPONENT_ID + TEMPLATE + TABLE + "{}  End Table\nEnd Component\n",
    # the groups of an inventory MIF
    "inventory": INVENTORY_COMPONENT + "{}End Component\n",
    # statements and attributes of a group of an inventory MIF
    "inventory group": INVENTORY_COMPONENT + INVENTORY_GROUP + "{}  End Group\nEnd Component\n",
    # statements of an attribute of an inventory MIF, with a name and an id
    "inventory attribute": INVENTORY_COMPONENT
    + INVENTORY_GROUP
    + '    Start Attribute\n      Name = "Thing"\n      ID = 1\n{}    End Attribute\n  End Group\nEnd Component\n',
    # the groups of a status MIF
    "status file": WORKSTATION + "{}END COMPONENT\n",
    # the InstallStatus group of a status MIF
    "status": WORKSTATION + IDENTITY + "{}END COMPONENT\n",
    # the attributes of the InstallStatus group
    "status attributes": WORKSTATION + IDENTITY + STATUS_HEAD + "{}  END GROUP\nEND COMPONENT\n",
    # the same, in a file that Windows Installer wrote
    "msi attributes": WORKSTATION + MSI_IDENTITY + STATUS_HEAD + "{}  END GROUP\nEND COMPONENT\n",
    # properties of a client component of a site control file
    "site control": "BEGIN_CLIENT_COMPONENT\n  <Software Distribution>\n  <65537>\n{}END_CLIENT_COMPONENT\n",
    # keys of a package definition, with a program that writes no MIF
    "package definition": DEFINITION + "{}" + PROGRAM + "CommandLine=setup.exe /s\nStartIn=.\n",
    # keys of the one program of a package definition, its command line among them
    "program": DEFINITION + PROGRAM + "StartIn=.\n{}",
    # keys of the section [Mif] of a setup.ini
    "setup.ini": "[Startup]\nAppName=Contoso Reader\n\n[Mif]\n{}",
    # the attributes of the ComponentID group of a status MIF
    "identity attributes": WORKSTATION
    + '  START GROUP\n    NAME = "ComponentID"\n    ID = 1\n    CLASS = "DMTF|ComponentID|1.0"\n{}  END GROUP\n'
    + STATUS_GROUP
    + "END COMPONENT\n",
}


# How deep an example stands in its frame, in blanks.
DEPTH = {
    "file": 0,
    "package definition": 0,
    "program": 0,
    "setup.ini": 0,
    "before component": 0,
    "component": 2,
    "component statements": 2,
    "first group": 2,
    "template": 2,
    "inventory": 2,
    "site control": 2,
    "status file": 2,
    "status": 2,
    "group": 4,
    "component id": 4,
    "rows": 4,
    "inventory group": 4,
    "identity attributes": 4,
    "status attributes": 4,
    "attribute": 6,
    "inventory attribute": 6,
}


def example(frame: str, text: str, **options: Any) -> Example:
    """An example out of texts in triple quotes, whose own indentation does not count; `options` as in `Example`."""
    if "fixed" in options:
        options["fixed"] = _placed(frame, options["fixed"])
    return Example(_placed(frame, text), frame=frame, **options)


def _placed(frame: str, text: str) -> str:
    lines = dedent(text).strip("\n")
    return indent(lines, " " * DEPTH[frame]) + "\n" if lines else ""


# Names of files in frames that are no MIF files.
PATHS = {"package definition": "example.sms", "program": "example.sms", "setup.ini": "setup.ini"}


def framed(example: Example) -> Source:
    """The file that an example stands for."""
    path = PATHS.get(example.frame, example.path)
    if example.data is not None:
        return Source(path, example.data)
    before, after = FRAMES[example.frame].split("{}")
    return Source(path, f"{before}{example.text}{after}".encode("windows-1252"))
