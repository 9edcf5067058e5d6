"""An open text, what is found in it, and what follows from it: all that requests about a file are answered from."""

from functools import cached_property

from msgspec.structs import replace

from mifkit.documents.mif import Document
from mifkit.documents.readers import CHECKED_FILES, reader_of
from mifkit.files.names import last_name
from mifkit.files.source import Source
from mifkit.linter.engine import Report, check
from mifkit.linter.status_facts import facts
from mifkit.mif.lexer import Tokens, tokenize
from mifkit.server.configuration import FileConfiguration
from mifkit.server.encoding_on_disk import Origin, source_of
from mifkit.server.text import Text
from mifkit.status.outcome.derive import Outcome, derive
from mifkit.status.outcome.facts import Facts

# What editors call the language; how it is called in another editor's words says nothing.
LANGUAGE = "mif"


class Analysis:
    """A text and its report. If the configuration leaves the file out, nothing in it is reported."""

    def __init__(self, text: Text, source: Source, configuration: FileConfiguration) -> None:
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
        """The tokens of the text as it stands, not mended."""
        return tokenize(self.source.text)

    @cached_property
    def outcome(self) -> tuple[Outcome, Facts] | None:
        """What the client makes of a status MIF, taken to match, and the facts that this rests on."""
        if self.document is None or self.document.status is None:
            return None
        # Whether the client can read the file is a question of all rules, at their own severities.
        report = check(self.source, replace(self.settings, rules=None, severities={}))
        known = replace(facts(report), mif_name=last_name(self.source.path))
        return derive(known), known


def analyse(
    path: str,
    language: str,
    text: Text,
    known: Origin,
    configuration: FileConfiguration,
) -> Analysis | None:
    """Check a text that an editor shows; `None` if it is of no kind that mifkit reads."""
    source = source_of(path, text.text, known)
    named = language.lower() == LANGUAGE or path.lower().endswith(CHECKED_FILES.extensions)
    if not named and reader_of(source) is None:
        return None
    analysis = Analysis(text, source, configuration)
    return analysis if analysis.report.document is not None else None
