"""PowerShell text: any value as a literal or a comment, and the cmdlets that scripts may use.

A script is ASCII throughout. Windows PowerShell reads a file without a byte order mark in the ANSI code page. There a
byte of a UTF-8 character can become a curly quotation mark, which PowerShell takes for a quotation mark.
"""

import re

from msgspec import Struct

CONFIGMGR = "https://learn.microsoft.com/powershell/module/configurationmanager/"
CIM = "https://learn.microsoft.com/powershell/module/cimcmdlets/"
NOT_PRINTABLE = re.compile(r"[^\x20-\x7e]")
PIECES = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")


class Cmdlet(Struct, frozen=True, gc=False):
    """A cmdlet: the page that documents it, and the documented parameters that scripts of mifkit use."""

    page: str
    parameters: frozenset[str]


def _cmdlet(page: str, parameters: str) -> Cmdlet:
    return Cmdlet(page, frozenset(parameters.split()))


# Each parameter was looked up on its page; parameters that are not there are not used. In particular, no page has a
# parameter for USE_SPECIAL_MIF, and none says that Set-CMPackage accepts an empty MifFileName.
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
    """An expression whose value is exactly this text, in ASCII and on one line: `'it''s'`, `('caf' + [char]0xE9)`.

    Within single quotes only the quote is special (source: about_Quoting_Rules); characters other than printable ASCII
    are written as UTF-16 code units.
    """
    if not NOT_PRINTABLE.search(text):
        return _quoted(text)
    parts = [_chars(piece) if NOT_PRINTABLE.match(piece) else _quoted(piece) for piece in PIECES.findall(text)]
    # A string in front makes + concatenate; two characters would be added as numbers.
    front = [_quoted("")] if NOT_PRINTABLE.match(text) else []
    return f"({' + '.join([*front, *parts])})"


def comment(text: str) -> str:
    """A comment of one line. Characters other than printable ASCII, such as line breaks, are replaced by `?`."""
    return f"# {NOT_PRINTABLE.sub('?', text)}".rstrip()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _chars(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    return " + ".join(f"[char]0x{units[at]:02X}{units[at + 1]:02X}" for at in range(0, len(units), 2))
