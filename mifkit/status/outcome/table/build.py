"""Checks `decision_table.toml` and writes `decision_table.json`: `python -m mifkit.status.outcome.table.build`."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from mifkit.references import PUBLICATIONS
from mifkit.status.outcome.table.row import Condition, Conditions, Message, Row, Table

SOURCE = Path(__file__).with_name("decision_table.toml")
BUILT = Path(__file__).with_name("decision_table.json")

RETRY = {"yes": True, "no": False, "not known": None}
NOT_GIVEN = "not-given"
# What only rows have that decide, and not those with `read_as`.
DECIDING = {
    "state", "basis", "messages", "messages_besides", "retry", "retry_text", "masks", "inferred_for", "untested_list",
    "state_certainty", "state_shown_for",
}  # fmt: skip


class TableError(Exception):
    """The decision table is faulty; the message says where and why."""


def render(source: str) -> str:
    """The text of `decision_table.json` for that of `decision_table.toml`, a row per line. Raises `TableError`.

    In the rows, the values of a group stand for its name, and true, false and null for words.
    """
    place = "decision_table.toml"
    try:
        document = tomllib.loads(source)
        rows = document.pop("rows", [])
        conditions = msgspec.convert(document | {"rows": []}, Table, str_keys=True).conditions
        for name, condition in conditions.items():
            place = f"conditions.{name}"
            _check_condition(name, condition)
        lines = []
        for order, row in enumerate(rows, 1):
            place = f"row {order} ({row.get('id', 'without id')})"
            lines.append(json.dumps(_checked(row, conditions), ensure_ascii=False))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, TableError) as error:
        raise TableError(f"{place}: {error}") from error
    head = json.dumps(document, ensure_ascii=False, indent=1).removesuffix("\n}")
    return head + ',\n "rows": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"


def _check_condition(name: str, condition: Condition) -> None:
    """Words and groups are about values that the condition can have. Raises `TableError` or `ValidationError`."""
    boolean = condition.words.keys() == {"yes", "no"}
    listed = [True] if boolean else [[_value(word) for word in condition.words]]
    for values in (*listed, *(list(group.values) for group in condition.groups.values())):
        msgspec.convert({name: values}, Conditions)


def _checked(row: dict[str, Any], conditions: dict[str, Condition]) -> dict[str, Any]:
    """A row as it is written. Raises `TableError` or `ValidationError`."""
    if ("state" in row) == ("read_as" in row):
        raise TableError("expected either 'state' or 'read_as'")
    if "read_as" in row and (surplus := DECIDING & row.keys()):
        raise TableError(f"a row with 'read_as' decides nothing, so it has no {', '.join(sorted(surplus))}")
    if "state" in row and row.get("retry") not in RETRY:
        raise TableError(f"expected 'retry' to be one of: {', '.join(RETRY)}")
    # The type itself allows them: it is also part of the answers, whose schemas leave room for more.
    if strange := {key for message in row.get("messages", ()) for key in message} - set(Message.__struct_fields__):
        raise TableError(f"a message has no {', '.join(sorted(strange))}")
    when = {name: _wanted(name, wanted, conditions) for name, wanted in row.get("when", {}).items()}
    checked = row | ({"when": when} if when else {}) | ({"retry": RETRY[row["retry"]]} if "retry" in row else {})
    unknown = [tag for tag in msgspec.convert(checked, Row).sources if tag not in PUBLICATIONS]
    if unknown:
        raise TableError(f"mifkit/references.py has no source {', '.join(unknown)}")
    return checked


def _wanted(name: str, wanted: Any, conditions: dict[str, Condition]) -> Any:
    """The values that a row asks for: those of a group for its name. Raises `TableError`."""
    condition = conditions.get(name)
    if condition is None:
        raise TableError(f"there is no condition '{name}'; the table has: {', '.join(conditions)}")
    if isinstance(wanted, bool):
        return wanted
    if isinstance(wanted, list):
        if wordless := [value for value in wanted if value not in condition.words]:
            raise TableError(f"the condition '{name}' has no words for {', '.join(map(str, wordless))}")
        return [_value(value) for value in wanted]
    if wanted not in condition.groups:
        raise TableError(f"the condition '{name}' has no group '{wanted}'; it has: {', '.join(condition.groups)}")
    return sorted(condition.groups[wanted].values, key=str)


def _value(word: Any) -> Any:
    return None if word == NOT_GIVEN else word


def main() -> int:
    """Write the table; 2, and the fault on standard error, if it has one."""
    try:
        BUILT.write_text(render(SOURCE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    except TableError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    sys.stdout.write(f"wrote {BUILT.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
