"""Source → diagnostics. Pure: the command line, a batch scan and an editor server all call `check`."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct, structs

from mifkit.diagnostics import MOST_FINDINGS, Diagnostic, Edit, Finding, Severity
from mifkit.documents.base import BaseDocument
from mifkit.documents.kinds import Kind, Profile
from mifkit.documents.readers import read, unread_format
from mifkit.files.source import Source
from mifkit.lint.suppressions import Cover, Read
from mifkit.lint.suppressions import read as read_suppressions
from mifkit.mif.parser import Parse, parse
from mifkit.rules.declaration import Check, Rule, diagnostic
from mifkit.rules.registry import by_name, checked
from mifkit.status.context import ClientContext


class Settings(Struct, frozen=True, kw_only=True):
    """What the user decided. `rules` are the names of the rules to apply; `None`: all.

    `profile` is for MIF files. `severities` are those that differ from the rule's own, by the rule's name.
    `suppressions`: comments in a file may take findings back. Not for files that anybody may have written.
    """

    profile: Profile | None = None
    rules: frozenset[str] | None = None
    severities: Mapping[str, Severity] = {}
    context: ClientContext = ClientContext()
    suppressions: bool = True

    def applies(self, rule: Rule) -> bool:
        return self.rules is None or rule.name in self.rules

    def severity(self, rule: Rule, profile: Profile) -> Severity | None:
        """How severe a finding of the rule is under a profile; `None`: the rule is not reported there."""
        own = rule.levels.of(profile)
        return self.severities.get(rule.name, own) if own is not None else None


class Report(Struct, frozen=True):
    """What was found in one file, and what the file was taken for.

    `document` is `None` if it is of no kind that mifkit reads; `suppressed` is what comments in the file took back.
    """

    source: Source
    kind: Kind
    profile: Profile
    diagnostics: list[Diagnostic]
    document: BaseDocument | None = None
    suppressed: tuple[Diagnostic, ...] = ()


def check(source: Source, settings: Settings, *, parse: Parse = parse) -> Report:
    """Check one file. Diagnostics come in the order of the text.

    `parse` parses MIF files: for many of them, `Shapes().parse` gives the same in less time.
    """
    document = read(source, profile=settings.profile, context=settings.context, parse=parse)
    if document is None:
        return other_report(source, unread_format(source) or "This is of another format", settings)
    written, cover = _suppressions(document, settings)
    kept, taken = _Listed(document, settings), _Listed(document, settings)
    for rule, finding, times in _findings(document, settings):
        (taken if cover is not None and cover.takes(rule.name, finding.start) else kept).add(rule, finding, times)
    if cover is not None:
        for rule, finding in _about_suppressions(written, cover, document, settings):
            kept.add(rule, finding)
    suppressed = tuple(taken.diagnostics())
    return Report(document.source, document.kind, document.profile, kept.diagnostics(), document, suppressed)


class _Listed:
    """The findings to report, as diagnostics: the first of each rule one by one, the others as one that counts them."""

    def __init__(self, document: BaseDocument, settings: Settings) -> None:
        self._document = document
        self._settings = settings
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
        return structs.replace(self._diagnostic(rule, finding), times=count)

    def _diagnostic(self, rule: Rule, finding: Finding) -> Diagnostic:
        document = self._document
        severity = self._settings.severity(rule, document.profile)
        assert severity is not None, "what is not reported in a profile is left out before"
        finding = _in_line_ends(finding, document.source)
        return diagnostic(rule, finding, severity, document.source.path, document.block_path(finding.start))


def _suppressions(document: BaseDocument, settings: Settings) -> tuple[Read, Cover | None]:
    if settings.suppressions and "mifkit" in document.source.text.lower() and document.comments:
        written = read_suppressions(document)
        return written, Cover(written.suppressions, document)
    return Read([], []), None


def _about_suppressions(
    written: Read, cover: Cover, document: BaseDocument, settings: Settings
) -> Iterator[tuple[Rule, Finding]]:
    """Findings on suppressions that are faulty, or take nothing back."""
    faulty, unused = by_name()["faulty-suppression"], by_name()["unused-suppression"]
    if _reported(faulty, document, settings):
        yield from ((faulty, finding) for finding in written.findings)
    if _reported(unused, document, settings):
        for one, finding in cover.unused():
            # Of rules that were not applied nobody knows whether they would have found something; nor where exactly
            # the findings are that the parser has only counted.
            applied = settings.rules is None or one.rules <= settings.rules
            if applied and not one.rules & document.further.keys():
                yield unused, finding


def _in_line_ends(finding: Finding, source: Source) -> Finding:
    """The finding with new lines of its fix in the line ends of the file."""
    fix = finding.fix
    if fix is None or source.line_end == "\n" or not any("\n" in edit.text for edit in fix.edits):
        return finding
    edits = tuple(Edit(edit.start, edit.end, edit.text.replace("\n", source.line_end)) for edit in fix.edits)
    return structs.replace(finding, fix=structs.replace(fix, edits=edits))


def _findings(document: BaseDocument, settings: Settings) -> Iterator[tuple[Rule, Finding, int]]:
    """The findings on a file, and for how many each of them stands."""
    known = by_name()
    for finding in document.findings:
        if _reported(known[finding.rule], document, settings):
            yield known[finding.rule], finding, 1
    for finding, count in document.further.values():
        if _reported(known[finding.rule], document, settings):
            yield known[finding.rule], finding, count
    for rule, check_with in checks_of(settings.rules, document.profile, type(document)):
        for finding in check_with(document):
            yield rule, finding, 1


@lru_cache(maxsize=64)
def checks_of(
    names: frozenset[str] | None, profile: Profile, kind: type[BaseDocument]
) -> tuple[tuple[Rule, Check], ...]:
    """The rules, of those named (`None`: all), that are reported in a profile, with their checks of a kind of document.

    Kinds of document that share a profile have rules of their own all the same.
    """
    return tuple((rule, check) for rule in checked(profile, names) if (check := rule.check_for(kind)) is not None)


def _reported(rule: Rule, document: BaseDocument, settings: Settings) -> bool:
    return settings.applies(rule) and rule.levels.of(document.profile) is not None


def other_report(source: Source, message: str, settings: Settings) -> Report:
    """The report on a file of a format that mifkit does not read; `message` says so."""
    rule = by_name()["other-format"]
    finding = Finding(0, min(1, len(source.text)), f"{message}: not checked", "")
    severity = settings.severity(rule, settings.profile or Profile.DMI)
    found = [diagnostic(rule, finding, severity, source.path)] if severity and settings.applies(rule) else []
    return Report(source, Kind.OTHER, settings.profile or Profile.DMI, found)
