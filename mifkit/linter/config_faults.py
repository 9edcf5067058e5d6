"""What is wrong in a configuration file: unknown keys and wrong values, each with its place."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import Struct

from mifkit.diagnostics import quoted
from mifkit.linter.toml_places import Keys, Places
from mifkit.rules.registry import RULESET, UnknownRuleError, named
from mifkit.status.settings.values import read_table

if TYPE_CHECKING:
    from tomllib import TOMLDecodeError

# What msgspec calls a type, and what a reader of TOML calls it.
WORDS = {"`array`": "a list", "`object`": "a table", "`str`": "a string", "`int`": "a whole number"} | {
    "`bool`": "true or false",
    "`float`": "a decimal number",
    "`int | null`": "a whole number",
    "`array | null`": "a list",
}
# The faults that an error names.
MOST_FAULTS = 50
# How Python's reader names a place at the end of its message.
WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Fault(NamedTuple):
    """A fault: the keys that lead to it, the string in their value that is wrong, which may be empty, and the reason.
    For a key that is unknown, there is no reason, and `known` are the keys that could stand there."""

    keys: Keys
    value: str
    message: str
    known: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        keys = ".".join(self.keys)
        return f"there is no key '{keys}'; {self._hint()}" if self.known else f"{keys}: {self.message}"

    def _hint(self) -> str:
        from difflib import get_close_matches

        near = get_close_matches(self.keys[-1].lower().replace("_", "-"), self.known, n=1, cutoff=0.5)
        return f"did you mean '{near[0]}'?" if near else f"known: {', '.join(self.known)}"


class Shape(NamedTuple):
    """What a configuration may hold: its class, the classes of its tables with fixed keys, the tables with free keys,
    and the words that a key or each entry of a table may have."""

    whole: type[Struct]
    tables: Mapping[str, type[Struct]]
    free: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


def described(path: Path, text: str, table: Keys, faults: list[Fault]) -> str:
    """The first faults in a file, a line each: `mifkit.toml:3:1: …`, and how many more there are. `table` leads to the
    configuration in the file."""
    places = Places(text)
    placed = sorted((places.offset((*table, *fault.keys), fault.value), fault) for fault in faults)
    lines = [f"{path}:{_at(text, place)}: {fault.text}" for place, fault in placed[:MOST_FAULTS]]
    if len(placed) > MOST_FAULTS:
        lines.append(f"{path}: {len(placed) - MOST_FAULTS:,} further faults")
    return "\n".join(lines)


def undecoded(path: Path, text: str, error: "TOMLDecodeError") -> str:
    """A fault of syntax, with its place."""
    message = str(error)
    where = WHERE.search(message)
    at = f"{where[1]}:{where[2]}" if where and where[1] else _at(text, len(text.rstrip()))
    return f"{path}:{at}: this is not TOML: {message[: where.start() if where else None]}"


def _at(text: str, offset: int) -> str:
    return f"{text.count(chr(10), 0, offset) + 1}:{offset - (text.rfind(chr(10), 0, offset) + 1) + 1}"


def faults(table: Mapping[str, Any], shape: Shape) -> list[Fault]:
    """All faults in the configuration of a file."""
    found = [*_unknown((), table, shape.whole)]
    for key, inner in shape.tables.items():
        if isinstance(table.get(key), dict):
            found += _unknown((key,), table[key], inner)
    unknown = {fault.keys for fault in found}
    for key, value in table.items():
        if (key,) not in unknown:
            found += _misfits(key, value, shape, unknown)
    # What is of the wrong type cannot be looked at any closer.
    wrong = {fault.keys[0] for fault in found}
    rest = {key: value for key, value in table.items() if key not in wrong}
    return [*found, *_wrong_values(rest)]


def _wrong_values(table: Mapping[str, Any]) -> Iterator[Fault]:
    for keys, wanted in _selectors(table):
        try:
            named(wanted)
        except UnknownRuleError as error:
            yield Fault(keys, wanted, str(error))
    for keys, text in _patterns(table):
        # Late: most configurations have no patterns.
        from mifkit.files.gitignore import is_pattern

        if not is_pattern(text):
            yield Fault(keys, text, f"{quoted(text)} is not a pattern as in .gitignore")
    if table.get("ruleset", 1) > RULESET:
        yield Fault(("ruleset",), "", f"this mifkit knows rule sets up to {RULESET}")
    for problem in read_table(table.get("client", {})).problems:
        yield Fault(("client",), "", str(problem))


def _unknown(place: Keys, table: Mapping[str, Any], shape: type[Struct]) -> Iterator[Fault]:
    keys = tuple(field.encode_name for field in msgspec.structs.fields(shape))
    for key in table:
        if key not in keys:
            yield Fault((*place, key), "", "", known=keys)


def _misfits(key: str, value: Any, shape: Shape, unknown: set[Keys]) -> Iterator[Fault]:
    """The faults in the type of a value. Each entry of a table is tried by itself, because msgspec does not say which
    entry has the fault."""
    parts: list[tuple[Keys, object]] = [((key,), {key: value})]
    if key in (*shape.free, *shape.tables) and isinstance(value, dict):
        parts = [((key, name), {key: {name: entry}}) for name, entry in value.items() if (key, name) not in unknown]
    for keys, part in parts:
        try:
            msgspec.convert(part, shape.whole)
        except msgspec.ValidationError as error:
            text = str(error).partition(" - at ")[0].replace(">=", "of at least")
            if text.startswith("Invalid enum value"):
                words = shape.words[key]
                text = f"expected {', '.join(words[:-1])} or {words[-1]}, got {text.split(' ', 3)[3]}"
            for word, name in WORDS.items():
                text = text.replace(word, name)
            yield Fault(keys, "", f"{text[:1].lower()}{text[1:]}")


def _selectors(table: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """The selectors of rules in a table, each with its keys."""
    for key in ("select", "extend-select", "ignore", "extend-ignore"):
        yield from (((key,), wanted) for wanted in table.get(key, ()))
    for pattern, wanted in table.get("per-file-ignores", {}).items():
        yield from ((("per-file-ignores", pattern), selector) for selector in wanted)
    yield from ((("severity", wanted), wanted) for wanted in table.get("severity", {}))


def _patterns(table: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """The patterns of files in a table, each with its keys."""
    yield from ((("exclude",), pattern) for pattern in table.get("exclude", ()))
    for key in ("per-file-ignores", "profiles"):
        yield from (((key, pattern), pattern) for pattern in table.get(key, {}))
