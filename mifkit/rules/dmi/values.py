"""DMI506 to DMI516: values, of attributes and of the cells of rows alike (709), against their types."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted
from mifkit.documents.kinds import Profile
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import folded
from mifkit.mif.semantics.scope import TypedValue
from mifkit.questions import longer_than
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
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
ENUM_RANGE = INTEGER_RANGES["int"]
COLOUR = 'Type = Start Enum\n  0 = "red"\n  1 = "blue"\nEnd Enum\n'


def _type_label(value: TypedValue) -> tuple[tuple[tree.Node, str], ...]:
    type_ = value.typed.attribute.type
    if type_ is None:
        return ()
    return ((head(type_.enum), "the enum") if type_.enum else (type_, "the type"),)


def _default(value: TypedValue) -> tree.Literal | None:
    """For a cell: the text in its template's attribute."""
    default = value.typed.default
    return default if value.in_row and isinstance(default, tree.Literal) and not default.raw else None


def octets(document: Document, value: TypedValue, literal: tree.Literal) -> int:
    """What a text takes of its size."""
    return len(literal.value) * octets_of_character(document, value)


def octets_of_character(document: Document, value: TypedValue) -> int:
    """In a Unicode file every character of a displayable text has two octets."""
    return 2 if document.source.unicode and value.typed.word != "octetstring" else 1


def room(document: Document, value: TypedValue) -> tuple[int, tree.Node] | None:
    """The octets that a text may have, and where that is said: its size or, in a row without one, the default."""
    type_ = value.typed.attribute.type
    if value.typed.word not in STRING_TYPES or type_ is None:
        return None
    if type_.sized:
        return (value.typed.size, type_.size) if value.typed.size is not None and type_.size else None
    default = _default(value)
    return (octets(document, value, default), default) if default else None


