"""Repair of single statements: what stands after the keyword is passed on, mended or replaced by a hole."""

from mifkit.diagnostics import quoted
from mifkit.mif.cursor import END_OF_FILE, Cursor
from mifkit.mif.grammar import tables
from mifkit.mif.lexer import Token
from mifkit.mif.spelling import BLOCKS, block_keyword, cut_keyword, glued

TEXTS = frozenset({"LANGUAGE", "NAME", "DESCRIPTION", "PRAGMA", "CLASS"})
STATEMENTS = TEXTS | {"ID", "KEY", "TYPE", "ACCESS", "STORAGE", "VALUE"}
WORDS = frozenset({"TYPE_WORD", "ACCESS_WORD", "STORAGE_WORD", "OS_WORD", "WORD"})
# Without an equals sign, these after a keyword still show that a statement was meant.
EVIDENT = {
    **dict.fromkeys(TEXTS, frozenset({"STRING"})),
    "VALUE": frozenset({"STRING", "NUMBER", "STAR"}),
    "ID": frozenset({"NUMBER"}),
    "KEY": frozenset({"NUMBER"}),
    "TYPE": frozenset({"TYPE_WORD"}),
    "ACCESS": frozenset({"ACCESS_WORD"}),
    "STORAGE": frozenset({"STORAGE_WORD"}),
}
QUOTE_MARKS = "'`´‘’‚“”„«»"


def is_statement(cursor: Cursor, ahead: int = 0) -> bool:
    """Whether a statement keyword and its equals sign (or a plain slip for it) come next."""
    kind, follower = cursor.kind(ahead), cursor.token(ahead + 1)
    if kind not in STATEMENTS:
        return False
    return (
        follower.kind == "EQUAL"
        or follower.kind in EVIDENT[kind]
        or (follower.kind == "STRAY" and cursor.source(follower) in (":", ":="))
    )


def is_frame(cursor: Cursor, ahead: int = 0) -> bool:
    """Whether `start` or `end` and what is, or was meant to be, a block keyword come next."""
    if cursor.kind(ahead) not in ("START", "END"):
        return False
    follower = cursor.token(ahead + 1)
    if follower.kind in BLOCKS or follower.kind == END_OF_FILE:
        return True
    if follower.kind != "WORD":
        return False
    word = cursor.source(follower)
    if cursor.kind(ahead + 2) == END_OF_FILE and cut_keyword(word):
        return True
    return block_keyword(word) is not None or glued(word, frames=False) is not None


def resumes(cursor: Cursor, ahead: int = 0) -> bool:
    """Whether a new statement or block begins at the token `ahead` places on."""
    token = cursor.token(ahead)
    kind = token.kind
    if kind == END_OF_FILE or is_frame(cursor, ahead) or is_statement(cursor, ahead):
        return True
    follower = cursor.kind(ahead + 1)
    if kind == "OS_WORD" or (kind == "NUMBER" and cursor.kind(ahead - 1 if ahead else 0) != "EQUAL"):
        return follower == "EQUAL"
    if kind == "WORD":
        return (follower == "EQUAL" and cursor.starts_line(token)) or glued(cursor.source(token)) is not None
    return kind == "LBRACE" and cursor.starts_line(token)


def statement(cursor: Cursor) -> None:
    """A statement keyword, its equals sign and its value."""
    keyword = cursor.take()
    equals(cursor, keyword)
    {"ID": _id, "KEY": _key, "TYPE": _type, "ACCESS": _choice, "STORAGE": _choice, "VALUE": _value}.get(
        keyword.kind, text
    )(cursor, keyword)


def equals(cursor: Cursor, keyword: Token) -> None:
    """The equals sign after a keyword; reports and mends a colon, or nothing, in its place."""
    if cursor.kind() == "STRAY" and cursor.source(cursor.token()) in (":", ":="):
        wrong = cursor.skip()
        _missing_equals(cursor, keyword, wrong.start, wrong.end)
        if cursor.kind() == "EQUAL":
            cursor.skip()
        cursor.insert("EQUAL")
    elif cursor.kind() == "EQUAL":
        cursor.take()
    else:
        _missing_equals(cursor, keyword, keyword.start, keyword.end)
        cursor.insert("EQUAL")


def _missing_equals(cursor: Cursor, keyword: Token, start: int, end: int) -> None:
    word = cursor.source(keyword)
    cursor.report("missing-equals", start, end, f"No equals sign after '{word}'", f"Write '{word} = …'.")


