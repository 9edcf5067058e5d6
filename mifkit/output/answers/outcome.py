"""The answer of `mifkit outcome`: a short chain of reasons for people, one object for programs."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, TextIO

import msgspec

from mifkit.diagnostics import Certainty, printable, quoted
from mifkit.output.answers import deployment as about
from mifkit.output.answers import short
from mifkit.output.answers.deployment import Deployment, Paragraph
from mifkit.output.answers.short import Section
from mifkit.output.json_text import dumps
from mifkit.output.text import Line, Screen, paragraph, plain
from mifkit.packaging.mif_switches import MifSwitch, mif_switches, without_mif_switches
from mifkit.references import cite
from mifkit.status.exit_codes.codes import label
from mifkit.status.exit_codes.recovery import Confidence
from mifkit.status.matching.report import FieldVerdict
from mifkit.status.outcome.derive import Alternative, Outcome
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.reasons import spell_tries
from mifkit.status.outcome.rerun import Rerun
from mifkit.status.outcome.states import FAILED, SUCCEEDED, State
from mifkit.status.outcome.table.phrases import phrase
from mifkit.status.outcome.table.row import ATTRIBUTES
from mifkit.status.product import TITLES
from mifkit.status.settings.client_settings import LIST_TITLES

SCHEMA_VERSION = 1
# The last steps of the reasoning that the short form has: they decide.
LAST_STEPS = 3
# Notes whose content the opening lines have.
IN_THE_OPENING = ("product-assumed",)
# Conditions of the decision table whose facts the opening names if they are known, and the prefix of their words.
CIRCUMSTANCES = {
    "program_reboots": "",
    "base_dll_fixed": "",
    "by_child": "",
    "several": "",
    "job_expired": "",
    "windows_9x": "",
    "places": "MIF ",
    "timings": "MIF ",
    "process": "",
    "after_running": "",
}
STYLES = {True: "bold green", False: "bold red", None: "bold yellow"}


# Whether the client tries again, as a clause. `delay` is in seconds.
AGAIN = {
    True: "which the client tries again after {delay} seconds ({sure}), {left}",
    False: "which the client does not try again by itself",
    None: "and whether the client tries again is not known",
}

# What is left after a success.
DONE = {State.SUCCESS_REBOOT_REQUIRED: "the computer still has to restart."}

# The deployment is not known.
NOT_KNOWN = Deployment()


class JsonCommandLine(msgspec.Struct, frozen=True):
    """A command line, the parts of it that write a status MIF, and the line without them."""

    text: str
    mif_switches: tuple[MifSwitch, ...]
    without_mif_switches: str


class JsonOutcome(Outcome, frozen=True, kw_only=True):
    """What `mifkit outcome -o json` prints; its JSON Schema is `mifkit/output/schemas/outcome.schema.json`.

    `settings` is the file with the site's own lists, and that with the program's; `null`: the defaults.
    """

    schema_version: Literal[1]
    settings: str | None
    rerun_option: Rerun | None
    command_line: JsonCommandLine | None


class OutcomeAnswer(NamedTuple):
    """An outcome, the facts that it rests on, and what is known about the deployment."""

    outcome: Outcome
    facts: Facts
    deployment: Deployment = NOT_KNOWN


def write_json(answer: OutcomeAnswer, stream: TextIO) -> None:
    """Write one object. Text that comes from the MIF is made printable."""
    deployment = answer.deployment
    fields = {"schema_version": SCHEMA_VERSION} | msgspec.to_builtins(answer.outcome)
    fields |= msgspec.to_builtins(
        {
            "settings": deployment.settings,
            "rerun_option": deployment.rerun,
            "command_line": _json_command_line(deployment.command_line),
        }
    )
    stream.write(dumps(printable_values(fields)) + "\n")


def _json_command_line(line: str | None) -> JsonCommandLine | None:
    if line is None:
        return None
    return JsonCommandLine(line, mif_switches(line), without_mif_switches(line))


def printable_values(value: Any) -> Any:
    """A JSON value in which every text is made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list | tuple):
        return [printable_values(item) for item in value]
    if isinstance(value, dict):
        return {key: printable_values(item) for key, item in value.items()}
    return value


