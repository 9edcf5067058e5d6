"""The lines that mean something, as one table: how each is recognised, what it means, and who says so.

The texts are facts of status-mif.md section 10, and of section 9 for the texts of status messages.
"""

import re
from enum import StrEnum

from msgspec import Struct


class Backing(StrEnum):
    """How it is known that a client writes a line, and what it means by it."""

    DOCUMENTED = "documented"
    FIELD_POST = "field post"
    PUBLIC_CODE = "public code"
    INFERRED = "inferred"


class Kind(StrEnum):
    """What a line tells."""

    COMMAND_LINE = "command-line"
    STARTED = "started"
    EVENT = "event"
    EXIT_CODE = "exit-code"
    LOOKING = "looking"
    MATCHED = "matched"
    BY_EXIT_CODE = "by-exit-code"
    RAISED = "raised"
    COMPLETE = "complete"
    RETRY = "retry"
    TRIED = "tried"
    BY_MIF = "by-mif"
    NOTICE = "notice"
    NO_MATTER = "no-matter"
    MIF_FOLDER = "mif-folder"
    MIF_CHECKED = "mif-checked"
    MIF_FIELD = "mif-field"
    MIF_FOUND = "mif-found"


class LogLine(Struct, frozen=True):
    """A line of the table. `opening` is the text that it begins with or, `anywhere`, holds; `pattern` reads it all.

    `source` is a tag of `mifkit.references`, and `backing` says how far it bears the line out.
    """

    log: str
    kind: Kind
    opening: str
    pattern: re.Pattern[str]
    meaning: str
    source: str
    backing: Backing
    anywhere: bool = False


class Recognised(Struct, frozen=True):
    """A line of the table, and what a message has in its places."""

    line: LogLine
    fields: dict[str, str]


EXECMGR, SMSAPM32, PCMWIN, DESPOOL = "execmgr", "smsapm32", "pcmwin", "despool"
DOCUMENTED, FIELD_POST, INFERRED = Backing.DOCUMENTED, Backing.FIELD_POST, Backing.INFERRED
PUBLIC_CODE = Backing.PUBLIC_CODE

CODE = r"(?P<code>-?[0-9]{1,20}|0[xX][0-9A-Fa-f]{1,20})"
WHERE = r"Ad: ?(?P<advertisement>[^,]*), Package: ?(?P<package>[^,]*), Program: (?P<program>.*)"


def _line(
    log: str, kind: Kind, opening: str, rest: str, meaning: str, source: str, backing: Backing, anywhere: bool = False
) -> LogLine:
    pattern = re.compile(re.escape(opening) + rest, re.DOTALL)
    return LogLine(log, kind, opening, pattern, meaning, source, backing, anywhere)


