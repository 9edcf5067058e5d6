"""Where the sources contradict each other or themselves (status-mif.md section 17), with both sides."""

from collections.abc import Callable

from msgspec import Struct

from mifkit.status.generator.clues import ISMIF32
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.circumstances import Criteria, Place
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.notes.note_rule import NoteRule, always, empty_description, for_product, row_is
from mifkit.status.product import PACKAGES, SMS_1, WITH_MIF
from mifkit.status.settings.client_settings import CodeClass

FAIL_FAST_OR_ROLLBACK = 1653
BY_FILE = (Criteria.FIELDS_FILE, Criteria.FIELDS_FILE_NAME)


class Contradiction(Struct, frozen=True):
    """One contradiction: its number in section 17, both sides, and the id of the note that an outcome has.

    `note` is '' where no outcome depends on it. `option` is the command line option that lets a user choose a side.
    """

    number: int
    text: str
    note: str
    option: str = ""


CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction(
        1,
        (
            "SDK, flag table: without the flag the MIF is compared with the package properties; SDK, remarks: the "
            "exit code is used."
        ),
        "sources-package-properties",
        "--property-rule",
    ),
    Contradiction(
        2,
        "ISMIF32 without -s: the listing of KB186415 says Failed, KBZ916797 expects a success.",
        "sources-missing-switch",
        "--exit-code",
    ),
    Contradiction(
        3,
        (
            "The folder of the MIF: %TEMP% by the SDK, the Windows directory by PDK98 and KB186415, by SCS the Windows "
            "directory if the user may write there. Both are searched."
        ),
        "sources-folder",
        "--folder",
    ),
    Contradiction(
        4,
        (
            "The name of the file: without extension by PDK98 and KB268791; the SDK asks for .mif and passes a name "
            "without. Both are accepted."
        ),
        "sources-file-name",
    ),
    Contradiction(
        5,
        (
            "S2 calls Retrying after a Failed MIF a symptom in its title and the intended step in its text of 2001; "
            "and its sample says Success with an error as Description."
        ),
        "sources-retrying",
    ),
    Contradiction(6, "KB268791 names 10007 for its example of a success; taken for a slip for 10009.", "sources-10007"),
    Contradiction(
        7,
        "S3 takes success and failure from return codes alone; S0 shows that a matched MIF decides.",
        "sources-who-decides",
    ),
    Contradiction(
        8,
        "S0 speaks of advertisement properties; the option is on the Reporting tab of the package.",
        "sources-where-to-set",
    ),
    Contradiction(
        9,
        "The Description is empty: S4 shows such a MIF accepted, KIS reports one that was not picked up.",
        "sources-empty-description",
    ),
    Contradiction(
        10,
        (
            "S1 measured 15 minutes between two tries (2007), CHAD 10 minutes (2018); AIT names 15 minutes for current "
            "branch."
        ),
        "sources-retry-delay",
        "--product",
    ),
    Contradiction(
        11,
        "By KIS the MIF has to be in the Windows directory; the SDK names %TEMP% and the Windows directory.",
        "sources-windows-directory",
        "--folder",
    ),
    Contradiction(12, "SCS calls every exit code but 0 a failure; by S3 the reboot list succeeds.", "sources-non-zero"),
    Contradiction(
        13,
        (
            "The match fields of a package hold 50, 32 and 32 characters, the API takes 64 and says that both sides "
            "have to hold the same values."
        ),
        "sources-lengths",
    ),
    Contradiction(
        14,
        "1653 is ERROR_ROLLBACK_DISABLED to Windows Installer, ERROR_FAIL_FAST_EXCEPTION to Windows.",
        "sources-1653",
    ),
    Contradiction(
        15,
        "Which keys of a package definition file are required, and their defaults, differ between HLP20, SDK and CB.",
        "",
    ),
)
TEXTS = {contradiction.note: contradiction.text for contradiction in CONTRADICTIONS if contradiction.note}


def _failed_without_switch(decision: Decision) -> bool:
    generator = decision.situation.facts.generator
    named = generator is not None and generator.name == ISMIF32
    return named and decision.failed_by_mif and decision.situation.given_class is CodeClass.SUCCESS


def _package_properties(decision: Decision) -> bool:
    facts = decision.situation.facts
    # Where a package was compared, the doubts about the match tell it.
    return facts.match is Match.PROPERTIES_EQUAL and facts.matching is None


def _compares_fields(decision: Decision) -> bool:
    facts = decision.situation.facts
    return facts.product in WITH_MIF - SMS_1 and bool(facts.too_long)


def _in_temp(decision: Decision) -> bool:
    return decision.by_mif and decision.situation.facts.place is Place.TEMP


def _in_searched_folder(decision: Decision) -> bool:
    return decision.by_mif and decision.situation.facts.place is not None


def _file_name_counts(decision: Decision) -> bool:
    facts = decision.situation.facts
    name = (facts.mif_name or ".mif").lower()
    odd = not name.endswith(".mif") or name.endswith(".mif.mif")
    return facts.product not in SMS_1 and (facts.criteria in BY_FILE or (odd and decision.by_mif))


NOTHING = always("")


def _noted(id: str, applies: Callable[[Decision], bool], more: Callable[[Decision], str] = NOTHING) -> NoteRule:
    return NoteRule(id=id, applies=applies, text=lambda decision: f"{TEXTS[id]} {more(decision)}".strip())


def _too_long(decision: Decision) -> str:
    return f"Too long for a match field here: {', '.join(decision.situation.facts.too_long)}."


CONTRADICTION_NOTES: tuple[NoteRule, ...] = (
    _noted("sources-package-properties", for_product(PACKAGES, _package_properties)),
    _noted("sources-missing-switch", _failed_without_switch, always("The program itself reported success.")),
    _noted("sources-folder", for_product(WITH_MIF - SMS_1, _in_searched_folder)),
    _noted("sources-file-name", _file_name_counts),
    _noted("sources-retrying", row_is("D02")),
    _noted("sources-10007", row_is("D08")),
    _noted("sources-who-decides", for_product(PACKAGES, lambda decision: decision.masks_code)),
    _noted(
        "sources-where-to-set",
        for_product(PACKAGES, lambda decision: decision.failed_by_mif and decision.by_windows_installer),
    ),
    _noted("sources-empty-description", for_product(PACKAGES, empty_description)),
    _noted("sources-retry-delay", row_is("D26")),
    _noted("sources-windows-directory", for_product(PACKAGES, _in_temp)),
    _noted("sources-non-zero", row_is("D24")),
    _noted("sources-lengths", _compares_fields, _too_long),
    _noted(
        "sources-1653",
        for_product(WITH_MIF - SMS_1, lambda decision: decision.situation.code == FAIL_FAST_OR_ROLLBACK),
    ),
)
