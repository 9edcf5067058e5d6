"""What the client records: the rows D16 to D35 of status-mif.md section 14, in the order of evaluation.

A row holds if each of its conditions does; the first that holds decides. Rows about the match of a MIF
(`read_as`) do not decide themselves: they say as what the run is to be read, and the table is looked through again.
"""

from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.status.facts import Match, Reading
from mifkit.status.product import Product
from mifkit.status.settings import CodeClass

DOCUMENTED, INFERRED, UNKNOWN = Certainty.DOCUMENTED, Certainty.INFERRED, Certainty.UNKNOWN

EARLY = frozenset({Product.SMS2003, Product.CM2007})
LATE = frozenset({Product.CM2012, Product.CB})
FROM_2003 = EARLY | LATE

# The ways in which a MIF can be the program's own, and in which there is none.
OWN = frozenset({Match.ASSUMED, Match.MATCHED})
ABSENT = frozenset({Match.NONE})

REBOOT, SUCCESS, LOGOFF = CodeClass.REBOOT, CodeClass.SUCCESS, CodeClass.LOGOFF
RETRY, NONRETRY = CodeClass.RETRY, CodeClass.NONRETRY


class Basis(StrEnum):
    """What the client takes the state from."""

    MIF = "mif"
    EXIT_CODE = "exit-code"
    NONE = "none"


class State(StrEnum):
    """The state that the client records, as execmgr.log spells it where that is known."""

    SUCCESS = "Success"
    SUCCESS_REBOOT_REQUIRED = "SuccessRebootRequired"
    SUCCESS_LOGOFF_REQUIRED = "SuccessLogoffRequired"
    FAILURE_RETRY = "FailureRetry"
    FAILURE_NON_RETRY = "FailureNonRetry"
    UNDETERMINED = "undetermined"


class Message(Struct, frozen=True, gc=False):
    """A status message that the client sends, and how sure that is."""

    id: int
    certainty: Certainty


class Row(Struct, frozen=True, kw_only=True):
    """One row: conditions first, then what follows from them.

    A condition that is `None` always holds. `codes` are classes of the exit code, with `None` for a code that is
    not known. `inferred_for` are classes for which the row is inferred only; `state_certainty` is given where the
    name of the state is less sure than the row; `masks` are classes of exit codes that would have meant something
    else; `retry` is `None` where it is not known.
    """

    id: str
    products: frozenset[Product]
    match: frozenset[Match]
    reading: Reading | None = None
    codes: frozenset[CodeClass | None] | None = None
    retries_left: bool | None = None
    program_reboots: bool | None = None

    read_as: Match | None = None
    state: State = State.UNDETERMINED
    basis: Basis = Basis.NONE
    messages: tuple[Message, ...] = ()
    retry: bool | None = False
    masks: frozenset[CodeClass] = frozenset()
    certainty: Certainty
    inferred_for: frozenset[CodeClass] = frozenset()
    state_certainty: Certainty | None = None
    sources: tuple[str, ...]
    reason: str


