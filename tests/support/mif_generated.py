"""Text made from the grammar, and text made of its tokens in any order."""

from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark

from mifkit.mif.grammar import grammar_path, terminals

GRAMMAR = grammar_path().read_text(encoding="utf-8")

WORDS = sorted(terminals().keywords)
TOKENS = [*WORDS, "=", "=", '"text"', '"', "1", "010", "08", "{", "}", ",", "*", "-", "(", ")", "\n", "// note\n"]
TOKENS += ["Attribut", "EndGroup", "GroupEnd", "Nmae", "'x'", ";", "\\", "\x1a", "\x00", "é", "+", ":", "<!-- -->", "…"]
SOUP = st.lists(st.sampled_from(TOKENS), max_size=40).map(" ".join)


# Rules of the grammar in which a hole stands for what repair found unreadable.
WITH_HOLES = ("_datum | hole", "word | hole", "literal | hole", "uint | hole", "enum | hole")


def generated() -> st.SearchStrategy[str]:
    """Texts of the grammar. The terminals that repair alone writes are left out."""
    grammar = GRAMMAR.replace("%declare RAW HOLE", "").replace(" | RAW", "")
    for rule in WITH_HOLES:
        grammar = grammar.replace(rule, rule.removesuffix(" | hole"))
    grammar = grammar.replace("hole        : HOLE", "")
    by_kind: dict[str, list[str]] = {}
    for word, kind in terminals().keywords.items():
        if word == "enumeration":
            continue  # accepted and reported
        by_kind.setdefault(kind, []).append(word)
    blanks = st.sampled_from([" ", "\n", "\t", "\r\n", " // note\n"])
    explicit: dict[str, st.SearchStrategy[str]] = {
        kind: st.builds(
            lambda word, blank: f" {word}{blank}", st.sampled_from([*words, *map(str.upper, words)]), blanks
        )
        for kind, words in by_kind.items()
    }
    # A comment needs the end of its line, which the grammar leaves to the white space after it.
    explicit["COMMENT"] = st.just("// note\n")
    explicit["WHITE_SPACE"] = blanks
    explicit["STRING"] = st.sampled_from(['"text"', '""', '"a b"', '"\\x41\\101\\\\"'])
    explicit["NUMBER"] = st.sampled_from([" 0 ", " 7 ", " 42 "])
    explicit["WORD"] = st.sampled_from([" thing ", " Other_1 "])
    lark = Lark(grammar, start="file", parser="lalr", lexer="basic")
    return from_lark(lark, start="file", explicit=explicit)
