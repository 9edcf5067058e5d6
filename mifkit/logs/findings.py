"""An execution and its comparison → what is wrong, as findings of the rules that say so of status MIFs."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Diagnostic, Finding, quoted
from mifkit.documents.kinds import Profile
from mifkit.logs.comparison import GOOD, Comparison, Verdict
from mifkit.logs.items import Execution, Search
from mifkit.rules.declaration import diagnostic
from mifkit.rules.registry import by_name
from mifkit.status.exit_codes.codes import label
from mifkit.status.outcome.states import State
from mifkit.status.settings.client_settings import CodeClass

# `/m NAME` or `-m NAME` of msiexec (status-mif.md 3.1).
MIF_SWITCH = re.compile(r"\s[/-]m\s+\"?([^\s\"/]+)", re.IGNORECASE)
LISTED = {
    CodeClass.SUCCESS: "the success list",
    CodeClass.REBOOT: "the reboot list",
    CodeClass.LOGOFF: "the logoff list",
    CodeClass.RETRY: "the retry list",
}


def findings(execution: Execution, comparison: Comparison) -> Iterator[Diagnostic]:
    """What is wrong with an execution: at most one finding, at the line that calls it complete."""
    for name, message, help in _faults(execution, comparison):
        rule = by_name()[name]
        severity = rule.levels.of(Profile.STATUS)
        if severity is not None:
            finding = Finding(execution.place.start, execution.place.start, message, help)
            yield diagnostic(rule, finding, severity, execution.place.path)


def installer_mif(command_line: str | None) -> str | None:
    """The name behind /m in a command line of msiexec; `None` if there is none."""
    _, msiexec, arguments = (command_line or "").lower().partition("msiexec")
    found = MIF_SWITCH.search(command_line or "", len(command_line or "") - len(arguments)) if msiexec else None
    return found[1] if found else None


def _faults(execution: Execution, comparison: Comparison) -> Iterator[tuple[str, str, str]]:
    """The rule, the message and the remedy of each fault."""
    code = label(execution.exit_code) if execution.exit_code is not None else ""
    mif = f"the matched MIF {quoted(execution.mif)}" if execution.mif is not None else "a matched MIF"
    recorded = execution.status
    if comparison.forced:
        yield (
            "masked-retryable-failure",
            f"A retryable failure is hidden: exit code {code} is in the retry list, but {mif} made it {recorded}",
            _remedy(execution),
        )
    elif comparison.verdict is Verdict.DISAGREES:
        expected = " or ".join(dict.fromkeys(comparison.expected))
        yield (
            "outcome-not-as-derived",
            f"The client recorded {recorded} for exit code {code}, not {expected}: {comparison.reason}",
            "Compare the site's lists of exit codes with those that mifkit uses, and check --product.",
        )
    elif execution.search is Search.MATCHED and comparison.verdict is Verdict.AGREES:
        failed = recorded == State.FAILURE_NON_RETRY
        good = comparison.code_class in GOOD
        if failed and good and comparison.code_class is not None:
            yield (
                "failed-despite-exit-code",
                f"Exit code {code} is in {LISTED[comparison.code_class]}, but {mif} made it {recorded}",
                "Let the program that writes the MIF decide by the exit code, or let the exit code decide alone.",
            )
        elif not failed and not good:
            yield (
                "failed-despite-exit-code",
                f"Exit code {code} means failure, but {mif} made it {recorded}",
                "Write Failed in this case, or let the exit code decide alone.",
            )


def _remedy(execution: Execution) -> str:
    name = installer_mif(execution.command_line)
    switch = (
        f"remove /m {name} from the msiexec command line"
        if name is not None
        else "stop the program from writing a MIF (msiexec: remove /m from the command line)"
    )
    return f"Set the package's Reporting tab to 'Use package properties for status MIF matching', or {switch}."