TABLE: tuple[Row, ...] = (
    Row(
        id="D29",
        products=FROM_2003,
        match=frozenset({Match.BLANK_FIELDS}),
        read_as=Match.NONE,
        certainty=DOCUMENTED,
        sources=("KBZ916797",),
        reason="With all four MIF fields of the package blank the client finds no MIF, so the exit code decides.",
    ),
    Row(
        id="D30",
        products=FROM_2003,
        match=frozenset({Match.FIELD_DIFFERS}),
        read_as=Match.NONE,
        certainty=DOCUMENTED,
        sources=("KBZ916797",),
        reason="A MIF that differs in a filled field is not the program's: it stays behind and the exit code decides.",
    ),
    Row(
        id="D31",
        products=FROM_2003,
        match=frozenset({Match.PACKAGE_PROPERTIES}),
        read_as=Match.NONE,
        certainty=DOCUMENTED,
        sources=("S0",),
        reason="Set to use package properties, the client passes over a Windows Installer MIF and takes the exit code.",
    ),
    Row(
        id="D32",
        products=FROM_2003,
        match=frozenset({Match.PROPERTIES_EQUAL}),
        read_as=Match.NONE,
        certainty=UNKNOWN,
        sources=("SDK",),
        reason="The SDK says both that a MIF like the package properties counts and that it does not; taken as not.",
    ),
    Row(
        id="D33",
        products=FROM_2003,
        match=frozenset({Match.IMPORTED_MSI}),
        read_as=Match.MATCHED,
        certainty=INFERRED,
        sources=("S4",),
        reason="A package that the console made from an .msi was seen to report by its MIF, so the MIF is matched.",
    ),
    Row(
        id="D16",
        products=EARLY,
        match=OWN,
        reading=Reading.FAILED,
        codes=frozenset({RETRY}),
        state=State.FAILURE_NON_RETRY,
        basis=Basis.MIF,
        messages=(Message(10007, DOCUMENTED),),
        masks=frozenset({RETRY}),
        certainty=DOCUMENTED,
        sources=("S0",),
        reason="The MIF says Failed, and nobody looks whether the exit code is in the retry list.",
    ),
    Row(
        id="D17",
        products=EARLY,
        match=OWN,
        reading=Reading.FAILED,
        codes=frozenset({SUCCESS, REBOOT, LOGOFF, NONRETRY, None}),
        state=State.FAILURE_NON_RETRY,
        basis=Basis.MIF,
        messages=(Message(10007, DOCUMENTED),),
        masks=frozenset({SUCCESS, REBOOT}),
        certainty=INFERRED,
        sources=("S0", "S4"),
        reason="The MIF says Failed, and that only Status counts is documented, though not tried with this exit code.",
    ),
    Row(
        id="D18",
        products=LATE,
        match=OWN,
        reading=Reading.FAILED,
        state=State.FAILURE_NON_RETRY,
        basis=Basis.MIF,
        messages=(Message(10007, DOCUMENTED),),
        masks=frozenset({SUCCESS, REBOOT, RETRY}),
        certainty=INFERRED,
        sources=("SDK",),
        reason="The MIF says Failed, and the SDK says of this product what it says of 2007.",
    ),
    Row(
        id="D22",
        products=FROM_2003,
        match=OWN,
        reading=Reading.SUCCESS,
        program_reboots=True,
        state=State.SUCCESS,
        basis=Basis.MIF,
        messages=(Message(10022, INFERRED), Message(10009, INFERRED)),
        certainty=DOCUMENTED,
        sources=("SDK",),
        reason="The MIF announces a restart: success is reported twice, preliminary before it and final after it.",
    ),
    Row(
        id="D19",
        products=FROM_2003,
        match=OWN,
        reading=Reading.SUCCESS,
        codes=frozenset({SUCCESS, None}),
        state=State.SUCCESS,
        basis=Basis.MIF,
        messages=(Message(10009, DOCUMENTED),),
        certainty=DOCUMENTED,
        sources=("S4", "KBZ916797"),
        reason="The MIF says Success, and nothing speaks against it.",
    ),
    Row(
        id="D21",
        products=FROM_2003,
        match=OWN,
        reading=Reading.SUCCESS,
        codes=frozenset({REBOOT}),
        state=State.SUCCESS,
        basis=Basis.MIF,
        messages=(Message(10022, UNKNOWN), Message(10009, DOCUMENTED)),
        masks=frozenset({REBOOT}),
        certainty=INFERRED,
        sources=("SDK",),
        reason="The MIF says Success; whether the restart that the exit code asks for is still arranged is not known.",
    ),
    Row(
        id="D20",
        products=FROM_2003,
        match=OWN,
        reading=Reading.SUCCESS,
        codes=frozenset({LOGOFF, RETRY, NONRETRY}),
        state=State.SUCCESS,
        basis=Basis.MIF,
        messages=(Message(10009, DOCUMENTED),),
        masks=frozenset({RETRY}),
        certainty=DOCUMENTED,
        inferred_for=frozenset({LOGOFF, RETRY}),
        sources=("SDK",),
        reason="The MIF says Success, and the exit code is not looked at.",
    ),
    Row(
        id="D34",
        products=FROM_2003,
        match=OWN,
        reading=Reading.NEITHER,
        state=State.UNDETERMINED,
        basis=Basis.MIF,
        retry=None,
        certainty=UNKNOWN,
        sources=(),
        reason="What the client makes of a MIF whose Status is neither Success nor Failed is not documented.",
    ),
    Row(
        id="D35",
        products=FROM_2003,
        match=frozenset({Match.SEVERAL}),
        state=State.UNDETERMINED,
        retry=None,
        certainty=UNKNOWN,
        sources=("SDK",),
        reason="The SDK allows one MIF for a run and does not say which of several counts.",
    ),
    Row(
        id="D23",
        products=FROM_2003,
        match=ABSENT,
        codes=frozenset({SUCCESS}),
        state=State.SUCCESS,
        basis=Basis.EXIT_CODE,
        messages=(Message(10008, DOCUMENTED),),
        certainty=DOCUMENTED,
        sources=("S3", "SDK"),
        reason="The exit code is in the success list.",
    ),
    Row(
        id="D24",
        products=FROM_2003,
        match=ABSENT,
        codes=frozenset({REBOOT}),
        state=State.SUCCESS_REBOOT_REQUIRED,
        basis=Basis.EXIT_CODE,
        messages=(Message(10022, DOCUMENTED), Message(10008, INFERRED)),
        certainty=DOCUMENTED,
        sources=("S3", "KB919592"),
        reason="The exit code is in the reboot list: success is preliminary until the computer has restarted.",
    ),
    Row(
        id="D25",
        products=FROM_2003,
        match=ABSENT,
        codes=frozenset({LOGOFF}),
        state=State.SUCCESS_LOGOFF_REQUIRED,
        basis=Basis.EXIT_CODE,
        certainty=UNKNOWN,
        sources=("SDK",),
        reason="The exit code is in the logoff list, which the SDK names without saying more.",
    ),
    Row(
        id="D26",
        products=FROM_2003,
        match=ABSENT,
        codes=frozenset({RETRY}),
        retries_left=True,
        state=State.FAILURE_RETRY,
        basis=Basis.EXIT_CODE,
        retry=True,
        certainty=DOCUMENTED,
        sources=("S0", "S1"),
        reason="The exit code is in the retry list: the program goes to WaitingRetry and runs again.",
    ),
    Row(
        id="D27",
        products=FROM_2003,
        match=ABSENT,
        codes=frozenset({RETRY}),
        retries_left=False,
        state=State.FAILURE_NON_RETRY,
        basis=Basis.EXIT_CODE,
        messages=(Message(10006, INFERRED),),
        certainty=DOCUMENTED,
        state_certainty=UNKNOWN,
        sources=("CHAD",),
        reason="The exit code is in the retry list, but the tries are used up: failed for good.",
    ),
    Row(
        id="D28",
        products=FROM_2003,
        match=ABSENT,
        codes=frozenset({NONRETRY}),
        state=State.FAILURE_NON_RETRY,
        basis=Basis.EXIT_CODE,
        messages=(Message(10006, DOCUMENTED),),
        certainty=DOCUMENTED,
        sources=("S1",),
        reason="The exit code is in none of the lists.",
    ),
)
