"""Tokens → tree, if the tokens stand in an order that the grammar allows.

`grammars/mif.lark` defines that order. Here a statement is a pattern of token kinds, and a block is what stands
between `start X` and `end X`. The tests compare the trees with those of plain Lark.
"""

import re
from array import array
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from mifkit.mif import tree
from mifkit.mif.literals import decode, number
from mifkit.mif.statements import PARENTS
from mifkit.mif.tokens import TokenList, kind_codes, kind_names

LITERAL = "(?: STRING++ | RAW )"
TEXT = "(?: STRING++ | [RAW HOLE] )"
UINT = "[NUMBER HOLE]"
WORDS = "TYPE_WORD ACCESS_WORD STORAGE_WORD OS_WORD WORD"
DATUM = f"(?: STRING++ | [RAW UNSUPPORTED UNKNOWN HOLE] | MINUS?+ NUMBER | STAR {LITERAL} )"
PROGRAM = "(?: STRING++ | [RAW HOLE DIRECT_INTERFACE] )"
BLOCK = "[COMPONENT PATH ENUM GROUP ATTRIBUTE TABLE]"

# The statements, and the words around blocks, each with the name of the method that reads it.
PATTERNS = {
    "text_statement": f"[LANGUAGE NAME DESCRIPTION PRAGMA CLASS] EQUAL {TEXT}",
    "id": f"ID EQUAL {UINT}",
    "value": f"VALUE EQUAL {DATUM}",
    "type": f"TYPE EQUAL (?: [{WORDS}] (?: LPAR {UINT} RPAR )?+ | {TEXT} )",
    "choice": f"[ACCESS STORAGE] EQUAL [{WORDS} HOLE]",
    "start": f"START {BLOCK}",
    "end": f"END {BLOCK}",
    "row": f"LBRACE {DATUM}?+ (?: COMMA {DATUM}?+ )*+ RBRACE",
    "enumerator": f"MINUS?+ NUMBER EQUAL {TEXT}",
    "os_path": f"OS_WORD EQUAL {PROGRAM}",
    "unknown_os": f"WORD EQUAL {PROGRAM}",
    "key": f"KEY EQUAL {UINT} (?: COMMA {UINT} )*+",
    "enum_in_place": "TYPE EQUAL START ENUM",
}
# Words and texts that are kept once, and their most characters. Files that people or programs write repeat a few dozen
# words, and the names of a few dozen attributes.
MOST_WORDS = 1000
LONGEST_WORD = 100
# The most characters of a number that is kept once: of ids, keys and sizes there are few.
LONGEST_ID = 3


class _Fields(NamedTuple):
    """The class of a block, and the fields that hold the first, or all, of its items with a keyword."""

    make: type[Any]
    first: dict[str, str]
    every: dict[str, str]


BLOCKS = {
    "component": _Fields(
        tree.Component,
        {word: word for word in ("name", "description", "pragma")},
        {"path": "paths", "enum": "enums", "group": "groups", "table": "tables"},
    ),
    "path": _Fields(tree.Path, {"name": "name"}, {"os": "systems"}),
    "enum": _Fields(tree.Enum, {"name": "name", "type": "type"}, {"enumerator": "enumerators"}),
    "group": _Fields(
        tree.Group,
        {"class": "class_"} | {word: word for word in ("name", "id", "description", "key", "pragma")},
        {"attribute": "attributes"},
    ),
    "attribute": _Fields(
        tree.Attribute,
        {word: word for word in ("name", "id", "description", "type", "access", "storage", "value")},
        {},
    ),
    "table": _Fields(tree.Table, {"name": "name", "id": "id", "class": "class_"}, {"row": "rows"}),
}


class OrderError(Exception):
    """A token stands where the grammar does not allow it, or a piece of ordinary text."""


def build_tree(text: str, tokens: TokenList, *, wide: bool = False) -> tree.File | None:
    """The tree of the tokens of `text`, without comments; `None` if the grammar does not allow their order.

    `wide`: the file is Unicode, in which escapes may have up to four hexadecimal digits.
    """
    # Not in a handler: while that runs, the traceback keeps the half of a tree that was built.
    with suppress(OrderError):
        return _Builder(text, tokens, wide=wide).file()
    return None


@cache
def _compiled() -> re.Pattern[bytes]:
    """One of the patterns of token kinds, as a pattern of their codes in a `TokenList`."""
    codes = kind_codes()
    source = "|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS.items())
    in_codes = re.sub(r"[A-Z_]{2,}", lambda kind: f"\\x{codes[kind[0]]:02x}", source)
    return re.compile(in_codes.replace(" ", "").encode())


