"""Who restarts the computer after a program: its option "After running", the exit code, and how it was deployed.

A second, small table beside the decision table: what is recorded does not depend on these facts, the computer does.
"""

from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty, weakest
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.circumstances import AfterRunning
from mifkit.status.outcome.decision import Decision
from mifkit.status.outcome.rerun import BY_CODE, ENDED, Ended
from mifkit.status.outcome.states import State
from mifkit.status.product import FROM_2003, Product
from mifkit.status.settings.client_settings import CodeClass

DIRECTLY = FROM_2003
INSTALL_PACKAGE = frozenset({Product.CB_TS})
# Windows Installer has begun a restart (MSI).
RESTART_BEGUN = 1641
# The code by which a program of an Install Package step asks for a restart (CB-STEPS), and which AIT tested.
TESTED = 3010


class Restarter(StrEnum):
    """What restarts the computer."""

    NOBODY = "nobody"
    PROGRAM = "program"
    CLIENT = "client"
    TASK_SEQUENCE = "task-sequence"


class RestartRow(Struct, frozen=True, kw_only=True):
    """A row. It applies to a run on one of the `products` that ended with success or failure (`succeeded`).

    `options` are the restart options (`None`: any, or not given), `codes` exit codes, and `code_class` the class of the
    exit code; a row without them applies to all. `by` is what restarts the computer, `None` if that is not known.
    `shown_for` are the codes that the sources are about: for others the row is inferred.
    """

    id: str
    products: frozenset[Product]
    succeeded: bool = True
    options: tuple[AfterRunning, ...] | None = None
    codes: frozenset[int] | None = None
    code_class: CodeClass | None = None
    by: Restarter | None
    certainty: Certainty
    shown_for: int | None = None
    sources: tuple[str, ...]
    text: str


class Restart(Struct, frozen=True, gc=False):
    """Who restarts the computer after a run: `by`, `None` if that is not known, with the row that says so."""

    row: str
    by: Restarter | None
    text: str
    certainty: Certainty
    sources: tuple[str, ...]


NOTHING, CLIENT, PROGRAM, LOGOFF = (
    AfterRunning.NOTHING,
    AfterRunning.SMS_RESTART,
    AfterRunning.PROGRAM_RESTART,
    AfterRunning.SMS_LOGOFF,
)
_BEGUN = frozenset({RESTART_BEGUN})

