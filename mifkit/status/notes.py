"""What has to be said beside an outcome: assumptions, doubts that lower its certainty, contradicting sources."""

import re
from collections.abc import Callable

from msgspec import Struct

from mifkit.diagnostics import Certainty, quoted
from mifkit.status.codes import label, unwrapped
from mifkit.status.decision import Decision
from mifkit.status.decision_table import LATE, Row, State
from mifkit.status.facts import Match, Reading, Syntax
from mifkit.status.product import Product
from mifkit.status.settings import COUNTDOWN, RETRY, CodeClass, classify
from mifkit.status.tell_tales import ISMIF32

INSTALL_SUSPENDED = 1604
FAIL_FAST_OR_ROLLBACK = 1653
# The only code of the default retry list that was tried on a client later than 2007 (CHAD).
TRIED_ON_LATE = 4
GOOD = (CodeClass.SUCCESS, CodeClass.REBOOT)
SPEAKS_OF_ERROR = re.compile(r"(?<!no )(?<!without )(?<!0 )\b(?:error|fail)", re.IGNORECASE)


class Note(Struct, frozen=True):
    """One note. `at_most` is how sure an outcome with this doubt can be; without it the note only informs."""

    id: str
    text: str
    at_most: Certainty | None = None


class _Occasion(Struct, frozen=True, kw_only=True):
    id: str
    applies: Callable[[Decision], bool]
    text: Callable[[Decision], str]
    at_most: Certainty | None = None


def notes_on(decision: Decision) -> tuple[Note, ...]:
    """The notes that apply, those on the match and then those that lower the certainty first."""
    matching = decision.situation.facts.matching
    doubts = matching.doubts if matching is not None else ()
    return tuple(Note(doubt.id, doubt.text) for doubt in doubts) + tuple(
        Note(occasion.id, occasion.text(decision), occasion.at_most)
        for occasion in OCCASIONS
        if occasion.applies(decision)
    )


def _always(text: str) -> Callable[[Decision], str]:
    return lambda _: text


def _row(decision: Decision, *names: str) -> bool:
    return decision.row is not None and decision.row.id in names


def _needs_code(decision: Decision) -> bool:
    """Whether the MIF decides, but the exit code, which tells the rows apart, was not given."""
    facts = decision.situation.facts
    return decision.by_mif and facts.exit_code is None and decision.row is not None and decision.row.codes is not None


def _by_exit_code_alone(row: Row | None) -> str:
    return f"{row.state.value} ({row.id})" if row is not None else "not to be told without an exit code"


def _if_rejected(decision: Decision) -> str:
    return f"Should the client reject the MIF, the exit code decides: {_by_exit_code_alone(decision.alone)}."


def _taken_code(decision: Decision) -> str:
    situation = decision.situation
    return f"No exit code was given; {situation.evidence}, so {_codes(decision)} is taken for it."


def _codes(decision: Decision) -> str:
    return " or ".join(map(label, decision.situation.recovered))


def _status_word(decision: Decision) -> str:
    status = decision.situation.facts.status
    if status is None:
        return "The MIF has no readable Status. What the client makes of that is not documented."
    return (
        f"The Status {quoted(status)} is neither Success nor Failed. What the client makes of that is not documented."
    )


def _respelled(decision: Decision) -> str:
    status = decision.situation.facts.status or ""
    return (
        f"The Status is written {quoted(status)}, read here as {decision.situation.reading.value}. That case and "
        "blanks do not count is not documented for the Status."
    )


def _recovered_contradicts(decision: Decision) -> bool:
    situation = decision.situation
    given = situation.facts.exit_code
    return given is not None and bool(situation.recovered) and given not in situation.recovered


def _contradicts_status(decision: Decision) -> bool:
    situation = decision.situation
    description = situation.facts.description or ""
    failures = [code for code in situation.recovered if classify(code, situation.facts.settings) not in GOOD]
    return situation.reading is Reading.SUCCESS and bool(failures or SPEAKS_OF_ERROR.search(description))


def _hidden_class(decision: Decision) -> CodeClass:
    code = decision.situation.code
    inner = unwrapped(code) if code is not None else None
    return classify(inner, decision.situation.facts.settings) if inner is not None else CodeClass.NONRETRY


