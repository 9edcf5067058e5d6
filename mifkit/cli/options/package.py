"""The options about the package that a status MIF is compared with, and about when and where the client looks.

`mifkit match` and `mifkit outcome` have them. They are not parameters of a command's function: it calls `requested`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import click

from mifkit.cli.options.groups import GroupedOption
from mifkit.status.matching.relation import PropertyRule

META = "mifkit.package"
GROUP = "The package"
# Option: the attribute of `mifkit.status.matching.package.Package` that it sets, and its help text.
FIELDS = {
    "--mif-file-name": ("mif_file_name", "Reporting tab: MIF file name, with or without .mif."),
    "--mif-name": ("mif_name", "Reporting tab: Name, compared with the MIF's Product."),
    "--mif-version": ("mif_version", "Reporting tab: Version."),
    "--mif-publisher": ("mif_publisher", "Reporting tab: Publisher, compared with the MIF's Manufacturer."),
    "--package-name": ("name", "General tab: Name."),
    "--package-version": ("version", "General tab: Version."),
    "--package-manufacturer": ("manufacturer", "General tab: Manufacturer, or Publisher."),
}


class Requested(NamedTuple):
    """The values of these options.

    `fields` are attributes of `Package`. `use_fields` is `None` if neither of its two options is given. `written` holds
    times by the name of a file, or by '' for all files. `temp` and `windows` are folders.
    """

    package_files: tuple[str, ...]
    package_id: str | None
    fields: Mapping[str, str]
    use_fields: bool | None
    property_rule: PropertyRule
    started: datetime | None
    ended: datetime | None
    written: Mapping[str, datetime]
    temp: str | None
    windows: str | None

    @property
    def names_package(self) -> bool:
        return bool(self.package_files) or bool(self.fields) or self.use_fields is not None

    @property
    def in_folders(self) -> bool:
        """Whether the folders of a client are given, whose MIFs are compared."""
        return self.temp is not None or self.windows is not None

    @property
    def anything(self) -> bool:
        others = (self.package_id, self.started, self.ended, self.temp, self.windows)
        return self.names_package or bool(self.written) or any(one is not None for one in others)


def requested() -> Requested:
    """The values on the command line that is running. Raises `click.UsageError` if they contradict each other."""
    given: dict[str, Any] = click.get_current_context().meta.get(META, {})
    found = Requested(
        package_files=tuple(given.get("package") or ()),
        package_id=given.get("package_id"),
        fields={name: given[name] for name, _ in FIELDS.values() if given.get(name) is not None},
        use_fields=given.get("use_fields"),
        property_rule=PropertyRule(given.get("property_rule") or PropertyRule.EXIT_CODE),
        started=given.get("started"),
        ended=given.get("ended"),
        written=dict(given.get("written") or ()),
        temp=given.get("temp"),
        windows=given.get("windows"),
    )
    if found.started is not None and found.ended is not None and found.started > found.ended:
        raise click.UsageError("--started is later than --ended.")
    return found


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    ctx.meta.setdefault(META, {})[param.name] = value


def _time(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    _keep(ctx, param, moment(ctx, param, value) if value is not None else None)


def moment(ctx: click.Context, param: click.Parameter, text: str) -> datetime:
    """The time that an option gives; without a time zone, it is in that of this computer."""
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError, OSError):
        raise click.BadParameter(f"'{text}' is not a time such as 2026-03-31T14:05:00", ctx, param) from None


def _written(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> None:
    times = []
    for value in values:
        name, _, time = value.rpartition("=")
        times.append((name, moment(ctx, param, time)))
    _keep(ctx, param, times)


def package_options(command: Any) -> Any:
    """Add the options to a command, whose function calls `requested`."""
    for option in reversed(_options()):
        command = option(command)
    return command


def _option(*names: str, **settings: Any) -> Any:
    settings.setdefault("callback", _keep)
    return click.option(*names, cls=GroupedOption, group=GROUP, expose_value=False, **settings)


def _options() -> list[Any]:
    return [
        _option(
            "--package",
            metavar="FILE",
            multiple=True,
            help="The package: a definition (.sms), or an export (.json, .csv, .xml, …). May be repeated: packages and "
            "programs in several files. The options below change it.",
        ),
        _option("--package-id", metavar="ID", help="The package to use, if the files hold several."),
        *(_option(name, attribute, metavar="TEXT", help=text) for name, (attribute, text) in FIELDS.items()),
        _option(
            "--use-fields/--use-package-properties",
            "use_fields",
            default=None,
            help="Reporting tab: the choice that is set.  [default: as in PkgFlags, or by whether a field is filled]",
        ),
        _option(
            "--property-rule",
            type=click.Choice([rule.value for rule in PropertyRule]),
            help="What 'Use package properties' means from SMS 2003 on; the SDK says both.  [default: exit-code]",
        ),
        _option("--started", metavar="TIME", callback=_time, help="When the program started: 2026-03-31T14:05:00."),
        _option("--ended", metavar="TIME", callback=_time, help="When the program ended."),
        _option(
            "--written",
            metavar="[MIF=]TIME",
            multiple=True,
            callback=_written,
            help="When the MIFs, or the named MIF, were written.  [default: when the file was last changed]",
        ),
        _option("--temp", metavar="FOLDER", help="The client's %TEMP%, whose MIFs are compared, too."),
        _option("--windows", metavar="FOLDER", help="The client's Windows directory, whose MIFs are compared, too."),
    ]
