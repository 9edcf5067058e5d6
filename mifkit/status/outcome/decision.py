"""Looking a situation up in the decision table, and what follows from the rows that are found.

A row applies, does not apply, or stays open because a fact is not known. An open row is never skipped: it is a
candidate, like the first row that certainly applies, and there is an answer only if all candidates agree.
"""

from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from mifkit.diagnostics import Certainty, weakest
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.facts import Reading, Situation
from mifkit.status.outcome.states import Basis, State
from mifkit.status.outcome.table.row import ATTRIBUTES, ReadAs, Row, Value
from mifkit.status.outcome.table.table import TABLE
from mifkit.status.product import SMS_1, WITHOUT_MIF, Product

# The MIF is, or may turn out to be, the program's own.
PERHAPS_OWN = TABLE.conditions["match"].groups["perhaps-own"].values


class Asked(NamedTuple):
    """A condition of a row: the attribute of the situation, the values that satisfy it, whether it can stay open."""

    attribute: str
    wanted: frozenset[Value]
    decisive: bool


def _asked(row: Row) -> tuple[Asked, ...]:
    return tuple(
        Asked(ATTRIBUTES.get(name, name), wanted, TABLE.conditions[name].decisive) for name, wanted in row.when.asked()
    )


BY_PRODUCT: dict[Product, tuple[tuple[Row, tuple[Asked, ...]], ...]] = {
    product: tuple((row, _asked(row)) for row in TABLE.rows if product in row.products) for product in Product
}


class Found(Struct, frozen=True):
    """The row that one look-up found, and the candidates if a missing fact would distinguish them."""

    row: Row | None
    candidates: tuple[Row, ...] = ()


class Decision(Struct, frozen=True):
    """What the table says about a situation.

    `entries` are rows that say how to read the run. `row` is the row that decides; `None` if the facts are not
    enough. `candidates` are the rows that a missing fact would distinguish; if there is a `row`, they agree with it.
    `reached` is the situation in which `row` was found, and `alone` the row to which the exit code (given or
    recovered) would have led without a MIF.
    """

    situation: Situation
    reached: Situation
    entries: tuple[Row, ...]
    row: Row | None
    candidates: tuple[Row, ...]
    alone: Row | None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows on which the outcome is based, in the order in which they were found."""
        return self.entries if self.row is None else (*self.entries, self.row)

    @property
    def state(self) -> State:
        return self.row.state if self.row is not None else State.UNDETERMINED

    @property
    def by_mif(self) -> bool:
        return self.row is not None and self.row.basis is Basis.MIF

    @property
    def failed_by_mif(self) -> bool:
        return self.by_mif and self.situation.reading is Reading.FAILED

    @property
    def masks_code(self) -> bool:
        """Whether the MIF overrides an exit code that would have meant something else."""
        return self.row is not None and self.situation.code_class in self.row.masks

    @property
    def by_windows_installer(self) -> bool:
        """Whether `msiexec /m` wrote the MIF, as far as is known."""
        facts = self.situation.facts
        recognised = facts.generator is not None and facts.generator.is_windows_installer
        return recognised or facts.match in (Match.IMPORTED_MSI, Match.PACKAGE_PROPERTIES)

    @property
    def state_certainty(self) -> Certainty:
        """The certainty of the name of the state."""
        row, code = self.row, self.situation.code
        if row is None:
            return Certainty.UNKNOWN
        if row.state_certainty is not None:
            return row.state_certainty
        shown = not row.state_shown_for or code in row.state_shown_for
        return Certainty.DOCUMENTED if shown else Certainty.INFERRED

    def certainty(self, row: Row) -> Certainty:
        """The certainty of a row for this exit code, and of the candidates that agree with it."""
        links = [row.certainty]
        if self.situation.code_class in row.inferred_for:
            links.append(Certainty.INFERRED)
        if row is self.row:
            links += [candidate.certainty for candidate in self.candidates]
        return weakest(*links)


def decide(situation: Situation) -> Decision:
    """Look the situation up in the table, and look it up again after each row that only says how to read the run."""
    alone = look_up(replace(situation, match=Match.NONE)).row
    reached, entries = _with_own_code(situation), []
    while (found := look_up(reached)).row is not None and found.row.read_as is not None:
        entries.append(found.row)
        reached = _with_own_code(_read_as(reached, found.row.read_as))
    return Decision(situation, reached, tuple(entries), found.row, found.candidates, alone)


def _read_as(situation: Situation, other: ReadAs) -> Situation:
    changes = {name: value for name in ReadAs.__struct_fields__ if (value := getattr(other, name)) is not None}
    return replace(situation, **changes)


def _with_own_code(situation: Situation) -> Situation:
    # Nothing about the program's exit code follows from the Description of another program's MIF.
    if situation.product not in WITHOUT_MIF | SMS_1 and situation.match in PERHAPS_OWN:
        return situation
    given = situation.facts.exit_code
    return replace(situation, code_class=situation.given_class, non_zero=None if given is None else given != 0)


def look_up(situation: Situation) -> Found:
    """The row that applies to a situation, and the rows that may apply instead.

    There is no row if the table has none for the situation, or if the candidates lead to different outcomes.
    """
    candidates: list[Row] = []
    for row, conditions in BY_PRODUCT[situation.product]:
        applies = _applies(conditions, situation)
        if applies is not False:
            candidates.append(row)
        if applies:
            break
    else:
        return Found(None, tuple(candidates))
    if len(candidates) == 1:
        return Found(row)
    return Found(row if all(_agree(row, other) for other in candidates) else None, tuple(candidates))


def _applies(conditions: tuple[Asked, ...], situation: Situation) -> bool | None:
    answer: bool | None = True
    for attribute, wanted, decisive in conditions:
        value = getattr(situation, attribute)
        if value in wanted:
            continue
        if value is not None or not decisive:
            return False
        answer = None
    return answer


def open_attribute(decision: Decision) -> str | None:
    """The first attribute of the situation that is not known, and that distinguishes candidates which disagree."""
    if decision.row is not None:
        return None
    for row, conditions in BY_PRODUCT[decision.reached.product]:
        if any(row is candidate for candidate in decision.candidates):
            for attribute, wanted, decisive in conditions:
                value = getattr(decision.reached, attribute)
                if value is None and decisive and value not in wanted:
                    return attribute
    return None


def _agree(row: Row, other: Row) -> bool:
    return all(getattr(row, name) == getattr(other, name) for name in ("state", "retry", "messages", "read_as"))
