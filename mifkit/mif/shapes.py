"""Files that are equal outside the bodies of their literals share one parse: their *shape* is known.

A shape is the text cut at its literals. All files that one program writes have the same one, as a rule, so a batch
of status MIFs needs to be parsed once, and each further file only gets its own literals and offsets put in.

That is exact. The text is cut with the grammar's own pattern of a literal, and a shape is used only if the parser
found just these literals and nothing to repair: then no other terminal has a quotation mark in it, none looks
behind, and no action of the grammar takes a decision by the value of a literal.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import accumulate, groupby, pairwise
from operator import sub
from typing import Any

from mifkit.mif import tree
from mifkit.mif.grammar import tables
from mifkit.mif.literals import decode
from mifkit.mif.parser import Parsed, parse
from mifkit.mif.tokens import TokenList

# Shapes that are remembered, and literals that one of them may have: their memory stays within some 100 MB.
SHAPES = 300
LITERALS = 1500

# Where the nodes of a template begin and end in another file of its shape, and what its literals say.
Offsets = list[int]
Values = list[str]
Build = Callable[[Offsets, Values], Any]


@cache
def _string() -> re.Pattern[str]:
    return re.compile(f"({dict(tables().terminals)['STRING']})")


def cut(text: str) -> list[str] | None:
    """The text in pieces: what stands outside of literals and, in every second place, the body of a literal.

    `None` if a quotation mark belongs to no literal.
    """
    pieces = text.split('"')
    if len(pieces) % 2 and "\\" not in text:
        bodies = '"'.join(pieces[1::2])
        if "\n" not in bodies and "\r" not in bodies:
            return pieces
    pieces = _string().split(text)
    for index in range(1, len(pieces), 2):
        pieces[index] = pieces[index][1:-1]
    return None if any('"' in piece for piece in pieces[::2]) else pieces


class Shapes:
    """Parses as `mifkit.mif.parser.parse` does, and remembers shapes on the way. For batches: one file gains nothing.

    A shape gets its template when it is seen the second time, so files that each have a shape of their own cost
    little more than without. `hits` and `misses` count files.
    """

    def __init__(self) -> None:
        self._templates: dict[tuple[str, bool], Template | None] = {}
        self._seen: dict[int, None] = {}
        self.hits = 0
        self.misses = 0

    def parse(self, text: str, *, wide: bool = False) -> Parsed:
        """The same as `parse(text, wide=wide)`."""
        pieces = _pieces(text)
        shape = _shape(pieces, wide) if pieces is not None else None
        template = self._templates.get(shape) if shape is not None else None
        if template is not None and pieces is not None:
            self.hits += 1
            return template.fill(pieces)
        self.misses += 1
        parsed = parse(text, wide=wide)
        if pieces is not None and shape is not None and shape not in self._templates:
            self._learn(shape, pieces, parsed, wide)
        return parsed

    def look_up(self, text: str, *, wide: bool) -> "tuple[Template, list[str]] | None":
        """The template of a text's shape and the text in pieces (see `cut`); `None` if the shape is not known."""
        pieces = _pieces(text)
        template = self._templates.get(_shape(pieces, wide)) if pieces is not None else None
        return (template, pieces) if template is not None and pieces is not None else None

    def _learn(self, shape: tuple[str, bool], pieces: list[str], parsed: Parsed, wide: bool) -> None:
        key = hash(shape)
        if key not in self._seen:
            limit(self._seen, SHAPES * 10)
            self._seen[key] = None
            return
        limit(self._templates, SHAPES)
        self._templates[shape] = template_of(pieces, parsed, wide=wide)


def _pieces(text: str) -> list[str] | None:
    """A text in pieces; `None` if it has no template, whatever its shape."""
    pieces = cut(text)
    return None if pieces is None or len(pieces) > 2 * LITERALS else pieces


def _shape(pieces: list[str], wide: bool) -> tuple[str, bool]:
    return '"'.join(pieces[::2]), wide


def limit(known: dict[Any, Any], most: int) -> None:
    """Make room for one more: the oldest goes."""
    if len(known) >= most:
        del known[next(iter(known))]


