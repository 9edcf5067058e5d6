"""Diagnostics of mifkit as diagnostics of the protocol."""

from collections.abc import Sequence

from lsprotocol import types

from mifkit.diagnostics import Diagnostic, Severity, printable
from mifkit.references import publication
from mifkit.server.analysis import Analysis

SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
UNNEEDED = frozenset({"unused-suppression"})
# More than these no editor shows in time; a large file with a fault in each line has them.
MOST = 2000


def findings(analysis: Analysis, uri: str) -> list[types.Diagnostic]:
    """What is reported of a file, in the order of the text. Of too many findings, the most severe ones."""
    found = [] if analysis.excluded else analysis.report.diagnostics
    if len(found) <= MOST:
        return [finding(one, analysis, uri) for one in found]
    kept = sorted(found, key=lambda one: -one.severity)[:MOST]
    kept.sort(key=lambda one: (one.start, one.end, one.code))
    return [_more(len(found) - MOST, analysis), *(finding(one, analysis, uri) for one in kept)]


def finding(one: Diagnostic, analysis: Analysis, uri: str) -> types.Diagnostic:
    """One diagnostic. `uri` is the address of the file, for the other places that it speaks of."""
    labels = [
        types.DiagnosticRelatedInformation(
            types.Location(uri, analysis.text.range(label.start, label.end)), printable(label.text)
        )
        for label in one.labels
    ]
    address = _address(one.sources)
    return types.Diagnostic(
        range=analysis.text.range(one.start, one.end),
        message=printable(f"{one.message}. {one.help}" if one.help else one.message),
        severity=SEVERITIES[one.severity],
        code=one.code,
        code_description=types.CodeDescription(address) if address else None,
        source="mifkit",
        tags=[types.DiagnosticTag.Unnecessary] if one.name in UNNEEDED else None,
        related_information=labels or None,
    )


def _address(tags: Sequence[str]) -> str:
    """Where the first of the publications that has an address can be read."""
    return next((address for tag in tags if (address := publication(tag).address)), "")


def _more(number: int, analysis: Analysis) -> types.Diagnostic:
    return types.Diagnostic(
        range=analysis.text.range(0, 0),
        message=f"{number} more findings are not shown here, none of them more severe than these. "
        "'mifkit lint' shows them all.",
        severity=types.DiagnosticSeverity.Information,
        source="mifkit",
    )
