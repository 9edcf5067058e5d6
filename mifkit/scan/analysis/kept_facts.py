"""The facts about a file that the store keeps, as tuples: they travel between processes, trees do not."""

import re
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from mifkit.diagnostics import Diagnostic, Finding, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.documents.mif import Document
from mifkit.documents.readers import other_than_mif
from mifkit.files.source import Source
from mifkit.linter.engine import Report
from mifkit.linter.finding_list import listed
from mifkit.linter.status_facts import facts, syntax_of
from mifkit.mif.semantics.header_comments import computer_of
from mifkit.rules.declaration import diagnostic
from mifkit.rules.registry import by_name
from mifkit.scan.analysis.inventory_facts import InventoryFacts, inventory_facts
from mifkit.scan.share.archive.archives import ArchiveFinding
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import Facts, if_own
from mifkit.status.outcome.notes.observations import gist
from mifkit.status.settings.client_settings import CodeClass
from mifkit.status.view import Field, Identity, StatusView

# Characters of a value that are kept; the longest field of a status MIF has 255.
LONGEST_VALUE = 1000
# Findings on one file that are kept, of those that a report would list. A hostile file can have one per character.
MOST_FINDINGS = 200
# Outcomes that are remembered by the facts that they rest on.
OUTCOMES = 2000
# The kind of files that are too large to be read, and that of archives; the others are in `documents.kinds.Kind`.
TOO_LARGE = "too-large"
ARCHIVE = "archive"
SURROGATE = re.compile(r"[\ud800-\udfff]")


class Message(NamedTuple):
    """A diagnostic without its position: many files share it. `code` is that of the rule."""

    code: str
    severity: int
    text: str
    help: str
    block_path: str


class TextRange(NamedTuple):
    """The range of a diagnostic. Line and columns (in characters) are 1-based, `offset` (in bytes) is 0-based."""

    line: int
    column: int
    end_line: int
    end_column: int
    offset: int


# The range of a diagnostic about a file as a whole.
WHOLE_FILE = TextRange(1, 1, 1, 1, 0)


class StoredDiagnostic(NamedTuple):
    """A diagnostic as the store keeps it."""

    message: Message
    range: TextRange


