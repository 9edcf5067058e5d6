"""Suppressions: comments in a file by which its author takes findings back, with the reason.

    VALUE = "Failure" // mifkit: ignore[STA002] the reader of this site takes it
    // mifkit: ignore-next-line[SYN110, SYN113] written by the vendor's setup
    // mifkit: ignore-block[DMI403] classes of the old inventory
    // mifkit: ignore-file[MSI] deployed with "use package properties"

`ignore` holds for its own line, `ignore-block` for the block it stands in. In the brackets stand codes, names or
families of rules, as everywhere. In a script the comments are its own (`rem mifkit: ignore-file[PKG002]`), and there
are no blocks. A suppression that takes nothing back is reported, and so is one that cannot be read.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mifkit.diagnostics import Edit, Finding, Fix, quoted, replaced
from mifkit.documents.base import BaseDocument
from mifkit.files.source import Comment
from mifkit.mif import tree
from mifkit.rules.fixes import removal
from mifkit.rules.registry import find, suggestion

MARK = re.compile(r"\s*mifkit\s*:\s*", re.IGNORECASE)
# A directive that was meant, but for its colon.
NO_COLON = r"(?i)\s*mifkit(?=\s+ignore(?:-[a-z-]*)?\s*\[)"
DIRECTIVE = re.compile(r"([A-Za-z-]+)\s*(?:\[([^\]]*)\])?")
WHERE = ("ignore", "ignore-next-line", "ignore-block", "ignore-file")
BLOCK = "ignore-block"


# What a directive covers: the offsets from the first up to, not including, the second.
Extent = tuple[int, int]


class Suppression(NamedTuple):
    """One selector of a directive: the rules it means, what it covers, and the comment it stands in."""

    rules: frozenset[str]
    extent: Extent
    comment: Comment
    selector: str
    # The selector's place in the text.
    start: int


class Read(NamedTuple):
    """The suppressions of a file, and findings on those that cannot be read (of the rule `faulty-suppression`)."""

    suppressions: list[Suppression]
    findings: list[Finding]


def _directives(document: BaseDocument) -> tuple[str, ...]:
    """The directives that there are in a kind of document."""
    return WHERE if document.extents(0) is not None else tuple(one for one in WHERE if one != BLOCK)


def _form(document: BaseDocument) -> str:
    _, *others, last = _directives(document)
    return f"Write {document.comment_mark} mifkit: ignore[RULE] and the reason; also {', '.join(others)} and {last}."


def read(document: BaseDocument) -> Read:
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
    return Read(suppressions, findings)


def _selectors(comment: Comment, directive: re.Match[str]) -> Iterator[tuple[str, int]]:
    """The selectors between the brackets, each with its place in the text."""
    start = comment.inside + directive.start(2)
    for part in (directive.group(2) or "").split(","):
        if part.strip():
            yield part.strip(), start + len(part) - len(part.lstrip())
        start += len(part) + 1


def _rename(wrong: str, right: str, start: int) -> Fix:
    # It makes findings go away that are reported now: its author is to look at them first.
    return replaced(start, start + len(wrong), right, f"Write '{right}'", safe=False)


class Cover:
    """What the suppressions of a file cover; remembers which of them were of use."""

    def __init__(self, suppressions: Sequence[Suppression], document: BaseDocument) -> None:
        self._suppressions = suppressions
        self._document = document
        # What covers an offset is its line, one of the few blocks around it, or the file: no search among all.
        self._known = {(name, one.extent) for one in suppressions for name in one.rules}
        self._used: set[tuple[str, Extent]] = set()

    def takes(self, name: str, offset: int) -> bool:
        """Whether a suppression takes back a finding of rule `name` at `offset`."""
        if not self._known:
            return False
        document = self._document
        extents = [_whole(document), _line(document, offset), *(document.extents(offset) or ())]
        covering = {(name, extent) for extent in extents} & self._known
        self._used |= covering
        return bool(covering)

    def unused(self) -> Iterator[tuple[Suppression, Finding]]:
        """The suppressions that took nothing back, each with a finding of the rule `unused-suppression`."""
        unused = [one for one in self._suppressions if not any((name, one.extent) in self._used for name in one.rules)]
        idle = {one.start for one in unused}
        by_comment: dict[int, list[Suppression]] = {}
        for one in self._suppressions:
            by_comment.setdefault(one.comment.start, []).append(one)
        for one in unused:
            yield one, _unused(one, by_comment[one.comment.start], idle, self._document)


def _unused(one: Suppression, beside: Sequence[Suppression], idle: set[int], document: BaseDocument) -> Finding:
    message = f"Nothing is found here that {quoted(one.selector)} takes back"
    # All of the comment in one fix: what is left must not have a comma too many.
    left = [other.selector for other in beside if other.start not in idle]
    if left:
        last = beside[-1]
        edit = Edit(beside[0].start, last.start + len(last.selector), ", ".join(left))
        fix = Fix(f"Remove {quoted(one.selector)} from the comment", (edit,), safe=True)
    else:
        fix = Fix(
            "Remove the comment", (removal(document.source, tree.Node(one.comment.start, one.comment.end)),), safe=True
        )
    return Finding(one.comment.start, one.comment.end, message, "Remove it from the comment.", fix=fix)


def _unknown_directive(comment: Comment, where: str, place: int, document: BaseDocument) -> Finding:
    from difflib import get_close_matches

    near = get_close_matches(where, _directives(document), n=1)
    help = f"Did you mean '{near[0]}'?" if near else _form(document)
    fix = _rename(where, near[0], comment.inside + place) if near and where else None
    message = f"There is no directive {quoted(where)}" if where else "This comment is no directive"
    return _fault(comment, message, help, fix)


def _no_colon(comment: Comment, place: int, document: BaseDocument) -> Finding:
    start = comment.inside + place
    # Not safe: what it takes back is reported now.
    fix = replaced(start, start, ":", "Put in the colon", safe=False)
    return _fault(comment, "The colon after 'mifkit' is missing: this takes nothing back", _form(document), fix)


def _fault(comment: Comment, message: str, help: str, fix: Fix | None = None) -> Finding:
    return Finding(comment.start, comment.end, message, help, fix=fix)


def _extent(where: str, comment: Comment, document: BaseDocument) -> Extent:
    if where == "ignore":
        return _line(document, comment.start)
    if where == "ignore-next-line":
        return _line(document, _line(document, comment.start)[1])
    blocks = (document.extents(comment.start) or ()) if where == BLOCK else ()
    return blocks[-1] if blocks else _whole(document)


def _whole(document: BaseDocument) -> Extent:
    return 0, len(document.text) + 1


def _line(document: BaseDocument, offset: int) -> Extent:
    """The line that holds `offset`, with its line break."""
    starts = document.line_starts
    line = bisect_right(starts, offset) - 1
    return starts[line], starts[line + 1] if line + 1 < len(starts) else len(document.text) + 1
