"""DMI201 to DMI305: the file, its blocks, their statements, names and ids."""

from collections.abc import Iterator

from mifkit.diagnostics import Finding
from mifkit.frames import THING
from mifkit.kinds import BARS, class_of, name_of
from mifkit.mif import tree
from mifkit.mif.statements import STATEMENTS
from mifkit.rule import ERROR, WARNING, Document, Example, Levels, at, everywhere, head, rule

SECOND = THING.replace("Thing", "Other").replace("ID = 1", "ID = 2")
GOOD_GROUP = (Example(THING, frame="group"),)
UNSIGNED_32 = 0xFFFFFFFF
COMPONENT_ID = "|COMPONENTID|"


@rule(
    code="DMI201",
    name="late-language",
    summary="A language statement is repeated, or stands inside or after the component.",
    why="The language of a file is stated once, before the component; a later one is not looked for.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 018",),
    bad=(Example('  Language = "en|US|iso8859-1"\n', frame="component"),),
    good=(Example("  // no language\n", frame="component"),),
    aliases=("201",),
)
def late_language(document: Document) -> Iterator[Finding]:
    first = min((component.start for component in document.file.components), default=0)
    statements = [*document.file.languages]
    statements += [item for block in document.blocks for item in block.items if item.keyword == "language"]  # type: ignore[misc]
    for index, statement in enumerate(statements):
        if statement.start > first or index:
            yield at(
                statement, "'Language' belongs before the component, once", "Move it to the first line of the file."
            )


@rule(
    code="DMI204",
    name="extra-component",
    summary="The file has more than one component.",
    why="A MIF file describes one component; readers stop after the first, or reject the file.",
    levels=everywhere(ERROR),
    sources=("IBM 024", "UW 3417", "SDK she02_0ks4"),
    bad=(
        Example(
            2 * f'Start Component\n  Name = "Workstation"\n  Start Group\n    Name = "G"\n    ID = 1\n'
            f'    Class = "MICROSOFT|G|1.0"\n{THING}  End Group\nEnd Component\n'
        ),
    ),
    good=(Example("", frame="component"),),
    aliases=("3417",),
)
def extra_component(document: Document) -> Iterator[Finding]:
    written = [component for component in document.file.components if not component.implied]
    for component in written[1:]:
        yield at(
            head(component),
            "This is a second component",
            "Write it to a file of its own.",
            (head(written[0]), "the first one begins here"),
        )


@rule(
    code="DMI206",
    name="missing-name",
    summary="A block has no name.",
    why="SMS names tables and columns after groups and attributes; the DMI tools reject a block without a name.",
    levels=everywhere(ERROR),
    sources=("IBM 020", "SDK she02_9fzi", "UW 3509"),
    bad=(Example(THING.replace('      Name = "Thing"\n', ""), frame="group"),),
    good=GOOD_GROUP,
    aliases=("206", "3509", "3511"),
)
def missing_name(document: Document) -> Iterator[Finding]:
    inline = {id(attribute.type.enum) for attribute in document.attributes if attribute.type and attribute.type.enum}
    for block in document.blocks:
        named = any(item.keyword == "name" for item in block.items)
        if not named and id(block) not in inline:
            yield at(head(block), f"This {block.keyword} has no name", 'Add: Name = "…".')


