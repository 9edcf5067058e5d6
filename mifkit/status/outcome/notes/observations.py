"""Notes that only inform: they do not lower the certainty of an outcome."""

import re
from collections.abc import Callable
from functools import cache

from mifkit.diagnostics import quoted
from mifkit.status.exit_codes.codes import label
from mifkit.status.exit_codes.recovery import recovery
from mifkit.status.matching.relation import Timing
from mifkit.status.outcome.circumstances import RESTARTS, AfterRunning
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.facts import Reading
from mifkit.status.outcome.notes.note_rule import NoteRule, always, empty_description, for_product, row_is
from mifkit.status.outcome.states import State
from mifkit.status.product import SMS_1, SMS_2, TITLES, WITHOUT_MIF, Product
from mifkit.status.settings.client_settings import CodeClass, SiteMessage, classify

INSTALL_SUSPENDED = 1604
GOOD = (CodeClass.SUCCESS, CodeClass.REBOOT)
# Nothing is looked at before a word unless it begins as one of these does: that takes half the time.
SPEAKS_OF_ERROR = re.compile(r"\b(?=[ef])(?<!no )(?<!without )(?<!0 )(?:error|fail)", re.IGNORECASE)


def _recovered_contradicts(decision: Decision) -> bool:
    situation = decision.situation
    given = situation.facts.exit_code
    return given is not None and bool(situation.recovered) and given not in situation.recovered


def _contradicts_status(decision: Decision) -> bool:
    situation = decision.situation
    description = situation.facts.description or ""
    failures = [code for code in situation.recovered if classify(code, situation.facts.settings) not in GOOD]
    return situation.reading is Reading.SUCCESS and bool(failures or SPEAKS_OF_ERROR.search(description))


def _installer_reboot(decision: Decision) -> bool:
    return decision.by_mif and decision.by_windows_installer and decision.situation.code_class is CodeClass.REBOOT


def _mif_not_read(decision: Decision) -> bool:
    return decision.situation.facts.status is not None


def _restarts(decision: Decision) -> bool:
    succeeded = decision.state in (State.SUCCESS, State.RESTART_PENDING)
    return succeeded and decision.situation.facts.after_running in RESTARTS


def _lost_on_windows_9x(decision: Decision) -> bool:
    facts = decision.situation.facts
    restarts = facts.after_running is AfterRunning.PROGRAM_RESTART
    return decision.by_mif and restarts and facts.windows_9x is not False


def _relaunched(decision: Decision) -> bool:
    pack = decision.situation.service_pack
    return decision.state is State.SUCCESS and (pack is None or pack < 2)


@cache
def gist(messages: tuple[SiteMessage, ...]) -> Callable[[str], str]:
    """The question for a short text that stands for a Description: it leads to the same outcome, though a note may
    quote it. `messages` are those that the site has added."""
    recover = recovery(messages)

    def shorten(description: str) -> str:
        if recover(description) is not None:
            return description
        if not description.strip():
            return ""
        return "error" if SPEAKS_OF_ERROR.search(description) else "-"

    return shorten


