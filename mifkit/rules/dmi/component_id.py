"""DMI211 to DMI214, DMI801 to DMI804: the group with id 1, which is ComponentID."""

from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.kinds import Profile
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import BARS, class_of, folded, name_of
from mifkit.mif.semantics.scope import number_of
from mifkit.mif.semantics.standard_groups import (
    COMPONENT_ID,
    COMPONENT_ID_VERSIONS,
    VERIFY,
    access_and_storage,
    differences,
    fields_of,
    is_component_id,
    paired,
)
from mifkit.rules.blocks import and_more, in_quotes
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, head, rule
from mifkit.rules.fixes import exchange, rewrite
from mifkit.rules.frames import COMPONENT_ID as GROUP
from mifkit.rules.frames import END_GROUP, THING, THINGS, example

GOOD = (example("component"),)
ADD = 'Add the ComponentID group: ID = 1, Class = "DMTF|ComponentID|1.0".'
OTHER_ID = GROUP.replace("ID = 1\n    Class", "ID = 2\n    Class")


def _component(document: Document) -> tree.Component | None:
    """The component, if it is written in the file and the id of every group is readable."""
    component = next(iter(document.file.components), None)
    if component is None or component.implied:
        return None
    readable = all(group.id is None or number_of(group) is not None for group in component.groups)
    return component if readable else None


def _holds_values(component: tree.Component) -> bool:
    """Whether the component has a group with an id, or a table (tables share the numbers of such groups)."""
    return bool(component.tables) or any(group.id for group in component.groups)


def _group_one(component: tree.Component) -> tree.Group | None:
    return next((group for group in component.groups if number_of(group) == 1), None)


def _component_ids(document: Document) -> Iterator[tree.Group]:
    return (group for group in document.file.groups if is_component_id(group))


def _its_id(groups: Iterator[tree.Group] | tuple[tree.Group, ...]) -> list[tuple[tree.Node, str]]:
    """A label at the id of the first ComponentID group that has an id; empty if there is none."""
    ids: Iterator[tree.Node] = (group.id for group in groups if is_component_id(group) and group.id)
    return [(place, "the id of the ComponentID group") for place in ids][:1]


@rule(
    code="DMI211",
    name="no-group-with-id",
    summary="No group of the component has an id.",
    why="Groups without an id are templates and hold no values, so the file reports nothing.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=ERROR),
    sources=("IBM 017", "IBM 027", "[I]"),
    bad=(
        example("file", 'Language = "en|US|iso8859-1"', "Start Component", '  Name = "Empty"', "End Component"),
        example("first group", THINGS.replace("ID = 2", "Key = 1") + THING + END_GROUP),
    ),
    good=GOOD,
    aliases=("211",),
)
def no_group_with_id(document: Document) -> Iterator[Finding]:
    component = _component(document)
    if component is None or document.breaks_off(component):
        return
    if document.profile is Profile.STATUS and document.status is None:
        return  # STA001 and STA009 report what the file lacks as a status MIF.
    groups = component.groups
    # DMI402 reports a group with neither an id nor a key.
    if not _holds_values(component) and all(group.key for group in groups):
        message = "No group of this component has an id" if groups else "This component has no group"
        help = "Templates alone hold no values. " if groups else ""
        yield at(head(component), message, help + (ADD if document.profile is Profile.DMI else "Add a group."))


@rule(
    code="DMI212",
    name="no-component-id",
    summary="The file has no group with id 1, the ComponentID group.",
    why=(
        "Management applications recognise a component by its ComponentID group, and DMI requires it. STA007 reports "
        "what its absence means in a status MIF."
    ),
    levels=Levels(dmi=ERROR),
    sources=("IBM 037", "HP", "CA 142575", "SUN", "UW 2641"),
    bad=(
        example("first group", THINGS + THING + END_GROUP),
        example("first group", OTHER_ID, fixed=GROUP, safe=False),
    ),
    good=GOOD,
    aliases=("212", "2641"),
)
def no_component_id(document: Document) -> Iterator[Finding]:
    component = _component(document)
    if component is None or not _holds_values(component) or _group_one(component) or document.breaks_off(component):
        return
    named = next((group.id for group in component.groups if is_component_id(group) and group.id), None)
    help = "Give the ComponentID group the id 1." if named else ADD
    fix = exchange(named.value, "1", "Give ComponentID the id 1") if named and named.value else None
    yield at(head(component), "No group of this component has id 1", help, *_its_id(component.groups), fix=fix)


