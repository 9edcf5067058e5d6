"""Whether a package matches a status MIF that the program writes, but that is not at hand."""

from msgspec import Struct

from mifkit.diagnostics import Certainty, weakest
from mifkit.status.generator.clues import GUIDS
from mifkit.status.matching.fields import (
    FILE_NAME,
    GENERAL_TAB,
    REPORTING_TAB,
    Candidate,
    Criterion,
    compare_file_name,
    early_judgement,
)
from mifkit.status.matching.matching import Mode, mode_of
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import Compares, Procedure
from mifkit.status.matching.relation import Match, PropertyRule
from mifkit.status.matching.report import DISAGREES, FieldMatch, FieldVerdict, Matching

DOCUMENTED, INFERRED, UNKNOWN = Certainty.DOCUMENTED, Certainty.INFERRED, Certainty.UNKNOWN


class ExpectedMif(Struct, frozen=True):
    """What is known of a MIF that is not at hand: its file name (`None`: not known), and who writes it."""

    file_name: str | None
    by_windows_installer: bool


class ExpectedMatch(Struct, frozen=True):
    """How the MIF will be related to the package (`Match.ASSUMED`: that depends on its fields), and why."""

    match: Match
    matching: Matching


def expected_match(
    package: Package, mif: ExpectedMif, procedure: Procedure, rule: PropertyRule = PropertyRule.EXIT_CODE
) -> ExpectedMatch:
    """How a MIF will be related to a package, as far as that follows without its fields. Never raises."""
    mode, mode_reason, mode_certainty = mode_of(package, procedure)
    match, reason, certainty, fields = _judged(package, mif, mode, procedure, rule)
    if mode_certainty is not DOCUMENTED and match is not Match.BLANK_FIELDS:
        reason = f"{reason} {mode_reason}"
        certainty = weakest(certainty, mode_certainty)
    return ExpectedMatch(match, Matching(reason, certainty, fields))


Judged = tuple[Match, str, Certainty, tuple[FieldMatch, ...]]


def _judged(package: Package, mif: ExpectedMif, mode: Mode, procedure: Procedure, rule: PropertyRule) -> Judged:
    if mode is Mode.THESE_FIELDS:
        name = compare_file_name(
            package.mif_file_name, Candidate(path="", file_name=mif.file_name), wildcards=procedure.wildcards
        )
        others = tuple(_field(criterion, package, mif) for criterion in REPORTING_TAB)
        return _agreed((name, *others), falls_back=procedure.falls_back and bool(any(package.fields[1:])))
    if mode is not Mode.PACKAGE_PROPERTIES:
        return Match.NONE, f"{procedure.title}: no fields are compared.", DOCUMENTED, ()
    fields = tuple(_field(criterion, package, mif) for criterion in GENERAL_TAB)
    if procedure.compares is Compares.EITHER_TAB:
        return _agreed(fields, falls_back=False)
    if mif.by_windows_installer:
        reason = "A MIF of Windows Installer never equals the package properties."
        return Match.PACKAGE_PROPERTIES, reason, DOCUMENTED, fields
    if rule is PropertyRule.COMPARE:
        return Match.ASSUMED, "Whether the MIF equals the package properties is not known.", INFERRED, fields
    reason = "With 'Use package properties' the exit code is assumed to decide, even if the MIF equals them."
    return Match.PROPERTIES_EQUAL, reason, UNKNOWN, fields


def _field(criterion: Criterion, package: Package, mif: ExpectedMif) -> FieldMatch:
    """A field of the package; of the MIF it is only known that Windows Installer writes a GUID into Product."""
    wanted: str | None = getattr(package, criterion.attribute)
    early = early_judgement(criterion, wanted)
    if early is not None:
        return FieldMatch(criterion.field, wanted, None, *early)
    if mif.by_windows_installer and criterion.counterpart == "product" and not GUIDS.fullmatch(wanted or ""):
        reason = f"Windows Installer writes a package code, a GUID, into {criterion.mif}"
        return FieldMatch(criterion.field, wanted, None, FieldVerdict.DIFFERS, reason, DOCUMENTED)
    reason = f"the MIF's {criterion.mif} is not known"
    return FieldMatch(criterion.field, wanted, None, FieldVerdict.NOT_KNOWN, reason, UNKNOWN)


def _agreed(fields: tuple[FieldMatch, ...], *, falls_back: bool) -> Judged:
    """`falls_back`: where the named file is absent, all MIFs are compared by the other fields."""
    name = fields[0] if fields[0].field == FILE_NAME.field else None
    apart = [field for field in fields if field.verdict in DISAGREES and not (falls_back and field is name)]
    filled = [field for field in fields if field.verdict is not FieldVerdict.DO_NOT_CARE]
    if not filled:
        return Match.BLANK_FIELDS, "All fields are blank, so no MIF is found.", DOCUMENTED, fields
    if apart:
        reason = (
            f"The MIF of the program cannot match: {'; '.join(f'{field.field}: {field.reason}' for field in apart)}."
        )
        certainty = max((field.certainty for field in apart), key=lambda certainty: certainty.rank)
        return Match.FIELD_DIFFERS, reason, certainty, fields
    unknown = [field.field for field in filled if field.verdict is not FieldVerdict.EQUAL]
    if unknown:
        reason = f"Whether the MIF of the program matches depends on fields that are not known: {', '.join(unknown)}."
        return Match.ASSUMED, reason, INFERRED, fields
    certainty = weakest(*(field.certainty for field in filled))
    reason = f"The MIF of the program matches the only filled field, {filled[0].field}: {filled[0].reason}."
    return Match.MATCHED, reason, certainty, fields
