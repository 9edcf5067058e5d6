"""DMI407, DMI409, DMI411 to DMI415: templates and the keys of groups."""

from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import class_of, folded
from mifkit.mif.semantics.scope import Typed
from mifkit.mif.semantics.standard_groups import is_component_id
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import remove, reword
from mifkit.rules.frames import COMPONENT_ID as COMPONENT_ID_GROUP
from mifkit.rules.frames import TABLE, THING, THINGS, example

END = "  End Group\n"
KEYED = THINGS + "    Key = 1\n"
TEMPLATE = THINGS.replace("    ID = 2\n", "") + "    Key = 1\n" + THING + END
GOOD = (example("component", KEYED + THING + END),)
ROWS = TABLE.replace("Contoso|Outlet|001", "Contoso|Things|001") + "    { 1 }\n  End Table\n"


@rule(
    code="DMI407",
    name="unused-template",
    summary="No table uses a template.",
    why="A group with a key and no id holds no values of its own; without a table nothing of it reaches anybody.",
    levels=everywhere(INFO),
    sources=("UW 1643",),
    bad=(example("component", TEMPLATE),),
    good=(example("component", TEMPLATE + ROWS),),
    aliases=("407", "1643"),
)
def unused_template(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        # A table with nearly this class, or before the template, was meant for it: DMI701 says so.
        meant = {folded(class_of(table)) for table in scope.component.tables}
        used: set[str] = set()
        for group in scope.component.groups:
            if group.key is None or group.id is not None or not class_of(group) or document.breaks_off(group):
                continue
            name = folded(class_of(group))
            # A second template of the class is DMI411's.
            if name not in meant and name not in used:
                yield at(head(group), "No table uses this template", "Add a table of its class, or give it an id.")
            used.add(name)


@rule(
    code="DMI409",
    name="key-not-an-attribute",
    summary="A key names an id that no attribute of the group has.",
    why="Without its key attribute no row of the table can be told from another.",
    levels=everywhere(ERROR),
    sources=("IBM 029",),
    bad=(example("component", KEYED.replace("Key = 1", "Key = 7") + THING + END),),
    good=GOOD,
    aliases=("409",),
)
def key_not_an_attribute(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        # An unreadable id may be the one, and so may an attribute that was cut off.
        if group.key is None or not _readable_ids(group) or document.breaks_off(group):
            continue
        ids = {attribute.id.value.value for attribute in group.attributes if attribute.id and attribute.id.value}
        help = f"Ids in this group: {_listed(ids)}." if ids else "Add the attribute."
        for key in group.key.ids:
            if key is not None and key.value is not None and key.value not in ids:
                yield at(
                    key,
                    f"No attribute of this group has id {key.value}",
                    help,
                )


def _readable_ids(group: tree.Group) -> bool:
    numbers = [attribute.id.value for attribute in group.attributes if attribute.id]
    return all(number is not None and number.value is not None for number in numbers)


def _listed(ids: set[int | None]) -> str:
    numbers = sorted(number for number in ids if number is not None)
    return ", ".join(str(number) for number in numbers[:12]) + (", …" if len(numbers) > 12 else "")


@rule(
    code="DMI411",
    name="second-template",
    summary="Two templates have the same class.",
    why="Which of them says what the rows of a table mean, no source tells.",
    levels=everywhere(WARNING),
    sources=("IBM 027", "[I]"),
    bad=(example("component", TEMPLATE + TEMPLATE + ROWS),),
    good=(example("component", TEMPLATE + ROWS),),
    certainty=Certainty.INFERRED,
    aliases=("411",),
)
def second_template(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        first: dict[str, tree.Group] = {}
        for group in scope.component.groups:
            if group.key is not None and group.id is None and class_of(group):
                other = first.setdefault(scope.class_key(group), group)
                if other is not group:
                    yield at(
                        group.class_ or head(group),
                        f"Another template has the class {quoted(class_of(group))}",
                        "Remove one, or give it a class of its own: one template serves any number of tables.",
                        (other.class_ or head(other), "the first one"),
                    )


@rule(
    code="DMI412",
    name="odd-key",
    summary="A key names an attribute twice, or is given for ComponentID.",
    why="The second mention adds nothing; and of ComponentID there is one per component, which needs no key.",
    levels=everywhere(WARNING),
    sources=("IBM 029", "IBM 037", "[I]"),
    bad=(
        example("component", KEYED.replace("Key = 1", "Key = 1, 1") + THING + END, fixed=KEYED + THING + END),
        example(
            "first group",
            COMPONENT_ID_GROUP.replace('|1.0"\n', '|1.0"\n    Key = 1\n'),
            fixed=COMPONENT_ID_GROUP,
            safe=False,
        ),
    ),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("412",),
)
def odd_key(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        if group.key is None:
            continue
        if is_component_id(group):
            removed = remove(document.source, group.key, "Remove the key")
            yield at(group.key, "ComponentID takes no key", "Remove the key.", fix=removed)
            continue
        seen: set[int] = set()
        before: tree.Integer | None = None
        for key in group.key.ids:
            if key is not None and key.value is not None:
                if key.value in seen:
                    # With the comma before it, and what a comment between the two may say.
                    plain = before and "//" not in document.text[before.end : key.start]
                    fix = replaced(before.end, key.end, "", "Remove it", safe=True) if before and plain else None
                    yield at(key, f"The key names attribute {key.value} twice", "Name each attribute once.", fix=fix)
                seen.add(key.value)
            before = key


def key_columns(document: Document) -> Iterator[Typed]:
    """The key attributes of all groups."""
    for scope in document.scopes:
        for group in scope.component.groups:
            if group.key is not None:
                keys = {key.value for key in group.key.ids if key is not None}
                for attribute in group.attributes:
                    typed = scope.typed(attribute)
                    if typed.id is not None and typed.id in keys:
                        yield typed


@rule(
    code="DMI413",
    name="key-without-value",
    summary="A key attribute is unsupported, unknown or write-only.",
    why="The key tells rows apart by its value; one that cannot be read tells nothing.",
    levels=everywhere(WARNING),
    sources=("IBM 029", "[I]"),
    bad=(
        example("component", KEYED + THING.replace("Value = 1", "Value = unknown") + END),
        example(
            "component",
            KEYED + THING.replace("Value = 1", 'Access = Write-Only\n      Value = * "P"') + END,
            also=("DMI515",),
        ),
    ),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("413",),
)
def key_without_value(document: Document) -> Iterator[Finding]:
    for column in key_columns(document):
        value = column.default
        if isinstance(value, tree.Word):
            message = f"This is a key attribute, and {value.text.lower()}"
            yield at(value, message, "Choose another key, or give it a value.")
        elif column.access == "write-only" and column.attribute.access:
            yield at(column.attribute.access, "This is a key attribute, and write-only", "Make it read-only.")


@rule(
    code="DMI414",
    name="key-not-read-only",
    summary="A key attribute is not read-only.",
    why="Whoever writes a key turns one row into another. SMS enforces this limit of DMI.",
    levels=everywhere(WARNING),
    sources=("IBM 033", "BORES S3D7B"),
    bad=(
        example(
            "component",
            KEYED + THING.replace("Value = 1", "Access = Read-Write\n      Value = 1") + END,
            fixed=KEYED + THING.replace("Value = 1", "Access = Read-Only\n      Value = 1") + END,
            safe=False,
        ),
    ),
    good=GOOD,
    aliases=("414",),
)
def key_not_read_only(document: Document) -> Iterator[Finding]:
    for column in key_columns(document):
        # Write-only is DMI413's, and a word that is none DMI502's.
        if column.access == "read-write" and column.attribute.access:
            word = column.attribute.access.value
            fix = reword(word, "read-only") if word else None
            message = "This is a key attribute, and read-write"
            yield at(column.attribute.access, message, "Write: Access = Read-Only.", fix=fix)


@rule(
    code="DMI415",
    name="wide-key",
    summary="A key attribute is of a 64-bit type.",
    why="SNMP has no index of 64 bits, so a table with such a key cannot be mapped.",
    levels=Levels(dmi=INFO),
    sources=("IBM 029",),
    bad=(example("component", KEYED + THING.replace("Integer", "Integer64") + END),),
    good=GOOD,
    aliases=("415",),
)
def wide_key(document: Document) -> Iterator[Finding]:
    for column in key_columns(document):
        if column.word in ("int64", "integer64", "counter64") and column.attribute.type:
            yield at(column.attribute.type, f"A key of type {column.word} is not mapped to SNMP", "Use 32 bits.")
