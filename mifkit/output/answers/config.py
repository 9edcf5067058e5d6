"""The answer of `mifkit config`: the configuration of a file, value by value, for people and as one object."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import msgspec

from mifkit.linter.config import TABLES
from mifkit.linter.project import ConfiguredFolder
from mifkit.output.json_text import dumps, exact
from mifkit.output.summary import counted
from mifkit.output.text import Screen
from mifkit.rules.registry import by_name, entries

SCHEMA_VERSION = 1


class Value(NamedTuple):
    """A key of the configuration, its value, and the file that sets it (`None`: the default)."""

    key: str
    value: Any
    origin: Path | None


def values(configured: ConfiguredFolder) -> Iterator[Value]:
    """Every key; the entries of tables have keys such as `severity.STA005`."""
    origins = configured.loaded.origins
    for key, value in msgspec.to_builtins(configured.config).items():
        if key in TABLES and value:
            for name, entry in value.items():
                yield Value(f"{key}.{name}", entry, origins.get(f"{key}.{name}"))
        else:
            yield Value(key, value, origins.get(key))


class ConfigAnswer(NamedTuple):
    """What is configured for `file`, which stands for the file or folder `path` that was asked about.

    `excluded`: what leaves the file out unless it is named; empty if nothing does.
    """

    configured: ConfiguredFolder
    path: str
    file: str
    excluded: str


def write_full(answer: ConfigAnswer, stream: TextIO) -> None:
    """Write a line for each key: its value in TOML, and its origin. Then say how many rules apply to the file."""
    screen, (configured, path, file, excluded) = Screen(stream), answer
    where = str(configured.loaded.path) if configured.loaded.path is not None else "no configuration file: the defaults"
    screen.print((path, "bold"), f": {where}")
    shown = [(value.key, _toml(value), value.origin) for value in values(configured)]
    width = max(len(key) for key, _, _ in shown)
    room = min(max(len(text) for _, text, _ in shown), 40)
    for key, text, origin in shown:
        style = "" if origin is not None else "dim"
        screen.print((f"  {key:<{width}} {text:<{room}}  # {origin or 'default'}", style))
    settings = configured.settings(file)
    applied = len(settings.rules) if settings.rules is not None else len(entries())
    profile = settings.profile.value if settings.profile is not None else "detected for each file"
    screen.print(f"{applied} of {counted(len(entries()), 'rule')} apply; profile: {profile}.")
    if excluded:
        screen.print(f"It is excluded: {excluded}. It is checked only if it is named.")


def write_json(answer: ConfigAnswer, stream: TextIO) -> None:
    """Write one object: `schema_version`, `path`, `config_file`, `values`, `profile`, `rules`, `excluded`."""
    configured, path, file, excluded = answer
    settings = configured.settings(file)
    applied = settings.rules if settings.rules is not None else frozenset(by_name())
    fields = {
        "schema_version": SCHEMA_VERSION,
        "path": exact(path),
        "config_file": _text(configured.loaded.path),
        "values": [
            {"key": value.key, "value": value.value, "origin": _text(value.origin)} for value in values(configured)
        ],
        "profile": settings.profile.value if settings.profile is not None else None,
        "rules": [rule.code for rule in entries() if rule.name in applied],
        "excluded": bool(excluded),
    }
    stream.write(dumps(fields) + "\n")


def _text(path: Path | None) -> str | None:
    return exact(str(path)) if path is not None else None


def _toml(value: Value) -> str:
    """A value in TOML, or that it is unset: TOML has no word for that."""
    if value.origin is None and value.value in (None, ""):
        return "is unset"
    # Strings, numbers, truth values and lists of these are written alike in TOML and in JSON.
    return f"= {msgspec.json.encode(value.value).decode()}"
