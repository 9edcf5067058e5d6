"""The sections of `mifkit outcome` for people on retries, reruns, remedies and the command line."""

from collections.abc import Iterator

from msgspec import Struct

from mifkit.diagnostics import Certainty, printable, weakest
from mifkit.packaging.mif_switches import PROBLEMS, mif_switches, without_mif_switches
from mifkit.status.outcome.derive import Outcome
from mifkit.status.outcome.remedies import Change, Remedy
from mifkit.status.outcome.rerun import AGAINST_CODE, BY_MIF, RULES, Rerun, RerunVerdict
from mifkit.status.outcome.states import State
from mifkit.status.outcome.timeline import Timeline, spell_duration


class Deployment(Struct, frozen=True, kw_only=True):
    """The rerun option of the mandatory advertisement, the command line of the program, and the path of the file with
    the site's own lists of exit codes and retries, and of that with the program's; `None` if not given."""

    rerun: Rerun | None = None
    command_line: str | None = None
    settings: str | None = None


# A paragraph: the lead before its first line, and its text.
Paragraph = tuple[str, str]
AGAIN = {True: "it runs again", False: "it does not run", None: "not known"}
SCENARIOS = (
    "a new schedule of the advertisement, a further advertisement of the program, and a computer that leaves the "
    "collection and comes back"
)


def retries(timeline: Timeline) -> Iterator[Paragraph]:
    """The tries: how many the client has made, when the next begins, and when the client gives up."""
    if timeline.hypothetical:
        yield "", _without_mif(timeline)
        return
    yield "", f"Now: try {timeline.attempt} has ended."
    yield "", f"Next: {_next_try(timeline)}"
    yield "", f"End: {_end(timeline)}"
    yield from (("- ", note) for note in timeline.notes)


def _without_mif(timeline: Timeline) -> str:
    if timeline.next_run_s is None:
        return f"Without the MIF: no further try, since {timeline.count} retries were allowed."
    at = f", at {timeline.next_run_at:%Y-%m-%d %H:%M:%S}" if timeline.next_run_at is not None else ""
    return (
        f"Without the MIF: next try after {_delay(timeline)}{at} ({timeline.delay_certainty.value}), about "
        f"{timeline.count} retries, {_budget(timeline)} of powered-on time ({timeline.end_certainty.value})."
    )


def _next_try(timeline: Timeline) -> str:
    if timeline.next_run_s is None:
        return f"none; {timeline.count} retries were allowed."
    parts = [f"interval {spell_duration(timeline.interval_s)}"]
    perhaps = "perhaps " if timeline.next_run_s != timeline.longest_run_s else ""
    countdown = f"{perhaps}countdown {spell_duration(timeline.countdown_s)}"
    parts.append(countdown if timeline.countdown_s else "no countdown")
    at = f", at {timeline.next_run_at:%Y-%m-%d %H:%M:%S}" if timeline.next_run_at is not None else ""
    return (
        f"try {timeline.next_attempt} in {_delay(timeline)}{at} ({', '.join(parts)}; {timeline.delay_certainty.value})."
    )


def _end(timeline: Timeline) -> str:
    budget = f"{_budget(timeline)} of powered-on time after the first run"
    if not timeline.attempts_left:
        return f"reached. The tries last {budget} ({timeline.end_certainty.value})."
    at = f", not before {timeline.gives_up_at:%Y-%m-%d %H:%M:%S}" if timeline.gives_up_at is not None else ""
    left = f", {spell_duration(timeline.left_s)} from now" if timeline.attempt > 1 else ""
    return (
        f"about try {timeline.count + 1}, {budget}{left}{at} ({timeline.end_certainty.value}); about "
        f"{timeline.attempts_left} more tries."
    )


def _delay(timeline: Timeline) -> str:
    return _between(timeline.next_run_s or 0, timeline.longest_run_s or 0)


def _budget(timeline: Timeline) -> str:
    return _between(timeline.budget_s, timeline.longest_budget_s)


def _between(shortest: int, longest: int) -> str:
    """Two durations, or one if they are equal."""
    return (
        spell_duration(longest) if shortest == longest else f"{spell_duration(shortest)} to {spell_duration(longest)}"
    )


def shows_reruns(outcome: Outcome, deployment: Deployment) -> bool:
    """Whether to show the section: a rerun option was given, or the run left a state that only a rerun changes."""
    worth_it = outcome.matched is not None or outcome.state is State.FAILURE_NON_RETRY
    return bool(outcome.rerun) and (deployment.rerun is not None or worth_it)


def covered_by_reruns(outcome: Outcome, deployment: Deployment) -> tuple[str, ...]:
    """The ids of the notes whose content the section on the rerun option already has."""
    chosen = next((verdict for verdict in outcome.rerun if verdict.name is deployment.rerun), None)
    return ("sources-who-decides",) if chosen is not None and chosen.doubt in (BY_MIF, AGAINST_CODE) else ()


