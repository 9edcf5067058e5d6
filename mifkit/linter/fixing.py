"""Applies the fixes of a file's findings to its text, and proves them. Pure: the command line writes the file.

Fixes are applied in rounds, as many at a time as do not touch each other, and after each round the text is checked
again. A fix stays only if its own finding is gone and no new finding has appeared; findings that the fault only hid are
not new. A fix that calls itself safe stays only if mifkit reads the same from the file as before
(`mifkit.mif.format.meaning.reading`). A fix that fails is refused, with the reason.
"""

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from msgspec import Struct, structs

from mifkit.diagnostics import Diagnostic, Edit, Severity
from mifkit.documents.base import Extent
from mifkit.documents.mif import Document
from mifkit.files.source import Source
from mifkit.linter import engine
from mifkit.linter.edited_text import Movement, edited, edits_of
from mifkit.linter.engine import Report, Settings
from mifkit.mif.format.meaning import reading
from mifkit.mif.parser import MOST_FAULTS, parse
from mifkit.rules.registry import by_name

# Rounds of fixes: a fix may bring other faults to light.
MOST_ROUNDS = 25
# The most checks of a file to tell good fixes from bad ones; large files are checked less often.
MOST_CHECKS = 200
LEAST_CHECKS = 16
CHECKED_CHARACTERS = 4_000_000
# Reading on behind the first faults, fixes of those change nothing in what else is read.
check = partial(engine.check, parse=partial(parse, most_faults=MOST_ROUNDS * MOST_FAULTS))

# Identifies a diagnostic within a text: rule, start and end.
Key = tuple[str, int, int]
# Identifies a diagnostic in the next text: rule and start, moved by the edits.
Place = tuple[str, int]


class Refusal(NamedTuple):
    """A fix that was not applied, and the reason. Its diagnostic remains."""

    diagnostic: Diagnostic
    reason: str


class Fixed(Struct, frozen=True):
    """A file after its fixes.

    `before` and `source` are the file as it was and as it would be; `report` is what is to be reported on the latter.
    `found` counts the findings that were to be reported before, `fixed` those of them that are gone, `more` the unsafe
    fixes that were not asked for.
    """

    before: Source
    source: Source
    report: Report
    found: int
    fixed: int
    refused: tuple[Refusal, ...]
    more: int

    @property
    def changed(self) -> bool:
        return self.source.data != self.before.data


# Leaves out of a report what a run does not report (`mifkit.linter.report_filter`).
Keep = Callable[[Report], Report]


def everything(report: Report) -> Report:
    """The report as it is: nothing is left out of it."""
    return report


def fix_source(source: Source, settings: Settings, *, unsafe: bool = False, keep: Keep = everything) -> Fixed:
    """Apply the safe fixes of the findings that are reported on a file or, with `unsafe`, all fixes.

    Only what a run reports is fixed: findings of the rules in `settings`, if it names some, that no comment suppresses
    and that `keep` leaves in the report. Findings that come to light with a fix are fixed, too.
    """
    unfiltered = check(source, settings)
    reported = keep(unfiltered)
    # A fix must do no harm by any rule, whichever rules are asked for.
    every_rule = structs.replace(settings, rules=None)
    report = unfiltered if settings.rules is None else check(source, every_rule)
    spared = places_of(unfiltered) - places_of(reported)
    found = len(asked_for(report, settings, spared))
    trial = _Trial(every_rule, checks_for(source))
    refused: dict[Key, str] = {}
    for _ in range(MOST_ROUNDS):
        wanted = asked_for(report, settings, spared)
        batch = choose(_candidates(wanted, refused, unsafe=unsafe))
        if not batch:
            break
        result = trial.apply(report, batch)
        if not result.applied:
            refused |= result.refused
            continue
        moved = Movement(result.applied)
        spared = {(name, place) for name, start in spared for place in moved.both_sides(start)}
        # A fix that was refused before may be good in the new text.
        report, refused = result.report, {}
    wanted = asked_for(report, settings, spared)
    after = report if settings.rules is None else check(report.source, settings)
    return Fixed(
        before=source,
        source=report.source,
        report=structs.replace(
            after,
            diagnostics=asked_for(after, settings, spared),
            accepted=reported.accepted,
            unchanged=reported.unchanged,
            minor=reported.minor,
        ),
        found=found,
        fixed=found - len(wanted),
        refused=tuple(
            Refusal(diagnostic, refused[_key(diagnostic)])
            for diagnostic in report.diagnostics
            if diagnostic.fix and _key(diagnostic) in refused
        ),
        more=0 if unsafe else sum(1 for diagnostic in wanted if diagnostic.fix is not None and not diagnostic.fix.safe),
    )