class OpenBlock:
    """A block whose `end X` comes later. `type_start`: where the type statement starts, if an enum is its value."""

    __slots__ = ("head", "implied", "items", "keyword", "start", "type_start")

    def __init__(self, keyword: str, start: int, head: int, *, implied: bool, type_start: int | None = None) -> None:
        self.keyword = keyword
        self.start = start
        self.head = head
        self.implied = implied
        self.type_start = type_start
        self.items: list[Any] = []

    def node(self, end: int) -> tree.Block | tree.Type:
        make, first, every = BLOCKS[self.keyword]
        fields: dict[str, Any] = {}
        for item in self.items:
            keyword = item.keyword
            if keyword in first:
                fields.setdefault(first[keyword], item)
            elif keyword in every:
                fields.setdefault(every[keyword], []).append(item)
        for name in every.values():
            fields[name] = tuple(fields.get(name, ()))
        block: tree.Block = make(self.start, end, self.head, tuple(self.items), self.implied, **fields)
        if self.type_start is None:
            return block
        assert isinstance(block, tree.Enum)
        return tree.Type(self.type_start, end, enum=block)


def whole_file(open: list[OpenBlock], end: int, comments: tuple[tree.Comment, ...] = ()) -> tree.File:
    """The file, which has to be the only open block. Raises OrderError if it is not, or holds what a file may not."""
    items = open[0].items
    languages = tuple([item for item in items if item.keyword == "language"])
    components = tuple([item for item in items if item.keyword == "component"])
    if len(open) > 1 or not components or len(items) != len(languages) + len(components):
        raise OrderError
    return tree.File(0, end, languages, components, comments)


