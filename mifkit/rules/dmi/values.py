"""DMI506, DMI508 to DMI511, DMI514, DMI516: the values of attributes and cells (709) against their types."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted
from mifkit.documents.kinds import Profile
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import folded
from mifkit.mif.semantics.scope import INTEGER, LITERAL, Typed, TypedValue
from mifkit.questions import longer_than, outside
from mifkit.rules.blocks import did_you_mean
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.dmi.types import STRING_TYPES
from mifkit.rules.fixes import exchange, rewrite
from mifkit.rules.frames import example

INTEGER_RANGES = {
    **dict.fromkeys(("int", "integer"), (-(2**31), 2**31 - 1)),
    **dict.fromkeys(("int64", "integer64"), (-(2**63), 2**63 - 1)),
    **dict.fromkeys(("gauge", "counter"), (0, 2**32 - 1)),
    "counter64": (0, 2**64 - 1),
}
# A number that is the same with and without quotation marks.
NUMBER = r"-?(?:0|[1-9][0-9]*+)"
CONSTANT = LITERAL + INTEGER
ENUM_RANGE = INTEGER_RANGES["int"]
COLOUR = 'Type = Start Enum\n  0 = "red"\n  1 = "blue"\nEnd Enum\n'


def _type_label(value: TypedValue) -> tuple[tuple[tree.Node, str], ...]:
    type_ = value.typed.attribute.type
    if type_ is None:
        return ()
    return ((head(type_.enum), "the enum") if type_.enum else (type_, "the type"),)


def _default(value: TypedValue) -> tree.Literal | None:
    """The default text that the template has for a cell; `None` if it has none, or if the value is not in a row."""
    default = value.typed.default
    return default if value.in_row and isinstance(default, tree.Literal) and not default.raw else None


def byte_length(document: Document, value: TypedValue, literal: tree.Literal) -> int:
    """The bytes of its size that a text takes."""
    return len(literal.value) * bytes_per_character(document, value)


def bytes_per_character(document: Document, value: TypedValue) -> int:
    """In a Unicode file every character of a displayable text has two bytes."""
    return 2 if document.source.unicode and value.typed.word != "octetstring" else 1


def allowed_length(document: Document, value: TypedValue) -> tuple[int, tree.Node] | None:
    """The bytes that a text may have, and the node that says so: its size or, in a row without a size, the default."""
    type_ = value.typed.attribute.type
    if value.typed.word not in STRING_TYPES or type_ is None:
        return None
    if type_.sized:
        return (value.typed.size, type_.size) if value.typed.size is not None and type_.size else None
    default = _default(value)
    return (byte_length(document, value, default), default) if default else None


# What `allowed_length` says of columns, by the identity of their types.
Allowed = dict[int, tuple[int, tree.Node] | None]


def too_long(document: Document, value: TypedValue, columns: Allowed) -> tuple[int, int, tree.Node] | None:
    """The bytes of a text, the bytes allowed and the node that says so; `None` if it fits or has no limit.

    `columns` keeps what is found on columns, from one value to the next.
    """
    literal = value.literal
    if not value.in_row:
        allowed = allowed_length(document, value)
    elif id(value.typed) in columns:
        allowed = columns[id(value.typed)]
    else:
        allowed = columns[id(value.typed)] = allowed_length(document, value)
    if literal is None or allowed is None:
        return None
    most, place = allowed
    if not literal.ask(longer_than(most // bytes_per_character(document, value))):
        return None
    return byte_length(document, value, literal), most, place


@rule(
    code="DMI506",
    name="number-not-in-enum",
    summary="A number is not in its enum.",
    why="It has no text to show. IBM's own standard groups use 0 in this way, so readers tolerate it.",
    levels=everywhere(WARNING),
    sources=("IBM 042", "IBM 035"),
    bad=(example("attribute", COLOUR + "Value = 2"),),
    good=(example("attribute", COLOUR + "Value = 1"),),
    aliases=("506",),
)
def number_not_in_enum(document: Document) -> Iterator[Finding]:
    for value in document.values(lambda typed: INTEGER if typed.enum is not None else ()):
        enum, integer = value.typed.enum, value.integer
        # DMI510 reports a number beyond 32 bits.
        if enum is None or integer is None or integer.ask(outside(*ENUM_RANGE)):
            continue
        if enum.complete and enum.values and integer.value not in enum.values:
            help = "Write one of its numbers or texts, or add this number to the enum."
            yield at(integer, f"{integer.value} is not a number of this enum", help, (head(enum.enum), "the enum"))


@rule(
    code="DMI508",
    name="value-too-long",
    summary="A value is longer than the size of its type.",
    why=(
        "The DMI tools and SMS's loader (`String value exceeds declared or derived size`) reject it. The size counts "
        "bytes: two for each character in a Unicode file. Where a template declares no size, SMS takes the default's."
    ),
    levels=Levels(dmi=ERROR, sms=ERROR, status=WARNING),
    sources=("IBM 015", "KB Q223009", "SDK she02_9fzi"),
    bad=(
        example("attribute", "Type = String(4)", 'Value = "lengthy"'),
        example("rows", '{ 1, "laboratory", 500 }'),
    ),
    good=(example("attribute", "Type = String(7)", 'Value = "lengthy"'), example("rows", '{ 1, "study", 500 }')),
    aliases=("508", "3520", "String value exceeds declared or derived size"),
)
def value_too_long(document: Document) -> Iterator[Finding]:
    # STA005 reports the Description of a status MIF.
    description = document.status.description if document.status else None
    columns: Allowed = {}
    for value in document.values(lambda typed: LITERAL if typed.word in STRING_TYPES else ()):
        found = too_long(document, value, columns)
        if found is None or (description and description.start == value.datum.start):
            continue
        length, most, place = found
        unit = "byte" if document.source.unicode else "character"
        message = f"The value has {length} {unit}{'' if length == 1 else 's'}, "
        if isinstance(place, tree.Integer):
            message, help, label = message + f"its type allows {most}", "Shorten it, or enlarge the size.", "the size"
        else:
            message, help = message + f"the default {most}, and no size is declared", "Declare a size: String(64)."
            label = "the default, whose length counts"
        yield at(value.datum, message, help, (place, label))


@rule(
    code="DMI509",
    name="value-type-mismatch",
    summary="A value does not have the form of its type: it is a string instead of a number, or the reverse.",
    why="The DMI tools and SMS's loader expect the form of the type, and stop at the other.",
    levels=everywhere(ERROR),
    sources=("IBM 035", "UW 3513", "UW 3514"),
    bad=(
        example("attribute", "Type = Integer", 'Value = "12"', fixed="Type = Integer\nValue = 12", safe=False),
        example("attribute", "Type = String(9)", "Value = 12", fixed='Type = String(9)\nValue = "12"', safe=False),
        example("rows", '{ "desk", 1, 500 }'),
    ),
    good=(example("attribute", "Type = Integer", "Value = 12"), example("rows", '{ 1, "desk", 500 }')),
    aliases=("509", "3503"),
)
def value_type_mismatch(document: Document) -> Iterator[Finding]:
    for value in document.values(_other_form):
        word, datum = value.typed.word, value.datum
        if isinstance(datum, tree.Literal):
            text = datum.value.strip()
            number = text if re.fullmatch(NUMBER, text) else ""
            help = "Remove the quotation marks." if number else _shifted(value, NUMBER_WANTED)
            # In a row, cells may be shifted: then removing the marks of one cell is not the remedy.
            fix = exchange(datum, number, "Remove the quotation marks") if number and not value.in_row else None
            yield at(datum, f"This is a string; type {word} takes a number", help, *_type_label(value), fix=fix)
        else:
            help = _shifted(value, "Put it in double quotes.")
            written = document.text[datum.start : datum.end]
            plain = word in STRING_TYPES and not value.in_row and re.fullmatch(NUMBER, written)
            fix = exchange(datum, f'"{written}"', "Put it in double quotes") if plain else None
            yield at(datum, f"This is a number; type {word} takes a string", help, *_type_label(value), fix=fix)


def _other_form(typed: Typed) -> tuple[type[tree.Datum], ...]:
    """The classes of values that do not have the form of a type."""
    if typed.word in INTEGER_RANGES:
        return LITERAL
    return INTEGER if typed.word in STRING_TYPES or typed.word == "date" else ()


NUMBER_WANTED = "Write a number, or give the attribute a string type."


def _shifted(value: TypedValue, help: str) -> str:
    """A help that in a row also says to which attribute a cell belongs."""
    return f"{help} Cells follow the ids of the attributes, not their order in the text." if value.in_row else help


@rule(
    code="DMI510",
    name="integer-out-of-range",
    summary="A number is outside the range of its type.",
    why="The DMI tools reject it, or keep the lower bits: another number. An enum is a signed 32-bit number.",
    levels=everywhere(ERROR),
    sources=("IBM 015", "CA 142525"),
    bad=(example("attribute", "Type = Integer", "Value = 2147483648"), example("rows", '{ 1, "desk", -1 }')),
    good=(example("attribute", "Type = Counter", "Value = 2147483648"),),
    aliases=("510", "3503"),
)
def integer_out_of_range(document: Document) -> Iterator[Finding]:
    for value in document.values(
        lambda typed: INTEGER if typed.enum is not None or typed.word in INTEGER_RANGES else ()
    ):
        integer = value.integer
        limits = ENUM_RANGE if value.typed.enum else INTEGER_RANGES.get(value.typed.word)
        if integer is not None and limits and integer.ask(outside(*limits)):
            name = "An enum" if value.typed.enum else f"Type {value.typed.word}"
            message = f"{name} goes from {limits[0]} to {limits[1]}"
            yield at(value.datum, message, "Use a larger type, or correct the value.", *_type_label(value))


@rule(
    code="DMI511",
    name="unknown-enumerator",
    summary="A text is not in the attribute's enum.",
    why="A text stands for its number in the enum, and this text has none.",
    levels=everywhere(ERROR),
    sources=("IBM 035",),
    bad=(example("attribute", COLOUR + 'Value = "Blue"', fixed=COLOUR + 'Value = "blue"', safe=False),),
    good=(example("attribute", COLOUR + 'Value = "blue"'),),
    aliases=("511", "3503"),
)
def unknown_enumerator(document: Document) -> Iterator[Finding]:
    for value in document.values(lambda typed: LITERAL if typed.enum is not None else ()):
        enum, literal = value.typed.enum, value.literal
        if enum is None or literal is None or not enum.complete or not enum.numbers:
            continue
        if literal.value not in enum.numbers:
            near = enum.by_folded.get(folded(literal.value))
            help = did_you_mean(near, "Add it to the enum.") + (" Case and spaces count." if near else "")
            message = f"{quoted(literal.value)} is not a text of this enum"
            fix = rewrite(document.source, literal, near)
            yield at(literal, message, help, (head(enum.enum), "the enum"), fix=fix)


@rule(
    code="DMI514",
    name="write-only-constant",
    summary="A write-only attribute has a constant value.",
    why="Nobody can read the value, so it reaches nobody; only a program can use what is written to the attribute.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 035",),
    bad=(example("attribute", "Type = Integer", "Access = Write-Only", "Value = 1"),),
    good=(example("attribute", "Type = Integer", "Access = Write-Only", "Value = unsupported"),),
    aliases=("514",),
)
def write_only_constant(document: Document) -> Iterator[Finding]:
    """One finding per attribute: all cells of a column have the same cause."""
    reported: set[int] = set()
    for value in document.values(lambda typed: CONSTANT if typed.access == "write-only" else ()):
        attribute = value.typed.attribute
        if attribute.start not in reported and attribute.access:
            reported.add(attribute.start)
            yield at(
                value.datum,
                "This attribute is write-only, but has a constant value",
                'Make it readable, or hand it over to a program: Value = * "path".',
                (attribute.access, "write-only"),
            )


@rule(
    code="DMI516",
    name="attribute-without-value",
    summary="An attribute outside a template has no value.",
    why="DMI requires a value; SMS reads it as NULL.",
    levels=Levels(dmi=ERROR, status=INFO),
    sources=("IBM 035", "UW 3524", "BORES S3D75"),
    bad=(example("attribute", "Type = Integer"),),
    good=(example("attribute", "Type = Integer", "Value = unsupported"), example("template")),
    aliases=("516", "3524"),
)
def attribute_without_value(document: Document) -> Iterator[Finding]:
    # STA001 reports what a missing value of Status means in a status MIF.
    view = document.status if document.profile is Profile.STATUS else None
    status = view.status if view else None
    for scope in document.scopes:
        for group in scope.component.groups:
            # A group with id and key may also be the template of a table: its values are defaults then.
            if group.id is None or group.start in scope.used_templates:
                continue
            for attribute in group.attributes:
                missing_status = status is not None and status.start == attribute.start
                if attribute.value is None and not document.breaks_off(attribute) and not missing_status:
                    help = "Add a value; value = unsupported, if it has none."
                    yield at(head(attribute), "This attribute has no value", help)