@rule(
    code="DMI210",
    name="blank-around-name",
    summary="A name begins or ends with a blank.",
    why="SMS does not compile an attribute whose name ends with a blank, and the inventory of the computer is lost.",
    levels=Levels(dmi=WARNING, sms=ERROR, status=WARNING),
    sources=("KB Q160776",),
    bad=(Example(THING.replace('"Thing"', '"Thing "'), frame="group"),),
    good=GOOD_GROUP,
    aliases=("210",),
)
def blank_around_name(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        for item in block.items:
            if isinstance(item, tree.Text) and item.keyword == "name" and item.value:
                name = item.value.value
                if name.strip() != name and not item.value.raw:
                    where = "begins" if name[:1].isspace() else "ends"
                    yield at(item.value, f"The name {where} with a blank", "Remove the blank.")


@rule(
    code="DMI212",
    name="no-component-id",
    summary="The file has no group with id 1, which is the ComponentID group.",
    why="Management applications recognise a component by its ComponentID group, and DMI requires it.",
    levels=Levels(dmi=ERROR),
    sources=("IBM 037", "HP", "CA 142575", "UW 2641"),
    bad=(
        Example(
            '  Start Group\n    Name = "Things"\n    ID = 2\n    Class = "Contoso|Things|001"\n'
            + THING
            + "  End Group\n",
            frame="first group",
        ),
    ),
    good=(Example("", frame="component"),),
    aliases=("211", "212", "2641"),
)
def no_component_id(document: Document) -> Iterator[Finding]:
    for component in document.file.components[:1]:
        ids = [group.id.value.value for group in component.groups if group.id and group.id.value]
        readable = all(group.id is None or group.id.value for group in component.groups)
        if 1 not in ids and readable and not component.implied:
            message = "No group of this component has id 1" if ids else "No group of this component has an id"
            yield at(head(component), message, 'Add the ComponentID group: ID = 1, Class = "DMTF|ComponentID|1.0".')


@rule(
    code="DMI213",
    name="component-id-class",
    summary="The group with id 1 is not of class `DMTF|ComponentID|…`.",
    why="Readers look for ComponentID by its class; another class with id 1 is found in its place, or nothing is.",
    levels=Levels(dmi=ERROR, status=WARNING),
    sources=("UW 2691", "UW 2741", "IBM 037"),
    bad=(
        Example(
            '  Start Group\n    Name = "ComponentID"\n    ID = 1\n    Class = "DMTF|Component|1.0"\n'
            + THING
            + "  End Group\n",
            frame="first group",
        ),
    ),
    good=(Example("", frame="component"),),
    aliases=("213", "2691", "2741"),
)
def component_id_class(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        if group.id is None or group.id.value is None or group.id.value.value != 1 or not class_of(group):
            continue
        if COMPONENT_ID in class_of(group).upper().translate(BARS):
            return
        if document.status is not None and group is document.status.group:
            return  # the layout of Visual Basic's setup, which has no ComponentID: STA007 says so
        if group.class_ and group.class_.value and not group.class_.value.raw:
            yield at(
                group.class_.value,
                "The group with id 1 is not the ComponentID group",
                'Write Class = "DMTF|ComponentID|1.0", or give this group another id.',
            )
        return


@rule(
    code="DMI215",
    name="duplicate-statement",
    summary="A block has the same statement twice.",
    why="The DMI tools reject it; which of the two SMS takes is not documented.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 020", "UW 3529"),
    bad=(Example(THING.replace("      Value = 1\n", "      Value = 1\n      Value = 2\n"), frame="group"),),
    good=GOOD_GROUP,
    aliases=("215", "3529"),
)
def duplicate_statement(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        places = STATEMENTS[block.keyword]
        first: dict[str, tree.Node] = {}
        for item in block.items:
            place = places.get(item.keyword)
            if place is None or place.most is None:
                continue
            if item.keyword in first:
                yield at(
                    item,
                    f"'{item.keyword.title()}' stands twice in this {block.keyword}",
                    "Remove one of the two.",
                    (first[item.keyword], "the first one"),
                )
            first.setdefault(item.keyword, item)


@rule(
    code="DMI216",
    name="misplaced-statement",
    summary="A statement stands in a block that has no such statement.",
    why="The DMI tools reject the file. What was meant for another block is missing there.",
    levels=everywhere(ERROR),
    sources=("IBM 021", "IBM 022", "IBM 026"),
    bad=(Example('    Value = "text"\n' + THING, frame="group"),),
    good=GOOD_GROUP,
    aliases=("216",),
)
def misplaced_statement(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        for item in block.items:
            if item.keyword not in STATEMENTS[block.keyword] and item.keyword != "language":
                homes = " or ".join(name for name, places in STATEMENTS.items() if item.keyword in places)
                yield at(
                    head(item) if isinstance(item, tree.Block) else item,
                    f"{_titled(item.keyword)} does not belong into a block of kind {block.keyword}",
                    f"Move it into the {homes} it was meant for.",
                )


def _titled(keyword: str) -> str:
    words = {"os": "A path for an operating system", "enumerator": "An enumerator", "row": "A row"}
    return words.get(keyword, f"'{keyword.title()}'")


@rule(
    code="DMI301",
    name="missing-id",
    summary="An attribute or a table has no id.",
    why="Keys, rows and management applications name attributes by their ids.",
    levels=everywhere(ERROR),
    sources=("IBM 022", "UW 3510"),
    bad=(Example(THING.replace("      ID = 1\n", ""), frame="group"),),
    good=GOOD_GROUP,
    aliases=("301", "3510"),
)
def missing_id(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        if isinstance(block, tree.Attribute | tree.Table) and block.id is None:
            yield at(head(block), f"This {block.keyword} has no id", "Add: ID = and a number that is not used yet.")


@rule(
    code="DMI302",
    name="zero-id",
    summary="An id is 0.",
    why="Ids begin with 1; the SMS 1.2 Resource Guide says so for groups, the SMS SDK for attributes, too.",
    levels=everywhere(ERROR),
    sources=("SDK she02_0ks4", "BORES S3D75"),
    bad=(Example(THING.replace("ID = 1", "ID = 0"), frame="group"),),
    good=GOOD_GROUP,
    aliases=("302",),
)
def zero_id(document: Document) -> Iterator[Finding]:
    for number in _ids(document):
        if number.value == 0:
            yield at(number, "An id is at least 1", "Number from 1 on.")


@rule(
    code="DMI303",
    name="id-out-of-range",
    summary="An id does not fit into 32 bits.",
    why="Ids are unsigned 32-bit integers.",
    levels=everywhere(ERROR),
    sources=("IBM 022",),
    bad=(Example(THING.replace("ID = 1", "ID = 4294967296"), frame="group"),),
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
        Example(
            '  Start Group\n    Name = "Things"\n    ID = 1\n    Class = "Contoso|Things|001"\n'
            + THING
            + "  End Group\n",
            frame="component",
            also=(),
        ),
    ),
    good=(
        Example(
            '  Start Group\n    Name = "Things"\n    ID = 2\n    Class = "Contoso|Things|001"\n'
            + THING
            + "  End Group\n",
            frame="component",
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
    bad=(Example(THING + SECOND.replace("ID = 2", "ID = 1"), frame="group"),),
    good=(Example(THING + SECOND, frame="group"),),
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
            yield at(
                number,
                f"Id {number.value} is taken: by {block.keyword} '{name}'" if name else f"Id {number.value} is taken",
                "Give each an id of its own.",
                (node, "the first one"),
            )
        first.setdefault(number.value, (number, name_of(block)))
