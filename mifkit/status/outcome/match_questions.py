"""The open questions about the match: whether the client takes a MIF, which one, and in time."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from mifkit.diagnostics import quoted
from mifkit.status.matching.relation import FileTime, Match, Timing
from mifkit.status.matching.report import FieldVerdict
from mifkit.status.outcome.circumstances import FoundOn
from mifkit.status.outcome.facts import Facts, MatchedMif, MissingMif, Reading, read_status
from mifkit.status.outcome.open_question import (
    DECIDES,
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
UNMATCHED = f"if it does not match{DECIDES}"
UNWRITTEN = f"if there is none, or it does not match{DECIDES}"


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
    # Both conditions say that nothing speaks against them any more.
    answered: dict[str, Any] = {"found_on": None} if left_behind else {}
    unknown = _unknown_of_the_package(facts)
    return OpenQuestion(
        id="match",
        reason=f"{unknown}, so whether the client takes this MIF as the program's own is not known",
        answers=(
            Answer(
                condition="if the package matches it",
                facts=replace(known, match=Match.MATCHED, **answered),
                likelihood=Likelihood.IMPROBABLE if left_behind else None,
                why=STAYS_BEHIND if left_behind else None,
            ),
            Answer(
                condition=UNMATCHED,
                facts=replace(known, match=Match.FIELD_DIFFERS, **answered),
                likelihood=Likelihood.PROBABLE if left_behind else None,
                why=STAYS_BEHIND if left_behind else None,
            ),
        ),
    )


def _identity(facts: Facts) -> OpenQuestion | None:
    """Whether a package matches a MIF whose components disagree in an attribute that was compared."""
    if not facts.disagreeing:
        return None
    known = replace(compared(facts), disagreeing=())
    return OpenQuestion(
        id="several-identities",
        reason=f"the components of the MIF disagree in what {', '.join(facts.disagreeing)} is compared with, and which "
        "of them the client takes is not documented",
        answers=(
            Answer(condition="if it takes one that the package matches", facts=known),
            Answer(
                condition=f"if it takes one that differs{DECIDES}",
                facts=replace(known, match=Match.FIELD_DIFFERS),
            ),
        ),
    )


def _undocumented(facts: Facts) -> OpenQuestion | None:
    """Whether SMS 2.0 takes a MIF that is related to its package in a way that only later clients are known for."""
    reason = UNDOCUMENTED.get(facts.match)
    if reason is None or facts.product not in SMS_2:
        return None
    known = compared(facts)
    return OpenQuestion(
        id="match-not-documented",
        reason=f"{reason}, and what SMS 2.0 does then is not documented",
        answers=(
            Answer(condition="if the client takes the MIF", facts=replace(known, match=Match.MATCHED)),
            Answer(
                condition=f"if it does not{DECIDES}",
                facts=replace(known, match=Match.FIELD_DIFFERS),
            ),
        ),
    )


UNDOCUMENTED = {
    Match.BLANK_FIELDS: "all four fields of the Reporting tab are blank",
    Match.IMPORTED_MSI: "the package was made from an .msi, and its fields are not known",
}
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
    if facts.match is not Match.SEVERAL and not (facts.several is True and taken(facts)):
        return None
    # Which of them the rest of the facts is about is not known: a text that leads nowhere stands for the Description.
    known = without_content(facts)
    match = Match.MATCHED if facts.match is Match.SEVERAL else facts.match
    known = replace(known, match=match, several=None, rivals=(), disagreeing=(), missing_mif=None, description="-")
    generic = {f"if one counts that says {read.value}": read.value for read in TAKEN_FOR}
    said = _said_by(facts.rivals) if facts.rivals else generic
    answers = [Answer(condition=condition, facts=replace(known, status=status)) for condition, status in said.items()]
    if facts.product not in SMS_1:
        # No source says that one of them counts at all.
        none = replace(known, match=Match.NONE, description=None, timing=None)
        answers.append(Answer(condition=f"if it takes none of them{DECIDES}", facts=none))
    return OpenQuestion(
        id="several-mifs",
        reason="two or more MIFs match, and which of them counts is not documented",
        answers=tuple(answers),
        in_table=facts.product not in SMS_1,
    )


# A condition names at most this many MIFs that say the same.
NAMED = 3


def _said_by(rivals: tuple[MatchedMif, ...]) -> dict[str, str | None]:
    """A condition for each Status of the MIFs that match; of those that are read alike, the first stands for all."""
    alike: dict[tuple[Reading, bool, bool], list[MatchedMif]] = {}
    for mif in rivals:
        alike.setdefault((*read_status(mif.status), mif.status is None), []).append(mif)
    return {_counts(mifs): mifs[0].status for mifs in alike.values()}


def _counts(mifs: list[MatchedMif]) -> str:
    """The condition that one of these MIFs counts, which say the same."""
    names = ", ".join(quoted(mif.path) for mif in mifs[:NAMED]) + (", …" if len(mifs) > NAMED else "")
    status = mifs[0].status
    said = f"say{'s' if len(mifs) == 1 else ''} {quoted(status)}" if status is not None else "no Status"
    which = "which" if status is not None else "with"
    return f"if {names if len(mifs) == 1 else f'one of {names}'} counts, {which} {said}"


def _left_behind(facts: Facts) -> OpenQuestion | None:
    """Whether the client took a MIF that matches, although it still lies on the client, which deletes what it took."""
    if facts.found_on is not FoundOn.CLIENT or facts.product not in PACKAGES or not taken(facts):
        return None
    known = replace(facts, found_on=None)
    return OpenQuestion(
        id="left-behind",
        reason="the MIF matches, but it still lies on the client, and a client deletes a MIF that it took (KBZ916797): "
        "one speaks against the other",
        answers=(
            Answer(
                condition="if the client takes it all the same, since it has not looked for it yet",
                facts=known,
                likelihood=Likelihood.IMPROBABLE,
                why=STAYS_BEHIND,
            ),
            replace(
                rejected(known, "the client did not take it"),
                likelihood=Likelihood.PROBABLE,
                why=STAYS_BEHIND,
            ),
        ),
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
    _undocumented,
    _identity,
    _several_mifs,
    _left_behind,
    _file_time,
    _late,
)
