"""Notes that lower the certainty of an outcome: what was assumed, what is missing, what is read but not relied on."""

from msgspec.structs import replace

from mifkit.diagnostics import Certainty, quoted
from mifkit.status.exit_codes.classes import documented_class
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.circumstances import Timing
from mifkit.status.outcome.decision import Decision, look_up
from mifkit.status.outcome.facts import Reading, Syntax
from mifkit.status.outcome.notes.occasion import (
    Occasion,
    always,
    by_exit_code_alone,
    for_product,
    recovered_codes,
    row_is,
)
from mifkit.status.outcome.table.phrases import open_conditions
from mifkit.status.product import PACKAGES, SMS_1, SMS_2, WITH_MIF, WITHOUT_MIF, DeploymentType, Product


def _assumed(decision: Decision) -> bool:
    return decision.by_mif and decision.situation.facts.match is Match.ASSUMED


def _pick_up_assumed(decision: Decision) -> bool:
    facts = decision.situation.facts
    present = decision.reached.match is not Match.NONE and row_is("D01", "D02", "D03", "D34")(decision)
    return present and (facts.place is None or facts.timing is None)


def _needs_code(decision: Decision) -> bool:
    """Whether the MIF decides, but the exit code, which tells the rows apart, was not given."""
    facts = decision.situation.facts
    return (
        decision.by_mif and facts.exit_code is None and decision.row is not None and decision.row.when.codes is not None
    )


def _taken_code(decision: Decision) -> str:
    situation = decision.situation
    return f"No exit code was given; {situation.evidence}, so {recovered_codes(decision)} is taken for it."


def _zero_not_given(decision: Decision) -> bool:
    situation = decision.situation
    decides = row_is("D07", "D08")(decision) and situation.facts.exit_code is None
    return decides and decision.row is not None and decision.row.when.non_zero is not None


def _respelled(decision: Decision) -> bool:
    return decision.by_mif and decision.situation.reading is not Reading.NEITHER and not decision.situation.exact


def _spelling(decision: Decision) -> str:
    status = decision.situation.facts.status or ""
    return (
        f"The Status is written {quoted(status)}, read here as {decision.situation.reading.value}. That case and "
        "blanks do not count is not documented for the Status."
    )


def _status_word(decision: Decision) -> str:
    status = decision.situation.facts.status
    if status is None:
        return "The MIF has no readable Status. What the client makes of that is not documented."
    return (
        f"The Status {quoted(status)} is neither Success nor Failed. What the client makes of that is not documented."
    )


def _if_rejected(decision: Decision) -> str:
    if decision.situation.facts.product in SMS_1:
        return (
            "Only of SMS 1.2 before Base.dll of 10 July 1998 is it known what follows if it does not load: Complete "
            "(D03)."
        )
    return f"Should the client reject the MIF, the exit code decides: {by_exit_code_alone(decision.alone)}."


def _open_rows(decision: Decision) -> str:
    """Which rows may hold, and what each would need."""
    parts = [
        f"{row.id}, {row.state.value}" + (f", if {needs}" if (needs := open_conditions(row, decision.reached)) else "")
        for row in decision.candidates
    ]
    agree = "The rows that may hold agree" if decision.row is not None else "The facts do not tell these rows apart"
    return f"{agree}: {'; '.join(parts)}."


def _restart_untold(decision: Decision) -> bool:
    facts = decision.situation.facts
    return facts.product in SMS_2 and facts.after_running is None and decision.row is not None


def _late(decision: Decision) -> bool:
    facts = decision.situation.facts
    return decision.by_mif and facts.timing is Timing.AFTER_END


def _tells_nothing(decision: Decision) -> str:
    product, alone = decision.situation.facts.product, decision.alone
    if product in WITHOUT_MIF:
        return "Only the exit code counts here, and it is not known or does not say enough: nothing can be derived."
    if product in SMS_1:
        return "Neither a MIF is known nor what became of the program: nothing can be derived."
    if not decision.situation.recovered or alone is None:
        return "Neither an exit code nor a MIF of the program is known: nothing can be derived."
    return (
        "No exit code was given, and the MIF is not taken for the program's own. If it ended with "
        f"{recovered_codes(decision)}, as the Description has it, the state is {by_exit_code_alone(alone)}."
    )


def _nothing_known(decision: Decision) -> bool:
    facts = decision.situation.facts
    if decision.row is not None or decision.candidates:
        return False
    return facts.exit_code is None or facts.product in SMS_1


def _match_untold(decision: Decision) -> bool:
    untold = (Match.BLANK_FIELDS, Match.IMPORTED_MSI)
    return decision.row is None and decision.reached.product is Product.SMS20 and decision.reached.match in untold


def _step_without_mif(decision: Decision) -> bool:
    facts = decision.situation.facts
    return facts.product is Product.CB_TS and decision.row is None and facts.exit_code is not None


def _as_package(decision: Decision) -> str:
    package = look_up(replace(decision.reached, product=Product.CB)).row
    return (
        "What a task sequence makes of the exit code of a package is not documented. A package that is deployed by "
        f"itself would get {by_exit_code_alone(package)}."
    )


def _type_text(decision: Decision) -> str:
    if decision.row is None:
        return "The deployment type is not given, and this code means something for one type only."
    return "The deployment type is not given: some have further codes, but none gives this one another meaning."


def _type_untold(decision: Decision) -> bool:
    facts = decision.situation.facts
    return facts.product is Product.CB_APP and facts.exit_code is not None and facts.deployment_type is None


