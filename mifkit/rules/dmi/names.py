"""DMI206 to DMI210, DMI306, DMI307: names and class strings that are missing, empty, too long, padded or repeated."""

from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import folded, name_of
from mifkit.rules.blocks import in_quotes, repeated
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import rewrite
from mifkit.rules.frames import END_GROUP, THING, THINGS, example

GOOD_GROUP = (example("group", THING),)
NAMESAKE = THING.replace("ID = 1", "ID = 2")
COLOURS = 'Start Enum\n  Name = "Colour"\n  0 = "red"\n  1 = "blue"\nEnd Enum\n'


def _literals(document: Document, keyword: str) -> Iterator[tuple[tree.Block, tree.Literal]]:
    """The texts in quotes of all statements with a keyword, each with its block."""
    for block, item in document.layouts.statements(keyword):
        if isinstance(item, tree.Text) and (literal := in_quotes(item)):
            yield block, literal


def _enums_in_place(document: Document) -> set[int]:
    """The identities (`id()`) of the enums inside types: they need no name, and a name there is ignored (DMI606)."""
    types = document.layouts.statements("type")
    return {id(item.enum) for _, item in types if isinstance(item, tree.Type) and item.enum is not None}


@rule(
    code="DMI206",
    name="missing-name",
    summary="A block has no name.",
    why="SMS names tables and columns after groups and attributes; the DMI tools reject a block without a name.",
    levels=everywhere(ERROR),
    sources=("IBM 020", "SDK she02_9fzi", "UW 3509"),
    bad=(example("group", THING.replace('      Name = "Thing"\n', "")),),
    good=GOOD_GROUP,
    aliases=("206", "3509", "3511"),
)
def missing_name(document: Document) -> Iterator[Finding]:
    in_place: set[int] | None = None
    for block in document.layouts.blocks(lambda _, items: "name" not in items):
        in_place = _enums_in_place(document) if in_place is None else in_place
        if id(block) not in in_place and not document.breaks_off(block):
            yield at(head(block), f"This {block.keyword} has no name", 'Add: Name = "…".')


def _too_long(document: Document, keyword: str, limit: str) -> Iterator[Finding]:
    """Findings on texts that are longer than a name may be; `limit` says what applies to the limit: `are allowed`."""
    most = document.context.limits.name
    if all(len(text) <= most for text in document.layouts.values(keyword)):
        return
    for _, literal in _literals(document, keyword):
        if len(literal.value) > most:
            message = f"The {keyword} has {len(literal.value)} characters, {most} {limit}"
            yield at(literal, message, f"Shorten the {keyword}.")


@rule(
    code="DMI207",
    name="name-too-long",
    summary="A name has more than 255 characters.",
    why="Names hold 255 characters; SMS names columns of its database after them.",
    levels=everywhere(ERROR),
    sources=("IBM 020", "SDK she02_9fzi"),
    bad=(example("group", THING.replace("Thing", "Thing" * 60)),),
    good=GOOD_GROUP,
    aliases=("207",),
)
def name_too_long(document: Document) -> Iterator[Finding]:
    return _too_long(document, "name", "are allowed")


@rule(
    code="DMI208",
    name="empty-name",
    summary="A name is empty.",
    why="No source forbids it, but a browser has nothing to call the column or row by.",
    levels=everywhere(WARNING),
    sources=("(choice)", "IBM 020"),
    bad=(example("group", THING.replace('"Thing"', '""')),),
    good=GOOD_GROUP,
    certainty=Certainty.UNKNOWN,
    aliases=("208",),
)
def empty_name(document: Document) -> Iterator[Finding]:
    in_place: set[int] | None = None
    for block, literal in _literals(document, "name") if "" in document.layouts.values("name") else ():
        if literal.value:
            continue
        in_place = _enums_in_place(document) if in_place is None else in_place
        if id(block) not in in_place:
            yield at(literal, f"The name of this {block.keyword} is empty", "Write a name.")


@rule(
    code="DMI209",
    name="class-too-long",
    summary="A class string has more than 255 characters.",
    why="SMS keeps 255 characters of a text, so two long class strings with the same beginning may become one class.",
    levels=everywhere(WARNING),
    sources=("(choice)", "BORES S3D7B"),
    bad=(example("component", THINGS.replace("|Things", "|" + "Thing" * 60) + THING + END_GROUP),),
    good=GOOD_GROUP,
    certainty=Certainty.UNKNOWN,
    aliases=("209",),
)
def class_too_long(document: Document) -> Iterator[Finding]:
    return _too_long(document, "class", "are safe")


@rule(
    code="DMI210",
    name="blank-around-name",
    summary="A name begins or ends with a space.",
    why="SMS does not compile an attribute whose name ends with a space, and the inventory of the computer is lost.",
    levels=Levels(dmi=WARNING, sms=ERROR, status=WARNING),
    sources=("KB Q160776",),
    bad=(example("group", THING.replace('"Thing"', '"Thing "'), fixed=THING, safe=False),),
    good=GOOD_GROUP,
    aliases=("210",),
)
def blank_around_name(document: Document) -> Iterator[Finding]:
    if all(text == text.strip() for text in document.layouts.values("name")):
        return
    for _, literal in _literals(document, "name"):
        if literal.value.strip() != literal.value:
            where = "begins" if literal.value[:1].isspace() else "ends"
            fix = rewrite(document.source, literal, literal.value.strip(), "Remove the space")
            yield at(literal, f"The name {where} with a space", "Remove the space.", fix=fix)


@rule(
    code="DMI306",
    name="attribute-namesake",
    summary="Two attributes of a group have the same name, or names that differ only in case.",
    why=(
        "DMI allows it. SMS makes a column of each name, so the second attribute has no column of its own, and a name "
        "that returns in another case sends the file to BADMIFS."
    ),
    levels=Levels(dmi=INFO, sms=WARNING, status=WARNING),
    sources=("IBM 020", "KB Q185913"),
    bad=(example("inventory group", THING + NAMESAKE.replace("Thing", "THING")),),
    good=(example("inventory group", THING + NAMESAKE.replace("Thing", "Things")),),
    aliases=("306",),
)
def attribute_namesake(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        if len({folded(name_of(attribute)) for attribute in group.attributes}) == len(group.attributes):
            continue
        literals = (literal for attribute in group.attributes if (literal := in_quotes(attribute.name)))
        for other, literal in repeated((folded(literal.value), literal) for literal in literals if literal.value):
            case = "" if other.value == literal.value else ", in another case"
            yield at(
                literal,
                f"Another attribute of this group has the name {quoted(literal.value)}{case}",
                "Give each attribute its own name.",
                (other, "the first attribute with this name"),
            )


@rule(
    code="DMI307",
    name="name-taken",
    summary="Two enums, or two paths, of a component have the same name.",
    why="Types refer to enums by name, and values refer to paths. Nobody can say which of the two is meant.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 020", "IBM 025", "IBM 026"),
    bad=(example("component statements", COLOURS + COLOURS),),
    good=(example("component statements", COLOURS + COLOURS.replace("Colour", "Paint")),),
    aliases=("307",),
)
def name_taken(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        for blocks in (component.enums, component.paths):
            named = ((block, literal) for block in blocks if (literal := in_quotes(block.name)) and literal.value)
            for (_, other), (block, literal) in repeated((pair[1].value, pair) for pair in named):
                message = f"Another {block.keyword} has the name {quoted(literal.value)}"
                help = "Rename one of the two, and the places that refer to it."
                yield at(literal, message, help, (other, f"the first {block.keyword} with this name"))
