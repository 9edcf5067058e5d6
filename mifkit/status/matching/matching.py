"""Which of the given status MIFs the client takes as the program's own, and why, field by field.

The procedure is that of status-mif.md 5.5; `procedures` holds the differences between products.
"""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct, structs

from mifkit.diagnostics import Certainty, quoted, weakest
from mifkit.status.matching.doubts import doubts_about
from mifkit.status.matching.fields import GENERAL_TAB, REPORTING_TAB, Candidate, Criterion, compare, compare_file_name
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import Compares, Procedure
from mifkit.status.matching.relation import Match, PropertyRule, Timing
from mifkit.status.matching.report import DISAGREES, Doubt, FieldMatch, FieldVerdict, Matching
from mifkit.status.matching.window import Outside, Window, outside

DOCUMENTED, INFERRED, UNKNOWN = Certainty.DOCUMENTED, Certainty.INFERRED, Certainty.UNKNOWN


class Mode(StrEnum):
    """Which properties of the package are compared."""

    NO_MIF = "no status MIF"
    NO_FIELDS = "no fields"
    THESE_FIELDS = "these fields"
    PACKAGE_PROPERTIES = "package properties"


class CandidateMatch(Struct, frozen=True):
    """Whether the client picks up a MIF: `reason` says why, `fields` field by field (empty if no field is compared).

    `match` is how the MIF is related to the package; `None` if it was not present when the client looked. `status` is
    the Status of the MIF.

    `timing` is when a MIF from outside the run was written; `agrees` is how such a MIF is related to the package by its
    fields alone, if it agrees, with `sure`. `open`: no source says whether the client still takes it, or its time is
    that of a file `far` outside the run, which may be the time of a copy; or its components disagree in what the fields
    `disagreeing` are compared with, and the package matches some of them.
    """

    path: str
    picked_up: bool
    reason: str
    certainty: Certainty
    match: Match | None = None
    fields: tuple[FieldMatch, ...] = ()
    status: str | None = None
    timing: Timing | None = None
    agrees: Match | None = None
    sure: Certainty = DOCUMENTED
    open: bool = False
    far: bool = False
    disagreeing: tuple[str, ...] = ()

    @property
    def disagreements(self) -> int:
        """How many fields differ."""
        return sum(field.verdict in DISAGREES for field in self.fields)


