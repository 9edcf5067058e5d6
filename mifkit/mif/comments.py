"""Where each comment stands among the tokens: on its own line, behind something, or going on from the line above."""

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import islice
from typing import NamedTuple

from mifkit.mif import tree
from mifkit.mif.lexer import Token

LINE_BREAK = re.compile(r"\r\n|\r|\n")
# How far apart the tab stops of the editors are in which people lined their comments up.
TAB_STOPS = 8
# Who lines comments up by hand may miss the column by so many, if the line is clearly no statement's: by as many.
NEARLY, CLEARLY = 3, 4
# Farther right than this a comment need not begin to go on from the one above it, and is not written.
FARTHEST = 100


class Place(Enum):
    OWN_LINE = 1
    # behind a token, on its line
    TRAILING = 2
    # on the line below a trailing comment, and not left of it: more of the same text
    CONTINUATION = 3


class Placed(NamedTuple):
    """A comment: `start` up to, not including, `end`. `blank`: a blank line stands before it."""

    start: int
    end: int
    place: Place
    blank: bool


def breaks(text: str, start: int, end: int) -> int:
    """The number of line breaks between two offsets; 2 stands for all greater numbers."""
    if start == end:
        return 0
    return len(list(islice(LINE_BREAK.finditer(text, start, end), 2)))


def columns(line: str) -> int:
    """The width of a line's text in columns."""
    return len(line.expandtabs(TAB_STOPS)) if "\t" in line else len(line)


def place_comments(text: str, tokens: Sequence[Token], comments: Iterable[tree.Comment]) -> dict[int, list[Placed]]:
    """The comments before each token, by the token's index; those after the last one by the number of tokens."""
    placed: dict[int, list[Placed]] = {}
    index = 0
    # Where the comment before ended, and the column a comment must reach to continue it, if it can be continued.
    last_end, reach = 0, None
    below = _TokenColumns(text, tokens)
    for comment in comments:
        while index < len(tokens) and tokens[index].start < comment.start:
            index += 1
        token_end = tokens[index - 1].end if index else 0
        between = breaks(text, max(last_end, token_end), comment.start)
        column = _column(text, last_end, comment.start)
        if between == 0 and index:
            place, reach = Place.TRAILING, min(column, FARTHEST)
        elif between == 1 and reach is not None and token_end < last_end and column >= reach - NEARLY:
            # What stands right above a statement, in its column, belongs to the statement.
            right = column - below.column(index, comment.end)
            goes_on = right > 0 if column >= reach else right >= CLEARLY
            place = Place.CONTINUATION if goes_on else Place.OWN_LINE
        else:
            place = Place.OWN_LINE
        if place is Place.OWN_LINE:
            reach = None
        placed.setdefault(index, []).append(Placed(comment.start, comment.end, place, between > 1))
        last_end = comment.end
    return placed


class _TokenColumns:
    """The columns of tokens that follow comments. Each is looked up once: a million comments may precede a token."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._known = (-1, -1)

    def column(self, index: int, after: int) -> int:
        """The column of token `index`, given that a line begins between the offset `after` and it; -1 past the end."""
        if self._known[0] != index:
            past = index == len(self._tokens)
            self._known = (index, -1 if past else _column(self._text, after, self._tokens[index].start))
        return self._known[1]


def _column(text: str, after: int, offset: int) -> int:
    """The column of `offset`, counted from the last line that begins after `after`, or else from there."""
    start = max(after, text.rfind("\n", after, offset) + 1, text.rfind("\r", after, offset) + 1)
    return columns(text[start:offset])
