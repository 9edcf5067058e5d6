"""What can be known about a run besides its MIF and its exit code: the words for it, and how versions are written."""

import re
from datetime import date
from enum import StrEnum


class Place(StrEnum):
    """The folder that the MIF was in."""

    WINDOWS = "windows"  # the Windows directory
    TEMP = "temp"  # %TEMP% of the account that the program ran under
    ELSEWHERE = "elsewhere"


class FoundOn(StrEnum):
    """Where the MIF was when it was found. A client deletes a MIF that it matched (KBZ916797)."""

    CLIENT = "client"  # it still is in the folder in which the client looks for MIFs
    SERVER = "server"  # the client sent it to the site, or somebody collected it there
    COPY = "copy"  # a copy that was made before the client could delete it


class Process(StrEnum):
    """What became of the process that the client launched."""

    NOT_RUN = "not-run"
    NEVER_ENDED = "never-ended"
    ENDED = "ended"


class AfterRunning(StrEnum):
    """The restart option of the program; the names are those of AfterRunning in package definition files."""

    NOTHING = "nothing"
    SMS_RESTART = "sms-restart"
    PROGRAM_RESTART = "program-restart"
    SMS_LOGOFF = "sms-logoff"


class Criteria(StrEnum):
    """Which match fields are filled: of the Reporting tab, or of the General tab ("use package properties")."""

    PROPERTIES_NAME = "properties-name"
    PROPERTIES_NAME_VERSION = "properties-name-version"
    FIELDS_FILE = "fields-file"
    FIELDS_FILE_NAME = "fields-file-name"
    OTHER = "other"


# Criteria that SMS 2.0 SP2 to SP5 lose over a restart (KBZ833773).
LOOSE = frozenset(Criteria) - {Criteria.OTHER}
RESTARTS = frozenset({AfterRunning.SMS_RESTART, AfterRunning.PROGRAM_RESTART})

Build = tuple[int, ...]
# From this build on, the agent of SMS 2.0 lets the MIF decide (KB216744).
MIF_DECIDES: Build = (2, 0, 1239, 3)
# From this date on, SMS 1.2 no longer calls a job Complete if it could not read the MIF (KB190135).
FIXED_BASE_DLL = date(1998, 7, 10)

BUILD = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,5}){3}")
BASE_DLL_WORDS = {"old": False, "fixed": True}


def parse_build(text: str) -> Build:
    """An agent version such as `2.00.1239.0003` as numbers. Raises `ValueError` with a message for the user."""
    if not BUILD.fullmatch(text.strip()):
        raise ValueError("not a build: expected four numbers with dots between them, such as 2.00.1239.0003")
    return tuple(map(int, text.strip().split(".")))


def parse_base_dll(text: str) -> bool:
    """Whether a Base.dll has the fix, by its date (`1998-07-10`) or by the words `old` and `fixed`.

    Raises `ValueError` with a message for the user.
    """
    known = BASE_DLL_WORDS.get(text.strip().lower())
    if known is not None:
        return known
    try:
        return date.fromisoformat(text.strip()) >= FIXED_BASE_DLL
    except ValueError:
        raise ValueError("expected the date of Base.dll, such as 1998-07-10, or one of: old, fixed") from None
