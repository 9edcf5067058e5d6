"""Repair: mends tokens that the grammar does not accept, and reports each fault once, at its place.

Walks the tokens with a stack of open blocks. Valid tokens pass unchanged and without a finding; any others become
tokens that the grammar accepts.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from mifkit.diagnostics import Edit, Finding, Fix, Label, quoted, replaced
from mifkit.mif.grammar import terminals
from mifkit.mif.repair import values
from mifkit.mif.repair.blocks import Blocks, OpenBlock, end_lines, ends_of, labels
from mifkit.mif.repair.boundaries import broken, frame
from mifkit.mif.repair.cursor import END_OF_FILE, Cursor
from mifkit.mif.repair.literals import QUOTE_MARKS
from mifkit.mif.repair.lookahead import WORDS, is_broken_frame, is_enumerator, is_frame, is_statement, resumes, unglued
from mifkit.mif.repair.rows import row, row_with_braces, row_without_brace
from mifkit.mif.repair.spelling import BLOCKS, FRAMES, STATEMENTS, frame_keyword, keywords_of, nearest
from mifkit.mif.repair.words import correct, unglue
from mifkit.mif.statements import STATEMENTS as BELONGS
from mifkit.mif.tokens import Token, TokenList

BLOCK_COMMENT = re.compile(r"/\*(.*)\*/")


# Text that SMS would read as a directive if it were in a comment.
DIRECTIVE = re.compile(r"/?[ \t]*\w+[ \t]*<")


# Characters that editors and serial transfers leave at the end of a file.
LEFT_OVER = "\0\x1a"


def stray_fix(cursor: Cursor, start: int, end: int, *, whole: bool) -> Fix | None:
    """The fix of the stray text from `start` to `end`, if it has a fix; `whole`: a comment of another language."""
    text = cursor.text[start:end]
    if text == ";" or not text.strip(LEFT_OVER + " \t\r\n"):
        return replaced(start, end, "", "Remove it", safe=True)
    if "\n" in text or "\r" in text or not cursor.ends_line(end):
        return None
    if found := BLOCK_COMMENT.fullmatch(text):
        edits = (Edit(start, start + 2, "//"), Edit(start + 2 + len(found[1].rstrip(" \t")), end, ""))
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


COMMENT = "A comment begins with two slashes: //."
COMMENT_HINTS = {
    "/": COMMENT,
    "#": COMMENT,
    ";": COMMENT,
    "<": "To note something beside a value, write a comment: // …",
    "=": "Write the keyword of the statement before the equals sign, or remove the text.",
}
# The marks that begin a comment in other languages: at the beginning of a line and, the first of them, after a
# statement. A text of more characters is not a comment, but the rest of a file whose line breaks are lost.
COMMENT_MARKS = ("#", ";", "--", "'", "rem ")
LONGEST_COMMENT = 200


class Repaired(NamedTuple):
    """Tokens that the grammar accepts, a finding for each fault, and the comments."""

    stream: TokenList
    findings: list[Finding]
    comments: TokenList


def repair(text: str, stream: TokenList, comments: Sequence[Token], most_faults: int) -> Repaired:
    """Mend the tokens of `text`. The comments change if a misplaced quotation mark hid or made a comment.

    The tokens behind the first `most_faults` faults are left out.
    """
    cursor = Cursor(text, stream, comments)
    _Walk(cursor).run(most_faults)
    return Repaired(cursor.written, cursor.findings, TokenList(cursor.comments))


class _Walk:
    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.blocks = Blocks(cursor)

    def run(self, most_faults: int) -> None:
        cursor, blocks = self.cursor, self.blocks
        slips = (self.broken, self.misspelt, self.quoted_word, self.parted, self.last_word)
        while (kind := cursor.kind()) != END_OF_FILE:
            cursor.block = blocks.keyword
            if len(cursor.findings) >= most_faults:
                self.stop()
                return
            if is_frame(cursor):
                frame(blocks)
            elif kind == "LANGUAGE" and not blocks.open and is_statement(cursor):
                values.statement(cursor)
            elif is_statement(cursor):
                self.in_block(values.statement, kind.lower())
            elif kind == "OS_WORD" and cursor.kind(1) == "EQUAL":
                self.in_block(values.os_path, "os")
            elif kind in ("NUMBER", "MINUS") and is_enumerator(cursor) and unglued(cursor) is None:
                self.in_block(values.enumerator, "enumerator")
            elif self.row_next():
                self.in_block(row, "row")
            elif not any(mended() for mended in slips):
                self.unexpected()
        self.end_of_file()

    def row_next(self) -> bool:
        cursor = self.cursor
        if cursor.kind() == "LBRACE":
            return cursor.block == "table" or cursor.starts_line(cursor.token()) or row_with_braces(cursor)
        return cursor.block == "table" and row_without_brace(cursor)

    def in_block(self, read: Callable[[Cursor], None], kind: str) -> None:
        """Read a statement. Outside every block it gets a component around it."""
        if not self.blocks.open:
            token = self.cursor.token()
            shown = quoted(self.cursor.source(token))
            self.blocks.misplaced(token, token, f"{shown} stands outside every block", "component")
            self.blocks.imply("component")
        self.blocks.before_statement(kind)
        self.cursor.block = self.blocks.keyword
        read(self.cursor)

    # --- slips

    def broken(self) -> bool:
        """Read the remains of a `start X` or `end X`."""
        return broken(self.blocks)

    def misspelt(self) -> bool:
        """Report a word that was meant to be a keyword, and put the keyword in its place."""
        cursor = self.cursor
        token = cursor.token()
        os_path = cursor.block == "path" and cursor.kind() == "WORD" and cursor.kind(1) == "EQUAL"
        if not os_path and unglue(cursor):
            return True
        if token.kind != "WORD":
            return False
        text = cursor.source(token)
        if is_broken_frame(cursor):
            correct(cursor, frame_keyword(text) or "", f"{quoted(text)} is not a keyword")
            return True
        if cursor.kind(1) != "EQUAL":
            return False
        if os_path:
            self.in_block(values.os_path, "os")
            return True
        own = [word for word in BELONGS.get(cursor.block, ()) if word in keywords_of(*STATEMENTS)]
        meant = nearest(text, own) or nearest(text, keywords_of(*STATEMENTS))
        if meant:
            correct(cursor, meant, f"{quoted(text)} is not a statement of the language")
            return True
        cursor.skip()
        end = cursor.skip().end
        while cursor.kind() == "STRING" or (cursor.on_line() and not resumes(cursor)):
            end = cursor.skip().end
        cursor.report(
            "unknown-word",
            token.start,
            token.end,
            f"{quoted(text)} is not a statement of the language",
            "Remove the statement, or make it a comment: // …",
            (Label(token.end, end, "passed over"),) if end > token.end else (),
        )
        return True

    def quoted_word(self) -> bool:
        """Report a keyword or the number of an enumerator in quotation marks, and put it back without them."""
        cursor = self.cursor
        token = cursor.token()
        if token.kind != "STRING" or cursor.kind(1) != "EQUAL":
            return False
        word = cursor.source(token)[1:-1]
        kind = terminals().keywords.get(word.lower())
        if kind not in (*STATEMENTS, "OS_WORD"):
            kind = "NUMBER" if cursor.block == "enum" and word.isascii() and word.isdigit() else None
        if kind is None:
            return False
        cursor.replace(1, Token(kind, token.start + 1, token.end - 1))
        what = "A number" if kind == "NUMBER" else "A keyword"
        message = f"{what} stands in quotation marks: {cursor.source(token)}"
        fix = replaced(token.start, token.end, word, f"Write {word} without them", safe=True)
        cursor.report("unexpected-text", token.start, token.end, message, "Remove the quotation marks.", fix=fix)
        return True

    def parted(self) -> bool:
        """Report a word between a keyword and its equals sign, and drop it."""
        cursor = self.cursor
        on_line = cursor.same_line(1) and cursor.same_line(2)
        if cursor.kind() not in STATEMENTS or cursor.kind(2) != "EQUAL" or not on_line:
            return False
        keyword, between = cursor.token(), cursor.token(1)
        cursor.replace(2, keyword)
        found = quoted(cursor.source(between))
        message = f"{found} stands between '{cursor.source(keyword)}' and its equals sign"
        fix = replaced(keyword.end, between.end, "", f"Remove {found}", safe=False)
        cursor.report("unexpected-text", between.start, between.end, message, "Remove it.", fix=fix)
        return True

    def last_word(self) -> bool:
        """Drop a single token before the end of the file in an open block: the file breaks off there."""
        cursor = self.cursor
        if cursor.left != 1 or not any(not block.implied for block in self.blocks.open):
            return False
        token = cursor.skip()
        cursor.cut = (token.start, token.end)
        return True

    # --- everything else

    def unexpected(self) -> None:
        """Report the text up to the next statement or block, which belongs to no statement, as a single fault."""
        cursor = self.cursor
        # Text that touches a fault, or follows text without quotes, belongs to that fault.
        touches = bool(cursor.findings) and cursor.on_line() and cursor.findings[-1].end >= cursor.position > 0
        same_fault = cursor.after_raw
        first = cursor.skip()
        comment_end = self.comment_end(first)
        last = first
        while cursor.token().start < comment_end or not self.goes_on():
            if cursor.kind() == END_OF_FILE:
                break
            last = cursor.skip()
        if touches or (same_fault and first.kind in WORDS):
            cursor.after_raw = same_fault
            return
        text = cursor.text[first.start : last.end]
        stray = first.kind == "STRAY"
        if stray and text[:1] in QUOTE_MARKS and not text.isascii():
            help = 'Only straight double quotes (") enclose a literal.'
        elif text.startswith("/*"):
            help = "There are no block comments: begin each line of it with two slashes, //."
        else:
            help = COMMENT_HINTS.get(text[:1], "Remove it, or make it a comment: // …")
        if "AgentID<" in text[:60] or "Architecture<" in text[:60] or "UniqueI" in text[:60]:
            help = "A header comment of an IDMIF begins with two slashes: //Name<value>."
        cursor.report(
            "stray-character" if stray else "unexpected-text",
            first.start,
            last.end,
            f"{quoted(text)} belongs to no statement",
            help,
            fix=stray_fix(cursor, first.start, last.end, whole=comment_end > first.end),
        )

    def goes_on(self) -> bool:
        """Whether a statement or a block begins at the cursor, or the remains of either."""
        cursor = self.cursor
        token = cursor.token()
        return resumes(cursor) or (token.kind in (*FRAMES, *BLOCKS) and cursor.starts_line(token))

    def comment_end(self, first: Token) -> int:
        """The end of the comment of another language that begins with `first`; the end of `first` if it begins none."""
        cursor = self.cursor
        text = cursor.text[first.start : first.start + LONGEST_COMMENT]
        if text.startswith("/*"):
            end = text.find("*/")
            return first.start + end + 2 if end > 0 else first.end
        end = cursor.line_end(first.start)
        if end - first.start > LONGEST_COMMENT:
            return first.end
        if cursor.starts_line(first):
            return end if text.lower().startswith(COMMENT_MARKS) else first.end
        if not text.startswith(COMMENT_MARKS[:1]):
            return first.end
        ahead = 0
        while cursor.kind(ahead) != END_OF_FILE and cursor.token(ahead).start < end:
            if is_frame(cursor, ahead):
                return first.end
            ahead += 1
        return end

    def stop(self) -> None:
        """Leave the rest of the file out, and report that."""
        cursor = self.cursor
        token, faults = cursor.token(), len(cursor.findings)
        for block in reversed(self.blocks.open):
            cursor.insert("END", block.keyword.upper(), at=token.end)
        if not self.blocks.components:
            cursor.insert("START", "COMPONENT", "END", "COMPONENT")
        message = f"Cannot be read from here on: {faults:,} faults precede this"
        help = "Mend them, and check the file again; or let its producer write it again."
        cursor.report("unreadable-file", token.start, token.end, message, help)

    def end_of_file(self) -> None:
        cursor = self.cursor
        end = cursor.position
        missing = [block for block in self.blocks.open if not block.implied or block.expected]
        for block in reversed(self.blocks.open):
            cursor.insert("END", block.keyword.upper())
        hidden = next((c for c in cursor.comments if "start component" in cursor.source(c).lower()), None)
        empty = not self.blocks.components
        if cursor.findings and cursor.findings[-1].end >= end and (missing or (empty and hidden is None)):
            # A fault in the last words of the file and the blocks that are open there are a single fault.
            last = cursor.findings.pop()
            cursor.cut = cursor.cut or (last.start, last.end)
        if empty:
            self.no_component(hidden)
            return
        if cursor.cut is not None:
            start, stop = cursor.cut
            cursor.report(
                "unclosed-block",
                start,
                stop,
                f"The file breaks off inside {quoted(cursor.text[start:stop])}",
                "The file was cut short: let its producer write it again.",
                labels(missing),
            )
        elif missing:
            ends = ends_of(missing)
            cursor.report(
                "unclosed-block",
                max(0, end - 1),
                end,
                f"The file ends, and {ends} {'are' if len(missing) > 1 else 'is'} missing",
                f"Add {ends} at the end of the file, or let its producer write it again.",
                labels(missing),
                self.ends_at_end(missing),
            )

    def ends_at_end(self, missing: Sequence[OpenBlock]) -> Fix:
        """A fix that adds the missing `end X` at the end. It is not safe: the file may have been cut short."""
        text = self.cursor.text
        lines = end_lines(self.cursor, missing)
        if text[-1:] not in ("\r", "\n"):
            lines = "\n" + lines.rstrip("\n")
        return replaced(len(text), len(text), lines, f"Add {ends_of(missing)}", safe=False)

    def no_component(self, hidden: Token | None) -> None:
        """Report that the file has no component, or has it in the comment `hidden`."""
        cursor = self.cursor
        if hidden is not None:
            message = "The file has no component: 'Start Component' stands in a comment"
            help = "A comment runs to the end of its line: put 'Start Component' on a line of its own."
            start, stop = hidden.start, hidden.end
        else:
            empty = not cursor.text.strip()
            message = "The file has no component" if not empty else "The file is empty, so it has no component"
            help = "A MIF file holds one component: 'Start Component' … 'End Component'."
            start, stop = 0, cursor.position
        cursor.insert("START", "COMPONENT", "END", "COMPONENT")
        cursor.report("no-component", start, stop, message, help)
