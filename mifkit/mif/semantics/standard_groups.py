"""The attributes of the groups that the DMTF and Microsoft define.

Sources: ComponentID: IBM DMI programmer's book, page 037, CA guide, page 142575, and the DMI 2.0 group printed in the
CIM specification. Event Generation and Event State: IBM, pages 039 to 057. InstallStatus: BackOffice Resource Kit,
S3D7E, SMS SDK and KB Q186415.
"""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from mifkit.mif import tree
from mifkit.mif.semantics.names import MOST_CLASSES, class_of, folded, in_bars, name_of
from mifkit.mif.semantics.scope import number_of
from mifkit.questions import remembered

STRINGS = ("string", "displaystring")
INTEGERS = ("int", "integer")


class StandardAttribute(Struct, frozen=True):
    """An attribute of a standard group. `types` are the type words that it may have, the usual word first; `enum`: its
    type may also be an enum. `storage` is empty if it is not defined."""

    id: int
    name: str
    types: tuple[str, ...]
    storage: str = "specific"
    required: bool = True
    enum: bool = False


# The versions of the class: of DMI 1.x and of 2.0.
COMPONENT_ID_VERSIONS = ("1.0", "001")
COMPONENT_ID = (
    StandardAttribute(1, "Manufacturer", STRINGS, "common"),
    StandardAttribute(2, "Product", STRINGS, "common"),
    StandardAttribute(3, "Version", STRINGS),
    StandardAttribute(4, "Serial Number", STRINGS),
    StandardAttribute(5, "Installation", ("date",)),
    StandardAttribute(6, "Verify", INTEGERS, "common", enum=True),
)
# Verify: 0 error, 1 not there, 2 not supported, 3 reserved, 4 to 7 there: untested, unknown, failing, working.
VERIFY = range(8)

EVENT_GENERATION = (
    StandardAttribute(1, "Event Type", INTEGERS, enum=True),
    StandardAttribute(2, "Event Severity", INTEGERS, enum=True),
    StandardAttribute(3, "Event Is State-Based", INTEGERS, "common", enum=True),
    StandardAttribute(4, "Event State Key", INTEGERS),
    StandardAttribute(5, "Associated Group", STRINGS, "common"),
    StandardAttribute(6, "Event System", INTEGERS, enum=True),
    StandardAttribute(7, "Event Subsystem", INTEGERS, enum=True),
    StandardAttribute(8, "Event Solution", INTEGERS, required=False, enum=True),
    StandardAttribute(9, "Instance Data Present", INTEGERS, required=False, enum=True),
    StandardAttribute(10, "Event Message", STRINGS, required=False),
    StandardAttribute(11, "Vendor Specific Data", ("octetstring",), required=False),
)
# The attributes whose value is yes or no, in the component's enum of this name.
BOOLEAN_ENUM = "BOOL"
BOOLEAN_IDS = (3, 9)
SEVERITY_ID = 2
# Monitor, Information, OK, Non-Critical, Critical, Non-Recoverable: as printed, and as the progression suggests.
SEVERITIES = (frozenset({0x01, 0x02, 0x04, 0x08, 0x0A, 0x0C}), frozenset({0x01, 0x02, 0x04, 0x08, 0x10, 0x20}))

EVENT_STATE = (
    StandardAttribute(1, "Event Index", INTEGERS),
    StandardAttribute(2, "Event Generation Group Class", STRINGS),
    StandardAttribute(3, "Event Type", INTEGERS, enum=True),
    StandardAttribute(4, "Current State", INTEGERS, enum=True),
    StandardAttribute(5, "Associated Group Keys", STRINGS),
)

INSTALL_STATUS = (
    StandardAttribute(1, "Status", STRINGS),
    StandardAttribute(2, "Description", STRINGS),
)


class Difference(NamedTuple):
    """A difference between a group and its definition, at `place`; `None` for an attribute that is missing."""

    place: tree.Node | None
    text: str


def fields_of(block: tree.Group | tree.Table) -> tuple[str, ...]:
    """The fields of a class string in capitals. Characters that stand for a bar count as bars."""
    return _fields(class_of(block))


@remembered(MOST_CLASSES)
def _fields(class_string: str) -> tuple[str, ...]:
    return tuple(in_bars(class_string.upper()).split("|"))


def is_component_id(block: tree.Group | tree.Table) -> bool:
    fields = fields_of(block)
    return len(fields) == 3 and fields[1].strip() == "COMPONENTID"


def is_event_generation(block: tree.Group | tree.Table) -> bool:
    return fields_of(block)[0].strip() == "EVENTGENERATION"


def is_event_state(block: tree.Group | tree.Table) -> bool:
    fields = fields_of(block)
    return len(fields) > 1 and fields[1].strip().replace(" ", "") == "EVENTSTATE"


def paired(
    group: tree.Group, table: tuple[StandardAttribute, ...]
) -> Iterator[tuple[StandardAttribute, tree.Attribute]]:
    """The attributes of a table, each with the attribute of the group that has its name or, if none has, its id."""
    by_name = {folded(name_of(attribute)): attribute for attribute in reversed(group.attributes)}
    by_id = {number_of(attribute): attribute for attribute in reversed(group.attributes)}
    names = {folded(standard.name) for standard in table}
    for standard in table:
        found = by_name.get(folded(standard.name))
        if found is None:
            found = by_id.get(standard.id)
            if found is None or folded(name_of(found)) in names:
                continue
        yield standard, found


def differences(group: tree.Group, table: tuple[StandardAttribute, ...], *, names: bool = True) -> Iterator[Difference]:
    """The attributes of a table that the group lacks, or has with another id, name (if `names`) or type."""
    found = dict(paired(group, table))
    for standard in table:
        attribute = found.get(standard)
        if attribute is None:
            if standard.required:
                yield Difference(None, f"{standard.name} (id {standard.id}) is missing")
            continue
        number, type_ = number_of(attribute), attribute.type
        name = attribute.name.value if names and attribute.name else None
        if number is not None and number != standard.id:
            yield Difference(attribute.id, f"{standard.name} has id {number} instead of {standard.id}")
        elif name is not None and not name.raw and folded(name.value) != folded(standard.name):
            yield Difference(name, f"The name of attribute {standard.id} is {standard.name}")
        elif type_ is not None and type_.word is not None and type_.word.terminal == "TYPE_WORD":
            word = type_.word.text.lower()
            if word not in standard.types:
                yield Difference(type_.word, f"{standard.name} is of type {standard.types[0]}, not {word}")
        elif type_ is not None and type_.word is None and (type_.enum or type_.enum_name) and not standard.enum:
            yield Difference(
                tree.Node(type_.start, type_.enum.head if type_.enum else type_.end),
                f"{standard.name} is of type {standard.types[0]}, not an enum",
            )


def access_and_storage(attribute: tree.Attribute) -> tuple[str, str]:
    """Access and storage of an attribute, in lower case.

    The defaults if the attribute does not state them (IBM 033, 034); empty if they cannot be read.
    """
    return _word(attribute.access, "read-only"), _word(attribute.storage, "specific")


def _word(statement: tree.Choice | None, default: str) -> str:
    if statement is None:
        return default
    return statement.value.text.lower() if statement.value else ""
