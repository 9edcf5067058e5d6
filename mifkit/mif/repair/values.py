"""Repair of a statement: its value is passed on, mended or replaced by a hole."""

from collections.abc import Collection

from mifkit.diagnostics import quoted, replaced
from mifkit.mif.grammar import terminals
from mifkit.mif.repair.cursor import END_OF_FILE, Cursor
from mifkit.mif.repair.literals import complete, literal, quote_inside, raw, read_over
from mifkit.mif.repair.lookahead import (
    MOST_BROKEN,
    WORDS,
    block_word,
    has_equal,
    is_enumerator,
    is_frame,
    resumes,
    sign,
)
from mifkit.mif.repair.spelling import FRAMES, STATEMENTS
from mifkit.mif.repair.words import unglue
from mifkit.mif.statements import in_case_of
from mifkit.mif.tokens import Token

# Kinds of tokens that can begin a value on a later line than its equals sign.
LITERALS = frozenset({"STRING", "UNTERMINATED"})
DATA = LITERALS | WORDS | {"NUMBER", "STAR", "MINUS", "UNSUPPORTED", "UNKNOWN"}
BRACKETS = {"[": "]", "{": "}", "<": ">"}


def statement(cursor: Cursor) -> None:
    """Read a statement keyword, its equals sign and its value."""
    keyword = cursor.take()
    equals(cursor, keyword)
    unglue(cursor)
    {"ID": _id, "KEY": _key, "TYPE": _type, "ACCESS": _choice, "STORAGE": _choice, "VALUE": _value}.get(
        keyword.kind, text
    )(cursor, keyword)


def equals(cursor: Cursor, keyword: Token) -> None:
    """Read the equals sign after a keyword; report and mend signs in its place or beside it."""
    length = sign(cursor, 0)
    if length == 1 and cursor.kind() == "EQUAL":
        cursor.take()
        return
    first = cursor.token()
    clean = length > 1 and has_equal(cursor, 0, length) and cursor.source(first) not in (":", ":=")
    for _ in range(length):
        cursor.skip()
    cursor.insert("EQUAL")
    word = cursor.source(keyword)
    if not length:
        start, end = keyword.start, keyword.end
        message = f"No equals sign after '{word}'"
        fix = replaced(end, end, " =", "Put in the equals sign", safe=True)
    else:
        start, end = first.start, cursor.position
        shown = quoted(cursor.text[start:end])
        message = f"{shown} is not an equals sign" if clean else f"No equals sign after '{word}'"
        # A sign that touches its keyword, as in `Name: "x"`, gets a blank.
        sign_text = " =" if start == keyword.end and cursor.text[end : end + 1] in (" ", "\t") else "="
        fix = replaced(start, end, sign_text, "Write an equals sign", safe=True)
    cursor.report("missing-equals", start, end, message, f"Write '{word} = …'.", fix=fix)


def text(cursor: Cursor, keyword: Token) -> None:
    """Read a literal or, if the quotes are missing, raw text up to the end of the line."""
    if cursor.kind() == "STRING" and not quote_inside(cursor):
        literal(cursor)
    elif not _missing(cursor, keyword, "a text in double quotes", LITERALS):
        raw(cursor, keyword)


def _value(cursor: Cursor, keyword: Token) -> None:
    kinds = [cursor.kind(ahead) for ahead in range(3)]
    if _missing(cursor, keyword, "a value", DATA):
        return
    if kinds[0] == "STRING" and not quote_inside(cursor):
        literal(cursor)
    elif kinds[0] == "STAR" and kinds[1] == "STRING":
        cursor.take()
        literal(cursor)
    elif kinds[0] in ("UNSUPPORTED", "UNKNOWN", "NUMBER") and complete(cursor, 1):
        cursor.take()
    elif kinds[:2] == ["MINUS", "NUMBER"] and complete(cursor, 2):
        cursor.take()
        cursor.take()
    elif kinds[1] == "NUMBER" and cursor.source(cursor.token()) == "+" and complete(cursor, 2):
        _plus(cursor)
    else:
        raw(cursor, keyword)


