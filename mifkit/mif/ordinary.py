"""Text → tree by whole statements, without tokens: for text as programs write it, and most people.

Where something is no piece of such text (`mifkit.mif.pieces`), the lexer and the builder read the whole text. The tests
compare their trees with those that are made here.
"""

from array import array
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from itertools import accumulate, chain
from operator import add, itemgetter
from typing import Any, NamedTuple

from msgspec import Struct

from mifkit.mif import tree
from mifkit.mif.builder import BLOCKS, LONGEST_ID, LONGEST_WORD, MOST_WORDS, OpenBlock, OrderError, whole_file
from mifkit.mif.grammar import terminals
from mifkit.mif.literals import decode, is_plain, number
from mifkit.mif.pieces import (
    BETWEEN,
    COMMENT,
    DATA,
    LITERAL,
    NAME,
    NUMBER,
    UNKNOWN,
    VALUE_WORDS,
    WORDS,
    Codes,
    are_last,
    compiled,
    empty_cell,
    order,
    piece_pattern,
    pieces,
    token_counts,
)
from mifkit.mif.statements import PARENTS
from mifkit.mif.tokens import Token, TokenList

# Characters in which pieces are looked for at a time; the most of them, if no block or row ends in fewer.
PART, LONGEST_PART = 5_000, 80_000
# Words of statements that are remembered, and layouts of attributes.
MOST_WRITTEN, MOST_LAYOUTS = 1000, 1000
FIRST = itemgetter(slice(1))


class Ordinary(Struct, frozen=True):
    """The tree of a text. `notable`: its strings that hold a tab or a backslash, and its numbers that are not plain
    decimal numbers; each kind in the order of the text."""

    file: tree.File
    notable: TokenList


class _Part(NamedTuple):
    """The pieces of a part of a text in columns: their codes; where they, their values, and what is behind start; and
    their values as they are written. There is one more of `starts`, which is the end of the part."""

    codes: bytes
    starts: list[int]
    values: list[int]
    ends: list[int]
    written: list[str]


class _Written(NamedTuple):
    """A word and its terminal. If a size is behind it, `length` is that of the word, and `size` where the size is."""

    text: str
    terminal: str
    length: int
    size: tuple[int, int] | None


def read_ordinary(text: str, *, wide: bool, most_tokens: int) -> Ordinary | None:
    """The tree of `text`; `None` if it has to be read by tokens, or may have more than `most_tokens` of them.

    `wide`: the file is Unicode, in which escapes may have up to four hexadecimal digits.
    """
    # Not in a handler, as in `build_tree`.
    with suppress(OrderError):
        return _Reader(text, wide=wide).read(most_tokens)
    return None


