"""A text after edits: how it reads, and where its places have moved to."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mifkit.diagnostics import Diagnostic, Edit


def edits_of(diagnostic: Diagnostic) -> tuple[Edit, ...]:
    """The edits of a diagnostic's fix; none if it has no fix."""
    return diagnostic.fix.edits if diagnostic.fix else ()


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not touch each other."""
    parts = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])


class _AppliedEdit(NamedTuple):
    """An edit, the diagnostic whose fix it belongs to, and the offset at which its text begins in the new text."""

    edit: Edit
    diagnostic: Diagnostic
    new_start: int


class Movement:
    """Where the offsets of a text lie after the fixes of some diagnostics, whose edits do not touch each other."""

    def __init__(self, fixed: Sequence[Diagnostic]) -> None:
        pairs = sorted(
            ((edit, diagnostic) for diagnostic in fixed for edit in edits_of(diagnostic)),
            key=lambda pair: pair[0].start,
        )
        self._applied: list[_AppliedEdit] = []
        shift = 0
        for edit, diagnostic in pairs:
            self._applied.append(_AppliedEdit(edit, diagnostic, edit.start + shift))
            shift += len(edit.text) - (edit.end - edit.start)

    def __call__(self, offset: int) -> int:
        """The offset in the new text of what stands at `offset` in the old one."""
        index = bisect_left(self._applied, offset, key=lambda applied: applied.edit.start) - 1
        if index < 0:
            return offset
        edit, _, new_start = self._applied[index]
        inside = min(offset - edit.start, len(edit.text)) if offset < edit.end else len(edit.text) + offset - edit.end
        return new_start + inside

    def both_sides(self, offset: int) -> set[int]:
        """Where what stands at `offset` may begin in the new text: before or behind what was inserted there."""
        new = self(offset)
        index = bisect_left(self._applied, offset, key=lambda applied: applied.edit.start)
        edit = self._applied[index].edit if index < len(self._applied) else None
        inserted = len(edit.text) if edit is not None and edit.start == edit.end == offset else 0
        return {new, new + inserted}

    def last_before(self, offset: int) -> Diagnostic | None:
        """The diagnostic with the last edit that begins at or before `offset` in the new text, or else with the first
        edit; `None` if there are no edits."""
        if not self._applied:
            return None
        index = bisect_left(self._applied, offset + 1, key=lambda applied: applied.new_start) - 1
        return self._applied[max(0, index)].diagnostic
