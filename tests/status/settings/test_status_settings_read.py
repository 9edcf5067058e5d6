"""Client settings in every form a site has them: site control file, WMI instances in MOF and JSON, a table of keys."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mifkit.files.source import Source
from mifkit.status.settings.client_settings import SETTINGS, ClientSettings, SiteMessage
from mifkit.status.settings.file import read_settings
from mifkit.status.settings.values import KEYS, SettingsRead, read_table
from mifkit.status.settings.wmi import NotSettingsError

CLIENT = "CCM_SoftwareDistributionClientConfig"
SERVER = "SMS_SoftwareDistributionAgentConfig"
REBOOT = frozenset({1604, 1641, 3010, 3011})


def site(**values: Any) -> ClientSettings:
    """Settings that a site's own file gives."""
    lists = frozenset(name for name, value in values.items() if isinstance(value, frozenset))
    return ClientSettings(**values, lists_given=lists)


def read(text: str, path: str = "-") -> SettingsRead:
    return read_settings(Source(path, text.encode("utf-8")))


def mof(body: str, name: str = CLIENT) -> str:
    return f"instance of {name}\n{{\n{body}\n}};\n"


def exported(value: Any) -> str:
    return json.dumps(value, indent=4)


def problems(text: str) -> list[str]:
    return [str(one) for one in read(text).problems]


# --- all forms alike -------------------------------------------------------------------------------------

SAME = {
    "site control file": (
        "SITE CONTROL FILE [4][2]\nPROPERTY <Reboot Return Codes><REG_SZ><{3010}><0>\n"
        "PROPERTY <Execution Failure Retry Count><REG_DWORD><><4294967295>\n"
    ),
    "MOF": mof("    RebootReturnCodes = {3010};\n    ExecutionFailureRetryCount = 0xFFFFFFFF;"),
    "MOF, signed": mof("    RebootReturnCodes = {3010};\n    ExecutionFailureRetryCount = -1;", SERVER),
    "JSON of Get-CimInstance": exported(
        {
            "RebootReturnCodes": [3010],
            "ExecutionFailureRetryCount": 4294967295,
            "LogoffReturnCodes": None,
            "PSComputerName": None,
            "CimClass": {"CimSuperClassName": "CCM_ComponentClientConfig", "CimClassName": CLIENT},
            "CimInstanceProperties": ["RebootReturnCodes = {3010}"],
        }
    ),
    "JSON of Get-WmiObject": exported(
        [{"__CLASS": SERVER.upper(), "__GENUS": 2, "RebootReturnCodes": [3010], "ExecutionFailureRetryCount": -1}]
    ),
    "JSON of chosen properties": exported({"rebootreturncodes": [3010], "ExecutionFailureRetryCount": 4294967295}),
    "JSON with the lists of Windows PowerShell": exported(
        {"RebootReturnCodes": {"value": [3010], "Count": 1}, "ExecutionFailureRetryCount": 4294967295}
    ),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_every_form_says_the_same(text: str) -> None:
    found = read(text)
    assert found.settings == site(reboot=frozenset({3010}), retry_count=2**32 - 1)
    assert found.given == {"reboot", "retry_count"}
    assert (found.problems, found.unread, found.notes) == ((), frozenset(), ())


def test_an_export_in_utf_16_is_read() -> None:
    data = f"\ufeff{SAME['MOF']}".encode("utf-16-le")
    assert read_settings(Source("policy.mof", data)).given == {"reboot", "retry_count"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "none of these: a site control file"),
        ("Start Component\n", "none of these"),
        ("{", "not JSON: Expecting property name enclosed in double quotes, line 1, column 2"),
        ("[1, 2]", "no instance of CCM_"),
        (exported({"__CLASS": "Win32_Process", "RebootReturnCodes": [1]}), "no instance of CCM_"),
        (exported({"__CLASS": CLIENT, "Enabled": True}), "none of its instances sets any of RebootReturnCodes"),
        ('{"a": 1, "a": 2}', "has the key 'a' twice"),
        ("[" * 100_000, "nested too deeply"),
        ('{"RebootReturnCodes": [' + "9" * 5000 + "]}", "a number in it is too long"),
        (mof("", "Win32_Process"), "no instance of CCM_"),
        (mof("Enabled = TRUE;"), "none of its instances sets any of"),
        (mof("RebootReturnCodes = {3010}"), "line 4, column 1: expected ';', found '}'"),
        (mof("RebootReturnCodes {3010};"), "line 3, column 19: expected '=', found '{'"),
        (mof("RebootReturnCodes = {3010 3011};"), "line 3, column 27: expected ',', found '3011'"),
        (mof("RebootReturnCodes = ;"), "line 3, column 21: expected a value, found ';'"),
        (mof("3010;"), "expected the name of a property or '}', found '3010'"),
        (mof("Enabled = TRUE"), "a value does not end with ';'"),
        (f"instance of {CLIENT} {{ RebootReturnCodes = {{3010", "expected ',', found the end of the file"),
        (f"instance of {CLIENT}", "expected '{', found the end of the file"),
        ("instance of X { a = {1;", "a brace is not closed"),
        ("BEGIN_SITE\nEND_SITE\n", "sets none of the software distribution agent's lists"),
    ],
)
def test_what_holds_no_settings_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(NotSettingsError) as refused:
        read(text)
    assert message in str(refused.value)


