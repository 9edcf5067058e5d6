"""Findings of mifkit as diagnostics of the protocol."""

from collections.abc import Sequence

from lsprotocol import types

from mifkit.diagnostics import Diagnostic, Severity, printable
from mifkit.output.site import rule_address
from mifkit.references import publication
from mifkit.rules.registry import by_name
from mifkit.server.analysis import FileAnalysis

SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
UNNEEDED = frozenset({"unused-suppression"})
# Findings that are sent: editors are slow with more, and a large file may have a fault in each line.
MOST = 2000


def protocol_diagnostics(analysis: FileAnalysis, uri: str) -> list[types.Diagnostic]:
    """The findings on a file, in the order of the text; if there are too many, the most severe ones."""
    found = [] if analysis.excluded else analysis.report.diagnostics
    if len(found) <= MOST:
        return [protocol_diagnostic(finding, analysis, uri) for finding in found]
    kept = sorted(found, key=lambda finding: -finding.severity)[:MOST]
    kept.sort(key=lambda finding: (finding.start, finding.end, finding.code))
    return [_more(len(found) - MOST, analysis), *(protocol_diagnostic(finding, analysis, uri) for finding in kept)]


def protocol_diagnostic(finding: Diagnostic, analysis: FileAnalysis, uri: str) -> types.Diagnostic:
    """A finding. `uri` is the address of the file, for its labels."""
    labels = [
        types.DiagnosticRelatedInformation(
            types.Location(uri, analysis.text.range(label.start, label.end)), printable(label.text)
        )
        for label in finding.labels
    ]
    address = rule_address(finding.code) or _address(finding.sources)
    return types.Diagnostic(
        range=analysis.text.range(finding.start, finding.end),
        message=printable(f"{finding.message}. {finding.help}" if finding.help else finding.message),
        severity=SEVERITIES[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(address) if address else None,
        source="mifkit",
        tags=[types.DiagnosticTag.Unnecessary] if finding.name in UNNEEDED else None,
        related_information=labels or None,
    )


def unchecked(fault: str) -> types.Diagnostic:
    """What is shown of a file on which mifkit failed: without it, the file would look as if it had no faults."""
    rule = by_name()["internal-fault"]
    return types.Diagnostic(
        range=types.Range(types.Position(0, 0), types.Position(0, 0)),
        message=printable(f"mifkit failed on this file, which is not checked: {fault}"),
        severity=types.DiagnosticSeverity.Error,
        code=rule.code,
        source="mifkit",
    )


def _address(tags: Sequence[str]) -> str:
    """The address of the first of these publications that has one; empty if none has."""
    return next((address for tag in tags if (address := publication(tag).address)), "")


def _more(number: int, analysis: FileAnalysis) -> types.Diagnostic:
    return types.Diagnostic(
        range=analysis.text.range(0, 0),
        message=f"{number} more findings are not shown here, none of them more severe than these. "
        "'mifkit lint' shows them all.",
        severity=types.DiagnosticSeverity.Information,
        source="mifkit",
    )
