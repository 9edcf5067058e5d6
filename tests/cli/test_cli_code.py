"""`mifkit code`: every form of number, what is said of a code, and the lists of a site."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from running import SAMPLES, invoke, written

SITE = SAMPLES / "sitectrl.ct0"


def shown(*arguments: str | Path) -> str:
    done = invoke("code", *arguments, "--explain")
    assert done.exit_code == 0, done.output
    # Lines are wrapped for reading.
    return " ".join(done.stdout.split())


def printed(*arguments: str | Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(invoke("code", "-o", "json", *arguments).stdout)
    schema = json.loads(files("mifkit.output.schemas").joinpath("code.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(document)
    return document


def codes(*arguments: str) -> list[int]:
    return [one["code"] for one in printed(*arguments)["codes"]]


def test_every_form_of_a_number_and_ranges() -> None:
    assert codes("1618", "-2147024891", "0x80070652") == [1618, 0x80070005, 0x80070652]
    assert codes("1601-1603", "0x10..0x12", "-3..-1") == [1601, 1602, 1603, 16, 17, 18, 2**32 - 3, 2**32 - 2, 2**32 - 1]
    assert codes("5", "0x5", "4-6") == [5, 4, 6]


def test_a_retryable_code_by_product() -> None:
    text = shown("1618", "--product", "cm2007", "--product", "cb")
    assert text.startswith("1618 0x00000652 ERROR_INSTALL_ALREADY_RUNNING Message: Another installation is already")
    assert "List: in the retry list (default lists)." in text
    assert (
        "Configuration Manager 2007: FailureRetry; runs it again after 900 s, about 1008 more times (documented" in text
    )
    assert "current branch: FailureRetry; runs it again after 600 s" in text
    assert "Windows Installer and script: fast retry (every 2 hours, 10 times)." in text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("1653", "1653 0x00000675 ERROR_FAIL_FAST_EXCEPTION or ERROR_ROLLBACK_DISABLED"),
        ("1653", "ERROR_ROLLBACK_DISABLED in Windows Installer, ERROR_FAIL_FAST_EXCEPTION in Windows"),
        ("1231", "1231 and 1232 have the same message, so a Description does not distinguish them"),
        ("1232", "1231 and 1232 have the same message, so a Description does not distinguish them"),
        ("1604", "a suspended, incomplete installation; it is in the default reboot list"),
        ("70001", "(no name known)"),
        ("7", "7 0x00000007 ERROR_ARENA_TRASHED Windows error"),
        ("0xC0000005", "STATUS_ACCESS_VIOLATION NTSTATUS"),
        ("0xE0434352", "Meaning, for .NET: a .NET program ended with an exception"),
        ("60012", "for PSAppDeployToolkit: the user deferred the installation"),
        ("0x87D00324", "for Configuration Manager: the application is not detected after its installation"),
        ("1618", "The retry list is for failures whose cause lies outside the command line"),
        ("70001", "mifkit's tables have neither its name nor its message"),
        ("1707", "Windows Installer: success; script: failure"),
        ("15605", "app package: fast retry"),
        ("3010", "soft reboot"),
        ("1641", "hard reboot"),
        ("0x80070652", "(HRESULT of ERROR_INSTALL_ALREADY_RUNNING)"),
        (
            "0x80070652",
            "It would match the retry list if unwrapped, but the lists hold plain codes, so it does not match.",
        ),
        (
            "0x80070643",
            "An HRESULT around 1603 (ERROR_INSTALL_FAILURE). It is inferred that the client does not unwrap",
        ),
    ],
)
def test_what_has_to_be_said_of_a_code(code: str, text: str) -> None:
    assert text in shown(code)


def test_a_code_with_a_name_is_not_said_to_have_none() -> None:
    assert "knows no name" not in shown("1618") + shown("0x80070652")


def test_a_wrapped_code_is_less_sure_than_a_plain_one() -> None:
    wrapped, plain = printed("0x80070652", "1", "--product", "cb")["codes"]
    assert [one["clients"][0]["certainty"] for one in (wrapped, plain)] == ["inferred", "documented"]
    told = json.loads(invoke("outcome", "--exit-code", "0x80070652", "-o", "json").stdout)
    assert (told["row"], told["certainty"]) == ("D28", "inferred")
    assert wrapped["unwrapped"] == {"code": 1618, "name": "ERROR_INSTALL_ALREADY_RUNNING", "code_class": "retry"}


def test_the_lists_of_a_site_take_the_place_of_the_defaults() -> None:
    text = shown("1602", "--settings", SITE, "--product", "cb")
    assert "List: in the retry list" in text
    assert "by default it is in none of the lists" in text
    assert "about 36 more times" in text
    document = printed("1602", "--settings", SITE)
    assert document["settings"] == str(SITE)
    assert (document["codes"][0]["code_class"], document["codes"][0]["default_class"]) == ("retry", "nonretry")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x"], "'x' is not an exit code"),
        (["0x100000000"], "does not fit into 32 bits"),
        (["9-5"], "end is smaller than its beginning"),
        (["0-5000"], "a range of 5001 exit codes; the maximum is 1000"),
        (["--prodct", "cb", "5"], "No such option '--prodct'"),
        (["-x", "5"], "No such option '-x'"),
        ([], "Name CODES, or a text with --search"),
        (["5", "--settings", "missing.ct0"], "missing.ct0 cannot be read"),
    ],
)
def test_mistakes_are_told(arguments: list[str], message: str) -> None:
    done = invoke("code", *arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())


@pytest.mark.parametrize("command", [["code", "5"], ["lint", str(SAMPLES)], ["outcome", "--exit-code", "5"]])
def test_settings_that_cannot_be_read_are_refused_with_their_places(command: list[str], tmp_path: Path) -> None:
    path = written(tmp_path, "PROPERTY <Reboot Return Codes><REG_SZ><{3010,x}><0>\n", "sitectrl.ct0")
    done = invoke(*command, "--settings", path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{path}, line 1, column 46: 'x' is not a code in Reboot Return Codes" in done.stderr


@pytest.mark.parametrize(
    ("code", "meant"),
    [("80070642", "0x80070642; or +80070642"), ("C0000005", "0xC0000005?"), ("87d00324", "0x87D00324")],
)
def test_a_code_without_its_prefix_is_asked_about(code: str, meant: str) -> None:
    for done in (invoke("code", code), invoke("outcome", "--exit-code", code)):
        assert done.exit_code == 2
        assert f"did you mean {meant}" in " ".join(done.stderr.split())


def test_a_decimal_number_with_a_sign_is_taken_as_it_is() -> None:
    assert codes("+80070642", "12345678") == [80070642, 12345678]


def test_codes_are_found_by_words_of_their_names_and_messages() -> None:
    document = printed("--search", "another INSTALLATION")
    assert [one["code"] for one in document["codes"]] == [1618, 1638]
    assert document["searched"] == "another INSTALLATION"
    assert "STATUS_ACCESS_VIOLATION: NTSTATUS" in shown("--search", "access violation")
    assert "more codes: add words to find fewer." in shown("--search", "error")
    assert 1618 in [one["code"] for one in printed("--search", "Ya hay otra")["codes"]]


@pytest.mark.parametrize("text", ["", "no such words anywhere"])
def test_a_search_that_finds_nothing_says_so(text: str) -> None:
    done = invoke("code", "--search", text)
    assert (done.exit_code, done.stdout) == (2, "")


def test_the_current_branch_comes_first() -> None:
    assert [one["product"] for one in printed("1618")["codes"][0]["clients"]][:2] == ["cb", "cb-unix"]
