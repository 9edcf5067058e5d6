"""The conditions of a row in words, for the printed table and for saying what is missing."""

from collections.abc import Callable, Iterable
from typing import Any

from mifkit.status.matching.report import Match
from mifkit.status.outcome.circumstances import RESTARTS, AfterRunning, Place, Process, Timing
from mifkit.status.outcome.facts import Reading, Situation
from mifkit.status.outcome.table.row import ABSENT, CONDITIONS, DECISIVE, OWN, PERHAPS_OWN, PRESENT, Row
from mifkit.status.outcome.table.sms2 import FOUND, NOT_FOUND
from mifkit.status.product import TITLES
from mifkit.status.settings.client_settings import CodeClass

MATCHES = {
    Match.NONE: "no MIF",
    Match.ASSUMED: "matched",
    Match.MATCHED: "matched",
    Match.BLANK_FIELDS: "all four fields blank",
    Match.FIELD_DIFFERS: "a filled field differs",
    Match.PACKAGE_PROPERTIES: "from msiexec, 'use package properties'",
    Match.PROPERTIES_EQUAL: "equals the package, 'use package properties'",
    Match.IMPORTED_MSI: "package imported from an .msi, fields not known",
}
SEVERAL_MATCHES = {
    ABSENT: "no MIF",
    PRESENT: "a MIF",
    OWN: "matched",
    PERHAPS_OWN: "matched",
    FOUND: "matched",
    NOT_FOUND: "no match",
}

READINGS = {
    Reading.SUCCESS: "Status Success",
    Reading.FAILED: "Status Failed",
    Reading.NEITHER: "Status missing or another word",
}
CODES = {
    CodeClass.SUCCESS: "a success code",
    CodeClass.REBOOT: "a reboot code",
    CodeClass.LOGOFF: "a logoff code",
    CodeClass.RETRY: "a retry code",
    CodeClass.NONRETRY: "any other code",
    CodeClass.HARD_REBOOT: "a hard reboot code",
    CodeClass.FAST_RETRY: "a fast retry code",
    None: "no exit code given",
}
PLACES = {
    Place.WINDOWS: "in the Windows directory",
    Place.TEMP: "in %TEMP%",
    Place.ELSEWHERE: "in another folder",
}
TIMINGS = {
    Timing.BEFORE_START: "created before the start",
    Timing.DURING: "created during the run",
    Timing.AFTER_END: "created after the end",
}
PROCESSES = {
    Process.NOT_RUN: "the program did not run",
    Process.NEVER_ENDED: "the program never ended",
    Process.ENDED: "the program ended",
}
AFTER = {
    AfterRunning.SMS_RESTART: "SMS restarts the computer",
    AfterRunning.PROGRAM_RESTART: "the program restarts the computer",
    AfterRunning.SMS_LOGOFF: "SMS logs the user off",
    AfterRunning.NOTHING: "no restart option",
}
# Condition: how it is said if it has to be true, and if it has to be false.
YES_NO = {
    "non_zero": ("exit code other than 0", "exit code 0"),
    "retries_left": ("tries left", "no tries left"),
    "program_reboots": ("programReboots set", "programReboots not set"),
    "properties_compared": ("setting: package properties are compared", "setting: package properties are not compared"),
    "agent_fixed": ("agent 2.00.1239.0003 or later", "agent before 2.00.1239.0003"),
    "base_dll_fixed": ("Base.dll of 10 July 1998 or later", "Base.dll before 10 July 1998"),
    "loads": ("the MIF loads", "the MIF does not parse, or has no Status"),
    "by_child": ("written by a child after the launched process ended", "written by the launched process"),
    "several": ("two or more MIFs match", "one MIF matches"),
    "job_expired": ("the job has expired", "the job has not expired"),
    "loose_criteria": ("loose match criteria", "match criteria that a restart does not lose"),
    "windows_9x": ("Windows 9x", "not Windows 9x"),
}


def _service_packs(wanted: Iterable[int]) -> str:
    packs = sorted(wanted)
    return "before SP2" if packs[-1] < 2 else f"SP{packs[0]} to SP{packs[-1]}"


def _match(wanted: frozenset[Match]) -> str:
    several = SEVERAL_MATCHES.get(wanted)
    if several is not None:
        return several
    return " or ".join(dict.fromkeys(text for match, text in MATCHES.items() if match in wanted))


def _listed(texts: dict[Any, str]) -> Callable[[frozenset[Any]], str]:
    return lambda wanted: " or ".join(text for value, text in texts.items() if value in wanted)


def _after(wanted: frozenset[AfterRunning]) -> str:
    return "a restart option" if wanted == RESTARTS else _listed(AFTER)(wanted)


WORDS: dict[str, Callable[[frozenset[Any]], str]] = {
    "match": _match,
    "readings": _listed(READINGS),
    "codes": _listed(CODES),
    "service_packs": _service_packs,
    "places": _listed(PLACES),
    "timings": _listed(TIMINGS),
    "process": _listed(PROCESSES),
    "after_running": _after,
}


def phrase(name: str, wanted: frozenset[Any]) -> str:
    """One condition in words."""
    if name in YES_NO:
        return YES_NO[name][0 if True in wanted else 1]
    return WORDS[name](wanted)


def conditions(row: Row, names: Iterable[str]) -> str:
    """Those of the named conditions that a row has, in words."""
    given = ((name, getattr(row, name)) for name in names)
    return ", ".join(phrase(name, wanted) for name, wanted in given if wanted is not None)


def reading(row: Row) -> str:
    """As what a run is to be read, in words; empty for a row that decides."""
    other = row.read_as
    if other is None:
        return ""
    if other.product is not None:
        pack = f" SP{other.service_pack}" if other.service_pack is not None else ""
        return f"as {TITLES[other.product]}{pack}"
    if other.process is not None:
        return "as not collected"
    return "as exit code" if other.match is Match.NONE else "as matched"


def open_conditions(row: Row, situation: Situation) -> str:
    """The conditions of a row that cannot be answered in a situation, in words."""
    unknown = (name for name, attribute in CONDITIONS.items() if getattr(situation, attribute) is None)
    return conditions(row, [name for name in unknown if name in DECISIVE])
