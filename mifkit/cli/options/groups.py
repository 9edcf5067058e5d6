"""A command whose help shows its options in groups, in the order in which they are declared."""

from typing import Any

import click


class GroupedOption(click.Option):
    """An option of a group. `group` is the title of its section in the help."""

    def __init__(self, *arguments: Any, group: str, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.group = group


class GroupedCommand(click.Command):
    """Shows a section for each group, then the options without a group."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        rest: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None or isinstance(parameter, click.Argument):
                continue
            group = parameter.group if isinstance(parameter, GroupedOption) else None
            (rest if group is None else sections.setdefault(group, [])).append(record)
        for title, records in (*sections.items(), ("Options", rest)):
            with formatter.section(title):
                formatter.write_dl(records)
