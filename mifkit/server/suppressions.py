"""The edits that suppress a finding in a MIF file: a comment in its line, above it, or for the file."""

from bisect import bisect_right

from mifkit.diagnostics import Diagnostic, Edit
from mifkit.linter.suppressions import DIRECTIVE, MARK
from mifkit.mif import tree
from mifkit.server.analysis import FileAnalysis

# Findings on suppressions cannot be suppressed.
ABOUT = frozenset({"faulty-suppression", "unused-suppression"})


def line_suppression(analysis: FileAnalysis, finding: Diagnostic) -> Edit | None:
    """The edit that suppresses a finding in its line; `None` if no comment is possible there or none has an effect."""
    document, source = analysis.document, analysis.source
    if document is None or not _has_effect(analysis, finding):
        return None
    number = source.position(finding.start).line
    start, end = source.line_span(number)
    comment = _comment_in(document.file.comments, start, end)
    if comment is not None and (edit := _joined(comment, "ignore", finding.code)) is not None:
        return edit
    # A comment after faulty text may be taken for a part of it.
    faulty = any(start <= fault.start <= end for fault in document.parsed.findings)
    if comment is None and not faulty and not _inside_token(analysis, end):
        text = source.text[start:end].rstrip()
        return Edit(start + len(text), end, f" // mifkit: ignore[{finding.code}]")
    if _inside_token(analysis, start):
        return None
    if number > 1:
        above = _comment_in(document.file.comments, *source.line_span(number - 1))
        if above is not None and (edit := _joined(above, "ignore-next-line", finding.code)) is not None:
            return edit
    indent = source.text[start : start + len(source.text[start:end]) - len(source.text[start:end].lstrip(" \t"))]
    return Edit(start, start, f"{indent}// mifkit: ignore-next-line[{finding.code}]{source.line_end}")


def file_suppression(analysis: FileAnalysis, finding: Diagnostic) -> Edit | None:
    """The edit that suppresses a rule in the file, above its first statement."""
    document, source = analysis.document, analysis.source
    if document is None or not _has_effect(analysis, finding):
        return None
    for comment in document.file.comments:
        if (edit := _joined(comment, "ignore-file", finding.code)) is not None:
            return edit
    first = analysis.tokens.stream[0].start if analysis.tokens.stream else 0
    start = source.line_starts[source.position(first).line - 1]
    return Edit(start, start, f"// mifkit: ignore-file[{finding.code}]{source.line_end}")


def _has_effect(analysis: FileAnalysis, finding: Diagnostic) -> bool:
    return analysis.settings.suppressions and finding.name not in ABOUT


def _comment_in(comments: tuple[tree.Comment, ...], start: int, end: int) -> tree.Comment | None:
    """The comment that begins between two offsets of one line."""
    index = bisect_right(comments, end, key=lambda comment: comment.start) - 1
    return comments[index] if index >= 0 and comments[index].start >= start else None


def _joined(comment: tree.Comment, where: str, code: str) -> Edit | None:
    """The edit that adds a rule to a suppression; `None` if the comment is not a suppression of that kind."""
    mark = MARK.match(comment.text)
    directive = DIRECTIVE.match(comment.text, mark.end()) if mark else None
    if directive is None or directive.group(1) != where or not (directive.group(2) or "").strip():
        return None
    end = comment.start + 2 + directive.start(2) + len(directive.group(2).rstrip())
    return Edit(end, end, f", {code}")


def _inside_token(analysis: FileAnalysis, offset: int) -> bool:
    """Whether an offset is inside a token, such as a literal of several lines, or in a literal that is not closed."""
    stream = analysis.tokens.stream
    index = bisect_right(stream, offset, key=lambda token: token.start) - 1
    if index < 0:
        return False
    token = stream[index]
    return token.start < offset < token.end or (token.end == offset and token.kind == "UNTERMINATED")