def too_long(document: Document, value: TypedValue) -> tuple[int, int, tree.Node] | None:
    """The octets of a text, those it may have and where that is said; `None` if it fits, or is not measured."""
    literal, allowed = value.literal, room(document, value)
    if literal is None or allowed is None:
        return None
    most, place = allowed
    if not literal.ask(longer_than(most // octets_of_character(document, value))):
        return None
    return octets(document, value, literal), most, place


@rule(
    code="DMI506",
    name="number-not-in-enum",
    summary="A number is none of those of its enum.",
    why="It has no text to show. IBM's own standard groups do it with 0, so readers put up with it.",
    levels=everywhere(WARNING),
    sources=("IBM 042", "IBM 035"),
    bad=(example("attribute", COLOUR + "Value = 2"),),
    good=(example("attribute", COLOUR + "Value = 1"),),
    aliases=("506",),
)
def number_not_in_enum(document: Document) -> Iterator[Finding]:
    for value in document.values:
        enum, number = value.typed.enum, value.integer
        # A number beyond 32 bits is DMI510's.
        if enum is None or number is None or not ENUM_RANGE[0] <= number <= ENUM_RANGE[1]:
            continue
        if enum.complete and enum.values and number not in enum.values:
            yield at(
                value.datum,
                f"{number} is no value of this enum",
                "Write one of its numbers or texts, or add it.",
                (head(enum.enum), "the enum"),
            )


@rule(
    code="DMI508",
    name="value-too-long",
    summary="A value is longer than the size of its type.",
    why=(
        "The DMI tools and SMS's loader (`String value exceeds declared or derived size`) reject it. The size counts "
        "octets: two for each character in a Unicode file. Where a template declares none, SMS takes the default's."
    ),
    levels=Levels(dmi=ERROR, sms=ERROR, status=WARNING),
    sources=("IBM 015", "KB Q223009", "SDK she02_9fzi"),
    bad=(
        example("attribute", "Type = String(4)", 'Value = "lengthy"'),
        example("rows", '{ 1, "laboratory", 500 }'),
    ),
    good=(
        example("attribute", "Type = String(7)", 'Value = "lengthy"'),
        example("rows", '{ 1, "study", 500 }'),
    ),
    aliases=("508", "3520", "String value exceeds declared or derived size"),
)
def value_too_long(document: Document) -> Iterator[Finding]:
    # The Description of a status MIF has a rule of its own (STA005).
    description = document.status.description if document.status else None
    for value in document.values:
        found = too_long(document, value)
        if found is None or (description and description.start == value.datum.start):
            continue
        length, most, place = found
        unit = "octets" if document.source.unicode else "characters"
        message = f"The value has {length} {unit if length != 1 else unit[:-1]}, "
        if isinstance(place, tree.Integer):
            message, help, label = (
                f"{message}its type allows {most}",
                "Shorten the value, or enlarge the size.",
                "the size",
            )
        else:
            message, help = f"{message}the default {most}, and no size is declared", "Declare a size: String(64)."
            label = "the default, whose length counts"
        yield at(value.datum, message, help, (place, label))


@rule(
    code="DMI509",
    name="value-type-mismatch",
    summary="A value is of another form than its type: a text for a number, or a number for a text.",
    why="The DMI tools and SMS's loader expect the form of the type, and stop at another one.",
    levels=everywhere(ERROR),
    sources=("IBM 035", "UW 3513", "UW 3514"),
    bad=(
        example("attribute", "Type = Integer", 'Value = "12"', fixed="Type = Integer\nValue = 12", safe=False),
        example("attribute", "Type = String(9)", "Value = 12", fixed='Type = String(9)\nValue = "12"', safe=False),
        example("rows", '{ "desk", 1, 500 }'),
    ),
    good=(
        example("attribute", "Type = Integer", "Value = 12"),
        example("rows", '{ 1, "desk", 500 }'),
    ),
    aliases=("509", "3503"),
)
def value_type_mismatch(document: Document) -> Iterator[Finding]:
    for value in document.values:
        word = value.typed.word
        if isinstance(value.datum, tree.Literal) and word in INTEGER_RANGES:
            text = value.datum.value.strip()
            number = value.datum.value.strip() if NUMBER.fullmatch(text) else ""
            help = "Remove the quotation marks." if number else _other_type(value)
            # In a row, cells may be shifted: then neither of two is what it seems.
            fix = exchange(value.datum, number, "Remove the quotation marks") if number and not value.in_row else None
            yield at(value.datum, f"This is a text; type {word} takes a number", help, *_type_label(value), fix=fix)
        elif isinstance(value.datum, tree.Integer) and (word in STRING_TYPES or word == "date"):
            help = _shifted(value, "Put it in double quotes.")
            written = document.text[value.datum.start : value.datum.end]
            plain = word in STRING_TYPES and not value.in_row and NUMBER.fullmatch(written)
            fix = exchange(value.datum, f'"{written}"', "Put it in double quotes") if plain else None
            yield at(value.datum, f"This is a number; type {word} takes a text", help, *_type_label(value), fix=fix)


def _other_type(value: TypedValue) -> str:
    return _shifted(value, "Write a number, or give the attribute a string type.")


def _shifted(value: TypedValue, help: str) -> str:
    return f"{help} Cells go by the ids of the attributes, whatever their order in the text." if value.in_row else help


@rule(
    code="DMI510",
    name="integer-out-of-range",
    summary="A number is outside the range of its type.",
    why="The DMI tools reject it, or keep the lower bits: another number. An enum is a signed 32-bit number.",
    levels=everywhere(ERROR),
    sources=("IBM 015", "CA 142525"),
    bad=(
        example("attribute", "Type = Integer", "Value = 2147483648"),
        example("rows", '{ 1, "desk", -1 }'),
    ),
    good=(example("attribute", "Type = Counter", "Value = 2147483648"),),
    aliases=("510", "3503"),
)
def integer_out_of_range(document: Document) -> Iterator[Finding]:
    for value in document.values:
        number = value.integer
        limits = ENUM_RANGE if value.typed.enum else INTEGER_RANGES.get(value.typed.word)
        if number is not None and limits and not limits[0] <= number <= limits[1]:
            name = "An enum" if value.typed.enum else f"Type {value.typed.word}"
            yield at(
                value.datum,
                f"{name} goes from {limits[0]} to {limits[1]}",
                "Use a larger type, or mend the value.",
                *_type_label(value),
            )


@rule(
    code="DMI511",
    name="unknown-enumerator",
    summary="A text is none of those of the attribute's enum.",
    why="A text stands for its number in the enum; this one has none.",
    levels=everywhere(ERROR),
    sources=("IBM 035",),
    bad=(
        example(
            "attribute",
            COLOUR + 'Value = "Blue"',
            fixed='Type = Start Enum\n  0 = "red"\n  1 = "blue"\nEnd Enum\nValue = "blue"',
            safe=False,
        ),
    ),
    good=(example("attribute", COLOUR + 'Value = "blue"'),),
    aliases=("511", "3503"),
)
def unknown_enumerator(document: Document) -> Iterator[Finding]:
    for value in document.values:
        enum, literal = value.typed.enum, value.literal
        if enum is None or literal is None or not enum.complete or not enum.numbers:
            continue
        if literal.value not in enum.numbers:
            near = enum.by_folded.get(folded(literal.value))
            yield at(
                literal,
                f"{quoted(literal.value)} is no text of this enum",
                f"Did you mean {quoted(near)}? Case and blanks count." if near else "Add it to the enum.",
                (head(enum.enum), "the enum"),
                fix=rewrite(document.source, literal, near) if near else None,
            )


@rule(
    code="DMI514",
    name="write-only-constant",
    summary="A write-only attribute has a constant value.",
    why="Nobody can read it, so the value reaches nobody; only a program can make anything of what is written.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 035",),
    bad=(example("attribute", "Type = Integer", "Access = Write-Only", "Value = 1"),),
    good=(example("attribute", "Type = Integer", "Access = Write-Only", "Value = unsupported"),),
    aliases=("514",),
)
def write_only_constant(document: Document) -> Iterator[Finding]:
    """One finding per attribute: a whole column of cells has one cause."""
    reported: set[int] = set()
    for value in document.values:
        attribute = value.typed.attribute
        if not isinstance(value.datum, tree.Literal | tree.Integer) or attribute.start in reported:
            continue
        if value.typed.access == "write-only" and attribute.access:
            reported.add(attribute.start)
            yield at(
                value.datum,
                "This attribute is write-only, and has a constant value",
                'Make it readable, or hand it over to a program: Value = * "path".',
                (attribute.access, "write-only"),
            )


@rule(
    code="DMI516",
    name="attribute-without-value",
    summary="An attribute outside a template has no value.",
    why="DMI requires one. SMS takes NULL.",
    levels=Levels(dmi=ERROR, status=INFO),
    sources=("IBM 035", "UW 3524", "BORES S3D75"),
    bad=(example("attribute", "Type = Integer"),),
    good=(
        example("attribute", "Type = Integer", "Value = unsupported"),
        example(
            "component",
            "Start Group",
            '  Name = "Things"',
            '  Class = "Contoso|Things|001"',
            "  Key = 1",
            "  Start Attribute",
            '    Name = "Number"',
            "    ID = 1",
            "    Type = Integer",
            "  End Attribute",
            "End Group",
        ),
    ),
    aliases=("516", "3524"),
)
def attribute_without_value(document: Document) -> Iterator[Finding]:
    # Of a status MIF STA001 says what it means that Status has no value.
    view = document.status if document.profile is Profile.STATUS else None
    status = view.status if view else None
    for scope in document.scopes:
        for group in scope.component.groups:
            # A group with id and key may serve a table as its template, too: its values are defaults then.
            if group.id is None or group.start in scope.used_templates:
                continue
            for attribute in group.attributes:
                missing_status = status is not None and status.start == attribute.start
                if attribute.value is None and not document.breaks_off(attribute) and not missing_status:
                    help = "Add a value; value = unsupported, if it has none."
                    yield at(head(attribute), "This attribute has no value", help)
