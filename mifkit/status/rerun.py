"""When a mandatory advertisement runs its program again: the rerun option against the state recorded (section 7)."""

from enum import StrEnum

from msgspec import Struct

from mifkit.status.decision_table import State


class Ended(StrEnum):
    """How the last run ended, as the rerun option sees it."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    OPEN = "open"


class RerunVerdict(Struct, frozen=True, gc=False):
    """Whether the program runs again under one option of the advertisement; `None` where that is not known.

    `flag` is its bit in RemoteClientFlags. The scenarios: a new schedule of the same advertisement, a further
    advertisement of the program, and a computer that leaves the collection and comes back.
    """

    option: str
    flag: int
    new_schedule: bool | None
    further_advertisement: bool | None
    readded_to_collection: bool | None


# Option, flag, and whether it reruns after a run that succeeded or failed.
OPTIONS: tuple[tuple[str, int, bool, bool], ...] = (
    ("Never rerun", 0x1000, False, False),
    ("Always rerun", 0x0800, True, True),
    ("Rerun if succeeded", 0x4000, True, False),
    ("Rerun if failed previous attempt", 0x2000, False, True),
)

ENDED = {
    State.SUCCESS: Ended.SUCCEEDED,
    State.SUCCESS_REBOOT_REQUIRED: Ended.SUCCEEDED,
    State.SUCCESS_LOGOFF_REQUIRED: Ended.SUCCEEDED,
    State.FAILURE_NON_RETRY: Ended.FAILED,
    # No source says what a new schedule does to a program in WaitingRetry.
    State.FAILURE_RETRY: Ended.OPEN,
    State.UNDETERMINED: Ended.OPEN,
}


def rerun_after(state: State) -> tuple[RerunVerdict, ...]:
    """One verdict per rerun option, for a mandatory advertisement whose last run ended in `state` (source S3).

    The option never retries by itself: it is looked at when a schedule asks for a new run. Runs that a user starts
    do not obey it.
    """
    verdicts = []
    for option, flag, after_success, after_failure in OPTIONS:
        by_end = {Ended.SUCCEEDED: after_success, Ended.FAILED: after_failure}
        unconditional = after_success if after_success == after_failure else None
        again = by_end.get(ENDED.get(state, Ended.OPEN), unconditional)
        verdicts.append(RerunVerdict(option, flag, again, again, again))
    return tuple(verdicts)
