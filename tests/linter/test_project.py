"""Which configuration holds for which file."""

import os
from pathlib import Path

import pytest
from repositories import configured

from mifkit.diagnostics import Severity
from mifkit.documents.kinds import Profile
from mifkit.files.discovery import MIF_FILES, find_files
from mifkit.linter import project
from mifkit.linter.config import ConfigError, load
from mifkit.linter.project import Overrides, Project
from mifkit.rules.registry import RULESET, by_name, entries, rules, selected


def rules_of(folder: Path, text: str, overrides: Overrides | None = None, file: str = "a.mif") -> frozenset[str] | None:
    configured(folder, text)
    path = str(folder / file)
    return Project(overrides).folder_of(path).settings(path).rules


def test_without_configuration_all_rules_apply(tmp_path: Path) -> None:
    assert rules_of(tmp_path, "") is None


@pytest.mark.parametrize(
    ("text", "select", "ignore"),
    [
        ("select = ['SYN', 'MSI']", ["SYN", "MSI"], []),
        ("select = ['SYN']\nextend-select = ['MSI']", ["SYN", "MSI"], []),
        ("extend-select = ['MSI']\nignore = ['STA']", [], ["STA"]),
        ("ignore = ['STA']\nextend-ignore = ['MSI']", [], ["STA", "MSI"]),
        ("select = ['SYN']\nignore = ['SYN117']", ["SYN"], ["SYN117"]),
    ],
)
def test_rules_are_selected_and_ignored(text: str, select: list[str], ignore: list[str], tmp_path: Path) -> None:
    assert rules_of(tmp_path, text) == selected(select, ignore)


def test_everything_may_be_ignored(tmp_path: Path) -> None:
    assert rules_of(tmp_path, "ignore = ['ALL']") == frozenset()


def test_select_on_the_command_line_comes_before_the_configuration(tmp_path: Path) -> None:
    overrides = Overrides(select=("STA", "MSI"), ignore=("MSI002",))
    assert rules_of(tmp_path, "select = ['SYN']\nignore = ['STA']", overrides) == selected(["STA", "MSI"], ["MSI002"])


def test_ignore_on_the_command_line_adds_to_the_configuration(tmp_path: Path) -> None:
    assert rules_of(tmp_path, "ignore = ['STA']", Overrides(ignore=("MSI",))) == selected([], ["STA", "MSI"])


def test_a_pinned_rule_set_leaves_newer_rules_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = entries()[0]._replace(since=RULESET + 1)
    monkeypatch.setattr(project, "entries", lambda: (newer, *entries()[1:]))
    assert rules_of(tmp_path, f"ruleset = {RULESET}") == frozenset(entry.name for entry in entries()[1:])


def test_the_nearest_file_upward_holds(tmp_path: Path) -> None:
    configured(tmp_path, "select = ['SYN']")
    configured(tmp_path / "a" / "b", "[tool.mifkit]\nselect = ['MSI']", "pyproject.toml")
    configured(tmp_path / "a", "[project]", "pyproject.toml")
    whole = Project()
    found = {
        name: whole.folder_of(str(tmp_path / name)).config.select
        for name in ("x.mif", "a/x.mif", "a/b/x.mif", "a/b/c/x.mif")
    }
    assert found == {"x.mif": ("SYN",), "a/x.mif": ("SYN",), "a/b/x.mif": ("MSI",), "a/b/c/x.mif": ("MSI",)}


def test_a_fixed_configuration_holds_everywhere(tmp_path: Path) -> None:
    fixed = load(configured(tmp_path / "ci", "select = ['STA']", "ours.toml"))
    configured(tmp_path, "select = ['SYN']")
    assert Project(fixed=fixed).folder_of(str(tmp_path / "x.mif")).config.select == ("STA",)


def test_a_faulty_file_stops_where_it_holds(tmp_path: Path) -> None:
    configured(tmp_path / "a", "selct = []")
    whole = Project()
    assert whole.folder_of(str(tmp_path / "x.mif")).settings("x.mif").rules is None
    with pytest.raises(ConfigError):
        whole.folder_of(str(tmp_path / "a" / "x.mif"))


def test_severities_of_a_rule_come_before_those_of_its_family(tmp_path: Path) -> None:
    configured(tmp_path, "[severity]\nSTA002 = 'error'\nSTA = 'info'\nunknown-word = 'warning'")
    severities = Project().folder_of(str(tmp_path / "x")).settings("x").severities
    assert severities["unknown-status-value"] is Severity.ERROR
    assert severities["missing-install-status"] is Severity.INFO
    assert severities["unknown-word"] is Severity.WARNING
    assert "forces-failure-nonretry" not in severities


def test_rules_are_left_out_per_file(tmp_path: Path) -> None:
    text = "[per-file-ignores]\n'old/' = ['DMI']\n'*.nhm' = ['SMS']"
    every = frozenset(by_name())
    dmi = {rule.name for rule in rules() if rule.family == "DMI"}
    sms = {rule.name for rule in rules() if rule.family == "SMS"}
    found = {file: rules_of(tmp_path, text, file=file) for file in ("a.mif", "old/a.mif", "x/old/b/c.nhm", "a.nhm")}
    assert found == {"a.mif": None, "old/a.mif": every - dmi, "x/old/b/c.nhm": every - dmi - sms, "a.nhm": every - sms}


