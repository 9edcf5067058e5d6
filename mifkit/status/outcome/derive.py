"""From the facts about one run to what the client records, how sure that is, and why (status-mif.md section 15)."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mifkit.diagnostics import Certainty, weakest
from mifkit.references import Publication, cite
from mifkit.status.exit_codes.codes import label
from mifkit.status.generator.generator import Generator
from mifkit.status.matching.relation import Match
from mifkit.status.matching.report import FieldMatch, FieldVerdict
from mifkit.status.outcome.circumstance_questions import EXIT_CODE
from mifkit.status.outcome.decision import Decision, decide
from mifkit.status.outcome.facts import Facts, examine
from mifkit.status.outcome.notes.notes import Note, notes_on
from mifkit.status.outcome.open_question import DECIDES, Answer, Likelihood, OpenQuestion
from mifkit.status.outcome.open_questions import open_question
from mifkit.status.outcome.reasons import chain, next_delay, tries_left
from mifkit.status.outcome.remedies import Remedy, remedies_for
from mifkit.status.outcome.rerun import RerunVerdict, rerun_after, shared_verdicts
from mifkit.status.outcome.restarts import Restart, restarts_after
from mifkit.status.outcome.states import Basis, State, states_from
from mifkit.status.outcome.table.row import Message
from mifkit.status.outcome.timeline import Timeline, timeline
from mifkit.status.outcome.traces import Trace, traces_of
from mifkit.status.outcome.weakest_link import weakest_link
from mifkit.status.product import FROM_2003, SMS_1, WITH_MIF, Product
from mifkit.status.settings.client_settings import CodeClass


class Alternative(Struct, frozen=True, kw_only=True):
    """One possible outcome of a run of which a decisive fact is not known.

    `condition` is the clause under which it is the outcome, `likelihood` and `why` say how likely that is, where a
    source says so. `rows` are the rows of the decision table that lead to it, in their order. Everything else is as in
    `Outcome`.
    """

    condition: str
    likelihood: Likelihood | None
    why: str | None
    rows: tuple[str, ...]
    basis: Basis
    state: State
    states: tuple[State, ...]
    certainty: Certainty
    certainty_reason: str
    message_ids: tuple[Message, ...]
    will_retry: bool | None
    retry_text: str | None
    next_delay_s: int | None
    longest_delay_s: int | None
    delay_certainty: Certainty | None
    attempts_left: int | None
    masked_exit_code: int | None


class Outcome(Struct, frozen=True, kw_only=True):
    """What the client makes of one run. `None`: not known, or not applicable.

    `row` is the row of the decision table. If that row only says how to read the run, `via` is the row that decided.
    `possible_rows` are the rows that a missing fact would distinguish. `retry_text` says when the client tries again,
    or what is known about retries if the answer is neither yes nor no. `certainty` is that of the whole answer, and
    `certainty_reason` names its weakest link; `state_certainty` is that of the name of the state. `states` are the
    state and the one that the client goes on to by itself. `alternatives` are the possible outcomes if a decisive fact
    is not known; where they disagree, `state` is undetermined. Exit codes are unsigned 32-bit numbers. `next_delay_s`
    is in seconds; `longest_delay_s` is larger where the sources leave the delay open between the two, and
    `delay_certainty` is that of the delay alone. `masked_exit_code` is a code, given or recovered, that would have led
    to another state without the MIF. `chain` holds the steps of the reasoning,
    and `traces` where the outcome shows.
    """

    product: Product
    row: str | None
    via: str | None
    possible_rows: tuple[str, ...]
    certainty: Certainty
    certainty_reason: str
    basis: Basis
    state: State
    states: tuple[State, ...]
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
    longest_delay_s: int | None
    delay_certainty: Certainty | None
    attempts_left: int | None
    masked_exit_code: int | None
    alternatives: tuple[Alternative, ...]
    recovered_exit_code: int | None
    recovered_exit_codes: tuple[int, ...]
    confidence: str | None
    retry_timeline: Timeline | None
    restarts: tuple[Restart, ...]
    rerun: tuple[RerunVerdict, ...]
    remedies: tuple[Remedy, ...]
    notes: tuple[Note, ...]
    chain: tuple[str, ...]
    traces: tuple[Trace, ...]
    sources: tuple[Publication, ...]


def derive(facts: Facts) -> Outcome:
    """Derive the outcome of a run. Never raises, and never guesses.

    If a decisive question is open, the outcome is derived for each of its answers. If they all lead to the same state,
    that is the state; otherwise it is undetermined, and `alternatives` says what each answer leads to.
    """
    question = open_question(facts)
    if question is None:
        return _settled(facts)
    found = _united(question, [(answer, derive(answer.facts)) for answer in question.answers])
    by_row = question.in_table and found.alternatives and found.state is State.UNDETERMINED
    return _of_row(found, _settled(facts)) if by_row else found


def _of_row(found: Outcome, settled: Outcome) -> Outcome:
    """The alternatives of a run under the row that says that nobody documented which of them it is."""
    return replace(
        found,
        row=settled.row,
        via=settled.via,
        basis=settled.basis,
        certainty=settled.certainty,
        state_certainty=settled.state_certainty,
        will_retry=settled.will_retry,
        certainty_reason=settled.certainty_reason,
        notes=tuple(dict.fromkeys((*settled.notes, *found.notes))),
        chain=(*settled.chain, *map(_described, found.alternatives)),
        sources=cite([source.tag for source in (*settled.sources, *found.sources)]),
    )


def _united(question: OpenQuestion, answered: list[tuple[Answer, Outcome]]) -> Outcome:
    """One outcome for all answers to a question. Where they agree, what they differ in is left out."""
    alternatives = tuple(_merged(found for answer, outcome in answered for found in _alternatives(answer, outcome)))
    outcomes = [outcome for _, outcome in answered]
    first = outcomes[0]
    if len(alternatives) == 1:
        # The answer changes nothing, as where the client does not come as far as the MIF.
        return first

    def shared(name: str, otherwise: Any) -> Any:
        value = getattr(first, name)
        return value if all(getattr(outcome, name) == value for outcome in outcomes) else otherwise

    agreed = first.state is not State.UNDETERMINED and len({(f.state, f.will_retry) for f in alternatives}) == 1
    reason = question.reason
    if agreed:
        reason = f"{reason}; each possibility leads to the same state"
    surest = weakest(*(outcome.certainty for outcome in outcomes))
    if len({(found.basis, found.message_ids) for found in alternatives}) > 1:
        surest = weakest(surest, Certainty.INFERRED)
    certainty = surest if agreed else Certainty.UNKNOWN
    # That the next try follows is known only where all answers lead to it.
    plans = [outcome.retry_timeline for outcome in outcomes if outcome.retry_timeline is not None]
    notes = dict.fromkeys(note for outcome in outcomes for note in outcome.notes)
    tags = dict.fromkeys(source.tag for outcome in outcomes for source in outcome.sources)
    return replace(
        first,
        row=shared("row", None),
        via=shared("via", None),
        possible_rows=tuple(dict.fromkeys(row for outcome in outcomes for row in _rows(outcome))),
        certainty=certainty,
        certainty_reason=reason,
        basis=shared("basis", Basis.NONE),
        state=first.state if agreed else State.UNDETERMINED,
        states=first.states if agreed else (State.UNDETERMINED,),
        state_certainty=weakest(certainty, *(outcome.state_certainty for outcome in outcomes)),
        message_ids=tuple(
            replace(message, certainty=weakest(message.certainty, certainty)) for message in shared("message_ids", ())
        ),
        matched=shared("matched", None),
        match_report=shared("match_report", ()),
        exit_code=shared("exit_code", None),
        code_class=shared("code_class", None),
        will_retry=first.will_retry if agreed else None,
        retry_text=shared("retry_text", None),
        next_delay_s=shared("next_delay_s", None),
        longest_delay_s=shared("longest_delay_s", None),
        delay_certainty=shared("delay_certainty", None),
        attempts_left=shared("attempts_left", None),
        masked_exit_code=shared("masked_exit_code", None),
        alternatives=alternatives,
        retry_timeline=next((plan for plan in plans if agreed or plan.hypothetical or plan.next_run_s is None), None),
        restarts=_restarts(outcomes),
        rerun=shared_verdicts([outcome.rerun for outcome in outcomes]),
        # Of a run whose exit code is not known, no failure is known.
        remedies=max((outcome.remedies for outcome in outcomes), key=len) if question.id != EXIT_CODE else (),
        notes=tuple(notes),
        chain=(f"{reason[:1].upper()}{reason[1:]}.", *map(_described, alternatives)),
        traces=tuple(dict.fromkeys(trace for outcome in outcomes for trace in outcome.traces)),
        sources=cite(list(tags)),
    )


def _restarts(outcomes: list[Outcome]) -> tuple[Restart, ...]:
    """The restart of each answer; none if the answers are about exit codes, which only stand for those of a list."""
    if len({outcome.exit_code for outcome in outcomes}) > 1 or outcomes[0].exit_code is None:
        return ()
    return tuple(dict.fromkeys(found for outcome in outcomes for found in outcome.restarts))


def _rows(outcome: Outcome) -> tuple[str, ...]:
    """The rows that led to an outcome, or that may have."""
    if outcome.alternatives:
        return outcome.possible_rows
    entered = [row for row in (outcome.row, outcome.via) if row is not None]
    return tuple(dict.fromkeys((*entered, *outcome.possible_rows)))


def _alternatives(answer: Answer, outcome: Outcome) -> Iterator[Alternative]:
    """What an answer leads to: its outcome, or each alternative of that."""
    if not outcome.alternatives:
        yield Alternative(
            condition=answer.condition,
            likelihood=answer.likelihood,
            why=answer.why,
            rows=tuple(row for row in (outcome.row, outcome.via) if row is not None),
            basis=outcome.basis,
            state=outcome.state,
            states=outcome.states,
            certainty=outcome.certainty,
            certainty_reason=outcome.certainty_reason,
            message_ids=outcome.message_ids,
            will_retry=outcome.will_retry,
            retry_text=outcome.retry_text,
            next_delay_s=outcome.next_delay_s,
            longest_delay_s=outcome.longest_delay_s,
            delay_certainty=outcome.delay_certainty,
            attempts_left=outcome.attempts_left,
            masked_exit_code=outcome.masked_exit_code,
        )
    for found in outcome.alternatives:
        likelihood = answer.likelihood if answer.likelihood is not None else found.likelihood
        why = answer.why if answer.why is not None else found.why
        # What an alternative of this answer is about says so already.
        condition = f"{answer.condition.removesuffix(DECIDES)}, and {found.condition.removeprefix('if ')}"
        yield replace(found, condition=condition, likelihood=likelihood, why=why)


def _merged(alternatives: Iterable[Alternative]) -> Iterator[Alternative]:
    """Alternatives that differ only in their conditions become one."""
    by_result: dict[Alternative, list[str]] = {}
    for found in alternatives:
        by_result.setdefault(replace(found, condition=""), []).append(found.condition)
    for found, conditions in by_result.items():
        # A condition with "and" in it would run into the next one.
        either = "; or " if any(", and " in condition for condition in conditions) else ", or "
        yield replace(found, condition=either.join(conditions))


def _described(found: Alternative) -> str:
    """An alternative in a sentence."""
    hides = f", and exit code {label(found.masked_exit_code)} is hidden" if found.masked_exit_code is not None else ""
    likely = f" ({found.likelihood}: {found.why})" if found.likelihood is not None else ""
    rows = f" ({', then '.join(found.rows)})" if found.rows else ""
    return f"{found.condition[:1].upper()}{found.condition[1:]}: {found.state.value}{rows}{hides}{likely}."


def _settled(facts: Facts) -> Outcome:
    """The outcome of a run of which no decisive question is open."""
    situation = examine(facts)
    decision = decide(situation)
    notes = notes_on(decision)
    certainty = _certainty(decision, notes)
    row = decision.row
    ids = [found.id for found in decision.rows]
    retry = row.retry if row is not None else None
    delay = next_delay(facts) if retry else None
    # Remedies are documented for packages and programs only.
    return Outcome(
        product=facts.product,
        row=ids[0] if ids else None,
        via=row.id if row is not None and decision.entries else None,
        possible_rows=tuple(dict.fromkeys(candidate.id for candidate in decision.candidates)),
        certainty=certainty,
        certainty_reason=weakest_link(decision, notes),
        basis=row.basis if row is not None else Basis.NONE,
        state=decision.state,
        states=states_from(decision.state),
        state_certainty=weakest(certainty, decision.state_certainty),
        message_ids=_messages(decision, certainty),
        matched=facts.mif_name if decision.by_mif else None,
        match_report=_match_report(decision),
        generator=facts.generator,
        exit_code=facts.exit_code,
        code_class=situation.code_class if decision.by_mif else situation.given_class,
        will_retry=retry,
        retry_text=(row.retry_text or None) if row is not None else None,
        next_delay_s=delay.shortest if delay is not None else None,
        longest_delay_s=delay.longest if delay is not None else None,
        delay_certainty=delay.certainty if delay is not None else None,
        attempts_left=tries_left(facts) if _counts_tries(decision) else None,
        masked_exit_code=situation.code if decision.masks_code else None,
        alternatives=(),
        recovered_exit_code=next(iter(situation.recovered), None),
        recovered_exit_codes=situation.recovered,
        confidence=situation.confidence,
        retry_timeline=timeline(decision),
        restarts=restarts_after(decision, certainty),
        rerun=rerun_after(decision, certainty),
        remedies=remedies_for(decision) if facts.product in FROM_2003 else (),
        notes=notes,
        chain=chain(decision),
        traces=traces_of(decision),
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
