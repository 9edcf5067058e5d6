"""Messages of Windows and Windows Installer in other languages and words: those of `messages.toml`.

Reading the file takes longer than most answers, so functions import this module when they need the messages.
"""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from mifkit.status.exit_codes.texts import normalised


class ShippedMessage(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A row of the table; `messages.toml` describes the columns."""

    code: int
    language: str
    text: str
    attested: Literal["windows", "page"]
    source: str


class _Document(Struct, forbid_unknown_fields=True):
    message: list[ShippedMessage]


_TEXT = Path(__file__).with_name("messages.toml").read_text(encoding="utf-8")
SHIPPED = tuple(msgspec.toml.decode(_TEXT, type=_Document).message)
# Message without the period at its end: its row.
BY_TEXT = {normalised(row.text): row for row in SHIPPED}
