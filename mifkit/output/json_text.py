"""JSON as mifkit prints it: indented, and in ASCII.

ASCII passes any pipe unchanged, whatever its code page (PowerShell reads the output of programs in that of the OEM).
Control characters are escaped, so text of a file can be exact and still cannot reach a terminal. Nor can it hold a
command to a build server: these begin with `##`, whose second character is escaped, or at the beginning of a line.
"""

import re
from typing import Any

import msgspec

NOT_ASCII = re.compile(r"[^\x00-\x7e]")
SURROGATE = re.compile(r"[\ud800-\udfff]")


def dumps(value: Any, *, margin: int = 0) -> str:
    """A value as indented JSON, without a final line break, each line after `margin` blanks. Its strings must not
    contain lone surrogates (`exact`)."""
    text = _ascii(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
    # Strings have no line breaks, and lines are never empty.
    return " " * margin + text.replace("\n", "\n" + " " * margin) if margin else text


def dumps_line(value: Any) -> str:
    """A value as JSON on one line, otherwise as `dumps` writes it."""
    return _ascii(msgspec.json.encode(value).decode())


def _ascii(text: str) -> str:
    if "##" in text:
        # This character occurs only inside strings.
        text = text.replace("##", "#\\u0023")
    return text if text.isascii() and "\x7f" not in text else NOT_ASCII.sub(_escaped, text)


def exact(text: str) -> str:
    """Text without lone surrogates, which JSON cannot hold; bytes that no encoding explains leave them."""
    return SURROGATE.sub("\ufffd", text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
