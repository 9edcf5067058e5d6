"""A recursive-descent parser of the MIF language, written by hand: one regular expression cuts the text into words."""

import re
from collections.abc import Callable
from typing import Any

from benchmarks.peers.outline import Outline

from mifkit.mif.literals import decode, number

TOKEN = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[A-Za-z_][\w-]*+|[0-9]\w*+|//[^\r\n]*+|\S',
    re.ASCII | re.DOTALL,
)
INSIDE = {
    "component": {"path", "enum", "group", "table"},
    "path": set[str](),
    "enum": set[str](),
    "group": {"attribute", "enum"},
    "attribute": {"enum"},
    "table": set[str](),
}
TEXTS = {"name", "description", "class", "pragma", "language"}
CHOICES = {"access", "storage"}
SYSTEMS = {"dos", "macos", "os2", "unix", "win16", "win32", "win9x", "winnt"}
VALUE_WORDS = {"unsupported", "unknown"}
BLOCKS = {"enumeration": "enum"} | {kind: kind for kind in INSIDE}

Tokens = list[str]


def parser() -> Callable[[str], list[Outline]]:
    return parse


def parse(text: str) -> list[Outline]:
    """The blocks of a text. Raises ValueError, IndexError or KeyError where it is no MIF."""
    tokens = TOKEN.findall(text.removesuffix("\x1a"))
    if "//" in text:
        tokens = [token for token in tokens if not token.startswith("//")]
    roots: list[Outline] = []
    place, end = 0, len(tokens)
    # Behind each token there is another one, so nobody has to ask.
    tokens.append("\x1a")
    while place < end:
        if tokens[place].lower() == "language":
            root, place = _statement(tokens, place, "language")
        elif tokens[place].lower() == "start" and tokens[place + 1].lower() == "component":
            root, place = _block(tokens, place + 2, "component")
        else:
            raise ValueError(f"no component: {tokens[place]!r}")
        roots.append(root)
    return roots


def _block(tokens: Tokens, place: int, kind: str) -> tuple[Outline, int]:
    """A block from behind `start kind`, and the place behind it."""
    items: list[Outline] = []
    inside = INSIDE[kind]
    while True:
        word = tokens[place].lower()
        if word == "start":
            inner = BLOCKS[tokens[place + 1].lower()]
            if inner not in inside:
                raise ValueError(f"a {inner} in a {kind}")
            item, place = _block(tokens, place + 2, inner)
        elif word == "end":
            if BLOCKS[tokens[place + 1].lower()] != kind:
                raise ValueError(f"end of {tokens[place + 1]!r} in a {kind}")
            return (kind, items), place + 2
        elif word == "{":
            item, place = _row(tokens, place + 1)
        else:
            item, place = _statement(tokens, place, word, foreign=kind == "path")
        items.append(item)


def _statement(tokens: Tokens, place: int, word: str, *, foreign: bool = False) -> tuple[Outline, int]:
    value: Any
    if word[0] in "-0123456789":
        code, place = _integer(tokens, place)
        _expect(tokens, place, "=")
        value, place = _literal(tokens, place + 1)
        return (code, value), place
    _expect(tokens, place + 1, "=")
    place += 2
    if word in TEXTS:
        value, place = _literal(tokens, place)
    elif word == "id":
        value, place = number(tokens[place]), place + 1
    elif word == "value":
        value, place = _datum(tokens, place)
    elif word == "type":
        value, place = _type(tokens, place)
    elif word in CHOICES:
        value, place = (tokens[place].lower(),), place + 1
    elif word == "key":
        value = [number(tokens[place])]
        while tokens[place + 1] == ",":
            place += 2
            value.append(number(tokens[place]))
        place += 1
    elif word in SYSTEMS or foreign:
        direct = tokens[place].lower() == "direct-interface"
        value, place = (("direct-interface",), place + 1) if direct else _literal(tokens, place)
    else:
        raise ValueError(f"no statement: {word!r}")
    return (word, value), place


def _expect(tokens: Tokens, place: int, sign: str) -> None:
    if tokens[place] != sign:
        raise ValueError(f"{tokens[place]!r} where {sign!r} belongs")


def _literal(tokens: Tokens, place: int) -> tuple[str, int]:
    token = tokens[place]
    if token[0] != '"' or len(token) == 1:
        raise ValueError(f"no literal: {token!r}")
    value = decode(token[1:-1]) if "\\" in token else token[1:-1]
    place += 1
    while tokens[place][0] == '"':
        value += decode(tokens[place][1:-1])
        place += 1
    return value, place


def _integer(tokens: Tokens, place: int) -> tuple[int | None, int]:
    if tokens[place] != "-":
        return number(tokens[place]), place + 1
    value = number(tokens[place + 1])
    return -value if value is not None else None, place + 2


def _datum(tokens: Tokens, place: int) -> tuple[Any, int]:
    first = tokens[place][0]
    if first == '"':
        return _literal(tokens, place)
    if first in "-0123456789":
        return _integer(tokens, place)
    if first == "*":
        name, place = _literal(tokens, place + 1)
        return ("*", name), place
    word = tokens[place].lower()
    if word not in VALUE_WORDS:
        raise ValueError(f"no value: {word!r}")
    return (word,), place + 1


def _type(tokens: Tokens, place: int) -> tuple[Any, int]:
    token = tokens[place]
    if token[0] == '"':
        return _literal(tokens, place)
    word = token.lower()
    if word == "start" and BLOCKS[tokens[place + 1].lower()] == "enum":
        return _block(tokens, place + 2, "enum")
    if tokens[place + 1] != "(":
        return (word, None), place + 1
    _expect(tokens, place + 3, ")")
    return (word, number(tokens[place + 2])), place + 4


def _row(tokens: Tokens, place: int) -> tuple[Outline, int]:
    cells: list[Any] = []
    while True:
        cell = None
        if tokens[place] not in (",", "}"):
            cell, place = _datum(tokens, place)
        cells.append(cell)
        if tokens[place] == "}":
            return ("row", cells), place + 1
        _expect(tokens, place, ",")
        place += 1
