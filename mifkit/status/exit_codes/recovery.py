"""Which exit code follows from a Description, and how certain that is (status-mif.md 3.3)."""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from mifkit.status.exit_codes.codes import parse_exit_code
from mifkit.status.exit_codes.texts import normalised, on_one_line, without_period
from mifkit.status.settings.client_settings import SiteMessage

if TYPE_CHECKING:
    from mifkit.status.exit_codes.messages import ShippedMessage

# A truncated text with fewer characters could be the beginning of several messages.
SHORTEST_PREFIX = 100
# Characters of a Description that are searched for the number of a code; the API allows 128.
SEARCHED = 4096

INSTALLER_ERROR = re.compile(r"Installer error (-?[0-9]{1,20})")
# A number that a longer text names as an error, and an HRESULT anywhere in it.
NAMED_CODE = (
    r"(?i)\b(?P<what>(?:exit|return|error|result|status)[ -]?code|exit status|exited with|errorlevel|error"
    # A number that ends the sentence: other programs return files, or rows.
    r"|returned(?= [0-9]++(?:\Z|[.,;:)]))|fehler(?:code)?|erreur|errore)"
    r"(?: of| is| was|:| =|=)? ?\(?(?P<number>-?[0-9]{1,10}|0[xX][0-9A-Fa-f]{1,8})"
    r"(?![0-9A-Za-z]|[.,][0-9]| (?:of|von|de|di) [0-9])"
)
# What every text has that names a code, in lower case.
NAMING = ("code", "err", "ex", "return", "fehler")
DIGIT = re.compile(r"[0-9]")
HRESULT = re.compile(r"\b0[xX]([0-9A-Fa-f]{8})(?![0-9A-Za-z])")
# Numbers of messages in the Error table of a package (MSI).
MESSAGE_NUMBERS = range(1101, 2000)
WIN32_FACILITY = 0x8007


class Confidence(StrEnum):
    """How certain it is that a Description comes from an exit code."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class RecoveredCode(Struct, frozen=True, gc=False):
    """The exit codes that follow from a Description, more than one if they share a message. `evidence` says how."""

    codes: tuple[int, ...]
    confidence: Confidence
    evidence: str


# Several questions about a Description need its code, one after another.
@lru_cache(maxsize=1)
def recover_exit_code(description: str) -> RecoveredCode | None:
    """The exit code whose message Windows Installer wrote into a Description, by the messages that ship with mifkit.

    `None` if the text is neither a known message, nor at least 100 characters from the beginning of one, nor names the
    code. Of a text that names several codes, none is certain.
    """
    return _recover(description, {})


@cache
def recovery(messages: tuple[SiteMessage, ...]) -> Callable[[str], RecoveredCode | None]:
    """The same question with the messages of a site in addition; the same object for the same messages."""
    if not messages:
        return recover_exit_code
    known: dict[str, tuple[int, ...]] = {}
    for message in messages:
        text = normalised(message.text)
        known[text] = (*known.get(text, ()), message.code)

    @lru_cache(maxsize=1)
    def recover(description: str) -> RecoveredCode | None:
        return _recover(description, known)

    return recover


def _recover(description: str, site: dict[str, tuple[int, ...]]) -> RecoveredCode | None:
    line = on_one_line(description)
    text = without_period(line)
    if not text:
        return None
    return _of_site(text, site) or _whole(text) or _beginning(line, site) or _named(line)


def _of_site(text: str, site: dict[str, tuple[int, ...]]) -> RecoveredCode | None:
    codes = site.get(text)
    if codes is None:
        return None
    return RecoveredCode(
        codes, Confidence.HIGH, f"the configuration lists the Description as a message of {_or(codes)}"
    )


@cache
def _shipped_messages() -> "tuple[dict[str, tuple[int, ...]], dict[str, ShippedMessage]]":
    """The codes of the messages of the system, and the messages of Windows Installer in several languages, by text."""
    from mifkit.status.exit_codes.messages import BY_TEXT
    from mifkit.status.exit_codes.win32 import CODES_BY_MESSAGE

    return CODES_BY_MESSAGE, BY_TEXT


def _whole(text: str) -> RecoveredCode | None:
    """The code of a text that is a message, or `Installer error <n>`."""
    of_system, of_installer = _shipped_messages()
    codes = of_system.get(text)
    if codes is not None:
        return RecoveredCode(codes, Confidence.HIGH, f"the Description is the system message of {_or(codes)}")
    row = of_installer.get(text)
    if row is not None:
        sure = Confidence.HIGH if row.attested == "windows" else Confidence.MEDIUM
        evidence = f"the Description is a message of {row.code} in the language {row.language} ({row.source})"
        return RecoveredCode((row.code,), sure, evidence)
    numbered = INSTALLER_ERROR.fullmatch(text)
    code = _code(numbered[1]) if numbered is not None else None
    if code is None:
        return None
    return RecoveredCode((code,), Confidence.HIGH, f"the Description names Installer error {code}")


def _beginning(text: str, site: dict[str, tuple[int, ...]]) -> RecoveredCode | None:
    """The codes whose message begins with a text that is long enough."""
    if len(text) < SHORTEST_PREFIX:
        return None
    from mifkit.status.exit_codes.messages import BY_TEXT
    from mifkit.status.exit_codes.win32 import ENTRIES

    begun = [entry.code for entry in ENTRIES.values() if entry.message.startswith(text)]
    begun += [row.code for message, row in BY_TEXT.items() if message.startswith(text)]
    begun += [code for message, codes in site.items() if message.startswith(text) for code in codes]
    codes = tuple(dict.fromkeys(begun))
    if not codes:
        return None
    evidence = f"the Description is the beginning of the system message of {_or(codes)}"
    return RecoveredCode(codes, Confidence.MEDIUM, evidence)


@cache
def _named_code() -> re.Pattern[str]:
    return re.compile(NAMED_CODE)


def _named(text: str) -> RecoveredCode | None:
    """The code that a longer text names, if it names only one; a Win32 code inside an HRESULT counts as that code."""
    searched = text[:SEARCHED]
    if DIGIT.search(searched) is None:
        return None
    lower = searched.lower()
    names, has_hexadecimal = any(word in lower for word in NAMING), "0x" in lower
    # So do most texts of a share: it takes a fraction of the searches below.
    if not (names or has_hexadecimal):
        return None
    # Compiling the expression takes longer than most checks.
    named = _named_code().finditer(searched) if names else ()
    numbers = [_of_number(found["number"]) for found in named if not _numbers_message(found)]
    numbers += [_unwrapped(int(found, 16)) for found in HRESULT.findall(searched)]
    codes = tuple({number for number in numbers if number})
    if len(codes) != 1:
        return None
    return RecoveredCode(codes, Confidence.LOW, f"the Description mentions {codes[0]} as the code of an error")


def _numbers_message(found: re.Match[str]) -> bool:
    """Whether it is the number of a message of Windows Installer instead: `Error 1311. Source file not found`."""
    bare = found["what"].lower() == "error" and found["number"].isdigit()
    return bare and int(found["number"]) in MESSAGE_NUMBERS and found.string[found.end() :].startswith(". ")


def _of_number(written: str) -> int | None:
    number = _code(written)
    return _unwrapped(number) if number is not None and written[:2].lower() == "0x" else number


def _unwrapped(number: int) -> int:
    return number & 0xFFFF if number >> 16 == WIN32_FACILITY else number


def _code(digits: str) -> int | None:
    try:
        return parse_exit_code(digits)
    except ValueError:
        return None


def _or(codes: tuple[int, ...]) -> str:
    return " or ".join(map(str, codes))