def _plus(cursor: Cursor) -> None:
    plus = cursor.skip()
    cursor.report(
        "malformed-number",
        plus.start,
        plus.end,
        "A number takes no plus sign",
        "Remove the '+': numbers without a minus sign are positive.",
        fix=replaced(plus.start, cursor.token().start, "", "Remove the plus sign", safe=True),
    )
    cursor.take()


def _missing(cursor: Cursor, keyword: Token, wanted: str, later: Collection[str]) -> bool:
    """Report a missing value, and leave a hole. `later`: kinds of tokens that may begin the value on a later line."""
    kind = cursor.kind()
    if cursor.on_line():
        word = kind in WORDS and cursor.kind(1) != "EQUAL"
        # `Name = Description"`: text that only looks like a statement.
        text = kind in STATEMENTS and not sign(cursor, 1)
        if word or text or kind in (*LITERALS, "NUMBER", "LBRACE") or not resumes(cursor):
            return False
    elif kind in later and not resumes(cursor):
        return False
    equal = cursor.written[-1]
    if kind == END_OF_FILE:
        cursor.cut = (keyword.start, equal.end)
    else:
        cursor.report(
            "missing-value",
            keyword.start,
            max(equal.end, keyword.end),
            f"'{cursor.source(keyword)} =' has no value",
            f"Write {wanted} after the equals sign, or remove the statement.",
        )
    cursor.insert("HOLE")
    return True


def _id(cursor: Cursor, keyword: Token) -> None:
    if not _missing(cursor, keyword, "a number", DATA):
        _unsigned(cursor, f"'{cursor.source(keyword)} ='")


def _key(cursor: Cursor, keyword: Token) -> None:
    if _missing(cursor, keyword, "the ids of the key attributes", DATA):
        return
    what = f"'{cursor.source(keyword)} ='"
    _unsigned(cursor, what)
    while _comma(cursor):
        comma = cursor.written[-1]
        if cursor.kind() == "NUMBER" or (cursor.on_line() and not resumes(cursor)):
            _unsigned(cursor, what)
        else:
            fix = replaced(comma.start, comma.end, "", "Remove the comma", safe=False)
            message = "No number after this comma"
            cursor.report("integer-expected", comma.start, comma.end, message, "Remove the comma.", fix=fix)
            cursor.insert("HOLE")


def _comma(cursor: Cursor) -> bool:
    """Read a comma between two ids, or a character written for it."""
    if cursor.kind() == "COMMA" and (cursor.on_line() or cursor.kind(1) == "NUMBER"):
        cursor.take()
        return True
    stray = cursor.kind() == "STRAY"
    number = 1 if stray else 0
    if not cursor.on_line() or cursor.kind(number) != "NUMBER" or not cursor.on_line(number):
        return False
    if is_enumerator(cursor, number):
        return False
    start = cursor.position
    if stray:
        cursor.skip()
    token = cursor.token()
    fix = replaced(start, token.start, ", ", "Put in the comma", safe=True)
    message, help = "No comma between these ids", "Write a comma between ids."
    cursor.report("unexpected-text", start, token.start, message, help, fix=fix)
    cursor.insert("COMMA", at=start)
    return True


def _unsigned(cursor: Cursor, what: str, closing: Collection[str] = ("COMMA",)) -> None:
    """Read a number without a sign. In quotes or brackets it is reported and taken; anything else leaves a hole."""
    first = cursor.token()
    if first.kind == "NUMBER":
        cursor.take()
        return
    skipped = [first]
    end = cursor.skip().end
    while cursor.kind() not in (END_OF_FILE, *closing) and cursor.on_line() and not resumes(cursor):
        skipped.append(cursor.skip())
        end = skipped[-1].end
    numbers = [token for token in skipped if token.kind == "NUMBER"]
    found = cursor.text[first.start : end]
    inner = found.strip("\"'`´‘’“”()[]{}<>#$+ \t")
    if inner.isascii() and inner.isdigit() and len(numbers) < 2:
        start = first.start + found.index(inner)
        cursor.insert_span("NUMBER", start, start + len(inner))
        message = f"{what} takes a number, this is a text" if first.kind == "STRING" else f"{what} takes a bare number"
        help = "Remove the quotation marks." if found[0] in "\"'`´‘’“”" else f"Write {inner}."
        fix = replaced(first.start, end, inner, f"Write {inner}", safe=True)
    else:
        fix = None
        cursor.insert("HOLE")
        message = f"{what} takes a whole number without a sign, not {quoted(found)}"
        help = "Write an unsigned number."
    cursor.report("integer-expected", first.start, end, message, help, fix=fix)


