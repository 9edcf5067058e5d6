"""PowerShell text: values as literals and as comments, whatever they hold, and the cmdlets that scripts may use.

A script is ASCII throughout. Windows PowerShell reads a file without a byte order mark in the ANSI code page, where
an octet of a UTF-8 character can turn into a curly quotation mark, and those are quotation marks to PowerShell.
"""

import re

from msgspec import Struct

CONFIGMGR = "https://learn.microsoft.com/powershell/module/configurationmanager/"
CIM = "https://learn.microsoft.com/powershell/module/cimcmdlets/"
NOT_PRINTABLE = re.compile(r"[^\x20-\x7e]")
PIECES = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")


class Cmdlet(Struct, frozen=True, gc=False):
    """A cmdlet: the page that documents it, and those of its documented parameters that scripts of mifkit use."""

    page: str
    parameters: frozenset[str]


def _cmdlet(page: str, parameters: str) -> Cmdlet:
    return Cmdlet(page, frozenset(parameters.split()))


# Each parameter was looked up on its page; what is not there is not used. In particular no page has a parameter for
# USE_SPECIAL_MIF, and none says that Set-CMPackage takes an empty MifFileName.
CMDLETS: dict[str, Cmdlet] = {
    "Get-CMPackage": _cmdlet(CONFIGMGR + "get-cmpackage", "Fast Id"),
    "Get-CMProgram": _cmdlet(CONFIGMGR + "get-cmprogram", "PackageId"),
    "Set-CMProgram": _cmdlet(CONFIGMGR + "set-cmprogram", "PackageId ProgramName StandardProgram CommandLine WhatIf"),
    "Get-CMPackageDeployment": _cmdlet(CONFIGMGR + "get-cmpackagedeployment", "PackageId"),
    "Set-CMPackageDeployment": _cmdlet(
        CONFIGMGR + "set-cmpackagedeployment",
        "PackageId StandardProgramName CollectionId Schedule RerunBehavior WhatIf",
    ),
    "New-CMSchedule": _cmdlet(CONFIGMGR + "new-cmschedule", "Start RecurInterval RecurCount"),
    "Get-CimInstance": _cmdlet(CIM + "get-ciminstance", "ComputerName Namespace ClassName Filter InputObject"),
    "Set-CimInstance": _cmdlet(CIM + "set-ciminstance", "InputObject Property WhatIf"),
}


def literal(text: str) -> str:
    """An expression that is exactly this text, in ASCII and on one line: `'it''s'`, `('caf' + [char]0xE9)`.

    In single quotes nothing is special but the quote (source: about_Quoting_Rules); whatever is not printable ASCII
    is written as UTF-16 code units.
    """
    if not NOT_PRINTABLE.search(text):
        return _quoted(text)
    parts = [_chars(piece) if NOT_PRINTABLE.match(piece) else _quoted(piece) for piece in PIECES.findall(text)]
    # A string in front makes + join texts; it would add up two characters.
    front = [_quoted("")] if NOT_PRINTABLE.match(text) else []
    return f"({' + '.join([*front, *parts])})"


def comment(text: str) -> str:
    """A comment of one line: what could end it, or is no printable ASCII, is replaced by `?`."""
    return f"# {NOT_PRINTABLE.sub('?', text)}".rstrip()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _chars(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    return " + ".join(f"[char]0x{units[at]:02X}{units[at + 1]:02X}" for at in range(0, len(units), 2))
