"""How to write a suppression of a finding into a MIF file: as a comment in its line, above it, or for the file."""

from bisect import bisect_right

from mifkit.diagnostics import Diagnostic, Edit
from mifkit.linter.suppressions import DIRECTIVE, MARK
from mifkit.mif import tree
from mifkit.server.analysis import Analysis

# Findings on suppressions cannot be suppressed.
ABOUT = frozenset({"faulty-suppression", "unused-suppression"})


def line_suppression(analysis: Analysis, one: Diagnostic) -> Edit | None:
    """The edit that takes a finding back in its line; `None` if no comment can stand there, or none is heard."""
    document, source = analysis.document, analysis.source
    if document is None or not _heard(analysis, one):
        return None
    number = source.position(one.start).line
    start, end = source.line_span(number)
    comment = _comment_in(document.file.comments, start, end)
    if comment is not None and (edit := _joined(comment, "ignore", one.code)) is not None:
        return edit
    # Where the text is faulty, a comment behind it may be taken for more of it.
    faulty = any(start <= finding.start <= end for finding in document.parsed.findings)
    if comment is None and not faulty and not _inside_token(analysis, end):
        text = source.text[start:end].rstrip()
        return Edit(start + len(text), end, f" // mifkit: ignore[{one.code}]")
    if _inside_token(analysis, start):
        return None
    if number > 1:
        above = _comment_in(document.file.comments, *source.line_span(number - 1))
        if above is not None and (edit := _joined(above, "ignore-next-line", one.code)) is not None:
            return edit
    indent = source.text[start : start + len(source.text[start:end]) - len(source.text[start:end].lstrip(" \t"))]
    return Edit(start, start, f"{indent}// mifkit: ignore-next-line[{one.code}]{source.line_end}")


def file_suppression(analysis: Analysis, one: Diagnostic) -> Edit | None:
    """The edit that takes all findings of a rule back in the file, above its first statement."""
    document, source = analysis.document, analysis.source
    if document is None or not _heard(analysis, one):
        return None
    for comment in document.file.comments:
        if (edit := _joined(comment, "ignore-file", one.code)) is not None:
            return edit
    first = analysis.tokens.stream[0].start if analysis.tokens.stream else 0
    start = source.line_starts[source.position(first).line - 1]
    return Edit(start, start, f"// mifkit: ignore-file[{one.code}]{source.line_end}")


def _heard(analysis: Analysis, one: Diagnostic) -> bool:
    return analysis.settings.suppressions and one.name not in ABOUT


def _comment_in(comments: tuple[tree.Comment, ...], start: int, end: int) -> tree.Comment | None:
    """The comment that begins between two offsets of one line."""
    index = bisect_right(comments, end, key=lambda comment: comment.start) - 1
    return comments[index] if index >= 0 and comments[index].start >= start else None


def _joined(comment: tree.Comment, where: str, code: str) -> Edit | None:
    """The edit that adds a rule to a suppression; `None` if the comment is none of that kind."""
    mark = MARK.match(comment.text)
    directive = DIRECTIVE.match(comment.text, mark.end()) if mark else None
    if directive is None or directive.group(1) != where or not (directive.group(2) or "").strip():
        return None
    place = comment.start + 2 + directive.start(2) + len(directive.group(2).rstrip())
    return Edit(place, place, f", {code}")


def _inside_token(analysis: Analysis, offset: int) -> bool:
    """Whether an offset lies inside a token, such as a literal of several lines, or where a literal was not closed."""
    stream = analysis.tokens.stream
    index = bisect_right(stream, offset, key=lambda token: token.start) - 1
    if index < 0:
        return False
    token = stream[index]
    return token.start < offset < token.end or (token.end == offset and token.kind == "UNTERMINATED")
