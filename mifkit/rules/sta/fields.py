"""STA005, STA008, STA010, STA013, STA014: fields of status MIFs that are too long, empty or of another shape."""

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
from mifkit.rules.sta.status import GOOD, NOTE, WARN, attribute, outcome
from mifkit.status.matching.package import LONGEST
from mifkit.status.view import Field

# Fields that a client compares: attribute of the view → name on the Reporting tab, attribute of the package.
MATCHED = {
    "manufacturer": ("Publisher", "mif_publisher"),
    "product": ("Name", "mif_name"),
    "version": ("Version", "mif_version"),
}
DESCRIPTION_LIMIT = 128
VISUAL_BASIC_LIMIT = 256
# How many characters the functions that write status MIFs accept (SDK).
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
        "The functions that write status MIFs accept 128 characters. The old function enlarged the type instead; "
        "whether newer functions and the readers cut the text is not documented."
    ),
    levels=WARN,
    sources=("SDK", "KB Q186415"),
    bad=(
        outcome("Success", "x" * 129, 129),
        outcome("Success", "Installed", 4),
    ),
    good=(outcome("Success", "x" * 128, 128),),
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
        message = f"The Description has {len(field.value)} characters; only {limit} are safe"
        yield at(field, message, "Shorten the text.")


@rule(
    code="STA008",
    name="unmatchable-field",
    summary="Manufacturer or Version has more than 32 characters, or Product more than 50.",
    why=(
        "The package's fields hold 32 characters (Publisher, Version) or 50 (Name), and no source says that the "
        "client cuts the text of the MIF to that length: a longer text can never equal them."
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
        return  # What Windows Installer writes there never is the name of a package, however short.
    for name, (package_field, package_attribute) in MATCHED.items():
        field: Field | None = getattr(view, name)
        limit = LONGEST[package_attribute]
        if field is not None and field.ask(longer_than(limit)):
            yield at(
                field,
                f"{field.name} has {len(field.value)} characters; the package's {package_field} holds only {limit}",
                f"Leave {package_field} blank on the Reporting tab, or write a shorter text into the MIF.",
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
    bad=(outcome("Success", ""),),
    good=GOOD,
    certainty=Certainty.UNKNOWN,
    aliases=("M108", "955"),
)
def empty_status_field(document: Document) -> Iterator[Finding]:
    view = document.status
    if view is None:
        return
    # Windows Installer never fills in Locale and Serial Number, so its user could not change them.
    never_filled = document.generator is not None and document.generator.is_windows_installer
    candidates = (view.description,) if never_filled else (view.description, view.locale, view.serial_number)
    fields = [field for field in candidates if field and field.ask(is_empty) and not document.ends_in(field)]
    if fields:
        names = ", ".join(field.name for field in fields)
        yield at(fields[0], f"Empty: {names}", "If clients do not pick up the MIF, write a text there.")


@rule(
    code="STA013",
    name="field-too-long",
    summary="Locale has more than 16 characters, or another field of ComponentID more than 64.",
    why="The functions that write status MIFs refuse longer texts; what readers do with them is not documented.",
    levels=WARN,
    sources=("SDK",),
    bad=(
        Example(attribute("Locale", 4, 64, "English (United States)"), frame="identity attributes"),
        Example(attribute("Serial Number", 5, 128, "x" * 65), frame="identity attributes"),
    ),
    good=(Example(attribute("Locale", 4, 16, "ENU"), frame="identity attributes"),),
    aliases=("957",),
)
def field_too_long(document: Document) -> Iterator[Finding]:
    """DMI508 reports a text that is longer than its own type, STA008 a text that no package can match."""
    view = document.status
    if view is None or (document.generator and document.generator.is_windows_installer):
        return  # Windows Installer writes texts of its own there, which no package is compared with.
    for name, limit in FIELD_LIMITS:
        field: Field | None = getattr(view, name)
        if field is None or name in MATCHED or not field.ask(longer_than(limit)):
            continue
        if field.declared_size is None or len(field.value) <= field.declared_size:
            message = f"{field.name} has {len(field.value)} characters; only {limit} are accepted"
            yield at(field, message, "Write a shorter text.")


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
        "read-only and specific. Whether clients find them by id or by name is not documented."
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
        # STA001 and STA012 report what is missing if the name is another.
        if folded(name_of(found)) != folded(standard.name) or document.ends_in(found):
            continue
        type_, (access, storage) = found.type, access_and_storage(found)
        if found.id and number_of(found) not in (standard.id, None):
            yield at(
                found.id,
                f"{standard.name} has id {number_of(found)} instead of {standard.id}",
                f"Write: ID = {standard.id}.",
            )
        elif type_ and not (type_.word and type_.word.text.lower() in standard.types):
            # DMI502 reports a word that is not a type.
            if type_.word is None or type_.word.terminal == "TYPE_WORD":
                place = head(type_.enum) if type_.enum else type_
                yield at(place, f"{standard.name} is not a string", "Write for example: Type = String(32).")
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
