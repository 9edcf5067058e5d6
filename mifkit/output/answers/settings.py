"""The answer of `mifkit settings`: a site's lists and retries, their differences from the defaults, and their codes."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, TextIO

import msgspec
from msgspec import Struct

from mifkit.diagnostics import printable
from mifkit.output.answers.codes import lines_of_code
from mifkit.output.json_text import dumps, exact
from mifkit.output.text import Line, Screen, paragraph, plain
from mifkit.status.exit_codes.codes import describe, label
from mifkit.status.product import FROM_2003, TITLES, Product
from mifkit.status.settings.client_settings import SETTINGS, ClientSettings, Setting, Value
from mifkit.status.settings.values import LARGEST, SettingsRead

SCHEMA_VERSION: Literal[1] = 1
HOUR = 3600  # seconds


class JsonSetting(Struct, frozen=True):
    """A setting: its value, its default, and the codes that the file adds and removes.

    `null` stands for a value that is not known or, such as the countdown, differs by product. `given`: the file sets
    the setting; `unread`: it does, but the value could not be read.
    """

    name: str
    title: str
    given: bool
    unread: bool
    value: list[int] | int | None
    default: list[int] | int | None
    differs: bool
    added: list[int]
    removed: list[int]


class JsonCode(Struct, frozen=True):
    """A code of one of the lists, with its name and message in Windows; `null` if mifkit does not know them."""

    code: int
    list: str
    name: str | None
    message: str | None


class JsonProblem(Struct, frozen=True):
    """A setting that could not be read: its place in the file, in words, the problem, and what to do."""

    place: str
    message: str
    help: str


class JsonSettings(Struct, frozen=True):
    """What `mifkit settings -o json` prints. `path` is `null` if the defaults are shown."""

    schema_version: Literal[1]
    path: str | None
    form: str
    settings: list[JsonSetting]
    codes: list[JsonCode]
    problems: list[JsonProblem]
    notes: list[str]


class SettingsAnswer(NamedTuple):
    """The settings that were read, and the path of their file; `None`: the defaults."""

    read: SettingsRead
    path: str | None


def write_json(answer: SettingsAnswer, stream: TextIO) -> None:
    """Write one object."""
    read, path = answer
    document = JsonSettings(
        schema_version=SCHEMA_VERSION,
        path=exact(path) if path is not None else None,
        form=read.form,
        settings=[_json_setting(setting, read) for setting in SETTINGS],
        codes=[
            JsonCode(code, setting.field, entry.name if entry else None, entry.message if entry else None)
            for setting in SETTINGS
            for code in _codes(getattr(read.settings, setting.field))
            for entry in (describe(code),)
        ],
        problems=[
            JsonProblem(printable(problem.place), printable(problem.message), problem.help) for problem in read.problems
        ],
        notes=[printable(note) for note in read.notes],
    )
    stream.write(dumps(msgspec.to_builtins(document)) + "\n")


def _json_setting(setting: Setting, read: SettingsRead) -> JsonSetting:
    value, default = getattr(read.settings, setting.field), getattr(ClientSettings(), setting.field)
    added, removed = _difference(value, default)
    return JsonSetting(
        name=setting.field,
        title=setting.title,
        given=setting.field in read.given,
        unread=setting.field in read.unread,
        value=sorted(value) if isinstance(value, frozenset) else value,
        default=sorted(default) if isinstance(default, frozenset) else default,
        differs=default is not None and value != default,
        added=added,
        removed=removed,
    )


def _codes(value: Value | None) -> list[int]:
    return sorted(value) if isinstance(value, frozenset) else []


def _difference(value: Value | None, default: Value | None) -> tuple[list[int], list[int]]:
    if not isinstance(value, frozenset) or not isinstance(default, frozenset):
        return [], []
    return sorted(value - default), sorted(default - value)


def write_concise(answer: SettingsAnswer, stream: TextIO) -> None:
    """Write a line for each setting: its name in the table [client] of a configuration, and its value."""
    read, _ = answer
    for setting in SETTINGS:
        value = getattr(read.settings, setting.field)
        text = " ".join(map(str, sorted(value))) if isinstance(value, frozenset) else str(value)
        line = f"{setting.title}: {'not known' if value is None else text}{_origin(setting, read)}"
        stream.write(f"{plain(line)}\n")


def write_short(answer: SettingsAnswer, stream: TextIO) -> None:
    """Write the settings for people: what could not be read, the values, and what differs from the defaults."""
    _write_values(answer, Screen(stream))
    stream.write("\nMore: --explain: what each code means; mifkit help client-settings\n")


def write_full(answer: SettingsAnswer, stream: TextIO) -> None:
    """Write the settings for people: first what could not be read, then the values, then the meaning of each code."""
    screen = Screen(stream)
    _write_values(answer, screen)
    for setting in SETTINGS:
        codes = _codes(getattr(answer.read.settings, setting.field))
        if codes:
            screen.section(f"What the codes of the {setting.title} mean", _meanings(codes, screen.width))


def _write_values(answer: SettingsAnswer, screen: Screen) -> None:
    read, path = answer
    screen.print((f"{path}: {read.form}" if path is not None else "The default client settings", "bold"))
    for text in read.notes:
        for line in paragraph(text, screen.width):
            screen.print(*line)
    if read.problems:
        screen.section("What could not be read", _problems(read, screen.width))
    screen.section("Lists, in the order in which the client searches them", _lists(read, screen.width))
    screen.section("Retries", _retries(read, screen.width))


def _problems(read: SettingsRead, width: int) -> Iterator[Line]:
    for problem in read.problems:
        yield from paragraph(f"{problem.place}: {problem.message}. {problem.help}".rstrip(), width, lead="- ")


def _lists(read: SettingsRead, width: int) -> Iterator[Line]:
    for setting in SETTINGS:
        if not setting.codes:
            continue
        value, default = getattr(read.settings, setting.field), getattr(ClientSettings(), setting.field)
        text = "not known: no default is documented" if value is None else " ".join(map(str, sorted(value))) or "empty"
        yield from paragraph(f"{text}{_origin(setting, read)}", width, lead=f"{setting.title:<14}")
        for what, codes in zip(("added", "removed"), _difference(value, default), strict=True):
            if codes:
                yield from paragraph(f"{what}: {', '.join(map(label, codes))}", width, indent=16)


def _origin(setting: Setting, read: SettingsRead) -> str:
    """Whether a value is the default and, if a file was read, whether the file gives it."""
    value, default = getattr(read.settings, setting.field), getattr(ClientSettings(), setting.field)
    if setting.field in read.unread:
        return " (could not be read: this is the default)"
    if value is None:
        return ""
    if default is None:
        return " (the default is not documented)"
    if value != default:
        return " (differs from the default)" if setting.codes else f" (the default is {default})"
    return (
        " (default)" if setting.field in read.given else " (default; not in the file)" * (read.form != "the defaults")
    )


def _retries(read: SettingsRead, width: int) -> Iterator[Line]:
    settings = read.settings
    count, interval, _ = [setting for setting in SETTINGS if not setting.codes]
    endless = ", practically without end" if settings.retry_count == LARGEST else ""
    yield from paragraph(f"{settings.retry_count}{endless}{_origin(count, read)}", width, lead=f"{count.title:<16}")
    yield from paragraph(f"{settings.retry_interval} s{_origin(interval, read)}", width, lead=f"{interval.title:<16}")
    waits: dict[int, list[str]] = {}
    # Earlier products have no list of codes to retry.
    for product in (product for product in Product if product in FROM_2003):
        waits.setdefault(settings.retry_delay(product), []).append(TITLES[product])
    for wait, titles in waits.items():
        countdown = wait - settings.retry_interval
        tries = f"a try every {wait} s" + (f" (countdown of {countdown} s)" if countdown else "")
        if not endless:
            tries += f"; {settings.retry_count} tries take {_duration(wait * settings.retry_count)} of powered-on time"
        yield from paragraph(f"{', '.join(titles)}: {tries}.", width)


def _duration(seconds: int) -> str:
    hours = seconds / HOUR
    return f"{hours:,.1f} hours" if hours < 48 else f"{hours / 24:,.1f} days"


def _meanings(codes: list[int], width: int) -> Iterator[Line]:
    for code in codes:
        entry = describe(code)
        yield from lines_of_code(code, entry.name if entry else None, entry.message if entry else None, width)
