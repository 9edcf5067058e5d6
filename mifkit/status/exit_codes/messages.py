"""Messages of Windows and Windows Installer in other languages and words: those of `messages.json`.

They are word for word, because they have to be recognised; each is attested by the public page in `source`. A site adds
its own in the table [client.messages] of mifkit.toml.

Reading the file takes longer than most answers, so functions import this module when they need the messages.
"""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from mifkit.status.exit_codes.texts import normalised

# `windows`: the page shows what Windows wrote, together with the code. `page`: it translates or explains the message,
# so that Windows may use other words.
Attested = Literal["windows", "page"]


class ShippedMessage(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A row of the table: the exit code, the language (BCP 47), the message, whose period at its end is optional in a
    MIF, and the address of the page."""

    code: int
    language: str
    text: str
    attested: Attested
    source: str


# As JSON: a reader of TOML takes as long as the whole check of a file.
_OCTETS = Path(__file__).with_name("messages.json").read_bytes()
SHIPPED = msgspec.json.decode(_OCTETS, type=tuple[ShippedMessage, ...])
# Message without the period at its end: its row.
BY_TEXT = {normalised(row.text): row for row in SHIPPED}
