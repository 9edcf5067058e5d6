"""The lines of client logs that mean something: the table `lines.toml`, and the search for the row of a message."""

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct


class Log(StrEnum):
    """A log of a client, by its file name without extension: SMS 2003 and later, SMS 2.0, twice SMS 1.x, and the
    applications of Configuration Manager."""

    EXECMGR = "execmgr"
    SMSAPM32 = "smsapm32"
    PCMWIN = "pcmwin"
    DESPOOL = "despool"
    APPENFORCE = "appenforce"


class LineCertainty(StrEnum):
    """How it is known that a client writes a line, and what it means by it; `lines.toml` describes each value."""

    DOCUMENTED = "documented"
    FIELD_POST = "field post"
    PUBLIC_CODE = "public code"
    INFERRED = "inferred"


class EventKind(StrEnum):
    """What a line tells about a run of a program, or about a status MIF that SMS 2.0 reads."""

    COMMAND_LINE = "command-line"
    STARTED = "started"
    EVENT_TEXT = "event-text"
    EXIT_CODE = "exit-code"
    MIF_SEARCH = "mif-search"
    MIF_MATCHED = "mif-matched"
    BY_EXIT_CODE = "by-exit-code"
    FAILED_BY_MIF = "failed-by-mif"
    SUCCEEDED_BY_MIF = "succeeded-by-mif"
    RESULT_RAISED = "result-raised"
    COMPLETE = "complete"
    RETRY_ANNOUNCED = "retry-announced"
    TRY_COUNTED = "try-counted"
    NOTICE = "notice"
    IGNORED = "ignored"
    MIF_FOLDER = "mif-folder"
    MIF_CHECKED = "mif-checked"
    MIF_FIELD = "mif-field"
    MIF_FOUND = "mif-found"
    ENFORCEMENT_STARTED = "enforcement-started"
    ENFORCEMENT_COMMAND = "enforcement-command"
    ENFORCEMENT_EXIT_CODE = "enforcement-exit-code"
    ENFORCEMENT_MATCHED = "enforcement-matched"
    ENFORCEMENT_UNMATCHED = "enforcement-unmatched"
    ENFORCEMENT_ENDED = "enforcement-ended"


