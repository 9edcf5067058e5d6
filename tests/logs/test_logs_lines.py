"""The table of lines: every line of the specification is recognised, and text that only resembles a line is not."""

import re
import time

import msgspec
import pytest

from mifkit.logs.lines import KEY_LENGTH, LINES, EventKind, KnownLine, LineCertainty, LineTable
from mifkit.references import publication

EVENT = (
    'Raising event:\n[SMS_CodePage(437)]\ninstance of SoftDistProgramPrelimSuccessEvent\n{\n\tExitCode = "3010";\n};\n'
)

# The lines of status-mif.md 9 and 10: the message, its event, and the values in it that executions use.
MESSAGES: list[tuple[str, EventKind, dict[str, str]]] = [
    ("Program exit code 1618", EventKind.EXIT_CODE, {"exit_code": "1618"}),
    ("Program exit code -2147024894", EventKind.EXIT_CODE, {"exit_code": "-2147024894"}),
    ("Looking for MIF file to get program status", EventKind.MIF_SEARCH, {}),
    ("A Matching MIF file MIF.mif was found", EventKind.MIF_MATCHED, {"mif": "MIF.mif"}),
    (
        "Script for Package:RDR00042, Program: Set, up succeeded with exit code 3010",
        EventKind.BY_EXIT_CODE,
        {"package": "RDR00042", "program": "Set, up", "exit_code": "3010"},
    ),
    (EVENT, EventKind.EVENT_TEXT, {"event_class": "SoftDistProgramPrelimSuccessEvent"}),
    (
        "Raised Program Prelim Success Event for Ad:RDR20017, Package:RDR00042, Program: X",
        EventKind.RESULT_RAISED,
        {"advertisement": "RDR20017", "package": "RDR00042", "program": "X"},
    ),
    (
        "Raised Program Started Event for Ad:RDR20017, Package:RDR00042, Program: X",
        EventKind.STARTED,
        {"advertisement": "RDR20017", "package": "RDR00042", "program": "X"},
    ),
    (
        "Execution is complete for program X. The exit code is 1. The exit code is 5, the execution status is Failure",
        EventKind.COMPLETE,
        {"program": "X. The exit code is 1", "exit_code": "5", "status": "Failure"},
    ),
    (
        "Raised Program Success Event for Ad:RDR20017, Package:RDR00042, Program: X",
        EventKind.RESULT_RAISED,
        {"advertisement": "RDR20017", "package": "RDR00042", "program": "X"},
    ),
    ("Non fatal execution error", EventKind.RETRY_ANNOUNCED, {}),
    ("Something: Non fatal execution error 999 encountered.", EventKind.RETRY_ANNOUNCED, {}),
    (
        "Program Exit Code 999 has been tried 2 times, will retry later",
        EventKind.TRY_COUNTED,
        {"exit_code": "999", "tries": "2"},
    ),
    ("CreateMandatoryRequestRecursively policy X no need to re-run", EventKind.NOTICE, {"policy": "X"}),
    ('The program failed. The failure description was "no".', EventKind.FAILED_BY_MIF, {}),
    ('Sched data : MIF file spec "C:\\Temp\\Test.mif"~', EventKind.MIF_FOLDER, {"mif": "C:\\Temp\\Test.mif"}),
    ('Sched data : Checking MIF file "C:\\Winnt\\Test.mif"~', EventKind.MIF_CHECKED, {"mif": "C:\\Winnt\\Test.mif"}),
    ('Sched data : MIF file status "Success"~', EventKind.MIF_FIELD, {"field": "status", "value": "Success"}),
    ('Sched data : MIF file locale ""~', EventKind.MIF_FIELD, {"field": "locale", "value": ""}),
    (
        'Sched data : Found MIF file match: "C:\\Winnt\\Test.mif"~',
        EventKind.MIF_FOUND,
        {"mif": "C:\\Winnt\\Test.mif"},
    ),
    (
        "Program 'C:\\a.exe' terminated with exit code = 3.",
        EventKind.EXIT_CODE,
        {"program": "C:\\a.exe", "exit_code": "3"},
    ),
    (
        '+++ Starting Install enforcement for App DT "Reader" ApplicationDeliveryType - ScopeId_1, Revision - 6',
        EventKind.ENFORCEMENT_STARTED,
        {"action": "Install", "application": "Reader"},
    ),
    (
        "    Matched exit code 1618 to a FastRetry entry in exit codes table.",
        EventKind.ENFORCEMENT_MATCHED,
        {"exit_code": "1618", "entry": "FastRetry"},
    ),
    (
        "    Unmatched exit code (1603) is considered an execution failure.",
        EventKind.ENFORCEMENT_UNMATCHED,
        {"exit_code": "1603"},
    ),
    ("A program status .mif has not been found.", EventKind.NOTICE, {}),
    ("Changing job status to success but not reporting any program status.", EventKind.NOTICE, {}),
    ("Need to report with DMTF MIF: C:\\WINDOWS\\A.MIF", EventKind.NOTICE, {"mif": "C:\\WINDOWS\\A.MIF"}),
    ("Despooler failed to execute the instruction, error code = cb", EventKind.NOTICE, {}),
    ("Compilation failed~syntax error on line 4", EventKind.NOTICE, {}),
]


