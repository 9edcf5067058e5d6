"""Source → the text with its findings' fixes applied, and proof of it. Pure: the command line writes the file.

Fixes are applied in rounds, as many at a time as do not touch each other, and after each round the text is checked
anew. A fix stays only if its own finding is gone and no other has come; one that calls itself safe, only if mifkit
reads the same from the file as before (`mifkit.mif.format.meaning.reading`). What fails is refused, with the reason.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct, structs

from mifkit.diagnostics import Diagnostic, Edit
from mifkit.documents.mif import Document
from mifkit.files.source import Source
from mifkit.lint.engine import Report, Settings, check
from mifkit.mif.format.meaning import reading
from mifkit.rules.registry import by_name

# Rounds of fixes: what one has mended may show what else is wrong.
MOST_ROUNDS = 25
# How often a file is checked at most to tell good fixes from bad ones; large ones less often.
MOST_CHECKS = 200
LEAST_CHECKS = 16
CHECKED_CHARACTERS = 4_000_000

# What a diagnostic is known by within one text.
Key = tuple[str, int, int]


class Refusal(NamedTuple):
    """A fix that was not applied, and why not. The diagnostic is one of those that remain."""

    diagnostic: Diagnostic
    reason: str


class Fixed(Struct, frozen=True):
    """A file after its fixes.

    `before` and `source` are the file as it was and as it would be; `report` is what is found in it then. `found`
    counts the findings before, `fixed` those of them that are gone, `more` the unsafe fixes that were not asked for.
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


