"""The parse of one shape as a template: it gives the tree of any other file of the shape, without its text.

A node that has no literal, or only literals that say in this file what they say in the template's, differs from file to
file in nothing but how far it has moved. Most are of that kind, and moves are few, so such nodes are made once for each
move and shared from then on: trees are immutable.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, groupby, pairwise
from operator import itemgetter, sub
from typing import Any

from mifkit.mif import tree
from mifkit.mif.literals import decode
from mifkit.mif.parser import Parsed
from mifkit.mif.tokens import TokenList

# How far the text behind each literal has moved, against the template; and what the bodies of the literals are.
Moves = list[int]
Bodies = Sequence[str]
Build = Callable[[Moves, Bodies], Any]

# Moves for which nodes are kept.
KEPT = 8
# Statements whose literals are the same in most files of a shape. A value is none of them.
STEADY = (tree.Text, tree.Id, tree.Key, tree.Choice, tree.Enumerator, tree.OsPath)
# Blocks that may be the same in most files as a whole.
STEADY_BLOCKS = (tree.Attribute, tree.Enum, tree.Path, tree.Table)


class Template:
    """The parse of one shape, with places for offsets and literals left open."""

    def __init__(self, pieces: list[str], parsed: Parsed, *, wide: bool) -> None:
        """`pieces` are those of the text (`mifkit.mif.shapes.cache.cut`), `parsed` is its parse, without findings."""
        # Whether a file was of this shape lately (`mifkit.mif.shapes.cache`).
        self.used = True
        self._decode = partial(decode, wide=wide)
        self._bodies = pieces[1::2]
        self._lengths = [len(body) for body in self._bodies]
        spans = spans_of(pieces)
        self._literals = {start: index for index, (start, _) in enumerate(spans)}
        self._ends = [end for _, end in spans]
        file = parsed.file
        self._end = file.end
        self._languages, self._components, self._comments = map(
            self._nodes, (file.languages, file.components, file.comments)
        )
        self._codes = bytes(parsed.tokens.codes)
        self._starts = [self._place(start) for start in parsed.tokens.starts]
        self._stops = [self._place(end) for end in parsed.tokens.ends]

    def fill(self, pieces: Sequence[str]) -> Parsed:
        """The parse of another text of this shape."""
        bodies = pieces[1::2]
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
        """An offset, and the number of literals before it, which is where its move is."""
        return offset, bisect_right(self._ends, offset)

    # --- what makes the nodes of a file -------------------------------------------------------------------------------

    def _nodes(self, nodes: tuple[Any, ...]) -> Build:
        """What makes nodes that stand one after the other."""
        parts = self._parts(nodes)
        if len(parts) == 1:
            return parts[0]
        return lambda moves, bodies: tuple([node for part in parts for node in part(moves, bodies)])

    def _parts(self, nodes: tuple[Any, ...]) -> list[Build]:
        """The same in parts, which are made and kept together, or not."""
        parts: list[Build] = []
        for move, some in groupby(nodes, self._common_move):
            if move is not None:
                run = tuple(some)
                parts.append(self._kept(run, _together([self._node(node) for node in run])))
            else:
                parts += [_together([self._node(node)]) for node in some]
        return parts

    def _common_move(self, node: Any) -> int | None:
        """The same for nodes next to each other that are kept together; `None` for what is not kept, or not so."""
        if isinstance(node, tree.Comment):
            # Between two of them there may be literals.
            return self._place(node.start)[1]
        steady = isinstance(node, STEADY) or (isinstance(node, tree.Type) and node.enum is None)
        return -1 if steady else None

    def _kept(self, nodes: tuple[Any, ...], build: Build) -> Build:
        """`build`, which makes `nodes`; but where their literals are those of the template, once for each move."""
        places = [self._literals[start] for literal in _literals(nodes) for start, _ in literal.pieces]
        first, stop = (places[0], places[-1] + 1) if places else (0, 0)
        own = self._bodies[first:stop]
        _, before = self._place(nodes[0].start)
        made: dict[int, Any] = {}

        def keep(moves: Moves, bodies: Bodies) -> Any:
            # The last literal of an attribute is its value: where something differs, it is that.
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
        """What makes a node, or whatever stands in a field of one."""
        if isinstance(node, tuple):
            return _together([self._node(part) for part in node])
        if not isinstance(node, tree.Node):
            return lambda _moves, _bodies: node
        if isinstance(node, tree.Literal):
            return self._literal(node)
        if isinstance(node, tree.Block):
            block = self._block(node)
            return self._kept((node,), block) if isinstance(node, STEADY_BLOCKS) else block
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

    def _literal(self, node: tree.Literal) -> Build:
        make, decoded = tree.Literal, self._decode
        first, count = self._literals[node.start], len(node.pieces)
        spans = [(self._place(start), self._place(end)) for start, end in node.pieces]
        if count == 1:
            (((start, before), (end, before_end)),) = spans

            def one(moves: Moves, bodies: Bodies) -> tree.Literal:
                span, body = (start + moves[before], end + moves[before_end]), bodies[first]
                return make(*span, decoded(body) if "\\" in body else body, (span,))

            return one

        def joined(moves: Moves, bodies: Bodies) -> tree.Literal:
            pieces = tuple([(start + moves[before], end + moves[after]) for (start, before), (end, after) in spans])
            return make(pieces[0][0], pieces[-1][1], "".join(map(decoded, bodies[first : first + count])), pieces)

        return joined

    def _block(self, node: tree.Block) -> Build:
        """What makes a block: what its fields hold are some of its items."""
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
    """What gives the fields of a block after those that all blocks have, by its items and, behind them, a `None`."""
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
    """What makes several nodes, as a tuple."""
    if len(builds) == 1:
        (build,) = builds
        return lambda moves, bodies: (build(moves, bodies),)
    return lambda moves, bodies: tuple([build(moves, bodies) for build in builds])


def _literals(node: Any) -> Iterator[tree.Literal]:
    """The literals of a node, or of several, in the order of the text."""
    if isinstance(node, tree.Literal):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from _literals(part)
    elif isinstance(node, tree.Node):
        # The fields of a block hold some of its items.
        for name in ("items",) if isinstance(node, tree.Block) else node.__struct_fields__:
            yield from _literals(getattr(node, name))


def template_of(pieces: list[str], parsed: Parsed, *, wide: bool) -> Template | None:
    """The template of a shape; `None` if the parser does not see the literals that the text was cut at."""
    found = [(token.start, token.end) for token in parsed.tokens if token.kind == "STRING"]
    return None if parsed.findings or found != spans_of(pieces) else Template(pieces, parsed, wide=wide)


def spans_of(pieces: Sequence[str]) -> list[tuple[int, int]]:
    """Where the literals between the pieces of a text stand, quotation marks included."""
    bounds = accumulate((len(piece) + 2 * (index % 2) for index, piece in enumerate(pieces)), initial=0)
    return [span for index, span in enumerate(pairwise(bounds)) if index % 2]
