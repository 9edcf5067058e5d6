"""What tests ask an outcome for."""

from mifkit.status.outcome.derive import Outcome


def notes(outcome: Outcome) -> set[str]:
    """The notes on an outcome, by their ids."""
    return {note.id for note in outcome.notes}


def remedies(outcome: Outcome) -> list[str]:
    """The remedies of an outcome, by their ids, in their order."""
    return [remedy.id for remedy in outcome.remedies]
