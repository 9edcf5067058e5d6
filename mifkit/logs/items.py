"""What the lines of a log add up to: executions of programs, reads of status MIFs, and single lines of note."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from mifkit.logs.lines import KnownLine
from mifkit.logs.timestamps import Stamp


class LogPosition(Struct, frozen=True, gc=False):
    """The position of a record: the path of the log, the line (1-based), and the character in its text (0-based)."""

    path: str
    line: int
    start: int


class MifSearch(StrEnum):
    """The result of the client's search for a status MIF, as far as the log shows it."""

    MATCHED = "matched"
    NOT_MATCHED = "not-matched"
    UNKNOWN = "unknown"


class Execution(Struct, frozen=True, kw_only=True):
    """One run of a program that the client calls complete. Values that the log does not show are `None`.

    `exit_code` is unsigned; `status` is the execution status as the log spells it. `mif_status` is known if the log
    holds the event that the client sends for a Success or a Failed MIF. `tried` is the client's own count of tries,
    from 1. `retry_announced`: the log calls the error non-fatal. `waited` is the number of seconds since the previous
    try, if that try was to be repeated. `ambiguous`: several runs ended alike at the same time, and only the values
    that they share are given.

    `attempt` counts the tries of the program across the log, from 1. Unless `attempt_exact`, earlier tries may be
    missing from the log. `code_retried`: the log shows an earlier run, of any program, that the client repeated because
    of this exit code.
    """

    position: LogPosition
    program: str
    exit_code: int | None
    status: str
    package: str | None = None
    advertisement: str | None = None
    command_line: str | None = None
    started: Stamp | None = None
    ended: Stamp
    search: MifSearch = MifSearch.UNKNOWN
    mif: str | None = None
    mif_status: str | None = None
    tried: int | None = None
    retry_announced: bool = False
    waited: float | None = None
    ambiguous: bool = False
    attempt: int = 1
    attempt_exact: bool = False
    code_retried: bool = False


class Unfinished(Struct, frozen=True, kw_only=True):
    """A program that ended without a line that calls its execution complete."""

    position: LogPosition
    exit_code: int | None
    program: str | None = None
    package: str | None = None
    search: MifSearch = MifSearch.UNKNOWN
    mif: str | None = None
    ended: Stamp


class MifRead(Struct, frozen=True, kw_only=True):
    """A status MIF that SMS 2.0 read (smsapm32.log): its fields as the log shows them, and whether it matched."""

    position: LogPosition
    mif: str
    read: Stamp
    matched: bool = False
    manufacturer: str | None = None
    product: str | None = None
    version: str | None = None
    locale: str | None = None
    status: str | None = None
    description: str | None = None


class Enforcement(Struct, frozen=True, kw_only=True):
    """A run of a deployment type of an application (AppEnforce.log).

    `action` is Install or Uninstall. `entry` is the kind of the entry that the exit code matched in the table of the
    deployment type, as the log spells it, and `unmatched` says that it matched none. `None`: not in the log.
    """

    position: LogPosition
    ended: Stamp
    application: str | None = None
    action: str | None = None
    command_line: str | None = None
    exit_code: int | None = None
    entry: str | None = None
    unmatched: bool = False


class Notice(Struct, frozen=True, kw_only=True):
    """A line that is of interest by itself. `policy` is the policy that it names, if it names one."""

    position: LogPosition
    known_line: KnownLine
    message: str
    written: Stamp
    policy: str | None = None


LogItem = Execution | Unfinished | MifRead | Enforcement | Notice


def moment(item: LogItem) -> datetime | None:
    """The time of an item, in the computer's own time zone; `None` if the log does not show it."""
    match item:
        case Execution(ended=stamp) | Unfinished(ended=stamp) | Enforcement(ended=stamp):
            return stamp.local
        case MifRead(read=stamp) | Notice(written=stamp):
            return stamp.local
