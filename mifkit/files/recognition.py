"""Recognising documents that are not MIF files by the beginning of their text.

Every MIF file is tested, too, so this imports none of the readers of such documents.
"""

import re
from collections.abc import Callable
from functools import cache

# Other formats with the extension .mif. First those whose beginning leaves no doubt, even if their text mentions DMI
# blocks.
BEGINNINGS: tuple[tuple[str, str], ...] = (
    (
        "a FrameMaker document (Maker Interchange Format)",
        r"(?i)(?>\s++|#[^\r\n]*+)*+<(?:MIFFile|Book|Units)\b",
    ),
    ("a log of a client (read it with: mifkit log FILE)", r"\s*+(?:<!\[LOG\[|[^\r\n$]*+\$\$<)"),
    (
        "a pointer of Git LFS (fetch the file with: git lfs pull)",
        r"version https://git-lfs\.github\.com/spec/",
    ),
    ("serialised output of PowerShell (CLIXML)", r"\s*+(?:#< CLIXML|<Objs\b)"),
    ("JSON data", r'\s*+(?:\[\s*+)?+\{\s*+"[^"\r\n]*+"\s*+:'),
    (
        "an OOMMF problem specification (Micromagnetic Input Format)",
        r"(?i)\s*#[ \t]*MIF[ \t]+\d",
    ),
    # The text before it has no quotation marks, unlike a MIF file that mentions a PDF.
    ("a document of Adobe's format PDF", r'[^"]{0,1024}?%PDF-\d'),
    ("an ImageMagick picture (MIFF)", r"(?i)id=ImageMagick\b"),
    (
        "a MapInfo interchange file",
        r"(?i)\s*Version[ \t]+\d+\s+(?:Charset|Delimiter|Unique|Index|CoordSys|Transform|Columns)\b",
    ),
    ("an HTML or XML document", r"(?i)\s*<(?:\?xml|!DOCTYPE|html)\b"),
    ("a zip archive (unpack it first)", r"PK\x03\x04"),
    ("a cabinet (unpack it first)", r"MSCF\x00"),
    ("a gzip archive (unpack it first)", r"\x1f[\x8b\u2039]\x08"),
    ("a program", r"MZ[^\r\n]?+\x00"),
    ("a document of Windows Installer or an older Office", r"\xd0\xcf\x11\xe0"),
    ("a document in Rich Text Format (save it as plain text)", r"\s*+\{\\rtf\d"),
    ("an export of the registry", r"(?i)\s*+(?:Windows Registry Editor Version\b|REGEDIT4\b)"),
    (
        "a batch file (mifkit lint checks it under a name that ends in .cmd)",
        r"(?i)\s*+@(?:echo\s++o(?:ff|n)|setlocal|rem)\b",
    ),
    (
        "a script in VBScript (mifkit lint checks it under a name that ends in .vbs)",
        r"(?i)(?>\s++|'[^\r\n]*+)*+(?:Option\s++Explicit|On\s++Error\s++Resume\s++Next|Dim\s++\w|\w++\.WriteLine\b)",
    ),
    (
        "a script in PowerShell (mifkit lint checks it under a name that ends in .ps1)",
        r"(?i)\s*+(?:\[CmdletBinding\b|param\s*+\(|#requires\b)",
    ),
)


# Then formats with characteristic lines, in a text without a DMI block. Few files need these patterns, so they are
# compiled on use.
LINES: tuple[tuple[str, str], ...] = (
    (
        "an e-mail (save its attachment)",
        (
            r"(?i)\A\s*+(?:(?:From|To|Cc|Subject|Date|Sent|Received|Return-Path|Message-ID|MIME-Version|Delivered-To)"
            r":[^\r\n]*+\r?\n){2}"
        ),
    ),
    (
        "CIM classes (MOF)",
        r"(?i)\A(?>\s++|//[^\r\n]*+)*+(?:#pragma\s|\[[^\]]*+\]\s*+class\s|instance\s++of\s|class\s++\w++\s*+[:{])",
    ),
    ("YAML data", r"\A---[ \t]*+\r?\n"),
    ("settings in the form of an INI file", r"\A(?>\s++|[;#][^\r\n]*+)*+\[[^\[\]\r\n]++\][ \t]*+(?:\r|\n|\Z)"),
    (
        "a log (the logs of a client are read with: mifkit log FILE)",
        (
            r"\A\W{0,4}(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4})[ T,]++\d\d?:\d\d"
            r"|\A=== (?:Verbose l|L)ogging started:"
        ),
    ),
    ("an HTML or XML document", r"\A\s*+<(?:!--|[A-Za-z][\w:.-]*+(?:\s[^<>]*+)?+>)"),
    (
        "a memory initialisation file for programmable logic (Intel/Altera)",
        r"(?im)^[ \t]*(?:DEPTH|WIDTH|ADDRESS_RADIX|DATA_RADIX)[ \t]*=[ \t]*\w+[ \t]*;",
    ),
    (
        "a memory initialisation file (lines of binary digits)",
        r"\A\s*+[01]{4,}+(?:[ \t]*+\r?\n[01]{4,}+){2,}+[ \t]*+(?:\Z|\r|\n)",
    ),
    (
        "a make include file",
        (
            r"(?m)^(?:!(?:ifn?def|ifn?eq|if|include|else|endif|define|error|inject)\b"
            r"|(?![ \t]*+//)%?[\w$(). /\\-]++:[^=/\r\n]*+\r?\n\t"
            r"|[A-Za-z_][\w.]*+[ \t]*+[:+?]?=[ \t]*+[^\"\s].*\$[({])"
        ),
    ),
)


