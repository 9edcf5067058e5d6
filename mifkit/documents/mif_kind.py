"""The kind of a MIF file, as its content shows it."""

from mifkit.documents.kinds import Kind
from mifkit.mif import tree
from mifkit.mif.semantics.header_comments import HEADER_COMMENT
from mifkit.mif.semantics.names import BARS, class_of, name_of
from mifkit.status.view import status_view

IDMIF_CLASSES = ("MICROSOFT|IDENTIFICATION|1.0", "MICROSOFT|ARCHITECTURE|1.0")


def detect(file: tree.File) -> Kind:
    """The kind of a MIF file, by its content alone.

    An InstallStatus group makes it a status MIF. Header comments, Microsoft's classes, the component name Workstation
    or classes without bars (which DMI forbids and custom inventories use) show the SMS dialect; there, a header
    comment or an Identification or Architecture group makes it an IDMIF.
    """
    if status_view(file) is not None:
        return Kind.STATUS
    classes = [class_of(group).upper().translate(BARS) for group in file.groups]
    header = any(HEADER_COMMENT.match(comment.text) for comment in file.comments)
    if header or any(name in IDMIF_CLASSES for name in classes):
        return Kind.IDMIF
    component_id = any("|COMPONENTID|" in name for name in classes)
    custom = any(name and "|" not in name for name in classes) and not component_id
    if custom or any(name.startswith("MICROSOFT|") for name in classes):
        return Kind.NOIDMIF
    if any(name_of(component).strip().lower() == "workstation" for component in file.components):
        return Kind.NOIDMIF
    return Kind.DMI
