"""What is known about one run of a program: the input from which an outcome is derived."""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from mifkit.questions import in_full, longer_than
from mifkit.status.context import ClientContext
from mifkit.status.exit_codes.classes import FAST_RETRIES, class_of
from mifkit.status.exit_codes.recovery import recovery
from mifkit.status.generator.generator import Generator
from mifkit.status.matching.package import LONGEST
from mifkit.status.matching.relation import FileTime, Match, Timing
from mifkit.status.matching.report import Matching
from mifkit.status.outcome.circumstances import (
    LOOSE,
    MIF_DECIDES,
    AfterRunning,
    Build,
    Criteria,
    FoundOn,
    Place,
    Process,
)
from mifkit.status.product import SMS_1, WITH_MIF, DeploymentType, Product
from mifkit.status.settings.client_settings import ClientSettings, CodeClass
from mifkit.status.view import Field, StatusView


class Syntax(StrEnum):
    """How well the MIF parsed."""

    CLEAN = "clean"
    TOLERATED = "tolerated"  # parsed after repair; whether the client accepts it is not documented
    BROKEN = "broken"


class MissingMif(StrEnum):
    """Why the program may have written a MIF that is not at hand."""

    WINDOWS_INSTALLER = "windows-installer"  # the command line makes Windows Installer write one
    COMMAND_LINE = "command-line"  # it makes something else write one
    POSSIBLE = "possible"  # the package has match fields, or a MIF was matched


class MatchedMif(Struct, frozen=True):
    """One of several MIFs that match the package: its path and its Status (`None`: none that can be read)."""

    path: str
    status: str | None


class Reading(StrEnum):
    """What the Status of a MIF says."""

    SUCCESS = "Success"
    FAILED = "Failed"
    NEITHER = "neither"


class Facts(Struct, frozen=True, kw_only=True):
    """One run. `None` is a fact that is not known; it is never guessed.

    The site: `settings` are its lists and times. `properties_compared` chooses between the two statements of the SDK
    about "use package properties" (row D32).

    The status MIF: `status`, `description`, `syntax`, `generator`, `mif_name`, `too_long` (attributes that no match
    field can hold), `other_class` and `other_name` (the class and the name of the group that has the Status, if they
    are not the known ones), `in_template` (that group is a template) and `statuses` (each different Status, where the
    file has several; `None`: none that can be read). `disagreeing` are the fields of the package with which only some
    of its components agree. `ignores_case` says whether the client ignores case and blanks in the Status, `found_on`
    where the file was found, `missing_mif` that the program's MIF is not at hand. `rivals` are the MIFs that match,
    where several do and it is known what they say; `discarded`: the client makes nothing of the MIF (an answer to an
    open question). `match` says how the MIF is related to the package (`match_given` is false if that is a mere
    condition of the answer), and `matching`, if a package was compared, why.

    The run: `exit_code` is unsigned (`codes.parse_exit_code`), `attempt` counts the runs of the program from 1,
    `program_reboots` is the flag of InstallStatusMIFEx.

    The pick-up of the MIF: `place`, `timing`, `file_time` (the timing is that of the file), `by_child` (a child of the
    launched process wrote it after the end), `several` (more than one MIF matches), `job_expired`, `process`.

    The client: `product` (`product_given` is false if it is assumed), `service_pack` and `agent_build` of SMS 2.0,
    `base_dll_fixed` of SMS 1.2, `windows_9x`.

    The program: `after_running`, `criteria`, and the `deployment_type` of an application.
    """

    product: Product
    settings: ClientSettings = ClientSettings()
    match: Match = Match.NONE
    match_given: bool = True
    status: str | None = None
    description: str | None = None
    exit_code: int | None = None
    attempt: int = 1
    program_reboots: bool | None = None
    syntax: Syntax = Syntax.CLEAN
    generator: Generator | None = None
    mif_name: str | None = None
    too_long: tuple[str, ...] = ()
    other_class: str | None = None
    other_name: str | None = None
    in_template: bool = False
    statuses: tuple[str | None, ...] = ()
    disagreeing: tuple[str, ...] = ()
    ignores_case: bool | None = None
    missing_mif: MissingMif | None = None
    rivals: tuple[MatchedMif, ...] = ()
    discarded: bool = False
    found_on: FoundOn | None = None
    product_given: bool = True
    properties_compared: bool = False
    place: Place | None = None
    timing: Timing | None = None
    file_time: FileTime | None = None
    by_child: bool | None = None
    several: bool | None = None
    job_expired: bool | None = None
    process: Process | None = None
    service_pack: int | None = None
    agent_build: Build | None = None
    base_dll_fixed: bool | None = None
    windows_9x: bool | None = None
    after_running: AfterRunning | None = None
    criteria: Criteria | None = None
    deployment_type: DeploymentType | None = None
    matching: Matching | None = None


