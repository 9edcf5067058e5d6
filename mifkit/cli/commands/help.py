"""`mifkit help`: the pages of documentation, and the help of each command."""

import sys

import click
from click.shell_completion import CompletionItem

from mifkit.cli.options.output import color_option
from mifkit.cli.streams import tell

EPILOG = """\b
Examples:
  mifkit help
      which pages are there?
  mifkit help configuration
      the page on mifkit.toml
  mifkit help decision-table > decision-table.md
      a page as the Markdown file that it is
  mifkit help lint
      the options of a command, as 'mifkit lint --help' shows them
"""


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from mifkit.output.answers.pages import title, topics

    pages = [CompletionItem(topic, help=title(topic)) for topic in topics()]
    group = ctx.find_root().command
    assert isinstance(group, click.Group)
    commands = [CompletionItem(name) for name in group.list_commands(ctx.find_root())]
    return [item for item in (*pages, *commands) if item.value.startswith(incomplete.lower())]


@click.command(epilog=EPILOG)
@click.argument("topic", required=False, metavar="[TOPIC|COMMAND]", shell_complete=_complete)
@color_option
@click.pass_context
def command(ctx: click.Context, /, topic: str | None) -> None:
    """Show a page of documentation, or the help of a command.

    Without an argument, list the pages.
    """
    from mifkit.output.answers.pages import topics, write_list, write_page

    if topic is None:
        write_list(sys.stdout)
        return
    root = ctx.find_root()
    group = root.command
    assert isinstance(group, click.Group)
    wanted = topic.lower().removesuffix(".md")
    if wanted in topics():
        write_page(wanted, sys.stdout)
    elif (found := group.get_command(root, wanted)) is not None:
        with click.Context(found, info_name=wanted, parent=root) as context:
            tell(context.get_help())
    else:
        raise click.UsageError(_unknown(topic, (*topics(), *group.list_commands(root))))


def _unknown(topic: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(topic.lower(), known, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else "'mifkit help' lists the pages."
    return f"There is no page and no command '{topic}'. {hint}"
