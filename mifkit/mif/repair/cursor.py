"""The tokens as the repair step reads them: look ahead, pass on, drop, insert, cut anew, report."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from mifkit.diagnostics import Finding, Fix, Label
from mifkit.mif.lexer import tokenize
from mifkit.mif.repair.spelling import BLOCKS, FRAMES
from mifkit.mif.tokens import Token, TokenList, any_of

REST_OF_LINE = re.compile(r"[ \t]*+(?=[\r\n]|//|\Z)")
LINE_BREAK = re.compile(r"[\r\n]")
END_OF_FILE = "$END"

# To cut a stretch of text into tokens anew may take as long as the rest of the file, so the number of times, and the
# characters in all as a multiple of the file's length, are limited. A file with more broken quotes is not a MIF file.
MOST_RELEXINGS = 200
RELEXED_PER_LENGTH = 4

# How many of the next tokens are kept at hand. To look farther ahead takes longer, but no memory.
NEAR = 512

# What may follow `start` or `end`.
NAMING = (*BLOCKS, "WORD")


@cache
def _bounding() -> re.Pattern[bytes]:
    """The tokens that may begin or end a block, in a column of codes."""
    patterns = tuple(any_of(kinds) for kinds in (FRAMES, NAMING, ("WORD",), ("EQUAL",)))
    return re.compile(b"%b(?=%b)|%b(?!%b)" % patterns)


class Cursor:
    """Tokens still to read, tokens written, findings made."""

    def __init__(self, text: str, stream: TokenList, comments: Sequence[Token]) -> None:
        self.text = text
        self.comments = list(comments)
        self.written = TokenList()
        self.findings: list[Finding] = []
        # The keyword of the innermost open block.
        self.block = "file"
        # Where the file breaks off in the middle of a statement or block, if it does.
        self.cut: tuple[int, int] | None = None
        # Whether text without quotes was read last: what follows it on the line belongs to the same fault.
        self.after_raw = False
        # The number of times that the text was cut anew: results of looking ahead are valid for one version.
        self.version = 0
        # The next tokens in reverse order; after them come those of the stream from `_next` on.
        self._near: list[Token] = []
        self._stream = stream
        self._next = 0
        self._fetch()
        self._end = Token(END_OF_FILE, stream[-1].end if stream else 0, stream[-1].end if stream else 0)
        self._position = 0
        self._line = (0, -1)
        self._budget = RELEXED_PER_LENGTH * len(text)

    # --- reading

    def token(self, ahead: int = 0) -> Token:
        """The token `ahead` places on; an end-of-file token beyond the last."""
        try:
            return self._near[~ahead]
        except IndexError:
            index = self._next + ahead - len(self._near)
            return self._stream[index] if index < len(self._stream) else self._end

    def kind(self, ahead: int = 0) -> str:
        try:
            return self._near[~ahead].kind
        except IndexError:
            return self.token(ahead).kind

    def may_bound(self, ahead: int) -> int:
        """How far on the first token is, from `ahead` places on, that may begin or end a block; `left` without one."""
        near = len(self._near)
        for place in range(ahead, near):
            kind = self._near[~place].kind
            if kind in FRAMES:
                if self.kind(place + 1) in NAMING:
                    return place
            elif kind == "WORD" and self.kind(place + 1) != "EQUAL":
                return place
        found = _bounding().search(self._stream.codes, self._next + max(0, ahead - near))
        return near + (found.start() if found else len(self._stream)) - self._next

    def source(self, token: Token) -> str:
        return self.text[token.start : token.end]

    @property
    def left(self) -> int:
        """The number of tokens still to read."""
        return len(self._near) + len(self._stream) - self._next

    @property
    def position(self) -> int:
        """The end of the last token read."""
        return self._position

    def line_end(self, position: int) -> int:
        """The offset of the end of the line around `position`, without its line break."""
        start, end = self._line
        if not start <= position <= end:
            found = LINE_BREAK.search(self.text, position)
            end = found.start() if found else len(self.text)
            self._line = (position, end)
        return end

    def on_line(self, ahead: int = 0) -> bool:
        """Whether the token `ahead` places on begins on the line where the last token read ended."""
        token = self.token(ahead)
        return token.kind != END_OF_FILE and token.start <= self.line_end(self._position)

    def same_line(self, ahead: int) -> bool:
        """Whether the token `ahead` places on begins on the line where the token before it ends."""
        token = self.token(ahead)
        return token.kind != END_OF_FILE and token.start <= self.line_end(self.token(ahead - 1).end)

    def comment_after(self, position: int) -> Token | None:
        """The first comment that begins at or after `position`."""
        index = self._first_comment(position)
        return self.comments[index] if index < len(self.comments) else None

    def starts_line(self, token: Token) -> bool:
        """Whether only blanks precede `token` on its line (200 characters are looked at)."""
        before = self.text[max(0, token.start - 200) : token.start].rstrip(" \t")
        return not before or before[-1] in "\r\n"

    def ends_line(self, position: int) -> bool:
        """Whether only blanks and a comment follow `position` on its line."""
        found = REST_OF_LINE.match(self.text, position)
        return found is not None

    def before(self, token: Token) -> tuple[int, str]:
        """Where a line can be inserted before the line of `token`, and the indentation of that line.

        For a token that does not begin its line: its own offset, and no indentation.
        """
        if not self.starts_line(token):
            return token.start, ""
        blanks = len(self.text[max(0, token.start - 200) : token.start])
        before = self.text[token.start - blanks : token.start]
        indent = before[len(before.rstrip(" \t")) :]
        return token.start - len(indent), indent

    # --- writing

    def take(self, kind: str | None = None) -> Token:
        """Pass the next token on, as another kind if `kind` is given."""
        token = self.skip()
        if kind is not None:
            token = token._replace(kind=kind)
        self.written.append(token)
        return token

    def skip(self) -> Token:
        """Read the next token without passing it on."""
        token = self._pop()
        self._position = token.end
        self.after_raw = False
        return token

    def _pop(self) -> Token:
        token = self._near.pop()
        if len(self._near) < NEAR // 8 and self._next < len(self._stream):
            self._fetch()
        return token

    def _fetch(self) -> None:
        fetched = self._stream[self._next : self._next + NEAR]
        self._next += len(fetched)
        self._near[:0] = reversed(fetched)

    def replace(self, count: int, *tokens: Token) -> None:
        """Replace the next `count` tokens by these, which are read next."""
        for _ in range(count):
            self._pop()
        self._near.extend(reversed(tokens))

    def relex(self, position: int) -> bool:
        """Go back to `position`, which is not beyond the last token read, and cut the text into tokens anew from there.

        For a quotation mark that the lexer took for an opening mark and that closes a literal, or the reverse. The new
        tokens end where the old ones fit again: at the end of the line, or of a literal that reaches beyond it.
        Returns False, and does nothing, if this has been done too often in this file.
        """
        until = max(self._position, self.line_end(position))
        if self._budget < until - position:
            return False
        fresh: list[Token] = []
        comments: list[Token] = []
        reached = position
        while reached < until:
            tokens = tokenize(self.text, reached, until)
            fresh += tokens.stream
            comments += tokens.comments
            reached = max([until, *(part[-1].end for part in tokens if part)])
            while self.left and self.token().start < reached:
                until = max(until, self._pop().end)
        first = self._first_comment(position)
        if first and self.comments[first - 1].end > position:
            first -= 1  # two slashes in a text, not a comment
        self.comments[first : self._first_comment(reached)] = comments
        self._budget -= reached - position + RELEXED_PER_LENGTH * len(self.text) // MOST_RELEXINGS
        self._near.extend(reversed(fresh))
        self._position = position
        self.version += 1
        return True

    def insert(self, *kinds: str, at: int | None = None) -> None:
        """Write tokens of length 0, which are not in the file."""
        position = self._position if at is None else at
        for kind in kinds:
            self.written.append(Token(kind, position, position))

    def insert_span(self, kind: str, start: int, end: int) -> None:
        self.written.append(Token(kind, start, end))

    def report(
        self,
        rule: str,
        start: int,
        end: int,
        message: str,
        help: str = "",
        labels: tuple[Label, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        self.findings.append(Finding(start, end, message, help, labels, rule, fix))

    def _first_comment(self, position: int) -> int:
        return bisect_left(self.comments, position, key=lambda comment: comment.start)