# An assignment of make. Its name is not a MIF statement: a MIF file may lack its blocks, but not its statements.
ASSIGNMENT = r"[ \t]*+([A-Za-z_][\w.]*+)[ \t]*+[:+?]?=[ \t]*+(?![\"'])"


STATEMENTS = (
    r"(?i:access|class|description|id|key|language|name|pragma|storage|type|value"
    r"|dos|macos|os2|unix|win16|win32|win9x|winnt)"
)


DMI_TEXT = r"(?i)(?<![\w-])(?:start|end)\s+(?:component|group|attribute|table|enum|path)"


# Comments of Verilog, and a word of a memory text or an address in it. `x` and `z` are digits that are not known.
VERILOG_COMMENT = r"//[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?"
MEMORY_WORD = r"@?[0-9A-Fa-fxXzZ?][0-9A-Fa-f_xXzZ?]*+"
# A heading, or a title that a line of signs underlines.
MARKDOWN = r"\s*+(?:#{1,6} [^\r\n]*+(?:\r?\n){2}|[^\r\n=]++\r?\n(?:={3,}+|-{3,}+)[ \t]*+\r?\n)"

# Words of prose, and how many a text has at least; a MIF file may be cut or damaged at its beginning.
WORD = r"[^\W\d_]{2,}+"
LEAST_WORDS = 4
BEGINS_MIF = r"(?i)\s*+(?:start|language|name|end|st\Z|sta\Z|//)"

BINARY = r"[\x00-\x08\x0e-\x19]"


# The characters at the beginning of a file that are searched to recognise its format.
FORMAT_HEAD = 16384


BEGINS_COMPONENT = re.compile(r"(?i)\s*+start\s++component[ \t]*+[\r\n]")


def begins_component(text: str) -> bool:
    """Whether a text begins as most MIF files do, so that no further pattern is needed."""
    return BEGINS_COMPONENT.match(text) is not None


def other_format(text: str) -> str | None:
    """The format, in words, of a file that has only the extension of a MIF file; `None` if it may be a MIF file."""
    head = text[:FORMAT_HEAD]
    if begins_component(head) and "%PDF-" not in head:
        return None
    for name, beginning in BEGINNINGS:
        if _compiled(beginning).match(head):
            return name
    if _compiled(DMI_TEXT).search(head):
        return None
    for name, pattern in LINES:
        if re.search(pattern, head):
            return name
    return next((name for name, is_it in SHAPES if is_it(head)), None)


# The first block of a MIF file, to the end of its line.
FIRST_BLOCK = r"(?i)(?:\s++|//[^\r\n]*+[\r\n])*+start\s++component\b[^\r\n\"]*+[\r\n]"


def begins_mif(text: str) -> bool:
    """Whether every text with this beginning may be a MIF file, whatever follows: it is of no other format."""
    return _compiled(FIRST_BLOCK).match(text[:FORMAT_HEAD]) is not None and other_format(text) is None


def _is_table(head: str) -> bool:
    """Whether each line of a text has as many separators as the first one, two at least."""
    lines = head.splitlines()[:20]
    if len(lines) < 2 or "=" in head or "//" in head:
        return False
    return any(
        lines[0].count(sign) > 1 and all(line.count(sign) == lines[0].count(sign) for line in lines)
        for sign in (",", ";", "\t")
    )


# What a MIF file has in its middle, where it was cut: the begin of a block, a comment, a value in quotation marks.
PART_OF_MIF = r"(?i)\b(?:start|end)[ \t]++(?:comp|grou|attr|enum|path|tabl)|(?<!:)//|\w[ \t]*+=[ \t]*+\""


def _is_prose(head: str) -> bool:
    """Whether a text is written for people: words, and nothing with which a MIF file begins or that it consists of."""
    return (
        len(re.findall(WORD, head)) >= LEAST_WORDS
        and not re.match(BEGINS_MIF, head)
        and not re.search(rf"\b{STATEMENTS}\s*+=", head)
        and not re.search(r"[{}]", head)
        and not re.search(PART_OF_MIF, head)
    )


