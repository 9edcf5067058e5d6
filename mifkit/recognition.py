"""What gives away a document that is no MIF file: told by its text, without reading it.

Every MIF file is asked about these, too, so this needs none of what reads such documents.
"""

import re
from functools import cache

SITE_CONTROL = re.compile(
    r"(?ai)\s*+(?:SITE CONTROL FILE[ \t]*\[|BEGIN_[A-Z_]+[ \t]*[\r\n]|PROPERTY[ \t]*<[^<>]*><REG_)"
)

PACKAGE_SECTION = "package definition"
MIF_SECTION = "mif"
DEFINITION = rf"(?:[ \t\ufeff]*(?:;[^\r\n]*)?(?:\r\n?|\n))*[ \t]*\[(?:pdf|{PACKAGE_SECTION})\]"

# Names that nothing but data of packages has, and others that count only beside the id of a package: other systems
# have flags of packages and names of programs, too.
OWN_NAMES = r"(?:PKG_)?MIF(?:FileName|Name|Version|Publisher|Checking)|PKG_PackageID|PRG_CommandLine"
SHARED_NAMES = "PkgFlags|ProgramName"
ID_NAME = "PackageID"
JSON_START = re.compile(r"\s*[\[{]")
# How a name stands in each form of data.
JSON_NAME = r'[{,]\s*"(?:%s)"\s*:'
CSV_NAME = r'(?:^|[,;\t])\s*"?(?:%s)"?\s*(?=[,;\t]|$)'

# As much of a text as is looked at to tell whether it is a definition, or data.
HEAD = 65536


def is_site_control(text: str) -> bool:
    """Whether a text is that of a site control file: by its first line, or by its first statement."""
    return SITE_CONTROL.match(text) is not None


def may_be_definition(text: str) -> bool:
    """Whether a text that is called *.sms or *.pdf is a package definition: one of its sections is that of one, or
    was meant to be. Game cartridges and Adobe's documents have these extensions, too."""
    from difflib import get_close_matches

    names = _sections(text[:HEAD])
    return "pdf" in names or bool(get_close_matches(PACKAGE_SECTION, names, n=1, cutoff=0.85))


def is_definition(text: str) -> bool:
    """Whether a text of whatever name begins as a package definition does."""
    head = text[:HEAD]
    return "[" in head and _compiled(DEFINITION, re.IGNORECASE).match(head) is not None and may_be_definition(text)


def has_mif_section(text: str) -> bool:
    """Whether a setup.ini has InstallShield's section on status MIFs."""
    return MIF_SECTION in _sections(text)


def _sections(text: str) -> set[str]:
    header = _compiled(r"^[ \t\f\v\ufeff]*\[([^\]\r\n]*)\]", re.MULTILINE)
    return {match[1].strip().lower() for match in header.finditer(text)}


def is_data(text: str) -> bool:
    """Whether a text is surely data of packages or programs: it names properties that nothing else has."""
    head, form = text[:HEAD], JSON_NAME
    if not JSON_START.match(head):
        head, form = head[type_line(head) :].lstrip().partition("\n")[0], CSV_NAME

    def has(names: str) -> bool:
        return _compiled(form % names, re.IGNORECASE).search(head) is not None

    return has(OWN_NAMES) or (has(SHARED_NAMES) and has(ID_NAME))


def type_line(text: str) -> int:
    """How many characters the line takes that PowerShell 5 puts before the columns of a CSV text; 0 if it is none."""
    if text[:5].upper() != "#TYPE":
        return 0
    mark = _compiled(r"#TYPE[^\r\n]*(?:\r\n?|\n)?", re.IGNORECASE).match(text)
    return mark.end() if mark else 0


@cache
def _compiled(pattern: str, flags: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(pattern, flags)
