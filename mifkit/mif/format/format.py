"""The formatter: text and its tokens → the same statements, values and comments in one layout.

* One statement per line, `Keyword = value`, indented by two blanks for each block around it.
* Literals, numbers and comments stay as they are written. `mifkit.mif.format.layout` describes a statement's layout.
* Simple statements that follow each other are put in canonical order. No statement is moved across a block, a row, an
  enumerator or a comment that stands apart; repeated statements keep their order.
* At most one blank line between statements, none at the beginning or the end of a block.
* The same line end for all lines: the most frequent one. Line ends inside literals are part of their values.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from mifkit.diagnostics import Finding
from mifkit.mif.comments import LINE_BREAK, CommentPlace, CommentsByToken, PlacedComment, breaks, place_comments
from mifkit.mif.format.layout import INDENT, statement_lines
from mifkit.mif.parser import Parsed
from mifkit.mif.statements import STATEMENTS
from mifkit.mif.tokens import Token

# For files without a line break: the programs that read MIF files run on Windows.
DEFAULT_LINE_END = "\r\n"
END_OF_FILE_MARK = "\x1a"
# Findings for which the parser adds and leaves out nothing.
HARMLESS = frozenset(("keyword-alias",))
# The canonical order of the statements of each block. SMS reads a pragma between the key and the first attribute only
# (BORES S3D7B), so key and pragma stay in their order.
RANKS = {block: {keyword: rank for rank, keyword in enumerate(statements)} for block, statements in STATEMENTS.items()}
RANKS["group"]["pragma"] = RANKS["group"]["key"]


class Role(Enum):
    OPEN = 1
    CLOSE = 2
    STATEMENT = 3
    COMMENTS = 4


class LayoutItem(NamedTuple):
    """A statement, the beginning or end of a block, or comments that stand apart.

    `span` are its tokens, `own` the comments on the lines above it, `trailing` those after it. `rank` is its place in
    the canonical order. An item without a rank is never moved, and no other item is moved across it.
    """

    role: Role
    depth: int
    blank: bool
    span: range
    own: Sequence[PlacedComment]
    trailing: Sequence[PlacedComment]
    rank: int | None = None


def obstacles(parsed: Parsed) -> list[Finding]:
    """The syntax findings that prevent formatting: text that the parser had to mend must not be written back."""
    return [finding for finding in parsed.findings if finding.rule not in HARMLESS]


def format_text(text: str, parsed: Parsed) -> str:
    """`text` in the canonical layout; `parsed` is its parse.

    Raises ValueError if the parser had to mend the text (`obstacles`).
    """
    if obstacles(parsed):
        raise ValueError("text with syntax errors cannot be formatted")
    tokens = parsed.tokens
    comments = place_comments(text, tokens, parsed.file.comments)
    lines = list(_lines(text, tokens, comments, _in_order(_layout_items(text, tokens, comments))))
    end = _line_end(text, tokens)
    if not text.endswith(END_OF_FILE_MARK):
        return end.join([*lines, ""])
    # A comment may have swallowed the mark.
    return end.join(lines if lines[-1].endswith(END_OF_FILE_MARK) else [*lines, END_OF_FILE_MARK])


def _statements(tokens: Sequence[Token]) -> Iterator[range]:
    """The tokens of each statement: up to the first token of the next statement."""
    kinds = [token.kind for token in tokens]
    first = 0
    for index in range(1, len(kinds)):
        kind = kinds[index]
        if kind == "START":
            begins = kinds[index - 1] != "EQUAL"
        elif kind == "MINUS":
            begins = kinds[index + 2 : index + 3] == ["EQUAL"]
        else:
            begins = kind in ("END", "LBRACE") or (
                kinds[index + 1 : index + 2] == ["EQUAL"] and kinds[index - 1] != "MINUS"
            )
        if begins:
            yield range(first, index)
            first = index
    if kinds:
        yield range(first, len(kinds))


def _layout_items(text: str, tokens: Sequence[Token], comments: CommentsByToken) -> Iterator[LayoutItem]:
    """The items of a text in their order."""
    blocks: list[str] = []
    for span in _statements(tokens):
        kind = tokens[span.start].kind
        role = _role(tokens, span)
        between = comments.get(span.start, [])
        above = [comment for comment in between if comment.place.own_line]
        before = between[-1].end if between else tokens[span.start - 1].end if span.start else 0
        blank = breaks(text, before, tokens[span.start].start) > 1
        apart = len(above) if blank or role is Role.CLOSE else _last_blank(above)
        yield from _apart(above[:apart], len(blocks))
        own = above[apart:]
        if role is Role.CLOSE:
            blocks.pop()
        trailing = [comment for comment in comments.get(span.stop, ()) if not comment.place.own_line]
        rank = RANKS[blocks[-1]].get(kind.lower()) if blocks and role is Role.STATEMENT else None
        yield LayoutItem(role, len(blocks), own[0].blank if own else blank, span, own, trailing, rank)
        if role is Role.OPEN:
            blocks.append(tokens[span.stop - 1].kind.lower())
    rest = comments.get(len(tokens), ())
    yield from _apart([comment for comment in rest if comment.place.own_line], 0)


def _role(tokens: Sequence[Token], span: range) -> Role:
    """What a statement does. `Type = Start Enum` opens a block, too."""
    if tokens[span.start].kind == "END":
        return Role.CLOSE
    opens = len(span) > 1 and tokens[span.stop - 2].kind == "START"
    return Role.OPEN if opens else Role.STATEMENT


def _last_blank(comments: Sequence[PlacedComment]) -> int:
    """The number of comments that a blank line separates from the last comment."""
    return max((index for index, comment in enumerate(comments) if comment.blank), default=0)


def _apart(comments: Sequence[PlacedComment], depth: int) -> Iterator[LayoutItem]:
    if comments:
        yield LayoutItem(Role.COMMENTS, depth, comments[0].blank, range(0), comments, ())


def _in_order(items: Iterator[LayoutItem]) -> Iterator[LayoutItem]:
    """The items, with neighbouring simple statements in canonical order. Blank lines stay where they are."""
    for movable, run in groupby(items, key=lambda item: item.rank is not None):
        if not movable:
            yield from run
            continue
        given = list(run)
        for place, item in zip(given, sorted(given, key=lambda item: item.rank or 0), strict=True):
            yield item._replace(blank=place.blank)


def _lines(text: str, tokens: Sequence[Token], comments: CommentsByToken, items: Iterator[LayoutItem]) -> Iterator[str]:
    role = Role.OPEN
    for item in items:
        if item.blank and role is not Role.OPEN and item.role is not Role.CLOSE:
            yield ""
        role = item.role
        indent = INDENT * item.depth
        for number, comment in enumerate(item.own):
            if number and comment.blank:
                yield ""
            yield _own_line(text, comment, indent)
        if item.span:
            yield from statement_lines(text, tokens, comments, item.span, item.trailing, indent)


def _own_line(text: str, comment: PlacedComment, indent: int) -> str:
    """The line of a comment. SMS documents header comments without blanks, so their blanks are not changed."""
    start = comment.start
    if comment.place is not CommentPlace.HEADER:
        return " " * indent + text[start : comment.end]
    while start and text[start - 1] in " \t":
        start -= 1
    return text[start : comment.end]


def _line_end(text: str, tokens: Sequence[Token]) -> str:
    """The most frequent line end outside literals; of equally frequent line ends, the first in the text."""
    counts: Counter[str] = Counter()
    start = 0
    for token in tokens:
        counts.update(LINE_BREAK.findall(text, start, token.start))
        start = token.end
    counts.update(LINE_BREAK.findall(text, start))
    if not counts:
        counts.update(LINE_BREAK.findall(text))
    return counts.most_common(1)[0][0] if counts else DEFAULT_LINE_END
