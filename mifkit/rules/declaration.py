"""The declaration of a rule: its check, its texts, its severities, its sources, and the examples that test it.

A rule is declared once, in a module of its family, by the decorator `rule` on its check. Then
`python -m mifkit.rules.registry` adds it to the index, and all commands know it. `mifkit.rules.frames` has the files
for its examples, `mifkit.rules.blocks` questions about MIF files, and `mifkit.rules.fixes` makes fixes.
"""

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
    """A rule's severity in each profile; `None`: it is not reported there.

    Each profile belongs to a class of documents that a check of the rule takes.
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


# The class of the documents that a check takes.
D = TypeVar("D", bound=BaseDocument)
# A check takes a document of its class, and finds what is wrong in it.
Check = Callable[[Any], Iterator[Finding]]


class Example(Struct, frozen=True):
    """A piece of text, and the name of the frame (`mifkit.rules.frames`) that makes a whole file of it.

    `also` are the codes of other rules that report the same fault. `exit_code` is that of the program that wrote the
    file. `data` replaces the file if its bytes matter, `path` its name and folder. `fixed` is the text after the
    finding's fix (`None`: the finding has none), and `safe` says whether that fix is safe.
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
    """A rule: what it reports, why that matters, and how it is found.

    `summary` and `why` are sentences for users, in Markdown; `code` and `name` never change once they are published.
    `sources` are tags of `mifkit.references`. The rule reports its `bad` examples and does not report its `good` ones.
    Each of `checks` takes the documents of one class, which the annotation of its parameter names. A rule has no checks
    if the parser or another part of mifkit makes its findings and gives them the rule's name.
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
    # Other names of the fault: codes and messages of the DMI tools and of SMS, numbers of mifkit's own rule tables.
    aliases: tuple[str, ...] = ()
    # The first rule set that the rule belongs to: a project that pins an earlier rule set does not get it.
    since: int = 1

    @property
    def plain_summary(self) -> str:
        """The summary, which is Markdown, as plain text."""
        return _plain(self.summary)

    @cached_property
    def plain_why(self) -> str:
        """The reason, which is Markdown, as plain text."""
        return _plain(self.why)

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
        """Whether some of its findings have a fix."""
        return any(example.fixed is not None for example in self.bad)


def _plain(text: str) -> str:
    """Markdown as the texts of rules have it: the marks of code become quotation marks."""
    return text.replace("`", "'")


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
    """Decorator that makes a rule of a check; the arguments are as in `Rule`.

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
    """The place of a block's `start X`: a finding about a block does not underline all of it."""
    return tree.Node(block.start, block.head)


def diagnostic(
    rule: Rule, finding: Finding, severity: Severity, path: str, block_path: tuple[str, ...] = ()
) -> Diagnostic:
    """A finding of a rule as it is reported: in the file at `path`, inside the blocks that `block_path` names."""
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=severity,
        message=finding.message,
        path=path,
        start=finding.start,
        end=finding.end,
        why=rule.plain_why,
        help=finding.help,
        labels=finding.labels,
        block_path=block_path,
        sources=rule.sources,
        certainty=rule.certainty,
        fix=finding.fix,
    )
