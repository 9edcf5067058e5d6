"""The terminals of a grammar in `grammars/`, read from its text: what the lexer looks for, and the keywords.

The grammar defines the language; the tests run it with plain Lark and compare the trees with those of the parser.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct

# `NAME.priority : /pattern/` or `NAME : "characters"`.
TERMINAL = re.compile(r'^([A-Z_]+)(?:\.(-?[0-9]+))?[ ]*:[ ]*(?:/(.+)/|"(.+)")[ ]*$', re.MULTILINE)
# The pattern of words that are compared whole and without regard to case.
KEYWORDS = re.compile(r"\(\?ai:(?:\(\?:)?([a-z0-9|-]+)\)?\(\?!\[\\w-\]\)\)")


class Terminals(Struct, frozen=True):
    """`patterns`: by name, in the order in which the lexer tries them, those of terminals that are not keywords.
    `keywords`: the terminal of each keyword, which is in lower case."""

    patterns: Mapping[str, str]
    keywords: Mapping[str, str]


def grammar_path(name: str = "mif.lark") -> Path:
    """The path of grammar `name`: inside an installed package, or beside the package in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "grammars" / name
    return installed if installed.exists() else package.parent / "grammars" / name


@cache
def terminals() -> Terminals:
    """The terminals of the MIF language. Raises OSError if the grammar cannot be read."""
    found = TERMINAL.findall(grammar_path().read_text(encoding="utf-8"))
    by_priority = sorted(found, key=lambda terminal: -int(terminal[1] or 0))
    patterns, keywords = dict[str, str](), dict[str, str]()
    for name, _, pattern, characters in by_priority:
        if words := KEYWORDS.fullmatch(pattern):
            keywords |= dict.fromkeys(words[1].split("|"), name)
        else:
            patterns[name] = pattern or re.escape(characters)
    return Terminals(patterns, keywords)
