"""The README and the pages of documentation, and the commands that they show.

`python tests/support/pages.py` writes anew what the commands in `console` blocks print.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from mifkit.cli import main

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "mifkit" / "docs"
PAGES = (PROJECT / "README.md", PROJECT / "mifkit" / "README.md", *sorted(DOCS.glob("*.md")))
# The first line of a block is a command, the others are its output, for a screen of 100 columns.
CONSOLE = re.compile(r"^```console\n\$ mifkit ([^\n]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Shown(NamedTuple):
    """A command line after `mifkit`, and the output that the page called `page` shows."""

    page: str
    command: str
    output: str


def shown() -> Iterator[Shown]:
    """Every command in a `console` block of a page."""
    for path in PAGES:
        for found in CONSOLE.finditer(path.read_text(encoding="utf-8")):
            yield Shown(path.name, found[1], found[2])


def blocks(path: Path, *languages: str) -> list[str]:
    """The texts of a page's fenced blocks in one of the languages."""
    return [text for language, text in FENCED.findall(path.read_text(encoding="utf-8")) if language in languages]


def printed(command: str) -> str:
    """What a command prints, on both channels, in the folder in which the process runs."""
    done = CliRunner(env={"COLUMNS": "100"}).invoke(main, command.split(), prog_name="mifkit")
    return done.output.rstrip() + "\n"


def refresh() -> None:
    """Write the output of every shown command anew. The working directory has to be that of the project."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        fresh = CONSOLE.sub(lambda found: f"```console\n$ mifkit {found[1]}\n{printed(found[1])}```", text)
        path.write_text(fresh, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    import os

    os.chdir(PROJECT)
    refresh()
