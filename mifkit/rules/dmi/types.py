"""DMI501 to DMI505, DMI507: the types of attributes."""

from collections.abc import Iterator

from mifkit.diagnostics import Finding, Fix, quoted
from mifkit.documents.kinds import Profile
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.repair.spelling import keywords_of, nearest
from mifkit.mif.semantics.names import folded, name_of
from mifkit.mif.semantics.scope import Scope
from mifkit.rules.blocks import complete, did_you_mean
from mifkit.rules.declaration import ERROR, INFO, WARNING, at, everywhere, head, rule
from mifkit.rules.fixes import exchange, reword, rewrite
from mifkit.rules.frames import attribute_text, example

STRING_TYPES = ("string", "displaystring", "octetstring")
GOOD_TEXT = (example("attribute", "Type = String(20)", 'Value = "text"'),)


@rule(
    code="DMI501",
    name="missing-type",
    summary="An attribute has no type.",
    why="Without a type, neither its values nor its column in the database are defined.",
    levels=everywhere(ERROR),
    sources=("IBM 032", "UW 3523"),
    bad=(example("attribute", "Value = 1"),),
    good=(example("attribute", "Type = Integer", "Value = 1"),),
    aliases=("501", "3523"),
)
def missing_type(document: Document) -> Iterator[Finding]:
    for attribute in complete(document, tree.Attribute):
        if attribute.type is None:
            yield at(head(attribute), "This attribute has no type", "Add for example: Type = String(64).")


@rule(
    code="DMI502",
    name="unknown-type-word",
    summary="A type, access or storage is not a word of the language, or a type that takes no size has one.",
    why="Readers reject the file at a word they do not know.",
    levels=everywhere(ERROR),
    sources=("IBM 015", "IBM 026", "IBM 033", "IBM 034"),
    bad=(
        example(
            "attribute",
            "Type = Strng(20)",
            'Value = "text"',
            fixed='Type = String(20)\nValue = "text"',
            safe=False,
        ),
        example("attribute", "Type = Integer(4)", "Value = 1", fixed="Type = Integer\nValue = 1", safe=False),
        example("attribute", "Type = Start Enum", '  Type = "Integer"', '  0 = "red"', "End Enum", "Value = 0"),
    ),
    good=GOOD_TEXT,
    aliases=("502",),
)
def unknown_type_word(document: Document) -> Iterator[Finding]:
    terminals = {keyword: f"{keyword.upper()}_WORD" for keyword in ("type", "access", "storage")}
    for block, item in document.layouts.statements(*terminals):
        if isinstance(item, tree.Type):
            if not _is_plain(item, enum=isinstance(block, tree.Enum)) and not document.ends_in(item):
                yield from _type_faults(item, document, enum=isinstance(block, tree.Enum))
        elif isinstance(item, tree.Choice) and item.value is not None:
            terminal = terminals[item.keyword]
            if item.value.terminal != terminal and not document.ends_in(item):
                yield from _unknown(item.value, terminal, item.keyword)


def _is_plain(type_: tree.Type, *, enum: bool) -> bool:
    """Whether a type is a word of the language without a size, or a string with one, as nearly every type is."""
    word = type_.word
    if word is None or word.terminal != "TYPE_WORD":
        return False
    return not type_.sized or (not enum and word.text.lower() in STRING_TYPES)


def _type_faults(type_: tree.Type, document: Document, *, enum: bool) -> Iterator[Finding]:
    """The faults in the form of a type. The type of an enum is just a word (IBM 026)."""
    word = type_.word
    if word is None:
        if enum and type_.enum_name is not None and not type_.enum_name.raw:
            help = "Write Type = Integer, or remove the statement."
            yield at(type_, "The type of an enum is a word, not a name", help)
        return
    yield from _unknown(word, "TYPE_WORD", "type")
    if type_.sized and word.terminal == "TYPE_WORD" and (enum or word.text.lower() not in STRING_TYPES):
        taker = "The type of an enum" if enum else quoted(word.text)
        fix = exchange(type_, document.text[type_.start : word.end], "Remove the size")
        yield at(type_, f"{taker} takes no size", "Remove the parentheses.", fix=fix)


def _unknown(word: tree.Word, terminal: str, kind: str) -> Iterator[Finding]:
    if word.terminal != terminal:
        known = keywords_of(terminal)
        near = nearest(word.text, known)
        help = did_you_mean(near, f"Write one of: {', '.join(known)}.")
        message = f"{quoted(word.text)} is not a word of the language for {kind}"
        yield at(word, message, help, fix=reword(word, near))


