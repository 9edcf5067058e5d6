"""What a file is: a status MIF, an inventory MIF, a DMI component, another document that mifkit reads, or none."""

import re
from enum import Enum

from mifkit.mif import tree
from mifkit.status.view import status_view

HEADER_COMMENT = re.compile(
    r"[ \t]*(Architecture|UniqueId|AgentID|FullResync|ResyncAgent|ResyncClass|KeyAttribute)[ \t]*(<)", re.IGNORECASE
)
IDMIF_CLASSES = ("MICROSOFT|IDENTIFICATION|1.0", "MICROSOFT|ARCHITECTURE|1.0")


# What stands in class strings where a bar belongs, after a change of code page: A6, BA, and drawn lines.
BARS = str.maketrans(dict.fromkeys("\u00a6\u00ba\u2502\u2551\u01c0\uff5c", "|"))


class Kind(Enum):
    """What the consumer takes a file for. The names are the field's own."""

    STATUS = "status"
    NOIDMIF = "noidmif"
    IDMIF = "idmif"
    DMI = "dmi"
    SITE_CONTROL = "site-control"
    PACKAGE = "package"
    SCRIPT = "script"
    OTHER = "other"
    UNREADABLE = "unreadable"


class Profile(Enum):
    """Whose rules apply: to MIF files strict DMI, the SMS / Configuration Manager inventory, or status MIFs; to each
    other kind of document its own ones."""

    DMI = "dmi"
    SMS = "sms"
    STATUS = "status"
    SITE = "site"
    PACKAGE = "package"


# Those that a MIF file can be checked by; every other one goes with its kind of document.
MIF_PROFILES = (Profile.DMI, Profile.SMS, Profile.STATUS)


PROFILE_OF = {
    Kind.STATUS: Profile.STATUS,
    Kind.NOIDMIF: Profile.SMS,
    Kind.IDMIF: Profile.SMS,
    Kind.DMI: Profile.DMI,
    Kind.SITE_CONTROL: Profile.SITE,
    Kind.PACKAGE: Profile.PACKAGE,
    Kind.SCRIPT: Profile.PACKAGE,
    Kind.OTHER: Profile.DMI,
    Kind.UNREADABLE: Profile.DMI,
}


def class_of(group: tree.Group | tree.Table) -> str:
    """The class string of a group or table; empty if it has none."""
    return group.class_.value.value if group.class_ and group.class_.value else ""


def name_of(block: tree.Block) -> str:
    """The name of a block; empty if it has none."""
    return block.name.value.value if block.name and block.name.value else ""


def detect(file: tree.File) -> Kind:
    """The kind of a MIF file, by its content alone.

    An InstallStatus group makes it a status MIF. Header comments, Microsoft's classes, the component name Workstation
    or classes without bars (which DMI forbids and custom inventories use) show the SMS dialect; there, a header
    comment or an Identification or Architecture group makes it an IDMIF.
    """
    if status_view(file) is not None:
        return Kind.STATUS
    classes = [class_of(group).upper().translate(BARS) for group in file.groups]
    header = any(HEADER_COMMENT.match(comment.text) for comment in file.comments)
    if header or any(name in IDMIF_CLASSES for name in classes):
        return Kind.IDMIF
    component_id = any("|COMPONENTID|" in name for name in classes)
    custom = any(name and "|" not in name for name in classes) and not component_id
    if custom or any(name.startswith("MICROSOFT|") for name in classes):
        return Kind.NOIDMIF
    if any(name_of(component).strip().lower() == "workstation" for component in file.components):
        return Kind.NOIDMIF
    return Kind.DMI


# What else carries the extension .mif. First formats whose beginning leaves no doubt, even where their text
# speaks of DMI blocks.
BEGINNINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a FrameMaker document (Maker Interchange Format)", re.compile(r"\s*<MIFFile\b", re.IGNORECASE)),
    (
        "an OOMMF problem specification (Micromagnetic Input Format)",
        re.compile(r"\s*#[ \t]*MIF[ \t]+\d", re.IGNORECASE),
    ),
    # What stands before its beginning has no quotation marks, as a MIF file would that speaks of one.
    ("a document of Adobe's format PDF", re.compile(r'[^"]{0,1024}?%PDF-\d')),
    ("an ImageMagick picture (MIFF)", re.compile(r"id=ImageMagick\b", re.IGNORECASE)),
    (
        "a MapInfo interchange file",
        re.compile(
            r"\s*Version[ \t]+\d+\s+(?:Charset|Delimiter|Unique|Index|CoordSys|Transform|Columns)\b", re.IGNORECASE
        ),
    ),
    ("an HTML or XML document", re.compile(r"\s*<(?:\?xml|!DOCTYPE|html)\b", re.IGNORECASE)),
)
# Then formats told by lines of their own, in a text without any DMI block.
LINES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a memory initialisation file for programmable logic (Intel/Altera)",
        re.compile(
            r"^[ \t]*(?:DEPTH|WIDTH|ADDRESS_RADIX|DATA_RADIX)[ \t]*=[ \t]*\w+[ \t]*;", re.IGNORECASE | re.MULTILINE
        ),
    ),
    (
        "a memory initialisation file (lines of binary digits)",
        re.compile(r"\A\s*[01]{4,}(?:[ \t]*\r?\n[01]{4,}){2,}[ \t]*(?:\Z|\r|\n)"),
    ),
    (
        "a make include file",
        re.compile(
            r"^(?:!(?:ifn?def|ifn?eq|if|include|else|endif|define|error|inject)\b"
            r"|(?!\s*//)%?\.?[\w$(). /\\-]+:[^=/\r\n]*\r?\n\t"
            r"|[A-Za-z_][\w.]*[ \t]*[:+?]?=[ \t]*[^\"\s].*\$[({])",
            re.MULTILINE,
        ),
    ),
)
# An assignment of make, whose name is no statement of the DMI; a MIF may lack its blocks, but not those.
ASSIGNMENT = re.compile(r"[ \t]*([A-Za-z_][\w.]*)[ \t]*[:+?]?=[ \t]*(?![\"'])")
STATEMENTS = re.compile(
    r"(?:access|class|description|id|key|language|name|pragma|storage|type|value"
    r"|dos|macos|os2|unix|win16|win32|win9x|winnt)",
    re.IGNORECASE,
)
DMI_TEXT = re.compile(r"(?<![\w-])(?:start|end)\s+(?:component|group|attribute|table|enum|path)", re.IGNORECASE)
BINARY = re.compile(r"[\x00-\x08\x0e-\x19]")
# As much of a file as is looked at to tell its format.
HEAD = 16384


def other_format(text: str) -> str | None:
    """What a file is that only shares the extension with MIF files of the DMI; `None` if it may be one."""
    head = text[:HEAD]
    for name, pattern in BEGINNINGS:
        if pattern.match(head):
            return name
    if DMI_TEXT.search(head):
        return None
    for name, pattern in LINES:
        if pattern.search(head):
            return name
    if _assigns(head):
        return "a make include file"
    return "binary data" if len(BINARY.findall(head)) * 20 > len(head) else None


def _assigns(head: str) -> bool:
    """Whether a text is nothing but comments with `#` and assignments, two at least, as a make file may be."""
    lines = [line for line in head.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [ASSIGNMENT.match(line) for line in lines]
    return len(lines) > 1 and all(one is not None and not STATEMENTS.fullmatch(one[1]) for one in found)