@pytest.mark.parametrize(("message", "kind", "values"), MESSAGES)
def test_a_line_of_the_specification_is_recognised(message: str, kind: EventKind, values: dict[str, str]) -> None:
    found = LINES.recognise(message)
    assert found is not None
    assert found.known_line.event is kind
    assert {name: value for name, value in found.values.items() if name != "space"} == values


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Program exit code",
        "Program exit code 0x",
        "The Program exit code 0",
        "Execution is complete for program X. The exit code is 1618, the execution status is ",
        "Execution is complete for program X. The exit code is 1618",
        "xecution is complete for program X. The exit code is 1618, the execution status is Success",
        "A Matching MIF file was not looked for",
        "Raised Program Started Event for Ad:RDR20017",
        'Sched data : MIF file weather "fine"',
        "Policy is updated for Program: X, Package: RDR00042, Advert: RDR20017",
    ],
)
def test_text_that_resembles_a_line_is_not_recognised(message: str) -> None:
    assert LINES.recognise(message) is None


def test_every_documented_line_is_tested() -> None:
    tested = {found.known_line for message, _, _ in MESSAGES if (found := LINES.recognise(message)) is not None}
    untested = {row.pattern for row in set(LINES.rows) - tested if row.certainty is LineCertainty.DOCUMENTED}
    assert untested == {
        "Command line = {command}[,{spaces}Working Directory = …]",
        "Created Process for the passed command line…",
        '…The success description was "…',
    }


@pytest.mark.parametrize(
    ("message", "command"),
    [
        ("Command line = setup.exe /q", "setup.exe /q"),
        ("Command line = setup.exe /q, Working Directory = C:\\", "setup.exe /q"),
        ("Command line = a, Working Directory = b, Working Directory = c", "a"),
    ],
)
def test_a_command_line_ends_before_the_working_directory(message: str, command: str) -> None:
    found = LINES.recognise(message)
    assert found is not None
    assert found.values["command"] == command


@pytest.mark.parametrize("row", LINES.rows, ids=lambda row: row.pattern)
def test_every_row_has_a_meaning_and_a_known_source_and_begins_with_enough_text(row: KnownLine) -> None:
    assert row.meaning
    assert publication(row.source).title
    assert row.pattern.startswith("…") or len(re.split(r"[{\[…]", row.pattern)[0]) >= KEY_LENGTH


ROW = """
[values]
code = '[0-9]+'
[[line]]
pattern = 'Ended with {code}[, at once]: …'
log = "execmgr"
event = "notice"
meaning = "it has ended"
source = "S0"
certainty = "documented"
"""


def test_a_pattern_has_values_optional_text_and_any_text() -> None:
    table = LineTable(ROW)
    for message, code in (("Ended with 5: why", "5"), ("Ended with 12, at once: why", "12")):
        found = table.recognise(message)
        assert found is not None
        assert found.values == {"code": code}
    for message in ("Ended with x: why", "Ended with 5", "Ended with 5, at : why", "It Ended with 5: why"):
        assert table.recognise(message) is None


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        ('event = "notice"', 'event = "other"', msgspec.ValidationError),
        ('log = "execmgr"', 'log = "ccmexec"', msgspec.ValidationError),
        ('certainty = "documented"', 'certainty = "known"', msgspec.ValidationError),
        ('source = "S0"', "", msgspec.ValidationError),
        ('source = "S0"', 'source = "S0"\nnote = ""', msgspec.ValidationError),
        ("{code}", "{codes}", KeyError),
        ("[0-9]+", "[0-9", re.error),
    ],
)
def test_a_faulty_table_is_refused(before: str, after: str, error: type[Exception]) -> None:
    assert before in ROW
    with pytest.raises(error):
        LineTable(ROW.replace(before, after))


@pytest.mark.parametrize("row", LINES.rows, ids=lambda row: row.pattern)
def test_a_long_line_is_searched_in_linear_time(row: KnownLine) -> None:
    beginning = re.split(r"[{\[…]", row.pattern.removeprefix("…"))[0]
    parts = [". The exit code is 1", ", Working Directory = ", " state change from a", ", Program: ", ' "', " ", "1"]
    for part in parts:
        began = time.process_time()
        LINES.recognise(beginning + part * (60_000 // len(part)) + "!")
        assert time.process_time() - began < 5