def fix_source(source: Source, settings: Settings, *, unsafe: bool = False) -> Fixed:
    """Apply the safe fixes of a file's findings or, with `unsafe`, all; of the rules in `settings`, if it names some.

    Findings that a comment in the file suppresses are not fixed.
    """
    # A fix must do no harm by any rule, whichever rules are asked for.
    report = check(source, structs.replace(settings, rules=None))
    found = len(_asked(report, settings))
    trial = _Trial(settings, max(LEAST_CHECKS, min(MOST_CHECKS, CHECKED_CHARACTERS // (len(source.text) + 1))))
    refused: dict[Key, str] = {}
    for _ in range(MOST_ROUNDS):
        batch = choose(_candidates(report, settings, refused, unsafe=unsafe))
        if not batch:
            break
        result = trial.apply(report, batch)
        if not result.applied:
            refused |= result.refused
            continue
        # What was refused here may do in the text as it is now.
        report, refused = result.report, {}
    return Fixed(
        before=source,
        source=report.source,
        report=report if settings.rules is None else check(report.source, settings),
        found=found,
        fixed=found - len(_asked(report, settings)),
        refused=tuple(
            Refusal(one, refused[_key(one)]) for one in report.diagnostics if one.fix and _key(one) in refused
        ),
        more=0 if unsafe else sum(1 for one in _asked(report, settings) if one.fix is not None and not one.fix.safe),
    )


def _key(diagnostic: Diagnostic) -> Key:
    return diagnostic.name, diagnostic.start, diagnostic.end


def _asked(report: Report, settings: Settings) -> list[Diagnostic]:
    """The diagnostics of the rules that the user asked for."""
    return [one for one in report.diagnostics if settings.applies(by_name()[one.name])]


def _candidates(report: Report, settings: Settings, refused: dict[Key, str], *, unsafe: bool) -> list[Diagnostic]:
    """The diagnostics to fix next: those with safe fixes, as long as there are any, then those with the others."""
    fixable = [one for one in _asked(report, settings) if one.fix is not None and _key(one) not in refused]
    safe = [one for one in fixable if one.fix is not None and one.fix.safe]
    return safe or (fixable if unsafe else [])


def choose(candidates: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Those of the candidates whose edits do not touch each other: of two that do, the one that begins first.

    A fix that writes the file in another encoding stands alone.
    """
    whole = [one for one in candidates if one.fix is not None and one.fix.encoding]
    if whole:
        return whole[:1]
    taken: list[tuple[int, int]] = []
    chosen = []
    for one in sorted(candidates, key=lambda one: (_edits(one)[0].start, one.start, one.code)):
        if not any(_touches(edit, taken) for edit in _edits(one)):
            chosen.append(one)
            for edit in _edits(one):
                insort(taken, (edit.start, edit.end))
    return chosen


def _edits(diagnostic: Diagnostic) -> tuple[Edit, ...]:
    return diagnostic.fix.edits if diagnostic.fix else ()


def _touches(edit: Edit, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether an edit has a place in common with those taken, be it only where one ends and the other begins."""
    index = bisect_left(taken, (edit.start, edit.start))
    return (index < len(taken) and taken[index][0] <= edit.end) or (index > 0 and taken[index - 1][1] >= edit.start)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not touch each other."""
    parts = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])


class _Applied(NamedTuple):
    """What became of a batch: the report on the new text, the diagnostics that are fixed, and the others."""

    report: Report
    applied: list[Diagnostic]
    refused: dict[Key, str]


class _Fault(NamedTuple):
    """Why a batch of fixes does not do, and which of them are suspected."""

    reason: str
    suspects: frozenset[Key] = frozenset()


class _Trial:
    """Applies batches of fixes and drops those that do harm. `checks`: how often a text may be checked for it."""

    def __init__(self, settings: Settings, checks: int) -> None:
        self._settings = structs.replace(settings, rules=None)
        self._checks = checks

    def apply(self, report: Report, batch: Sequence[Diagnostic]) -> _Applied:
        """The fixes of `batch` that do: all of them at once if possible, else found by halving."""
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
                refused |= {_key(one): result.reason for one in group}
            else:
                waiting += reversed(_parts(group, result.suspects))
        return _Applied(best, good, refused)

    def _try(self, report: Report, batch: Sequence[Diagnostic]) -> Report | _Fault:
        self._checks -= 1
        encoding = next((one.fix.encoding for one in batch if one.fix), "")
        text = edited(report.source.text, (edit for one in batch for edit in _edits(one)))
        source = report.source.rewritten(text, encoding)
        if source is None:
            return _Fault(f"the new text could not be written in the encoding {encoding or report.source.encoding}")
        after = check(source, self._settings)
        safe = all(one.fix is not None and one.fix.safe for one in batch)
        if (appeared := _appeared(report, batch, after)) is not None:
            return appeared
        if safe and _read(report) != _read(after):
            return _Fault("it would change what the file says")
        return after


def _parts(group: list[Diagnostic], suspects: frozenset[Key]) -> list[list[Diagnostic]]:
    """Two parts of a group that did not do: without and with the suspects, where that divides it; else two halves."""
    suspected = [one for one in group if _key(one) in suspects]
    if suspected and len(suspected) < len(group):
        return [[one for one in group if _key(one) not in suspects], suspected]
    middle = len(group) // 2
    return [group[:middle], group[middle:]]


def _read(report: Report) -> bytes:
    return reading(report.source.text, report.document.file) if isinstance(report.document, Document) else b""


def _appeared(before: Report, batch: Sequence[Diagnostic], after: Report) -> _Fault | None:
    """The fault if a rule finds more after a batch of fixes than it did before, those that are fixed not counted."""
    allowed = Counter(one.code for one in before.diagnostics)
    allowed.subtract(one.code for one in batch)
    more = Counter(one.code for one in after.diagnostics) - allowed
    if not more:
        return None
    code = min(more)
    name = next(one.name for one in after.diagnostics if one.code == code)
    own = any(one.code == code for one in batch)
    reason = f"the finding {code} ({name}) would still be there" if own else f"it would bring up {code} ({name})"
    return _Fault(reason, frozenset(_suspects(before, batch, after, more)))


def _suspects(before: Report, batch: Sequence[Diagnostic], after: Report, more: Counter[str]) -> Iterator[Key]:
    """The fixes that stand nearest before findings of the codes `more` that were not there."""
    found = ((edit.start, edit.end, edit.text, one) for one in batch for edit in _edits(one))
    edits = sorted(found, key=lambda edit: edit[0])
    if not edits:
        return
    # Where each edit begins in the new text.
    starts, shift = [], 0
    for start, end, text, _ in edits:
        starts.append(start + shift)
        shift += len(text) - (end - start)
    moved = {(one.code, _moved(one.start, edits, starts)) for one in before.diagnostics if one.code in more}
    moved -= {(one.code, _moved(one.start, edits, starts)) for one in batch}
    for one in after.diagnostics:
        if one.code in more and (one.code, one.start) not in moved:
            index = max(0, bisect_left(starts, one.end + 1) - 1)
            yield _key(edits[index][3])


def _moved(offset: int, edits: Sequence[tuple[int, int, str, Diagnostic]], starts: Sequence[int]) -> int:
    """Where an offset lies after the edits, which begin in the new text at `starts`."""
    index = bisect_left(edits, offset, key=lambda edit: edit[0]) - 1
    if index < 0:
        return offset
    start, end, text, _ = edits[index]
    inside = min(offset - start, len(text)) if offset < end else len(text) + offset - end
    return starts[index] + inside