@rule(
    code="DMI503",
    name="undefined-enum",
    summary="A type names an enum that the component does not define, or defines only later.",
    why="The value of the attribute cannot be interpreted, and readers reject the file.",
    levels=everywhere(ERROR),
    sources=("IBM 032",),
    bad=(
        example("attribute", 'Type = "Colour"', "Value = 1"),
        example("attribute", 'Type = "Integer"', "Value = 1", fixed="Type = Integer\nValue = 1", safe=False),
        example(
            "group",
            attribute_text(1, "Paint", 'Start Enum\n        Name = "Colour"\n        0 = "red"\n      End Enum', "0"),
            attribute_text(2, "Ink", '"Colour"', "0"),
        ),
    ),
    good=(example("attribute", "Type = Start Enum", '  0 = "red"', '  1 = "blue"', "End Enum", "Value = 1"),),
    aliases=("503",),
)
def undefined_enum(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        similar = {folded(name): name for name in scope.enums}
        in_place = _enums_in_place(scope)
        for typed in scope.attributes:
            name = typed.attribute.type.enum_name if typed.attribute.type else None
            if name is None or name.raw:
                continue
            enum, other = scope.enums.get(name.value), in_place.get(name.value)
            if enum is None:
                yield at(
                    name,
                    f"The component has no enum {quoted(name.value)}",
                    _help(name.value, similar, other is not None),
                    *([(head(other), "the name of this enum is ignored")] if other else []),
                    fix=_named_fix(document, name, similar) if other is None else None,
                )
            elif enum.start > name.start:
                message = f"The enum {quoted(name.value)} is defined only later"
                yield at(name, message, "Move the enum before its first use.", (head(enum), "defined here"))


def _help(name: str, similar: dict[str, str], in_place: bool) -> str:
    if name.lower() in keywords_of("TYPE_WORD"):
        return "Remove the quotation marks: in quotes it is the name of an enum."
    if in_place:
        return "An enum in place serves its own attribute only: move it to the component, before the groups."
    return did_you_mean(similar.get(folded(name)), "Define it in the component, before the groups.")


def _named_fix(document: Document, name: tree.Literal, similar: dict[str, str]) -> Fix | None:
    if name.value.lower() in keywords_of("TYPE_WORD"):
        return exchange(name, name.value, "Remove the quotation marks")
    return rewrite(document.source, name, similar.get(folded(name.value)))


def _enums_in_place(scope: Scope) -> dict[str, tree.Enum]:
    """The enums inside types, by their names, to which nobody can refer."""
    found: dict[str, tree.Enum] = {}
    for typed in scope.attributes:
        enum = typed.attribute.type.enum if typed.attribute.type else None
        if enum and name_of(enum):
            found.setdefault(name_of(enum), enum)
    return found


@rule(
    code="DMI504",
    name="missing-size",
    summary="A string type has no size.",
    why="The DMI tools report it. SMS sizes the column by the length of the first value and cuts longer values.",
    levels=everywhere(WARNING),
    sources=("UW 3525", "BORES S3D7B"),
    bad=(example("attribute", "Type = String", 'Value = "text"'),),
    good=GOOD_TEXT,
    aliases=("504", "3525"),
)
def missing_size(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        for typed in scope.attributes:
            type_ = typed.attribute.type
            if typed.word in STRING_TYPES and type_ and not type_.sized and not document.ends_in(type_):
                yield at(type_, "The size of this string is missing", "Write the largest length: String(64).")


def _sizes(document: Document) -> Iterator[tuple[tree.Integer, int]]:
    """The sizes of string types: where each stands, and its number."""
    for scope in document.scopes:
        for typed in scope.attributes:
            size = typed.attribute.type.size if typed.attribute.type else None
            if size and typed.size is not None and typed.word in STRING_TYPES:
                yield size, typed.size


@rule(
    code="DMI505",
    name="zero-size",
    summary="The size of a string is 0.",
    why="Only an empty value fits; UnixWare's installer reports it as an illegal size.",
    levels=everywhere(WARNING),
    sources=("UW 3520", "(choice)"),
    bad=(example("attribute", "Type = String(0)", 'Value = ""'),),
    good=GOOD_TEXT,
    aliases=("505", "3520"),
)
def zero_size(document: Document) -> Iterator[Finding]:
    for size, value in _sizes(document):
        if value == 0:
            yield at(size, "A string of size 0 holds no value", "Write the largest length: String(64).")


@rule(
    code="DMI507",
    name="large-size",
    summary="A string is larger than its readers accept: 508 bytes in DMI, 255 characters in SMS.",
    why="The service layer displays 508 bytes, SMS's database holds 255 characters; the rest of a value is cut.",
    levels=everywhere(INFO),
    sources=("IBM 015", "BORES S3D7B"),
    bad=(
        example("attribute", "Type = String(509)", 'Value = "text"'),
        example("inventory attribute", "Type = String(256)", 'Value = "text"'),
    ),
    good=(example("attribute", "Type = String(508)", 'Value = "text"'),),
    aliases=("507",),
)
def large_size(document: Document) -> Iterator[Finding]:
    strict = document.profile is Profile.DMI
    limits = document.context.limits
    most, unit = (
        (limits.displayed_size, "bytes are displayed") if strict else (limits.stored_text, "characters are stored")
    )
    for size, value in _sizes(document):
        if value > most:
            yield at(size, f"Of this string only {most} {unit}", f"Write {most} at most.")
