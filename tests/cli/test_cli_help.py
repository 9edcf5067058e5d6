"""Help texts: they fit a terminal, have examples, know every choice, and cost no more than they say."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from running import SAMPLES, invoke

from mifkit.cli import COMMANDS
from mifkit.cli.commands.outcome import MATCHES
from mifkit.output.findings.formats import FORMATS
from mifkit.status.matching.relation import Match

every_command = pytest.mark.parametrize(
    "command", [(), *[(name,) for name in COMMANDS]], ids=lambda part: " ".join(part) or "mifkit"
)


RUNS = """
import json, sys
from mifkit.cli import main
for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments, "mifkit")
    except SystemExit:
        pass
    sys.stderr.write(json.dumps(list(sys.modules)) + "\\n")
"""


def run_in_turn(*lines: list[str]) -> subprocess.CompletedProcess[str]:
    """Several command lines, one after another in a process of its own. After each, standard error gets a list of the
    modules that are there."""
    environment = os.environ | {"COLUMNS": "80"}
    call = [sys.executable, "-c", RUNS, json.dumps(lines)]
    return subprocess.run(call, capture_output=True, encoding="utf-8", check=True, env=environment)


def test_help_fits_a_terminal_of_80_columns() -> None:
    # Within this process, click's own tool for tests would decide on the width.
    lines = run_in_turn(["--help"], *([name, "--help"] for name in COMMANDS)).stdout.splitlines()
    # Unlike a terminal, a pipe on Windows gets three dots for an ellipsis.
    assert [line for line in lines if len(line.replace("...", "…")) >= 80] == []
    assert sum(line.startswith("Usage: mifkit ") for line in lines) == 1 + len(COMMANDS)


@every_command
def test_help_has_examples_that_are_explained(command: tuple[str, ...]) -> None:
    text = invoke(*command, "--help").stdout
    examples = text[text.index("Examples:\n") :].split("\n\n")[0].split("\n")[1:]
    examples = [line for line in examples if line]
    assert len(examples) >= 4
    assert all(line.startswith("    mifkit ") for line in examples[::2])
    assert all(line.startswith("        ") for line in examples[1::2])


@pytest.mark.parametrize("command", ["lint", "log", "match", "outcome", "code", "settings", "scan", "report"])
def test_help_tells_the_exit_status(command: str) -> None:
    assert "\n    2  it could not do what was asked" in invoke(command, "--help").stdout


def test_every_relation_to_a_package_is_explained() -> None:
    assert set(MATCHES) == set(Match)


def test_every_format_is_described() -> None:
    text = invoke("lint", "--help").stdout
    assert all(f"    {name:<10}  {format.description}" in text for name, format in FORMATS.items())


def imported(*lines: list[str]) -> Iterator[tuple[list[str], set[str]]]:
    """The modules that are there after each of several command lines: each adds its own."""
    after = [set(json.loads(line)) for line in run_in_turn(*lines).stderr.splitlines()]
    return zip(lines, after, strict=True)


def test_help_and_version_import_no_engine() -> None:
    for line, modules in imported(["--version"], ["--help"], *([name, "--help"] for name in COMMANDS), ["rule", "-h"]):
        assert not modules & {"mifkit.linter.engine", "mifkit.mif.parser", "msgspec", "rich", "lark"}, line


def test_nothing_that_is_not_coloured_imports_rich_and_nothing_imports_lark() -> None:
    lines = (
        ["lint"],
        ["lint", "-o", "concise"],
        ["lint", "-o", "json"],
        ["lint", "--statistics"],
        ["show"],
        ["outcome"],
    )
    for line, modules in imported(*([*line, str(SAMPLES / "MSIRDR42.mif")] for line in lines)):
        assert "mifkit.linter.engine" in modules or "mifkit.rules.declaration" in modules
        assert not {name for name in modules if name.partition(".")[0] in ("rich", "lark")}, line


def test_usage_errors_name_the_help_and_the_mistake() -> None:
    done = invoke("lint", "--fial-on", "error", ".")
    assert done.stderr.split("\n")[:2] == [
        "Usage: mifkit lint [OPTIONS] [PATHS]...",
        "Try 'mifkit lint --help' for help.",
    ]
    assert "--fial-on" in done.stderr
    assert "--fail-on" in done.stderr
