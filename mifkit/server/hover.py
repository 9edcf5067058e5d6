"""The text that the editor shows for a place: the findings there with their rules, and the outcome of a Status."""

from collections.abc import Iterator

from lsprotocol import types

from mifkit.diagnostics import Diagnostic
from mifkit.output.answers.outcome import alternatives, hidden, question, sureness, verdict
from mifkit.references import publication
from mifkit.server.analysis import DerivedOutcome, FileAnalysis
from mifkit.server.markdown import HoverText, Link
from mifkit.status.view import Field

# Findings at one place that are shown; the editor lists the others.
MOST = 5


def hover(analysis: FileAnalysis, position: types.Position, *, markdown: bool) -> types.Hover | None:
    """The text for a place; `None` if there is none."""
    offset = analysis.text.offset(position)
    text = HoverText(markdown=markdown)
    shown: list[Field | Diagnostic] = []
    view = analysis.document.status if analysis.document is not None else None
    status = view.status if view is not None else None
    if status is not None and status.start <= offset <= status.end and analysis.outcome is not None:
        _add_outcome(text, analysis.outcome)
        shown.append(status)
    for finding in findings_at(analysis, offset)[:MOST]:
        text.rule()
        _add_finding(text, finding)
        shown.append(finding)
    content = text.content()
    if content is None:
        return None
    # The range that all parts of the text are about.
    start, end = max(part.start for part in shown), min(part.end for part in shown)
    return types.Hover(content, analysis.text.range(start, max(start, end)))


def findings_at(analysis: FileAnalysis, offset: int) -> list[Diagnostic]:
    """The findings at an offset, the narrowest first."""
    if analysis.excluded:
        return []
    found = [finding for finding in analysis.report.diagnostics if finding.start <= offset <= finding.end]
    return sorted(found, key=lambda finding: finding.end - finding.start)


def _add_finding(text: HoverText, finding: Diagnostic) -> None:
    text.paragraph(f"({finding.severity.label})", lead=f"{finding.code} {finding.name}")
    text.paragraph(f"{finding.message}.")
    if finding.why:
        text.paragraph(finding.why, lead="Why:")
    if finding.help:
        text.paragraph(finding.help, lead="What to do:")
    text.paragraph(finding.certainty.explained, lead="How sure:")
    text.links(_references(finding.sources))


def _references(tags: tuple[str, ...]) -> Iterator[Link]:
    for tag in tags:
        found = publication(tag)
        yield Link(found.title, found.address)


def _add_outcome(text: HoverText, derived: DerivedOutcome) -> None:
    outcome = derived.outcome
    again = "".join(part for part in verdict(outcome) if isinstance(part, str))
    text.paragraph(again.removeprefix(": "), lead=f"{outcome.state.value}:")
    for _, alternative in alternatives(outcome):
        text.paragraph(alternative)
    for paragraph in (*hidden(outcome), question(derived.facts), sureness(outcome)):
        text.paragraph(paragraph)
    # The alternatives are there already, each with its condition.
    text.steps(() if outcome.alternatives else outcome.chain)
    text.links(Link(source.title, source.address) for source in outcome.sources)
