"""Repair: mends a token stream that the grammar does not accept, and reports each fault once, at its place.

Walks the tokens with a stack of open blocks. A valid stream passes unchanged and without a finding; of any
other comes one that the grammar accepts. Where a fault leaves a choice (a forgotten `end`, or a wrong word
after it?), the next block boundary in the file decides.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from mifkit.diagnostics import Finding, Label, quoted
from mifkit.mif import repair_values as values
from mifkit.mif.cursor import END_OF_FILE, Cursor
from mifkit.mif.lexer import Token
from mifkit.mif.repair_values import WORDS
from mifkit.mif.spelling import BLOCKS, block_keyword, cut_keyword, glued, keywords_of, nearest
from mifkit.mif.statements import PARENTS, STATEMENTS

# More labels than this do not explain more.
MOST_LABELS = 6

COMMENT_HINTS = {
    "/": "A comment begins with two slashes: //.",
    "#": "A comment begins with two slashes: //.",
    ";": "A comment begins with two slashes: //.",
    "<": "To note something beside a value, write a comment: // …",
}


class Open(NamedTuple):
    """A block that is open: its keyword in lower case, and where its `start X` stands."""

    keyword: str
    start: int
    end: int

    @property
    def implied(self) -> bool:
        return self.start == self.end


def repair(text: str, stream: Sequence[Token], comments: Sequence[Token]) -> tuple[list[Token], list[Finding]]:
    """A stream that the grammar accepts, and one finding for each fault."""
    walk = _Walk(Cursor(text, stream, comments))
    walk.run()
    return walk.cursor.written, walk.cursor.findings


class _Walk:
    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.open: list[Open] = []
        self.components = 0

    def run(self) -> None:
        cursor = self.cursor
        while (kind := cursor.kind()) != END_OF_FILE:
            if values.is_frame(cursor):
                if kind == "START":
                    self.start_block()
                else:
                    self.end_block()
            elif kind == "LANGUAGE" and not self.open and values.is_statement(cursor):
                values.statement(cursor)
            elif values.is_statement(cursor):
                self.in_block(values.statement)
            elif kind == "OS_WORD" and cursor.kind(1) == "EQUAL":
                self.in_block(values.os_path)
            elif cursor.kind(1 if kind == "MINUS" else 0) == "NUMBER" and self.enumerator_next():
                self.in_block(values.enumerator)
            elif kind == "LBRACE" and (self.keyword == "table" or cursor.starts_line(cursor.token())):
                self.in_block(values.row)
            elif kind != "WORD" or not self.misspelt():
                self.unexpected()
        self.end_of_file()

    @property
    def keyword(self) -> str:
        """The keyword of the innermost open block."""
        return self.open[-1].keyword if self.open else "file"

    def enumerator_next(self) -> bool:
        cursor = self.cursor
        return cursor.kind(2 if cursor.kind() == "MINUS" else 1) == "EQUAL"

    def in_block(self, read: Callable[[Cursor], None]) -> None:
        """Read a statement; one outside every block gets a component around it."""
        if not self.open:
            token = self.cursor.token()
            shown = quoted(self.cursor.source(token))
            self.misplaced(token, token, f"{shown} stands outside every block", "component")
            self.imply("component")
        self.cursor.block = self.keyword
        read(self.cursor)

    # --- blocks

    def start_block(self) -> None:
        cursor = self.cursor
        start, word = cursor.token(), cursor.token(1)
        keyword = self.block_word(word)
        if keyword is None:
            return
        if cursor.written and cursor.written[-1].kind == "EQUAL":
            pass  # `type = start enum`, which every block may hold
        else:
            self.make_room(keyword, start)
        start = cursor.take()
        end = cursor.take(keyword.upper()).end
        self.components += keyword == "component"
        self.open.append(Open(keyword, start.start, end))

    def block_word(self, word: Token) -> str | None:
        """The block keyword after `start` or `end`, misspellings reported and mended; `None`: nothing was read."""
        cursor = self.cursor
        if word.kind in BLOCKS:
            return word.kind.lower()
        frame = cursor.token()
        text = cursor.source(word)
        if word.kind == END_OF_FILE or (cursor.kind(2) == END_OF_FILE and cut_keyword(text)):
            # The text breaks off inside `start X` or `end X`; what is still open says the rest.
            cursor.cut = (frame.start, max(frame.end, word.end))
            cursor.skip()
            if word.kind != END_OF_FILE:
                cursor.skip()
            return None
        if parts := glued(text, frames=False):
            self.split(word, parts, ahead=1)
            return cursor.token(1).kind.lower()
        meant, alias = block_keyword(text) or ("", False)
        shown = f"{cursor.source(frame)} {text}"
        if alias:
            cursor.report(
                "keyword-alias", word.start, word.end, f"{quoted(shown)}: the keyword is '{meant}'", f"Write '{meant}'."
            )
        else:
            cursor.report(
                "unknown-word",
                word.start,
                word.end,
                f"{quoted(text)} is no block of the language",
                f"Did you mean '{meant}'?",
            )
        return meant

    def split(self, word: Token, parts: tuple[str, str], ahead: int = 0) -> None:
        """Cut two keywords that stand together, `ahead` tokens on, into two tokens."""
        cursor = self.cursor
        before = [cursor.skip() for _ in range(ahead)]
        cursor.skip()
        middle = word.start + len(parts[0])
        first = Token(parts[0].upper(), word.start, middle)
        second = Token(parts[1].upper(), middle, word.end)
        cursor.put_back(*before, first, second)
        cursor.report(
            "glued-keywords",
            word.start,
            word.end,
            f"{quoted(cursor.source(word))} is two keywords without a blank between them",
            f"Write '{cursor.source(first)} {cursor.source(second)}'.",
        )

    def make_room(self, keyword: str, start: Token) -> None:
        """Close what cannot hold the block, and open what it needs around it."""
        parents = PARENTS[keyword]
        if self.keyword in parents:
            return
        for depth in range(len(self.open) - 1, -1, -1):
            if (self.open[depth - 1].keyword if depth else "file") in parents:
                self.close_to(depth, start, f"'Start {keyword.title()}'")
                return
        around = "group" if keyword == "attribute" else "component"
        self.misplaced(start, self.cursor.token(1), f"This {keyword} stands outside every {around}", around)
        if keyword == "attribute" and self.keyword != "component":
            self.close_all_but_component(start)
        if not self.open:
            self.imply("component", start.start)
        if keyword == "attribute":
            self.imply("group", start.start)

    def close_all_but_component(self, start: Token) -> None:
        if self.open and self.open[0].keyword == "component":
            self.close_to(1, start, "'Start Attribute'")

    def misplaced(self, first: Token, last: Token, message: str, around: str) -> None:
        help = f"Put it between 'Start {around.title()}' and 'End {around.title()}'."
        if not self.open:
            help += " If this is a part of a file, the rest is checked as if it stood there."
        self.cursor.report("misplaced-block", first.start, last.end, message, help)

    def imply(self, keyword: str, at: int | None = None) -> None:
        position = self.cursor.token().start if at is None else at
        self.cursor.insert("START", keyword.upper(), at=position)
        self.components += keyword == "component"
        self.open.append(Open(keyword, position, position))

    def end_block(self) -> None:
        cursor = self.cursor
        end, word = cursor.token(), cursor.token(1)
        keyword = self.block_word(word)
        if keyword is None:
            return
        depth = self.closed_by(keyword)
        shown = f"'End {keyword.title()}'"
        if depth is None:
            cursor.skip()
            last = cursor.skip()
            cursor.report(
                "unclosed-block",
                end.start,
                last.end,
                f"{shown} closes nothing: no {keyword} is open here",
                f"Remove it, or add the 'Start {keyword.title()}' that belongs to it.",
            )
            return
        if self.open[depth].keyword == keyword:
            self.close_to(depth + 1, end, shown)
        else:
            opened = self.open[depth]
            right = f"'End {opened.keyword.title()}'"
            cursor.report(
                "unclosed-block",
                end.start,
                cursor.token(1).end,
                f"{shown} closes the {opened.keyword} opened here",
                f"Write {right}.",
                (Label(opened.start, opened.end, f"the {opened.keyword} begins here"),),
            )
        cursor.take()
        cursor.take(self.open[depth].keyword.upper())
        del self.open[depth:]

    def closed_by(self, keyword: str) -> int | None:
        """The index of the open block that this `end` closes: its own, or the innermost under a wrong word."""
        if not self.open:
            return None
        names = [block.keyword for block in self.open]
        own = len(names) - 1 - names[::-1].index(keyword) if keyword in names else None
        if own == len(names) - 1 or (own is not None and self.fits(names[:own])):
            return own
        if not self.open[-1].implied and self.fits(names[:-1]):
            return len(names) - 1
        return own

    def fits(self, names: list[str]) -> bool:
        """Whether the next block boundary after this `end` suits a stack of these open blocks."""
        cursor = self.cursor
        ahead = 2
        while not values.is_frame(cursor, ahead) and cursor.kind(ahead) != END_OF_FILE:
            ahead += 1
        innermost = names[-1] if names else "file"
        word = cursor.kind(ahead + 1).lower()
        if cursor.kind(ahead) == END_OF_FILE:
            return not names
        if cursor.kind(ahead) == "START":
            return innermost in PARENTS.get(word, ())
        return innermost == word

    def close_to(self, depth: int, at: Token, shown: str) -> None:
        """Close the open blocks from index `depth` on, whose `end` is missing before `shown`."""
        missing = [block for block in self.open[depth:] if not block.implied]
        if missing:
            ends = ", ".join(f"'End {block.keyword.title()}'" for block in reversed(missing[-MOST_LABELS:]))
            word = self.cursor.token(1)
            self.cursor.report(
                "unclosed-block",
                at.start,
                max(at.end, word.end),
                f"{ends} missing before {shown}",
                f"Add {ends}.",
                labels(missing),
            )
        for block in reversed(self.open[depth:]):
            self.cursor.insert("END", block.keyword.upper())
        del self.open[depth:]

    # --- everything else

    def misspelt(self) -> bool:
        """A word that was meant to be a keyword: report it and put the keyword in its place."""
        cursor = self.cursor
        token = cursor.token()
        text = cursor.source(token)
        if parts := glued(text):
            self.split(token, parts)
            return True
        follower = cursor.token(1)
        if follower.kind in BLOCKS and (frame := nearest(text, ("start", "end"))):
            self.correct(token, frame, f"{quoted(text)} is no keyword")
            return True
        if follower.kind != "EQUAL":
            return False
        if self.keyword == "path":
            self.in_block(values.os_path)
            return True
        own = [word for word in STATEMENTS.get(self.keyword, ()) if word in keywords_of(*values.STATEMENTS)]
        meant = nearest(text, own) or nearest(text, keywords_of(*values.STATEMENTS))
        if meant:
            self.correct(token, meant, f"{quoted(text)} is no statement of the language")
            return True
        cursor.skip()
        end = cursor.skip().end
        while cursor.kind() == "STRING" or (cursor.on_line() and not values.resumes(cursor)):
            end = cursor.skip().end
        cursor.report(
            "unknown-word",
            token.start,
            token.end,
            f"{quoted(text)} is no statement of the language",
            "Remove the statement, or make it a comment: // …",
            (Label(token.end, end, "passed over"),) if end > token.end else (),
        )
        return True

    def correct(self, token: Token, keyword: str, message: str) -> None:
        cursor = self.cursor
        cursor.skip()
        cursor.put_back(Token(keyword.upper(), token.start, token.end))
        cursor.report("unknown-word", token.start, token.end, message, f"Did you mean '{keyword}'?")

    def unexpected(self) -> None:
        """Text that belongs to no statement: everything up to the next statement or block, as one fault."""
        cursor = self.cursor
        more_of_the_same = cursor.after_raw
        first = cursor.skip()
        last = first
        while not values.resumes(cursor) and not self.enumerator_follows():
            last = cursor.skip()
        if more_of_the_same and first.kind in WORDS:
            cursor.after_raw = True
            return
        text = cursor.text[first.start : last.end]
        stray = first.kind == "STRAY"
        if first.kind == "STRAY" and not text.isascii() and text[:1] in values.QUOTE_MARKS:
            help = 'Only straight double quotes (") enclose a literal.'
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
        )

    def enumerator_follows(self) -> bool:
        cursor = self.cursor
        return cursor.kind() in ("MINUS", "NUMBER") and self.enumerator_next()

    def end_of_file(self) -> None:
        cursor = self.cursor
        end = cursor.position
        missing = [block for block in self.open if not block.implied]
        for block in reversed(self.open):
            cursor.insert("END", block.keyword.upper())
        if not self.components:
            self.no_component()
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
            ends = ", ".join(f"'End {block.keyword.title()}'" for block in reversed(missing[-MOST_LABELS:]))
            cursor.report(
                "unclosed-block",
                max(0, end - 1),
                end,
                f"The file ends, and {ends} {'are' if len(missing) > 1 else 'is'} missing",
                f"Add {ends} at the end of the file, or let its producer write it again.",
                labels(missing),
            )

    def no_component(self) -> None:
        cursor = self.cursor
        hidden = next((c for c in cursor.comments if "start component" in cursor.source(c).lower()), None)
        if hidden is not None:
            message = "The file has no component: 'Start Component' stands in a comment"
            help = "A comment runs to the end of its line: put 'Start Component' on a line of its own."
            start, stop = hidden.start, hidden.end
        else:
            message = "The file has no component"
            help = "A MIF file holds one component: 'Start Component' … 'End Component'."
            start, stop = 0, cursor.position
        cursor.insert("START", "COMPONENT", "END", "COMPONENT")
        cursor.report("no-component", start, stop, message, help)


def labels(blocks: Sequence[Open]) -> tuple[Label, ...]:
    """Where the innermost of these blocks begin."""
    return tuple(Label(block.start, block.end, f"the {block.keyword} begins here") for block in blocks[-MOST_LABELS:])
