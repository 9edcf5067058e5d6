"""Text → tokens, by one pattern made from the terminals of the grammar. Every text can be cut into tokens."""

import re
from functools import cache
from typing import NamedTuple

from mifkit.mif.grammar import terminals
from mifkit.mif.tokens import Token, TokenList, kind_codes


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


@cache
def _whole_scanner() -> re.Pattern[str]:
    """The scanner for a text without unterminated literals. A match includes the white space after the token."""
    return re.compile(f"(?:{_scanner().pattern})(?:{terminals().patterns['WHITE_SPACE']})?+")


@cache
def _group_codes() -> tuple[dict[int, int], dict[str, int], tuple[int, ...]]:
    """The token code of each group of that scanner, the codes of the keywords, and the groups treated separately."""
    groups = _whole_scanner().groupindex
    codes = {index: kind_codes().get(name, 0) for name, index in groups.items()}
    words = {word: kind_codes()[kind] for word, kind in terminals().keywords.items()}
    return codes, words, tuple(groups[name] for name in ("WORD", "WHITE_SPACE", "COMMENT", "UNTERMINATED"))


def tokenize(text: str, start: int = 0, stop: int | None = None) -> Tokens:
    """Cut `text` into tokens. Text that no other terminal accepts is STRAY or UNTERMINATED.

    Starts at offset `start`, where a token must begin, and ends with the first token that ends at or after `stop`.
    """
    return (_whole(text) if start == 0 and stop is None else None) or _piece(text, start, stop)


def _whole(text: str) -> Tokens | None:
    """The tokens of a whole text, cut in the fastest way; `None` if it has an unterminated literal."""
    codes, words, (word, white_space, comment, unterminated) = _group_codes()
    stream = TokenList()
    add_code, add_start, add_end = stream.codes.append, stream.starts.append, stream.ends.append
    comments = TokenList()
    for match in _whole_scanner().finditer(text):
        kind = match.lastindex or 0
        start, end = match.span(kind)
        if kind == word:
            add_code(words.get(text[start:end].lower(), codes[word]))
        elif kind == white_space:
            continue
        elif kind == comment:
            comments.append(Token("COMMENT", start, end))
            continue
        elif kind == unterminated:
            return None
        else:
            add_code(codes[kind])
        add_start(start)
        add_end(end)
    return Tokens(stream, comments)


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