def _type(cursor: Cursor, keyword: Token) -> None:
    if cursor.block != "enum" and _enum_in_place(cursor):
        return
    if cursor.kind() == "STRING":
        literal(cursor)
    elif not _missing(cursor, keyword, "a type", LITERALS | WORDS):
        if cursor.kind() in WORDS:
            cursor.take()
            _size(cursor)
        else:
            _not_a_word(cursor, keyword)


def _enum_in_place(cursor: Cursor) -> bool:
    """Whether an enum is the value of a type. Slips in `start enum` are mended; the block is left to be read."""
    if is_frame(cursor) and block_word(cursor, 1) in ("enum", None):
        # Where the file breaks off after `type = end`, the reader of blocks reports it.
        return cursor.kind() == "START" or cursor.kind(1) == END_OF_FILE or _put_start_enum(cursor, 2)
    count = _before_enumerators(cursor) if cursor.on_line() else 0
    if not count or (cursor.kind(count - 1) != "ENUM" and cursor.kind() not in FRAMES):
        return False
    return _put_start_enum(cursor, count)


def _before_enumerators(cursor: Cursor) -> int:
    """The number of tokens before the first statement or enumerator of an enum; 0 if no enum follows."""
    for count in range(1, MOST_BROKEN):
        named = cursor.kind(count - 1) == "ENUM" and cursor.kind(count) in ("NAME", "TYPE")
        if named or is_enumerator(cursor, count):
            return count
        if not cursor.same_line(count) or (resumes(cursor, count) and cursor.kind(count + 1) != "ENUM"):
            return 0
    return 0


def _put_start_enum(cursor: Cursor, count: int) -> bool:
    """Replace the next `count` tokens by `start enum`."""
    first, last = cursor.token(), cursor.token(count - 1)
    middle = last.start if count > 1 else first.end
    cursor.replace(count, Token("START", first.start, first.end), Token("ENUM", middle, last.end))
    found = quoted(cursor.text[first.start : last.end])
    right = in_case_of("Start Enum", cursor.source(first))
    fix = replaced(first.start, last.end, right, f"Write '{right}'", safe=False)
    message = f"{found} is not 'Start Enum'"
    cursor.report("unexpected-text", first.start, last.end, message, "Write 'Start Enum'.", fix=fix)
    return True


def _size(cursor: Cursor) -> None:
    """Read the size in parentheses after the word of a type, if there is a size."""
    opening = cursor.token()
    if opening.kind != "LPAR":
        _size_without_parentheses(cursor)
        return
    closed = cursor.kind(1) == "NUMBER" and cursor.kind(2) == "RPAR"
    if closed and (cursor.on_line() or cursor.kind(3) != "EQUAL"):
        for _ in range(3):
            cursor.take()
        return
    if not cursor.on_line():
        return
    cursor.take()
    end = opening.end
    while cursor.kind() not in (END_OF_FILE, "RPAR") and cursor.on_line() and not resumes(cursor):
        end = cursor.skip().end
    inside = cursor.text[opening.end : end].strip()
    number = inside.strip("\"'#$([{}]<> \t")
    known = number.isascii() and number.isdigit()
    if known:
        start = opening.end + cursor.text[opening.end : end].index(number)
        cursor.insert_span("NUMBER", start, start + len(number))
    else:
        cursor.insert("HOLE")
    if cursor.kind() == "RPAR":
        end = cursor.take().end
        while cursor.kind() == "RPAR" and cursor.on_line():
            end = cursor.skip().end
        cursor.report(
            "integer-expected",
            opening.start,
            end,
            f"The size of a type is a number, not {quoted(inside)}" if inside else "The size of the type is missing",
            "Write the largest number of bytes, for example STRING(64).",
            fix=replaced(opening.start, end, f"({number})", f"Write ({number})", safe=True) if known else None,
        )
        return
    cursor.insert("RPAR")
    message = "The parenthesis of the size is not closed"
    fix = replaced(opening.start, end, f"({number})", f"Write ({number})", safe=True) if known else None
    cursor.report("missing-parenthesis", opening.start, end, message, "Add ')' after the size.", fix=fix)


