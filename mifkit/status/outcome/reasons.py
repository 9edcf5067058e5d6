"""The steps from the facts to the outcome, in sentences that a packager can check."""

from mifkit.diagnostics import Certainty, quoted
from mifkit.status.exit_codes.classes import FAST_RETRIES, FAST_RETRY_DELAY
from mifkit.status.exit_codes.codes import label
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.circumstances import Place
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.facts import Facts, Reading
from mifkit.status.outcome.rerun import ENDED, Ended
from mifkit.status.outcome.states import SUCCEEDED, Basis, State
from mifkit.status.outcome.table.phrases import sent
from mifkit.status.product import FROM_2003, SMS_1, SMS_2, TITLES, WITHOUT_MIF, Product
from mifkit.status.settings.client_settings import LIST_TITLES, CodeClass, RetryDelay

MATCHING = {
    Match.ASSUMED: "No package was given, so the MIF is assumed to be the program's own.",
    Match.MATCHED: "The MIF matches the package, so the client takes the program's status from it.",
    Match.PROPERTIES_EQUAL: "The MIF equals the General tab of the package, so it is found (KBZ833773).",
    Match.SEVERAL: "Several MIFs match the package.",
    Match.NONE: "The client finds no status MIF of the program, so the exit code decides.",
}
# Without a MIF at hand: whether there was one is not known.
NOT_GIVEN = "No status MIF was given. Where the client finds none that matches, the exit code decides."
UNMATCHED = "The client does not take the MIF as the program's own, so the exit code decides."

# For clients without lists, and for applications, whose codes belong to the deployment type.
BUILT_IN = {
    CodeClass.SUCCESS: "means success",
    CodeClass.REBOOT: "asks for a restart",
    CodeClass.HARD_REBOOT: "says that a restart has begun",
    CodeClass.FAST_RETRY: "asks for a fast retry",
    CodeClass.NONRETRY: "means a failure",
}


def chain(decision: Decision) -> tuple[str, ...]:
    """The steps: the exit code by itself, the match, the Status, what is recorded, and whether it runs again."""
    steps = (_exit_code(decision), *_match(decision), _status(decision), _recorded(decision), _again(decision))
    return tuple(step for step in steps if step)


def tries_left(facts: Facts) -> int:
    """How many tries follow the current one: by the retry count, or by the ten fast retries of an application."""
    if facts.product is Product.CB_APP:
        return max(0, FAST_RETRIES + 1 - max(facts.attempt, 1))
    # The count is the number of retries (SDK): the first run does not count.
    return max(0, facts.settings.retry_count + 1 - facts.attempt)


def next_delay(facts: Facts) -> RetryDelay:
    """Seconds from a failed try to the next one."""
    if facts.product is Product.CB_APP:
        return RetryDelay(FAST_RETRY_DELAY, FAST_RETRY_DELAY, Certainty.DOCUMENTED)
    return facts.settings.retry_delays(facts.product)


def spell_seconds(delay: RetryDelay) -> str:
    """A delay in seconds: `600 s`, `600 to 900 s`."""
    least = f"{delay.shortest} to " if delay.shortest != delay.longest else ""
    return f"{least}{delay.longest} s"


def spell_tries(product: Product, left: int) -> str:
    """How many tries follow: the sources do not agree whether the first run counts (status-mif.md 6.2)."""
    if left == 1:
        return "once more"
    return f"{'up to' if product is Product.CB_APP else 'about'} {left} more times"


def _means(code_class: CodeClass, product: Product) -> str:
    if product in SMS_2 | WITHOUT_MIF:
        return BUILT_IN[code_class]
    return f"is in the {LIST_TITLES[code_class]}" if code_class in LIST_TITLES else "is in none of the lists"


