"""Client settings from instances of WMI classes that were exported as JSON or MOF."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from mifkit.diagnostics import quoted
from mifkit.status.settings.client_settings import SETTINGS, Setting, Value
from mifkit.status.settings.values import Problem, SettingsRead, checked_value, collected

# The class that the client reads, and the class from which the site informs its clients (status-mif.md 6.4).
CLIENT_CLASS = "CCM_SoftwareDistributionClientConfig"
SERVER_CLASS = "SMS_SoftwareDistributionAgentConfig"
CLASSES = {name.lower(): name for name in (CLIENT_CLASS, SERVER_CLASS)}
BY_PROPERTY = {name.lower(): setting for setting in SETTINGS for name in setting.wmi}
DEPTH_HELP = "Export it with ConvertTo-Json -Depth 4, so that lists stay lists."


class Instance(Struct, frozen=True):
    """An instance: its class (`None`: not given), its place in the file in words, and its properties as JSON values.

    `places` are the places of the properties, if the file has lines.
    """

    name: str | None
    place: str
    properties: Mapping[str, object]
    places: Mapping[str, str] = {}


class NotSettingsError(ValueError):
    """The file has no client settings; the message says why."""


def merged(form: str, instances: Sequence[Instance], problems: Iterable[Problem] = ()) -> SettingsRead:
    """The settings of several instances together.

    If there are instances of both classes, only those of the client's class count. If two instances differ in a
    setting, the last value counts. Raises `NotSettingsError` if no instance has any of the settings.
    """
    notes: list[str] = []
    kept = [instance for instance in instances if instance.name == CLIENT_CLASS]
    if kept and len(kept) < len(instances):
        notes.append(
            f"There are instances of {CLIENT_CLASS} and others: only those of {CLIENT_CLASS} count, since the client "
            "reads them."
        )
    kept = kept or list(instances)
    found: dict[str, Value] = {}
    wrong, unread = list(problems), []
    differing: dict[str, Setting] = {}
    for instance in kept:
        for setting, name, value in _settings(instance):
            place = instance.places.get(name, f"{instance.place}, {name}")
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
        raise NotSettingsError(f"none of its instances sets any of {', '.join(setting.wmi[0] for setting in SETTINGS)}")
    if len(kept) > 1:
        titles = ", ".join(setting.title for setting in differing.values())
        what = f"they differ in: {titles}; the last value counts" if differing else "they do not contradict each other"
        notes.append(f"{len(kept)} instances, taken together: {what}.")
    return collected(form, found, unread=unread, problems=wrong, notes=notes)


def _settings(instance: Instance) -> Iterable[tuple[Setting, str, object]]:
    """The properties of an instance that are settings; a property that is null is not set."""
    for name, value in instance.properties.items():
        setting = BY_PROPERTY.get(name.lower())
        if setting is not None and value is not None:
            yield setting, name, value


def _list(value: object) -> object:
    """The list inside the object with values and count that Windows PowerShell sometimes writes instead of a list."""
    if isinstance(value, dict) and set(value) == {"value", "Count"}:
        return value["value"]
    return value


def read_json(text: str) -> SettingsRead:
    """Read what `Get-CimInstance … | ConvertTo-Json` or `Get-WmiObject … | ConvertTo-Json` wrote.

    Raises `NotSettingsError` if the text is not JSON, or has no settings.
    """
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise NotSettingsError(f"it is not JSON: {error.msg}, line {error.lineno}, column {error.colno}") from None
    except (RecursionError, ValueError) as error:
        what = (
            str(error) if isinstance(error, _TwiceError) else "it is nested too deeply, or a number in it is too long"
        )
        raise NotSettingsError(what) from None
    values = value if isinstance(value, list) else [value]
    objects = [(index, item) for index, item in enumerate(values, 1) if isinstance(item, dict)]
    instances = [_instance(item, f"instance {index}") for index, item in objects]
    kept = [instance for instance in instances if _may_hold_settings(instance)]
    if not kept:
        raise NotSettingsError(f"it has no instance of {CLIENT_CLASS} or {SERVER_CLASS}")
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
    name = next((text for text in described if isinstance(text, str)), None)
    return Instance(CLASSES.get(name.lower(), name) if name else None, place, value)


def _may_hold_settings(instance: Instance) -> bool:
    """Whether an instance has one of the classes or, if its class is not given, one of the properties."""
    if instance.name is None:
        return any(name.lower() in BY_PROPERTY for name in instance.properties)
    return instance.name in CLASSES.values()
