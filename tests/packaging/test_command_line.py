"""Windows command lines: arguments as CommandLineToArgvW splits them, their places, and what launchers start."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mifkit.packaging.argument import arguments, arguments_without_escapes
from mifkit.packaging.command_line import commands


def texts(line: str) -> list[str]:
    return [one.text for one in arguments(line)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # The examples of Microsoft's page on parsing arguments.
        ('p "a b c" d e', ["p", "a b c", "d", "e"]),
        (r'p "ab\"c" "\\" d', ["p", 'ab"c', "\\", "d"]),
        (r'p a\\\b d"e f"g h', ["p", r"a\\\b", "de fg", "h"]),
        (r"p a\\\"b c d", ["p", r"a\"b", "c", "d"]),
        (r'p a\\\\"b c" d e', ["p", r"a\\b c", "d", "e"]),
        ("", []),
        (" \t ", []),
        ("p", ["p"]),
        ('p ""', ["p", ""]),
        ('p """', ["p", '"']),
        ('p "a""b" c', ["p", 'a"b c']),
        ('p "a', ["p", "a"]),
        ('"C:\\a b\\p.exe" /m', ["C:\\a b\\p.exe", "/m"]),
        ('"C:\\a\\" x', ["C:\\a\\", "x"]),
        ('C:\\a"b c" x', ['C:\\a"b', "c x"]),
        ("p\ta", ["p", "a"]),
        ("p a\\", ["p", "a\\"]),
    ],
)
def test_arguments_are_split_as_windows_does(line: str, expected: list[str]) -> None:
    assert texts(line) == expected


def test_without_escapes_a_folder_that_ends_in_a_backslash_ends_its_argument() -> None:
    line = r'p D="C:\App\" /m MIF'
    assert texts(line) == ["p", 'D=C:\\App" /m MIF']
    assert [one.text for one in arguments_without_escapes(line)] == ["p", "D=C:\\App\\", "/m", "MIF"]


def test_places_hold_the_quotes() -> None:
    line = '  p  "a b"c  d'
    assert [line[one.start : one.end] for one in arguments(line)] == ["p", '"a b"c', "d"]


@given(st.text(alphabet='ab \t"\\/&|', max_size=60))
def test_places_are_in_order_and_leave_only_blanks_between(line: str) -> None:
    at = 0
    for one in arguments(line):
        assert at <= one.start < one.end <= len(line)
        assert not line[at : one.start].strip(" \t")
        at = one.end
    assert not line[at:].strip(" \t")


@given(st.lists(st.text(alphabet='ab c"\\', min_size=1, max_size=8), max_size=5))
def test_what_was_quoted_by_the_rules_comes_back(values: list[str]) -> None:
    def quoted(value: str) -> str:
        out, backslashes = [], 0
        for char in value:
            if char == "\\":
                backslashes += 1
                continue
            out.append("\\" * (2 * backslashes + 1 if char == '"' else backslashes) + char)
            backslashes = 0
        return '"' + "".join(out) + "\\" * (2 * backslashes) + '"'

    assert texts(" ".join(["p", *map(quoted, values)])) == ["p", *values]


@pytest.mark.parametrize(
    ("line", "programs"),
    [
        ("msiexec /i x.msi", ["msiexec"]),
        (r'"%SystemRoot%\System32\MSIEXEC.EXE" /i x', ["msiexec"]),
        (r"C:\Program Files\x y\setup.exe -m", ["setup"]),
        ("cmd /c msiexec /i x", ["msiexec"]),
        ('cmd.exe /s /c "msiexec /i x"', ["msiexec"]),
        (r'cmd /c "C:\a b\msiexec.exe" /i x', ["msiexec"]),
        (r'cmd /c "msiexec /i "C:\a b\x.msi" /qn"', ["msiexec"]),
        ('cmd /c "msiexec /i x & exit 0"', ["msiexec", "exit"]),
        ('cmd /c "', []),
        ("cmd /k", []),
        ("cmd", ["cmd"]),
        ('start "" /wait msiexec /i x', ["msiexec"]),
        (r"start /d C:\x /wait msiexec /i x", ["msiexec"]),
        ("start /wait", ["start"]),
        ("call setup.exe -m", ["setup"]),
        ("@msiexec /i x", ["msiexec"]),
        ("a&&b||c|d", ["a", "b", "c", "d"]),
        ('a "x & y"', ["a"]),
        ("xcopy msiexec.exe d: /m", ["xcopy"]),
    ],
)
def test_the_programs_that_a_line_starts(line: str, programs: list[str]) -> None:
    assert [one.name for one in commands(line)] == programs


def test_nesting_without_end_is_read_to_a_depth_and_no_further() -> None:
    assert commands("cmd /c " * 100 + "msiexec /i x")[0].name == "cmd"
    assert commands("cmd /c " * 10 + "msiexec /i x")[0].name == "msiexec"


@pytest.mark.parametrize("piece", ['"', "\\", '\\"', "& ", "cmd /c ", '"" ', "a "])
def test_hostile_lines_are_read_to_their_end(piece: str) -> None:
    assert all(one.end <= len(piece) * 40_000 for one in commands(piece * 40_000))


@given(st.text(alphabet='cmd /"\\&|start msiexec', max_size=80))
def test_no_line_stops_it(line: str) -> None:
    for one in commands(line):
        assert 0 <= one.program.start < one.program.end <= one.end <= len(line)