def _would_match_unwrapped(decision: Decision) -> bool:
    wrapped = decision.situation.code_class is CodeClass.NONRETRY
    return wrapped and _hidden_class(decision) is not CodeClass.NONRETRY


def _unwrapped_text(decision: Decision) -> str:
    code = decision.situation.code or 0
    return (
        f"0x{code:08X} holds {label(unwrapped(code) or 0)}, which is in the {_hidden_class(decision).value} list: it "
        "would match if unwrapped, but the lists are compared with the plain code."
    )


def _retry_list_untried(decision: Decision) -> bool:
    facts = decision.situation.facts
    return (
        _row(decision, "D26", "D27")
        and facts.product in LATE
        and facts.settings.retry == RETRY
        and facts.exit_code != TRIED_ON_LATE
    )


def _tells_nothing(decision: Decision) -> str:
    if not decision.situation.recovered:
        return "Neither an exit code nor a MIF of the program is known: nothing can be derived."
    return (
        f"No exit code was given, and the MIF is not taken for the program's own. If it ended with {_codes(decision)}, "
        f"as the Description has it, the state is {_by_exit_code_alone(decision.alone)}."
    )


def _installer_reboot(decision: Decision) -> bool:
    return decision.by_mif and decision.by_windows_installer and decision.situation.code_class is CodeClass.REBOOT


def _failed_without_switch(decision: Decision) -> bool:
    generator = decision.situation.facts.generator
    named = generator is not None and generator.name == ISMIF32
    return named and decision.failed_by_mif and decision.situation.given_class is CodeClass.SUCCESS


