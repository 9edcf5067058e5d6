"""Which configuration applies to which file, and the settings of the engine that follow from it.

The nearest configuration file in a file's folder or above applies to it, so that each part of a repository can have its
own. What the command line or an editor decides comes before all of them.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import Profile
from mifkit.files.discovery import is_filled
from mifkit.linter.config import Config, Loaded, find, load
from mifkit.linter.engine import Settings
from mifkit.rules.registry import entries, named
from mifkit.severity import Threshold
from mifkit.status.context import ClientContext
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import ClientSettings

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from mifkit.files.gitignore import GitIgnore, Ignores

T = TypeVar("T")


class Overrides(Struct, frozen=True, kw_only=True):
    """What a command line or an editor decides. `None` and an empty list leave the decision to the configuration.

    `select` replaces the configuration's `select` and comes before its `ignore`; `ignore` adds to that. Outcomes are
    derived for the client of `product`; `exit_code` is the program's, unsigned. The patterns `exclude` are relative to
    the current folder, and add to those of the configuration.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: Profile | None = None
    product: Product | None = None
    exit_code: int | None = None
    client: ClientSettings | None = None
    suppressions: bool | None = None
    fail_on: Threshold | None = None
    force_exclude: bool | None = None
    exclude: tuple[str, ...] = ()


def specification(patterns: Sequence[str]) -> "GitIgnoreSpec":
    """Patterns as in .gitignore."""
    # Imported here because most runs have no patterns.
    from mifkit.files.gitignore import spec

    return spec(patterns)


class Pattern:
    """A pattern as in .gitignore, relative to a folder."""

    def __init__(self, text: str, folder: Path) -> None:
        self.text = text
        self._folder = folder
        self._spec = specification([text])

    def matches(self, path: str) -> bool:
        inside = relative(path, self._folder)
        return inside is not None and self._spec.match_file(inside)


def relative(path: str, folder: Path) -> str | None:
    """A path as seen from a folder, with slashes; `None` if it lies outside."""
    try:
        seen = os.path.relpath(_absolute(path), folder)
    except ValueError:  # another drive
        return None
    return None if seen == os.pardir or seen.startswith(os.pardir + os.sep) else seen.replace(os.sep, "/")


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  # pathlib would resolve no '..'


class ConfiguredFolder:
    """A folder whose files share a configuration: the settings of the engine for each of them."""

    def __init__(self, loaded: Loaded, overrides: Overrides) -> None:
        self.loaded = loaded
        self.config = loaded.config
        self._overrides = overrides
        self._rules = _rules(self.config, overrides)
        self._severities = _severities(self.config)
        self._context = ClientContext(
            product=overrides.product,
            client=overrides.client or self.config.client.settings().settings,
            limits=self.config.limits,
            exit_code=overrides.exit_code,
        )
        self.threshold = overrides.fail_on or self.config.fail_on
        self._ignores = list(self._patterns("per-file-ignores", self.config.per_file_ignores))
        self._profiles = list(self._patterns("profiles", self.config.profiles))
        self._excluded = specification(self.config.exclude) if self.config.exclude else None
        self._made: dict[tuple[tuple[str, ...], Profile | None], Settings] = {}

    def settings(self, path: str) -> Settings:
        """The settings for a file."""
        ignores = tuple(pattern.text for pattern in self._ignores if pattern.matches(path))
        profile = self._overrides.profile
        if profile is None:
            matching = [pattern.text for pattern in self._profiles if pattern.matches(path)]
            # Of several patterns, the last applies, as in .gitignore.
            profile = Profile(self.config.profiles[matching[-1]]) if matching else None
        if (ignores, profile) not in self._made:
            self._made[ignores, profile] = self._settings(ignores, profile)
        return self._made[ignores, profile]

    def fails(self, diagnostics: Iterable[Diagnostic]) -> bool:
        """Whether findings in one of the files make the exit status 1."""
        return self.threshold.reached(diagnostic.severity for diagnostic in diagnostics)

    @property
    def baseline(self) -> Path | None:
        """The path of the configured baseline."""
        return self.loaded.origin("baseline") / self.config.baseline if self.config.baseline else None

    def excludes(self, path: str, *, folder: bool = False) -> bool:
        """Whether a file or folder is excluded."""
        if self._excluded is None:
            return False
        inside = relative(path, self.loaded.origin("exclude"))
        return inside is not None and self._excluded.match_file(inside + ("/" if folder else ""))

    def _patterns(self, table: str, texts: Iterable[str]) -> Iterator[Pattern]:
        return (Pattern(text, self.loaded.origin(f"{table}.{text}")) for text in texts)

    def _settings(self, ignores: tuple[str, ...], profile: Profile | None) -> Settings:
        left_out = {
            rule.name
            for pattern in ignores
            for wanted in self.config.per_file_ignores[pattern]
            for rule in named(wanted)
        }
        chosen = self._rules
        if left_out:
            chosen = (chosen if chosen is not None else frozenset(rule.name for rule in entries())) - left_out
        by_command = self._overrides.suppressions
        return Settings(
            profile=profile,
            rules=chosen,
            severities=self._severities,
            context=self._context,
            suppressions=self.config.suppressions if by_command is None else by_command,
        )