def _size_without_parentheses(cursor: Cursor) -> None:
    """Read `String[64]` or `String 64` as `String(64)`, and report it."""
    opening = cursor.token()
    bracket = BRACKETS.get(cursor.source(opening))
    number = cursor.token(1 if bracket else 0)
    if number.kind != "NUMBER" or not cursor.on_line(1 if bracket else 0) or is_enumerator(cursor, 1 if bracket else 0):
        return
    if bracket:
        cursor.skip()
    cursor.insert("LPAR")
    end = cursor.take().end
    closing = cursor.token()
    if cursor.on_line() and cursor.source(closing) in (bracket, ")"):
        end = cursor.skip().end
    cursor.insert("RPAR")
    shown = cursor.source(number)
    fix = replaced(opening.start, end, f"({shown})", f"Write ({shown})", safe=True)
    message = "The size of a type stands in parentheses"
    cursor.report("missing-parenthesis", opening.start, end, message, f"Write '({shown})'.", fix=fix)


def _choice(cursor: Cursor, keyword: Token) -> None:
    if _missing(cursor, keyword, "a word", LITERALS | WORDS):
        return
    if cursor.kind() not in WORDS:
        _not_a_word(cursor, keyword)
    elif not _two_words(cursor, keyword):
        cursor.take()


def _two_words(cursor: Cursor, keyword: Token) -> bool:
    """Read `read only`, a word of the language written as two words. Returns whether it is there."""
    first, second = cursor.token(), cursor.token(1)
    if second.kind not in WORDS or not cursor.same_line(1):
        return False
    joined = f"{cursor.source(first)}-{cursor.source(second)}".lower()
    if terminals().keywords.get(joined) != f"{keyword.kind}_WORD":
        return False
    cursor.skip()
    cursor.skip()
    cursor.insert_span(f"{keyword.kind}_WORD", first.start, second.end)
    found = quoted(cursor.text[first.start : second.end])
    right = in_case_of(joined, cursor.source(first))
    fix = replaced(first.start, second.end, right, f"Write '{right}'", safe=True)
    cursor.report("unknown-word", first.start, second.end, f"{found} is one word", f"Write '{joined}'.", fix=fix)
    return True


def _not_a_word(cursor: Cursor, keyword: Token) -> None:
    """Report what stands in the place of a word of the language; a known word in quotes is read as that word."""
    token = cursor.token()
    inner = cursor.source(token).strip('"')
    known = terminals().keywords.get(inner.lower())
    fix = None
    if token.kind == "STRING" and known in WORDS:
        cursor.skip()
        cursor.insert_span(known or "WORD", token.start + 1, token.end - 1)
        end = token.end
        help = "Remove the quotation marks."
        fix = replaced(token.start, end, inner, "Remove the quotation marks", safe=True)
    else:
        end = read_over(cursor)
        cursor.insert("HOLE")
        help = f"See 'mifkit rule unknown-word' for the words that '{cursor.source(keyword)} =' takes."
    found = quoted(cursor.text[token.start : end])
    message = f"'{cursor.source(keyword)} =' takes a word of the language, not {found}"
    cursor.report("unknown-word", token.start, end, message, help, fix=fix)


def os_path(cursor: Cursor) -> None:
    """Read `win32 = "program.exe"` or `win32 = direct-interface`."""
    keyword = cursor.take()
    equals(cursor, keyword)
    unglue(cursor)
    if cursor.kind() == "DIRECT_INTERFACE":
        cursor.take()
    else:
        text(cursor, keyword)


def enumerator(cursor: Cursor) -> None:
    """Read `1 = "text"`, the number with or without a minus sign."""
    if cursor.kind() == "MINUS":
        cursor.take()
    number = cursor.take()
    equals(cursor, number)
    text(cursor, number)
