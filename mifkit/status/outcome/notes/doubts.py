"""Notes that lower the certainty of an outcome: what was assumed, what is missing, what is read but not certain."""

from msgspec.structs import replace

from mifkit.diagnostics import Certainty, quoted
from mifkit.status.exit_codes.classes import documented_class
from mifkit.status.exit_codes.codes import label
from mifkit.status.matching.relation import Match, Timing
from mifkit.status.outcome.decision import Decision, decide, look_up
from mifkit.status.outcome.facts import Reading, Syntax, examine
from mifkit.status.outcome.notes.note_rule import (
    NoteRule,
    always,
    by_exit_code_alone,
    for_product,
    recovered_codes,
    row_is,
)
from mifkit.status.outcome.states import FAILED, SUCCEEDED, State
from mifkit.status.outcome.table.phrases import open_conditions
from mifkit.status.outcome.table.row import TESTED
from mifkit.status.product import PACKAGES, SMS_1, SMS_2, TITLES, WITH_MIF, WITHOUT_MIF, DeploymentType, Product
from mifkit.status.settings.client_settings import LIST_TITLES, RETRY, classes_of


def _assumed(decision: Decision) -> bool:
    return decision.by_mif and not decision.situation.facts.match_given


def _pick_up_assumed(decision: Decision) -> bool:
    facts = decision.situation.facts
    present = decision.reached.match is not Match.NONE and row_is("D01", "D02", "D03", "D34")(decision)
    return present and (facts.place is None or facts.timing is None)


def _needs_code(decision: Decision) -> bool:
    """Whether the MIF decides and no exit code was given, although the row depends on it."""
    facts = decision.situation.facts
    return (
        decision.by_mif and facts.exit_code is None and decision.row is not None and decision.row.when.codes is not None
    )


def _taken_code(decision: Decision) -> str:
    situation = decision.situation
    return f"No exit code was given; {situation.evidence}, so {recovered_codes(decision)} is assumed."


def _zero_not_given(decision: Decision) -> bool:
    situation = decision.situation
    decides = row_is("D07", "D08")(decision) and situation.facts.exit_code is None
    return decides and decision.row is not None and decision.row.when.non_zero is not None


def _respelled(decision: Decision) -> bool:
    situation = decision.situation
    respelled = situation.reading is not Reading.NEITHER and not situation.exact
    return decision.by_mif and respelled and situation.facts.ignores_case is None


def _spelling(decision: Decision) -> str:
    status = decision.situation.facts.status or ""
    return (
        f"The Status is written {quoted(status)}, and read as {decision.situation.reading.value}. It is not documented "
        "that the client ignores case and blanks in the Status."
    )


def _status_word(decision: Decision) -> str:
    status = decision.situation.facts.status
    if status is None:
        return "The MIF has no readable Status. How the client treats that is not documented."
    return f"The Status {quoted(status)} is neither Success nor Failed. How the client treats that is not documented."


def _if_rejected(decision: Decision) -> str:
    if decision.situation.facts.product in SMS_1:
        return (
            "What follows if it does not load is known only for SMS 1.2 before Base.dll of 10 July 1998: Complete "
            "(D03)."
        )
    return f"If the client rejects the MIF, the exit code decides: {by_exit_code_alone(decision.alone)}."


def _open_rows(decision: Decision) -> str:
    """The rows that may apply and agree, and what each needs."""
    parts = [
        f"{row.id}, {row.state.value}" + (f", if {needs}" if (needs := open_conditions(row, decision.reached)) else "")
        for row in decision.candidates
    ]
    return f"The rows that may apply agree: {'; '.join(parts)}."


def _restart_option_missing(decision: Decision) -> bool:
    facts = decision.situation.facts
    return facts.product in SMS_2 and facts.after_running is None and decision.row is not None


def _written_late(decision: Decision) -> bool:
    facts = decision.situation.facts
    return decision.by_mif and facts.timing is Timing.AFTER_END


def _why_undetermined(decision: Decision) -> str:
    product, alone = decision.situation.facts.product, decision.alone
    if product in WITHOUT_MIF:
        return "Only the exit code counts here, and it is unknown or not enough: nothing can be derived."
    if product in SMS_1:
        return "Neither the MIF nor the fate of the program is known: nothing can be derived."
    if not decision.situation.recovered or alone is None:
        return "Neither an exit code nor a MIF of the program is known: nothing can be derived."
    return (
        "No exit code was given, and the client does not take the MIF as the program's own. If the program ended with "
        f"{recovered_codes(decision)}, as the Description says, the state is {by_exit_code_alone(alone)}."
    )


def _nothing_known(decision: Decision) -> bool:
    facts = decision.situation.facts
    if decision.row is not None or decision.candidates:
        return False
    return facts.exit_code is None or facts.product in SMS_1