def write_full(answer: OutcomeAnswer, stream: TextIO) -> None:
    """Write the answer for people: the verdict, the reasons, and the remedies."""
    screen, (outcome, facts, deployment) = Screen(stream), answer
    screen.print(*verdict(outcome))
    opening = (*alternatives(outcome), *(("", text) for text in _about(outcome, facts, deployment)))
    for lead, text in opening:
        for line in paragraph(text, screen.width, lead=lead):
            screen.print(*line)
    for title, paragraphs in _sections(outcome, deployment):
        if paragraphs:
            screen.section(title, _lines(paragraphs, screen.width))


READ_ON = "--explain: every step, retries, sources; mifkit help outcomes"


def write_short(answer: OutcomeAnswer, stream: TextIO) -> None:
    """Write the answer in at most a screen."""
    outcome, facts, deployment = answer
    about_it = [("", text) for text in (*hidden(outcome), question(facts, deployment))]
    possible = [("", f"{text}") for text in _briefly(outcome)]
    why = [] if outcome.alternatives else [("", " ".join(outcome.chain[-LAST_STEPS:]))]
    sections = (
        Section("", about_it, 4),
        Section("Either", possible, 10),
        Section("Why", why, 4),
        Section("Restart", list(_restarts(outcome)), 3),
        Section("Change", list(_changed(outcome)), 6, shortened=True),
        Section("Rerun", list(about.reruns(outcome, deployment)) if deployment.rerun is not None else [], 4),
        Section("Command line", list(about.command_line(deployment)), 4),
        Section("How sure", [("", sureness(outcome).removeprefix("How sure: "))], 3),
    )
    short.write(verdict(outcome), sections, READ_ON, stream)


def write_concise(answer: OutcomeAnswer, stream: TextIO) -> None:
    """Write the answer as a line."""
    outcome = answer.outcome
    states = sorted({found.state.value for found in outcome.alternatives}) or [outcome.state.value]
    again = {True: "tries again", False: "does not try again", None: "may try again"}[outcome.will_retry]
    code = f", hides {label(outcome.masked_exit_code)}" if outcome.masked_exit_code is not None else ""
    line = f"{answer.facts.mif_name or '-'}: {' or '.join(states)}, {again}{code} ({outcome.certainty.value})"
    stream.write(f"{plain(line)}\n")


def _briefly(outcome: Outcome) -> Iterator[str]:
    """Each possible outcome in a line or two."""
    for found in outcome.alternatives:
        again = {True: f"tried again after {delay(found)} s", False: "not tried again", None: "perhaps tried again"}
        then = "done" if found.will_retry is False and found.state in SUCCEEDED else again[found.will_retry]
        hides = f", hides {found.masked_exit_code}" if found.masked_exit_code is not None else ""
        yield f"{found.condition}: {found.state.value}, {then}{hides}"


def _changed(outcome: Outcome) -> Iterator[Paragraph]:
    """Each remedy with what it leads to."""
    for remedy in outcome.remedies:
        hides = "; hides the failure" if remedy.hides_failure else ""
        leads = f" → {remedy.leads_to}{hides}" if remedy.leads_to else hides
        yield f"{remedy.id} ", f"{remedy.action.rstrip('.')}{leads}"


def _about(outcome: Outcome, facts: Facts, deployment: Deployment) -> tuple[str, ...]:
    return (*hidden(outcome), question(facts, deployment), sureness(outcome))


def _lines(paragraphs: list[Paragraph], width: int) -> Iterator[Line]:
    for lead, text in paragraphs:
        yield from paragraph(text, width, lead=lead)


