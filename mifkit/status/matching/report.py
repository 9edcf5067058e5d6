"""What comparing a package with status MIFs came to, in the form in which an outcome carries it."""

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
    """How one field of the package compares with the MIF; `None` for a value that is not known.

    `field` is the name of the package property.
    """

    field: str
    package_value: str | None
    mif_value: str | None
    verdict: FieldVerdict
    reason: str
    certainty: Certainty


class Doubt(Struct, frozen=True):
    """What has to be said beside a match: the sources contradict each other, or something is easily overlooked."""

    id: str
    text: str


class Matching(Struct, frozen=True):
    """How the MIF of one run came to be taken for the program's own, or not: `reason` in a sentence or two."""

    reason: str
    certainty: Certainty
    fields: tuple[FieldMatch, ...] = ()
    doubts: tuple[Doubt, ...] = ()
