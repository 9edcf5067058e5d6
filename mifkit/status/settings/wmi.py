"""Instances of the WMI classes that hold client settings, exported as JSON or as MOF → client settings."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from mifkit.diagnostics import quoted
from mifkit.status.settings.client_settings import SETTINGS, Setting, Value
from mifkit.status.settings.values import Problem, SettingsRead, checked_value, collected

# What the client itself goes by, and what the site tells its clients (status-mif.md 6.4).
CLIENT_CLASS = "CCM_SoftwareDistributionClientConfig"
SERVER_CLASS = "SMS_SoftwareDistributionAgentConfig"
CLASSES = {name.lower(): name for name in (CLIENT_CLASS, SERVER_CLASS)}
BY_PROPERTY = {name.lower(): one for one in SETTINGS for name in one.wmi}
DEPTH_HELP = "Export it with ConvertTo-Json -Depth 4, so that lists stay lists."


class Instance(Struct, frozen=True):
    """An instance: its class (`None`: not said), its place in the file, and its properties as JSON values.

    `places` are those of the properties, where the file has lines.
    """

    name: str | None
    place: str
    properties: Mapping[str, object]
    places: Mapping[str, str] = {}


class NotSettingsError(Exception):
    """The file holds no client settings; the message says why."""


def merged(form: str, instances: Sequence[Instance], problems: Iterable[Problem] = ()) -> SettingsRead:
    """The settings of some instances together.

    Instances of the client's class alone count where there are both. Where two instances differ in a setting, the
    last one counts. Raises `NotSettingsError` if none of them has any of the settings.
    """
    notes: list[str] = []
    kept = [one for one in instances if one.name == CLIENT_CLASS]
    if kept and len(kept) < len(instances):
        notes.append(f"Instances of {CLIENT_CLASS} and others: those of {CLIENT_CLASS} count, the client goes by them.")
    kept = kept or list(instances)
    found: dict[str, Value] = {}
    wrong, unread = list(problems), []
    differing: dict[str, Setting] = {}
    for one in kept:
        for setting, name, value in _settings(one):
            place = one.places.get(name, f"{one.place}, {name}")
            try:
                checked = checked_value(setting, _list(value) if setting.codes else value)
            except ValueError as error:
                wrong.append(Problem(place, str(error), DEPTH_HELP if setting.codes and isinstance(value, str) else ""))
                unread.append(setting.field)
                continue
            if found.get(setting.field, checked) != checked:
                differing[setting.field] = setting
            found[setting.field] = checked
    if not found and not wrong:
        raise NotSettingsError(f"none of its instances sets one of {', '.join(one.wmi[0] for one in SETTINGS)}")
    if len(kept) > 1:
        titles = ", ".join(one.title for one in differing.values())
        what = f"they differ in: {titles}; the last one counts" if differing else "they do not contradict each other"
        notes.append(f"{len(kept)} instances, taken together: {what}.")
    return collected(form, found, unread=unread, problems=wrong, notes=notes)


def _settings(one: Instance) -> Iterable[tuple[Setting, str, object]]:
    """The properties of an instance that are settings; one that is null is not set."""
    for name, value in one.properties.items():
        setting = BY_PROPERTY.get(name.lower())
        if setting is not None and value is not None:
            yield setting, name, value


def _list(value: object) -> object:
    """The list in what Windows PowerShell sometimes makes of one: an object with its values and their count."""
    if isinstance(value, dict) and set(value) == {"value", "Count"}:
        return value["value"]
    return value


def read_json(text: str) -> SettingsRead:
    """Read what `Get-CimInstance … | ConvertTo-Json` or `Get-WmiObject … | ConvertTo-Json` wrote.

    Raises `NotSettingsError` if the text is no JSON, or holds no settings.
    """
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise NotSettingsError(f"it is no JSON: {error.msg}, line {error.lineno}, column {error.colno}") from None
    except (RecursionError, ValueError) as error:
        what = str(error) if isinstance(error, _TwiceError) else "it is nested too deeply, or holds an endless number"
        raise NotSettingsError(what) from None
    values = value if isinstance(value, list) else [value]
    objects = [(index, one) for index, one in enumerate(values, 1) if isinstance(one, dict)]
    instances = [_instance(one, f"instance {index}") for index, one in objects]
    kept = [one for one in instances if _may_hold_settings(one)]
    if not kept:
        raise NotSettingsError(f"it holds no instance of {CLIENT_CLASS} or {SERVER_CLASS}")
    return merged("WMI instances in JSON", kept)


class _TwiceError(ValueError):
    pass


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise _TwiceError(f"an object has the key {quoted(twice)} twice")
    return made


def _instance(value: dict[str, Any], place: str) -> Instance:
    described = [value.get("__CLASS")]
    for holder, key in (("CimClass", "CimClassName"), ("CimSystemProperties", "ClassName")):
        inner = value.get(holder)
        described.append(inner.get(key) if isinstance(inner, dict) else None)
    name = next((one for one in described if isinstance(one, str)), None)
    return Instance(CLASSES.get(name.lower(), name) if name else None, place, value)


def _may_hold_settings(one: Instance) -> bool:
    """Whether an instance is of one of the classes or, where its class is not said, has one of the properties."""
    if one.name is None:
        return any(name.lower() in BY_PROPERTY for name in one.properties)
    return one.name in CLASSES.values()
