"""DMI407, DMI409, DMI411 to DMI415: templates and the keys of groups."""

from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import class_of, folded
from mifkit.mif.semantics.scope import Typed, number_of
from mifkit.mif.semantics.standard_groups import is_component_id
from mifkit.rules.blocks import repeated
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import remove, reword
from mifkit.rules.frames import COMPONENT_ID as COMPONENT_ID_GROUP
from mifkit.rules.frames import END_GROUP, TABLE, THING, THINGS, example

TEMPLATE = THINGS.replace("    ID = 2\n", "") + "    Key = 1\n" + THING + END_GROUP
ROWS = TABLE.replace("Contoso|Outlet|001", "Contoso|Things|001") + "    { 1 }\n  End Table\n"


def keyed_group(attribute: str = THING, key: str = "Key = 1") -> str:
    return f"{THINGS}    {key}\n{attribute}{END_GROUP}"


def _keyed(attribute: str = THING, key: str = "Key = 1", also: tuple[str, ...] = ()) -> Example:
    return example("component", keyed_group(attribute, key), also=also)


GOOD = (_keyed(),)


@rule(
    code="DMI407",
    name="unused-template",
    summary="No table uses a template.",
    why="A group with a key and no id holds no values of its own; without a table, nothing in it reaches a reader.",
    levels=everywhere(INFO),
    sources=("UW 1643",),
    bad=(example("component", TEMPLATE),),
    good=(example("component", TEMPLATE + ROWS),),
    aliases=("407", "1643"),
)
def unused_template(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        # DMI701 reports a table with nearly this class, or before the template: it was meant for the template.
        meant = {folded(class_of(table)) for table in scope.component.tables}
        seen: set[str] = set()
        for group in scope.component.groups:
            if group.key is None or group.id is not None or not class_of(group) or document.breaks_off(group):
                continue
            name = folded(class_of(group))
            # DMI411 reports a second template of the class.
            if name not in meant and name not in seen:
                yield at(head(group), "No table uses this template", "Add a table of its class, or give it an id.")
            seen.add(name)


@rule(
    code="DMI409",
    name="key-not-an-attribute",
    summary="A key names an id that no attribute of the group has.",
    why="Without its key attribute, the rows of the table cannot be told apart.",
    levels=everywhere(ERROR),
    sources=("IBM 029",),
    bad=(_keyed(key="Key = 7"),),
    good=GOOD,
    aliases=("409",),
)
def key_not_an_attribute(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        if group.key is None:
            continue
        ids = set(map(number_of, group.attributes))
        if ids.issuperset([key and key.value for key in group.key.ids]):
            continue
        # The key may name an unreadable id, or an attribute that was cut off.
        if not _readable_ids(group) or document.breaks_off(group):
            continue
        ids.discard(None)
        help = f"Ids in this group: {_listed(ids)}." if ids else "Add the attribute."
        for key in group.key.ids:
            if key is not None and key.value is not None and key.value not in ids:
                yield at(key, f"No attribute of this group has id {key.value}", help)


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
    why="No source says which of them defines the rows of a table.",
    levels=everywhere(WARNING),
    sources=("IBM 027", "[I]"),
    bad=(example("component", TEMPLATE + TEMPLATE + ROWS),),
    good=(example("component", TEMPLATE + ROWS),),
    certainty=Certainty.INFERRED,
    aliases=("411",),
)
def second_template(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        templates = (group for group in scope.component.groups if group.key is not None and group.id is None)
        for other, group in repeated((scope.class_key(group), group) for group in templates if class_of(group)):
            yield at(
                group.class_ or head(group),
                f"Another template has the class {quoted(class_of(group))}",
                "Remove one, or give it its own class: one template serves any number of tables.",
                (other.class_ or head(other), "the first template"),
            )


@rule(
    code="DMI412",
    name="odd-key",
    summary="A key names an attribute twice, or belongs to ComponentID.",
    why="The second mention adds nothing. A component has only one ComponentID group, which needs no key.",
    levels=everywhere(WARNING),
    sources=("IBM 029", "IBM 037", "[I]"),
    bad=(
        example("component", keyed_group(key="Key = 1, 1"), fixed=keyed_group()),
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
                    # The fix removes the comma before it as well, but no comment between the two.
                    plain = before and "//" not in document.text[before.end : key.start]
                    fix = replaced(before.end, key.end, "", "Remove it", safe=True) if before and plain else None
                    yield at(key, f"The key names attribute {key.value} twice", "Name each attribute once.", fix=fix)
                seen.add(key.value)
            before = key


def key_columns(document: Document) -> Iterator[Typed]:
    """The key attributes of all groups."""
    for scope in document.scopes:
        yield from scope.key_columns


@rule(
    code="DMI413",
    name="key-without-value",
    summary="A key attribute is unsupported, unknown or write-only.",
    why="The value of the key tells rows apart; a value that cannot be read does not.",
    levels=everywhere(WARNING),
    sources=("IBM 029", "[I]"),
    bad=(
        _keyed(THING.replace("Value = 1", "Value = unknown")),
        _keyed(THING.replace("Value = 1", 'Access = Write-Only\n      Value = * "P"'), also=("DMI515",)),
    ),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("413",),
)
def key_without_value(document: Document) -> Iterator[Finding]:
    for column in key_columns(document):
        value = column.default
        if isinstance(value, tree.Word):
            message = f"This key attribute is {value.text.lower()}"
            yield at(value, message, "Choose another key, or give it a value.")
        elif column.access == "write-only" and column.attribute.access:
            yield at(column.attribute.access, "This key attribute is write-only", "Make it read-only.")


@rule(
    code="DMI414",
    name="key-not-read-only",
    summary="A key attribute is not read-only.",
    why="Writing a key turns one row into another. SMS enforces this limit of DMI.",
    levels=everywhere(WARNING),
    sources=("IBM 033", "BORES S3D7B"),
    bad=(
        example(
            "component",
            keyed_group(THING.replace("Value = 1", "Access = Read-Write\n      Value = 1")),
            fixed=keyed_group(THING.replace("Value = 1", "Access = Read-Only\n      Value = 1")),
            safe=False,
        ),
    ),
    good=GOOD,
    aliases=("414",),
)
def key_not_read_only(document: Document) -> Iterator[Finding]:
    for column in key_columns(document):
        # DMI413 reports write-only, and DMI502 an unknown word.
        if column.access == "read-write" and column.attribute.access:
            word = column.attribute.access.value
            fix = reword(word, "read-only") if word else None
            yield at(column.attribute.access, "This key attribute is read-write", "Write: Access = Read-Only.", fix=fix)


@rule(
    code="DMI415",
    name="wide-key",
    summary="A key attribute has a 64-bit type.",
    why="SNMP has no 64-bit index, so a table with such a key cannot be mapped.",
    levels=Levels(dmi=INFO),
    sources=("IBM 029",),
    bad=(_keyed(THING.replace("Integer", "Integer64")),),
    good=GOOD,
    aliases=("415",),
)
def wide_key(document: Document) -> Iterator[Finding]:
    for column in key_columns(document):
        if column.word in ("int64", "integer64", "counter64") and column.attribute.type:
            yield at(column.attribute.type, f"A key of type {column.word} is not mapped to SNMP", "Use 32 bits.")
