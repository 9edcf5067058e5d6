"""The bytes of a file → the facts that the store keeps."""

from collections.abc import Hashable
from typing import NamedTuple

from msgspec import structs

from mifkit.diagnostics import Diagnostic, place_of
from mifkit.documents.readers import NAMES
from mifkit.files.names import last_name
from mifkit.files.source import FileName, Source, file_name
from mifkit.linter.engine import Settings, check
from mifkit.mif.parser import Parse
from mifkit.mif.shapes.cache import Shapes, limit
from mifkit.scan.analysis.finding_cache import FindingCache
from mifkit.scan.analysis.kept_facts import Analysis, analysis_of, fault, fields_of
from mifkit.scan.analysis.recorded_names import NameQuestion, RecordedNames, answers_of
from mifkit.scan.plan import Plan
from mifkit.status.view import StatusView

# Contents whose analysis is remembered.
REMEMBERED = 2000


class ContentKey(NamedTuple):
    """All that an analysis depends on besides the answers to questions about names: the digest of the content, and
    the name by which a reader is found, which is the extension of most files."""

    digest: bytes
    extension: str
    whole: str


class Analyser:
    """Analyses files, and remembers shapes, answers and contents."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        # Anybody may have written the file: comments in it suppress nothing.
        self._settings = Settings(context=plan.context, suppressions=False)
        self._severities = dict(plan.severities)
        # What rules ask about the names of files with a content, and the analyses by the answers.
        self._questions: dict[ContentKey, tuple[NameQuestion, ...]] = {}
        self._analyses: dict[tuple[ContentKey, tuple[Hashable, ...]], Analysis] = {}
        self.shapes = Shapes()
        limits = plan.context.limits
        smallest = min(limits.client_file, limits.server_file, limits.status_file)
        self._cache = FindingCache(self._examine, self.shapes, smallest)

    def analyse(self, path: str, data: bytes, key: bytes) -> Analysis:
        """Analyse the content of a file; `key` is its digest. Never raises: a fault of mifkit is a finding."""
        try:
            return self._analyse(path, data, key)
        except Exception as error:
            return fault(f"mifkit failed on this file: {place_of(error)}")

    def _analyse(self, path: str, data: bytes, key: bytes) -> Analysis:
        # Rules look at the names of the file and of its folder, and at no other part of the path.
        names, name = file_name(path), last_name(path).lower()
        content = ContentKey(key, names.extension, name if name in NAMES else "")
        questions = self._questions.get(content)
        if questions is not None:
            known = self._analyses.get((content, answers_of(questions, names)))
            if known is not None:
                return known
        found = self._cache.known_analysis(data, names)
        if found is not None:
            return found
        source = Source(path, data, self._plan.encoding)
        source.file_name = names
        return self._cache.analysis(source) or self._new(source, content, names)

    def _new(self, source: Source, content: ContentKey, names: FileName) -> Analysis:
        """The analysis of a file, which is remembered for files of the same content with the same answers."""
        recorded = RecordedNames(names)
        source.file_name = recorded.names
        analysis, view = self._examine(source, self.shapes.parse)
        if view is not None:
            analysis = analysis._replace(fields=fields_of(view))
        questions = tuple(dict.fromkeys((*self._questions.get(content, ()), *recorded.questions)))
        if content not in self._questions:
            limit(self._questions, REMEMBERED)
        limit(self._analyses, REMEMBERED)
        self._questions[content] = questions
        self._analyses[content, answers_of(questions, names)] = analysis
        return analysis

    def _examine(self, source: Source, parse: Parse) -> tuple[Analysis, StatusView | None]:
        report = check(source, self._settings, parse=parse)
        return analysis_of(report, self._kept(report.diagnostics))

    def _kept(self, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
        """The findings that the user wants, with the severities that the user set. Outcomes depend on all findings."""
        chosen, levels = self._plan.rules, self._severities
        if chosen is not None:
            diagnostics = [diagnostic for diagnostic in diagnostics if diagnostic.name in chosen]
        if not levels:
            return diagnostics
        return [
            structs.replace(diagnostic, severity=levels.get(diagnostic.name, diagnostic.severity))
            for diagnostic in diagnostics
        ]
