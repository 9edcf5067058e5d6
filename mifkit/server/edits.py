"""Changes of a text as edits of the protocol."""

from collections.abc import Iterable
from itertools import accumulate

from lsprotocol import types

from mifkit.diagnostics import Edit
from mifkit.output.answers.diff import opcodes, split_lines
from mifkit.server.text import EditorText


def text_edits(text: EditorText, edits: Iterable[Edit]) -> list[types.TextEdit]:
    """Edits of mifkit, all of the same text, as edits of the protocol."""
    return [types.TextEdit(text.range(edit.start, edit.end), edit.text) for edit in edits]


def difference(before: str, after: str) -> list[Edit]:
    """The edits that turn one text into another, line by line: equal lines, such as that of the cursor, stay."""
    old, new = split_lines(before), split_lines(after)
    starts = [0, *accumulate(map(len, old))]
    return [Edit(starts[i], starts[j], "".join(new[k:m])) for tag, i, j, k, m in opcodes(old, new) if tag != "equal"]


def workspace_edit(
    uri: str, version: int | None, edits: list[types.TextEdit], *, versioned: bool
) -> types.WorkspaceEdit:
    """The edits of one file. `versioned`: the editor checks that they are for the version that it has."""
    if not versioned:
        return types.WorkspaceEdit(changes={uri: edits})
    document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, list(edits))])
