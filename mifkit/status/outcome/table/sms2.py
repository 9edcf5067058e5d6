"""SMS 2.0 and the Legacy Client of SMS 2003: Advertised Programs Manager, which has no retry list."""

from mifkit.status.matching.report import Match
from mifkit.status.outcome.circumstances import RESTARTS, AfterRunning, Timing
from mifkit.status.outcome.facts import Reading
from mifkit.status.outcome.table.row import (
    DOCUMENTED,
    INFERRED,
    NO,
    OWN,
    PRESENT,
    YES,
    Basis,
    Message,
    ReadAs,
    Row,
    State,
)
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import CodeClass

ONLY = frozenset({Product.SMS20})
# With "use package properties" the General tab is compared, so a MIF that equals it is found (KBZ833773).
FOUND = OWN | {Match.PROPERTIES_EQUAL}
NOT_FOUND = frozenset({Match.NONE, Match.FIELD_DIFFERS, Match.PACKAGE_PROPERTIES})
BEFORE_SP2, FROM_SP2 = frozenset({0, 1}), frozenset({2, 3, 4, 5})

LEGACY: tuple[Row, ...] = (
    Row(
        id="D41",
        products=frozenset({Product.SMS2003_LEGACY}),
        read_as=ReadAs(product=Product.SMS20, service_pack=5, agent_fixed=True),
        certainty=INFERRED,
        sources=(),
        reason="No source is about the Legacy Client; its agent is that of SMS 2.0, so it is read as SMS 2.0 SP5.",
    ),
)

# Before the time and the number of the MIFs are looked at.
RESTART: tuple[Row, ...] = (
    Row(
        id="D14",
        products=ONLY,
        match=PRESENT,
        service_packs=FROM_SP2,
        after_running=RESTARTS,
        loose_criteria=YES,
        certainty=DOCUMENTED,
        sources=("KBZ833773",),
        reason=(
            "Over the restart these match criteria are lost, and every MIF in Windows\\temp is taken: the state can "
            "come from the MIF of another program."
        ),
    ),
)

TIME: tuple[Row, ...] = (
    Row(
        id="D37",
        products=ONLY,
        match=FOUND,
        timings=frozenset({Timing.BEFORE_START, Timing.AFTER_END}),
        read_as=ReadAs(match=Match.NONE),
        certainty=DOCUMENTED,
        sources=("KB268791",),
        reason="A MIF from before the start or after the end of the program is passed over: the exit code decides.",
    ),
)

BY_MIF: tuple[Row, ...] = (
    Row(
        id="D07",
        products=ONLY,
        match=FOUND,
        readings=frozenset({Reading.SUCCESS}),
        non_zero=YES,
        agent_fixed=NO,
        state=State.FAILURE,
        basis=Basis.EXIT_CODE,
        messages=(Message(10006, INFERRED),),
        certainty=DOCUMENTED,
        sources=("KB216744",),
        reason="An agent before 2.00.1239.0003 calls every exit code but 0 a failure, whatever the MIF says.",
    ),
    Row(
        id="D08",
        products=ONLY,
        match=FOUND,
        readings=frozenset({Reading.SUCCESS}),
        agent_fixed=YES,
        state=State.SUCCESS,
        basis=Basis.MIF,
        messages=(Message(10009, DOCUMENTED),),
        certainty=DOCUMENTED,
        sources=("KB216744",),
        reason="The MIF says Success, and from agent 2.00.1239.0003 on it decides; the restart option fires.",
    ),
    Row(
        id="D08",
        products=ONLY,
        match=FOUND,
        readings=frozenset({Reading.SUCCESS}),
        non_zero=NO,
        state=State.SUCCESS,
        basis=Basis.MIF,
        messages=(Message(10009, DOCUMENTED),),
        certainty=INFERRED,
        sources=("KB216744",),
        reason="MIF and exit code say the same; only for other exit codes than 0 does the build of the agent matter.",
    ),
    Row(
        id="D09",
        products=ONLY,
        match=FOUND,
        readings=frozenset({Reading.FAILED}),
        state=State.FAILURE,
        basis=Basis.MIF,
        messages=(Message(10007, DOCUMENTED),),
        certainty=INFERRED,
        sources=("KB316021",),
        reason="The MIF says Failed; that it decides is documented for removals.",
    ),
)

BY_EXIT_CODE: tuple[Row, ...] = (
    Row(
        id="D15",
        products=ONLY,
        match=NOT_FOUND,
        windows_9x=YES,
        after_running=frozenset({AfterRunning.PROGRAM_RESTART}),
        state=State.SUCCESS,
        certainty=DOCUMENTED,
        sources=("KB292261",),
        reason="On Windows 9x, where the program restarts the computer, success is assumed and nothing reported.",
    ),
    Row(
        id="D10",
        products=ONLY,
        match=NOT_FOUND,
        codes=frozenset({CodeClass.REBOOT}),
        service_packs=FROM_SP2,
        state=State.RESTART_PENDING,
        basis=Basis.EXIT_CODE,
        messages=(Message(10022, DOCUMENTED), Message(10008, DOCUMENTED)),
        certainty=DOCUMENTED,
        sources=("KB263700",),
        reason="From SP2 on 1604, 1641, 3010 and 3011 ask for a restart, after which success is reported.",
    ),
    Row(
        id="D11",
        products=ONLY,
        match=NOT_FOUND,
        codes=frozenset({CodeClass.REBOOT}),
        service_packs=BEFORE_SP2,
        state=State.FAILURE,
        basis=Basis.EXIT_CODE,
        messages=(Message(10006, INFERRED),),
        certainty=DOCUMENTED,
        sources=("KB263700",),
        reason="Before SP2 every exit code but 0 is a failure, those that ask for a restart as well.",
    ),
    Row(
        id="D12",
        products=ONLY,
        match=NOT_FOUND,
        codes=frozenset({CodeClass.SUCCESS}),
        state=State.SUCCESS,
        basis=Basis.EXIT_CODE,
        messages=(Message(10008, DOCUMENTED),),
        certainty=DOCUMENTED,
        sources=("KB316021", "KB263700"),
        reason="No MIF is found, and the exit code is 0.",
    ),
    Row(
        id="D13",
        products=ONLY,
        match=NOT_FOUND,
        codes=frozenset({CodeClass.NONRETRY}),
        state=State.FAILURE,
        basis=Basis.EXIT_CODE,
        messages=(Message(10006, DOCUMENTED),),
        certainty=DOCUMENTED,
        sources=("KB263700",),
        reason="No MIF is found, and every exit code but 0 and the four for a restart is a failure.",
    ),
)
