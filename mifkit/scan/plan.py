"""The options that decide what a scan finds in a file, and so whether the findings of an earlier scan still apply."""

from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from mifkit import __version__
from mifkit.diagnostics import Severity
from mifkit.rules.registry import RULESET, rules
from mifkit.scan.defaults import MAX_FILE_SIZE
from mifkit.status.context import ClientContext
from mifkit.status.product import DEFAULT_PRODUCT


class Plan(Struct, frozen=True, kw_only=True):
    """The user's options for the analysis of files. Files of more than `max_file_size` bytes are not read.

    `rules` are the names of the rules whose findings are kept; `None`: all. `severities` are those that the user set,
    by the name of the rule. `encoding` is that of files without a byte order mark.
    """

    context: ClientContext = ClientContext(product=DEFAULT_PRODUCT)
    encoding: str | None = None
    max_file_size: int = MAX_FILE_SIZE
    rules: frozenset[str] | None = None
    severities: tuple[tuple[str, Severity], ...] = ()


class Basis(NamedTuple):
    """All that findings depend on besides the file: the version of mifkit, its rules and the options, as text."""

    mifkit: str
    rules: str
    options: str


def basis_of(plan: Plan) -> Basis:
    """The basis of a scan with this plan."""
    return Basis(__version__, _rules(), _options(plan))


@cache
def _rules() -> str:
    """The number of the rule set, and a digest of the declarations of its rules."""
    declared = [(rule.code, rule.name, repr(rule.levels), rule.certainty.value) for rule in rules()]
    return f"{RULESET}-{sha256(msgspec.json.encode(declared)).hexdigest()[:12]}"


def _options(plan: Plan) -> str:
    """The options as JSON. The exit code is not among them: a scan does not know it."""
    context = msgspec.to_builtins(plan.context)
    values = {name: value for name, value in {**context, **msgspec.to_builtins(plan)}.items() if name in OPTIONS}
    return msgspec.json.encode(_sorted(values), order="deterministic").decode()


def _sorted(value: Any) -> Any:
    """The same value with sets, which have become lists, in a fixed order."""
    if isinstance(value, dict):
        return {name: _sorted(member) for name, member in value.items()}
    return sorted(value) if isinstance(value, list | set | frozenset) else value


def difference(old: Basis, new: Basis) -> str:
    """Why findings on the basis `old` do not apply on the basis `new`, in words."""
    if old.mifkit != new.mifkit:
        return f"they were analysed by mifkit {old.mifkit}, this is {new.mifkit}"
    if old.rules != new.rules:
        return f"they were analysed with rule set {old.rules}, this is {new.rules}"
    before, now = (msgspec.json.decode(basis.options) for basis in (old, new))
    names = [option for name, option in OPTIONS.items() if before.get(name) != now.get(name)]
    return f"they were analysed with other options: {', '.join(dict.fromkeys(names))}"


# The fields of the plan and of its context, each with its option or the keys of the configuration.
OPTIONS = {
    "client": "--settings or [client]",
    "encoding": "--encoding",
    "limits": "[limits]",
    "max_file_size": "--max-file-size",
    "product": "--product",
    "rules": "select and ignore",
    "severities": "[severity]",
}
