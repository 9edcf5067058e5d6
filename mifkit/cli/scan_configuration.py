"""The configuration of `mifkit scan`: `--config`, or the nearest one that does not lie in what is scanned."""

from pathlib import Path
from typing import NamedTuple

import click

from mifkit.cli.configuration import readable
from mifkit.cli.inputs import client_settings
from mifkit.config import Config, Loaded, load
from mifkit.diagnostics import printable
from mifkit.engine import Settings
from mifkit.scan.configured import nearest, not_used, settings


class Configuration(NamedTuple):
    """What holds for a scan: settings of the engine, patterns of what is passed over, and where that comes from."""

    settings: Settings
    exclude: tuple[str, ...]
    said: str


def configuration(roots: tuple[str, ...], config: str | None, isolated: bool, site: str | None) -> Configuration:
    """What the options ask for; `site` is the file with the client settings. Raises `Trouble` and UsageError."""
    if config is not None and isolated:
        raise click.UsageError("--config and --isolated exclude each other.")
    with readable():
        loaded = load(Path(config)) if config is not None else Loaded(Config()) if isolated else _nearest(roots)
    client = client_settings(site) if site is not None else None
    return Configuration(settings(loaded, client), loaded.config.exclude, _said(loaded))


def _nearest(roots: tuple[str, ...]) -> Loaded:
    found = nearest(Path.cwd(), roots)
    for path in found.passed_over:
        why = "lies in what is scanned, where anybody may have written it: not used"
        click.echo(f"{printable(str(path))} {why}. If it is yours, name it: --config", err=True)
    return found.loaded


def _said(loaded: Loaded) -> str:
    """Which configuration holds, in a line."""
    if loaded.path is None:
        return "Configuration: none"
    rest = not_used(loaded)
    return f"Configuration: {loaded.path}" + (f"; a scan does not use {', '.join(rest)}" if rest else "")
