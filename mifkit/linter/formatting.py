"""Formats a file, or says why it cannot. Pure: the command line and the editor server both call it."""

import re
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from mifkit.diagnostics import Diagnostic, Finding, Severity
from mifkit.documents.mif import Document
from mifkit.documents.readers import reader_of, unread_format
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check, other_report
from mifkit.mif.format.format import format_text, obstacles
from mifkit.mif.format.meaning import meaning
from mifkit.mif.parser import parse
from mifkit.rules.declaration import diagnostic
from mifkit.rules.registry import by_name
from mifkit.status.generator.generator import Generator, recognise
from mifkit.status.view import status_view

# Files without it have no suppressions.
MENTION = re.compile("mifkit", re.IGNORECASE)


class Formatted(Struct, frozen=True):
    """A file in canonical layout. `note` says what the old layout showed and the new one does not; usually empty."""

    source: Source
    text: str
    data: bytes
    note: str = ""

    @property
    def changed(self) -> bool:
        return self.data != self.source.data


class Refused(Struct, frozen=True):
    """A file that is left as it is. `other`: it is not a MIF file of the DMI at all."""

    source: Source
    diagnostics: list[Diagnostic]
    other: bool = False


class MeaningChangedError(Exception):
    """The formatted text would not mean the same as the file: a fault of mifkit, never of the file."""


def format_source(source: Source) -> Formatted | Refused:
    """Format a file. Raises MeaningChangedError instead of returning a text that means something else."""
    if reader_of(source) is not None:
        return Refused(source, [], other=True)
    if (other := unread_format(source)) is not None:
        return Refused(source, other_report(source, other, Settings()).diagnostics, other=True)
    document = Document(source)
    if faults := obstacles(document.parsed):
        rules = frozenset(fault.rule for fault in faults)
        parsed = document.parsed
        return Refused(source, check(source, Settings(rules=rules), parse=lambda *_, **_options: parsed).diagnostics)
    said, writer, stem = meaning(source.text, document.parsed), document.generator, document.stem
    parsed = document.parsed.without_blocks()
    # A large tree and the lines of the text, or another tree, need not be in memory at the same time.
    del document
    text = format_text(source.text, parsed)
    parsed = parse(text, wide=source.unicode)
    if obstacles(parsed) or meaning(text, parsed) != said:
        raise MeaningChangedError
    data = source.encoded(text)
    if data is None:
        return Refused(source, [_not_reversible(source)])
    if MENTION.search(source.text) and (lost := _suppression_lost(source, data)):
        return Refused(source, [lost])
    view = status_view(parsed.file)
    note = _note(writer, recognise(view, parsed.file, text, stem)) if writer and view else ""
    return Formatted(source, text, data, note)


def _suppression_lost(source: Source, data: bytes) -> Diagnostic | None:
    """A finding that a comment suppresses in only one of the two layouts, as where a line is divided; usually none."""
    encoding = None if source.mark else source.codec
    before, after = check(source, Settings()), check(Source(source.path, data, encoding), Settings())
    taken, reported = _findings(before.suppressed), _findings(before.diagnostics)
    # A finding on the old layout that is gone in the new one is not a loss.
    lost = (_findings(after.diagnostics) - reported) & taken
    gained = (_findings(after.suppressed) - taken) & reported
    for found in (*before.suppressed, *before.diagnostics):
        if _key(found) in lost or _key(found) in gained:
            what = "would no longer be" if _key(found) in lost else "would be"
            message = f"In the new layout, this finding of {found.code} {what} suppressed by a comment"
            help = "Give the statement, and the comment behind it, a line of their own; or use ignore-block."
            rule = by_name()["faulty-suppression"]
            return diagnostic(rule, Finding(found.start, found.end, message, help), Severity.ERROR, source.path)
    return None


def _findings(diagnostics: Iterable[Diagnostic]) -> Counter[tuple[str, str, tuple[str, ...]]]:
    return Counter(_key(found) for found in diagnostics)


def _key(found: Diagnostic) -> tuple[str, str, tuple[str, ...]]:
    """The parts of a finding that stay when its lines move."""
    return found.code, found.message, found.block_path


def _not_reversible(source: Source) -> Diagnostic:
    message = f"The file holds bytes that are not text in {source.encoding}: it could not be written back unchanged"
    finding = Finding(0, 0, message, "Give its real encoding: --encoding.")
    return diagnostic(by_name()["unreadable-file"], finding, Severity.ERROR, source.path)


def _note(before: Generator, after: Generator) -> str:
    """What is lost with the layout of a status MIF, which is part of the evidence for the program that wrote it."""
    if (before.name, before.verdict) == (after.name, after.verdict):
        return ""
    return (
        f"by its layout this was a status MIF of {before.name or 'an unknown writer'} ({before.verdict}), "
        f"now it is one of {after.name or 'an unknown writer'} ({after.verdict})"
    )