class _Builder:
    """Builds the nodes of a file. `first` and `stop` number tokens: `first` up to, not including, `stop`."""

    def __init__(self, text: str, tokens: TokenList, *, wide: bool) -> None:
        self.text = text
        self.wide = wide
        self.codes, self.starts, self.ends = tokens.codes, tokens.starts, tokens.ends
        self.kinds = kind_names()
        self.keywords = [kind.lower() for kind in self.kinds]
        self.comma = kind_codes()["COMMA"]
        self.data = _readers()
        # A file repeats the same few words, names and numbers: each is kept once.
        self.words: dict[str, str] = {}
        self.numbers: dict[str, int] = {}
        # The file and the open blocks, the innermost last.
        self.open = [OpenBlock("file", 0, 0, implied=True)]

    def file(self) -> tree.File:
        readers: list[Any] = [None, *(getattr(self, name) for name in PATTERNS)]
        place = 0
        for match in _compiled().finditer(self.codes):
            first, stop = match.span()
            if first != place:
                raise OrderError
            item = readers[match.lastindex or 0](first, stop)
            if item is not None:
                self.open[-1].items.append(item)
            place = stop
        if place != len(self.codes):
            raise OrderError
        return whole_file(self.open, len(self.text))

    def kind(self, index: int) -> str:
        return self.kinds[self.codes[index]]

    def keyword(self, index: int) -> str:
        return self.keywords[self.codes[index]]

    # --- blocks

    def start(self, first: int, stop: int) -> None:
        keyword = self.keyword(first + 1)
        if self.open[-1].keyword not in PARENTS[keyword]:
            raise OrderError
        self._open(first, stop, keyword)

    def enum_in_place(self, first: int, stop: int) -> None:
        if self.open[-1].keyword == "enum":
            raise OrderError
        self._open(first + 2, stop, "enum", self.starts[first])

    def _open(self, first: int, stop: int, keyword: str, type_start: int | None = None) -> None:
        start = self.starts[first]
        implied = start == self.ends[first]
        self.open.append(OpenBlock(keyword, start, self.ends[stop - 1], implied=implied, type_start=type_start))

    def end(self, first: int, stop: int) -> tree.Block | tree.Type:
        block = self.open.pop()
        if block.keyword != self.keyword(first + 1):
            raise OrderError
        return block.node(self.ends[stop - 1])

    # --- statements

    def text_statement(self, first: int, stop: int) -> tree.Text:
        value = self.data[self.codes[first + 2]](self, first + 2, stop)
        end = value.end if value is not None else self.ends[stop - 2]
        return tree.Text(self.starts[first], end, self.keywords[self.codes[first]], value)

    def id(self, first: int, stop: int) -> tree.Id:
        value = self.datum(first + 2, stop)
        return tree.Id(self.starts[first], self.end_of(value, stop), value)

    def key(self, first: int, stop: int) -> tree.Key:
        ids = [self.datum(index, index + 1) for index in range(first + 2, stop, 2)]
        return tree.Key(self.starts[first], self.end_of(ids[-1], stop), tuple(ids))

    def choice(self, first: int, stop: int) -> tree.Choice:
        value = self.datum(first + 2, stop)
        return tree.Choice(self.starts[first], self.end_of(value, stop), self.keyword(first), value)

    def value(self, first: int, stop: int) -> tree.Value:
        value = self.datum(first + 2, stop)
        return tree.Value(self.starts[first], self.end_of(value, stop), value)

    def type(self, first: int, stop: int) -> tree.Type:
        start = self.starts[first]
        if self.kind(stop - 1) == "RPAR":
            word, size = self.word(first + 2, first + 3), self.datum(first + 4, first + 5)
            return tree.Type(start, self.ends[stop - 1], word, size, True)
        value = self.datum(first + 2, stop)
        end = self.end_of(value, stop)
        if isinstance(value, tree.Word):
            return tree.Type(start, end, value)
        return tree.Type(start, end, enum_name=value)

    def os_path(self, first: int, stop: int) -> tree.OsPath:
        value = self.datum(first + 2, stop)
        return tree.OsPath(self.starts[first], self.end_of(value, stop), self.word(first, first + 1), value)

    def unknown_os(self, first: int, stop: int) -> tree.OsPath:
        if self.open[-1].keyword != "path":
            raise OrderError
        return self.os_path(first, stop)

    def enumerator(self, first: int, stop: int) -> tree.Enumerator:
        equal = first + 2 if self.kind(first) == "MINUS" else first + 1
        number, value = self.datum(first, equal), self.datum(equal + 1, stop)
        return tree.Enumerator(number.start, self.end_of(value, stop), number, value)

    def row(self, first: int, stop: int) -> tree.Row:
        codes, readers, find = self.codes, self.data, self.codes.find
        data: list[tree.Datum | tree.Gap] = []
        gaps = array("I")
        begin, last = first + 1, stop - 1
        while begin < stop:
            separator = find(self.comma, begin, last)
            if separator < 0:
                separator = last
            value = readers[codes[begin]](self, begin, separator) if begin < separator else None
            if value is None:
                # The place of such a cell is what lies between the separators.
                gaps.append(self.ends[begin - 1])
                gaps.append(self.starts[separator])
                value = tree.UNREADABLE if begin < separator else tree.EMPTY
            data.append(value)
            begin = separator + 1
        return tree.Row(self.starts[first], self.ends[last], tuple(data), gaps or None)

    def end_of(self, value: tree.Node | None, stop: int) -> int:
        """Where a statement ends: with its value or, if that is a hole, with the token before.

        It is the same object, not only the same number: of a large file, most memory is taken by offsets.
        """
        return self.ends[stop - 2] if value is None else value.end

    # --- values

    def datum(self, first: int, stop: int) -> Any:
        """The value that these tokens are; `None` for a hole."""
        return self.data[self.codes[first]](self, first, stop)

    def hole(self, _first: int, _stop: int) -> None:
        return None

    def pointer(self, first: int, stop: int) -> tree.Pointer:
        return tree.Pointer(self.starts[first], self.ends[stop - 1], self.datum(first + 1, stop))

    def raw(self, first: int, stop: int) -> tree.Literal:
        # A literal without its closing quote is raw text, too; its opening quote does not belong to the value.
        start, end = self.starts[first], self.ends[stop - 1]
        return tree.Literal(start, end, self.text[start:end].removeprefix('"'), raw=True)

    def string(self, first: int, stop: int) -> tree.Literal:
        start, end = self.starts[first], self.ends[stop - 1]
        if stop - first == 1:
            body = self.text[start + 1 : end - 1]
            return tree.Literal(start, end, decode(body, wide=self.wide) if "\\" in body else self.once(body))
        bounds = array("I", bytes(8 * (stop - first)))
        bounds[::2], bounds[1::2] = self.starts[first:stop], self.ends[first:stop]
        pieces = zip(bounds[::2], bounds[1::2], strict=True)
        value = "".join([decode(self.text[begin + 1 : close - 1], wide=self.wide) for begin, close in pieces])
        return tree.Literal(start, end, value, bounds)

    def integer(self, first: int, stop: int) -> tree.Integer:
        start, end = self.starts[first], self.ends[stop - 1]
        written = self.text[start:end]
        value = self.numbers.get(written)
        if value is None:
            value = number(written)
            if value is not None and len(written) <= LONGEST_ID:
                self.numbers[written] = value
        return tree.Integer(start, end, value)

    def negative(self, first: int, stop: int) -> tree.Integer:
        start, end = self.starts[first], self.ends[stop - 1]
        value = number(self.text[self.starts[stop - 1] : end])
        return tree.Integer(start, end, None if value is None else -value)

    def word(self, first: int, stop: int) -> tree.Word:
        start, end = self.starts[first], self.ends[stop - 1]
        return tree.Word(start, end, self.once(self.text[start:end]), self.kinds[self.codes[first]])

    def once(self, text: str) -> str:
        """The same text, kept once if it is one of the first."""
        if len(self.words) < MOST_WORDS and len(text) <= LONGEST_WORD:
            return self.words.setdefault(text, text)
        return self.words.get(text, text)


@cache
def _readers() -> list[Callable[[_Builder, int, int], Any]]:
    """By the code of its first token: the method that reads a value."""
    methods = {
        "STRING": _Builder.string,
        "RAW": _Builder.raw,
        "NUMBER": _Builder.integer,
        "MINUS": _Builder.negative,
        "STAR": _Builder.pointer,
        "HOLE": _Builder.hole,
    }
    return [methods.get(kind, _Builder.word) for kind in kind_names()]
