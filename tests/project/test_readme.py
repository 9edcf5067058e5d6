"""What the README shows is what a reader gets."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from mifkit.cli import main
from mifkit.lint.config import load

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ mifkit ([^\n]+)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_output_in_the_readme_is_real(command: str, output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    done = CliRunner(env={"COLUMNS": "100"}).invoke(main, command.split())
    assert done.output.rstrip() == output.rstrip()


def test_the_readme_shows_the_main_commands() -> None:
    assert {command.split()[0] for command, _ in SHOWN} == {"lint", "log", "outcome", "code"}


def test_the_configuration_in_the_readme_is_understood(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "mifkit.toml"
    path.write_text(example, encoding="utf-8")
    assert load(path).config.client.retry == (1618, 1622)


def test_the_exit_status_of_the_first_example_is_as_the_readme_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    assert CliRunner().invoke(main, ["lint", "samples"]).exit_code == 1


@pytest.mark.parametrize("path", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_links_lead_to_files(path: str) -> None:
    assert (PROJECT / path).exists()
