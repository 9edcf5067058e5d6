"""The options that choose a configuration file. A faulty configuration file ends the run with exit status 2."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mifkit.cli.errors import CannotRun

if TYPE_CHECKING:
    from mifkit.linter.project import Overrides, Project


def configuration_options(command: Any) -> Any:
    """Add `--config` and `--isolated` to a command."""
    config = click.option("--config", metavar="FILE", help="Use this configuration file and no other.")
    isolated = click.option("--isolated", is_flag=True, help="Use no configuration file.")
    return config(isolated(command))


def project(
    config: str | None, isolated: bool, overrides: "Overrides | None" = None, folders: Iterable[str] = ()
) -> "Project":
    """The configurations that `--config` and `--isolated` ask for. `folders` are those in which files are looked for.

    Raises `CannotRun` as `readable` does, and `click.UsageError` for an unknown rule in `overrides`.
    """
    if config is not None and isolated:
        raise click.UsageError("--config and --isolated exclude each other.")
    from mifkit.rules.registry import UnknownRuleError

    try:
        with readable():
            return load_project(config, isolated, overrides, folders)
    except UnknownRuleError as error:
        message = str(error)
        raise click.UsageError(message[:1].upper() + message[1:]) from None


def load_project(
    config: str | None, isolated: bool, overrides: "Overrides | None", folders: Iterable[str] = ()
) -> "Project":
    """The same, for options that do not exclude each other. Raises `ConfigError` and `UnknownRuleError`."""
    from mifkit.linter.config import Config, Loaded, load
    from mifkit.linter.project import Project

    fixed = load(Path(config)) if config is not None else Loaded(Config()) if isolated else None
    return Project(overrides, fixed, folders)


@contextmanager
def readable() -> Iterator[None]:
    """Within it, a faulty configuration file, baseline or revision ends the run: a check must not be weaker, nor a
    report fuller, than its author wants. Raises `CannotRun`."""
    from mifkit.linter.errors import UnusableError

    try:
        yield
    except UnusableError as error:
        number = str(error).count("\n") + 1
        several = f"{number} faults:\n" if number > 1 else ""
        raise CannotRun(f"{error.subject}: {several}{error}") from None