class MatchResult(Struct, frozen=True):
    """Which MIFs the client takes as the program's own.

    The outcome is derived from `match`; `reason` explains it in a sentence. `certainty` is that of the MIF that is
    picked up or, if there is none, the weakest of all candidates. `mode_reason` says why `mode` applies. `candidates`
    are in the order in which they were given.
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
        """The 0-based number of the candidate that the outcome is about: picked up, or else nearest to the package."""
        if not self.candidates:
            return None
        numbers = range(len(self.candidates))
        return min(numbers, key=lambda number: _distance(self.candidates[number]))

    def matching(self) -> Matching:
        """The part that an outcome includes."""
        fields = self.candidates[self.chosen].fields if self.chosen is not None else ()
        taken = self.mode_certainty is not DOCUMENTED and self.match is not Match.NONE
        reason = f"{self.reason} {self.mode_reason}" if taken else self.reason
        return Matching(reason, self.certainty, fields, self.doubts)


def _distance(candidate: CandidateMatch) -> tuple[bool, bool, bool, int]:
    return not candidate.picked_up, not candidate.open, candidate.match is None, candidate.disagreements


def match(
    package: Package,
    candidates: Sequence[Candidate],
    procedure: Procedure,
    *,
    window: Window | None = None,
    property_rule: PropertyRule = PropertyRule.EXIT_CODE,
) -> MatchResult:
    """Say which of the candidates is picked up for a program of `package`. Never raises.

    If several candidates are picked up, it is not known which of them counts (`Match.SEVERAL`).
    """
    mode, mode_reason, mode_certainty = mode_of(package, procedure)
    absent = [_absent(candidate, procedure) for candidate in candidates]
    outside_run = [outside(candidate, procedure, window or Window()) for candidate in candidates]
    gone = [
        away is not None or (out is not None and not out.open) for away, out in zip(absent, outside_run, strict=True)
    ]
    present = [candidate for candidate, away in zip(candidates, gone, strict=True) if not away]
    named = _named_files(package, present, procedure) if mode is Mode.THESE_FIELDS else frozenset()
    found = tuple(
        structs.replace(
            away or _timed(_judged(candidate, package, mode, procedure, property_rule, named), out),
            status=candidate.status,
        )
        for candidate, away, out in zip(candidates, absent, outside_run, strict=True)
    )
    how, reason, certainty = _conclude(found, mode, procedure)
    if _depends_on_mode(found, procedure, property_rule) and not _blank(package, mode):
        certainty = weakest(certainty, mode_certainty)
    compared = [pair for pair in zip(candidates, found, strict=True) if pair[1].match is not None]
    doubts = doubts_about(
        package,
        [candidate for candidate, result in compared if result.picked_up],
        [candidate for candidate, result in compared if not result.picked_up],
        procedure,
        by_properties=mode is Mode.PACKAGE_PROPERTIES,
    )
    doubts += _rival_doubts(found)
    return MatchResult(how, reason, certainty, mode, mode_reason, mode_certainty, found, doubts)


def _depends_on_mode(found: Sequence[CandidateMatch], procedure: Procedure, rule: PropertyRule) -> bool:
    """Whether the other option could have led to another match. In 2003 and later, a MIF that is not picked up by the
    fields is not picked up with package properties either."""
    either = procedure.compares is Compares.EITHER_TAB or rule is PropertyRule.COMPARE
    return any(candidate.picked_up or (either and candidate.match is not None) for candidate in found)


def _blank(package: Package, mode: Mode) -> bool:
    """Whether all fields are blank, so that it does not matter which tab counts."""
    return mode is Mode.THESE_FIELDS and all(value == "" for value in package.fields)


# The names of the options on the Reporting tab.
OPTION = {Mode.THESE_FIELDS: "Use these fields", Mode.PACKAGE_PROPERTIES: "Use package properties"}


def mode_of(package: Package, procedure: Procedure) -> tuple[Mode, str, Certainty]:
    """Which properties of a package are compared, why, and how sure that is."""
    if not procedure.reads_mifs:
        return Mode.NO_MIF, f"{procedure.title}: status MIFs are not read.", DOCUMENTED
    if procedure.compares is Compares.NOTHING:
        return (
            Mode.NO_FIELDS,
            f"{procedure.title} compares no fields: it takes any MIF that is in the right folder and recent enough.",
            DOCUMENTED,
        )
    if package.use_fields is not None:
        mode = Mode.THESE_FIELDS if package.use_fields else Mode.PACKAGE_PROPERTIES
        return mode, f"'{OPTION[mode]}' is set.", DOCUMENTED
    if any(package.fields):
        return (
            Mode.THESE_FIELDS,
            "Which option is set is not given; 'Use these fields' is assumed, since a MIF field is filled.",
            INFERRED,
        )
    if all(value is None for value in package.fields):
        return Mode.THESE_FIELDS, "Neither the option nor the MIF fields of the package are given.", INFERRED
    if procedure.compares is Compares.EITHER_TAB:
        return (
            Mode.PACKAGE_PROPERTIES,
            "Which option is set is not given; 'Use package properties' is assumed, since no MIF field is filled.",
            INFERRED,
        )
    return (
        Mode.THESE_FIELDS,
        "Which option is set is not given, and no MIF field is filled: neither option finds a MIF.",
        INFERRED,
    )


# --- time and place ----------------------------------------------------------------------------------------------


def _absent(candidate: Candidate, procedure: Procedure) -> CandidateMatch | None:
    """Why a MIF is not present where the client looks for it; `None` if it is."""
    if not procedure.reads_mifs:
        return CandidateMatch(candidate.path, False, f"{procedure.title}: status MIFs are not read.", DOCUMENTED)
    if candidate.folder is not None and candidate.folder not in procedure.folders:
        folders = " and ".join(procedure.folders)
        return CandidateMatch(
            candidate.path, False, f"It is not in a folder that the client searches: {folders}.", DOCUMENTED
        )
    return None


def _timed(judged: CandidateMatch, outside: Outside | None) -> CandidateMatch:
    """A MIF with its time: outside the run, it is ignored, or it is open whether it is."""
    agrees = judged.agrees if judged.disagreeing else judged.match if _agreeing(judged) else None
    if outside is None:
        return judged
    if outside.open and agrees is None:
        return judged
    return structs.replace(
        judged,
        picked_up=False,
        reason=f"{judged.reason} {outside.reason}" if outside.open else outside.reason,
        certainty=outside.certainty,
        match=None,
        fields=judged.fields if outside.open else (),
        timing=outside.timing,
        agrees=agrees,
        sure=judged.certainty,
        open=outside.open,
        far=outside.far,
    )


# --- fields ------------------------------------------------------------------------------------------------------


def _named_files(package: Package, present: Sequence[Candidate], procedure: Procedure) -> frozenset[str]:
    """The paths of the candidates that MIFFileName names."""
    if not package.mif_file_name:
        return frozenset()
    compared = [
        (candidate.path, compare_file_name(package.mif_file_name, candidate, wildcards=procedure.wildcards))
        for candidate in present
    ]
    return frozenset(path for path, field in compared if field.verdict is FieldVerdict.EQUAL)


def _agreeing(judged: CandidateMatch) -> bool:
    """Whether the fields of a MIF agree with those of the package."""
    return judged.picked_up or judged.match is Match.PROPERTIES_EQUAL


def _judged(
    candidate: Candidate,
    package: Package,
    mode: Mode,
    procedure: Procedure,
    property_rule: PropertyRule,
    named: frozenset[str],
) -> CandidateMatch:
    """A MIF, by the identity of each of its components: open if they lead to different answers."""
    whole = _judge(candidate, package, mode, procedure, property_rule, named)
    each = [
        _judge(structs.replace(candidate, **one._asdict()), package, mode, procedure, property_rule, named)
        for one in candidate.identities
    ]
    if len({_agreeing(one) for one in each}) < 2:
        return whole
    agreed = next(one for one in each if _agreeing(one))
    verdicts = [{field.field: field.verdict in DISAGREES for field in one.fields} for one in each]
    fields = tuple(name for name in verdicts[0] if len({found[name] for found in verdicts}) > 1)
    reason = (
        f"The components of the MIF disagree in what {', '.join(fields)} is compared with; which of them the client "
        "takes is not documented."
    )
    return structs.replace(
        agreed,
        picked_up=False,
        reason=reason,
        certainty=UNKNOWN,
        match=None,
        agrees=agreed.match,
        sure=agreed.certainty,
        open=True,
        disagreeing=fields,
    )


def _judge(
    candidate: Candidate,
    package: Package,
    mode: Mode,
    procedure: Procedure,
    property_rule: PropertyRule,
    named: frozenset[str],
) -> CandidateMatch:
    if mode is Mode.NO_FIELDS:
        return CandidateMatch(candidate.path, True, "No fields are compared.", DOCUMENTED, Match.MATCHED)
    if mode is Mode.THESE_FIELDS:
        return _by_fields(candidate, package, procedure, named)
    fields = tuple(_compare(criterion, package, candidate, procedure) for criterion in GENERAL_TAB)
    if procedure.compares is Compares.EITHER_TAB:
        return _by_agreement(candidate, fields, procedure)
    return _by_properties(candidate, fields, property_rule)


def _compare(criterion: Criterion, package: Package, candidate: Candidate, procedure: Procedure) -> FieldMatch:
    field = compare(criterion, getattr(package, criterion.attribute), candidate)
    if field.verdict is FieldVerdict.EQUAL and field.package_value != field.mif_value:
        return structs.replace(field, certainty=procedure.ignoring_case)
    return field


def _by_fields(candidate: Candidate, package: Package, procedure: Procedure, named: frozenset[str]) -> CandidateMatch:
    """Use these fields: only the named file if it is present; else, in 2003 and later, any MIF by the other fields."""
    name = compare_file_name(package.mif_file_name, candidate, wildcards=procedure.wildcards)
    others = tuple(_compare(criterion, package, candidate, procedure) for criterion in REPORTING_TAB)
    if name.verdict not in DISAGREES or not procedure.falls_back:
        return _by_agreement(candidate, (name, *others), procedure)
    if named:
        reason = "The file that MIFFileName names is present, so the client looks at no other."
        rest = _by_agreement(candidate, others, procedure)
        return CandidateMatch(
            candidate.path,
            False,
            reason,
            INFERRED,
            Match.FIELD_DIFFERS,
            (name, *others),
            agrees=rest.match if rest.picked_up else None,
        )
    if not any(package.fields[1:]):
        reason = "Only MIFFileName is filled, and this is not the file that it names."
        return CandidateMatch(candidate.path, False, reason, INFERRED, Match.FIELD_DIFFERS, (name, *others))
    reason = f"{name.reason}; the named file is absent, so the client compares all MIFs by the other fields"
    passed = structs.replace(name, verdict=FieldVerdict.NOT_COMPARED, reason=reason, certainty=INFERRED)
    return _by_agreement(candidate, (passed, *others), procedure)


def _by_agreement(candidate: Candidate, fields: tuple[FieldMatch, ...], procedure: Procedure) -> CandidateMatch:
    """Picked up if every filled field agrees, and at least one is filled."""
    apart = [field for field in fields if field.verdict in DISAGREES]
    equal = [field for field in fields if field.verdict is FieldVerdict.EQUAL]
    unknown = [field.field for field in fields if field.verdict is FieldVerdict.NOT_KNOWN]
    if apart:
        # A single field that certainly differs is enough.
        certainty = max((field.certainty for field in apart), key=lambda certainty: certainty.rank)
        reason = f"{_listed(apart)} {'does' if len(apart) == 1 else 'do'} not match."
        return CandidateMatch(candidate.path, False, reason, certainty, Match.FIELD_DIFFERS, fields)
    if unknown and not equal:
        reason = f"Nothing speaks against it, but not known: {', '.join(unknown)}. Assumed to match."
        return CandidateMatch(candidate.path, True, reason, INFERRED, Match.ASSUMED, fields)
    if unknown:
        reason = f"Agreeing: {_listed(equal)}; not known: {', '.join(unknown)}. Assumed to match."
        return CandidateMatch(candidate.path, True, reason, INFERRED, Match.MATCHED, fields)
    if equal:
        certainty = weakest(*(field.certainty for field in fields if field.verdict is not FieldVerdict.DO_NOT_CARE))
        reason = f"Every filled field agrees: {_listed(equal)}."
        return CandidateMatch(candidate.path, True, reason, certainty, Match.MATCHED, fields)
    reason = "All fields are blank, so no MIF is found."
    return CandidateMatch(candidate.path, False, reason, procedure.all_blank, Match.BLANK_FIELDS, fields)


def _by_properties(candidate: Candidate, fields: tuple[FieldMatch, ...], rule: PropertyRule) -> CandidateMatch:
    """Use package properties in 2003 and later: by the SDK's remarks the exit code decides, by its table the fields."""
    apart = [field for field in fields if field.verdict in DISAGREES]
    if apart and candidate.by_windows_installer:
        reason = "A MIF of Windows Installer never equals the package properties."
        return CandidateMatch(candidate.path, False, reason, DOCUMENTED, Match.PACKAGE_PROPERTIES, fields)
    if apart:
        certainty = max((field.certainty for field in apart), key=lambda certainty: certainty.rank)
        reason = f"{_listed(apart)} {'does' if len(apart) == 1 else 'do'} not match the package properties."
        return CandidateMatch(candidate.path, False, reason, certainty, Match.FIELD_DIFFERS, fields)
    if rule is PropertyRule.COMPARE:
        reason = "Nothing differs from the package properties; that they are compared is what you set."
        return CandidateMatch(candidate.path, True, reason, UNKNOWN, Match.MATCHED, fields)
    reason = "Nothing differs from the package properties, but the exit code is assumed to decide."
    return CandidateMatch(candidate.path, False, reason, UNKNOWN, Match.PROPERTIES_EQUAL, fields)


