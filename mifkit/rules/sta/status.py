"""STA001 to STA004, STA007, STA009, STA011, STA012: status MIFs, whatever program wrote them."""

from collections.abc import Iterator
from typing import Any

from mifkit.diagnostics import Certainty, Finding, Fix, quoted, replaced
from mifkit.documents.kinds import Kind
from mifkit.documents.mif import Document
from mifkit.mif.semantics.names import class_of
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, at, head, rule
from mifkit.rules.fixes import rewrite
from mifkit.status.exit_codes.codes import describe
from mifkit.status.exit_codes.recovery import Confidence, recovery
from mifkit.status.settings import client_settings
from mifkit.status.settings.client_settings import classify
from mifkit.status.view import Field

STATUS = Levels(status=ERROR)
WARN = Levels(status=WARNING)
NOTE = Levels(status=INFO)


def attribute(name: str, number: int, size: int, value: str | None) -> str:
    """An attribute of a status MIF as text; without a value if `value` is `None`."""
    line = f'      VALUE = "{value}"\n' if value is not None else ""
    return (
        f'    START ATTRIBUTE\n      NAME = "{name}"\n      ID = {number}\n      TYPE = STRING({size})\n'
        f"{line}    END ATTRIBUTE\n"
    )


def status_attributes(status: str | None, description: str | None = "Installed", size: int = 128) -> str:
    """The two attributes of an InstallStatus group as text; `size` is the declared size of the Description."""
    return attribute("Status", 1, 32, status) + attribute("Description", 2, size, description)


def outcome(status: str | None, description: str | None = "Installed", size: int = 128, **options: Any) -> Example:
    """An example with the two attributes of an InstallStatus group; `options` as in `Example`."""
    return Example(status_attributes(status, description, size), **({"frame": "status attributes"} | options))


GOOD = (outcome("Success"),)


def write_status(document: Document, field: Field, word: str) -> Fix | None:
    """The fix that writes a Status as documented; `None` if its value is not one plain literal.

    The fix is not safe: how a client reads the present word is not documented, so the fix may change the outcome.
    """
    if document.text[field.start : field.end] != f'"{field.value}"':
        return None
    return replaced(field.start, field.end, f'"{word}"', f"Write {word}", safe=False)


@rule(
    code="STA001",
    name="missing-install-status",
    summary="A status MIF has no InstallStatus group, or the group has no Status or an empty one.",
    why=(
        "The Status is all that a client reads of a matched MIF. What it records without a Status is not documented "
        "for Configuration Manager; SMS 1.2 dropped the MIF and showed the job as complete."
    ),
    levels=STATUS,
    sources=("BORES S3D7E", "KB Q190135", "S0"),
    bad=(
        Example(attribute("Description", 2, 128, "Installed"), frame="status attributes"),
        outcome(""),
        outcome(None),
    ),
    good=GOOD,
    aliases=("M101", "951", "952"),
)
def missing_install_status(document: Document) -> Iterator[Finding]:
    view = document.status
    if view is None:
        component = next(iter(document.file.components), None)
        # SYN003 reports a file that has no text of a component at all.
        inventory = document.kind in (Kind.NOIDMIF, Kind.IDMIF)
        whole = component is not None and not document.breaks_off(component)
        if not inventory and component is not None and whole and (component.groups or not component.implied):
            yield Finding(
                component.start,
                component.head,
                "The file has no InstallStatus group (class MICROSOFT|JOBSTATUS|1.0)",
                "Add the group with the attributes Status and Description: a status MIF carries its outcome there.",
            )
        return
    place = head(view.group)
    if view.status is None:
        if not view.unreadable_status and not document.breaks_off(view.group):
            message = "The InstallStatus group has no attribute Status"
            yield at(place, message, 'Add it: Name = "Status", Value = "Success" or "Failed".')
    elif not view.status.value.strip() and not document.ends_in(view.status):
        yield at(view.status, "The Status is empty", 'Write "Success" or "Failed".')


# What people and tools write instead of the two words, in lower case.
NEAR_MISSES = {
    "Success": (
        "succeeded",
        "successful",
        "succes",
        "sucess",
        "successfull",
        "ok",
        "0",
        "true",
        "complete",
        "completed",
        "installed",
        "done",
        "passed",
    ),
    "Failed": ("failure", "fail", "fails", "error", "1", "false", "faild", "unsuccessful", "aborted"),
}


