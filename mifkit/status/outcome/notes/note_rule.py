"""The rule of a note: when the note is made beside an outcome, and its text; and what several rules have in common."""

from collections.abc import Callable

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.status.exit_codes.codes import label
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.table.row import Row
from mifkit.status.product import Product


class NoteRule(Struct, frozen=True, kw_only=True):
    """When a note applies, and its text. `at_most` limits how sure the outcome can be; `None`: not at all.

    Without a text there is no note: a rule whose condition costs as much as its text decides there.
    """

    id: str
    applies: Callable[[Decision], bool]
    text: Callable[[Decision], str]
    at_most: Certainty | None = None


def always(text: str) -> Callable[[Decision], str]:
    """The same text for every decision."""
    return lambda _: text


def row_is(*ids: str) -> Callable[[Decision], bool]:
    """The condition that one of these rows decides."""
    return lambda decision: decision.row is not None and decision.row.id in ids


def for_product(products: frozenset[Product], applies: Callable[[Decision], bool]) -> Callable[[Decision], bool]:
    """A condition that only applies to some products."""
    return lambda decision: decision.situation.facts.product in products and applies(decision)


def empty_description(decision: Decision) -> bool:
    """The condition that a MIF without a Description decides."""
    return decision.by_mif and not (decision.situation.facts.description or "").strip()


def by_exit_code_alone(row: Row | None) -> str:
    """What the client would record without the MIF; `row` is the row that the exit code leads to."""
    return f"{row.state.value} ({row.id})" if row is not None else "not known without an exit code"


def recovered_codes(decision: Decision) -> str:
    """The exit codes that follow from the Description, with their names."""
    return " or ".join(map(label, decision.situation.recovered))
