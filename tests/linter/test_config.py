"""The configuration file: what it may say, and how what it must not say is refused."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from repositories import configured
from systems import NO_SUCH_FILE, posix_only

from mifkit.diagnostics import Severity
from mifkit.documents.kinds import MIF_PROFILES
from mifkit.linter.config import CHOICES, Config, ConfigError, Loaded, find, load
from mifkit.output.schemas.build import schema
from mifkit.rules.registry import RULESET


def loaded(folder: Path, text: str) -> Loaded:
    return load(configured(folder, text))


EVERYTHING = """\
ruleset = 1
select = ["SYN", "msi001", "unknown-status-value"]
extend-select = ["DMI"]
ignore = ["SYN117"]
extend-ignore = ["ALL"]
exclude = ["build/", "*.tmp.mif"]
respect-gitignore = false
force-exclude = true
suppressions = false
fail-on = "warning"
baseline = "accepted.json"

[client]
retry = [1618, 0x643]

[severity]
STA002 = "warning"

[per-file-ignores]
"old/**" = ["DMI"]

[profiles]
"inventory/" = "sms"

[limits]
last-year = 2035
"""


def test_every_key_is_read(tmp_path: Path) -> None:
    config = loaded(tmp_path, EVERYTHING).config
    default = Config()
    keys = [name for name in Config.__struct_fields__ if name not in ("extend", "ruleset")]
    assert all(getattr(config, key) != getattr(default, key) for key in keys)
    assert config.limits.last_year == 2035
    assert config.profiles == {"inventory/": "sms"}


def test_an_empty_file_leaves_the_defaults(tmp_path: Path) -> None:
    assert loaded(tmp_path, "").config == Config()


def test_a_byte_order_mark_of_an_editor_is_passed_over(tmp_path: Path) -> None:
    assert loaded(tmp_path, "\ufeffselect = ['SYN']").config.select == ("SYN",)


FAULTS = [
    ("selct = []", "there is no key 'selct'; did you mean 'select'?"),
    ("fail_on = 'error'", "there is no key 'fail_on'; did you mean 'fail-on'?"),
    ("zzz = 1", "there is no key 'zzz'; known: extend, ruleset, select"),
    ("[limits]\nlast-yaer = 2035", "there is no key 'limits.last-yaer'; did you mean 'last-year'?"),
    ("[limits]\nlast-year = 'x'", "limits.last-year: expected a whole number, got a string"),
    ("limits = 1", "limits: expected a table, got a whole number"),
    ("select = 'SYN'", "select: expected a list, got a string"),
    ("select = [1]", "select: expected a string, got a whole number"),
    ("select = ['SYN117x']", "select: there is no rule 'SYN117x'. Did you mean 'SYN117'?"),
    ("fail-on = 'eror'", "fail-on: expected error, warning, info or never, got 'eror'"),
    ("[severity]\nSTA001 = 'info'\nSTA002 = 'fatal'", "severity.STA002: expected error, warning or info, got 'fatal'"),
    ("[severity]\nSTA992 = 'info'", "severity.STA992: there is no rule 'STA992'."),
    ("[per-file-ignores]\n'*' = ['nothing']", "per-file-ignores.*: there is no rule 'nothing'."),
    ("[profiles]\n'*' = 'dmi2'", "profiles.*: expected dmi, sms or status, got 'dmi2'"),
    ("ruleset = 0", "ruleset: expected a whole number of at least 1"),
    ("ruleset = 99", f"ruleset: this mifkit knows rule sets up to {RULESET}"),
    ("ruleset = true", "ruleset: expected a whole number, got true or false"),
    ("exclude = ['[z-a]']", "exclude: '[z-a]' is not a pattern as in .gitignore"),
    ("[profiles]\n'!' = 'dmi'", "profiles.!: '!' is not a pattern as in .gitignore"),
    ("[per-file-ignores]\n'[z-a]' = ['SYN']", "per-file-ignores.[z-a]: '[z-a]' is not a pattern as in .gitignore"),
    ("[limits]\nname = -1", "limits.name: expected a whole number of at least 0"),
    ("[client]\nretry-count = -1", "client.retry-count: expected a whole number of at least 0"),
    ("[client]\nretry-count = 'x'", "client.retry-count: expected a whole number, got a string"),
    ("[client]\nretry = 4", "client.retry: expected a list, got a whole number"),
    ("select = [", ":1:11: this is not TOML: Invalid value"),
    ("extend = 'mifkit.toml'", "extend leads in a circle"),
    ("extend = 'gone.toml'", f"gone.toml: cannot be read: {NO_SUCH_FILE}"),
]


@pytest.mark.parametrize(("text", "message"), FAULTS, ids=[text.replace("\n", " ") for text, _ in FAULTS])
def test_what_means_nothing_is_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path))


PLACES = '''\
selct = []
select = ["SYN", "nothing",  # = "zzz" [
  'zzz']
exclude = ["""[z-a]""", "#"]
severity = {STA001 = "fatal"}

[ limits ]
"last-year" = "x = 1"
  name = -1
[per-file-ignores]
"a*" = ["zzz"]
'''


def test_all_faults_are_named_each_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, PLACES)
    lines = [line.removeprefix(str(tmp_path / "mifkit.toml")) for line in str(caught.value).splitlines()]
    assert [line.partition(": ")[0] for line in lines] == [
        ":1:1",
        ":2:18",
        ":3:3",
        ":4:12",
        ":5:1",
        ":8:1",
        ":9:3",
        ":11:9",
    ]
    configured(tmp_path, "[tool.x]\nselect = 1\n[tool.mifkit]\nselect = 2\n", "pyproject.toml")
    with pytest.raises(ConfigError, match=r"pyproject.toml:4:1: select: "):
        load(tmp_path / "pyproject.toml")


def test_of_many_faults_the_first_are_named_and_the_others_counted(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, "".join(f"a{number} = 1\n" for number in range(2000)))
    lines = str(caught.value).removeprefix(str(tmp_path)).splitlines()
    assert ":50:1: there is no key 'a49'" in lines[-2]
    assert lines[-1].endswith("mifkit.toml: 1,950 further faults")


@posix_only("devices in folders")
def test_what_is_extended_is_an_ordinary_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="a device, not an ordinary file"):
        loaded(tmp_path, "extend = '/dev/zero'")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mifkit.toml"
    path.write_bytes("select = []".encode("utf-16"))
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load(path)


def test_a_pyproject_counts_only_with_a_table_of_its_own(tmp_path: Path) -> None:
    configured(tmp_path, "[project]\nname = 'x'", "pyproject.toml")
    assert find(tmp_path) is None
    path = configured(tmp_path, "[tool.mifkit]\nignore = ['DMI']", "pyproject.toml")
    assert find(tmp_path) == path
    assert load(path).config.ignore == ("DMI",)


def test_mifkit_toml_comes_before_pyproject_toml(tmp_path: Path) -> None:
    configured(tmp_path, "[tool.mifkit]", "pyproject.toml")
    path = configured(tmp_path, "")
    assert find(tmp_path) == path


@pytest.mark.parametrize("text", ["tool = 1", "[tool]\nmifkit = 1"])
def test_a_pyproject_whose_tool_is_no_table_is_refused(text: str, tmp_path: Path) -> None:
    path = configured(tmp_path, text, "pyproject.toml")
    with pytest.raises(ConfigError, match="is not a table"):
        load(path)


def test_extend_adds_to_another_file(tmp_path: Path) -> None:
    base = configured(
        tmp_path, "select = ['SYN']\nextend-ignore = ['SYN117']\nfail-on = 'info'\n[severity]\nSTA='info'", "base.toml"
    )
    child = loaded(
        tmp_path / "sub",
        "extend = '../base.toml'\nselect = ['STA']\nextend-ignore = ['STA010']\n[severity]\nMSI='info'",
    )
    assert child.config.select == ("STA",)
    assert child.config.extend_ignore == ("SYN117", "STA010")
    assert child.config.fail_on == "info"
    assert child.config.severity == {"STA": "info", "MSI": "info"}
    assert child.origins["fail-on"].resolve() == base
    assert child.origins["severity.STA"].resolve() == base
    assert child.origins["select"] == tmp_path / "sub" / "mifkit.toml"


def accepted(document: dict[str, Any]) -> bool:
    return Draft202012Validator(schema("config.schema.json")).is_valid(document)


def test_the_schema_takes_what_is_read_and_refuses_what_is_not() -> None:
    import tomllib

    assert accepted(tomllib.loads(EVERYTHING))
    assert not accepted({"selct": []})
    assert not accepted({"limits": {"last-yaer": 2035}})
    assert not accepted({"fail-on": "eror"})
    assert not accepted({"ruleset": 0})


def test_the_words_of_the_configuration_are_those_of_the_linter() -> None:
    assert set(CHOICES["severity"]) == {severity.label for severity in Severity}
    assert set(CHOICES["profiles"]) == {profile.value for profile in MIF_PROFILES}
