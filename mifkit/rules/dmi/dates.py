"""DMI520 to DMI522: dates."""

from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.kinds import Profile
from mifkit.documents.mif import Document
from mifkit.mif.semantics.dates import beyond_calendar, mended, near_miss, read_date
from mifkit.questions import is_empty
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, rule
from mifkit.rules.fixes import rewrite
from mifkit.rules.frames import example

LOADER = "Time has incorrect format or illegal values"


def _date(value: str) -> str:
    return f'Type = Date\nValue = "{value}"'


GOOD = (example("attribute", _date("19980701103030.000000-300")),)


@rule(
    code="DMI520",
    name="malformed-date",
    summary="A date is not of the form `yyyymmddHHMMSS.uuuuuu+ooo`.",
    why="SMS's loader stops with `Time has incorrect format or illegal values`, and the file is lost.",
    levels=everywhere(ERROR),
    sources=("IBM 015", "BORES S3D7B", "KB Q239534"),
    bad=(
        example("attribute", _date("07/01/98 10:30:30")),
        example(
            "attribute",
            _date("19980701103030.000000-0500"),
            fixed='Type = Date\nValue = "19980701103030.000000-300"',
            safe=False,
        ),
        example("attribute", _date("199*0701103030.000000-300")),
        example(
            "attribute",
            _date("19980701103030.000000-300   "),
            fixed='Type = Date\nValue = "19980701103030.000000-300"',
            safe=False,
        ),
    ),
    good=(*GOOD, example("attribute", _date("1998**********.******-300"))),
    aliases=("520", LOADER),
)
def malformed_date(document: Document) -> Iterator[Finding]:
    for literal in document.dates:
        if literal.ask(_is_malformed):
            reason, right = near_miss(literal.value), mended(literal.value)
            yield at(
                literal,
                f"{quoted(literal.value)} is no date: {reason or '25 characters yyyymmddHHMMSS.uuuuuu+ooo'}",
                "Write for example 19980701103030.000000-300; the last three digits are minutes from UTC.",
                fix=rewrite(document.source, literal, right) if right else None,
            )


def _is_malformed(text: str) -> bool:
    return bool(text) and read_date(text) is None


@rule(
    code="DMI521",
    name="empty-date",
    summary="A date is an empty text.",
    why="IBM's sample and the DMI 2.0 group have it, yet it is no date; an unknown field is written in asterisks.",
    levels=Levels(dmi=INFO, sms=WARNING, status=WARNING),
    sources=("IBM-S", "CIM"),
    bad=(example("attribute", _date("")),),
    good=GOOD,
    aliases=("521",),
)
def empty_date(document: Document) -> Iterator[Finding]:
    for literal in document.dates:
        if literal.ask(is_empty):
            yield at(literal, "The date is empty", "Write the date, or value = unsupported.")


@rule(
    code="DMI522",
    name="impossible-date",
    summary="A field of a date is out of the calendar's range, or the offset beyond 840 minutes.",
    why=(
        "SMS's loader stops with `Time has incorrect format or illegal values`, and the file is lost. A month or day "
        "of zeros is one that is not set for SMS, and none for DMI, which has asterisks for it."
    ),
    levels=Levels(dmi=WARNING, sms=ERROR, status=WARNING),
    sources=("[I]", "BORES S3D7B", "KB Q239534"),
    bad=(
        example("attribute", _date("19980231103030.000000-300")),
        example("attribute", _date("19990229103030.000000-300")),
        example("attribute", _date("19980701103030.000000+841")),
        example("attribute", _date("19980001103030.000000+000")),
    ),
    good=(
        *GOOD,
        example("attribute", _date("20000229235960.999999+840")),
        example("attribute", _date("****0229103030.000000+000")),
        example("inventory attribute", _date("19980000000000.000000+000")),
    ),
    certainty=Certainty.INFERRED,
    aliases=("522", LOADER),
)
def impossible_date(document: Document) -> Iterator[Finding]:
    impossible = _impossible_for_sms if document.profile is not Profile.DMI else _impossible
    for literal in document.dates:
        if wrong := literal.ask(impossible):
            yield at(literal, f"The date does not exist: {wrong}", "Correct it; an unknown field is all asterisks.")


def _impossible(text: str) -> str | None:
    """The field that no calendar has, in words; `None` if there is none, or if the text is no date."""
    date = read_date(text)
    return beyond_calendar(date, zero_is_unset=False) if date else None


def _impossible_for_sms(text: str) -> str | None:
    date = read_date(text)
    return beyond_calendar(date, zero_is_unset=True) if date else None