def _listed(fields: Sequence[FieldMatch]) -> str:
    return ", ".join(field.field for field in fields)


def _rivals(found: Sequence[CandidateMatch]) -> list[CandidateMatch]:
    """The candidates that are not picked up although no source excludes them, for example because of blanks."""
    return [other for other in found if not other.picked_up and other.certainty is UNKNOWN]


def _rival_doubts(found: Sequence[CandidateMatch]) -> tuple[Doubt, ...]:
    """A doubt about candidates that might match as well as the one that is picked up."""
    rivals = _rivals(found)
    if not rivals or sum(match.picked_up for match in found) != 1:
        return ()
    text = (
        f"Whether {_paths(rivals)} could match as well is not documented; if so, it is not known which MIF counts. The "
        "SDK asks for one MIF per package."
    )
    return (Doubt("might-match-as-well", text),)


# A sentence names at most this many MIFs.
NAMED = 3


def _paths(found: Sequence[CandidateMatch]) -> str:
    return ", ".join(quoted(match.path) for match in found[:NAMED]) + (", …" if len(found) > NAMED else "")


# --- all candidates together -------------------------------------------------------------------------------------


def _conclude(found: Sequence[CandidateMatch], mode: Mode, procedure: Procedure) -> tuple[Match, str, Certainty]:
    picked = [candidate for candidate in found if candidate.picked_up]
    undecided = [candidate for candidate in found if candidate.open]
    if picked and any(other.disagreeing for other in undecided):
        may = [other for other in undecided if other.disagreeing]
        return Match.SEVERAL, f"More than one MIF may match the package: {_paths([*picked, *may])}.", UNKNOWN
    if undecided and not picked:
        return Match.NONE, f"Whether the client takes the MIF is not known. {undecided[0].reason}", UNKNOWN
    if len(picked) > 1:
        return Match.SEVERAL, f"{len(picked)} MIFs match the package: {_paths(picked)}.", UNKNOWN
    if picked:
        # Other candidates might match as well, which makes the answer less sure, but not unknown.
        (taken,) = picked
        certainty = weakest(taken.certainty, INFERRED) if _rivals(found) else taken.certainty
        reason = f"The client takes the MIF as the program's own. {taken.reason}"
        left_out = [other for other in found if other.agrees and not other.open and other.certainty is not DOCUMENTED]
        if left_out:
            certainty = weakest(certainty, *(other.certainty for other in left_out))
            reason += f" By its fields, {_paths(left_out)} would match as well; that it is ignored is not documented."
        return taken.match or Match.MATCHED, reason, certainty
    if mode is Mode.NO_MIF:
        return Match.NONE, f"{procedure.title}: status MIFs are not read, so the exit code decides.", DOCUMENTED
    if not found:
        rest = "" if procedure.compares is Compares.NOTHING else ", so the exit code decides"
        return Match.NONE, f"There is no status MIF{rest}.", DOCUMENTED
    # That none is picked up depends on all of them.
    certainty = weakest(*(candidate.certainty for candidate in found))
    compared = [candidate for candidate in found if candidate.match is not None]
    if not compared:
        reasons = {candidate.reason for candidate in found}
        why = reasons.pop() if len(reasons) == 1 else "None of the MIFs was present when the client looked."
        # SMS 1.x does not look at exit codes.
        rest = "" if procedure.compares is Compares.NOTHING else " So the exit code decides."
        return Match.NONE, f"{why}{rest}", certainty
    nearest = min(compared, key=_distance)
    subject = "does not take the MIF" if len(found) == 1 else f"takes none of {len(found)} MIFs"
    reason = f"The client {subject} as the program's own. {nearest.reason}"
    return nearest.match or Match.NONE, reason, certainty
