"""STA005, STA008, STA010, STA013, STA014: the fields of status MIFs: too long, empty, of another shape."""

from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding
from mifkit.documents.mif import Document
from mifkit.mif.semantics.names import folded, name_of
from mifkit.mif.semantics.scope import number_of
from mifkit.mif.semantics.standard_groups import INSTALL_STATUS, access_and_storage, paired
from mifkit.questions import is_empty, longer_than
from mifkit.rules.declaration import Example, at, head, rule
from mifkit.rules.fixes import reword
from mifkit.rules.frames import example
from mifkit.rules.sta.status import GOOD, NOTE, WARN, at_field, attribute, outcome
from mifkit.status.view import Field

# Characters that the package's fields hold, against 64 in the MIF (SDK, CB).
MATCH_LIMITS = (("manufacturer", "Publisher", 32), ("product", "Name", 50), ("version", "Version", 32))
DESCRIPTION_LIMIT = 128
VISUAL_BASIC_LIMIT = 256
# Characters that the functions that write status MIFs take (CMAPI).
FIELD_LIMITS = (
    ("manufacturer", 64),
    ("product", 64),
    ("version", 64),
    ("serial_number", 64),
    ("locale", 16),
)


@rule(
    code="STA005",
    name="long-description",
    summary="The Description is longer than 128 characters, or than its own type allows.",
    why=(
        "The functions that write status MIFs take 128 characters. The old one enlarged the type instead; whether "
        "newer ones and the readers cut is not documented."
    ),
    levels=WARN,
    sources=("CMAPI", "KB Q186415"),
    bad=(
        Example(outcome("Success", "x" * 129, 129), frame="status attributes"),
        Example(outcome("Success", "Installed", 4), frame="status attributes"),
    ),
    good=(Example(outcome("Success", "x" * 128, 128), frame="status attributes"),),
    aliases=("M103", "956", "508"),
)
def long_description(document: Document) -> Iterator[Finding]:
    view = document.status
    if view is None or view.description is None:
        return
    field = view.description
    generator = document.generator
    visual_basic = generator is not None and (generator.name or "").startswith("Visual Basic")
    limit = VISUAL_BASIC_LIMIT if visual_basic else DESCRIPTION_LIMIT
    if field.declared_size is not None and field.ask(longer_than(field.declared_size)):
        limit = min(limit, field.declared_size)
    if field.ask(longer_than(limit)):
        message = f"The Description has {len(field.value)} characters; {limit} are safe"
        yield at_field(field, message, "Shorten the text.")


@rule(
    code="STA008",
    name="unmatchable-field",
    summary="Manufacturer or Version has more than 32 characters, or Product more than 50.",
    why=(
        "The package's fields hold 32 characters of Publisher and Version and 50 of Name, and cutting is not "
        "documented: a longer text in the MIF can never equal them."
    ),
    levels=WARN,
    sources=("SDK", "CB"),
    bad=(
        Example(attribute("Manufacturer", 1, 64, "Contoso Software Development Company"), frame="identity attributes"),
    ),
    good=(Example(attribute("Manufacturer", 1, 64, "Contoso"), frame="identity attributes"),),
    certainty=Certainty.INFERRED,
    aliases=("M106", "957"),
)
def unmatchable_field(document: Document) -> Iterator[Finding]:
    view = document.status
    if view is None or (document.generator and document.generator.is_windows_installer):
        return  # what Windows Installer writes there is no name of a package at any length
    for name, package_field, limit in MATCH_LIMITS:
        field: Field | None = getattr(view, name)
        if field is not None and field.ask(longer_than(limit)):
            yield at_field(
                field,
                f"{field.name} has {len(field.value)} characters; the package's {package_field} holds {limit}",
                f"Leave {package_field} blank on the Reporting tab, or have a shorter text written.",
            )


@rule(
    code="STA010",
    name="empty-status-field",
    summary="Description, Locale or Serial Number of a status MIF is empty.",
    why=(
        "One administrator reports that MIFs with empty fields are not picked up; Microsoft's own functions and "
        "samples write them empty. The sources contradict each other."
    ),
    levels=NOTE,
    sources=("KIS", "S4", "SDK"),
    bad=(Example(outcome("Success", ""), frame="status attributes"),),
    good=GOOD,
    certainty=Certainty.UNKNOWN,
    aliases=("M108", "955"),
)
def empty_status_field(document: Document) -> Iterator[Finding]:
    view = document.status
    if view is None:
        return
    # Windows Installer never fills these two, so there is nothing that its user could change.
    never_filled = document.generator is not None and document.generator.is_windows_installer
    candidates = (view.description,) if never_filled else (view.description, view.locale, view.serial_number)
    fields = [field for field in candidates if field and field.ask(is_empty)]
    if fields:
        names = ", ".join(field.name for field in fields)
        yield at_field(fields[0], f"Empty: {names}", "If the MIF is not picked up, have a text written there.")


