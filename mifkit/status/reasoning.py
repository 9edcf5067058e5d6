"""The way from the facts to the outcome, in sentences that a packager can check one by one."""

from mifkit.diagnostics import Certainty, quoted
from mifkit.status.codes import label
from mifkit.status.decision import Decision
from mifkit.status.decision_table import State
from mifkit.status.facts import Facts, Match, Reading
from mifkit.status.product import TITLES
from mifkit.status.settings import CodeClass

MATCHING = {
    Match.ASSUMED: "No package was given, so the MIF is taken to be the program's own.",
    Match.MATCHED: "The MIF matches the package, so the client takes the program's status from it.",
    Match.SEVERAL: "Several MIFs match the package.",
    Match.NONE: "No status MIF comes into it, so the exit code decides.",
}

LISTS = {
    CodeClass.SUCCESS: "is in the success list",
    CodeClass.REBOOT: "is in the reboot list",
    CodeClass.LOGOFF: "is in the logoff list",
    CodeClass.RETRY: "is in the retry list",
    CodeClass.NONRETRY: "is in none of the lists",
}

RERUN = {
    State.SUCCESS: "Always or If succeeded",
    State.SUCCESS_REBOOT_REQUIRED: "Always or If succeeded",
    State.SUCCESS_LOGOFF_REQUIRED: "Always or If succeeded",
    State.FAILURE_NON_RETRY: "Always or If failed",
}


def chain(decision: Decision) -> tuple[str, ...]:
    """The steps: the exit code by itself, the match, the Status, what is recorded, and whether it runs again."""
    steps = (_exit_code(decision), _match(decision), _status(decision), _recorded(decision), _again(decision))
    return tuple(step for step in steps if step)


def tries_left(facts: Facts) -> int:
    """How many tries the retry count still allows after the one at hand."""
    return max(0, facts.settings.retry_count - facts.attempt)


def _exit_code(decision: Decision) -> str:
    situation = decision.situation
    if situation.facts.exit_code is not None and situation.given_class is not None:
        subject = f"Exit code {label(situation.facts.exit_code)} {LISTS[situation.given_class]}"
    elif situation.code is not None and situation.code_class is not None and decision.by_mif:
        known = " or ".join(map(label, situation.recovered))
        subject = f"The exit code was not given, but {situation.evidence}: {known} {LISTS[situation.code_class]}"
    else:
        return "The exit code is not known."
    alone = decision.alone
    if alone is None:
        return f"{subject}."
    wait = f", with another try after {_delay(situation.facts)} s" if alone.retry else ""
    return f"{subject}; by itself it means {alone.state.value} ({alone.id}){wait}."


def _match(decision: Decision) -> str:
    matching = decision.situation.facts.matching
    if matching is not None:
        return matching.reason
    return decision.entry.reason if decision.entry is not None else MATCHING[decision.situation.facts.match]


def _status(decision: Decision) -> str:
    if not decision.by_mif:
        return ""
    situation = decision.situation
    if situation.facts.status is None:
        return "Of a matched MIF only the Status counts, and this one has none that can be read."
    what = ", which is neither Success nor Failed" if situation.reading is Reading.NEITHER else ""
    return f"Of a matched MIF only the Status counts, and it says {quoted(situation.facts.status)}{what}."


def _recorded(decision: Decision) -> str:
    row = decision.row
    if row is None:
        return "Without either, what the client records cannot be told."
    if row.state is State.UNDETERMINED:
        return f"{row.reason} ({row.id})"
    messages = ", then ".join(
        f"{'perhaps ' if message.certainty is Certainty.UNKNOWN else ''}{message.id}" for message in row.messages
    )
    sent = f" and sends status message {messages}" if messages else ""
    return f"{TITLES[decision.situation.facts.product]} records {row.state.value}{sent} ({row.id}): {row.reason}"


def _again(decision: Decision) -> str:
    facts = decision.situation.facts
    if decision.state is State.FAILURE_RETRY:
        return f"It runs the program again after {_delay(facts)} s, up to {tries_left(facts)} more times."
    if decision.state is State.UNDETERMINED:
        return "Whether the program runs again is not known."
    return (
        "It does not try again by itself: the program runs again only when a schedule fires and the rerun option is "
        f"{RERUN[decision.state]}."
    )


def _delay(facts: Facts) -> int:
    return facts.settings.retry_delay(facts.product)
