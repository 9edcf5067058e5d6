"""From the facts about one run to what the client records, how sure that is, and why (status-mif.md section 15)."""

from msgspec import Struct

from mifkit.diagnostics import Certainty, weakest
from mifkit.status.decision import Decision, decide
from mifkit.status.decision_table import Basis, Message, State
from mifkit.status.facts import Facts, Match, examine
from mifkit.status.generator import Generator
from mifkit.status.notes import Note, notes_on
from mifkit.status.product import Product
from mifkit.status.reasoning import chain, tries_left
from mifkit.status.remedies import Remedy, remedies_for
from mifkit.status.rerun import RerunVerdict, rerun_after
from mifkit.status.settings import CodeClass
from mifkit.status.sources import Source, cite
from mifkit.status.timeline import Timeline, timeline


class FieldMatch(Struct, frozen=True, gc=False):
    """How one field of the package compares with the MIF; `None` for a value that is not known."""

    field: str
    package_value: str | None
    mif_value: str | None
    verdict: str
    reason: str


class Outcome(Struct, frozen=True, kw_only=True):
    """What the client makes of one run. `None` means: not known, or does not apply.

    `row` is the row of the decision table, and `via`, where `row` only tells how the MIF is to be taken, the row
    that decided then. `certainty` is that of the whole, `state_certainty` that of the name of the state. Exit codes
    are unsigned 32-bit numbers, `next_delay_s` is in seconds. `masked_exit_code` is a code, given or recovered,
    that would have meant something else had the MIF not overridden it. `chain` are the steps of the reasoning.
    """

    product: Product
    row: str | None
    via: str | None
    certainty: Certainty
    basis: Basis
    state: State
    state_certainty: Certainty
    message_ids: tuple[Message, ...]
    matched: str | None
    match_report: tuple[FieldMatch, ...]
    generator: Generator | None
    exit_code: int | None
    code_class: CodeClass | None
    will_retry: bool | None
    next_delay_s: int | None
    attempts_left: int | None
    masked_exit_code: int | None
    recovered_exit_code: int | None
    recovered_exit_codes: tuple[int, ...]
    confidence: str | None
    retry_timeline: Timeline | None
    rerun: tuple[RerunVerdict, ...]
    remedies: tuple[Remedy, ...]
    notes: tuple[Note, ...]
    chain: tuple[str, ...]
    sources: tuple[Source, ...]


def derive(facts: Facts) -> Outcome:
    """Derive the outcome of a run. Never raises: what the facts do not suffice for stays undetermined."""
    situation = examine(facts)
    decision = decide(situation)
    notes = notes_on(decision)
    certainty = _certainty(decision, notes)
    row = decision.row
    state_certainty = row.state_certainty if row is not None and row.state_certainty is not None else certainty
    names = [one.id for one in decision.rows]
    retry = row.retry if row is not None else None
    return Outcome(
        product=facts.product,
        row=names[0] if names else None,
        via=names[1] if len(names) > 1 else None,
        certainty=certainty,
        basis=row.basis if row is not None else Basis.NONE,
        state=decision.state,
        state_certainty=weakest(certainty, state_certainty),
        message_ids=_messages(decision, certainty),
        matched=facts.mif_name if decision.by_mif else None,
        match_report=_match_report(facts),
        generator=facts.generator,
        exit_code=facts.exit_code,
        code_class=situation.code_class if decision.by_mif else situation.given_class,
        will_retry=retry,
        next_delay_s=facts.settings.retry_delay(facts.product) if retry else None,
        attempts_left=tries_left(facts) if _counts_tries(decision) else None,
        masked_exit_code=situation.code if decision.masks_code else None,
        recovered_exit_code=next(iter(situation.recovered), None),
        recovered_exit_codes=situation.recovered,
        confidence=situation.confidence,
        retry_timeline=timeline(decision),
        rerun=rerun_after(decision, certainty),
        remedies=remedies_for(decision),
        notes=notes,
        chain=chain(decision),
        sources=cite([tag for one in decision.rows for tag in one.sources]),
    )


def _certainty(decision: Decision, notes: tuple[Note, ...]) -> Certainty:
    links = [note.at_most for note in notes if note.at_most is not None]
    for row in decision.rows:
        inferred = decision.situation.code_class in row.inferred_for
        links += (row.certainty, Certainty.INFERRED) if inferred else (row.certainty,)
    return weakest(*links)


def _messages(decision: Decision, certainty: Certainty) -> tuple[Message, ...]:
    """A message is no surer than the outcome that it reports."""
    messages = decision.row.messages if decision.row is not None else ()
    return tuple(Message(message.id, weakest(message.certainty, certainty)) for message in messages)


def _counts_tries(decision: Decision) -> bool:
    return decision.row is not None and decision.row.retries_left is not None


def _match_report(facts: Facts) -> tuple[FieldMatch, ...]:
    if facts.match is not Match.ASSUMED:
        return ()
    return (FieldMatch("package", None, facts.mif_name, "assumed", "no package given: taken as matched"),)