class Situation(Struct, frozen=True, kw_only=True):
    """The facts, and what follows from them before a row of the decision table is looked up.

    `recovered` are the exit codes that follow from the Description, and `confidence` and `evidence` say how. `code` is
    the exit code that was given or else the first of `recovered`. `given_class` and `code_class` are the classes of the
    given code and of `code`; `code_class` is also `None` if codes of different classes share the message. `exact` is
    whether the Status is spelled as documented, `loads` whether the MIF can be read and has a Status.

    The attributes from `product` on are those that conditions of rows are about; rows that only say how to read the
    run change them (`decision.decide`).
    """

    facts: Facts
    exact: bool
    recovered: tuple[int, ...]
    confidence: str | None
    evidence: str | None
    code: int | None
    given_class: CodeClass | None

    product: Product
    match: Match
    reading: Reading
    code_class: CodeClass | None
    non_zero: bool | None
    retries_left: bool
    program_reboots: bool | None
    properties_compared: bool
    service_pack: int | None
    agent_fixed: bool | None
    base_dll_fixed: bool | None
    loads: bool
    place: Place | None
    timing: Timing | None
    by_child: bool | None
    several: bool | None
    job_expired: bool | None
    process: Process | None
    after_running: AfterRunning | None
    loose_criteria: bool | None
    windows_9x: bool | None


def facts_of(
    view: StatusView | None,
    *,
    context: ClientContext,
    match: Match | None = None,
    attempt: int = 1,
    program_reboots: bool | None = None,
    syntax: Syntax = Syntax.CLEAN,
    generator: Generator | None = None,
    mif_name: str | None = None,
    matching: Matching | None = None,
    missing_mif: MissingMif | None = None,
    describe: Callable[[str], str] = in_full,
) -> Facts:
    """The facts about a run with the status MIF seen by `view`, or without any (`None`).

    `context` gives product, settings and exit code. Without `match`, a MIF is assumed to be the program's own. What
    else is known goes into the facts with `msgspec.structs.replace`. `describe` turns the Description into what the
    facts keep of it.
    """
    return Facts(
        product=context.assumed_product,
        product_given=context.product is not None,
        settings=context.client,
        match=match or (Match.NONE if view is None else Match.ASSUMED),
        status=view.status.value if view is not None and view.status is not None else None,
        description=view.description.ask(describe) if view is not None and view.description is not None else None,
        exit_code=context.exit_code,
        attempt=attempt,
        program_reboots=program_reboots,
        syntax=syntax,
        generator=generator,
        mif_name=mif_name,
        too_long=_too_long(view) if view is not None else (),
        other_class=view.other_class if view is not None else None,
        other_name=view.other_name if view is not None else None,
        in_template=view is not None and view.in_template,
        statuses=view.statuses if view is not None and len(view.statuses) > 1 else (),
        # A match without a MIF is about one that is not at hand.
        missing_mif=missing_mif or (MissingMif.POSSIBLE if view is None and match is not None else None),
        matching=matching,
    )