@rule(
    code="DMI213",
    name="component-id-class",
    summary="The group with id 1 does not have the class `DMTF|ComponentID|…`.",
    why="Readers look for ComponentID by its class. They find another class with id 1 in its place, or nothing.",
    levels=Levels(dmi=ERROR, status=WARNING),
    sources=("UW 2691", "UW 2741", "IBM 037"),
    bad=(example("first group", GROUP.replace("DMTF|ComponentID", "DMTF|Component")),),
    good=GOOD,
    aliases=("213", "2691", "2741"),
)
def component_id_class(document: Document) -> Iterator[Finding]:
    group = _misnamed_group_one(document)
    if group is not None and group.class_ and group.class_.value:
        yield at(
            group.class_.value,
            "The group with id 1 is not the ComponentID group",
            'Write Class = "DMTF|ComponentID|1.0", or give this group another id.',
            *_its_id(document.file.groups),
        )


def _misnamed_group_one(document: Document) -> tree.Group | None:
    """The first group with id 1 and a class, if that class is readable and is not ComponentID's."""
    for group in document.file.groups:
        if number_of(group) != 1 or not class_of(group):
            continue
        if "|COMPONENTID|" in class_of(group).upper().translate(BARS):
            return None
        if document.status is not None and group is document.status.group:
            return None  # The layout of Visual Basic's setup, which has no ComponentID: STA007 reports it.
        return group if in_quotes(group.class_) else None
    return None


@rule(
    code="DMI214",
    name="component-id-elsewhere",
    summary="A group of ComponentID's class has an id other than 1.",
    why="ComponentID is group 1 everywhere: readers that look for the id find another group, or none.",
    levels=Levels(dmi=WARNING, sms=WARNING, status=WARNING),
    sources=("IBM 037", "[I]"),
    bad=(example("component", OTHER_ID),),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("214",),
)
def component_id_elsewhere(document: Document) -> Iterator[Finding]:
    """DMI212 and DMI213 report the same fault more severely, in the profiles in which they apply."""
    strict = document.profile is Profile.DMI
    component = _component(document)
    if component is None or (strict and _group_one(component) is None):
        return
    if document.profile is not Profile.SMS and _misnamed_group_one(document):
        return
    for group in component.groups:
        if group.id and group.id.value and is_component_id(group) and number_of(group) != 1:
            fix = None if _group_one(component) else exchange(group.id.value, "1", "Give it the id 1")
            yield at(group.id.value, f"The ComponentID group has id {number_of(group)}", "Give it the id 1.", fix=fix)


@rule(
    code="DMI801",
    name="component-id-shape",
    summary="The ComponentID group lacks one of its six attributes, or has one with another id, name or type.",
    why=(
        "Applications read ComponentID by ids and types. Status MIFs are not checked: Microsoft's functions write "
        "them in a layout of their own, with Locale as attribute 4 and Installation as a string."
    ),
    levels=Levels(dmi=WARNING, sms=INFO),
    sources=("IBM 037", "CIM", "HP"),
    bad=(
        example("first group", GROUP.replace('"Serial Number"', '"Locale"')),
        example("first group", GROUP.replace("Type = Date", "Type = String(25)")),
        example("first group", GROUP.replace("ID = 4", "ID = 7")),
    ),
    good=GOOD,
    aliases=("801",),
)
def component_id_shape(document: Document) -> Iterator[Finding]:
    for group in _component_ids(document):
        # The class of an implied group comes from the only group of a file that is cut short: nothing to compare.
        if group.implied or document.breaks_off(group):
            continue
        locale = next((attribute for attribute in group.attributes if folded(name_of(attribute)) == "locale"), None)
        if locale is not None and number_of(locale) == 4:
            yield at(
                locale.name or head(locale),
                "Locale at id 4 is Microsoft's status-MIF layout; DMI has Serial Number there",
                "Leave Locale out, and number Serial Number 4, Installation 5, Verify 6.",
            )
            continue
        found = list(differences(group, COMPONENT_ID))
        for place, text in found:
            if place is not None:
                yield at(place, text, "See the table of ComponentID in IBM's book, page 037.")
        missing = [difference.text for difference in found if difference.place is None]
        if missing:
            message = f"ComponentID is not complete: {'; '.join(missing)}"
            yield at(group.class_ or group, message, "Where an attribute does not apply: Value = unsupported.")