def text(cursor: Cursor, keyword: Token) -> None:
    """A literal; raw text up to the end of the line where the quotes are missing."""
    if cursor.kind() == "STRING" and not _quote_inside(cursor):
        _literal(cursor)
    elif _missing(cursor, keyword, "a text in double quotes"):
        pass
    else:
        _raw(cursor, keyword)


def _value(cursor: Cursor, keyword: Token) -> None:
    kinds = [cursor.kind(ahead) for ahead in range(3)]
    if _missing(cursor, keyword, "a value"):
        return
    if kinds[0] == "STRING" and not _quote_inside(cursor):
        _literal(cursor)
    elif kinds[0] == "STAR" and kinds[1] == "STRING":
        cursor.take()
        _literal(cursor)
    elif kinds[0] in ("UNSUPPORTED", "UNKNOWN", "NUMBER") and _complete(cursor, 1):
        cursor.take()
    elif kinds[:2] == ["MINUS", "NUMBER"] and _complete(cursor, 2):
        cursor.take()
        cursor.take()
    elif kinds[1] == "NUMBER" and cursor.source(cursor.token()) == "+" and _complete(cursor, 2):
        _plus(cursor)
    else:
        _raw(cursor, keyword)


def _plus(cursor: Cursor) -> None:
    plus = cursor.skip()
    cursor.report(
        "malformed-number",
        plus.start,
        plus.end,
        "A number takes no plus sign",
        "Remove the '+': numbers without a minus sign are positive.",
    )
    cursor.take()


def _complete(cursor: Cursor, ahead: int) -> bool:
    """Whether a value made of the next `ahead` tokens is followed by the end of its line or a new statement."""
    last = cursor.token(ahead - 1)
    follower = cursor.token(ahead)
    return follower.start > cursor.line_end(last.end) or resumes(cursor, ahead)


def _missing(cursor: Cursor, keyword: Token, wanted: str) -> bool:
    """Nothing after the equals sign: report it and leave a hole. A literal may stand on a later line."""
    if cursor.kind() in ("STRING", "UNTERMINATED") or (cursor.on_line() and not resumes(cursor)):
        return False
    if not cursor.on_line() and cursor.kind() in ("NUMBER", "STAR", "MINUS", "UNSUPPORTED", "UNKNOWN", *WORDS):
        if keyword.kind not in TEXTS and not resumes(cursor):
            return False
    equal = cursor.written[-1]
    if cursor.kind() == END_OF_FILE:
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


def _quote_inside(cursor: Cursor) -> bool:
    """A quotation mark inside a literal ends it: `"say "no" twice"` is a literal, a word that touches it, …"""
    first, word = cursor.token(), cursor.token(1)
    return word.kind in WORDS and word.start == first.end and cursor.text[first.end - 1] == '"'


def _literal(cursor: Cursor) -> None:
    """One literal: all strings that only white space separates."""
    first = len(cursor.written)
    while cursor.kind() == "STRING":
        cursor.take()
    if cursor.kind() == "UNTERMINATED" and cursor.on_line():
        start = cursor.written[first].start
        del cursor.written[first:]
        _unterminated(cursor, start)


def _unterminated(cursor: Cursor, start: int | None = None) -> None:
    token = cursor.skip()
    body = cursor.source(token).rstrip()
    if cursor.kind() == END_OF_FILE and cursor.line_end(token.end) == len(cursor.text):
        cursor.cut = (token.start, token.start + len(body))
    else:
        escaped = body.endswith('\\"')
        cursor.report(
            "unterminated-literal",
            token.start,
            token.start + len(body),
            "The backslash before the last quotation mark makes it part of the text: the literal has no end"
            if escaped
            else "This literal has no closing quotation mark",
            "Double the backslash: '\\\\\\\\\"'." if escaped else "Close the literal with a quotation mark on its line.",
        )
    cursor.insert_span("RAW", token.start if start is None else start, token.start + len(body))


