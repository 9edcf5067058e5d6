"""The actions that the editor offers: fixes of single findings, all safe fixes at once, and suppressions."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lsprotocol import types

from mifkit.diagnostics import Diagnostic, Edit, printable
from mifkit.linter.fixing import fix_source
from mifkit.linter.suppression_edits import ABOUT
from mifkit.server.analysis import FileAnalysis
from mifkit.server.edits import difference, text_edits, workspace_edit
from mifkit.server.findings import protocol_diagnostic

FIX_ALL = "source.fixAll.mifkit"
KINDS = (types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll, FIX_ALL)
# Findings at one place for which actions are offered.
MOST = 20


class EditTarget(NamedTuple):
    """The file that edits are about. `versioned`: the editor takes edits of a version; `resolves`: it asks for the
    edits of an action when the user has chosen it."""

    uri: str
    version: int | None
    versioned: bool = True
    resolves: bool = True


def actions(
    analysis: FileAnalysis, target: EditTarget, range: types.Range, only: Sequence[str] | None
) -> list[types.CodeAction]:
    """The actions for the findings in a range. `only` are the kinds that the editor asks for; `None`: all kinds."""
    if analysis.excluded:
        return []
    found: list[types.CodeAction] = []
    if _wanted(types.CodeActionKind.QuickFix.value, only):
        start, end = analysis.text.offset(range.start), analysis.text.offset(range.end)
        touched = [finding for finding in analysis.report.diagnostics if finding.start <= end and finding.end >= start][
            :MOST
        ]
        found += [action for finding in touched for action in _fix(finding, analysis, target)]
        found += [action for finding in touched for action in _suppressions(finding, analysis, target)]
    if _wanted(FIX_ALL, only) and any(_is_safe(finding) for finding in analysis.report.diagnostics):
        action = types.CodeAction("Fix all that is safe to fix", kind=FIX_ALL, data={"uri": target.uri})
        if target.resolves:
            found.append(action)
        elif only is not None:  # The file is checked several times for it: not at each move of the cursor.
            found.append(all_fixed(action, analysis, target))
    return found


def _wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether the editor asks for a kind, or for one that it is a part of."""
    return only is None or any(kind == asked or kind.startswith(f"{asked}.") or not asked for asked in only)


def _is_safe(finding: Diagnostic) -> bool:
    return finding.fix is not None and finding.fix.safe and bool(finding.fix.edits)


def _fix(finding: Diagnostic, analysis: FileAnalysis, target: EditTarget) -> Iterator[types.CodeAction]:
    # A fix without edits writes the file in another encoding: the editor has its own command for that.
    if finding.fix is None or not finding.fix.edits:
        return
    how = "safe" if finding.fix.safe else "unsafe: it guesses, or changes what the file says"
    yield types.CodeAction(
        title=f"{printable(finding.fix.title)} ({how})",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[protocol_diagnostic(finding, analysis, target.uri)],
        is_preferred=finding.fix.safe,
        edit=_edit(finding.fix.edits, analysis, target),
    )


def _suppressions(finding: Diagnostic, analysis: FileAnalysis, target: EditTarget) -> Iterator[types.CodeAction]:
    edits = analysis.suppression_edits
    if edits is None or finding.name in ABOUT:
        return
    made = [("in the file", edits.in_file([finding.code]))]
    if finding.end > 0:  # A finding on the file as a whole is at its first character and is empty.
        made.insert(0, ("in this line", edits.in_line(finding.start, [finding.code])))
    for where, edit in made:
        if edit is not None:
            yield types.CodeAction(
                title=f"Suppress {finding.code} ({finding.name}) {where}",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[protocol_diagnostic(finding, analysis, target.uri)],
                is_preferred=False,
                edit=_edit([edit], analysis, target),
            )


def _edit(edits: Sequence[Edit], analysis: FileAnalysis, target: EditTarget) -> types.WorkspaceEdit:
    return workspace_edit(target.uri, target.version, text_edits(analysis.text, edits), versioned=target.versioned)


def all_fixed(action: types.CodeAction, analysis: FileAnalysis, target: EditTarget) -> types.CodeAction:
    """The action with the edits of all safe fixes. The file is checked again after each of them."""
    fixed = fix_source(analysis.source, analysis.settings, keep=analysis.keep)
    action.edit = _edit(difference(analysis.source.text, fixed.source.text), analysis, target)
    return action