@rule(
    code="STA002",
    name="unknown-status-value",
    summary="The Status is neither `Success` nor `Failed`.",
    why="Only these two words are documented. What a client records for another word is not; do not rely on it.",
    levels=STATUS,
    sources=("BORES S3D7E", "SDK", "S0"),
    bad=(
        outcome("Failure", fixed=status_attributes("Failed"), safe=False),
        outcome("0"),
    ),
    good=GOOD,
    certainty=Certainty.UNKNOWN,
    aliases=("M101", "954"),
)
def unknown_status_value(document: Document) -> Iterator[Finding]:
    field = document.status.status if document.status else None
    if field is None or not field.value.strip() or field.value.lower() in ("success", "failed"):
        return
    if document.ends_in(field):
        return
    folded = field.value.strip().lower()
    if folded in ("success", "failed"):
        message, right = f"The Status {quoted(field.value)} has blanks around the word", folded.title()
        yield at(field, message, f'Write "{right}".', fix=write_status(document, field, right))
        return
    near = next((word for word, misses in NEAR_MISSES.items() if folded in misses), None)
    help = f'Write "{near}".' if near else 'Write "Success" or "Failed".'
    message = f"The Status is {quoted(field.value)}; only Success and Failed are documented"
    # 0 is success as an exit code, and failure as the argument of the function that writes status MIFs.
    fix = write_status(document, field, near) if near and not folded.isdigit() else None
    yield at(field, message, help, fix=fix)


@rule(
    code="STA003",
    name="status-value-case",
    summary="The Status differs from `Success` or `Failed` only in upper and lower case.",
    why=(
        "Visual Basic's setup writes SUCCESS and FAILED for SMS 1.x. Whether SMS 2003 and later ignore case in the "
        "Status is not documented; they do ignore it in the fields that match MIF and package."
    ),
    levels=WARN,
    sources=("OBS", "SDK"),
    bad=(
        Example(
            status_attributes("SUCCESS"), frame="status attributes", fixed=status_attributes("Success"), safe=False
        ),
    ),
    good=GOOD,
    certainty=Certainty.UNKNOWN,
    aliases=("M102", "954"),
)
def status_value_case(document: Document) -> Iterator[Finding]:
    field = document.status.status if document.status else None
    if field and field.value.lower() in ("success", "failed") and field.value not in ("Success", "Failed"):
        right = field.value.title()
        message, fix = f"The Status is written {quoted(field.value)}", write_status(document, field, right)
        yield at(field, message, f'Write "{right}".', fix=fix)


@rule(
    code="STA004",
    name="failed-despite-exit-code",
    summary="Status and exit code disagree: Failed with a success or restart code, or Success with a failure code.",
    why=(
        "If the MIF is matched, only its Status counts: a program that succeeded is recorded as failed, or a program "
        "that failed as a success. The exit code is given, or it is the code whose message the Description is."
    ),
    levels=WARN,
    sources=("S0", "SDK"),
    bad=(
        outcome("Failed", exit_code=3010),
        outcome("Success", exit_code=1603),
    ),
    good=(
        outcome("Success", exit_code=0),
        outcome("Failed", exit_code=1603),
    ),
    aliases=("M113",),
)
def failed_despite_exit_code(document: Document) -> Iterator[Finding]:
    view = document.status
    if view is None or view.status is None:
        return
    code, evidence = known_exit_code(document)
    if code is None:
        return
    kind = classify(code, document.context.client)
    good = kind in client_settings.GOOD
    status = view.status.value.strip().lower()
    name = described(code)
    if status == "failed" and good:
        yield at(
            view.status,
            f"The Status is Failed, but {evidence} {name} means success",
            "If the program failed, have it return a code that means failure; if not, have it write Success. Without "
            "the MIF the exit code decides, and the run is recorded as a success.",
        )
    elif status == "success" and not good:
        yield at(
            view.status,
            f"The Status is Success, but {evidence} {name} means failure",
            "Write Failed in this case, or let the exit code decide.",
        )


def known_exit_code(document: Document) -> tuple[int | None, str]:
    """The program's exit code, as given or else as the Description reveals it, and words for where it comes from.

    The code is `None` if nothing shows it.
    """
    if document.context.exit_code is not None:
        return document.context.exit_code, "exit code"
    description = document.status.description if document.status else None
    recovered = description.ask(recovery(document.context.client.messages)) if description else None
    # A text that merely mentions a code is too little for a finding.
    if recovered is None or recovered.confidence is Confidence.LOW:
        return None, ""
    return recovered.codes[0], "the Description's exit code"


