"""The result of comparing a package with status MIFs, in the form that an outcome includes."""

from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty


class FieldVerdict(StrEnum):
    """How a field of the package compares with the MIF (status-mif.md 5.5)."""

    EQUAL = "equal"
    DO_NOT_CARE = "do not care"  # the field is blank
    DIFFERS = "differs"
    TOO_LONG = "too long to match"
    NOT_KNOWN = "not known"
    NOT_COMPARED = "not compared"
    ASSUMED = "assumed"  # no package was given


DISAGREES = (FieldVerdict.DIFFERS, FieldVerdict.TOO_LONG)


class FieldMatch(Struct, frozen=True, gc=False):
    """How a field of the package compares with the MIF. `None` is a value that is not known.

    `field` is the name of the package property.
    """

    field: str
    package_value: str | None
    mif_value: str | None
    verdict: FieldVerdict
    reason: str
    certainty: Certainty


class Doubt(Struct, frozen=True):
    """A doubt about a match: the sources contradict each other, or something is easily overlooked."""

    id: str
    text: str


class Matching(Struct, frozen=True):
    """Why the MIF of a run is taken as the program's own, or not: `reason` in one or two sentences."""

    reason: str
    certainty: Certainty
    fields: tuple[FieldMatch, ...] = ()
    doubts: tuple[Doubt, ...] = ()
