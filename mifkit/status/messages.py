"""The messages that clients and site systems leave about a program (status-mif.md section 9)."""

from mifkit.diagnostics import Certainty
from mifkit.status.table.row import Channel, Message

# Status message: what it means.
STATUS_MESSAGES = {
    10006: "the program failed, by its exit code",
    10007: "the program failed, by its MIF",
    10008: "the program succeeded, by its exit code",
    10009: "the program succeeded, by its MIF",
    10022: "a restart is pending",
}
ON_THE_SITE = {
    Channel.EVENT: "the component SMS_DESPOOLER reports event {id} with the Description",
    Channel.DESPOOL_LOG: "despool.log shows 'error code = {id:x}'",
}


def sent(messages: tuple[Message, ...], besides: str = "") -> str:
    """What is sent, as the end of a sentence; empty if nothing is. `besides` are messages without known ids."""
    ids = [
        f"{'perhaps ' if message.certainty is Certainty.UNKNOWN else ''}{message.id}"
        for message in messages
        if message.channel is Channel.STATUS_MESSAGE
    ]
    parts = [f"sends status message {', then '.join(ids)}"] if ids else []
    parts += [
        ON_THE_SITE[message.channel].format(id=message.id)
        for message in messages
        if message.channel is not Channel.STATUS_MESSAGE
    ]
    parts += [f"sends {besides}"] if besides else []
    return " and ".join(parts)
