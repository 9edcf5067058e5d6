"""Checks a file: source → document → findings → suppressions → diagnostics.

Pure: the command line, a batch scan and the editor server all call `check`.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from mifkit.diagnostics import Diagnostic, Edit, Finding, Severity
from mifkit.documents.base import BaseDocument
from mifkit.documents.kinds import Kind, Profile
from mifkit.documents.readers import read, too_large, unread_format
from mifkit.files.source import SIZE_HELP, Source
from mifkit.linter.finding_list import Divided, RuleFinding, undivided
from mifkit.mif.parser import Parse, parse
from mifkit.rules.declaration import Check, Rule, diagnostic
from mifkit.rules.registry import by_name, checked, entries
from mifkit.status.context import ClientContext

if TYPE_CHECKING:
    # Most runs check MIF files only.
    from mifkit.documents.beside import Beside


class Settings(Struct, frozen=True, kw_only=True):
    """How a file is checked.

    `rules` are the names of the rules to apply; `None`: all. `profile` replaces the detected profile of a MIF file.
    `severities`, by the rule's name, replace those that the rules declare. `suppressions`: whether comments in a file
    may suppress findings; not in files that anybody may have written. `beside` is what other exports of the run hold.
    """

    profile: Profile | None = None
    rules: frozenset[str] | None = None
    severities: Mapping[str, Severity] = {}
    context: ClientContext = ClientContext()
    suppressions: bool = True
    beside: "Beside | None" = None

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the rules to apply."""
        return frozenset(rule.code for rule in entries() if self.rules is None or rule.name in self.rules)

    def applies(self, rule: Rule) -> bool:
        return self.rules is None or rule.name in self.rules

    def severity(self, rule: Rule, profile: Profile) -> Severity | None:
        """The severity of the rule's findings under a profile; `None`: the rule is not reported there."""
        own = rule.levels.of(profile)
        return self.severities.get(rule.name, own) if own is not None else None


class Report(Struct, frozen=True):
    """The findings on one file, and what kind of file it is.

    `diagnostics` are the findings to report, in the order of the text. `suppressed` are those that comments in the file
    suppress, `accepted` those that a baseline accepts, `unchanged` those on lines that did not change since the
    revision of interest, and `minor` those below the least severity of interest (`mifkit.linter.report_filter`).
    `document` is `None` if mifkit does not read such files, and in a report of another process. `kind_evidence` says in
    words what shows the kind of a MIF file.
    """

    source: Source
    kind: Kind
    profile: Profile
    diagnostics: list[Diagnostic]
    document: BaseDocument | None = None
    suppressed: tuple[Diagnostic, ...] = ()
    accepted: tuple[Diagnostic, ...] = ()
    unchanged: tuple[Diagnostic, ...] = ()
    minor: tuple[Diagnostic, ...] = ()
    kind_evidence: tuple[str, ...] = ()


def check(source: Source, settings: Settings, *, parse: Parse = parse) -> Report:
    """Check one file.

    `parse` parses MIF files. For many files, `Shapes().parse` gives the same result in less time.
    """
    if (problem := too_large(source)) is not None:
        return unread_report(source.path, "unreadable-file", problem, SIZE_HELP)
    document = read(source, profile=settings.profile, context=settings.context, parse=parse)
    if document is None:
        return other_report(source, unread_format(source) or "This is of another format", settings)
    document.beside = settings.beside
    divided = _divided(document, _findings(document, settings), settings)
    for own in divided.own:
        if _reported(own.rule, document, settings):
            divided.kept.add(own)
    return Report(
        source=document.source,
        kind=document.kind,
        profile=document.profile,
        diagnostics=[_diagnostic(found, document, settings) for found in divided.kept],
        document=document,
        suppressed=tuple(_diagnostic(found, document, settings) for found in divided.suppressed),
        kind_evidence=document.kind_evidence,
    )


def _divided(document: BaseDocument, findings: Iterator[RuleFinding], settings: Settings) -> Divided:
    if not settings.suppressions or "mifkit" not in document.text.lower() or not document.comments:
        return undivided(findings)
    # Late: few files have suppressions.
    from mifkit.linter.suppressions import divide

    return divide(document, findings, applied=settings.rules)


def _diagnostic(found: RuleFinding, document: BaseDocument, settings: Settings) -> Diagnostic:
    severity = settings.severity(found.rule, document.profile)
    assert severity is not None, "findings that are not reported in a profile were left out before"
    finding, source = _in_line_ends(found.finding, document.source), document.source
    made = diagnostic(found.rule, finding, severity, source.path, document.block_path(finding.start))
    return made if found.times == 1 else structs.replace(made, times=found.times)


def _in_line_ends(finding: Finding, source: Source) -> Finding:
    """The finding, the lines that its fix adds ended as the lines of the file are."""
    fix = finding.fix
    if fix is None or source.line_end == "\n" or not any("\n" in edit.text for edit in fix.edits):
        return finding
    edits = tuple(Edit(edit.start, edit.end, edit.text.replace("\n", source.line_end)) for edit in fix.edits)
    return structs.replace(finding, fix=structs.replace(fix, edits=edits))


def _findings(document: BaseDocument, settings: Settings) -> Iterator[RuleFinding]:
    """The findings of the document's reader, then those of the rules."""
    known = by_name()
    for finding in document.findings:
        if _reported(known[finding.rule], document, settings):
            yield RuleFinding(known[finding.rule], finding)
    for rule, check_with in checks_of(settings.rules, document.profile, type(document)):
        for finding in check_with(document):
            yield RuleFinding(rule, finding)


@lru_cache(maxsize=64)
def checks_of(
    names: frozenset[str] | None, profile: Profile, kind: type[BaseDocument]
) -> tuple[tuple[Rule, Check], ...]:
    """The rules among `names` (`None`: all) that are reported in a profile, each with its check for a kind of document.

    A rule without a check for that kind is left out: a profile may be shared by several kinds of document.
    """
    return tuple((rule, check) for rule in checked(profile, names) if (check := rule.check_for(kind)) is not None)


def _reported(rule: Rule, document: BaseDocument, settings: Settings) -> bool:
    return settings.applies(rule) and rule.levels.of(document.profile) is not None


def unread_report(path: str, name: str, message: str, help: str) -> Report:
    """The report on a file that could not be checked: a finding of the rule `name`."""
    found = [diagnostic(by_name()[name], Finding(0, 0, message, help), Severity.ERROR, path)]
    return Report(Source(path, b""), Kind.UNREADABLE, Profile.DMI, found)


def other_report(source: Source, message: str, settings: Settings) -> Report:
    """The report on a file of a format that mifkit does not read. `message` names the format, without a full stop."""
    rule = by_name()["other-format"]
    finding = Finding(0, min(1, len(source.text)), f"{message}: not checked", "")
    severity = settings.severity(rule, settings.profile or Profile.DMI)
    found = [diagnostic(rule, finding, severity, source.path)] if severity and settings.applies(rule) else []
    return Report(source, Kind.OTHER, settings.profile or Profile.DMI, found)