def described(code: int) -> str:
    """An exit code with its name, if it has a name: `1618 (ERROR_INSTALL_ALREADY_RUNNING)`."""
    entry = describe(code)
    return f"{code} ({entry.name})" if entry else str(code)


@rule(
    code="STA007",
    name="no-identity",
    summary="A status MIF has no ComponentID group.",
    why="There is nothing to compare the package's Publisher, Name and Version with: only the file name can match.",
    levels=NOTE,
    sources=("KB Q268791", "SDK"),
    bad=(
        Example(
            '  START GROUP\n    NAME = "InstallStatus"\n    ID = 1\n    CLASS = "MICROSOFT|JOBSTATUS|1.0"\n'
            + status_attributes("Success")
            + "  END GROUP\n",
            frame="status file",
        ),
    ),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("M105", "959"),
)
def no_identity(document: Document) -> Iterator[Finding]:
    view = document.status
    if view is not None and view.component_id is None:
        place = head(view.group)
        yield at(
            place,
            "There is no ComponentID group beside InstallStatus",
            "Match this MIF by its file name only, or write Manufacturer, Product and Version in a ComponentID group.",
        )


@rule(
    code="STA009",
    name="inventory-mif",
    summary="The file is an inventory MIF (NOIDMIF or IDMIF) but is checked as a status MIF.",
    why="Inventory MIFs belong in other folders and say nothing about an installation.",
    levels=NOTE,
    sources=("SDK she02_3i0p", "BORES S3D7E"),
    bad=(
        Example(
            '  START GROUP\n    NAME = "Office"\n    ID = 1\n    CLASS = "MICROSOFT|OFFICE|1.0"\n'
            + attribute("Room", 1, 8, "26")
            + "  END GROUP\n",
            frame="status file",
            also=("DMI213",),
        ),
    ),
    good=GOOD,
    aliases=("M107",),
)
def inventory_mif(document: Document) -> Iterator[Finding]:
    if document.kind in (Kind.NOIDMIF, Kind.IDMIF) and document.file.components:
        place = document.file.components[0]
        yield Finding(
            place.start,
            place.head,
            f"This is an inventory MIF ({document.kind.value.upper()}), not a status MIF",
            "Check it with --profile sms.",
        )


OTHER_CLASS = (
    '  START GROUP\n    NAME = "InstallStatus"\n    ID = 2\n    CLASS = "MICROSOFT|STATUS|1.0"\n'
    + status_attributes("Success")
    + "  END GROUP\n"
)


@rule(
    code="STA011",
    name="status-class",
    summary="The InstallStatus group is not of class `MICROSOFT|JOBSTATUS|1.0`.",
    why="Every documented status MIF has this class; what clients do with another class is not documented.",
    levels=STATUS,
    sources=("BORES S3D7E", "KB Q186415"),
    bad=(
        Example(
            OTHER_CLASS,
            frame="status",
            fixed=OTHER_CLASS.replace("MICROSOFT|STATUS", "MICROSOFT|JOBSTATUS"),
            safe=False,
        ),
    ),
    good=GOOD,
    certainty=Certainty.UNKNOWN,
    aliases=("951",),
)
def status_class(document: Document) -> Iterator[Finding]:
    view = document.status
    if view is None or view.group.class_ is None or view.group.class_.value is None or view.group.class_.value.raw:
        return
    if class_of(view.group).upper() != "MICROSOFT|JOBSTATUS|1.0":
        place = view.group.class_.value
        fix = rewrite(document.source, place, "MICROSOFT|JOBSTATUS|1.0")
        yield at(
            place,
            "The class of InstallStatus is not MICROSOFT|JOBSTATUS|1.0",
            'Write "MICROSOFT|JOBSTATUS|1.0".',
            fix=fix,
        )


@rule(
    code="STA012",
    name="missing-description",
    summary="The InstallStatus group has no attribute Description.",
    why="Status messages 10007 and 10009 show the Description; without it nobody learns what happened.",
    levels=WARN,
    sources=("BORES S3D7E", "KB Q169491", "S4"),
    bad=(Example(attribute("Status", 1, 32, "Success"), frame="status attributes"),),
    good=GOOD,
    aliases=("955",),
)
def missing_description(document: Document) -> Iterator[Finding]:
    view = document.status
    if view is None or view.description is not None or not view.group.attributes or document.breaks_off(view.group):
        return
    names = {(a.name.value.value if a.name and a.name.value else "").strip().lower() for a in view.group.attributes}
    if "description" not in names:
        place = head(view.group)
        yield at(
            place,
            "The InstallStatus group has no attribute Description",
            'Add it: Name = "Description".',
        )
