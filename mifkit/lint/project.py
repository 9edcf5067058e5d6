"""Which configuration holds for which file, and what it makes of the settings of the engine.

The nearest configuration file upward from a file holds for it, so that each part of a repository can have its own.
What the command line says comes before all of them.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import Profile
from mifkit.lint.config import Config, Loaded, find, load
from mifkit.lint.engine import Settings
from mifkit.rules.registry import entries, named
from mifkit.status.settings.client_settings import ClientSettings

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from mifkit.files.gitignore import GitIgnore


class Wishes(Struct, frozen=True, kw_only=True):
    """What the command line decides. `None`, and an empty list, leave the decision to the configuration.

    `select` takes the place of the configuration's `select` and comes before its `ignore`; `ignore` adds to that.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: Profile | None = None
    exit_code: int | None = None
    client: ClientSettings | None = None
    suppressions: bool | None = None
    fail_on: str | None = None


def specification(patterns: Sequence[str]) -> "GitIgnoreSpec":
    """Patterns as in .gitignore."""
    # Late: most runs have none.
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


class Part:
    """The files for which one configuration holds."""

    def __init__(self, loaded: Loaded, wishes: Wishes) -> None:
        self.loaded = loaded
        self.config = loaded.config
        self._wishes = wishes
        self._rules = _rules(self.config, wishes)
        self._severities = _severities(self.config)
        self._client = wishes.client or self.config.client.settings().settings
        self._threshold = wishes.fail_on or self.config.fail_on
        self._ignores = list(self._patterns("per-file-ignores", self.config.per_file_ignores))
        self._profiles = list(self._patterns("profiles", self.config.profiles))
        self._excluded = specification(self.config.exclude) if self.config.exclude else None
        self._made: dict[tuple[tuple[str, ...], Profile | None], Settings] = {}

    def settings(self, path: str) -> Settings:
        """The settings for one file."""
        ignores = tuple(one.text for one in self._ignores if one.matches(path))
        profile = self._wishes.profile
        if profile is None:
            matching = [one.text for one in self._profiles if one.matches(path)]
            # Of several patterns the last one holds, as in .gitignore.
            profile = Profile(self.config.profiles[matching[-1]]) if matching else None
        if (ignores, profile) not in self._made:
            self._made[ignores, profile] = self._settings(ignores, profile)
        return self._made[ignores, profile]

    def fails(self, diagnostics: Iterable[Diagnostic]) -> bool:
        """Whether findings in one of the files are such that the exit status is 1."""
        threshold = self._threshold
        return threshold != "never" and any(one.severity >= Severity[threshold.upper()] for one in diagnostics)

    @property
    def baseline(self) -> Path | None:
        """The file with the findings that are accepted."""
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
        by_command = self._wishes.suppressions
        return Settings(
            profile=profile,
            rules=chosen,
            severities=self._severities,
            client=self._client,
            exit_code=self._wishes.exit_code,
            limits=self.config.limits,
            suppressions=self.config.suppressions if by_command is None else by_command,
        )


def _rules(config: Config, wishes: Wishes) -> frozenset[str] | None:
    """The names of the rules that apply; `None`: all of them."""
    chosen = _names((*config.select, *config.extend_select) if config.select else ()) or _names(["ALL"])
    chosen -= _names((*config.ignore, *config.extend_ignore))
    chosen -= {rule.name for rule in entries() if rule.since > config.ruleset}
    chosen = _names(wishes.select) or chosen
    chosen -= _names(wishes.ignore)
    return frozenset(chosen) if len(chosen) < len(entries()) else None


def _names(selectors: Iterable[str]) -> set[str]:
    return {rule.name for wanted in selectors for rule in named(wanted)}


def _severities(config: Config) -> dict[str, Severity]:
    # What is said of a rule comes before what is said of its family.
    by_width = sorted(config.severity.items(), key=lambda item: -len(named(item[0])))
    return {rule.name: Severity[level.upper()] for wanted, level in by_width for rule in named(wanted)}


class Project:
    """All configurations that a run meets, each read once.

    `fixed` holds for every file, instead of the nearest one.
    """

    def __init__(self, wishes: Wishes | None = None, fixed: Loaded | None = None) -> None:
        self._wishes = wishes or Wishes()
        self._default = Part(fixed or Loaded(Config()), self._wishes)
        self._fixed = fixed is not None
        self._parts: dict[Path, Part] = {}

    @property
    def files(self) -> list[str]:
        """The configuration files met so far."""
        return sorted({str(path) for part in self._parts.values() for path in part.loaded.origins.values()})

    def excludes(self, path: str, folder: bool) -> bool:
        """Whether a file or folder that was found, not named, is to be passed over. Raises `ConfigError`."""
        part = self.part(path)
        if part.excludes(path, folder=folder):
            return True
        return part.config.respect_gitignore and self._gitignore.ignores(_absolute(path), folder=folder)

    @cached_property
    def _gitignore(self) -> "GitIgnore":
        from mifkit.files.gitignore import GitIgnore

        return GitIgnore()

    def excludes_named(self, path: str) -> bool:
        """Whether a file is to be passed over although it was named. Raises `ConfigError`."""
        part = self.part(path)
        return part.config.force_exclude and part.excludes(path)

    def part(self, path: str) -> Part:
        """The part that a file belongs to. Raises `ConfigError`."""
        return self._default if self._fixed else self._nearest(_absolute(path).parent)

    def _nearest(self, folder: Path) -> Part:
        climbed = []
        part = None
        for place in (folder, *folder.parents):
            part = self._parts.get(place)
            if part is not None:
                break
            climbed.append(place)
            found = find(place)
            if found is not None:
                part = Part(load(found), self._wishes)
                break
        self._parts.update(dict.fromkeys(climbed, part or self._default))
        return part or self._default
