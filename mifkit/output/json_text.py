"""JSON as mifkit prints it: indented, and in ASCII.

Whatever code page a pipe has, ASCII gets through it unchanged (PowerShell reads what programs print in the OEM code
page), and no terminal finds a control character in it: text of a file can stand in it exactly. No build server finds a
command in it either: they begin with `##`, of which the second character is escaped, or at the beginning of a line.
"""

import re
from typing import Any

import msgspec

NOT_ASCII = re.compile(r"[^\x00-\x7e]")
SURROGATE = re.compile(r"[\ud800-\udfff]")


def dumps(value: Any) -> str:
    """One JSON value, without a line break at its end. Its strings must not hold halves of surrogate pairs."""
    return _ascii(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def dumps_line(value: Any) -> str:
    """The same on one line."""
    return _ascii(msgspec.json.encode(value).decode())


def _ascii(text: str) -> str:
    if "##" in text:
        # Outside of strings JSON has no such character.
        text = text.replace("##", "#\\u0023")
    return text if text.isascii() and "\x7f" not in text else NOT_ASCII.sub(_escaped, text)


def exact(text: str) -> str:
    """Text as JSON can hold it: halves of surrogate pairs, left by octets that no encoding explains, are replaced."""
    return SURROGATE.sub("\ufffd", text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
