"""A statement → its lines, with the comments inside and after it.

Only the space between tokens changes: a blank, nothing, or a new line. Literals and numbers stay as they are written;
keywords get the spelling of `mifkit.mif.statements`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from mifkit.mif.comments import FARTHEST, CommentPlace, CommentsByToken, PlacedComment, breaks, columns
from mifkit.mif.statements import capitalised
from mifkit.mif.tokens import Token

# Blanks for each block around a statement.
INDENT = 2
# The widest row, in columns, that is written on one line. Literals are never cut.
WIDTH = 100
# The lines of a value are aligned only if the text before it is not wider: an enumerator may have a long number.
LONGEST_HEAD = 40
# Between a statement and its comment.
GAP = "  "

AS_WRITTEN = frozenset(("STRING", "NUMBER", "WORD"))
LINE_COUNTS = frozenset(("STRING", "RBRACE"))
NO_BLANK_BEFORE = frozenset(("LPAR", "RPAR", "COMMA"))
NO_BLANK_AFTER = frozenset(("LPAR", "MINUS"))
ROW_OPENERS = frozenset(("LBRACE", "COMMA"))


class Piece(NamedTuple):
    """A token, or a comment (then `place` is set).

    `broken`: it is not on the line of the token before it; set for strings and closing braces only.
    """

    kind: str
    text: str
    place: CommentPlace | None = None
    broken: bool = False


class Line(NamedTuple):
    """A line to write. `code` includes the indentation, and is the comment itself on a comment's own line.
    `continued`: the comment continues that of the line above."""

    code: str
    comment: str = ""
    continued: bool = False


def statement_lines(
    text: str,
    tokens: Sequence[Token],
    comments: CommentsByToken,
    span: range,
    trailing: Sequence[PlacedComment],
    indent: int,
) -> list[str]:
    """The lines of the statement of tokens `span`, indented by `indent` blanks, with the comments `trailing` it.

    `comments` are those before each token. A line may hold line breaks: those inside its literals.
    """
    pieces = list(_pieces(text, tokens, comments, span))
    behind = [_comment(text, comment) for comment in trailing]
    row = tokens[span.start].kind == "LBRACE"
    commented = any(piece.place for piece in pieces)
    # A row of so many pieces does not fit on one line.
    line = "" if commented or (row and len(pieces) > WIDTH) else _on_one_line(pieces)
    if line and not (row and (indent + columns(line) > WIDTH or breaks(line, 0, len(line)))):
        return _joined(_Writer(indent).lines([Piece("LINE", line), *behind])) if behind else [" " * indent + line]
    if not row:
        return _joined(_Writer(indent).lines([*pieces, *behind]))
    if commented and pieces[-2].kind not in ROW_OPENERS and not pieces[-2].place and not pieces[-1].broken:
        # If the cells have comments, a comment after a closing brace on the line of the last cell belongs to that cell.
        return _joined(_Writer(indent, row=True).lines([*pieces[:-1], *behind, pieces[-1]]))
    return _joined(_Writer(indent, row=True).lines([*pieces, *behind]))


def _pieces(text: str, tokens: Sequence[Token], comments: CommentsByToken, span: range) -> Iterator[Piece]:
    """The tokens of a statement and the comments between them; a comma goes before the comment on its value."""
    waiting: list[Piece] = []
    before = ""
    for index in span:
        kind, start, end = tokens[index]
        if index > span.start:
            waiting = [_comment(text, comment) for comment in comments.get(index, ())]
        written = text[start:end] if kind in AS_WRITTEN else capitalised(text[start:end])
        broken = kind in LINE_COUNTS and breaks(text, tokens[index - 1].end, start) > 0
        piece = _same(kind, written, None, broken) if len(written) <= SHORT else Piece(kind, written, None, broken)
        if kind == "COMMA" and before not in ROW_OPENERS:
            yield piece
            yield from waiting
        else:
            yield from waiting
            yield piece
        before = kind


# Pieces of so many characters are made once each: a row may have millions of commas.
SHORT = 8
_same = lru_cache(maxsize=1000)(Piece)


def _comment(text: str, comment: PlacedComment) -> Piece:
    return Piece("COMMENT", text[comment.start : comment.end], comment.place)


def _on_one_line(pieces: Sequence[Piece]) -> str:
    """The text of a statement without comments; empty if the strings of a literal stand on several lines."""
    parts: list[str] = []
    before = ""
    for piece in pieces:
        if piece.broken and piece.kind == before == "STRING":
            return ""
        parts += (_between(before, piece.kind), piece.text)
        before = piece.kind
    return "".join(parts)


def _between(before: str, kind: str) -> str:
    """The space between two tokens on a line."""
    if not before or before in NO_BLANK_AFTER:
        return ""
    if kind == "COMMA" and before in ROW_OPENERS:
        return " "
    return "" if kind in NO_BLANK_BEFORE else " "


class _Writer:
    """Writes pieces into lines. `row`: a row of a table, written with a cell per line."""

    def __init__(self, indent: int, *, row: bool = False) -> None:
        self._indent = indent
        self._row = row
        # The columns at which the lines after the first begin, and the further strings of a literal.
        self._hang = indent + INDENT
        self._literal = self._hang
        self._lines: list[Line] = []
        self._parts: list[str] = []
        self._width = 0

    def lines(self, pieces: Iterable[Piece]) -> list[Line]:
        before = ""
        self._start(self._indent)
        for piece in pieces:
            if piece.place is not None:
                self._comment(piece, piece.place)
                continue
            self._token(piece, before)
            before = piece.kind
        self._end()
        return self._lines

    def _token(self, piece: Piece, before: str) -> None:
        if self._breaks(piece, before):
            self._end()
        further = piece.kind == before == "STRING"
        if not self._parts:
            self._start(self._indent if piece.kind == "RBRACE" else self._literal if further else self._hang)
        elif before:
            self._add(_between(before, piece.kind))
        if piece.kind == "STRING" and not further:
            near = self._width <= self._indent + LONGEST_HEAD
            self._literal = self._width if near else self._hang
        self._add(piece.text)
        if piece.kind == "EQUAL":
            near = self._width < self._indent + LONGEST_HEAD
            self._hang = self._width + 1 if near else self._indent + INDENT

    def _breaks(self, piece: Piece, before: str) -> bool:
        if piece.kind == before == "STRING":
            return piece.broken
        return self._row and bool(before) and (before in ROW_OPENERS or piece.kind == "RBRACE")

    def _comment(self, piece: Piece, place: CommentPlace) -> None:
        if self._parts and place is CommentPlace.TRAILING:
            self._end(piece.text)
            return
        self._end()
        # A comma that was moved may leave its comment after another comment, or reach a line that has one already.
        above = self._lines[-1]
        if not place.own_line and above.comment and not breaks(above.code, 0, len(above.code)):
            self._lines.append(Line("", piece.text, continued=True))
        else:
            self._lines.append(Line(" " * self._hang + piece.text))

    def _start(self, indent: int) -> None:
        self._parts = [" " * indent]
        self._width = indent

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._width += len(text)

    def _end(self, comment: str = "") -> None:
        if self._parts:
            code = "".join(self._parts)
            self._lines.append(Line(code, comment) if comment or len(code) > SHORT_LINE else _plain(code))
            self._parts = []


# Lines of so many characters without a comment are made once each: those of a row's empty cells are all the same.
SHORT_LINE = 16
_plain = lru_cache(maxsize=1000)(Line)


def _joined(lines: Sequence[Line]) -> list[str]:
    """Code and comments, the comments of a statement aligned unless they would be too far to the right."""
    if not any(line.comment for line in lines):
        return [line.code for line in lines]
    widths = [_width(line.code) if line.comment and not line.continued else 0 for line in lines]
    common = max(widths)
    made: list[str] = []
    column = 0
    for line, width in zip(lines, widths, strict=True):
        if line.continued:
            made.append(" " * min(column, FARTHEST) + line.comment)
        elif line.comment:
            column = (common if common <= WIDTH // 2 else width) + len(GAP)
            made.append(line.code + " " * (column - width) + line.comment)
        else:
            made.append(line.code)
    return made


def _width(code: str) -> int:
    """The columns of the last line of `code`, whose literals may hold line breaks."""
    return columns(code[max(code.rfind("\n"), code.rfind("\r")) + 1 :])
