"""What a row of the decision table consists of: conditions, and what the client makes of a run that fulfils them."""

from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.status.matching.report import Match
from mifkit.status.outcome.circumstances import AfterRunning, Place, Process, Timing
from mifkit.status.outcome.facts import Reading
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import CodeClass

DOCUMENTED, INFERRED, UNKNOWN = Certainty.DOCUMENTED, Certainty.INFERRED, Certainty.UNKNOWN

# The ways in which a MIF can be the program's own; in which it may turn out to be; and in which there is none.
OWN = frozenset({Match.ASSUMED, Match.MATCHED})
PERHAPS_OWN = OWN | {Match.IMPORTED_MSI, Match.PROPERTIES_EQUAL}
ABSENT = frozenset({Match.NONE})
PRESENT = frozenset(Match) - ABSENT

YES, NO = frozenset({True}), frozenset({False})


class Basis(StrEnum):
    """What the client takes the state from."""

    MIF = "mif"
    EXIT_CODE = "exit-code"
    NONE = "none"


class State(StrEnum):
    """The state that the client or the site records, as its logs and its console spell it where that is known."""

    # Execution manager.
    SUCCESS = "Success"
    SUCCESS_REBOOT_REQUIRED = "SuccessRebootRequired"
    SUCCESS_LOGOFF_REQUIRED = "SuccessLogoffRequired"
    FAILURE_RETRY = "FailureRetry"
    FAILURE_NON_RETRY = "FailureNonRetry"
    # SMS 2.0, applications, Linux and UNIX.
    FAILURE = "Failure"
    RESTART_PENDING = "Restart pending, then Success"
    SOFT_REBOOT = "Soft reboot"
    HARD_REBOOT = "Hard reboot"
    FAST_RETRY = "Fast retry"
    # SMS 1.x, details of the workstation's job.
    COMPLETE = "Complete"
    RETRYING = "Retrying"
    CANCELED = "Canceled"
    NONE_OR_ACTIVE = "None or Active"
    AS_LAUNCHED = "As Package Command Manager saw the launch"

    UNDETERMINED = "undetermined"


SUCCEEDED = frozenset(
    {
        State.SUCCESS,
        State.SUCCESS_REBOOT_REQUIRED,
        State.SUCCESS_LOGOFF_REQUIRED,
        State.RESTART_PENDING,
        State.SOFT_REBOOT,
        State.HARD_REBOOT,
        State.COMPLETE,
    }
)
FAILED = frozenset({State.FAILURE_NON_RETRY, State.FAILURE})


class Channel(StrEnum):
    """Where a message appears."""

    STATUS_MESSAGE = "status-message"
    EVENT = "event"  # of the component SMS_DESPOOLER
    DESPOOL_LOG = "despool.log"


class Message(Struct, frozen=True, gc=False):
    """A message that the client or the site leaves, and how sure that is."""

    id: int
    certainty: Certainty
    channel: Channel = Channel.STATUS_MESSAGE


class ReadAs(Struct, frozen=True, kw_only=True, gc=False):
    """As what else a run is to be read; what is `None` stays as it is."""

    match: Match | None = None
    product: Product | None = None
    service_pack: int | None = None
    agent_fixed: bool | None = None
    process: Process | None = None


