"""Configuration files as `mifkit lint` and `mifkit config` take them."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from repositories import configured
from running import CLEAN, ERROR, STATUS, WARNING, invoke, written


def lint(*arguments: str | Path) -> Result:
    return invoke("lint", "-o", "concise", *arguments)


def test_the_nearest_configuration_holds_for_each_file(tmp_path: Path) -> None:
    configured(tmp_path, "ignore = ['SYN']")
    (tmp_path / "strict").mkdir()
    configured(tmp_path / "strict", "")
    written(tmp_path, ERROR)
    written(tmp_path / "strict", ERROR)
    done = lint(tmp_path)
    assert done.exit_code == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"{tmp_path / 'strict' / 'a.mif'}:")


def test_isolated_uses_none_and_config_uses_one_for_all(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    configured(tmp_path, "ignore = ['ALL']")
    other = configured(tmp_path, "select = ['STA']", "other.toml")
    assert [lint(path).exit_code, lint("--isolated", path).exit_code] == [0, 1]
    assert lint("--config", other, path).exit_code == 0


def test_the_command_line_comes_before_the_configuration(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    configured(tmp_path, "ignore = ['SYN']\nfail-on = 'never'")
    assert lint("--select", "SYN", path).exit_code == 0
    assert lint("--select", "SYN", "--fail-on", "error", path).exit_code == 1


def test_fail_on_and_severity_are_configured(tmp_path: Path) -> None:
    path = written(tmp_path, WARNING)
    assert lint(path).exit_code == 0
    configured(tmp_path, "fail-on = 'warning'")
    assert lint(path).exit_code == 1
    configured(tmp_path, "[severity]\nSYN = 'error'")
    assert lint(path).exit_code == 1
    assert " error SYN107 " in lint(path).stdout


def test_fail_on_belongs_to_the_files_below_its_configuration(tmp_path: Path) -> None:
    for name in ("strict", "easy"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, WARNING)
    configured(tmp_path / "strict", "fail-on = 'warning'")
    assert lint(tmp_path).exit_code == 1
    assert lint(tmp_path / "easy").exit_code == 0


def test_client_settings_are_configured(tmp_path: Path) -> None:
    path = written(tmp_path, STATUS.replace("It went wrong", "Fatal error during installation."))
    assert "exit code 1603" not in lint("--select", "STA004", path).stdout
    configured(tmp_path, "[client]\nsuccess = [0, 0x643]")
    assert "exit code 1603" in lint("--select", "STA004", path).stdout


def test_suppressions_and_profile_are_configured(tmp_path: Path) -> None:
    path = written(tmp_path, "// mifkit: ignore-file[ALL]\n" + ERROR)
    configured(tmp_path, "suppressions = false\n[profiles]\n'*.mif' = 'status'")
    done = json.loads(invoke("lint", "-o", "json", path).stdout)
    assert done["summary"]["errors"] > 0
    assert done["files"][0]["profile"] == "status"


@pytest.mark.parametrize(
    "command", [["lint", "a.mif"], ["lint", "--diff", "a.mif"], ["lint", "--fix", "a.mif"], ["config"]]
)
def test_a_faulty_configuration_ends_the_run(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = written(tmp_path, WARNING).read_bytes()
    configured(tmp_path, "selct = []")
    done = invoke(*command)
    assert done.exit_code == 2
    assert "mifkit.toml:1:1: there is no key 'selct'; did you mean 'select'?" in done.stderr
    assert (tmp_path / "a.mif").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--config", "gone.toml"], "gone.toml: cannot be read"),
        (["--config", "x.toml", "--isolated"], "exclude each other"),
        (["--select", "SYN9999"], "There is no rule 'SYN9999'"),
    ],
)
def test_options_that_mean_nothing(options: list[str], message: str, tmp_path: Path) -> None:
    done = lint(*options, written(tmp_path, WARNING))
    assert done.exit_code == 2
    assert message in done.stderr


def test_excluded_files_are_not_checked_unless_named(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    configured(tmp_path, "exclude = ['a.mif']")
    assert (lint(tmp_path).exit_code, lint(path).exit_code) == (2, 1)
    done = invoke("lint", path, "--force-exclude")
    assert (done.exit_code, done.output) == (0, "No findings in 0 files; 1 excluded\n")
    configured(tmp_path, "exclude = ['a.mif']\nforce-exclude = true")
    assert lint(path).exit_code == 0


def test_standard_input_is_configured_by_the_name_it_is_given(tmp_path: Path) -> None:
    configured(tmp_path, "[per-file-ignores]\n'*.tmp.mif' = ['ALL']")
    for name, status in (("x.mif", 1), ("x.tmp.mif", 0)):
        done = invoke("lint", "-", "--stdin-filename", tmp_path / name, stdin=ERROR.encode())
        assert done.exit_code == status


def test_config_shows_each_value_and_where_it_comes_from(tmp_path: Path) -> None:
    base = configured(tmp_path, "fail-on = 'info'\n[limits]\nlast-year = 2035", "base.toml")
    own = configured(tmp_path / "sub", "extend = '../base.toml'\nselect = ['STA']")
    shown = invoke("config", written(tmp_path / "sub", CLEAN, "x.mif")).stdout
    values = {line.split("=")[0].strip(): line.split("=", 1)[1] for line in shown.splitlines() if " = " in line}
    assert values["select"].split() == ['["STA"]', "#", str(own)]
    assert Path(values["fail-on"].split("# ")[1]).resolve() == base
    assert "baseline                is unset" in shown
    assert values["limits.last-year"].split("#")[0].strip() == "2035"
    assert values["respect-gitignore"].split() == ["true", "#", "default"]


def test_config_as_json(tmp_path: Path) -> None:
    path = configured(tmp_path, "select = ['MSI']\n[profiles]\n'*.mif' = 'sms'\n[client]\nretry = [1618]")
    document = json.loads(invoke("config", "-o", "json", tmp_path).stdout)
    assert document["config_file"] == str(path)
    assert document["profile"] == "sms"
    assert set(document["rules"]) == {"MSI001", "MSI002", "MSI003"}
    values = {one["key"]: one for one in document["values"]}
    assert values["client.retry"] == {"key": "client.retry", "value": [1618], "origin": str(path)}
    assert values["ignore"]["origin"] is None
    assert not document["excluded"]


def test_config_without_a_file_says_so(tmp_path: Path) -> None:
    assert "no configuration file: the defaults" in invoke("config", "--isolated", tmp_path).stdout


def test_a_pattern_on_the_command_line_excludes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, ERROR)
    written(tmp_path, ERROR, "b.mif")
    monkeypatch.chdir(tmp_path)
    assert "1 error in 1 file" in invoke("lint", "--exclude", "b.*").stdout
    assert invoke("lint", "a.mif", "b.mif", "--exclude", "b.*", "--exit-zero").stdout.endswith(" in 1 file\n")
    assert invoke("config", "gone.mif").exit_code == 2
