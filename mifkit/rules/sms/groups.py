"""SMS418, SMS908, SMS909, SMS911: groups that SMS and Configuration Manager overwrite, refuse or act on."""

from collections import Counter
from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted
from mifkit.documents.mif import Document
from mifkit.documents.mif_kind import IDMIF_CLASSES, is_generated
from mifkit.mif import tree
from mifkit.mif.semantics.header_comments import headers
from mifkit.mif.semantics.names import class_of
from mifkit.mif.semantics.scope import is_raw, number_of
from mifkit.rules import frames
from mifkit.rules.blocks import repeated
from mifkit.rules.declaration import ERROR, WARNING, Example, Levels, at, head, rule

# The folder from which a client collects NOIDMIFs: Noidmifs below MS\SMS or CCM\Inventory (TN cc180676).
NOIDMIF_FOLDER = "noidmifs"
# The classes of groups of which an IDMIF has one each, which SMS908 counts, and that of a group without a class.
EXCEPT = frozenset(("", *IDMIF_CLASSES))
PRAGMAS = ("add", "update", "delete")


def _group(name: str, id: int, *statements: str) -> str:
    """A group with a class of Microsoft, for an inventory MIF."""
    lines = (f"ID = {id}", f'Class = "MICROSOFT|{name.upper()}|1.0"', *statements)
    return frames.group_text(name, "\n".join(lines), frames.THING)


ARCHITECTURE, IDENTIFICATION = _group("Architecture", 1), _group("Identification", 2)
BOTH = ARCHITECTURE + IDENTIFICATION
GOOD = (Example(_group("Device", 1), frame="inventory"),)


