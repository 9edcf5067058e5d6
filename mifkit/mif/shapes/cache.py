"""One parse for all files of a *shape*: files that are equal outside the bodies of their literals.

A shape is the text cut at its literals. The files that a program writes usually have the same shape, so of a batch of
status MIFs few need to be parsed; each other file is the parse of its shape with its own literals and offsets.

The result is exact. The text is cut with the grammar's own pattern of a literal, and a shape is used only if the parser
found the same literals and nothing to repair. No other terminal then has a quotation mark in it, none looks behind, and
the builder decides nothing by the value of a literal.
"""

import re
from functools import cache
from typing import Any

from mifkit.mif.grammar import terminals
from mifkit.mif.parser import Parsed, parse
from mifkit.mif.shapes.template import ShapeTemplate, shape_template

# The most shapes that are remembered, and the most literals in each: they take up to about 100 MB of memory.
SHAPES = 200
LITERALS = 1500


@cache
def _string() -> re.Pattern[str]:
    return re.compile(f"({terminals().patterns['STRING']})")


def cut(text: str) -> list[str] | None:
    """The text in pieces: by turns the text outside of literals, and the body of a literal.

    `None` if a quotation mark does not belong to a literal.
    """
    pieces = text.split('"')
    # Only a backslash right before a quotation mark changes what the mark means.
    if len(pieces) % 2 and '\\"' not in text:
        bodies = '"'.join(pieces[1::2])
        if "\n" not in bodies and "\r" not in bodies:
            return pieces
    pieces = _string().split(text)
    for index in range(1, len(pieces), 2):
        pieces[index] = pieces[index][1:-1]
    return None if any('"' in piece for piece in pieces[::2]) else pieces


class Shapes:
    """Parses as `mifkit.mif.parser.parse` does, and remembers shapes. Only batches get faster, not single files.

    A shape gets its template when it is seen for the second time, so files that all have different shapes take little
    longer. If there are more shapes than are remembered, the shapes in use stay. `hits` and `misses` count files.
    """

    def __init__(self) -> None:
        self._templates: dict[tuple[str, bool], ShapeTemplate | None] = {}
        self._seen: dict[int, None] = {}
        self.hits = 0
        self.misses = 0

    def parse(self, text: str, *, wide: bool = False) -> Parsed:
        """The same as `parse(text, wide=wide)`."""
        pieces = _pieces(text)
        shape = _shape(pieces, wide) if pieces is not None else None
        template = self._known(shape)
        if template is not None and pieces is not None:
            self.hits += 1
            return template.fill(pieces)
        self.misses += 1
        parsed = parse(text, wide=wide)
        if pieces is not None and shape is not None and shape not in self._templates:
            self._learn(shape, pieces, parsed, wide)
        return parsed

    def look_up(self, text: str, *, wide: bool) -> "tuple[ShapeTemplate, list[str]] | None":
        """The template of a text's shape and the text in pieces (see `cut`); `None` if the shape is not known."""
        pieces = _pieces(text)
        template = self._known(_shape(pieces, wide)) if pieces is not None else None
        return (template, pieces) if template is not None and pieces is not None else None

    def _known(self, shape: tuple[str, bool] | None) -> ShapeTemplate | None:
        template = self._templates.get(shape) if shape is not None else None
        if template is not None:
            template.used = True
        return template

    def _learn(self, shape: tuple[str, bool], pieces: list[str], parsed: Parsed, wide: bool) -> None:
        key = hash(shape)
        if key not in self._seen:
            limit(self._seen, SHAPES * 10)
            self._seen[key] = None
            return
        if self._has_room():
            self._templates[shape] = shape_template(pieces, parsed, wide=wide)

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


def _pieces(text: str) -> list[str] | None:
    """A text in pieces (see `cut`); `None` if no text like it can have a template."""
    pieces = cut(text)
    return None if pieces is None or len(pieces) > 2 * LITERALS else pieces


def _shape(pieces: list[str], wide: bool) -> tuple[str, bool]:
    return '"'.join(pieces[::2]), wide


def limit(known: dict[Any, Any], most: int) -> None:
    """Remove the oldest item if there are `most` items."""
    if len(known) >= most:
        del known[next(iter(known))]
