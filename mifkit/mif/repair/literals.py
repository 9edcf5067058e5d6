"""Repair of literals and of text without quotes: where a text ends that has no quotation mark at its end."""

import re
from collections.abc import Iterable

from mifkit.diagnostics import Fix, Label, quoted, replaced
from mifkit.mif.literals import decode, doubled
from mifkit.mif.repair.cursor import END_OF_FILE, Cursor
from mifkit.mif.repair.lookahead import (
    EVIDENT,
    QUOTED,
    WORDS,
    follows,
    is_enumerator,
    is_frame,
    is_statement,
    resumes,
    sign,
)
from mifkit.mif.repair.spelling import BLOCKS, FRAMES, STATEMENTS, TEXTS, nearest
from mifkit.mif.tokens import Token

NUMBER_TYPES = frozenset({"int", "integer", "int64", "integer64", "gauge", "counter", "counter64"})


# Texts that are meant as numbers: with a fraction, an exponent, or marks between the thousands.
NUMBER = re.compile(r"[-+]?[.,]?[0-9][0-9.,_' ]*+(?:[eE][-+]?[0-9]+)?")


OTHER_TYPE = "Or give the attribute a string type, and put the text in double quotes."


# The tokens before and after a value in which the type of its attribute is looked for: attributes are short.
NEAR = 48


def number_type(cursor: Cursor, keyword: Token) -> Token | None:
    """The word of the type of the attribute whose `value` was read, if it is a type of numbers; else `None`."""
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
    """Report that the text from `start` to `end` is not a number, which the type `word` takes."""
    text, type_ = cursor.text[start:end], cursor.source(word)
    inner, fix = text.strip(QUOTE_MARKS), None
    rule = "malformed-number" if NUMBER.fullmatch(text) else "unquoted-text"
    help = f"Write a whole number, with digits alone: type {type_} has no others. {OTHER_TYPE}"
    if rule == "malformed-number":
        message = f"{quoted(text)} is not a whole number"
    elif inner.isascii() and inner.isdigit():
        message, help = f"Type {type_} takes a bare number, without quotation marks", f"Write {inner}."
        fix = replaced(start, end, inner, f"Write {inner}", safe=False)
    else:
        message = f"{quoted(text)} is not a number, which type {type_} takes"
    cursor.report(rule, start, end, message, help, (Label(word.start, word.end, "the type"),), fix)


def report_no_value_word(cursor: Cursor, word: Token, start: int, end: int) -> None:
    """Report that the word from `start` to `end` is not a value of the type `word`."""
    cursor.report(
        "unknown-word",
        start,
        end,
        f"{quoted(cursor.text[start:end])} is not a value word",
        f"The only value words are unsupported and unknown; else type {cursor.source(word)} takes a whole number. "
        f"{OTHER_TYPE}",
        (Label(word.start, word.end, "the type"),),
    )


QUOTE_MARKS = "'`´‘’‚“”„«»"


def quote_fix(cursor: Cursor, start: int, text: str) -> Fix | None:
    """The fix of a text without double quotes that begins at `start`; `None` if its end is doubtful."""
    title = "Put the text in double quotes"
    inner = text
    if not text:
        return None
    if text[0] in QUOTE_MARKS:
        inner, title = text[1:-1], "Write straight double quotes"
        if len(text) < 2 or text[-1] not in QUOTE_MARKS or any(mark in inner for mark in QUOTE_MARKS):
            return None
    if not inner or '"' in inner:
        return None
    # A fix is safe only if the text has no comment marks and no escapes.
    body = doubled(inner)[0]
    plain = inner is text and "//" not in text and decode(body) == text and cursor.ends_line(start + len(text))
    return replaced(start, start + len(text), f'"{body}"', title, safe=plain)


def close_fix(cursor: Cursor, start: int, literal: str) -> Fix | None:
    """The fix of a literal without an end: `literal` is its text from the quotation mark on, which is at `start`."""
    end = start + len(literal)
    swallowed = literal.endswith('\\"')
    inner = literal[1:-1] if swallowed else literal[1:]
    if not inner or '"' in inner:
        return None
    only_last = swallowed and "\\\\" in inner[1:]
    body = f"{inner}\\" if only_last else doubled(inner)[0]
    title = "Double the backslash before the quotation mark" if swallowed else "Close the literal"
    plain = "//" not in inner and decode(body) == literal[1:] and cursor.ends_line(end)
    return replaced(start, end, f'"{body}"', title, safe=plain)


