"""From the facts about one run to what the client records, how sure that is, and why (status-mif.md section 15)."""

from msgspec import Struct
from msgspec.structs import replace

from mifkit.diagnostics import Certainty, weakest
from mifkit.references import Publication, cite
from mifkit.status.generator.generator import Generator
from mifkit.status.matching.relation import Match
from mifkit.status.matching.report import FieldMatch, FieldVerdict
from mifkit.status.outcome.decision import Decision, decide
from mifkit.status.outcome.facts import Facts, examine
from mifkit.status.outcome.notes.notes import Note, notes_on
from mifkit.status.outcome.reasons import chain, next_delay, tries_left
from mifkit.status.outcome.remedies import Remedy, remedies_for
from mifkit.status.outcome.rerun import RerunVerdict, rerun_after
from mifkit.status.outcome.states import Basis, State
from mifkit.status.outcome.table.row import Message
from mifkit.status.outcome.timeline import Timeline, timeline
from mifkit.status.product import FROM_2003, SMS_1, WITH_MIF, Product
from mifkit.status.settings.client_settings import CodeClass


class Outcome(Struct, frozen=True, kw_only=True):
    """What the client makes of one run. `None`: not known, or not applicable.

    `row` is the row of the decision table. If that row only says how to read the run, `via` is the row that decided.
    `possible_rows` are the rows that a missing fact would distinguish. `retry_text` says when the client tries again,
    or what is known about retries if the answer is neither yes nor no. `certainty` is that of the whole answer,
    `state_certainty` that of the name of the state. Exit codes are unsigned 32-bit numbers, `next_delay_s` is in
    seconds. `masked_exit_code` is a code, given or recovered, that would have led to another state without the MIF.
    `chain` holds the steps of the reasoning.
    """

    product: Product
    row: str | None
    via: str | None
    possible_rows: tuple[str, ...]
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
    retry_text: str | None
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
    sources: tuple[Publication, ...]


def derive(facts: Facts) -> Outcome:
    """Derive the outcome of a run. Never raises: whatever the facts leave open stays undetermined."""
    situation = examine(facts)
    decision = decide(situation)
    notes = notes_on(decision)
    certainty = _certainty(decision, notes)
    row = decision.row
    state_certainty = row.state_certainty if row is not None and row.state_certainty is not None else certainty
    ids = [found.id for found in decision.rows]
    retry = row.retry if row is not None else None
    # Remedies are documented for packages and programs only.
    return Outcome(
        product=facts.product,
        row=ids[0] if ids else None,
        via=row.id if row is not None and decision.entries else None,
        possible_rows=tuple(dict.fromkeys(candidate.id for candidate in decision.candidates)),
        certainty=certainty,
        basis=row.basis if row is not None else Basis.NONE,
        state=decision.state,
        state_certainty=weakest(certainty, state_certainty),
        message_ids=_messages(decision, certainty),
        matched=facts.mif_name if decision.by_mif else None,
        match_report=_match_report(decision),
        generator=facts.generator,
        exit_code=facts.exit_code,
        code_class=situation.code_class if decision.by_mif else situation.given_class,
        will_retry=retry,
        retry_text=(row.retry_text or None) if row is not None else None,
        next_delay_s=next_delay(facts) if retry else None,
        attempts_left=tries_left(facts) if _counts_tries(decision) else None,
        masked_exit_code=situation.code if decision.masks_code else None,
        recovered_exit_code=next(iter(situation.recovered), None),
        recovered_exit_codes=situation.recovered,
        confidence=situation.confidence,
        retry_timeline=timeline(decision),
        rerun=rerun_after(decision, certainty),
        remedies=remedies_for(decision) if facts.product in FROM_2003 else (),
        notes=notes,
        chain=chain(decision),
        sources=cite([tag for found in decision.rows for tag in found.sources]),
    )


def _certainty(decision: Decision, notes: tuple[Note, ...]) -> Certainty:
    if decision.row is None:
        return Certainty.UNKNOWN
    links = [note.at_most for note in notes if note.at_most is not None]
    links += [decision.certainty(row) for row in decision.rows]
    matching = decision.situation.facts.matching
    if matching is not None:
        links.append(matching.certainty)
    return weakest(*links)


def _messages(decision: Decision, certainty: Certainty) -> tuple[Message, ...]:
    """The messages; none is surer than the outcome that it reports."""
    messages = decision.row.messages if decision.row is not None else ()
    return tuple(replace(message, certainty=weakest(message.certainty, certainty)) for message in messages)


def _counts_tries(decision: Decision) -> bool:
    return decision.row is not None and decision.row.when.retries_left is not None


def _match_report(decision: Decision) -> tuple[FieldMatch, ...]:
    facts = decision.situation.facts
    if facts.matching is not None:
        return facts.matching.fields
    if facts.match is not Match.ASSUMED or facts.product not in WITH_MIF - SMS_1:
        return ()
    reason = "no package given: taken as matched"
    return (FieldMatch("package", None, facts.mif_name, FieldVerdict.ASSUMED, reason, Certainty.INFERRED),)
