"""The files that repeat what the code declares: pages, tables in pages, and the files of the pre-commit hook.

`python -m mifkit.cli.reference_pages` writes them, in a checkout.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from mifkit.cli import COMMANDS, main
from mifkit.documents.readers import CHECKED_FILES, READERS
from mifkit.files.discovery import MIF_FILES
from mifkit.output.answers import decision_table, rules_page
from mifkit.output.answers.pages import FOLDER
from mifkit.output.findings.formats import FORMATS
from mifkit.output.formats import Format
from mifkit.output.report.formats import OWN
from mifkit.output.schemas.build import SCHEMAS, identifier

PROJECT = Path(__file__).parents[2]
README, HOOK = PROJECT / "README.md", PROJECT / ".pre-commit-hooks.yaml"
# Two lines of a page that nobody sees in a browser or a terminal, around a table.
TABLE = re.compile(r"(?<=<!-- table: )(\w+)( -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
HOOK_SNIPPET = """\
```yaml
repos:
  - repo: local
    hooks:
      - id: mifkit
        name: mifkit lint
        entry: mifkit lint --force-exclude
        language: system
        files: ''
        require_serial: true
```
"""
FILES_OF_HOOK = re.compile(r"(?m)(?<=  )files: .*$")


def commands() -> str:
    """A row for each command: how it is called, and its line in the list of commands."""
    rows = []
    for name, purpose in COMMANDS.items():
        command = main.get_command(click.Context(main), name)
        assert command is not None
        arguments = [piece.replace("|", "\\|") for piece in command.collect_usage_pieces(click.Context(command))[1:]]
        rows.append(f"| `{' '.join(('mifkit', name, *arguments))}` | {purpose} |\n")
    return "".join(("| command | purpose |\n|---|---|\n", *rows))


def _formats(formats: Mapping[str, Format]) -> str:
    rows = (f"| `{name}` | {format.description} |\n" for name, format in formats.items())
    return "".join(("| format | contents |\n|---|---|\n", *rows))


def schemas() -> str:
    """A row for each JSON Schema: what it describes, its file and its `$id`."""
    rows = (f"| `{title}` | `{name}` | `{identifier(name)}` |\n" for name, (_, title) in SCHEMAS.items())
    return "".join(("| describes | file | `$id` |\n|---|---|---|\n", *rows))


def kinds() -> str:
    """A row for each kind of document besides MIF files, with the names of its files."""
    rows = ["| kind | found in folders | only if named |\n|---|---|---|\n"]
    rows.append(f"| a MIF file | {_code(MIF_FILES.extensions)} | any other name |\n")
    rows += [f"| {reader.what} | {_code(reader.in_folders)} | {_code(reader.only_named)} |\n" for reader in READERS]
    return "".join(rows)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def hook(text: str) -> str:
    """The text of the pre-commit hooks, with the pattern of all files that a folder is searched for."""
    extensions = "|".join(extension.removeprefix(".") for extension in CHECKED_FILES.extensions)
    names = "|".join(re.escape(name) for name in CHECKED_FILES.whole)
    return FILES_OF_HOOK.sub(lambda _: rf"files: '(?i)(\.({extensions})|(^|/)({names}))$'", text)


# What makes the text of a file, and of a table in some file.
PAGES: dict[Path, Callable[[], str]] = {
    FOLDER / "rules.md": rules_page.render,
    FOLDER / "decision-table.md": decision_table.render_page,
}
TABLES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "kinds": kinds,
    "hook": lambda: hook(HOOK_SNIPPET),
    "findings": lambda: _formats(FORMATS),
    "report": lambda: _formats(OWN),
    "schemas": schemas,
}


def with_tables(text: str) -> str:
    """The text of a page, with each of its tables as it has to be. Raises KeyError for a table that is not known."""
    return TABLE.sub(lambda found: f"{found[1]}{found[2]}{TABLES[found[1]]()}", text)


if __name__ == "__main__":
    for path, render in PAGES.items():
        path.write_text(render(), encoding="utf-8", newline="\n")
    for path in (README, *FOLDER.glob("*.md")):
        path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    HOOK.write_text(hook(HOOK.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
