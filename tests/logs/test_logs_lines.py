"""The table of lines: each text of the specification is recognised, and what merely resembles it is not."""

import pytest

from mifkit.logs.lines import KEY, TABLE, Backing, Kind, recognise
from mifkit.references import reference

EVENT = (
    'Raising event:\n[SMS_CodePage(437)]\ninstance of SoftDistProgramPrelimSuccessEvent\n{\n\tExitCode = "3010";\n};\n'
)

# The lines of status-mif.md 9 and 10: the text, what it tells, and what stands in it.
LINES: list[tuple[str, Kind, dict[str, str | None]]] = [
    ("Program exit code 1618", Kind.EXIT_CODE, {"code": "1618"}),
    ("Program exit code -2147024894", Kind.EXIT_CODE, {"code": "-2147024894"}),
    ("Looking for MIF file to get program status", Kind.LOOKING, {}),
    ("A Matching MIF file MIF.mif was found", Kind.MATCHED, {"mif": "MIF.mif"}),
    (
        "Script for Package:RDR00042, Program: Set, up succeeded with exit code 3010",
        Kind.BY_EXIT_CODE,
        {"package": "RDR00042", "program": "Set, up", "code": "3010"},
    ),
    (EVENT, Kind.EVENT, {"event": "SoftDistProgramPrelimSuccessEvent"}),
    (
        "Raised Program Prelim Success Event for Ad:RDR20017, Package:RDR00042, Program: X",
        Kind.RAISED,
        {"advertisement": "RDR20017", "package": "RDR00042", "program": "X"},
    ),
    (
        "Raised Program Started Event for Ad:RDR20017, Package:RDR00042, Program: X",
        Kind.STARTED,
        {"advertisement": "RDR20017", "package": "RDR00042", "program": "X"},
    ),
    (
        "Execution is complete for program X. The exit code is 1. The exit code is 5, the execution status is Failure",
        Kind.COMPLETE,
        {"program": "X. The exit code is 1", "code": "5", "status": "Failure"},
    ),
    (
        "Raised Program Success Event for Ad:RDR20017, Package:RDR00042, Program: X",
        Kind.RAISED,
        {"advertisement": "RDR20017", "package": "RDR00042", "program": "X"},
    ),
    ("Non fatal execution error", Kind.RETRY, {}),
    ("Something: Non fatal execution error 999 encountered.", Kind.RETRY, {}),
    (
        "Program Exit Code 999 has been tried 2 times, will retry later",
        Kind.TRIED,
        {"code": "999", "tried": "2"},
    ),
    ("CreateMandatoryRequestRecursively policy X no need to re-run", Kind.NOTICE, {}),
    ('The program failed. The failure description was "no".', Kind.BY_MIF, {}),
    ('Sched data : MIF file spec "C:\\Temp\\Test.mif"~', Kind.MIF_FOLDER, {"mif": "C:\\Temp\\Test.mif"}),
    ('Sched data : Checking MIF file "C:\\Winnt\\Test.mif"~', Kind.MIF_CHECKED, {"mif": "C:\\Winnt\\Test.mif"}),
    ('Sched data : MIF file status "Success"~', Kind.MIF_FIELD, {"field": "status", "value": "Success"}),
    ('Sched data : MIF file locale ""~', Kind.MIF_FIELD, {"field": "locale", "value": ""}),
    ('Sched data : Found MIF file match: "C:\\Winnt\\Test.mif"~', Kind.MIF_FOUND, {"mif": "C:\\Winnt\\Test.mif"}),
    ("A program status .mif has not been found.", Kind.NOTICE, {}),
    ("Changing job status to success but not reporting any program status.", Kind.NOTICE, {}),
    ("Need to report with DMTF MIF: C:\\WINDOWS\\A.MIF", Kind.NOTICE, {"mif": "C:\\WINDOWS\\A.MIF"}),
    ("Despooler failed to execute the instruction, error code = cb", Kind.NOTICE, {}),
    ("Compilation failed~syntax error on line 4", Kind.NOTICE, {}),
]


@pytest.mark.parametrize(("message", "kind", "fields"), LINES)
def test_a_line_of_the_specification_is_recognised(message: str, kind: Kind, fields: dict[str, str | None]) -> None:
    found = recognise(message)
    assert found is not None
    assert (found.line.kind, found.fields) == (kind, fields)


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
def test_what_resembles_a_line_is_not_taken_for_it(message: str) -> None:
    assert recognise(message) is None


def test_every_line_of_the_table_is_tested() -> None:
    tested = {recognise(message).line for message, _, _ in LINES}  # type: ignore[union-attr]
    inferred = {line for line in TABLE if line.backing is not Backing.DOCUMENTED or line.kind is Kind.COMMAND_LINE}
    untested = set(TABLE) - tested - inferred
    assert {line.opening for line in untested} == {
        "Created Process for the passed command line",
        'The success description was "',
    }


def test_every_line_tells_what_it_means_and_who_says_so() -> None:
    for line in TABLE:
        assert line.meaning
        assert reference(line.source).title
        assert line.anywhere or len(line.opening) >= KEY


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.opening)
def test_a_long_line_is_read_to_its_end(line: object) -> None:
    opening = getattr(line, "opening", "")
    parts = [". The exit code is 1", ", Working Directory = ", " state change from a", ", Program: ", ' "', " ", "1"]
    for part in parts:
        found = recognise(opening + part * (60_000 // len(part)) + "!")
        assert found is None or found.line in TABLE
