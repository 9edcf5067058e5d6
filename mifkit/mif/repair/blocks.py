"""The open blocks: which block boundaries suit them, and which blocks are opened, closed or implied.

If a fault can be read in two ways (is an `end` missing, or is the word after it wrong?), the next block boundary in the
file decides: the reading that it suits is taken.
"""

from collections.abc import Sequence

from mifkit.diagnostics import Fix, Label, quoted, replaced
from mifkit.mif.repair.cursor import END_OF_FILE, Cursor
from mifkit.mif.repair.lookahead import Boundary, Outline, is_enumerator
from mifkit.mif.repair.spelling import STATEMENTS
from mifkit.mif.statements import PARENTS, in_case_of
from mifkit.mif.statements import STATEMENTS as BELONGS
from mifkit.mif.tokens import Token

# More labels on a finding do not explain more.
MOST_LABELS = 6
# The tokens at the beginning of a block that are looked at to see which block it is.
MOST_CONTENT = 60

CHILDREN = {
    parent: tuple(child for child, parents in PARENTS.items() if parent in parents)
    for parent in ("file", "component", "path", "enum", "group", "attribute", "table")
}


class OpenBlock:
    """An open block: its keyword in lower case, the span of its `start X`, and the statements read in it."""

    __slots__ = ("end", "expected", "has_block", "keyword", "seen", "start")

    def __init__(self, keyword: str, start: int, end: int, *, expected: bool = False) -> None:
        self.keyword = keyword
        self.start = start
        self.end = end
        # Whether this is an implied block whose `end X` is in the file.
        self.expected = expected
        self.seen: set[str] = set()
        self.has_block = False

    @property
    def implied(self) -> bool:
        """Whether its `start X` is not in the file."""
        return self.start == self.end


