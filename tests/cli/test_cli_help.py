"""Help texts: they fit a terminal, have examples, know every choice, and cost no more than they say."""

import subprocess
import sys

import pytest
from running import SAMPLES, invoke, run

from mifkit.cli import COMMANDS
from mifkit.cli.commands.outcome import MATCHES
from mifkit.output.findings.formats import FORMATS
from mifkit.status.matching.relation import Match

every_command = pytest.mark.parametrize(
    "command", [(), *[(name,) for name in COMMANDS]], ids=lambda part: " ".join(part) or "mifkit"
)


@every_command
def test_help_fits_a_terminal_of_80_columns(command: tuple[str, ...]) -> None:
    shown = run(*command, "--help", COLUMNS="80").stdout.decode()
    assert max(map(len, shown.split("\n"))) < 80


@every_command
def test_help_has_examples_that_are_explained(command: tuple[str, ...]) -> None:
    shown = invoke(*command, "--help").stdout
    examples = shown[shown.index("Examples:\n") :].split("\n\n")[0].split("\n")[1:]
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
    shown = invoke("lint", "--help").stdout
    assert all(f"    {name:<10}  {format.description}" in shown for name, format in FORMATS.items())


def imported(*arguments: str) -> set[str]:
    """The modules that a run imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "mifkit", *arguments], capture_output=True, text=True, check=False
    )
    return {line.rsplit("|", 1)[1].strip() for line in done.stderr.split("\n") if line.startswith("import time:")}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        *[
            [name, "--help"]
            for name in (
                "lint",
                "outcome",
                "log",
                "match",
                "show",
                "config",
                "code",
                "settings",
                "server",
                "scan",
                "report",
            )
        ],
        ["rule", "-h"],
    ],
    ids=" ".join,
)
def test_help_and_version_import_no_engine(arguments: list[str]) -> None:
    assert not imported(*arguments) & {"mifkit.linter.engine", "mifkit.mif.parser", "msgspec", "rich", "lark"}


@pytest.mark.parametrize(
    "arguments",
    [["lint"], ["lint", "-o", "concise"], ["lint", "-o", "json"], ["lint", "--statistics"], ["show"], ["outcome"]],
    ids=" ".join,
)
def test_nothing_that_is_not_coloured_imports_rich_and_nothing_imports_lark(arguments: list[str]) -> None:
    modules = imported(*arguments, str(SAMPLES / "MSIRDR42.mif"))
    assert "mifkit.linter.engine" in modules or "mifkit.rules.declaration" in modules
    assert not {name for name in modules if name.partition(".")[0] in ("rich", "lark")}


def test_usage_errors_name_the_help_and_the_mistake() -> None:
    done = invoke("lint", "--fial-on", "error", ".")
    assert done.stderr.split("\n")[:2] == [
        "Usage: mifkit lint [OPTIONS] [PATHS]...",
        "Try 'mifkit lint --help' for help.",
    ]
    assert "--fial-on" in done.stderr
    assert "--fail-on" in done.stderr