class Row(Struct, frozen=True, kw_only=True):
    """One row: conditions first, then what follows from them. An id can have several rows, one after the other.

    Each condition is a set of values, and `None` always holds. A set with `None` in it holds where the value is not
    known, too. `codes` are classes of the exit code; the other conditions are the attributes of `facts.Situation`
    that have their names (`CONDITIONS`).

    A row with `read_as` does not decide: it says as what the run is to be read, and the table is looked through
    again. `inferred_for` are classes of codes for which the row is inferred only; `state_certainty` is given where
    the name of the state is less sure than the row; `masks` are classes of codes that would have meant something
    else. `messages_besides` are messages whose ids are not known, `retry` is `None` where it is not known or
    means nothing, and `retry_text` says when, or what is known instead.
    """

    id: str
    products: frozenset[Product]
    match: frozenset[Match] | None = None
    readings: frozenset[Reading] | None = None
    codes: frozenset[CodeClass | None] | None = None
    non_zero: frozenset[bool] | None = None
    retries_left: frozenset[bool] | None = None
    program_reboots: frozenset[bool] | None = None
    properties_compared: frozenset[bool] | None = None
    service_packs: frozenset[int] | None = None
    agent_fixed: frozenset[bool] | None = None
    base_dll_fixed: frozenset[bool] | None = None
    loads: frozenset[bool] | None = None
    places: frozenset[Place] | None = None
    timings: frozenset[Timing] | None = None
    by_child: frozenset[bool] | None = None
    several: frozenset[bool] | None = None
    job_expired: frozenset[bool] | None = None
    process: frozenset[Process] | None = None
    after_running: frozenset[AfterRunning] | None = None
    loose_criteria: frozenset[bool] | None = None
    windows_9x: frozenset[bool] | None = None

    read_as: ReadAs | None = None
    state: State = State.UNDETERMINED
    basis: Basis = Basis.NONE
    messages: tuple[Message, ...] = ()
    messages_besides: str = ""
    retry: bool | None = False
    retry_text: str = ""
    masks: frozenset[CodeClass] = frozenset()
    certainty: Certainty
    inferred_for: frozenset[CodeClass] = frozenset()
    state_certainty: Certainty | None = None
    sources: tuple[str, ...]
    reason: str


# Condition: the attribute of the situation that it is about.
CONDITIONS = {
    "products": "product",
    "match": "match",
    "readings": "reading",
    "codes": "code_class",
    "non_zero": "non_zero",
    "retries_left": "retries_left",
    "program_reboots": "program_reboots",
    "properties_compared": "properties_compared",
    "service_packs": "service_pack",
    "agent_fixed": "agent_fixed",
    "base_dll_fixed": "base_dll_fixed",
    "loads": "loads",
    "places": "place",
    "timings": "timing",
    "by_child": "by_child",
    "several": "several",
    "job_expired": "job_expired",
    "process": "process",
    "after_running": "after_running",
    "loose_criteria": "loose_criteria",
    "windows_9x": "windows_9x",
}
# Where one of these is not known, whether the row holds is not known either. What else is not known is taken to be
# as usual: the MIF in its folder and in time, alone, no restart option, no expired job.
DECISIVE = frozenset(
    {"non_zero", "service_packs", "agent_fixed", "base_dll_fixed", "process", "loose_criteria", "windows_9x"}
)


# Status message: what it means.
STATUS_MESSAGES = {
    10006: "the program failed, by its exit code",
    10007: "the program failed, by its MIF",
    10008: "the program succeeded, by its exit code",
    10009: "the program succeeded, by its MIF",
    10022: "a restart is pending",
}


ON_THE_SITE = {
    Channel.EVENT: "the component SMS_DESPOOLER reports event {id} with the Description",
    Channel.DESPOOL_LOG: "despool.log shows 'error code = {id:x}'",
}


def sent(messages: tuple[Message, ...], besides: str = "") -> str:
    """What is sent, as the end of a sentence; empty if nothing is. `besides` are messages without known ids."""
    ids = [
        f"{'perhaps ' if message.certainty is Certainty.UNKNOWN else ''}{message.id}"
        for message in messages
        if message.channel is Channel.STATUS_MESSAGE
    ]
    parts = [f"sends status message {', then '.join(ids)}"] if ids else []
    parts += [
        ON_THE_SITE[message.channel].format(id=message.id)
        for message in messages
        if message.channel is not Channel.STATUS_MESSAGE
    ]
    parts += [f"sends {besides}"] if besides else []
    return " and ".join(parts)
