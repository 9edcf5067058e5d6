"""DMI501 to DMI522, DMI612: types and values of attributes."""

import re
from calendar import monthrange
from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted
from mifkit.mif import tree
from mifkit.mif.spelling import keywords_of, nearest
from mifkit.rule import ERROR, INFO, WARNING, Document, Example, Levels, at, everywhere, head, rule
from mifkit.status.view import folded

INTEGER_RANGES = {
    **dict.fromkeys(("int", "integer"), (-(2**31), 2**31 - 1)),
    **dict.fromkeys(("int64", "integer64"), (-(2**63), 2**63 - 1)),
    **dict.fromkeys(("gauge", "counter"), (0, 2**32 - 1)),
    "counter64": (0, 2**64 - 1),
}
STRING_TYPES = ("string", "displaystring", "octetstring")
DATE = re.compile(
    r"(\d{4}|\*{4})(\d\d|\*\*)(\d\d|\*\*)(\d\d|\*\*)(\d\d|\*\*)(\d\d|\*\*)\.(\d{6}|\*{6})([+-])(\d{3}|\*{3})", re.ASCII
)
MOST_OFFSET = 840


def _attribute(*statements: str) -> Example:
    return Example("".join(f"      {statement}\n" for statement in statements), frame="attribute")


def _type_word(attribute: tree.Attribute) -> str:
    """The type's word in lower case; empty if there is none, or none the language knows."""
    word = attribute.type.word if attribute.type else None
    return word.text.lower() if word and word.terminal == "TYPE_WORD" else ""


def _literal(attribute: tree.Attribute) -> tree.Literal | None:
    """The value, if it is a text in quotes."""
    value = attribute.value.value if attribute.value else None
    return value if isinstance(value, tree.Literal) and not value.raw else None


def _integer(attribute: tree.Attribute) -> tree.Integer | None:
    value = attribute.value.value if attribute.value else None
    return value if isinstance(value, tree.Integer) else None


@rule(
    code="DMI501",
    name="missing-type",
    summary="An attribute has no type.",
    why="Without a type neither its values nor its column in the database are defined.",
    levels=everywhere(ERROR),
    sources=("IBM 032", "UW 3523"),
    bad=(_attribute("Value = 1"),),
    good=(_attribute("Type = Integer", "Value = 1"),),
    aliases=("501", "3523"),
)
def missing_type(document: Document) -> Iterator[Finding]:
    for attribute in document.attributes:
        if attribute.type is None and not document.breaks_off(attribute):
            yield at(head(attribute), "This attribute has no type", "Add for example: Type = String(64).")


