"""SMS512 to SMS524: values that SMS and Configuration Manager cut, drop or read differently from DMI."""

from collections.abc import Callable, Iterator
from functools import cache

from mifkit.diagnostics import Certainty, Finding
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.dates import Date, read_date
from mifkit.mif.semantics.scope import INTEGER, LITERAL
from mifkit.questions import longer_than, outside
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, rule
from mifkit.rules.dmi.dates import LOADER
from mifkit.rules.dmi.keys import key_columns
from mifkit.rules.dmi.values import ENUM_RANGE, INTEGER_RANGES, Allowed, too_long
from mifkit.rules.frames import example

SIGNED_32 = ENUM_RANGE
BOTH = Levels(sms=WARNING, status=WARNING)


def _typed(type: str, value: str) -> str:
    return f"Type = {type}\nValue = {value}"


GOOD_NUMBER = (example("inventory attribute", _typed("Integer", "1")),)
GOOD_DATE = (example("inventory attribute", _typed("Date", '"20260101000000.000000+000"')),)
USED_PATH = """
Start Path
  Name = "Monitor"
  Win32 = "monitor.exe"
End Path
"""


@rule(
    code="SMS512",
    name="value-beyond-database",
    summary="A value has more than 255 characters.",
    why="The database holds 255 characters of a string; the rest is cut off.",
    levels=BOTH,
    sources=("BORES S3D7B",),
    bad=(example("inventory attribute", _typed("String(300)", f'"{"x" * 256}"')),),
    good=(example("inventory attribute", _typed("String(300)", f'"{"x" * 255}"')),),
    aliases=("512",),
)
def value_beyond_database(document: Document) -> Iterator[Finding]:
    """DMI508 reports a value longer than its declared size, which is rejected earlier; STA005 a Description."""
    description = document.status.description if document.status else None
    most = document.context.limits.stored_text
    columns: Allowed = {}
    for value in document.values(lambda _: LITERAL):
        literal = value.literal
        is_description = description is not None and literal is not None and description.start == literal.start
        if literal is None or is_description or not literal.ask(longer_than(most)):
            continue
        if too_long(document, value, columns) is None:
            message = f"The value has {len(literal.value)} characters; only {most} are stored"
            yield at(literal, message, "Shorten the value.")


@rule(
    code="SMS513",
    name="integer-beyond-database",
    summary="A number does not fit into signed 32 bits, although its type allows it.",
    why="SMS treats every integer type as signed 32 bits: above 2147483647 a counter may come out negative.",
    levels=BOTH,
    sources=("BORES S3D7B",),
    bad=(example("inventory attribute", _typed("Counter", "2147483648")),),
    good=(example("inventory attribute", _typed("Counter", "2147483647")),),
    aliases=("513",),
)
def integer_beyond_database(document: Document) -> Iterator[Finding]:
    for value in document.values(lambda typed: INTEGER if typed.word in INTEGER_RANGES else ()):
        integer, limits = value.integer, INTEGER_RANGES.get(value.typed.word)
        # DMI510 reports a number outside the range of the type itself.
        if integer is None or limits is None or integer.ask(outside(*limits)):
            continue
        if integer.ask(outside(*SIGNED_32)):
            yield at(
                value.datum,
                f"SMS stores a {value.typed.word} in signed 32 bits, whose largest number is {SIGNED_32[1]}",
                "Write the number as a string, or in a larger unit.",
            )


def _words(document: Document, word: str) -> Iterator[tree.Word]:
    """The values that are this word, except in key attributes, where DMI413 reports it."""
    data = [value.datum for value in document.unwritten_values]
    words = [datum for datum in data if isinstance(datum, tree.Word) and datum.text.lower() == word]
    if words:
        keys = {column.default.start for column in key_columns(document) if column.default is not None}
        yield from (datum for datum in words if datum.start not in keys)


@rule(
    code="SMS517",
    name="unsupported-value",
    summary="A value is `unsupported`.",
    why="SMS ignores the attribute: it creates no column for it, so nobody finds a value.",
    levels=Levels(sms=INFO, status=WARNING),
    sources=("BORES S3D7B",),
    bad=(example("inventory attribute", _typed("Integer", "unsupported")),),
    good=GOOD_NUMBER,
    aliases=("517",),
)
def unsupported_value(document: Document) -> Iterator[Finding]:
    for word in _words(document, "unsupported"):
        yield at(
            word, "SMS ignores an attribute whose value is unsupported", "Write a value, or leave the attribute out."
        )


