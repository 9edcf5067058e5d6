"""What is said of a text without quotes under a type of whole numbers: quotes would not mend it."""

import re
from collections.abc import Iterable

from mifkit.diagnostics import Label, quoted, replaced
from mifkit.mif.cursor import Cursor
from mifkit.mif.quotes import QUOTE_MARKS
from mifkit.mif.spelling import FRAMES
from mifkit.mif.tokens import Token

NUMBER_TYPES = frozenset({"int", "integer", "int64", "integer64", "gauge", "counter", "counter64"})
# What is plainly meant for a number: with a fraction, an exponent, or marks between the thousands.
NUMBER = re.compile(r"[-+]?[.,]?[0-9][0-9.,_' ]*+(?:[eE][-+]?[0-9]+)?")
OTHER_TYPE = "Or give the attribute a string type, and put the text in double quotes."
# Tokens on either side among which the type of an attribute is looked for: one has few statements.
NEAR = 48


def number_type(cursor: Cursor, keyword: Token) -> Token | None:
    """The word of the type, if that is one of numbers, of the attribute whose `value` was read; `None` if it is not."""
    if keyword.kind != "VALUE" or cursor.block != "attribute":
        return None
    before = _until_frame(reversed(cursor.written[-NEAR:]))
    after = _until_frame(cursor.token(ahead) for ahead in range(min(NEAR, cursor.left)))
    own = [*reversed(before), *after]
    for key, equal, word in zip(own, own[1:], own[2:], strict=False):
        if (key.kind, equal.kind, word.kind) == ("TYPE", "EQUAL", "TYPE_WORD"):
            return word if cursor.source(word).lower() in NUMBER_TYPES else None
    return None


def _until_frame(tokens: Iterable[Token]) -> list[Token]:
    """The tokens up to the next `start` or `end`."""
    own = []
    for token in tokens:
        if token.kind in FRAMES:
            break
        own.append(token)
    return own


def report_no_number(cursor: Cursor, word: Token, start: int, end: int) -> None:
    """Report that the text from `start` to `end` is no number of the type `word`."""
    text, type_ = cursor.text[start:end], cursor.source(word)
    inner, fix = text.strip(QUOTE_MARKS), None
    rule = "malformed-number" if NUMBER.fullmatch(text) else "unquoted-text"
    help = f"Write a whole number, with digits alone: type {type_} has no others. {OTHER_TYPE}"
    if rule == "malformed-number":
        message = f"{quoted(text)} is no whole number"
    elif inner.isascii() and inner.isdigit():
        message, help = f"Type {type_} takes a bare number, without quotation marks", f"Write {inner}."
        fix = replaced(start, end, inner, f"Write {inner}", safe=False)
    else:
        message = f"{quoted(text)} is no number, which type {type_} takes"
    cursor.report(rule, start, end, message, help, (Label(word.start, word.end, "the type"),), fix)


def report_no_value_word(cursor: Cursor, word: Token, start: int, end: int) -> None:
    """Report that the word from `start` to `end` is no value of the type `word`."""
    cursor.report(
        "unknown-word",
        start,
        end,
        f"{quoted(cursor.text[start:end])} is no value word",
        f"The only value words are unsupported and unknown; else type {cursor.source(word)} takes a whole number. "
        f"{OTHER_TYPE}",
        (Label(word.start, word.end, "the type"),),
    )
