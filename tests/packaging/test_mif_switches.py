"""Switches that write a status MIF: msiexec, InstallShield, ISMIF32; what is wrong with them; the line without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mifkit.diagnostics import Certainty
from mifkit.packaging.mif_switches import PROBLEMS, MifSwitch, Problem, mif_switches, without_mif_switches
from mifkit.references import cite


def only(line: str) -> MifSwitch:
    (found,) = mif_switches(line)
    return found


@pytest.mark.parametrize(
    "line",
    [
        "msiexec /i x.msi /qn /m MIF",
        "MSIEXEC.EXE -I x.msi -M MIF",
        "msiexec /mMIF /i x.msi",
        'msiexec /i x.msi /m "MIF"',
        'msiexec /i x.msi "/m" MIF',
        'msiexec /i x.msi /m"MIF"',
        r'"C:\Windows\System32\msiexec.exe" /x{6F2C0A4E-91B7-4D35-8E0A-2B9D71C43F58} /m MIF',
        "msiexec /fa x.msi /m MIF",
        "msiexec /a x.msi /m MIF",
        "msiexec /package x.msi /m MIF",
        'cmd /c "msiexec /i x.msi /m MIF & exit 0"',
    ],
)
def test_msiexec_forms(line: str) -> None:
    found = only(line)
    assert (found.tool, found.name, found.file, found.problems) == ("msiexec", "MIF", "MIF.mif", ())
    assert found.certainty is Certainty.DOCUMENTED


@pytest.mark.parametrize(
    "line",
    [
        "msiexec /fm x.msi",
        "msiexec /jm x.msi",
        "msiexec /i x.msi /lm log.txt",
        "msiexec /i x.msi M=/m",
        'msiexec /i "/m MIF.msi"',
        "xcopy msiexec.exe d: /m",
        "robocopy a b /m MIF",
        "setup.exe /m MIF",
        "setup.exe -media_path:x",
        "setup.exe -m1serial",
        "install.exe -mX",
        "ismif32 -?",
        "msiexec",
        "",
    ],
)
def test_false_friends_write_nothing(line: str) -> None:
    assert mif_switches(line) == ()
    assert without_mif_switches(line) == line


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("msiexec /i x.msi /m", [Problem.MISSING_NAME]),
        ("msiexec /i x.msi /m /qn", [Problem.MISSING_NAME]),
        ("msiexec /i x.msi /m ALLUSERS=2", [Problem.MISSING_NAME]),
        ('msiexec /i x.msi /m ""', [Problem.MISSING_NAME]),
        ("msiexec /i x.msi /m NINECHARS", [Problem.TOO_LONG]),
        ("msiexec /i x.msi /m EIGHTCHR", []),
        (r"msiexec /i x.msi /m C:\t\MIF", [Problem.PATH]),
        ("msiexec /i x.msi /m MIF.mif", [Problem.EXTENSION]),
        ("msiexec /p x.msp /m MIF", [Problem.NO_ACTION]),
        ("msiexec /m MIF /forcerestart", [Problem.NO_ACTION]),
        (r"msiexec /m C:\LONGNAMES.mif", [Problem.PATH, Problem.EXTENSION, Problem.TOO_LONG, Problem.NO_ACTION]),
    ],
)
def test_what_is_wrong_with_a_switch_of_msiexec(line: str, problems: list[Problem]) -> None:
    assert list(only(line).problems) == problems


def test_a_variable_is_no_name_that_could_be_judged() -> None:
    found = only("msiexec /i x.msi /m %MIF_OF_THE_PACKAGE%")
    assert (found.name, found.file, found.problems) == ("%MIF_OF_THE_PACKAGE%", None, ())


def test_a_switch_behind_a_folder_with_a_last_backslash_is_found_but_unsure() -> None:
    found = only(r'msiexec /i x.msi DIR="C:\App\" /m MIF')
    assert (found.name, found.certainty) == ("MIF", Certainty.UNKNOWN)
    assert "not documented" in found.reason
    assert only(r'msiexec /i x.msi DIR="C:\App" /m MIF').certainty is Certainty.DOCUMENTED


def test_two_commands_of_a_line_are_two_switches_in_its_order() -> None:
    line = "msiexec /i a.msi /m ONE & msiexec /i b.msi /m TWO"
    assert [one.name for one in mif_switches(line)] == ["ONE", "TWO"]
    assert without_mif_switches(line) == "msiexec /i a.msi & msiexec /i b.msi"


@pytest.mark.parametrize(
    ("line", "name", "file", "problems"),
    [
        ("setup.exe -s -m", None, None, []),
        ("setup.exe -mReader", "Reader", "Reader.mif", []),
        ('setup.exe -m"Reader 2" -m1"1 2" -m2ENU', "Reader 2", "Reader 2.mif", []),
        ("setup.exe -mReader.mif", "Reader.mif", None, [Problem.EXTENSION]),
    ],
)
def test_installshield(line: str, name: str | None, file: str | None, problems: list[Problem]) -> None:
    found = only(line)
    assert (found.tool, found.name, found.file) == ("InstallShield setup", name, file)
    assert list(found.problems) == problems
    assert found.certainty is Certainty.INFERRED


def test_serial_number_and_locale_of_installshield_go_with_the_switch() -> None:
    line = 'setup.exe -s -mReader -m1"1 2" -m2ENU -x'
    assert only(line).options == (("1", "1 2"), ("2", "ENU"))
    assert without_mif_switches(line) == "setup.exe -s -x"


@pytest.mark.parametrize(
    ("line", "file", "problems"),
    [
        ('ismif32 -f Reader -c Fabrikam -p "Reader 2" -v 2.1 -s 1', "Reader.mif", []),
        ("ismif32.exe -fReader -s1", "Reader.mif", []),
        ("ismif32 /s 0", "Setup.mif", []),
        ("ismif32 -f Reader", "Reader.mif", [Problem.MISSING_STATUS]),
        ("ismif32 -s yes", "Setup.mif", [Problem.BAD_STATUS]),
        ("ismif32 -f -s 1", None, [Problem.MISSING_NAME]),
        ("ismif32 -f Reader.mif -s 1", None, [Problem.EXTENSION]),
        ("ismif32 \u2013s 1", "Setup.mif", [Problem.WRONG_DASH]),
        ("ismif32 -p \u201cReader\u201d -s 1", "Setup.mif", [Problem.CURLY_QUOTES]),
        ('ismif16 -p "Reader 2" -s 1', "Setup.mif", [Problem.BLANK_IN_VALUE]),
        ("ismif16 -p Reader -s 1", "Setup.mif", []),
        ("ismif32 -f VERYLONGNAME -s 1", "VERYLONGNAME.mif", []),
    ],
)
def test_ismif(line: str, file: str | None, problems: list[Problem]) -> None:
    found = only(line)
    assert (found.file, list(found.problems)) == (file, problems)
    assert found.places == ()
    assert without_mif_switches(line) == line


def test_options_of_ismif_are_told_by_their_letters() -> None:
    assert dict(only('ismif32 -f A -c Fabrikam -p "Reader 2" -v 2.1 -q -s 1').options) == {
        "f": "A",
        "c": "Fabrikam",
        "p": "Reader 2",
        "v": "2.1",
        "q": "",
        "s": "1",
    }


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("msiexec /i x.msi /qn /m MIF", "msiexec /i x.msi /qn"),
        ("msiexec /m MIF /i x.msi /qn", "msiexec /i x.msi /qn"),
        ("msiexec /i x.msi  /mMIF  /qn", "msiexec /i x.msi  /qn"),
        ('msiexec /i "a  b.msi" /m "MIF" /qn', 'msiexec /i "a  b.msi" /qn'),
        ("msiexec /i x.msi /m /qn", "msiexec /i x.msi /qn"),
        ("msiexec /i x.msi /m A /m B", "msiexec /i x.msi"),
        ('cmd /c "msiexec /i x.msi /m MIF"', 'cmd /c "msiexec /i x.msi"'),
    ],
)
def test_the_line_without_the_switch(line: str, rest: str) -> None:
    assert without_mif_switches(line) == rest


def test_every_problem_has_a_sentence_and_every_source_an_address() -> None:
    assert set(PROBLEMS) == set(Problem)
    for line in ("msiexec /i x /m A", "setup.exe -m", "ismif32"):
        assert cite(only(line).sources)


PARTS = ["msiexec", "/i", "x.msi", "/m", "MIF", "/mA", '"a b"', '"C:\\a\\"', "/qn", "cmd", "/c", "&", "setup.exe", "-m"]


@given(st.lists(st.sampled_from(PARTS), max_size=12).map(" ".join))
def test_nothing_is_left_to_take_out_and_nothing_else_is_lost(line: str) -> None:
    rest = without_mif_switches(line)
    found = [one for one in mif_switches(line) if one.places]
    taken = sum(end - start for one in found for start, end in one.places)
    assert len(rest) >= len(line) - taken - sum(2 * len(one.places) for one in found)
    remaining = iter(line)
    assert all(char in remaining for char in rest)
    if not found:
        assert rest == line


@given(st.text(max_size=80))
def test_any_text_is_read(line: str) -> None:
    for one in mif_switches("msiexec /i x " + line):
        assert all(0 <= start < end <= len(line) + 13 for start, end in one.places)
