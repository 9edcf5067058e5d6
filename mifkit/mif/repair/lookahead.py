"""Looking ahead: whether a statement, the beginning or end of a block, or a slip for either comes next."""

from collections import deque
from typing import NamedTuple

from mifkit.mif.grammar import terminals
from mifkit.mif.repair.cursor import END_OF_FILE, Cursor
from mifkit.mif.repair.spelling import (
    BLOCKS,
    FRAMES,
    STATEMENTS,
    TEXTS,
    block_keyword,
    cut_keyword,
    frame_keyword,
    glued,
    glued_pairs,
)
from mifkit.mif.tokens import Token

WORDS = frozenset({"TYPE_WORD", "ACCESS_WORD", "STORAGE_WORD", "OS_WORD", "WORD"})
QUOTED = ("STRING", "UNTERMINATED")
# Kinds of tokens that show, after a keyword without an equals sign, that a statement was meant.
EVIDENT = {
    **dict.fromkeys(TEXTS, frozenset({"STRING"})),
    "VALUE": frozenset({"STRING", "NUMBER", "STAR"}),
    "ID": frozenset({"NUMBER"}),
    "KEY": frozenset({"NUMBER"}),
    "TYPE": frozenset({"TYPE_WORD"}),
    "ACCESS": frozenset({"ACCESS_WORD"}),
    "STORAGE": frozenset({"STORAGE_WORD"}),
}
# Characters that are written for an equals sign, or beside it: `:=`, `==`, `=>`, `->`, `+=`, `;`.
SIGN = frozenset(":;>+~|\u200b\u00a0\u2260\uff1d")
LONGEST_SIGN = 4
# The most words in a broken `start X`: more are prose.
MOST_BROKEN = 8
# The most `type = start enum … end enum` that are skipped to find the next boundary of the block around them.
MOST_INLINE = 8
# The kinds of tokens that may begin a statement or a block.
RESUMING = frozenset({END_OF_FILE, *FRAMES, *STATEMENTS, "WORD", "NUMBER", "MINUS", "OS_WORD", "LBRACE"})


# --- statements ------------------------------------------------------------------------------------------


def sign(cursor: Cursor, ahead: int) -> int:
    """The number of tokens that are an equals sign at `ahead`, or are written for it; 0 if there is no such sign."""
    count, equal = 0, False
    while count < LONGEST_SIGN:
        token = cursor.token(ahead + count)
        touches = cursor.token(ahead + count - 1).end == token.start
        if token.kind == "EQUAL":
            if count and not cursor.same_line(ahead + count):
                break
            equal = True
        elif (count and not touches) or not cursor.same_line(ahead + count):
            break
        elif token.kind == "MINUS" or _is_plus_of_number(cursor, ahead + count):
            if equal:
                break
        elif token.kind != "STRAY" or not SIGN.issuperset(cursor.source(token)):
            break
        count += 1
    return count


def _is_plus_of_number(cursor: Cursor, ahead: int) -> bool:
    plus, number = cursor.token(ahead), cursor.token(ahead + 1)
    return cursor.source(plus) == "+" and number.kind == "NUMBER" and plus.end == number.start


def has_equal(cursor: Cursor, ahead: int, count: int) -> bool:
    return any(cursor.kind(ahead + place) == "EQUAL" for place in range(count))


def is_statement(cursor: Cursor, ahead: int = 0) -> bool:
    """Whether a statement keyword and its equals sign (or an obvious slip for it) come next."""
    kind = cursor.kind(ahead)
    if kind not in STATEMENTS:
        return False
    follower = cursor.kind(ahead + 1)
    if follower == "EQUAL":
        return True
    if follower in EVIDENT[kind]:
        # `Key 1 = 1, 2`: the first number is stray.
        return cursor.kind(ahead + 2) != "EQUAL"
    length = sign(cursor, ahead + 1)
    if not length:
        return False
    return has_equal(cursor, ahead + 1, length) or (
        cursor.kind(ahead + 1 + length) in EVIDENT[kind] or cursor.source(cursor.token(ahead + 1)) == ":"
    )


def is_enumerator(cursor: Cursor, ahead: int = 0) -> bool:
    """Whether a number, its sign and an equals sign come next."""
    if cursor.kind(ahead) == "MINUS":
        ahead += 1
    return cursor.kind(ahead) == "NUMBER" and cursor.kind(ahead + 1) == "EQUAL"


