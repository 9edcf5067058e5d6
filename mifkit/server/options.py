"""What the user sets in the editor: the options of the server, read from what the editor sends of them."""

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
        raise ValueError(f"is none of {', '.join(Product)}") from None


def _profile(value: Any) -> Profile:
    known = [profile.value for profile in MIF_PROFILES]
    if value not in known:
        raise ValueError(f"is none of {', '.join(known)}")
    return Profile(value)


def _exit_code(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("is no exit code")
    try:
        return parse_exit_code(str(value))
    except ValueError as error:
        raise ValueError(f"is {error}") from None


def _selectors(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ValueError("is no list of rules")
    try:
        for one in value:
            named(one)
    except UnknownRuleError as error:
        raise ValueError(f"names what is no rule: {error}") from None
    return tuple(value)


class Key(NamedTuple):
    """A key that the editor sends: the option that it sets, and what reads its value. Raises ValueError."""

    option: str
    read: Callable[[Any], Any]


KEYS = {
    "product": Key("product", _product),
    "exitCode": Key("exit_code", _exit_code),
    "profile": Key("profile", _profile),
    "select": Key("select", _selectors),
    "ignore": Key("ignore", _selectors),
}
# What clients keep in the same section for themselves; and objects, which no option of mifkit is.
FOREIGN = frozenset(("enable", "enabled", "path", "command", "args", "interpreter"))


def concern(sent: Any) -> bool:
    """Whether what an editor sends says anything about mifkit: it may be all settings of all servers."""
    return isinstance(sent, Mapping) and ("mifkit" in sent or any(key in KEYS for key in sent))


def read_options(sent: Any) -> tuple[Overrides, list[str]]:
    """The options that an editor sends, alone or under the key `mifkit`, and what is wrong with them, in words.

    A faulty option keeps its default; a value of null is not set.
    """
    if sent is None:
        return Overrides(), []
    if isinstance(sent, Mapping) and isinstance(sent.get("mifkit"), Mapping):
        sent = sent["mifkit"]
    if not isinstance(sent, Mapping):
        return Overrides(), ["The options of mifkit are no object with keys and values."]
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