def _step_without_mif(decision: Decision) -> bool:
    facts = decision.situation.facts
    return facts.product is Product.CB_TS and decision.row is None and facts.exit_code is not None


def _as_package(decision: Decision) -> str:
    package = look_up(replace(decision.reached, product=Product.CB)).row
    return (
        "How a task sequence interprets the exit code of a package is not documented. A package that is deployed by "
        f"itself would get {by_exit_code_alone(package)}."
    )


def _type_text(decision: Decision) -> str:
    if decision.row is None:
        return "The deployment type is not given, and only some types give this code a meaning of its own."
    return "The deployment type is not given, but this code means the same for every type."


def _type_missing(decision: Decision) -> bool:
    facts = decision.situation.facts
    return facts.product is Product.CB_APP and facts.exit_code is not None and facts.deployment_type is None


def _not_listed_for_app_packages(decision: Decision) -> bool:
    facts = decision.situation.facts
    app_package = facts.product is Product.CB_APP and facts.deployment_type is DeploymentType.APP_PACKAGE
    code = facts.exit_code
    return app_package and code is not None and documented_class(code, DeploymentType.APP_PACKAGE) is None


def _untested_list(decision: Decision) -> bool:
    """Whether the default retry list decides on a product for which no vendor text has it, with an untested code."""
    facts, row = decision.situation.facts, decision.row
    given = facts.settings.retry != RETRY or "retry" in facts.settings.lists_given
    return row is not None and row.untested_list and not given and facts.exit_code != TESTED


def _in_two_lists(decision: Decision) -> bool:
    situation, row = decision.situation, decision.row
    if row is None or row.when.codes is None or situation.code is None or situation.product not in PACKAGES:
        return False
    return len(classes_of(situation.code, situation.facts.settings)) > 1


def _two_lists(decision: Decision) -> str:
    situation = decision.situation
    first, *others = classes_of(situation.code or 0, situation.facts.settings)
    rest = " and ".join(f"the {LIST_TITLES[other]}" for other in others)
    return (
        f"{label(situation.code or 0)} is in the {LIST_TITLES[first]} and in {rest} of the site. That the "
        f"{LIST_TITLES[first]} is looked at first is inferred."
    )


# Clients that are asked, too, where no product is given; SMS 1.x has an answer only if there is a MIF.
ASKED_TOO = (Product.SMS12, Product.SMS20, Product.SMS2003, Product.CM2007, Product.CM2012)


def _others(decision: Decision) -> list[tuple[Product, State]]:
    """The other clients for which the run would end otherwise, and how."""
    facts, row = decision.situation.facts, decision.row
    if row is None or row.state is State.UNDETERMINED:
        return []
    known = replace(facts, product_given=True)
    found = []
    for product in ASKED_TOO:
        if product not in SMS_1 or facts.match is not Match.NONE:
            other = decide(examine(replace(known, product=product)))
            if _result(other) != _result(decision):
                found.append((product, other.state))
    return found


def _result(decision: Decision) -> tuple[object, bool | None]:
    """How a run ends, apart from the name that a client has for it."""
    state, row = decision.state, decision.row
    kind = state if state not in SUCCEEDED | FAILED else state in SUCCEEDED
    return kind, row.retry if row is not None else None


def _who_differs(decision: Decision) -> str:
    others = "; ".join(f"{TITLES[product]}: {state.value}" for product, state in _others(decision))
    if not others:
        return ""
    return (
        f"No product was given: {TITLES[decision.situation.facts.product]} is assumed, and other clients differ "
        f"({others})."
    )