def _raw(cursor: Cursor, keyword: Token) -> None:
    """Text without quotes: everything up to the end of the line, or to `start` or `end` of a block on it."""
    if cursor.kind() == "UNTERMINATED":
        _unterminated(cursor)
        return
    first = cursor.token()
    word_only = first.kind in WORDS and keyword.kind == "VALUE" and _complete(cursor, 1)
    quote_inside = first.kind == "STRING"
    limit = _comment_start(cursor, first)
    end = first.start
    while cursor.kind() != END_OF_FILE and (end == first.start or (cursor.on_line() and not is_frame(cursor))):
        if cursor.token().start >= limit:
            break
        end = cursor.skip().end
    if not is_frame(cursor) or not cursor.on_line():
        # Comment marks in the middle of a text (`http://…`) belong to it.
        end = max(end, min(limit, cursor.line_end(end)))
    raw = cursor.text[first.start : end].rstrip()
    end = first.start + len(raw)
    cursor.insert_span("RAW", first.start, end)
    cursor.after_raw = True
    if word_only:
        cursor.report(
            "unknown-word",
            first.start,
            end,
            f"{quoted(raw)} is no value word",
            f'Put a text in double quotes: "{quoted(raw)[1:-1]}". The only value words are unsupported and unknown.',
        )
    elif quote_inside:
        cursor.report(
            "unquoted-text",
            first.start,
            end,
            "A quotation mark inside the text ends the literal",
            'Write quotation marks inside a literal as \\".',
        )
    else:
        marks = raw[:1] in QUOTE_MARKS
        cursor.report(
            "unquoted-text",
            first.start,
            end,
            f"The text after '{cursor.source(keyword)} =' is not in double quotes",
            'Only straight double quotes (") enclose a literal.'
            if marks
            else 'Put the text in double quotes; write quotation marks inside it as \\" and backslashes as \\\\.',
        )


def _comment_start(cursor: Cursor, first: Token) -> int:
    """Where a comment ends the raw text that begins with `first`: one with a blank before its slashes."""
    comment = cursor.comment_after(first.start)
    if comment is None or comment.start > cursor.line_end(first.start) or cursor.text[comment.start - 1] not in " \t":
        return len(cursor.text)
    return comment.start


def _id(cursor: Cursor, keyword: Token) -> None:
    if not _missing(cursor, keyword, "a number"):
        _unsigned(cursor, keyword)


def _key(cursor: Cursor, keyword: Token) -> None:
    if _missing(cursor, keyword, "the ids of the key attributes"):
        return
    _unsigned(cursor, keyword)
    while cursor.kind() == "COMMA":
        comma = cursor.take()
        if cursor.kind() == "NUMBER" or (cursor.on_line() and not resumes(cursor)):
            _unsigned(cursor, keyword)
        else:
            cursor.report(
                "integer-expected", comma.start, comma.end, "No number after this comma", "Remove the comma."
            )
            cursor.insert("HOLE")


def _unsigned(cursor: Cursor, keyword: Token) -> None:
    """A number without a sign; a number in quotes is reported and taken, anything else leaves a hole."""
    token = cursor.token()
    if token.kind == "NUMBER":
        cursor.take()
        return
    word = cursor.source(keyword)
    if token.kind == "STRING" and cursor.source(token)[1:-1].isascii() and cursor.source(token)[1:-1].isdigit():
        cursor.skip()
        cursor.insert_span("NUMBER", token.start + 1, token.end - 1)
        cursor.report(
            "integer-expected",
            token.start,
            token.end,
            f"'{word} =' takes a number, this is a text",
            "Remove the quotation marks.",
        )
        return
    start = end = token.start
    while cursor.kind() not in (END_OF_FILE, "COMMA", "RPAR") and (end == start or cursor.on_line()):
        if resumes(cursor):
            break
        end = cursor.skip().end
    cursor.insert("HOLE")
    cursor.report(
        "integer-expected",
        start,
        max(end, start),
        f"'{word} =' takes a whole number without a sign, not {quoted(cursor.text[start:end])}",
        "Write an unsigned number.",
    )


def _type(cursor: Cursor, keyword: Token) -> None:
    if cursor.kind() == "START" and cursor.kind(1) == "ENUM" and cursor.block != "enum":
        return  # an enum in place, which is a block
    if cursor.kind() == "STRING":
        _literal(cursor)
    elif not _missing(cursor, keyword, "a type"):
        if cursor.kind() in WORDS:
            cursor.take()
            if cursor.kind() == "LPAR":
                _size(cursor)
        else:
            _not_a_word(cursor, keyword)


