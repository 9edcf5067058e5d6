"""The analysis of an open text: its report, its tokens and its outcome, from which requests are answered."""

from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from mifkit.documents.mif import Document
from mifkit.documents.readers import CHECKED_FILES, reader_of
from mifkit.files.names import last_name
from mifkit.files.source import Source
from mifkit.linter.engine import Report, check
from mifkit.linter.status_facts import facts
from mifkit.linter.suppression_edits import SuppressionEdits
from mifkit.mif.lexer import Tokens, tokenize
from mifkit.server.configuration import FileConfiguration
from mifkit.server.encoding_on_disk import FileOnDisk, source_of
from mifkit.server.text import EditorText
from mifkit.status.outcome.derive import Outcome, derive
from mifkit.status.outcome.facts import Facts

# The identifier of the language in editors.
LANGUAGE = "mif"


class DerivedOutcome(NamedTuple):
    """An outcome, and the facts from which it is derived."""

    outcome: Outcome
    facts: Facts


class FileAnalysis:
    """A text and its report. If the configuration leaves the file out, nothing in it is reported."""

    def __init__(self, text: EditorText, source: Source, configuration: FileConfiguration) -> None:
        self.text = text
        self.source = source
        self.settings = configuration.settings
        self.keep = configuration.keep
        self.excluded = configuration.excluded
        self.report: Report = self.keep(check(source, self.settings))

    @property
    def document(self) -> Document | None:
        """The parsed MIF file; `None` if it is of another kind."""
        return self.report.document if isinstance(self.report.document, Document) else None

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the text as it is, before repair."""
        return tokenize(self.source.text)

    @cached_property
    def suppression_edits(self) -> SuppressionEdits | None:
        """The edits that suppress findings in a MIF file; `None` for other files, where nothing proves them, and if
        comments have no effect."""
        document = self.document
        return SuppressionEdits(document) if document is not None and self.settings.suppressions else None

    @cached_property
    def outcome(self) -> DerivedOutcome | None:
        """The outcome on the client if the file is a status MIF that matches."""
        if self.document is None or self.document.status is None:
            return None
        # All rules, with their own severities, decide whether the client can read the file.
        report = check(self.source, replace(self.settings, rules=None, severities={}))
        known = replace(facts(report), mif_name=last_name(self.source.path))
        return DerivedOutcome(derive(known), known)


def analyse(
    path: str,
    language: str,
    text: EditorText,
    disk: FileOnDisk,
    configuration: FileConfiguration,
) -> FileAnalysis | None:
    """Check a text that an editor shows; `None` if mifkit reads no files of its kind."""
    source = source_of(path, text.text, disk)
    named = language.lower() == LANGUAGE or path.lower().endswith(CHECKED_FILES.extensions)
    if not named and reader_of(source) is None:
        return None
    analysis = FileAnalysis(text, source, configuration)
    return analysis if analysis.report.document is not None else None