TABLE: tuple[LogLine, ...] = (
    _line(
        EXECMGR,
        Kind.COMMAND_LINE,
        "Command line = ",
        r"(?P<command>.*?)(?:,\s*Working Directory = .*)?",
        "the command line that is about to run",
        "KB919592",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.STARTED,
        "Raised Program Started Event for ",
        WHERE,
        "the program runs",
        "KB919592",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.EVENT,
        "Raising event:",
        r"\s.*?instance of (?P<event>SoftDist\w+).*",
        "the client reports an event of software distribution",
        "KB919592",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.EXIT_CODE,
        "Program exit code ",
        CODE,
        "the program has ended",
        "KB919592",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.LOOKING,
        "Looking for MIF file to get program status",
        r"\.?",
        "the client looks for a status MIF, as it always does",
        "KB919592",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.MATCHED,
        "A Matching MIF file ",
        r"(?P<mif>.*) was found\.?",
        "a status MIF was matched, so its Status decides",
        "KBZ916797",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.BY_EXIT_CODE,
        "Script for Package:",
        r" ?(?P<package>[^,]*), Program: (?P<program>.*) succeeded with exit code " + CODE,
        "no status MIF was matched, and the exit code means success",
        "KB919592",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.BY_EXIT_CODE,
        "Script for Package:",
        r" ?(?P<package>[^,]*), Program: (?P<program>.*) failed with exit code " + CODE,
        "no status MIF was matched, and the exit code means failure",
        "KB919592",
        INFERRED,
    ),
    _line(
        EXECMGR,
        Kind.RAISED,
        "Raised Program Prelim Success Event for ",
        WHERE,
        "success until the computer has restarted",
        "KB919592",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.RAISED,
        "Raised Program Success Event for ",
        WHERE,
        "success, by the exit code or by a status MIF",
        "OBS",
        PUBLIC_CODE,
    ),
    _line(
        EXECMGR,
        Kind.RAISED,
        "Raised Program ",
        r"(?P<event>[A-Za-z ]{1,60}) Event for " + WHERE,
        "the client has reported how the program ended",
        "KB919592",
        INFERRED,
    ),
    _line(
        EXECMGR,
        Kind.COMPLETE,
        "Execution is complete for program ",
        r"(?P<program>.*)\. The exit code is " + CODE + r", the execution status is (?P<status>\w{1,60})\.?",
        "what the client has recorded",
        "S0",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.RETRY,
        "Non fatal execution error",
        r".*",
        "the exit code is in the retry list: the program goes to WaitingRetry",
        "S1",
        DOCUMENTED,
        anywhere=True,
    ),
    _line(
        EXECMGR,
        Kind.TRIED,
        "Program Exit Code ",
        CODE + r" has been tried (?P<tried>[0-9]{1,10}) times, will retry later\.?",
        "so many tries were made, and another one follows",
        "CHAD",
        FIELD_POST,
    ),
    _line(
        EXECMGR,
        Kind.NOTICE,
        "CreateMandatoryRequestRecursively policy ",
        r".* no need to re-run.*",
        "a recurring schedule found an earlier success and did not run the program again",
        "S0",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.NO_MATTER,
        "Created Process for the passed command line",
        r".*",
        "the program was started",
        "KB919592",
        DOCUMENTED,
    ),
    _line(
        EXECMGR,
        Kind.NO_MATTER,
        "Execution Request for ",
        r".* state change from \w+ to \w+.*",
        "the request for a program changed its state",
        "OBS",
        PUBLIC_CODE,
    ),
    _line(
        EXECMGR,
        Kind.BY_MIF,
        'The failure description was "',
        r".*",
        "status message 10007 (10014 for an uninstall): failed, by a status MIF",
        "S4",
        DOCUMENTED,
        anywhere=True,
    ),
    _line(
        EXECMGR,
        Kind.BY_MIF,
        'The success description was "',
        r".*",
        "status message 10009 (10016 for an uninstall): success, by a status MIF",
        "S4",
        DOCUMENTED,
        anywhere=True,
    ),
    _line(
        SMSAPM32,
        Kind.MIF_FOLDER,
        "Sched data : MIF file spec ",
        r'"(?P<mif>.*)"',
        "SMS 2.0 looks for a status MIF of this name",
        "KB Q268791",
        DOCUMENTED,
    ),
    _line(
        SMSAPM32,
        Kind.MIF_CHECKED,
        "Sched data : Checking MIF file ",
        r'"(?P<mif>.*)"',
        "SMS 2.0 reads a status MIF",
        "KB Q268791",
        DOCUMENTED,
    ),
    _line(
        SMSAPM32,
        Kind.MIF_FIELD,
        "Sched data : MIF file ",
        r'(?P<field>manufacturer|product|version|locale|status|description) "(?P<value>.*)"',
        "a field of the status MIF that is read",
        "KB Q268791",
        DOCUMENTED,
    ),
    _line(
        SMSAPM32,
        Kind.MIF_FOUND,
        "Sched data : Found MIF file match: ",
        r'"(?P<mif>.*)"',
        "the status MIF matches; without this line nothing is reported from it",
        "KB Q268791",
        DOCUMENTED,
    ),
    _line(
        SMSAPM32,
        Kind.NOTICE,
        "A program status .mif has not been found.",
        r".*",
        "no status MIF was found",
        "KB Q292261",
        DOCUMENTED,
    ),
    _line(
        SMSAPM32,
        Kind.NOTICE,
        "Changing job status to success but not reporting any program status.",
        r".*",
        "on Windows 9x a program that restarts the computer counts as a success, and nothing is reported (D15)",
        "KB Q292261",
        DOCUMENTED,
    ),
    _line(
        PCMWIN,
        Kind.NOTICE,
        "Need to report with DMTF MIF: ",
        r"(?P<mif>.*)",
        "SMS 1.x has found a status MIF and sends it to the logon server",
        "KB Q169491",
        DOCUMENTED,
    ),
    _line(
        DESPOOL,
        Kind.NOTICE,
        "Despooler failed to execute the instruction, error code = cb",
        r".*",
        "SMS 1.x could not read a status MIF, or its Description is empty; SMS 1.2 before July 1998 then sets "
        "the job to Complete (D03)",
        "KB Q190135",
        DOCUMENTED,
        anywhere=True,
    ),
    _line(
        DESPOOL,
        Kind.NOTICE,
        "Compilation failed~syntax error on line",
        r".*",
        "the status MIF has a syntax error: check it with mifkit lint",
        "KB Q190135",
        DOCUMENTED,
        anywhere=True,
    ),
)

# Characters of its beginning by which a message is looked up: as many as the shortest opening allows.
KEY = 6
BY_OPENING: dict[str, tuple[LogLine, ...]] = {
    key: tuple(line for line in TABLE if not line.anywhere and line.opening.startswith(key))
    for key in {line.opening[:KEY] for line in TABLE if not line.anywhere}
}
ANYWHERE = tuple(line for line in TABLE if line.anywhere)


def recognise(message: str) -> Recognised | None:
    """The line of the table that a message is; `None` if it is none of them."""
    for line in BY_OPENING.get(message[:KEY], ()):
        if message.startswith(line.opening):
            found = line.pattern.fullmatch(message.rstrip("\r\n ~"))
            if found is not None:
                return Recognised(line, found.groupdict())
    for line in ANYWHERE:
        if line.opening in message:
            return Recognised(line, {})
    return None
