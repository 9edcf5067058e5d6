"""The README and the pages of documentation: what they show is what a reader gets."""

import re
import shlex
from pathlib import Path

import click
import msgspec
import pytest
from pages import DOCS, PAGES, PROJECT, Shown, blocks, printed, shown

from mifkit.cli import main
from mifkit.linter.config import Client, Config, load
from mifkit.server.outcome import METHOD as OUTCOME_REQUEST
from mifkit.status.settings.limits import Limits

SHOWN = list(shown())
# A command line in a block for a shell, or in the running text between backquotes.
QUOTED = re.compile(r"(?<!`)`(mifkit [^`\n]++)`")

each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(PROJECT).as_posix())


@pytest.mark.parametrize("example", SHOWN, ids=[f"{one.page}: {one.command}" for one in SHOWN])
def test_a_shown_command_prints_what_is_shown(example: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    assert printed(example.command) == example.output


def command_lines(path: Path) -> list[str]:
    """Every command line of mifkit that a page has for a shell or in its text, without what follows it."""
    lines = [line for text in blocks(path, "sh", "powershell") for line in text.split("\n")]
    lines += [line[2:] for text in blocks(path, "console") for line in text.split("\n") if line.startswith("$ ")]
    lines += QUOTED.findall(path.read_text(encoding="utf-8"))
    return [re.split(r"\s+(?:#|>|<|\|)", line)[0] for line in lines if re.match(r"\s*mifkit ", line)]


@each_page
def test_command_lines_name_commands_and_options_that_exist(path: Path) -> None:
    for line in command_lines(path):
        words = shlex.split(line, posix=False)[1:]
        name = words[0]
        if name.isupper() or name.startswith("-"):  # `mifkit COMMAND --help`, `mifkit --version`
            continue
        command = main.get_command(click.Context(main), name)
        assert command is not None, line
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
        used = {word for word in words[1:] if re.fullmatch(r"--?[a-z][\w-]*", word)}
        assert used <= known, line


@each_page
def test_links_lead_to_files(path: Path) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@each_page
def test_files_that_are_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"(?<![\w/.-])(?:mifkit|tests|grammars|samples|\.ci|\.github)/[\w/.-]+\w", text):
        assert "NAME" in name or name == OUTCOME_REQUEST or (PROJECT / name).exists(), name


def test_files_that_recipes_name_exist() -> None:
    text = (PROJECT / "mifkit" / "README.md").read_text(encoding="utf-8")
    rooms = "|".join(folder.name for folder in (PROJECT / "mifkit").iterdir() if folder.is_dir())
    named = re.findall(rf"`((?:{rooms})/[\w/]+(?:\.\w+|/))`", text)
    assert len(named) > 10
    for name in named:
        assert (PROJECT / "mifkit" / name).exists() or "NAME" in name, name


@each_page
def test_nobody_is_sent_to_the_package_index(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    installed = re.findall(r"pip install ([^\n`]+)", text)
    assert not [what for what in installed if re.match(r"'?mifkit\b", what)]


def test_the_configuration_that_is_shown_is_understood(tmp_path: Path) -> None:
    example, inside = blocks(DOCS / "configuration.md", "toml")
    path, project = tmp_path / "mifkit.toml", tmp_path / "pyproject.toml"
    path.write_text(example, encoding="utf-8")
    assert load(path).config.client.retry == (1618, 1622)
    project.write_text(inside, encoding="utf-8")
    assert load(project).config.client.retry_count == 36


def test_every_key_of_the_configuration_is_described() -> None:
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    table = text[text.index("| key | meaning |") :].split("\n\n")[0]
    keys = {field.encode_name for shape in (Config, Client, Limits) for field in msgspec.structs.fields(shape)}
    rows = [row.split("|", 2) for row in table.split("\n")[2:]]
    described = {name for _, key, _ in rows for name in re.findall(r"`\[?([\w-]+)\]?`", key)}
    described |= {
        name
        for _, key, meaning in rows
        if "[client]" in key or "[limits]" in key
        for name in re.findall(r"`([\w-]+)`", meaning)
    }
    assert described == keys
