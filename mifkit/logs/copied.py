"""Lines of logs in the forms in which people have them besides the log itself (status-mif.md 10).

CMTrace copies columns: text, component, date and time, thread. Web pages turn the tabs between them into blanks, or
drop them; documentation prints the columns before the text. Logs of SMS 1.x have their time in brackets before the
text, and those of SMS 2.0 are often printed without a stamp. Each record is given the trailer of the plain form,
`component><time><thread`.
"""

import re
from typing import NamedTuple

# Characters at the end, and at the beginning, of a line in which its stamp is looked for.
STAMP_LENGTH = 120
# Components by whose names a stamp is found even if nothing separates it from the text.
COMPONENTS = "execmgr|AppEnforce|APM|SMS_CLIENT_ADVERTISED_PROGRAMS"
# Records of SMS 2.0 begin with these words, whatever their case and the blanks after them.
SCHEDULE = re.compile(r"(?:sched data *+: *+|Program '[^']{1,1000}' terminated with exit code)", re.IGNORECASE)

DATE = r"(?P<date>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})"
TIME = r"(?P<time>\d{1,2}:\d{2}:\d{2})(?:\.\d{1,9})?(?: ?(?P<half>[AP]M))?"
THREAD = r"(?P<thread>\d{1,10}) \(0x[0-9A-Fa-f]{1,8}\)"
COLUMNS = re.compile(rf"{DATE} {TIME}", re.IGNORECASE)
THREAD_COLUMN = re.compile(THREAD)
AT_END = re.compile(
    rf"(?:\s(?P<word>[A-Za-z][\w-]{{0,39}})\s{{1,8}}|(?P<component>{COMPONENTS})\s{{0,8}})"
    rf"{DATE} {TIME}\s{{0,8}}{THREAD}\s*$",
    re.IGNORECASE,
)
AT_BEGINNING = re.compile(rf"\W{{0,8}}{DATE} {TIME} {{1,8}}(?P<component>[A-Za-z]\w{{0,39}}) {{1,8}}{THREAD} {{1,8}}")
BRACKETS = re.compile(r"\[(?P<date>\d\d/\d\d/\d\d) (?P<time>\d\d:\d\d:\d\d)\] (?P<component>[A-Za-z ]{1,60}) ==> ")


class CopiedRecord(NamedTuple):
    """The message in a line, and the trailer that it would have in the plain form."""

    message: str
    trailer: str


def copied_record(line: str) -> CopiedRecord | None:
    """The record in a line of one of these forms; `None` if it is in none of them. Takes linear time."""
    line = line.rstrip("\r")
    if line.endswith(")") or line.rstrip().endswith(")"):
        found = _columns(line) or _at_end(line)
        if found is not None:
            return found
    if line[:1] == "[":
        return _at_beginning(BRACKETS, line)
    found = _at_beginning(AT_BEGINNING, line) if "(0x" in line[:STAMP_LENGTH] else None
    if found is None and SCHEDULE.match(line) is not None:
        return CopiedRecord(line.rstrip(" ~"), "smsapm32")
    return found


def _columns(line: str) -> CopiedRecord | None:
    parts = line.rsplit("\t", 3)
    if len(parts) < 4:
        return None
    text, component, when, thread = parts
    stamp, number = COLUMNS.fullmatch(when.strip()), THREAD_COLUMN.fullmatch(thread.strip())
    if stamp is None or number is None:
        return None
    return CopiedRecord(text.rstrip(), _trailer(component.strip(), stamp, number["thread"]))


def _at_end(line: str) -> CopiedRecord | None:
    start = max(0, len(line) - STAMP_LENGTH)
    found = AT_END.search(line, start)
    if found is None:
        return None
    component = found["component"] or found["word"]
    return CopiedRecord(line[: found.start()].rstrip(), _trailer(component, found, found["thread"]))


def _at_beginning(form: re.Pattern[str], line: str) -> CopiedRecord | None:
    found = form.match(line)
    if found is None:
        return None
    thread = found["thread"] if "thread" in form.groupindex else ""
    return CopiedRecord(line[found.end() :].rstrip(), _trailer(found["component"], found, thread))


def _trailer(component: str, stamp: re.Match[str], thread: str) -> str:
    number = f"<thread={thread}>" if thread else ""
    return f"{component}><{_american(stamp['date'])} {_clock(stamp)}>{number}"


def _american(date: str) -> str:
    """A date as month, day and year: with points the day comes first, and years before the month are ISO 8601."""
    first, second, third = re.split(r"[-/.]", date)
    if len(first) == 4:
        first, second, third = second, third, first
    elif "." in date or int(first) > 12:
        first, second = second, first
    if len(third) == 2:
        # SMS 1.x was in use from 1994 on.
        third = f"19{third}" if int(third) >= 90 else f"20{third}"
    return f"{first}-{second}-{third}"


def _clock(stamp: re.Match[str]) -> str:
    """The time of day by 24 hours."""
    half = (stamp.groupdict().get("half") or "").upper()
    hour, colon, rest = stamp["time"].partition(":")
    if not half:
        return f"{hour}{colon}{rest}"
    return f"{int(hour) % 12 + (12 if half == 'PM' else 0):02d}:{rest}"