def _sections(outcome: Outcome, deployment: Deployment) -> Iterator[tuple[str, list[Paragraph]]]:
    # The opening has the alternatives, with their reasons.
    steps = () if outcome.alternatives else outcome.chain
    yield "Why", [(f"{number}. ", step) for number, step in enumerate(steps, 1)]
    yield "How the MIF compares with the package", list(_compared(outcome))
    yield "Who restarts the computer", list(_restarts(outcome))
    if outcome.retry_timeline is not None:
        yield "Retry timeline", list(about.retries(outcome.retry_timeline))
    yield "What you can change", list(about.remedies(outcome, deployment))
    yield "Command line", list(about.command_line(deployment))
    yield "What the MIF shows", list(_shown(outcome))
    if about.shows_reruns(outcome, deployment):
        yield "When a mandatory advertisement runs it again", list(about.reruns(outcome, deployment))
    yield "Where it shows", [("- ", f"{trace.where}: {trace.text}") for trace in outcome.traces]
    covered = {*IN_THE_OPENING, *about.covered_by_reruns(outcome, deployment)}
    notes = [note.text for note in outcome.notes if note.id not in covered]
    yield "Notes", [("- ", f"{text[:1].upper()}{text[1:]}") for text in notes]
    tags = [source.tag for source in outcome.sources]
    tags += [tag for remedy in outcome.remedies for tag in remedy.sources]
    tags += [tag for trace in outcome.traces for tag in trace.sources]
    tags += [tag for found in outcome.restarts for tag in found.sources]
    tags += about.tags(outcome, deployment)
    yield "Sources", [(f"{source.tag}: ", f"{source.title} {source.address}") for source in cite(tags)]


def _restarts(outcome: Outcome) -> Iterator[Paragraph]:
    for found in outcome.restarts:
        yield "", f"{found.text} ({found.certainty.value}, {found.row})"


def _compared(outcome: Outcome) -> Iterator[Paragraph]:
    for field in outcome.match_report:
        if field.verdict is not FieldVerdict.ASSUMED:
            yield f"{field.field}: ", f"{field.verdict}. {field.reason[:1].upper()}{field.reason[1:]}."


def question(facts: Facts, deployment: Deployment = NOT_KNOWN) -> str:
    """The facts that the answer is about: MIF, Status, exit code, product, circumstances, and the file of the lists."""
    parts = [facts.mif_name if facts.mif_name is not None else "No status MIF"]
    if facts.status is not None:
        parts.append(f"Status {quoted(facts.status)}")
    parts.append(f"exit code {facts.exit_code}" if facts.exit_code is not None else "exit code not given")
    product = TITLES[facts.product] if facts.product_given else "product not given: current branch assumed"
    lists = () if deployment.settings is None else (f"lists of {deployment.settings}",)
    return f"{', '.join(parts)}; {', '.join((product, *_circumstances(facts), *lists))}."


def _circumstances(facts: Facts) -> Iterator[str]:
    """The other known facts, in a word or two each."""
    if facts.service_pack is not None:
        yield f"SP{facts.service_pack}" if facts.service_pack else "without service pack"
    if facts.agent_build is not None:
        yield f"agent {'.'.join(map(str, facts.agent_build))}"
    for name, prefix in CIRCUMSTANCES.items():
        known = getattr(facts, ATTRIBUTES.get(name, name))
        if known is not None:
            yield prefix + phrase(name, frozenset({known}))
    for word in (facts.criteria, facts.deployment_type):
        if word is not None:
            yield word.value


def delay(found: Outcome | Alternative) -> str:
    """The seconds until the next try: one number, or the two between which the sources leave it open."""
    if found.next_delay_s == found.longest_delay_s:
        return str(found.next_delay_s)
    return f"{found.next_delay_s} to {found.longest_delay_s}"


