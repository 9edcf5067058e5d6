"""The MIF language in pyparsing. Words that stand in the same place share an expression, the frequent ones first."""

import re
from collections.abc import Callable
from typing import Any

from benchmarks.peers.outline import Outline
from pyparsing import Empty, Forward, Optional, ParserElement, Regex, Suppress, ZeroOrMore

from mifkit.mif.literals import decode, number

SYSTEMS = "dos|macos|os2|unix|win16|win32|win9x|winnt"
# What may stand between two words that are one expression here.
GAP = r"(?:\s|//[^\r\n]*)+"


def parser() -> Callable[[str], list[Outline]]:
    file = _file()
    return lambda text: list(file.parse_string(text.removesuffix("\x1a"), parse_all=True))


def _word(words: str) -> ParserElement:
    """One of these words, in lower case."""
    return Regex(rf"(?:{words})(?![\w-])", re.IGNORECASE | re.ASCII).set_parse_action(lambda found: found[0].lower())


def _statement(words: str, value: ParserElement) -> ParserElement:
    return (_word(words) + Suppress("=") + value).set_parse_action(tuple)


def _block(kind: str, items: ParserElement) -> ParserElement:
    words = "enum|enumeration" if kind == "enum" else kind
    start, end = (Suppress(Regex(rf"{word}{GAP}(?:{words})(?![\w-])", re.IGNORECASE)) for word in ("start", "end"))
    return (start + ZeroOrMore(items) + end).set_parse_action(lambda found: (kind, list(found)))


def _in_list(found: Any) -> list[list[Any]]:
    return [list(found)]


def _file() -> ParserElement:
    string = Regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL).set_parse_action(lambda found: decode(found[0][1:-1]))
    literal = string[1, ...].set_parse_action("".join)
    unsigned = Regex(r"[0-9]\w*", re.ASCII).set_parse_action(lambda found: [number(found[0])])
    integer = unsigned | (Suppress("-") + unsigned).set_parse_action(lambda found: -found[0])
    any_word = _word(r"[a-z_][\w-]*").set_parse_action(lambda found: (found[0].lower(),))
    pointer = ("*" + literal).set_parse_action(tuple)
    value_word = _word("unsupported|unknown").add_parse_action(tuple_of_one)
    datum = literal | integer | pointer | value_word
    cell = datum | Empty().set_parse_action(lambda: [None])
    row = Suppress("{") + (cell + ZeroOrMore(Suppress(",") + cell)).set_parse_action(_in_list) + Suppress("}")
    direct = _word("direct-interface").add_parse_action(tuple_of_one)
    keys = (unsigned + ZeroOrMore(Suppress(",") + unsigned)).set_parse_action(_in_list)
    size = Optional(Suppress("(") + unsigned + Suppress(")"), default=None)

    enum = Forward()
    type_word = (_word(r"(?!start(?![\w-]))[a-z_][\w-]*") + size).set_parse_action(tuple)
    frequent = (
        _statement("name|description|class|pragma|language", literal)
        | _statement("value", datum)
        | _statement("id", unsigned)
        | _statement("access|storage", any_word)
    )
    rare = (
        row.set_parse_action(lambda found: ("row", found[0]))
        | (integer + Suppress("=") + literal).set_parse_action(tuple)
        | _statement("key", keys)
        | _statement(SYSTEMS, literal | direct)
    )
    statement = frequent | _statement("type", type_word | literal | enum) | rare
    foreign = _statement(r"(?!(?:start|end)(?![\w-]))[a-z_][\w-]*", literal | direct)
    enum <<= _block("enum", rare | _statement("type", type_word | literal) | frequent)
    group = _block("group", _block("attribute", statement | enum) | statement | enum)
    path = _block("path", statement | foreign)
    table = _block("table", statement)
    component = _block("component", group | statement | path | enum | table)
    file = ZeroOrMore(_statement("language", literal) | component)
    return file.ignore(Regex(r"//[^\r\n]*"))


def tuple_of_one(found: Any) -> tuple[Any]:
    return (found[0],)
