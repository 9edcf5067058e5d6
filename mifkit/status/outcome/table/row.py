"""The types of the decision table: its rows, their conditions, and what follows where a row applies."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.status.matching.relation import Match, Timing
from mifkit.status.outcome.circumstances import AfterRunning, Place, Process
from mifkit.status.outcome.facts import Reading
from mifkit.status.outcome.states import Basis, State
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import CodeClass

# The only code of the default retry list that was tried on a client later than 2007 (CHAD).
TESTED = 4
# A value of a condition; `None` is an exit code that is not given, or whose class is not known.
Value = str | int | None


class Channel(StrEnum):
    """Where a message appears."""

    STATUS_MESSAGE = "status-message"
    EVENT = "event"  # of the component SMS_DESPOOLER
    DESPOOL_LOG = "despool.log"


class Message(Struct, frozen=True, gc=False):
    """A message that the client or the site leaves, and how sure that is."""

    id: int
    certainty: Certainty
    channel: Channel = Channel.STATUS_MESSAGE


class Conditions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a row asks of a run: the values that a fact may have, or whether it is true; `None` asks nothing.

    The names are those of `mifkit outcome --table -o json`. The facts are attributes of `facts.Situation`.
    """

    match: frozenset[Match] | None = None
    readings: frozenset[Reading] | None = None
    codes: frozenset[CodeClass | None] | None = None
    non_zero: bool | None = None
    retries_left: bool | None = None
    program_reboots: bool | None = None
    properties_compared: bool | None = None
    service_packs: frozenset[int] | None = None
    agent_fixed: bool | None = None
    base_dll_fixed: bool | None = None
    loads: bool | None = None
    places: frozenset[Place] | None = None
    timings: frozenset[Timing] | None = None
    by_child: bool | None = None
    several: bool | None = None
    job_expired: bool | None = None
    process: frozenset[Process] | None = None
    after_running: frozenset[AfterRunning] | None = None
    loose_criteria: bool | None = None
    windows_9x: bool | None = None

    def asked(self) -> Iterator[tuple[str, frozenset[Value]]]:
        """The conditions that are set: name and values that satisfy it, in the order of the table."""
        for name in self.__struct_fields__:
            wanted = getattr(self, name)
            if wanted is not None:
                yield name, frozenset({wanted}) if isinstance(wanted, bool) else wanted


# The attribute of `facts.Situation` behind a condition, where it has another name.
ATTRIBUTES = {
    "readings": "reading",
    "codes": "code_class",
    "service_packs": "service_pack",
    "places": "place",
    "timings": "timing",
}


class ReadAs(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """The facts with which a run is looked up again; those that are `None` stay as they are."""

    match: Match | None = None
    product: Product | None = None
    service_pack: int | None = None
    agent_fixed: bool | None = None
    process: Process | None = None


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row. Rows that share an `id` stand for one line of the specification.

    A row with `read_as` does not decide: the run is looked up again with these facts. `messages_besides` are messages
    whose ids are not known. `retry` is `None` where it is not known or has no meaning, and `retry_text` says when the
    client tries again, or what is known instead. `masks` are classes of exit codes that would have led to another
    state. `inferred_for` are classes of exit codes for which the row is only inferred. `untested_list`: the products
    are not known to have the default retry list, of which only `TESTED` was tried on them. `state_certainty` is given
    where the name of the state is less sure than the row; `state_shown_for` are the exit codes with which that name
    was seen, so that it is inferred for others.
    """

    id: str
    products: frozenset[Product]
    when: Conditions = Conditions()
    read_as: ReadAs | None = None
    state: State = State.UNDETERMINED
    basis: Basis = Basis.NONE
    messages: tuple[Message, ...] = ()
    messages_besides: str = ""
    retry: bool | None = False
    retry_text: str = ""
    masks: frozenset[CodeClass] = frozenset()
    certainty: Certainty
    inferred_for: frozenset[CodeClass] = frozenset()
    untested_list: bool = False
    state_certainty: Certainty | None = None
    state_shown_for: frozenset[int] = frozenset()
    sources: tuple[str, ...]
    reason: str


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """Values that rows name together, and how they are printed."""

    words: str
    values: frozenset[str | int]


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a condition is printed: `words` for each value (`yes` and `no` where it is true or false), and `groups`.

    Where the fact behind a `decisive` condition is not known, it stays open whether the row applies. Other facts that
    are not known are taken to be as usual: the MIF in its folder and in time, alone, no restart option, no expired job.
    """

    decisive: bool = False
    words: dict[str, str] = {}
    groups: dict[str, Group] = {}


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table. `rows` stand in the order of evaluation; `status_messages` are ids and their meaning."""

    how_to_read: str
    status_messages: dict[int, str]
    conditions: dict[str, Condition]
    rows: tuple[Row, ...]