def spelled(certainty: Certainty | None) -> str:
    """The word for a certainty; '' if there is none."""
    return certainty.value if certainty is not None else ""


def verdict(outcome: Outcome) -> tuple[tuple[str, str], str]:
    """The first line of the answer: the state, and whether the client tries again."""
    good = outcome.state in SUCCEEDED
    style = STYLES[good] if good or outcome.state in FAILED else STYLES[None]
    again = {
        True: (
            f"the client tries again after {delay(outcome)} seconds ({spelled(outcome.delay_certainty)}), "
            f"{spell_tries(outcome.product, outcome.attempts_left or 0)}."
        ),
        False: DONE.get(outcome.state, "nothing is left to do.")
        if good
        else "the client does not try again by itself.",
        None: f"{outcome.retry_text or 'whether the client tries again is not known'}.",
    }[outcome.will_retry]
    if outcome.alternatives and outcome.state is State.UNDETERMINED:
        again = "a decisive fact is not known."
    states = outcome.states if outcome.will_retry else outcome.states[:1]
    return (", then ".join(state.value for state in states), style), f": {again}"


def alternatives(outcome: Outcome) -> Iterator[Paragraph]:
    """Each possible outcome, with its condition; nothing if no decisive fact is missing."""
    for found in outcome.alternatives:
        likely = f" ({found.likelihood}: {found.why})" if found.likelihood is not None else ""
        rows = f" ({', then '.join(found.rows)}, {found.certainty.value})" if found.rows else ""
        again = AGAIN[found.will_retry].format(
            delay=delay(found),
            sure=spelled(found.delay_certainty),
            left=spell_tries(outcome.product, found.attempts_left or 0),
        )
        if found.will_retry is False and found.state in SUCCEEDED:
            again = "and nothing is left to do"
        hides = f" This hides exit code {label(found.masked_exit_code)}." if found.masked_exit_code is not None else ""
        condition = f"{found.condition[:1].upper()}{found.condition[1:]}{likely}"
        yield "  ", f"{condition}: {found.state.value}, {again}{rows}.{hides}"


def sureness(outcome: Outcome) -> str:
    """The certainty of the outcome, with the row of the decision table that it rests on."""
    row = f"row {outcome.row}" if outcome.row else "no row of the decision table applies"
    via = f", by way of {outcome.via}" if outcome.via else ""
    if outcome.possible_rows and outcome.state is State.UNDETERMINED:
        entry = f"{outcome.row}, then " if outcome.row else ""
        row = f"row {entry}{' or '.join(outcome.possible_rows)}"
    rows = "" if outcome.alternatives else f" ({row}{via})"
    return f"How sure: {outcome.certainty.value}: {outcome.certainty_reason}{rows}."


def hidden(outcome: Outcome) -> Iterator[str]:
    """A sentence on the exit code that the MIF hides, if it hides one."""
    if outcome.masked_exit_code is not None:
        listed = f", which is in the {LIST_TITLES[outcome.code_class]}" if outcome.code_class in LIST_TITLES else ""
        hides = "may hide" if _barely_known(outcome) else "hides"
        yield f"The MIF {hides} exit code {label(outcome.masked_exit_code)}{listed}."


def _barely_known(outcome: Outcome) -> bool:
    """Whether the exit code was not given, and the Description merely mentions it."""
    return outcome.exit_code is None and outcome.confidence == Confidence.LOW


def _shown(outcome: Outcome) -> Iterator[Paragraph]:
    generator = outcome.generator
    if generator is not None and generator.name is not None:
        evidence = "; ".join(f"{clue.text} ({clue.weight:+d})" for clue in generator.evidence)
        yield "", f"Written by {generator.name} ({generator.verdict.value}, score {generator.score}): {evidence}."
    if outcome.recovered_exit_codes:
        codes = " or ".join(label(code) for code in outcome.recovered_exit_codes)
        yield "", f"The Description points to exit code {codes}, confidence {outcome.confidence}."
