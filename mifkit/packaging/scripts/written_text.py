"""What the readers of scripts make of a script: command lines and texts, each character with its place in the file.

A variable that is given one literal text in the file stands for that text, and its place is that of the literal.
Whatever else a script puts into a line is `UNKNOWN`: nobody can tell it from the file.
"""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from mifkit.files.source import Comment

# One character for text of unknown content and length. It is no blank, no quote and no part of a switch.
UNKNOWN = "\ufffc"
# The longest line that CreateProcess takes, in characters: nobody can start a longer one.
LONGEST_LINE = 32767
# How deep values may be nested in values; deeper is nobody's packaging.
DEEPEST = 12


class Piece(Struct, frozen=True, gc=False):
    """Part of a text, and its place in the file, from `start` up to, not including, `end`.

    If both are equally long, each character of the text is the one at its place.
    """

    text: str
    start: int
    end: int

    @property
    def exact(self) -> bool:
        return len(self.text) == self.end - self.start


class Written(Struct, frozen=True, dict=True):
    """A text as a program gets it, in pieces."""

    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @cached_property
    def _starts(self) -> list[int]:
        """Where in the text the pieces begin."""
        starts, at = [], 0
        for piece in self.pieces:
            starts.append(at)
            at += len(piece.text)
        return starts

    @cached_property
    def size(self) -> int:
        """What it costs to put the text in somewhere, in characters and pieces."""
        return sum(len(piece.text) + 1 for piece in self.pieces)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the file of a part of the text that is not empty.

        If the part is put together from several places, it is as much of it as lies at the first.
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

    def verbatim(self, start: int, end: int) -> tuple[int, int] | None:
        """The place of a part that stands in the file as it is, in one go; `None` if it does not."""
        first, last = self._index(start), self._index(end - 1)
        pieces = self.pieces[first : last + 1]
        if not all(piece.exact and UNKNOWN not in piece.text for piece in pieces):
            return None
        if any(one.end != other.start for one, other in pairwise(pieces)):
            return None
        begin = self._offset(first, start)
        return begin, begin + end - start

    def part(self, start: int, end: int) -> "Written":
        """The text from `start` up to, not including, `end`."""
        pieces: list[Piece] = []
        for piece, at in zip(self.pieces, self._starts, strict=True):
            first, last = max(start - at, 0), min(end - at, len(piece.text))
            if first < last:
                places = (piece.start + first, piece.start + last) if piece.exact else (piece.start, piece.end)
                pieces.append(Piece(piece.text[first:last], *places))
        return Written(tuple(pieces))

    def _index(self, at: int) -> int:
        return max(bisect_right(self._starts, at) - 1, 0)

    def _offset(self, index: int, at: int) -> int:
        piece = self.pieces[index]
        return piece.start + (at - self._starts[index] if piece.exact else 0)


def joined(parts: Iterable[Written], between: str = "") -> Written:
    """Texts in a row; `between` stands nowhere in the file."""
    pieces: list[Piece] = []
    for part in parts:
        if not part.pieces:
            continue
        if between and pieces:
            pieces.append(Piece(between, pieces[-1].end, pieces[-1].end))
        pieces += part.pieces
    return Written(tuple(pieces))


def quoted_argument(part: Written) -> Written:
    """A text as one argument of a line: in quotes, if it holds a blank and no quotes of its own."""
    text = part.text
    if not part.pieces or not (" " in text or "\t" in text) or '"' in text:
        return part
    first, last = part.pieces[0], part.pieces[-1]
    return Written((Piece('"', first.start, first.start), *part.pieces, Piece('"', last.end, last.end)))


def unknown(start: int, end: int) -> Written:
    return Written((Piece(UNKNOWN, start, end),))


def exactly(text: str, start: int) -> Written:
    """A text as it stands in the file from `start` on."""
    return Written((Piece(text, start, start + len(text)),) if text else ())


class ScriptLine(Struct, frozen=True):
    """A line that a script starts: the program and its arguments. `start` and `end` are the place of the command."""

    line: Written
    start: int
    end: int


class HiddenFailure(Struct, frozen=True, gc=False):
    """A place where the script ends with exit code 0 because a command has failed: `command` is its number in
    `Script.lines`."""

    start: int
    end: int
    command: int


class Script(Struct, frozen=True):
    """What a script starts, in its order, the texts that it holds or writes, and its comments."""

    lines: tuple[ScriptLine, ...] = ()
    texts: tuple[Written, ...] = ()
    comments: tuple[Comment, ...] = ()
    hidden: tuple[HiddenFailure, ...] = ()


class Expansion:
    """How much text variables may still be replaced by: a few times the file, so that no file makes more of itself."""

    def __init__(self, text: str) -> None:
        self._left = 4 * len(text) + 100_000

    def spend(self, written: Written) -> bool:
        """Whether the text may be put in."""
        if written.size > min(self._left, LONGEST_LINE):
            return False
        self._left -= written.size
        return True