def checks_for(source: Source) -> int:
    """How often a file may be checked to tell good changes from bad ones."""
    return max(LEAST_CHECKS, min(MOST_CHECKS, CHECKED_CHARACTERS // (len(source.text) + 1)))


def _key(diagnostic: Diagnostic) -> Key:
    return diagnostic.name, diagnostic.start, diagnostic.end


def places_of(report: Report) -> set[Place]:
    """The places of the diagnostics in a report."""
    return {(diagnostic.name, diagnostic.start) for diagnostic in report.diagnostics}


def asked_for(report: Report, settings: Settings, spared: set[Place]) -> list[Diagnostic]:
    """The diagnostics of the rules that the user asked for, without those that are not to be reported."""
    return [
        diagnostic
        for diagnostic in report.diagnostics
        if settings.applies(by_name()[diagnostic.name]) and (diagnostic.name, diagnostic.start) not in spared
    ]


def _candidates(wanted: Sequence[Diagnostic], refused: dict[Key, str], *, unsafe: bool) -> list[Diagnostic]:
    """The diagnostics to fix next: those with safe fixes, as long as there are any, then those with the others."""
    fixable = [diagnostic for diagnostic in wanted if diagnostic.fix is not None and _key(diagnostic) not in refused]
    safe = [diagnostic for diagnostic in fixable if diagnostic.fix is not None and diagnostic.fix.safe]
    return safe or (fixable if unsafe else [])


def choose(candidates: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The candidates whose edits do not touch each other. Of two that do, the one that begins first is chosen.

    A fix that writes the file in another encoding is applied alone.
    """
    whole = [diagnostic for diagnostic in candidates if diagnostic.fix is not None and diagnostic.fix.encoding]
    if whole:
        return whole[:1]
    taken: list[Extent] = []
    chosen = []
    for diagnostic in sorted(
        candidates, key=lambda diagnostic: (edits_of(diagnostic)[0].start, diagnostic.start, diagnostic.code)
    ):
        if not any(_touches(edit, taken) for edit in edits_of(diagnostic)):
            chosen.append(diagnostic)
            for edit in edits_of(diagnostic):
                insort(taken, Extent(edit.start, edit.end))
    return chosen


def _touches(edit: Edit, taken: Sequence[Extent]) -> bool:
    """Whether an edit overlaps one of those taken, or begins where it ends, or ends where it begins."""
    index = bisect_left(taken, Extent(edit.start, edit.start))
    return (index < len(taken) and taken[index].start <= edit.end) or (index > 0 and taken[index - 1].end >= edit.start)


class _Applied(NamedTuple):
    """The result of a batch: the report on the new text, the fixed diagnostics, and the refused ones with reasons."""

    report: Report
    applied: list[Diagnostic]
    refused: dict[Key, str]


class _Fault(NamedTuple):
    """The reason why a batch of fixes is refused, and the fixes that are suspected."""

    reason: str
    suspects: frozenset[Key] = frozenset()


class _Trial:
    """Applies batches of fixes and drops those that do harm by any rule.

    `settings` are those of the checks, and `checks` is how often a text may be checked.
    """

    def __init__(self, settings: Settings, checks: int) -> None:
        self._settings = settings
        self._checks = checks

    def apply(self, report: Report, batch: Sequence[Diagnostic]) -> _Applied:
        """Apply the good fixes of `batch`: all at once if possible, otherwise they are found by halving."""
        good: list[Diagnostic] = []
        refused: dict[Key, str] = {}
        best = report
        waiting = [list(batch)]
        while waiting:
            group = waiting.pop()
            result = self._try(report, [*good, *group])
            if isinstance(result, Report):
                good += group
                best = result
            elif len(group) == 1 or self._checks <= 0:
                refused |= {_key(diagnostic): result.reason for diagnostic in group}
            else:
                waiting += reversed(_parts(group, result.suspects))
        return _Applied(best, good, refused)

    def _try(self, report: Report, batch: Sequence[Diagnostic]) -> Report | _Fault:
        self._checks -= 1
        encoding = next((diagnostic.fix.encoding for diagnostic in batch if diagnostic.fix), "")
        text = edited(report.source.text, (edit for diagnostic in batch for edit in edits_of(diagnostic)))
        source = report.source.rewritten(text, encoding)
        if source is None:
            return _Fault(f"the new text could not be written in the encoding {encoding or report.source.encoding}")
        after = check(source, self._settings)
        safe = all(diagnostic.fix is not None and diagnostic.fix.safe for diagnostic in batch)
        if (appeared := _appeared(report, batch, after)) is not None and not self._hidden(report, batch, after):
            return appeared
        if safe and _read(report) != _read(after):
            return _Fault("it would change what the file says")
        return after

    def _hidden(self, before: Report, batch: Sequence[Diagnostic], after: Report) -> bool:
        """Whether all that appears with a batch of fixes was there before, hidden by the faults that they mend.

        It was if it is found, too, where the faults are blanked out of the old text instead of mended. A file that
        would have more errors than before counts as made worse all the same.
        """
        if _errors(after) > _errors(before):
            return False
        self._checks -= 1
        source = before.source.rewritten(_blanked(before.source.text, batch), "")
        if source is None:
            return False
        uncovered = check(source, self._settings)
        fixed, mended = Movement(batch), {_key(diagnostic) for diagnostic in batch}
        # A fix that only inserts leaves nothing to blank out: the finding that it is to mend was not hidden.
        known = Counter(
            (diagnostic.code, fixed(diagnostic.start))
            for diagnostic in (*uncovered.diagnostics, *before.diagnostics)
            if _key(diagnostic) not in mended
        )
        return not Counter((diagnostic.code, diagnostic.start) for diagnostic in after.diagnostics) - known


def _errors(report: Report) -> int:
    return sum(diagnostic.severity is Severity.ERROR for diagnostic in report.diagnostics)


def _blanked(text: str, batch: Sequence[Diagnostic]) -> str:
    """A text with blanks in the place of what fixes replace; its line breaks stay."""
    parts: list[str] = []
    end = 0
    for edit in sorted((edit for diagnostic in batch for edit in edits_of(diagnostic)), key=lambda edit: edit.start):
        parts += text[end : edit.start], re.sub(r"[^\r\n]", " ", text[edit.start : edit.end])
        end = edit.end
    return "".join([*parts, text[end:]])


def _parts(group: list[Diagnostic], suspects: frozenset[Key]) -> list[list[Diagnostic]]:
    """Two parts of a refused group: without and with the suspects, if that divides it; otherwise two halves."""
    suspected = [diagnostic for diagnostic in group if _key(diagnostic) in suspects]
    if suspected and len(suspected) < len(group):
        return [[diagnostic for diagnostic in group if _key(diagnostic) not in suspects], suspected]
    middle = len(group) // 2
    return [group[:middle], group[middle:]]


def _read(report: Report) -> bytes:
    return reading(report.source.text, report.document.file) if isinstance(report.document, Document) else b""


# Findings on single characters, which are not reported while the encoding of the whole file is the fault.
HIDDEN_BY_ENCODING = frozenset(
    ("control-character-in-comment", "control-character-in-literal", "unescaped-high-character")
)


def _appeared(before: Report, batch: Sequence[Diagnostic], after: Report) -> _Fault | None:
    """The fault if a rule finds more after a batch of fixes than before, not counting the fixed findings."""
    allowed = Counter(diagnostic.code for diagnostic in before.diagnostics)
    allowed.subtract(diagnostic.code for diagnostic in batch)
    transcoded = any(diagnostic.fix is not None and diagnostic.fix.encoding for diagnostic in batch)
    found = (one for one in after.diagnostics if not (transcoded and one.name in HIDDEN_BY_ENCODING))
    more = Counter(diagnostic.code for diagnostic in found) - allowed
    if not more:
        return None
    code = min(more)
    name = next(diagnostic.name for diagnostic in after.diagnostics if diagnostic.code == code)
    own = any(diagnostic.code == code for diagnostic in batch)
    reason = f"the finding {code} ({name}) would still be there" if own else f"it would bring up {code} ({name})"
    return _Fault(reason, frozenset(_suspects(before, batch, after, more)))


def _suspects(before: Report, batch: Sequence[Diagnostic], after: Report, more: Counter[str]) -> Iterator[Key]:
    """The fixes that stand nearest before new findings of the codes `more`."""
    moved = Movement(batch)
    known = {(diagnostic.code, moved(diagnostic.start)) for diagnostic in before.diagnostics if diagnostic.code in more}
    known -= {(diagnostic.code, moved(diagnostic.start)) for diagnostic in batch}
    for diagnostic in after.diagnostics:
        if diagnostic.code in more and (diagnostic.code, diagnostic.start) not in known:
            nearest = moved.last_before(diagnostic.end)
            if nearest is not None:
                yield _key(nearest)
