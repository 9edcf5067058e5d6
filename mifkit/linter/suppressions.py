"""Suppressions: comments in a file by which its author suppresses findings and says why.

    VALUE = "Failure" // mifkit: ignore[STA002] the reader of this site takes it
    // mifkit: ignore-next-line[SYN110, SYN113] written by the vendor's setup
    // mifkit: ignore-block[DMI403] classes of the old inventory
    // mifkit: ignore-file[MSI] deployed with "use package properties"

`ignore` applies to its own line, `ignore-block` to the block around it. The brackets hold codes, names or families of
rules. A script uses its own comments (`rem mifkit: ignore-file[PKG002]`) and has no blocks. A suppression that
suppresses nothing is reported, and so is one that cannot be read.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mifkit.diagnostics import Edit, Finding, Fix, quoted, replaced
from mifkit.documents.base import BaseDocument, Extent
from mifkit.files.source import Comment
from mifkit.linter.finding_list import Divided, FindingList, RuleFinding
from mifkit.mif import tree
from mifkit.rules.fixes import removal
from mifkit.rules.registry import by_name, find, suggestion

MARK = re.compile(r"\s*+mifkit\s*+:\s*+", re.IGNORECASE)
# A directive that was meant, but for its colon.
NO_COLON = r"(?i)\s*mifkit(?=\s+ignore(?:-[a-z-]*)?\s*\[)"
DIRECTIVE = re.compile(r"([A-Za-z-]+)\s*(?:\[([^\]]*)\])?")
WHERE = ("ignore", "ignore-next-line", "ignore-block", "ignore-file")
BLOCK = "ignore-block"


class Suppression(NamedTuple):
    """One selector of a directive: the rules that it means, the extent that it covers, and its comment."""

    rules: frozenset[str]
    extent: Extent
    comment: Comment
    selector: str
    # The selector's place in the text.
    start: int


class WrittenSuppressions(NamedTuple):
    """The suppressions of a file, and findings on those that cannot be read (of the rule `faulty-suppression`)."""

    suppressions: list[Suppression]
    findings: list[Finding]


def _directives(document: BaseDocument) -> tuple[str, ...]:
    """The directives that a kind of document knows."""
    return WHERE if document.extents(0) is not None else tuple(directive for directive in WHERE if directive != BLOCK)


def _form(document: BaseDocument) -> str:
    _, *others, last = _directives(document)
    return f"Write {document.comment_mark} mifkit: ignore[RULE] and the reason; also {', '.join(others)} and {last}."


def read(document: BaseDocument) -> WrittenSuppressions:
    """Read the suppressions in the comments of a file."""
    suppressions: list[Suppression] = []
    findings: list[Finding] = []
    directives = _directives(document)
    for comment in document.comments:
        mark = MARK.match(comment.text)
        if mark is None:
            if slip := re.match(NO_COLON, comment.text):
                findings.append(_no_colon(comment, slip.end(), document))
            continue
        directive = DIRECTIVE.match(comment.text, mark.end())
        where = directive.group(1).lower() if directive else ""
        if directive is None or where not in directives:
            findings.append(_unknown_directive(comment, where, mark.end(), document))
            continue
        selectors = list(_selectors(comment, directive))
        if not selectors:
            findings.append(_fault(comment, f"'{where}' names no rule", _form(document)))
        extent = _extent(where, comment, document)
        for selector, start in selectors:
            rules = frozenset(rule.name for rule in find(selector))
            if rules:
                suppressions.append(Suppression(rules, extent, comment, selector, start))
            else:
                near = suggestion(selector)
                help = f"Did you mean '{near}'?" if near else "'mifkit rule' lists all rules."
                fix = _rename(selector, near, start) if near else None
                findings.append(_fault(comment, f"There is no rule {quoted(selector)}", help, fix))
    return WrittenSuppressions(suppressions, findings)


def _selectors(comment: Comment, directive: re.Match[str]) -> Iterator[tuple[str, int]]:
    """The selectors between the brackets, each with its offset in the text."""
    start = comment.inside + directive.start(2)
    for part in (directive.group(2) or "").split(","):
        if part.strip():
            yield part.strip(), start + len(part) - len(part.lstrip())
        start += len(part) + 1


def _rename(wrong: str, right: str, start: int) -> Fix:
    # It makes findings go away that are reported now: its author is to look at them first.
    return replaced(start, start + len(wrong), right, f"Write '{right}'", safe=False)


def divide(document: BaseDocument, findings: Iterable[RuleFinding], *, applied: frozenset[str] | None) -> Divided:
    """Divide the findings on a document with comments into those to keep and those that comments in it suppress.

    `applied` are the names of the rules that were applied (`None`: all). A suppression of another rule is never
    reported as unused, since nobody knows what that rule would have found.
    """
    written = read(document)
    coverage = Coverage(written.suppressions, document)
    kept, suppressed = FindingList(), FindingList()
    for found in findings:
        (suppressed if coverage.covers(found.rule.name, found.finding.start) else kept).add(found)
    faulty, unused = by_name()["faulty-suppression"], by_name()["unused-suppression"]
    own = [RuleFinding(faulty, finding) for finding in written.findings]
    for suppression, finding in coverage.unused():
        if document.is_read and (applied is None or suppression.rules <= applied):
            own.append(RuleFinding(unused, finding))
    return Divided(kept, suppressed, tuple(own))


class Coverage:
    """The places that the suppressions of a file cover. It remembers which suppressions were needed."""

    def __init__(self, suppressions: Sequence[Suppression], document: BaseDocument) -> None:
        self._suppressions = suppressions
        self._document = document
        # An offset is covered by its line, by a block around it or by the file: there is no need to search them all.
        self._known = {(name, suppression.extent) for suppression in suppressions for name in suppression.rules}
        self._needed: set[tuple[str, Extent]] = set()

    def covers(self, name: str, offset: int) -> bool:
        """Whether a suppression covers a finding of rule `name` at `offset`."""
        if not self._known:
            return False
        document = self._document
        extents = [_whole(document), _line(document, offset), *(document.extents(offset) or ())]
        covering = {(name, extent) for extent in extents} & self._known
        self._needed |= covering
        return bool(covering)

    def unused(self) -> Iterator[tuple[Suppression, Finding]]:
        """The suppressions that covered no finding, each with a finding of the rule `unused-suppression`."""
        unused = [
            suppression
            for suppression in self._suppressions
            if not any((name, suppression.extent) in self._needed for name in suppression.rules)
        ]
        idle = {suppression.start for suppression in unused}
        by_comment: dict[int, list[Suppression]] = {}
        for suppression in self._suppressions:
            by_comment.setdefault(suppression.comment.start, []).append(suppression)
        for suppression in unused:
            yield suppression, _unused(suppression, by_comment[suppression.comment.start], idle, self._document)


def _unused(suppression: Suppression, beside: Sequence[Suppression], idle: set[int], document: BaseDocument) -> Finding:
    message = f"{quoted(suppression.selector)} suppresses nothing here"
    # A single fix for the whole comment, so that no comma is left over.
    left = [other.selector for other in beside if other.start not in idle]
    if left:
        last = beside[-1]
        edit = Edit(beside[0].start, last.start + len(last.selector), ", ".join(left))
        fix = Fix(f"Remove {quoted(suppression.selector)} from the comment", (edit,), safe=True)
    else:
        fix = Fix(
            "Remove the comment",
            (removal(document.source, tree.Node(suppression.comment.start, suppression.comment.end)),),
            safe=True,
        )
    return Finding(suppression.comment.start, suppression.comment.end, message, "Remove it from the comment.", fix=fix)


def _unknown_directive(comment: Comment, where: str, place: int, document: BaseDocument) -> Finding:
    from difflib import get_close_matches

    near = get_close_matches(where, _directives(document), n=1)
    help = f"Did you mean '{near[0]}'?" if near else _form(document)
    fix = _rename(where, near[0], comment.inside + place) if near and where else None
    message = f"There is no directive {quoted(where)}" if where else "This comment is not a directive"
    return _fault(comment, message, help, fix)


def _no_colon(comment: Comment, place: int, document: BaseDocument) -> Finding:
    start = comment.inside + place
    # Not safe: with the colon, findings that are reported now are suppressed.
    fix = replaced(start, start, ":", "Put in the colon", safe=False)
    return _fault(
        comment, "The colon after 'mifkit' is missing, so this comment suppresses nothing", _form(document), fix
    )


def _fault(comment: Comment, message: str, help: str, fix: Fix | None = None) -> Finding:
    return Finding(comment.start, comment.end, message, help, fix=fix)


def _extent(where: str, comment: Comment, document: BaseDocument) -> Extent:
    if where == "ignore":
        return _line(document, comment.start)
    if where == "ignore-next-line":
        return _line(document, _line(document, comment.start).end)
    blocks = (document.extents(comment.start) or ()) if where == BLOCK else ()
    return blocks[-1] if blocks else _whole(document)


def _whole(document: BaseDocument) -> Extent:
    return Extent(0, len(document.text) + 1)


def _line(document: BaseDocument, offset: int) -> Extent:
    """The line that holds `offset`, with its line break."""
    starts = document.line_starts
    line = bisect_right(starts, offset) - 1
    return Extent(starts[line], starts[line + 1] if line + 1 < len(starts) else len(document.text) + 1)
