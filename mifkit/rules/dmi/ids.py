"""DMI301 to DMI305: the ids of groups, tables and attributes."""

from collections.abc import Iterable, Iterator

from mifkit.diagnostics import Finding, quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import name_of
from mifkit.mif.semantics.scope import number_of
from mifkit.rules.blocks import complete, repeated
from mifkit.rules.declaration import ERROR, at, everywhere, head, rule
from mifkit.rules.frames import END_GROUP, THING, THINGS, example

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
    kinds: tuple[type[tree.Attribute | tree.Table], ...] = (tree.Attribute, tree.Table)
    for block in complete(document, *kinds):
        if block.id is None:
            yield at(head(block), f"This {block.keyword} has no id", "Add: ID = and an unused number.")


@rule(
    code="DMI302",
    name="zero-id",
    summary="An id is 0.",
    why="Ids begin with 1, according to the SMS 1.2 Resource Guide for groups and the SMS SDK for attributes too.",
    levels=everywhere(ERROR),
    sources=("SDK she02_0ks4", "BORES S3D75"),
    bad=(example("group", THING.replace("ID = 1", "ID = 0")),),
    good=GOOD_GROUP,
    aliases=("302",),
)
def zero_id(document: Document) -> Iterator[Finding]:
    for number in _ids(document) if 0 in document.layouts.values("id") else ():
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
    if all(id is None or id <= UNSIGNED_32 for id in document.layouts.values("id")):
        return
    for number in _ids(document):
        if number.value is not None and number.value > UNSIGNED_32:
            yield at(number, f"This id is larger than {UNSIGNED_32}", "Number from 1 on.")


def _ids(document: Document) -> Iterator[tree.Integer]:
    for _, item in document.layouts.statements("id"):
        if isinstance(item, tree.Id) and item.value is not None:
            yield item.value


@rule(
    code="DMI304",
    name="duplicate-group-id",
    summary="Two groups or tables of a component have the same id.",
    why="Groups and tables share their numbers: the second one hides the first, or the file is rejected.",
    levels=everywhere(ERROR),
    sources=("IBM 027", "IBM 036", "BORES S3D75"),
    bad=(example("component", THINGS.replace("ID = 2", "ID = 1") + THING + END_GROUP),),
    good=(example("component", THINGS + THING + END_GROUP),),
    aliases=("304",),
)
def duplicate_group_id(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        yield from _duplicates(item for item in component.items if isinstance(item, tree.Group | tree.Table))


@rule(
    code="DMI305",
    name="duplicate-attribute-id",
    summary="Two attributes of a group have the same id.",
    why="Keys and rows name attributes by their ids. With two equal ids, the wrong value is read or the file rejected.",
    levels=everywhere(ERROR),
    sources=("IBM 031", "BORES S3D75"),
    bad=(example("group", THING + SECOND.replace("ID = 2", "ID = 1")),),
    good=(example("group", THING + SECOND),),
    aliases=("305",),
)
def duplicate_attribute_id(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        if len(set(map(number_of, group.attributes))) < len(group.attributes):
            yield from _duplicates(group.attributes)


def _duplicates(blocks: Iterable[tree.Group | tree.Table | tree.Attribute]) -> Iterator[Finding]:
    numbered = ((block.id.value, block) for block in blocks if block.id and block.id.value)
    for (other, owner), (number, _) in repeated((pair[0].value, pair) for pair in numbered):
        name = f" by {owner.keyword} {quoted(name_of(owner))}" if name_of(owner) else ""
        message = f"Id {number.value} is already used{name}"
        yield at(number, message, "Give each of them its own id.", (other, "its first use"))
