"""Text → tokens, by one pattern made from the terminals of the grammar. Every text can be cut into tokens."""

import re
from array import array
from functools import cache
from itertools import accumulate, compress, repeat
from operator import add, itemgetter
from typing import NamedTuple

from msgspec import Struct

from mifkit.mif.grammar import terminals
from mifkit.mif.tokens import Token, TokenList, kind_codes

# Characters that are cut at a time.
CHUNK = 10_000
# The terminals of most tokens.
FREQUENT = ("WORD", "EQUAL", "STRING", "NUMBER", "COMMA")
# In place of a code: the spelling says what it is.
LOOK_UP = 255
# Spellings of words that are remembered.
MOST_SPELLINGS = 1000
# At the end of a text, it is white space.
END_MARK = "\x1a"
WHITE = "\t\n\v\f\r "
FIRST = itemgetter(0)
NOT = bytes([1, *bytes(255)])


class Tokens(NamedTuple):
    """The tokens of a text, and its comments. Between them is white space."""

    stream: TokenList
    comments: TokenList


@cache
def _scanner(*, strings: bool = True) -> re.Pattern[str]:
    return re.compile(
        "|".join(
            f"(?P<{name}>{pattern})" for name, pattern in terminals().patterns.items() if strings or name != "STRING"
        )
    )


@cache
def _literal_body() -> re.Pattern[str]:
    """A literal without its closing quote: how far the search for that quote goes."""
    return re.compile(terminals().patterns["STRING"].removesuffix('"'))


class _Spellings(dict[str, int]):
    """The token codes of words as they are written, and of what begins with a slash."""

    def __missing__(self, written: str) -> int:
        if written.startswith("/"):
            return kind_codes()["COMMENT" if re.match(terminals().patterns["COMMENT"], written) else "STRAY"]
        code = kind_codes()[terminals().keywords.get(written.lower(), "WORD")]
        if len(self) < MOST_SPELLINGS:
            self[written] = code
        return code


class _Pieces(Struct, frozen=True):
    """How a text is cut in pieces: a token or a comment and the white space behind it, or white space at the beginning.

    `pattern` finds all pieces at once, without a match for each. An unterminated literal takes all that follows: the
    search for its end is not made again from each further quotation mark. The first character of a piece says what it
    is: `codes` has the token codes by byte; LOOK_UP, where its spelling says it.
    """

    pattern: re.Pattern[str]
    codes: bytes


@cache
def _pieces() -> _Pieces:
    patterns = terminals().patterns
    # No two of the others begin with the same character, so the most frequent may come first.
    names = [*FREQUENT, *(name for name in patterns if name not in (*FREQUENT, "UNTERMINATED"))]
    pattern = "|".join([*(f"(?:{patterns[name]})" for name in names), r'"[\s\S]*+'])
    # Terminals of a single sign are found by it; of the others, only literals begin with a quotation mark.
    signs = {sign: name for name in names if len(sign := patterns[name].removeprefix("\\")) == 1} | {'"': "STRING"}
    others = {name: re.compile(patterns[name]) for name in names if name not in signs.values()}
    codes = bytearray(256)
    for byte in range(128):
        char = chr(byte)
        kinds = {name for name, one in others.items() if one.fullmatch(char) or one.fullmatch(char + char)}
        name = signs.get(char) or (kinds.pop() if len(kinds) == 1 else "WORD")
        codes[byte] = LOOK_UP if name == "WORD" else kind_codes()[name]
    codes[ord(END_MARK)] = kind_codes()["STRAY"]
    return _Pieces(re.compile(f"(?:{pattern})(?:{patterns['WHITE_SPACE']})?+"), bytes(codes))


def tokenize(text: str, start: int = 0, stop: int | None = None) -> Tokens:
    """Cut `text` into tokens. Text that no other terminal accepts is STRAY or UNTERMINATED.

    Starts at offset `start`, where a token must begin, and ends with the first token that ends at or after `stop`.
    """
    return (_whole(text) if start == 0 and stop is None else None) or _piece(text, start, stop)