class _Reader:
    """Reads a text part by part.

    The methods that `Piece` names take the code of a piece, where it, its value and what is behind start, and the value
    as it is written; those that `DATA` names, the last three. Those that `order` names take a part, what was read of
    its pieces, and which pieces they are: `first` up to, not including, `stop`.
    """

    def __init__(self, text: str, *, wide: bool) -> None:
        self.text = text
        self.wide = wide
        self.heads = [piece.head for piece in pieces()]
        self.data = _data_readers()
        self.codes = Codes()
        # Literals, numbers and words that recur are kept once.
        self.bodies: dict[str, str] = {}
        self.numbers: dict[str, int] = {}
        self.known: dict[str, _Written] = {}
        self.layouts: dict[bytes, Callable[[list[Any]], tuple[Any, ...]]] = {}
        # The file and the open blocks, the innermost last.
        self.open = [OpenBlock("file", 0, 0, implied=True)]
        self.comments: list[tree.Comment] = []
        self.notable = TokenList()

    def read(self, most_tokens: int) -> Ordinary:
        text, size, tokens = self.text, PART, 0
        before = compiled(BETWEEN).match(text)
        place = before.end() if before else 0
        self.add_comments(0, place)
        while place < len(text):
            part = self.part(place, min(place + size, len(text)))
            if part is not None:
                tokens += _tokens(part)
                self.add(part)
                size, place = PART, part.starts[-1]
            else:
                # A row may be longer than a part.
                size *= 2
            if size > LONGEST_PART or tokens + 2 * len(self.comments) > most_tokens:
                raise OrderError
        return Ordinary(whole_file(self.open, len(text), tuple(self.comments)), self.notable)

    def part(self, start: int, stop: int) -> _Part | None:
        """The pieces from `start` on that end before `stop`; `None` if no block or row ends there."""
        flat = [*chain.from_iterable(piece_pattern().findall(self.text, start, stop))]
        codes = bytes(map(self.codes.__getitem__, map(add, flat[::3], map(FIRST, flat[1::3]))))
        if 2 * codes.count(empty_cell()) > len(codes):
            # Tokens take less memory.
            raise OrderError
        count = codes.find(UNKNOWN)
        if stop < len(self.text):
            # The last piece may go on behind, and what is behind may belong to a row, a key or an attribute.
            count = codes.translate(are_last()).rfind(b"\x01", 0, count if count >= 0 else len(codes) - 1) + 1
            if not count:
                return None
            codes = codes[:count]
            del flat[3 * count :]
        elif count >= 0:
            raise OrderError
        bounds = [*accumulate(map(len, flat), initial=start)]
        part = _Part(codes, bounds[::3], bounds[1::3], bounds[2::3], flat[1::3])
        if "//" in "".join(flat[2::3]):
            for end, behind in zip(part.ends, flat[2::3], strict=True):
                self.add_comments(end, end + len(behind))
        return part

    def add_comments(self, start: int, stop: int) -> None:
        for found in compiled(COMMENT).finditer(self.text, start, stop):
            self.comments.append(tree.Comment(*found.span(), found.group()[2:]))

    def add(self, part: _Part) -> None:
        """Add the pieces of a part to the tree."""
        readers = _piece_readers()
        nodes = [
            readers[code](self, code, start, value, end, written)
            for code, start, value, end, written in zip(*part, strict=False)
        ]
        adders = _adders()
        place = 0
        for match in order().finditer(part.codes):
            first, stop = match.span()
            if first != place:
                raise OrderError
            adders[match.lastindex or 0](self, part, nodes, first, stop)
            place = stop
        if place != len(nodes):
            raise OrderError

    # --- blocks, and what stands in them

    def start(self, part: _Part, _nodes: list[Any], first: int, _stop: int) -> None:
        start, end = part.starts[first], part.ends[first]
        *before, keyword = self.heads[part.codes[first]].split(" ")
        outer = self.open[-1].keyword
        if len(before) == 1:
            if outer not in PARENTS[keyword]:
                raise OrderError
            self.open.append(OpenBlock(keyword, start, end, implied=False))
            return
        if outer == "enum":
            raise OrderError
        place = start + self.text[start:end].lower().index("start")
        self.open.append(OpenBlock(keyword, place, end, implied=False, type_start=start))

    def end(self, part: _Part, _nodes: list[Any], first: int, _stop: int) -> None:
        block = self.open.pop()
        if self.heads[part.codes[first]] != f"end {block.keyword}":
            raise OrderError
        self.open[-1].items.append(block.node(part.ends[first]))

    def attribute(self, part: _Part, nodes: list[Any], first: int, stop: int) -> None:
        """An attribute that has nothing but statements."""
        outer = self.open[-1]
        if outer.keyword not in PARENTS["attribute"]:
            raise OrderError
        codes = part.codes[first + 1 : stop - 1]
        fields = self.layouts.get(codes) or self.layout(codes)
        items = nodes[first + 1 : stop]
        # What was read of `End Attribute` is `None`, as a statement is that it does not have.
        every = tuple(items[:-1])
        bounds = part.starts[first], part.ends[stop - 1], part.ends[first]
        outer.items.append(tree.Attribute(*bounds, every, False, *fields(items)))

    def layout(self, codes: bytes) -> Callable[[list[Any]], tuple[Any, ...]]:
        """What picks the fields of an attribute from the statements with these codes and a `None` behind them."""
        heads = [self.heads[code] for code in codes]
        fields = itemgetter(*[heads.index(name) if name in heads else -1 for name in BLOCKS["attribute"].first])
        if len(self.layouts) < MOST_LAYOUTS:
            self.layouts[codes] = fields
        return fields

    def row(self, part: _Part, nodes: list[Any], first: int, stop: int) -> None:
        last = stop - 1
        data, gaps = nodes[first:last], array("I")
        if None in data:
            # Such a cell is what lies between its separator and the next.
            for index in (first + number for number, datum in enumerate(data) if datum is None):
                gaps.extend((part.starts[index] + 1, part.starts[index + 1]))
            data = [tree.EMPTY if datum is None else datum for datum in data]
        row = tree.Row(part.starts[first], part.ends[last], tuple(data), gaps or None)
        self.open[-1].items.append(row)

    def key(self, part: _Part, nodes: list[Any], first: int, stop: int) -> None:
        key = tree.Key(part.starts[first], part.ends[stop - 1], tuple(nodes[first:stop]))
        self.open[-1].items.append(key)

    def statement(self, part: _Part, nodes: list[Any], first: int, _stop: int) -> None:
        if self.heads[part.codes[first]] == "WORD" and self.open[-1].keyword != "path":
            raise OrderError
        self.open[-1].items.append(nodes[first])

    # --- pieces

    def nothing(self, *_: object) -> None:
        """Of what has no value, the order of pieces says all."""

    def datum(self, code: int, _start: int, place: int, end: int, written: str) -> Any:
        return self.data[code](self, place, end, written)

    def text_statement(self, code: int, start: int, place: int, end: int, written: str) -> tree.Text:
        return tree.Text(start, end, self.heads[code], self.literal(place, end, written))

    def id(self, _code: int, start: int, place: int, end: int, written: str) -> tree.Id:
        return tree.Id(start, end, self.integer(place, end, written))

    def value(self, code: int, start: int, place: int, end: int, written: str) -> tree.Value:
        return tree.Value(start, end, self.data[code](self, place, end, written))

    def choice(self, code: int, start: int, place: int, end: int, written: str) -> tree.Choice:
        text, terminal, _, size = self.known.get(written) or self.word(written)
        if terminal not in WORDS or size is not None:
            raise OrderError
        return tree.Choice(start, end, self.heads[code], tree.Word(place, end, text, terminal))

    def type(self, _code: int, start: int, place: int, end: int, written: str) -> tree.Type:
        text, terminal, length, size = self.known.get(written) or self.word(written)
        if terminal not in WORDS:
            raise OrderError
        if size is None:
            return tree.Type(start, end, tree.Word(place, end, text, terminal))
        begin, close = size
        digits = self.integer(place + begin, place + close, written[begin:close])
        return tree.Type(start, end, tree.Word(place, place + length, text, terminal), digits, True)

    def type_name(self, _code: int, start: int, place: int, end: int, written: str) -> tree.Type:
        return tree.Type(start, end, enum_name=self.literal(place, end, written))

    def enumerator(self, _code: int, start: int, place: int, end: int, written: str) -> tree.Enumerator:
        found = compiled(f"(-?){NUMBER}").match(self.text, start)
        assert found is not None, "an enumerator begins with its number"
        read = self.negative if found[1] else self.integer
        return tree.Enumerator(start, end, read(*found.span(), found.group()), self.literal(place, end, written))

    def os_path(self, code: int, start: int, place: int, end: int, written: str) -> tree.OsPath:
        found = compiled(NAME).match(self.text, start)
        assert found is not None, "such a statement begins with a word"
        system = tree.Word(*found.span(), found.group(), self.heads[code])
        if written.startswith('"'):
            return tree.OsPath(start, end, system, self.literal(place, end, written))
        text, terminal, _, size = self.word(written)
        if terminal != "DIRECT_INTERFACE" or size is not None:
            raise OrderError
        return tree.OsPath(start, end, system, tree.Word(place, end, text, terminal))

    # --- values

    def literal(self, place: int, end: int, written: str) -> tree.Literal:
        value = self.bodies.get(written)
        if value is None:
            value = written[1:-1]
            if "\\" in value or "\t" in value or '"' in value:
                return self.strings(place, end)
            if len(self.bodies) < MOST_WORDS and len(value) <= LONGEST_WORD:
                self.bodies[written] = value
        return tree.Literal(place, end, value)

    def strings(self, place: int, end: int) -> tree.Literal:
        """A literal of several strings, or with an escape or a tab."""
        bounds, parts = array("I"), []
        for found in compiled(LITERAL).finditer(self.text, place, end):
            if "\\" in found.group() or "\t" in found.group():
                self.notable.append(Token("STRING", *found.span()))
            bounds.extend(found.span())
            parts.append(decode(found.group()[1:-1], wide=self.wide))
        return tree.Literal(place, end, "".join(parts), bounds if len(parts) > 1 else None)

    def integer(self, place: int, end: int, written: str) -> tree.Integer:
        value = self.numbers.get(written)
        if value is None:
            value = number(written)
            if not is_plain(written):
                self.notable.append(Token("NUMBER", place, end))
            elif value is not None and len(written) <= LONGEST_ID:
                self.numbers[written] = value
        return tree.Integer(place, end, value)

    def negative(self, place: int, end: int, written: str) -> tree.Integer:
        value = self.integer(place + 1, end, written[1:]).value
        return tree.Integer(place, end, None if value is None else -value)

    def pointer(self, place: int, end: int, written: str) -> tree.Pointer:
        quotation_mark = written.index('"')
        return tree.Pointer(place, end, self.literal(place + quotation_mark, end, written[quotation_mark:]))

    def value_word(self, place: int, end: int, written: str) -> tree.Word:
        text, terminal, _, size = self.word(written)
        if terminal not in VALUE_WORDS or size is not None:
            raise OrderError
        return tree.Word(place, end, text, terminal)

    def word(self, written: str) -> _Written:
        """What a value is that begins with a word."""
        text, bracket, _ = written.partition("(")
        digits = compiled(NUMBER).search(written, len(text)) if bracket else None
        text = text.rstrip()
        terminal = terminals().keywords.get(text.lower(), "WORD")
        word = _Written(text, terminal, len(text), digits.span() if digits else None)
        if len(self.known) < MOST_WRITTEN:
            self.known[written] = word
        return word


def _tokens(part: _Part) -> int:
    """The number of tokens of a part, or a few more."""
    written = "".join(part.written)
    # A size is three tokens. Few literals hold a bracket, or a quotation mark.
    return sum(map(token_counts().__getitem__, part.codes)) + 3 * written.count("(") + written.count('"') // 2


@cache
def _piece_readers() -> list[Callable[..., Any]]:
    """By code: the method that reads a piece."""
    return [getattr(_Reader, piece.method) for piece in pieces()]


@cache
def _data_readers() -> list[Callable[..., Any]]:
    """By code: the method that reads the value of a piece."""
    return [getattr(_Reader, DATA.get(piece.first, "nothing")) for piece in pieces()]


@cache
def _adders() -> list[Callable[..., Any]]:
    """By the number of a group of `order`: the method that adds these pieces to the tree."""
    return [_Reader.nothing, *(getattr(_Reader, name) for name in order().groupindex)]