class Template:
    """The parse of one shape, with places for offsets and literals left open."""

    def __init__(self, pieces: list[str], parsed: Parsed, *, wide: bool) -> None:
        self._wide = wide
        self._lengths = [len(body) for body in pieces[1::2]]
        # Where each piece begins; literals begin before their quotation mark.
        spans = spans_of(pieces)
        self._literals = {start: index for index, (start, _) in enumerate(spans)}
        ends = [end for _, end in spans]
        offsets = sorted(set(_offsets(parsed.file)))
        self._places = {offset: place for place, offset in enumerate(offsets)}
        # The offsets between two literals move together.
        self._between = [list(group) for _, group in groupby(offsets, lambda offset: bisect_right(ends, offset))]
        self._moved_by = [bisect_right(ends, group[0]) for group in self._between]
        self._file = _builder(parsed.file, self)
        self._codes = bytes(parsed.tokens.codes)
        # Where the tokens begin and end, each with the number of literals before it.
        self._starts = [(start, bisect_right(ends, start)) for start in parsed.tokens.starts]
        self._stops = [(end, bisect_right(ends, end)) for end in parsed.tokens.ends]

    def at(self, offset: int) -> int:
        """The place of an offset among the offsets of a file."""
        return self._places[offset]

    def literal(self, start: int) -> int:
        """Which literal begins at an offset."""
        return self._literals[start]

    def fill(self, pieces: Sequence[str]) -> Parsed:
        """The parse of another text of this shape."""
        bodies = pieces[1::2]
        moves = list(accumulate(map(sub, map(len, bodies), self._lengths), initial=0))
        offsets = [
            offset + move
            for group, move in zip(self._between, map(moves.__getitem__, self._moved_by), strict=True)
            for offset in group
        ]
        values = [body if "\\" not in body else decode(body, wide=self._wide) for body in bodies]
        return Parsed(self._file(offsets, values), partial(self._fill_tokens, moves), [])

    def _fill_tokens(self, moves: list[int]) -> TokenList:
        starts = [start + moves[before] for start, before in self._starts]
        return TokenList.of_columns(self._codes, starts, [end + moves[before] for end, before in self._stops])


def template_of(pieces: list[str], parsed: Parsed, *, wide: bool) -> Template | None:
    """The template of a shape; `None` if the parser does not see the literals that the text was cut at."""
    found = [(token.start, token.end) for token in parsed.tokens if token.kind == "STRING"]
    return None if parsed.findings or found != spans_of(pieces) else Template(pieces, parsed, wide=wide)


def spans_of(pieces: Sequence[str]) -> list[tuple[int, int]]:
    """Where the literals between the pieces of a text stand, quotation marks included."""
    bounds = accumulate((len(piece) + 2 * (index % 2) for index, piece in enumerate(pieces)), initial=0)
    return [span for index, span in enumerate(pairwise(bounds)) if index % 2]


def _builder(node: Any, template: Template) -> Build:
    """What makes a node like `node` of a file's offsets and literals."""
    if isinstance(node, tuple):
        parts = [_builder(part, template) for part in node]
        return lambda offsets, values: tuple([part(offsets, values) for part in parts])
    if not isinstance(node, tree.Node):
        return lambda _offsets, _values: node
    special = next((make for kind, make in SPECIAL.items() if isinstance(node, kind)), _any)
    return special(node, template)


def _offsets(node: Any) -> Iterator[int]:
    """Where a node and everything below it begins and ends."""
    if isinstance(node, tuple):
        for part in node:
            yield from _offsets(part)
    elif isinstance(node, tree.Literal):
        for piece in node.pieces:
            yield from piece
    elif isinstance(node, tree.Node):
        yield from (node.start, node.end)
        if isinstance(node, tree.Block):
            yield node.head
            yield from _offsets(node.items)
        else:
            for name in node.__struct_fields__:
                yield from _offsets(getattr(node, name))