@rule(
    code="DMI502",
    name="unknown-type-word",
    summary="A type, access or storage word is none of the language, or a type has a size that takes none.",
    why="Readers reject the file at a word they do not know.",
    levels=everywhere(ERROR),
    sources=("IBM 015", "IBM 033", "IBM 034"),
    bad=(_attribute("Type = Strng(20)", 'Value = "text"'), _attribute("Type = Integer(4)", "Value = 1")),
    good=(_attribute("Type = String(20)", 'Value = "text"'),),
    aliases=("502",),
)
def unknown_type_word(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        for item in block.items:
            if isinstance(item, tree.Type) and item.word:
                yield from _unknown(item.word, "TYPE_WORD", "type")
                if item.sized and item.word.terminal == "TYPE_WORD" and item.word.text.lower() not in STRING_TYPES:
                    yield at(item, f"{quoted(item.word.text)} takes no size", "Remove the parentheses.")
            elif isinstance(item, tree.Choice) and item.value:
                yield from _unknown(item.value, f"{item.keyword.upper()}_WORD", item.keyword)


def _unknown(word: tree.Word, terminal: str, what: str) -> Iterator[Finding]:
    if word.terminal != terminal:
        known = keywords_of(terminal)
        near = nearest(word.text, known)
        help = f"Did you mean '{near}'?" if near else f"Write one of: {', '.join(known)}."
        yield at(word, f"{quoted(word.text)} is no {what} of the language", help)


@rule(
    code="DMI503",
    name="undefined-enum",
    summary="A type names an enum that the component does not define, or defines only later.",
    why="The value of the attribute cannot be interpreted, and readers reject the file.",
    levels=everywhere(ERROR),
    sources=("IBM 032",),
    bad=(_attribute('Type = "Colour"', "Value = 1"),),
    good=(_attribute("Type = Start Enum", '  0 = "red"', '  1 = "blue"', "End Enum", "Value = 1"),),
    aliases=("503",),
)
def undefined_enum(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        enums = _enums(component)
        similar = {folded(name): name for name in enums}
        for attribute in _attributes(component):
            name = attribute.type.enum_name if attribute.type else None
            if name is None or name.raw:
                continue
            if name.value not in enums:
                near = similar.get(folded(name.value))
                help = f"Did you mean {quoted(near)}?" if near else "Define it in the component, before the groups."
                if name.value.lower() in keywords_of("TYPE_WORD"):
                    help = "Remove the quotation marks: in quotes it is the name of an enum."
                yield at(name, f"The component has no enum {quoted(name.value)}", help)
            elif enums[name.value].start > name.start:
                yield at(
                    name,
                    f"The enum {quoted(name.value)} is defined only later",
                    "Move the enum before its first use.",
                    (head(enums[name.value]), "defined here"),
                )


def _enums(component: tree.Component) -> dict[str, tree.Enum]:
    return {enum.name.value.value: enum for enum in component.enums if enum.name and enum.name.value}


def _attributes(component: tree.Component) -> Iterator[tree.Attribute]:
    for group in component.groups:
        yield from group.attributes


@rule(
    code="DMI504",
    name="missing-size",
    summary="A string type has no size.",
    why="The DMI tools report it. SMS takes the length of the first value for the column, and cuts longer ones.",
    levels=everywhere(WARNING),
    sources=("UW 3525", "BORES S3D7B"),
    bad=(_attribute("Type = String", 'Value = "text"'),),
    good=(_attribute("Type = String(20)", 'Value = "text"'),),
    aliases=("504", "3525"),
)
def missing_size(document: Document) -> Iterator[Finding]:
    for attribute in document.attributes:
        if _type_word(attribute) in STRING_TYPES and attribute.type and not attribute.type.sized:
            yield at(attribute.type, "The size of this string is missing", "Write the largest length: String(64).")


@rule(
    code="DMI508",
    name="value-too-long",
    summary="A value is longer than the size of its type.",
    why="The DMI tools and SMS's loader (`String value exceeds declared or derived size`) reject it.",
    levels=Levels(dmi=ERROR, sms=ERROR, status=WARNING),
    sources=("IBM 015", "KB Q223009", "SDK she02_9fzi"),
    bad=(_attribute("Type = String(4)", 'Value = "lengthy"'),),
    good=(_attribute("Type = String(7)", 'Value = "lengthy"'),),
    aliases=("508", "3520"),
)
def value_too_long(document: Document) -> Iterator[Finding]:
    octets = 2 if document.source.unicode else 1
    # The Description of a status MIF has a rule of its own (STA005).
    description = document.status.description if document.status else None
    for attribute in document.attributes:
        literal = _literal(attribute)
        size = attribute.type.size if attribute.type else None
        if literal is None or size is None or size.value is None or _type_word(attribute) not in STRING_TYPES:
            continue
        length = len(literal.value) * octets
        if length > size.value and not (description and description.start == literal.start):
            unit = "octets" if octets == 2 else "characters"
            yield at(
                literal,
                f"The value has {length} {unit}, its type allows {size.value}",
                "Shorten the value, or enlarge the size.",
                (size, "the size"),
            )


@rule(
    code="DMI509",
    name="value-type-mismatch",
    summary="A value is of another form than its type: a text for a number, or a number for a text.",
    why="The DMI tools and SMS's loader expect the form of the type, and stop at another one.",
    levels=everywhere(ERROR),
    sources=("IBM 035", "UW 3513", "UW 3514"),
    bad=(_attribute("Type = Integer", 'Value = "12"'), _attribute("Type = String(9)", "Value = 12")),
    good=(_attribute("Type = Integer", "Value = 12"), _attribute("Type = String(9)", 'Value = "12"')),
    aliases=("509",),
)
def value_type_mismatch(document: Document) -> Iterator[Finding]:
    for attribute in document.attributes:
        word = _type_word(attribute)
        literal, integer = _literal(attribute), _integer(attribute)
        labels = (attribute.type, "the type") if attribute.type else None
        if literal is not None and word in INTEGER_RANGES and labels:
            number = literal.value.strip().lstrip("-").isdigit()
            help = "Remove the quotation marks." if number else "Write a number, or give the attribute a string type."
            yield at(literal, f"This is a text; type {word} takes a number", help, labels)
        elif integer is not None and (word in STRING_TYPES or word == "date") and labels:
            yield at(integer, f"This is a number; type {word} takes a text", "Put it in double quotes.", labels)


@rule(
    code="DMI510",
    name="integer-out-of-range",
    summary="A number is outside the range of its type.",
    why="The DMI tools reject it, or keep the lower bits: another number.",
    levels=everywhere(ERROR),
    sources=("IBM 015", "CA 142525"),
    bad=(_attribute("Type = Integer", "Value = 2147483648"), _attribute("Type = Gauge", "Value = -1")),
    good=(_attribute("Type = Counter", "Value = 2147483648"),),
    aliases=("510",),
)
def integer_out_of_range(document: Document) -> Iterator[Finding]:
    for attribute in document.attributes:
        integer, word = _integer(attribute), _type_word(attribute)
        if integer is None or integer.value is None or word not in INTEGER_RANGES:
            continue
        least, most = INTEGER_RANGES[word]
        if not least <= integer.value <= most:
            yield at(integer, f"Type {word} goes from {least} to {most}", "Use a larger type, or mend the value.")


@rule(
    code="DMI511",
    name="unknown-enumerator",
    summary="A text is none of those of the attribute's enum.",
    why="A text stands for its number in the enum; this one has none.",
    levels=everywhere(ERROR),
    sources=("IBM 035",),
    bad=(_attribute("Type = Start Enum", '  0 = "red"', '  1 = "blue"', "End Enum", 'Value = "Blue"'),),
    good=(_attribute("Type = Start Enum", '  0 = "red"', '  1 = "blue"', "End Enum", 'Value = "blue"'),),
    aliases=("511",),
)
def unknown_enumerator(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        enums = _enums(component)
        texts = {name: _texts(enum) for name, enum in enums.items()}
        for attribute in _attributes(component):
            literal = _literal(attribute)
            if literal is None or attribute.type is None:
                continue
            name = attribute.type.enum_name.value if attribute.type.enum_name else ""
            enum = attribute.type.enum or enums.get(name)
            if enum is None:
                continue
            known = _texts(enum) if attribute.type.enum else texts[name]
            near = known.get(folded(literal.value), [])
            if known and literal.value not in near:
                help = f"Did you mean {quoted(near[0])}? Case counts." if near else "Add it to the enum."
                yield at(literal, f"{quoted(literal.value)} is no text of this enum", help, (head(enum), "the enum"))


def _texts(enum: tree.Enum) -> dict[str, list[str]]:
    """The texts of an enum by their folded form; none at all if one of them is unreadable."""
    found: dict[str, list[str]] = {}
    literals = [one.value for one in enum.enumerators]
    if any(literal is None or literal.raw for literal in literals):
        return {}
    for literal in literals:
        if literal is not None:
            found.setdefault(folded(literal.value), []).append(literal.value)
    return found


@rule(
    code="DMI516",
    name="attribute-without-value",
    summary="An attribute outside a template has no value.",
    why="DMI requires one. SMS takes NULL.",
    levels=Levels(dmi=ERROR, status=INFO),
    sources=("IBM 035", "UW 3524", "BORES S3D75"),
    bad=(_attribute("Type = Integer"),),
    good=(_attribute("Type = Integer", "Value = unsupported"),),
    aliases=("516", "3524"),
)
def attribute_without_value(document: Document) -> Iterator[Finding]:
    status = document.status.status if document.status else None
    for group in document.file.groups:
        if group.id is None:
            continue
        for attribute in group.attributes:
            missing_status = status is not None and status.start == attribute.start
            if attribute.value is None and not document.breaks_off(attribute) and not missing_status:
                yield at(
                    head(attribute), "This attribute has no value", "Add a value; value = unsupported, if it has none."
                )


def _dates(document: Document) -> Iterator[tree.Literal]:
    for attribute in document.attributes:
        literal = _literal(attribute)
        if literal is not None and _type_word(attribute) == "date":
            yield literal


@rule(
    code="DMI520",
    name="malformed-date",
    summary="A date is not of the form `yyyymmddHHMMSS.uuuuuu+ooo`.",
    why="SMS's loader stops with `Time has incorrect format or illegal values`, and the file is lost.",
    levels=everywhere(ERROR),
    sources=("IBM 015", "BORES S3D7B"),
    bad=(_attribute("Type = Date", 'Value = "07/01/98 10:30:30"'),),
    good=(_attribute("Type = Date", 'Value = "19980701103030.000000-300"'),),
    aliases=("520",),
)
def malformed_date(document: Document) -> Iterator[Finding]:
    for literal in _dates(document):
        if literal.value and not DATE.fullmatch(literal.value):
            yield at(
                literal,
                f"{quoted(literal.value)} is no date: 25 characters yyyymmddHHMMSS.uuuuuu+ooo",
                "Write for example 19980701103030.000000-300; the last three digits are minutes from UTC.",
            )


@rule(
    code="DMI521",
    name="empty-date",
    summary="A date is an empty text.",
    why="IBM's sample and the DMI 2.0 group have it, yet it is no date; an unknown field is written in asterisks.",
    levels=Levels(dmi=INFO, sms=WARNING, status=WARNING),
    sources=("IBM-S", "CIM"),
    bad=(_attribute("Type = Date", 'Value = ""'),),
    good=(_attribute("Type = Date", 'Value = "19980701103030.000000-300"'),),
    aliases=("521",),
)
def empty_date(document: Document) -> Iterator[Finding]:
    for literal in _dates(document):
        if not literal.value:
            yield at(literal, "The date is empty", "Write the date, or value = unsupported.")


@rule(
    code="DMI522",
    name="impossible-date",
    summary="A field of a date is out of the calendar's range, or the offset beyond 840 minutes.",
    why="SMS's loader stops with `Time has incorrect format or illegal values`, and the file is lost.",
    levels=Levels(dmi=WARNING, sms=ERROR, status=WARNING),
    sources=("[I]", "KB Q239534"),
    bad=(_attribute("Type = Date", 'Value = "19980231103030.000000-300"'),),
    good=(_attribute("Type = Date", 'Value = "19980228103030.000000-300"'),),
    aliases=("522",),
)
def impossible_date(document: Document) -> Iterator[Finding]:
    for literal in _dates(document):
        found = DATE.fullmatch(literal.value)
        wrong = _out_of_range(found) if found else None
        if wrong:
            yield at(literal, f"The date does not exist: {wrong}", "Correct it; an unknown field is all asterisks.")


def _out_of_range(found: re.Match[str]) -> str | None:
    fields = [None if "*" in field else int(field) for field in found.group(1, 2, 3, 4, 5, 6, 9)]
    year, month, day, hour, minute, second, offset = fields
    last = 31
    if month is not None and 1 <= month <= 12:
        # A year of which only the leap years matter stands for one that is not known, and for year 0.
        last = monthrange(year or 2000, month)[1]
    limits = (
        ("month", month, 1, 12),
        ("day", day, 1, last),
        ("hour", hour, 0, 23),
        ("minute", minute, 0, 59),
        ("second", second, 0, 60),
        ("offset", offset, 0, MOST_OFFSET),
    )
    return next(
        (f"{name} {value}" for name, value, least, most in limits if value is not None and not least <= value <= most),
        None,
    )


@rule(
    code="DMI612",
    name="unknown-system",
    summary="A path names an operating system that the language does not know.",
    why="The service layer finds no program for the system it runs on.",
    levels=everywhere(ERROR),
    sources=("IBM 025",),
    bad=(Example('  Start Path\n    Name = "P"\n    Windows = "p.exe"\n  End Path\n', frame="component"),),
    good=(Example('  Start Path\n    Name = "P"\n    Win32 = "p.exe"\n  End Path\n', frame="component"),),
    aliases=("612",),
)
def unknown_system(document: Document) -> Iterator[Finding]:
    known = keywords_of("OS_WORD")
    for block in document.blocks:
        for item in block.items:
            if isinstance(item, tree.OsPath) and item.system.terminal != "OS_WORD":
                near = nearest(item.system.text, (*known, "name"))
                help = f"Did you mean '{near}'?" if near else f"Write one of: {', '.join(known)}."
                yield at(item.system, f"{quoted(item.system.text)} is no operating system of the language", help)