def if_own(facts: Facts) -> Facts:
    """The facts if the client takes the MIF as the program's own, where nobody knows whether it does.

    That is inferred at best: `match_given` stays false.
    """
    if facts.match is not Match.ASSUMED or facts.product not in WITH_MIF - SMS_1:
        return facts
    return replace(facts, match=Match.MATCHED, match_given=False)


def _too_long(view: StatusView) -> tuple[str, ...]:
    counterparts: tuple[tuple[str, Field | None, str], ...] = (
        ("Manufacturer", view.manufacturer, "mif_publisher"),
        ("Product", view.product, "mif_name"),
        ("Version", view.version, "mif_version"),
    )
    return tuple(
        name
        for name, field, attribute in counterparts
        if field is not None and field.ask(longer_than(LONGEST[attribute]))
    )


def examine(facts: Facts) -> Situation:
    """What the facts say before the decision table is looked at."""
    reading, exact = read_status(facts.status)
    if not exact and facts.ignores_case is False:
        reading = Reading.NEITHER
    recovered = recovery(facts.settings.messages)(facts.description) if facts.description is not None else None
    codes = recovered.codes if recovered is not None else ()
    given = facts.exit_code
    given_class = _class_of(given, facts) if given is not None else None
    classes = {_class_of(code, facts) for code in codes}
    code = given if given is not None else next(iter(codes), None)
    return Situation(
        facts=facts,
        exact=exact,
        recovered=codes,
        confidence=recovered.confidence.value if recovered is not None else None,
        evidence=recovered.evidence if recovered is not None else None,
        code=code,
        given_class=given_class,
        product=facts.product,
        match=_in_reach(facts),
        reading=reading,
        code_class=given_class or (classes.pop() if len(classes) == 1 else None),
        non_zero=None if code is None else code != 0,
        retries_left=_retries_left(facts),
        program_reboots=facts.program_reboots,
        properties_compared=facts.properties_compared,
        service_pack=facts.service_pack,
        agent_fixed=_agent_fixed(facts),
        base_dll_fixed=facts.base_dll_fixed,
        loads=facts.syntax is not Syntax.BROKEN and facts.status is not None and not facts.discarded,
        place=facts.place,
        timing=facts.timing,
        by_child=facts.by_child,
        several=True if facts.match is Match.SEVERAL else facts.several,
        job_expired=facts.job_expired,
        # The client looks for a MIF when the program has ended.
        process=Process.ENDED if facts.process is None and facts.match is not Match.NONE else facts.process,
        after_running=facts.after_running,
        loose_criteria=None if facts.criteria is None else facts.criteria in LOOSE,
        windows_9x=facts.windows_9x,
    )


def _class_of(code: int, facts: Facts) -> CodeClass | None:
    return class_of(code, facts.product, facts.settings, facts.deployment_type)


def _in_reach(facts: Facts) -> Match:
    """The match; none if the MIF is in a folder that the client does not search (status-mif.md 5.2, 5.3)."""
    if facts.place is Place.ELSEWHERE and facts.product not in SMS_1:
        return Match.NONE
    return Match.MATCHED if facts.match is Match.SEVERAL else facts.match


def _retries_left(facts: Facts) -> bool:
    if facts.product is Product.CB_APP:
        return facts.attempt <= FAST_RETRIES
    # The count is the number of retries (SDK): the first run does not count.
    return facts.attempt <= facts.settings.retry_count


def _agent_fixed(facts: Facts) -> bool | None:
    """Whether the agent of SMS 2.0 lets the MIF decide; all service packs have that fix (KB216744)."""
    if facts.agent_build is not None:
        return facts.agent_build >= MIF_DECIDES
    return True if facts.service_pack is not None and facts.service_pack >= 1 else None


def read_status(status: str | None) -> tuple[Reading, bool]:
    """What a Status says if case and surrounding blanks are ignored, and whether it is spelled as documented."""
    text = status or ""
    for reading in (Reading.SUCCESS, Reading.FAILED):
        if text.strip().lower() == reading.value.lower():
            return reading, text == reading.value
    return Reading.NEITHER, False
