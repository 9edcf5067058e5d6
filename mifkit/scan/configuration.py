"""The part of a configuration that applies to a scan. The scanned share configures nothing: anybody may write to it."""

import os
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from mifkit.linter.config import Config, Loaded, find, load
from mifkit.linter.engine import Settings
from mifkit.linter.project import ConfiguredFolder, Overrides, relative, specification
from mifkit.scan.share.walk import is_below
from mifkit.status.settings.client_settings import ClientSettings

# Keys about the files of a project, or about the exit status of `mifkit lint`.
NOT_USED = ("baseline", "fail-on", "force-exclude", "per-file-ignores", "profiles", "respect-gitignore", "suppressions")
FILE = "mifkit.toml"


class Nearest(NamedTuple):
    """A configuration, and the configuration files on the way to it that lie in the scanned folders."""

    loaded: Loaded
    passed_over: list[Path]


def nearest(folder: Path, roots: tuple[str, ...]) -> Nearest:
    """The nearest configuration upward from a folder. Those at or below the roots of a scan are not even read.

    Raises `ConfigError`.
    """
    scanned = [os.path.realpath(root) for root in roots]
    passed_over = []
    for current in (folder.resolve(), *folder.resolve().parents):
        if any(is_below(os.path.normcase(current), os.path.normcase(root)) for root in scanned):
            passed_over += [current / FILE] if (current / FILE).is_file() else []
        elif (found := find(current)) is not None:
            return Nearest(load(found), passed_over)
    return Nearest(Loaded(Config()), passed_over)


def settings(loaded: Loaded, client: ClientSettings | None) -> Settings:
    """What the configuration makes of the engine's settings, the same for all files; `client` comes before its own."""
    config = structs.replace(loaded.config, per_file_ignores={}, profiles={})
    return ConfiguredFolder(Loaded(config, loaded.path), Overrides(client=client)).settings("-")


class Exclusion:
    """The files and folders that a scan passes over: patterns as in .gitignore, relative to each of its roots."""

    def __init__(self, patterns: tuple[str, ...], roots: tuple[str, ...]) -> None:
        self._spec = specification(patterns)
        self._roots = [Path(root) for root in roots]

    def __call__(self, path: str, folder: bool) -> bool:
        """Whether a file or folder, absolute, is excluded. A root itself never is."""
        inside = [seen for root in self._roots if (seen := relative(path, root)) not in (None, ".")]
        return bool(inside) and self._spec.match_file(inside[0] + ("/" if folder else ""))


def not_used(loaded: Loaded) -> list[str]:
    """The keys of a configuration that a scan does not use."""
    return [key for key in NOT_USED if key in loaded.origins]