def _exit_code(decision: Decision) -> str:
    situation = decision.situation
    product = situation.facts.product
    if product in SMS_1:
        return f"{TITLES[product]} does not look at exit codes."
    if situation.facts.exit_code is not None and situation.given_class is not None:
        subject = f"Exit code {label(situation.facts.exit_code)} {_means(situation.given_class, product)}"
    elif situation.facts.exit_code is not None:
        return f"The meaning of exit code {label(situation.facts.exit_code)} depends on the deployment type."
    elif situation.code is not None and situation.code_class is not None and decision.by_mif:
        known = " or ".join(map(label, situation.recovered))
        meant = _means(situation.code_class, product)
        subject = f"The exit code was not given, but {situation.evidence}: {known} {meant}"
    else:
        return "The exit code is not known."
    alone = decision.alone
    if alone is None or alone.basis is not Basis.EXIT_CODE or product in WITHOUT_MIF:
        return f"{subject}."
    wait = f", with another try after {spell_seconds(next_delay(situation.facts))}" if alone.retry else ""
    return f"{subject}; by itself it means {alone.state.value} ({alone.id}){wait}."


def _match(decision: Decision) -> tuple[str, ...]:
    facts = decision.situation.facts
    if facts.product in WITHOUT_MIF:
        return ()
    if facts.matching is not None and facts.place is not Place.ELSEWHERE:
        # The comparison with the package says more than the rows about its Reporting tab.
        others = (row.reason for row in decision.entries if row.when.match is None or facts.match not in row.when.match)
        return (facts.matching.reason, *others)
    reasons = tuple(row.reason for row in decision.entries)
    taken = any(row.read_as is not None and row.read_as.match is not None for row in decision.entries)
    if taken or facts.product in SMS_1:
        return reasons
    if facts.place is Place.ELSEWHERE and facts.match is not Match.NONE:
        folders = "KB268791" if facts.product in SMS_2 else "SDK"
        return (
            f"The client looks for MIFs in %TEMP% and the Windows directory only ({folders}), so it does not find it.",
        )
    if facts.match is Match.NONE and facts.mif_name is None:
        return (NOT_GIVEN,)
    return (MATCHING.get(facts.match, UNMATCHED),)


def _status(decision: Decision) -> str:
    situation = decision.situation
    if not decision.by_mif:
        return ""
    of = "Of the MIF" if situation.facts.product in SMS_1 else "Of a matched MIF"
    if situation.facts.status is None:
        return f"{of} only the Status counts, and this MIF has none that can be read."
    what = ", which is neither Success nor Failed" if situation.reading is Reading.NEITHER else ""
    return f"{of} only the Status counts, and it says {quoted(situation.facts.status)}{what}."


def _recorded(decision: Decision) -> str:
    row = decision.row
    if row is None:
        return "The facts do not determine what the client records."
    if row.state is State.UNDETERMINED:
        return f"{row.reason} ({row.id})"
    facts = decision.situation.facts
    records = f"{TITLES[facts.product]} records {row.state.value}"
    if row.state is State.AS_LAUNCHED:
        records = "The state of the job is what Package Command Manager saw of the launch"
    messages = sent(row.messages, row.messages_besides)
    return f"{records}{f' and {messages}' if messages else ''} ({row.id}): {row.reason}"


def _again(decision: Decision) -> str:
    facts, row = decision.situation.facts, decision.row
    if row is not None and row.retry:
        delay = next_delay(facts)
        left = spell_tries(facts.product, tries_left(facts))
        return f"It runs the program again after {spell_seconds(delay)} ({delay.certainty.value}), {left}."
    if row is not None and row.retry_text:
        return f"{row.retry_text[:1].upper()}{row.retry_text[1:]}."
    if row is None or row.retry is None:
        return "Whether the program runs again is not known."
    if facts.product in FROM_2003 and ENDED.get(row.state, Ended.OPEN) is not Ended.OPEN:
        return "It does not try again by itself; the rerun option decides whether a schedule runs it again."
    return "" if row.state in SUCCEEDED else "It does not try again by itself."