def _whole(text: str) -> Tokens | None:
    """The tokens of a whole text, cut in the fastest way; `None` if it has an unterminated literal or ends in a 1A."""
    if text.endswith(END_MARK):
        return None
    tokens = Tokens(TokenList(), TokenList())
    spellings = _Spellings()
    start, size = 0, CHUNK
    while start < len(text):
        pieces, end = _cut(text, start, min(start + size, len(text)))
        if end is None:
            return None
        if pieces:
            _add(pieces, start, tokens, spellings)
        # A literal may be longer than a chunk.
        size = CHUNK if pieces else 2 * size
        start = end
    return tokens


def _cut(text: str, start: int, stop: int) -> tuple[list[str], int | None]:
    """The pieces from `start` on that end before `stop`, and where the last of them ends.

    `None` in place of that, if a literal is unterminated.
    """
    pieces = _pieces().pattern.findall(text, start, stop)
    literal = terminals().patterns["STRING"]
    is_open = pieces[-1].startswith('"') and re.match(literal, pieces[-1]) is None
    # What comes behind a part of a text may belong to its last piece.
    place = stop - len(pieces.pop()) if is_open or stop < len(text) else stop
    # Without an end in this part, a literal looks as if it had none.
    return pieces, None if is_open and re.compile(literal).match(text, place) is None else place


def _add(pieces: list[str], start: int, tokens: Tokens, spellings: _Spellings) -> None:
    """Add the tokens and comments of pieces, the first of which begins at `start`."""
    stream, comments = tokens
    starts = list(accumulate(map(len, pieces), initial=start))
    written = list(map(str.rstrip, pieces, repeat(WHITE)))
    # Every character beyond ASCII is stray, as a question mark is.
    kinds = "".join(map(FIRST, pieces)).encode("ascii", "replace").translate(_pieces().codes)
    codes = bytes([spellings[text] if kind == LOOK_UP else kind for kind, text in zip(kinds, written, strict=True)])
    ends = list(map(add, starts, map(len, written)))
    apart = codes.translate(_are_apart())
    if b"\x01" in apart:
        comment = re.compile(terminals().patterns["COMMENT"])
        for piece, place, code in zip(pieces, starts, codes, strict=False):
            if code == kind_codes()["COMMENT"] and (found := comment.match(piece)):
                comments.append(Token("COMMENT", place, place + found.end()))
        kept = apart.translate(NOT)
        stream.codes += bytes(compress(codes, kept))
        stream.starts.extend(compress(starts, kept))
        stream.ends.extend(compress(ends, kept))
        return
    stream.codes += codes
    stream.starts.extend(array("I", starts[:-1]))
    stream.ends.extend(array("I", ends))


@cache
def _are_apart() -> bytes:
    """By code: 1, if it is that of a comment or of white space."""
    apart = (kind_codes()["COMMENT"], kind_codes()["WHITE_SPACE"])
    return bytes(code in apart for code in range(256))


def _piece(text: str, start: int, stop: int | None) -> Tokens:
    """The tokens of a part of a text, or of a text in which the search for closing quotes must be bounded."""
    scan = _scanner().match
    keyword, codes = terminals().keywords.get, kind_codes()
    stream = TokenList()
    add_code, add_start, add_end = stream.codes.append, stream.starts.append, stream.ends.append
    comments = TokenList()
    position, length = start, len(text) if stop is None else stop
    # No closing quote was found before this offset: to search again from each quote would take quadratic time.
    searched = 0
    while position < length:
        match = scan(text, position) if position >= searched else _scanner(strings=False).match(text, position)
        if match is None:  # pragma: no cover - the terminals cover every character, which a property test holds
            raise AssertionError(f"the lexer is not total at offset {position}")
        kind, end = match.lastgroup or "", match.end()
        if kind == "COMMENT":
            comments.append(Token(kind, position, end))
        elif kind != "WHITE_SPACE":
            if kind == "WORD":
                kind = keyword(match.group().lower(), kind)
            elif kind == "UNTERMINATED" and position >= searched:
                body = _literal_body().match(text, position)
                searched = body.end() if body else end
            add_code(codes[kind])
            add_start(position)
            add_end(end)
        position = end
    return Tokens(stream, comments)
