"""DMI601 to DMI606: enums. DMI607, which reports unused enums, is with the rules on paths."""

from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.statements import in_case_of
from mifkit.rules.blocks import complete, repeated
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, at, everywhere, head, rule
from mifkit.rules.dmi.values import ENUM_RANGE
from mifkit.rules.frames import example

INTEGER_WORDS = ("int", "integer")


def enum_text(*statements: str) -> str:
    return "Type = Start Enum\n" + "".join(f"  {line}\n" for line in statements) + "End Enum\nValue = 0"


def _enum(*statements: str) -> Example:
    return example("attribute", enum_text(*statements))


GOOD = (_enum('0 = "red"', '1 = "blue"'),)


def _enums(document: Document) -> Iterator[tree.Enum]:
    return iter(document.blocks_of(tree.Enum))


@rule(
    code="DMI601",
    name="empty-enum",
    summary="An enum has no enumerators.",
    why="An enum consists of numbers and their texts; without any, no value has a meaning.",
    levels=everywhere(ERROR),
    sources=("IBM 026",),
    bad=(_enum(),),
    good=GOOD,
    aliases=("601",),
)
def empty_enum(document: Document) -> Iterator[Finding]:
    for enum in complete(document, tree.Enum):
        if not enum.enumerators:
            yield at(head(enum), "This enum has no enumerators", 'Add for example: 0 = "off".')


@rule(
    code="DMI602",
    name="duplicate-enumerator",
    summary="An enum has the same number twice.",
    why="A number has one text. Nobody can say which of the two is shown.",
    levels=everywhere(ERROR),
    sources=("IBM 026",),
    bad=(_enum('0 = "red"', '0x0 = "blue"'),),
    good=GOOD,
    aliases=("602",),
)
def duplicate_enumerator(document: Document) -> Iterator[Finding]:
    for enum in _enums(document):
        for other, enumerator in repeated((item.number.value, item) for item in enum.enumerators):
            message = f"{enumerator.number.value} already has a text"
            yield at(enumerator.number, message, "Give each text a number of its own.", (other, "here"))


@rule(
    code="DMI603",
    name="enumerator-out-of-range",
    summary="A number of an enum does not fit into signed 32 bits.",
    why="Enums are signed 32-bit numbers.",
    levels=everywhere(ERROR),
    sources=("IBM 026",),
    bad=(_enum('0 = "red"', '2147483648 = "blue"'),),
    good=GOOD,
    aliases=("603",),
)
def enumerator_out_of_range(document: Document) -> Iterator[Finding]:
    least, most = ENUM_RANGE
    for enum in _enums(document):
        for number in (enumerator.number for enumerator in enum.enumerators):
            if number.value is not None and not least <= number.value <= most:
                yield at(number, f"The numbers of an enum go from {least} to {most}", "Write a smaller number.")


@rule(
    code="DMI604",
    name="duplicate-enum-text",
    summary="An enum has the same text for two numbers.",
    why="The language allows it, but a value that is given as that text always means the first of the two.",
    levels=everywhere(WARNING),
    sources=("IBM 026",),
    bad=(_enum('0 = "red"', '1 = "red"'),),
    good=GOOD,
    aliases=("604",),
)
def duplicate_enum_text(document: Document) -> Iterator[Finding]:
    for enum in _enums(document):
        keyed = ((item.value.value, item) for item in enum.enumerators if item.value and not item.value.raw)
        for other, enumerator in repeated(keyed):
            # DMI602 reports the same number twice.
            if other.number.value != enumerator.number.value and enumerator.value:
                message = f"{quoted(enumerator.value.value)} is also the text of {other.number.value}"
                label = (other, "the first enumerator with this text")
                yield at(enumerator.value, message, "Give each number a text of its own.", label)


@rule(
    code="DMI605",
    name="enum-type",
    summary="The type of an enum is not integer.",
    why="Every enum is a signed 32-bit integer. It needs no type statement, and the language has no other type for it.",
    levels=everywhere(WARNING),
    sources=("IBM 026",),
    bad=(
        example(
            "attribute",
            enum_text("Type = Gauge", '0 = "red"'),
            fixed=enum_text("Type = Integer", '0 = "red"'),
            safe=False,
        ),
    ),
    good=(_enum("Type = Integer", '0 = "red"'),),
    aliases=("605",),
)
def enum_type(document: Document) -> Iterator[Finding]:
    for enum in _enums(document):
        # DMI502 reports a word that is not a type, and a size.
        type_ = enum.type
        word = type_.word if type_ is not None and not type_.sized else None
        if type_ and word and word.terminal == "TYPE_WORD" and word.text.lower() not in INTEGER_WORDS:
            right = in_case_of("integer", document.text[type_.start : type_.start + 4])
            fix = replaced(word.start, type_.end, right, f"Write {right}", safe=False)
            message = f"{quoted(word.text)} is not a type of an enum"
            help = "An enum is of type integer: write Type = Integer, or remove the statement."
            yield at(type_, message, help, fix=fix)


@rule(
    code="DMI606",
    name="named-enum-in-place",
    summary="An enum inside a type has a name.",
    why="The name is ignored: no other attribute can refer to it.",
    levels=everywhere(INFO),
    sources=("IBM 032",),
    bad=(_enum('Name = "Colour"', '0 = "red"'),),
    good=GOOD,
    aliases=("606",),
)
def named_enum_in_place(document: Document) -> Iterator[Finding]:
    for attribute in document.attributes:
        enum = attribute.type.enum if attribute.type else None
        if enum is not None and enum.name is not None:
            help = "Remove it, or move the enum to the component and refer to it by name."
            yield at(enum.name, "The name of an enum in place is ignored", help)
