"""The configuration file: its keys, and how `mifkit.toml` or `[tool.mifkit]` in pyproject.toml is read and checked.

A fault in it ends the run: if a misspelt key were ignored, a check would be weaker than its author wants.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from mifkit.files.opening import read_bytes
from mifkit.linter.errors import UnusableError
from mifkit.rules.registry import RULESET
from mifkit.severity import Threshold
from mifkit.status.settings.limits import Limits
from mifkit.status.settings.values import SettingsRead, read_table

NAMES = ("mifkit.toml", "pyproject.toml")
TABLES = ("severity", "per-file-ignores", "profiles", "limits", "client")

# The largest configuration in bytes: reading TOML takes several hundred times its size in memory.
LARGEST = 1 << 20

Level = Literal["error", "warning", "info"]
ProfileName = Literal["dmi", "sms", "status"]
# The words that are allowed as the value of a key, or of each entry of a table.
CHOICES = {
    "severity": get_args(Level),
    "fail-on": tuple(threshold.value for threshold in Threshold),
    "profiles": get_args(ProfileName),
}
Selectors = tuple[str, ...]
Patterns = tuple[str, ...]
Codes = tuple[int, ...]
Natural = Annotated[int, Meta(ge=0)]


class Client(Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """The site's client settings; a key that is not set has its default. Codes may be hexadecimal: 0x652."""

    reboot: Annotated[Codes | None, Meta(description="Exit codes of the reboot list.")] = None
    success: Annotated[Codes | None, Meta(description="Exit codes of the success list.")] = None
    logoff: Annotated[Codes | None, Meta(description="Exit codes of the logoff list.")] = None
    retry: Annotated[Codes | None, Meta(description="Exit codes of the retry list.")] = None
    retry_count: Annotated[Natural | None, Meta(description="How often a program is tried.")] = None
    retry_interval: Annotated[Natural | None, Meta(description="Seconds between two tries.")] = None
    countdown: Annotated[Natural | None, Meta(description="Seconds from the notification of a run to the run.")] = None
    messages: Annotated[
        dict[str, tuple[str, ...]] | None,
        Meta(description="Exit code: texts of Windows that reveal it, in any language."),
    ] = None

    def settings(self) -> SettingsRead:
        """The settings, with the problems in their values."""
        given = {field.encode_name: getattr(self, field.name) for field in msgspec.structs.fields(self)}
        lists = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
        return read_table({key: value for key, value in lists.items() if value is not None})


