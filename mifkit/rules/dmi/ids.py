"""DMI301 to DMI305: the ids of groups, tables and attributes."""

from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import name_of
from mifkit.rules.declaration import ERROR, at, everywhere, head, rule
from mifkit.rules.frames import THING, example

SECOND = THING.replace("Thing", "Other").replace("ID = 1", "ID = 2")
GOOD_GROUP = (example("group", THING),)
UNSIGNED_32 = 0xFFFFFFFF


@rule(
    code="DMI301",
    name="missing-id",
    summary="An attribute or a table has no id.",
    why="Keys, rows and management applications name attributes by their ids.",
    levels=everywhere(ERROR),
    sources=("IBM 022", "UW 3510"),
    bad=(example("group", THING.replace("      ID = 1\n", "")),),
    good=GOOD_GROUP,
    aliases=("301", "3510"),
)
def missing_id(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        if isinstance(block, tree.Attribute | tree.Table) and block.id is None and not document.breaks_off(block):
            yield at(head(block), f"This {block.keyword} has no id", "Add: ID = and a number that is not used yet.")


@rule(
    code="DMI302",
    name="zero-id",
    summary="An id is 0.",
    why="Ids begin with 1; the SMS 1.2 Resource Guide says so for groups, the SMS SDK for attributes, too.",
    levels=everywhere(ERROR),
    sources=("SDK she02_0ks4", "BORES S3D75"),
    bad=(example("group", THING.replace("ID = 1", "ID = 0")),),
    good=GOOD_GROUP,
    aliases=("302",),
)
def zero_id(document: Document) -> Iterator[Finding]:
    for number in _ids(document):
        if number.value == 0:
            yield at(number, "This id is 0", "Number from 1 on.")


@rule(
    code="DMI303",
    name="id-out-of-range",
    summary="An id does not fit into 32 bits.",
    why="Ids are unsigned 32-bit integers.",
    levels=everywhere(ERROR),
    sources=("IBM 022",),
    bad=(example("group", THING.replace("ID = 1", "ID = 4294967296")),),
    good=GOOD_GROUP,
    aliases=("303",),
)
def id_out_of_range(document: Document) -> Iterator[Finding]:
    for number in _ids(document):
        if number.value is not None and number.value > UNSIGNED_32:
            yield at(number, "This id is larger than 4294967295", "Number from 1 on.")


def _ids(document: Document) -> Iterator[tree.Integer]:
    for block in document.blocks:
        for item in block.items:
            if isinstance(item, tree.Id) and item.value is not None:
                yield item.value


@rule(
    code="DMI304",
    name="duplicate-group-id",
    summary="Two groups or tables of a component have the same id.",
    why="Groups and tables share one number space; the second one hides the first, or the file is rejected.",
    levels=everywhere(ERROR),
    sources=("IBM 027", "IBM 036", "BORES S3D75"),
    bad=(
        example(
            "component",
            '  Start Group\n    Name = "Things"\n    ID = 1\n    Class = "Contoso|Things|001"\n'
            + THING
            + "  End Group\n",
        ),
    ),
    good=(
        example(
            "component",
            '  Start Group\n    Name = "Things"\n    ID = 2\n    Class = "Contoso|Things|001"\n'
            + THING
            + "  End Group\n",
        ),
    ),
    aliases=("304",),
)
def duplicate_group_id(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        blocks = [item for item in component.items if isinstance(item, tree.Group | tree.Table)]
        yield from _duplicates(blocks)


@rule(
    code="DMI305",
    name="duplicate-attribute-id",
    summary="Two attributes of a group have the same id.",
    why="Keys and rows name attributes by their ids; with two of one id the wrong value is read, or the file rejected.",
    levels=everywhere(ERROR),
    sources=("IBM 031", "BORES S3D75"),
    bad=(example("group", THING + SECOND.replace("ID = 2", "ID = 1")),),
    good=(example("group", THING + SECOND),),
    aliases=("305",),
)
def duplicate_attribute_id(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        yield from _duplicates(group.attributes)


def _duplicates(blocks: "list[tree.Group | tree.Table] | tuple[tree.Attribute, ...]") -> Iterator[Finding]:
    first: dict[int, tuple[tree.Integer, str]] = {}
    for block in blocks:
        number = block.id.value if block.id else None
        if number is None or number.value is None:
            continue
        if number.value in first:
            node, name = first[number.value]
            owner = f": by {block.keyword} {quoted(name)}" if name else ""
            yield at(
                number,
                f"Id {number.value} is taken{owner}",
                "Give each an id of its own.",
                (node, "the first one"),
            )
        first.setdefault(number.value, (number, name_of(block)))