class KnownLine(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the table; `lines.toml` describes the columns. `source` is a tag of `mifkit.references`."""

    pattern: str
    log: Log
    event: EventKind
    meaning: str
    source: str
    certainty: LineCertainty


class RecognisedLine(NamedTuple):
    """The row of the table that a message fits, and the values in the message by their names in the pattern.

    A value in optional text that is missing is empty.
    """

    known_line: KnownLine
    values: dict[str, str]


class _Document(Struct, forbid_unknown_fields=True):
    values: dict[str, str]
    line: list[KnownLine]


SYMBOL = re.compile(r"(\{\w+\}|[\[\]…])")
REGULAR = {"[": "(?:", "]": ")?", "…": ".*?"}
# SMS 2.0 begins its messages with these words in either case, and with one blank or two.
SCHEDULE = re.compile(r"sched data *+: *+", re.IGNORECASE)
# How messages begin, in lower case, that are changed before the search: indented ones, and those of SMS 2.0.
CHANGED, SCHEDULED = (" ",), "sched data"
# Messages whose rows are remembered, and their characters at most.
REMEMBERED = 1024
SHORT = 400
# Characters at the beginning of a message by which its rows are looked up. No pattern begins with less text.
KEY_LENGTH = 6


class LineTable:
    """The rows of a table of lines, ready for the search.

    Raises msgspec.ValidationError for an unknown column or word, KeyError for a value that the table does not
    describe, and re.error for one that is not a regular expression.
    """

    def __init__(self, text: str) -> None:
        document = msgspec.toml.decode(text, type=_Document)
        self.rows = tuple(document.line)
        # Clients write the same messages again and again.
        self._remembered: dict[str, RecognisedLine] = {}
        self._anywhere: list[tuple[str, KnownLine]] = []
        self._by_key: dict[str, list[tuple[re.Pattern[str], KnownLine]]] = {}
        beginnings: dict[str, list[str]] = {}
        for row in self.rows:
            beginning, *parts = SYMBOL.split(row.pattern)
            if beginning:
                beginnings.setdefault(beginning[:KEY_LENGTH], []).append(beginning)
                pattern = re.escape(beginning) + "".join(_regular(part, document.values) for part in parts)
                rows = self._by_key.setdefault(beginning[:KEY_LENGTH], [])
                rows.append((re.compile(pattern, re.DOTALL), row))
            else:
                self._anywhere.append((row.pattern.strip("…"), row))
        self._texts = tuple(text for text, _ in self._anywhere)
        self._beginnings = {key: (*CHANGED, *found) for key, found in beginnings.items()}
        self.unknown = _unlike([*CHANGED, *chain.from_iterable(beginnings.values())], self._texts)

    def recognise(self, message: str) -> RecognisedLine | None:
        """The first row that a message fits; `None` if it fits none. Takes linear time."""
        found = self._remembered.get(message)
        if found is None and self._may_know(message):
            found = self._search(message)
            if found is not None and len(message) <= SHORT:
                if len(self._remembered) >= REMEMBERED:
                    self._remembered.clear()
                self._remembered[message] = found
        return found

    def _search(self, message: str) -> RecognisedLine | None:
        # AppEnforce.log indents its messages.
        message = message.lstrip(" ")
        schedule = SCHEDULE.match(message)
        if schedule is None:
            return self._row(message)
        rest = message[schedule.end() :]
        return self._row(f"Sched data : {rest}") or self._row(rest)

    def _may_know(self, message: str) -> bool:
        """Whether a message may fit a row; faster than the search for the row."""
        if message.startswith(self._beginnings.get(message[:KEY_LENGTH], CHANGED)):
            return True
        for text in self._texts:
            if text in message:  # `any` takes twice as long
                return True
        return message[: len(SCHEDULED)].lower() == SCHEDULED

    def _row(self, message: str) -> RecognisedLine | None:
        rows = self._by_key.get(message[:KEY_LENGTH])
        if rows is not None:
            # SMS 2.0 ends its messages with a tilde.
            trimmed = message.rstrip("\r\n ~")
            for pattern, row in rows:
                found = pattern.fullmatch(trimmed)
                if found is not None:
                    return RecognisedLine(row, found.groupdict(""))
        for text, row in self._anywhere:
            if text in message:
                return RecognisedLine(row, {})
        return None


def _unlike(beginnings: Iterable[str], texts: Iterable[str]) -> str:
    """A regular expression of the messages on one line that fit no row: none of `beginnings`, of `SCHEDULED` and of
    `texts`. It ends before what looks like the end of a record, or the beginning of one."""
    ends = _by_first([*texts, "]LOG]", "<![LOG["])
    begin = "|".join(f"{first}(?:{rest})" for first, rest in _by_first(beginnings).items())
    others = "|".join(f"{first}(?!{rest})" for first, rest in ends.items())
    return rf"(?!{begin}|(?i:{SCHEDULED}))(?:[^{''.join(ends)}]++|{others})*+"


def _by_first(texts: Iterable[str]) -> dict[str, str]:
    """The first characters of texts, and what comes after each of them, as regular expressions."""
    found: dict[str, list[str]] = {}
    for text in sorted(set(texts)):
        found.setdefault(re.escape(text[0]), []).append(re.escape(text[1:]))
    return {first: "|".join(rest) for first, rest in found.items()}


def _regular(part: str, values: dict[str, str]) -> str:
    """The regular expression of a part of a pattern: a symbol, a value in braces, or text."""
    if part.startswith("{"):
        name = part[1:-1]
        return f"(?P<{name}>{values[name]})"
    return REGULAR.get(part) or re.escape(part)


LINES = LineTable(Path(__file__).with_name("lines.toml").read_text(encoding="utf-8"))
