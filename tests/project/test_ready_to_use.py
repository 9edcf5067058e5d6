"""The GitHub action, the pre-commit hook, and the snippets of the page on build servers: as their users run them."""

import os
import re
import shlex
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from pages import DOCS, blocks
from running import CLEAN, ERROR, WARNING, written
from systems import posix_only

from mifkit.cli import main
from mifkit.cli.commands.lint import command as lint
from mifkit.documents.readers import CHECKED_FILES

PROJECT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))
HOOKS = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
SNIPPETS = [yaml.safe_load(text) for text in blocks(DOCS / "build-servers.md", "yaml")]
INSTALL, LINT = ACTION["runs"]["steps"]

bash = posix_only("a shell for the steps")


def step(declared: dict[str, Any], temporary: Path, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step as the runner does: inputs are put into its variables, and its script is a file for bash."""
    values = {name: one["default"] for name, one in ACTION["inputs"].items()} | inputs
    variables = {
        name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: values[found[1]], text)
        for name, text in declared.get("env", {}).items()
    }
    # What the action needs is taken from the running environment, so that nothing has to be fetched.
    offline = {"PYTHONPATH": sysconfig.get_path("purelib"), "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1"}
    # Most modules are never imported here: to compile them would take as long as to install them.
    offline |= {"PIP_NO_COMPILE": "1"}
    script = temporary / "step.sh"
    script.write_text(declared["run"], encoding="utf-8")
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ
        | offline
        | {"RUNNER_TEMP": str(temporary), "GITHUB_ACTION_PATH": str(PROJECT), "GITHUB_WORKSPACE": str(folder)}
        | variables,
    )


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runner's folder for temporary files, after the step that installs."""
    folder = tmp_path_factory.mktemp("runner temp")
    done = step(INSTALL, folder, folder)
    assert done.returncode == 0, done.stderr
    return folder


@bash
def test_the_action_installs_its_own_version(temporary: Path) -> None:
    site = next((temporary / "mifkit").rglob("site-packages"))
    assert (site / "mifkit/cli/commands/lint.py").read_bytes() == (PROJECT / "mifkit/cli/commands/lint.py").read_bytes()


@bash
def test_the_action_marks_findings_and_fails(temporary: Path, tmp_path: Path) -> None:
    written(tmp_path, ERROR, "my setup.mif")
    done = step(LINT, temporary, tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=my setup.mif,line=12,")


@bash
def test_the_action_passes_where_nothing_is_wrong(temporary: Path, tmp_path: Path) -> None:
    written(tmp_path, CLEAN)
    done = step(LINT, temporary, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "No findings in 1 file\n", "")


@bash
def test_paths_are_lines_and_arguments_are_words(temporary: Path, tmp_path: Path) -> None:
    written(tmp_path, ERROR, "one of two.mif")
    written(tmp_path, WARNING, "-o.mif")
    written(tmp_path, ERROR, "three.mif")
    inputs = {
        "paths": "one of two.mif\r\n\n-o.mif\n",
        "args": "--select  SYN114,SYN107\n--exit-zero",
        "format": "concise",
    }
    done = step(LINT, temporary, tmp_path, **inputs)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["one of two.mif", "-o.mif"]


HOSTILE = ["$(touch gone)", "`touch gone`", "; touch gone", "'; touch gone #", '"; touch gone #', "&& touch gone", "*"]


@bash
@pytest.mark.parametrize(
    ("name", "text"),
    [*((name, "\n".join(HOSTILE)) for name in ("paths", "args")), *(("format", hostile) for hostile in HOSTILE)],
)
def test_nothing_in_an_input_is_run(name: str, text: str, temporary: Path, tmp_path: Path) -> None:
    written(tmp_path, CLEAN)
    done = step(LINT, temporary, tmp_path, **{name: text})
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.mif"]


def test_inputs_reach_the_steps_as_variables_alone() -> None:
    for declared in ACTION["runs"]["steps"]:
        assert "${{" not in declared["run"]
        assert declared["shell"] == "bash"
    assert sorted(LINT["env"].values()) == sorted(f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"])


@bash
def test_an_action_that_cannot_install_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # An interpreter whose environments have a pip that fails: a real one takes ten seconds to find nothing to install.
    failing = 'mkdir -p "$3/bin"; printf \'#!/bin/sh\\nexit 3\\n\' > "$3/bin/python"; chmod +x "$3/bin/python"'
    for name in ("python3", "python"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{failing}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert step(INSTALL, tmp_path, tmp_path).returncode == 3
    assert (tmp_path / "mifkit" / "bin" / "python").exists()
    assert not (tmp_path / "mifkit" / "where").exists()


# --- the hook of pre-commit ------------------------------------------------------------------------------


def test_the_hook_takes_the_files_that_a_folder_is_searched_for() -> None:
    (hook,) = HOOKS
    assert hook["id"] == "mifkit"
    for extension in CHECKED_FILES.extensions:
        assert re.search(hook["files"], f"packages/a{extension}")
        assert re.search(hook["files"], f"packages/A{extension.upper()}")
        assert not re.search(hook["files"], f"packages/a{extension}.txt")
        assert not re.search(hook["files"], f"packages/{extension[1:]}")
    for name in CHECKED_FILES.whole:
        assert re.search(hook["files"], name)
        assert re.search(hook["files"], f"packages/{name.upper()}")
        assert not re.search(hook["files"], f"packages/my{name}")
        assert not re.search(hook["files"], f"packages/{name}.txt")


def test_the_hook_needs_no_option_that_does_not_exist() -> None:
    (hook,) = HOOKS
    assert set(hook) <= {"id", "name", "description", "entry", "language", "files", "require_serial"}
    assert understood(hook["entry"] + " a.mif b.mif") == []


# --- the page on build servers -----------------------------------------------------------------------------


def understood(line: str) -> list[str]:
    """The formats of the reports that a command line of `mifkit lint` asks for; fails if it is not understood."""
    program, name, *arguments = shlex.split(line)
    assert (program, name) == ("mifkit", "lint")
    parent = click.Context(main, **main.context_settings)
    with lint.make_context("lint", arguments, parent=parent) as context:
        outputs: list[tuple[str, str]] = context.params["outputs"]
    return [name for name, _ in outputs]


def test_a_command_line_that_mifkit_does_not_know_is_noticed() -> None:
    for line in ("mifkit lint . --no-such-option", "mifkit lint . -o gitlob"):
        with pytest.raises(click.UsageError):
            understood(line)


def scripts(value: Any) -> list[str]:
    """All lines of all scripts in a piece of YAML."""
    if isinstance(value, str):
        return value.split("\n")
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [line for part in parts for line in scripts(part)]


def test_the_snippets_write_what_the_build_servers_take() -> None:
    lines = [line for snippet in SNIPPETS for line in scripts(snippet) if line.startswith("mifkit lint ")]
    assert [found for found in map(understood, lines) if found] == [["concise", "gitlab", "junit"], ["azure", "junit"]]


def test_the_snippet_for_gitlab_collects_the_reports_that_are_written() -> None:
    (job,) = [snippet["mifkit"] for snippet in SNIPPETS if "mifkit" in snippet]
    written_to = dict(re.findall(r"-o (\w+):(\S+)", job["script"][-1]))
    assert job["artifacts"]["reports"] == {"codequality": written_to["gitlab"], "junit": written_to["junit"]}
    assert job["artifacts"]["when"] == "always"


def test_the_snippet_for_azure_publishes_the_report_that_is_written() -> None:
    (steps,) = [snippet["steps"] for snippet in SNIPPETS if "steps" in snippet]
    (script,) = [step["script"] for step in steps if "script" in step]
    (publish,) = [step for step in steps if "task" in step]
    assert f"-o junit:{publish['inputs']['testResultsFiles']}" in script
    assert publish["condition"] == "succeededOrFailed()"


def test_the_snippet_for_github_names_inputs_that_exist() -> None:
    (uses,) = [
        part for snippet in SNIPPETS if isinstance(snippet, list) for part in snippet if "mifkit" in part["uses"]
    ]
    assert set(uses["with"]) <= set(ACTION["inputs"])
    assert understood(f"mifkit lint {uses['with']['args']} -- {uses['with']['paths']}") == []


def test_the_snippet_for_pre_commit_is_the_hook() -> None:
    (repos,) = [snippet["repos"] for snippet in SNIPPETS if "repos" in snippet]
    (hook,) = repos[0]["hooks"]
    assert {key: hook[key] for key in hook if key != "language"} == {
        key: value for key, value in HOOKS[0].items() if key in hook and key != "language"
    }


def test_nothing_in_the_snippets_waits_for_a_name() -> None:
    """What a user copies holds neither a placeholder nor an address that nobody owns."""
    text = "".join(page.read_text("utf-8") for page in (*DOCS.glob("*.md"), PROJECT / "README.md"))
    assert not re.findall(r"\bOWNER\b|\.example/|pip install mifkit\b", text)
