"""Notes on an exit code that no list has, although a list has the Win32 code inside it (status-mif.md 6.3)."""

from mifkit.diagnostics import Certainty
from mifkit.status.exit_codes.classes import class_of
from mifkit.status.exit_codes.codes import label, unwrapped
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.notes.note_rule import NoteRule
from mifkit.status.outcome.states import Basis
from mifkit.status.settings.client_settings import CodeClass


def _hidden_class(decision: Decision) -> CodeClass | None:
    facts, code = decision.situation.facts, decision.situation.code
    inner = unwrapped(code) if code is not None else None
    return class_of(inner, facts.product, facts.settings, facts.deployment_type) if inner is not None else None


def _would_match(decision: Decision) -> bool:
    wrapped = decision.situation.code_class is CodeClass.NONRETRY
    return wrapped and _hidden_class(decision) not in (None, CodeClass.NONRETRY)


def _by_code(decision: Decision) -> bool:
    return decision.row is not None and decision.row.basis is Basis.EXIT_CODE


def _wrapped(decision: Decision) -> str:
    code = decision.situation.code or 0
    hidden = _hidden_class(decision)
    assert hidden is not None
    return (
        f"0x{code:08X} holds {label(unwrapped(code) or 0)}, which is in the {hidden.value} list: it would match if "
        "unwrapped, but the lists hold plain codes. That the client does not unwrap codes is inferred."
    )


WRAPPED_CODES: tuple[NoteRule, ...] = (
    NoteRule(
        id="wrapped-code",
        applies=lambda decision: _would_match(decision) and _by_code(decision),
        at_most=Certainty.INFERRED,
        text=_wrapped,
    ),
    # Where the exit code decides nothing, the note only informs.
    NoteRule(
        id="wrapped-code",
        applies=lambda decision: _would_match(decision) and not _by_code(decision),
        text=_wrapped,
    ),
)
