"""How a rule is declared, once: what it finds, why it matters, on what it rests, and examples that are its tests."""

from collections.abc import Callable, Iterator
from functools import cached_property, update_wrapper
from types import UnionType
from typing import Any, TypeVar

from msgspec import Struct

from mifkit.diagnostics import Certainty, Diagnostic, Finding, Fix, Label, Severity
from mifkit.documents.base import BaseDocument
from mifkit.documents.kinds import Profile
from mifkit.mif import tree

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Levels(Struct, frozen=True):
    """A rule's severity in each profile; `None`: not reported there.

    The profiles of a rule with a check are those of the documents that the check takes, or some of them.
    """

    dmi: Severity | None = None
    sms: Severity | None = None
    status: Severity | None = None
    site: Severity | None = None
    package: Severity | None = None

    def of(self, profile: Profile) -> Severity | None:
        severity: Severity | None = getattr(self, profile.value)
        return severity


def everywhere(severity: Severity) -> Levels:
    """The same severity in all profiles of MIF files."""
    return Levels(severity, severity, severity)


# The kind of document that a rule reads.
D = TypeVar("D", bound=BaseDocument)
# What a rule does with a document of its kind.
Check = Callable[[Any], Iterator[Finding]]


class Example(Struct, frozen=True):
    """A piece of a file, and the file it is put into to be checked: `frame` is a name in `mifkit.rules.frames`.

    `also` are the codes of other rules that the same fault has to break. `data` stands for the whole file where
    its octets matter, `path` where its name or folder does. `fixed` is the text after the finding's fix, and `safe`
    whether that fix is.
    """

    text: str
    frame: str = "file"
    also: tuple[str, ...] = ()
    exit_code: int | None = None
    data: bytes | None = None
    path: str = "example.mif"
    fixed: str | None = None
    safe: bool = True


class Rule(Struct, frozen=True, dict=True):
    """One rule. `check` is `None` where the parser itself makes the findings, under the rule's name.

    It is given the documents of the class that its parameter names, under the profiles that `levels` are about.
    """

    code: str
    name: str
    summary: str
    why: str
    levels: Levels
    sources: tuple[str, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    check: Callable[[Any], Iterator[Finding]] | None = None
    certainty: Certainty = Certainty.DOCUMENTED
    # Numbers under which others know the fault: codes of the DMI tools, numbers of mifkit's own rule tables.
    aliases: tuple[str, ...] = ()
    # The first rule set that the rule is in: who pins an earlier one does not get it.
    since: int = 1

    @property
    def family(self) -> str:
        return self.code[:3]

    @cached_property
    def takes(self) -> type[BaseDocument] | UnionType:
        """The class of the documents that `check` is given, or several: what its parameter says. Only of a rule with
        a check."""
        assert self.check is not None
        return _taken_by(self.check)

    @property
    def fixable(self) -> bool:
        """Whether there is a fix for some of its findings."""
        return any(example.fixed is not None for example in self.bad)


def _taken_by(check: Check) -> type[BaseDocument] | UnionType:
    """The class, or several, of the documents that a check is given: what its parameter says."""
    (parameter,) = (kind for name, kind in check.__annotations__.items() if name != "return")
    assert isinstance(parameter, type | UnionType)
    return parameter


def also(other: Check) -> Callable[[Check], Check]:
    """Decorator: makes one check of two that find the same fault in documents of different classes."""
    own = _taken_by(other)

    def make(check: Check) -> Check:
        def either(document: Any) -> Iterator[Finding]:
            return other(document) if isinstance(document, own) else check(document)

        made = update_wrapper(either, check)
        made.__annotations__ = {"document": _taken_by(check) | own, "return": Iterator[Finding]}
        return made

    return make


def rule(
    *,
    code: str,
    name: str,
    summary: str,
    why: str,
    levels: Levels,
    sources: tuple[str, ...],
    bad: tuple[Example, ...],
    good: tuple[Example, ...],
    certainty: Certainty = Certainty.DOCUMENTED,
    aliases: tuple[str, ...] = (),
    since: int = 1,
) -> Callable[[Callable[[D], Iterator[Finding]]], Rule]:
    """Decorator: makes a rule of a function that yields findings on a kind of document, that of its parameter."""

    def make(check: Callable[[D], Iterator[Finding]]) -> Rule:
        return Rule(code, name, summary, why, levels, sources, bad, good, check, certainty, aliases, since)

    return make


def at(
    node: tree.Node, message: str, help: str = "", *labels: tuple[tree.Node, str], fix: Fix | None = None
) -> Finding:
    """A finding at a node, with further nodes as labels."""
    places = tuple(Label(place.start, place.end, text) for place, text in labels)
    return Finding(node.start, node.end, message, help, places, fix=fix)


def head(block: tree.Block) -> tree.Node:
    """The place of a block's `start X`, to point at a block without underlining all of it."""
    return tree.Node(block.start, block.head)


def diagnostic(
    rule: Rule, finding: Finding, severity: Severity, path: str, block_path: tuple[str, ...] = ()
) -> Diagnostic:
    """A finding as it is reported."""
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=severity,
        message=finding.message,
        path=path,
        start=finding.start,
        end=finding.end,
        why=rule.why,
        help=finding.help,
        labels=finding.labels,
        block_path=block_path,
        sources=rule.sources,
        certainty=rule.certainty,
        fix=finding.fix,
    )
