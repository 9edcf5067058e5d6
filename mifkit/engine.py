"""Source → diagnostics. Pure: the command line, a batch scan and an editor server all call `check`."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, structs

from mifkit import suppress
from mifkit.diagnostics import Diagnostic, Edit, Finding, Severity
from mifkit.documents import read
from mifkit.kinds import Kind, Profile, other_format
from mifkit.limits import Limits
from mifkit.registry import by_name, rules
from mifkit.rule import BaseDocument, Rule
from mifkit.source import Source
from mifkit.status.settings import ClientSettings


class Settings(Struct, frozen=True, kw_only=True):
    """What the user decided. `rules` are the names of the rules to apply; `None`: all.

    `profile` is for MIF files. `severities` are those that differ from the rule's own, by the rule's name.
    `suppressions`: comments in a MIF may take findings back. Not for files that anybody may have written.
    """

    profile: Profile | None = None
    rules: frozenset[str] | None = None
    severities: Mapping[str, Severity] = {}
    client: ClientSettings = ClientSettings()
    exit_code: int | None = None
    limits: Limits = Limits()
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


def check(source: Source, settings: Settings) -> Report:
    """Check one file. Diagnostics come in the order of the text."""
    document = read(
        source,
        profile=settings.profile,
        client=settings.client,
        exit_code=settings.exit_code,
        limits=settings.limits,
    )
    if document is None:
        return other_report(source, other_format(source.text) or "another format", settings)
    diagnostics = [
        diagnostic(rule, _in_line_ends(finding, source), severity, source.path, document.block_path(finding.start))
        for rule, finding in _findings(document, settings)
        if (severity := settings.severity(rule, document.profile)) is not None
    ]
    suppressed: tuple[Diagnostic, ...] = ()
    if settings.suppressions and "mifkit" in source.text.lower():
        diagnostics, suppressed = _suppress(diagnostics, document, settings)
    diagnostics.sort(key=lambda one: (one.start, one.end, one.code))
    return Report(source, document.kind, document.profile, diagnostics, document, suppressed)


def _suppress(
    diagnostics: list[Diagnostic], document: BaseDocument, settings: Settings
) -> tuple[list[Diagnostic], tuple[Diagnostic, ...]]:
    """What is left, with the findings on the suppressions themselves, and what they took back."""
    written = suppress.read(document)
    kept, taken, unused = suppress.apply(written.suppressions, diagnostics, document)
    about = [("faulty-suppression", finding) for finding in written.findings]
    # Of rules that were not applied nobody knows whether they would have found something.
    about += [
        ("unused-suppression", finding)
        for one, finding in unused
        if settings.rules is None or one.rules <= settings.rules
    ]
    for name, finding in about:
        rule = by_name()[name]
        severity = settings.severity(rule, document.profile)
        if severity is not None and settings.applies(rule):
            place = document.block_path(finding.start)
            kept.append(diagnostic(rule, finding, severity, document.source.path, place))
    return kept, tuple(taken)


def _in_line_ends(finding: Finding, source: Source) -> Finding:
    """The finding with new lines of its fix in the line ends of the file."""
    fix = finding.fix
    if fix is None or source.line_end == "\n" or not any("\n" in edit.text for edit in fix.edits):
        return finding
    edits = tuple(Edit(edit.start, edit.end, edit.text.replace("\n", source.line_end)) for edit in fix.edits)
    return structs.replace(finding, fix=structs.replace(fix, edits=edits))


def _findings(document: BaseDocument, settings: Settings) -> Iterator[tuple[Rule, Finding]]:
    known = by_name()
    for finding in document.findings:
        if settings.applies(known[finding.rule]):
            yield known[finding.rule], finding
    for rule in rules():
        if rule.check is None or rule.levels.of(document.profile) is None or not settings.applies(rule):
            continue
        # Kinds of document that share a profile have rules of their own all the same.
        if isinstance(document, rule.takes):
            for finding in rule.check(document):
                yield rule, finding


def other_report(source: Source, name: str, settings: Settings) -> Report:
    """The report on what is no MIF file but, in words, `name`."""
    rule = by_name()["other-format"]
    finding = Finding(0, min(1, len(source.text)), f"This is {name}, not a MIF file of the DMI: not checked", "")
    severity = settings.severity(rule, settings.profile or Profile.DMI)
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
