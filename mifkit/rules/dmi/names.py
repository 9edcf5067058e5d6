"""DMI206 to DMI210, DMI306, DMI307: names and classes as texts: missing, empty, too long, with blanks, taken."""

from collections.abc import Iterable, Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import folded, name_of
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import rewrite
from mifkit.rules.frames import THING, example

GOOD_GROUP = (example("group", THING),)
NAMESAKE = THING.replace("ID = 1", "ID = 2")
COLOURS = """
    Start Enum
      Name = "Colour"
      0 = "red"
      1 = "blue"
    End Enum
"""


def _literals(document: Document, keyword: str) -> Iterator[tuple[tree.Block, tree.Literal]]:
    """The texts in quotes of all `keyword` statements, with their blocks."""
    for block in document.blocks:
        for item in block.items:
            if isinstance(item, tree.Text) and item.keyword == keyword and item.value and not item.value.raw:
                yield block, item.value


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
    items = (item for attribute in document.attributes for item in attribute.items)
    inline = {id(item.enum) for item in items if isinstance(item, tree.Type)}
    for block in document.blocks:
        named = any(item.keyword == "name" for item in block.items)
        if not named and id(block) not in inline and not document.breaks_off(block):
            yield at(head(block), f"This {block.keyword} has no name", 'Add: Name = "…".')


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
    most = document.context.limits.name
    for _, literal in _literals(document, "name"):
        if len(literal.value) > most:
            yield at(literal, f"The name has {len(literal.value)} characters, {most} are allowed", "Shorten the name.")


@rule(
    code="DMI208",
    name="empty-name",
    summary="A name is empty.",
    why="No source forbids it, but there is nothing to call a column or a row in a browser by.",
    levels=everywhere(WARNING),
    sources=("(choice)", "IBM 020"),
    bad=(example("group", THING.replace('"Thing"', '""')),),
    good=GOOD_GROUP,
    certainty=Certainty.UNKNOWN,
    aliases=("208",),
)
def empty_name(document: Document) -> Iterator[Finding]:
    items = (item for attribute in document.attributes for item in attribute.items)
    inline = {id(item.enum) for item in items if isinstance(item, tree.Type)}
    for block, literal in _literals(document, "name"):
        # The name of an enum in place is ignored anyway (DMI606).
        if not literal.value and id(block) not in inline:
            yield at(literal, f"The name of this {block.keyword} is empty", "Write a name.")


@rule(
    code="DMI209",
    name="class-too-long",
    summary="A class has more than 255 characters.",
    why="SMS keeps 255 characters of a text: two long classes that begin alike may become one.",
    levels=everywhere(WARNING),
    sources=("(choice)", "BORES S3D7B"),
    bad=(
        example(
            "component",
            '  Start Group\n    Name = "Long"\n    ID = 2\n'
            f'    Class = "Contoso|{"Thing" * 60}|001"\n{THING}  End Group\n',
        ),
    ),
    good=GOOD_GROUP,
    certainty=Certainty.UNKNOWN,
    aliases=("209",),
)
def class_too_long(document: Document) -> Iterator[Finding]:
    most = document.context.limits.name
    for _, literal in _literals(document, "class"):
        if len(literal.value) > most:
            yield at(literal, f"The class has {len(literal.value)} characters, {most} are safe", "Shorten the class.")


@rule(
    code="DMI210",
    name="blank-around-name",
    summary="A name begins or ends with a blank.",
    why="SMS does not compile an attribute whose name ends with a blank, and the inventory of the computer is lost.",
    levels=Levels(dmi=WARNING, sms=ERROR, status=WARNING),
    sources=("KB Q160776",),
    bad=(example("group", THING.replace('"Thing"', '"Thing "'), fixed=THING, safe=False),),
    good=GOOD_GROUP,
    aliases=("210",),
)
def blank_around_name(document: Document) -> Iterator[Finding]:
    for _, literal in _literals(document, "name"):
        if literal.value.strip() != literal.value:
            where = "begins" if literal.value[:1].isspace() else "ends"
            fix = rewrite(document.source, literal, literal.value.strip(), "Remove the blank")
            yield at(literal, f"The name {where} with a blank", "Remove the blank.", fix=fix)


@rule(
    code="DMI306",
    name="attribute-namesake",
    summary="Two attributes of a group have the same name, or names that differ in case only.",
    why=(
        "DMI allows it. SMS makes a column of each name: the second attribute has none of its own, and a name that "
        "comes back in another case sends the file to BADMIFS."
    ),
    levels=Levels(dmi=INFO, sms=WARNING, status=WARNING),
    sources=("IBM 020", "KB Q185913"),
    bad=(example("inventory group", THING + NAMESAKE.replace("Thing", "THING")),),
    good=(example("inventory group", THING + NAMESAKE.replace("Thing", "Things")),),
    aliases=("306",),
)
def attribute_namesake(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        first: dict[str, tree.Literal] = {}
        for attribute in group.attributes:
            literal = attribute.name.value if attribute.name else None
            if literal is None or literal.raw or not literal.value:
                continue
            other = first.setdefault(folded(literal.value), literal)
            if other is not literal:
                case = "" if other.value == literal.value else ", in another case"
                yield at(
                    literal,
                    f"Another attribute of this group has the name {quoted(literal.value)}{case}",
                    "Give each attribute a name of its own.",
                    (other, "the first one"),
                )


@rule(
    code="DMI307",
    name="name-taken",
    summary="Two enums, or two paths, of a component have the same name.",
    why="Types refer to enums by name, and values to paths: which of the two is meant, nobody can say.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 020", "IBM 025", "IBM 026"),
    bad=(example("component statements", COLOURS + COLOURS),),
    good=(example("component statements", COLOURS + COLOURS.replace("Colour", "Paint")),),
    aliases=("307",),
)
def name_taken(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        yield from _namesakes(component.enums)
        yield from _namesakes(component.paths)


def _namesakes(blocks: Iterable[tree.Enum | tree.Path]) -> Iterator[Finding]:
    first: dict[str, tree.Node] = {}
    for block in blocks:
        place = block.name.value if block.name else None
        if place is None or not place.value or place.raw:
            continue
        if place.value in first:
            yield at(
                place,
                f"Another {block.keyword} has the name {quoted(name_of(block))}",
                "Rename one of the two, and the places that refer to it.",
                (first[place.value], "the first one"),
            )
        first.setdefault(place.value, place)
