"""Looking a situation up in the decision table, and what follows from the rows found.

Whether a row holds has three answers: a fact that is not known can leave it open. Open rows are never passed over:
they and the first row that surely holds are the candidates, and only if those agree is there an answer.
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
    """What one look into the table gave: the row, and the candidates where facts are missing to tell them apart."""

    row: Row | None
    candidates: tuple[Row, ...] = ()


class Decision(Struct, frozen=True):
    """What the table says about a situation.

    `entries` are the rows about how the run is to be read, `row` the row that decides, `None` where the facts do
    not suffice. `candidates` are the rows between which a fact is missing; with a `row`, they agree with it.
    `reached` is the situation as the last row found it, and `alone` the row that the exit code (or the one
    recovered) would have led to without MIF.
    """

    situation: Situation
    reached: Situation
    entries: tuple[Row, ...]
    row: Row | None
    candidates: tuple[Row, ...]
    alone: Row | None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that the outcome rests on, in the order in which they were found."""
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
        """Whether the MIF is one that `msiexec /m` wrote, as far as that can be told."""
        facts = self.situation.facts
        recognised = facts.generator is not None and facts.generator.is_windows_installer
        return recognised or facts.match in (Match.IMPORTED_MSI, Match.PACKAGE_PROPERTIES)

    def certainty(self, row: Row) -> Certainty:
        """How sure a row is for this exit code, and for the candidates that agree with it."""
        links = [row.certainty]
        if self.situation.code_class in row.inferred_for:
            links.append(Certainty.INFERRED)
        if row is self.row:
            links += [candidate.certainty for candidate in self.candidates]
        return weakest(*links)


def decide(situation: Situation) -> Decision:
    """Look the situation up in the table, again and again while the row found only says how the run is to be read."""
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
    # The Description of a MIF that is not the program's own tells nothing about the program's exit code.
    if situation.product not in WITHOUT_MIF | SMS_1 and situation.match in PERHAPS_OWN:
        return situation
    given = situation.facts.exit_code
    return replace(situation, code_class=situation.given_class, non_zero=None if given is None else given != 0)


def look_up(situation: Situation) -> Found:
    """The row that holds for a situation, and the rows that may hold instead.

    No row is given where the table says nothing, and where the candidates differ in what follows.
    """
    candidates: list[Row] = []
    for row, conditions in BY_PRODUCT[situation.product]:
        holds = _holds(conditions, situation)
        if holds is not False:
            candidates.append(row)
        if holds:
            break
    else:
        return Found(None, tuple(candidates))
    if len(candidates) == 1:
        return Found(row)
    return Found(row if all(_agree(row, other) for other in candidates) else None, tuple(candidates))


def _holds(conditions: tuple[Asked, ...], situation: Situation) -> bool | None:
    answer: bool | None = True
    for attribute, wanted, decisive in conditions:
        value = getattr(situation, attribute)
        if value in wanted:
            continue
        if value is not None or not decisive:
            return False
        answer = None
    return answer


def _agree(row: Row, other: Row) -> bool:
    return (row.state, row.retry, row.messages, row.read_as) == (
        other.state,
        other.retry,
        other.messages,
        other.read_as,
    )
