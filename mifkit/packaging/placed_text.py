"""Texts whose characters each have a place in a file: command lines as they run, assembled from what is written.

With its escapes, doubled quotes and variables replaced, a command line differs from the text in the file. Findings and
fixes have to point at the file, so every piece of the text remembers where it comes from.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

# One character for text of unknown content and length. It is not a blank, a quote or part of a switch.
UNKNOWN = "\ufffc"
FIRST = [0]


class Piece(Struct, frozen=True, gc=False):
    """Part of a text, and its place in the file: 0-based offsets in characters, from `start` up to, excluding, `end`.

    If both are equally long, each character of the text is the character at its place.
    """

    text: str
    start: int
    end: int

    @property
    def exact(self) -> bool:
        return len(self.text) == self.end - self.start


class PlacedText(Struct, frozen=True, dict=True):
    """A text as a program receives it, in pieces that know their places in the file.

    Most have a single piece: they keep nothing else.
    """

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return self.pieces[0].text if len(self.pieces) == 1 else self._joined

    @cached_property
    def _joined(self) -> str:
        return "".join([piece.text for piece in self.pieces])

    @property
    def _starts(self) -> list[int]:
        """Where in the text the pieces begin."""
        return FIRST if len(self.pieces) == 1 else self._counted

    @cached_property
    def _counted(self) -> list[int]:
        starts, at = [], 0
        for piece in self.pieces:
            starts.append(at)
            at += len(piece.text)
        return starts

    def whole(self, file: str) -> Piece | None:
        """The only piece of the text if it stands at its place in the text `file` as it is."""
        piece = self.pieces[0] if len(self.pieces) == 1 else None
        return piece if piece is not None and piece.exact and file.startswith(piece.text, piece.start) else None

    @property
    def size(self) -> int:
        """What it costs to insert the text somewhere: the number of its characters and pieces."""
        return len(self.text) + len(self.pieces)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the file of the part from `start` up to, excluding, `end`, which must not be empty.

        Of a part that is put together from several places, the place is as much as lies at the first.
        """
        first, last = self._index(start), self._index(end - 1)
        begin = self._offset(first, start)
        while last > first and self.pieces[last].end <= begin:
            last -= 1
        piece = self.pieces[last]
        stop = piece.end
        if piece.exact:
            stop = min(piece.end, piece.start + end - self._starts[last])
        return begin, max(stop, begin + 1)

    def written(self, file: str, start: int, end: int) -> tuple[int, int] | None:
        """The place of a part of the text that stands in the text `file` as it is, apart from blanks between pieces.

        `None` if the part is not written in one go: then no edit of the file can change it.
        """
        pieces = [piece for piece in self.part(start, end).pieces if piece.text != " " or piece.start != piece.end]
        if not pieces or not all(piece.exact and UNKNOWN not in piece.text for piece in pieces):
            return None
        if any(file[one.end : other.start].strip(" \t") or one.end > other.start for one, other in pairwise(pieces)):
            return None
        return pieces[0].start, pieces[-1].end

    def part(self, start: int, end: int) -> "PlacedText":
        """The text from `start` up to, excluding, `end`."""
        pieces: list[Piece] = []
        for index in range(self._index(start), len(self.pieces)):
            piece, at = self.pieces[index], self._starts[index]
            if at >= end:
                break
            first, last = max(start - at, 0), min(end - at, len(piece.text))
            if first < last:
                places = (piece.start + first, piece.start + last) if piece.exact else (piece.start, piece.end)
                pieces.append(Piece(piece.text[first:last], *places))
        return PlacedText(tuple(pieces))

    def _index(self, at: int) -> int:
        return max(bisect_right(self._starts, at) - 1, 0)

    def _offset(self, index: int, at: int) -> int:
        piece = self.pieces[index]
        return piece.start + (at - self._starts[index] if piece.exact else 0)


def joined(parts: Iterable[PlacedText], between: str = "") -> PlacedText:
    """The texts one after the other. `between`, which separates them, is not in the file."""
    pieces: list[Piece] = []
    for part in parts:
        if not part.pieces:
            continue
        if between and pieces:
            pieces.append(Piece(between, pieces[-1].end, pieces[-1].end))
        pieces += part.pieces
    return PlacedText(tuple(pieces))


def substituted(value: PlacedText, old: str, new: PlacedText, *, ignore_case: bool = True) -> PlacedText:
    """A text with each occurrence of `old`, which must not be empty, replaced by another text."""
    parts: list[PlacedText] = []
    at = 0
    for found in re.finditer(re.escape(old), value.text, re.IGNORECASE if ignore_case else 0):
        parts += value.part(at, found.start()), new
        at = found.end()
    return joined((*parts, value.part(at, len(value.text))))


def quoted_argument(part: PlacedText) -> PlacedText:
    """A text as one argument of a command line: in quotes if it holds a blank and no quotes of its own."""
    text = part.text
    if not part.pieces or not (" " in text or "\t" in text) or '"' in text:
        return part
    first, last = part.pieces[0], part.pieces[-1]
    return PlacedText((Piece('"', first.start, first.start), *part.pieces, Piece('"', last.end, last.end)))


def unknown(start: int, end: int) -> PlacedText:
    """A text that the file does not show: only its place is known."""
    return PlacedText((Piece(UNKNOWN, start, end),))


def exactly(text: str, start: int) -> PlacedText:
    """A text exactly as it stands in the file from `start` on."""
    return PlacedText((Piece(text, start, start + len(text)),) if text else ())


def unescaped(text: str, start: int, escape: re.Pattern[str], meaning: Callable[[re.Match[str]], str]) -> PlacedText:
    """The text that stands in the file from `start` on, with each escape replaced by its meaning."""
    return replaced(
        text, start, escape, lambda found: (Piece(meaning(found), start + found.start(), start + found.end()),)
    )


def replaced(
    text: str, start: int, pattern: re.Pattern[str], pieces: Callable[[re.Match[str]], Iterable[Piece]]
) -> PlacedText:
    """The text that stands in the file from `start` on, with each match of `pattern` replaced by its pieces."""
    return PlacedText(tuple(_replaced(text, start, pattern, pieces)))


def _replaced(
    text: str, start: int, pattern: re.Pattern[str], pieces: Callable[[re.Match[str]], Iterable[Piece]]
) -> Iterator[Piece]:
    at = 0
    for found in pattern.finditer(text):
        yield from exactly(text[at : found.start()], start + at).pieces
        yield from pieces(found)
        at = found.end()
    yield from exactly(text[at:], start + at).pieces
