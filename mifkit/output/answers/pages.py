"""The pages of documentation that ship with the package: their list, and one of them on a terminal or in a pipe.

A page is a Markdown file in `mifkit/docs`; its name without `.md` is its topic, its first heading is its title.
"""

from pathlib import Path
from typing import TextIO

from mifkit.output.text import WIDEST, Screen, coloured

FOLDER = Path(__file__).parents[2] / "docs"


def topics() -> tuple[str, ...]:
    """The topics that have a page, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.md")))


def page(topic: str) -> str:
    """The Markdown text of a topic's page. Raises OSError for a topic that `topics` does not name."""
    return (FOLDER / f"{topic}.md").read_text(encoding="utf-8")


def title(topic: str) -> str:
    """The first heading of a topic's page."""
    return page(topic).split("\n", 1)[0].lstrip("# ")


def write_list(stream: TextIO) -> None:
    """Write every topic with its title, and how to read a page."""
    screen, known = Screen(stream), topics()
    width = max(map(len, known))
    screen.print("Pages of documentation; 'mifkit help TOPIC' shows one of them:")
    screen.print()
    for topic in known:
        screen.print("  ", (f"{topic:<{width}}", "bold"), f"  {title(topic)}")
    screen.print()
    screen.print("'mifkit help COMMAND' shows the options of a command, as 'mifkit COMMAND --help' does.")


def write_page(topic: str, stream: TextIO) -> None:
    """Write a page: laid out on a terminal, and as the text that it is to anything else.

    Raises OSError for a topic that `topics` does not name.
    """
    text = page(topic)
    if not (stream.isatty() or coloured(stream)):
        stream.write(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    width = min(Screen(stream).width, WIDEST)
    console = Console(file=stream, force_terminal=True, no_color=not coloured(stream), width=width)
    # The colours of the terminal itself are legible on its background; links to other pages lead nowhere there.
    console.print(Markdown(text, code_theme="ansi_dark", hyperlinks=False))