# The first row that applies decides.
RESTARTS = (
    RestartRow(
        id="A01",
        products=DIRECTLY,
        options=(PROGRAM,),
        codes=_BEGUN,
        by=Restarter.PROGRAM,
        certainty=Certainty.INFERRED,
        sources=("MSI", "AIT-RESTART"),
        text="Windows Installer has begun the restart that the option announces; the client waits a minute for it.",
    ),
    RestartRow(
        id="A02",
        products=DIRECTLY,
        options=(CLIENT,),
        codes=_BEGUN,
        by=Restarter.PROGRAM,
        certainty=Certainty.INFERRED,
        sources=("MSI", "PROGRAM"),
        text=(
            "Windows Installer has begun a restart, and the option adds one by the client. With /norestart only the "
            "client restarts the computer, and the exit code is 3010."
        ),
    ),
    RestartRow(
        id="A03",
        products=DIRECTLY,
        codes=_BEGUN,
        by=Restarter.PROGRAM,
        certainty=Certainty.INFERRED,
        sources=("MSI",),
        text=(
            "Windows Installer has begun a restart without the client. With /norestart the exit code is 3010, and the "
            "restart waits."
        ),
    ),
    RestartRow(
        id="A04",
        products=DIRECTLY,
        options=(PROGRAM,),
        code_class=CodeClass.REBOOT,
        by=Restarter.NOBODY,
        certainty=Certainty.INFERRED,
        sources=("AIT-RESTART", "MSI"),
        text=(
            "The option leaves the restart to the program, which by this exit code has not begun it: the client waits "
            "a minute in vain, and nothing restarts the computer."
        ),
    ),
    RestartRow(
        id="A05",
        products=DIRECTLY,
        options=(PROGRAM,),
        by=Restarter.PROGRAM,
        certainty=Certainty.INFERRED,
        sources=("AIT-RESTART", "PROGRAM"),
        text="The client waits a minute for the program to restart the computer. Nothing else restarts it.",
    ),
    RestartRow(
        id="A06",
        products=DIRECTLY,
        options=(CLIENT,),
        code_class=CodeClass.REBOOT,
        by=Restarter.CLIENT,
        certainty=Certainty.INFERRED,
        sources=("PROGRAM", "S3"),
        text="The client restarts the computer: the option acts after a success, and reboot codes count as one.",
    ),
    RestartRow(
        id="A07",
        products=DIRECTLY,
        options=(CLIENT,),
        by=Restarter.CLIENT,
        certainty=Certainty.DOCUMENTED,
        sources=("PROGRAM",),
        text="The client restarts the computer after every success, even if the program needs no restart.",
    ),
    RestartRow(
        id="A08",
        products=DIRECTLY,
        options=(LOGOFF,),
        code_class=CodeClass.REBOOT,
        by=Restarter.NOBODY,
        certainty=Certainty.INFERRED,
        sources=("PROGRAM", "S3"),
        text="The client logs the user off. The restart that the exit code asks for waits until somebody restarts.",
    ),
    RestartRow(
        id="A09",
        products=DIRECTLY,
        options=(LOGOFF,),
        by=Restarter.NOBODY,
        certainty=Certainty.DOCUMENTED,
        sources=("PROGRAM",),
        text="The client logs the user off; nothing restarts the computer.",
    ),
    RestartRow(
        id="A10",
        products=DIRECTLY,
        options=(NOTHING,),
        code_class=CodeClass.REBOOT,
        by=Restarter.NOBODY,
        certainty=Certainty.INFERRED,
        sources=("AIT-RESTART",),
        text="The client does not restart the computer: the restart waits until somebody restarts it.",
    ),
    RestartRow(
        id="A11",
        products=DIRECTLY,
        options=(NOTHING,),
        by=Restarter.NOBODY,
        certainty=Certainty.INFERRED,
        sources=("AIT-RESTART",),
        text="Nothing restarts the computer.",
    ),
    RestartRow(
        id="A12",
        products=DIRECTLY,
        code_class=CodeClass.REBOOT,
        by=None,
        certainty=Certainty.UNKNOWN,
        sources=("PROGRAM", "AIT-RESTART"),
        text="Who restarts the computer depends on the program's option 'After running', which is not given.",
    ),
    RestartRow(
        id="A13",
        products=DIRECTLY | INSTALL_PACKAGE,
        succeeded=False,
        options=(CLIENT, LOGOFF),
        by=Restarter.NOBODY,
        certainty=Certainty.INFERRED,
        sources=("PROGRAM",),
        text="After a failure the option does nothing: no restart, and nobody is logged off.",
    ),
    RestartRow(
        id="A21",
        products=INSTALL_PACKAGE,
        codes=_BEGUN,
        by=Restarter.PROGRAM,
        certainty=Certainty.DOCUMENTED,
        sources=("CB-STEPS", "MSI"),
        text=(
            "Windows Installer has begun a restart, which an Install Package step does not allow: add /norestart, so "
            "that the exit code is 3010 and the task sequence restarts."
        ),
    ),
    RestartRow(
        id="A22",
        products=INSTALL_PACKAGE,
        options=(PROGRAM,),
        by=None,
        certainty=Certainty.UNKNOWN,
        sources=("CB-STEPS", "AIT-RESTART"),
        text=(
            "In an Install Package step a program must not restart the computer; it has to return 3010. What the step "
            "makes of this option is not documented."
        ),
    ),
    RestartRow(
        id="A23",
        products=INSTALL_PACKAGE,
        options=(CLIENT, LOGOFF),
        code_class=CodeClass.REBOOT,
        by=Restarter.TASK_SEQUENCE,
        certainty=Certainty.INFERRED,
        sources=("CB-STEPS", "AIT-RESTART"),
        text="The task sequence restarts the computer and goes on. What the option adds to that is not documented.",
    ),
    RestartRow(
        id="A24",
        products=INSTALL_PACKAGE,
        code_class=CodeClass.REBOOT,
        by=Restarter.TASK_SEQUENCE,
        certainty=Certainty.DOCUMENTED,
        shown_for=TESTED,
        sources=("CB-STEPS",),
        text="The task sequence restarts the computer, and goes on with its next step.",
    ),
    RestartRow(
        id="A25",
        products=INSTALL_PACKAGE,
        options=(CLIENT, LOGOFF),
        by=None,
        certainty=Certainty.UNKNOWN,
        sources=("AIT-RESTART",),
        text=(
            "Whether an Install Package step obeys this option is not documented. Return 3010 where a restart is "
            "needed, or add a step Restart Computer."
        ),
    ),
    RestartRow(
        id="A26",
        products=INSTALL_PACKAGE,
        options=(NOTHING,),
        by=Restarter.NOBODY,
        certainty=Certainty.INFERRED,
        sources=("CB-STEPS",),
        text="Nothing restarts the computer; the task sequence goes on with its next step.",
    ),
)


def restarts_after(decision: Decision, certainty: Certainty) -> tuple[Restart, ...]:
    """Who restarts the computer; nothing if no row applies.

    `certainty` is that of the outcome: what rests on it is no surer. What a task sequence records for an exit code is
    not documented, but when it restarts the computer is.
    """
    facts, code_class = decision.situation.facts, decision.situation.given_class
    ended = ENDED.get(decision.state, Ended.OPEN)
    if decision.state is State.FAILURE_RETRY:
        ended = Ended.FAILED
    elif ended is Ended.OPEN and facts.product in INSTALL_PACKAGE and decision.reached.match is Match.NONE:
        ended = BY_CODE.get(code_class, Ended.OPEN) if code_class is not None else Ended.OPEN
        certainty = Certainty.DOCUMENTED
    for row in RESTARTS:
        if (
            facts.product in row.products
            and ended is (Ended.SUCCEEDED if row.succeeded else Ended.FAILED)
            and (row.options is None or facts.after_running in row.options)
            and (row.codes is None or facts.exit_code in row.codes)
            and (row.code_class is None or code_class is row.code_class)
        ):
            shown = row.shown_for is None or row.shown_for == facts.exit_code
            sure = row.certainty if shown else weakest(row.certainty, Certainty.INFERRED)
            return (Restart(row.id, row.by, row.text, weakest(sure, certainty), row.sources),)
    return ()