@rule(
    code="SMS418",
    name="overwritten-instance",
    summary="Several groups have the same class, and no key or the same values of it.",
    why="The key distinguishes the rows of a class. If it does not, each group replaces the one before.",
    levels=Levels(sms=WARNING),
    sources=("RG2 smc_10015", "CM"),
    bad=(
        Example(_group("Device", 1) + _group("Device", 2), frame="inventory"),
        Example(_group("Device", 1, "Key = 1") + _group("Device", 2, "Key = 1"), frame="inventory"),
    ),
    good=(
        Example(
            _group("Device", 1, "Key = 1") + _group("Device", 2, "Key = 1").replace("Value = 1", "Value = 2"),
            frame="inventory",
        ),
    ),
    aliases=("418",),
)
def overwritten_instance(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        # SMS908 reports a second Identification or Architecture group.
        keys = list(map(scope.class_key, scope.component.groups))
        classes = {key for key, times in Counter(keys).items() if times > 1} - EXCEPT
        # Values are read only where a class comes again: a scan treats files alike that differ in other values.
        several = ((key, group) for key, group in zip(keys, scope.component.groups, strict=True) if key in classes)
        for other, group in repeated((_instance(key, group), group) for key, group in several):
            alike, help = "both have the same key values", "Give each group its own key values."
            if group.key is None:
                alike, help = "neither has a key", "Add Key = with the id of the attribute that differs."
            yield at(
                head(group),
                f"This group replaces the first of class {quoted(class_of(group))}: {alike}",
                help,
                (head(other), "the first group"),
            )


def _instance(key: str, group: tree.Group) -> tuple[str, tuple[int | str, ...]] | None:
    """The class (`key`) and the key values of a group, which are the same for the same row.

    `None` if a value is not known, and for a template, which is not a row.
    """
    if group.key is not None and group.id is None:
        return None
    attributes = {number_of(attribute): attribute for attribute in group.attributes}
    values: list[int | str] = []
    for id in group.key.ids if group.key is not None else ():
        attribute = attributes.get(id.value) if id is not None else None
        datum = attribute.value.value if attribute is not None and attribute.value is not None else None
        if not isinstance(datum, tree.Integer | tree.Literal) or is_raw(datum) or datum.value is None:
            return None
        values.append(datum.value)
    return key, tuple(values)


def _is_noidmif_folder(name: str) -> bool:
    return name == NOIDMIF_FOLDER


def _declared_noidmif(document: Document) -> bool:
    return document.folder.ask(_is_noidmif_folder)


@rule(
    code="SMS908",
    name="idmif-groups",
    summary="An IDMIF of SMS 1.2 lacks the Identification or Architecture group, or has two of them.",
    why="SMS 1.2 recognises an object by both groups; with only one, it may corrupt the record of a computer.",
    levels=Levels(sms=ERROR),
    sources=("SDK she02_9fzi", "SDK she02_0ks4", "SDK she02_3i0p"),
    bad=(
        Example(ARCHITECTURE, frame="inventory"),
        Example(BOTH + _group("Architecture", 3), frame="inventory", also=("SMS913",)),
    ),
    good=(Example(BOTH, frame="inventory"),),
    aliases=("908",),
)
def idmif_groups(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        found: dict[str, list[tree.Group]] = {name: [] for name in IDMIF_CLASSES}
        for group in component.groups:
            if (name := class_of(group).upper()) in found:
                found[name].append(group)
        for name, groups in found.items():
            for group in groups[1:]:
                yield at(
                    head(group), f"A second group of class {name}", "Remove it.", (head(groups[0]), "the first group")
                )
        present = [name for name, groups in found.items() if groups]
        # If the file is a NOIDMIF by its folder, the group that is present is the fault (SMS909).
        whole = not component.implied and not _declared_noidmif(document) and not document.breaks_off(component)
        if len(present) == 1 and whole and not headers(document.file):
            other = next(name for name in IDMIF_CLASSES if name != present[0])
            yield at(
                head(found[present[0]][0]),
                f"The group of class {other} is missing",
                "Add it: an IDMIF of SMS 1.2 has both groups.",
            )


@rule(
    code="SMS909",
    name="noidmif-with-identity",
    summary="A file in the folder for NOIDMIFs has an Identification or Architecture group.",
    why=(
        "A NOIDMIF adds to the computer that reports it and takes its identity from there. With an identity of its own "
        "it may corrupt the computer's record. The folder decides whether a file is a NOIDMIF."
    ),
    levels=Levels(sms=ERROR),
    sources=("SDK she02_3i0p", "BORES S3D7F", "TN cc180676"),
    bad=(Example(ARCHITECTURE, frame="inventory", path="noidmifs/example.mif"),),
    good=(
        Example(BOTH, frame="inventory", path="idmifs/example.mif"),
        Example(_group("Device", 1), frame="inventory", path="noidmifs/example.mif"),
    ),
    aliases=("909",),
)
def noidmif_with_identity(document: Document) -> Iterator[Finding]:
    if _declared_noidmif(document):
        for group in document.file.groups:
            if class_of(group).upper() in IDMIF_CLASSES:
                help = "Remove the group, or put the file into the folder for IDMIFs."
                yield at(group.class_ or group, "This group gives a NOIDMIF an identity of its own", help)


@rule(
    code="SMS911",
    name="sms-pragma",
    summary="SMS does not know an `SMS:` pragma, or does not obey it in a `.mif` file.",
    why=(
        "SMS knows SMS:Add (the default), SMS:Update and SMS:Delete, and SMS 2.0 obeys them only in `.nhm` files. "
        "Deleting the Identification group deletes the computer."
    ),
    levels=Levels(sms=WARNING),
    sources=("BORES S3D7B", "RG2 smc_10016"),
    bad=(
        Example(_group("Device", 1, 'Pragma = "SMS:Remove"'), frame="inventory", path="example.nhm"),
        Example(_group("Device", 1, 'Pragma = "SMS:Delete"'), frame="inventory"),
    ),
    good=(Example(_group("Device", 1, 'Pragma = "SMS:Delete"'), frame="inventory", path="example.nhm"),),
    aliases=("911",),
)
def sms_pragma(document: Document) -> Iterator[Finding]:
    # What a client writes is not for its author to change.
    if is_generated(document.file):
        return
    for group in document.file.groups:
        literal = group.pragma.value if group.pragma else None
        if literal is None or literal.raw:
            continue
        for part in literal.value.split(","):
            keyword, _, value = (text.strip().lower() for text in part.partition(":"))
            if keyword == "sms" and (fault := _pragma_fault(value, document.extension)):
                yield at(literal, *fault)
                break


def _pragma_fault(value: str, extension: str) -> tuple[str, str] | None:
    """What is wrong with `SMS:value` in a file with this extension, and what to do; `None` if nothing is wrong."""
    if value == "lookup":
        return "SMS:lookup has no effect", "Remove it; it occurs in samples and is not needed."
    if value not in PRAGMAS:
        return f"SMS does not know the pragma {quoted(value)}", "Write SMS:Add, SMS:Update or SMS:Delete."
    if extension == "mif":
        return (
            f"SMS 2.0 does not obey SMS:{value.title()} in a .mif file",
            "Give the file the extension .nhm, or remove the pragma.",
        )
    return None
