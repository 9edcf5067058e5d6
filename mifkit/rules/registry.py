"""All rules, which are found by code, name, alias or family and imported when they are used.

Importing all rules takes longer than checking a file. Therefore `_index.py` has the data by which a rule is found;
`python -m mifkit.rules.registry` generates it from the declarations in the modules of `mifkit.rules`.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from mifkit.documents.kinds import Profile
from mifkit.rules.declaration import Rule

HEADER = '''"""The data by which rules are found. Generated from mifkit/rules by `python -m mifkit.rules.registry`."""
'''


class Entry(NamedTuple):
    """The data of a rule that are known before it is imported.

    `module` is the module that declares it, relative to `mifkit.rules`. `profiles` are those in which its checks are
    reported; a rule without checks has none. `since` is the first rule set that the rule belongs to.
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

    return tuple(Entry(*row) for row in RULES)


# The newest rule set. A release that adds rules has a new rule set, which the new rules name with `since`.
RULESET = max(entry.since for entry in entries())


def rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    return tuple(by_name().values())


@cache
def by_name() -> Mapping[str, Rule]:
    """Every rule by its name, in the order of the codes. A rule is imported when it is looked up."""
    return _Rules()


class _Rules(Mapping[str, Rule]):
    def __init__(self) -> None:
        self._modules = {entry.name: entry.module for entry in entries()}
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
    """The rules with checks that are reported in a profile, in the order of their codes.

    `names` limits them to the rules with these names; `None`: all rules.
    """
    return tuple(
        by_name()[entry.name]
        for entry in entries()
        if profile.value in entry.profiles and (names is None or entry.name in names)
    )


def find(wanted: str) -> list[Entry]:
    """The rules that a user means by a code, a name, an alias or the beginning of a code (`STA`), in any case."""
    key = wanted.strip().upper()
    exact = [entry for entry in entries() if key in (entry.code, entry.name.upper())]
    if exact:
        return exact
    aliased = [entry for entry in entries() if any(_means(key, alias.upper()) for alias in entry.aliases)]
    return aliased or [entry for entry in entries() if key and key[0].isalpha() and entry.code.startswith(key)]


def _means(key: str, alias: str) -> bool:
    """Whether a user means an alias: a whole number, or a message, which may be a part of a line of a log."""
    return key == alias or (" " in alias and alias in key)


def suggestion(wanted: str) -> str | None:
    """The code or name of a rule that is most like a word that means no rule; `None` if none is similar."""
    from difflib import get_close_matches

    codes = [entry.code.lower() for entry in entries()]
    known = [entry.name for entry in entries()] + codes
    close = get_close_matches(wanted.strip().lower(), known, n=1, cutoff=0.6)
    return (close[0].upper() if close[0] in codes else close[0]) if close else None


def selected(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The names of the rules that `select` names (if it is empty: of all rules), without those that `ignore` names.

    Raises `UnknownRuleError` for a selector that means no rule.
    """
    chosen = {rule.name for wanted in select for rule in named(wanted)} or set(by_name())
    return frozenset(chosen - {rule.name for wanted in ignore for rule in named(wanted)})


def named(wanted: str) -> list[Entry]:
    """The rules that a selector means; `ALL` means all rules. Raises `UnknownRuleError` if it means no rule."""
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
    members = vars(import_module(f"mifkit.rules.{module}")).values()
    return [member for member in members if isinstance(member, Rule)]


def render() -> str:
    """The source text of `_index.py` for the present modules of `mifkit.rules`."""
    from pkgutil import walk_packages

    from mifkit import rules as package

    found = walk_packages(package.__path__, f"{package.__name__}.")
    modules = [module.name.removeprefix(f"{package.__name__}.") for module in found if not module.ispkg]
    rows = sorted(_entry(rule, module) for module in modules for rule in declared(module))
    lines = [HEADER, "# Code, name, module, profiles, first rule set, aliases."]
    lines += ["RULES: tuple[tuple[str, str, str, tuple[str, ...], int, tuple[str, ...]], ...] = ("]
    return "\n".join([*lines, *(f"    {tuple(row)!r}," for row in rows), ")"]) + "\n"


def _entry(rule: Rule, module: str) -> Entry:
    reported = [profile.value for profile in Profile if rule.checks and rule.levels.of(profile) is not None]
    return Entry(rule.code, rule.name, module, tuple(reported), rule.since, rule.aliases)


if __name__ == "__main__":
    target = Path(__file__).with_name("_index.py")
    target.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"wrote {target.name}\n")
