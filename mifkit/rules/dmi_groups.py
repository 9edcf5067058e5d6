"""DMI401 to DMI410, DMI701, DMI702, DMI801: groups, classes, keys, tables and the ComponentID group."""

from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted
from mifkit.frames import THING
from mifkit.kinds import BARS, class_of
from mifkit.mif import tree
from mifkit.rule import ERROR, INFO, WARNING, Document, Example, Levels, at, everywhere, head, rule


def _group(*statements: str) -> str:
    lines = "".join(f"    {statement}\n" for statement in statements)
    return f'  Start Group\n    Name = "Things"\n{lines}{THING}  End Group\n'


GOOD = (Example(_group("ID = 2", 'Class = "Contoso|Things|001"'), frame="component"),)
TEMPLATE = _group('Class = "Contoso|Things|001"', "Key = 1")


def _table(class_string: str, *rows: str) -> str:
    lines = "".join(f"    {row}\n" for row in rows)
    return f'  Start Table\n    Name = "Rows"\n    ID = 3\n    Class = "{class_string}"\n{lines}  End Table\n'


@rule(
    code="DMI401",
    name="missing-class",
    summary="A group has no class.",
    why="The class says what the group means; SMS stores a group under its class.",
    levels=everywhere(ERROR),
    sources=("IBM 027", "BORES S3D75"),
    bad=(Example(_group("ID = 2"), frame="component"),),
    good=GOOD,
    aliases=("401",),
)
def missing_class(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        if isinstance(block, tree.Group) and block.class_ is None:
            yield at(head(block), "This group has no class", 'Add: Class = "Organisation|Name|Version".')


@rule(
    code="DMI402",
    name="no-id-or-key",
    summary="A group has neither an id nor a key.",
    why="A group with an id holds values, one with only a key is the template of a table; without both it is neither.",
    levels=everywhere(ERROR),
    sources=("IBM 027", "BORES S3D75"),
    bad=(Example(_group('Class = "Contoso|Things|001"'), frame="component"),),
    good=GOOD,
    aliases=("402",),
)
def no_id_or_key(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        if isinstance(block, tree.Group) and block.id is None and block.key is None:
            yield at(head(block), "This group has neither an id nor a key", "Add: ID = and a number not used yet.")


@rule(
    code="DMI403",
    name="class-format",
    summary="A class is not three non-empty fields joined by bars.",
    why="DMI compares classes field by field: organisation, name, version. SMS does not check the form.",
    levels=Levels(dmi=WARNING),
    sources=("IBM 028", "BORES S3D7B"),
    bad=(Example(_group("ID = 2", 'Class = "Contoso|Things"'), frame="component"),),
    good=GOOD,
    aliases=("403",),
)
def class_format(document: Document) -> Iterator[Finding]:
    for literal in _classes(document):
        fields = literal.value.translate(BARS).split("|")
        if len(fields) != 3 or not all(field.strip() for field in fields):
            yield at(
                literal,
                f"The class {quoted(literal.value)} is not of the form organisation|name|version",
                'Write for example "Contoso|Things|001".',
            )


@rule(
    code="DMI406",
    name="bar-look-alike",
    summary="A class has another character where a bar belongs.",
    why="After a change of code page the bar is a different character, and the class another one.",
    levels=everywhere(ERROR),
    sources=("IBM-S", "[I]"),
    bad=(Example(_group("ID = 2", 'Class = "Contoso\u00a6Things\u00a6001"'), frame="component"),),
    good=GOOD,
    aliases=("406",),
)
def bar_look_alike(document: Document) -> Iterator[Finding]:
    for literal in _classes(document):
        if literal.value.translate(BARS) != literal.value:
            wrong = next(char for char in literal.value if char.translate(BARS) != char)
            yield at(
                literal,
                f"The class has {quoted(wrong)} (U+{ord(wrong):04X}) where a bar belongs",
                f"Write {quoted(literal.value.translate(BARS))}.",
            )


def _classes(document: Document) -> Iterator[tree.Literal]:
    for block in document.blocks:
        literal = block.class_.value if isinstance(block, tree.Group | tree.Table) and block.class_ else None
        if literal is not None and not literal.raw:
            yield literal


@rule(
    code="DMI409",
    name="key-not-an-attribute",
    summary="A key names an id that no attribute of the group has.",
    why="Without its key attribute no row of the table can be told from another.",
    levels=everywhere(ERROR),
    sources=("IBM 029",),
    bad=(Example(_group("ID = 2", 'Class = "Contoso|Things|001"', "Key = 7"), frame="component"),),
    good=(Example(_group("ID = 2", 'Class = "Contoso|Things|001"', "Key = 1"), frame="component"),),
    aliases=("409",),
)
def key_not_an_attribute(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        if group.key is None:
            continue
        numbers = [attribute.id.value for attribute in group.attributes if attribute.id]
        ids = {number.value for number in numbers if number}
        if None in numbers or None in ids:
            continue  # an unreadable id may be the one
        for key in group.key.ids:
            if key is not None and key.value is not None and key.value not in ids:
                yield at(
                    key,
                    f"No attribute of this group has id {key.value}",
                    f"The ids are {_listed(ids)}." if ids else "Add the attribute.",
                )


def _listed(ids: set[int | None]) -> str:
    numbers = sorted(number for number in ids if number is not None)
    return ", ".join(str(number) for number in numbers[:12]) + (", …" if len(numbers) > 12 else "")


@rule(
    code="DMI410",
    name="empty-group",
    summary="A group has no attribute.",
    why="A group is nothing but its attributes; the DMI tools reject one without.",
    levels=everywhere(ERROR),
    sources=("IBM 017",),
    bad=(Example(_group("ID = 2", 'Class = "Contoso|Things|001"').replace(THING, ""), frame="component"),),
    good=GOOD,
    aliases=("410",),
)
def empty_group(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        if isinstance(block, tree.Group) and not block.attributes and not document.breaks_off(block):
            yield at(head(block), "This group has no attributes", "Add an attribute, or remove the group.")


@rule(
    code="DMI701",
    name="table-without-template",
    summary="A table's class is not that of an earlier group with a key.",
    why="The template says what the cells of the rows mean.",
    levels=everywhere(ERROR),
    sources=("IBM 036", "IBM 027"),
    bad=(Example(TEMPLATE + _table("Contoso|Other|001", "{ 1 }"), frame="component"),),
    good=(Example(TEMPLATE + _table("Contoso|Things|001", "{ 1 }"), frame="component"),),
    aliases=("701",),
)
def table_without_template(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        # The templates so far, by their class in capitals: nearly the same class is worth a hint.
        templates: dict[str, set[str]] = {}
        for item in component.items:
            if isinstance(item, tree.Group) and item.key is not None:
                templates.setdefault(class_of(item).upper(), set()).add(class_of(item))
            elif isinstance(item, tree.Table):
                near = templates.get(class_of(item).upper(), set())
                literal = item.class_.value if item.class_ else None
                if item.class_ is None:
                    yield at(head(item), "This table has no class", "Add the class of its template.")
                elif literal is not None and not literal.raw and literal.value not in near:
                    message = f"No group with a key before this table has class {quoted(literal.value)}"
                    hint = (
                        f"Did you mean {quoted(min(near))}?" if near else "Put the template, a group with a key, here."
                    )
                    yield at(literal, message, hint)


@rule(
    code="DMI702",
    name="too-many-cells",
    summary="A row has more cells than its template has attributes.",
    why="The cells of a row go by the ids of the attributes; one too many belongs to none.",
    levels=everywhere(ERROR),
    sources=("IBM 036",),
    bad=(Example(TEMPLATE + _table("Contoso|Things|001", "{ 1, 2 }"), frame="component"),),
    good=(Example(TEMPLATE + _table("Contoso|Things|001", "{ 1 }"), frame="component"),),
    aliases=("702",),
)
def too_many_cells(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        templates: dict[str, tree.Group] = {}
        for item in component.items:
            if isinstance(item, tree.Group) and item.key is not None:
                templates.setdefault(class_of(item), item)
            elif isinstance(item, tree.Table) and class_of(item) in templates:
                template = templates[class_of(item)]
                count = len(template.attributes)
                for row in item.rows:
                    if len(row.cells) > count:
                        yield at(
                            tree.Node(row.cells[count].start, row.cells[-1].end),
                            f"The row has {len(row.cells)} cells, its template {count} attributes",
                            "Remove what is too much, or look for a missing quotation mark.",
                            (head(template), "the template"),
                        )


# IBM's page 037 and the DMI 2.0 group printed in the CIM specification: id, name, types.
COMPONENT_ID = (
    (1, "Manufacturer", ("string", "displaystring")),
    (2, "Product", ("string", "displaystring")),
    (3, "Version", ("string", "displaystring")),
    (4, "Serial Number", ("string", "displaystring")),
    (5, "Installation", ("date",)),
    (6, "Verify", ("int", "integer")),
)


@rule(
    code="DMI801",
    name="component-id-shape",
    summary="The ComponentID group lacks one of its six attributes, or has one with another id or type.",
    why=(
        "Applications read ComponentID by ids and types. Status MIFs are not checked: their layout, with Locale as "
        "attribute 4 and Installation as a string, is that of Microsoft's functions."
    ),
    levels=Levels(dmi=WARNING, sms=INFO),
    sources=("IBM 037", "CIM"),
    bad=(
        Example(
            '  Start Group\n    Name = "ComponentID"\n    ID = 1\n    Class = "DMTF|ComponentID|1.0"\n'
            "    Start Attribute\n"
            '      Name = "Manufacturer"\n      ID = 1\n      Type = String(64)\n      Value = "Contoso"\n'
            "    End Attribute\n  End Group\n",
            frame="first group",
        ),
    ),
    good=(Example("", frame="component"),),
    aliases=("801",),
)
def component_id_shape(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        fields = class_of(group).upper().translate(BARS).split("|")
        if len(fields) == 3 and fields[1] == "COMPONENTID" and not group.implied:
            wrong = list(_differences(group))
            if wrong:
                place = group.class_ or group
                yield at(
                    place,
                    f"ComponentID is not as DMI has it: {'; '.join(wrong)}",
                    "See the table in IBM's book, page 037.",
                )


def _differences(group: tree.Group) -> Iterator[str]:
    found = {
        attribute.name.value.value.strip().lower(): attribute
        for attribute in group.attributes
        if attribute.name and attribute.name.value
    }
    unnamed = len(found) != len(group.attributes)
    locale = found.get("locale")
    if locale is not None and _id(locale) == 4:
        yield "Locale at id 4 is the layout of Microsoft's status MIFs"
        return
    for number, name, types in COMPONENT_ID:
        attribute = found.get(name.lower())
        if attribute is None:
            if not unnamed:
                yield f"{name} is missing"
        elif _id(attribute) not in (number, None):
            yield f"{name} has id {_id(attribute)} instead of {number}"
        elif attribute.type and attribute.type.word and attribute.type.word.text.lower() not in types:
            yield f"{name} is of type {attribute.type.word.text.lower()[:20]} instead of {types[0]}"


def _id(attribute: tree.Attribute) -> int | None:
    return attribute.id.value.value if attribute.id and attribute.id.value else None
