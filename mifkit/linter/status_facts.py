"""The facts of an outcome from a checked status MIF: whatever the client may reject lowers the certainty."""

from collections.abc import Callable
from datetime import datetime

from mifkit.diagnostics import Severity
from mifkit.documents.kinds import Kind
from mifkit.documents.mif import Document
from mifkit.documents.readers import other_than_mif
from mifkit.files.names import last_name
from mifkit.files.recognition import other_format
from mifkit.files.source import Source
from mifkit.linter.engine import Report
from mifkit.questions import in_full
from mifkit.status.matching.fields import Candidate, Folder
from mifkit.status.matching.relation import Match
from mifkit.status.matching.report import Matching
from mifkit.status.outcome.facts import Facts, Syntax, facts_of
from mifkit.status.view import Field

KIND_NAMES = {
    Kind.NOIDMIF: "an inventory MIF (NOIDMIF)",
    Kind.IDMIF: "an inventory MIF (IDMIF)",
    Kind.STATUS: "a status MIF without its InstallStatus group, perhaps cut short",
}


def candidate(
    source: Source, *, written: datetime | None = None, time_of_file: bool = False, folder: Folder | None = None
) -> Candidate | str:
    """The file as a candidate or, if it is not a status MIF, what it is instead, in words.

    `written` is the time when the MIF was written, by the file itself or by the user's word (`time_of_file`), and
    `folder` the client's folder that holds it; `None`: not known.
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
        time_of_file=time_of_file,
        folder=folder,
        identities=view.identities,
    )


def instead(text: str, kind: Kind) -> str:
    """What a file that is not a status MIF is instead, in words."""
    if kind is Kind.OTHER:
        return other_format(text) or "not a MIF of the DMI"
    return KIND_NAMES.get(kind, "a MIF without an InstallStatus group")


def _name(path: str) -> str | None:
    """The file's name without its folder, under Windows or not; standard input has none."""
    name = last_name(path)
    return None if name == "-" else name


def _value(field: Field | None) -> str | None:
    return field.value if field is not None else None


# Faults of real status MIFs that their readers are assumed to accept: the Description of Visual Basic's
# setup without quotes, line breaks in it, and the encodings of Windows PowerShell.
TOLERATED = frozenset({"unquoted-text", "line-break-in-literal", "foreign-encoding", "unicode-file"})


class NotAStatusMifError(ValueError):
    """The file has no InstallStatus group; the text says what it is instead."""


def _what(report: Report) -> str:
    return other_than_mif(report.source) or instead(report.source.text, report.kind)


def syntax_of(report: Report) -> Syntax:
    """How well the file parsed, judged by its errors in the SYN family."""
    # A fault that a comment suppresses is still a fault for the client.
    found = (*report.diagnostics, *report.suppressed)
    faults = {
        diagnostic.name
        for diagnostic in found
        if diagnostic.code.startswith("SYN") and diagnostic.severity is Severity.ERROR
    }
    if not faults:
        return Syntax.CLEAN
    return Syntax.TOLERATED if faults <= TOLERATED else Syntax.BROKEN


def facts(
    report: Report,
    *,
    match: Match | None = None,
    matching: Matching | None = None,
    attempt: int = 1,
    describe: Callable[[str], str] = in_full,
) -> Facts:
    """The facts of a run that left this MIF, as the client of the document's context sees it.

    The report must come from a check with all rules. `match` is how the MIF relates to the package (`None`: assumed to
    match) and `matching` how that was found out. `attempt` counts the runs of the program from 1. `describe` turns the
    Description into what the facts keep of it. Raises `NotAStatusMifError`.
    """
    document = report.document
    if not isinstance(document, Document) or document.status is None:
        raise NotAStatusMifError(
            f"{report.source.path} is not a status MIF, so it has no outcome: it is {_what(report)}."
        )
    return facts_of(
        document.status,
        context=document.context,
        match=match,
        attempt=attempt,
        syntax=syntax_of(report),
        generator=document.generator,
        mif_name=report.source.path,
        matching=matching,
        describe=describe,
    )
