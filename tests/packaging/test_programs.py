"""The programs of a definition and of exported data, and their option "After running"."""

import json

import pytest

from mifkit.files.source import Source
from mifkit.packaging.packages import PackagesError
from mifkit.packaging.programs import Program, read_programs
from mifkit.status.outcome.circumstances import AfterRunning

HEAD = "[PDF]\nVersion=2.0\n\n[Package Definition]\nName=Tool\nPrograms=Install\n"


def source(text: str, name: str) -> Source:
    return Source(name, text.encode())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", AfterRunning.NOTHING),
        ("AfterRunning=\n", AfterRunning.NOTHING),
        ("AfterRunning=ProgramRestart\n", AfterRunning.PROGRAM_RESTART),
        ("afterrunning = smsRESTART\n", AfterRunning.SMS_RESTART),
        ('AfterRunning="SMSLogoff"\n', AfterRunning.SMS_LOGOFF),
        ("AfterRunning=Reboot\n", None),
    ],
)
def test_a_definition_names_the_option(line: str, expected: AfterRunning | None) -> None:
    text = f"{HEAD}\n[Install]\nName=Per system\nCommandLine=setup.exe /s\n{line}"
    assert read_programs(source(text, "tool.sms")) == (Program("Per system", "setup.exe /s", expected),)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (0x08115400, AfterRunning.NOTHING),
        (0x00040000, AfterRunning.PROGRAM_RESTART),
        ("0x00080000", AfterRunning.SMS_RESTART),
        (str(0x02000000 | 0x2000), AfterRunning.SMS_LOGOFF),
        (0x000C0000, None),  # two options at once
        (None, None),
        ("", None),
    ],
)
def test_an_export_has_the_option_in_its_flags(flags: int | str | None, expected: AfterRunning | None) -> None:
    record = {"PackageID": "ABC00001", "ProgramName": "Install", "CommandLine": "setup.exe", "ProgramFlags": flags}
    found = read_programs(source(json.dumps([record, {"PackageID": "ABC00001", "Name": "Tool"}]), "programs.json"))
    assert found == (Program("Install", "setup.exe", expected, "ABC00001"),)


def test_flags_that_are_no_number_are_refused() -> None:
    with pytest.raises(PackagesError, match=r"record 1: ProgramFlags is 'many', not a number"):
        read_programs(source('{"PackageID": "A", "ProgramName": "Install", "ProgramFlags": "many"}', "programs.json"))