class Blocks:
    """The open blocks, the innermost last."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.open: list[OpenBlock] = []
        self.components = 0
        self.outline = Outline(cursor)

    @property
    def keyword(self) -> str:
        """The keyword of the innermost open block."""
        return self.open[-1].keyword if self.open else "file"

    # --- which reading suits

    def suits(self, stack: Sequence[OpenBlock], after: Boundary) -> bool:
        """Whether a block boundary suits these open blocks; implied ones need no `end`."""
        if after.inline:
            return True  # the outline was not followed further
        for size in range(len(stack), -1, -1):
            innermost = stack[size - 1].keyword if size else "file"
            if after.frame == "START":
                suits = innermost in PARENTS[after.keyword]
            else:
                suits = innermost == (after.keyword or "file")
            if suits:
                return True
            if not size or not stack[size - 1].implied or stack[size - 1].expected:
                return False
        return False

    def room(self, keyword: str) -> int | None:
        """How many of the open blocks stay open if this block begins; `None` if nothing can hold it."""
        for depth in range(len(self.open), -1, -1):
            if (self.open[depth - 1].keyword if depth else "file") in PARENTS[keyword]:
                return depth
        return None

    def misfits(self, keyword: str, after: Boundary) -> int:
        """How many statements between here and the boundary `after` do not belong in such a block."""
        cursor = self.cursor
        count = 0
        for ahead in range(2, MOST_CONTENT):
            token = cursor.token(ahead)
            if token.kind == END_OF_FILE or token.start >= after.start:
                break
            if token.kind in STATEMENTS and cursor.kind(ahead + 1) == "EQUAL":
                count += token.kind.lower() not in BELONGS[keyword]
            elif token.kind == "OS_WORD" and cursor.kind(ahead + 1) == "EQUAL":
                count += keyword != "path"
            elif token.kind == "LBRACE":
                count += keyword != "table"
            elif token.kind == "NUMBER" and is_enumerator(cursor, ahead):
                count += keyword != "enum"
        return count

    def fitting(self, after: Boundary) -> list[str]:
        """The blocks that could begin here, judged by the boundary `after` their beginning."""
        return [
            child
            for child in CHILDREN[self.keyword]
            if self.suits([*self.open, OpenBlock(child, 0, 1)], after)
            # The grammar accepts an enum in a group, but it does not belong there.
            and (after.frame == "END" or after.keyword in BELONGS[child])
        ]

    def closed_by(self, keyword: str, after: Boundary) -> int | None:
        """The index of the open block that this `end` closes: its own, or the innermost if the word is wrong."""
        if not self.open:
            return None
        names = [block.keyword for block in self.open]
        own = len(names) - 1 - names[::-1].index(keyword) if keyword in names else None
        if own == len(names) - 1 or (own is not None and self.suits(self.open[:own], after)):
            return own
        if (not self.open[-1].implied or self.open[-1].expected) and self.suits(self.open[:-1], after):
            return len(names) - 1
        return own

    # --- a whole `start X` is missing

    def before_statement(self, kind: str) -> None:
        """Open the block whose `start X` is missing before a statement, if the `end X` ahead shows that it is.

        `kind` is the name of the statement in the statement table. The missing block begins with a statement that does
        not belong in the open block, or that is there for the second time, or after a block.
        """
        if not self.open:
            return
        innermost = self.open[-1]
        if kind not in BELONGS[innermost.keyword] or kind in innermost.seen or innermost.has_block:
            token = self.cursor.token()
            after = self.outline.after(token.start)
            missing = self._missing_start(after)
            if missing is not None:
                # If a component was implied for this statement, a finding reports that it stands outside every block;
                # only the `end X` of the missing block shows a second fault.
                reported = innermost.implied and innermost.start == token.start and after.frame == "START"
                if not reported:
                    self._no_start(missing, token, after)
                self.imply(missing, expected=not reported)
        self.open[-1].seen.add(kind)

    def _no_start(self, missing: str, token: Token, after: Boundary) -> None:
        """Report that the `start X` of a block is missing before a token, as the boundary `after` it shows."""
        shown = f"the end of that {missing}" if after.frame == "END" else f"only a {missing} holds this {after.keyword}"
        self.cursor.report(
            "misplaced-block",
            token.start,
            token.end,
            f"'Start {missing.title()}' is missing before {quoted(self.cursor.source(token))}",
            f"Add 'Start {missing.title()}'.",
            (Label(after.start, after.end, shown),),
            _start_before(self.cursor, token, missing),
        )

    def _missing_start(self, after: Boundary) -> str | None:
        """The block that must begin between here and the boundary `after`; `None` if all is well without it."""
        if after.frame == END_OF_FILE or self.suits(self.open, after):
            return None
        if after.frame == "START":
            if self.room(after.keyword) is not None:
                return None
            wanted = [child for child in CHILDREN[self.keyword] if child in PARENTS[after.keyword]]
            return wanted[0] if wanted else None
        if after.keyword not in CHILDREN[self.keyword] or any(b.keyword == after.keyword for b in self.open):
            return None
        wrong_word = self.suits(self.open[:-1], self.outline.after(after.start))
        return None if wrong_word else after.keyword

    # --- open and close

    def imply(self, keyword: str, at: int | None = None, *, expected: bool = False) -> None:
        """Open a block that is not written in the file."""
        position = self.cursor.token().start if at is None else at
        self.cursor.insert("START", keyword.upper(), at=position)
        self._opened(OpenBlock(keyword, position, position, expected=expected))

    def open_block(self, keyword: str) -> None:
        """Pass the next two tokens on as the `start X` of a block, whatever their words are."""
        start = self.cursor.take("START")
        self._opened(OpenBlock(keyword, start.start, self.cursor.take(keyword.upper()).end))

    def _opened(self, block: OpenBlock) -> None:
        if self.open:
            self.open[-1].has_block = True
        self.components += block.keyword == "component"
        self.open.append(block)

    def close(self, depth: int) -> None:
        """Pass the next two tokens on as the `end X` of the open block at index `depth`, in which no block is open."""
        self.cursor.take("END")
        self.cursor.take(self.open[depth].keyword.upper())
        del self.open[depth:]

    def make_room(self, keyword: str, start: Token) -> None:
        """Close the blocks that cannot hold this block, and imply those that it needs around it."""
        depth = self.room(keyword)
        if depth is not None:
            self.close_to(depth, start, f"'Start {keyword.title()}'")
            return
        outer = around(keyword).keyword
        self.misplaced(start, self.cursor.token(1), f"This {keyword} stands outside every {outer}", outer)
        if keyword == "attribute" and self.open and self.open[0].keyword == "component":
            self.close_to(1, start, "'Start Attribute'")
        if not self.open:
            self.imply("component", start.start)
        if keyword == "attribute":
            self.imply("group", start.start)

    def misplaced(self, first: Token, last: Token, message: str, around: str) -> None:
        help = f"Put it between 'Start {around.title()}' and 'End {around.title()}'."
        if not self.open:
            help += " If this is a part of a file, the rest is checked as if it stood there."
        self.cursor.report("misplaced-block", first.start, last.end, message, help)

    def close_to(self, depth: int, at: Token, shown: str) -> None:
        """Close the open blocks from index `depth` on, whose `end X` is missing before the words `shown`."""
        missing = [block for block in self.open[depth:] if not block.implied]
        if missing:
            ends = ends_of(missing)
            word = self.cursor.token(1)
            self.cursor.report(
                "unclosed-block",
                at.start,
                max(at.end, word.end),
                f"{ends} missing before {shown}",
                f"Add {ends}.",
                labels(missing),
                _ends_before(self.cursor, at, missing),
            )
        for block in reversed(self.open[depth:]):
            self.cursor.insert("END", block.keyword.upper())
        del self.open[depth:]


def _ends_before(cursor: Cursor, at: Token, missing: Sequence[OpenBlock]) -> Fix:
    """A fix that inserts the `end X` of these blocks before a block boundary, each in the column of its `start X`."""
    text = end_lines(cursor, missing, inline=not cursor.starts_line(at))
    place = cursor.before(at)[0]
    # If more than one is missing, the statements before it may belong to any of the blocks.
    return replaced(place, place, text, f"Add {ends_of(missing)}", safe=len(missing) == 1)


def end_lines(cursor: Cursor, missing: Sequence[OpenBlock], *, inline: bool = False) -> str:
    """The `end X` of these blocks, the innermost first, on lines indented as their `start X` or, `inline`, in a row."""
    parts = []
    for block in reversed(missing):
        start = Token("START", block.start, block.end)
        words = in_case_of(f"End {block.keyword.title()}", cursor.source(start))
        parts.append(f"{words} " if inline else f"{cursor.before(start)[1]}{words}\n")
    return "".join(parts)


def _start_before(cursor: Cursor, at: Token, keyword: str) -> Fix:
    """A fix that inserts `start X` before a token, on a line of its own if the token begins a line."""
    place, indent = cursor.before(at)
    written = in_case_of(f"Start {keyword.title()}", cursor.source(at))
    text = f"{indent}{written}\n" if cursor.starts_line(at) else f"{written} "
    return replaced(place, place, text, f"Add '{written}'", safe=False)


def around(keyword: str) -> OpenBlock:
    """The block to imply around a block that no open block can hold."""
    return OpenBlock("group" if keyword == "attribute" else "component", 0, 0)


def ends_of(blocks: Sequence[OpenBlock]) -> str:
    """The `End X` of these blocks, the innermost first."""
    return ", ".join(f"'End {block.keyword.title()}'" for block in reversed(blocks[-MOST_LABELS:]))


def labels(blocks: Sequence[OpenBlock]) -> tuple[Label, ...]:
    """Labels at the beginnings of these blocks, at most `MOST_LABELS` of the innermost."""
    return tuple(Label(block.start, block.end, f"the {block.keyword} begins here") for block in blocks[-MOST_LABELS:])