def resumes(cursor: Cursor, ahead: int = 0) -> bool:
    """Whether a new statement or block begins at the token `ahead` places on."""
    token = cursor.token(ahead)
    kind = token.kind
    if kind not in RESUMING:
        return False
    if kind == END_OF_FILE or is_frame(cursor, ahead) or is_statement(cursor, ahead):
        return True
    if kind in ("NUMBER", "MINUS"):
        # Outside an enum, `1 = "text"` may be a misplaced enumerator; `1 = 2` is a fault.
        number = ahead + (kind == "MINUS")
        return is_enumerator(cursor, ahead) and (
            cursor.block == "enum" or cursor.kind(number + 2) in QUOTED or cursor.starts_line(token)
        )
    if kind == "OS_WORD":
        return cursor.kind(ahead + 1) == "EQUAL"
    if kind == "WORD":
        if cursor.kind(ahead + 1) == "EQUAL":
            return cursor.starts_line(token) or unglued(cursor, ahead) is not None
        return is_broken_frame(cursor, ahead) or glued(cursor.source(token)) is not None
    return kind == "LBRACE" and (cursor.block == "table" or cursor.starts_line(token))


def follows(cursor: Cursor, ahead: int) -> bool:
    """Whether the token `ahead` places on can stand after a value in a faultless file."""
    kind = cursor.kind(ahead)
    return (
        kind == "LBRACE"
        or (kind in WORDS and cursor.kind(ahead + 1) == "EQUAL")
        or is_enumerator(cursor, ahead)
        or resumes(cursor, ahead)
    )


def unglued(cursor: Cursor, ahead: int = 0) -> tuple[Token, Token] | None:
    """The two tokens in a token without a blank, `1NAME =` or `SPECIFICEND ATTRIBUTE`; `None` if it is not a pair."""
    token = cursor.token(ahead)
    if token.kind not in ("WORD", "NUMBER"):
        return None
    text = cursor.source(token)
    for length, kind in glued_pairs(text):
        middle = token.start + length
        first = Token(_kind(text[:length]), token.start, middle)
        second = Token(kind, middle, token.end)
        follower = cursor.kind(ahead + 1)
        if kind in BLOCKS:
            fits = first.kind in FRAMES
        elif kind in FRAMES:
            fits = follower in BLOCKS
        elif kind == "NUMBER":
            fits = first.kind in BLOCKS and follower == "EQUAL"  # `Start Enum1 = "a"`
        else:
            fits = (kind in STATEMENTS or kind == "OS_WORD") and follower == "EQUAL"
        if fits:
            return first, second
    return None


def _kind(word: str) -> str:
    return "NUMBER" if word[0].isdigit() else terminals().keywords[word.lower()]


# --- blocks ----------------------------------------------------------------------------------------------


def block_word(cursor: Cursor, ahead: int) -> str | None:
    """The block keyword, in lower case, that the token `ahead` places on is or was meant to be; else `None`."""
    token = cursor.token(ahead)
    if token.kind in BLOCKS:
        return token.kind.lower()
    if token.kind != "WORD":
        return None
    parts = unglued(cursor, ahead)
    if parts is not None and parts[0].kind in BLOCKS:
        return parts[0].kind.lower()
    meant = block_keyword(cursor.source(token))
    return meant[0] if meant else None


def is_frame(cursor: Cursor, ahead: int = 0) -> bool:
    """Whether `start` or `end` comes next, and then a word that is, or was meant to be, a block keyword."""
    if cursor.kind(ahead) not in FRAMES:
        return False
    follower = cursor.token(ahead + 1)
    if follower.kind in BLOCKS or follower.kind == END_OF_FILE:
        return True
    if follower.kind != "WORD":
        return False
    if cursor.kind(ahead + 2) == END_OF_FILE and cut_keyword(cursor.source(follower)):
        return True
    return block_word(cursor, ahead + 1) is not None


def is_broken_frame(cursor: Cursor, ahead: int = 0) -> bool:
    """Whether a misspelt `start` or `end` and a block keyword come next."""
    return (
        cursor.kind(ahead) == "WORD"
        and cursor.kind(ahead + 1) in BLOCKS
        and cursor.kind(ahead + 2) != "EQUAL"
        and frame_keyword(cursor.source(cursor.token(ahead))) is not None
    )


class BrokenFrame(NamedTuple):
    """The remains of a `start X` or `end X`: `frame` (START or END) or `keyword` is known, or both.

    They are `length` tokens; `word` is the token that is the keyword, or stands in its place.
    """

    frame: str | None
    keyword: str | None
    word: Token | None
    length: int


