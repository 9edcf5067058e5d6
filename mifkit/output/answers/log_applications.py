"""What AppEnforce.log says about an application, in sentences."""

from mifkit.diagnostics import quoted
from mifkit.logs.items import Enforcement
from mifkit.status.exit_codes.classes import FAST_RETRIES, FAST_RETRY_DELAY, documented_class
from mifkit.status.exit_codes.codes import label
from mifkit.status.outcome.explained_code import MEANINGS, Meaning
from mifkit.status.product import DeploymentType

# What an entry of the table of codes means, by its name in lower case, and what follows.
ENTRIES = {
    "success": (Meaning.SUCCESS, "It counts as a success."),
    "softreboot": (Meaning.SOFT_REBOOT, "It counts as a success, and a restart is due."),
    "hardreboot": (Meaning.HARD_REBOOT, "It counts as a success, and the computer restarts."),
    "fastretry": (
        Meaning.FAST_RETRY,
        f"The client tries again every {FAST_RETRY_DELAY // 3600} hours, up to {FAST_RETRIES} times.",
    ),
    "failure": (Meaning.FAILURE, "It counts as a failure."),
}
UNKNOWN = (None, "")
# The deployment types whose defaults the log is compared with; the log does not show which of them runs.
COMPARED = (DeploymentType.WINDOWS_INSTALLER, DeploymentType.SCRIPT)


def ended(run: Enforcement) -> str:
    """How a run of a deployment type ended, in one line."""
    name = quoted(run.application) if run.application is not None else "an application"
    code = label(run.exit_code) if run.exit_code is not None else "out of range"
    return f"{name}, {run.action or 'run'}: exit code {code}, {_matched(run)}"


def _matched(run: Enforcement) -> str:
    if run.unmatched:
        return "matched no entry"
    return f"matched a {run.entry} entry" if run.entry is not None else "the table of codes is not shown"


def outcome(run: Enforcement) -> str:
    """What follows, and what a new deployment type makes of the code if that is something else."""
    entry = "failure" if run.unmatched else (run.entry or "").lower()
    meaning, follows = ENTRIES.get(entry, UNKNOWN)
    usual = _by_default(run.exit_code)
    if meaning is None or usual in (None, meaning):
        return follows
    return f"{follows} For a new deployment type the code means {usual.value.replace('-', ' ')}."


def _by_default(code: int | None) -> Meaning | None:
    """What new deployment types take a code for; `None` if that depends on the type."""
    found = {MEANINGS[documented_class(code, kind)] for kind in COMPARED} if code is not None else set()
    return found.pop() if len(found) == 1 else None
