"""When the client tries a program again, and when it gives up (status-mif.md 6.2)."""

from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.references import Publication, cite
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.reasons import tries_left
from mifkit.status.outcome.table.row import Row
from mifkit.status.product import FROM_2003

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86_400, 31_536_000
# Units of time in seconds, and their names; the largest first.
UNITS = ((YEAR, "year"), (DAY, "day"), (HOUR, "h"), (MINUTE, "min"), (1, "s"))

MEASURED = (
    "S1 measured 15 minutes between two tries (2007), CHAD 10 minutes (2018); AIT names 15 minutes for current branch."
)
LAST_TRY = "The count is the number of retries (SDK); one fewer follows if the client counts the first run as a try."
POWERED_ON = "Only time while the computer is on counts; the time that the runs themselves take is not included."
MESSAGES = "About two status messages were sent per try (CHAD); afterwards the deployment turns to Error."
REMOVAL = "Removing the advertisement removes the waiting program at the next policy refresh (S1)."


class Timeline(Struct, frozen=True, kw_only=True):
    """The tries of one program. Durations are in seconds, tries count from 1.

    The next try comes after at least `next_run_s` and at most `longest_run_s`; `budget_s` and `longest_budget_s` differ
    in the same way. `hypothetical`: a MIF hides the exit code, and these tries would only follow without it. `attempt`
    is the try that has just ended, `count` the number of retries allowed; `next_attempt` and `next_run_s` are `None`
    when no try is left. `budget_s` is the time from the first run until the tries are used up, `left_s` the rest of it.
    `next_run_at` and `gives_up_at` are in the time zone of the given end, and `None` if it is not known or they exceed
    the calendar.
    """

    hypothetical: bool
    attempt: int
    count: int
    interval_s: int
    countdown_s: int
    next_attempt: int | None
    next_run_s: int | None
    longest_run_s: int | None
    next_run_at: datetime | None
    attempts_left: int
    left_s: int
    gives_up_at: datetime | None
    budget_s: int
    longest_budget_s: int
    delay_certainty: Certainty
    end_certainty: Certainty
    notes: tuple[str, ...]
    sources: tuple[Publication, ...]


def timeline(decision: Decision, ended: datetime | None = None) -> Timeline | None:
    """The tries of a program whose exit code is in the retry list; `None` if no try would follow in any case.

    `ended` is when the current try ended. Never raises.
    """
    if decision.situation.facts.product not in FROM_2003:
        return None
    if _counts(decision.row):
        hypothetical = False
    elif decision.masks_code and _counts(decision.alone):
        hypothetical = True
    else:
        return None
    facts = decision.situation.facts
    settings = facts.settings
    delays = settings.retry_delays(facts.product)
    delay = delays.shortest
    left = tries_left(facts)
    return Timeline(
        hypothetical=hypothetical,
        attempt=facts.attempt,
        count=settings.retry_count,
        interval_s=settings.retry_interval,
        countdown_s=delays.longest - settings.retry_interval,
        next_attempt=facts.attempt + 1 if left else None,
        next_run_s=delay if left else None,
        longest_run_s=delays.longest if left else None,
        next_run_at=later(ended, delay) if left else None,
        attempts_left=left,
        left_s=left * delay,
        gives_up_at=later(ended, left * delay),
        budget_s=settings.retry_count * delay,
        longest_budget_s=settings.retry_count * delays.longest,
        delay_certainty=delays.certainty,
        # Whether the count is reached one try earlier is not known.
        end_certainty=Certainty.INFERRED,
        # If the retries do happen, the notes of the outcome say the first two.
        notes=(*((MEASURED, LAST_TRY) if hypothetical else ()), POWERED_ON, MESSAGES, REMOVAL),
        sources=cite(("S0", "S1", "NIEH", "CHAD", "AIT", "SDK")),
    )


def later(start: datetime | None, seconds: int) -> datetime | None:
    """A time plus a duration in seconds; `None` without a time, or past the end of the calendar."""
    try:
        return start + timedelta(seconds=seconds) if start is not None else None
    except OverflowError:
        return None


def spell_duration(seconds: int) -> str:
    """A duration for people, in one or two units: `45 s`, `10 min`, `1 h 30 min`, `10.5 days`, `81725 years`."""
    if seconds >= DAY:
        size, name = UNITS[0] if seconds >= YEAR else UNITS[1]
        tenths = f"{seconds / size:.1f}".removesuffix(".0")
        return f"{tenths} {name}" if tenths == "1" else f"{tenths} {name}s"
    for (size, name), (smaller, lesser) in pairwise(UNITS[2:]):
        if seconds >= size:
            rest = seconds % size // smaller
            return f"{seconds // size} {name} {rest} {lesser}" if rest else f"{seconds // size} {name}"
    return f"{seconds} s"


def _counts(row: Row | None) -> bool:
    """Whether a row depends on the number of tries."""
    return row is not None and row.when.retries_left is not None
