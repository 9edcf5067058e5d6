"""When a note is made beside an outcome, and what several kinds of notes ask about a decision."""

from collections.abc import Callable

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.status.exit_codes.codes import label
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.table.row import Row
from mifkit.status.product import Product


class Occasion(Struct, frozen=True, kw_only=True):
    """When a note applies, and its text. `at_most` is how sure an outcome with this doubt can be."""

    id: str
    applies: Callable[[Decision], bool]
    text: Callable[[Decision], str]
    at_most: Certainty | None = None


def always(text: str) -> Callable[[Decision], str]:
    """The same text on every occasion."""
    return lambda _: text


def row_is(*names: str) -> Callable[[Decision], bool]:
    """Whether one of these rows decides."""
    return lambda decision: decision.row is not None and decision.row.id in names


def for_product(products: frozenset[Product], applies: Callable[[Decision], bool]) -> Callable[[Decision], bool]:
    """A condition that is only asked about some products."""
    return lambda decision: decision.situation.facts.product in products and applies(decision)


def by_exit_code_alone(row: Row | None) -> str:
    """What the exit code would mean without the MIF."""
    return f"{row.state.value} ({row.id})" if row is not None else "not to be told without an exit code"


def recovered_codes(decision: Decision) -> str:
    """The codes that the Description gives away, with their names."""
    return " or ".join(map(label, decision.situation.recovered))
