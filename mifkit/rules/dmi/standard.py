"""DMI417, DMI805 to DMI807: additions to standard groups; Event Generation and Event State."""

from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import class_of, folded, name_of
from mifkit.mif.semantics.scope import number_of
from mifkit.mif.semantics.standard_groups import (
    BOOLEAN_ENUM,
    BOOLEAN_IDS,
    COMPONENT_ID,
    EVENT_GENERATION,
    EVENT_STATE,
    SEVERITIES,
    SEVERITY_ID,
    StandardAttribute,
    differences,
    fields_of,
    is_component_id,
    is_event_generation,
    is_event_state,
)
from mifkit.rules.blocks import in_quotes
from mifkit.rules.declaration import INFO, WARNING, Levels, at, head, rule
from mifkit.rules.frames import COMPONENT_ID as COMPONENT_ID_GROUP
from mifkit.rules.frames import END_GROUP, attribute_text, example, group_text

EXTENDED = COMPONENT_ID_GROUP.replace(END_GROUP, attribute_text(7, "Model", "String(64)", '"X"') + END_GROUP)
SEVERITY_TYPE = """Start Enum
        0x001 = "Monitor"
        0x002 = "Information"
        0x004 = "OK"
        0x008 = "Non-Critical"
        0x00A = "Critical"
        0x00C = "Non-Recoverable"
      End Enum"""
BOOL = '  Start Enum\n    Name = "BOOL"\n    Type = Integer\n    0 = "False"\n    1 = "True"\n  End Enum\n'
EVENTS = BOOL + group_text(
    "Event Generation",
    'Class = "EventGeneration|Contoso^^Outlet|001"\nKey = 5',
    attribute_text(1, "Event Type", "Integer", "1"),
    attribute_text(2, "Event Severity", SEVERITY_TYPE, '"Monitor"'),
    attribute_text(3, "Event is State-Based", '"BOOL"', '"True"'),
    attribute_text(4, "Event State Key", "Integer", "1"),
    attribute_text(5, "Associated Group", "String(64)", '"Contoso|Outlet|001"'),
    attribute_text(6, "Event System", "Integer", "1"),
    attribute_text(7, "Event Subsystem", "Integer", "1"),
)
STATES = group_text(
    "Event State",
    'Class = "DMTF|Event State|001"\nKey = 1',
    attribute_text(1, "Event Index", "Integer", "1"),
    attribute_text(2, "Event Generation Group Class", "String(256)", '"EventGeneration|Contoso^^Outlet|001"'),
    attribute_text(3, "Event Type", "Integer", "1"),
    attribute_text(4, "Current State", "Integer", "4"),
    attribute_text(5, "Associated Group Keys", "String(256)", '"1"'),
)


def _standard(group: tree.Group) -> tuple[StandardAttribute, ...]:
    """The table of a group's class; empty if the class has none."""
    if is_component_id(group):
        return COMPONENT_ID
    return EVENT_STATE if is_event_state(group) else ()


def _place(group: tree.Group) -> tree.Node:
    """Where a finding about a whole group stands: its class string, or its beginning."""
    return group.class_.value if group.class_ and group.class_.value else head(group)


@rule(
    code="DMI417",
    name="extended-standard-group",
    summary="A standard group has an attribute that is not in its table.",
    why=(
        "A class of the DMTF has the same attributes everywhere, and later versions may use the id for another one. "
        "Additions of a vendor belong in the vendor's own group."
    ),
    levels=Levels(dmi=WARNING, sms=INFO),
    sources=("IBM 124", "IBM 125", "UW-MODEL"),
    bad=(example("first group", EXTENDED),),
    good=(example("first group", COMPONENT_ID_GROUP),),
    aliases=("417",),
)
def extended_standard_group(document: Document) -> Iterator[Finding]:
    """DMI801 and DMI807 report attributes with other ids, and Microsoft's layout with Locale."""
    for group in document.file.groups:
        table = _standard(group)
        names = {folded(standard.name) for standard in table}
        ids = {standard.id for standard in table}
        if not table or any(folded(name_of(attribute)) == "locale" for attribute in group.attributes):
            continue
        for attribute in group.attributes:
            literal = in_quotes(attribute.name)
            if literal is None or document.breaks_off(attribute):
                continue
            if folded(literal.value) not in names and number_of(attribute) not in ids:
                message = f"{quoted(class_of(group))} has no attribute {quoted(literal.value)}"
                yield at(literal, message, "Put it into a group with a class of your own.")


