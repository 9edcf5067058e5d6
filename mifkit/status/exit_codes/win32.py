"""The exit codes that mifkit knows by name, read from `win32_codes.json`.

Names and messages are those of Microsoft's "System Error Codes" pages, word for word because they have to be
recognised: © Microsoft, licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), source tag W32. The
member `default_class` is ours.

Reading the file takes longer than most answers, so functions import this module when they need the codes.
"""

from pathlib import Path

import msgspec
from msgspec import Struct

from mifkit.status.exit_codes.texts import normalised


class CodeEntry(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A Windows error code. `default_class` is its class under the default lists (status-mif.md 6.1)."""

    code: int
    name: str
    default_class: str
    message: str


# As JSON: it takes the fewest modules to read.
_ROWS = msgspec.json.decode(Path(__file__).with_name("win32_codes.json").read_bytes(), type=list[CodeEntry])
ENTRIES = {row.code: row for row in _ROWS}
# Message, without the period at its end: the codes that have it.
CODES_BY_MESSAGE: dict[str, tuple[int, ...]] = {}
for _entry in ENTRIES.values():
    _text = normalised(_entry.message)
    CODES_BY_MESSAGE[_text] = (*CODES_BY_MESSAGE.get(_text, ()), _entry.code)
