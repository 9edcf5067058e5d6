"""The repair step's view of the tokens: look ahead, pass on, drop, insert, report."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from mifkit.diagnostics import Finding, Label
from mifkit.mif.lexer import Token

LINE_BREAK = re.compile(r"[\r\n]")
END_OF_FILE = "$END"


class Cursor:
    """Tokens still to read, tokens written, findings made."""

    def __init__(self, text: str, stream: Sequence[Token], comments: Sequence[Token]) -> None:
        self.text = text
        self.comments = comments
        self.written: list[Token] = []
        self.findings: list[Finding] = []
        # The keyword of the innermost open block.
        self.block = "file"
        # Where the file was cut short in the middle of something, if it was.
        self.cut: tuple[int, int] | None = None
        # Whether text without quotes was the last thing read: what follows it is more of the same fault.
        self.after_raw = False
        self._rest = list(reversed(stream))
        self._end = Token(END_OF_FILE, stream[-1].end if stream else 0, stream[-1].end if stream else 0)
        self._position = 0
        self._line = (0, -1)

    # --- reading

    def token(self, ahead: int = 0) -> Token:
        """The token `ahead` places on; an end-of-file token beyond the last."""
        return self._rest[-1 - ahead] if ahead < len(self._rest) else self._end

    def kind(self, ahead: int = 0) -> str:
        return self.token(ahead).kind

    def source(self, token: Token) -> str:
        return self.text[token.start : token.end]

    @property
    def position(self) -> int:
        """Where the last token that was read ended."""
        return self._position

    def line_end(self, position: int) -> int:
        """The offset of the end of the line that holds `position`, its line break not included."""
        start, end = self._line
        if not start <= position <= end:
            found = LINE_BREAK.search(self.text, position)
            end = found.start() if found else len(self.text)
            self._line = (position, end)
        return end

    def on_line(self, ahead: int = 0) -> bool:
        """Whether the token `ahead` places on begins on the line on which the last one read ended."""
        token = self.token(ahead)
        return token.kind != END_OF_FILE and token.start <= self.line_end(self._position)

    def comment_after(self, position: int) -> Token | None:
        """The first comment that begins at or after `position`."""
        index = bisect_left(self.comments, position, key=lambda comment: comment.start)
        return self.comments[index] if index < len(self.comments) else None

    def starts_line(self, token: Token) -> bool:
        """Whether nothing but blanks stands before `token` on its line (at most 200 of them are looked at)."""
        before = self.text[max(0, token.start - 200) : token.start].rstrip(" \t")
        return not before or before[-1] in "\r\n"

    # --- writing

    def take(self, kind: str | None = None) -> Token:
        """Pass the next token on, as another kind if one is given."""
        token = self.skip()
        if kind is not None:
            token = token._replace(kind=kind)
        self.written.append(token)
        return token

    def skip(self) -> Token:
        """Read the next token without passing it on."""
        token = self._rest.pop()
        self._position = token.end
        self.after_raw = False
        return token

    def put_back(self, *tokens: Token) -> None:
        """Make these the next tokens to read."""
        self._rest.extend(reversed(tokens))

    def insert(self, *kinds: str, at: int | None = None) -> None:
        """Write tokens that are not in the file."""
        position = self._position if at is None else at
        self.written.extend(Token(kind, position, position) for kind in kinds)

    def insert_span(self, kind: str, start: int, end: int) -> None:
        self.written.append(Token(kind, start, end))

    def report(
        self, rule: str, start: int, end: int, message: str, help: str = "", labels: tuple[Label, ...] = ()
    ) -> None:
        self.findings.append(Finding(start, end, message, help, labels, rule))