def _rules(config: Config, overrides: Overrides) -> frozenset[str] | None:
    """The names of the rules that apply; `None`: all of them."""
    chosen = _names((*config.select, *config.extend_select) if config.select else ()) or _names(["ALL"])
    chosen -= _names((*config.ignore, *config.extend_ignore))
    chosen -= {rule.name for rule in entries() if rule.since > config.ruleset}
    chosen = _names(overrides.select) or chosen
    chosen -= _names(overrides.ignore)
    return frozenset(chosen) if len(chosen) < len(entries()) else None


def _names(selectors: Iterable[str]) -> set[str]:
    return {rule.name for wanted in selectors for rule in named(wanted)}


def _severities(config: Config) -> dict[str, Severity]:
    # The severity of a rule comes before that of its family.
    by_width = sorted(config.severity.items(), key=lambda item: -len(named(item[0])))
    return {rule.name: Severity[level.upper()] for wanted, level in by_width for rule in named(wanted)}


def _shown(path: Path) -> str:
    """The path of a configuration file, as short as possible."""
    inside = relative(str(path), Path.cwd())
    return inside if inside is not None else str(path)


def _of_folder(path: str, known: dict[str, T], look: Callable[[Path], T]) -> T:
    """What `look` finds for the folder of a path: for most files it is `known` from others."""
    above, name = os.path.split(path)
    if name in ("", os.curdir, os.pardir):
        return look(_absolute(path).parent)
    if above not in known:
        known[above] = look(_absolute(path).parent)
    return known[above]


class Project:
    """All configurations that a run meets, each read once. `fixed` replaces them for all files.

    Outside a git repository, the .gitignore files in the current folder and in `folders`, and below them, count.
    """

    def __init__(
        self, overrides: Overrides | None = None, fixed: Loaded | None = None, folders: Iterable[str] = ()
    ) -> None:
        self._tops = (Path.cwd(), *map(_absolute, folders))
        self._overrides = overrides or Overrides()
        self._default = ConfiguredFolder(fixed or Loaded(Config()), self._overrides)
        self._fixed = fixed is not None
        self._folders: dict[Path, ConfiguredFolder] = {}
        # By folders as paths name them: their configurations, and what .gitignore files ignore in them.
        self._configured: dict[str, ConfiguredFolder] = {}
        self._ignores: dict[str, Ignores | None] = {}

    @property
    def files(self) -> list[str]:
        """The configuration files met so far."""
        origins = [configured.loaded.origins for configured in self._folders.values()]
        return sorted({str(path) for paths in origins for path in paths.values()})

    def exclusion(self, path: str, folder: bool) -> str:
        """What excludes a file or folder that was found, not named; empty if it is to be checked. Raises
        `ConfigError`."""
        configured = self.folder_of(path)
        if self._excluded_by_command(path, folder=folder):
            return "--exclude"
        if configured.excludes(path, folder=folder):
            return f"exclude in {_shown(configured.loaded.origins['exclude'])}"
        if configured.config.respect_gitignore:
            ignores = _of_folder(path, self._ignores, self._gitignore.of)
            if ignores is not None and ignores.any and ignores.ignore(_absolute(path), folder=folder):
                return ".gitignore"
        return "filled by a package manager" if folder and is_filled(_absolute(path)) else ""

    def exclusion_here(self, path: str) -> str:
        """What excludes a file, or a folder above it, if files are looked for in the current folder; empty if nothing
        does. Raises `ConfigError`."""
        inside = relative(path, Path.cwd())
        above = [str(folder) for folder in Path(inside).parents][-2::-1] if inside is not None else []
        reasons = [self.exclusion(folder, True) for folder in above]
        return next(filter(None, [*reasons, self.exclusion(path, False)]), "")

    def _excluded_by_command(self, path: str, *, folder: bool = False) -> bool:
        inside = relative(path, Path.cwd()) if self._overrides.exclude else None
        return inside is not None and self._command_patterns.match_file(inside + ("/" if folder else ""))

    @cached_property
    def _command_patterns(self) -> "GitIgnoreSpec":
        return specification(self._overrides.exclude)

    @cached_property
    def _gitignore(self) -> "GitIgnore":
        from mifkit.files.gitignore import GitIgnore

        return GitIgnore(self._tops)

    def exclusion_of_named(self, path: str) -> str:
        """What excludes a file although it was named; empty if it is to be checked. Raises `ConfigError`."""
        configured = self.folder_of(path)
        if self._excluded_by_command(path):
            return "--exclude"
        if self.forces_exclusion(path) and configured.excludes(path):
            return f"exclude in {_shown(configured.loaded.origins['exclude'])}"
        return ""

    def forces_exclusion(self, path: str) -> bool:
        """Whether what the configuration excludes stays excluded even if it is named. Raises `ConfigError`."""
        by_command = self._overrides.force_exclude
        return self.folder_of(path).config.force_exclude if by_command is None else by_command

    def folder_of(self, path: str) -> ConfiguredFolder:
        """The configured folder that a file belongs to. Raises `ConfigError`."""
        return self._default if self._fixed else _of_folder(path, self._configured, self._nearest)

    def _nearest(self, folder: Path) -> ConfiguredFolder:
        climbed = []
        configured = None
        for place in (folder, *folder.parents):
            configured = self._folders.get(place)
            if configured is not None:
                break
            climbed.append(place)
            found = find(place)
            if found is not None:
                configured = ConfiguredFolder(load(found), self._overrides)
                break
        self._folders.update(dict.fromkeys(climbed, configured or self._default))
        return configured or self._default
