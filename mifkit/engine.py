"""Source → diagnostics. Pure: the command line, a batch scan and an editor server all call `check`."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from mifkit.diagnostics import MOST_FINDINGS, Diagnostic, Finding, Severity
from mifkit.kinds import Kind, Profile, other_format
from mifkit.limits import Limits
from mifkit.places import Places
from mifkit.registry import by_name, rules
from mifkit.rule import Document, Rule
from mifkit.source import Source
from mifkit.status.settings import ClientSettings
from mifkit.suppress import Cover, Read, read


class Settings(Struct, frozen=True, kw_only=True):
    """What the user decided. `rules` are the names of the rules to apply; `None`: all.

    `suppressions`: comments in a file may take findings back. Not for files that anybody may have written.
    """

    profile: Profile | None = None
    rules: frozenset[str] | None = None
    client: ClientSettings = ClientSettings()
    exit_code: int | None = None
    limits: Limits = Limits()
    suppressions: bool = True

    def applies(self, rule: Rule) -> bool:
        return self.rules is None or rule.name in self.rules


class Report(Struct, frozen=True):
    """What was found in one file, and what the file was taken for.

    `document` is `None` if it is no MIF file; `suppressed` is what comments in the file took back.
    """

    source: Source
    kind: Kind
    profile: Profile
    diagnostics: list[Diagnostic]
    document: Document | None = None
    suppressed: tuple[Diagnostic, ...] = ()


def check(source: Source, settings: Settings) -> Report:
    """Check one file. Diagnostics come in the order of the text."""
    other = other_format(source.text)
    if other is not None:
        return _other(source, other, settings)
    document = Document(
        source,
        profile=settings.profile,
        client=settings.client,
        exit_code=settings.exit_code,
        limits=settings.limits,
    )
    places = Places(document.file)
    written = read(source, places) if settings.suppressions and "mifkit" in source.text.lower() else Read([], [])
    cover = Cover(written.suppressions, source, places)
    kept, taken = _Listed(document, places), _Listed(document, places)
    for rule, finding, times in _findings(document, settings):
        (taken if cover.takes(rule.name, finding.start) else kept).add(rule, finding, times)
    for rule, finding in _about_suppressions(written, cover, document, settings):
        kept.add(rule, finding)
    return Report(source, document.kind, document.profile, kept.diagnostics(), document, tuple(taken.diagnostics()))


class _Listed:
    """The findings to report, as diagnostics: the first of each rule one by one, the others as one that counts them."""

    def __init__(self, document: Document, places: Places) -> None:
        self._document = document
        self._places = places
        self._diagnostics: list[Diagnostic] = []
        self._counts: Counter[str] = Counter()
        self._further: dict[str, tuple[Finding, int]] = {}

    def add(self, rule: Rule, finding: Finding, times: int = 1) -> None:
        """Take a finding that stands for so many."""
        self._counts[rule.name] += 1
        if times == 1 and self._counts[rule.name] <= MOST_FINDINGS:
            self._diagnostics.append(self._diagnostic(rule, finding))
        else:
            first, count = self._further.get(rule.name, (finding, 0))
            self._further[rule.name] = min(first, finding, key=lambda one: one.start), count + times

    def diagnostics(self) -> list[Diagnostic]:
        """All of them, in the order of the text."""
        further = [self._uncounted(by_name()[name], *more) for name, more in self._further.items()]
        return sorted([*self._diagnostics, *further], key=lambda one: (one.start, one.end, one.code))

    def _uncounted(self, rule: Rule, first: Finding, count: int) -> Diagnostic:
        if count == 1:
            return self._diagnostic(rule, first)
        message = f"{count} more findings of {rule.code} from here on, which are not listed one by one"
        finding = Finding(first.start, first.end, message, "Mend those above, and check the file again.")
        return replace(self._diagnostic(rule, finding), times=count)

    def _diagnostic(self, rule: Rule, finding: Finding) -> Diagnostic:
        severity = rule.levels.of(self._document.profile)
        assert severity is not None, "what is not reported in a profile is left out before"
        place = self._places.block_path(finding.start)
        return diagnostic(rule, finding, severity, self._document.source.path, place)


def _about_suppressions(
    written: Read, cover: Cover, document: Document, settings: Settings
) -> Iterator[tuple[Rule, Finding]]:
    faulty, unused = by_name()["faulty-suppression"], by_name()["unused-suppression"]
    if _reported(faulty, document, settings):
        yield from ((faulty, finding) for finding in written.findings)
    if _reported(unused, document, settings):
        for one, finding in cover.unused():
            # Of rules that were not applied nobody knows whether they would have found something; nor where exactly
            # the findings are that the parser has only counted.
            applied = settings.rules is None or one.rules <= settings.rules
            if applied and not one.rules & document.parsed.further.keys():
                yield unused, finding


def _findings(document: Document, settings: Settings) -> Iterator[tuple[Rule, Finding, int]]:
    """The findings on a file, and for how many each of them stands."""
    known = by_name()
    for finding in (*document.source.findings, *document.parsed.findings):
        if _reported(known[finding.rule], document, settings):
            yield known[finding.rule], finding, 1
    for finding, count in document.parsed.further.values():
        if _reported(known[finding.rule], document, settings):
            yield known[finding.rule], finding, count
    for rule in rules():
        if rule.check is not None and _reported(rule, document, settings):
            for finding in rule.check(document):
                yield rule, finding, 1


def _reported(rule: Rule, document: Document, settings: Settings) -> bool:
    return settings.applies(rule) and rule.levels.of(document.profile) is not None


def _other(source: Source, name: str, settings: Settings) -> Report:
    rule = by_name()["other-format"]
    finding = Finding(0, min(1, len(source.text)), f"This is {name}, not a MIF file of the DMI: not checked", "")
    severity = rule.levels.of(settings.profile or Profile.DMI)
    found = [diagnostic(rule, finding, severity, source.path)] if severity and settings.applies(rule) else []
    return Report(source, Kind.OTHER, settings.profile or Profile.DMI, found)


def diagnostic(
    rule: Rule, finding: Finding, severity: Severity, path: str, block_path: tuple[str, ...] = ()
) -> Diagnostic:
    """A finding as it is reported."""
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=severity,
        message=finding.message,
        path=path,
        start=finding.start,
        end=finding.end,
        why=rule.why,
        help=finding.help,
        labels=finding.labels,
        block_path=block_path,
        sources=rule.sources,
        certainty=rule.certainty,
        fix=finding.fix,
    )
