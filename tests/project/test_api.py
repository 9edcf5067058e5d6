"""The functions that `import mifkit` gives: typed, documented, cheap to import, and enough for a script."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from running import CLEAN, ERROR, SAMPLES, STATUS, written

import mifkit

MASKED = SAMPLES / "MSIRDR42.mif"
# A script that uses nothing else, as a packager would write it.
SCRIPT = """
import sys
import mifkit

path = sys.argv[1]
report = mifkit.lint(path, exit_code=1618)
for finding in report.diagnostics:
    print(f"{report.source.position(finding.start).line}: {finding.severity.label} {finding.code} {finding.name}")
tree = mifkit.parse(path)
print([group.name.value.value for group in tree.groups if group.name and group.name.value])
found = mifkit.outcome(path, exit_code=1618, product="cm2007", match="matched")
print(found.state.value, found.row, found.will_retry, found.masked_exit_code)
mifkit.lint(path)
"""


def test_a_script_needs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py", MASKED], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-2:] == ["['ComponentID', 'InstallStatus']", "FailureNonRetry D16 False 1618"]
    assert any("MSI002 masked-retryable-failure" in line for line in done.stdout.splitlines())


def test_the_import_costs_nothing_of_what_the_functions_need() -> None:
    code = "import sys, mifkit; print([name for name in sys.modules if name.startswith(('mifkit.', 'msgspec'))])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_everything_public_is_typed_and_documented() -> None:
    for name in mifkit.__all__:
        value = getattr(mifkit, name)
        if callable(value):
            signature = inspect.signature(value)
            assert "Raises" in (inspect.getdoc(value) or "")
            assert signature.return_annotation is not inspect.Signature.empty
            assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values())


def test_a_file_is_a_path_or_content(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    for file in (str(path), path, ERROR.encode()):
        assert [finding.code for finding in mifkit.lint(file).diagnostics] == ["SYN114"]
    assert mifkit.lint(ERROR.encode(), name="x.mif").source.path == "x.mif"
    assert mifkit.parse(CLEAN.encode()) == mifkit.parse(written(tmp_path, CLEAN, "b.mif"))


def test_a_name_decides_the_kind_of_content() -> None:
    line = b"msiexec /i reader.msi /m READER\n"
    assert [finding.code for finding in mifkit.lint(line, name="install.cmd").diagnostics] == ["PKG002"]


def test_rules_profile_and_configuration_can_be_chosen(tmp_path: Path) -> None:
    assert mifkit.lint(ERROR.encode(), ignore=["SYN"]).diagnostics == []
    assert mifkit.lint(CLEAN.encode(), profile="status").profile.value == "status"
    (tmp_path / "mifkit.toml").write_text("ignore = ['SYN114']\n", encoding="utf-8")
    path = written(tmp_path, ERROR)
    assert len(mifkit.lint(path).diagnostics) == 1, "a file that nobody named configures nothing"
    assert mifkit.lint(path, config=tmp_path / "mifkit.toml").diagnostics == []


def test_an_outcome_without_a_file_rests_on_the_exit_code() -> None:
    found = mifkit.outcome(exit_code="0x642", product="cb")
    assert (found.exit_code, found.state.value) == (1602, "FailureNonRetry")
    assert mifkit.outcome(exit_code=1618).will_retry is True


def test_a_match_without_a_file_leaves_open_what_the_mif_says() -> None:
    found = mifkit.outcome(exit_code=1618, product="cm2007", match="matched")
    assert (found.state.value, found.will_retry) == ("undetermined", None)
    assert [answer.rows for answer in found.alternatives] == [("D16",), ("D20",)]


def test_settings_match_and_attempt_count() -> None:
    settings = b'{"ExecutionFailureRetryErrorCodes": [1618], "ExecutionFailureRetryCount": 3}'
    assert mifkit.outcome(exit_code=1618, settings=settings, attempt=2).attempts_left == 2
    assert mifkit.outcome(STATUS.encode(), exit_code=1618, match="none").will_retry is True


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: mifkit.parse("gone.mif"), FileNotFoundError, "gone.mif"),
        (lambda: mifkit.parse(b"rem x", name="a.cmd"), ValueError, "a.cmd is a script, not a MIF file of the DMI"),
        (
            lambda: mifkit.outcome(CLEAN.encode()),
            ValueError,
            "is not a status MIF, so it has no outcome: it is an inventory MIF",
        ),
        (lambda: mifkit.outcome(exit_code="x"), ValueError, "'x' is not"),
        (lambda: mifkit.outcome(exit_code=1, settings=b"nothing"), ValueError, "it is none of these"),
        (lambda: mifkit.lint(b"", encoding="nowhere"), LookupError, "nowhere"),
        (lambda: mifkit.lint(b"", select=["NOPE"]), Exception, "there is no rule 'NOPE'"),
    ],
)
def test_what_cannot_be_done_raises(call: object, error: type[Exception], message: str) -> None:
    assert callable(call)
    with pytest.raises(error) as raised:
        call()
    assert message in str(raised.value)
