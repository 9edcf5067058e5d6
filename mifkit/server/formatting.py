"""Formats an open file."""

from typing import NamedTuple

from lsprotocol import types

from mifkit.diagnostics import printable
from mifkit.linter.formatting import Formatted, MeaningChangedError, format_source
from mifkit.server.analysis import FileAnalysis
from mifkit.server.edits import difference, text_edits


class Formatting(NamedTuple):
    """The edits; `message` says why there are none, `note` what the new layout no longer shows; both may be empty."""

    edits: list[types.TextEdit]
    message: str = ""
    note: str = ""


def formatting(analysis: FileAnalysis) -> Formatting:
    """Format a file."""
    try:
        result = format_source(analysis.source)
    except MeaningChangedError:
        return Formatting([], "Not formatted: mifkit would have changed what the file says. Please report this file.")
    if isinstance(result, Formatted):
        # The text alone matters here: the editor decides its bytes.
        return Formatting(text_edits(analysis.text, difference(analysis.source.text, result.text)), note=result.note)
    if not result.diagnostics:
        return Formatting([], "Not formatted: this is not a MIF file.")
    first = result.diagnostics[0]
    line = analysis.source.position(first.start).line
    message = f"Not formatted, as long as the syntax is faulty. Line {line}: {printable(first.message)} ({first.code})."
    return Formatting([], message)
