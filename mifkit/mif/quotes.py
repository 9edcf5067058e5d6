"""Fixes that put a text in its quotation marks, where it has none, the wrong ones, or no closing one."""

from mifkit.diagnostics import Fix, replaced
from mifkit.mif.cursor import Cursor
from mifkit.mif.literals import decode, doubled

QUOTE_MARKS = "'`´‘’‚“”„«»"


def quote_fix(cursor: Cursor, start: int, text: str) -> Fix | None:
    """The fix of a text without double quotes that begins at `start`; `None` if where it ends is doubtful."""
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
    # What may be a comment, or escapes, is not plainly the text.
    body = doubled(inner)[0]
    plain = inner is text and "//" not in text and decode(body) == text and cursor.ends_line(start + len(text))
    return replaced(start, start + len(text), f'"{body}"', title, safe=plain)


def close_fix(cursor: Cursor, start: int, literal: str) -> Fix | None:
    """The fix of a literal without an end: `literal` begins with its quotation mark, at `start`."""
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