def _beside_app_list(decision: Decision) -> bool:
    facts = decision.situation.facts
    app_package = facts.product is Product.CB_APP and facts.deployment_type is DeploymentType.APP_PACKAGE
    code = facts.exit_code
    return app_package and code is not None and documented_class(code, DeploymentType.APP_PACKAGE) is None


DOUBTS: tuple[Occasion, ...] = (
    Occasion(
        id="assumed-match",
        applies=for_product(WITH_MIF - SMS_1, _assumed),
        at_most=Certainty.INFERRED,
        text=always("no package given: taken as matched"),
    ),
    Occasion(
        id="assumed-pick-up",
        applies=for_product(SMS_1, _pick_up_assumed),
        at_most=Certainty.INFERRED,
        text=always(
            "Folder or time of the MIF is not given: taken as in the Windows directory and newer than the start of "
            "the job."
        ),
    ),
    Occasion(
        id="exit-code-recovered",
        applies=lambda decision: _needs_code(decision) and bool(decision.situation.recovered),
        at_most=Certainty.INFERRED,
        text=_taken_code,
    ),
    Occasion(
        id="exit-code-not-given",
        applies=lambda decision: _needs_code(decision) and not decision.situation.recovered,
        at_most=Certainty.INFERRED,
        text=always("No exit code was given: whether the MIF hides one with another meaning cannot be told."),
    ),
    Occasion(
        id="exit-code-recovered",
        applies=_zero_not_given,
        at_most=Certainty.INFERRED,
        text=_taken_code,
    ),
    Occasion(
        id="rows-agree",
        applies=lambda decision: decision.row is not None and bool(decision.candidates),
        at_most=Certainty.INFERRED,
        text=_open_rows,
    ),
    Occasion(
        id="rows-differ",
        applies=lambda decision: decision.row is None and bool(decision.candidates),
        at_most=Certainty.UNKNOWN,
        text=_open_rows,
    ),
    Occasion(
        id="restart-option-not-given",
        applies=_restart_untold,
        at_most=Certainty.INFERRED,
        text=always(
            "The restart option of the program is not given: taken as none. A restart can change what is found (D14) "
            "and, on Windows 9x, what is reported (D15)."
        ),
    ),
    Occasion(
        id="agent-by-service-pack",
        applies=lambda decision: (
            row_is("D08")(decision)
            and decision.situation.facts.agent_build is None
            and decision.situation.facts.service_pack is not None
            and decision.row is not None
            and decision.row.when.agent_fixed is not None
        ),
        at_most=Certainty.INFERRED,
        text=always("The build of the agent is not given; KB216744 has the fix in the service packs."),
    ),
    Occasion(
        id="written-after-the-end",
        applies=for_product(PACKAGES, _late),
        at_most=Certainty.UNKNOWN,
        text=always(
            "The MIF was created after the end of the program. The SDK wants it written before; until when this "
            "client takes one is not documented."
        ),
    ),
    Occasion(
        id="status-spelling",
        applies=for_product(SMS_1 | SMS_2, _respelled),
        at_most=Certainty.INFERRED,
        text=_spelling,
    ),
    Occasion(
        id="status-spelling",
        applies=for_product(PACKAGES, _respelled),
        at_most=Certainty.UNKNOWN,
        text=_spelling,
    ),
    Occasion(id="status-neither", applies=row_is("D34"), at_most=Certainty.UNKNOWN, text=_status_word),
    Occasion(
        id="status-class",
        applies=lambda decision: decision.by_mif and decision.situation.facts.foreign_class is not None,
        at_most=Certainty.UNKNOWN,
        text=lambda decision: (
            f"The class of the InstallStatus group is {quoted(decision.situation.facts.foreign_class or '')}, not "
            "MICROSOFT|JOBSTATUS|1.0. What the client makes of that is not documented."
        ),
    ),
    Occasion(
        id="syntax-tolerated",
        applies=lambda decision: decision.by_mif and decision.situation.facts.syntax is Syntax.TOLERATED,
        at_most=Certainty.INFERRED,
        text=lambda decision: f"The MIF has faults that a reader can get over. {_if_rejected(decision)}",
    ),
    Occasion(
        id="syntax-broken",
        applies=lambda decision: decision.by_mif and decision.situation.facts.syntax is Syntax.BROKEN,
        at_most=Certainty.UNKNOWN,
        text=lambda decision: f"The MIF is broken. {_if_rejected(decision)}",
    ),
    Occasion(
        id="match-not-documented",
        applies=_match_untold,
        at_most=Certainty.UNKNOWN,
        text=always("What SMS 2.0 makes of a MIF that is related to its package in this way is not documented."),
    ),
    Occasion(
        id="step-without-mif",
        applies=_step_without_mif,
        at_most=Certainty.UNKNOWN,
        text=_as_package,
    ),
    Occasion(
        id="deployment-type-not-given",
        applies=_type_untold,
        at_most=Certainty.INFERRED,
        text=_type_text,
    ),
    Occasion(
        id="app-package-codes",
        applies=_beside_app_list,
        at_most=Certainty.INFERRED,
        text=always(
            "For app packages only 15605 and 15618 are listed; the other codes are taken to be as for scripts."
        ),
    ),
    Occasion(id="nothing-known", applies=_nothing_known, at_most=Certainty.UNKNOWN, text=_tells_nothing),
)
