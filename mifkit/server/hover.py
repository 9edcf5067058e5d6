"""What the editor shows of a place: the findings there with their rules, and what follows from a Status."""

from collections.abc import Iterator

from lsprotocol import types

from mifkit.diagnostics import Diagnostic
from mifkit.output.answers.outcome import alternatives, hidden, question, sureness, verdict
from mifkit.references import publication
from mifkit.server.analysis import Analysis
from mifkit.server.markdown import Link, Page
from mifkit.status.outcome.derive import Outcome
from mifkit.status.outcome.facts import Facts

# Findings at one place that are shown; the editor lists the others.
MOST = 5


def hover(analysis: Analysis, position: types.Position, *, markdown: bool) -> types.Hover | None:
    """The answer to a question about a place; `None` if there is nothing to say."""
    offset = analysis.text.offset(position)
    page = Page(markdown=markdown)
    places = []
    if (status := _status(analysis)) is not None and status[0] <= offset <= status[1]:
        derived = analysis.outcome
        if derived is not None:
            _tell_outcome(page, *derived)
            places.append(status)
    for one in findings_at(analysis, offset)[:MOST]:
        page.rule()
        _tell_finding(page, one)
        places.append((one.start, one.end))
    content = page.content()
    if content is None:
        return None
    # What is shown holds for all of its parts.
    start, end = max(start for start, _ in places), min(end for _, end in places)
    return types.Hover(content, analysis.text.range(start, max(start, end)))


def _status(analysis: Analysis) -> tuple[int, int] | None:
    """Where the Status of a status MIF stands; the value or, where it has none, its attribute."""
    view = analysis.document.status if analysis.document is not None else None
    return (view.status.start, view.status.end) if view is not None and view.status is not None else None


def findings_at(analysis: Analysis, offset: int) -> list[Diagnostic]:
    """The findings that are reported at an offset, the narrowest first."""
    if analysis.excluded:
        return []
    found = [one for one in analysis.report.diagnostics if one.start <= offset <= one.end]
    return sorted(found, key=lambda one: one.end - one.start)


def _tell_finding(page: Page, one: Diagnostic) -> None:
    page.paragraph(f"({one.severity.label})", lead=f"{one.code} {one.name}")
    page.paragraph(f"{one.message}.")
    if one.why:
        page.paragraph(one.why, lead="Why:")
    if one.help:
        page.paragraph(one.help, lead="What to do:")
    page.paragraph(one.certainty.explained, lead="How sure:")
    page.links(_references(one.sources))


def _references(tags: tuple[str, ...]) -> Iterator[Link]:
    for tag in tags:
        found = publication(tag)
        yield Link(found.title, found.address)


def _tell_outcome(page: Page, outcome: Outcome, facts: Facts) -> None:
    again = "".join(part for part in verdict(outcome) if isinstance(part, str))
    page.paragraph(again.removeprefix(": "), lead=f"{outcome.state.value}:")
    for _, text in alternatives(outcome):
        page.paragraph(text)
    for text in (*hidden(outcome), question(facts), sureness(outcome)):
        page.paragraph(text)
    # The alternatives are there already, each with its condition.
    page.steps(() if outcome.alternatives else outcome.chain)
    page.links(Link(source.title, source.address) for source in outcome.sources)