class StoredOutcome(NamedTuple):
    """The outcome of a status MIF alone, without an exit code. `mifkit.status.outcome.derive.Outcome` has these names.

    `masked_retry`: the exit code in the Description is in the retry list, and the MIF hides it.
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


class SeverityCounts(NamedTuple):
    errors: int
    warnings: int
    infos: int


class SharedFacts(NamedTuple):
    """The facts about a file that many files share. A scan has them once for all files that it finds to be alike
    (`mifkit.scan.analysis.finding_cache`): as an object they travel between processes once for a chunk.

    `what` describes a file of kind `other` in words; `computer` is the one in the header of an inventory file; `syntax`
    is how well a MIF parsed. `identities` are those of `mifkit.status.view.StatusView`; `inventory` is about an
    inventory MIF. `findings` counts all diagnostics.
    """

    kind: str
    profile: str
    what: str | None
    encoding: str | None
    computer: str | None
    syntax: str | None
    generator: str | None
    generator_certainty: str | None
    findings: SeverityCounts
    outcome: StoredOutcome | None
    inventory: InventoryFacts | None
    identities: tuple[Identity, ...] = ()


S = TypeVar("S")


class Examined(NamedTuple, Generic[S]):
    """What is found of one content under one name. `shared` is what all files that are alike share.

    `fields` are the values of a status MIF, in the order of `FIELDS`; `diagnostics` are the first ones.
    """

    shared: S
    fields: tuple[str | None, ...] | None = None
    diagnostics: tuple[StoredDiagnostic, ...] = ()


# The facts about one content under one name.
Analysis = Examined[SharedFacts]


# Fields of a status view, and the names of their attributes in a MIF.
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


def storable(text: str) -> str:
    """Text that a store can hold: halves of surrogate pairs, which bytes that are not text leave, are replaced."""
    return text if text.isascii() else SURROGATE.sub("\ufffd", text)


def analysis_of(report: Report, diagnostics: list[Diagnostic]) -> tuple[Analysis, StatusView | None]:
    """The facts of a report that the store keeps, and the report's status view: the analysis lacks its values.

    `diagnostics` are the findings of the report that are kept.
    """
    document, source = report.document if isinstance(report.document, Document) else None, report.source
    view = document.status if document is not None else None
    generator = document.generator if document is not None else None
    shared = SharedFacts(
        kind=report.kind.value,
        profile=report.profile.value,
        what=other_than_mif(source) if report.kind is Kind.OTHER else None,
        encoding=source.encoding,
        computer=_computer(document),
        syntax=syntax_of(report).value if document is not None else None,
        generator=generator.name if generator is not None else None,
        generator_certainty=generator.verdict.value if generator is not None else None,
        findings=_counts(diagnostics),
        # No note of the outcome is kept, so only the exit code in the Description counts.
        outcome=_outcome(_run(report, document)) if document is not None and view is not None else None,
        inventory=_inventory(document, diagnostics) if document is not None else None,
        identities=_stored_identities(view) if view is not None and view.identities else (),
    )
    kept = [_stored_diagnostic(diagnostic, source) for diagnostic in listed(diagnostics)[:MOST_FINDINGS]]
    return Analysis(shared, diagnostics=tuple(kept)), view


def _computer(document: Document | None) -> str | None:
    name = computer_of(document.file) if document is not None else None
    return stored_value(name) if name is not None else None


# Components that disagree and whose identities are kept; a hostile file can have thousands.
MOST_IDENTITIES = 50


def _stored_identities(view: StatusView) -> tuple[Identity, ...]:
    kept = view.identities[:MOST_IDENTITIES]
    return tuple(Identity(*(value and stored_value(value) for value in identity)) for identity in kept)


def _inventory(document: Document, diagnostics: list[Diagnostic]) -> InventoryFacts | None:
    """The facts about an inventory MIF, with texts that a store can hold."""
    facts = inventory_facts(document, diagnostics)
    if facts is None or facts.class_name is None:
        return facts
    return facts._replace(class_name=storable(facts.class_name))


def _run(report: Report, document: Document) -> Facts:
    """The facts on which the outcome rests, without the name of the file, which only notes would show."""
    return replace(facts(report, describe=gist(document.context.client.messages)), mif_name=None)


# The MIFs of a share say much the same: a code, and whether it worked.
@lru_cache(OUTCOMES)
def _outcome(run: Facts) -> StoredOutcome:
    outcome = derive(if_own(run))
    masked = outcome.masked_exit_code
    return StoredOutcome(
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


def _counts(diagnostics: list[Diagnostic]) -> SeverityCounts:
    found = [diagnostic.severity for diagnostic in diagnostics]
    return SeverityCounts(found.count(Severity.ERROR), found.count(Severity.WARNING), found.count(Severity.INFO))


def fields_of(view: StatusView) -> tuple[str | None, ...]:
    """The values of a status MIF as the store keeps them; `None`: the field is missing."""
    found: list[Field | None] = [getattr(view, name) for name in FIELDS]
    return tuple([stored_value(field.value) if field is not None else None for field in found])


def stored_value(value: str) -> str:
    """A value as the store keeps it."""
    return storable(value[:LONGEST_VALUE])


def _stored_diagnostic(diagnostic: Diagnostic, source: Source) -> StoredDiagnostic:
    start, end = source.position(diagnostic.start), source.position(diagnostic.end)
    return StoredDiagnostic(
        _message(diagnostic), TextRange(start.line, start.column, end.line, end.column, start.offset)
    )


def _message(diagnostic: Diagnostic) -> Message:
    return Message(
        diagnostic.code,
        int(diagnostic.severity),
        storable(diagnostic.message),
        storable(diagnostic.help),
        storable(" > ".join(diagnostic.block_path)),
    )


# --- files that were not analysed -------------------------------------------------------------------------------


def unreadable(problem: str) -> Analysis:
    """A file that cannot be read."""
    help = "Check the path and the permissions."
    return _unread(Kind.UNREADABLE.value, [ArchiveFinding("unreadable-file", f"Cannot be read: {problem}", help)])


def unreadable_member(problem: str) -> Analysis:
    """A member of an archive that cannot be read, however often it is tried."""
    help = "Unpack it beside the archive, if that can be done, or make the archive anew."
    return _unread(Kind.UNREADABLE.value, [ArchiveFinding("unreadable-file", f"Cannot be read: {problem}", help)])


def archive(findings: list[ArchiveFinding]) -> Analysis:
    """An archive, whose members are files of their own."""
    return _unread(ARCHIVE, findings)


def archive_to_try_again(findings: list[ArchiveFinding]) -> Analysis:
    """An archive that could not be read, or only in part, for reasons that may pass."""
    return _unread(Kind.UNREADABLE.value, findings)


def too_large(size: int, most: int) -> Analysis:
    """A file of `size` bytes, more than the `most` bytes that the user allows."""
    message = f"The file has {size} bytes, more than the {most} that are read: not checked"
    help = "Find out what writes it, or raise --max-file-size."
    return _unread(TOO_LARGE, [ArchiveFinding("file-not-scanned", message, help)])


def fault(message: str) -> Analysis:
    """A file on which mifkit failed."""
    help = "Please report it, with the file if you can. The other files are checked."
    return _unread(Kind.UNREADABLE.value, [ArchiveFinding("internal-fault", message, help)])


def _unread(kind: str, findings: list[ArchiveFinding]) -> Analysis:
    diagnostics = [_diagnostic(finding) for finding in findings]
    shared = SharedFacts(
        kind=kind,
        profile=Profile.DMI.value,
        what=None,
        encoding=None,
        computer=None,
        syntax=None,
        generator=None,
        generator_certainty=None,
        findings=_counts(diagnostics),
        outcome=None,
        inventory=None,
    )
    kept = [StoredDiagnostic(_message(diagnostic), WHOLE_FILE) for diagnostic in diagnostics]
    return Analysis(shared, diagnostics=tuple(kept))


def _diagnostic(finding: ArchiveFinding) -> Diagnostic:
    declared = by_name()[finding.rule]
    severity = declared.levels.of(Profile.DMI)
    assert severity is not None
    return diagnostic(declared, Finding(0, 0, finding.message, finding.help), severity, "")