# Where a text without its closing quotation mark ends: before a statement with a value, a block boundary or an
# enumerator on the same line. Text that only looks like a statement (`see id = x`) does not end it.
STATEMENT = r"""
    (?:start|end)[ \t]+(?:component|path|enum|enumeration|group|attribute|table)(?![\w-])
    | (?:language|name|description|pragma|class)[ \t]*=[ \t]*"
    | (?:dos|macos|os2|unix|win16|win32|win9x|winnt)[ \t]*=[ \t]*(?:"|direct-interface)
    | (?:id|key)[ \t]*=[ \t]*[0-9]
    | type[ \t]*=[ \t]*(?:"|start[ \t]|int|gauge|counter|string|displaystring|octetstring|date)
    | access[ \t]*=[ \t]*(?:read|write)-
    | storage[ \t]*=[ \t]*(?:common|specific)
    | value[ \t]*=[ \t]*(?:["*0-9-]|unsupported|unknown)
    | -?[0-9]+[ \t]*=[ \t]*"
"""
STATEMENT_AHEAD, ROW_AHEAD = (
    re.compile(rf"""(?<![ \t])[ \t]*+(?<![^ \t"'])(?={ahead})""", re.IGNORECASE | re.ASCII | re.VERBOSE)
    for ahead in (STATEMENT, STATEMENT + r'| \{[ \t]*["*0-9,-]')
)
# In a row of a table, a cell ends it.
CELL_END = re.compile(r"(?<![ \t])[ \t]*+(?=[,}])")
BLANK = re.compile(r"[ \t]*+(?=[\r\n]|//|\Z)")
# The tokens in which the end of a text with a quotation mark inside is looked for.
MOST_ON_LINE = 200


def literal(cursor: Cursor) -> None:
    """Read a literal: all strings that only white space separates."""
    first = len(cursor.written)
    while cursor.kind() == "STRING":
        again = len(cursor.written) > first
        if (again and cursor.kind(1) == "EQUAL" and cursor.same_line(1)) or _opens_nothing(cursor, again):
            return
        if _swallows(cursor):
            start = cursor.written[first].start if len(cursor.written) > first else cursor.token().start
            cursor.written.cut(first)
            _unterminated(cursor, start)
            return
        cursor.take()
    if cursor.kind() == "UNTERMINATED" and cursor.on_line() and not _opens_nothing(cursor, True):
        start = cursor.written[first].start
        cursor.written.cut(first)
        _unterminated(cursor, start)


def _opens_nothing(cursor: Cursor, again: bool) -> bool:
    """Report a second closing quotation mark, as in `"text""`, and read on after it. Returns whether there was such."""
    token = cursor.token()
    if not again or cursor.written[-1].end != token.start:
        return False
    after = token.start + 1
    if token.kind == "STRING" and not _faulty_end(cursor):
        return False
    alone = token.kind == "UNTERMINATED" and BLANK.match(cursor.text, after)
    if not alone and not _ahead(cursor).match(cursor.text, after):
        return False
    cursor.skip()
    cursor.relex(after)
    cursor.report(
        "unterminated-literal",
        token.start,
        after,
        "A second quotation mark closes the literal",
        'Remove it; a quotation mark inside a text is written as \\".',
        fix=replaced(token.start, after, "", "Remove the second quotation mark", safe=True),
    )
    return True


def _faulty_end(cursor: Cursor) -> bool:
    """Whether the string at the cursor is followed, on its line, by a token that cannot follow it."""
    return cursor.same_line(1) and cursor.kind(1) not in ("STRING", "COMMA", "RBRACE") and not follows(cursor, 1)


def _swallows(cursor: Cursor) -> bool:
    """Whether the string at the cursor ends with the opening quotation mark of another string: its own is missing."""
    token = cursor.token()
    body = cursor.text[token.start : token.end - 1].rstrip(" \t*")
    return body.endswith("=") and _faulty_end(cursor) and _ahead_in(cursor, token) is not None


