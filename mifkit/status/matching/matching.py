"""A package and the status MIFs at hand → which of them the client takes for the program's own, field by field why.

The procedure is that of status-mif.md 5.5; what differs between the products stands in `procedures`.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, structs

from mifkit.diagnostics import Certainty, quoted, weakest
from mifkit.status.matching.doubts import doubts_about
from mifkit.status.matching.fields import GENERAL_TAB, REPORTING_TAB, Candidate, Criterion, compare, compare_file_name
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import Compares, Procedure
from mifkit.status.matching.relation import Match, PropertyRule
from mifkit.status.matching.report import DISAGREES, Doubt, FieldMatch, FieldVerdict, Matching

DOCUMENTED, INFERRED, UNKNOWN = Certainty.DOCUMENTED, Certainty.INFERRED, Certainty.UNKNOWN


class Mode(StrEnum):
    """What is compared."""

    NO_MIF = "no status MIF"
    NO_FIELDS = "no fields"
    THESE_FIELDS = "these fields"
    PACKAGE_PROPERTIES = "package properties"


class Window(Struct, frozen=True):
    """When the program ran, in times that are aware of their zone. A bound that is `None` is not known; a MIF
    written at a bound is within."""

    started: datetime | None = None
    ended: datetime | None = None


class CandidateMatch(Struct, frozen=True):
    """What becomes of one MIF: `reason` says why, `fields` field by field (empty where none is compared).

    `status` is what the MIF says, `match` how it relates to the package: `None` where it was not there when the
    client looked.
    """

    path: str
    picked_up: bool
    reason: str
    certainty: Certainty
    match: Match | None = None
    fields: tuple[FieldMatch, ...] = ()
    status: str | None = None

    @property
    def disagreements(self) -> int:
        return sum(one.verdict in DISAGREES for one in self.fields)


class MatchResult(Struct, frozen=True):
    """Which MIFs the client takes for the program's own.

    `match` is what the outcome is derived from, `reason` the same in a sentence, `mode_reason` why that mode.
    `certainty` is that of the MIF picked up, or where there is none the weakest of all. `candidates` come in the order
    in which they were given.
    """

    match: Match
    reason: str
    certainty: Certainty
    mode: Mode
    mode_reason: str
    mode_certainty: Certainty
    candidates: tuple[CandidateMatch, ...]
    doubts: tuple[Doubt, ...]

    @property
    def chosen(self) -> int | None:
        """The candidate that the outcome is about: the one picked up, or else the one that comes nearest."""
        if not self.candidates:
            return None
        numbers = range(len(self.candidates))
        return min(numbers, key=lambda number: _distance(self.candidates[number]))

    def matching(self) -> Matching:
        """What an outcome carries of this."""
        fields = self.candidates[self.chosen].fields if self.chosen is not None else ()
        taken = self.mode_certainty is not DOCUMENTED and self.match is not Match.NONE
        reason = f"{self.reason} {self.mode_reason}" if taken else self.reason
        return Matching(reason, self.certainty, fields, self.doubts)


def _distance(one: CandidateMatch) -> tuple[bool, bool, int]:
    return not one.picked_up, one.match is None, one.disagreements


def match(
    package: Package,
    candidates: Sequence[Candidate],
    procedure: Procedure,
    *,
    window: Window | None = None,
    property_rule: PropertyRule = PropertyRule.EXIT_CODE,
) -> MatchResult:
    """Tell which of the candidates is picked up for a program of `package`. Never raises.

    Two candidates or more that are picked up leave open which one counts (`Match.SEVERAL`).
    """
    mode, mode_reason, mode_certainty = mode_of(package, procedure)
    absent = [_absent(one, procedure, window or Window()) for one in candidates]
    present = [one for one, away in zip(candidates, absent, strict=True) if away is None]
    named = _named_files(package, present, procedure) if mode is Mode.THESE_FIELDS else frozenset()
    found = tuple(
        structs.replace(away or _judge(one, package, mode, procedure, property_rule, named), status=one.status)
        for one, away in zip(candidates, absent, strict=True)
    )
    how, reason, certainty = _conclude(found, mode, procedure)
    if _depends_on_mode(found, procedure, property_rule) and not _blank(package, mode):
        certainty = weakest(certainty, mode_certainty)
    compared = [(one, each.picked_up) for one, each in zip(candidates, found, strict=True) if each.match is not None]
    doubts = doubts_about(
        package,
        [one for one, picked_up in compared if picked_up],
        [one for one, picked_up in compared if not picked_up],
        procedure,
        by_properties=mode is Mode.PACKAGE_PROPERTIES,
    )
    doubts += _rival_doubts(found)
    return MatchResult(how, reason, certainty, mode, mode_reason, mode_certainty, found, doubts)


def _depends_on_mode(found: Sequence[CandidateMatch], procedure: Procedure, rule: PropertyRule) -> bool:
    """Whether the other option could have led to another match: what is not picked up by the fields would, in 2003
    and later, not be picked up with package properties either."""
    either = procedure.compares is Compares.EITHER_TAB or rule is PropertyRule.COMPARE
    return any(one.picked_up or (either and one.match is not None) for one in found)


def _blank(package: Package, mode: Mode) -> bool:
    """Whether nothing is to be compared either way: then it does not matter which tab counts."""
    return mode is Mode.THESE_FIELDS and all(value == "" for value in package.fields)


# What the Reporting tab calls it.
OPTION = {Mode.THESE_FIELDS: "Use these fields", Mode.PACKAGE_PROPERTIES: "Use package properties"}


def mode_of(package: Package, procedure: Procedure) -> tuple[Mode, str, Certainty]:
    """What is compared of a package, why, and how sure that is."""
    if not procedure.reads_mifs:
        return Mode.NO_MIF, f"{procedure.title} read no status MIF.", DOCUMENTED
    if procedure.compares is Compares.NOTHING:
        return Mode.NO_FIELDS, f"{procedure.title} compares no fields: any MIF in time and place is taken.", DOCUMENTED
    if package.use_fields is not None:
        mode = Mode.THESE_FIELDS if package.use_fields else Mode.PACKAGE_PROPERTIES
        return mode, f"'{OPTION[mode]}' is set.", DOCUMENTED
    if any(package.fields):
        return (
            Mode.THESE_FIELDS,
            "Which option is set is not given; 'Use these fields' is taken to be, since a MIF field is filled.",
            INFERRED,
        )
    if all(value is None for value in package.fields):
        return Mode.THESE_FIELDS, "Neither the option nor the MIF fields of the package are given.", INFERRED
    if procedure.compares is Compares.EITHER_TAB:
        return (
            Mode.PACKAGE_PROPERTIES,
            "Which option is set is not given; 'Use package properties' is taken to be, since no MIF field is filled.",
            INFERRED,
        )
    return (
        Mode.THESE_FIELDS,
        "Which option is set is not given, and no MIF field is filled: neither finds a MIF.",
        INFERRED,
    )


# --- time and place ----------------------------------------------------------------------------------------------


def _absent(one: Candidate, procedure: Procedure, window: Window) -> CandidateMatch | None:
    """Why a MIF is not there when the client looks for one, if it is not."""
    if not procedure.reads_mifs:
        return CandidateMatch(one.path, False, f"{procedure.title} read no status MIF.", DOCUMENTED)
    if one.folder is not None and one.folder not in procedure.folders:
        folders = " and ".join(procedure.folders)
        return CandidateMatch(one.path, False, f"It does not lie where the client looks: {folders}.", DOCUMENTED)
    if one.written is None:
        return None
    if window.started is not None and one.written < window.started:
        early = _span((window.started - one.written).total_seconds())
        reason = f"It was written {early} before the program started: a MIF from before the run is passed over."
        return CandidateMatch(one.path, False, reason, procedure.starts)
    if window.ended is not None and one.written > window.ended:
        late = _span((one.written - window.ended).total_seconds())
        reason = f"It was written {late} after the program ended, when the client had looked for MIFs already."
        return CandidateMatch(one.path, False, reason, procedure.ends)
    return None


# The largest unit of which there are two.
UNITS = ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))


def _span(seconds: float) -> str:
    for size, unit in UNITS:
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} seconds"


# --- fields ------------------------------------------------------------------------------------------------------


def _named_files(package: Package, present: Sequence[Candidate], procedure: Procedure) -> frozenset[str]:
    """The paths of those candidates that MIFFileName names."""
    if not package.mif_file_name:
        return frozenset()
    compared = [
        (one.path, compare_file_name(package.mif_file_name, one, wildcards=procedure.wildcards)) for one in present
    ]
    return frozenset(path for path, field in compared if field.verdict is FieldVerdict.EQUAL)


def _judge(
    one: Candidate,
    package: Package,
    mode: Mode,
    procedure: Procedure,
    property_rule: PropertyRule,
    named: frozenset[str],
) -> CandidateMatch:
    if mode is Mode.NO_FIELDS:
        return CandidateMatch(one.path, True, "No fields are compared.", DOCUMENTED, Match.MATCHED)
    if mode is Mode.THESE_FIELDS:
        return _by_fields(one, package, procedure, named)
    fields = tuple(_compare(criterion, package, one, procedure) for criterion in GENERAL_TAB)
    if procedure.compares is Compares.EITHER_TAB:
        return _by_agreement(one, fields, procedure)
    return _by_properties(one, fields, property_rule)


def _compare(criterion: Criterion, package: Package, one: Candidate, procedure: Procedure) -> FieldMatch:
    field = compare(criterion, getattr(package, criterion.attribute), one)
    if field.verdict is FieldVerdict.EQUAL and field.package_value != field.mif_value:
        return structs.replace(field, certainty=procedure.ignoring_case)
    return field


def _by_fields(one: Candidate, package: Package, procedure: Procedure, named: frozenset[str]) -> CandidateMatch:
    """Use these fields: the named file alone if it is there, or else, in 2003 and later, any by the other fields."""
    name = compare_file_name(package.mif_file_name, one, wildcards=procedure.wildcards)
    others = tuple(_compare(criterion, package, one, procedure) for criterion in REPORTING_TAB)
    if name.verdict not in DISAGREES or not procedure.falls_back:
        return _by_agreement(one, (name, *others), procedure)
    if named:
        reason = "The file that MIFFileName names is there, so the client looks at no other."
        return CandidateMatch(one.path, False, reason, INFERRED, Match.FIELD_DIFFERS, (name, *others))
    if not any(package.fields[1:]):
        reason = "Only MIFFileName is filled, and this is not the file that it names."
        return CandidateMatch(one.path, False, reason, INFERRED, Match.FIELD_DIFFERS, (name, *others))
    reason = f"{name.reason}; the named file is not there, so the client compares all MIFs by the other fields"
    passed = structs.replace(name, verdict=FieldVerdict.NOT_COMPARED, reason=reason, certainty=INFERRED)
    return _by_agreement(one, (passed, *others), procedure)


def _by_agreement(one: Candidate, fields: tuple[FieldMatch, ...], procedure: Procedure) -> CandidateMatch:
    """Picked up if every filled field agrees, and at least one is filled."""
    apart = [field for field in fields if field.verdict in DISAGREES]
    equal = [field for field in fields if field.verdict is FieldVerdict.EQUAL]
    unknown = [field.field for field in fields if field.verdict is FieldVerdict.NOT_KNOWN]
    if apart:
        # One field that surely differs is enough.
        certainty = max((field.certainty for field in apart), key=lambda certainty: certainty.rank)
        reason = f"{_listed(apart)} {'does' if len(apart) == 1 else 'do'} not match."
        return CandidateMatch(one.path, False, reason, certainty, Match.FIELD_DIFFERS, fields)
    if unknown and not equal:
        reason = f"Nothing speaks against it, but not known: {', '.join(unknown)}. Taken to match."
        return CandidateMatch(one.path, True, reason, INFERRED, Match.ASSUMED, fields)
    if unknown:
        reason = f"Agreeing: {_listed(equal)}; not known: {', '.join(unknown)}. Taken to match."
        return CandidateMatch(one.path, True, reason, INFERRED, Match.MATCHED, fields)
    if equal:
        certainty = weakest(*(field.certainty for field in fields if field.verdict is not FieldVerdict.DO_NOT_CARE))
        reason = f"Every filled field agrees: {_listed(equal)}."
        return CandidateMatch(one.path, True, reason, certainty, Match.MATCHED, fields)
    reason = "All fields are blank, so no MIF is found."
    return CandidateMatch(one.path, False, reason, procedure.all_blank, Match.BLANK_FIELDS, fields)


def _by_properties(one: Candidate, fields: tuple[FieldMatch, ...], rule: PropertyRule) -> CandidateMatch:
    """Use package properties in 2003 and later: by the SDK's remarks the exit code, by its table a comparison."""
    apart = [field for field in fields if field.verdict in DISAGREES]
    if apart and one.by_windows_installer:
        reason = "A MIF of Windows Installer never equals the package properties."
        return CandidateMatch(one.path, False, reason, DOCUMENTED, Match.PACKAGE_PROPERTIES, fields)
    if apart:
        certainty = max((field.certainty for field in apart), key=lambda certainty: certainty.rank)
        reason = f"{_listed(apart)} {'does' if len(apart) == 1 else 'do'} not match the package properties."
        return CandidateMatch(one.path, False, reason, certainty, Match.FIELD_DIFFERS, fields)
    if rule is PropertyRule.COMPARE:
        reason = "Nothing differs from the package properties; that they are compared is what you set."
        return CandidateMatch(one.path, True, reason, UNKNOWN, Match.MATCHED, fields)
    reason = "Nothing differs from the package properties, but the exit code is taken to decide."
    return CandidateMatch(one.path, False, reason, UNKNOWN, Match.PROPERTIES_EQUAL, fields)