def _is_markdown(head: str) -> bool:
    """Whether a text begins with a heading of Markdown."""
    return re.match(MARKDOWN, head) is not None


def _is_binary(head: str) -> bool:
    """Whether a twentieth of a text or more are characters that no text has."""
    return len(re.findall(BINARY, head)) * 20 > len(head)


def _is_memory_text(head: str) -> bool:
    """Whether a text is nothing but words in hexadecimal or binary digits, addresses and comments."""
    if "=" in head or '"' in head:
        return False
    words = re.sub(VERILOG_COMMENT, " ", head).split()
    if len(words) < 2 or not all(re.fullmatch(MEMORY_WORD, word) for word in words):
        return False
    bits = len(words) > 3 and all(word in ("0", "1") for word in words)
    return bits or any(word.startswith("@") for word in words) or all(len(word) > 1 for word in words)


def _assigns(head: str) -> bool:
    """Whether a text is nothing but comments with `#` and assignments, two at least, as a make file may be."""
    lines = [line for line in head.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [re.match(ASSIGNMENT, line) for line in lines]
    return len(lines) > 1 and all(match is not None and not re.fullmatch(STATEMENTS, match[1]) for match in found)


# Last, formats that the text as a whole shows, in this order.
SHAPES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("a make include file", _assigns),
    ("a memory text for Verilog ($readmemh, $readmemb)", _is_memory_text),
    ("a text in Markdown, such as a README", _is_markdown),
    ("binary data", _is_binary),
    ("a table with a record per line (CSV)", _is_table),
    ("plain text, such as a README", _is_prose),
)


# Extensions in lower case, with the dot. Site control files are called sitectrl.ct0; older ones are kept beside them
# as other names with that extension.
SITE_CONTROL_EXTENSIONS = (".ct0",)
# Package definitions are .sms and, of SMS 1.x, .pdf.
DEFINITION_EXTENSIONS = (".sms", ".pdf")
JSON_EXTENSIONS = (".json",)
CSV_EXTENSIONS = (".csv",)
EXPORT_EXTENSIONS = (*JSON_EXTENSIONS, *CSV_EXTENSIONS, ".xml", ".clixml", ".mof")
# Most files with this extension are for browsers and Node.js, not for the Windows Script Host.
JSCRIPT_EXTENSIONS = (".js",)
# Files that packages are read from.
PACKAGE_EXTENSIONS = (*DEFINITION_EXTENSIONS, *EXPORT_EXTENSIONS)

SITE_CONTROL = r"(?ai)\s*+(?:SITE CONTROL FILE[ \t]*\[|BEGIN_[A-Z_]+[ \t]*[\r\n]|PROPERTY[ \t]*<[^<>]*><REG_)"

PACKAGE_SECTION = "package definition"
MIF_SECTION = "mif"
# Possessive: CR LF must not match in two ways, or each line doubles the time.
DEFINITION = rf"(?:[ \t\ufeff]*+(?:;[^\r\n]*+)?+(?>\r\n?|\n))*+[ \t]*+\[(?:pdf|{PACKAGE_SECTION})\]"

# Names that only package data has, and names that count only together with a package id: other systems have package
# flags and program names, too.
OWN_NAMES = r"(?:PKG_)?MIF(?:FileName|Name|Version|Publisher|Checking)|PKG_PackageID|PRG_CommandLine"
SHARED_NAMES = "PkgFlags|ProgramName"
ID_NAME = "PackageID"
# Each of those names has one of these in it.
DATA_WORDS = (b"MIF", b"PackageID", b"PRG_CommandLine")
JSON_START = r"\s*[\[{]"
XML_START = r"\s*+\ufeff?+(?:#< CLIXML|<(?=[?!A-Za-z]))"
# A name as it is written in each form of data.
JSON_NAME = r'[{,]\s*+"(?:%s)"\s*+:'
CSV_NAME = r'(?:^|[,;\t])[ \r]*+"?(?:%s)"?[ \r]*+(?=[,;\t]|$)'
XML_NAME = r'\s(?:N|NAME)\s*+=\s*+["\'](?:%s)["\']'
# In MOF, which may also stand in XML.
MOF_NAME = r"(?<![\w-])(?:%s)\s*+=(?!\s*+=)"
MOF_START = r"(?:\s++|//[^\r\n]*+|#pragma[^\r\n]*+)*+(?:/\*|\[|instance\s++of\b)"
# The body of a policy, whose names are compressed.
COMPRESSED = r"<PolicyXML\s[^<>]*?\bCompression\b"
LIST_NAME = r"(?m)^[ \t]*+(?:%s)[ \t]*+:(?=[ \t\r\n]|\Z)"
WMIC_NAME = r"(?m)^(?:%s)="
TABLE_NAME = r"(?m)^(?=[^\r\n]*?\b(?:%s)\b)[^\r\n]*+\r*+\n-{2,}+(?:[ \t]++-++)*+[ \t]*+\r*+$"
# How a MIF file begins.
MIF_START = r"(?i)\s*+start\s"