@rule(
    code="DMI805",
    name="event-generation-shape",
    summary="An Event Generation group has another form of class, or lacks one of its attributes or the enum BOOL.",
    why="Event consumers find the group by the form of its class, and read its attributes by their ids.",
    levels=Levels(dmi=WARNING),
    sources=("IBM 039", "IBM 040", "IBM 042", "[I]"),
    bad=(
        example("component", EVENTS.replace("Contoso^^Outlet", "Contoso")),
        example("component", EVENTS.replace("ID = 7", "ID = 17")),
        example("component", EVENTS.replace(BOOL, "").replace('"BOOL"', "Integer").replace('"True"', "1")),
    ),
    good=(example("component", EVENTS),),
    aliases=("805",),
)
def event_generation_shape(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        has_bool = any(folded(name_of(enum)) == BOOLEAN_ENUM.lower() for enum in component.enums)
        for group in component.groups:
            if is_event_generation(group) and not document.breaks_off(group):
                yield from _event_generation(group, has_bool=has_bool)


def _event_generation(group: tree.Group, *, has_bool: bool) -> Iterator[Finding]:
    body = fields_of(group)[1] if len(fields_of(group)) > 1 else ""
    if not 2 <= len([part for part in body.split("^^") if part.strip()]) <= 3:
        message = "The class does not name the group that the events belong to"
        yield at(_place(group), message, "Write EventGeneration|Body^^Associated Group|001.")
    # Names vary from book to book; consumers use the ids.
    yield from _shape(group, EVENT_GENERATION, "See the table in IBM's book, page 040.")
    if has_bool:
        return
    for attribute in group.attributes:
        type_ = attribute.type
        # DMI503 reports a type that names an undefined enum.
        if number_of(attribute) in BOOLEAN_IDS and type_ is not None and type_.enum_name is None:
            yield at(type_, "The component has no enum BOOL for this type", 'Define it: 0 = "False", 1 = "True".')
            return


def _shape(group: tree.Group, table: tuple[StandardAttribute, ...], help: str) -> Iterator[Finding]:
    """Differences by ids and types: one finding for everything that is missing, and one for each other difference."""
    found = list(differences(group, table, names=False))
    missing = [difference.text for difference in found if difference.place is None]
    if missing:
        yield at(_place(group), f"The group is not complete: {'; '.join(missing)}", help)
    for wrong, text in found:
        if wrong is not None:
            yield at(wrong, text, help)


@rule(
    code="DMI806",
    name="event-severities",
    summary="The enum of an event's severity has other values than the standard ones.",
    why=(
        "Consumers sort events by these numbers. Two sets are accepted: 1, 2, 4, 8, 10, 12 as printed, and 1, 2, 4, 8, "
        "16, 32, which continues the progression."
    ),
    levels=Levels(dmi=WARNING),
    sources=("IBM 041", "[I]"),
    bad=(example("component", EVENTS.replace("0x00C", "0x00E")),),
    good=(
        example("component", EVENTS),
        example("component", EVENTS.replace("0x00A", "0x010").replace("0x00C", "0x020")),
    ),
    certainty=Certainty.INFERRED,
    aliases=("806",),
)
def event_severities(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        for group in filter(is_event_generation, scope.component.groups):
            for attribute in group.attributes:
                enum = scope.typed(attribute).enum
                if number_of(attribute) == SEVERITY_ID and enum and enum.complete and enum.values not in SEVERITIES:
                    message = "The values of this enum are not those of an event's severity"
                    label = (head(attribute), "its severity")
                    yield at(head(enum.enum), message, "Write 1, 2, 4, 8, 10 and 12.", label)


@rule(
    code="DMI807",
    name="event-state-shape",
    summary="An Event State group lacks an attribute, or its key is not the event index.",
    why="A consumer finds the state of an event by its index, which is attribute 1 and the key.",
    levels=Levels(dmi=WARNING),
    sources=("IBM 052", "IBM 053", "IBM 054", "[I]"),
    bad=(
        example("component", STATES.replace("Key = 1", "Key = 3")),
        example("component", STATES.replace("ID = 5", "ID = 6")),
    ),
    good=(example("component", STATES),),
    aliases=("807",),
)
def event_state_shape(document: Document) -> Iterator[Finding]:
    for group in document.file.groups:
        if not is_event_state(group) or document.breaks_off(group):
            continue
        yield from _shape(group, EVENT_STATE, "See the table in IBM's book, page 053.")
        keys = [key.value for key in group.key.ids if key] if group.key else []
        if keys != [1]:
            message = "The key of Event State is not attribute 1, the event index"
            yield at(group.key or _place(group), message, "Write: Key = 1.")
