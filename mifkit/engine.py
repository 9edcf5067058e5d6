"""Source → diagnostics. Pure: the command line, a batch scan and an editor server all call `check`."""

from collections.abc import Iterator

from msgspec import Struct, structs

from mifkit.diagnostics import Diagnostic, Edit, Finding, Severity
from mifkit.kinds import Kind, Profile, other_format
from mifkit.limits import Limits
from mifkit.places import Places
from mifkit.registry import by_name, rules
from mifkit.rule import Document, Rule
from mifkit.source import Source
from mifkit.status.settings import ClientSettings
from mifkit.suppress import apply, read


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
    diagnostics = [
        diagnostic(rule, _in_line_ends(finding, source), severity, source.path, places.block_path(finding.start))
        for rule, finding in _findings(document, settings)
        if (severity := rule.levels.of(document.profile)) is not None
    ]
    suppressed: tuple[Diagnostic, ...] = ()
    if settings.suppressions and "mifkit" in source.text.lower():
        diagnostics, suppressed = _suppress(diagnostics, document, places, settings)
    diagnostics.sort(key=lambda one: (one.start, one.end, one.code))
    return Report(source, document.kind, document.profile, diagnostics, document, suppressed)


def _suppress(
    diagnostics: list[Diagnostic], document: Document, places: Places, settings: Settings
) -> tuple[list[Diagnostic], tuple[Diagnostic, ...]]:
    """What is left, with the findings on the suppressions themselves, and what they took back."""
    written = read(document.source, places)
    kept, taken, unused = apply(written.suppressions, diagnostics, document.source, places)
    about = [("faulty-suppression", finding) for finding in written.findings]
    # Of rules that were not applied nobody knows whether they would have found something.
    about += [
        ("unused-suppression", finding)
        for one, finding in unused
        if settings.rules is None or one.rules <= settings.rules
    ]
    for name, finding in about:
        rule = by_name()[name]
        severity = rule.levels.of(document.profile)
        if severity is not None and settings.applies(rule):
            place = places.block_path(finding.start)
            kept.append(diagnostic(rule, finding, severity, document.source.path, place))
    return kept, tuple(taken)


def _in_line_ends(finding: Finding, source: Source) -> Finding:
    """The finding with new lines of its fix in the line ends of the file."""
    fix = finding.fix
    if fix is None or source.line_end == "\n" or not any("\n" in edit.text for edit in fix.edits):
        return finding
    edits = tuple(Edit(edit.start, edit.end, edit.text.replace("\n", source.line_end)) for edit in fix.edits)
    return structs.replace(finding, fix=structs.replace(fix, edits=edits))


def _findings(document: Document, settings: Settings) -> Iterator[tuple[Rule, Finding]]:
    known = by_name()
    for finding in (*document.source.findings, *document.parsed.findings):
        if settings.applies(known[finding.rule]):
            yield known[finding.rule], finding
    for rule in rules():
        if rule.check is not None and rule.levels.of(document.profile) is not None and settings.applies(rule):
            for finding in rule.check(document):
                yield rule, finding


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
