"""One parse for all files of a *shape*: files that are equal outside the bodies of their literals and numbers.

A shape is the text cut at its literals. The files that a program writes usually have the same shape, so of a batch of
status MIFs few need to be parsed; each other file is the parse of its shape with its own literals and offsets. Where no
shape is known, a text is also cut at the numbers that are values: inventory MIFs have many.

The result is exact. The text is cut with the grammar's own pattern of a literal, and a shape is used only if the parser
found the same literals and numbers and nothing to repair. No other terminal then has a quotation mark in it, none looks
behind, and the builder decides nothing by the value of a literal or of a plain number.
"""

from collections.abc import Iterator
from typing import Any

from mifkit.mif.parser import Parsed, parse
from mifkit.mif.shapes.cut import Cut, Shape, cut
from mifkit.mif.shapes.template import ShapeTemplate, shape_template

# The most shapes that are remembered, and the most bodies in each: they take up to about 100 MB of memory.
SHAPES = 200
BODIES = 1500
# The longest text in characters that is cut: the pieces of a larger one would take several times its memory.
LONGEST = 1_000_000


class Shapes:
    """Parses as `mifkit.mif.parser.parse` does, and remembers shapes. Only batches get faster, not single files.

    A shape gets its template when it is seen for the second time, so files that all have different shapes take little
    longer. If there are more shapes than are remembered, the shapes in use stay. `hits` and `misses` count files.
    """

    def __init__(self) -> None:
        self._templates: dict[Shape, ShapeTemplate | None] = {}
        self._seen: dict[int, None] = {}
        self.hits = 0
        self.misses = 0

    def parse(self, text: str, *, wide: bool = False) -> Parsed:
        """The same as `parse(text, wide=wide)`."""
        unknown: list[tuple[Shape, Cut]] = []
        for pieces in _cuts(text):
            shape = pieces.shape(wide)
            template = self._template(shape)
            if template is not None:
                self.hits += 1
                return template.fill(pieces)
            unknown.append((shape, pieces))
        self.misses += 1
        parsed = parse(text, wide=wide)
        for shape, pieces in unknown:
            # Where the numbers are the same in all files, nothing is gained by cutting at them.
            if shape in self._templates or self._learn(shape, pieces, parsed):
                break
        return parsed

    def look_up(self, text: str, *, wide: bool) -> tuple[ShapeTemplate, Cut] | None:
        """The template of a text's shape, and the text as it is cut for it; `None` if the shape is not known."""
        for pieces in _cuts(text):
            template = self._template(pieces.shape(wide))
            if template is not None:
                return template, pieces
        return None

    def _template(self, shape: Shape) -> ShapeTemplate | None:
        template = self._templates.get(shape)
        if template is not None:
            template.used = True
        return template

    def _learn(self, shape: Shape, pieces: Cut, parsed: Parsed) -> bool:
        """Make the template of a shape that is seen for the second time; whether it is."""
        key = hash(shape)
        if key not in self._seen:
            limit(self._seen, SHAPES * 10)
            self._seen[key] = None
            return False
        if self._has_room():
            self._templates[shape] = shape_template(pieces, parsed, wide=shape.wide)
        return True

    def _has_room(self) -> bool:
        """Whether there is room for another template. If there are too many, the oldest is dropped, but only if no file
        has used it since the last call: to make templates only to drop them would take longer than to have none."""
        if len(self._templates) < SHAPES:
            return True
        shape = next(iter(self._templates))
        oldest = self._templates.pop(shape)
        if oldest is None or not oldest.used:
            return True
        oldest.used = False
        self._templates[shape] = oldest
        return False


def _cuts(text: str) -> Iterator[Cut]:
    """The ways to cut a text; none, if no text like it can have a template."""
    found = cut(text) if len(text) <= LONGEST else None
    if found is None or len(found.pieces) > 2 * BODIES:
        return
    yield found
    finer = found.at_numbers()
    if finer is not None and len(finer.pieces) <= 2 * BODIES:
        yield finer


def limit(known: dict[Any, Any], most: int) -> None:
    """Remove the oldest item if there are `most` items."""
    if len(known) >= most:
        del known[next(iter(known))]
