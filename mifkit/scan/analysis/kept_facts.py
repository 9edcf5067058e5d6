"""What the store keeps of a file, as tuples: they travel between processes, trees do not."""

import re
from typing import NamedTuple

from mifkit.diagnostics import Diagnostic, Finding, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.documents.mif import Document
from mifkit.documents.readers import other_than_mif
from mifkit.files.source import Source
from mifkit.lint.engine import Report
from mifkit.lint.status_facts import facts, syntax_of
from mifkit.rules.declaration import diagnostic
from mifkit.rules.registry import by_name
from mifkit.scan.share.archive.archives import Told
from mifkit.status.outcome.derive import Outcome, derive
from mifkit.status.outcome.notes.observations import gist
from mifkit.status.settings.client_settings import CodeClass
from mifkit.status.view import Field, StatusView

# Characters of a value that are kept; the longest field of a status MIF has 255.
LONGEST_VALUE = 1000
# Findings on one file that are kept. A hostile file can have one per character.
MOST_FINDINGS = 200
# The kinds of files that were not read for their size, and of archives; the others are those of `documents.kinds.Kind`.
TOO_LARGE = "too-large"
ARCHIVE = "archive"
SURROGATE = re.compile(r"[\ud800-\udfff]")


class Noted(NamedTuple):
    """A diagnostic as the store keeps it. Line and columns count from 1, `offset` counts octets from 0."""

    code: str
    severity: int
    message: str
    help: str
    block_path: str
    line: int
    column: int
    end_line: int
    end_column: int
    offset: int


class Derived(NamedTuple):
    """An outcome without an exit code from outside. Names are those of `mifkit.status.outcome.derive.Outcome`.

    `masked_retry`: the exit code that the Description gives away is in the retry list, and the MIF hides it.
    """

    state: str
    row: str | None
    via: str | None
    certainty: str
    code_class: str | None
    will_retry: bool | None
    recovered_exit_code: int | None
    confidence: str | None
    masked_exit_code: int | None
    masked_retry: bool


class Analysis(NamedTuple):
    """What is known of one content under one name. `what` says in words what a file of kind `other` is; `syntax` is
    how well a MIF parsed. `fields` are those of a status MIF, in the order of `FIELDS`; `findings` counts all
    diagnostics by severity (error, warning, info), of which `diagnostics` are the first ones."""

    kind: str
    profile: str
    what: str | None
    encoding: str | None
    syntax: str | None
    generator: str | None
    generator_certainty: str | None
    findings: tuple[int, int, int]
    fields: tuple[str | None, ...] | None
    outcome: Derived | None
    diagnostics: tuple[Noted, ...]


# Field of a status view: what the MIF calls it.
FIELDS = {
    "manufacturer": "Manufacturer",
    "product": "Product",
    "version": "Version",
    "locale": "Locale",
    "serial_number": "Serial Number",
    "installation": "Installation",
    "status": "Status",
    "description": "Description",
}
COUNTED = (Severity.ERROR, Severity.WARNING, Severity.INFO)


def storable(text: str) -> str:
    """Text as a store can hold it: halves of surrogate pairs, left by octets that are no text, are replaced."""
    return text if text.isascii() else SURROGATE.sub("\ufffd", text)


def analysis_of(report: Report, diagnostics: list[Diagnostic]) -> tuple[Analysis, StatusView | None]:
    """What a store keeps of a report, and the report's status view, whose fields the analysis lacks.

    `diagnostics` are the findings of the report that are kept.
    """
    document, source = report.document if isinstance(report.document, Document) else None, report.source
    view = document.status if document is not None else None
    generator = document.generator if document is not None else None
    analysis = Analysis(
        kind=report.kind.value,
        profile=report.profile.value,
        what=other_than_mif(source) if report.kind is Kind.OTHER else None,
        encoding=source.encoding,
        syntax=syntax_of(report).value if document is not None else None,
        generator=generator.name if generator is not None else None,
        generator_certainty=generator.verdict.value if generator is not None else None,
        findings=_counts(diagnostics),
        fields=None,
        # No note of the outcome is kept, so of the Description only what it leads to counts.
        outcome=_derived(derive(facts(report, describe=gist))) if view is not None else None,
        diagnostics=tuple([_noted(one, source) for one in diagnostics[:MOST_FINDINGS]]),
    )
    return analysis, view


