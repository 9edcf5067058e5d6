"""Fixes of text that belongs to no statement: to what is plainly a comment the two slashes are given."""

import re

from mifkit.diagnostics import Edit, Fix, replaced
from mifkit.mif.cursor import Cursor
from mifkit.mif.tokens import Token

BLOCK_COMMENT = re.compile(r"/\*(.*?)[ \t]*\*/")
# Text that SMS would take for a directive if it stood in a comment.
DIRECTIVE = re.compile(r"/?[ \t]*\w+[ \t]*<")
# What editors and copying over a serial line leave at the end of a file.
LEFT_OVER = "\0\x1a"


def stray_fix(cursor: Cursor, start: int, end: int, *, whole: bool) -> Fix | None:
    """The fix of the stray text from `start` to `end`, if it has one; `whole`: it is a comment of another language."""
    text = cursor.text[start:end]
    if text == ";" or not text.strip(LEFT_OVER + " \t\r\n"):
        return replaced(start, end, "", "Remove it", safe=True)
    if "\n" in text or "\r" in text or not cursor.ends_line(end):
        return None
    if found := BLOCK_COMMENT.fullmatch(text):
        edits = (Edit(start, start + 2, "//"), Edit(start + found.end(1), end, ""))
        return Fix("Make it a comment", edits, safe=True)
    directive = DIRECTIVE.match(text) is not None
    if text.startswith("/"):
        title = "Begin the comment with two slashes"
        return replaced(start, start, "/", title, safe=not directive)
    if whole or text.startswith("<"):
        return replaced(start, start, "// ", "Make it a comment", safe=whole)
    if directive and cursor.starts_line(Token("WORD", start, end)):
        return replaced(start, start, "//", "Begin the comment with two slashes", safe=False)
    return None
