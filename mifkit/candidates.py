"""A file → a status MIF as matching sees it, or what the file is instead."""

from datetime import datetime

from mifkit.kinds import Kind, other_format
from mifkit.rule import Document
from mifkit.source import Source
from mifkit.status.field_match import Candidate, Folder
from mifkit.status.view import Field

KIND_NAMES = {Kind.NOIDMIF: "an inventory MIF (NOIDMIF)", Kind.IDMIF: "an inventory MIF (IDMIF)"}


def candidate(source: Source, *, written: datetime | None = None, folder: Folder | None = None) -> Candidate | str:
    """The file as a candidate or, where it is no status MIF, what it is instead, in words.

    `written` is when the file was last written, and `folder` the client's folder that it lies in, where known.
    """
    other = other_format(source.text)
    if other is not None:
        return other
    document = Document(source)
    view = document.status
    if view is None:
        return instead(source.text, document.kind)
    generator = document.generator
    return Candidate(
        path=source.path,
        file_name=_name(source.path),
        manufacturer=_value(view.manufacturer),
        product=_value(view.product),
        version=_value(view.version),
        locale=_value(view.locale),
        status=_value(view.status),
        by_windows_installer=generator is not None and generator.is_windows_installer,
        faulty=bool(document.parsed.findings),
        written=written,
        folder=folder,
    )


def instead(text: str, kind: Kind) -> str:
    """What a file is that is no status MIF, in words."""
    if kind is Kind.OTHER:
        return other_format(text) or "no MIF of the DMI"
    return KIND_NAMES.get(kind, "a MIF without an InstallStatus group")


def _name(path: str) -> str | None:
    """The file's name without its folder, under Windows or not; standard input has none."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return None if name == "-" else name


def _value(field: Field | None) -> str | None:
    return field.value if field is not None else None
