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
from mifkit.rules.declaration import INFO, WARNING, Levels, at, head, rule
from mifkit.rules.frames import COMPONENT_ID as COMPONENT_ID_GROUP
from mifkit.rules.frames import example

MODEL = """\
    Start Attribute
      Name = "Model"
      ID = 7
      Type = String(64)
      Value = "X"
    End Attribute
"""
EXTENDED = COMPONENT_ID_GROUP.replace("  End Group\n", MODEL + "  End Group\n")
SEVERITY_TYPE = """Start Enum
        0x001 = "Monitor"
        0x002 = "Information"
        0x004 = "OK"
        0x008 = "Non-Critical"
        0x00A = "Critical"
        0x00C = "Non-Recoverable"
      End Enum"""
BOOL = """\
  Start Enum
    Name = "BOOL"
    Type = Integer
    0 = "False"
    1 = "True"
  End Enum
"""


def _attribute(number: int, name: str, type: str, value: str) -> str:
    return (
        f'    Start Attribute\n      Name = "{name}"\n      ID = {number}\n      Type = {type}\n'
        f"      Value = {value}\n    End Attribute\n"
    )


EVENTS = (
    BOOL
    + """\
  Start Group
    Name = "Event Generation"
    Class = "EventGeneration|Contoso^^Outlet|001"
    Key = 5
"""
    + _attribute(1, "Event Type", "Integer", "1")
    + _attribute(2, "Event Severity", SEVERITY_TYPE, '"Monitor"')
    + _attribute(3, "Event is State-Based", '"BOOL"', '"True"')
    + _attribute(4, "Event State Key", "Integer", "1")
    + _attribute(5, "Associated Group", "String(64)", '"Contoso|Outlet|001"')
    + _attribute(6, "Event System", "Integer", "1")
    + _attribute(7, "Event Subsystem", "Integer", "1")
    + "  End Group\n"
)
STATES = (
    """\
  Start Group
    Name = "Event State"
    Class = "DMTF|Event State|001"
    Key = 1
"""
    + _attribute(1, "Event Index", "Integer", "1")
    + _attribute(2, "Event Generation Group Class", "String(256)", '"EventGeneration|Contoso^^Outlet|001"')
    + _attribute(3, "Event Type", "Integer", "1")
    + _attribute(4, "Current State", "Integer", "4")
    + _attribute(5, "Associated Group Keys", "String(256)", '"1"')
    + "  End Group\n"
)


def _standard(group: tree.Group) -> tuple[StandardAttribute, ...]:
    """The table of a group's class; empty if it has none."""
    if is_component_id(group):
        return COMPONENT_ID
    return EVENT_STATE if is_event_state(group) else ()


@rule(
    code="DMI417",
    name="extended-standard-group",
    summary="A standard group has an attribute that its table does not have.",
    why=(
        "A class of the DMTF means the same attributes everywhere; later versions may use the id for another one. "
        "What a vendor adds goes into a group of his own."
    ),
    levels=Levels(dmi=WARNING, sms=INFO),
    sources=("IBM 124", "IBM 125", "UW-MODEL"),
    bad=(example("first group", EXTENDED),),
    good=(example("first group", COMPONENT_ID_GROUP),),
    aliases=("417",),
)
def extended_standard_group(document: Document) -> Iterator[Finding]:
    """Attributes that are renumbered, and Microsoft's layout with Locale, are DMI801's and DMI807's."""
    for group in document.file.groups:
        table = _standard(group)
        names = {folded(one.name) for one in table}
        ids = {one.id for one in table}
        if not table or any(folded(name_of(one)) == "locale" for one in group.attributes):
            continue
        for attribute in group.attributes:
            literal = attribute.name.value if attribute.name else None
            if literal is None or literal.raw or document.breaks_off(attribute):
                continue
            if folded(literal.value) not in names and number_of(attribute) not in ids:
                yield at(
                    literal,
                    f"{quoted(class_of(group))} has no attribute {quoted(name_of(attribute))}",
                    "Put it into a group with a class of your own.",
                )


@rule(
    code="DMI805",
    name="event-generation-shape",
    summary="An Event Generation group has another class form, or lacks one of its attributes or the enum BOOL.",
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
    place = group.class_.value if group.class_ and group.class_.value else head(group)
    body = fields_of(group)[1] if len(fields_of(group)) > 1 else ""
    if not 2 <= len([part for part in body.split("^^") if part.strip()]) <= 3:
        yield at(
            place,
            "The class does not name the group that the events belong to",
            "Write EventGeneration|Body^^Associated Group|001.",
        )
    # Names vary from book to book; consumers go by the ids.
    yield from _shape(group, EVENT_GENERATION, place, "See the table in IBM's book, page 040.")
    if has_bool:
        return
    for attribute in group.attributes:
        type_ = attribute.type
        # A type that names an enum which is not there is DMI503's.
        if number_of(attribute) in BOOLEAN_IDS and type_ is not None and type_.enum_name is None:
            yield at(type_, "The component has no enum BOOL for this type", 'Define it: 0 = "False", 1 = "True".')
            return


def _shape(group: tree.Group, table: tuple[StandardAttribute, ...], place: tree.Node, help: str) -> Iterator[Finding]:
    """Differences by ids and types: one finding for all that is missing, one for each other."""
    found = list(differences(group, table, names=False))
    lacks = [one.text for one in found if one.place is None]
    if lacks:
        yield at(place, f"The group is not complete: {'; '.join(lacks)}", help)
    for wrong, text in found:
        if wrong is not None:
            yield at(wrong, text, help)


@rule(
    code="DMI806",
    name="event-severities",
    summary="The enum of an event's severity has other values than the standard ones.",
    why=(
        "Consumers sort events by these numbers. Two sets are taken: 1, 2, 4, 8, 10, 12 as printed, and 1, 2, 4, 8, "
        "16, 32 as the progression would go on."
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
        for group in scope.component.groups:
            for attribute in group.attributes if is_event_generation(group) else ():
                enum = scope.typed(attribute).enum
                if number_of(attribute) == SEVERITY_ID and enum and enum.complete and enum.values not in SEVERITIES:
                    message = "The values of this enum are not those of an event's severity"
                    yield at(
                        head(enum.enum), message, "Write 1, 2, 4, 8, 10 and 12.", (head(attribute), "its severity")
                    )


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
        place = group.class_.value if group.class_ and group.class_.value else head(group)
        yield from _shape(group, EVENT_STATE, place, "See the table in IBM's book, page 053.")
        keys = [key.value for key in group.key.ids if key] if group.key else []
        if keys != [1]:
            yield at(
                group.key or place, "The key of Event State is not attribute 1, the event index", "Write: Key = 1."
            )
