"""What is known about one run of a program: the input of the derivation."""

from enum import StrEnum

from msgspec import Struct

from mifkit.status.codes import recover_exit_code
from mifkit.status.generator import Generator
from mifkit.status.match_report import Matching
from mifkit.status.product import Product
from mifkit.status.settings import ClientSettings, CodeClass, classify
from mifkit.status.view import StatusView


class Match(StrEnum):
    """How the client relates a MIF to the program that ran (status-mif.md 5.3, 5.4)."""

    NONE = "none"  # no status MIF was found
    ASSUMED = "assumed"  # a MIF is at hand, the package is not: taken as matched
    MATCHED = "matched"
    BLANK_FIELDS = "blank-fields"  # all four fields of the Reporting tab are blank
    FIELD_DIFFERS = "field-differs"  # a filled field of the Reporting tab differs from the MIF
    PACKAGE_PROPERTIES = "package-properties"  # "use package properties", and msiexec wrote the MIF
    PROPERTIES_EQUAL = "properties-equal"  # "use package properties", and the MIF equals them
    IMPORTED_MSI = "imported-msi"  # the console made the package from an .msi; its fields are not known
    SEVERAL = "several"  # two MIFs or more match


class Syntax(StrEnum):
    """How well the MIF parsed, at best and at worst."""

    CLEAN = "clean"
    TOLERATED = "tolerated"  # read after repair; whether the client takes it is not documented
    BROKEN = "broken"


class Reading(StrEnum):
    """What the Status of a MIF says."""

    SUCCESS = "Success"
    FAILED = "Failed"
    NEITHER = "neither"


class Facts(Struct, frozen=True, kw_only=True):
    """One run. What is not known is `None` and stays so.

    `settings` are the site's lists and times. `status`, `description`, `syntax`, `generator` and `mif_name` belong
    to the status MIF, and `matching` tells how `match` was found out, where a package was compared. `exit_code` is
    unsigned (`codes.parse_exit_code`), `attempt` counts the runs of the program from 1, and `program_reboots` is the
    flag of InstallStatusMIFEx.
    """

    product: Product
    settings: ClientSettings = ClientSettings()
    match: Match = Match.NONE
    status: str | None = None
    description: str | None = None
    exit_code: int | None = None
    attempt: int = 1
    program_reboots: bool | None = None
    syntax: Syntax = Syntax.CLEAN
    generator: Generator | None = None
    mif_name: str | None = None
    matching: Matching | None = None


class Situation(Struct, frozen=True):
    """The facts, and what follows from them before any row of the decision table is looked up.

    `recovered` are the exit codes that the Description gives away, `code` the exit code given or, without one,
    the first of those recovered. `given_class` and `code_class` are the classes of the code given and of `code`;
    `code_class` is `None`, too, where codes of different classes share the message. `exact` tells that the Status
    is spelled as documented.
    """

    facts: Facts
    reading: Reading
    exact: bool
    recovered: tuple[int, ...]
    confidence: str | None
    evidence: str | None
    code: int | None
    given_class: CodeClass | None
    code_class: CodeClass | None
    retries_left: bool


def facts_of(
    view: StatusView | None,
    *,
    product: Product,
    match: Match | None = None,
    settings: ClientSettings | None = None,
    exit_code: int | None = None,
    attempt: int = 1,
    program_reboots: bool | None = None,
    syntax: Syntax = Syntax.CLEAN,
    generator: Generator | None = None,
    mif_name: str | None = None,
    matching: Matching | None = None,
) -> Facts:
    """The facts about a run with the status MIF seen by `view`, or without any (`None`).

    Without `match`, a MIF is assumed to be the program's own.
    """
    return Facts(
        product=product,
        settings=settings or ClientSettings(),
        match=match or (Match.NONE if view is None else Match.ASSUMED),
        status=view.status.value if view is not None and view.status is not None else None,
        description=view.description.value if view is not None and view.description is not None else None,
        exit_code=exit_code,
        attempt=attempt,
        program_reboots=program_reboots,
        syntax=syntax,
        generator=generator,
        mif_name=mif_name,
        matching=matching,
    )


def examine(facts: Facts) -> Situation:
    """What the facts say before the decision table is looked at."""
    reading, exact = read_status(facts.status)
    recovered = recover_exit_code(facts.description) if facts.description is not None else None
    codes = recovered.codes if recovered is not None else ()
    given = facts.exit_code
    given_class = classify(given, facts.settings) if given is not None else None
    classes = {classify(code, facts.settings) for code in codes}
    return Situation(
        facts=facts,
        reading=reading,
        exact=exact,
        recovered=codes,
        confidence=recovered.confidence.value if recovered is not None else None,
        evidence=recovered.evidence if recovered is not None else None,
        code=given if given is not None else next(iter(codes), None),
        given_class=given_class,
        code_class=given_class or (classes.pop() if len(classes) == 1 else None),
        retries_left=facts.attempt < facts.settings.retry_count,
    )


def read_status(status: str | None) -> tuple[Reading, bool]:
    """What a Status says, ignoring case and surrounding blanks, and whether it is spelled as documented."""
    text = status or ""
    for reading in (Reading.SUCCESS, Reading.FAILED):
        if text.strip().lower() == reading.value.lower():
            return reading, text == reading.value
    return Reading.NEITHER, False
