"""One file's octets → what the store keeps of it."""

from msgspec import structs

from mifkit.diagnostics import Diagnostic, place_of
from mifkit.files.names import folder_of, last_name
from mifkit.files.source import Source
from mifkit.lint.engine import Settings, check
from mifkit.mif.parser import Parse
from mifkit.mif.shapes.cache import Shapes
from mifkit.scan.analysis.finding_cache import Recall
from mifkit.scan.analysis.kept_facts import Analysis, analysis_of, fault, fields_of
from mifkit.scan.plan import Plan
from mifkit.status.view import StatusView

# Contents whose analysis is remembered.
REMEMBERED = 2000


class Analyst:
    """Analyses files, and remembers shapes, answers and contents on the way."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        # Comments in a file that anybody may have written take nothing back.
        self._settings = Settings(context=plan.context, suppressions=False)
        self._severities = dict(plan.severities)
        self._known: dict[tuple[bytes, str, str], Analysis] = {}
        self.shapes = Shapes()
        limits = plan.context.limits
        smallest = min(limits.client_file, limits.server_file, limits.status_file)
        self._recall = Recall(self._examine, self.shapes, smallest, plan.encoding)

    def analyse(self, path: str, data: bytes, key: bytes) -> Analysis:
        """Analyse the content of a file; `key` is its digest. Never raises: a fault of mifkit is a finding."""
        try:
            return self._analyse(Source(path, data, self._plan.encoding), key)
        except Exception as error:
            return fault(f"mifkit failed on this file: {place_of(error)}")

    def _analyse(self, source: Source, key: bytes) -> Analysis:
        recalled = self._recall.analysis(source)
        if recalled is not None:
            return recalled
        # Rules look at the names of the file and of its folder, and at nothing else of a path.
        folder, name = last_name(folder_of(source.path)), last_name(source.path)
        known = self._known.get((key, folder, name))
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[key, folder, name] = self._fresh(source)
        return known

    def _fresh(self, source: Source) -> Analysis:
        analysis, view = self._examine(source, self.shapes.parse)
        return analysis if view is None else analysis._replace(fields=fields_of(view))

    def _examine(self, source: Source, parse: Parse) -> tuple[Analysis, StatusView | None]:
        report = check(source, self._settings, parse=parse)
        return analysis_of(report, self._kept(report.diagnostics))

    def _kept(self, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
        """The findings that the user wants, as severe as the user has them. Outcomes rest on all of them."""
        chosen, levels = self._plan.rules, self._severities
        if chosen is not None:
            diagnostics = [one for one in diagnostics if one.name in chosen]
        if not levels:
            return diagnostics
        return [structs.replace(one, severity=levels.get(one.name, one.severity)) for one in diagnostics]
