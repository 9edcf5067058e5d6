"""DMI416, DMI419: the number of attributes of groups, and their pragmas."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.rules.blocks import in_quotes
from mifkit.rules.declaration import INFO, WARNING, Levels, at, head, rule
from mifkit.rules.frames import END_GROUP, THING, THINGS, attribute_text, example

KEYWORD = re.compile(r"[A-Za-z][\w.-]*+")
DOTTED = re.compile(r"\.?\d++(?:\.\d++)*+", re.ASCII)
MAPPED = THINGS + '    Pragma = "SNMP:1.3.6.1.4.1.412"\n' + THING + END_GROUP


@rule(
    code="DMI416",
    name="many-attributes",
    summary="A group has more than 20 attributes.",
    why="Browsers and requests handle a group as a whole; with more than about 20 attributes it is better divided.",
    levels=Levels(dmi=INFO),
    sources=("IBM 124", "UW-MODEL"),
    bad=(example("group", *(attribute_text(number, f"Thing {number}", "Integer", "1") for number in range(1, 22))),),
    good=(example("group", THING),),
    aliases=("416",),
)
def many_attributes(document: Document) -> Iterator[Finding]:
    most = document.context.limits.group_attributes
    for group in document.file.groups:
        if len(group.attributes) > most:
            message = f"The group has {len(group.attributes)} attributes, more than {most}"
            yield at(head(group), message, "Divide it into groups of things that belong together.")


@rule(
    code="DMI419",
    name="pragma-form",
    summary="A group's pragma is not `keyword:value`, or its SNMP value is not a dotted number or is used twice.",
    why="The SNMP agent maps a group to the place in its tree that the pragma names; a faulty pragma is not mapped.",
    levels=Levels(dmi=WARNING),
    sources=("IBM 030", "[I]"),
    bad=(
        example("group", '    Pragma = "for internal use"\n' + THING),
        example("group", '    Pragma = "SNMP:enterprises.412"\n' + THING),
        example("component", MAPPED + MAPPED.replace("Things", "Others").replace("ID = 2", "ID = 3")),
    ),
    good=(example("group", '    Pragma = "SNMP:1.3.6.1.4.1.412"\n' + THING),),
    aliases=("419",),
)
def pragma_form(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        first: dict[str, tree.Node] = {}
        for group in component.groups:
            if literal := in_quotes(group.pragma):
                yield from _pragma(literal, first)


def _pragma(literal: tree.Literal, first: dict[str, tree.Node]) -> Iterator[Finding]:
    """At most one finding per pragma; `first` collects where each SNMP value stands."""
    for part in literal.value.split(","):
        keyword, _, value = (text.strip() for text in part.partition(":"))
        if not KEYWORD.fullmatch(keyword) or not value:
            help = 'Write for example "SNMP:1.3.6.1.4.1.412".'
            yield at(literal, f"{quoted(part.strip())} is not keyword:value", help)
            return
        if keyword.upper() != "SNMP":
            continue
        if not DOTTED.fullmatch(value):
            yield at(literal, f"{quoted(value)} is not a dotted object identifier", "Write numbers joined by dots.")
            return
        if value in first:
            label = (first[value], "the first group with this identifier")
            yield at(literal, "Another group has this object identifier", "Give each group its own.", label)
            return
        first[value] = literal
