"""What was read of client settings, whatever the form: values, what is wrong with them, and what was chosen."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from mifkit.diagnostics import quoted
from mifkit.status.settings.client_settings import SETTINGS, ClientSettings, Setting, Value

LARGEST = 2**32 - 1


class Problem(Struct, frozen=True, gc=False):
    """Something that cannot be taken for a setting: `place` in the file, in words, `message`, and what to do."""

    place: str
    message: str
    help: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f"\n  {self.help}" if self.help else "")


class SettingsRead(Struct, frozen=True):
    """Client settings as a file gives them.

    `form` is what the file is, in words. `given` are the fields of `settings` that the file sets; the others are
    the defaults. `unread` are fields that the file sets to something that could not be read; `problems` say why.
    `notes` say what was chosen, and on what grounds.
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
    """The settings with `values`, by field, and the defaults for the others."""
    fields: dict[str, Any] = dict(values)
    given = frozenset(values)
    client = ClientSettings(**fields)
    return SettingsRead(form, client, given, frozenset(unread) - given, tuple(problems), tuple(notes))


def checked_value(setting: Setting, value: object) -> Value:
    """A value as the type of its setting. Raises `ValueError`, with a message for the user, if it is none."""
    if not setting.codes:
        return checked_number(value)
    if not isinstance(value, list | tuple):
        raise ValueError(f"expected a list of codes, not {shown(value)}")
    codes = set()
    for index, one in enumerate(value, 1):
        try:
            codes.add(checked_number(one))
        except ValueError as error:
            raise ValueError(f"entry {index}: {error}") from None
    return frozenset(codes)


def checked_number(value: object) -> int:
    """A number of 32 bits, signed or unsigned, as an unsigned one. Raises `ValueError` if it is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"expected a number of 32 bits, not {shown(value)}")
    if not -(2**31) <= value <= LARGEST:
        raise ValueError("the number does not fit into 32 bits (-2147483648 to 4294967295)")
    return value % 2**32


def shown(value: object) -> str:
    """What a value is, for a message."""
    from mifkit.diagnostics import quoted

    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "a list"
    return "an object" if isinstance(value, dict) else quoted(str(value))


# Key: its setting. Lists are arrays of numbers; times are in seconds.
KEYS = {one.field.replace("_", "-"): one for one in SETTINGS}


def read_table(table: Mapping[str, object]) -> SettingsRead:
    """Read a table such as `{"retry": [4, 1618], "retry-count": 36}`. What it does not set is the default.

    A key that is none and a value of the wrong type are problems, each with the key as its place.
    """
    values: dict[str, Value] = {}
    unread: list[str] = []
    problems: list[Problem] = []
    for key, value in table.items():
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
    return collected("a configuration table", values, unread=unread, problems=problems)
