"""What a log tells, once its lines are put together: executions, searches for MIF files, and single lines of note."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from mifkit.logs.lines import LogLine
from mifkit.logs.timestamps import Stamp


class Place(Struct, frozen=True, gc=False):
    """Where something stands: the file, its line (from 1), and the character of its text (from 0)."""

    path: str
    line: int
    start: int


class Search(StrEnum):
    """What became of the search for a status MIF, as far as the log shows it."""

    MATCHED = "matched"
    NOT_MATCHED = "not-matched"
    UNKNOWN = "unknown"


class Execution(Struct, frozen=True, kw_only=True):
    """One run of a program that the client calls complete. What the log does not show is `None`.

    `exit_code` is unsigned, `status` the execution status as the log spells it. `mif_status` is known where the log
    has the event that is sent for a Success or for a Failed MIF. `tried` is the client's own count of tries, from 1;
    `retry_announced` tells that the log calls the error non-fatal. `waited` are the seconds since the last try, where
    that one was to be repeated. `ambiguous`: several runs ended alike at the same time, and only what they have in
    common is told.
    """

    place: Place
    program: str
    exit_code: int | None
    status: str
    package: str | None = None
    advertisement: str | None = None
    command_line: str | None = None
    started: Stamp | None = None
    ended: Stamp
    search: Search = Search.UNKNOWN
    mif: str | None = None
    mif_status: str | None = None
    tried: int | None = None
    retry_announced: bool = False
    waited: float | None = None
    ambiguous: bool = False


class Unfinished(Struct, frozen=True, kw_only=True):
    """A program that ended, with no line that calls its execution complete."""

    place: Place
    exit_code: int | None
    program: str | None = None
    package: str | None = None
    search: Search = Search.UNKNOWN
    mif: str | None = None
    ended: Stamp


class MifRead(Struct, frozen=True, kw_only=True):
    """A status MIF that SMS 2.0 read (smsapm32.log): its fields as the log shows them, and whether it matched."""

    place: Place
    mif: str
    read: Stamp
    matched: bool = False
    manufacturer: str | None = None
    product: str | None = None
    version: str | None = None
    locale: str | None = None
    status: str | None = None
    description: str | None = None


class Notice(Struct, frozen=True, kw_only=True):
    """A line that tells something by itself."""

    place: Place
    line: LogLine
    message: str
    written: Stamp


Item = Execution | Unfinished | MifRead | Notice


def moment(item: Item) -> datetime | None:
    """When it was, in the computer's own time."""
    match item:
        case Execution(ended=stamp) | Unfinished(ended=stamp) | MifRead(read=stamp) | Notice(written=stamp):
            return stamp.local
