"""Findings with the rules they belong to: the first of each rule one by one, all further ones as a count."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from mifkit.diagnostics import MOST_FINDINGS, Diagnostic, Finding
from mifkit.rules.declaration import Rule

# So many findings of a rule in a file are listed one by one. The others mostly have the same cause.
MOST_LISTED = 50
HELP = "Mend those above, and check the file again."


class RuleFinding(Struct, frozen=True):
    """A finding of a rule. `times`: how many findings it stands for."""

    rule: Rule
    finding: Finding
    times: int = 1


class FindingList:
    """Collects findings in any order; iterating over it gives them in the order of the text.

    Of each rule it keeps `MOST_FINDINGS` findings. Whatever exceeds that becomes a single finding with a count, so a
    file with millions of faults needs no more memory than one with a few thousand.
    """

    def __init__(self) -> None:
        self._kept: list[RuleFinding] = []
        self._counts: Counter[str] = Counter()
        self._further: dict[str, RuleFinding] = {}

    def add(self, found: RuleFinding) -> None:
        name = found.rule.name
        self._counts[name] += 1
        if self._counts[name] <= MOST_FINDINGS:
            self._kept.append(found)
        else:
            before = self._further.get(name, found)
            first = min(before.finding, found.finding, key=lambda finding: finding.start)
            self._further[name] = RuleFinding(found.rule, first, self._counts[name] - MOST_FINDINGS)

    def __iter__(self) -> Iterator[RuleFinding]:
        everything = [*self._kept, *map(_counted, self._further.values())]
        everything.sort(key=lambda found: (found.finding.start, found.finding.end, found.rule.code))
        return iter(everything)


class Divided(Struct, frozen=True):
    """Findings of a file, divided by the suppressions in it.

    `own` are the findings on the suppressions themselves, of the rules `faulty-suppression` and `unused-suppression`.
    """

    kept: FindingList
    suppressed: FindingList
    own: tuple[RuleFinding, ...]


def undivided(findings: Iterable[RuleFinding]) -> Divided:
    """All findings are kept: the comments in the file do not count."""
    kept = FindingList()
    for found in findings:
        kept.add(found)
    return Divided(kept, FindingList(), ())


def _counted(found: RuleFinding) -> RuleFinding:
    """The finding itself if it stands for itself alone, otherwise a finding that says how many there are."""
    if found.times == 1:
        return found
    message = _more(found.times, found.rule.code)
    return structs.replace(found, finding=Finding(found.finding.start, found.finding.end, message, HELP))


def _more(times: int, code: str) -> str:
    return f"{times} more findings of {code} from here on, which are not listed one by one"


def listed(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings on a file as reports list them: `MOST_LISTED` of each rule, and a count in place of the others.

    The count stands at the first of those that it stands for. A single one is listed.
    """
    found: list[Diagnostic] = []
    counts: Counter[str] = Counter()
    places: dict[str, int] = {}
    for diagnostic in diagnostics:
        code = diagnostic.code
        counts[code] += diagnostic.times
        if code not in places:
            if counts[code] > MOST_LISTED:
                places[code] = len(found)
            found.append(diagnostic)
    for code, place in places.items():
        times = counts[code] - MOST_LISTED
        if times > 1:
            first = found[place]
            found[place] = structs.replace(
                first, message=_more(times, code), help=HELP, labels=(), fix=None, times=times
            )
    return found