@rule(
    code="DMI802",
    name="component-id-version",
    summary="The version of ComponentID's class is neither `1.0` (DMI 1.x) nor `001` (DMI 2.0).",
    why="Readers that compare the whole class string do not find the group.",
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 037", "CIM", "HP"),
    bad=(example("first group", GROUP.replace("|1.0", "|2.0"), fixed=GROUP, safe=False),),
    good=(*GOOD, example("first group", GROUP.replace("|1.0", "|001"))),
    aliases=("802", "2691", "2741"),
)
def component_id_version(document: Document) -> Iterator[Finding]:
    for group in _component_ids(document):
        literal = in_quotes(group.class_)
        version = fields_of(group)[2]
        if literal is not None and version not in COMPONENT_ID_VERSIONS:
            near = next((known for known in COMPONENT_ID_VERSIONS if version.strip() == known), "1.0")
            right = f"DMTF|ComponentID|{near}"
            fix = rewrite(document.source, literal, right)
            yield at(literal, f"ComponentID has no version {quoted(version)}", f'Write "{right}".', fix=fix)


@rule(
    code="DMI803",
    name="component-id-manner",
    summary="The access or storage of an attribute of ComponentID is not the standard one.",
    why="Everything in ComponentID is read-only; Manufacturer, Product and Verify are common to all of a kind.",
    levels=Levels(dmi=INFO),
    sources=("IBM 037", "CA 142575", "IBM-S"),
    bad=(example("first group", GROUP.replace("      Storage = Common\n", "", 1)),),
    good=GOOD,
    aliases=("803",),
)
def component_id_manner(document: Document) -> Iterator[Finding]:
    """One finding per group, at the first attribute that differs: the others have the same cause."""
    for group in _component_ids(document):
        wrong: list[tuple[tree.Node, str]] = []
        for standard, attribute in paired(group, COMPONENT_ID):
            access, storage = access_and_storage(attribute)
            if access not in ("read-only", ""):
                place: tree.Node = attribute.access or attribute
                wrong.append((place, f"{standard.name} has access {quoted(access)} instead of read-only"))
            elif storage not in (standard.storage, ""):
                place = attribute.storage or head(attribute)
                wrong.append((place, f"{standard.name} has storage {storage} instead of {standard.storage}"))
        if wrong:
            place, text = wrong[0]
            yield at(place, text + and_more(len(wrong)), "See the table in IBM's book, page 037.")


@rule(
    code="DMI804",
    name="verify-out-of-range",
    summary="The value of Verify in ComponentID is outside 0 to 7.",
    why="The eight values say whether the component is there and works; any other value says nothing.",
    levels=Levels(dmi=WARNING, sms=INFO),
    sources=("IBM 037",),
    bad=(example("first group", GROUP.replace("Value = 7", "Value = 8")),),
    good=GOOD,
    aliases=("804",),
)
def verify_out_of_range(document: Document) -> Iterator[Finding]:
    for group in _component_ids(document):
        for attribute in group.attributes:
            value = attribute.value.value if attribute.value else None
            if folded(name_of(attribute)) != "verify" or not isinstance(value, tree.Integer):
                continue
            if value.value is not None and value.value not in VERIFY:
                yield at(value, "Verify goes from 0 to 7", "7: the component is there and works.")
