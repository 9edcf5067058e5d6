"""The index of the rules: it says what the modules declare, and nothing is imported for what it can answer."""

import subprocess
import sys
from pathlib import Path

import pytest

from mifkit.documents.kinds import Profile
from mifkit.rules import _index
from mifkit.rules.registry import by_name, checked, entries, render, rules

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def imported(code: str) -> set[str]:
    """The modules that a fresh Python has imported after some code."""
    program = f"import sys\n{code}\nsys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def lint(name: str) -> str:
    return f"from mifkit.cli import main\nmain(['lint', '--isolated', {str(SAMPLES / name)!r}], standalone_mode=False)"


def linted(name: str) -> set[str]:
    """The modules that a run of `mifkit lint` on a sample imports."""
    return imported(f"try:\n    {lint(name).replace(chr(10), chr(10) + '    ')}\nexcept SystemExit:\n    pass")


def test_the_shipped_index_is_up_to_date() -> None:
    shipped = Path(_index.__file__).read_text(encoding="utf-8")
    assert shipped == render(), "a rule was changed: run python -m mifkit.rules.registry"


def test_rules_are_sorted_by_their_codes() -> None:
    codes = [entry.code for entry in entries()]
    assert codes == sorted(codes)
    assert [rule.code for rule in rules()] == codes
    assert [rule.name for rule in rules()] == list(by_name())


@pytest.mark.parametrize("profile", list(Profile))
def test_a_profile_has_the_checks_of_the_rules_that_it_reports(profile: Profile) -> None:
    wanted = [rule for rule in rules() if rule.checks and rule.levels.of(profile) is not None]
    assert list(checked(profile, None)) == wanted
    assert wanted


def test_names_limit_the_checks_of_a_profile() -> None:
    names = frozenset({"unknown-status-value", "idmif-groups"})
    assert [rule.name for rule in checked(Profile.STATUS, names)] == ["unknown-status-value"]


def test_an_unknown_name_has_no_rule() -> None:
    assert "no-such-rule" not in by_name()
    assert by_name().get("no-such-rule") is None


def families(names: set[str]) -> set[str]:
    """The modules, of those imported, that declare rules."""
    declaring = {f"mifkit.rules.{entry.module}" for entry in entries()}
    return names & declaring


def test_selectors_are_looked_up_without_importing_a_rule() -> None:
    code = "from mifkit.rules.registry import selected\nselected(['STA', 'forces-failure-nonretry'], ['3307'])"
    assert not families(imported(code))


def test_looking_up_a_rule_imports_its_own_module_only() -> None:
    names = imported("from mifkit.rules.registry import by_name\nby_name()['client-settings-differ']")
    assert families(names) == {"mifkit.rules.sit"}


def test_linting_a_status_mif_imports_no_rules_for_other_documents() -> None:
    names = linted("status-success.mif")
    assert "mifkit.rules.sta.status" in names
    foreign = (
        "mifkit.rules.pkg",
        "mifkit.rules.sit",
        "mifkit.rules.scn",
        "mifkit.packaging.scripts.reading",
        "mifkit.logs",
    )
    assert not [name for name in names if name.startswith(foreign)]


def test_a_lint_without_patterns_colours_or_faults_imports_no_library_for_them() -> None:
    unused = {"pathspec", "rich", "lark", "difflib", "hashlib", "shutil", "importlib.resources"}
    unused |= {"csv", "select", "tomllib", "encodings.cp1251"}
    assert not linted("status-success.mif") & unused


def test_version_is_printed_without_importing_the_engine() -> None:
    code = "from mifkit.cli import main\nmain(['--version'], standalone_mode=False)"
    assert not imported(code) & {"msgspec", "mifkit.linter.engine", "mifkit.files.source", "mifkit.cli.commands.lint"}
