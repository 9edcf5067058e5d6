"""Repair of single words: misspelt keywords, and two words without a blank between them."""

from mifkit.diagnostics import Fix, quoted, replaced
from mifkit.mif.repair.cursor import Cursor
from mifkit.mif.repair.lookahead import unglued
from mifkit.mif.repair.spelling import one_slip
from mifkit.mif.statements import in_case_of
from mifkit.mif.tokens import Token


def correct(cursor: Cursor, keyword: str, message: str) -> None:
    """Report the next word, and put `keyword` in its place."""
    token = cursor.token()
    fix = word_fix(cursor, token, keyword)
    cursor.replace(1, Token(keyword.upper(), token.start, token.end))
    cursor.report("unknown-word", token.start, token.end, message, f"Did you mean '{keyword}'?", fix=fix)


def word_fix(cursor: Cursor, token: Token, keyword: str) -> Fix:
    """A fix that replaces a misspelt keyword; it is safe if the words differ by a single slip of the keyboard."""
    written = cursor.source(token)
    right = in_case_of(keyword, written)
    return replaced(token.start, token.end, right, f"Write '{right}'", safe=one_slip(written.lower(), keyword))


def unglue(cursor: Cursor, ahead: int = 0) -> bool:
    """Cut and report the word `ahead` tokens on if it is two words without a blank. Returns whether it is."""
    parts = unglued(cursor, ahead)
    if parts is None:
        return False
    word = cursor.token(ahead)
    cursor.replace(ahead + 1, *(cursor.token(place) for place in range(ahead)), *parts)
    first, second = (cursor.source(part) for part in parts)
    shown = "a number and a keyword" if parts[0].kind == "NUMBER" else "two words"
    cursor.report(
        "glued-keywords",
        word.start,
        word.end,
        f"{quoted(cursor.source(word))} is {shown} without a blank between them",
        f"Write '{first} {second}'.",
        fix=replaced(parts[0].end, parts[0].end, " ", f"Write '{first} {second}'", safe=True),
    )
    return True