@rule(
    code="STA013",
    name="field-too-long",
    summary="Locale has more than 16 characters, or another field of ComponentID more than 64.",
    why="The functions that write status MIFs refuse longer texts; what readers do with one is not documented.",
    levels=WARN,
    sources=("CMAPI",),
    bad=(
        Example(attribute("Locale", 4, 64, "English (United States)"), frame="identity attributes"),
        Example(attribute("Serial Number", 5, 128, "x" * 65), frame="identity attributes"),
    ),
    good=(Example(attribute("Locale", 4, 16, "ENU"), frame="identity attributes"),),
    aliases=("957",),
)
def field_too_long(document: Document) -> Iterator[Finding]:
    """A text that is longer than its own type is DMI508's, and one that no package can match STA008's."""
    view, spoken = document.status, {name for name, _, _ in MATCH_LIMITS}
    if view is None or (document.generator and document.generator.is_windows_installer):
        return  # Windows Installer puts its own texts there, which nobody compares
    for name, limit in FIELD_LIMITS:
        field: Field | None = getattr(view, name)
        if field is None or name in spoken or not field.ask(longer_than(limit)):
            continue
        if field.declared_size is None or len(field.value) <= field.declared_size:
            message = f"{field.name} has {len(field.value)} characters; {limit} are taken"
            yield at_field(field, message, "Have a shorter text written.")


WRITABLE = """
Start Attribute
  Name = "Status"
  ID = 1
  Type = String(32)
  Access = Read-Write
  Value = "Success"
End Attribute
Start Attribute
  Name = "Description"
  ID = 2
  Type = String(32)
  Value = "Installed"
End Attribute
"""


@rule(
    code="STA014",
    name="install-status-shape",
    summary="Status or Description of InstallStatus has another id, type, access or storage than documented.",
    why=(
        "Every documented status MIF has Status as attribute 1 and Description as attribute 2, both strings, "
        "read-only and specific. Whether clients go by ids or by names is not documented."
    ),
    levels=NOTE,
    sources=("BORES S3D7E", "SDK she03_8zj9", "KB Q186415"),
    bad=(
        Example(
            attribute("Status", 2, 32, "Success") + attribute("Description", 1, 128, "Installed"),
            frame="status attributes",
        ),
        example(
            "status attributes",
            WRITABLE,
            fixed=WRITABLE.replace("Read-Write", "Read-Only"),
            safe=False,
        ),
    ),
    good=GOOD,
    certainty=Certainty.UNKNOWN,
)
def install_status_shape(document: Document) -> Iterator[Finding]:
    for standard, found in paired(document.status.group, INSTALL_STATUS) if document.status else ():
        # Under another name it is no such attribute: STA001 and STA012 say what is missing.
        if folded(name_of(found)) != folded(standard.name):
            continue
        type_, (access, storage) = found.type, access_and_storage(found)
        if found.id and number_of(found) not in (standard.id, None):
            yield at(
                found.id,
                f"{standard.name} has id {number_of(found)} instead of {standard.id}",
                f"Write: ID = {standard.id}.",
            )
        elif type_ and not (type_.word and type_.word.text.lower() in standard.types):
            # A word that is no type is DMI502's.
            if type_.word is None or type_.word.terminal == "TYPE_WORD":
                place = head(type_.enum) if type_.enum else type_
                yield at(
                    place, f"{standard.name} is of another type than string", "Write for example: Type = String(32)."
                )
        elif access not in ("read-only", "") and found.access:
            fix = reword(found.access.value, "read-only") if found.access.value else None
            yield at(
                found.access,
                f"{standard.name} has access {access} instead of read-only",
                "Write: Access = Read-Only.",
                fix=fix,
            )
        elif storage not in (standard.storage, "") and found.storage:
            fix = reword(found.storage.value, "specific") if found.storage.value else None
            yield at(
                found.storage,
                f"{standard.name} has storage {storage} instead of specific",
                "Write: Storage = Specific.",
                fix=fix,
            )
