"""The bytes of a file → the facts that the store keeps."""

from typing import NamedTuple

from msgspec import structs

from mifkit.diagnostics import Diagnostic, place_of
from mifkit.files.names import folder_of, last_name
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.mif.parser import Parse
from mifkit.mif.shapes.cache import Shapes
from mifkit.scan.analysis.finding_cache import FindingCache
from mifkit.scan.analysis.kept_facts import Analysis, analysis_of, fault, fields_of
from mifkit.scan.plan import Plan
from mifkit.status.view import StatusView

# Contents whose analysis is remembered.
REMEMBERED = 2000


class ContentKey(NamedTuple):
    """All that an analysis depends on: the digest of the content, and the names of the folder and of the file."""

    digest: bytes
    folder: str
    name: str


class Analyser:
    """Analyses files, and remembers shapes, answers and contents."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        # Anybody may have written the file: comments in it suppress nothing.
        self._settings = Settings(context=plan.context, suppressions=False)
        self._severities = dict(plan.severities)
        self._analyses: dict[ContentKey, Analysis] = {}
        self.shapes = Shapes()
        limits = plan.context.limits
        smallest = min(limits.client_file, limits.server_file, limits.status_file)
        self._cache = FindingCache(self._examine, self.shapes, smallest, plan.encoding)

    def analyse(self, path: str, data: bytes, key: bytes) -> Analysis:
        """Analyse the content of a file; `key` is its digest. Never raises: a fault of mifkit is a finding."""
        try:
            return self._analyse(Source(path, data, self._plan.encoding), key)
        except Exception as error:
            return fault(f"mifkit failed on this file: {place_of(error)}")

    def _analyse(self, source: Source, key: bytes) -> Analysis:
        cached = self._cache.analysis(source)
        if cached is not None:
            return cached
        # Rules look at the names of the file and of its folder, and at no other part of the path.
        content = ContentKey(key, last_name(folder_of(source.path)), last_name(source.path))
        known = self._analyses.get(content)
        if known is None:
            if len(self._analyses) >= REMEMBERED:
                self._analyses.clear()
            known = self._analyses[content] = self._new(source)
        return known

    def _new(self, source: Source) -> Analysis:
        analysis, view = self._examine(source, self.shapes.parse)
        return analysis if view is None else analysis._replace(fields=fields_of(view))

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
