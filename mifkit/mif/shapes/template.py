"""The parse of a shape as a template, which makes the tree of any other file of the shape.

A node without bodies (`mifkit.mif.shapes.cut`), or with the same bodies as in the template, differs between files only
in how far it has moved. Most nodes are like that, and there are few different moves, so such nodes are made once for
each move and then shared: trees are immutable.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, groupby
from operator import itemgetter, sub
from typing import Any

from mifkit.mif import tree
from mifkit.mif.literals import decode
from mifkit.mif.parser import Parsed
from mifkit.mif.shapes.cut import Cut
from mifkit.mif.tokens import TokenList

# How many characters the text after each body has moved from its place in the template; the bodies.
Moves = list[int]
Bodies = Sequence[str]
Build = Callable[[Moves, Bodies], Any]

# The most moves for which a node is kept.
KEPT = 8
# Statements whose literals are the same in most files of a shape, unlike those of a value.
STEADY = (tree.Text, tree.Id, tree.Key, tree.Choice, tree.Enumerator, tree.OsPath)
# Blocks that as a whole may be the same in most files.
STEADY_BLOCKS = (tree.Attribute, tree.Enum, tree.Path, tree.Table)


class ShapeTemplate:
    """The parse of a shape, with places for the offsets, literals and numbers of a file."""

    def __init__(self, pieces: Cut, parsed: Parsed, *, wide: bool) -> None:
        """`parsed` is the parse of the text that is cut into `pieces`, without findings."""
        # Whether a recent file had this shape (`mifkit.mif.shapes.cache`).
        self.used = True
        self._decode = partial(decode, wide=wide)
        self._bodies = pieces.bodies
        self._lengths = [len(body) for body in self._bodies]
        spans = pieces.spans
        self._literals = {start: index for index, (start, _) in enumerate(spans) if index not in pieces.numbers}
        # By their ends: a sign may precede them.
        self._numbers = {spans[index][1]: index for index in pieces.numbers}
        self._ends = [end for _, end in spans]
        file = parsed.file
        self._end = file.end
        self._languages, self._components, self._comments = map(
            self._nodes, (file.languages, file.components, file.comments)
        )
        self._codes = bytes(parsed.tokens.codes)
        self._starts = [self._place(start) for start in parsed.tokens.starts]
        self._stops = [self._place(end) for end in parsed.tokens.ends]

    def fill(self, pieces: Cut) -> Parsed:
        """The parse of another text of this shape."""
        bodies = pieces.bodies
        moves = list(accumulate(map(sub, map(len, bodies), self._lengths), initial=0))
        file = tree.File(
            0,
            self._end + moves[-1],
            self._languages(moves, bodies),
            self._components(moves, bodies),
            self._comments(moves, bodies),
        )
        return Parsed(file, partial(self._fill_tokens, moves), [])

    def _fill_tokens(self, moves: Moves) -> TokenList:
        starts = [start + moves[before] for start, before in self._starts]
        return TokenList.of_columns(self._codes, starts, [end + moves[before] for end, before in self._stops])

    def _place(self, offset: int) -> tuple[int, int]:
        """An offset, and the number of bodies before it, which is the index of its move."""
        return offset, bisect_right(self._ends, offset)

    # --- what makes the nodes of a file -------------------------------------------------------------------------------

    def _nodes(self, nodes: tuple[Any, ...]) -> Build:
        """The function that makes nodes that follow each other."""
        parts = self._parts(nodes)
        if len(parts) == 1:
            return parts[0]
        return lambda moves, bodies: tuple([node for part in parts for node in part(moves, bodies)])

    def _parts(self, nodes: tuple[Any, ...]) -> list[Build]:
        """The functions that make nodes that follow each other, those that are kept together with one function."""
        parts: list[Build] = []
        for move, some in groupby(nodes, self._common_move):
            if move is not None:
                run = tuple(some)
                parts.append(self._kept(run, _together([self._node(node) for node in run])))
            else:
                parts += [_together([self._node(node)]) for node in some]
        return parts

    def _common_move(self, node: Any) -> int | None:
        """Equal for neighbouring nodes that are kept together; `None` for a node that is not kept with others."""
        if isinstance(node, tree.Comment):
            # There may be bodies between two comments.
            return self._place(node.start)[1]
        steady = isinstance(node, STEADY) or (isinstance(node, tree.Type) and node.enum is None)
        return -1 if steady else None

    def _kept(self, nodes: tuple[Any, ...], build: Build) -> Build:
        """`build`, which makes `nodes`, called once for each move if their bodies are those of the template."""
        places = [place for node in nodes for place in self._places(node)]
        first, stop = (places[0], places[-1] + 1) if places else (0, 0)
        own = self._bodies[first:stop]
        _, before = self._place(nodes[0].start)
        made: dict[int, Any] = {}

        def keep(moves: Moves, bodies: Bodies) -> Any:
            # The last body of an attribute is usually its value, which differs most often.
            if own and (bodies[stop - 1] != own[-1] or bodies[first:stop] != own):
                return build(moves, bodies)
            move = moves[before]
            found = made.get(move)
            if found is None:
                if len(made) == KEPT:
                    made.clear()
                found = made[move] = build(moves, bodies)
            return found

        return keep

    def _node(self, node: Any) -> Build:
        """The function that makes a node, or another value of a field of a node."""
        if isinstance(node, tuple):
            return _together([self._node(part) for part in node])
        if not isinstance(node, tree.Node):
            return lambda _moves, _bodies: node
        if isinstance(node, tree.Literal):
            return self._literal(node)
        if isinstance(node, tree.Integer) and node.end in self._numbers:
            return self._integer(node)
        if isinstance(node, tree.Block):
            block = self._block(node)
            return self._kept((node,), block) if isinstance(node, STEADY_BLOCKS) else block
        if isinstance(node, tree.Row):
            return self._row(node)
        return self._statement(node)

    def _statement(self, node: Any) -> Build:
        make: Any = type(node)
        (start, before), (end, before_end) = self._place(node.start), self._place(node.end)
        fields = [getattr(node, name) for name in node.__struct_fields__[2:]]
        if not any(isinstance(field, tree.Node | tuple) for field in fields):
            return lambda moves, _bodies: make(start + moves[before], end + moves[before_end], *fields)
        parts = [self._node(field) for field in fields]
        if len(parts) == 1:
            (value,) = parts
            return lambda moves, bodies: make(start + moves[before], end + moves[before_end], value(moves, bodies))
        return lambda moves, bodies: make(
            start + moves[before], end + moves[before_end], *[part(moves, bodies) for part in parts]
        )

    def _row(self, node: tree.Row) -> Build:
        (start, before), (end, before_end) = self._place(node.start), self._place(node.end)
        data, gaps = self._node(node.data), list(map(self._place, node.gaps or ()))
        return lambda moves, bodies: tree.Row(
            start + moves[before],
            end + moves[before_end],
            data(moves, bodies),
            array("I", [offset + moves[count] for offset, count in gaps]) if gaps else None,
        )

    def _literal(self, node: tree.Literal) -> Build:
        make, decoded = tree.Literal, self._decode
        first, count = self._literals[node.start], len(node.pieces)
        spans = [(self._place(start), self._place(end)) for start, end in node.pieces]
        if count == 1:
            (((start, before), (end, before_end)),) = spans

            def single(moves: Moves, bodies: Bodies) -> tree.Literal:
                span, body = (start + moves[before], end + moves[before_end]), bodies[first]
                return make(*span, decoded(body) if "\\" in body else body)

            return single

        def joined(moves: Moves, bodies: Bodies) -> tree.Literal:
            bounds = array("I", [offset + moves[before] for span in spans for offset, before in span])
            return make(bounds[0], bounds[-1], "".join(map(decoded, bodies[first : first + count])), bounds)

        return joined

    def _integer(self, node: tree.Integer) -> Build:
        make, index = tree.Integer, self._numbers[node.end]
        (start, before), (end, before_end) = self._place(node.start), self._place(node.end)
        sign = sign_of(node, self._bodies[index])
        return lambda moves, bodies: make(start + moves[before], end + moves[before_end], sign * int(bodies[index]))

    def _places(self, node: Any) -> Iterator[int]:
        """The indexes of the bodies in a node, or in a tuple of nodes, in the order of the text."""
        if isinstance(node, tree.Literal):
            for start, _ in node.pieces:
                yield self._literals[start]
        elif isinstance(node, tree.Integer):
            if node.end in self._numbers:
                yield self._numbers[node.end]
        elif isinstance(node, tuple):
            for part in node:
                yield from self._places(part)
        elif isinstance(node, tree.Node):
            # The fields of a block hold some of its items.
            for name in ("items",) if isinstance(node, tree.Block) else node.__struct_fields__:
                yield from self._places(getattr(node, name))

    def _block(self, node: tree.Block) -> Build:
        """The function that makes a block, whose fields hold some of its items."""
        make: Any = type(node)
        implied = node.implied
        (start, before), (end, before_end), (head, before_head) = map(self._place, (node.start, node.end, node.head))
        parts = self._parts(node.items)
        named = _named(node)

        def build(moves: Moves, bodies: Bodies) -> Any:
            items: list[Any] = []
            for part in parts:
                items += part(moves, bodies)
            every = tuple(items)
            items.append(None)
            return make(
                start + moves[before], end + moves[before_end], head + moves[before_head], every, implied, *named(items)
            )

        return build


def _named(node: tree.Block) -> Callable[[list[Any]], Iterable[Any]]:
    """The function that takes the items of a block and a `None`, and returns the fields that only its class has."""
    places = {id(item): place for place, item in enumerate(node.items)}
    fields = [getattr(node, name) for name in node.__struct_fields__[5:]]
    if len(fields) > 1 and not any(isinstance(field, tuple) for field in fields):
        pick: Callable[[list[Any]], Iterable[Any]] = itemgetter(*[places.get(id(field), -1) for field in fields])
        return pick
    picks: list[Any] = [
        [places[id(item)] for item in field] if isinstance(field, tuple) else places.get(id(field), -1)
        for field in fields
    ]
    return lambda items: [
        items[pick] if pick.__class__ is int else tuple([items[place] for place in pick]) for pick in picks
    ]


def _together(builds: list[Build]) -> Build:
    """The function that makes several nodes, as a tuple."""
    if len(builds) == 1:
        (build,) = builds
        return lambda moves, bodies: (build(moves, bodies),)
    return lambda moves, bodies: tuple([build(moves, bodies) for build in builds])


def sign_of(node: tree.Integer, body: str) -> int:
    """-1 if a number with this body has a minus before it, otherwise 1."""
    return -1 if node.end - node.start > len(body) else 1


def shape_template(pieces: Cut, parsed: Parsed, *, wide: bool) -> ShapeTemplate | None:
    """The template of a shape; `None` if the parser found other literals or numbers than those that the text was cut
    at."""
    if parsed.findings:
        return None
    spans = pieces.spans
    literals = [span for index, span in enumerate(spans) if index not in pieces.numbers]
    numbers = {spans[index] for index in pieces.numbers}
    if literals != list(parsed.tokens.spans("STRING")) or not numbers.issubset(parsed.tokens.spans("NUMBER")):
        return None
    return ShapeTemplate(pieces, parsed, wide=wide)
