"""How a rule is declared, once: what it finds, why it matters, on what it rests, and examples that are its tests."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol, TypeVar

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
    """One rule.

    Each of its `checks` takes the documents of one class, which the annotation of its parameter names. A rule has no
    checks where the parser or another part of mifkit makes its findings and gives them the rule's name.
    """

    code: str
    name: str
    summary: str
    why: str
    levels: Levels
    sources: tuple[str, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    checks: tuple[Check, ...] = ()
    certainty: Certainty = Certainty.DOCUMENTED
    # Numbers under which others know the fault: codes of the DMI tools, numbers of mifkit's own rule tables.
    aliases: tuple[str, ...] = ()
    # The first rule set that the rule is in: who pins an earlier one does not get it.
    since: int = 1

    @property
    def family(self) -> str:
        return self.code[:3]

    @cached_property
    def by_class(self) -> Mapping[type[BaseDocument], Check]:
        """The checks by the class of the documents that each takes."""
        return {_document_class(check): check for check in self.checks}

    def check_for(self, document_class: type[BaseDocument]) -> Check | None:
        """The check that takes documents of a class or of one of its bases; `None` if the rule has none for them."""
        return next((check for taken, check in self.by_class.items() if issubclass(document_class, taken)), None)

    @property
    def fixable(self) -> bool:
        """Whether there is a fix for some of its findings."""
        return any(example.fixed is not None for example in self.bad)


def _document_class(check: Check) -> type[BaseDocument]:
    """The class of the documents that a check takes: the annotation of its only parameter."""
    parameter: type[BaseDocument]
    (parameter,) = (kind for name, kind in check.__annotations__.items() if name != "return")
    return parameter


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
    other_checks: tuple[Check, ...] = (),
) -> Callable[[Callable[[D], Iterator[Finding]]], Rule]:
    """Decorator: makes a rule of a check, a function that yields findings on the class of document its parameter names.

    `other_checks` find the same fault in documents of other classes.
    """

    def make(check: Callable[[D], Iterator[Finding]]) -> Rule:
        checks = (check, *other_checks)
        return Rule(code, name, summary, why, levels, sources, bad, good, checks, certainty, aliases, since)

    return make


class Placed(Protocol):
    """A node, a field or a key: what has a place in a file, from the offset `start` up to, excluding, `end`."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def at(place: Placed, message: str, help: str = "", *labels: tuple[Placed, str], fix: Fix | None = None) -> Finding:
    """A finding at a place, with labels at further places."""
    places = tuple(Label(other.start, other.end, text) for other, text in labels)
    return Finding(place.start, place.end, message, help, places, fix=fix)


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
