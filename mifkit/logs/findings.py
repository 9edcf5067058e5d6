"""An execution and its comparison → findings, of the rules that report the same about status MIFs."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mifkit.diagnostics import Diagnostic, Finding, quoted
from mifkit.documents.kinds import Profile
from mifkit.logs.comparison import Agreement, Comparison
from mifkit.logs.items import Execution, MifSearch
from mifkit.rules.declaration import diagnostic
from mifkit.rules.registry import by_name
from mifkit.status.exit_codes.codes import label
from mifkit.status.outcome.states import State
from mifkit.status.settings.client_settings import GOOD, LIST_TITLES

# `/m NAME` or `-m NAME` of msiexec (status-mif.md 3.1).
MIF_SWITCH = re.compile(r"\s[/-]m\s+\"?([^\s\"/]+)", re.IGNORECASE)

WHAT_TELLS = (
    "A matched MIF shows in execmgr.log as 'A Matching MIF file … was found', and in a status message 10007; tries "
    "show as 'has been tried … times'. 'mifkit settings' lists the codes of a site control file."
)


class _Fault(NamedTuple):
    """The name of a rule, and the message and the remedy of its finding."""

    rule: str
    message: str
    help: str


def findings(execution: Execution, comparison: Comparison) -> Iterator[Diagnostic]:
    """The findings on an execution: at most one, at the line that calls it complete."""
    fault = _fault(execution, comparison)
    if fault is not None:
        rule = by_name()[fault.rule]
        severity = rule.levels.of(Profile.STATUS)
        if severity is not None:
            position = execution.position
            finding = Finding(position.start, position.start, fault.message, fault.help)
            yield diagnostic(rule, finding, severity, position.path)


def installer_mif(command_line: str | None) -> str | None:
    """The name after /m in a command line of msiexec; `None` if it has no /m."""
    _, msiexec, arguments = (command_line or "").lower().partition("msiexec")
    found = MIF_SWITCH.search(command_line or "", len(command_line or "") - len(arguments)) if msiexec else None
    return found[1] if found else None


def _fault(execution: Execution, comparison: Comparison) -> _Fault | None:
    # What a MIF decided as it should may still contradict the exit code.
    decided = execution.search is MifSearch.MATCHED and comparison.agreement is Agreement.AGREES
    if not (decided or comparison.forced or comparison.causes or comparison.agreement is Agreement.DISAGREES):
        return None
    code = label(execution.exit_code) if execution.exit_code is not None else ""
    mif = f"the matched MIF {quoted(execution.mif)}" if execution.mif is not None else "a matched MIF"
    recorded = execution.status
    retry_list = "the default retry list" if comparison.default_lists else "the retry list"
    if comparison.forced:
        maybe = comparison.last_if_first_counts
        be = "may be" if maybe else "is"
        last = f". This was try {execution.attempt}: if the first run counts, no retry was left" if maybe else ""
        return _Fault(
            "masked-retryable-failure",
            f"A retryable failure {be} hidden: exit code {code} is in {retry_list}, but {mif} made it {recorded}{last}",
            _remedy(execution),
        )
    if comparison.agreement is Agreement.DISAGREES:
        expected = " or ".join(dict.fromkeys(comparison.expected))
        return _Fault(
            "outcome-not-as-derived",
            f"The client recorded {recorded} for exit code {code}, not {expected}{_perhaps(comparison)}",
            "Compare the site's lists of exit codes with those that mifkit uses, and check --product.",
        )
    if comparison.causes:
        return _Fault(
            "retry-code-failed-for-good",
            f"Exit code {code} is in {retry_list}, but the client recorded {recorded}{_perhaps(comparison)}",
            WHAT_TELLS,
        )
    failed = recorded == State.FAILURE_NON_RETRY
    good = comparison.code_class if comparison.code_class in GOOD else None
    if failed and good is not None:
        return _Fault(
            "failed-despite-exit-code",
            f"Exit code {code} is in the {LIST_TITLES[good]}, but {mif} made it {recorded}",
            "If the program failed, have it return a code that means failure; if not, have it write Success. Without "
            "the MIF the exit code decides, and the run is recorded as a success.",
        )
    if not failed and good is None:
        return _Fault(
            "failed-despite-exit-code",
            f"Exit code {code} means failure, but {mif} made it {recorded}",
            "Write Failed in this case, or let the exit code decide alone.",
        )
    return None


def _perhaps(comparison: Comparison) -> str:
    """The possible causes, after a clause."""
    plural = "s" if len(comparison.causes) > 1 else ""
    return f". Possible cause{plural}: {'; '.join(comparison.causes)}"


def _remedy(execution: Execution) -> str:
    name = installer_mif(execution.command_line)
    switch = (
        f"remove /m {name} from the msiexec command line"
        if name is not None
        else "stop the program from writing a MIF (msiexec: remove /m from the command line)"
    )
    return f"Set the package's Reporting tab to 'Use package properties for status MIF matching', or {switch}."
