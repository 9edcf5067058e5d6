"""The rows of the decision table in words, for the printed table and for the reasons of an outcome."""

from collections.abc import Iterable

from mifkit.diagnostics import Certainty
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.facts import Situation
from mifkit.status.outcome.table.row import ATTRIBUTES, Channel, Message, Row, Value
from mifkit.status.outcome.table.table import TABLE
from mifkit.status.product import TITLES

ON_THE_SITE = {
    Channel.EVENT: "the component SMS_DESPOOLER reports event {id} with the Description",
    Channel.DESPOOL_LOG: "despool.log shows 'error code = {id:x}'",
}


# Values that the table spells out.
SPELLED = {"yes": True, "no": False, "not-given": None}


def phrase(name: str, wanted: frozenset[Value]) -> str:
    """The words for the values of one condition."""
    condition = TABLE.conditions[name]
    for group in condition.groups.values():
        if group.values == wanted:
            return group.words
    words = (words for value, words in condition.words.items() if SPELLED.get(value, value) in wanted)
    return " or ".join(dict.fromkeys(words))


def conditions(row: Row, names: Iterable[str]) -> str:
    """Those of the named conditions that a row has, in words, in the order of the names."""
    asked = dict(row.when.asked())
    return ", ".join(phrase(name, asked[name]) for name in names if name in asked)


def open_conditions(row: Row, situation: Situation) -> str:
    """The conditions of a row that cannot be answered in a situation, in words."""
    decisive = (name for name, condition in TABLE.conditions.items() if condition.decisive)
    return conditions(row, [name for name in decisive if getattr(situation, ATTRIBUTES.get(name, name)) is None])


def reading(row: Row) -> str:
    """How a run is to be read, in words; empty for a row that decides."""
    other = row.read_as
    if other is None:
        return ""
    if other.product is not None:
        pack = f" SP{other.service_pack}" if other.service_pack is not None else ""
        return f"as {TITLES[other.product]}{pack}"
    if other.process is not None:
        return "as not collected"
    return "as exit code" if other.match is Match.NONE else "as matched"


def sent(messages: tuple[Message, ...], besides: str = "") -> str:
    """The messages of a row as the end of a sentence, or ''. `besides` are messages whose ids are not known."""
    ids = [
        f"{'perhaps ' if message.certainty is Certainty.UNKNOWN else ''}{message.id}"
        for message in messages
        if message.channel is Channel.STATUS_MESSAGE
    ]
    parts = [f"sends status message {', then '.join(ids)}"] if ids else []
    parts += [
        ON_THE_SITE[message.channel].format(id=message.id) for message in messages if message.channel in ON_THE_SITE
    ]
    parts += [f"sends {besides}"] if besides else []
    return " and ".join(parts)
