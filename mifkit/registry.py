"""All rules: found in the modules of `mifkit.rules`, looked up by code, name, alias or prefix."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from mifkit.rule import Rule

# The newest rule set. A release that adds rules adds one to it, and the new rules say `since` of it.
RULESET = 1


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    from mifkit import rules as package

    found = [
        value
        for module in iter_modules(package.__path__)
        for value in vars(import_module(f"{package.__name__}.{module.name}")).values()
        if isinstance(value, Rule)
    ]
    return tuple(sorted(found, key=lambda rule: rule.code))


@cache
def by_name() -> dict[str, Rule]:
    return {rule.name: rule for rule in rules()}


def find(wanted: str) -> list[Rule]:
    """The rules that a user means by a code, a name, a published number, or the beginning of a code (`STA`)."""
    key = wanted.strip().upper()
    exact = [rule for rule in rules() if key in (rule.code, rule.name.upper())]
    if exact:
        return exact
    aliased = [rule for rule in rules() if any(_means(key, alias.upper()) for alias in rule.aliases)]
    return aliased or [rule for rule in rules() if key and key[0].isalpha() and rule.code.startswith(key)]


def _means(key: str, alias: str) -> bool:
    """Whether a user means an alias: a number as a whole, a message also where it stands in the line of a log."""
    return key == alias or (" " in alias and alias in key)


def suggestion(wanted: str) -> str | None:
    """The code or name most like one that no rule has."""
    from difflib import get_close_matches

    known = [rule.name for rule in rules()] + [rule.code.lower() for rule in rules()]
    close = get_close_matches(wanted.strip().lower(), known, n=1, cutoff=0.6)
    return (close[0].upper() if close[0] in {rule.code.lower() for rule in rules()} else close[0]) if close else None


def selected(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The names of the rules that `select` (all, if empty) leaves and `ignore` does not take away.

    Raises `UnknownRuleError` for a selector that means no rule.
    """
    chosen = {rule.name for wanted in select for rule in named(wanted)} or set(by_name())
    return frozenset(chosen - {rule.name for wanted in ignore for rule in named(wanted)})


def named(wanted: str) -> list[Rule]:
    """The rules that a selector means, `ALL` included. Raises `UnknownRuleError` if it means none."""
    found = find(wanted)
    if not found and wanted.strip().upper() != "ALL":
        raise UnknownRuleError(wanted)
    return found or list(rules())


class UnknownRuleError(Exception):
    """A selector that means no rule."""

    def __init__(self, wanted: str) -> None:
        near = suggestion(wanted)
        hint = f" Did you mean '{near}'?" if near else " 'mifkit rule' lists all rules."
        super().__init__(f"there is no rule '{wanted}'.{hint}")
