"""Repair of table rows: braces, commas and cells."""

from mifkit.diagnostics import Fix, quoted, replaced
from mifkit.mif.repair.cursor import END_OF_FILE, Cursor
from mifkit.mif.repair.literals import CELL_END
from mifkit.mif.repair.lookahead import QUOTED, is_frame, is_statement
from mifkit.mif.tokens import Token

CLOSING = ("COMMA", "RBRACE")
# Brackets that are written for braces.
OPENING_BRACKETS = ("(", "[", "<")
CLOSING_BRACKETS = (")", "]", ">")
# Characters that are written for commas.
SEPARATORS = (";", ".", "|", ":", "/")
CELL_HELP = "A cell is a text in double quotes, a number, * and a path name, or empty; commas separate cells."
# The tokens in which the closing brace of a possible row is looked for.
MOST_CELLS = 200


def row_with_braces(cursor: Cursor) -> bool:
    """Whether the brace at the cursor opens a row that has a closing brace, in a table or elsewhere."""
    # The tokens between two braces are looked at once, so there is no limit.
    return _closed_ahead(cursor, 1, cursor.left)


def row_without_brace(cursor: Cursor) -> bool:
    """Whether a row without an opening brace, or with another bracket in its place, comes next in a table."""
    if cursor.source(cursor.token()) in OPENING_BRACKETS:
        return _datum(cursor, 1) > 0
    return _datum(cursor, 0) > 0 and _closed_ahead(cursor)


def _closed_ahead(cursor: Cursor, first: int = 0, most: int = MOST_CELLS) -> bool:
    """Whether a closing brace comes before another row, statement or block; the search begins `first` tokens ahead."""
    for ahead in range(first, most):
        if cursor.kind(ahead) == "RBRACE":
            return True
        if cursor.kind(ahead) == "LBRACE" or _row_ends(cursor, ahead):
            return False
    return False


def row(cursor: Cursor) -> None:
    """Read `{ cell, cell, … }`. A cell without a readable value becomes a hole; a missing brace or comma is inserted.

    Only the first fault of a row is reported: it usually causes the others.
    """
    faults = len(cursor.findings)
    _row(cursor)
    del cursor.findings[faults + 1 :]


def _row(cursor: Cursor) -> None:
    opening = cursor.token()
    if opening.kind == "LBRACE":
        cursor.take()
        _second_brace(cursor)
    else:
        cursor.insert("LBRACE", at=opening.start)
        if cursor.source(opening) in OPENING_BRACKETS:
            cursor.skip()
        if cursor.source(opening) in OPENING_BRACKETS:
            fix = replaced(opening.start, opening.end, "{", "Write '{'", safe=True)
        else:
            fix = replaced(opening.start, opening.start, "{ ", "Begin the row with '{'", safe=True)
        message, help = "This row has no opening brace", "Begin the row with '{'."
        _report(cursor, opening.start, opening.end, message, help, fix)
    _cell(cursor)
    while _separator(cursor):
        _cell(cursor)
    if cursor.kind() == "RBRACE":
        cursor.take()
        return
    closing = cursor.token()
    position = cursor.position
    cursor.insert("RBRACE")
    if cursor.on_line() and cursor.source(closing) in CLOSING_BRACKETS:
        cursor.skip()
        message = f"A row is closed by a brace, not by {quoted(cursor.source(closing))}"
        fix = replaced(closing.start, closing.end, "}", "Write '}'", safe=True)
        _report(cursor, closing.start, closing.end, message, "Write '}'.", fix)
        return
    if closing.kind == END_OF_FILE:
        cursor.cut = (opening.start, cursor.position)
        return
    message, help = "This row has no closing brace", "Close the row with '}' after its last cell."
    fix = replaced(position, position, " }", "Close the row with '}'", safe=True)
    _report(cursor, opening.start, opening.end, message, help, fix)


def _second_brace(cursor: Cursor) -> None:
    """Pass over an opening brace that is written twice. One that a cell begins with, such as a GUID, has its own
    closing brace, which does not end the row."""
    second = cursor.token()
    if second.kind != "LBRACE" or cursor.starts_line(second):
        return
    for ahead in range(1, MOST_CELLS):
        if cursor.kind(ahead) == "RBRACE":
            if _row_ends(cursor, ahead + 1):
                cursor.skip()
                fix = replaced(second.start, second.end, "", "Remove one brace", safe=True)
                _report(cursor, second.start, second.end, "This row has two opening braces", "Remove one of them.", fix)
            return
        if cursor.kind(ahead) == "LBRACE" or _row_ends(cursor, ahead):
            return


def _report(cursor: Cursor, start: int, end: int, message: str, help: str, fix: Fix | None = None) -> None:
    cursor.report("malformed-row", start, end, message, help, fix=fix)


