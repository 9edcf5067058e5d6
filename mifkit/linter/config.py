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

from mifkit.diagnostics import quoted
from mifkit.files.opening import read_bytes
from mifkit.linter.errors import UnusableError
from mifkit.rules.registry import RULESET, UnknownRuleError, named
from mifkit.severity import Threshold
from mifkit.status.settings.limits import Limits
from mifkit.status.settings.values import SettingsRead, read_table

NAMES = ("mifkit.toml", "pyproject.toml")
TABLES = ("severity", "per-file-ignores", "profiles", "limits", "client")

# A key of more than a hundred parts: reading it takes time in the square of their number.
DEEP = re.compile(r"(?<![\w\"'.-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}")

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
    """A configuration file that cannot be read or has a fault. The text names the file and the key."""

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
        exists = os.path.isfile(path)  # noqa: PTH113
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
        table = _table(path)
        check(path, table)
        yield path, table
        if not table.get("extend"):
            return
        path = path.parent / table["extend"]


def _table(path: Path) -> dict[str, Any]:
    if path.name != "pyproject.toml":
        return _read(path)
    table = _tools(path).get("mifkit", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.mifkit is not a table")
    return table


def _tools(pyproject: Path) -> dict[str, Any]:
    tools = _read(pyproject).get("tool", {})
    if not isinstance(tools, dict):
        raise ConfigError(f"{pyproject}: tool is not a table")
    return tools


def _read(path: Path) -> dict[str, Any]:
    # Late: most files have no configuration.
    import tomllib

    try:
        # Editors on Windows put a byte order mark before the text, which TOML does not know.
        text = read_bytes(path).decode("utf-8-sig")
        if DEEP.search(text):
            raise ConfigError(f"{path}: nested too deeply")
        return tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8, which TOML requires") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: {error or 'nested too deeply'}") from None


def check(path: Path, table: Mapping[str, Any]) -> None:
    """Raises ConfigError for the first unknown key or wrong value in the table of a file."""
    _known(path, "", table, Config)
    for key, shape in (("limits", Limits), ("client", Client)):
        if isinstance(table.get(key), dict):
            _known(path, f"{key}.", table[key], shape)
    for key, value in table.items():
        _convert(path, key, value)
    for key, wanted in _selectors(table):
        try:
            named(wanted)
        except UnknownRuleError as error:
            raise ConfigError(f"{path}: {key}: {error}") from None
    for key, text in _patterns(table):
        # Late: most configurations have no patterns.
        from mifkit.files.gitignore import is_pattern

        if not is_pattern(text):
            raise ConfigError(f"{path}: {key}: {quoted(text)} is not a pattern as in .gitignore")
    if table.get("ruleset", 1) > RULESET:
        raise ConfigError(f"{path}: ruleset: this mifkit knows rule sets up to {RULESET}")
    for problem in read_table(table.get("client", {})).problems:
        raise ConfigError(f"{path}: client.{problem}")


def _known(path: Path, place: str, table: Mapping[str, Any], shape: type[Struct]) -> None:
    keys = [field.encode_name for field in msgspec.structs.fields(shape)]
    for key in table:
        if key not in keys:
            from difflib import get_close_matches

            near = get_close_matches(key.lower().replace("_", "-"), keys, n=1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(keys)}"
            raise ConfigError(f"{path}: there is no key '{place}{key}'; {hint}")


# What msgspec calls a type, and what a reader of TOML calls it.
WORDS = {"`array`": "a list", "`object`": "a table", "`str`": "a string", "`int`": "a whole number"} | {
    "`bool`": "true or false",
    "`float`": "a decimal number",
    "`int | null`": "a whole number",
    "`array | null`": "a list",
}


def _convert(path: Path, key: str, value: Any) -> None:
    # Each entry of a table by itself, because msgspec does not say which entry has the fault.
    parts = [(key, {key: value})]
    if key in TABLES and isinstance(value, dict):
        parts = [(f"{key}.{name}", {key: {name: entry}}) for name, entry in value.items()]
    for place, part in parts:
        try:
            msgspec.convert(part, Config)
        except msgspec.ValidationError as error:
            text = str(error).partition(" - at ")[0].replace(">=", "of at least")
            if text.startswith("Invalid enum value"):
                text = f"expected {', '.join(CHOICES[key][:-1])} or {CHOICES[key][-1]}, got {text.split(' ', 3)[3]}"
            for word, name in WORDS.items():
                text = text.replace(word, name)
            raise ConfigError(f"{path}: {place}: {text[:1].lower()}{text[1:]}") from None


def _selectors(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The selectors of rules in a table, each with its key."""
    for key in ("select", "extend-select", "ignore", "extend-ignore"):
        yield from ((key, wanted) for wanted in table.get(key, ()))
    for pattern, wanted in table.get("per-file-ignores", {}).items():
        yield from ((f"per-file-ignores.{pattern}", selector) for selector in wanted)
    yield from (("severity", wanted) for wanted in table.get("severity", {}))


def _patterns(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The patterns of files in a table, each with its key."""
    yield from (("exclude", pattern) for pattern in table.get("exclude", ()))
    for key in ("per-file-ignores", "profiles"):
        yield from ((key, pattern) for pattern in table.get(key, {}))
