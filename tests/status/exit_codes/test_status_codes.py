"""Exit codes: their written forms, their names, and what a Description gives away."""

import json
from collections import defaultdict
from importlib.resources import files
from typing import Any

import pytest

from mifkit.references import publication
from mifkit.status.exit_codes.codes import describe, label, parse_exit_code, unwrapped
from mifkit.status.exit_codes.messages import SHIPPED, ShippedMessage
from mifkit.status.exit_codes.names import named_code, named_codes
from mifkit.status.exit_codes.recovery import Confidence, recover_exit_code, recovery
from mifkit.status.settings.client_settings import ClientSettings, classify
from mifkit.status.settings.values import read_table

TABLE = files("mifkit.status.exit_codes").joinpath("win32_codes.json")
ROWS = json.loads(TABLE.read_text("utf-8"))

SHARED = {1231, 1232}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0", 0),
        (" 1618 ", 1618),
        ("+5", 5),
        ("-1", 0xFFFFFFFF),
        ("-2147024894", 0x80070002),
        ("2147942402", 0x80070002),
        ("0x80070002", 0x80070002),
        ("0X80004005", 2147500037),
        ("-2147483648", 0x80000000),
        ("4294967295", 0xFFFFFFFF),
    ],
)
def test_the_forms_of_one_exit_code_are_equal(text: str, code: int) -> None:
    assert parse_exit_code(text) == code


@pytest.mark.parametrize("text", ["4294967296", "-2147483649", "0x100000000", "9" * 20])
def test_a_number_beyond_32_bits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="32 bits"):
        parse_exit_code(text)


@pytest.mark.parametrize("text", ["", "abc", "1.5", "0x", "-0x5", "1_000", "١٢", "9" * 5000, "--1", "1618 0"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a decimal number"):
        parse_exit_code(text)


def test_a_code_has_its_name_and_message() -> None:
    entry = describe(112)
    assert entry is not None
    assert (entry.name, entry.message) == ("ERROR_DISK_FULL", "There is not enough space on the disk.")
    assert describe(1617) is None


def test_a_label_names_what_is_known() -> None:
    assert label(1618) == "1618 (ERROR_INSTALL_ALREADY_RUNNING)"
    assert label(7) == "7 (ERROR_ARENA_TRASHED)"
    assert label(70001) == "70001"
    assert label(0x80070002) == "2147942402 (0x80070002)"


def test_only_a_wrapped_win32_code_is_unwrapped() -> None:
    assert unwrapped(0x80070652) == 1618
    assert unwrapped(0x80004005) is None
    assert unwrapped(1618) is None


def test_the_table_is_whole() -> None:
    assert len(ROWS) == 99
    assert sum(row["default_class"] == "retry" for row in ROWS) == 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["code"]))
def test_the_default_class_is_that_of_the_default_settings(row: dict[str, Any]) -> None:
    assert classify(row["code"], ClientSettings()).value == row["default_class"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["code"]))
def test_every_system_message_gives_its_code_away(row: dict[str, Any]) -> None:
    found = recover_exit_code(f"  {row['message']}\r\n")
    assert found is not None
    assert found.confidence == "high"
    assert set(found.codes) == (SHARED if row["code"] in SHARED else {row["code"]})


@pytest.mark.parametrize("row", [row for row in ROWS if len(row["message"]) > 101], ids=lambda row: row["code"])
def test_a_message_that_was_cut_gives_its_code_away(row: dict[str, Any]) -> None:
    # One character more where the cut falls on a blank, which counts for nothing.
    cut = next(cut for n in (100, 101) if not (cut := row["message"][:n]).endswith(" "))
    found = recover_exit_code(cut)
    assert found is not None
    assert found.confidence == "medium"
    assert set(found.codes) == (SHARED if row["code"] in SHARED else {row["code"]})


def test_a_message_cut_shorter_gives_nothing_away() -> None:
    longest = max((row["message"] for row in ROWS), key=len)
    assert recover_exit_code(longest[:99]) is None


def test_100_characters_separate_all_messages_but_one_pair() -> None:
    begun = defaultdict(set)
    for row in ROWS:
        begun[row["message"][:100]].add(row["code"])
    assert [codes for codes in begun.values() if len(codes) > 1] == [SHARED]


def test_a_message_that_is_broken_over_lines_is_recognised() -> None:
    found = recover_exit_code("There is not enough\r\n      space on the disk.")
    assert found is not None
    assert found.codes == (112,)