def _ahead_in(cursor: Cursor, token: Token) -> int | None:
    """Where a statement seems to begin inside a literal."""
    found = _ahead(cursor).search(cursor.text, token.start + 2, token.end)
    return found.start() if found else None


def _ahead(cursor: Cursor) -> re.Pattern[str]:
    return ROW_AHEAD if cursor.block == "table" else STATEMENT_AHEAD


def _unterminated(cursor: Cursor, start: int | None = None) -> None:
    """Read a literal without an end: text up to the end of its line, or to the next statement on it."""
    token = cursor.skip()
    ahead = _ahead_in(cursor, token)
    end = token.end if ahead is None else ahead
    body = cursor.text[token.start : end].rstrip()
    if ahead is not None and not cursor.relex(ahead):
        body = cursor.source(token).rstrip()
    if cursor.kind() == END_OF_FILE and cursor.line_end(token.end) == len(cursor.text):
        cursor.cut = (token.start, token.start + len(body))
    else:
        message, help = "This literal has no closing quotation mark", "Close it with a quotation mark on its line."
        if body.endswith('\\"'):
            message = "The backslash before the last quotation mark makes it part of the text: the literal has no end"
            help = "Write a backslash at the end of a text twice: \\\\."
        # If other strings precede it, it is not clear which of them lacks its end.
        fix = close_fix(cursor, token.start, body) if start in (None, token.start) else None
        cursor.report("unterminated-literal", token.start, token.start + len(body), message, help, fix=fix)
    cursor.insert_span("RAW", token.start if start is None else start, token.start + len(body))
    cursor.after_raw = True


def quote_inside(cursor: Cursor) -> bool:
    """Whether a quotation mark inside a literal ended it: `"say "no" twice"` is a literal, a word that touches it, …"""
    first, touching = cursor.token(), cursor.token(1)
    if touching.start != first.end or first.kind != "STRING" or _swallows(cursor):
        return False
    if follows(cursor, 1) and (touching.kind not in STATEMENTS or sign(cursor, 2)):
        return False
    if touching.kind in WORDS or touching.kind in ("NUMBER", *STATEMENTS, *BLOCKS, *FRAMES):
        return True
    # `"text";` is a literal and a stray character; `"\\x" -q"` has another quotation mark.
    for ahead in range(1, MOST_ON_LINE):
        if not cursor.same_line(ahead) or resumes(cursor, ahead) or cursor.kind(ahead) == "STRING":
            return False
        if cursor.kind(ahead) == "UNTERMINATED":
            return touching.kind != "COMMA" and touching.kind != "RBRACE" and touching.kind != "UNTERMINATED"
    return False


def raw(cursor: Cursor, keyword: Token) -> None:
    """Read text without quotes: up to the end of the line, or to a block boundary or statement on it."""
    if cursor.kind() == "UNTERMINATED" and not _closes(cursor, cursor.token()):
        _unterminated(cursor)
        return
    first = cursor.token()
    word_only = first.kind in WORDS and keyword.kind == "VALUE" and complete(cursor, 1)
    inside = first.kind == "STRING"
    text = cursor.text[first.start : _raw_end(cursor, keyword)].rstrip()
    end = first.start + len(text)
    fix = quote_fix(cursor, first.start, text) if cursor.kind() != "STRING" else None
    while cursor.kind() == "STRING":
        cursor.skip()  # the literal goes on after white space
    word = number_type(cursor, keyword)
    cursor.insert_span("RAW", first.start, end)
    cursor.after_raw = True
    if word is not None and not inside:
        (report_no_value_word if word_only else report_no_number)(cursor, word, first.start, end)
    elif word_only:
        cursor.report(
            "unknown-word",
            first.start,
            end,
            f"{quoted(text)} is not a value word",
            f'Put a text in double quotes: "{quoted(text)[1:-1]}". The only value words are unsupported and unknown.',
            fix=fix if nearest(text, ("unsupported", "unknown")) is None else None,
        )
    elif inside:
        cursor.report(
            "unquoted-text",
            first.start,
            end,
            "A quotation mark inside the text ends the literal",
            'Write quotation marks inside a literal as \\".',
        )
    else:
        cursor.report(
            "unquoted-text",
            first.start,
            end,
            f"The text after '{cursor.source(keyword)} =' is not in double quotes",
            'Only straight double quotes (") enclose a literal.'
            if text[:1] in QUOTE_MARKS
            else 'Put the text in double quotes; write quotation marks inside it as \\" and backslashes as \\\\.',
            fix=fix,
        )


