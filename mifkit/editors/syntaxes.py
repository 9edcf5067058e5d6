"""The files by which editors colour MIFs and package definitions, made from the keywords of the grammar.

`python -m mifkit.editors.syntaxes` writes them: TextMate grammars (VS Code, Sublime Text, IntelliJ, `bat`)
in `grammars/`, and a language of Notepad++.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from mifkit.mif.grammar import terminals
from mifkit.mif.literals import SIMPLE

PROJECT = Path(__file__).parents[2]
BLOCKS = ("COMPONENT", "PATH", "ENUM", "GROUP", "ATTRIBUTE", "TABLE")
VALUES = ("ACCESS_WORD", "STORAGE_WORD", "DIRECT_INTERFACE", "UNSUPPORTED", "UNKNOWN")
# The scopes that the themes of editors know, and the terminals that have them.
SCOPES: Mapping[str, tuple[str, ...]] = {
    "storage.type.mif": ("TYPE_WORD",),
    "constant.language.mif": VALUES,
    "support.constant.mif": ("OS_WORD",),
}
NOT_STATEMENTS = {"START", "END", *BLOCKS, "TYPE_WORD", "OS_WORD", *VALUES}

Pattern = dict[str, object]


def words(kinds: Iterable[str]) -> list[str]:
    """The keywords of these terminals, in the order of the grammar."""
    wanted = set(kinds)
    return [word for word, kind in terminals().keywords.items() if kind in wanted]


def statements() -> list[str]:
    """The keywords that begin a statement."""
    return [word for word, kind in terminals().keywords.items() if kind not in NOT_STATEMENTS]


def _whole(found: Iterable[str]) -> str:
    return rf"(?i)(?<![\w-])(?:{'|'.join(found)})(?![\w-])"


def _match(scope: str, pattern: str, **captures: str) -> Pattern:
    numbered = {number.removeprefix("of_"): {"name": name} for number, name in captures.items()}
    return {"match": pattern, **({"name": scope} if scope else {}), **({"captures": numbered} if numbered else {})}


def mif() -> dict[str, object]:
    """The TextMate grammar of MIF files. A literal ends with its line unless the next line goes on with it."""
    start_end = rf"(?i)(?<![\w-])(start|end)[ \t]+({'|'.join(words(BLOCKS))})(?![\w-])"
    escapes = [
        _match(
            "constant.character.escape.mif", rf"\\(?:x[0-9A-Fa-f]{{1,4}}|[0-7]{{1,6}}|[{re.escape(''.join(SIMPLE))}])"
        ),
        _match("invalid.illegal.escape.mif", r"\\."),
    ]
    literal: Pattern = {
        "name": "string.quoted.double.mif",
        "begin": '"',
        "end": '"|^(?=[ \\t]*(?i:start|end)[ \\t])',
        "patterns": escapes,
    }
    plain = [_match(scope, _whole(words(kinds))) for scope, kinds in SCOPES.items()]
    return {
        "name": "Management Information Format",
        "scopeName": "source.mif",
        "fileTypes": ["mif", "nhm"],
        "patterns": [
            _match("comment.line.double-slash.mif", "//.*$"),
            literal,
            _match("", start_end, of_1="keyword.control.mif", of_2="entity.name.type.mif"),
            _match("", _whole(statements()) + r"(?=[ \t]*=)", of_0="variable.other.mif"),
            *plain,
            _match("constant.numeric.mif", r"(?<![\w-])-?(?:0[xX][0-9A-Fa-f]+|[0-9]+)(?![\w])"),
            _match("keyword.operator.mif", "[=*]"),
            _match("punctuation.mif", "[{}(),]"),
        ],
    }


def definition() -> dict[str, object]:
    """The TextMate grammar of package definitions: sections, keys and values, and the switch that writes a MIF."""
    return {
        "name": "SMS package definition",
        "scopeName": "source.sms-package-definition",
        "fileTypes": ["sms"],
        "patterns": [
            _match("comment.line.semicolon.sms", r"^[ \t]*;.*$"),
            _match("entity.name.section.sms", r"^[ \t]*\[[^\]]*\]"),
            {
                "begin": r"^[ \t]*([^=;\[\r\n][^=\r\n]*?)[ \t]*(=)",
                "beginCaptures": {"1": {"name": "variable.other.sms"}, "2": {"name": "keyword.operator.sms"}},
                "end": "$",
                "patterns": [
                    _match("string.quoted.double.sms", '"[^"\r\n]*"'),
                    _match("keyword.other.mif-switch.sms", r"(?i)(?<=\s)[/-]m(?=\s|\")"),
                    _match("constant.language.sms", r"(?i)(?<=[=\s])(?:true|false)(?=\s*$)"),
                ],
            },
        ],
    }


def notepad() -> str:
    """The language of Notepad++ (a file for its folder `userDefineLangs`)."""
    root = ET.Element("NotepadPlus")
    language = ET.SubElement(root, "UserLang", name="MIF", ext="mif nhm", udlVersion="2.1")
    settings = ET.SubElement(language, "Settings")
    ET.SubElement(
        settings,
        "Global",
        caseIgnored="yes",
        allowFoldOfComments="no",
        foldCompact="no",
        forcePureLC="0",
        decimalSeparator="0",
    )
    ET.SubElement(settings, "Prefix", {f"Keywords{number}": "no" for number in range(1, 9)})
    lists = ET.SubElement(language, "KeywordLists")
    # The prefix of a delimiter's parts says which they are: 00 begins, 01 escapes, 02 ends the first delimiter.
    contents = {
        "Comments": "00// 01 02((EOL)) 03 04",
        "Operators1": "= * , ( ) { }",
        "Folders in code1, open": "Start",
        "Folders in code1, close": "End",
        "Keywords1": " ".join(words(BLOCKS)),
        "Keywords2": " ".join(statements()),
        "Keywords3": " ".join(words(("TYPE_WORD",))),
        "Keywords4": " ".join(words((*VALUES, "OS_WORD"))),
        "Delimiters": '00" 01\\ 02"',
    }
    for name, text in contents.items():
        ET.SubElement(lists, "Keywords", name=name).text = text
    styles = ET.SubElement(language, "Styles")
    for name, colour, bold in (
        ("DEFAULT", "000000", 0),
        ("LINE COMMENTS", "008000", 0),
        ("NUMBERS", "B35900", 0),
        ("KEYWORDS1", "00008B", 1),
        ("KEYWORDS2", "8B0000", 0),
        ("KEYWORDS3", "006080", 0),
        ("KEYWORDS4", "7A007A", 0),
        ("OPERATORS", "555555", 0),
        ("FOLDER IN CODE1", "00008B", 1),
        ("DELIMITERS1", "A31515", 0),
    ):
        ET.SubElement(
            styles, "WordsStyle", name=name, fgColor=colour, bgColor="FFFFFF", fontStyle=str(bold), nesting="0"
        )
    ET.indent(root, "    ")
    return ET.tostring(root, encoding="unicode") + "\n"


def _json(document: dict[str, object]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {
    PROJECT / "grammars/mif.tmLanguage.json": lambda: _json(mif()),
    PROJECT / "grammars/sms.tmLanguage.json": lambda: _json(definition()),
    Path(__file__).parent / "notepad-plus-plus/mif.xml": notepad,
}

if __name__ == "__main__":
    for path, text in FILES.items():
        path.write_text(text(), encoding="utf-8", newline="\n")