# --- values that cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (mof('RebootReturnCodes = {3010, "x"};'), "line 3, column 21, RebootReturnCodes: entry 2: expected a number"),
        (mof("RebootReturnCodes = {010};"), "entry 1: expected a number of 32 bits, not '010'"),
        (mof("RebootReturnCodes = 3010;"), "expected a list of codes, not '3010'"),
        (mof("ExecutionFailureRetryCount = {5};"), "expected a number of 32 bits, not a list"),
        (mof("ExecutionFailureRetryCount = 4294967296;"), "does not fit into 32 bits"),
        (mof("ExecutionFailureRetryCount = TRUE;"), "not true"),
        (mof("ExecutionFailureRetryCount = 5; executionfailureretrycount = 5;"), "is set twice in one instance"),
        (exported([{}, {"RebootReturnCodes": "3010 3011"}]), "instance 2, RebootReturnCodes: expected a list of codes"),
        (exported({"RebootReturnCodes": [3010, None]}), "entry 2: expected a number of 32 bits, not nothing"),
        (exported({"RebootReturnCodes": [3010.0]}), "entry 1: expected a number of 32 bits, not '3010.0'"),
        (exported({"ExecutionFailureRetryCount": "many"}), "not 'many'"),
        (exported({"ExecutionFailureRetryCount": {}}), "not an object"),
    ],
)
def test_a_wrong_value_is_a_problem_with_its_place(text: str, problem: str) -> None:
    found = problems(text)
    assert len(found) == 1
    assert problem in found[0]


def test_a_wrong_value_costs_no_other_one() -> None:
    found = read(mof('RebootReturnCodes = {"x"};\nExecutionFailureRetryCount = 5;'))
    assert found.given == {"retry_count"}
    assert found.unread == {"reboot"}
    assert found.settings == site(retry_count=5)


def test_a_list_that_became_text_is_told_how_to_stay_one() -> None:
    assert "ConvertTo-Json -Depth 4" in problems(exported({"RebootReturnCodes": "3010 3011"}))[0]


def test_the_findings_of_a_site_control_file_are_problems_with_line_and_column() -> None:
    (problem,) = problems("\nPROPERTY <Reboot Return Codes><REG_SZ><{x}><0>\n")
    assert problem.startswith("line 2, column 41: 'x' is not a code in Reboot Return Codes\n  Write decimal numbers")


# --- several instances -----------------------------------------------------------------------------------


def test_instances_that_differ_are_taken_together_and_the_last_one_counts() -> None:
    found = read(mof("RebootReturnCodes = {1};") + mof("RebootReturnCodes = {2};\nSuccessReturnCodes = {0, 7};"))
    assert found.settings == site(reboot=frozenset({2}), success=frozenset({0, 7}))
    assert found.notes == ("2 instances, taken together: they differ in: reboot list; the last value counts.",)


def test_the_class_of_the_client_counts_before_that_of_the_server() -> None:
    text = mof("RebootReturnCodes = {1};") + mof("RebootReturnCodes = {2};", SERVER)
    found = read(text)
    assert found.settings.reboot == {1}
    assert "since the client reads them" in found.notes[0]


def test_the_last_one_of_repeated_properties_counts_and_that_is_said() -> None:
    line = "PROPERTY <Execution Failure Retry Count><REG_DWORD><><{}>\n"
    found = read(line.format(5) + line.format(6))
    assert found.settings.retry_count == 6
    assert found.notes == ("The file sets the retry count more than once, to different values; the last value counts.",)


# --- MOF -------------------------------------------------------------------------------------------------


def test_comments_qualifiers_other_instances_and_embedded_ones_are_passed_over() -> None:
    text = (
        '// exported\n#pragma namespace("\\\\\\\\.\\\\root\\\\ccm")\n/* instance of X { */\n[locale(1033)]\n'
        'instance of Other as $A { Text = "};\\" instance of"; Codes = {1, 2}; };\n'
        + mof('Inner = instance of Y { RebootReturnCodes = {7}; }; Reserved = "{"; RebootReturnCodes = {3010}; // };')
    )
    assert read(text).settings == site(reboot=frozenset({3010}))


