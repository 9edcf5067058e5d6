"""Client settings as read from a file of any form: their values, problems, and the choices that were made."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mifkit.diagnostics import quoted
from mifkit.status.settings.client_settings import SETTINGS, ClientSettings, Setting, SiteMessage, Value

LARGEST = 2**32 - 1


class Problem(Struct, frozen=True, gc=False):
    """A fault in a setting: its `place` in the file in words, a `message`, and `help` on what to do."""

    place: str
    message: str
    help: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f"\n  {self.help}" if self.help else "")


class SettingsRead(Struct, frozen=True):
    """Client settings from a file.

    `form` describes the form of the file. `given` are the fields of `settings` that the file sets; the others have
    their defaults. `unread` are fields whose value in the file could not be read; `problems` say why. `notes` say which
    choices were made, and why.
    """

    form: str
    settings: ClientSettings
    given: frozenset[str]
    unread: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def collected(
    form: str,
    values: Mapping[str, Value],
    *,
    unread: Iterable[str] = (),
    problems: Iterable[Problem] = (),
    notes: Iterable[str] = (),
) -> SettingsRead:
    """The settings with the given values, by field, and with defaults for the other fields."""
    fields: dict[str, Any] = dict(values)
    given = frozenset(values)
    lists = frozenset(setting.field for setting in SETTINGS if setting.codes) & given
    client = ClientSettings(**fields, lists_given=lists)
    return SettingsRead(form, client, given, frozenset(unread) - given, tuple(problems), tuple(notes))


def checked_value(setting: Setting, value: object) -> Value:
    """A value as the type of its setting. Raises `ValueError` with a message for the user if it has another type."""
    if not setting.codes:
        return checked_number(value)
    if not isinstance(value, list | tuple):
        raise ValueError(f"expected a list of codes, not {shown(value)}")
    codes = set()
    for index, entry in enumerate(value, 1):
        try:
            codes.add(checked_number(entry))
        except ValueError as error:
            raise ValueError(f"entry {index}: {error}") from None
    return frozenset(codes)


def checked_number(value: object) -> int:
    """A signed or unsigned number of 32 bits as an unsigned number. Raises `ValueError` if it is not such a number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"expected a number of 32 bits, not {shown(value)}")
    if not -(2**31) <= value <= LARGEST:
        raise ValueError("the number does not fit into 32 bits (-2147483648 to 4294967295)")
    return value % 2**32


def shown(value: object) -> str:
    """A description of a value for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "a list"
    return "an object" if isinstance(value, dict) else quoted(str(value))


# The key of the table with the texts of exit codes.
MESSAGES = "messages"
# Settings by their key in a configuration file. Lists are arrays of numbers; times are in seconds.
KEYS = {setting.field.replace("_", "-"): setting for setting in SETTINGS}


def read_table(table: Mapping[str, object]) -> SettingsRead:
    """Read a table such as `{"retry": [4, 1618], "retry-count": 36}`; other settings have their defaults.

    Unknown keys and values of the wrong type are problems; the place of a problem is its key.
    """
    values: dict[str, Value] = {}
    unread: list[str] = []
    problems: list[Problem] = []
    messages, faults = read_messages(table.get(MESSAGES, {}))
    problems += faults
    for key, value in table.items():
        if key == MESSAGES:
            continue
        setting = KEYS.get(key)
        if setting is None:
            from difflib import get_close_matches

            near = get_close_matches(key.lower().replace("_", "-"), KEYS, n=1)
            help = f"Did you mean '{near[0]}'?" if near else f"Keys: {', '.join(KEYS)}."
            problems.append(Problem(key, f"there is no setting {quoted(key)}", help))
            continue
        try:
            values[setting.field] = checked_value(setting, value)
        except ValueError as error:
            unread.append(setting.field)
            problems.append(Problem(key, str(error)))
    read = collected("a configuration table", values, unread=unread, problems=problems)
    return replace(read, settings=replace(read.settings, messages=messages))


def read_messages(table: object) -> tuple[tuple[SiteMessage, ...], list[Problem]]:
    """The texts of exit codes in a table such as `{"1618": ["…", "…"]}`, and the problems in it."""
    if not isinstance(table, Mapping):
        return (), [Problem(MESSAGES, f"expected a table of exit codes and their texts, not {shown(table)}")]
    messages: list[SiteMessage] = []
    problems: list[Problem] = []
    for key, texts in table.items():
        try:
            code = checked_number(int(str(key), 0))
        except ValueError:
            help = "Write a number such as 1618 or 0x652."
            problems.append(Problem(f"{MESSAGES}.{key}", "expected an exit code of 32 bits as the key", help))
            continue
        if not isinstance(texts, list | tuple) or not all(isinstance(text, str) and text.strip() for text in texts):
            problems.append(Problem(f"{MESSAGES}.{key}", "expected a list of texts, none of them empty"))
            continue
        messages += [SiteMessage(code, text) for text in texts]
    return tuple(messages), problems