def _size(cursor: Cursor) -> None:
    opening = cursor.take()
    if cursor.kind() == "NUMBER" and cursor.kind(1) == "RPAR":
        cursor.take()
        cursor.take()
        return
    end = opening.end
    while cursor.kind() not in (END_OF_FILE, "RPAR") and cursor.on_line() and not resumes(cursor):
        end = cursor.skip().end
    inside = cursor.text[opening.end : end].strip()
    if cursor.kind() == "RPAR":
        cursor.insert("HOLE")
        end = cursor.take().end
        cursor.report(
            "integer-expected",
            opening.start,
            end,
            f"The size of a type is a number, not {quoted(inside)}" if inside else "The size of the type is missing",
            "Write the largest number of octets, for example STRING(64).",
        )
        return
    cursor.insert("HOLE", "RPAR")
    cursor.report(
        "missing-parenthesis", opening.start, end, "The parenthesis of the size is not closed", "Add ')' after the size."
    )


def _choice(cursor: Cursor, keyword: Token) -> None:
    if _missing(cursor, keyword, "a word"):
        return
    if cursor.kind() in WORDS:
        cursor.take()
    else:
        _not_a_word(cursor, keyword)


def _not_a_word(cursor: Cursor, keyword: Token) -> None:
    """Something else where a word of the language belongs; a known word in quotes is taken as meant."""
    token = cursor.token()
    inner = cursor.source(token).strip('"')
    known = tables().keywords.get(inner.lower())
    if token.kind == "STRING" and known in WORDS:
        cursor.skip()
        cursor.insert_span(known or "WORD", token.start + 1, token.end - 1)
        end = token.end
        help = "Remove the quotation marks."
    else:
        end = token.end
        while cursor.kind() != END_OF_FILE and cursor.on_line() and not resumes(cursor):
            end = cursor.skip().end
        cursor.insert("HOLE")
        help = f"See 'mifkit rule unknown-word' for the words that '{cursor.source(keyword)} =' takes."
    found = quoted(cursor.text[token.start : end])
    cursor.report(
        "unknown-word", token.start, end, f"'{cursor.source(keyword)} =' takes a word of the language, not {found}", help
    )


def os_path(cursor: Cursor) -> None:
    """`win32 = "program.exe"` or `win32 = direct-interface`."""
    keyword = cursor.take()
    equals(cursor, keyword)
    if cursor.kind() == "DIRECT_INTERFACE":
        cursor.take()
    else:
        text(cursor, keyword)


def enumerator(cursor: Cursor) -> None:
    """`1 = "text"`, the number with or without a minus sign."""
    if cursor.kind() == "MINUS":
        cursor.take()
    number = cursor.take()
    cursor.take()
    text(cursor, number)


def row(cursor: Cursor) -> None:
    """`{ cell, cell, … }`. A cell without a readable value is a hole; a missing brace is inserted."""
    opening = cursor.take()
    while True:
        _cell(cursor)
        if cursor.kind() != "COMMA":
            break
        cursor.take()
    if cursor.kind() == "RBRACE":
        cursor.take()
        return
    cursor.report(
        "malformed-row",
        opening.start,
        opening.end,
        "This row has no closing brace",
        "Close the row with '}' after its last cell.",
    )
    cursor.insert("RBRACE")


def _cell(cursor: Cursor) -> None:
    closing = ("COMMA", "RBRACE")
    kinds = [cursor.kind(ahead) for ahead in range(3)]
    if kinds[0] in closing or _row_ends(cursor):
        return
    written = len(cursor.written)
    start = cursor.token().start
    if kinds[0] == "STRING" or (kinds[0] == "STAR" and kinds[1] == "STRING"):
        if kinds[0] == "STAR":
            cursor.take()
        while cursor.kind() == "STRING":
            cursor.take()
    elif kinds[0] in ("NUMBER", "UNSUPPORTED", "UNKNOWN"):
        cursor.take()
    elif kinds[:2] == ["MINUS", "NUMBER"]:
        cursor.take()
        cursor.take()
    if cursor.kind() in closing or _row_ends(cursor):
        return
    del cursor.written[written:]
    while cursor.kind() not in closing and not _row_ends(cursor):
        cursor.skip()
    end = cursor.position
    cursor.insert("HOLE")
    found = quoted(cursor.text[start:end])
    cursor.report(
        "malformed-row",
        start,
        end,
        f"{found} is no cell of a row",
        "A cell is a text in double quotes, a number, * and a path name, or empty; commas separate cells.",
    )


def _row_ends(cursor: Cursor) -> bool:
    """Whether what comes next cannot belong to the row that is open."""
    return cursor.kind() in (END_OF_FILE, "LBRACE") or is_frame(cursor) or is_statement(cursor)
