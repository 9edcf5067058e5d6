"""All rules: looked up by code, name, alias or prefix, and imported when they are wanted.

Importing all rules takes longer than checking a file, so what it takes to find one is shipped ready-made in
`_index.py`. The modules of `mifkit.rules` stay the only declaration: `python -m mifkit.rules.registry` writes it from
them.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from mifkit.documents.kinds import Profile
from mifkit.rules.declaration import Rule

# The newest rule set. A release that adds rules adds one to it, and the new rules say `since` of it.
RULESET = 1

HEADER = '''"""What it takes to find a rule, made from mifkit/rules by `python -m mifkit.rules.registry`. Generated."""
'''


class Entry(NamedTuple):
    """What is known of a rule without importing it.

    `module` is the one of `mifkit.rules` that declares it. `profiles` are those in which its check is reported: none
    if it has no check, because others make its findings.
    """

    code: str
    name: str
    module: str
    profiles: tuple[str, ...]
    since: int
    aliases: tuple[str, ...]


@cache
def entries() -> tuple[Entry, ...]:
    """Every rule's entry, by code. Imports no rule."""
    from mifkit.rules._index import RULES

    return tuple(Entry(*one) for one in RULES)


def rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    return tuple(by_name().values())


@cache
def by_name() -> Mapping[str, Rule]:
    """Every rule by its name, in the order of the codes. A rule is imported when it is looked up."""
    return _Rules()


class _Rules(Mapping[str, Rule]):
    def __init__(self) -> None:
        self._modules = {one.name: one.module for one in entries()}
        self._imported: dict[str, Rule] = {}

    def __getitem__(self, name: str) -> Rule:
        if name not in self._imported:
            self._imported.update({rule.name: rule for rule in declared(self._modules[name])})
        return self._imported[name]

    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


def checked(profile: Profile, names: frozenset[str] | None) -> tuple[Rule, ...]:
    """The rules, of those named (`None`: all), by code, whose checks are reported in a profile."""
    return tuple(
        by_name()[one.name]
        for one in entries()
        if profile.value in one.profiles and (names is None or one.name in names)
    )


def find(wanted: str) -> list[Entry]:
    """The rules that a user means by a code, a name, a published number, or the beginning of a code (`STA`)."""
    key = wanted.strip().upper()
    exact = [rule for rule in entries() if key in (rule.code, rule.name.upper())]
    if exact:
        return exact
    aliased = [rule for rule in entries() if any(_means(key, alias.upper()) for alias in rule.aliases)]
    return aliased or [rule for rule in entries() if key and key[0].isalpha() and rule.code.startswith(key)]


def _means(key: str, alias: str) -> bool:
    """Whether a user means an alias: a number as a whole, a message also where it stands in the line of a log."""
    return key == alias or (" " in alias and alias in key)


def suggestion(wanted: str) -> str | None:
    """The code or name most like one that no rule has."""
    from difflib import get_close_matches

    codes = [rule.code.lower() for rule in entries()]
    known = [rule.name for rule in entries()] + codes
    close = get_close_matches(wanted.strip().lower(), known, n=1, cutoff=0.6)
    return (close[0].upper() if close[0] in codes else close[0]) if close else None


def selected(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The names of the rules that `select` (all, if empty) leaves and `ignore` does not take away.

    Raises `UnknownRuleError` for a selector that means no rule.
    """
    chosen = {rule.name for wanted in select for rule in named(wanted)} or set(by_name())
    return frozenset(chosen - {rule.name for wanted in ignore for rule in named(wanted)})


def named(wanted: str) -> list[Entry]:
    """The rules that a selector means, `ALL` included. Raises `UnknownRuleError` if it means none."""
    if wanted.strip().upper() == "ALL":
        return list(entries())
    found = find(wanted)
    if not found:
        raise UnknownRuleError(wanted)
    return found


class UnknownRuleError(Exception):
    """A selector that means no rule."""

    def __init__(self, wanted: str) -> None:
        near = suggestion(wanted)
        hint = f" Did you mean '{near}'?" if near else " 'mifkit rule' lists all rules."
        super().__init__(f"there is no rule '{wanted}'.{hint}")


def declared(module: str) -> list[Rule]:
    """The rules that a module of `mifkit.rules` declares."""
    return [one for one in vars(import_module(f"mifkit.rules.{module}")).values() if isinstance(one, Rule)]


def render() -> str:
    """The source text of `_index.py`, for the modules of `mifkit.rules` as they are now."""
    from pkgutil import walk_packages

    from mifkit import rules as package

    found = walk_packages(package.__path__, f"{package.__name__}.")
    modules = [module.name.removeprefix(f"{package.__name__}.") for module in found if not module.ispkg]
    made = sorted(_entry(rule, module) for module in modules for rule in declared(module))
    lines = [HEADER, "# Code, name, module, profiles, first rule set, aliases."]
    lines += ["RULES: tuple[tuple[str, str, str, tuple[str, ...], int, tuple[str, ...]], ...] = ("]
    return "\n".join([*lines, *(f"    {tuple(one)!r}," for one in made), ")"]) + "\n"


def _entry(rule: Rule, module: str) -> Entry:
    reported = [one.value for one in Profile if rule.checks and rule.levels.of(one) is not None]
    return Entry(rule.code, rule.name, module, tuple(reported), rule.since, rule.aliases)


if __name__ == "__main__":
    target = Path(__file__).with_name("_index.py")
    target.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"wrote {target.name}\n")
