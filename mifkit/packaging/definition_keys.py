"""The keys of package definitions: which sources require them, and which values are allowed (status-mif.md 11).

The three descriptions of the format since SMS 2.0 differ in what they require: the help of SMS 2.0 (HLP20), the SDK and
the documentation of current branch (CB). SMS 1.x has one description (PDK98).
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from mifkit.packaging.definition import Form

EVERYONE = ("HLP20", "SDK", "CB")
TRUTHS = ("True", "False")


class KeyKind(Struct, frozen=True):
    """One key. `words` are the values that it may have, `pattern` what else it may be, which `form` says in words.

    `required` are the descriptions that require it; `limit` is in characters, 0 for none.
    """

    name: str
    required: tuple[str, ...] = ()
    limit: int = 0
    words: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    form: str = ""

    def allows(self, value: str) -> bool:
        """Whether the key may have a value, which is not empty and given without the quotes around it."""
        if not self.words and self.pattern is None:
            return True
        known = any(value.lower() == word.lower() for word in self.words)
        return known or (self.pattern is not None and self.pattern.fullmatch(value) is not None)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _keys(*keys: KeyKind) -> Mapping[str, KeyKind]:
    return {key.name.lower(): key for key in keys}


# What the keys are in each kind of section: "pdf", "package" and "program"; SMS 1.x has more.
SMS2: Mapping[str, Mapping[str, KeyKind]] = {
    "pdf": _keys(KeyKind("Version", ("SDK", "CB"))),
    "package": _keys(
        KeyKind("Name", EVERYONE, 50),
        KeyKind("Version", ("HLP20",), 32),
        KeyKind("Icon"),
        KeyKind("Publisher", EVERYONE, 32),
        KeyKind("Language", ("SDK", "CB"), 32),
        KeyKind("Comment", limit=127),
        KeyKind("ContainsNoFiles", words=TRUTHS),
        KeyKind("Programs", EVERYONE),
        KeyKind("MIFFileName", limit=50),
        KeyKind("MIFName", limit=50),
        KeyKind("MIFVersion", limit=32),
        KeyKind("MIFPublisher", limit=32),
    ),
    "program": _keys(
        KeyKind("Name", EVERYONE, 50),
        KeyKind("Icon"),
        KeyKind("Comment", limit=127),
        KeyKind("CommandLine", EVERYONE, 127),
        KeyKind("StartIn", ("SDK",), 127),
        KeyKind("Run", words=("Minimized", "Maximized", "Hidden")),
        KeyKind("AfterRunning", words=("SMSRestart", "ProgramRestart", "SMSLogoff")),
        KeyKind(
            "EstimatedDiskSpace",
            words=("Unknown",),
            pattern=_pattern(r"\d+ *(?:[KMGT]?B|bytes?)"),
            form="a whole number with its unit, such as 38MB",
        ),
        KeyKind(
            "EstimatedRunTime",
            words=("Unknown",),
            pattern=_pattern(r"0*[1-9]\d*"),
            form="a whole number of minutes above 0",
        ),
        KeyKind("SupportedClients"),
        KeyKind("AdditionalProgramRequirements", limit=127),
        KeyKind("CanRunWhen", words=("UserLoggedOn", "NoUserLoggedOn", "AnyUserStatus")),
        KeyKind("UserInputRequired", words=TRUTHS),
        KeyKind("AdminRightsRequired", words=TRUTHS),
        KeyKind("UseInstallAccount", words=TRUTHS),
        KeyKind("DriveLetterConnection", words=TRUTHS),
        KeyKind("SpecifyDrive", pattern=_pattern(r"[A-Z](?::\\?)?"), form="a drive letter"),
        KeyKind("ReconnectDriveAtLogon", words=TRUTHS),
        KeyKind("DependentProgram"),
        KeyKind("Assignment", words=("FirstUser", "EveryUser")),
        KeyKind("Disabled", words=TRUTHS),
        # Written by exporters, not described.
        KeyKind("EnableRunTimeMonitoring"),
        KeyKind("RemoveProgram"),
        KeyKind("UninstallKey"),
    ),
}
# Names of keys that have a number or the name of a client in them.
NUMBERED = {
    "program": _pattern(r".+ (?:Min|Max)Version\d+"),
    "file": _pattern(r"(?:BYTE|WORD|LONG|Token) ?\d*"),
    "inventory": _pattern(r"Detection Rule Part \d+"),
}

PDK98 = ("PDK98",)
SMS1: Mapping[str, Mapping[str, KeyKind]] = {
    "pdf": _keys(KeyKind("Version", PDK98)),
    "package": _keys(
        KeyKind("Product", PDK98),
        KeyKind("Version", PDK98),
        KeyKind("Comment", PDK98),
        KeyKind("SetupVariations", PDK98),
        KeyKind("WorkstationAccess"),
    ),
    "program": _keys(
        KeyKind("CommandName", PDK98),
        KeyKind("CommandLine", PDK98),
        KeyKind("UserInputRequired", PDK98, words=TRUTHS),
        KeyKind("SynchronousSystemExitRequired", words=TRUTHS),
        KeyKind("SupportedPlatforms", PDK98),
    ),
    "sharing": _keys(KeyKind("ShareName", PDK98), KeyKind("ShareAccess", PDK98)),
    "item": _keys(
        KeyKind("Description", PDK98),
        KeyKind("CommandLine", PDK98),
        KeyKind("ConfigurationScript"),
        KeyKind("RegistryName"),
        KeyKind("DefaultINIFile"),
        KeyKind("RunMinimized", words=TRUTHS),
        KeyKind("RunLocalCopyIfPresent", words=TRUTHS),
        KeyKind(
            "DriveMode",
            words=("UNC", "ANYDRIVELETTER"),
            pattern=_pattern(r"SPECIFICDRIVELETTER[ ,]+[A-Z]:?"),
            form="SPECIFICDRIVELETTER with a letter",
        ),
        KeyKind("SupportedPlatforms"),
        KeyKind("DisplayIconInProgGroup", words=TRUTHS),
        KeyKind("SetupIcon"),
    ),
    "inventory": _keys(KeyKind("InventoryThisPackage", PDK98, words=TRUTHS)),
    "file": _keys(
        KeyKind("Filename"),
        KeyKind("File"),
        KeyKind("Collect", words=TRUTHS),
        KeyKind("Checksum"),
        KeyKind("CRC"),
        KeyKind("Date"),
        KeyKind("Time"),
        KeyKind("Size"),
    ),
}
KEYS = {Form.SMS1: SMS1, Form.SMS2: SMS2}

# The key of [Package Definition] that names the programs, and what a program's section is called after its name.
PROGRAM_LISTS = {Form.SMS1: ("SetupVariations", " Setup"), Form.SMS2: ("Programs", "")}
# Sections of SMS 1.x, by how their names read.
SMS1_SECTIONS = (
    ("sharing", _pattern(r"Setup Package for Sharing")),
    ("inventory", _pattern(r"Setup Package for Inventory")),
    ("item", _pattern(r"Program Item Properties.*")),
    ("file", _pattern(r"File *\d+")),
    ("program", _pattern(r".+ Setup")),
)