def _raw_end(cursor: Cursor, keyword: Token) -> int:
    """Read text without quotes. Returns where it ends."""
    first = cursor.token()
    limit = _comment_start(cursor, first)
    end = first.start
    shared_line = not cursor.starts_line(keyword)
    while cursor.kind() != END_OF_FILE and (end == first.start or cursor.on_line()):
        token = cursor.token()
        if token.start >= limit or (end > first.start and _text_ends(cursor, shared_line)):
            return end
        end = cursor.skip().end
        if token.kind in QUOTED and _closes(cursor, token) and cursor.relex(token.start + 1):
            return token.start + 1
        comment = cursor.comment_after(end)
        hidden = comment is not None and comment.start == end and _ahead_in(cursor, comment) is not None
        if hidden and cursor.relex(end + 2):
            end += 2  # two slashes in a text (`http://…`), and more statements after it on the line
    # Comment marks in the middle of a text belong to it.
    return max(end, min(limit, cursor.line_end(end)))


def read_over(cursor: Cursor) -> int:
    """Read text that is not a value, to the end of the line or the next statement. Returns where it ends."""
    end = cursor.position
    first = True
    while cursor.kind() != END_OF_FILE and (first or (cursor.on_line() and not resumes(cursor))):
        first = False
        token = cursor.skip()
        end = token.end
        if token.kind in QUOTED:
            cut = token.start + 1 if _closes(cursor, token) else _ahead_in(cursor, token)
            if cut is not None and cursor.relex(cut):
                return cut
    return end


def _text_ends(cursor: Cursor, shared_line: bool) -> bool:
    """Whether text ends before the next token; `shared_line`: on a line that holds more than one statement."""
    if is_frame(cursor):
        return True
    kind, value = cursor.kind(), cursor.kind(2)
    if kind in TEXTS and cursor.kind(1) == "EQUAL" and value in QUOTED:
        return True
    if not shared_line:
        return False
    if kind == "LBRACE":
        return cursor.block == "table"
    if kind == "OS_WORD":
        return cursor.block == "path" and cursor.kind(1) == "EQUAL" and value in (*QUOTED, "DIRECT_INTERFACE")
    if is_enumerator(cursor):
        return cursor.block == "enum" and cursor.kind(2 + (kind == "MINUS")) in QUOTED
    if not is_statement(cursor) or cursor.kind(1) != "EQUAL":
        return False
    return value in EVIDENT[kind] or value in WORDS or value in (*QUOTED, "START", "MINUS", "UNSUPPORTED", "UNKNOWN")


def _closes(cursor: Cursor, token: Token) -> bool:
    """Whether the opening quotation mark of a literal is really the closing mark of the text before it.

    A statement then follows the mark, or only blanks are between it and the next literal.
    """
    if _ahead(cursor).match(cursor.text, token.start + 1):
        return True
    return token.kind == "STRING" and token.end > token.start + 2 and not cursor.source(token)[1:-1].strip(" \t")


def complete(cursor: Cursor, ahead: int) -> bool:
    """Whether the end of the line or a new statement follows a value of the next `ahead` tokens."""
    last, follower = cursor.token(ahead - 1), cursor.token(ahead)
    return (
        follower.start > cursor.line_end(last.end)
        or follower.kind in (*FRAMES, *BLOCKS)
        or (follower.kind == "STRAY" and cursor.source(follower) == ";")
        or resumes(cursor, ahead)
    )


def _comment_start(cursor: Cursor, first: Token) -> int:
    """Where a comment ends the raw text that begins with `first`. Such a comment has a blank before its slashes."""
    comment = cursor.comment_after(first.start)
    if comment is None or comment.start > cursor.line_end(first.start) or cursor.text[comment.start - 1] not in " \t":
        return len(cursor.text)
    return comment.start
