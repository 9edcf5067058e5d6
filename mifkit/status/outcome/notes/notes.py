"""What has to be said beside an outcome: assumptions, doubts that lower its certainty, contradicting sources."""

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.notes.contradictions import OCCASIONS as CONTRADICTING
from mifkit.status.outcome.notes.doubts import DOUBTS
from mifkit.status.outcome.notes.observations import OBSERVATIONS
from mifkit.status.outcome.notes.occasion import Occasion
from mifkit.status.outcome.notes.wrapped_codes import OCCASIONS as WRAPPED


class Note(Struct, frozen=True):
    """One note. `at_most` is how sure an outcome with this doubt can be; without it the note only informs."""

    id: str
    text: str
    at_most: Certainty | None = None


OCCASIONS: tuple[Occasion, ...] = (*DOUBTS, *WRAPPED, *OBSERVATIONS, *CONTRADICTING)


def notes_on(decision: Decision) -> tuple[Note, ...]:
    """The notes that apply, those on the match and then those that lower the certainty first."""
    matching = decision.situation.facts.matching
    doubts = matching.doubts if matching is not None else ()
    return tuple(Note(doubt.id, doubt.text) for doubt in doubts) + tuple(
        Note(occasion.id, occasion.text(decision), occasion.at_most)
        for occasion in OCCASIONS
        if occasion.applies(decision)
    )