OBSERVATIONS: tuple[NoteRule, ...] = (
    NoteRule(
        id="product-assumed",
        applies=lambda decision: not decision.situation.facts.product_given,
        text=lambda decision: f"Product not given; {TITLES[decision.situation.facts.product]} assumed.",
    ),
    NoteRule(
        id="description-contradicts-code",
        applies=_recovered_contradicts,
        text=lambda decision: (
            f"The exit code given is {label(decision.situation.facts.exit_code or 0)}, yet "
            f"{decision.situation.evidence}."
        ),
    ),
    NoteRule(
        id="description-contradicts-status",
        applies=_contradicts_status,
        text=lambda decision: (
            "The Status says Success, yet the Description speaks of an error: "
            f"{quoted(decision.situation.facts.description or '')}."
        ),
    ),
    NoteRule(
        id="mif-not-read",
        applies=for_product(WITHOUT_MIF, _mif_not_read),
        text=always("There is a status MIF, but this client does not read status MIFs."),
    ),
    NoteRule(
        id="install-suspended",
        applies=lambda decision: decision.situation.code == INSTALL_SUSPENDED and decision.situation.code_class in GOOD,
        text=always("1604 counts as a success here, although Windows Installer means a suspended, incomplete setup."),
    ),
    NoteRule(
        id="installer-reboot",
        applies=_installer_reboot,
        text=always("Whether msiexec /m writes Success for 1604, 1641 and 3010 is not known."),
    ),
    # Execution manager.
    NoteRule(
        id="retry-message",
        applies=row_is("D26"),
        text=always("Each try sends a warning message, whose id is not known."),
    ),
    NoteRule(
        id="retry-count",
        applies=row_is("D26", "D27"),
        text=always(
            "By the SDK and NIEH, the count is that of the retries. If the client counts the first run, too, it makes "
            "one fewer."
        ),
    ),
    NoteRule(
        id="countdown-assumed",
        applies=lambda decision: (
            row_is("D26")(decision)
            and decision.situation.facts.product is Product.SMS2003
            and decision.situation.facts.settings.countdown is None
        ),
        text=always(
            "NIEH says 10 minutes for SMS 2003; whether the countdown of 5 minutes, as measured on 2007, is added was "
            "not tested."
        ),
    ),
    NoteRule(
        id="state-name-inferred",
        applies=lambda decision: (
            decision.row is not None
            and bool(decision.row.state_shown_for)
            and decision.situation.code not in decision.row.state_shown_for
        ),
        text=always("The name SuccessRebootRequired was seen in a log after 3010; after this code it is inferred."),
    ),
    NoteRule(
        id="state-after-last-retry",
        applies=row_is("D27"),
        text=always("It was observed that no try follows; the name of the state is not known, this one is a model."),
    ),
    NoteRule(
        id="logoff-list",
        applies=lambda decision: decision.state is State.SUCCESS_LOGOFF_REQUIRED,
        text=always("Neither the name of this state nor its status messages are documented."),
    ),
    # SMS 2.0.
    NoteRule(
        id="two-messages",
        applies=for_product(SMS_2, _restarts),
        text=always(
            "With a restart option one run may send two 10008, or 10008 and 10009 (KB272174): count runs, not messages."
        ),
    ),
    NoteRule(
        id="message-lost-on-9x",
        applies=for_product(SMS_2, _lost_on_windows_9x),
        text=always("On Windows 9x the message can get lost when the program restarts the computer (KB292030)."),
    ),
    NoteRule(
        id="relaunched-program",
        applies=for_product(
            frozenset({Product.SMS20}), lambda decision: row_is("D12")(decision) and _relaunched(decision)
        ),
        text=always(
            "Before SP2, a program that launches itself again could be reported as a success too early (KB235808)."
        ),
    ),
    NoteRule(
        id="no-retry-list",
        applies=for_product(SMS_2, lambda decision: decision.state is State.FAILURE),
        text=always(
            "There is no retry list. Only connection errors before the program is launched are retried, every 10 "
            "minutes (KB268500)."
        ),
    ),
    # SMS 1.x.
    NoteRule(
        id="empty-description-logged",
        applies=for_product(SMS_1, empty_description),
        text=always(
            "The Description is empty: despool.log shows 'error code = cb', a mere warning if no error precedes it "
            "(KB169491)."
        ),
    ),
    NoteRule(
        id="no-status-from-client",
        applies=row_is("D05"),
        text=always(
            "Other reasons for None or Active: a forced restart (KB175652), and clients with DOS or Windows 3.1 and "
            "NETX (KB160775)."
        ),
    ),
    NoteRule(
        id="service-sends-none",
        applies=for_product(frozenset({Product.SMS12}), row_is("D05")),
        text=always(
            "In SMS 1.2, Package Command Manager sometimes sent no status when it ran as a service; a service pack "
            "fixes that (KB164877)."
        ),
    ),
    NoteRule(
        id="handle-taken-for-retrying",
        applies=for_product(frozenset({Product.SMS11}), row_is("D04", "D05")),
        text=always("SMS 1.1 mistakes a process handle below 32 for a launch that is to be retried (KB149672)."),
    ),
    NoteRule(
        id="wrong-clock",
        applies=for_product(
            SMS_1, lambda decision: row_is("D04")(decision) and decision.situation.timing is Timing.BEFORE_START
        ),
        text=always("A wrong clock on the client has the same effect (KB172899)."),
    ),
)
