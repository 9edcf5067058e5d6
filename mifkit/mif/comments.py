"""Where each comment stands: on a line of its own, after a token, or continuing the comment of the line above."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from itertools import islice
from typing import NamedTuple

from mifkit.mif import tree
from mifkit.mif.tokens import Token

LINE_BREAK = re.compile(r"\r\n|\r|\n")
# `//Architecture<Name>` and the like (SMS 2.0 Resource Guide).
HEADER = re.compile(r"//[ \t]*\w+[ \t]*<")
# Columns between the tab stops of the editors in which people align comments.
TAB_STOPS = 8
# Columns by which a comment aligned by hand may miss the column of the comment above, and by which it must stand to the
# right of the next statement if it does.
NEARLY, CLEARLY = 3, 4
# The column beyond which comments are neither expected nor written.
FARTHEST = 100


class CommentPlace(Enum):
    OWN_LINE = 1
    # after a token, on its line
    TRAILING = 2
    # on the line below a trailing comment, and not to the left of it: it continues that comment
    CONTINUATION = 3
    # on a line of its own before the component, in the form of an SMS directive
    HEADER = 4

    @property
    def own_line(self) -> bool:
        return self in (CommentPlace.OWN_LINE, CommentPlace.HEADER)


class PlacedComment(NamedTuple):
    """A comment from `start` up to, not including, `end`. `blank`: a blank line is before it."""

    start: int
    end: int
    place: CommentPlace
    blank: bool


# The comments before each token, by the token's index; those after the last token by the number of tokens.
CommentsByToken = Mapping[int, list[PlacedComment]]


def breaks(text: str, start: int, end: int) -> int:
    """The number of line breaks between two offsets, at most 2."""
    if start == end:
        return 0
    return len(list(islice(LINE_BREAK.finditer(text, start, end), 2)))


def columns(line: str) -> int:
    """The width of a line's text in columns, with tab stops every 8."""
    return len(line.expandtabs(TAB_STOPS)) if "\t" in line else len(line)


def place_comments(
    text: str, tokens: Sequence[Token], comments: Iterable[tree.Comment]
) -> dict[int, list[PlacedComment]]:
    """Where the comments of a text stand among its tokens."""
    placed: dict[int, list[PlacedComment]] = {}
    index = 0
    # Where the previous comment ended, and the column that a comment must reach to continue it, if that is possible.
    last_end, reach = 0, None
    below = _TokenColumns(text, tokens)
    component = next((number for number, token in enumerate(tokens) if token.kind == "START"), len(tokens))
    for comment in comments:
        while index < len(tokens) and tokens[index].start < comment.start:
            index += 1
        token_end = tokens[index - 1].end if index else 0
        between = breaks(text, max(last_end, token_end), comment.start)
        line = _line_start(text, last_end, comment.start)
        column = columns(text[line : comment.start])
        if between == 0 and index:
            place = CommentPlace.TRAILING
            reach = None if _in_literal(tokens, index, line) else min(column, FARTHEST)
        elif index <= component and HEADER.match(text, comment.start, comment.end):
            place = CommentPlace.HEADER
        elif between == 1 and reach is not None and token_end < last_end and column >= reach - NEARLY:
            # A comment right above a statement, in its column, belongs to the statement.
            right = column - below.column(index, comment.end)
            goes_on = right > 0 if column >= reach else right >= CLEARLY
            place = CommentPlace.CONTINUATION if goes_on else CommentPlace.OWN_LINE
        else:
            place = CommentPlace.OWN_LINE
        if place.own_line:
            reach = None
        placed.setdefault(index, []).append(PlacedComment(comment.start, comment.end, place, between > 1))
        last_end = comment.end
    return placed


class _TokenColumns:
    """The columns of tokens that follow comments. Each is found once: a million comments may precede a token."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._known = (-1, -1)

    def column(self, index: int, after: int) -> int:
        """The column of token `index`, given that a line begins between the offset `after` and it; -1 past the end."""
        if self._known[0] != index:
            past = index == len(self._tokens)
            start = -1 if past else self._tokens[index].start
            self._known = (index, -1 if past else columns(self._text[_line_start(self._text, after, start) : start]))
        return self._known[1]


def _line_start(text: str, after: int, offset: int) -> int:
    """Where the line of `offset` begins, but not before `after`."""
    return max(after, text.rfind("\n", after, offset) + 1, text.rfind("\r", after, offset) + 1)


def _in_literal(tokens: Sequence[Token], index: int, line: int) -> bool:
    """Whether the line that begins at `line`, and on which token `index - 1` ends, begins inside a literal.

    The columns of such a line mean nothing, because the text of a literal is not indented with its statement.
    """
    while index and tokens[index - 1].start >= line:
        index -= 1
    return index > 0 and tokens[index - 1].end > line
