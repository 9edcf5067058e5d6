"""What a packager can change after a failure: the remedies of status-mif.md section 13, and when each applies."""

from collections.abc import Callable

from msgspec import Struct

from mifkit.status.decision import Decision
from mifkit.status.decision_table import LATE, State
from mifkit.status.settings import CodeClass

INSTALL_ALREADY_RUNNING = 1618


class Remedy(Struct, frozen=True):
    """One change: what to do, what it brings, what it costs, and the tags of the sources."""

    id: str
    action: str
    effect: str
    trade_off: str
    sources: tuple[str, ...]


def _failed_for_good(decision: Decision) -> bool:
    return decision.state is State.FAILURE_NON_RETRY


def _failed_by_needless_mif(decision: Decision) -> bool:
    return decision.failed_by_mif and (decision.by_windows_installer or decision.masks_code)


def _failed_by_windows_installer(decision: Decision) -> bool:
    return decision.failed_by_mif and decision.by_windows_installer


def _code_not_listed(decision: Decision) -> bool:
    situation = decision.situation
    masked_by_own_mif = decision.masks_code and not decision.by_windows_installer
    return _failed_for_good(decision) and (
        situation.code_class is CodeClass.NONRETRY or (masked_by_own_mif and situation.code_class is CodeClass.RETRY)
    )


def _other_installation_running(decision: Decision) -> bool:
    situation = decision.situation
    return _failed_for_good(decision) and situation.code == INSTALL_ALREADY_RUNNING and situation.facts.product in LATE


REMEDIES: tuple[tuple[Callable[[Decision], bool], Remedy], ...] = (
    (
        _failed_for_good,
        Remedy(
            "R1",
            "Give the mandatory assignment a recurrence pattern and the rerun option 'if failed previous attempt'.",
            "The program runs again at the next recurrence where it failed, and nowhere else.",
            (
                "Set for each advertisement; every client evaluates it and sends messages at each recurrence, and the "
                "wait is the recurrence, not minutes."
            ),
            ("S0",),
        ),
    ),
    (
        _failed_by_needless_mif,
        Remedy(
            "R2",
            "Set the package's Reporting tab to 'Use package properties for status MIF matching'.",
            "The exit code decides, and the retry list works.",
            "The Description no longer reaches the status messages.",
            ("S0",),
        ),
    ),
    (
        _failed_by_windows_installer,
        Remedy(
            "R3",
            "Take /m out of the msiexec command line.",
            "Windows Installer writes no MIF, so the exit code decides.",
            "To be done for each program; importing the .msi once more brings /m back.",
            ("S4", "MSI"),
        ),
    ),
    (
        _code_not_listed,
        Remedy(
            "R4",
            "Start the program from a wrapper that writes no MIF and returns a listed code (999) to ask for a retry.",
            "The client tries again by itself.",
            "The status messages show the wrapper's code instead of the real one.",
            ("S1",),
        ),
    ),
    (
        _other_installation_running,
        Remedy(
            "R5",
            "Deploy the software as an application instead of a package.",
            "1618 is tried again every two hours, ten times.",
            "Applications read no status MIF and know few exit codes.",
            ("CB", "UV"),
        ),
    ),
)


def remedies_for(decision: Decision) -> tuple[Remedy, ...]:
    """The remedies that apply, in the order of the table."""
    return tuple(remedy for applies, remedy in REMEDIES if applies(decision))
