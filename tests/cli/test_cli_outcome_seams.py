"""Where the parts of an answer meet: options that exclude each other, and texts that must not contradict or repeat."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from running import SAMPLES, invoke

from mifkit.cli.options.circumstances import ALSO_ABOUT
from mifkit.output.schemas.build import schema
from mifkit.status.product import Product

MSI = SAMPLES / "MSIRDR42.mif"
GOOD = SAMPLES / "status-success.mif"
SMS = SAMPLES / "contoso-reader.sms"
SITE = SAMPLES / "sitectrl.ct0"
PROPERTIES = (
    *("--use-package-properties", "--package-name", "Contoso Reader"),
    *("--package-version", "4.2.1", "--package-manufacturer", "Contoso"),
)


def shown(command: str, *arguments: str | Path) -> str:
    """The output with its lines joined, so that wrapping does not matter."""
    explain = () if command in ("log", "lint") else ("--explain",)
    done = invoke(command, *arguments, *explain)
    assert done.exit_code in (0, 1), done.output
    return " ".join(done.stdout.split())


def answer(*arguments: str | Path) -> dict[str, Any]:
    done = invoke("outcome", *arguments, "-o", "json")
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(document, schema("outcome.schema.json"))
    return document


def refused(*arguments: str | Path) -> str:
    done = invoke("outcome", *arguments)
    assert done.exit_code == 2
    return " ".join(done.stderr.split())


def ids(document: dict[str, Any]) -> list[str]:
    return [note["id"] for note in document["notes"]]


# --- options -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("--attempt", "3"), "--attempt"),
        (("--rerun", "never"), "--rerun"),
        (("--settings", SITE), "--settings"),
        (("--property-rule", "compare"), "--property-rule"),
    ],
)
@pytest.mark.parametrize("product", ["sms1.2", "sms2.0", "sms2003-legacy", "cb-unix"])
def test_no_option_is_left_out_of_account_in_silence(
    arguments: tuple[str | Path, ...], option: str, product: str
) -> None:
    assert f"{option} does not apply to {product}" in refused(MSI, "--product", product, "--exit-code", "5", *arguments)


def test_an_application_has_tries_but_neither_lists_nor_rerun_options_of_a_site() -> None:
    assert answer("--product", "cb-app", "--exit-code", "1618", "--attempt", "3")["attempts_left"] == 8
    assert {name for name, about in ALSO_ABOUT.items() if Product.CB_APP in about} == {"attempt"}


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        ((MSI,), "the MIF"),
        (("--exit-code", "5"), "--exit-code"),
        (("--package", SMS), "--package"),
        (("--settings", SITE), "--settings"),
        (("--rerun", "never"), "--rerun"),
        (("--script", "powershell"), "--script"),
        (("--service-pack", "3"), "--service-pack"),
    ],
)
def test_the_table_takes_no_facts(arguments: tuple[str | Path, ...], option: str) -> None:
    assert f"leave out {option}." in refused("--table", *arguments)


def test_a_script_takes_no_rerun_option() -> None:
    assert "leave out --rerun" in refused(MSI, "--script", "powershell", "--rerun", "never")


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("--folder", "elsewhere", "--windows", SAMPLES), "--folder"),
        (("--created", "during", "--started", "2026-01-01"), "--created"),
        (("--product", "sms2.0", "--criteria", "other"), "--criteria"),
    ],
)
def test_what_is_found_out_is_not_said_besides(arguments: tuple[str | Path, ...], option: str) -> None:
    assert f"{option} says" in refused(MSI, "--package", SMS, *arguments)


# --- site lists --------------------------------------------------------------------------------------------------


def test_the_lists_used_are_named() -> None:
    assert f"lists of {SITE}." in shown("outcome", "--exit-code", "1602", "--settings", SITE)
    assert f"lists of {SITE}" not in shown("outcome", "--exit-code", "1602")
    assert answer("--exit-code", "1602", "--settings", SITE)["settings"] == str(SITE)
    assert answer("--exit-code", "1602")["settings"] is None


def test_a_log_is_held_against_the_lists_of_the_site(tmp_path: Path) -> None:
    path = tmp_path / "execmgr.log"
    path.write_bytes((SAMPLES / "execmgr.log").read_bytes().replace(b"1618", b"1602"))
    assert invoke("log", path).exit_code == 0
    done = invoke("log", path, "--settings", SITE, "-o", "json")
    assert done.exit_code == 1
    document = json.loads(done.stdout)
    jsonschema.validate(document, schema("log.schema.json"))
    assert (document["summary"]["hidden_retries"], document["summary"]["settings"]) == (1, str(SITE))
    assert f"lists of {SITE}." in shown("log", path, "--settings", SITE)
    assert invoke("log", path, "--settings", tmp_path / "missing").exit_code == 2


# --- one answer --------------------------------------------------------------------------------------------------


def test_a_remedy_names_the_fields_that_the_package_fills() -> None:
    named = shown("outcome", MSI, "--exit-code", "1618", "--package", SMS)
    assert "or instead MIFFilename: empty like the others, so no MIF is found." in named
    assert "MIFFilename, MIFName, MIFVersion, MIFPublisher: all four" in shown("outcome", MSI, "--exit-code", "1618")


def test_package_properties_are_no_remedy_where_they_are_set(tmp_path: Path) -> None:
    failed = tmp_path / "failed.mif"
    failed.write_text(GOOD.read_text().replace('"Success"', '"Failed"'))
    arguments = (failed, "--exit-code", "1618")
    assert "R2" in [one["id"] for one in answer(*arguments)["remedies"]]
    found = answer(*arguments, *PROPERTIES, "--property-rule", "compare")
    assert found["row"] == "D18"
    assert [one["id"] for one in found["remedies"]] == ["R1", "R4", "R5"]


def test_the_contradiction_of_the_sdk_is_told_once() -> None:
    assert "package-properties" in ids(answer(GOOD, "--exit-code", "5", *PROPERTIES))
    assert "sources-package-properties" not in ids(answer(GOOD, "--exit-code", "5", *PROPERTIES))
    assert "sources-package-properties" in ids(answer(GOOD, "--exit-code", "5", "--match", "properties-equal"))


def test_who_decides_is_told_once() -> None:
    assert shown("outcome", MSI, "--exit-code", "1618").count("S3 takes success") == 1
    chosen = shown("outcome", MSI, "--exit-code", "1618", "--match", "matched", "--rerun", "if-failed")
    assert "S0 says that the status of the MIF counts" in chosen
    assert "S3 takes success" not in chosen


def test_sms_1_never_lets_the_exit_code_decide() -> None:
    late = (MSI, "--package", SMS, "--product", "sms1.2", "--started", "2099-01-01", "--written", "2098-01-01")
    for text in (shown("outcome", *late), shown("match", *late)):
        assert "before the program started" in text
        assert "exit code decides" not in text
    taken = answer(SAMPLES / "broken.mif", "--package", SMS, "--product", "sms1.2")
    assert not {"faulty-mif", "locale"} & set(ids(taken))


def test_sms_1_knows_folder_and_time_from_the_package_options() -> None:
    arguments = (MSI, "--package", SMS, "--product", "sms1.2")
    known = (*arguments, "--windows", MSI.parent, "--started", "2000-01-01")
    assert "assumed-pick-up" in ids(answer(*arguments))
    assert "assumed-pick-up" not in ids(answer(*known))


@pytest.mark.parametrize(("fields", "row"), [((), "D14"), (("--mif-publisher", "Contoso"), "D09")])
def test_sms_2_knows_the_criteria_from_the_package(fields: tuple[str, ...], row: str) -> None:
    run: tuple[str, ...] = ("--product", "sms2.0", "--service-pack", "4", "--after-running", "sms-restart")
    found = answer(MSI, "--package", SMS, *fields, *run, "--exit-code", "1618")
    assert found["row"] == row


def test_a_mif_elsewhere_is_not_called_the_programs_own() -> None:
    found = answer(MSI, "--package", SMS, "--folder", "elsewhere", "--exit-code", "1618")
    assert (found["row"], found["matched"]) == ("D26", None)
    assert not any("takes the MIF as the program's own" in step for step in found["chain"])
