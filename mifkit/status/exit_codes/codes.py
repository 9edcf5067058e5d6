"""Exit codes: how they are written, and what Windows calls them."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mifkit.status.exit_codes.win32 import CodeEntry

LONGEST_RANGE = 1000


def parse_exit_code(text: str) -> int:
    """An exit code as an unsigned 32-bit number: `-2147024894`, `2147942402` and `0x80070002` are the same.

    Raises `ValueError` with a message for the user if it is not a number or does not fit into 32 bits.
    """
    written = text.strip()
    # These patterns are compiled on use: most runs read no exit code.
    if re.fullmatch(r"[+-]?[0-9]{1,20}", written):
        number = int(written)
    elif re.fullmatch(r"0[xX][0-9A-Fa-f]{1,20}", written):
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


def asked_exit_code(text: str) -> int:
    """The same for a code that a person types: one that looks like an HRESULT or NTSTATUS without `0x` is asked about.

    Raises `ValueError` with a message for the user; a number such as 80070642 is taken as decimal if it has a sign.
    """
    written = text.strip()
    # Eight hexadecimal digits that begin as those of a failure.
    if re.fullmatch(r"80[0-9A-Fa-f]{6}|[89A-Ea-e][0-9A-Fa-f]{7}(?<![0-9]{8})", written):
        decimal = f"; or +{written}, if it is decimal" if written.isdigit() else ""
        raise ValueError(f"hexadecimal, but lacks its 0x: did you mean 0x{written.upper()}{decimal}?")
    return parse_exit_code(text)


def parse_exit_codes(text: str) -> list[int]:
    """The exit codes of a number or of a range such as `1601-1654` or `0x640..0x650`: unsigned, in ascending order.

    Raises `ValueError` with a message for the user.
    """
    # A hyphen is enough between decimal numbers without a sign.
    ends = re.fullmatch(r"([0-9]+(?=-)|[^.]+(?=\.\.))(?:-|\.\.)([^.]+)", text.strip())
    if ends is None:
        return [asked_exit_code(text)]
    first, last = asked_exit_code(ends[1]), asked_exit_code(ends[2])
    if last < first:
        raise ValueError("a range of exit codes whose end is smaller than its beginning")
    if last - first >= LONGEST_RANGE:
        raise ValueError(f"a range of {last - first + 1} exit codes; the maximum is {LONGEST_RANGE}")
    return list(range(first, last + 1))


def describe(code: int) -> "CodeEntry | None":
    """Name and message of a code; `None` if mifkit does not know the code."""
    from mifkit.status.exit_codes.win32 import ENTRIES

    return ENTRIES.get(code)


def name_of(code: int) -> str | None:
    """The symbolic name of a code; `None` if mifkit does not know one."""
    entry = describe(code)
    if entry is not None:
        return entry.name
    from mifkit.status.exit_codes.names import named_code

    named = named_code(code)
    return named.name if named is not None else None


def label(code: int) -> str:
    """A code for a sentence: with its name or, if it looks like an HRESULT, in hexadecimal as well."""
    name = name_of(code)
    if name is not None:
        return f"{code} ({name})"
    return f"{code} (0x{code:08X})" if code >= 2**31 else str(code)


def signed(code: int) -> int:
    """The signed number with the same 32 bits as an unsigned number."""
    return code - 2**32 if code >= 2**31 else code


def unwrapped(code: int) -> int | None:
    """The Win32 code inside an HRESULT of the form 0x8007xxxx; `None` for every other code."""
    return code & 0xFFFF if code >> 16 == 0x8007 else None
