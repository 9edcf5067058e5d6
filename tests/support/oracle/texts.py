"""Texts to hold the oracle and mifkit against: made from the strict grammar, and made worse at random."""

import re
from random import Random

from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark
from oracle.strict import GRAMMAR_FILE

SEPARATORS = (" ", "\n", "\r\n", "\t", "\r", "\n\n", " // note\n", "\n//\n", '// "quoted" End Group\n')
STRINGS = ('""', '"text"', '"A"', '"B"', '"a b"', '"X|Y|1"', '"\\x41\\101\\\\\\""', '"// no comment"', '"\\377\\7z"')
NUMBERS = ("0", "1", "2", "3", "010", "0x1F", "4294967295")

# The grammar's own `file` is mostly an empty component. These rules make fuller ones and add no new text to it.
FULL = """
full          : language? "start"i "component"i name part part part "end"i "component"i
part          : full_path | full_enum | full_group | full_table | group
full_path     : "start"i "path"i name os_path+ "end"i "path"i
full_enum     : "start"i _enum_kw name enumerator+ "end"i _enum_kw
full_group    : "start"i "group"i name id class key? description? full_attribute+ "end"i "group"i
              | "start"i "group"i full_attribute key class full_attribute name "end"i "group"i
full_attribute: "start"i "attribute"i name id type access? storage? value "end"i "attribute"i
              | "start"i "attribute"i description? id value type name "end"i "attribute"i
full_table    : "start"i "table"i name id class row+ "end"i "table"i
"""

# What is put into a text to make it worse: single tokens, broken ones, and characters.
SCRAPS = (
    "Start Group", "End Group", "Start Attribute", "End Attribute", "Start Table", "End Table", "Start Enum",
    "End Enum", "Start Enumeration", "Start Path", "End Path", "Start Component", "End Component", "Start", "End",
    "Group", "EndGroup", "Name", "ID", "Value", "Type", "Class", "Key", "Access", "Storage", "Pragma", "Language",
    "Description", 'Name = "x"', "ID = 1", "Value = 1", "Type = Int(3)", "Type = String",
    'Type = Start Enum 1 = "a" End Enum', 'Type = "A"', "Key = 1,2", "Access = Common", "Storage = Read-Only",
    "Type = Date", 'Class = "A"', 'Win32 = "p"', 'Win7 = "p"', "direct-interface", "unknown", "unsupported",
    "read-only", "string", "int", "{ 1 }", "{ , }", "{ }", "thing", '1 = "a"', '-1 = "b"', '* "P"', "=", ",", "*",
    "-", "+", "(", ")", "{", "}", '"', '"text"', "'", "1", "08", "0x", "12ab", ";", "/", "//",
    "\\", "\\q", "\\x", "\\400", "\n", "\r", "\x1a", "\x00", "\f", "\xe9", "\u212aey", "\u017ftart", "\ufeff",
)  # fmt: skip
TOKEN = re.compile(r'"[^"\r\n]*"|//[^\r\n]*|[\w-]+|\S')


def from_grammar() -> st.SearchStrategy[str]:
    """Texts that the strict grammar takes. Something stands between any two tokens; keywords come in any case."""
    grammar = GRAMMAR_FILE.read_text(encoding="utf-8")
    lark = Lark(grammar + FULL, start=["file", "full"], parser="earley", lexer="dynamic")
    separators = st.sampled_from(SEPARATORS)
    explicit: dict[str, st.SearchStrategy[str]] = {
        "STRING": st.sampled_from(STRINGS),
        "NUMBER": st.sampled_from(NUMBERS),
        "COMMENT": st.just("// note\n"),
        "WHITE_SPACE": separators,
    }
    for terminal in lark.terminals:
        word = terminal.pattern.value
        if terminal.name not in (*explicit, "WORD"):
            explicit[terminal.name] = st.sampled_from([word, word.upper(), word.title()])
    explicit = {name: st.builds(str.__add__, made, separators) for name, made in explicit.items()}
    return st.one_of([from_lark(lark, start=rule, explicit=explicit) for rule in ("file", "full")])


def worsened(text: str, random: Random, times: int) -> str:
    """A text with so many changes: a token left out, doubled, moved or replaced, a scrap put in, a line left out."""
    for _ in range(times):
        spans = [found.span() for found in TOKEN.finditer(text)] or [(0, 0)]
        start, end = random.choice(spans)
        other, other_end = random.choice(spans)
        kind = random.randrange(8)
        if kind == 0:
            text = text[:start] + text[end:]
        elif kind == 1:
            text = f"{text[:end]} {text[start:end]}{text[end:]}"
        elif kind == 2:
            text = f"{text[:start]}{text[other:other_end]}{text[end:]}"
        elif kind == 3:
            text = f"{text[:start]}{random.choice(SCRAPS)}{text[end:]}"
        elif kind == 4:
            text = f"{text[:start]} {random.choice(SCRAPS)} {text[start:]}"
        elif kind == 5:
            place = random.randrange(len(text) + 1)
            text = text[:place] + random.choice(SCRAPS) + text[place:]
        elif kind == 6:
            place = random.randrange(len(text) + 1)
            text = text[:place] + text[place + random.choice((1, 1, 1, 2, 5)) :]
        else:
            lines = text.splitlines(keepends=True)
            if lines:
                first = random.randrange(len(lines))
                del lines[first : first + random.choice((1, 1, 2, 6))]
            text = "".join(lines)
    return text.lstrip("\ufeff")  # at the beginning of a file it is its mark, and no text
