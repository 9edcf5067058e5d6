"""`mifkit settings`, and what `outcome` and `lint` make of the settings of a site."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from running import SAMPLES, invoke, written

from mifkit.status.settings.client_settings import RETRY

SITE = SAMPLES / "sitectrl.ct0"
MSI = SAMPLES / "MSIRDR42.mif"


def shown(*arguments: str | Path, status: int = 0) -> str:
    done = invoke("settings", *arguments, "--explain")
    assert done.exit_code == status, done.output
    return " ".join(done.stdout.split())


def printed(*arguments: str | Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(invoke("settings", "-o", "json", *arguments).stdout)
    schema = json.loads(files("mifkit.output.schemas").joinpath("settings.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(document)
    return document


def test_what_a_site_sets_and_what_differs() -> None:
    text = shown(SITE)
    assert "sitectrl.ct0: site control file" in text
    assert "reboot list 1604 1641 3010 3011 (default)" in text
    assert "added: 1602 (ERROR_INSTALL_USEREXIT)" in text
    assert "logoff list not known: no default is documented" in text
    assert "retry count 36 (the default is 1008)" in text
    assert "a try every 600 s; 36 tries take 6.0 hours of powered-on time" in text
    assert "1602 ERROR_INSTALL_USEREXIT: User cancelled installation." in text


def test_the_defaults_without_a_file() -> None:
    text = shown()
    assert text.startswith("The default client settings")
    assert "1008 tries take 7.0 days" in text
    assert "(default" not in text


def test_a_list_that_is_not_in_the_file_is_the_default_and_that_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, "PROPERTY <Execution Failure Retry Count><REG_DWORD><><-1>\n", "sitectrl.ct0")
    text = shown(path)
    assert "success list 0 (default; not in the file)" in text
    assert "retry count 4294967295, practically without end (the default is 1008)" in text
    assert "tries take" not in text


def test_what_cannot_be_read_is_shown_and_costs_the_exit_status(tmp_path: Path) -> None:
    path = written(tmp_path, "PROPERTY <Success Return Codes><REG_SZ><{ok}><0>\n", "sitectrl.ct0")
    text = shown(path, status=1)
    assert "- line 1, column 42: 'ok' is not a code in Success Return Codes." in text
    assert "success list 0 (could not be read: this is the default)" in text


def test_the_object() -> None:
    document = printed(SITE)
    assert (document["path"], document["form"], document["problems"]) == (str(SITE), "site control file", [])
    settings = {one["name"]: one for one in document["settings"]}
    assert settings["retry"]["added"] == [1602]
    assert settings["retry"]["default"] == sorted(RETRY)
    assert settings["retry_count"]["value"] == 36
    assert (settings["logoff"]["value"], settings["logoff"]["given"], settings["logoff"]["differs"]) == (
        None,
        False,
        False,
    )
    assert {
        "code": 0,
        "list": "success",
        "name": "ERROR_SUCCESS",
        "message": "The operation completed successfully.",
    } in (document["codes"])
    assert printed()["path"] is None


def test_untrusted_text_is_shown_harmlessly(tmp_path: Path) -> None:
    path = written(tmp_path, "PROPERTY <Success Return Codes><REG_SZ><{\x1b[31m}><0>\n", "sitectrl.ct0")
    assert "\x1b" not in invoke("settings", path).stdout
    assert "\\u001b" not in invoke("settings", "-o", "json", path).stdout


def test_a_file_without_settings_is_refused() -> None:
    done = invoke("settings", MSI)
    assert done.exit_code == 2
    assert "MSIRDR42.mif holds no client settings: it is none of these: a site control file" in done.stderr


def test_settings_come_from_standard_input() -> None:
    done = invoke("settings", "-", stdin=SITE.read_bytes())
    assert "retry count     36" in done.stdout


def test_an_outcome_goes_by_the_lists_of_the_site() -> None:
    assert invoke("outcome", "--exit-code", "1602").stdout.startswith("FailureNonRetry")
    told = invoke("outcome", "--exit-code", "1602", "--settings", SITE).stdout
    assert told.startswith(
        "FailureRetry, then WaitingRetry: the client tries again after 600 seconds (inferred), about 36 more"
    )


def test_an_outcome_of_a_mif_goes_by_the_lists_of_the_site() -> None:
    by_site = invoke("outcome", MSI, "--match", "matched", "--exit-code", "1602", "--settings", SITE).stdout
    assert "The MIF hides exit code 1602 (ERROR_INSTALL_USEREXIT), which is in the retry list." in by_site
    assert "which is in the retry list" not in invoke("outcome", MSI, "--exit-code", "1602").stdout


def test_lint_goes_by_the_lists_of_the_site() -> None:
    arguments = ("lint", "-o", "concise", "--select", "MSI002", "--exit-code", "1602", MSI)
    assert invoke(*arguments).stdout == ""
    assert "MSI002" in invoke(*arguments, "--settings", SITE).stdout
