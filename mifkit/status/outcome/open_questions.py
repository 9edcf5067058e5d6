"""The questions that decide an outcome and that the facts leave open, with the answers that each of them can have.

Nothing is guessed: for each answer the facts are completed, and an outcome is derived of them (`derive.derive`).
"""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from mifkit.diagnostics import Certainty, quoted
from mifkit.status.exit_codes.codes import label
from mifkit.status.exit_codes.recovery import recovery
from mifkit.status.matching.fields import REPORTING_TAB, same_but_for_case
from mifkit.status.matching.relation import FileTime, Match, Timing
from mifkit.status.matching.report import DISAGREES, FieldMatch, FieldVerdict
from mifkit.status.outcome.circumstances import FoundOn
from mifkit.status.outcome.facts import Facts, MissingMif, Reading, Syntax, read_status
from mifkit.status.product import PACKAGES, SMS_1, SMS_2, WITH_MIF, Product
from mifkit.status.settings.client_settings import REBOOT


class Likelihood(StrEnum):
    """How likely an answer is, in words; only where a source says so."""

    PROBABLE = "probable"
    IMPROBABLE = "improbable"


class Answer(Struct, frozen=True, kw_only=True):
    """One answer to an open question: its condition, as a clause that begins with "if", and the completed facts.

    `why` says on what the likelihood is based; both are `None` where no source says which answer is the likely one.
    """

    condition: str
    facts: Facts
    likelihood: Likelihood | None = None
    why: str | None = None


class OpenQuestion(Struct, frozen=True, kw_only=True):
    """A question that the facts leave open. `reason` says what is not known, and how to settle it.

    `in_table`: a row of the decision table says that this is not documented, and explains the outcome.
    """

    id: str
    reason: str
    answers: tuple[Answer, ...]
    in_table: bool = False


# The package is known to take a MIF with these fields for its result.
OWN = frozenset({Match.MATCHED, Match.IMPORTED_MSI})
# A matched MIF is deleted, an unmatched one stays behind (KBZ916797; SCS).
STAYS_BEHIND = "the client deletes a matched MIF, and this one still exists"
NO_PACKAGE = "no package was given"
# The MIF of a package that is not known, and of a command line that writes one.
UNMATCHED = "if it does not match, so that the exit code decides"
UNWRITTEN = "if there is none, or it does not match, so that the exit code decides"


def _compared(facts: Facts) -> Facts:
    """The facts under a condition that says whether the MIF matches, so that the comparison lowers no certainty."""
    if facts.matching is None:
        return facts
    return replace(facts, matching=replace(facts.matching, certainty=Certainty.DOCUMENTED))


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
    known = _compared(facts)
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
    known = replace(_compared(facts), ambiguous=())
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
    if _taken(facts):
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
    known = _compared(known)
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


def _taken(facts: Facts) -> bool:
    """Whether the client takes the MIF for the program's own, so that its content counts."""
    if facts.product in SMS_1:
        return facts.match is not Match.NONE
    if facts.match is Match.PROPERTIES_EQUAL:
        return facts.product in SMS_2 or (facts.product in PACKAGES and facts.properties_compared)
    return facts.match in OWN and facts.product in WITH_MIF


def _without_content(facts: Facts) -> Facts:
    """The facts without what the MIF says, under a condition that says whether it counts."""
    without = replace(
        facts,
        syntax=Syntax.CLEAN,
        status=None,
        description=None,
        statuses=(),
        other_class=None,
        other_name=None,
        in_template=False,
    )
    return _compared(without)


def _rejected(facts: Facts, how: str) -> Answer:
    """The answer that the client makes nothing of the MIF: SMS 1.x looks at nothing else, later clients at the code."""
    without = _without_content(facts)
    if facts.product in SMS_1:
        return Answer(condition=f"if {how}", facts=without)
    return Answer(
        condition=f"if {how}, so that the exit code decides",
        facts=replace(without, match=Match.NONE, timing=None),
    )


def _syntax(facts: Facts) -> OpenQuestion | None:
    """Whether the client reads a MIF that does not parse."""
    # Before its fix, SMS 1.2 is documented to discard what it cannot read (D03).
    documented = facts.product is Product.SMS12 and facts.base_dll_fixed is not True
    if facts.syntax is not Syntax.BROKEN or documented or not _taken(facts):
        return None
    return OpenQuestion(
        id="syntax",
        reason="the MIF has syntax errors, and whether the client accepts it is not documented",
        answers=(
            Answer(condition="if the client reads it all the same", facts=replace(facts, syntax=Syntax.TOLERATED)),
            _rejected(facts, "the client rejects it"),
        ),
    )


# A copy of a MIF has the time of the copying, unless the tool kept that of the file.
COPIES = frozenset({FoundOn.SERVER, FoundOn.COPY})


def _file_time(facts: Facts) -> OpenQuestion | None:
    """Whether the time of a file that speaks against the MIF is that of the MIF."""
    doubtful = facts.file_time is FileTime.DOUBTFUL or (facts.file_time is not None and facts.found_on in COPIES)
    if facts.timing in (None, Timing.DURING) or not doubtful or not _taken(facts):
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
            _rejected(facts, "it comes too late"),
        ),
    )


def _group(facts: Facts) -> OpenQuestion | None:
    """Whether the client takes the Status from a group of another class or another name."""
    if (facts.other_class is None and facts.other_name is None) or not _taken(facts):
        return None
    named = (
        f"of another class, {quoted(facts.other_class)},"
        if facts.other_class is not None
        else f"of another name, {quoted(facts.other_name or '')},"
    )
    return OpenQuestion(
        id="group-of-the-status",
        reason=f"the Status is in a group {named} and whether the client looks there is not documented",
        answers=(
            Answer(
                condition="if the client takes the Status from there",
                facts=replace(facts, other_class=None, other_name=None),
            ),
            _rejected(facts, "it finds no Status"),
        ),
    )