def _separator(cursor: Cursor) -> bool:
    """Read a comma, or a character written for it between two cells on a line."""
    if cursor.kind() == "COMMA":
        cursor.take()
        return True
    if cursor.kind() == "RBRACE" or _row_ends(cursor) or not (cursor.on_line() or _closed_ahead(cursor)):
        return False
    stray = cursor.source(cursor.token()) in SEPARATORS
    if not _datum(cursor, 1 if stray else 0):
        return False
    start = cursor.position
    written = cursor.source(cursor.token()) if stray else ""
    end = cursor.skip().end if stray else start
    message, help = "No comma between these two cells", "Write commas between the cells of a row."
    # `1.5` may be a number of another language.
    fix = replaced(start, end, ",", "Put in the comma", safe=written in ("", ";"))
    _report(cursor, start, max(start, cursor.token().start), message, help, fix)
    cursor.insert("COMMA", at=start)
    return True


def _datum(cursor: Cursor, ahead: int) -> int:
    """The number of tokens of the value at `ahead`; 0 if there is no value."""
    kind = cursor.kind(ahead)
    if kind in ("NUMBER", "UNSUPPORTED", "UNKNOWN"):
        return 1
    if kind == "MINUS":
        return 2 if cursor.kind(ahead + 1) == "NUMBER" else 0
    count = int(kind == "STAR")
    while cursor.kind(ahead + count) == "STRING":
        count += 1
    return count if count > (kind == "STAR") else 0


def _cell(cursor: Cursor) -> None:
    if cursor.kind() in CLOSING or _row_ends(cursor, nested=True):
        return
    count = _datum(cursor, 0)
    if count and _ends(cursor, count):
        for _ in range(count):
            cursor.take()
        return
    start = cursor.token().start
    unterminated = _unreadable(cursor)
    end = start + len(cursor.text[start : cursor.position].rstrip())
    cursor.insert("HOLE")
    if unterminated:
        message, help = "This literal has no closing quotation mark", "Close the literal with a quotation mark."
        fix = replaced(end, end, '"', "Close the literal", safe=False) if "\\" not in cursor.text[start:end] else None
        cursor.report("unterminated-literal", start, end, message, help, fix=fix)
    else:
        text = cursor.text[start:end]
        plain = not any(char in text for char in '"\\{}\r\n')
        fix = replaced(start, end, f'"{text}"', "Put the text in double quotes", safe=False) if plain else None
        _report(cursor, start, end, f"{quoted(text)} is not a cell of a row", CELL_HELP, fix)


def _ends(cursor: Cursor, count: int) -> bool:
    """Whether a separator, another cell, or the end of the row follows a cell of `count` tokens."""
    follower, last = cursor.token(count), cursor.token(count - 1)
    if follower.kind in CLOSING or _row_ends(cursor, count):
        return True
    if last.kind == "STRING" and follower.start == last.end:
        return False  # a quotation mark inside the text
    source = cursor.source(follower)
    separated = source in SEPARATORS and follower.kind != "UNTERMINATED" and _datum(cursor, count + 1) > 0
    return source in CLOSING_BRACKETS or separated or (_datum(cursor, count) > 0 and cursor.same_line(count))


def _unreadable(cursor: Cursor) -> bool:
    """Skip a cell that is not a value. Returns whether its fault is a missing closing quotation mark."""
    first = cursor.token()
    depth = 0
    while True:
        token = cursor.token()
        if not depth and (token.kind in CLOSING or _row_ends(cursor, nested=token is first)):
            return False
        if token is not first:
            bracket = not depth and cursor.source(token) in CLOSING_BRACKETS and _row_ends(cursor, 1)
            if bracket or not cursor.on_line():
                return False
        # Commas between braces inside a cell, as of a GUID, do not separate cells.
        depth += (token.kind == "LBRACE") - (token.kind == "RBRACE")
        cursor.skip()
        cut = _cell_end(cursor, token)
        if cut is not None and cursor.relex(cut):
            return cut > token.start + 1


def _cell_end(cursor: Cursor, token: Token) -> int | None:
    """Where a cell ends inside a token that the lexer took for a literal because a quotation mark is missing."""
    if token.kind not in QUOTED:
        return None
    if CELL_END.match(cursor.text, token.start + 1):
        return token.start + 1  # it is the closing quotation mark
    body = cursor.text[token.start : token.end - 1].rstrip(" \t*")
    if token.kind == "STRING" and not body.endswith((",", "{")):
        return None
    found = CELL_END.search(cursor.text, token.start + 2, token.end)
    return found.start() if found else None


def _row_ends(cursor: Cursor, ahead: int = 0, *, nested: bool = False) -> bool:
    """Whether the next token cannot belong to the open row. `nested`: an opening brace does not begin a new row."""
    kind = cursor.kind(ahead)
    if kind == "LBRACE":
        if cursor.starts_line(cursor.token(ahead)):
            return True
        return not nested and (cursor.kind(ahead + 1) in CLOSING or _datum(cursor, ahead + 1) > 0)
    return kind == END_OF_FILE or is_frame(cursor, ahead) or is_statement(cursor, ahead)
