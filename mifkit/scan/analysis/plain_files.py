"""Files that need not be decoded: in ASCII, of a known shape, with nothing but plain bodies. Most files of a share are.

The bytes of such a file, cut at its quotation marks, are its text as `mifkit.mif.shapes.cut` cuts it.
"""

from typing import Generic, NamedTuple, TypeVar

from mifkit.mif.shapes.cache import SHAPES, limit
from mifkit.mif.shapes.cut import Cut
from mifkit.mif.shapes.template import ShapeTemplate

# The characters of plain bodies, as `odd_bodies.is_plain` has them.
PLAIN = bytes(code for code in range(0x20, 0x7F) if code not in b'"\\')
QUOTE = b'"'

T = TypeVar("T")


class PlainShape(NamedTuple, Generic[T]):
    """A shape whose files need not be decoded, and what is known of them."""

    template: ShapeTemplate
    known: T


class PlainFiles(Generic[T]):
    """What is known of the files of a shape, by the bytes outside of their bodies."""

    def __init__(self) -> None:
        self._shapes: dict[tuple[bytes, str], PlainShape[T]] = {}

    def learn(self, template: ShapeTemplate, pieces: Cut, extension: str, known: T) -> None:
        """Note what is known of files with this extension that are cut as `pieces`, of a text in ASCII, are."""
        outside = '"'.join(pieces.pieces[::2])
        # A backslash before a quotation mark that begins a literal: the pattern of a literal decides.
        if not pieces.numbers and '\\"' not in outside:
            limit(self._shapes, SHAPES)
            self._shapes[outside.encode("ascii"), extension] = PlainShape(template, known)

    def find(self, data: bytes, extension: str) -> tuple[T, list[str]] | None:
        """What is known of a file with this content, and its bodies; `None`: it has to be decoded."""
        pieces = data.split(QUOTE)
        shape = self._shapes.get((QUOTE.join(pieces[::2]), extension))
        if shape is None or not len(pieces) % 2:
            return None
        bodies = QUOTE.join(pieces[1::2])
        if bodies.translate(None, PLAIN + QUOTE):
            return None
        shape.template.used = True
        return shape.known, bodies.decode("ascii").split('"')