def broken_frame(cursor: Cursor) -> BrokenFrame | None:
    """A `start` or `end` without its block, a block keyword without `start` or `end`, or both with words between."""
    first = cursor.token()
    frame = first.kind if first.kind in FRAMES else None
    if frame is None and first.kind == "WORD" and cursor.kind(1) in BLOCKS and cursor.same_line(1):
        return BrokenFrame(None, cursor.kind(1).lower(), cursor.token(1), 2) if cursor.kind(2) != "EQUAL" else None
    if frame is None:
        lone = first.kind in BLOCKS and cursor.kind(1) != "EQUAL"
        return BrokenFrame(None, first.kind.lower(), first, 1) if lone else None
    if cursor.kind(1) == "EQUAL" and cursor.kind(2) not in BLOCKS:
        return None
    count = 1
    while cursor.same_line(count) and not resumes(cursor, count):
        if count == MOST_BROKEN:
            return None
        token = cursor.token(count)
        quoted_word = cursor.source(token).strip('"').lower() if token.kind == "STRING" else ""
        keyword = block_word(cursor, count) or (quoted_word if quoted_word.upper() in BLOCKS else None)
        count += 1
        if keyword is not None and cursor.kind(count) != "EQUAL":
            return BrokenFrame(frame, keyword, token, count)
    word = cursor.token(1) if count > 1 else None
    return BrokenFrame(frame, None, word, count)


class Boundary(NamedTuple):
    """A `start X` or `end X` ahead: `frame` is START, END, or END_OF_FILE with an empty keyword.

    `inline`: the `start` of an enum that is the value of a type.
    """

    frame: str
    keyword: str
    start: int
    end: int
    inline: bool = False


class Outline:
    """The block boundaries ahead of a cursor. Each part of the file is searched once."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._found: deque[Boundary] = deque()
        self._unsearched = cursor.left
        self._version = cursor.version

    def after(self, offset: int) -> Boundary:
        """The first boundary that begins after `offset`. Enums that are the value of a type do not count."""
        cursor = self._cursor
        if self._version != cursor.version:
            self._version = cursor.version
            self._found.clear()
            self._unsearched = cursor.left
        self._unsearched = min(self._unsearched, cursor.left)
        while self._found and self._found[0].start < cursor.token().start:
            self._found.popleft()
        index = inline = 0
        while True:
            boundary = self._at(index)
            if boundary.frame == END_OF_FILE:
                return boundary
            index += 1
            if boundary.start <= offset:
                continue
            if not boundary.inline or inline == MOST_INLINE:
                return boundary
            last = self._at(index)
            if (last.frame, last.keyword) != ("END", "enum"):
                return boundary
            index += 1
            inline += 1

    def _at(self, index: int) -> Boundary:
        while index >= len(self._found):
            found = self._search()
            if found.frame == END_OF_FILE:
                return found
            self._found.append(found)
        return self._found[index]

    def _search(self) -> Boundary:
        cursor = self._cursor
        while (ahead := cursor.may_bound(cursor.left - self._unsearched)) < cursor.left:
            self._unsearched = cursor.left - ahead - 1
            kind = cursor.kind(ahead)
            if kind in FRAMES:
                frame, keyword, last = kind, block_word(cursor, ahead + 1), cursor.token(ahead + 1)
            else:
                frame, keyword, last = self._word(ahead)
            if keyword is not None:
                inline = frame == "START" and keyword == "enum" and self._after_equal(ahead)
                return Boundary(frame, keyword, cursor.token(ahead).start, last.end, inline)
        self._unsearched = 0
        end = len(cursor.text)
        return Boundary(END_OF_FILE, "", end, end)

    def _word(self, ahead: int) -> tuple[str, str | None, Token]:
        """A word that is `start` or `end` misspelt, or glued to its block."""
        cursor = self._cursor
        token = cursor.token(ahead)
        if is_broken_frame(cursor, ahead):
            meant = frame_keyword(cursor.source(token)) or ""
            return meant.upper(), cursor.kind(ahead + 1).lower(), cursor.token(ahead + 1)
        first, second = glued(cursor.source(token)) or ("", "")
        if first not in FRAMES or self._after_equal(ahead):
            return "", None, token
        return first, second.lower(), token

    def _after_equal(self, ahead: int) -> bool:
        cursor = self._cursor
        if ahead:
            return cursor.kind(ahead - 1) == "EQUAL"
        return bool(cursor.written) and cursor.written[-1].kind == "EQUAL"
