"""The open questions about the match: whether the client takes a MIF, which one, and in time."""

from collections.abc import Callable

from msgspec.structs import replace

from mifkit.status.matching.fields import REPORTING_TAB, same_but_for_case
from mifkit.status.matching.relation import FileTime, Match, Timing
from mifkit.status.matching.report import DISAGREES, FieldMatch, FieldVerdict
from mifkit.status.outcome.circumstances import FoundOn
from mifkit.status.outcome.facts import Facts, MissingMif, Reading
from mifkit.status.outcome.open_question import (
    OWN,
    TAKEN_FOR,
    Answer,
    Likelihood,
    OpenQuestion,
    compared,
    rejected,
    taken,
    without_content,
)
from mifkit.status.product import PACKAGES, SMS_1, SMS_2, WITH_MIF
from mifkit.status.settings.client_settings import REBOOT

# A matched MIF is deleted, an unmatched one stays behind (KBZ916797; SCS).
STAYS_BEHIND = "the client deletes a matched MIF, and this one still exists"
NO_PACKAGE = "no package was given"
# The MIF of a package that is not known, and of a command line that writes one.
UNMATCHED = "if it does not match, so that the exit code decides"
UNWRITTEN = "if there is none, or it does not match, so that the exit code decides"


def _unknown_of_the_package(facts: Facts) -> str:
    """What would have to be known for a comparison, as a clause."""
    if facts.matching is None:
        return NO_PACKAGE
    unknown = [field.field for field in facts.matching.fields if field.verdict is FieldVerdict.NOT_KNOWN]
    return f"too little of the package is known ({', '.join(unknown)} may be filled)"


def _match(facts: Facts) -> OpenQuestion | None:
    """Whether the MIF is the program's own, where no package was given, or too little of it."""
    if facts.match is not Match.ASSUMED or facts.product not in WITH_MIF - SMS_1:
        return None
    left_behind = facts.found_on is FoundOn.CLIENT and facts.product in PACKAGES
    known = compared(facts)
    unknown = _unknown_of_the_package(facts)
    return OpenQuestion(
        id="match",
        reason=f"{unknown}, so whether the client takes this MIF as the program's own is not known",
        answers=(
            Answer(
                condition="if the package matches it",
                facts=replace(known, match=Match.MATCHED),
                likelihood=Likelihood.IMPROBABLE if left_behind else None,
                why=STAYS_BEHIND if left_behind else None,
            ),
            Answer(
                condition=UNMATCHED,
                facts=replace(known, match=Match.FIELD_DIFFERS),
                likelihood=Likelihood.PROBABLE if left_behind else None,
                why=STAYS_BEHIND if left_behind else None,
            ),
        ),
    )


def _identity(facts: Facts) -> OpenQuestion | None:
    """Whether a package matches a MIF whose components disagree in an attribute that was compared."""
    if facts.matching is None or facts.match not in {Match.MATCHED, Match.FIELD_DIFFERS}:
        return None
    if facts.product not in PACKAGES:
        return None
    values = {
        criterion.field: one.values
        for one in facts.ambiguous
        for criterion in REPORTING_TAB
        if criterion.mif == one.name
    }
    doubtful = [field.field for field in facts.matching.fields if _either_way(field, values.get(field.field, ()))]
    differing = {field.field for field in facts.matching.fields if field.verdict in DISAGREES}
    if not differing <= {*doubtful}:
        # Another field differs all the same.
        return None
    if not doubtful:
        return None
    known = replace(compared(facts), ambiguous=())
    return OpenQuestion(
        id="several-identities",
        reason=f"the components of the MIF disagree in what {', '.join(doubtful)} is compared with, and which of them "
        "the client takes is not documented",
        answers=(
            Answer(condition="if it takes one that the package matches", facts=replace(known, match=Match.MATCHED)),
            Answer(
                condition="if it takes one that differs, so that the exit code decides",
                facts=replace(known, match=Match.FIELD_DIFFERS),
            ),
        ),
    )


def _either_way(field: FieldMatch, values: tuple[str, ...]) -> bool:
    """Whether some of the values equal the package's, and others do not."""
    wanted = field.package_value
    return bool(wanted) and len({same_but_for_case(value, wanted or "") for value in values}) > 1


MISSING = {
    MissingMif.WINDOWS_INSTALLER: "the command line makes Windows Installer write a status MIF, which was not given",
    MissingMif.COMMAND_LINE: "the command line writes a status MIF, which was not given",
    MissingMif.POSSIBLE: "no status MIF was given, and the program may write one",
}
# What Windows Installer writes where the exit code says that it failed (S0, S4), or that it succeeded (MSI).
SAYS_FAILED = "Windows Installer writes Failed when an installation fails (S0, S4)"
SAYS_SUCCESS = "Windows Installer writes Success when an installation succeeds (S4, MSI)"