def _listed(fields: Sequence[FieldMatch]) -> str:
    return ", ".join(field.field for field in fields)


def _rivals(found: Sequence[CandidateMatch]) -> list[CandidateMatch]:
    """Those passed over of which no source says that they are: differing only in blanks, say."""
    return [one for one in found if not one.picked_up and one.certainty is UNKNOWN]


def _rival_doubts(found: Sequence[CandidateMatch]) -> tuple[Doubt, ...]:
    """Of those that might match beside the one that is picked up."""
    rivals = _rivals(found)
    if not rivals or sum(one.picked_up for one in found) != 1:
        return ()
    names = ", ".join(quoted(one.path) for one in rivals[:NAMED]) + (", …" if len(rivals) > NAMED else "")
    text = (
        f"Whether {names} could match as well is not documented; if so, it is not known which MIF counts. The SDK asks "
        "for one per package."
    )
    return (Doubt("might-match-as-well", text),)


# How many of the MIFs that match a sentence names.
NAMED = 3


# --- all candidates together -------------------------------------------------------------------------------------


def _conclude(found: Sequence[CandidateMatch], mode: Mode, procedure: Procedure) -> tuple[Match, str, Certainty]:
    picked = [one for one in found if one.picked_up]
    if len(picked) > 1:
        names = ", ".join(quoted(one.path) for one in picked[:NAMED]) + (", …" if len(picked) > NAMED else "")
        reason = f"{len(picked)} MIFs match the package: {names}."
        return Match.SEVERAL, reason, UNKNOWN
    if picked:
        # The others could at most match as well: that makes the answer less sure, but not unknown.
        how, rival = picked[0].match or Match.MATCHED, _rivals(found)
        certainty = weakest(picked[0].certainty, INFERRED) if rival else picked[0].certainty
        return how, f"The MIF is taken for the program's own. {picked[0].reason}", certainty
    if mode is Mode.NO_MIF:
        return Match.NONE, f"{procedure.title} read no status MIF, so the exit code decides.", DOCUMENTED
    if not found:
        rest = "" if procedure.compares is Compares.NOTHING else ", so the exit code decides"
        return Match.NONE, f"No status MIF is at hand{rest}.", DOCUMENTED
    # That none is picked up rests on all of them.
    certainty = weakest(*(one.certainty for one in found))
    compared = [one for one in found if one.match is not None]
    if not compared:
        reasons = {one.reason for one in found}
        why = reasons.pop() if len(reasons) == 1 else "None of the MIFs was there when the client looked."
        # SMS 1.x does not look at exit codes.
        rest = "" if procedure.compares is Compares.NOTHING else " So the exit code decides."
        return Match.NONE, f"{why}{rest}", certainty
    nearest = min(compared, key=_distance)
    subject = "The MIF is not" if len(found) == 1 else f"None of {len(found)} MIFs is"
    return nearest.match or Match.NONE, f"{subject} taken for the program's own. {nearest.reason}", certainty