DOUBTS: tuple[NoteRule, ...] = (
    NoteRule(
        id="assumed-match",
        applies=for_product(WITH_MIF - SMS_1, _assumed),
        at_most=Certainty.INFERRED,
        text=always("no package given: taken as matched"),
    ),
    NoteRule(
        id="assumed-pick-up",
        applies=for_product(SMS_1, _pick_up_assumed),
        at_most=Certainty.INFERRED,
        text=always(
            "The folder or the time of the MIF is not given: assumed to be the Windows directory, and after the start "
            "of the job."
        ),
    ),
    NoteRule(
        id="exit-code-recovered",
        applies=lambda decision: _needs_code(decision) and bool(decision.situation.recovered),
        at_most=Certainty.INFERRED,
        text=_taken_code,
    ),
    NoteRule(
        id="exit-code-not-given",
        applies=lambda decision: _needs_code(decision) and not decision.situation.recovered,
        at_most=Certainty.INFERRED,
        text=always("No exit code was given, so whether the MIF hides one with another meaning is unknown."),
    ),
    NoteRule(
        id="exit-code-recovered",
        applies=_zero_not_given,
        at_most=Certainty.INFERRED,
        text=_taken_code,
    ),
    NoteRule(
        id="rows-agree",
        applies=lambda decision: decision.row is not None and bool(decision.candidates),
        at_most=Certainty.INFERRED,
        text=_open_rows,
    ),
    NoteRule(
        id="restart-option-not-given",
        applies=_restart_option_missing,
        at_most=Certainty.INFERRED,
        text=always(
            "The restart option of the program is not given: assumed to be none. A restart can change which MIF is "
            "found (D14) and, on Windows 9x, what is reported (D15)."
        ),
    ),
    NoteRule(
        id="agent-by-service-pack",
        applies=lambda decision: (
            row_is("D08")(decision)
            and decision.situation.facts.agent_build is None
            and decision.situation.facts.service_pack is not None
            and decision.row is not None
            and decision.row.when.agent_fixed is not None
        ),
        at_most=Certainty.INFERRED,
        text=always("The build of the agent is not given; by KB216744 every service pack has the fix."),
    ),
    NoteRule(
        id="time-of-the-file",
        applies=lambda decision: (
            decision.situation.facts.file_time is not None
            and decision.situation.facts.timing is not None
            and (decision.situation.facts.timing is not Timing.DURING or decision.situation.facts.product in SMS_1)
            and not row_is("D05", "D06")(decision)
        ),
        at_most=Certainty.INFERRED,
        text=always("When the MIF was written is taken from the file; a copy has the time of the copying."),
    ),
    NoteRule(
        id="written-after-the-end",
        applies=for_product(PACKAGES, _written_late),
        at_most=Certainty.UNKNOWN,
        text=always(
            "The MIF was created after the end of the program. The SDK requires it to be written before; how late this "
            "client still accepts one is not documented."
        ),
    ),
    NoteRule(
        id="status-spelling",
        applies=for_product(SMS_1 | SMS_2, _respelled),
        at_most=Certainty.INFERRED,
        text=_spelling,
    ),
    NoteRule(
        id="status-spelling",
        applies=for_product(PACKAGES, _respelled),
        at_most=Certainty.UNKNOWN,
        text=_spelling,
    ),
    NoteRule(id="status-neither", applies=row_is("D34"), at_most=Certainty.UNKNOWN, text=_status_word),
    NoteRule(
        id="syntax-tolerated",
        applies=lambda decision: decision.by_mif and decision.situation.facts.syntax is Syntax.TOLERATED,
        at_most=Certainty.INFERRED,
        text=lambda decision: f"The MIF has faults that a tolerant reader accepts. {_if_rejected(decision)}",
    ),
    NoteRule(
        id="syntax-broken",
        applies=lambda decision: decision.by_mif and decision.situation.facts.syntax is Syntax.BROKEN,
        at_most=Certainty.UNKNOWN,
        text=lambda decision: f"The MIF is broken. {_if_rejected(decision)}",
    ),
    NoteRule(
        id="step-without-mif",
        applies=_step_without_mif,
        at_most=Certainty.UNKNOWN,
        text=_as_package,
    ),
    NoteRule(
        id="retry-list-untested",
        applies=_untested_list,
        at_most=Certainty.INFERRED,
        text=always(
            f"The site's retry list was not given. For this product, field posts confirm the default list (AIT), and "
            f"only code {TESTED} was tested (CHAD)."
        ),
    ),
    NoteRule(
        id="last-retry",
        applies=lambda decision: (
            row_is("D26")(decision)
            and decision.situation.facts.attempt == decision.situation.facts.settings.retry_count
        ),
        at_most=Certainty.INFERRED,
        text=always(
            "By the SDK's words one retry is left. Whether the first run counts as one of the tries is not documented; "
            "if it does, none is left."
        ),
    ),
    NoteRule(id="code-in-two-lists", applies=_in_two_lists, at_most=Certainty.INFERRED, text=_two_lists),
    NoteRule(
        id="deployment-type-not-given",
        applies=_type_missing,
        at_most=Certainty.INFERRED,
        text=_type_text,
    ),
    NoteRule(
        id="app-package-codes",
        applies=_not_listed_for_app_packages,
        at_most=Certainty.INFERRED,
        text=always(
            "For app packages only 15605 and 15618 are documented; the other codes are assumed to be those of scripts."
        ),
    ),
    NoteRule(
        id="products-differ",
        applies=lambda decision: not decision.situation.facts.product_given,
        at_most=Certainty.INFERRED,
        text=_who_differs,
    ),
    NoteRule(id="nothing-known", applies=_nothing_known, at_most=Certainty.UNKNOWN, text=_why_undetermined),
)
