"""Why an outcome is only as sure as it is: its weakest link, in words."""

from mifkit.diagnostics import Certainty
from mifkit.status.matching.report import FieldVerdict, Matching
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.notes.notes import Note


def weakest_link(decision: Decision, notes: tuple[Note, ...]) -> str:
    """What the certainty of an outcome is limited by: the weakest of the match, the rows and the notes.

    Of several that are equally weak, the first in the order in which they were used.
    """
    if decision.row is None:
        return _why_open(notes)
    links: list[tuple[Certainty, str]] = []
    matching = decision.situation.facts.matching
    if matching is not None and matching.certainty is not Certainty.DOCUMENTED:
        links.append((matching.certainty, f"the comparison with the package: {_clause(_reason(matching))}"))
    links += [(note.at_most, _clause(note.text)) for note in notes if note.at_most is not None]
    for row in decision.rows:
        sources = f" of {', '.join(row.sources)}" if row.sources else ""
        links.append((decision.certainty(row), f"row {row.id}{sources}: {_clause(row.reason)}"))
    return min(links, key=lambda link: link[0].rank)[1]


def _reason(matching: Matching) -> str:
    """Why a match is no surer: the reason of the field that makes it so, if there is one."""
    weak = (field for field in matching.fields if field.certainty is matching.certainty)
    field = next((field for field in weak if field.verdict is not FieldVerdict.DO_NOT_CARE), None)
    return matching.reason if field is None else f"{field.field}: {field.reason}"


def _why_open(notes: tuple[Note, ...]) -> str:
    unknown = (note.text for note in notes if note.at_most is Certainty.UNKNOWN)
    return _clause(next(unknown, "no row of the decision table applies to what is known"))


def _clause(sentence: str) -> str:
    """A sentence as a clause, to stand after a colon."""
    name = sentence[1:2].isupper()
    return (sentence if name else f"{sentence[:1].lower()}{sentence[1:]}").removesuffix(".")
