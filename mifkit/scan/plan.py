"""What decides what a scan finds in a file, and so whether what an earlier scan found still holds."""

from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from mifkit import __version__
from mifkit.diagnostics import Severity
from mifkit.rules.registry import RULESET, rules
from mifkit.status.context import ClientContext
from mifkit.status.product import DEFAULT_PRODUCT

# Octets. SMS 2.0 takes inventory MIFs of 5 MB at most (KB Q202078).
MAX_FILE_SIZE = 5_000_000


class Plan(Struct, frozen=True, kw_only=True):
    """What the user decided about the content of files. Files of more than `max_file_size` octets are not read.

    `rules` are the names of those whose findings are kept; `None`: all. `severities` are those that differ from the
    rule's own, by its name.
    """

    context: ClientContext = ClientContext(product=DEFAULT_PRODUCT)
    encoding: str | None = None
    max_file_size: int = MAX_FILE_SIZE
    rules: frozenset[str] | None = None
    severities: tuple[tuple[str, Severity], ...] = ()


class Basis(NamedTuple):
    """What findings rest on besides the file: the version of mifkit, its rules, and the options, as text."""

    mifkit: str
    rules: str
    options: str


def basis_of(plan: Plan) -> Basis:
    """The basis of a scan with this plan."""
    return Basis(__version__, _rules(), _options(plan))


@cache
def _rules() -> str:
    """The number of the rule set, and a digest of what is declared of each rule."""
    declared = [(one.code, one.name, repr(one.levels), one.certainty.value) for one in rules()]
    return f"{RULESET}-{sha256(msgspec.json.encode(declared)).hexdigest()[:12]}"


def _options(plan: Plan) -> str:
    """Each option under a name of its own. An exit code is not among them: a scan does not know any."""
    context = msgspec.to_builtins(plan.context)
    values = {name: value for name, value in {**context, **msgspec.to_builtins(plan)}.items() if name in OPTIONS}
    return msgspec.json.encode(_sorted(values), order="deterministic").decode()


def _sorted(value: Any) -> Any:
    """The same with the members of sets, which are lists by now, in a fixed order."""
    if isinstance(value, dict):
        return {name: _sorted(one) for name, one in value.items()}
    return sorted(value) if isinstance(value, list | set | frozenset) else value


def difference(old: Basis, new: Basis) -> str:
    """Why what was found on the basis `old` does not hold on `new`, in words."""
    if old.mifkit != new.mifkit:
        return f"they were analysed by mifkit {old.mifkit}, this is {new.mifkit}"
    if old.rules != new.rules:
        return f"they were analysed with rule set {old.rules}, this is {new.rules}"
    before, now = (msgspec.json.decode(one.options) for one in (old, new))
    names = [option for name, option in OPTIONS.items() if before.get(name) != now.get(name)]
    return f"they were analysed with other options: {', '.join(dict.fromkeys(names))}"


# Field of the plan: the option or the keys of the configuration that decide it.
OPTIONS = {
    "client": "--settings or [client]",
    "encoding": "--encoding",
    "limits": "[limits]",
    "max_file_size": "--max-file-size",
    "product": "--product",
    "rules": "select and ignore",
    "severities": "[severity]",
}
