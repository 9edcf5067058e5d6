"""What Configuration Manager current branch has besides packages: task sequences, applications, Linux and UNIX."""

from mifkit.status.outcome.facts import Reading
from mifkit.status.outcome.table.row import DOCUMENTED, INFERRED, NO, OWN, UNKNOWN, YES, Basis, ReadAs, Row, State
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import CodeClass

APPLICATION = frozenset({Product.CB_APP})
UNIX = frozenset({Product.CB_UNIX})
STATE_MESSAGES = "state messages"
RERUN_UNTOLD = "no fast retry, and no source says when it runs again"

TASK_SEQUENCE: tuple[Row, ...] = (
    Row(
        id="D40",
        products=frozenset({Product.CB_TS}),
        match=OWN,
        readings=frozenset({Reading.SUCCESS, Reading.FAILED}),
        read_as=ReadAs(product=Product.CB),
        certainty=INFERRED,
        sources=("KIS",),
        reason="In a task sequence a matched MIF was seen to count, so it is read as that of a package.",
    ),
)

APPLICATIONS: tuple[Row, ...] = (
    Row(
        id="D38",
        products=APPLICATION,
        codes=frozenset({CodeClass.SUCCESS}),
        state=State.SUCCESS,
        basis=Basis.EXIT_CODE,
        messages_besides=STATE_MESSAGES,
        certainty=DOCUMENTED,
        sources=("CB-APP",),
        reason="Applications read no status MIF, and the exit code is a success of the deployment type.",
    ),
    Row(
        id="D38",
        products=APPLICATION,
        codes=frozenset({CodeClass.REBOOT}),
        state=State.SOFT_REBOOT,
        basis=Basis.EXIT_CODE,
        messages_besides=STATE_MESSAGES,
        certainty=DOCUMENTED,
        sources=("CB-APP",),
        reason="Applications read no status MIF, and the exit code asks for a restart.",
    ),
    Row(
        id="D38",
        products=APPLICATION,
        codes=frozenset({CodeClass.HARD_REBOOT}),
        state=State.HARD_REBOOT,
        basis=Basis.EXIT_CODE,
        messages_besides=STATE_MESSAGES,
        certainty=DOCUMENTED,
        sources=("CB-APP",),
        reason="Applications read no status MIF, and the exit code says that a restart has begun.",
    ),
    Row(
        id="D38",
        products=APPLICATION,
        codes=frozenset({CodeClass.FAST_RETRY}),
        retries_left=YES,
        state=State.FAST_RETRY,
        basis=Basis.EXIT_CODE,
        messages_besides=STATE_MESSAGES,
        retry=True,
        retry_text="after two hours, ten times",
        certainty=DOCUMENTED,
        sources=("CB-APP",),
        reason="Applications read no status MIF, and the exit code has a fast retry: every two hours, ten times.",
    ),
    Row(
        id="D38",
        products=APPLICATION,
        codes=frozenset({CodeClass.FAST_RETRY}),
        retries_left=NO,
        state=State.FAILURE,
        basis=Basis.EXIT_CODE,
        messages_besides=STATE_MESSAGES,
        retry=None,
        retry_text=RERUN_UNTOLD,
        certainty=INFERRED,
        state_certainty=UNKNOWN,
        sources=("CB-APP",),
        reason="The exit code has a fast retry, but its ten tries are used up.",
    ),
    Row(
        id="D38",
        products=APPLICATION,
        codes=frozenset({CodeClass.NONRETRY}),
        state=State.FAILURE,
        basis=Basis.EXIT_CODE,
        messages_besides=STATE_MESSAGES,
        retry=None,
        retry_text=RERUN_UNTOLD,
        certainty=DOCUMENTED,
        sources=("CB-APP",),
        reason="Applications read no status MIF, and the exit code is none that the deployment type lists.",
    ),
)

LINUX_AND_UNIX: tuple[Row, ...] = (
    Row(
        id="D39",
        products=UNIX,
        codes=frozenset({CodeClass.SUCCESS}),
        state=State.SUCCESS,
        basis=Basis.EXIT_CODE,
        certainty=DOCUMENTED,
        sources=("CB-UNIX",),
        reason="The client for Linux and UNIX reads no status MIF, and the exit code is 0.",
    ),
    Row(
        id="D39",
        products=UNIX,
        codes=frozenset({CodeClass.NONRETRY}),
        state=State.FAILURE,
        basis=Basis.EXIT_CODE,
        retry=None,
        retry_text="no retry is documented",
        certainty=DOCUMENTED,
        sources=("CB-UNIX",),
        reason="The client for Linux and UNIX reads no status MIF, and every exit code but 0 is a failure.",
    ),
)