@rule(
    code="SMS518",
    name="instrumented-value",
    summary='A value comes from a program (`* "path"`).',
    why="SMS reads only the file and starts no program: the value is ignored.",
    levels=Levels(sms=INFO, status=WARNING),
    sources=("BORES S3D7B",),
    bad=(
        example(
            "inventory",
            USED_PATH
            + """
Start Group
  Name = "Line"
  ID = 1
  Class = "MICROSOFT|LINE|1.0"
  Start Attribute
    Name = "State"
    ID = 1
    Type = Integer
    Value = * "Monitor"
  End Attribute
End Group
""",
        ),
    ),
    good=GOOD_NUMBER,
    aliases=("518",),
)
def instrumented_value(document: Document) -> Iterator[Finding]:
    for value in document.unwritten_values:
        if isinstance(value.datum, tree.Pointer):
            yield at(value.datum, "SMS does not ask a program for a value", "Write the value itself into the file.")


@rule(
    code="SMS519",
    name="unknown-value",
    summary="A value is `unknown`.",
    why="The word came with DMI 1.1; no document of SMS mentions it, so the loader of SMS may stop there.",
    levels=BOTH,
    sources=("IBM 035", "[I]"),
    bad=(example("inventory attribute", _typed("Integer", "unknown")),),
    good=GOOD_NUMBER,
    certainty=Certainty.INFERRED,
    aliases=("519",),
)
def unknown_value(document: Document) -> Iterator[Finding]:
    for word in _words(document, "unknown"):
        yield at(word, "No document of SMS mentions the value unknown", "Leave the value out: SMS then stores NULL.")


@rule(
    code="SMS523",
    name="year-out-of-range",
    summary="The year of a date is before 1980 or after 2030.",
    why=(
        "SMS accepts the years 1980 to 2030 (with a fix, to 2035). At any other year it stops with `Time has incorrect "
        "format or illegal values`."
    ),
    levels=Levels(sms=ERROR, status=WARNING),
    sources=("BORES S3D7B", "KB Q239534"),
    bad=(example("inventory attribute", _typed("Date", '"20360101000000.000000+000"')),),
    good=(*GOOD_DATE, example("inventory attribute", _typed("Date", '"00000000000000.000000+000"'))),
    aliases=("523", LOADER),
)
def year_out_of_range(document: Document) -> Iterator[Finding]:
    first, last = document.context.limits.first_year, document.context.limits.last_year
    for literal in document.dates:
        if year := literal.ask(_year_outside(first, last)):
            yield at(
                literal,
                f"The year {year} is not between {first} and {last}",
                "Write a date in that range; an unset date is all zeros or all asterisks.",
            )


@cache
def _year_outside(first: int, last: int) -> Callable[[str], int | None]:
    """The question for the year of a date that is set and lies outside `first` to `last`."""

    def year(text: str) -> int | None:
        date = read_date(text)
        # A year of zeros is not set.
        return date.year if date is not None and date.year and not first <= date.year <= last else None

    return year


@rule(
    code="SMS524",
    name="asterisks-in-date",
    summary="A field of a date consists of asterisks.",
    why=(
        "In DMI, asterisks mean that a field is unknown. SMS replaces them by the field of the current date, so the "
        "value changes with every inventory. Zeros mean a field that is not set, asterisks throughout mean no date."
    ),
    levels=Levels(sms=INFO, status=INFO),
    sources=("BORES S3D7B",),
    bad=(example("inventory attribute", _typed("Date", '"20260101******.******+***"')),),
    good=(*GOOD_DATE, example("inventory attribute", _typed("Date", '"**************.******+***"'))),
    aliases=("524",),
)
def asterisks_in_date(document: Document) -> Iterator[Finding]:
    for literal in document.dates:
        if literal.ask(_is_partly_known):
            yield at(
                literal, "SMS replaces the asterisks by the current date", "Write zeros for a field that is not set."
            )


def _is_partly_known(text: str) -> bool:
    date = read_date(text)
    if date is None:
        return False
    # SMS does not read the microseconds.
    counted = [field for name, field in zip(Date.__struct_fields__, date.fields, strict=True) if name != "microsecond"]
    return None in counted and any(field is not None for field in counted)
