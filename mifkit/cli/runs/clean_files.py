"""MIF files without findings are known by those that give the same answers (`mifkit.scan.analysis.finding_cache`)."""

from functools import partial
from typing import NamedTuple

from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.mif.parser import Parse
from mifkit.mif.shapes.cache import Shapes
from mifkit.scan.analysis.finding_cache import PATIENCE, FindingCache
from mifkit.scan.analysis.kept_facts import Examined

# Settings whose clean files are remembered.
MOST_SETTINGS = 8


class _Clean(NamedTuple):
    """What the report on a file without findings says."""

    kind: Kind
    profile: Profile
    kind_evidence: tuple[str, ...]


def _examined(source: Source, parse: Parse, settings: Settings) -> tuple[Examined[_Clean | None], None]:
    """What all files say that are like this one; `None` if they have findings, of which each report needs its own."""
    report = check(source, settings, parse=parse)
    clean = _Clean(report.kind, report.profile, report.kind_evidence) if not report.diagnostics else None
    return Examined(clean), None


class _Remembered:
    """The clean files under one configuration: how many files were looked up, and how many of them were clean."""

    def __init__(self, settings: Settings, shapes: Shapes) -> None:
        self.settings = settings
        limits = settings.context.limits
        smallest = min(limits.client_file, limits.server_file, limits.status_file)
        self._cache = FindingCache(partial(_examined, settings=settings), shapes, smallest)
        self._looked_up = 0
        self._clean = 0

    def find(self, source: Source) -> _Clean | None:
        # Where most files have findings, looking them up gains nothing.
        if self._looked_up > PATIENCE and self._clean * 4 < self._looked_up:
            return None
        self._looked_up += 1
        found = self._cache.analysis(source)
        if found is None or found.shared is None:
            return None
        self._clean += 1
        return found.shared


class CleanFiles:
    """Reports on files without findings. `shapes` are those of the files that are checked themselves."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._remembered: list[_Remembered] = []

    def report(self, source: Source, settings: Settings) -> Report | None:
        """The report on a file that is known to be clean; `None` if it has to be checked itself."""
        if settings.suppressions and "mifkit" in source.text.lower():
            return None
        clean = self._under(settings).find(source)
        return Report(source, clean.kind, clean.profile, [], kind_evidence=clean.kind_evidence) if clean else None

    def _under(self, settings: Settings) -> _Remembered:
        """What is remembered under these settings: in a worker, those of each task are objects of their own."""
        for known in self._remembered:
            if known.settings is settings or known.settings == settings:
                return known
        if len(self._remembered) == MOST_SETTINGS:
            del self._remembered[0]
        self._remembered.append(_Remembered(settings, self._shapes))
        return self._remembered[-1]
