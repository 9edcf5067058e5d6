"""The outcome of a status MIF in short, for what an editor shows beside its text."""

from typing import Any

from mifkit.diagnostics import printable
from mifkit.output.answers.outcome import alternatives, sureness, verdict
from mifkit.server.analysis import FileAnalysis
from mifkit.status.outcome.derive import Outcome
from mifkit.status.outcome.states import FAILED, SUCCEEDED, State

# The message by which an editor asks: `{"textDocument": {"uri": …}}`.
METHOD = "mifkit/outcome"


def outcome(analysis: FileAnalysis) -> dict[str, Any] | None:
    """`{"state": …, "kind": "success", "failure" or "open", "verdict": text of several lines, "range": the Status}`;
    `None` if the file is not a status MIF that a client reads."""
    view = analysis.document.status if analysis.document is not None else None
    if view is None or view.status is None or analysis.outcome is None:
        return None
    found = analysis.outcome.outcome
    kind = "success" if found.state in SUCCEEDED else "failure" if found.state in FAILED else "open"
    (states, _), again = verdict(found)
    lines = (states + again, *(text for _, text in alternatives(found)), sureness(found))
    return {
        "state": printable(_state(found)),
        "kind": kind,
        "verdict": "\n".join(printable(line) for line in lines),
        "range": analysis.text.range(view.status.start, view.status.end),
    }


def _state(found: Outcome) -> str:
    """The state; if it depends on what is not known, that of the first possibility, with its condition."""
    if found.state is not State.UNDETERMINED or not found.alternatives:
        return found.state.value
    first = found.alternatives[0]
    return f"{first.state.value} {first.condition}"
