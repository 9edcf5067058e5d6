"""Changes of a text as edits of the protocol."""

from collections.abc import Iterable
from itertools import accumulate

from lsprotocol import types

from mifkit.diagnostics import Edit
from mifkit.output.answers.diff import opcodes, split_lines
from mifkit.server.text import Text


def text_edits(text: Text, edits: Iterable[Edit]) -> list[types.TextEdit]:
    """Edits of mifkit, which are about the same text, as those of the protocol."""
    return [types.TextEdit(text.range(edit.start, edit.end), edit.text) for edit in edits]


def difference(before: str, after: str) -> list[Edit]:
    """The edits that make one text of another, line by line: what stays, such as a cursor's line, is not touched."""
    old, new = split_lines(before), split_lines(after)
    starts = [0, *accumulate(map(len, old))]
    return [Edit(starts[i], starts[j], "".join(new[k:m])) for tag, i, j, k, m in opcodes(old, new) if tag != "equal"]


def workspace_edit(
    uri: str, version: int | None, edits: list[types.TextEdit], *, versioned: bool
) -> types.WorkspaceEdit:
    """Edits of one file. `versioned`: the editor checks that they are about the version it has."""
    if not versioned:
        return types.WorkspaceEdit(changes={uri: edits})
    document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, list(edits))])