def reruns(outcome: Outcome, deployment: Deployment) -> Iterator[Paragraph]:
    """What each rerun option of a mandatory advertisement leads to, or only the option that the advertisement has."""
    chosen = next((verdict for verdict in outcome.rerun if verdict.name is deployment.rerun), None)
    if chosen is not None:
        yield from _one_option(chosen)
        yield from (("- ", rule) for rule in RULES)
    else:
        yield from _all_options(outcome.rerun)


def _one_option(verdict: RerunVerdict) -> Iterator[Paragraph]:
    yield "", f"Its rerun option: {_titled(verdict)}, 0x{verdict.flag:04X} in RemoteClientFlags."
    last = ", even if its only schedule ran already" if verdict.name is Rerun.ALWAYS else ""
    rows = (
        ("New schedule of the same advertisement", verdict.new_schedule, verdict.certainty, ""),
        ("Further advertisement of the program", verdict.further_advertisement, verdict.elsewhere, ""),
        (
            "Removed from the collection and added to it again",
            verdict.readded_to_collection,
            verdict.elsewhere,
            last,
        ),
    )
    for trigger, again, certainty, addition in rows:
        sure = "" if again is None else f" ({certainty.value})"
        yield "", f"{trigger}: {AGAIN[again]}{addition}{sure}."
    if verdict.doubt is not None:
        yield "- ", verdict.doubt


def _all_options(verdicts: tuple[RerunVerdict, ...]) -> Iterator[Paragraph]:
    for answer, text in AGAIN.items():
        titles = [_titled(verdict) for verdict in verdicts if verdict.new_schedule is answer]
        if titles:
            yield "", f"{text[:1].upper()}{text[1:]}: {', '.join(titles)}."
    yield "", f"This applies to {SCENARIOS}; with Always rerun even if its only schedule ran already."
    known = [verdict for verdict in verdicts if verdict.new_schedule is not None]
    first = weakest(*(verdict.certainty for verdict in known))
    others = weakest(*(verdict.elsewhere for verdict in known))
    rest = "" if first is others else f" for a new schedule, {others.value} for the rest"
    yield "", f"How sure: {first.value}{rest}."


def _titled(verdict: RerunVerdict) -> str:
    return f"{verdict.option} (the wizard's default)" if verdict.wizard_default else verdict.option


def remedies(outcome: Outcome, deployment: Deployment) -> Iterator[Paragraph]:
    """The remedies: what to change, with which effect and trade-off, and in which settings."""
    for remedy in outcome.remedies:
        yield f"{remedy.id}  ", remedy.action
        yield "    → ", f"{remedy.leads_to}{_preferred(remedy)}."
        yield "    ", f"{remedy.effect} But: {remedy.trade_off}"
        if remedy.changes:
            yield "    ", f"In WMI: {_changes(remedy.changes)}.{_unsure(remedy)}"
        if remedy.id == "R3" and (line := _shortened(deployment)) is not None:
            yield "    ", f"The command line is then: {line}"


def _preferred(remedy: Remedy) -> str:
    return f"; {remedy.preferred_by} prefers this remedy" if remedy.preferred_by is not None else ""


def _changes(changes: tuple[Change, ...]) -> str:
    first, *others = changes
    text = f"{first.of}.{first.setting}: {first.value}"
    for change in others:
        text += f"{'; or instead' if change.instead else ';'} {change.setting}: {change.value}"
    return text


def _unsure(remedy: Remedy) -> str:
    return "" if remedy.certainty is Certainty.DOCUMENTED else f" How sure: {remedy.certainty.value}."


def _shortened(deployment: Deployment) -> str | None:
    line = deployment.command_line
    if line is None or not any(switch.places for switch in mif_switches(line)):
        return None
    return printable(without_mif_switches(line))


def command_line(deployment: Deployment) -> Iterator[Paragraph]:
    """The parts of the command line that write a status MIF, and the line without them."""
    line = deployment.command_line
    if line is None:
        return
    found = mif_switches(line)
    for switch in found:
        writes = (
            f"writes {switch.file}" if switch.file is not None else "writes a status MIF; its name is not in the line"
        )
        written_by = f"{switch.tool} {switch.switch}" if switch.places else switch.tool
        yield "", printable(f"{written_by}: {writes} ({switch.certainty.value}). {switch.reason}")
        yield from (("- ", PROBLEMS[problem]) for problem in switch.problems)
    if not found:
        yield (
            "",
            "Nothing in it is known to write a status MIF: no msiexec /m, no ISMIF32, no InstallShield setup with -m.",
        )
    elif (shorter := _shortened(deployment)) is not None:
        yield "", f"Without it: {shorter}"


def tags(outcome: Outcome, deployment: Deployment) -> list[str]:
    """The tags of the sources that these sections rest on."""
    found = [source.tag for source in outcome.retry_timeline.sources] if outcome.retry_timeline is not None else []
    if shows_reruns(outcome, deployment):
        found += ["S3", "SDK"]
    if deployment.command_line is not None:
        found += [tag for switch in mif_switches(deployment.command_line) for tag in switch.sources]
    return found
