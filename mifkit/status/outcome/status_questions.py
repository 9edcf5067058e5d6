"""The open questions about the content of a MIF: what its Status and its Description say to the client."""

from collections.abc import Callable

from msgspec.structs import replace

from mifkit.diagnostics import quoted
from mifkit.status.exit_codes.codes import label
from mifkit.status.exit_codes.recovery import recovery
from mifkit.status.outcome.facts import Facts, Reading, Syntax, read_status
from mifkit.status.outcome.open_question import (
    OWN,
    TAKEN_FOR,
    Answer,
    Likelihood,
    OpenQuestion,
    rejected,
    taken,
)
from mifkit.status.product import PACKAGES, Product


def _syntax(facts: Facts) -> OpenQuestion | None:
    """Whether the client reads a MIF that does not parse."""
    # Before its fix, SMS 1.2 is documented to discard what it cannot read (D03).
    documented = facts.product is Product.SMS12 and facts.base_dll_fixed is not True
    if facts.syntax is not Syntax.BROKEN or documented or not taken(facts):
        return None
    return OpenQuestion(
        id="syntax",
        reason="the MIF has syntax errors, and whether the client accepts it is not documented",
        answers=(
            Answer(condition="if the client reads it all the same", facts=replace(facts, syntax=Syntax.TOLERATED)),
            rejected(facts, "the client rejects it"),
        ),
    )


def _group(facts: Facts) -> OpenQuestion | None:
    """Whether the client takes the Status from a group of another class or another name."""
    if (facts.other_class is None and facts.other_name is None) or not taken(facts):
        return None
    named = (
        f"of another class, {quoted(facts.other_class)},"
        if facts.other_class is not None
        else f"of another name, {quoted(facts.other_name or '')},"
    )
    return OpenQuestion(
        id="group-of-the-status",
        reason=f"the Status is in a group {named} and whether the client looks there is not documented",
        answers=(
            Answer(
                condition="if the client takes the Status from there",
                facts=replace(facts, other_class=None, other_name=None),
            ),
            rejected(facts, "it finds no Status"),
        ),
    )


def _template(facts: Facts) -> OpenQuestion | None:
    """Whether the client takes the Status from a template, whose values are only defaults."""
    if not facts.in_template or not taken(facts):
        return None
    return OpenQuestion(
        id="status-in-a-template",
        reason="the Status is in a template, and whether the client takes the default for the value is not documented",
        answers=(
            Answer(condition="if the client takes the Status from there", facts=replace(facts, in_template=False)),
            rejected(facts, "it finds no Status"),
        ),
    )


def _several_statuses(facts: Facts) -> OpenQuestion | None:
    """Which Status counts, where the file has several that disagree."""
    if len(facts.statuses) < 2 or not taken(facts):
        return None
    written = [quoted(status) if status is not None else "none" for status in facts.statuses]
    return OpenQuestion(
        id="several-statuses",
        reason=f"the file has more than one Status ({_listed(written)}), and which of them counts is not documented",
        answers=tuple(
            Answer(
                condition=f"if the Status {quoted(status)} counts" if status is not None else "if none counts",
                facts=replace(facts, status=status, statuses=()),
            )
            for status in _distinct(facts.statuses)
        ),
    )


def _distinct(statuses: tuple[str | None, ...]) -> list[str | None]:
    """The first Status of each kind, in their order: of Statuses that are read alike, the others change nothing."""
    kinds: dict[tuple[Reading, bool, bool], str | None] = {}
    for status in statuses:
        kinds.setdefault((*read_status(status), status is None), status)
    return list(kinds.values())


def _spelling(facts: Facts) -> OpenQuestion | None:
    """Whether case and blanks in the Status matter."""
    reading, exact = read_status(facts.status)
    open_ = facts.ignores_case is None and not exact and reading is not Reading.NEITHER
    if not open_ or facts.product not in PACKAGES or not taken(facts):
        return None
    return OpenQuestion(
        id="status-spelling",
        reason=(
            f"the Status is written {quoted(facts.status or '')}, and that the client ignores case and blanks there is "
            "not documented"
        ),
        answers=(
            Answer(condition=f"if the client reads it as {reading.value}", facts=replace(facts, ignores_case=True)),
            Answer(condition="if it takes it for another word", facts=replace(facts, ignores_case=False)),
        ),
    )


def _recovered_codes(facts: Facts) -> OpenQuestion | None:
    """Which exit code the program returned, where two share the message in the Description."""
    if facts.exit_code is not None or facts.description is None or facts.match not in OWN:
        return None
    recovered = recovery(facts.settings.messages)(facts.description)
    if recovered is None or len(recovered.codes) < 2:
        return None
    return OpenQuestion(
        id="recovered-codes",
        reason=f"the Description is the message of {' and '.join(map(label, recovered.codes))}",
        answers=tuple(
            Answer(condition=f"if the exit code was {label(code)}", facts=replace(facts, exit_code=code))
            for code in recovered.codes
        ),
    )


REPORTED_IF_VALID = "a field post says that a MIF is reported only if it is valid (SCS)"


def _another_word(facts: Facts) -> OpenQuestion | None:
    """What the client makes of a MIF without a Status, or of one whose Status is another word (D34)."""
    reading, exact = read_status(facts.status)
    # A Status that would be read as this if case did not count; that it is, is an answer of its own.
    respelled = reading if not exact and facts.ignores_case is False else None
    if (reading is not Reading.NEITHER and respelled is None) or facts.syntax is Syntax.BROKEN:
        return None
    # Before its fix, SMS 1.2 is documented to discard a MIF without a Status (D03).
    documented = facts.product is Product.SMS12 and facts.status is None and facts.base_dll_fixed is not True
    if documented or not taken(facts):
        return None
    written = "the MIF has no Status" if facts.status is None else f"the Status is {quoted(facts.status)}"
    discarded = rejected(facts, "it discards the MIF")
    if facts.status is None and facts.product in PACKAGES:
        discarded = replace(discarded, likelihood=Likelihood.PROBABLE, why=REPORTED_IF_VALID)
    return OpenQuestion(
        id="status-another-word",
        reason=f"{written}, and what the client makes of that is not documented",
        answers=(
            *(
                Answer(condition=f"if the client takes it for {kind}", facts=replace(facts, status=read.value))
                for read, kind in TAKEN_FOR.items()
                if read is not respelled
            ),
            discarded,
        ),
        in_table=True,
    )


# A sentence lists at most this many.
LISTED = 6


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:LISTED]) + (", …" if len(texts) > LISTED else "")


# In the order in which they are asked.
QUESTIONS: tuple[Callable[[Facts], OpenQuestion | None], ...] = (
    _syntax,
    _group,
    _template,
    _several_statuses,
    _spelling,
    _another_word,
    _recovered_codes,
)