def test_every_property_of_both_classes_is_known() -> None:
    body = (
        "SuccessReturnCodes = {0}; RebootReturnCodes = {1}; LogoffReturnCodes = {2}; "
        "ExecutionFailureRetryErrorCodes = {3}; ExecutionFailureRetryCount = 4; ExecutionFailureRetryInterval = 5; "
    )
    for name, countdown in (
        (CLIENT, "ADV_RunNotificationCountdownDuration"),
        (SERVER, "RunNotificationCountdownDuration"),
    ):
        found = read(mof(f"{body}{countdown} = 6;", name))
        assert found.given == {one.field for one in SETTINGS}
        assert found.settings == site(
            success=frozenset({0}),
            reboot=frozenset({1}),
            logoff=frozenset({2}),
            retry=frozenset({3}),
            retry_count=4,
            retry_interval=5,
            countdown=6,
        )


def test_null_is_not_set() -> None:
    assert read(mof("LogoffReturnCodes = NULL; RebootReturnCodes = {};")).given == {"reboot"}


@given(
    st.lists(
        st.sampled_from(["instance", " of ", CLIENT, "{", "}", ";", "=", "RebootReturnCodes", ",", "1", '"', "/*", "é"])
    )
)
def test_any_text_is_read_or_refused(parts: list[str]) -> None:
    with suppress(NotSettingsError):
        found = read("instance of " + "".join(parts))
        assert found.given or found.problems


@pytest.mark.parametrize(
    "text",
    [
        "instance of X {" + "{" * 300_000,
        f"instance of {CLIENT} {{" + "RebootReturnCodes = {};" * 40_000,
        "/*" * 500_000 + "instance of",
        "[" * 500_000 + "instance of",
        'instance of X "' + '\\"' * 500_000,
        "instance of X " + "/*x" * 500_000,
        '{"a":' * 20_000,
        "{" + ",".join(f'"{number}":0' for number in range(50_000)) + ',"0":1}',
    ],
    ids=range(8),
)
def test_hostile_files_are_refused_or_read_to_their_end(text: str) -> None:
    with suppress(NotSettingsError):
        assert read(text).form


# --- keys of a configuration file ------------------------------------------------------------------------


def test_a_table_sets_what_it_names() -> None:
    found = read_table({"retry": [1618, -2147024891], "retry-count": 36, "countdown": 0})
    assert found.settings == site(retry=frozenset({1618, 0x80070005}), retry_count=36, countdown=0)
    assert found.given == {"retry", "retry_count", "countdown"}
    assert found.problems == ()


def test_every_setting_has_a_key() -> None:
    assert {one.field for one in KEYS.values()} == set(ClientSettings.__struct_fields__) - {"lists_given", "messages"}


def test_a_configuration_file_has_settings_too() -> None:
    read = read_settings(Source("mifkit.toml", '[client]\nretry = [5]\nmessages = {"5" = ["отказ"]}'.encode()))
    assert (read.settings.retry, read.settings.messages) == (frozenset({5}), (SiteMessage(5, "отказ"),))
    own = read_settings(Source("pyproject.toml", b"[tool.mifkit.client]\nretry-count = 3"))
    assert own.settings.retry_count == 3


@pytest.mark.parametrize("text", [b"[client", b"\xff", b"[limits]", b"client = 5", b"tool = 5"])
def test_a_configuration_file_without_settings_is_refused(text: bytes) -> None:
    for name in ("mifkit.toml", "pyproject.toml"):
        with pytest.raises(NotSettingsError):
            read_settings(Source(name, text))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"retry-cuont": 3}, "retry-cuont: there is no setting 'retry-cuont'\n  Did you mean 'retry-count'?"),
        ({"retry_count": 3}, "Did you mean 'retry-count'?"),
        ({"zzz": 3}, "Keys: reboot, success, logoff, retry, retry-count, retry-interval, countdown."),
        ({"retry": 1618}, "retry: expected a list of codes, not '1618'"),
        ({"retry": ["1618"]}, "retry: entry 1: expected a number of 32 bits, not '1618'"),
        ({"retry-count": 1.5}, "retry-count: expected a number of 32 bits, not '1.5'"),
        ({"retry-count": 2**32}, "does not fit into 32 bits"),
    ],
)
def test_a_key_or_value_that_is_none_is_a_problem(table: dict[str, Any], message: str) -> None:
    found = read_table(table)
    assert message in str(found.problems[0])
    assert found.settings == ClientSettings()
