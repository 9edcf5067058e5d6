"""The client table of a configuration file → client settings, each key and value checked."""

from collections.abc import Mapping

from mifkit.diagnostics import quoted
from mifkit.status.settings import SETTINGS, Value
from mifkit.status.settings_read import Problem, SettingsRead, checked_value, collected

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
