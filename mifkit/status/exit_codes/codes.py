"""Exit codes: how they are written, what Windows calls them, and which code follows from a Description."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from mifkit.status.exit_codes.win32 import CodeEntry

# A truncated text with fewer characters could be the beginning of several messages.
SHORTEST_PREFIX = 100

DECIMAL = re.compile(r"[+-]?[0-9]{1,20}")
HEXADECIMAL = re.compile(r"0[xX][0-9A-Fa-f]{1,20}")
# A hyphen is enough between decimal numbers without a sign.
RANGE = re.compile(r"([0-9]+(?=-)|[^.]+(?=\.\.))(?:-|\.\.)([^.]+)")
LONGEST_RANGE = 1000
INSTALLER_ERROR = re.compile(r"Installer error (-?[0-9]{1,20})")


class Confidence(StrEnum):
    """How certain it is that a Description comes from an exit code."""

    HIGH = "high"
    MEDIUM = "medium"


class RecoveredCode(Struct, frozen=True, gc=False):
    """The exit codes that follow from a Description, more than one if they share a message. `evidence` says how."""

    codes: tuple[int, ...]
    confidence: Confidence
    evidence: str


def parse_exit_code(text: str) -> int:
    """An exit code as an unsigned 32-bit number: `-2147024894`, `2147942402` and `0x80070002` are the same.

    Raises `ValueError` with a message for the user if it is not a number or does not fit into 32 bits.
    """
    written = text.strip()
    if DECIMAL.fullmatch(written):
        number = int(written)
    elif HEXADECIMAL.fullmatch(written):
        number = int(written, 16)
    else:
        raise ValueError(
            "not an exit code: expected a decimal number such as 1618 or -2147024894, "
            "or a hexadecimal one such as 0x80070652"
        )
    if not -(2**31) <= number < 2**32:
        raise ValueError(
            "not an exit code: it does not fit into 32 bits (-2147483648 to 4294967295, or up to 0xFFFFFFFF)"
        )
    return number % 2**32


def parse_exit_codes(text: str) -> list[int]:
    """The exit codes of a number or of a range such as `1601-1654` or `0x640..0x650`: unsigned, in ascending order.

    Raises `ValueError` with a message for the user.
    """
    ends = RANGE.fullmatch(text.strip())
    if ends is None:
        return [parse_exit_code(text)]
    first, last = parse_exit_code(ends[1]), parse_exit_code(ends[2])
    if last < first:
        raise ValueError("a range of exit codes whose end is smaller than its beginning")
    if last - first >= LONGEST_RANGE:
        raise ValueError(f"a range of {last - first + 1} exit codes; the maximum is {LONGEST_RANGE}")
    return list(range(first, last + 1))


def describe(code: int) -> "CodeEntry | None":
    """Name and message of a code; `None` if mifkit does not know the code."""
    from mifkit.status.exit_codes.win32 import ENTRIES

    return ENTRIES.get(code)


def label(code: int) -> str:
    """A code for a sentence: with its name or, if it looks like an HRESULT, in hexadecimal as well."""
    entry = describe(code)
    if entry is not None:
        return f"{code} ({entry.name})"
    return f"{code} (0x{code:08X})" if code >= 2**31 else str(code)


def signed(code: int) -> int:
    """The signed number with the same 32 bits as an unsigned number."""
    return code - 2**32 if code >= 2**31 else code


def unwrapped(code: int) -> int | None:
    """The Win32 code inside an HRESULT of the form 0x8007xxxx; `None` for every other code."""
    return code & 0xFFFF if code >> 16 == 0x8007 else None


def recover_exit_code(description: str) -> RecoveredCode | None:
    """The exit code whose message Windows Installer wrote into a Description (status-mif.md 3.3).

    `None` if the text is neither a known English system message, nor at least 100 characters from the beginning of one,
    nor `Installer error <n>`: no code follows from messages of the installation itself and from localized texts.
    """
    from mifkit.status.exit_codes.win32 import CODES_BY_MESSAGE, ENTRIES

    text = " ".join([line.strip() for line in description.strip().splitlines()])
    codes = CODES_BY_MESSAGE.get(text)
    if codes is not None:
        return RecoveredCode(codes, Confidence.HIGH, f"the Description is the system message of {_listed(codes)}")
    numbered = INSTALLER_ERROR.fullmatch(text)
    if numbered:
        return _numbered(numbered.group(1))
    if len(text) >= SHORTEST_PREFIX:
        begun = tuple(entry.code for entry in ENTRIES.values() if entry.message.startswith(text))
        if begun:
            evidence = f"the Description is the beginning of the system message of {_listed(begun)}"
            return RecoveredCode(begun, Confidence.MEDIUM, evidence)
    return None


def _numbered(digits: str) -> RecoveredCode | None:
    try:
        code = parse_exit_code(digits)
    except ValueError:
        return None
    return RecoveredCode((code,), Confidence.HIGH, f"the Description names Installer error {code}")


def _listed(codes: tuple[int, ...]) -> str:
    return " or ".join(map(str, codes))
