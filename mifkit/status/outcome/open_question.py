"""A question that decides an outcome and that the facts leave open, and the answers that it can have."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from mifkit.diagnostics import Certainty
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.facts import Facts, Reading, Syntax
from mifkit.status.product import PACKAGES, SMS_1, SMS_2, WITH_MIF


class Likelihood(StrEnum):
    """How likely an answer is, in words; only where a source says so."""

    PROBABLE = "probable"
    IMPROBABLE = "improbable"


class Answer(Struct, frozen=True, kw_only=True):
    """One answer to an open question: its condition, as a clause that begins with "if", and the completed facts.

    `why` says on what the likelihood is based; both are `None` where no source says which answer is the likely one.
    """

    condition: str
    facts: Facts
    likelihood: Likelihood | None = None
    why: str | None = None


class OpenQuestion(Struct, frozen=True, kw_only=True):
    """A question that the facts leave open. `reason` says what is not known, and how to settle it.

    `in_table`: a row of the decision table says that this is not documented, and explains the outcome.
    """

    id: str
    reason: str
    answers: tuple[Answer, ...]
    in_table: bool = False


# The package is known to take a MIF with these fields for its result.
OWN = frozenset({Match.MATCHED, Match.IMPORTED_MSI})
# The end of the condition that no MIF counts.
DECIDES = ", so that the exit code decides"
# What a client may make of a MIF whose Status says neither.
TAKEN_FOR = {Reading.FAILED: "a failure", Reading.SUCCESS: "a success"}


def compared(facts: Facts) -> Facts:
    """The facts under a condition that says whether the MIF matches, so that the comparison lowers no certainty."""
    if facts.matching is None:
        return facts
    return replace(facts, matching=replace(facts.matching, certainty=Certainty.DOCUMENTED))


def taken(facts: Facts) -> bool:
    """Whether the client takes the MIF for the program's own, so that its content counts."""
    if facts.product in SMS_1:
        return facts.match is not Match.NONE and not facts.discarded
    if facts.match is Match.PROPERTIES_EQUAL:
        return facts.product in SMS_2 or (facts.product in PACKAGES and facts.properties_compared)
    return facts.match in OWN and facts.product in WITH_MIF


def without_content(facts: Facts) -> Facts:
    """The facts without what the MIF says, under a condition that says whether it counts."""
    without = replace(
        facts,
        syntax=Syntax.CLEAN,
        status=None,
        description=None,
        statuses=(),
        other_class=None,
        other_name=None,
        in_template=False,
    )
    return compared(without)


def rejected(facts: Facts, how: str) -> Answer:
    """The answer that the client makes nothing of the MIF: SMS 1.x looks at nothing else, later clients at the code."""
    without = without_content(facts)
    if facts.product in SMS_1:
        return Answer(condition=f"if {how}", facts=replace(without, discarded=True))
    return Answer(
        condition=f"if {how}{DECIDES}",
        facts=replace(without, match=Match.NONE, timing=None),
    )