def test_an_installer_error_number_is_the_code() -> None:
    found = recover_exit_code("Installer error 1618")
    assert found is not None
    assert (found.codes, found.confidence) == ((1618,), "high")
    negative = recover_exit_code("Installer error -2147023278")
    assert negative is not None
    assert negative.codes == (0x80070652,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Installer error",
        "Installer error 99999999999",
        "Installer error " + "9" * 5000,
        "Installer error ١٢",
        "Product: Reader -- Installation failed.",
        "Es steht nicht genug Speicherplatz auf dem Datenträger zur Verfügung.",
        "x" * 100_000,
    ],
)
def test_other_texts_give_nothing_away(text: str) -> None:
    assert recover_exit_code(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Installer error 1618 in step 2", 1618),
        ("Setup ended with exit code 1618.", 1618),
        ("The installation failed: exit code: 1603, see the log", 1603),
        ("msiexec returned error 1618", 1618),
        ("Failed (0x80070652)", 1618),
        ("Fehlercode 1618: Abbruch", 1618),
        ("Return code = -2147023278", 0x80070652),
        ("error 1618, again error 1618", 1618),
        ("Exit code = 0x652", 1618),
        ("Error: 0x80070652", 1618),
        ("setup.exe exited with 1618", 1618),
        ("msiexec returned 1618.", 1618),
        ("error (1618)", 1618),
    ],
)
def test_a_code_inside_a_longer_text_has_low_confidence(text: str, code: int) -> None:
    found = recover_exit_code(text)
    assert found is not None
    assert (found.codes, found.confidence) == ((code,), Confidence.LOW)


@pytest.mark.parametrize(
    "text",
    [
        "Error 1311. Source file not found: Data1.cab",
        "exit code 1618 after exit code 1603",
        "error 1618x",
        "error 3.2 of the spec",
        "error 2 of 5 files",
        "the query returned 1618 rows",
        "0x8007065",
        "terrors 5",
        "Exit code 0",
        "Error " * 20_000 + "x",
        "0x" * 50_000,
    ],
)
def test_what_is_no_code_or_more_than_one_gives_nothing_away(text: str) -> None:
    assert recover_exit_code(text) is None


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: f"{row.code}-{row.language}")
def test_every_shipped_message_gives_its_code_away_and_names_its_page(row: ShippedMessage) -> None:
    found = recover_exit_code(row.text.removesuffix("."))
    assert found is not None
    assert (found.codes, found.confidence) == ((row.code,), "high" if row.attested == "windows" else "medium")
    assert row.source in found.evidence
    assert row.source.startswith("http")


def test_a_site_adds_its_own_messages() -> None:
    settings = read_table(
        {"messages": {"1618": ["Eine andere Installation läuft.", "Später"], "0x70": ["Voll"]}}
    ).settings
    assert [found.codes for text in ("später ", "Später.", "Voll") if (found := recovery(settings.messages)(text))] == [
        (1618,),
        (112,),
    ]
    assert recovery(()) is recover_exit_code
    assert recovery(settings.messages) is recovery(settings.messages)


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ({"messages": 5}, "messages"),
        ({"messages": {"x": ["a"]}}, "messages.x"),
        ({"messages": {"99999999999": ["a"]}}, "messages.99999999999"),
        ({"messages": {"5": "a"}}, "messages.5"),
        ({"messages": {"5": [" "]}}, "messages.5"),
    ],
)
def test_faulty_messages_are_problems(table: dict[str, object], place: str) -> None:
    assert [problem.place for problem in read_table(table).problems] == [place]


def test_names_reach_the_last_win32_code_and_the_families_of_windows() -> None:
    codes = list(named_codes())
    assert len({entry.code for entry in codes}) == len(codes)
    assert {entry.family for entry in codes} >= {"Windows error", "HRESULT", "NTSTATUS", ".NET"}
    windows = [entry.code for entry in codes if entry.family == "Windows error"]
    assert min(windows) == 0
    assert 15_800 < max(windows) <= 15_999
    for code, name in ((0x80004005, "E_FAIL"), (0xC0000005, "STATUS_ACCESS_VIOLATION"), (15864, None)):
        found = named_code(code)
        assert found is not None
        assert name is None or found.name == name
    assert named_code(70001) is None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["code"]))
def test_names_agree_with_the_table_of_messages(row: dict[str, Any]) -> None:
    found = named_code(row["code"])
    assert found is None or found.name == row["name"]


def test_each_table_names_a_publication() -> None:
    assert {publication(entry.source).tag for entry in named_codes()} == {"GOSYS", "CLR", "PSADT", "CMERR"}
