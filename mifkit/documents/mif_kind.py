"""The kind of a MIF file: what its content and its folder show, and which of it decided (mif-language.md 6.2)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mifkit.documents.kinds import Kind
from mifkit.mif import tree
from mifkit.mif.semantics.names import class_of, folded, in_bars, name_of
from mifkit.questions import Text
from mifkit.status.view import COMPONENT_ID_CLASSES, COMPONENT_ID_NAME, STATUS_CLASS, STATUS_NAME, status_view

IDMIF_CLASSES = ("MICROSOFT|IDENTIFICATION|1.0", "MICROSOFT|ARCHITECTURE|1.0")

# The folders of inventory MIFs, and those in which a server sorts the MIFs that it could not process.
INVENTORY_FOLDERS = {
    name.lower(): name
    for name in (
        *("NOIDMIFS", "IDMIFS", "BADMIFS", "dataldr.box"),
        *("DeltaMisMatch", "MajorMisMatch", "InvalidMachine", "NonExistentRow", "GroupFailure", "MissingSystemClass"),
        *("InvalidFileName", "ExceedSizeLimit"),
    )
}
# The attributes of the ComponentID group of a status MIF: DMI has no Locale there, and requires Verify.
STATUS_ATTRIBUTES = frozenset(("manufacturer", "product", "version", "locale", "serial number", "installation"))


class Detected(NamedTuple):
    """The kind of a file and, in words, what shows it: for each reason a noun, without any text of the file."""

    kind: Kind
    evidence: tuple[str, ...]


def detect(file: tree.File, folder: Text) -> Detected:
    """The kind of a MIF file in a folder with this name in lower case.

    Signs of a status MIF count more than those of an inventory MIF, and these more than those of a DMI component: the
    more special reader makes the rules. A class of the form `Publisher|Thing|1.0` is a sign of nothing, since
    publishers of custom inventory use it, too. A file without any sign is an inventory MIF: only these go without a
    ComponentID group.
    """
    if status := tuple(_status_signs(file)):
        return Detected(Kind.STATUS, status)
    classes = [in_bars(class_of(group).upper()) for group in file.groups]
    object_signs = tuple(_object_signs(file, classes))
    inventory = tuple(_inventory_signs(file, classes, folder))
    if object_signs and not is_generated(file):
        return Detected(Kind.IDMIF, object_signs + inventory)
    if inventory:
        return Detected(Kind.NOIDMIF, inventory)
    if dmi := tuple(_dmi_signs(file, classes)):
        return Detected(Kind.DMI, dmi)
    if not classes:
        return Detected(Kind.DMI, ("no group",))
    return Detected(Kind.NOIDMIF, ("no ComponentID group and no other sign of DMI",))


def is_generated(file: tree.File) -> bool:
    """Whether a client wrote an inventory file: with keys of the computer, or with the client's identifier."""
    found = _header_comments(file)
    names = [(match.group(1).lower(), match.string[match.end() :]) for match in found]
    return any(name == "keyattribute" or value[:5].upper() == "GUID:" for name, value in names)


def _header_comments(file: tree.File) -> list[re.Match[str]]:
    """The beginnings of the header comments of a file."""
    if not file.comments:
        return []
    # Late: few files have comments.
    from mifkit.mif.semantics.header_comments import HEADER_COMMENT

    return [found for comment in file.comments if (found := HEADER_COMMENT.match(comment.text))]


def _status_signs(file: tree.File) -> Iterator[str]:
    if (view := status_view(file)) is not None:
        if folded(class_of(view.group)) == STATUS_CLASS:
            yield "a group of class MICROSOFT|JOBSTATUS|1.0"
        if folded(name_of(view.group)) == STATUS_NAME:
            yield "a group named InstallStatus"
    elif _is_cut_status_mif(file):
        yield "a ComponentID group with the attributes that status MIFs have, and no whole group besides"


def _is_cut_status_mif(file: tree.File) -> bool:
    """Whether a file has only the ComponentID group of a status MIF, as one that was cut before InstallStatus or before
    the class of that group."""
    groups = tuple(file.groups)
    if not groups or not _is_component_id(groups[0]) or not all(map(_may_begin_status, groups[1:])):
        return False
    names = {folded(name_of(attribute)) for attribute in groups[0].attributes}
    workstation = any(folded(name_of(component)) == "workstation" for component in file.components)
    # The name of the last attribute may be cut, too.
    known = all(any(whole.startswith(name) for whole in STATUS_ATTRIBUTES) for name in names)
    return ("locale" in names or workstation) and known


def _may_begin_status(group: tree.Group) -> bool:
    """Whether a group without attributes may be the beginning of an InstallStatus group."""
    name, written = folded(name_of(group)), folded(class_of(group))
    return STATUS_NAME.startswith(name) and STATUS_CLASS.startswith(written) and not any(group.attributes)


def _is_component_id(group: tree.Group) -> bool:
    written = in_bars(folded(class_of(group)))
    return written in COMPONENT_ID_CLASSES or folded(name_of(group)) == COMPONENT_ID_NAME


def _object_signs(file: tree.File, classes: list[str]) -> Iterator[str]:
    """What shows that a file describes an object of its own."""
    if _header_comments(file):
        yield "header comments such as //Architecture<…>"
    if any(name in IDMIF_CLASSES for name in classes):
        yield "an Identification or Architecture group"


def _inventory_signs(file: tree.File, classes: list[str], folder: Text) -> Iterator[str]:
    if is_generated(file):
        yield "header comments that a client writes, such as //KeyAttribute<…>"
    if any(name.startswith("MICROSOFT|") for name in classes):
        yield "a class that begins with MICROSOFT|"
    if any(folded(name_of(component)) == "workstation" for component in file.components):
        yield "the component name Workstation"
    if name := folder.ask(_inventory_folder):
        yield f"the folder {name}"
    component_id = any("|COMPONENTID|" in name for name in classes)
    if any(name and "|" not in name for name in classes) and not component_id:
        yield "a class without bars, which DMI forbids"


def _inventory_folder(name: str) -> str:
    """The name of a folder of inventory MIFs as it is usually written; empty for any other folder."""
    return INVENTORY_FOLDERS.get(name, "")


def _dmi_signs(file: tree.File, classes: list[str]) -> Iterator[str]:
    if file.languages:
        yield "a language statement"
    if any(_is_component_id(group) for group in file.groups):
        yield "a ComponentID group"
    if any(name.startswith("DMTF|") and not name.startswith("DMTF|COMPONENTID|") for name in classes):
        yield "a class of the DMTF"
    if any(component.paths for component in file.components):
        yield "a path block"
    if any(component.tables for component in file.components):
        yield "a table"
    if any(_is_instrumented(attribute) for group in file.groups for attribute in group.attributes):
        yield 'a value that a program provides (* "…")'


def _is_instrumented(attribute: tree.Attribute) -> bool:
    return attribute.value is not None and isinstance(attribute.value.value, tree.Pointer)