# The characters at the beginning of a text that are searched to recognise a definition or data.
DATA_HEAD = 65536


def is_site_control(text: str) -> bool:
    """Whether a text is a site control file, by its first line or its first statement."""
    return _compiled(SITE_CONTROL).match(text) is not None


def may_be_definition(text: str) -> bool:
    """Whether the text of a file *.sms or *.pdf is a package definition: it has the section of a package definition,
    perhaps misspelt. Game cartridges and Adobe's documents have these extensions, too."""
    from difflib import get_close_matches

    names = _sections(text[:DATA_HEAD])
    return "pdf" in names or bool(get_close_matches(PACKAGE_SECTION, names, n=1, cutoff=0.85))


def is_jscript(text: str) -> bool:
    """Whether a script in JavaScript is one of the Windows Script Host."""
    return re.search(r"\b(?:WScript|ActiveXObject)\b", text) is not None


def is_definition(text: str) -> bool:
    """Whether the text of a file with any name begins like a package definition."""
    head = text[:DATA_HEAD]
    return "[" in head and _compiled(DEFINITION, re.IGNORECASE).match(head) is not None and may_be_definition(text)


def has_mif_section(text: str) -> bool:
    """Whether a setup.ini has InstallShield's section on status MIFs."""
    return MIF_SECTION in _sections(text)


def _sections(text: str) -> set[str]:
    header = _compiled(r"^[ \t\f\v\ufeff]*\[([^\]\r\n]*)\]", re.MULTILINE)
    return {match[1].strip().lower() for match in header.finditer(text)}


def is_data(text: str) -> bool:
    """Whether a text is certainly data of packages or programs: it names properties that no other data has."""
    head = text[:DATA_HEAD]
    if re.match(MIF_START, head):
        return False
    return _names_properties(head, *_forms_of(head)) or _is_compressed_policy(head)


def _is_compressed_policy(head: str) -> bool:
    """Whether a text is the compressed body of a policy, which cannot be read but may be about a package."""
    return re.match(XML_START, head) is not None and _compiled(COMPRESSED, re.IGNORECASE).search(head) is not None


# The same names in bytes, in any encoding.
IN_BYTES = rb"(?i)" + rb"|".join(rb"\x00?+".join(bytes([one]) for one in name) for name in DATA_WORDS)


def may_hold_data(head: bytes) -> bool:
    """Whether the first bytes of a file, in any encoding, have a name without which nothing is data of packages."""
    return re.search(IN_BYTES, head[: 2 * DATA_HEAD]) is not None


def _forms_of(head: str) -> tuple[str, ...]:
    """How names are written in a text, by its beginning."""
    if re.match(JSON_START, head):
        return (JSON_NAME,)
    if re.match(XML_START, head):
        return XML_NAME, MOF_NAME
    if _compiled(MOF_START, re.IGNORECASE).match(head):
        return (MOF_NAME,)
    return CSV_NAME, LIST_NAME, WMIC_NAME, TABLE_NAME


def _names_properties(head: str, *forms: str) -> bool:
    return any(_names(head, form, OWN_NAMES) or _shares_names(head, form) for form in forms)


def _shares_names(head: str, form: str) -> bool:
    return _names(head, form, SHARED_NAMES) and _names(head, form, ID_NAME)


def _names(head: str, form: str, names: str) -> bool:
    if form == CSV_NAME:
        head = head[type_line(head) :].lstrip().partition("\n")[0]
    return _compiled(form % names, re.IGNORECASE).search(head) is not None


def begins_list(text: str) -> bool:
    """Whether a text is what `Format-List` prints of packages or programs."""
    return _names_properties(text[:DATA_HEAD], LIST_NAME)


def begins_wmic_list(text: str) -> bool:
    """Whether a text is what `wmic /format:list` prints of packages or programs."""
    return _names_properties(text[:DATA_HEAD], WMIC_NAME)


def begins_table(text: str) -> bool:
    """Whether a text is a table that PowerShell prints of packages or programs, whose columns are cut."""
    return _names_properties(text[:DATA_HEAD], TABLE_NAME)


def type_line(text: str) -> int:
    """The length of the line that PowerShell 5 puts before the columns of a CSV text; 0 if there is no such line."""
    if text[:5].upper() != "#TYPE":
        return 0
    mark = _compiled(r"#TYPE[^\r\n]*(?:\r\n?|\n)?", re.IGNORECASE).match(text)
    return mark.end() if mark else 0


@cache
def _compiled(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(pattern, flags)
