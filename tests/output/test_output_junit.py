"""`junit`: a suite with one case per file, as a well-kept reader of the format takes it."""

from pathlib import Path
from typing import Any

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from running import CLEAN, ERROR, STATUS, WARNING, checked, invoke, rendered, written


def suites(text: str) -> list[Any]:
    return list(JUnitXml.fromstring(text.encode("ascii")))


def case_of(text: str) -> Any:
    """The one case of the one suite."""
    (suite,) = suites(text)
    (case,) = suite
    assert suite.tests == 1
    assert suite.name == case.name
    return case


def counts(text: str) -> list[tuple[int, int, int]]:
    return [(suite.failures, suite.errors, suite.skipped) for suite in suites(text)]


def test_errors_are_one_failure_of_their_file() -> None:
    shown = rendered("junit", [checked(ERROR.replace("Class =", "Clas ="), "sub/a.mif")])
    case = case_of(shown)
    (failure,) = case.result
    assert counts(shown) == [(1, 0, 0)]
    assert (case.name, case.classname) == ("sub/a.mif", "mifkit")
    assert isinstance(failure, Failure)
    assert (failure.type, failure.message.partition(" (")[2]) == ("SYN116", "and 1 more error)")
    first, second, end = failure.text.split("\n")
    assert first.startswith("6:5: error SYN116 unknown-word: ")
    assert second.startswith("12:15: error SYN114 unquoted-text: The text after 'Value =' is not in double quotes. ")
    assert end == ""


def test_one_error_is_told_without_a_count() -> None:
    (failure,) = case_of(rendered("junit", [checked(ERROR)])).result
    assert failure.message == "The text after 'Value =' is not in double quotes"


def test_warnings_and_infos_are_output_of_a_case_that_passes() -> None:
    for text, line in ((WARNING, "16:1: warning SYN107 "), (STATUS, "3:3: info STA007 ")):
        shown = rendered("junit", [checked(text)])
        assert counts(shown) == [(0, 0, 0)]
        assert case_of(shown).is_passed
        assert case_of(shown).system_out.startswith(line)


def test_beside_errors_they_are_output_too() -> None:
    case = case_of(rendered("junit", [checked(ERROR + "\x1a")]))
    assert "SYN107" not in case.result[0].text
    assert "SYN107" in case.system_out


def test_a_file_without_findings_passes_silently() -> None:
    case = case_of(rendered("junit", [checked(CLEAN)]))
    assert case.is_passed
    assert case.system_out is None


def test_an_unreadable_file_is_an_error(tmp_path: Path) -> None:
    shown = invoke("lint", "-o", "junit", tmp_path / "gone.mif", written(tmp_path, CLEAN)).stdout
    (error,) = next(iter(suites(shown)[0])).result
    assert counts(shown) == [(0, 1, 0), (0, 0, 0)]
    assert isinstance(error, Error)
    assert (error.type, error.message.partition(":")[0]) == ("unreadable-file", "Cannot be read")


@pytest.mark.parametrize("arguments", [(), ("--select", "MSI")])
def test_another_format_is_skipped(arguments: tuple[str, ...], tmp_path: Path) -> None:
    shown = invoke("lint", "-o", "junit", written(tmp_path, "DEPTH = 8;\n"), *arguments).stdout
    assert counts(shown) == [(0, 0, 1)]
    assert isinstance(case_of(shown).result[0], Skipped)


def test_no_file_at_all_is_a_report_too() -> None:
    assert suites(rendered("junit", [])) == []
