"""Formatting an open file: the edits, or why there are none."""

from typing import NamedTuple

from lsprotocol import types

from mifkit.diagnostics import printable
from mifkit.linter.formatting import Formatted, MeaningChangedError, format_source
from mifkit.server.analysis import Analysis
from mifkit.server.edits import difference, text_edits


class Formatting(NamedTuple):
    """The edits; `message` says why there are none, `note` what the new layout tells no more. Empty: nothing to say."""

    edits: list[types.TextEdit]
    message: str = ""
    note: str = ""


def formatting(analysis: Analysis) -> Formatting:
    """Lay out a file in one style."""
    try:
        result = format_source(analysis.source)
    except MeaningChangedError:
        return Formatting([], "Not formatted: mifkit would have changed what the file says. Please report this file.")
    if isinstance(result, Formatted):
        # Only what the text says counts here: its octets are the editor's.
        return Formatting(text_edits(analysis.text, difference(analysis.source.text, result.text)), note=result.note)
    if not result.diagnostics:
        return Formatting([], "Not formatted: this is no MIF file.")
    first = result.diagnostics[0]
    line = analysis.source.position(first.start).line
    message = f"Not formatted, as long as the syntax is faulty. Line {line}: {printable(first.message)} ({first.code})."
    return Formatting([], message)
