"""Findings with the rules they belong to: the first of each rule one by one, all further ones as a count."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from mifkit.diagnostics import MOST_FINDINGS, Finding
from mifkit.rules.declaration import Rule


class RuleFinding(NamedTuple):
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
        """Add a finding, or one that already stands for several."""
        name = found.rule.name
        self._counts[name] += 1
        if found.times == 1 and self._counts[name] <= MOST_FINDINGS:
            self._kept.append(found)
        elif (before := self._further.get(name)) is None:
            self._further[name] = found
        else:
            first = min(before.finding, found.finding, key=lambda finding: finding.start)
            self._further[name] = RuleFinding(found.rule, first, before.times + found.times)

    def __iter__(self) -> Iterator[RuleFinding]:
        everything = [*self._kept, *map(_counted, self._further.values())]
        everything.sort(key=lambda found: (found.finding.start, found.finding.end, found.rule.code))
        return iter(everything)


def _counted(found: RuleFinding) -> RuleFinding:
    """The finding itself if it stands for itself alone, otherwise a finding that says how many there are."""
    if found.times == 1:
        return found
    message = f"{found.times} more findings of {found.rule.code} from here on, which are not listed one by one"
    start, end = found.finding.start, found.finding.end
    return found._replace(finding=Finding(start, end, message, "Mend those above, and check the file again."))
