"""DMI520 to DMI522: dates."""

from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.kinds import Profile
from mifkit.documents.mif import Document
from mifkit.mif.semantics.dates import beyond_calendar, mended, near_miss, read_date
from mifkit.questions import is_empty
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, at, everywhere, rule
from mifkit.rules.fixes import rewrite
from mifkit.rules.frames import example

LOADER = "Time has incorrect format or illegal values"
DATE = "19980701103030.000000-300"


def _date(value: str, *, fixed: str | None = None, frame: str = "attribute") -> Example:
    text = 'Type = Date\nValue = "{}"'
    return example(frame, text.format(value), fixed=fixed and text.format(fixed), safe=fixed is None)


GOOD = (_date(DATE),)


@rule(
    code="DMI520",
    name="malformed-date",
    summary="A date does not have the form `yyyymmddHHMMSS.uuuuuu+ooo`.",
    why="SMS's loader stops with `Time has incorrect format or illegal values`, and the file is lost.",
    levels=everywhere(ERROR),
    sources=("IBM 015", "BORES S3D7B", "KB Q239534"),
    bad=(
        _date("07/01/98 10:30:30"),
        _date("19980701103030.000000-0500", fixed=DATE),
        _date("199*0701103030.000000-300"),
        _date(f"{DATE}   ", fixed=DATE),
    ),
    good=(*GOOD, _date("1998**********.******-300")),
    aliases=("520", LOADER),
)
def malformed_date(document: Document) -> Iterator[Finding]:
    for literal in document.dates:
        if literal.ask(_is_malformed):
            reason, right = near_miss(literal.value), mended(literal.value)
            yield at(
                literal,
                f"{quoted(literal.value)} is not a date: {reason or '25 characters yyyymmddHHMMSS.uuuuuu+ooo'}",
                "Write for example 19980701103030.000000-300; the last three digits are minutes from UTC.",
                fix=rewrite(document.source, literal, right),
            )


def _is_malformed(text: str) -> bool:
    return bool(text) and read_date(text) is None


@rule(
    code="DMI521",
    name="empty-date",
    summary="A date is an empty string.",
    why="IBM's sample and the DMI 2.0 group have it, but it is not a date: asterisks stand for an unknown field.",
    levels=Levels(dmi=INFO, sms=WARNING, status=WARNING),
    sources=("IBM-S", "CIM"),
    bad=(_date(""),),
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
    summary="A field of a date is out of the calendar's range, or its offset is beyond 840 minutes.",
    why=(
        "SMS's loader stops with `Time has incorrect format or illegal values`, and the file is lost. For SMS, zeros "
        "in the place of month or day mean that it is not set; DMI writes asterisks for that."
    ),
    levels=Levels(dmi=WARNING, sms=ERROR, status=WARNING),
    sources=("[I]", "BORES S3D7B", "KB Q239534"),
    bad=(
        _date("19980231103030.000000-300"),
        _date("19990229103030.000000-300"),
        _date("19980701103030.000000+841"),
        _date("19980001103030.000000+000"),
    ),
    good=(
        *GOOD,
        _date("20000229235960.999999+840"),
        _date("****0229103030.000000+000"),
        _date("19980000000000.000000+000", frame="inventory attribute"),
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
    """The field that no calendar has, in words; `None` if all fields exist, or if the text is not a date."""
    date = read_date(text)
    return beyond_calendar(date, zero_is_unset=False) if date else None


def _impossible_for_sms(text: str) -> str | None:
    date = read_date(text)
    return beyond_calendar(date, zero_is_unset=True) if date else None
