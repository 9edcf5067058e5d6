"""The notes beside an outcome: assumptions, doubts that lower its certainty, observations, contradicting sources."""

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.notes.contradictions import CONTRADICTION_NOTES
from mifkit.status.outcome.notes.doubts import DOUBTS
from mifkit.status.outcome.notes.observations import OBSERVATIONS
from mifkit.status.outcome.notes.wrapped_codes import WRAPPED_CODES


class Note(Struct, frozen=True):
    """One note. `at_most` is how sure an outcome with this doubt can be; without it the note only informs."""

    id: str
    text: str
    at_most: Certainty | None = None


NOTE_RULES = (*DOUBTS, *WRAPPED_CODES, *OBSERVATIONS, *CONTRADICTION_NOTES)


def notes_on(decision: Decision) -> tuple[Note, ...]:
    """The notes that apply: first those on the match, then those that lower the certainty, then the others."""
    matching = decision.situation.facts.matching
    on_match = [Note(doubt.id, doubt.text) for doubt in matching.doubts] if matching is not None else []
    rules = (rule for rule in NOTE_RULES if rule.applies(decision))
    notes = (Note(rule.id, rule.text(decision), rule.at_most) for rule in rules)
    return (*on_match, *(note for note in notes if note.text))