OCCASIONS: tuple[_Occasion, ...] = (
    # Doubts.
    _Occasion(
        id="assumed-match",
        applies=lambda decision: (
            decision.situation.facts.match is Match.ASSUMED and decision.situation.facts.matching is None
        ),
        at_most=Certainty.INFERRED,
        text=_always("no package given: taken as matched"),
    ),
    _Occasion(
        id="exit-code-recovered",
        applies=lambda decision: _needs_code(decision) and bool(decision.situation.recovered),
        at_most=Certainty.INFERRED,
        text=_taken_code,
    ),
    _Occasion(
        id="exit-code-not-given",
        applies=lambda decision: _needs_code(decision) and not decision.situation.recovered,
        at_most=Certainty.INFERRED,
        text=_always("No exit code was given: whether the MIF hides one with another meaning cannot be told."),
    ),
    _Occasion(
        id="status-spelling",
        applies=lambda decision: (
            decision.by_mif and decision.situation.reading is not Reading.NEITHER and not decision.situation.exact
        ),
        at_most=Certainty.UNKNOWN,
        text=_respelled,
    ),
    _Occasion(
        id="status-neither",
        applies=lambda decision: _row(decision, "D34"),
        at_most=Certainty.UNKNOWN,
        text=_status_word,
    ),
    _Occasion(
        id="syntax-tolerated",
        applies=lambda decision: decision.by_mif and decision.situation.facts.syntax is Syntax.TOLERATED,
        at_most=Certainty.INFERRED,
        text=lambda decision: f"The MIF has faults that a reader can get over. {_if_rejected(decision)}",
    ),
    _Occasion(
        id="syntax-broken",
        applies=lambda decision: decision.by_mif and decision.situation.facts.syntax is Syntax.BROKEN,
        at_most=Certainty.UNKNOWN,
        text=lambda decision: f"The MIF is broken. {_if_rejected(decision)}",
    ),
    _Occasion(
        id="nothing-known",
        applies=lambda decision: decision.row is None,
        at_most=Certainty.UNKNOWN,
        text=_tells_nothing,
    ),
    # Observations.
    _Occasion(
        id="description-contradicts-code",
        applies=_recovered_contradicts,
        text=lambda decision: (
            f"The exit code given is {label(decision.situation.facts.exit_code or 0)}, yet "
            f"{decision.situation.evidence}."
        ),
    ),
    _Occasion(
        id="description-contradicts-status",
        applies=_contradicts_status,
        text=lambda decision: (
            "The Status says Success, yet the Description speaks of an error: "
            f"{quoted(decision.situation.facts.description or '')}."
        ),
    ),
    _Occasion(id="wrapped-code", applies=_would_match_unwrapped, text=_unwrapped_text),
    _Occasion(
        id="install-suspended",
        applies=lambda decision: decision.situation.code == INSTALL_SUSPENDED and decision.situation.code_class in GOOD,
        text=_always("1604 counts as a success here, although Windows Installer means a suspended, incomplete setup."),
    ),
    _Occasion(
        id="installer-reboot",
        applies=_installer_reboot,
        text=_always("Whether msiexec /m writes Success for 1604, 1641 and 3010 is not known."),
    ),
    _Occasion(
        id="retry-message",
        applies=lambda decision: _row(decision, "D26"),
        text=_always("Each try sends a warning message, whose id is not known."),
    ),
    _Occasion(
        id="retry-count",
        applies=lambda decision: _row(decision, "D26", "D27"),
        text=_always("The first run counts as a try; whether the count is reached one try earlier is not known."),
    ),
    _Occasion(
        id="retry-list-untried",
        applies=_retry_list_untried,
        text=_always("Whether the default retry list of 2007 was changed for this product is not known."),
    ),
    _Occasion(
        id="countdown-assumed",
        applies=lambda decision: (
            _row(decision, "D26")
            and decision.situation.facts.product is Product.SMS2003
            and decision.situation.facts.settings.countdown is None
        ),
        text=_always(f"The countdown of {COUNTDOWN[Product.SMS2003]} s is that of 2007: SMS 2003 was not measured."),
    ),
    _Occasion(
        id="state-after-last-retry",
        applies=lambda decision: _row(decision, "D27"),
        text=_always("That no try follows was observed; the name of the state is not known, this one is a model."),
    ),
    _Occasion(
        id="logoff-list",
        applies=lambda decision: decision.state is State.SUCCESS_LOGOFF_REQUIRED,
        text=_always("Neither the name of this state nor its status messages are documented."),
    ),
    # Contradictions between the sources (section 17): both sides are told.
    _Occasion(
        id="sources-package-properties",
        applies=lambda decision: decision.situation.facts.match is Match.PROPERTIES_EQUAL,
        text=_always(
            "SDK, flag table: without the flag the MIF is compared with the package properties; SDK, remarks: the "
            "exit code is used."
        ),
    ),
    _Occasion(
        id="sources-missing-switch",
        applies=_failed_without_switch,
        text=_always(
            "ISMIF32 without -s: the listing of KB186415 says Failed, KBZ916797 expects a success. The program itself "
            "reported success."
        ),
    ),
    _Occasion(
        id="sources-who-decides",
        applies=lambda decision: decision.masks_code,
        text=_always("S3 takes success and failure from return codes alone; S0 shows that a matched MIF decides."),
    ),
    _Occasion(
        id="sources-where-to-set",
        applies=lambda decision: decision.failed_by_mif and decision.by_windows_installer,
        text=_always("S0 speaks of advertisement properties; the option is on the Reporting tab of the package."),
    ),
    _Occasion(
        id="sources-empty-description",
        applies=lambda decision: decision.by_mif and not (decision.situation.facts.description or "").strip(),
        text=_always("The Description is empty: S4 shows such a MIF accepted, KIS reports one that was not picked up."),
    ),
    _Occasion(
        id="sources-retry-delay",
        applies=lambda decision: _row(decision, "D26"),
        text=_always("S1 measured 15 minutes between two tries (2007), CHAD 10 minutes (2018)."),
    ),
    _Occasion(
        id="sources-non-zero",
        applies=lambda decision: _row(decision, "D24"),
        text=_always("SCS calls every exit code but 0 a failure; by S3 the reboot list succeeds."),
    ),
    _Occasion(
        id="sources-1653",
        applies=lambda decision: decision.situation.code == FAIL_FAST_OR_ROLLBACK,
        text=_always("1653 is ERROR_ROLLBACK_DISABLED to Windows Installer, ERROR_FAIL_FAST_EXCEPTION to Windows."),
    ),
)