def test_a_profile_is_set_by_path_and_the_last_pattern_holds(tmp_path: Path) -> None:
    configured(tmp_path, "[profiles]\n'inventory/' = 'sms'\n'inventory/dmi/*.mif' = 'dmi'")

    def profile(file: str, overrides: Overrides | None = None) -> Profile | None:
        path = str(tmp_path / file)
        return Project(overrides).folder_of(path).settings(path).profile

    assert profile("a.mif") is None
    assert profile("inventory/a.mif") is Profile.SMS
    assert profile("inventory/dmi/a.mif") is Profile.DMI
    assert profile("inventory/a.mif", Overrides(profile=Profile.STATUS)) is Profile.STATUS


def test_patterns_belong_to_the_folder_of_their_file(tmp_path: Path) -> None:
    configured(tmp_path, "exclude = ['/build/']\n[per-file-ignores]\n'/a/x.mif' = ['DMI']", "base.toml")
    configured(tmp_path / "a", "extend = '../base.toml'")
    configured_folder = Project().folder_of(str(tmp_path / "a" / "x.mif"))
    assert configured_folder.settings(str(tmp_path / "a" / "x.mif")).rules is not None
    assert configured_folder.settings(str(tmp_path / "a" / "a" / "x.mif")).rules is None
    assert configured_folder.excludes(str(tmp_path / "build"), folder=True)
    assert not configured_folder.excludes(str(tmp_path / "a" / "build"), folder=True)


def found(folder: Path) -> list[str]:
    project = Project(folders=[str(folder)])
    paths = find_files((str(folder),), MIF_FILES, excludes=lambda *entry: bool(project.exclusion(*entry)))
    return [os.path.relpath(one.path, folder).replace(os.sep, "/") for one in paths]


def made(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_excluded_files_and_folders_are_not_found(tmp_path: Path) -> None:
    made(tmp_path, "a.mif", "b.tmp.mif", "build/c.mif", "src/d.mif", "src/build/e.mif", "src/kept/f.tmp.mif")
    configured(tmp_path, "exclude = ['/build/', '*.tmp.mif', '!**/kept/*']")
    assert found(tmp_path) == ["a.mif", "src/d.mif", "src/build/e.mif", "src/kept/f.tmp.mif"]


def test_in_a_repository_what_git_ignores_is_not_found(tmp_path: Path) -> None:
    made(tmp_path, ".git/HEAD", "a.mif", "out/b.mif", "src/c.mif", "src/d.mif", "src/deep/d.mif", "src/deep/out/e.mif")
    (tmp_path / ".gitignore").write_text("out/\nd.mif\n")
    (tmp_path / "src" / "deep").mkdir(exist_ok=True)
    (tmp_path / "src" / "deep" / ".gitignore").write_text("!d.mif\n")
    assert found(tmp_path) == ["a.mif", "src/c.mif", "src/deep/d.mif"]
    configured(tmp_path, "respect-gitignore = false")
    assert len(found(tmp_path)) == 6


def test_what_is_no_pattern_in_a_gitignore_is_passed_over(tmp_path: Path) -> None:
    made(tmp_path, ".git/HEAD", "a.mif", "b.mif")
    (tmp_path / ".gitignore").write_text("[z-a]\n!\nb.mif\n")
    assert found(tmp_path) == ["a.mif"]


def test_a_gitignore_outside_of_a_repository_has_no_say_in_the_repository(tmp_path: Path) -> None:
    made(tmp_path, "a.mif", "inner/.git/HEAD", "inner/a.mif")
    (tmp_path / ".gitignore").write_text("a.mif\n")
    assert found(tmp_path) == ["inner/a.mif"]


def test_without_a_repository_the_gitignores_below_the_searched_folder_count(tmp_path: Path) -> None:
    made(tmp_path, "a/x.mif", "a/b/x.mif", "a/b/y.mif")
    (tmp_path / ".gitignore").write_text("x.mif\n")
    (tmp_path / "a" / "b" / ".gitignore").write_text("y.mif\n")
    assert found(tmp_path) == []
    assert found(tmp_path / "a") == ["x.mif", "b/x.mif"]


def test_what_package_managers_fill_is_not_found(tmp_path: Path) -> None:
    made(tmp_path, "a.mif", "node_modules/x/b.mif", "own/pyvenv.cfg", "own/c.mif", "lib/site-packages/d.mif")
    assert found(tmp_path) == ["a.mif"]
    assert found(tmp_path / "node_modules") == ["x/b.mif"]


def test_a_repository_that_is_scanned_from_within_has_its_ignores(tmp_path: Path) -> None:
    made(tmp_path, ".git/HEAD", "a/b/x.mif", "a/b/y.mif")
    (tmp_path / ".gitignore").write_text("/a/b/x.mif\n")
    assert found(tmp_path / "a" / "b") == ["y.mif"]


def test_a_named_file_is_excluded_only_by_force(tmp_path: Path) -> None:
    path = str(tmp_path / "build" / "x.mif")
    configured(tmp_path, "exclude = ['build/']")
    assert not Project().exclusion_of_named(path)
    configured(tmp_path, "exclude = ['build/']\nforce-exclude = true")
    assert Project().exclusion_of_named(path).startswith("exclude in ")
