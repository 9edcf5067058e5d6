"""When a mandatory advertisement runs its program again: by rerun option and recorded state (status-mif.md 7)."""

import re
from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty, weakest
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.states import Basis, State
from mifkit.status.product import FROM_2003, Product
from mifkit.status.settings.client_settings import CodeClass


class Rerun(StrEnum):
    """The rerun option of a mandatory advertisement, by its name on the command line."""

    NEVER = "never"
    ALWAYS = "always"
    IF_FAILED = "if-failed"
    IF_SUCCEEDED = "if-succeeded"


class Option(Struct, frozen=True, gc=False):
    """A rerun option: its name in the console, its bit in RemoteClientFlags (SDK), and whether it runs the program
    again after a run that succeeded or failed."""

    title: str
    flag: int
    after_success: bool
    after_failure: bool


OPTIONS: dict[Rerun, Option] = {
    Rerun.NEVER: Option("Never rerun", 0x1000, False, False),
    Rerun.ALWAYS: Option("Always rerun", 0x0800, True, True),
    Rerun.IF_SUCCEEDED: Option("Rerun if succeeded", 0x4000, True, False),
    Rerun.IF_FAILED: Option("Rerun if failed previous attempt", 0x2000, False, True),
}
WIZARD_DEFAULT = Rerun.IF_FAILED

NUMBER = re.compile(r"[0-9]{1,10}|0[xX][0-9A-Fa-f]{1,10}")

RULES = (
    (
        "The option only counts when a mandatory advertisement reaches an execution time; it never retries by itself, "
        "and it does not apply to runs that a user starts."
    ),
    (
        "Without a recorded earlier run the program simply runs. The record outlives the advertisement; the client "
        "does not remember the advertisement and its schedules."
    ),
    "The console's action 'Re-run Advertisement' sets the option to Always rerun.",
)


WAITING = "How a schedule affects a program that waits for its next try is not documented."
OPEN = "Whether the last run counts as a success is not known."
ONLY_2007 = "S3 tested a further advertisement and a return to the collection on 2007 only."
BY_MIF = "S3 only speaks of return codes; S0 says that the status of the MIF counts."
AGAINST_CODE = "S3 judges by the exit code alone, which says the opposite; S0 judges by the MIF, as here."


