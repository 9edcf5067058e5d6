"""Writes suppressions for the findings that a run reports, and proves them. Pure: the command line writes the file.

A comment stays only if its findings are gone afterwards and no other finding is gone or new, and if mifkit reads the
same from the file as before. What cannot be suppressed in its line is suppressed in the file, provided that the run
reports all findings of that rule in it; otherwise it is refused, with the reason.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct, structs

from mifkit.diagnostics import Diagnostic, Edit, Fix
from mifkit.files.source import Source
from mifkit.linter.edited_text import Movement, edited
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.fixing import Keep, Refusal, asked_for, checks_for, everything, places_of
from mifkit.linter.suppression_edits import ABOUT, SuppressionEdits

NO_COMMENTS = "such files have no comments"
NOT_READ = "mifkit does not read this file"
NOT_OBEYED = "the configuration says that comments suppress nothing"
NO_PLACE = "no comment there would suppress this finding alone"
NO_WRITING = "the file could not be written with a comment: its encoding lacks a character, or changes in the middle"


class Suppressed(Struct, frozen=True):
    """A file after its suppressions were written.

    `before` and `source` are the file as it was and as it would be; `report` is what is to be reported on the latter.
    `found` counts the findings that were to be suppressed, `done` those of them that are.
    """

    before: Source
    source: Source
    report: Report
    found: int
    done: int
    refused: tuple[Refusal, ...]

    @property
    def changed(self) -> bool:
        return self.source.data != self.before.data


class _Comment(NamedTuple):
    """A comment to write, and the findings that it is to suppress."""

    edit: Edit
    findings: tuple[Diagnostic, ...]

    @property
    def codes(self) -> list[str]:
        return sorted({finding.code for finding in self.findings})

    @property
    def moving(self) -> Diagnostic:
        """A finding whose fix is the edit, as `Movement` takes it."""
        return structs.replace(self.findings[0], fix=Fix("", (self.edit,), safe=True))


def suppress_source(source: Source, settings: Settings, *, reason: str = "", keep: Keep = everything) -> Suppressed:
    """Write a comment for each finding that is reported on a file: it is of the rules in `settings`, no comment
    suppresses it yet, and `keep` leaves it in the report. `reason` becomes a part of each new comment."""
    unfiltered = check(source, settings)
    reported = keep(unfiltered)
    targets = [finding for finding in reported.diagnostics if finding.name not in ABOUT]
    hindrance = _hindrance(reported, settings)
    if hindrance or not targets:
        refused = tuple(Refusal(finding, hindrance) for finding in targets)
        return Suppressed(source, source, reported, len(targets), 0, refused)
    every_rule = structs.replace(settings, rules=None)
    before = unfiltered if settings.rules is None else check(source, every_rule)
    trial = _Trial(before, every_rule)
    chosen, refused_findings = _chosen(trial, reported, targets, reason)
    result = trial.result(chosen)
    assert isinstance(result, Report), "all of it was tried"
    moved = Movement([comment.moving for comment in chosen])
    spared = {
        (name, place)
        for name, start in places_of(unfiltered) - places_of(reported)
        for place in moved.both_sides(start)
    }
    after = result if settings.rules is None else check(result.source, settings)
    left = structs.replace(reported, source=after.source, document=after.document, suppressed=after.suppressed)
    return Suppressed(
        before=source,
        source=result.source if chosen else source,
        report=structs.replace(left, diagnostics=asked_for(after, settings, spared)),
        found=len(targets),
        done=sum(len(comment.findings) for comment in chosen),
        refused=tuple(refused_findings),
    )


def _hindrance(report: Report, settings: Settings) -> str:
    """Why nothing can be suppressed in a file; empty if that is possible."""
    if report.document is None:
        return NOT_READ
    if not report.document.comment_mark:
        return NO_COMMENTS
    return "" if settings.suppressions else NOT_OBEYED


def _chosen(
    trial: "_Trial", reported: Report, targets: Sequence[Diagnostic], reason: str
) -> tuple[list[_Comment], list[Refusal]]:
    """The comments that do what they should, and the findings for which there is none."""
    assert reported.document is not None, "such a file was refused before"
    edits = SuppressionEdits(reported.document)
    lines: dict[int, list[Diagnostic]] = {}
    # Findings on the file as a whole, or that are only counted.
    whole = [finding for finding in targets if finding.end == 0 or finding.times > 1]
    counted = {finding.code for finding in whole}
    for finding in targets:
        if finding.code in counted:
            whole += [finding] if finding not in whole else []
        else:
            lines.setdefault(edits.line(finding.start)[0], []).append(finding)
    comments = []
    for start, findings in lines.items():
        edit = edits.in_line(start, sorted({finding.code for finding in findings}), reason)
        if edit is None:
            whole += findings
        else:
            comments.append(_Comment(edit, tuple(findings)))
    good, bad = trial.divided([], comments)
    whole += [finding for comment in bad for finding in comment.findings]
    refused = []
    for code in sorted({finding.code for finding in whole}):
        of_code = tuple(finding for finding in whole if finding.code == code)
        edit = edits.in_file([code], reason) if trial.has_exactly(code, targets) else None
        # What is suppressed in the file needs no comment in a line.
        others = [comment for comment in good if code not in comment.codes]
        together = [_Comment(edit, of_code), *others] if edit is not None and len(others) == len(good) else []
        if together and isinstance(trial.result(together), Report):
            good = together
        else:
            why = NO_WRITING if trial.unwritable else NO_PLACE
            refused += [Refusal(finding, why) for finding in of_code]
    return good, refused


class _Trial:
    """Tries comments in a file, of which `before` is the report by every rule. `unwritable`: the last text that was
    tried could not be written."""

    def __init__(self, before: Report, settings: Settings) -> None:
        self._before = before
        self._settings = settings
        self._checks = checks_for(before.source)
        self.unwritable = False

    def has_exactly(self, code: str, targets: Iterable[Diagnostic]) -> bool:
        """Whether all findings of a rule in the file are among the targets."""
        there = sum(finding.code == code for finding in self._before.diagnostics)
        return there == sum(finding.code == code for finding in targets)

    def divided(self, good: list[_Comment], comments: Sequence[_Comment]) -> tuple[list[_Comment], list[_Comment]]:
        """The comments that do what they should, together with those of `good`, and the others: found by halving."""
        bad: list[_Comment] = []
        waiting = [list(comments)] if comments else []
        while waiting:
            group = waiting.pop()
            if self.result([*good, *group]) is not None:
                good = [*good, *group]
            elif len(group) == 1 or self._checks <= 0:
                bad += group
            else:
                middle = len(group) // 2
                waiting += [group[middle:], group[:middle]]
        return good, bad

    def result(self, comments: Sequence[_Comment]) -> Report | None:
        """The report on the file with the comments, by every rule; `None` if they do not do exactly what they
        should."""
        if not comments:
            return self._before
        self._checks -= 1
        source = self._before.source
        new = source.rewritten(edited(source.text, [comment.edit for comment in comments]))
        self.unwritable = new is None
        if new is None:
            return None
        after = check(new, self._settings)
        expected = Counter(finding.code for finding in self._before.diagnostics)
        expected.subtract(finding.code for comment in comments for finding in comment.findings)
        found = Counter(finding.code for finding in after.diagnostics)
        return after if +expected == found and _said(after) == _said(self._before) else None


def _said(report: Report) -> object:
    return report.document.said if report.document is not None else None
