"""DMI601 to DMI606: enums. That an enum is never used is DMI607's, with the paths."""

from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.statements import in_case_of
from mifkit.rules.declaration import ERROR, INFO, WARNING, at, everywhere, head, rule
from mifkit.rules.dmi.values import ENUM_RANGE
from mifkit.rules.frames import example

NEEDED = ("int", "integer")
GOOD = (example("attribute", "Type = Start Enum", '  0 = "red"', '  1 = "blue"', "End Enum", "Value = 1"),)


def _enum(*statements: str) -> str:
    return "Type = Start Enum\n" + "".join(f"  {one}\n" for one in statements) + "End Enum\nValue = 0"


def _enums(document: Document) -> Iterator[tree.Enum]:
    return (block for block in document.blocks if isinstance(block, tree.Enum))


@rule(
    code="DMI601",
    name="empty-enum",
    summary="An enum has no enumerators.",
    why="An enum is its numbers and their texts; without any no value means anything.",
    levels=everywhere(ERROR),
    sources=("IBM 026",),
    bad=(example("attribute", _enum()),),
    good=GOOD,
    aliases=("601",),
)
def empty_enum(document: Document) -> Iterator[Finding]:
    for enum in _enums(document):
        if not enum.enumerators and not document.breaks_off(enum):
            yield at(head(enum), "This enum has no enumerators", 'Add for example: 0 = "off".')


@rule(
    code="DMI602",
    name="duplicate-enumerator",
    summary="An enum has the same number twice.",
    why="One number has one text: which of the two is shown, nobody can say.",
    levels=everywhere(ERROR),
    sources=("IBM 026",),
    bad=(example("attribute", _enum('0 = "red"', '0x0 = "blue"')),),
    good=GOOD,
    aliases=("602",),
)
def duplicate_enumerator(document: Document) -> Iterator[Finding]:
    for enum in _enums(document):
        first: dict[int, tree.Enumerator] = {}
        for one in enum.enumerators:
            if one.number.value is None:
                continue
            other = first.setdefault(one.number.value, one)
            if other is not one:
                yield at(
                    one.number,
                    f"{one.number.value} has a text already",
                    "Give each text a number of its own.",
                    (other, "here"),
                )


@rule(
    code="DMI603",
    name="enumerator-out-of-range",
    summary="A number of an enum does not fit into signed 32 bits.",
    why="Enums are signed 32-bit numbers.",
    levels=everywhere(ERROR),
    sources=("IBM 026",),
    bad=(example("attribute", _enum('0 = "red"', '2147483648 = "blue"')),),
    good=GOOD,
    aliases=("603",),
)
def enumerator_out_of_range(document: Document) -> Iterator[Finding]:
    for enum in _enums(document):
        for one in enum.enumerators:
            if one.number.value is not None and not ENUM_RANGE[0] <= one.number.value <= ENUM_RANGE[1]:
                message = f"The numbers of an enum go from {ENUM_RANGE[0]} to {ENUM_RANGE[1]}"
                yield at(one.number, message, "Write a smaller number.")


@rule(
    code="DMI604",
    name="duplicate-enum-text",
    summary="An enum has the same text for two numbers.",
    why="It is allowed; but a value given as that text is always the first of the two.",
    levels=everywhere(WARNING),
    sources=("IBM 026",),
    bad=(example("attribute", _enum('0 = "red"', '1 = "red"')),),
    good=GOOD,
    aliases=("604",),
)
def duplicate_enum_text(document: Document) -> Iterator[Finding]:
    for enum in _enums(document):
        first: dict[str, tree.Enumerator] = {}
        for one in enum.enumerators:
            if one.value is None or one.value.raw:
                continue
            other = first.setdefault(one.value.value, one)
            # The same number twice is DMI602's.
            if other is not one and other.number.value != one.number.value:
                yield at(
                    one.value,
                    f"{quoted(one.value.value)} is the text of {other.number.value}, too",
                    "Give each number a text of its own.",
                    (other, "the first one"),
                )


@rule(
    code="DMI605",
    name="enum-type",
    summary="The type of an enum is another one than integer.",
    why="Every enum is a signed 32-bit integer; a type is not needed, and another one is none of the language's.",
    levels=everywhere(WARNING),
    sources=("IBM 026",),
    bad=(
        example(
            "attribute",
            _enum("Type = Gauge", '0 = "red"'),
            fixed='Type = Start Enum\n  Type = Integer\n  0 = "red"\nEnd Enum\nValue = 0',
            safe=False,
        ),
    ),
    good=(example("attribute", _enum("Type = Integer", '0 = "red"')),),
    aliases=("605",),
)
def enum_type(document: Document) -> Iterator[Finding]:
    for enum in _enums(document):
        # What is no type word at all, or has a size, is DMI502's.
        type_ = enum.type
        word = type_.word if type_ is not None and not type_.sized else None
        if type_ and word and word.terminal == "TYPE_WORD" and word.text.lower() not in NEEDED:
            right = in_case_of("integer", document.text[type_.start : type_.start + 4])
            fix = replaced(word.start, type_.end, right, f"Write {right}", safe=False)
            message = f"{quoted(word.text)} is no type of an enum"
            help = "An enum is of type integer: write Type = Integer, or remove the statement."
            yield at(type_, message, help, fix=fix)


@rule(
    code="DMI606",
    name="named-enum-in-place",
    summary="An enum inside a type has a name.",
    why="The name is ignored: no other attribute can refer to it.",
    levels=everywhere(INFO),
    sources=("IBM 032",),
    bad=(example("attribute", _enum('Name = "Colour"', '0 = "red"')),),
    good=GOOD,
    aliases=("606",),
)
def named_enum_in_place(document: Document) -> Iterator[Finding]:
    for attribute in document.attributes:
        enum = attribute.type.enum if attribute.type else None
        if enum is not None and enum.name is not None:
            yield at(
                enum.name,
                "The name of an enum in place is ignored",
                "Remove it, or move the enum to the component and refer to it by name.",
            )