def _template(facts: Facts) -> OpenQuestion | None:
    """Whether the client takes the Status from a template, whose values are only defaults."""
    if not facts.in_template or not _taken(facts):
        return None
    return OpenQuestion(
        id="status-in-a-template",
        reason="the Status is in a template, and whether the client takes the default for the value is not documented",
        answers=(
            Answer(condition="if the client takes the Status from there", facts=replace(facts, in_template=False)),
            _rejected(facts, "it finds no Status"),
        ),
    )


def _several_statuses(facts: Facts) -> OpenQuestion | None:
    """Which Status counts, where the file has several that disagree."""
    if len(facts.statuses) < 2 or not _taken(facts):
        return None
    written = [quoted(status) if status is not None else "none" for status in facts.statuses]
    return OpenQuestion(
        id="several-statuses",
        reason=f"the file has more than one Status ({_listed(written)}), and which of them counts is not documented",
        answers=tuple(
            Answer(
                condition=f"if the Status {quoted(status)} counts" if status is not None else "if none counts",
                facts=replace(facts, status=status, statuses=()),
            )
            for status in _distinct(facts.statuses)
        ),
    )


def _distinct(statuses: tuple[str | None, ...]) -> list[str | None]:
    """The first Status of each kind, in their order: of Statuses that are read alike, the others change nothing."""
    kinds: dict[tuple[Reading, bool, bool], str | None] = {}
    for status in statuses:
        kinds.setdefault((*read_status(status), status is None), status)
    return list(kinds.values())


def _spelling(facts: Facts) -> OpenQuestion | None:
    """Whether case and blanks in the Status matter."""
    reading, exact = read_status(facts.status)
    open_ = facts.ignores_case is None and not exact and reading is not Reading.NEITHER
    if not open_ or facts.product not in PACKAGES or not _taken(facts):
        return None
    return OpenQuestion(
        id="status-spelling",
        reason=(
            f"the Status is written {quoted(facts.status or '')}, and that the client ignores case and blanks there is "
            "not documented"
        ),
        answers=(
            Answer(condition=f"if the client reads it as {reading.value}", facts=replace(facts, ignores_case=True)),
            Answer(condition="if it takes it for another word", facts=replace(facts, ignores_case=False)),
        ),
    )


def _recovered_codes(facts: Facts) -> OpenQuestion | None:
    """Which exit code the program returned, where two share the message in the Description."""
    if facts.exit_code is not None or facts.description is None or facts.match not in OWN:
        return None
    recovered = recovery(facts.settings.messages)(facts.description)
    if recovered is None or len(recovered.codes) < 2:
        return None
    return OpenQuestion(
        id="recovered-codes",
        reason=f"the Description is the message of {' and '.join(map(label, recovered.codes))}",
        answers=tuple(
            Answer(condition=f"if the exit code was {label(code)}", facts=replace(facts, exit_code=code))
            for code in recovered.codes
        ),
    )


# What a client may make of a MIF whose Status says neither.
TAKEN_FOR = {Reading.FAILED: "a failure", Reading.SUCCESS: "a success"}
REPORTED_IF_VALID = "a field post says that a MIF is reported only if it is valid (SCS)"


def _another_word(facts: Facts) -> OpenQuestion | None:
    """What the client makes of a MIF without a Status, or of one whose Status is another word (D34)."""
    reading, _ = read_status(facts.status)
    if reading is not Reading.NEITHER or facts.syntax is Syntax.BROKEN:
        return None
    if facts.product not in PACKAGES or not _taken(facts):
        return None
    written = "the MIF has no Status" if facts.status is None else f"the Status is {quoted(facts.status)}"
    rejected = _rejected(facts, "it discards the MIF")
    if facts.status is None:
        rejected = replace(rejected, likelihood=Likelihood.PROBABLE, why=REPORTED_IF_VALID)
    return OpenQuestion(
        id="status-another-word",
        reason=f"{written}, and what the client makes of that is not documented",
        answers=(
            *(
                Answer(condition=f"if the client takes it for {kind}", facts=replace(facts, status=read.value))
                for read, kind in TAKEN_FOR.items()
            ),
            rejected,
        ),
        in_table=True,
    )


def _several_mifs(facts: Facts) -> OpenQuestion | None:
    """What the MIF says that counts, where two or more match (D35)."""
    matched = facts.match is Match.SEVERAL or (facts.several is True and _taken(facts))
    if not matched or facts.product not in PACKAGES:
        return None
    # Nothing is known of the others; a text that leads nowhere stands for the Description.
    known = _without_content(facts)
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


# A sentence lists at most this many.
LISTED = 6


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:LISTED]) + (", …" if len(texts) > LISTED else "")


# In the order in which they are asked: each answer is asked the questions that it leaves open.
QUESTIONS: tuple[Callable[[Facts], OpenQuestion | None], ...] = (
    _missing_mif,
    _match,
    _identity,
    _several_mifs,
    _file_time,
    _late,
    _syntax,
    _group,
    _template,
    _several_statuses,
    _spelling,
    _another_word,
    _recovered_codes,
)


def open_question(facts: Facts) -> OpenQuestion | None:
    """The first question that decides the outcome and that the facts leave open; `None` if there is none."""
    return next((question for ask in QUESTIONS if (question := ask(facts)) is not None), None)