def _missing_mif(facts: Facts) -> OpenQuestion | None:
    """What the MIF says that the program writes, where none was given, and whether the package matches it."""
    missing = facts.missing_mif
    if missing is None or facts.product not in PACKAGES | SMS_2:
        return None
    # Nothing is known of the Description; a text that leads nowhere stands for it.
    known = replace(facts, missing_mif=None, description="-")
    if taken(facts):
        return OpenQuestion(
            id="missing-mif",
            reason=MISSING[missing] if missing is not MissingMif.POSSIBLE else "the status MIF was not given",
            answers=tuple(
                Answer(
                    condition=f"if the MIF says {reading.value}",
                    facts=replace(known, status=reading.value),
                    likelihood=likelihood,
                    why=why,
                )
                for reading, likelihood, why in _expected(facts)
            ),
        )
    if facts.match is not Match.ASSUMED:
        return None
    known = compared(known)
    unmatched = UNMATCHED if missing is not MissingMif.POSSIBLE else UNWRITTEN
    wrote = "that MIF" if missing is not MissingMif.POSSIBLE else "a MIF of the program"
    return OpenQuestion(
        id="missing-mif",
        reason=f"{MISSING[missing]}: whether the package matches it is not known",
        answers=(
            *(
                Answer(
                    condition=f"if the package matches {wrote}, and it says {reading.value}",
                    facts=replace(known, match=Match.MATCHED, status=reading.value),
                    # That a match is probable, too, is not said by any source.
                    likelihood=likelihood if likelihood is Likelihood.IMPROBABLE else None,
                    why=why if likelihood is Likelihood.IMPROBABLE else None,
                )
                for reading, likelihood, why in _expected(facts)
            ),
            Answer(condition=unmatched, facts=replace(known, match=Match.NONE, description=None)),
        ),
    )


def _expected(facts: Facts) -> tuple[tuple[Reading, Likelihood | None, str | None], ...]:
    """What the MIF can say, and how likely that is."""
    code = facts.exit_code
    if facts.missing_mif is not MissingMif.WINDOWS_INSTALLER or code is None or code in REBOOT:
        return (Reading.FAILED, None, None), (Reading.SUCCESS, None, None)
    failed, why = code != 0, SAYS_FAILED if code else SAYS_SUCCESS
    likely = {True: Likelihood.PROBABLE, False: Likelihood.IMPROBABLE}
    return (Reading.FAILED, likely[failed], why), (Reading.SUCCESS, likely[not failed], why)


def _several_mifs(facts: Facts) -> OpenQuestion | None:
    """What the MIF says that counts, where two or more match (D35)."""
    matched = facts.match is Match.SEVERAL or (facts.several is True and taken(facts))
    if not matched or facts.product not in PACKAGES:
        return None
    # Nothing is known of the others; a text that leads nowhere stands for the Description.
    known = without_content(facts)
    match = Match.MATCHED if facts.match is Match.SEVERAL else facts.match
    known = replace(known, match=match, several=None, missing_mif=None, description="-")
    return OpenQuestion(
        id="several-mifs",
        reason="two or more MIFs match, and which of them counts is not documented",
        answers=tuple(
            Answer(condition=f"if one counts that says {read.value}", facts=replace(known, status=read.value))
            for read in TAKEN_FOR
        ),
        in_table=True,
    )


# A copy of a MIF has the time of the copying, unless the tool kept that of the file.
COPIES = frozenset({FoundOn.SERVER, FoundOn.COPY})


def _file_time(facts: Facts) -> OpenQuestion | None:
    """Whether the time of a file that speaks against the MIF is that of the MIF."""
    doubtful = facts.file_time is FileTime.DOUBTFUL or (facts.file_time is not None and facts.found_on in COPIES)
    if facts.timing in (None, Timing.DURING) or not doubtful or not taken(facts):
        return None
    when = "before the start" if facts.timing is Timing.BEFORE_START else "after the end"
    return OpenQuestion(
        id="file-time",
        reason=f"the time of the file lies {when} of the run, and it may be that of a copy; --written says when it was "
        "written",
        answers=(
            Answer(
                condition="if that time is wrong, as the time of a copy is",
                facts=replace(facts, timing=None, file_time=None),
            ),
            Answer(condition="if that time is right", facts=replace(facts, file_time=None)),
        ),
    )


def _late(facts: Facts) -> OpenQuestion | None:
    """Whether the client takes a MIF that was written after the end of the program."""
    if facts.timing is not Timing.AFTER_END or facts.match not in OWN or facts.product not in PACKAGES:
        return None
    return OpenQuestion(
        id="written-after-the-end",
        reason="the MIF was written after the program had ended, and how late the client accepts one is not documented",
        answers=(
            Answer(condition="if the client still finds it", facts=replace(facts, timing=Timing.DURING)),
            rejected(facts, "it comes too late"),
        ),
    )


# In the order in which they are asked.
QUESTIONS: tuple[Callable[[Facts], OpenQuestion | None], ...] = (
    _missing_mif,
    _match,
    _identity,
    _several_mifs,
    _file_time,
    _late,
)
