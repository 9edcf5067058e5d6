"""The options of the server, read from the settings that the editor sends."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from msgspec.structs import replace

from mifkit.diagnostics import quoted
from mifkit.documents.kinds import MIF_PROFILES, Profile
from mifkit.linter.project import Overrides
from mifkit.rules.registry import UnknownRuleError, named
from mifkit.status.exit_codes.codes import parse_exit_code
from mifkit.status.product import Product


def _product(value: Any) -> Product:
    try:
        return Product(value)
    except ValueError:
        raise ValueError(f"is not one of {', '.join(Product)}") from None


def _profile(value: Any) -> Profile:
    known = [profile.value for profile in MIF_PROFILES]
    if value not in known:
        raise ValueError(f"is not one of {', '.join(known)}")
    return Profile(value)


def _exit_code(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("is not an exit code")
    try:
        return parse_exit_code(str(value))
    except ValueError as error:
        raise ValueError(f"is {error}") from None


def _selectors(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(selector, str) for selector in value):
        raise ValueError("is not a list of rules")
    try:
        for selector in value:
            named(selector)
    except UnknownRuleError as error:
        raise ValueError(f"names a rule that does not exist: {error}") from None
    return tuple(value)


class Key(NamedTuple):
    """A key that the editor sends: its option, and the function that reads its value or raises ValueError."""

    option: str
    read: Callable[[Any], Any]


KEYS = {
    "product": Key("product", _product),
    "exitCode": Key("exit_code", _exit_code),
    "profile": Key("profile", _profile),
    "select": Key("select", _selectors),
    "ignore": Key("ignore", _selectors),
}
# Keys that editors keep in the same section for themselves.
FOREIGN = frozenset(("enable", "enabled", "path", "command", "args", "interpreter"))


def concern(sent: Any) -> bool:
    """Whether the settings that an editor sends are about mifkit: they may be those of all servers."""
    return isinstance(sent, Mapping) and ("mifkit" in sent or any(key in KEYS for key in sent))


def read_options(sent: Any) -> tuple[Overrides, list[str]]:
    """The options that an editor sends, alone or under the key `mifkit`, and a message for each fault in them.

    A faulty option keeps its default; null is the same as no value.
    """
    if sent is None:
        return Overrides(), []
    if isinstance(sent, Mapping) and isinstance(sent.get("mifkit"), Mapping):
        sent = sent["mifkit"]
    if not isinstance(sent, Mapping):
        return Overrides(), ["The options of mifkit are not an object with keys and values."]
    options, problems = Overrides(), []
    for key, value in sent.items():
        if key not in KEYS:
            if key not in FOREIGN and not isinstance(value, Mapping):
                problems.append(_unknown(str(key)))
        elif value is not None:
            try:
                options = replace(options, **{KEYS[key].option: KEYS[key].read(value)})
            except ValueError as error:
                problems.append(f"The option {key}, {quoted(str(value))}, {error}.".replace("..", "."))
    return options, problems


def _unknown(key: str) -> str:
    near = get_close_matches(key.lower(), KEYS, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(KEYS)}."
    return f"There is no option {quoted(key)}; {hint}"
