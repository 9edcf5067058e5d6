"""What has to be said beside an outcome: assumptions, doubts that lower its certainty, contradicting sources."""

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.status.contradictions import OCCASIONS as CONTRADICTING
from mifkit.status.decision import Decision
from mifkit.status.doubts import DOUBTS
from mifkit.status.observations import OBSERVATIONS
from mifkit.status.occasion import Occasion
from mifkit.status.wrapped_codes import OCCASIONS as WRAPPED


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
