"""What a packager can change after a failure: the remedies of status-mif.md section 13, when each of them applies, what
it leads to, and which settings it changes."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from mifkit.diagnostics import Certainty
from mifkit.status.exit_codes.classes import FAST_RETRIES, FAST_RETRY_DELAY
from mifkit.status.matching.package import USE_SPECIAL_MIF
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.reasons import next_delay
from mifkit.status.outcome.states import SUCCEEDED, State
from mifkit.status.outcome.timeline import spell_duration
from mifkit.status.product import LATE
from mifkit.status.settings.client_settings import CodeClass

INSTALL_ALREADY_RUNNING = 1618
# The four fields of the Reporting tab: name in the console, name in WMI.
REPORTING_FIELDS = {
    "MIF file name": "MIFFilename",
    "Name": "MIFName",
    "Version": "MIFVersion",
    "Publisher": "MIFPublisher",
}
ALL_FIELDS = ", ".join(REPORTING_FIELDS.values())


class Change(Struct, frozen=True, gc=False):
    """A setting to change: its WMI class and property (source SDK), and its new value.

    The changes of a remedy belong together, except that a change with `instead` can replace the others.
    """

    of: str
    setting: str
    value: str
    instead: bool


class Remedy(Struct, frozen=True):
    """A remedy: what to do, its effect and its cost, its certainty, the settings to change, and tags of the sources.

    `leads_to` is the outcome of the same run with the remedy; `{delay}` in the table stands for the wait.
    `hides_failure`: the failure that the MIF reports would be recorded as a success. `preferred_by` is the tag of a
    source that prefers the remedy.
    """

    id: str
    action: str
    effect: str
    trade_off: str
    certainty: Certainty
    changes: tuple[Change, ...]
    sources: tuple[str, ...]
    leads_to: str
    hides_failure: bool
    preferred_by: str | None


def _failed_for_good(decision: Decision) -> bool:
    return decision.state is State.FAILURE_NON_RETRY


def _failed_by_needless_mif(decision: Decision) -> bool:
    needless = decision.by_windows_installer or decision.masks_code
    return decision.failed_by_mif and needless and not _by_properties(decision)


def _by_properties(decision: Decision) -> bool:
    """Whether the MIF was matched with the package properties, so that R2 is already set."""
    facts = decision.situation.facts
    compared = facts.matching.fields if facts.matching is not None else ()
    general_tab = bool(compared) and not any(_is_reporting_field(match.field) for match in compared)
    return facts.match is Match.PROPERTIES_EQUAL or general_tab


def _is_reporting_field(name: str) -> bool:
    # Package definitions spell MIFFileName, WMI spells MIFFilename.
    return name.lower() in {field.lower() for field in REPORTING_FIELDS.values()}


def _failed_by_windows_installer(decision: Decision) -> bool:
    return decision.failed_by_mif and decision.by_windows_installer


def _code_not_listed(decision: Decision) -> bool:
    situation = decision.situation
    masked_by_own_mif = decision.masks_code and not decision.by_windows_installer
    return _failed_for_good(decision) and (situation.code_class is CodeClass.NONRETRY or masked_by_own_mif)


def _other_installation_running(decision: Decision) -> bool:
    situation = decision.situation
    return _failed_for_good(decision) and situation.code == INSTALL_ALREADY_RUNNING and situation.facts.product in LATE


def _by_the_exit_code(decision: Decision) -> str:
    """The outcome if the MIF no longer counts."""
    alone = decision.alone
    if alone is None:
        return "what the exit code says, which is not known"
    if alone.retry:
        return f"retried after {_delay(decision)}"
    if alone.state in SUCCEEDED:
        return f"recorded as {alone.state.value}: the failure that the MIF reports is then recorded as a success"
    return f"recorded as {alone.state.value}, and not retried either"


def _delay(decision: Decision) -> str:
    delay = next_delay(decision.situation.facts)
    longest = f" to {spell_duration(delay.longest)}" if delay.longest != delay.shortest else ""
    return f"{spell_duration(delay.shortest)}{longest}"


# Remedies by which the MIF no longer counts.
WITHOUT_MIF = frozenset({"R2", "R3"})

# In the order in which they are named: R2 is the one that S0 prefers.
REMEDIES: tuple[tuple[Callable[[Decision], bool], Remedy], ...] = (
    (
        _failed_by_needless_mif,
        Remedy(
            "R2",
            "Set the package's Reporting tab to 'Use package properties for status MIF matching'.",
            "The exit code decides.",
            (
                "The Description no longer reaches the status messages. A MIF that equals the package's own Name, "
                "Version and Publisher may still count: the SDK contradicts itself on this point."
            ),
            Certainty.DOCUMENTED,
            (
                Change("SMS_Package", "PkgFlags", f"0x{USE_SPECIAL_MIF:08X} (USE_SPECIAL_MIF) cleared", False),
                Change("SMS_Package", ALL_FIELDS, "all four empty, so no MIF is found", True),
            ),
            ("S0", "SDK", "KBZ916797"),
            leads_to="",
            hides_failure=False,
            preferred_by="S0",
        ),
    ),
    (
        _failed_by_windows_installer,
        Remedy(
            "R3",
            "Take /m out of the msiexec command line.",
            "Windows Installer writes no MIF, so the exit code decides.",
            "Needed for each program; importing the .msi again brings /m back.",
            Certainty.INFERRED,
            (Change("SMS_Program", "CommandLine", "without /m and the name behind it", False),),
            ("S4", "MSI"),
            leads_to="",
            hides_failure=False,
            preferred_by=None,
        ),
    ),
    (
        _failed_for_good,
        Remedy(
            "R1",
            "Give the mandatory assignment a recurrence pattern and the rerun option 'if failed previous attempt'.",
            "The program runs again at the next recurrence where it failed, and nowhere else.",
            (
                "Set for each advertisement, of which there may be hundreds; every client evaluates it and sends "
                "messages at each recurrence, and the wait is the recurrence, not minutes."
            ),
            Certainty.DOCUMENTED,
            (
                Change("SMS_Advertisement", "AssignedSchedule", "a recurring schedule", False),
                Change(
                    "SMS_Advertisement", "RemoteClientFlags", "0x2000 (RERUN_IF_FAILED) as its only rerun bit", False
                ),
            ),
            ("S0",),
            leads_to="run again at the next recurrence",
            hides_failure=False,
            preferred_by=None,
        ),
    ),
    (
        _code_not_listed,
        Remedy(
            "R4",
            "Start the program from a wrapper that writes no MIF and returns a listed code (999) to ask for a retry.",
            "The client tries again by itself.",
            "The status messages show the wrapper's code instead of the real one.",
            Certainty.INFERRED,
            (Change("SMS_Program", "CommandLine", "the wrapper, which returns 999 where another try may help", False),),
            ("S1",),
            leads_to="retried after {delay}, where the wrapper asks for it",
            hides_failure=False,
            preferred_by=None,
        ),
    ),
    (
        _other_installation_running,
        Remedy(
            "R5",
            "Deploy the software as an application instead of a package.",
            "1618 is tried again every two hours, ten times.",
            "Applications read no status MIF and know few exit codes.",
            Certainty.DOCUMENTED,
            (),
            ("CB", "UV"),
            leads_to=f"retried after {spell_duration(FAST_RETRY_DELAY)}, up to {FAST_RETRIES} times",
            hides_failure=False,
            preferred_by=None,
        ),
    ),
)


def remedies_for(decision: Decision) -> tuple[Remedy, ...]:
    """The remedies that apply, with what each leads to, in the order of the table; those that hide a failure come last.

    R2 names the fields that a known package fills.
    """
    filled = _filled_fields(decision)
    found = [_for_run(remedy, decision) for applies, remedy in REMEDIES if applies(decision)]
    named = [_for_fields(remedy, filled) if remedy.id == "R2" and filled else remedy for remedy in found]
    return tuple(sorted(named, key=lambda remedy: remedy.hides_failure))


def _for_run(remedy: Remedy, decision: Decision) -> Remedy:
    """The remedy with its outcome for this run; no source prefers one that hides a failure."""
    hides = remedy.id in WITHOUT_MIF and decision.alone is not None and decision.alone.state in SUCCEEDED
    preferred = None if hides else remedy.preferred_by
    by_code = remedy.id in WITHOUT_MIF
    leads_to = _by_the_exit_code(decision) if by_code else remedy.leads_to.format(delay=_delay(decision))
    return replace(remedy, leads_to=leads_to, hides_failure=hides, preferred_by=preferred)


def _filled_fields(decision: Decision) -> tuple[str, ...]:
    """The fields of the Reporting tab that the package fills; empty if that is not known for every field."""
    matching = decision.situation.facts.matching
    compared = {field.field.lower(): field.package_value for field in matching.fields} if matching is not None else {}
    values = {field: compared.get(field.lower()) for field in REPORTING_FIELDS.values()}
    return () if None in values.values() else tuple(field for field, value in values.items() if value)


def _for_fields(remedy: Remedy, filled: tuple[str, ...]) -> Remedy:
    """The remedy R2 with only the filled fields to empty."""
    rest = " like the others" if len(filled) < len(REPORTING_FIELDS) else ""
    emptied = f"empty{rest}, so no MIF is found"
    changes = tuple(
        replace(change, setting=", ".join(filled), value=emptied) if change.setting == ALL_FIELDS else change
        for change in remedy.changes
    )
    return replace(remedy, changes=changes)
