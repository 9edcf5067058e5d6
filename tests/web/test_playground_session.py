"""The side of the playground that is Python, run as the page's worker runs it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import CLEAN, ERROR, SAMPLES

from mifkit.web.playground import session

MASKED = (SAMPLES / "MSIRDR42.mif").read_bytes()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    yield
    assert Path.cwd() == tmp_path


def loaded(data: bytes) -> Any:
    return json.loads(session.load("a.mif", data))


def answer(*arguments: str, **files: bytes) -> Any:
    held = {name.replace("_", "."): loaded(data) for name, data in files.items()}
    return json.loads(session.run(json.dumps({"arguments": arguments, "files": held})))


def test_findings_come_as_json() -> None:
    given = answer("lint", "-o", "json", "a.mif", a_mif=ERROR.encode())
    assert (given["status"], given["error"]) == (1, "")
    assert json.loads(given["out"])["diagnostics"][0]["path"] == "a.mif"


def test_an_outcome_takes_the_package_among_the_files() -> None:
    package = (SAMPLES / "contoso-reader.sms").read_bytes()
    command = ("outcome", "--exit-code", "1618", "--package", "b.sms", "-o", "json", "MSIRDR42.mif")
    assert json.loads(answer(*command, MSIRDR42_mif=MASKED, b_sms=package)["out"])["state"] == "FailureNonRetry"


def test_a_fix_changes_the_file_that_comes_back() -> None:
    given = answer("format", "a.mif", a_mif=CLEAN.replace("  ", "").encode())
    assert given["files"]["a.mif"]["text"] == CLEAN


@pytest.mark.parametrize(
    "data",
    [b'Name = "caf\xe9"\r\n', 'Name = "é"'.encode(), 'Name = "é"'.encode("utf-16"), b"", b"\xef\xbb\xbfA"],
    ids=["ANSI", "UTF-8", "UTF-16", "empty", "mark"],
)
def test_a_file_that_nobody_edits_stays_as_it_is(data: bytes) -> None:
    assert session.content(loaded(data)) == data


def test_what_is_typed_into_ascii_is_ansi_and_else_utf_16() -> None:
    file = loaded(b"Name")
    assert session.content(file | {"text": "é"}) == b"\xe9"
    assert session.content(file | {"text": "中"}) == b"\xff\xfe-N"


def test_what_cannot_be_done_is_an_error_and_no_traceback() -> None:
    given = answer("outcome", "--exit-code", "many", "a.mif", a_mif=MASKED)
    assert given["status"] == 2
    assert "many" in given["error"]
    assert "Traceback" not in given["error"]


def test_nothing_of_an_earlier_run_is_left() -> None:
    answer("lint", "a.mif", a_mif=ERROR.encode())
    given = answer("lint", "-o", "concise", ".", b_mif=CLEAN.encode())
    assert "a.mif" not in given["out"]


def test_the_page_offers_every_product_newest_first() -> None:
    known = json.loads(session.known())
    assert known["products"][-1] == ["sms1.0", "SMS 1.0"]
    assert known["default"] in {name for name, _ in known["products"]}