def _any(node: Any, template: Template) -> Build:
    make: Any = type(node)
    start, end = template.at(node.start), template.at(node.end)
    fields = [getattr(node, name) for name in node.__struct_fields__[2:]]
    if not any(isinstance(field, (tree.Node, tuple)) for field in fields):
        return lambda offsets, _values: make(offsets[start], offsets[end], *fields)
    parts = [_builder(field, template) for field in fields]
    return lambda offsets, values: make(offsets[start], offsets[end], *[part(offsets, values) for part in parts])


def _literal(node: tree.Literal, template: Template) -> Build:
    make = tree.Literal
    if len(node.pieces) == 1:
        start, end, index = template.at(node.start), template.at(node.end), template.literal(node.start)
        return lambda offsets, values: make(
            offsets[start], offsets[end], values[index], ((offsets[start], offsets[end]),)
        )
    spans = [(template.at(start), template.at(end)) for start, end in node.pieces]
    first, count = template.literal(node.start), len(spans)

    def build(offsets: Offsets, values: Values) -> tree.Literal:
        pieces = tuple([(offsets[start], offsets[end]) for start, end in spans])
        return make(pieces[0][0], pieces[-1][1], "".join(values[first : first + count]), pieces)

    return build


def _statement(node: Any, template: Template) -> Build:
    """A statement with one value, and before it, in some classes, its keyword."""
    make = type(node)
    start, end = template.at(node.start), template.at(node.end)
    *before, value = (getattr(node, name) for name in node.__struct_fields__[2:])
    part = _builder(value, template)
    if before:
        (keyword,) = before
        if isinstance(value, tree.Word):
            # Most of the nodes of a file are these words: a call less for each of them.
            first, last, text, terminal = template.at(value.start), template.at(value.end), value.text, value.terminal
            word = tree.Word
            return lambda offsets, _values: make(
                offsets[start], offsets[end], keyword, word(offsets[first], offsets[last], text, terminal)
            )
        return lambda offsets, values: make(offsets[start], offsets[end], keyword, part(offsets, values))
    return lambda offsets, values: make(offsets[start], offsets[end], part(offsets, values))


def _type(node: tree.Type, template: Template) -> Build:
    if node.word is None or node.size is None:
        return _any(node, template)
    make, sized = tree.Type, node.sized
    start, end = template.at(node.start), template.at(node.end)
    word, size = _builder(node.word, template), _builder(node.size, template)
    return lambda offsets, values: make(
        offsets[start], offsets[end], word(offsets, values), size(offsets, values), sized
    )


def _word(node: tree.Word, template: Template) -> Build:
    make, text, terminal = tree.Word, node.text, node.terminal
    start, end = template.at(node.start), template.at(node.end)
    return lambda offsets, _values: make(offsets[start], offsets[end], text, terminal)


def _integer(node: tree.Integer, template: Template) -> Build:
    make, value = tree.Integer, node.value
    start, end = template.at(node.start), template.at(node.end)
    return lambda offsets, _values: make(offsets[start], offsets[end], value)


def _block(node: Any, template: Template) -> Build:
    """A block: what its fields hold are some of its items."""
    make, implied = type(node), node.implied
    start, end, head = (template.at(offset) for offset in (node.start, node.end, node.head))
    parts = [_builder(item, template) for item in node.items]
    places = {id(item): place for place, item in enumerate(node.items)}
    fields = [getattr(node, name) for name in node.__struct_fields__[5:]]
    picks: list[Any] = [
        [places[id(item)] for item in field] if isinstance(field, tuple) else places.get(id(field)) for field in fields
    ]

    def build(offsets: Offsets, values: Values) -> Any:
        items = tuple([part(offsets, values) for part in parts])
        named = [
            None if pick is None else items[pick] if pick.__class__ is int else tuple([items[place] for place in pick])
            for pick in picks
        ]
        return make(offsets[start], offsets[end], offsets[head], items, implied, *named)

    return build


SPECIAL: dict[type, Callable[[Any, Template], Build]] = {
    tree.Literal: _literal,
    tree.Word: _word,
    tree.Integer: _integer,
    tree.Type: _type,
    tree.Text: _statement,
    tree.Choice: _statement,
    tree.Id: _statement,
    tree.Value: _statement,
    tree.Pointer: _statement,
    tree.Block: _block,
}
