"""What the editor offers at a place: fixes, one for all that is safe, and suppressions."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lsprotocol import types

from mifkit.diagnostics import Diagnostic, Edit, printable
from mifkit.linter.fixing import fix_source
from mifkit.server.analysis import Analysis
from mifkit.server.edits import difference, text_edits, workspace_edit
from mifkit.server.findings import finding
from mifkit.server.suppressions import file_suppression, line_suppression

FIX_ALL = "source.fixAll.mifkit"
KINDS = (types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll, FIX_ALL)
# Findings at one place that something is offered for.
MOST = 20


class Target(NamedTuple):
    """The file as edits name it, and what the editor can take: edits of a version, edits that are made when chosen."""

    uri: str
    version: int | None
    versioned: bool = True
    resolves: bool = True


def actions(
    analysis: Analysis, target: Target, range: types.Range, only: Sequence[str] | None
) -> list[types.CodeAction]:
    """What can be done about the findings in a range. `only`: the kinds that the editor asks for; `None`: any."""
    if analysis.excluded:
        return []
    found: list[types.CodeAction] = []
    if _wanted(types.CodeActionKind.QuickFix.value, only):
        start, end = analysis.text.offset(range.start), analysis.text.offset(range.end)
        touched = [one for one in analysis.report.diagnostics if one.start <= end and one.end >= start][:MOST]
        found += [action for one in touched for action in _fix(one, analysis, target)]
        found += [action for one in touched for action in _suppressions(one, analysis, target)]
    if _wanted(FIX_ALL, only) and any(_is_safe(one) for one in analysis.report.diagnostics):
        action = types.CodeAction("Fix all that is safe to fix", kind=FIX_ALL, data={"uri": target.uri})
        if target.resolves:
            found.append(action)
        elif only is not None:  # It takes checking the file several times: not for every move of the cursor.
            found.append(all_fixed(action, analysis, target))
    return found


def _wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind, or one that it is a part of, is asked for."""
    return only is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in only)


def _is_safe(one: Diagnostic) -> bool:
    return one.fix is not None and one.fix.safe and bool(one.fix.edits)


def _fix(one: Diagnostic, analysis: Analysis, target: Target) -> Iterator[types.CodeAction]:
    # A fix without edits writes the file in another encoding, which is for the editor's own command to do.
    if one.fix is None or not one.fix.edits:
        return
    how = "safe" if one.fix.safe else "unsafe: it guesses, or changes what the file says"
    yield types.CodeAction(
        title=f"{printable(one.fix.title)} ({how})",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[finding(one, analysis, target.uri)],
        is_preferred=one.fix.safe,
        edit=_edit(one.fix.edits, analysis, target),
    )


def _suppressions(one: Diagnostic, analysis: Analysis, target: Target) -> Iterator[types.CodeAction]:
    made = [("in the file", file_suppression(analysis, one))]
    if one.end > 0:  # What is said of the file as a whole stands before its first character.
        made.insert(0, ("in this line", line_suppression(analysis, one)))
    for where, edit in made:
        if edit is not None:
            yield types.CodeAction(
                title=f"Suppress {one.code} ({one.name}) {where}",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[finding(one, analysis, target.uri)],
                is_preferred=False,
                edit=_edit([edit], analysis, target),
            )


def _edit(edits: Sequence[Edit], analysis: Analysis, target: Target) -> types.WorkspaceEdit:
    return workspace_edit(target.uri, target.version, text_edits(analysis.text, edits), versioned=target.versioned)


def all_fixed(action: types.CodeAction, analysis: Analysis, target: Target) -> types.CodeAction:
    """The action with the edits of all safe fixes, each of them proved by checking the file anew."""
    fixed = fix_source(analysis.source, analysis.settings, keep=analysis.keep)
    action.edit = _edit(difference(analysis.source.text, fixed.source.text), analysis, target)
    return action
