"""What follows for the outcome from a MIF that was picked up for a package: where and when, and by which fields."""

from typing import Any

from mifkit.cli.package_options import Requested
from mifkit.status.circumstances import Criteria, Place, Timing
from mifkit.status.field_match import Candidate, Folder
from mifkit.status.matching import Mode
from mifkit.status.package import Package
from mifkit.status.product import SMS_1, SMS_2, Product

PLACES = {Folder.WINDOWS: Place.WINDOWS, Folder.TEMP: Place.TEMP}


def pick_up_facts(package: Package, taken: Candidate, mode: Mode, given: Requested, product: Product) -> dict[str, Any]:
    """The facts about the pick-up of a MIF, by the names of `Facts`; what is not known is left out."""
    found: dict[str, Any] = {}
    if taken.folder in PLACES:
        found["place"] = PLACES[taken.folder]
    # SMS 1.x takes whatever is newer than the start.
    bounded = given.started is not None and (given.ended is not None or product in SMS_1)
    if taken.written is not None and bounded:
        found["timing"] = Timing.DURING
    if product in SMS_2 and (criteria := criteria_of(package, mode)) is not None:
        found["criteria"] = criteria
    return found


# Which of the fields are filled: Name, Version, Manufacturer of the General tab; the four of the Reporting tab.
LOOSE_PROPERTIES: dict[tuple[bool, ...], Criteria] = {
    (True, False, False): Criteria.PROPERTIES_NAME,
    (True, True, False): Criteria.PROPERTIES_NAME_VERSION,
}
LOOSE_FIELDS: dict[tuple[bool, ...], Criteria] = {
    (True, False, False, False): Criteria.FIELDS_FILE,
    (True, True, False, False): Criteria.FIELDS_FILE_NAME,
}


def criteria_of(package: Package, mode: Mode) -> Criteria | None:
    """Which match fields are filled; `None` where that is not known (KBZ833773)."""
    wanted, loose = package.fields, LOOSE_FIELDS
    if mode is Mode.PACKAGE_PROPERTIES:
        wanted, loose = (package.name, package.version, package.manufacturer), LOOSE_PROPERTIES
    if None in wanted:
        return None
    return loose.get(tuple(map(bool, wanted)), Criteria.OTHER)