class Config(Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """What a project decides. Patterns are as in .gitignore, relative to the folder of their configuration file."""

    extend: Annotated[str, Meta(description="A configuration file that this file adds to.")] = ""
    ruleset: Annotated[int, Meta(ge=1, description="Apply no rule that was added after this rule set.")] = RULESET
    select: Annotated[Selectors, Meta(description="Rules to apply: codes, names or families. Empty: all rules.")] = ()
    extend_select: Annotated[Selectors, Meta(description="Rules to apply in addition to select.")] = ()
    ignore: Annotated[Selectors, Meta(description="Rules to leave out.")] = ()
    extend_ignore: Annotated[Selectors, Meta(description="Rules to leave out in addition to ignore.")] = ()
    severity: Annotated[dict[str, Level], Meta(description="Rule or family of rules: its severity.")] = {}
    per_file_ignores: Annotated[
        dict[str, Selectors], Meta(description="Pattern of files: rules to leave out in them.")
    ] = {}
    profiles: Annotated[
        dict[str, ProfileName],
        Meta(description="Pattern of files: the profile that replaces the detected one."),
    ] = {}
    exclude: Annotated[Patterns, Meta(description="Files and folders that are skipped.")] = ()
    respect_gitignore: Annotated[bool, Meta(description="Skip what .gitignore names.")] = True
    force_exclude: Annotated[bool, Meta(description="Skip excluded files even if they are named.")] = False
    suppressions: Annotated[bool, Meta(description="Comments in a file may suppress findings.")] = True
    fail_on: Annotated[
        Threshold,
        Meta(description="The least severity that makes the exit status 1."),
    ] = Threshold.ERROR
    baseline: Annotated[str, Meta(description="A baseline file: the findings that are accepted for now.")] = ""
    client: Annotated[Client, Meta(description="The exit code lists and retries of the site.")] = Client()
    limits: Annotated[Limits, Meta(description="The sizes, lengths and years that the site accepts.")] = Limits()


class ConfigError(UnusableError):
    """A configuration file that cannot be read or has faults. The text names the file and, in a line for each fault,
    its place, the key and what is wrong."""

    subject = "Configuration"


class Loaded(Struct, frozen=True):
    """A configuration, the file that it comes from (`None`: the defaults), and for each key the file that sets it."""

    config: Config
    path: Path | None = None
    origins: Mapping[str, Path] = {}

    def origin(self, key: str) -> Path:
        """The folder, absolute, that the patterns under a key are relative to: that of their configuration file."""
        path = self.origins.get(key, self.path)
        return (path.parent if path is not None else Path()).absolute()


def find(folder: Path) -> Path | None:
    """The configuration file of a folder, if any. A pyproject.toml counts only with a table [tool.mifkit]."""
    for name in NAMES:
        path = folder / name
        # Unlike Path.is_file, this never raises: no file is found in a folder that may not be entered.
        exists = os.path.isfile(path)  # noqa: PTH113  # see above
        if exists and (name == "mifkit.toml" or "mifkit" in _tools(path)):
            return path
    return None


def load(path: Path) -> Loaded:
    """Read a configuration file and those it extends. Raises ConfigError."""
    chain = list(_chain(path))
    merged: dict[str, Any] = {}
    origins: dict[str, Path] = {}
    for where, table in reversed(chain):
        for key, value in table.items():
            if key in TABLES:
                merged[key] = {**merged.get(key, {}), **value}
                origins.update({f"{key}.{name}": where for name in value})
            elif key.startswith("extend-"):
                merged[key] = (*merged.get(key, ()), *value)
            else:
                merged[key] = value
            origins[key] = where
    return Loaded(msgspec.convert(merged, Config), path, origins)


def _chain(path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The file, the file that it extends, and so on, each with its checked table. Raises ConfigError."""
    seen: list[Path] = []
    while True:
        if path.resolve() in seen:
            raise ConfigError(f"{path}: extend leads in a circle")
        seen.append(path.resolve())
        table = _checked(path)
        yield path, table
        if not table.get("extend"):
            return
        path = path.parent / table["extend"]


def _checked(path: Path) -> dict[str, Any]:
    """The configuration in a file. Raises ConfigError, which names all faults in it."""
    text = _text(path)
    whole = _parsed(path, text)
    inside = ("tool", "mifkit") if path.name == "pyproject.toml" else ()
    table: Any = whole
    for index, key in enumerate(inside):
        table = table.get(key, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{path}: {'.'.join(inside[: index + 1])} is not a table")
    if table:
        _refuse_faults(path, text, inside, table)
    checked: dict[str, Any] = table
    return checked


def _refuse_faults(path: Path, text: str, inside: tuple[str, ...], table: dict[str, Any]) -> None:
    # Late: most files have no configuration, or an empty one.
    from mifkit.linter.config_faults import Shape, described, faults

    shape = Shape(
        whole=Config,
        tables={"limits": Limits, "client": Client},
        free=("severity", "per-file-ignores", "profiles"),
        words=CHOICES,
    )
    if found := faults(table, shape):
        raise ConfigError(described(path, text, inside, found))


def _tools(pyproject: Path) -> dict[str, Any]:
    tools = _parsed(pyproject, _text(pyproject)).get("tool", {})
    if not isinstance(tools, dict):
        raise ConfigError(f"{pyproject}: tool is not a table")
    return tools


def _text(path: Path) -> str:
    try:
        # Editors on Windows put a byte order mark before the text, which TOML does not know.
        text = read_bytes(path, LARGEST).decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8, which TOML requires") from None
    # A key of more than a hundred parts: reading it takes time in the square of their number.
    if re.search(r"(?<![\w\"'.-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}", text):
        raise ConfigError(f"{path}: nested too deeply")
    return text


def _parsed(path: Path, text: str) -> dict[str, Any]:
    # Late: most files have no configuration.
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from mifkit.linter.config_faults import undecoded

        raise ConfigError(undecoded(path, text, error)) from None
    except RecursionError:
        raise ConfigError(f"{path}: nested too deeply") from None