class Ended(StrEnum):
    """How the last run ended, as the rerun option sees it."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    OPEN = "open"


class RerunVerdict(Struct, frozen=True, gc=False):
    """Whether the program runs again under one option of the advertisement; `None`: not known.

    `flag` is the bit of the option in RemoteClientFlags. There are three scenarios: a new schedule of the same
    advertisement, a further advertisement of the program, and a computer that leaves the collection and returns.
    `certainty` is that of the first scenario, `elsewhere` that of the other two. `doubt` says what lowers them.
    """

    name: Rerun
    option: str
    flag: int
    wizard_default: bool
    new_schedule: bool | None
    further_advertisement: bool | None
    readded_to_collection: bool | None
    certainty: Certainty
    elsewhere: Certainty
    doubt: str | None


ENDED = {
    State.SUCCESS: Ended.SUCCEEDED,
    State.SUCCESS_REBOOT_REQUIRED: Ended.SUCCEEDED,
    State.SUCCESS_LOGOFF_REQUIRED: Ended.SUCCEEDED,
    State.FAILURE_NON_RETRY: Ended.FAILED,
    # No source says what a new schedule does to a program in WaitingRetry.
    State.FAILURE_RETRY: Ended.OPEN,
    State.UNDETERMINED: Ended.OPEN,
}

# How a run ended if return codes alone decide, as in S3.
BY_CODE = {
    CodeClass.SUCCESS: Ended.SUCCEEDED,
    CodeClass.REBOOT: Ended.SUCCEEDED,
    CodeClass.LOGOFF: Ended.SUCCEEDED,
    CodeClass.RETRY: Ended.FAILED,
    CodeClass.NONRETRY: Ended.FAILED,
}


def parse_rerun(text: str) -> Rerun:
    """The rerun option with a name, or in a value of RemoteClientFlags (decimal or hexadecimal) whose other bits are
    ignored. Raises `ValueError` with a message for the user."""
    written = text.strip()
    if written.lower() in {rerun.value for rerun in Rerun}:
        return Rerun(written.lower())
    if not NUMBER.fullmatch(written):
        names = ", ".join(Rerun)
        raise ValueError(f"not a rerun option: expected {names}, or a value of RemoteClientFlags such as 0x2000")
    number = int(written, 16 if written[:2].lower() == "0x" else 10)
    if number >= 2**32:
        raise ValueError("not a value of RemoteClientFlags: it does not fit into 32 bits")
    found = [rerun for rerun, option in OPTIONS.items() if number & option.flag]
    if not found:
        bits = ", ".join(f"0x{option.flag:04X}" for option in sorted(OPTIONS.values(), key=lambda option: option.flag))
        raise ValueError(
            f"a value of RemoteClientFlags without any of the rerun bits ({bits}): how the client treats that is not "
            "documented"
        )
    if len(found) > 1:
        titles = " and ".join(f"0x{OPTIONS[rerun].flag:04X} ({OPTIONS[rerun].title})" for rerun in found)
        raise ValueError(
            f"a value of RemoteClientFlags with several rerun bits, {titles}: which of them the client obeys is not "
            "documented"
        )
    return found[0]


def rerun_after(decision: Decision, certainty: Certainty) -> tuple[RerunVerdict, ...]:
    """A verdict for each rerun option of a mandatory advertisement whose last run ended as decided (source S3).

    `certainty` is that of the state. The result is empty for products that are not documented to have the option.
    """
    if decision.situation.facts.product not in FROM_2003:
        return ()
    return tuple(_verdict(rerun, option, decision, certainty) for rerun, option in OPTIONS.items())


def _verdict(rerun: Rerun, option: Option, decision: Decision, certainty: Certainty) -> RerunVerdict:
    ended = ENDED[decision.state]
    unconditional = option.after_success if option.after_success == option.after_failure else None
    by_end = {Ended.SUCCEEDED: option.after_success, Ended.FAILED: option.after_failure}
    again = by_end.get(ended, unconditional)
    sure, elsewhere, doubt = _sureness(decision, certainty, unconditional is not None)
    return RerunVerdict(
        name=rerun,
        option=option.title,
        flag=option.flag,
        wizard_default=rerun is WIZARD_DEFAULT,
        new_schedule=again,
        further_advertisement=again,
        readded_to_collection=again,
        certainty=sure,
        elsewhere=elsewhere,
        doubt=doubt,
    )


def _sureness(decision: Decision, certainty: Certainty, unconditional: bool) -> tuple[Certainty, Certainty, str | None]:
    """The certainty of a verdict for a new schedule and for the other two scenarios, and what lowers it."""
    if ENDED[decision.state] is Ended.OPEN:
        sure = Certainty.INFERRED if unconditional else Certainty.UNKNOWN
        return sure, sure, WAITING if decision.state is State.FAILURE_RETRY else OPEN
    # Only 2007 was tested with another advertisement and with a computer that returns (S3).
    tested = Certainty.DOCUMENTED if decision.situation.facts.product is Product.CM2007 else Certainty.INFERRED
    untested = None if tested is Certainty.DOCUMENTED else ONLY_2007
    if unconditional:
        return Certainty.DOCUMENTED, tested, untested
    if decision.row is None or decision.row.basis is not Basis.MIF:
        return certainty, weakest(certainty, tested), untested
    # S0 observed a new schedule after a Failed MIF; only S3 covers the other scenarios, without a MIF.
    elsewhere = weakest(certainty, Certainty.INFERRED)
    code = decision.situation.code_class
    if code is not None and BY_CODE[code] is not ENDED[decision.state]:
        return elsewhere, elsewhere, AGAINST_CODE
    return certainty, elsewhere, BY_MIF


def shared_verdicts(possible: list[tuple[RerunVerdict, ...]]) -> tuple[RerunVerdict, ...]:
    """The verdicts of outcomes of which one applies: what they do not agree on is not known."""
    return tuple(_shared(verdicts) for verdicts in zip(*possible, strict=True))


def _shared(verdicts: tuple[RerunVerdict, ...]) -> RerunVerdict:
    first = verdicts[0]

    def agreed(name: str) -> bool | None:
        values = {getattr(verdict, name) for verdict in verdicts}
        return values.pop() if len(values) == 1 else None

    again = agreed("new_schedule")
    differ = Certainty.DOCUMENTED if again is not None else Certainty.UNKNOWN
    doubts = (verdict.doubt for verdict in verdicts if verdict.doubt is not None)
    return RerunVerdict(
        name=first.name,
        option=first.option,
        flag=first.flag,
        wizard_default=first.wizard_default,
        new_schedule=again,
        further_advertisement=agreed("further_advertisement"),
        readded_to_collection=agreed("readded_to_collection"),
        certainty=weakest(differ, *(verdict.certainty for verdict in verdicts)),
        elsewhere=weakest(differ, *(verdict.elsewhere for verdict in verdicts)),
        doubt=next(doubts, None) if again is not None else OPEN,
    )
