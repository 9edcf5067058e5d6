"""The states that a client or a site records, and what the client takes them from."""

from enum import StrEnum


class Basis(StrEnum):
    """What the client takes the state from."""

    MIF = "mif"
    EXIT_CODE = "exit-code"
    NONE = "none"


class State(StrEnum):
    """The state that the client or the site records, spelled as in its logs and its console where that is known."""

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

    # What follows a state in the client's log (S1, KB919592).
    WAITING_RETRY = "WaitingRetry"

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

# The state that the client goes on to by itself.
NEXT = {State.FAILURE_RETRY: State.WAITING_RETRY, State.SUCCESS_REBOOT_REQUIRED: State.SUCCESS}


def states_from(state: State) -> tuple[State, ...]:
    """A state, and the state that the client goes on to by itself, if there is one."""
    following = NEXT.get(state)
    return (state,) if following is None else (state, following)