def _derived(outcome: Outcome) -> Derived:
    masked = outcome.masked_exit_code
    return Derived(
        state=outcome.state.value,
        row=outcome.row,
        via=outcome.via,
        certainty=outcome.certainty.value,
        code_class=outcome.code_class.value if outcome.code_class is not None else None,
        will_retry=outcome.will_retry,
        recovered_exit_code=outcome.recovered_exit_code,
        confidence=outcome.confidence,
        masked_exit_code=masked,
        masked_retry=masked is not None and outcome.code_class is CodeClass.RETRY,
    )


def _counts(diagnostics: list[Diagnostic]) -> tuple[int, int, int]:
    found = [one.severity for one in diagnostics]
    errors, warnings, infos = (found.count(severity) for severity in COUNTED)
    return errors, warnings, infos


def fields_of(view: StatusView) -> tuple[str | None, ...]:
    """The fields of a status MIF as they are kept."""
    found: list[Field | None] = [getattr(view, name) for name in FIELDS]
    return tuple([stored(one.value) if one is not None else None for one in found])


def stored(value: str) -> str:
    """A value as it is kept."""
    return storable(value[:LONGEST_VALUE])


def _noted(one: Diagnostic, source: Source) -> Noted:
    start, end = source.position(one.start), source.position(one.end)
    return Noted(
        one.code,
        int(one.severity),
        storable(one.message),
        storable(one.help),
        storable(" > ".join(one.block_path)),
        start.line,
        start.column,
        end.line,
        end.column,
        start.offset,
    )


# --- files of which nothing is known but why ----------------------------------------------------------------


def unreadable(problem: str) -> Analysis:
    """A file that cannot be read."""
    help = "Check the path and the permissions."
    return _unread(Kind.UNREADABLE.value, [Told("unreadable-file", f"Cannot be read: {problem}", help)])


def unreadable_member(problem: str) -> Analysis:
    """A member of an archive that cannot be read, however often that is tried."""
    help = "Unpack it beside the archive, if that can be done, or make the archive anew."
    return _unread(Kind.UNREADABLE.value, [Told("unreadable-file", f"Cannot be read: {problem}", help)])


def archive(told: list[Told]) -> Analysis:
    """An archive whose members are files by themselves."""
    return _unread(ARCHIVE, told)


def archive_to_try_again(told: list[Told]) -> Analysis:
    """An archive that could not be read, or not all of it, for reasons that may pass."""
    return _unread(Kind.UNREADABLE.value, told)


def too_large(size: int, most: int) -> Analysis:
    """A file of `size` octets, more than the `most` that the user allows."""
    message = f"The file has {size} octets, more than the {most} that are read: not checked"
    help = "Find out what writes it, or raise --max-file-size."
    return _unread(TOO_LARGE, [Told("file-not-scanned", message, help)])


def fault(message: str) -> Analysis:
    """A file on which mifkit failed."""
    help = "Please report it, with the file if you can. The other files are checked."
    return _unread(Kind.UNREADABLE.value, [Told("internal-fault", message, help)])


def _unread(kind: str, told: list[Told]) -> Analysis:
    found = [_told(one) for one in told]
    return Analysis(
        kind=kind,
        profile=Profile.DMI.value,
        what=None,
        encoding=None,
        syntax=None,
        generator=None,
        generator_certainty=None,
        findings=_counts(found),
        fields=None,
        outcome=None,
        diagnostics=tuple(
            [Noted(one.code, int(one.severity), storable(one.message), one.help, "", 1, 1, 1, 1, 0) for one in found]
        ),
    )


def _told(told: Told) -> Diagnostic:
    declared = by_name()[told.rule]
    severity = declared.levels.of(Profile.DMI)
    assert severity is not None
    return diagnostic(declared, Finding(0, 0, told.message, told.help), severity, "")
