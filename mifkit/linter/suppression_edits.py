"""The edits that write suppressions: comments behind a line, above it, or for the whole file."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from mifkit.diagnostics import Edit
from mifkit.documents.base import BaseDocument
from mifkit.documents.mif import Document
from mifkit.files.source import Comment
from mifkit.linter.suppressions import DIRECTIVE, MARK
from mifkit.mif.lexer import Tokens, tokenize

# Findings on suppressions cannot be suppressed.
ABOUT = frozenset({"faulty-suppression", "unused-suppression"})


class SuppressionEdits:
    """Makes the edits for one document. Rules are given by their codes, and `reason` stands in a new comment."""

    def __init__(self, document: BaseDocument) -> None:
        self._document = document
        self._source = document.source

    def in_line(self, offset: int, codes: Sequence[str], reason: str = "") -> Edit | None:
        """The edit that suppresses rules in the line at `offset`; `None` if no comment is possible there."""
        text, start, end = self._source.text, *self.line(offset)
        comment = self._comment_in(start, end)
        if comment is not None and (edit := _joined(comment, "ignore", codes)) is not None:
            return edit
        if comment is None and self._has_room_behind(start, end):
            kept = len(text[start:end].rstrip())
            return Edit(start + kept, end, f" {self._written('ignore', codes, reason)}")
        if self._inside_token(start):
            return None
        if start > 0:
            above = self._comment_in(*self.line(start - 1))
            if above is not None and (edit := _joined(above, "ignore-next-line", codes)) is not None:
                return edit
        line = text[start:end]
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        return Edit(start, start, f"{indent}{self._written('ignore-next-line', codes, reason)}{self._source.line_end}")

    def in_file(self, codes: Sequence[str], reason: str = "") -> Edit | None:
        """The edit that suppresses rules in the file, above its first statement; `None` for scripts, which may begin
        with what must come first."""
        document = self._document
        for comment in document.comments:
            if (edit := _joined(comment, "ignore-file", codes)) is not None:
                return edit
        start = 0
        if isinstance(document, Document):
            stream = self._tokens.stream
            first = stream[0].start if stream else 0
            start = self._source.line_starts[self._source.position(first).line - 1]
        elif document.extents(0) is None:
            return None
        return Edit(start, start, self._written("ignore-file", codes, reason) + self._source.line_end)

    def line(self, offset: int) -> tuple[int, int]:
        """The start of a line, and its end without the line break. A continued line counts as one line."""
        starts = self._document.line_starts
        index = bisect_right(starts, offset) - 1
        end = starts[index + 1] if index + 1 < len(starts) else len(self._source.text)
        return starts[index], starts[index] + len(self._source.text[starts[index] : end].rstrip("\r\n"))

    def _written(self, where: str, codes: Sequence[str], reason: str) -> str:
        written = f"{self._document.comment_mark} mifkit: {where}[{', '.join(codes)}] {reason}".rstrip()
        return written + self._document.comment_end

    @cached_property
    def _tokens(self) -> Tokens:
        """The tokens of a MIF file as it is, before repair."""
        return tokenize(self._source.text)

    def _has_room_behind(self, start: int, end: int) -> bool:
        """Whether a comment behind a line is one; in other files than MIF files, it may be a part of the line."""
        document = self._document
        if not isinstance(document, Document) or self._inside_token(end):
            return False
        # A comment after faulty text may be taken for a part of it.
        return not any(start <= fault.start <= end for fault in document.parsed.findings)

    def _comment_in(self, start: int, end: int) -> Comment | None:
        """The comment that begins between two offsets of one line."""
        comments = self._document.comments
        index = bisect_right(comments, end, key=lambda comment: comment.start) - 1
        return comments[index] if index >= 0 and comments[index].start >= start else None

    def _inside_token(self, offset: int) -> bool:
        """Whether an offset is inside a token, such as a literal of several lines, or in a literal that is not
        closed."""
        if not isinstance(self._document, Document):
            return False
        stream = self._tokens.stream
        index = bisect_right(stream, offset, key=lambda token: token.start) - 1
        if index < 0:
            return False
        token = stream[index]
        return token.start < offset < token.end or (token.end == offset and token.kind == "UNTERMINATED")


def _joined(comment: Comment, where: str, codes: Sequence[str]) -> Edit | None:
    """The edit that adds rules to a suppression; `None` if the comment is not a suppression of that kind."""
    mark = MARK.match(comment.text)
    directive = DIRECTIVE.match(comment.text, mark.end()) if mark else None
    if directive is None or directive.group(1) != where or not (directive.group(2) or "").strip():
        return None
    end = comment.inside + directive.start(2) + len(directive.group(2).rstrip())
    return Edit(end, end, "".join(f", {code}" for code in codes))
