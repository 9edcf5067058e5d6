"""Looking a situation up in the decision table, and what follows from the rows found."""

from msgspec import Struct

from mifkit.status.decision_table import ABSENT, TABLE, Basis, Row, State
from mifkit.status.facts import Match, Reading, Situation
from mifkit.status.settings import CodeClass


class Decision(Struct, frozen=True):
    """What the table says about a situation.

    `entry` is the row about the match of the MIF, where one applies; `row` the row that decides, `None` where the
    facts do not suffice; `alone` the row that the exit code (or the one recovered) would have led to without MIF.
    """

    situation: Situation
    entry: Row | None
    row: Row | None
    alone: Row | None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that the outcome rests on, in the order in which they were found."""
        return tuple(row for row in (self.entry, self.row) if row is not None)

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


def decide(situation: Situation) -> Decision:
    """Look the situation up in the table, a second time where the first row only says how the MIF is to be taken."""
    alone = look_up(situation, Match.NONE, situation.code_class)
    row = _decisive(situation, situation.facts.match)
    if row is None or row.read_as is None:
        return Decision(situation, None, row, alone)
    return Decision(situation, row, _decisive(situation, row.read_as), alone)


def _decisive(situation: Situation, match: Match) -> Row | None:
    # The Description of a MIF that is not the program's own tells nothing about the program's exit code.
    return look_up(situation, match, situation.given_class if match in ABSENT else situation.code_class)


def look_up(situation: Situation, match: Match, code_class: CodeClass | None) -> Row | None:
    """The row that holds for a run whose MIF is related to it by `match`; `None` where the table says nothing."""
    return next((row for row in TABLE if _holds(row, situation, match, code_class)), None)


def _holds(row: Row, situation: Situation, match: Match, code_class: CodeClass | None) -> bool:
    return (
        situation.facts.product in row.products
        and match in row.match
        and row.reading in (None, situation.reading)
        and (row.codes is None or code_class in row.codes)
        and row.retries_left in (None, situation.retries_left)
        and row.program_reboots in (None, situation.facts.program_reboots)
    )
